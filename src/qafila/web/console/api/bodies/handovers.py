# SPDX-License-Identifier: Apache-2.0
"""Handovers of columns, by those who sign them."""

from __future__ import annotations

from typing import Annotated

import msgspec

from qafila.web.console.api.bodies import Body, Id, Time


class HandoverAccepted(Body, frozen=True, kw_only=True):
    """A party takes over a column that was offered, where it was offered.

    Parameters
    ----------
    receiver
        A liaison's own party alone.
    """

    convoy: Id
    receiver: Id
    conditions: Annotated[str, msgspec.Meta(max_length=300)] = ""
    time: Time = ""


ACTS = {"accept": HandoverAccepted}
