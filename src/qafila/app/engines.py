# SPDX-License-Identifier: Apache-2.0
"""The planner and the judge, loaded when they are first used.

With numpy they take half a second, which a hub that is started, or a command that plans nothing,
should not wait for.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qafila import judge, planner
    from qafila.planner import finishing, standing

__all__ = ["finishing", "judge", "planner", "standing"]

_HOMES = {
    "finishing": "qafila.planner.finishing",
    "judge": "qafila.judge",
    "planner": "qafila.planner",
    "standing": "qafila.planner.standing",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return importlib.import_module(_HOMES[name])
    raise AttributeError(f"module 'qafila.app.engines' has no attribute {name!r}")
