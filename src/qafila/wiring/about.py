# SPDX-License-Identifier: Apache-2.0
"""What a hub tells of itself to whoever keeps it: version, store, room on the disk, last copy."""

from __future__ import annotations

import platform
import shutil
from pathlib import Path

import qafila
from qafila.app.console import LiveOperation
from qafila.app.console.settings import HubNow
from qafila.wiring import config_dir
from qafila.wiring.copies import last_copy
from qafila.wiring.doctor.machine import ROOM_LITTLE

GIGABYTE = 1e9


def about(live: LiveOperation) -> HubNow:
    """Return what there is to tell of the hub that holds an operation."""
    store = live.recorder.store
    path: Path | None = getattr(store, "path", None)
    free = min(_free(place) for place in (path, config_dir()) if place is not None)
    copied = last_copy(live.id)
    return HubNow(
        version=qafila.__version__,
        python=platform.python_version(),
        store="file" if path is not None else "database",
        file=path.name if path is not None else "",
        device=live.recorder.device,
        facts=store.last_position(),
        free_gb=round(free / GIGABYTE, 1),
        is_room_little=free < ROOM_LITTLE,
        copied_at=copied.at if copied else None,
        copied_facts=copied.facts if copied else 0,
    )


def _free(path: Path) -> int:
    there = next(place for place in (path.absolute(), *path.absolute().parents) if place.is_dir())
    return shutil.disk_usage(there).free
