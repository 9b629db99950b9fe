# SPDX-License-Identifier: Apache-2.0
"""When each operation was last copied from here: what `qafila backup` leaves for the hub to tell.

One small file beside the keys. It says that a copy was made and read back, not that it still is
where it was put; where it was put is not in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

import msgspec

from qafila.adapters.folder import FolderProblem, write_all
from qafila.wiring import config_dir, now

FILE = "copies.json"


class LastCopy(msgspec.Struct, frozen=True, kw_only=True):
    """The last copy of an operation: when it was made, and how many facts are in it."""

    at: datetime
    facts: int


def note_copy(operation: str, facts: int) -> None:
    """Remember that an operation was copied just now; a copy is good also where this fails."""
    held = {**_held(), operation: LastCopy(at=now(), facts=facts)}
    with suppress(OSError, FolderProblem):
        write_all(config_dir(), {FILE: msgspec.json.encode(held)})


def last_copy(operation: str) -> LastCopy | None:
    """Return the last copy of an operation that was made with this device's keys; None: none."""
    return _held().get(operation)


def _held() -> Mapping[str, LastCopy]:
    try:
        text = (config_dir() / FILE).read_bytes()
        return msgspec.json.decode(text, type=dict[str, LastCopy])
    except (OSError, msgspec.MsgspecError):
        return {}
