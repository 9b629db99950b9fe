# SPDX-License-Identifier: Apache-2.0
"""The board of a crossing: lots that pass for each other, beside each other, for both sides.

Counts and ids of lots alone: no names, no ids of people or of vehicles. Both sides hold the same
sheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qafila.core.document import (
    Block,
    Bullets,
    Column,
    Document,
    Duration,
    Heading,
    Notice,
    Paragraph,
    Part,
    Table,
    Wording,
    phrase,
)
from qafila.core.fulfilment.crossing import crossings
from qafila.core.fulfilment.crossing_times import Meeting, meeting
from qafila.core.fulfilment.paired import Bar, PairedLot, PairStanding, Progress
from qafila.core.fulfilment.permits import Clock
from qafila.core.operation import Operation
from qafila.data.timezones import zone_of
from qafila.drawing.quantities import distance
from qafila.reports import Context, report
from qafila.reports._day import instant, owed, party_said
from qafila.reports._marches import clock_range, instants, joined, moment, place_name
from qafila.reports._statements import hindrance


@report("crossing")
def crossing(operation: Operation, context: Context) -> Document:
    """Return the board of every crossing as of `context.now`."""
    clock = Clock(now=context.now, zone=zone_of(operation.description.timezone))
    pairs = crossings(operation, passages=context.passages, clock=clock)
    places = dict.fromkeys(pair.pair.crossing for pair in pairs)
    marks = (
        phrase("report-crossing-for-both"),
        phrase("report-as-of", at=moment(operation, context.now)),
    )
    parts = [
        Part(
            id=f"crossing-{number}",
            title=phrase("report-crossing-at", place=place_name(operation, place)),
            marks=marks,
            blocks=tuple(
                _board(operation, context, [p for p in pairs if p.pair.crossing == place])
            ),
        )
        for number, place in enumerate(places, start=1)
    ]
    if not parts:
        empty = Notice(
            text=phrase("report-crossing-empty"), remedy=phrase("report-crossing-empty-remedy")
        )
        title = phrase("report-crossing-board")
        parts = [Part(id="crossing-1", title=title, marks=marks, blocks=(empty,))]
    return Document(
        title=phrase("report-crossing-title", operation=operation.description.title),
        parts=tuple(parts),
        meta={"operation": operation.description.id},
    )


def _board(operation: Operation, context: Context, pairs: list[PairStanding]) -> Iterator[Block]:
    yield Paragraph(text=phrase("report-crossing-note"))
    yield Paragraph(text=phrase("report-crossing-waits-note"))
    if len(pairs) > 1:
        yield _overview(pairs)
    zone = zone_of(operation.description.timezone)
    for pair in pairs:
        one, two = pair.sides
        yield Heading(text=phrase("report-crossing-pair", one=one.lot, two=two.lot))
        yield _state(pair)
        yield Table(
            id=f"pair-{one.lot}-{two.lot}",
            columns=(
                Column(title=None, weight=1.3),
                *(
                    Column(
                        title=phrase(
                            "report-crossing-lot",
                            lot=side.lot,
                            place=place_name(operation, side.source),
                        ),
                        weight=2,
                    )
                    for side in pair.sides
                ),
            ),
            rows=tuple(_rows(operation, context, pair)),
        )
        if not all(side.is_here or side.has_passed for side in pair.sides):
            yield from _timing(operation, pair, meeting(operation, pair, zone, context.now))


def _overview(pairs: Iterable[PairStanding]) -> Table:
    return Table(
        id="pairs",
        columns=(
            Column(title=phrase("report-crossing-lots"), weight=1.6),
            Column(title=phrase("report-agreement-state"), weight=3),
            Column(title=phrase("report-crossing-people-past"), weight=2.4),
        ),
        rows=tuple(
            (
                phrase("report-crossing-pair", one=pair.sides[0].lot, two=pair.sides[1].lot),
                _said(pair),
                joined(_past(side) for side in pair.sides),
            )
            for pair in pairs
        ),
    )


def _past(side: PairedLot) -> Wording:
    if not side.people:
        return phrase("report-crossing-past-unlisted", lot=side.lot)
    return phrase("report-crossing-past-of", lot=side.lot, count=side.people_past, all=side.people)


# --- One pair


def _state(pair: PairStanding) -> Notice:
    """Say at the head of a pair what may happen now."""
    alone = pair.alone
    text = _said(pair)
    if alone is not None:
        one, other = pair.sides[alone], pair.sides[1 - alone]
        told = phrase("report-crossing-alone", one=one.lot, two=other.lot, people=one.people_past)
        return Notice(text=told, remedy=text, tone="warning")
    waits = any(side.is_here for side in pair.sides)
    lost = any(side.people_lost for side in pair.sides)
    return Notice(
        text=text,
        remedy=phrase("report-crossing-lost-remedy") if lost else None,
        tone="warning" if waits or lost else "info",
    )


def _said(pair: PairStanding) -> Wording:
    may = [side for side in (0, 1) if pair.may_pass(side)]
    if len(may) == len(pair.sides):
        return phrase("report-crossing-both-may")
    if may:
        mine, other = pair.sides[may[0]], pair.sides[1 - may[0]]
        key = "report-crossing-rest-may" if other.is_over else "report-crossing-one-may"
        return phrase(key, lot=mine.lot)
    if all(side.is_over for side in pair.sides):
        lost = [_lost(side) for side in pair.sides if side.people_lost]
        if lost:
            return phrase("report-crossing-both-past-without", who=joined(lost))
        return phrase("report-crossing-both-past")
    for mine, other in (pair.sides, pair.sides[::-1]):
        if mine.is_over:
            return phrase("report-crossing-other-may-not", past=mine.lot, lot=other.lot)
    return phrase("report-crossing-none-may")


def _lost(side: PairedLot) -> Wording:
    return phrase("report-crossing-lost", lot=side.lot, people=side.people_lost)


_OF_THE_OTHER = frozenset({Bar.OTHER_NOT_HERE, Bar.OTHER_HELD, Bar.OTHER_BARRED, Bar.OTHER_GATE})


def _may(pair: PairStanding, side: int) -> Wording:
    mine, other = pair.sides[side], pair.sides[1 - side]
    if mine.is_over:
        if mine.people_lost:
            return phrase("report-crossing-is-past-without", people=mine.people_lost)
        return phrase("report-crossing-is-past")
    bars = pair.bars(side)
    if not bars:
        return phrase("report-crossing-may")
    why = (
        phrase(
            f"report-crossing-bar-{bar.value.replace('_', '-')}",
            lot=other.lot if bar in _OF_THE_OTHER else mine.lot,
        )
        for bar in bars
    )
    return phrase("report-crossing-may-not", why=joined(why))


def _rows(
    operation: Operation, context: Context, pair: PairStanding
) -> Iterator[tuple[Wording, ...]]:
    for title, cells in _said_of(operation, context, pair):
        said = tuple(cells)
        if any(cell is not None for cell in said):
            yield (phrase(title), *said)


def _said_of(
    operation: Operation, context: Context, pair: PairStanding
) -> Iterator[tuple[str, Iterable[Wording]]]:
    """Yield what there is to say of both sides, by the key of its title."""
    sides = pair.sides
    yield ("report-crossing-may-title", (_may(pair, side) for side in (0, 1)))
    yield ("report-crossing-to", (place_name(operation, side.target) for side in sides))
    yield ("report-crossing-let-go-by", (party_said(operation, s.giver or "") for s in sides))
    yield ("report-crossing-size", (_size(side) for side in sides))
    for progress in Progress:
        if any(side.seen(progress) for side in sides):
            name = f"report-crossing-where-{progress.value.replace('_', '-')}"
            yield (name, (_there(side, progress) for side in sides))
    yield ("report-held-by", (_holds(operation, side) for side in sides))
    yield ("report-waits-for", (_waits(operation, pair, side) for side in (0, 1)))
    yield ("report-released-by", (_released(operation, side) for side in sides))
    yield (
        "report-crossing-left",
        (None if s.times.left is None else instant(operation, s.times.left) for s in sides),
    )
    yield ("report-crossing-expected", (_expected(operation, side) for side in sides))
    yield ("report-crossing-reached", (_span(operation, s.times.reached) for s in sides))
    yield ("report-crossing-stood", (_stood(context, side) for side in sides))
    yield ("report-crossing-passed", (_span(operation, s.times.passed) for s in sides))
    yield ("report-crossing-arrived", (_span(operation, s.times.arrived) for s in sides))
    yield (
        "report-crossing-distance",
        (None if s.distance_m is None else distance(s.distance_m) for s in sides),
    )
    yield (
        "report-crossing-drive",
        (None if s.drive_s is None else Duration(seconds=_minutes(s.drive_s)) for s in sides),
    )


def _size(side: PairedLot) -> Wording:
    if not side.people:
        return phrase("report-crossing-unlisted")
    return phrase("report-crossing-count", people=side.people, vehicles=len(side.vehicles))


def _there(side: PairedLot, progress: Progress) -> Wording:
    people, vehicles = side.people_at.get(progress, 0), side.vehicles_at.get(progress, 0)
    if side.moved_unseen:
        return phrase("report-crossing-people-alone", people=people) if people else None
    if not (people or vehicles):
        return None
    return phrase("report-crossing-count", people=people, vehicles=vehicles)


def _holds(operation: Operation, side: PairedLot) -> Wording:
    held = (
        phrase(
            "report-held-since",
            party=party_said(operation, each.hold.party) or each.hold.party,
            at=instant(operation, each.said.at),
            reason=each.hold.reason,
        )
        for each in side.standing.holds
    )
    wanting = (hindrance(operation, each) for each in side.standing.barred)
    return joined((*held, *wanting)) or phrase("report-crossing-nobody")


def _waits(operation: Operation, pair: PairStanding, side: int) -> Wording:
    told = {gate.gate.obligation: gate for gate in pair.waits(side)}
    return joined(
        phrase(
            "report-gate-unknown" if gate.needed is None else "report-gate-closed",
            what=phrase("report-owed-of", what=owed(operation, obligation), subject=obligation),
            proven=gate.proven,
            **({} if gate.needed is None else {"needed": gate.needed}),
        )
        for obligation, gate in told.items()
    )


def _released(operation: Operation, side: PairedLot) -> Wording:
    """Say by whom it was released and when; whether at the crossing or before is told apart."""
    reached = side.times.reached
    said = []
    for each in side.standing.releases:
        here = reached is not None and each.said.at >= reached[0]
        by = party_said(operation, each.release.party) or each.said.author
        key = "report-crossing-released-here" if here else "report-crossing-released"
        told = phrase(key, by=by, at=instant(operation, each.said.at))
        serial = each.release.serial
        said.append(phrase("report-serial-by", serial=serial, by=told) if serial else told)
    return joined(said)


def _span(operation: Operation, at: tuple[object, object] | None) -> Wording:
    if at is None:
        return None
    first, last = (instant(operation, each) for each in at)  # type: ignore[arg-type]
    return first if first == last else phrase("report-crossing-from-to", first=first, last=last)


def _expected(operation: Operation, side: PairedLot) -> Wording:
    """Say when a column that has left comes to the crossing."""
    if side.times.left is None or side.times.reached or side.passage is None:
        return None
    return clock_range(operation, instants(side.times.left, side.passage.arrive))


def _stood(context: Context, side: PairedLot) -> Wording:
    waited = side.waited_s(context.now)
    if waited is None:
        return None
    key = "report-crossing-stands" if side.is_here else "report-crossing-stood-for"
    return phrase(key, time=Duration(seconds=_minutes(waited)))


def _minutes(seconds: float) -> int:
    return round(seconds / 60) * 60


# --- When both have to leave


def _timing(operation: Operation, pair: PairStanding, found: Meeting | None) -> Iterator[Block]:
    """Say when both have to leave; once one is there, when the other comes after it leaves."""
    yield Heading(text=phrase("report-crossing-timing"), level=3)
    if found is None:
        yield from _usual(pair)
        return
    there = [side.is_here or side.has_passed for side in pair.sides]
    items: list[Wording] = [
        phrase("report-crossing-reach", lot=side.lot, time=reach)
        for side, reach, is_there in zip(pair.sides, found.reach, there, strict=True)
        if not is_there
    ]
    if not any(there):
        items += _leads(pair, found)
    yield Bullets(items=tuple(items))
    if found.at is not None and found.due is not None and not any(there):
        yield _departures(operation, pair, found)


def _leads(pair: PairStanding, found: Meeting) -> Iterator[Wording]:
    first, second = pair.sides[found.first], pair.sides[1 - found.first]
    key = "report-crossing-lead" if found.lead_s else "report-crossing-no-lead"
    lead = Duration(seconds=found.lead_s)
    yield phrase(key, first=first.lot, second=second.lot, time=lead)
    for key, waits in (
        ("report-crossing-wait-timed", found.wait_timed_s),
        ("report-crossing-wait-together", found.wait_together_s),
    ):
        one, two = (Duration(seconds=wait) for wait in waits)
        lots = {"first": pair.sides[0].lot, "second": pair.sides[1].lot}
        yield phrase(key, **lots, one=one, two=two)


def _usual(pair: PairStanding) -> Iterator[Block]:
    """Say what driving times alone tell, where no plan gives a range."""
    one, two = pair.sides
    if one.drive_s is None or two.drive_s is None:
        yield Paragraph(text=phrase("report-crossing-no-road"))
        return
    lead = _minutes(one.drive_s - two.drive_s)
    first, second = (one, two) if lead >= 0 else (two, one)
    yield Paragraph(
        text=phrase(
            "report-crossing-usual",
            first=first.lot,
            second=second.lot,
            time=Duration(seconds=abs(lead)),
        )
    )


def _departures(operation: Operation, pair: PairStanding, found: Meeting) -> Table:
    assert found.at is not None
    assert found.due is not None
    rows: list[tuple[Wording, ...]] = []
    for number, name in enumerate(("surely", "likely", "last")):
        cells = (instant(operation, due[number]) for due in found.due)
        rows.append((phrase(f"report-crossing-due-{name}"), *cells))
    if found.latest is not None:
        cells = (instant(operation, at) for at in found.latest)
        rows.append((phrase("report-crossing-due-window"), *cells))
    return Table(
        id=f"due-{pair.sides[0].lot}-{pair.sides[1].lot}",
        caption=phrase("report-crossing-due", at=instant(operation, found.at)),
        columns=(
            Column(title=phrase("report-crossing-leave"), weight=1.3),
            *(Column(title=side.lot, weight=2) for side in pair.sides),
        ),
        rows=tuple(rows),
    )
