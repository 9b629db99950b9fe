# SPDX-License-Identifier: Apache-2.0
"""The exchange order: which lot comes when, how exposed each party stands, what is proven of it.

Counts and ids alone: both sides may look at the same sheet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from typing import TypeAlias

from qafila.core.document import (
    Block,
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
from qafila.core.exchange import (
    AGREED,
    STEPS,
    Apart,
    Change,
    Exchanged,
    ExchangeOrder,
    PosedExchange,
    Side,
    Step,
    TradeOff,
    Why,
    exposures,
    walk,
)
from qafila.core.operation import Operation
from qafila.drawing.exposure import ExposureChart, ExposureLine, ExposurePanel
from qafila.reports import Context, report
from qafila.reports._day import owed, party_said
from qafila.reports._findings import findings_blocks
from qafila.reports._marches import joined, moment, place_name

PANELS = 4
"""Kinds that one figure holds."""

OUT_OF_FIGURES = (Why.AMOUNT_UNKNOWN, Why.PARTIES_UNKNOWN)


@report("exchange")
def exchange(operation: Operation, context: Context) -> Document:
    """Return the order of the exchange as it was found; the operation's own words for who and what.

    Raises
    ------
    ValueError
        "an exchange report needs an exchange".
    """
    exchanged = context.exchange
    if exchanged is None:
        raise ValueError("an exchange report needs an exchange")
    marks = (
        phrase("report-restricted-coordinator"),
        phrase("report-as-of", at=moment(operation, context.now)),
    )
    blocks: list[Block] = []
    if context.findings:
        blocks += findings_blocks(context.findings)
    found = exchanged.found
    if found is None:
        blocks.insert(0, Notice(text=phrase("report-exchange-none"), tone="error"))
    elif not found.order:
        key = "report-exchange-done" if exchanged.posed.so_far else "report-exchange-empty"
        blocks.append(Notice(text=phrase(key), tone="info"))
        blocks += _so_far(operation, exchanged)
    else:
        blocks = [*_summary(operation, exchanged, found), *blocks]
        blocks += _so_far(operation, exchanged)
        blocks += _steps(operation, exchanged, found)
        blocks += _figures(operation, exchanged, found)
        blocks += _trade_offs(operation, exchanged)
    blocks += _apart(operation, exchanged)
    blocks += _weights(operation, exchanged)
    return Document(
        title=phrase("report-exchange-title", operation=operation.description.title),
        parts=(Part(id="exchange", title=None, blocks=tuple(blocks), marks=marks, landscape=True),),
        meta={"operation": operation.description.id},
    )


# --- What was found


def _summary(operation: Operation, exchanged: Exchanged, found: ExchangeOrder) -> Iterator[Block]:
    yield Paragraph(text=phrase("report-exchange-note"))
    kinds = tuple(found.bounds)
    if len(kinds) > 1:
        yield Paragraph(text=phrase("report-exchange-kinds-note"))
    yield Paragraph(text=phrase(_since(exchanged)))
    yield Paragraph(text=phrase(_proof(found)), strong=True)
    if any(each.why in OUT_OF_FIGURES for each in exchanged.posed.apart):
        yield Notice(text=phrase("report-exchange-partial"), tone="info")
    if exchanged.limit_s is not None:
        yield Paragraph(text=phrase("report-exchange-limited", seconds=exchanged.limit_s))
    unit = exchanged.posed.problem.unit
    rows: list[tuple[Wording, ...]] = []
    for kind in kinds:
        sides = {side[0]: value for side, value in found.largest.items() if side[1] == kind}
        most = max(sides.values())
        whose = [party_said(operation, p) for p, value in sides.items() if most and value == most]
        who = joined(whose) if whose else None
        rows.append(
            (_kind(operation, kind), _plain(most * unit), who, _plain(found.bounds[kind] * unit))
        )
    yield Table(
        id="largest",
        columns=(
            Column(title=phrase("report-exchange-kind"), weight=3),
            Column(title=phrase("report-exchange-largest"), weight=1, align="end"),
            Column(title=phrase("report-exchange-whose"), weight=3),
            Column(title=phrase("report-exchange-bound"), weight=1, align="end"),
        ),
        rows=tuple(rows),
    )
    yield Paragraph(
        text=phrase("report-exchange-releases", count=found.releases, bound=found.releases_bound)
    )
    if found.completion_s:
        yield Paragraph(
            text=phrase(
                "report-exchange-over",
                takes=Duration(seconds=_minute(found.completion_s)),
                bound=Duration(seconds=_minute(found.completion_bound_s)),
            )
        )


def _since(exchanged: Exchanged) -> str:
    """Return the sentence that says from where exposures are counted."""
    if exchanged.posed.so_far:
        return "report-exchange-rest"
    return "report-exchange-from-start" if exchanged.from_start else "report-exchange-from-zero"


def _proof(found: ExchangeOrder) -> str:
    """Return the sentence that says what is proven of the exposures."""
    if not found.is_least:
        return "report-exchange-not-proven"
    most: dict[str, int] = dict.fromkeys(found.bounds, 0)
    for (_, kind), value in found.largest.items():
        most[kind] = max(most[kind], value)
    # Kinds can stand in each other's way: then it is the largest of the multiples that is least.
    if len(most) > 1 and any(value > found.bounds[kind] for kind, value in most.items()):
        return "report-exchange-proven-kinds"
    return "report-exchange-proven"


def _minute(seconds: int) -> int:
    return round(seconds / 60) * 60


def _so_far(operation: Operation, exchanged: Exchanged) -> Iterator[Block]:
    posed = exchanged.posed
    if not posed.so_far:
        return
    yield Heading(text=phrase("report-exchange-so-far"))
    if any(len(each.left) - len(each.numbers) or each.released for each in posed.so_far):
        yield Paragraph(text=phrase("report-exchange-so-far-note"))
    yield Table(
        id="so-far",
        columns=(
            Column(title=phrase("report-obligation"), weight=4),
            Column(title=phrase("report-exchange-so-far-proven"), weight=1, align="end"),
            Column(title=phrase("report-exchange-so-far-released"), weight=1, align="end"),
            Column(title=phrase("report-exchange-so-far-lots"), weight=1, align="end"),
            Column(title=phrase("report-exchange-so-far-left"), weight=1, align="end"),
        ),
        rows=tuple(
            (
                phrase(
                    "report-owed-of",
                    what=owed(operation, each.obligation),
                    subject=each.obligation,
                ),
                each.proven,
                each.released,
                _numbered(each.numbers) or None,
                sum(left or 0 for left in each.left) or None,
            )
            for each in posed.so_far
        ),
        tight=True,
    )
    start = posed.problem.start
    if start:
        yield Table(
            id="start",
            columns=(
                Column(title=phrase("report-exchange-kind"), weight=2),
                Column(title=phrase("report-exchange-party"), weight=3),
                Column(title=phrase("report-exchange-now"), weight=1, align="end"),
            ),
            rows=tuple(
                (
                    _kind(operation, kind),
                    party_said(operation, party),
                    _plain(start[party, kind] * posed.problem.unit),
                )
                for party, kind in sorted(start, key=lambda side: (side[1], -start[side]))
            ),
            tight=True,
        )


def _steps(operation: Operation, exchanged: Exchanged, found: ExchangeOrder) -> Iterator[Block]:
    """Yield a line for each release: its lots go one way, so its last is where it exposes most."""
    posed = exchanged.posed
    walked = zip(
        walk(posed.problem, found.order), exposures(posed.problem, found.order), strict=True
    )
    rows: list[tuple[Wording, ...]] = []
    first = 1
    for release, (chain, run) in enumerate(groupby(walked, key=lambda each: each[0][0]), start=1):
        lots = list(run)
        # Of lots that pass together every moment is told: they need not go one way all the time.
        told = [[each] for each in lots] if chain in posed.together else [lots]
        for moment_ in told:
            steps = _numbered(range(first, first + len(moment_)))
            rows += ((release, steps, *row) for row in _moment(operation, posed, chain, moment_))
            first += len(moment_)
    yield Heading(text=phrase("report-exchange-order"))
    yield Paragraph(text=phrase("report-exchange-columns"))
    if posed.together:
        yield Paragraph(text=phrase("report-exchange-pairs"))
    yield Table(
        id="steps",
        columns=(
            Column(title=phrase("report-exchange-release"), weight=0, align="end"),
            Column(title=phrase("report-exchange-step"), weight=0, align="end"),
            Column(title=phrase("report-obligation"), weight=3.4),
            Column(title=phrase("report-owed-by"), weight=2),
            Column(title=phrase("report-owed-to"), weight=2),
            Column(title=phrase("report-amount"), weight=0, align="end"),
            Column(title=phrase("report-exchange-giver"), weight=0, align="end"),
            Column(title=phrase("report-exchange-receiver"), weight=0, align="end"),
        ),
        rows=tuple(rows),
        tight=True,
    )


_Lot: TypeAlias = tuple[tuple[str, int, Step], Mapping[Side, int]]
"""Chain, number and step of a lot, and the exposures after it."""


def _moment(
    operation: Operation, posed: PosedExchange, chain: str, lots: Sequence[_Lot]
) -> Iterator[tuple[Wording, ...]]:
    """Yield what is delivered in one go, by each that delivers, and how they stand after it."""
    (_, _, step), after = lots[-1]
    numbers = _numbered([posed.lots[chain][number - 1] for (_, number, _), _ in lots])
    for place, (obligation, part) in enumerate(
        zip(posed.obligations_of(chain), step.parts, strict=True)
    ):
        what: Wording = phrase(
            "report-owed-of", what=owed(operation, obligation), subject=obligation
        )
        if posed.lot_counts[obligation] > 1:
            key = "report-exchange-lot" if len(lots) == 1 else "report-exchange-lots"
            what = phrase(key, what=what, lot=numbers, lots=posed.lot_counts[obligation])
        if place:
            what = phrase("report-exchange-with", what=what)
        stands = (
            _plain(after[party, part.kind] * posed.problem.unit) if part.worth else None
            for party in (part.giver, part.receiver)
        )
        yield (
            what,
            party_said(operation, part.giver),
            party_said(operation, part.receiver),
            sum(each.parts[place].amount for (_, _, each), _ in lots) or None,
            *stands,
        )


def _numbered(numbers: Sequence[int]) -> str:
    """Return numbers in rising order, stretches of them by their ends: ``1–4, 7``."""
    said: list[str] = []
    for _, stretch in groupby(enumerate(numbers), key=lambda each: each[1] - each[0]):
        listed = [number for _, number in stretch]
        said.append(str(listed[0]) if len(listed) == 1 else f"{listed[0]}–{listed[-1]}")
    return ", ".join(said)


def _figures(operation: Operation, exchanged: Exchanged, found: ExchangeOrder) -> Iterator[Block]:
    problem = exchanged.posed.problem
    after = exposures(problem, found.order)
    panels: list[ExposurePanel] = []
    for kind in found.bounds:
        lines = tuple(
            ExposureLine(
                name=party_said(operation, party),
                values=tuple(float(each[party, kind] * problem.unit) for each in after),
                start=float(problem.start.get((party, kind), 0) * problem.unit),
            )
            for party, other in problem.sides
            if other == kind
        )
        panels.append(ExposurePanel(title=_kind(operation, kind), lines=lines))
    for first in range(0, len(panels), PANELS):
        yield Figure(
            drawing=ExposureChart(panels=tuple(panels[first : first + PANELS])),
            caption=phrase("report-exchange-caption"),
            alt=phrase("report-exchange-alt"),
        )


# --- Other terms


def _trade_offs(operation: Operation, exchanged: Exchanged) -> Iterator[Block]:
    if not exchanged.trade_offs or exchanged.found is None:
        return
    yield Heading(text=phrase("report-exchange-terms"))
    yield Paragraph(text=phrase("report-exchange-terms-note"))
    yield Table(
        id="terms",
        columns=(
            Column(title=phrase("report-exchange-change"), weight=3),
            Column(title=phrase("report-exchange-then"), weight=4),
        ),
        rows=tuple(
            (_change(operation, exchanged.posed, each), _then(operation, exchanged, each))
            for each in exchanged.trade_offs
        ),
    )


def _change(operation: Operation, posed: PosedExchange, trade_off: TradeOff) -> Wording:
    key = f"report-exchange-{trade_off.change.value}"
    if trade_off.change is Change.CROSSING:
        return phrase(key, place=place_name(operation, trade_off.subject))
    if trade_off.change is Change.HALF_LOTS:
        what = joined(
            phrase("report-owed-of", what=owed(operation, each), subject=each)
            for each in posed.obligations_of(trade_off.subject)
        )
        return phrase(key, what=what)
    return phrase(key)


def _then(operation: Operation, exchanged: Exchanged, trade_off: TradeOff) -> Wording:
    assert exchanged.found is not None, "other terms are compared with an order"
    if trade_off.completion_s is not None:
        return phrase(
            "report-exchange-sooner",
            takes=Duration(seconds=_minute(trade_off.completion_s)),
            instead=Duration(seconds=_minute(exchanged.found.completion_s)),
        )
    unit = exchanged.posed.problem.unit
    before: dict[str, int] = {}
    for (_, kind), value in exchanged.found.largest.items():
        before[kind] = max(before.get(kind, 0), value)
    after: Mapping[str, int] = trade_off.largest or {}
    return joined(
        phrase(
            "report-exchange-instead",
            kind=_kind(operation, kind),
            most=_plain(value * unit),
            instead=_plain(before[kind] * unit),
        )
        for kind, value in after.items()
        if value != before[kind]
    )


# --- What is not like the rest


def _apart(operation: Operation, exchanged: Exchanged) -> Iterator[Block]:
    posed = exchanged.posed
    if posed.apart:
        yield Heading(text=phrase("report-exchange-apart"))
        yield Table(
            id="apart",
            columns=(
                Column(title=phrase("report-obligation"), weight=3),
                Column(title=phrase("report-amount"), weight=1, align="end"),
                Column(title=phrase("report-exchange-why"), weight=4),
            ),
            rows=tuple(_row(operation, each) for each in posed.apart),
            tight=True,
        )
    for waiting, other in posed.passed_over:
        yield Notice(
            text=phrase("report-exchange-passed-over", waiting=waiting, other=other), tone="info"
        )


def _row(operation: Operation, apart: Apart) -> tuple[Wording, ...]:
    amount: Wording = None
    if apart.amount.is_known:
        amount = apart.amount.low
    elif apart.amount.high is not None:
        amount = f"{apart.amount.low}–{apart.amount.high}"
    elif apart.amount.low:
        amount = phrase("report-agreement-at-least", count=apart.amount.low)
    return (
        phrase("report-owed-of", what=owed(operation, apart.obligation), subject=apart.obligation),
        amount,
        phrase(f"report-exchange-why-{apart.why.value}"),
    )


def _weights(operation: Operation, exchanged: Exchanged) -> Iterator[Block]:
    if not exchanged.posed.weights:
        yield Paragraph(text=phrase("report-exchange-no-weights"))
        return
    yield Heading(text=phrase("report-exchange-weights"))
    yield Table(
        id="weights",
        columns=(
            Column(title=phrase("report-obligation"), weight=3),
            Column(title=phrase("report-exchange-weight"), weight=1, align="end"),
            Column(title=phrase("report-exchange-agreed-by"), weight=4),
        ),
        rows=tuple(
            (
                phrase("report-owed-of", what=owed(operation, obligation), subject=obligation),
                _plain(weight),
                joined(
                    party_said(operation, party)
                    for party in operation.obligations[obligation].weight_agreed_by
                ),
            )
            for obligation, weight in exchanged.posed.weights.items()
        ),
    )


def _kind(operation: Operation, kind: str) -> Wording:
    if kind == AGREED:
        return phrase("report-exchange-agreed")
    name = kind.removesuffix(STEPS)
    if name.startswith("other:"):
        obligation = name.removeprefix("other:")
        said: Wording = phrase(
            "report-owed-of", what=owed(operation, obligation), subject=obligation
        )
    else:
        said = phrase(f"report-owed-{name}")
    return phrase("report-exchange-in-steps", kind=said) if kind.endswith(STEPS) else said


def _plain(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else round(float(value), 3)
