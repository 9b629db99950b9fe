# SPDX-License-Identifier: Apache-2.0
"""That a device was told it is revoked: what `qafila sync` leaves for the hub to tell.

One small file beside the keys. The next meeting at which nobody says so takes it away.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

import msgspec

from qafila.adapters.folder import FolderProblem, write_all
from qafila.app.console.standing import TurnedAway
from qafila.app.meeting import Met
from qafila.wiring import config_dir, now

FILE = "turned-away.json"


def note_meeting(operation: str, met: Met) -> None:
    """Remember what another device said of this one; a meeting is good also where this fails.

    Whoever is itself revoked, or did not say who it is, says nothing of this device.
    """
    if met.peer is None or not met.peer.device or met.is_peer_shut:
        return
    held = _held()
    after = {each: said for each, said in held.items() if each != operation}
    if met.is_shut:
        after[operation] = TurnedAway(at=now(), by=met.peer.device)
    if after != held:
        with suppress(OSError, FolderProblem):
            write_all(config_dir(), {FILE: msgspec.json.encode(after)})


def last_turned_away(operation: str) -> TurnedAway | None:
    """Return who turned this device away when it last met another; None: nobody did."""
    return _held().get(operation)


def _held() -> Mapping[str, TurnedAway]:
    try:
        text = (config_dir() / FILE).read_bytes()
        return msgspec.json.decode(text, type=dict[str, TurnedAway])
    except (OSError, msgspec.MsgspecError):
        return {}
