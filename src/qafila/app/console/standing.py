# SPDX-License-Identifier: Apache-2.0
"""Whether what this computer records counts for the operation, and what to say where it does not.

A revocation is told by the facts, where they are here. Usually they are not: whoever knows that a
device is revoked gives it nothing. Then what another device answered when it was last met is told.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from qafila.app.console.live import LiveOperation
from qafila.core.document import Moment, Phrase, phrase
from qafila.core.events import DeviceRevoked


class TurnedAway(msgspec.Struct, frozen=True, kw_only=True):
    """Another device answered that this one is revoked or no longer enrolled: when, and which."""

    at: datetime
    by: str


def standing(live: LiveOperation, heard: TurnedAway | None) -> tuple[Phrase, ...]:
    """Return what everybody at this computer must know of it; nothing where all it records counts.

    Parameters
    ----------
    heard
        What the device that was met last said of this one; None: nothing, or that all is well.
    """
    operation, here = live.snapshot.operation, live.recorder.device
    log, zone = operation.day.log, operation.description.timezone
    if (revocation := log.revocations.get(here)) is not None:
        fact = revocation.fact
        assert isinstance(fact, DeviceRevoked)
        said = phrase(
            "console-revoked",
            at=Moment(at=revocation.happened_at, timezone=zone),
            hub=revocation.device,
            author=revocation.author,
            number=fact.last_seq,
            count=log.set_aside.get(here, 0),
        )
        why = (phrase("console-revoked-why", reason=fact.reason),) if fact.reason else ()
        return (said, *why, phrase("console-revoked-remedy", fact=revocation.id))
    if live.is_stranger:
        return (phrase("console-stranger", card="qafila device"),)
    if heard is not None:
        return (
            phrase("console-turned-away", at=Moment(at=heard.at, timezone=zone), device=heard.by),
        )
    return ()


def set_aside_here(live: LiveOperation) -> int:
    """Return how many facts of this computer do not count, of those that the pages know."""
    return live.snapshot.operation.day.log.set_aside.get(live.recorder.device, 0)
