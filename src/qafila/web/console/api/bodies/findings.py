# SPDX-License-Identifier: Apache-2.0
"""Letting a step proceed that a finding holds."""

from __future__ import annotations

from qafila.web.console.api.bodies import Body, Id, Line, Needed, NeededText
from qafila.web.console.api.bodies.agreement import FactTakenBack


class Override(Body, frozen=True, kw_only=True):
    """Lets a step proceed: `by` is the function of whoever decided it."""

    code: Id
    subject: Line = ""
    by: Needed
    reason: NeededText


ACTS = {"override": Override, "undo": FactTakenBack}
