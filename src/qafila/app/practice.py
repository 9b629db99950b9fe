# SPDX-License-Identifier: Apache-2.0
"""Judging an operation by the minimum standards, with all that was found in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from qafila.app.planning import Opened, Planned, check, without_lists
from qafila.core.operation import Operation
from qafila.core.problem import pose
from qafila.core.standards import Judged, State, counted, judged_as_json
from qafila.standards import judge_standards


def standards(opened: Opened, now: datetime) -> tuple[Judged, ...]:
    """Return every standard as it stands in an operation, with its plan in force if any."""
    return judge_standards(opened.operation, without_lists(check(opened, now)), now)


def standards_then(opened: Opened, operation: Operation, now: datetime) -> tuple[Judged, ...]:
    """Return every standard as it stood in `operation`, which is `opened` at an earlier time."""
    return standards(replace(opened, operation=operation, posed=pose(operation)), now)


def standards_planned(planned: Planned, now: datetime) -> tuple[Judged, ...]:
    """Return every standard as it stands with a plan that was just made."""
    return judge_standards(planned.operation, planned.findings, now)


def any_not_met(judged: Sequence[Judged]) -> bool:
    """Whether something contradicts a standard: then commands end with exit code 1."""
    return any(each.state is State.NOT_MET for each in judged)


def standards_json(judged: Sequence[Judged]) -> str:
    """Return judged standards as JSON."""
    body = {
        "qafila": "1",
        "counts": {state.value: count for state, count in counted(judged).items()},
        "standards": [judged_as_json(each) for each in judged],
    }
    return json.dumps(body, ensure_ascii=False, indent=1)
