# SPDX-License-Identifier: Apache-2.0
"""The briefing for leaders and drivers: who drives where in which order, when, and what if.

It names crews, who are part of the operation; of the people aboard it holds no name, no cohort and
no need, only how many there are, where water is counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from qafila.core.document import (
    Block,
    Bullets,
    Column,
    Document,
    Heading,
    Notice,
    Pairs,
    Paragraph,
    Part,
    Table,
    Wording,
    phrase,
)
from qafila.core.fleet import LENGTH_M
from qafila.core.operation import Operation
from qafila.core.plan import Marcher, Policy
from qafila.core.values import PartyRole, PlaceKind
from qafila.drawing.quantities import distance
from qafila.reports import Context, report
from qafila.reports._charts import march_figures
from qafila.reports._findings import CANNOT_ALL_HOLD
from qafila.reports._marches import (
    DAY_S,
    March,
    Serial,
    departs_beside,
    departure,
    in_copies,
    joined,
    journey,
    length_m,
    marches,
    numbered_journey,
    passes_in,
    place_name,
    serial_heading,
    serials,
    vehicle_of,
)
from qafila.reports._nothing import instead, nobody_seated
from qafila.reports._road import alternatives, strip_figure, timetable
from qafila.reports._runs import boards, comes_back, rounds_figures, runs_blocks, times_note

DRILL = (
    "report-drill-stop",
    "report-drill-doors",
    "report-drill-call",
    "report-drill-nobody-off",
    "report-drill-no-detour",
    "report-drill-talk",
    "report-drill-count",
    "report-drill-approach",
    "report-drill-taken-aside",
    "report-drill-long-halt",
    "report-drill-split",
)
"""What to do when blocked, in the order it is done. The Logistics Cluster asks that this be decided
and briefed before departure; a parked column is the moment of danger."""


@report("briefing")
def briefing(operation: Operation, context: Context) -> Document:
    """Return the briefing of the plan in force, in numbered copies.

    Raises
    ------
    ValueError
        "operation must have a plan in force".
    """
    title = phrase("report-briefing-title", operation=operation.description.title)
    if why := nobody_seated(operation):
        return instead(operation, context, title, why)
    columns = marches(operation)
    parts: list[Part] = []
    if comes_back(operation):
        parts.append(
            Part(
                id="runs",
                title=phrase("report-runs-title"),
                subtitle=operation.description.title,
                blocks=(*rounds_figures(operation), *runs_blocks(operation)),
            )
        )
    told: set[tuple[str | None, str | None]] = set()
    for march in columns:
        subtitle = numbered_journey(operation, march, len(columns))
        parts.append(
            Part(
                id=f"march-{march.number}",
                title=phrase("report-march-title"),
                subtitle=subtitle,
                blocks=(*_behind(context, march), *_order(operation, march)),
            )
        )
        road = (march.source, march.target)
        if march.run is not None and road in told:
            continue  # every run takes the same road
        told.add(road)
        parts.append(
            Part(
                id=f"road-{march.number}",
                title=phrase("report-road-title"),
                subtitle=subtitle if march.run is None else journey(operation, march),
                blocks=tuple(_road(operation, march)),
            )
        )
    parts.append(
        Part(
            id="blocked",
            title=phrase("report-blocked-title"),
            subtitle=operation.description.title,
            blocks=(*_blocked(operation), *_contacts(operation, columns)),
        )
    )
    crews = phrase("report-restricted-crews")
    return Document(
        title=title,
        parts=tuple(in_copies(operation, context, crews, *parts)),
        meta={"operation": operation.description.id, "version": context.version},
    )


def _behind(context: Context, march: March) -> Iterator[Block]:
    """Yield how many of the lot have no seat, so that no crew learns it at the doors."""
    short = [item for item in context.findings if item.code == CANNOT_ALL_HOLD]
    count = sum(item.subject()["count"] for item in short if item.subject()["lot"] == march.lot)
    if count:
        yield Notice(
            text=phrase("report-left-behind", count=count),
            remedy=phrase("report-left-behind-remedy"),
            tone="warning",
        )


def _order(operation: Operation, march: March) -> Iterator[Block]:
    policy = operation.policy
    yield Pairs(
        items=(
            (phrase("report-from"), place_name(operation, march.source)),
            (phrase("report-to"), place_name(operation, march.target)),
            _begins(operation, march),
            (phrase("report-vehicles"), len(march.vehicles)),
            *(_extent(operation, march) if march.run is None else ()),
            (phrase("report-radio-check"), _radio(policy.radio_check_min)),
            (phrase("report-night"), _night(policy)),
        ),
    )
    if march.run is None:
        yield Paragraph(text=phrase("report-length-assumed", lengths=_lengths(operation, march)))
    if beside := departs_beside(operation, march, lots=False):
        yield Paragraph(text=beside, strong=True)
    yield from march_figures(operation, march, people=False)
    for serial in serials(march):
        yield from _serial(operation, serial)
    yield Heading(text=phrase("report-water"))
    yield from _water(operation, march)


def _extent(operation: Operation, march: March) -> Iterator[tuple[Wording, Wording]]:
    """Yield how long a column is; vehicles that come back drive each by itself."""
    yield phrase("report-spacing"), phrase("report-metres", m=operation.policy.spacing_m)
    yield phrase("report-column-length"), distance(length_m(operation, march))
    yield phrase("report-column-passes"), passes_in(operation, march)


def _begins(operation: Operation, march: March) -> tuple[Wording, Wording]:
    """Say when a column leaves; where vehicles come back, when its first one begins to board."""
    if march.run is None:
        return phrase("report-departure"), departure(operation, march.departs_at)
    first = min(march.trips, key=lambda trip: trip.boards_s or 0)
    return phrase("report-boards-first"), boards(operation, first)


def _serial(operation: Operation, serial: Serial) -> Iterator[Block]:
    """Yield a serial with its leader; a rear without one is led from the serial ahead.

    Where vehicles come back, with when its first vehicle begins to board: serials leave each in
    their own time.
    """
    yield Heading(text=serial_heading(serial))
    if serial.trips and serial.trips[0].boards_s is not None:
        at = boards(operation, serial.trips[0])
        yield Paragraph(text=phrase("report-serial-boards", at=at), strong=True)
    leader: Wording = phrase("report-leader-open")
    if serial.lead is not None:
        vehicle = vehicle_of(operation, serial.lead)
        leader = phrase("report-leader-in", leader=vehicle.leader, vehicle=vehicle.id)
    elif serial.led_from is not None:
        leader = phrase("report-leader-ahead", serial=serial.led_from)
    yield _vehicles(operation, serial.places, leader, tasks=serial.is_rear)


def _vehicles(
    operation: Operation, places: Sequence[Marcher], caption: Wording, *, tasks: bool
) -> Table:
    rows: list[tuple[Wording, ...]] = []
    for place in places:
        vehicle = vehicle_of(operation, place.vehicle)
        rows.append(
            (
                place.position,
                vehicle.id,
                phrase(f"vehicle-kind-{vehicle.kind.value}"),
                *((phrase(f"march-role-{place.role.value}"),) if tasks else ()),
                vehicle.plate or None,
                vehicle.driver or None,
                vehicle.driver_phone or None,
            )
        )
    return Table(
        caption=caption,
        columns=(
            Column(title=phrase("report-position"), align="end", weight=0),
            Column(title=phrase("report-vehicle"), weight=0, ltr=True),
            Column(title=phrase("report-vehicle-kind"), weight=1.2),
            *((Column(title=phrase("report-task"), weight=1.4),) if tasks else ()),
            Column(title=phrase("report-plate"), weight=0, ltr=True),
            Column(title=phrase("report-driver"), weight=2),
            Column(title=phrase("report-phone"), weight=1.6, ltr=True),
        ),
        rows=tuple(rows),
    )


def _lengths(operation: Operation, march: March) -> Wording:
    kinds = dict.fromkeys(vehicle_of(operation, vehicle).kind for vehicle in march.vehicles)
    return joined(
        phrase(
            "report-length-of-kind",
            kind=phrase(f"vehicle-kind-{kind.value}"),
            m=LENGTH_M[kind],
        )
        for kind in kinds
    )


def _night(policy: Policy) -> Wording:
    """Say whether the column may drive at night; what was not agreed is not invented."""
    if policy.night_travel is None:
        return phrase("report-night-open")
    return phrase("report-yes" if policy.night_travel else "report-no")


def _radio(minutes: int | None) -> Wording:
    if minutes is None:
        return phrase("report-radio-open")
    return phrase("report-minutes", n=minutes)


def _water(operation: Operation, march: March) -> Iterator[Block]:
    """Yield the drinking water of a column, for whole days up to a late arrival."""
    litres = operation.policy.water_l_per_person_day
    longest_s = march.longest_s
    days = 1 if longest_s is None else max(1, -(-longest_s // DAY_S))
    yield Pairs(
        items=(
            (phrase("report-people"), march.people),
            (phrase("report-water-rate"), litres),
            (phrase("report-days"), days),
            (phrase("report-litres"), round(march.people * litres * days)),
        ),
    )
    why = "report-water-days-assumed" if longest_s is None else "report-water-days"
    yield Paragraph(text=phrase("report-water-assumed", days=phrase(why)))


def _road(operation: Operation, march: March) -> Iterator[Block]:
    if not march.way():
        yield Notice(text=phrase("report-no-road"), tone="warning")
        return
    yield strip_figure(operation, march)
    yield Heading(text=phrase("report-timetable"))
    yield times_note(march)
    if march.run is None and march.departs_at is None:
        yield Paragraph(text=departure(operation, None), strong=True)
    yield timetable(operation, march, every_run=True)
    yield Heading(text=phrase("report-alternatives"))
    yield Paragraph(text=phrase("report-alternatives-note"))
    yield from alternatives(operation, march)


def _blocked(operation: Operation) -> Iterator[Block]:
    yield Notice(text=phrase("report-drill-first"), tone="warning")
    spacing = operation.policy.spacing_m
    fallback = operation.places_of(PlaceKind.FALLBACK)
    where = joined(place.name for place in fallback) if fallback else None
    args: Mapping[str, Mapping[str, Wording]] = {"report-drill-stop": {"m": spacing}}
    yield Bullets(
        items=(
            *(phrase(key, **args.get(key, {})) for key in DRILL),
            phrase("report-drill-fallback", places=where)
            if where
            else phrase("report-drill-fallback-open"),
        ),
        numbered=True,
    )


def _contacts(operation: Operation, columns: tuple[March, ...]) -> Iterator[Block]:
    """Yield how often to call and whom: numbers are filled in by hand where the folder holds none.

    A party that only objects has agreed to nothing and is not called on the road.
    """
    yield Heading(text=phrase("report-radio"))
    yield Paragraph(
        text=phrase("report-radio-every", every=_radio(operation.policy.radio_check_min))
    )
    yield Heading(text=phrase("report-contacts-title"))
    yield Paragraph(text=phrase("report-contacts-note"))
    rows: list[tuple[Wording, ...]] = [
        (phrase("report-focal-point"), None, None, None),
        (phrase("report-liaison"), None, None, None),
    ]
    rows += (
        _leader_to_call(operation, serial)
        for march in columns
        for serial in serials(march)
        if serial.led_from is None
    )
    for party in operation.parties.values():
        roles = [role for role in party.roles if role is not PartyRole.OBJECTOR]
        if roles:
            said = joined(phrase(f"role-{role.value}") for role in roles)
            rows.append((said, party.name, None, None))
    yield Table(
        columns=(
            Column(title=phrase("report-role"), weight=1.8),
            Column(title=phrase("report-party"), weight=1.6),
            Column(title=phrase("report-person"), weight=2.6),
            Column(title=phrase("report-phone-or-radio"), weight=2.2, ltr=True),
        ),
        rows=tuple(rows),
        roomy=True,
    )


def _leader_to_call(operation: Operation, serial: Serial) -> tuple[Wording, ...]:
    """Return whom to call in a serial: its leader, by the driver of the same vehicle if need be.

    Fleet lists hold the numbers of drivers only.
    """
    label = phrase("report-leader-of", serial=serial.id)
    if serial.lead is None:
        return (label, None, None, None)
    vehicle = vehicle_of(operation, serial.lead)
    named: Wording = vehicle.leader
    if vehicle.driver_phone:
        driver = vehicle.driver or phrase("report-to-be-named")
        named = phrase("report-leader-by-driver", leader=vehicle.leader, driver=driver)
    return (label, vehicle.id, named, vehicle.driver_phone or None)
