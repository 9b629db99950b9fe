# SPDX-License-Identifier: Apache-2.0
"""Qafila (قافلة, "convoy"): negotiated humanitarian evacuations, planned and accounted for.

The names below are the public interface; each is loaded when it is first used. Reading, planning
and checking an operation folder from Python::

    from pathlib import Path
    import qafila

    opened = qafila.open_folder(Path("examples/tiny"))
    planned = qafila.make_plan(opened, now=qafila.now(), stop=lambda: False, seed=1)
    print(planned.plan.quality.vehicles_used, "vehicles")
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from qafila.app import Opened, Planned, check, make_plan, open_operation, plan_json, verify_plan
    from qafila.core.findings import Finding, Hold, Severity
    from qafila.core.fleet import Vehicle
    from qafila.core.operation import Operation
    from qafila.core.plan import Plan, Problem, violations
    from qafila.core.problem import pose
    from qafila.core.registry import Person
    from qafila.planner import solve
    from qafila.wiring import now
    from qafila.wiring.station import open_folder

_HOMES = {
    "qafila.app": (
        "Opened",
        "Planned",
        "check",
        "make_plan",
        "open_operation",
        "plan_json",
        "verify_plan",
    ),
    "qafila.core.findings": ("Finding", "Hold", "Severity"),
    "qafila.core.fleet": ("Vehicle",),
    "qafila.core.operation": ("Operation",),
    "qafila.core.plan": ("Plan", "Problem", "violations"),
    "qafila.core.problem": ("pose",),
    "qafila.core.registry": ("Person",),
    "qafila.planner": ("solve",),
    "qafila.wiring": ("now",),
    "qafila.wiring.station": ("open_folder",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Finding",
    "Hold",
    "Opened",
    "Operation",
    "Person",
    "Plan",
    "Planned",
    "Problem",
    "Severity",
    "Vehicle",
    "check",
    "make_plan",
    "now",
    "open_folder",
    "open_operation",
    "plan_json",
    "pose",
    "solve",
    "verify_plan",
    "violations",
]


def __getattr__(name: str) -> Any:
    # Loading all of it costs a quarter of a second, which `--help` should not wait for.
    if name in _HOME_OF:
        return getattr(importlib.import_module(_HOME_OF[name]), name)
    raise AttributeError(f"module 'qafila' has no attribute {name!r}")
