# SPDX-License-Identifier: Apache-2.0
"""The simulation of a plan: when it arrives, what it may breach, when it must leave."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from qafila.core.document import (
    Block,
    Bullets,
    Column,
    Document,
    Duration,
    Figure,
    Heading,
    Notice,
    Paragraph,
    Part,
    Table,
    Wording,
    phrase,
)
from qafila.core.operation import Operation
from qafila.core.simulation import (
    ColumnSimulated,
    Driver,
    DriverKind,
    LeftOut,
    Simulated,
)
from qafila.core.values import Estimate, Spread
from qafila.drawing.timetable import TimetableChart, TimetableRow, TimeWindow
from qafila.reports import Context, report
from qafila.reports._charts import window_spans_s
from qafila.reports._marches import (
    clock_range,
    departure,
    instants,
    joined,
    moment,
    place_label,
    place_name,
)
from qafila.reports._safe_hours import windows_blocks

LEAST_SHARE = 0.01
"""Causes below are not named: chance moves them about."""


@report("simulation")
def simulation(operation: Operation, context: Context) -> Document:
    """Return what the simulation found.

    Raises
    ------
    ValueError
        "a simulation report needs a simulation".
    """
    simulated = context.simulation
    if simulated is None:
        raise ValueError("a simulation report needs a simulation")
    marks = (
        phrase("report-restricted-coordinator"),
        phrase("report-as-of", at=moment(operation, context.now)),
    )
    blocks = list(_head(operation, simulated))
    for column in simulated.columns:
        blocks += _column(operation, simulated, column)
    return Document(
        title=phrase("report-simulation-title", operation=operation.description.title),
        parts=(Part(id="simulation", title=None, blocks=tuple(blocks), marks=marks),),
        meta={"operation": operation.description.id},
    )


def _head(operation: Operation, simulated: Simulated) -> Iterator[Block]:
    runs = simulated.runs
    if simulated.stopped:
        drawn = min((column.runs for column in simulated.columns), default=0)
        yield Notice(
            text=phrase("report-simulation-stopped", drawn=drawn, runs=runs),
            tone="warning",
        )
        runs = drawn
    yield Paragraph(text=phrase("report-simulation-note", runs=runs, seed=simulated.seed))
    yield Paragraph(text=phrase("report-simulation-counts"))
    yield Bullets(items=tuple(_rules(simulated)))
    for column in simulated.left_out:
        yield Notice(text=_left_out(operation, column), tone="warning")
    yield from _shuttles(operation, simulated)


def _shuttles(operation: Operation, simulated: Simulated) -> Iterator[Block]:
    """Say of vehicles that come back when the last one is empty."""
    if not simulated.shuttles:
        return
    yield Heading(text=phrase("report-simulation-shuttles"))
    yield Paragraph(text=phrase("report-simulation-shuttles-note"))
    yield Table(
        id="shuttles",
        columns=(
            Column(title=phrase("report-lot"), weight=1, ltr=True),
            Column(title=phrase("report-vehicles"), weight=0, align="end"),
            Column(title=phrase("report-runs-in-all"), weight=0, align="end"),
            Column(title=phrase("report-simulation-out-planned"), weight=2),
            Column(title=phrase("report-simulation-out"), weight=3),
        ),
        rows=tuple(
            (
                joined(each.lots),
                each.vehicles,
                each.runs,
                Duration(seconds=each.planned_s)
                if each.departs_at is None
                else moment(operation, each.departs_at + timedelta(seconds=each.planned_s)),
                each.empty
                if each.departs_at is None
                else clock_range(operation, instants(each.departs_at, each.empty)),
            )
            for each in simulated.shuttles
        ),
    )


def _rules(simulated: Simulated) -> Iterator[Wording]:
    """Say of every rule of the road whether it counts: what is not said takes no time."""
    driving = simulated.driving
    yield phrase("report-simulation-reform" if driving.reform else "report-simulation-no-reform")
    yield phrase("report-simulation-wait" if driving.wait else "report-simulation-no-wait")
    yield (
        phrase("report-simulation-halts", took=_took(driving.halt))
        if driving.halt
        else phrase("report-simulation-no-halts")
    )
    yield (
        phrase(
            "report-simulation-rest",
            wheel=Duration(seconds=round(driving.wheel_s)),
            rest=Duration(seconds=round(driving.rest_s)),
        )
        if driving.wheel_s is not None
        else phrase("report-simulation-no-rest")
    )
    yield (
        phrase(
            "report-simulation-breakdowns",
            often=round(1000 * driving.breakdowns_per_hour, 2),
            took=_took(driving.breakdown),
        )
        if driving.breakdown
        else phrase("report-simulation-no-breakdowns")
    )


def _took(estimate: Estimate) -> Spread:
    low, typical, high = (round(x) for x in (estimate.low, estimate.typical, estimate.high))
    return Spread(p05_s=low, p50_s=typical, p95_s=high)


def _left_out(operation: Operation, column: LeftOut) -> Wording:
    return phrase(
        "report-simulation-left-out",
        vehicles=column.vehicles,
        journey=phrase(
            "report-journey-lot",
            source=place_name(operation, column.source),
            target=place_name(operation, column.target),
            lot=column.lot,
        ),
    )


# --- One column


def _column(operation: Operation, simulated: Simulated, column: ColumnSimulated) -> Iterator[Block]:
    journey = phrase(
        "report-journey-lot",
        source=place_name(operation, column.source),
        target=place_name(operation, column.target),
        lot=column.lot,
    )
    if column.returns:
        serials = tuple(dict.fromkeys(each.serial for each in column.vehicles))
        journey = phrase(
            "report-simulation-run",
            journey=journey,
            run=column.run,
            serials=joined(serials),
            count=len(serials),
        )
    yield Heading(text=journey)
    at = departure(operation, column.departs_at)
    said = "report-simulation-first-movement" if column.returns else "report-departs"
    yield Paragraph(text=phrase(said, at=at), strong=True)
    if column.unknown_checks:
        places = joined(place_name(operation, place) for place in column.unknown_checks)
        yield Notice(text=phrase("report-simulation-checks-unknown", places=places), tone="warning")
    for each in column.meets:
        yield Notice(
            text=phrase(
                "report-simulation-meets",
                place=place_name(operation, each.place),
                lots=joined(each.lots),
                share=round(100 * each.share, 1),
            ),
            tone="info",
        )
    for pair in column.passes_with:
        known = "unknown" if pair.stands is None else "with"
        yield Notice(
            text=phrase(
                f"report-simulation-passes-{known}",
                place=place_name(operation, pair.place),
                lots=joined(pair.lots),
                stands=pair.stands,
            ),
            tone="info" if pair.stands else "warning",
        )
    if column.no_sun:
        yield Notice(text=phrase("report-simulation-no-sun"), tone="warning")
    yield from windows_blocks(operation, simulated, column)
    yield Heading(text=phrase("report-simulation-places"), level=3)
    yield _figure(operation, column)
    yield _places(operation, column)
    yield from _drivers(operation, column)
    yield Heading(text=phrase("report-simulation-vehicles"), level=3)
    if column.vehicle_runs < column.runs:
        yield Paragraph(text=phrase("report-simulation-first-runs", runs=column.vehicle_runs))
    yield _vehicles(operation, column)


# --- Times


def _figure(operation: Operation, column: ColumnSimulated) -> Figure:
    start = column.departs_at
    rows = [
        TimetableRow(name=place_label(operation, each.place), arrive=each.arrive)
        for each in column.places
    ]
    if column.places and len(column.vehicles) > 1:
        last = column.places[-1]
        rows.append(TimetableRow(name=phrase("report-simulation-last-vehicle"), arrive=last.leave))
    return Figure(
        drawing=TimetableChart(
            rows=tuple(rows),
            start=moment(operation, start) if start else None,
            windows=tuple(_bands(operation, column)),
        ),
        caption=phrase("report-simulation-caption"),
        alt=phrase("report-timetable-alt"),
    )


def _bands(operation: Operation, column: ColumnSimulated) -> Iterator[TimeWindow]:
    """Yield the windows that touch the march, counted from its departure."""
    if column.departs_at is None:
        return
    latest_s = max((each.leave.p95_s for each in column.places), default=0)
    for risk in column.windows:
        label: Wording = phrase(f"window-{risk.kind.value}")
        if risk.from_sun:
            label = phrase("report-simulation-sun")
        elif risk.place is not None:
            label = phrase("report-window-at", kind=label, place=place_name(operation, risk.place))
        for window in risk.windows:
            for opens, closes in window_spans_s(operation, window, column.departs_at, latest_s):
                if opens < closes and closes > 0 and opens < latest_s:
                    yield TimeWindow(from_s=opens, to_s=closes, label=label)


def _places(operation: Operation, column: ColumnSimulated) -> Table:
    return Table(
        id="places",
        columns=(
            Column(title=phrase("report-place"), weight=2),
            Column(title=_title("report-simulation-first", column), weight=3),
            Column(title=_title("report-simulation-last", column), weight=3),
        ),
        rows=tuple(
            (
                place_name(operation, each.place),
                _when(operation, column, each.arrive),
                _when(operation, column, each.leave),
            )
            for each in column.places
        ),
    )


def _vehicles(operation: Operation, column: ColumnSimulated) -> Table:
    boards = (Column(title=_title("report-simulation-boards", column), weight=4),)
    return Table(
        id="vehicles",
        columns=(
            Column(title=phrase("report-position"), align="end", weight=0),
            Column(title=phrase("report-vehicle"), weight=1, ltr=True),
            Column(title=phrase("report-serial"), weight=1, ltr=True),
            *(boards if column.returns else ()),
            Column(title=_title("report-simulation-arrives", column), weight=4),
        ),
        rows=tuple(
            (
                each.position,
                each.vehicle,
                each.serial,
                *((_when(operation, column, each.boards),) if each.boards else ()),
                _when(operation, column, each.elapsed),
            )
            for each in column.vehicles
        ),
        tight=True,
    )


def _title(key: str, column: ColumnSimulated) -> Wording:
    """Say what times are: of a day, or counted from departure or the first movement."""
    if column.departs_at:
        return phrase(key)
    return phrase(f"{key}-moved" if column.returns else f"{key}-elapsed")


def _when(operation: Operation, column: ColumnSimulated, elapsed: Spread) -> Wording:
    if column.departs_at is None:
        return elapsed
    return clock_range(operation, instants(column.departs_at, elapsed))


# --- What drives the spread


def _drivers(operation: Operation, column: ColumnSimulated) -> Iterator[Block]:
    named = [each for each in column.drivers if each.share >= LEAST_SHARE]
    yield Heading(text=phrase("report-simulation-drivers"), level=3)
    if not named:
        yield Paragraph(text=phrase("report-simulation-no-drivers"))
        return
    rest = max(0.0, 1 - sum(each.share for each in named))
    yield Paragraph(text=phrase("report-simulation-drivers-note"))
    yield Table(
        id="drivers",
        columns=(
            Column(title=phrase("report-simulation-cause"), weight=4),
            Column(title=phrase("report-simulation-share"), weight=1, align="end"),
        ),
        rows=tuple((_cause(operation, each), _percent(each.share)) for each in named),
        totals=(phrase("report-simulation-rest-share"), _percent(rest)),
    )


def _percent(share: float) -> Wording:
    return phrase("report-simulation-percent", share=round(100 * share))


def _cause(operation: Operation, driver: Driver) -> Wording:
    if driver.kind is DriverKind.LEG:
        leg = operation.legs.get(driver.subject)
        if leg is not None:
            return phrase(
                "report-journey",
                source=place_name(operation, leg.source),
                target=place_name(operation, leg.target),
            )
    if driver.kind in (DriverKind.CHECKPOINT, DriverKind.HALT):
        place = place_name(operation, driver.subject)
        return phrase(f"report-simulation-cause-{driver.kind.value}", place=place)
    return phrase(f"report-simulation-cause-{driver.kind.value}")
