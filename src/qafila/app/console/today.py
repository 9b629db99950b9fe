# SPDX-License-Identifier: Apache-2.0
"""The page of the day: where everybody is, what moves, what is held and why, what is owed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from qafila.app.console.findings import in_general
from qafila.app.console.live import Checked
from qafila.app.console.snapshot import Snapshot
from qafila.core.access import Action, Field, Viewer
from qafila.core.events import IncidentKind
from qafila.core.findings import Finding, Hold, Severity, grouped
from qafila.core.fulfilment import Clock, LotState, board
from qafila.core.fulfilment.closing import outstanding
from qafila.core.ledger import ROAD, UNACCOUNTED
from qafila.core.memory import once
from qafila.core.operation import Operation, place_said
from qafila.core.values import LANGS, Name

MOST_LISTED = 40
"""Vehicles, lots or people that one panel names; it counts all."""


class PeopleNow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where the ledger has everybody, in persons; the last seven add up to `people`.

    Parameters
    ----------
    people
        Everybody on the list, and whoever was seen without being on it.
    planned, cleared, boarded
        Given a seat by the plan in force; who may board as far as the register says; ever aboard.
    disputed, never_seen
        Of whom two observers contradict each other, and whom nobody has seen yet.
    """

    people: int
    planned: int
    cleared: int
    boarded: int
    aboard: int
    arrived: int
    elsewhere: int
    left: int
    deceased: int
    unaccounted: int
    outside: int
    disputed: int
    never_seen: int


class VehicleNow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A vehicle that moves, or carries somebody.

    Parameters
    ----------
    vehicle
        Its id.
    where
        Word of the ledger for where it is; `where_said` says it in both languages.
    aboard, expected
        How many the ledger has in it, and how many manifests say.
    seen_at
        When it was last reported; None: nobody has.
    """

    vehicle: str
    where: str
    where_said: dict[str, str]
    aboard: int
    expected: int
    is_moving: bool = False
    convoy: str = ""
    seen_at: datetime | None = None


class LotNow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A lot, and why it does not move."""

    lot: str
    state: str
    people: int
    without_consent: int = 0
    waits_for: tuple[str, ...] = ()
    held_by: tuple[str, ...] = ()
    wanting: tuple[str, ...] = ()


class HeldNow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Findings of one kind that hold something, and how many there are.

    Parameters
    ----------
    first
        What the first of them says, in both languages; for who sees no ids, in general.
    """

    code: str
    holds: str
    severity: str
    count: int
    first: dict[str, str] = {}


class OwedNow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An obligation that is not fulfilled. `high` is absent where nobody knows how much is owed.

    Parameters
    ----------
    kind
        What is owed.
    subject
        What it is about, in both languages as far as it is written; absent where only `kind` says.
    """

    obligation: str
    kind: str
    giver: str
    state: str
    proven: int
    low: int
    high: int | None = None
    subject: dict[str, str] = {}


class RadioNow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The next radio check. `due_at` is absent where no interval was agreed, or none was made."""

    every_min: int | None = None
    last_at: datetime | None = None
    due_at: datetime | None = None
    is_late: bool = False


class TodayView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The day at a glance.

    Parameters
    ----------
    version, at
        Of the operation, and when it was read.
    checked_at
        As of when the findings are; absent while a hub that was just started is still at them:
        then nothing is known yet of errors, warnings and what is held.
    people
        Counts of everybody.
    vehicles
        What moves or carries somebody; absent for who does not see vehicles. `vehicles_count`
        counts all of them.
    unaccounted
        Ids of whom it is not known where they are, the first of them; absent for who sees counts.
    held
        What holds manifests, departures or the closing.
    lots, owed
        Lots that are not released, and obligations that are open; for who sees the agreement.
    """

    version: int
    at: datetime
    operation: str
    title: dict[str, str]
    people: PeopleNow
    on: str = ""
    is_closed: bool = False
    checked_at: datetime | None = None
    errors: int = 0
    warnings: int = 0
    vehicles_count: int = 0
    vehicles: tuple[VehicleNow, ...] = ()
    unaccounted: tuple[str, ...] = ()
    disputed: tuple[str, ...] = ()
    held: tuple[HeldNow, ...] = ()
    lots: tuple[LotNow, ...] = ()
    owed: tuple[OwedNow, ...] = ()
    radio: RadioNow = msgspec.field(default_factory=RadioNow)


def said(name: Name) -> dict[str, str]:
    """Return a name in both languages."""
    return {"en": name.text("en"), "ar": name.text("ar")}


def today(snapshot: Snapshot, checked: Checked | None, viewer: Viewer, now: datetime) -> TodayView:
    """Return the day at a glance, as far as the viewer may see it.

    Many open pages ask for one version at once: all but the radio check is made for the first of
    those who see the same. Without `checked` it says nothing of findings, nor that there are none.
    """
    sees = _Sees(
        vehicles=viewer.sees(Field.VEHICLE),
        people=viewer.sees(Field.PERSON),
        deals=viewer.may(Action.SEE_AGREEMENT),
    )
    name = f"today {(checked.version, checked.at.isoformat()) if checked else ''} {sees}"
    view = snapshot.derive(name, lambda: _day(snapshot, checked, sees, now))
    return msgspec.structs.replace(view, radio=_radio(snapshot.operation, now))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sees:
    """What of the day somebody sees."""

    vehicles: bool
    people: bool
    deals: bool


def _day(snapshot: Snapshot, checked: Checked | None, sees: _Sees, now: datetime) -> TodayView:
    operation = snapshot.operation
    total = snapshot.accounts().total
    vehicles = tuple(_moving(snapshot)) if sees.vehicles else ()
    ledger = operation.day.people
    severities = _severities(checked) if checked else {}
    return TodayView(
        version=snapshot.version,
        at=snapshot.at,
        operation=operation.description.id,
        title=said(operation.description.title),
        on=operation.description.on.isoformat() if operation.description.on else "",
        is_closed=bool(operation.day.closings),
        people=PeopleNow(**{name: getattr(total, name) for name in PeopleNow.__struct_fields__}),
        checked_at=checked.at if checked else None,
        errors=severities.get(Severity.ERROR, 0),
        warnings=severities.get(Severity.WARNING, 0),
        vehicles_count=len(vehicles),
        vehicles=vehicles[:MOST_LISTED],
        unaccounted=ledger.at(UNACCOUNTED)[:MOST_LISTED]
        if sees.people and total.unaccounted
        else (),
        disputed=tuple(sorted(ledger.disputes))[:MOST_LISTED] if sees.people else (),
        held=_held(checked)[sees.people] if checked else (),
        lots=tuple(_lots(snapshot, now)) if sees.deals else (),
        owed=tuple(owed_now(operation)) if sees.deals else (),
    )


def _moving(snapshot: Snapshot) -> Iterator[VehicleNow]:
    """Yield what is on the road first, then whatever carries somebody or is expected to."""
    operation, day = snapshot.operation, snapshot.operation.day
    rows: list[VehicleNow] = []
    for vehicle, account in snapshot.accounts().vehicles.items():
        where = day.vehicles.place(vehicle)
        moving = where.startswith(ROAD)
        if not (moving or account.accounted or account.expected):
            continue
        driven = day.driven.get(vehicle, ())
        rows.append(
            VehicleNow(
                vehicle=vehicle,
                where=where,
                where_said=said(place_said(operation, where)),
                aboard=account.accounted,
                expected=account.expected,
                is_moving=moving,
                convoy=day.convoy_of.get(vehicle, ""),
                seen_at=driven[-1].said.at if driven else None,
            )
        )
    yield from sorted(rows, key=lambda row: (not row.is_moving, not row.aboard, row.vehicle))


@once
def _severities(checked: Checked) -> Mapping[Severity, int]:
    return Counter(found.severity for found in checked.findings)


@once
def _held(checked: Checked) -> tuple[tuple[HeldNow, ...], tuple[HeldNow, ...]]:
    """Return what holds something, for who sees no people and for who does.

    A check stays for many pictures.
    """
    holding = grouped(found for found in checked.findings if found.holds is not None)
    made = tuple(_held_now(code, found) for code, found in holding.items())
    general = (msgspec.structs.replace(each, first=in_general(each.code)) for each in made)
    return tuple(general), made


def _held_now(code: str, found: Sequence[Finding]) -> HeldNow:
    return HeldNow(
        code=code,
        holds=(found[0].holds or Hold.CLOSE).value,
        severity=found[0].severity.value,
        count=len(found),
        first={lang: found[0].text(lang) for lang in LANGS},
    )


def _lots(snapshot: Snapshot, now: datetime) -> Iterator[LotNow]:
    operation = snapshot.operation
    clock = Clock(now=now, zone=snapshot.zone)
    for lot in snapshot.derive("board", lambda: board(operation, clock=clock)):
        if lot.state is LotState.RELEASED:
            continue
        yield LotNow(
            lot=lot.lot,
            state=lot.state.value,
            people=lot.people,
            without_consent=lot.without_consent,
            waits_for=tuple(dict.fromkeys(gate.gate.obligation for gate in lot.closed)),
            held_by=tuple(dict.fromkeys(each.hold.party for each in lot.holds)),
            wanting=tuple(dict.fromkeys(each.why.value for each in lot.barred)),
        )


def owed_now(operation: Operation) -> Iterator[OwedNow]:
    """Yield the obligations that are open."""
    for stands in outstanding(operation):
        obligation = operation.obligations[stands.obligation]
        yield OwedNow(
            obligation=stands.obligation,
            kind=obligation.kind.value,
            subject=said(obligation.subject) if obligation.subject else {},
            giver=obligation.giver or "",
            state=stands.state.value,
            proven=stands.proven,
            low=stands.owed.low,
            high=stands.owed.high,
        )


def _radio(operation: Operation, now: datetime) -> RadioNow:
    every = operation.policy.radio_check_min
    checks = [
        each.said.at
        for each in operation.day.incidents
        if each.report.what is IncidentKind.RADIO_CHECK
    ]
    last = max(checks, default=None)
    if every is None or last is None:
        return RadioNow(every_min=every, last_at=last)
    due = last + timedelta(minutes=every)
    return RadioNow(every_min=every, last_at=last, due_at=due, is_late=due < now)
