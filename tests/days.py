# SPDX-License-Identifier: Apache-2.0
"""Days for tests, fact by fact: devices with unbroken chains, and the operation they tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from qafila.core import events
from qafila.core.events import START, Envelope, Fact, canonical, digest, from_folder
from qafila.core.ledger import Act
from qafila.core.operation import Operation, fold
from tests.operations import ROAD, described

MORNING = datetime(2026, 2, 19, 5, 0, tzinfo=UTC)
"""When the days of tests begin; each fact is a minute after the one before."""


@dataclass(frozen=True)
class Seen:
    """A fact with what a test wants to say of its envelope; its id is ``device-seq``.

    Parameters
    ----------
    minute
        After `MORNING`; None: a minute after the fact before it, on whatever device.
    lost
        The device recorded it, and it never arrived.
    seq
        Another number than the next one.
    """

    fact: Fact
    device: str = "phone"
    minute: float | None = None
    author: str = "marshal"
    lost: bool = False
    seq: int | None = None
    id: str | None = None


def day(*facts: Fact | Seen) -> tuple[Envelope, ...]:
    """Chain facts device by device, in the order in which they stand."""
    tips: dict[str, tuple[int, str]] = {}
    made: list[Envelope] = []
    minute = -1.0
    for item in facts:
        seen = item if isinstance(item, Seen) else Seen(item)
        seq, prev = tips.get(seen.device, (0, START))
        seq = seen.seq or seq + 1
        minute = minute + 1 if seen.minute is None else seen.minute
        envelope = Envelope(
            id=seen.id or f"{seen.device}-{seq}",
            device=seen.device,
            seq=seq,
            prev=prev,
            happened_at=MORNING + timedelta(minutes=minute),
            author=seen.author,
            fact=seen.fact,
        )
        tips[seen.device] = (seq, digest(canonical(envelope)))
        if not seen.lost:
            made.append(envelope)
    return tuple(made)


def lived(listed: Iterable[Fact], *facts: Fact | Seen, road: Iterable[Fact] = ROAD) -> Operation:
    """Fold what is listed, the road, and a day."""
    return fold([*from_folder([described(), *road, *listed]), *day(*facts)])


def moved(source: str, target: str, *persons: str, act: Act = Act.BOARDED, **more: str) -> Fact:
    """Persons went from one place to another; an id alone is a place of the route."""
    return events.PeopleMoved(
        persons=persons, source=placed(source), target=placed(target), act=act, **more
    )


def drove(source: str, target: str, *vehicles: str) -> Fact:
    """Vehicles went from one place to another."""
    return events.VehiclesMoved(vehicles=vehicles, source=placed(source), target=placed(target))


def counted(place: str, count: int) -> Fact:
    """Somebody counted heads."""
    return events.HeadcountTaken(place=placed(place), count=count)


def placed(place: str) -> str:
    """Return the word of the ledger: ``B1`` and such are vehicles, other bare ids are places."""
    if ":" in place or place in ("outside", "unaccounted", "deceased", "left", "gone"):
        return place
    return f"vehicle:{place}" if place[0].isupper() else f"place:{place}"
