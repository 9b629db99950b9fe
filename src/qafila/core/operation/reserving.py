# SPDX-License-Identifier: Apache-2.0
"""What manifests reserve, and what became of it.

A manifest is the pending side of the ledger: it reserves; boarding posts, a no-show voids, a date
in it expires, a newer manifest supersedes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from qafila.core.events import ManifestIssued
from qafila.core.operation.state import Operation


class ReservationState(StrEnum):
    """What became of one person's place on one manifest."""

    PENDING = "pending"
    POSTED = "posted"
    """The person has boarded that vehicle."""
    VOIDED = "voided"
    """Declared a no-show."""
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    """A later manifest took the place of this one, whether or not the person boarded."""


LIVE = frozenset({ReservationState.PENDING, ReservationState.POSTED})
"""States in which somebody is expected aboard, or is aboard as expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """One person's place on one manifest."""

    manifest: str
    person: str
    vehicle: str
    lot: str = ""
    serial: str = ""
    state: ReservationState


def reservations(
    operation: Operation, now: datetime, person: str | None = None
) -> tuple[Reservation, ...]:
    """Return every place on every manifest and what became of it, in the order of issue.

    A boarding counts also after the no-show or the expiry: it was seen. Of a superseded manifest
    nothing counts any more, so that nobody is expected twice.

    Parameters
    ----------
    now
        Aware instant; a manifest whose `expires_at` is not later has expired.
    person
        Of whom alone; None for everybody.
    """
    return tuple(
        Reservation(
            manifest=manifest.manifest,
            person=who,
            vehicle=manifest.vehicle,
            lot=manifest.lot,
            serial=manifest.serial,
            state=state,
        )
        for manifest, states in each_manifest(operation, now)
        for who, state in states
        if person in (None, who)
    )


def each_manifest(
    operation: Operation, now: datetime
) -> Iterator[tuple[ManifestIssued, list[tuple[str, ReservationState]]]]:
    """Yield every manifest in the order of issue, with what became of each place on it."""
    day = operation.day
    gone, rides = day.superseded, day.rides
    for manifest in day.manifests.values():
        if manifest.manifest in gone:
            yield manifest, [(each, ReservationState.SUPERSEDED) for each in manifest.persons]
            continue
        no_shows = day.no_shows.get(manifest.manifest, frozenset())
        expired = manifest.expires_at is not None and manifest.expires_at <= now
        otherwise = ReservationState.EXPIRED if expired else ReservationState.PENDING
        states: list[tuple[str, ReservationState]] = []
        for person in manifest.persons:
            if manifest.vehicle in rides.get(person, ()):
                states.append((person, ReservationState.POSTED))
            elif person in no_shows:
                states.append((person, ReservationState.VOIDED))
            else:
                states.append((person, otherwise))
        yield manifest, states
