# SPDX-License-Identifier: Apache-2.0
"""Closing the operation, and taking that back."""

from __future__ import annotations

from typing import Annotated

import msgspec

from qafila.web.console.api.bodies import Body

_Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
_Text = Annotated[str, msgspec.Meta(max_length=300)]


class Closed(Body, frozen=True, kw_only=True):
    """Closes the operation, unless something stands in the way.

    Parameters
    ----------
    follow_up
        Who follows up what stays open, as an office; needed where something is still owed.
    note
        What was said, without names.
    """

    follow_up: _Text = ""
    note: _Text = ""


class Reopened(Body, frozen=True, kw_only=True):
    """Takes the last closing back."""

    reason: _Reason


ACTS = {"close": Closed, "reopen": Reopened}
