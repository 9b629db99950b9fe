# SPDX-License-Identifier: Apache-2.0
"""Rules on claims: counts that somebody stated, beside each other and beside the list.

Claims are never averaged and never overwritten. A rule only says that they differ; a person decides
which one to work with.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TypeAlias

from qafila.core.agreement import COUNTED
from qafila.core.findings import Finding, Severity, finding, rule
from qafila.core.operation import Operation
from qafila.core.values import Claimed, Name, name_in_own_script

PEOPLE, VEHICLES = "people", "vehicles"
"""Words for what is counted that can be held against the lists; a cohort's id is another."""

HEDGE = 0.10
"""A hedged figure ("about 600") is taken to allow a tenth to both sides."""


Who: TypeAlias = tuple[Name | None, Name | None]
"""Who made a claim, and where it was read."""


@finding
class ClaimPartsDiffer(Finding):
    """One source states a total and its parts, and the parts do not add up to the total.

    Both are kept as stated.
    """

    severity = Severity.WARNING
    en = "According to {by} the total is {total}, but the parts ({parts}) add up to {sum}."
    ar = "المجموع بحسب {by} هو {total}، أما مجموع الأجزاء ({parts}) فهو {sum}."
    remedy_en = "Ask the source which figure it stands by. Leave both on record until it answers."
    remedy_ar = "اسأل المصدر عن الرقم الذي يعتمده، وأبقِ الرقمين مسجَّلين إلى أن يجيب."

    by: Name
    total: str
    parts: tuple[Name, ...]
    sum: str


@finding
class ClaimsDiffer(Finding):
    """Sources disagree about a count. All of them stand side by side, each with its source."""

    severity = Severity.INFO
    en = "Sources differ about “{what}”: {figures}."
    ar = "تختلف المصادر في عدد «{what}»: {figures}."
    remedy_en = "Whenever you use a figure, say which one it is and whose."
    remedy_ar = "كلما استعملت رقمًا فاذكر أي رقم هو ومن صاحبه."

    what: Name
    figures: tuple[Name, ...]


@finding
class RegisteredDiffersFromClaims(Finding):
    """The number on the list lies outside everything that anybody claimed."""

    severity = Severity.WARNING
    en = "“{what}”: {registered} on the list; claimed: {figures}."
    ar = "«{what}»: العدد في القائمة {registered}، والمُعلَن: {figures}."
    remedy_en = (
        "Check the list with whoever made it: names missing, names twice, or a count never updated."
    )
    remedy_ar = "راجع القائمة مع من أعدّها: أسماء ناقصة، أو مكرّرة، أو رقم لم يُحدَّث."

    what: Name
    registered: int
    figures: tuple[Name, ...]


@rule
def parts(operation: Operation, now: datetime) -> Iterator[Finding]:
    """What a source states of parts adds up to what it states of the whole."""
    for total, stated, whole in (*_named_parts(operation), *_parts_by_cohort(operation)):
        low = sum(_range(figure)[0] for figure in stated.values())
        high = sum(_range(figure)[1] for figure in stated.values())
        least, most = _range(total)
        if low > most or (whole and high < least):
            yield ClaimPartsDiffer(
                by=_attribution(operation, total) or Name(en="–"),
                total=_said(total),
                parts=tuple(_part(operation, *item) for item in stated.items()),
                sum=_said(_sum(stated)),
            )


def _named_parts(operation: Operation) -> Iterator[tuple[Claimed, Mapping[str, Claimed], bool]]:
    """Yield the totals that name their parts, with the parts: they are meant to be the whole."""
    by_id = {claim.id: claim for claim in operation.claims if claim.id}
    for claim in operation.claims:
        found = [by_id[part] for part in claim.parts if part in by_id and part != claim.id]
        if found and _stated(claim.figure):
            subjects = {part.what for part in found}
            distinct = len(subjects) == len(found)
            stated = {part.what if distinct else str(part.id): part.figure for part in found}
            yield claim.figure, stated, len(found) == len(claim.parts)


def _parts_by_cohort(
    operation: Operation,
) -> Iterator[tuple[Claimed, Mapping[str, Claimed], bool]]:
    """Yield the totals of people with what the same source states of cohorts.

    Only when it states every cohort are these the whole; fewer may fall short of the total.
    """
    with_parts = {_who(claim.figure) for claim in operation.claims if claim.parts}
    by_source: dict[Who, dict[str, Claimed]] = {}
    for what, figure in _claims(operation):
        who = _who(figure)
        if any(who) and who not in with_parts:
            by_source.setdefault(who, {}).setdefault(what, figure)
    for figures in by_source.values():
        cohorts = {what: figures[what] for what in operation.cohorts if what in figures}
        if PEOPLE in figures and len(cohorts) > 1:
            yield figures[PEOPLE], cohorts, len(cohorts) == len(operation.cohorts)


def _part(operation: Operation, what: str, figure: Claimed) -> Name:
    subject, count = _subject(operation, what), _said(figure)
    return Name(ar=f"{subject.text('ar')} {count}", en=f"{subject.text('en')} {count}")


def _sum(figures: Mapping[str, Claimed]) -> Claimed:
    lows = [f.low for f in figures.values()]
    highs = [f.high for f in figures.values()]
    return Claimed(
        low=None if None in lows else sum(low for low in lows if low is not None),
        high=None if None in highs else sum(high for high in highs if high is not None),
        approx=any(f.approx for f in figures.values()),
    )


@rule
def rivals(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Sources agree."""
    for what, figures in _by_subject(operation).items():
        ranges = [_range(figure) for figure in figures]
        if max(low for low, _ in ranges) > min(high for _, high in ranges):
            yield ClaimsDiffer(
                what=_subject(operation, what), figures=_attributed(operation, figures)
            )


@rule
def registered(operation: Operation, now: datetime) -> Iterator[Finding]:
    """The lists hold as many as somebody said there are."""
    counts: Counter[str] = Counter(p.cohort for p in operation.persons.values() if p.cohort)
    lists = {what: counts[what] for what in operation.cohorts}
    lists |= {PEOPLE: len(operation.persons), VEHICLES: len(operation.vehicles)}
    for what, figures in _by_subject(operation).items():
        count = lists.get(what)
        if count is None or (what == VEHICLES and not count):
            continue
        if not any(low <= count <= high for low, high in map(_range, figures)):
            yield RegisteredDiffersFromClaims(
                what=_subject(operation, what),
                registered=count,
                figures=_attributed(operation, figures),
            )


def _claims(operation: Operation) -> Iterator[tuple[str, Claimed]]:
    """Yield every claim with a figure: those of cohorts, then those that stand alone."""
    said = [(c.id, c.claim) for c in operation.cohorts.values() if c.claim is not None]
    said += [(claim.what, claim.figure) for claim in operation.claims]
    for what, figure in said:
        if _stated(figure):
            yield what, figure


def _stated(figure: Claimed) -> bool:
    return figure.low is not None or figure.high is not None


def _by_subject(operation: Operation) -> Mapping[str, list[Claimed]]:
    found: dict[str, list[Claimed]] = {}
    for what, figure in _claims(operation):
        found.setdefault(what, []).append(figure)
    return found


def _range(figure: Claimed) -> tuple[float, float]:
    """Return what a claim allows; a side the source is silent on is open."""
    low = -math.inf if figure.low is None else float(figure.low)
    high = math.inf if figure.high is None else float(figure.high)
    return (low * (1 - HEDGE), high * (1 + HEDGE)) if figure.approx else (low, high)


def _said(figure: Claimed) -> str:
    about = "≈ " if figure.approx else ""
    if figure.low is None:
        return f"{about}≤ {figure.high}"
    if figure.high is None:
        return f"{about}≥ {figure.low}"
    if figure.low == figure.high:
        return f"{about}{figure.low}"
    return f"{about}{figure.low}–{figure.high}"


def _who(figure: Claimed) -> Who:
    return (figure.by, figure.source)


def _subject(operation: Operation, what: str) -> Name:
    """Name what is counted: a cohort by its name, a thing we know by its word, else as written."""
    cohort = operation.cohorts.get(what)
    return cohort.name if cohort else COUNTED.get(what, name_in_own_script(what))


def _attribution(operation: Operation, figure: Claimed) -> Name | None:
    """Name who claims a figure, a party by its name, and where that was read."""
    by = figure.by
    if by is not None and (party := operation.parties.get(by.text("en"))) is not None:
        by = party.name
    said = [name for name in (by, figure.source) if name is not None]
    if not said:
        return None
    return Name(
        ar="، ".join(name.text("ar") for name in said), en=", ".join(n.text("en") for n in said)
    )


def _attributed(operation: Operation, figures: Iterable[Claimed]) -> tuple[Name, ...]:
    texts: dict[Name, None] = {}
    for figure in figures:
        who, count = _attribution(operation, figure), _said(figure)
        if who is None:
            texts[Name(en=count)] = None
        else:
            texts[Name(ar=f"{count} ({who.text('ar')})", en=f"{count} ({who.text('en')})")] = None
    return tuple(texts)
