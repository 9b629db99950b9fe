# SPDX-License-Identifier: Apache-2.0
"""How well a simulated column keeps to windows, and when it may leave so that it does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from qafila.core.document import (
    Block,
    Column,
    Duration,
    Figure,
    Heading,
    Notice,
    Paragraph,
    Table,
    Wording,
    phrase,
)
from qafila.core.operation import Operation
from qafila.core.route import Window
from qafila.core.simulation import (
    AllWindows,
    BeforeClosing,
    Chance,
    ColumnSimulated,
    Hours,
    SafeHours,
    Simulated,
    WindowRisk,
)
from qafila.core.values import WindowKind
from qafila.data.timezones import zone_of
from qafila.drawing.risk import RiskChart
from qafila.reports._marches import joined, moment, place_name

STRETCHES = 3
"""Stretches of hours that a cell holds; more come of windows that nobody would agree on."""


def windows_blocks(
    operation: Operation, simulated: Simulated, column: ColumnSimulated
) -> Iterator[Block]:
    """Yield how likely windows are breached, and when to leave so that they are kept."""
    yield Heading(text=phrase("report-simulation-windows"), level=3)
    if not column.windows:
        yield Paragraph(text=phrase("report-simulation-no-windows"))
        return
    for each in column.windows:
        if each.is_over:
            said = _window_name(operation, column, each)
            yield Notice(text=phrase("report-simulation-over", window=said), tone="error")
    risk = round(100 * simulated.risk, 1)
    yield from _too_short(operation, column, risk)
    rows = [
        (
            _window_name(operation, column, each),
            _chance(each.breach),
            _hours(operation, each.hours),
            _before(each.before_closing),
        )
        for each in column.windows
    ]
    found = column.all_windows
    totals: tuple[Wording, ...] = ()
    if found is not None:
        alike = phrase("report-simulation-any-window")
        totals = (alike, _chance(found.breach), _hours(operation, found.hours), None)
    timed = column.departs_at is not None
    shown = (True, timed, timed, not column.waits)
    moved = "-moved" if column.returns else ""
    titles = (
        Column(title=phrase("report-simulation-window"), weight=3),
        Column(title=phrase("report-simulation-breach"), weight=2),
        Column(title=phrase(f"report-simulation-leave{moved}", risk=risk), weight=3),
        Column(title=phrase(f"report-simulation-before-closing{moved}", risk=risk), weight=2),
    )
    yield Table(
        id="windows",
        columns=tuple(c for c, keep in zip(titles, shown, strict=True) if keep),
        rows=tuple(tuple(c for c, keep in zip(r, shown, strict=True) if keep) for r in rows),
        totals=tuple(c for c, keep in zip(totals, shown, strict=True) if keep) if totals else (),
    )
    if any(not each.counts for each in column.windows):
        yield Paragraph(text=phrase("report-simulation-night"))
    if column.waits:
        yield Paragraph(text=phrase("report-simulation-half-hours"))
    if found is not None:
        yield from _risk(operation, simulated, column, found)


def _too_short(operation: Operation, column: ColumnSimulated, risk: float) -> Iterator[Block]:
    """Yield which windows no departure keeps, whatever the hour, and what would mend it."""
    for each in column.windows:
        short = [closing.short_s for closing in each.before_closing if closing.short_s is not None]
        if each.counts and short and len(short) == len(each.before_closing):
            text = phrase(
                f"report-simulation-too-short-{_forbids(each)}",
                window=_window_name(operation, column, each),
                short=Duration(seconds=min(short)),
                risk=risk,
            )
            yield Notice(text=text, tone="error")


def _forbids(each: WindowRisk) -> str:
    kinds = (WindowKind.DAYLIGHT, WindowKind.CURFEW)
    return each.kind.value if each.kind in kinds else "window"


def _before(closings: Sequence[BeforeClosing]) -> Wording:
    """Say when to leave before a closing; of windows of several lengths, of each."""
    if len(closings) == 1:
        return _before_one(closings[0])
    return joined(
        phrase(
            "report-simulation-before-of",
            open=Duration(seconds=each.open_s),
            leave=_before_one(each),
        )
        if each.open_s is not None
        else phrase("report-simulation-before-since-ever", leave=_before_one(each))
        for each in closings
    )


def _before_one(each: BeforeClosing) -> Wording:
    if each.latest_s is None:
        return phrase("report-simulation-short", short=Duration(seconds=each.short_s or 0))
    latest = Duration(seconds=each.latest_s)
    if each.earliest_s is None:
        return phrase("report-simulation-before-least", latest=latest)
    return phrase(
        "report-simulation-before", latest=latest, earliest=Duration(seconds=each.earliest_s)
    )


def _risk(
    operation: Operation, simulated: Simulated, column: ColumnSimulated, found: AllWindows
) -> Iterator[Block]:
    if found.hours is None:
        return
    if found.hours.safe is SafeHours.NONE:
        text = phrase("report-simulation-none-safe", risk=round(100 * simulated.risk, 1))
        yield Notice(text=text, tone="error")
    if column.departs_at is None or len({share for _, share in found.curve}) < 2:
        return
    yield Figure(
        drawing=RiskChart(
            points=found.curve,
            timezone=operation.description.timezone,
            risk=simulated.risk,
            departs_at=column.departs_at,
            latest=_last(found.hours),
        ),
        caption=phrase(
            "report-simulation-risk-moved" if column.returns else "report-simulation-risk-caption"
        ),
        alt=phrase("report-simulation-risk-alt"),
    )


def _last(hours: Hours) -> tuple[datetime, ...]:
    """Return the ends of stretches that are no mere end of the day."""
    ends = tuple(last for _, last in hours.stretches)
    return (ends[:-1] if hours.goes_on else ends)[:STRETCHES]


def _window_name(operation: Operation, column: ColumnSimulated, each: WindowRisk) -> Wording:
    label: Wording = phrase(f"window-{each.kind.value}")
    if each.place is not None:
        label = phrase("report-window-at", kind=label, place=place_name(operation, each.place))
    windows = each.windows
    if each.from_sun:
        label, departs_at = phrase("report-simulation-sun"), column.departs_at
        if departs_at is None:
            return label
        windows = tuple(w for w in windows if w.closes_at and w.closes_at > departs_at)[:1]
    times = joined(dict.fromkeys(_times(operation, window) for window in windows))
    return phrase("report-simulation-window-times", window=label, times=times)


def _times(operation: Operation, window: Window) -> Wording:
    if window.daily_from is not None and window.daily_until is not None:
        return f"{window.daily_from:%H:%M}–{window.daily_until:%H:%M}"
    if window.opens_at is not None and window.closes_at is not None:
        zone = zone_of(operation.description.timezone)
        opens, closes = window.opens_at.astimezone(zone), window.closes_at.astimezone(zone)
        if opens.date() == closes.date():
            times = f"{opens:%H:%M}–{closes:%H:%M}"
            return phrase("report-simulation-day-times", day=opens.date(), times=times)
    return phrase(
        "report-simulation-from-to",
        opens=moment(operation, window.opens_at) if window.opens_at else "…",
        closes=moment(operation, window.closes_at) if window.closes_at else "…",
    )


def _chance(chance: Chance | None) -> Wording:
    if chance is None:
        return None
    return phrase(
        "report-simulation-chance",
        share=round(100 * chance.share, 1),
        low=round(100 * chance.low, 1),
        high=round(100 * chance.high, 2 if chance.high < 0.001 else 1),
    )


def _hours(operation: Operation, hours: Hours | None) -> Wording:
    if hours is None:
        return None
    if hours.safe is not SafeHours.SOME:
        return phrase(f"report-simulation-safe-{hours.safe.value}")
    said: Wording = None
    for number, (earliest, latest) in enumerate(hours.stretches[:STRETCHES]):
        key = "between"
        if hours.goes_on and number == len(hours.stretches) - 1:
            key = "from"
        elif hours.from_before and number == 0:
            key = "until"
        one = phrase(
            f"report-simulation-{key}",
            earliest=_clock(operation, earliest),
            latest=_clock(operation, latest),
        )
        said = phrase("report-simulation-or", first=said, second=one) if said else one
    return said


def _clock(operation: Operation, at: datetime) -> str:
    zone = zone_of(operation.description.timezone)
    return f"{at.astimezone(zone):%H:%M}"
