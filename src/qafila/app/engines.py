# SPDX-License-Identifier: Apache-2.0
"""What takes long to load, loaded when it is first used.

The planner and the judge take half a second with numpy; reading lists and texts takes a fifth of
what a hub loads. A hub that is started, or a command that does neither, should not wait for them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qafila import imports, judge, planner
    from qafila.app import (
        comparing,
        drafting,
        drafting_folder,
        drafting_shown,
        importing,
        importing_beside,
        importing_owed,
        importing_shown,
    )
    from qafila.core import admission
    from qafila.planner import finishing, standing

__all__ = [
    "admission",
    "comparing",
    "drafting",
    "drafting_folder",
    "drafting_shown",
    "finishing",
    "importing",
    "importing_beside",
    "importing_owed",
    "importing_shown",
    "imports",
    "judge",
    "planner",
    "standing",
]

_HOMES = {
    "admission": "qafila.core.admission",
    "comparing": "qafila.app.comparing",
    "drafting": "qafila.app.drafting",
    "drafting_folder": "qafila.app.drafting_folder",
    "drafting_shown": "qafila.app.drafting_shown",
    "finishing": "qafila.planner.finishing",
    "importing": "qafila.app.importing",
    "importing_beside": "qafila.app.importing_beside",
    "importing_owed": "qafila.app.importing_owed",
    "importing_shown": "qafila.app.importing_shown",
    "imports": "qafila.imports",
    "judge": "qafila.judge",
    "planner": "qafila.planner",
    "standing": "qafila.planner.standing",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return importlib.import_module(_HOMES[name])
    raise AttributeError(f"module 'qafila.app.engines' has no attribute {name!r}")
