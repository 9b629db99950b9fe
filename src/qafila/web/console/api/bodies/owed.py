# SPDX-License-Identifier: Apache-2.0
"""The lists that are owed."""

from __future__ import annotations

from typing import Annotated

import msgspec

from qafila.web.console.api.bodies import Body, Id, word

_Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]


class EntryChanged(Body, frozen=True, kw_only=True):
    """Withdraws an entry of a list that is owed, or brings back one that was withdrawn.

    Parameters
    ----------
    state
        How the entry was read: where it is otherwise by now, nothing is recorded.
    reason
        Without names.
    """

    listed: Id
    entry: Id
    state: Annotated[str, word(("stands", "withdrawn"))]
    reason: _Reason


ACTS = {"change": EntryChanged}
