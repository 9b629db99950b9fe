# SPDX-License-Identifier: Apache-2.0
"""What the documents for the coordinator say of a plan: ids and counts, no names of people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

from qafila.core.agreement import COUNTED, Agreement, Delivery, Obligation, Party, Statement
from qafila.core.document import Block, Column, Duration, Pairs, Table, Wording, phrase
from qafila.core.operation import Operation
from qafila.core.plan import Kinship, Load, Plan, Trip, room_of
from qafila.core.values import Claimed, Name, PartyRole, When
from qafila.reports import Context
from qafila.reports._findings import counts
from qafila.reports._marches import (
    Serial,
    arrival,
    departure,
    joined,
    load_aboard,
    marches,
    moment,
    party_name,
    plan_in_force,
    serials,
    vehicle_of,
)
from qafila.reports._runs import boards, comes_back, first_movement


def key_figures(operation: Operation, context: Context) -> Pairs:
    """Return the figures that a coordinator asks for first."""
    plan = plan_in_force(operation)
    quality = plan.quality
    seated = sum(len(trip.people) for trip in plan.trips)
    free = sum(trip.seats_free for trip in plan.trips)
    items: list[tuple[Wording, Wording]] = [
        (phrase("report-people-listed"), operation.people_listed),
        (phrase("report-seated"), seated),
        (phrase("report-unseated"), operation.people_listed - seated),
        (phrase("report-seats-free"), free),
        *_vehicles_used(plan),
        (phrase("report-reserve-vehicles"), len(plan.reserve)),
        (phrase("report-split-households"), quality.split_households),
        *_begins(operation),
        (phrase("report-completion"), _completion(operation)),
    ]
    if quality.kin is not None:
        items.append((phrase("report-split-kin"), _split_kin(quality.kin)))
    if quality.changed_people is not None:
        items.append((phrase("report-changed-people"), quality.changed_people))
    return Pairs(items=(*items, *counts(context.findings)))


def _split_kin(kin: Kinship) -> Wording:
    split, groups, bound = kin.split, kin.groups, kin.split_lower_bound
    if kin.here is None:
        return phrase("report-split-kin-of", split=split, groups=groups, bound=bound)
    here = kin.here.at_least
    return phrase("report-split-kin-here", split=split, groups=groups, bound=bound, here=here)


def _vehicles_used(plan: Plan) -> Iterator[tuple[Wording, Wording]]:
    """Yield the vehicles, beside the fewest possible; where they come back, their runs instead."""
    used, quality = phrase("report-vehicles-used"), plan.quality
    if any(trip.boards_s is not None for trip in plan.trips):
        yield used, quality.vehicles_used
        yield phrase("report-runs-in-all"), len(plan.trips)
        yield phrase("report-soonest"), _proven(plan)
        return
    yield used, _at_least(plan, quality.vehicles_used, quality.vehicles_lower_bound)
    yield phrase("report-fewest"), _proven(plan)


def _proven(plan: Plan) -> Wording:
    """Return whether the bound is met: of a plan without some people it says little that it is."""
    quality = plan.quality
    if quality.proven_optimal:
        return phrase("report-proven")
    if any(trip.boards_s is not None for trip in plan.trips):
        met = quality.completion_s == quality.completion_lower_bound_s
    else:
        met = quality.vehicles_used == quality.vehicles_lower_bound
    return phrase("report-not-everybody" if met and plan.unseated else "report-not-proven")


def _at_least(plan: Plan, value: Wording, bound: Wording) -> Wording:
    """Return a figure with its bound, which speaks of those who have a seat alone."""
    of_some = plan.unseated and not plan.quality.proven_optimal
    return phrase(
        "report-at-least-seated" if of_some else "report-at-least", value=value, bound=bound
    )


def _begins(operation: Operation) -> Iterator[tuple[Wording, Wording]]:
    """Yield when it begins: where vehicles come back, with their first movement, empty."""
    plan = plan_in_force(operation)
    first = _first(plan) if plan.trips else operation.description.departs_at
    begins = first_movement(operation)
    if begins is None:
        yield phrase("report-departure"), departure(operation, first)
        return
    yield phrase("report-first-movement"), departure(operation, begins)
    yield phrase("report-first-load-leaves"), departure(operation, first)


def _first(plan: Plan) -> datetime | None:
    return min((trip.departs_at for trip in plan.trips if trip.departs_at), default=None)


def _completion(operation: Operation) -> Wording:
    plan = plan_in_force(operation)
    quality = plan.quality
    if quality.completion_s is None:
        return phrase("report-time-unknown")
    took = Duration(seconds=quality.completion_s)
    if quality.completion_lower_bound_s is None:
        return took
    bound = Duration(seconds=quality.completion_lower_bound_s)
    return _at_least(plan, took, bound)


def claims_table(operation: Operation, *, name: str = "claims") -> Table:
    """Return every claim as it was made, and what the list counts; nothing is averaged."""
    said: dict[str, list[tuple[Wording, ...]]] = {}
    for cohort in operation.cohorts.values():
        if cohort.claim:
            said.setdefault(cohort.id, []).append(
                (figure(cohort.claim), claimed_by(operation, cohort.claim), None)
            )
    for claim in operation.claims:
        said.setdefault(claim.what, []).append(
            (figure(claim.figure), claimed_by(operation, claim.figure, claim.note), claim.at)
        )
    counted = Counter(person.cohort for person in operation.persons.values())
    listed: dict[str, int] = {cohort: counted[cohort] for cohort in operation.cohorts}
    listed |= {"people": operation.people_listed, "vehicles": len(operation.vehicles)}
    rows: list[tuple[Wording, ...]] = []
    for what in sorted(said, key=lambda what: what in operation.cohorts):
        subject = claimed_subject(operation, what)
        rows += [(subject, *cells) for cells in said[what]]
        if what in listed:
            rows.append((subject, listed[what], phrase("report-source-list"), None))
    return Table(
        id=name,
        columns=(
            Column(title=phrase("report-what"), weight=1.4),
            Column(title=phrase("report-figure"), align="end", weight=1),
            Column(title=phrase("report-source"), weight=4),
            Column(title=phrase("report-said-on"), weight=1.2),
        ),
        rows=tuple(rows),
    )


def claimed_by(operation: Operation, figure: Claimed, note: Name | None = None) -> Wording:
    """Name the source, a party by its name, with its own hedging word and the folder's note."""
    by: Wording = figure.by
    if figure.by is not None and figure.by.text("en") in operation.parties:
        by = party_name(operation, figure.by.text("en"))
    hedge = f"“{figure.hedge}”" if figure.hedge else ""
    return joined(each for each in (by, figure.source, hedge, note) if each)


def claimed_subject(operation: Operation, what: str) -> Wording:
    cohort = operation.cohorts.get(what)
    return cohort.name if cohort else COUNTED.get(what, what)


def figure(claimed: Claimed) -> Wording:
    """Say a count as it was claimed: exact, hedged, bounded or open."""
    low, high = claimed.low, claimed.high
    said: Wording
    if low is None and high is None:
        return phrase("report-not-said")
    if low is None:
        said = phrase("report-up-to", count=high)
    elif high is None:
        said = phrase("report-from-count", count=low)
    elif low == high:
        said = low
    else:
        said = phrase("report-between", low=low, high=high)
    return phrase("report-about", count=said) if claimed.approx else said


def seats_table(operation: Operation) -> Table:
    """Return who travels in what, as counts: the order of march with seats and places."""
    rows: list[tuple[Wording, ...]] = []
    for march in marches(operation):
        trip_of = {trip.vehicle: trip for trip in march.trips}
        for place in march.order:
            trip, vehicle = trip_of.get(place.vehicle), vehicle_of(operation, place.vehicle)
            used, room = load_aboard(operation, trip) if trip else Load(), room_of(vehicle)
            empty = vehicle.passenger_seats if vehicle.carries_people else None
            rows.append(
                (
                    place.position,
                    vehicle.id,
                    phrase(f"vehicle-kind-{vehicle.kind.value}"),
                    place.serial,
                    len(trip.people) if trip else phrase(f"march-role-{place.role.value}"),
                    _of(trip.seats_used if trip else 0, room.seats) if empty is not None else None,
                    trip.seats_free if trip else empty,
                    _of(used.wheelchair, room.wheelchair),
                    _of(used.stretcher, room.stretcher),
                    _of(used.oxygen, room.oxygen),
                    _arrival(operation, trip) if trip else None,
                )
            )
    return Table(
        id="order-of-march",
        columns=(
            Column(title=phrase("report-position"), align="end", weight=0),
            Column(title=phrase("report-vehicle"), weight=0, ltr=True),
            Column(title=phrase("report-vehicle-kind"), weight=1.2),
            Column(title=phrase("report-serial"), weight=0, ltr=True),
            Column(title=phrase("report-people"), align="end", weight=0),
            Column(title=phrase("report-seats"), align="end", weight=1),
            Column(title=phrase("report-seats-free"), align="end", weight=0),
            Column(title=phrase("need-wheelchair"), align="end", weight=1),
            Column(title=phrase("need-stretcher"), align="end", weight=1),
            Column(title=phrase("need-oxygen"), align="end", weight=1),
            Column(title=_arrival_title(operation, "report-arrival"), weight=2.4),
        ),
        rows=tuple(rows),
        tight=True,
    )


def _arrival(operation: Operation, trip: Trip) -> Wording:
    """Say when a vehicle arrives under a title that tells what it counts from."""
    return arrival(operation, trip) if trip.arrives_at else trip.elapsed


def _arrival_title(operation: Operation, key: str) -> Wording:
    clock = any(trip.arrives_at for trip in plan_in_force(operation).trips)
    return phrase(key if clock else f"{key}-elapsed")


def _of(used: int, room: int) -> Wording:
    return phrase("report-n-of-m", n=used, m=room) if used or room else None


def _in_time(operation: Operation) -> list[Serial]:
    """Return the serials lot by lot; those that come back in the order in which they board."""
    lots: dict[str, int] = {}
    found: list[tuple[int, int, Serial]] = []
    for march in marches(operation):
        lot = lots.setdefault(march.lot, len(lots))
        for serial in serials(march):
            first_s = serial.trips[0].boards_s if serial.trips else None
            found.append((lot, first_s or 0, serial))
    return [serial for _, _, serial in sorted(found, key=lambda each: each[:2])]


def _leader(serial: Serial) -> Wording:
    """Say in which vehicle the leader of a serial rides, or which serial's leader leads it."""
    if serial.led_from is not None:
        return phrase("report-led-from", serial=serial.led_from)
    return serial.lead or phrase("report-to-be-named")


def serials_table(operation: Operation) -> Table:
    """Return one row per serial, in order of march; where vehicles come back, in time."""
    rows: list[tuple[Wording, ...]] = []
    returns = comes_back(operation)
    for serial in _in_time(operation):
        trips, places = serial.trips, serial.places
        rows.append(
            (
                serial.id,
                len(places),
                f"{places[0].vehicle} … {places[-1].vehicle}"
                if len(places) > 1
                else places[0].vehicle,
                _leader(serial),
                *((boards(operation, trips[0]) if trips else None,) if returns else ()),
                sum(len(trip.people) for trip in trips),
                sum(trip.seats_free for trip in trips),
                _arrival(operation, trips[-1]) if trips else None,
            )
        )
    return Table(
        id="serials",
        columns=(
            Column(title=phrase("report-serial"), weight=0, ltr=True),
            Column(title=phrase("report-vehicles"), align="end", weight=0),
            Column(title=phrase("report-first-and-last"), weight=1.6, ltr=True),
            Column(title=phrase("report-leader-vehicle"), weight=1, ltr=True),
            *((Column(title=phrase("report-boards"), weight=1.6),) if returns else ()),
            Column(title=phrase("report-people"), align="end", weight=0),
            Column(title=phrase("report-seats-free"), align="end", weight=0),
            Column(title=_arrival_title(operation, "report-arrival-last"), weight=2),
        ),
        rows=tuple(rows),
    )


def agreement_blocks(operation: Operation) -> Iterator[Block]:
    """Yield parties with their roles, obligations, and what was approved, notified and assured."""
    if operation.agreement:
        yield _signing(operation, operation.agreement)
    if operation.parties:
        yield _parties(operation)
    if operation.obligations:
        yield _obligations(operation)
    statements: list[tuple[str, Statement]] = [
        *(("approval", each) for each in operation.approvals),
        *(("notification", each) for each in operation.notifications),
        *(("assurance", each) for each in operation.assurances),
    ]
    if statements:
        yield _statements(operation, statements)


def _signing(operation: Operation, agreement: Agreement) -> Pairs:
    not_said = phrase("report-not-said")
    parties = joined(party_name(operation, party) for party in agreement.parties)
    return Pairs(
        items=(
            (phrase("report-agreement-version"), agreement.version or not_said),
            (phrase("report-signed-on"), agreement.signed_on or not_said),
            (phrase("report-signed-by"), parties or not_said),
        ),
    )


def _parties(operation: Operation) -> Table:
    return Table(
        id="parties",
        caption=phrase("report-parties"),
        columns=(
            Column(title=phrase("report-party-name"), weight=2),
            Column(title=phrase("report-roles"), weight=3),
            Column(title=phrase("report-signed"), weight=1),
        ),
        rows=tuple(
            (
                party.name,
                joined(_role(party, role) for role in party.roles),
                phrase(_yes_no(party.signed)),
            )
            for party in operation.parties.values()
        ),
    )


def _role(party: Party, role: PartyRole) -> Wording:
    """Say a role, with a mark where somebody disputes or denies that the party has it."""
    said = phrase(f"role-{role.value}")
    against = [each for each in party.disputed if each.role is role]
    if not against:
        return said
    denied = any(each.denied for each in against)
    return phrase("report-role-denied" if denied else "report-role-disputed", role=said)


def _obligations(operation: Operation) -> Table:
    return Table(
        id="obligations",
        caption=phrase("report-obligations"),
        columns=(
            Column(title=phrase("report-obligation"), weight=1.2, ltr=True),
            Column(title=phrase("report-owed-by"), weight=1.6),
            Column(title=phrase("report-owed-to"), weight=1.6),
            Column(title=phrase("report-what"), weight=1.6),
            Column(title=phrase("report-figure"), align="end", weight=1.2),
            Column(title=phrase("report-stage"), weight=1.2),
            Column(title=phrase("report-waits-for"), weight=1.4),
            Column(title=phrase("report-proof"), weight=1.2),
            Column(title=phrase("report-delivered"), weight=1.4),
        ),
        rows=tuple(_obligation(operation, owed) for owed in operation.obligations.values()),
        tight=True,
    )


def _statements(operation: Operation, statements: Iterable[tuple[str, Statement]]) -> Table:
    return Table(
        id="statements",
        caption=phrase("report-statements"),
        columns=(
            Column(title=phrase("report-kind"), weight=1),
            Column(title=phrase("report-by-party"), weight=1.6),
            Column(title=phrase("report-scope"), weight=3),
            Column(title=phrase("report-received"), weight=1.4),
            Column(title=phrase("report-valid"), weight=1.4),
        ),
        rows=tuple(
            (
                phrase(f"report-statement-{kind}"),
                party_name(operation, each.by),
                each.scope or None,
                _when(operation, each.received_at),
                _when(operation, each.valid_until),
            )
            for kind, each in statements
        ),
    )


def _yes_no(value: bool | None) -> str:
    return {True: "report-yes", False: "report-no", None: "report-not-said"}[value]


def _when(operation: Operation, when: When | None) -> Wording:
    if when is None:
        return phrase("report-not-said")
    return moment(operation, when.at) if when.at else when.on


def _obligation(operation: Operation, owed: Obligation) -> tuple[Wording, ...]:
    amount: Wording = phrase("report-not-said")
    if owed.count is not None:
        amount = figure(owed.count)
    elif owed.share is not None:
        amount = phrase("report-share", percent=round(owed.share * 100, 1))
    cohort = operation.cohorts.get(owed.cohort or "")
    what: Wording = phrase(f"report-owed-{owed.kind.value}")
    if cohort:
        what = phrase("report-owed-of", what=what, subject=cohort.name)
    elif owed.subject:
        what = phrase("report-owed-of", what=what, subject=owed.subject)
    stage = operation.stages.get(owed.stage or "")
    gates = (
        gate.obligation
        if gate.at_least is None
        else phrase("report-gate-at-least", obligation=gate.obligation, count=gate.at_least)
        for gate in owed.gates
    )
    return (
        owed.id,
        party_name(operation, owed.giver),
        party_name(operation, owed.receiver),
        what,
        amount,
        (stage.name or stage.id) if stage else owed.stage,
        joined(gates),
        phrase(f"report-proof-{owed.proof.value}") if owed.proof else None,
        _delivered(operation, owed.delivered),
    )


def _delivered(operation: Operation, delivered: Delivery | None) -> Wording:
    """Say what is claimed to have been delivered already: how many, when, who says so."""
    if delivered is None:
        return None
    by = party_name(operation, delivered.by) if delivered.by else delivered.source or None
    said = joined(part for part in (delivered.count, delivered.on, by) if part is not None)
    return said or phrase("report-yes")
