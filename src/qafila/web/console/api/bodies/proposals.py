# SPDX-License-Identifier: Apache-2.0
"""What the list suggests of households, guardians and carers."""

from __future__ import annotations

from typing import Annotated

import msgspec

from qafila.web.console.api.bodies import Body, word

_Line = Annotated[str, msgspec.Meta(max_length=300)]
_Key = Annotated[str, msgspec.Meta(min_length=1, max_length=4000)]


class ProposalSettled(Body, frozen=True, kw_only=True):
    """Records a proposal, or declines it.

    Parameters
    ----------
    key
        Of the proposal, as it was read.
    reason
        Without names; needed to decline. Empty, where it is accepted: what speaks for it.
    """

    key: _Key
    settle: Annotated[str, word(("accept", "decline"))]
    reason: _Line = ""
    agreed_by: _Line = ""


ACTS = {"settle": ProposalSettled}
