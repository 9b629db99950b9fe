# SPDX-License-Identifier: Apache-2.0
"""Reading plan.json as somebody else wrote it: whatever is not as it should be becomes a finding.

Nothing here raises on data. What could be read is judged; what could not is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from qafila.core.findings import Hold, Severity
from qafila.judge.demands import KINDS, Places
from qafila.judge.objects import Object, Percentiles, shown
from qafila.judge.reading_findings import (
    PlanFindingNotBilingual,
    PlanOfAnotherOperation,
    PlanValueNotText,
    PlanVersionUnknown,
)
from qafila.judge.verdict import Told

VERSION = "1"
"""The version of plan.json that this judge reads."""

BUS_SEATS = "bus_seats"
"""Kind of places in certificates: seats for those who never ride in an ambulance."""

SOLVER_CLAIM = "solver_claim"
"""Kind of a certificate that only a solver's search speaks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedTrip:
    """A trip as plan.json tells it. `at` is where it stands there."""

    at: str
    id: str
    vehicle: str
    run: int
    serial: str
    position: int
    stage: str | None
    lot: str
    source: str | None
    target: str | None
    departs_at: datetime | None
    arrives_at: tuple[datetime, datetime, datetime] | None
    elapsed_s: Percentiles | None
    people: tuple[str, ...]
    seats_used: int
    seats_free: int
    boards_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedPassage:
    """An entry of the timetable as plan.json tells it."""

    lot: str
    source: str
    target: str
    place: str
    first_arrives_s: Percentiles
    last_leaves_s: Percentiles


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedMarcher:
    """A vehicle in the order of march as plan.json tells it. `at` is where it stands there."""

    at: str
    lot: str
    source: str | None
    target: str | None
    run: int
    serial: str
    position: int
    vehicle: str
    role: str
    leads: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedLength:
    """How long a column is as plan.json tells it."""

    lot: str
    source: str | None
    target: str | None
    run: int
    vehicles: int
    length_m: int
    pass_s: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedPair:
    """Two lots as plan.json times them for a crossing: the second leaves so much later.

    `runs` are those that vehicles of both make, where they come back: by number when each lot
    leaves, and when both are at the crossing. `at` is where it stands in plan.json.
    """

    at: str
    lots: tuple[str, ...]
    crossing: str
    after_s: int
    runs: tuple[tuple[int, tuple[int, ...], int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedPrice:
    """Worths of units by their seats, of which a vehicle of the column is said to hold one `scale`.

    `worth` has the highest that is told of a size, `needs` of the places that a unit takes; without
    `needs` it is said of passenger vehicles, with them of ambulances too.
    """

    lot: str
    source: str | None
    target: str | None
    cohort: str | None
    scale: int
    worth: Mapping[int, int]
    needs: Mapping[Places, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedPart:
    """What `size` places of a kind, or fewer, are worth at a place.

    To all who wait there, or to those whose only destination is `target`.
    """

    source: str
    target: str | None
    places: str
    size: int
    worth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedFlow:
    """What a seat that somebody waits for is worth, and what room for one person costs.

    `worth` is by origin, or by "origin→destination"; `price` by destination. Together they are said
    to prove that the lots are not all moved sooner than after `completion_s`. `places` tells of
    which kind of place all this speaks. Instead, `parts` may tell worths of places of any kind.
    `at` is where it stands in plan.json.
    """

    at: str
    lots: tuple[str, ...]
    worth: Mapping[str, int]
    price: Mapping[str, int]
    completion_s: int
    places: str
    parts: tuple[ClaimedPart, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedHalf:
    """From how many seats on something of a column takes half of a vehicle, or all of one."""

    lot: str
    source: str | None
    target: str | None
    cohort: str | None
    seats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedHere:
    """How many groups every plan with no more vehicles divides, and why."""

    at_least: int
    halves: tuple[ClaimedHalf, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedKin:
    """Kin groups seated, those in several vehicles, and how many no plan keeps together.

    `curve` has vehicles and groups in several of them: this plan, then what more vehicles give.
    """

    groups: int
    split: int
    split_lower_bound: int
    curve: tuple[tuple[int, int], ...]
    here: ClaimedHere | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedCertificate:
    """What is said to prove a number of vehicles, and the number."""

    kind: str
    vehicles: int
    prices: tuple[ClaimedPrice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedQuality:
    """The figures that plan.json claims for itself.

    `solver_only` tells whether nothing but a solver's search speaks for the bound on completion.
    """

    vehicles_used: int
    vehicles_lower_bound: int
    split_households: int
    completion_s: int | None
    completion_lower_bound_s: int | None
    proven_optimal: bool
    certificate: ClaimedCertificate | None
    kin: ClaimedKin | None
    flows: tuple[ClaimedFlow, ...] = ()
    solver_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedPlan:
    """plan.json as far as it could be read.

    `people_whole` tells whether every list of people could be read: only then can somebody be
    said to be missing from the plan. `passages` are None where the timetable could not be read
    whole. `march` and `lengths` are None where the plan does not tell them, or not readably: then
    trips alone are the order of march. `reasons` are the codes of the findings that it carries.
    """

    stage_order: tuple[str, ...]
    trips: tuple[ClaimedTrip, ...]
    reserve: tuple[str, ...]
    unseated: tuple[tuple[str, str], ...]
    passages: tuple[ClaimedPassage, ...] | None
    march: tuple[ClaimedMarcher, ...] | None
    lengths: tuple[ClaimedLength, ...] | None
    pairs: tuple[ClaimedPair, ...]
    quality: ClaimedQuality | None
    reasons: frozenset[str]
    people_whole: bool


def read(plan: object, operation: str, found: Told) -> ClaimedPlan:
    """Return what plan.json claims.

    Parameters
    ----------
    plan
        The decoded JSON, whatever it is.
    operation
        Id of the operation it should belong to.
    found
        Told what of the plan is not as the format says.
    """
    top = Object(plan, "", found)
    version, named = top.text("qafila"), top.text("operation")
    if version and version != VERSION:
        found.append(PlanVersionUnknown(raw=version, known=VERSION))
    if named and named != operation:
        found.append(PlanOfAnotherOperation(named=named, operation=operation))
    top.count("seed")
    stage_order = top.texts("stage_order")
    before = len(found)
    trips = [_trip(entry) for entry in top.objects("trips")]
    unseated = [(entry.text("person"), entry.text("why")) for entry in top.objects("unseated")]
    people_whole = len(found) == before
    return ClaimedPlan(
        stage_order=stage_order,
        trips=tuple(trip for trip in trips if trip is not None),
        reserve=top.texts("reserve"),
        unseated=tuple((person, why) for person, why in unseated if person),
        passages=_passages(top),
        march=_march(top),
        lengths=_lengths(top),
        pairs=_pairs(top),
        quality=_quality(top),
        reasons=_reasons(top, found),
        people_whole=people_whole,
    )


def _trip(entry: Object) -> ClaimedTrip | None:
    before = len(entry.found)
    trip = ClaimedTrip(
        at=entry.at,
        id=entry.text("id"),
        vehicle=entry.text("vehicle"),
        run=entry.count("run"),
        serial=entry.text("serial"),
        position=entry.count("position"),
        stage=entry.text_or_null("stage"),
        lot=entry.text("lot"),
        source=entry.text_or_null("from"),
        target=entry.text_or_null("to"),
        departs_at=entry.time_or_null("departs_at"),
        arrives_at=entry.times_or_null("arrives_at"),
        elapsed_s=entry.percentiles_or_null("elapsed_s"),
        people=entry.texts("people"),
        seats_used=entry.count("seats_used"),
        seats_free=entry.count("seats_free"),
        boards_s=entry.count_or_null("boards_s"),
    )
    return trip if len(entry.found) == before else None


def _passages(top: Object) -> tuple[ClaimedPassage, ...] | None:
    before = len(top.found)
    passages = tuple(
        ClaimedPassage(
            lot=entry.text("lot"),
            source=entry.text("from"),
            target=entry.text("to"),
            place=entry.text("place"),
            first_arrives_s=entry.percentiles("first_arrives_s"),
            last_leaves_s=entry.percentiles("last_leaves_s"),
        )
        for entry in top.objects("timetable")
    )
    return passages if len(top.found) == before else None


def _march(top: Object) -> tuple[ClaimedMarcher, ...] | None:
    before = len(top.found)
    if top.get("march") is None:
        return None
    march = tuple(
        ClaimedMarcher(
            at=entry.at,
            lot=entry.text("lot"),
            source=entry.text_or_null("from"),
            target=entry.text_or_null("to"),
            run=entry.count("run"),
            serial=entry.text("serial"),
            position=entry.count("position"),
            vehicle=entry.text("vehicle"),
            role=entry.text("role"),
            leads=entry.truth("leader"),
        )
        for entry in top.objects("march")
    )
    return march if len(top.found) == before else None


def _pairs(top: Object) -> tuple[ClaimedPair, ...]:
    if top.get("pairs") is None:
        return ()
    return tuple(
        ClaimedPair(
            at=entry.at,
            lots=entry.texts("lots"),
            crossing=entry.text("crossing"),
            after_s=entry.count("after_s"),
            runs=tuple(_paired_run(each) for each in entry.objects("runs"))
            if entry.get("runs") is not None
            else (),
        )
        for entry in top.objects("pairs")
    )


def _paired_run(entry: Object) -> tuple[int, tuple[int, ...], int]:
    return entry.count("run"), entry.numbers("leaves_s"), entry.count("meets_s")


def _lengths(top: Object) -> tuple[ClaimedLength, ...] | None:
    before = len(top.found)
    if top.get("columns") is None:
        return None
    lengths = tuple(
        ClaimedLength(
            lot=entry.text("lot"),
            source=entry.text_or_null("from"),
            target=entry.text_or_null("to"),
            run=entry.count("run"),
            vehicles=entry.count("vehicles"),
            length_m=entry.count("length_m"),
            pass_s=entry.count_or_null("pass_s"),
        )
        for entry in top.objects("columns")
    )
    return lengths if len(top.found) == before else None


def _quality(top: Object) -> ClaimedQuality | None:
    before = len(top.found)
    entry = top.child("quality")
    if entry is None:
        return None
    if entry.get("changed_people") is not None:
        entry.count("changed_people")
    certificate = _certificate(entry.child_or_null("certificate"))
    about = entry.child_or_null("certificate_completion")
    quality = ClaimedQuality(
        vehicles_used=entry.count("vehicles_used"),
        vehicles_lower_bound=entry.count("vehicles_lower_bound"),
        split_households=entry.count("split_households"),
        completion_s=entry.count_or_null("completion_s"),
        completion_lower_bound_s=entry.count_or_null("completion_lower_bound_s"),
        proven_optimal=entry.truth("proven_optimal"),
        certificate=certificate,
        kin=_kin(entry.child_or_null("kin")),
        flows=_flows(about),
        solver_only=about is not None and about.get("kind") == SOLVER_CLAIM,
    )
    return quality if len(entry.found) == before else None


def _certificate(entry: Object | None) -> ClaimedCertificate | None:
    if entry is None:
        return None
    priced = entry.get("prices") is not None
    return ClaimedCertificate(
        kind=entry.text("kind"),
        vehicles=entry.count("vehicles"),
        prices=tuple(_price(each) for each in entry.objects("prices")) if priced else (),
    )


def _kin(entry: Object | None) -> ClaimedKin | None:
    if entry is None:
        return None
    return ClaimedKin(
        groups=entry.count("groups"),
        split=entry.count("split"),
        split_lower_bound=entry.count("split_lower_bound"),
        curve=tuple((e.count("vehicles"), e.count("split")) for e in entry.objects("curve")),
        here=_here(entry.child_or_null("here")) if entry.get("here") is not None else None,
    )


def _here(entry: Object | None) -> ClaimedHere | None:
    if entry is None:
        return None
    return ClaimedHere(
        at_least=entry.count("at_least"),
        halves=tuple(
            ClaimedHalf(
                lot=each.text("lot"),
                source=each.text_or_null("from"),
                target=each.text_or_null("to"),
                cohort=each.text_or_null("cohort"),
                seats=each.count("seats"),
            )
            for each in entry.objects("halves")
        ),
    )


def _flows(about: Object | None) -> tuple[ClaimedFlow, ...]:
    if about is None:
        return ()
    about.text("kind")
    if about.get("kind") == SOLVER_CLAIM and about.get("flows") is None:
        return ()
    return tuple(_flow(each) for each in about.objects("flows"))


def _flow(entry: Object) -> ClaimedFlow:
    entry.count("scale")
    return ClaimedFlow(
        at=entry.at,
        lots=entry.texts("lots"),
        worth={} if entry.get("parts") is not None else entry.counts("worth"),
        price=entry.counts("price"),
        completion_s=entry.count("completion_s"),
        places=entry.text_or_null("places") or KINDS[0],
        parts=tuple(_part(each) for each in entry.objects("parts"))
        if entry.get("parts") is not None
        else (),
    )


def _part(entry: Object) -> ClaimedPart:
    return ClaimedPart(
        source=entry.text("from"),
        target=entry.text_or_null("to"),
        places=entry.text("places"),
        size=max(1, entry.count("size")),
        worth=entry.count("worth"),
    )


def _price(entry: Object) -> ClaimedPrice:
    worth: dict[int, int] = {}
    for each in entry.objects("worth"):
        seats = each.count("seats")
        worth[seats] = max(each.count("worth"), worth.get(seats, 0))
    return ClaimedPrice(
        lot=entry.text("lot"),
        source=entry.text_or_null("from"),
        target=entry.text_or_null("to"),
        cohort=entry.text_or_null("cohort"),
        scale=entry.count("scale"),
        worth=worth,
        needs=None if entry.get("needs") is None else _needs(entry),
    )


def _needs(entry: Object) -> dict[Places, int]:
    needs: dict[Places, int] = {}
    for each in entry.objects("needs"):
        seats, wheelchair, stretcher, oxygen = (each.count(kind) for kind in KINDS)
        places = (seats, wheelchair, stretcher, oxygen)
        needs[places] = max(each.count("worth"), needs.get(places, 0))
    return needs


def _reasons(top: Object, found: Told) -> frozenset[str]:
    """Return the codes of the plan's findings; each must speak both languages."""
    codes: set[str] = set()
    for entry in top.objects("findings"):
        codes.add(entry.text("code"))
        severity, holds = entry.get("severity"), entry.get("holds")
        if severity not in [s.value for s in Severity]:
            found.append(PlanValueNotText(at=f"{entry.at}.severity", raw=shown(severity)))
        if holds is not None and holds not in [h.value for h in Hold]:
            found.append(PlanValueNotText(at=f"{entry.at}.holds", raw=shown(holds)))
        if not all(_bilingual(entry.get(part)) for part in ("text", "remedy")):
            found.append(PlanFindingNotBilingual(at=entry.at))
    return frozenset(codes - {""})


def _bilingual(texts: object) -> bool:
    return isinstance(texts, Mapping) and all(
        isinstance(text := texts.get(lang), str) and text.strip() for lang in ("en", "ar")
    )
