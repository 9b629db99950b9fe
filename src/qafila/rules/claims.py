# SPDX-License-Identifier: Apache-2.0
"""Rules on claims: counts that somebody stated, beside each other and beside the list.

Claims are never averaged and never overwritten. A rule only says that they differ; a person decides
which one to work with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from qafila.core.agreement import COUNTED
from qafila.core.findings import Finding, Severity, finding, rule
from qafila.core.operation import Operation
from qafila.core.operation.claimed import PEOPLE, VEHICLES, allowed, figures, totals_with_parts
from qafila.core.values import Claimed, Name, name_in_own_script


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
    for one in totals_with_parts(operation):
        if not one.adds_up:
            yield ClaimPartsDiffer(
                by=_attribution(operation, one.total) or Name(en="–"),
                total=_said(one.total),
                parts=tuple(_part(operation, *item) for item in one.parts.items()),
                sum=_said(one.sum),
            )


def _part(operation: Operation, what: str, figure: Claimed) -> Name:
    subject, count = _subject(operation, what), _said(figure)
    return Name(ar=f"{subject.text('ar')} {count}", en=f"{subject.text('en')} {count}")


@rule
def rivals(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Sources agree."""
    for what, said in _by_subject(operation).items():
        ranges = [allowed(figure) for figure in said]
        if max(low for low, _ in ranges) > min(high for _, high in ranges):
            yield ClaimsDiffer(what=_subject(operation, what), figures=_attributed(operation, said))


@rule
def registered(operation: Operation, now: datetime) -> Iterator[Finding]:
    """The lists hold as many as somebody said there are; `no_people` says where there is none."""
    counts: Counter[str] = Counter(p.cohort for p in operation.persons.values() if p.cohort)
    lists = {what: counts[what] for what in operation.cohorts}
    lists |= {PEOPLE: len(operation.persons), VEHICLES: len(operation.vehicles)}
    for what, said in _by_subject(operation).items():
        count = lists.get(what)
        listed = operation.vehicles if what == VEHICLES else operation.persons
        if count is None or not listed:
            continue
        if not any(low <= count <= high for low, high in map(allowed, said)):
            yield RegisteredDiffersFromClaims(
                what=_subject(operation, what),
                registered=count,
                figures=_attributed(operation, said),
            )


def _by_subject(operation: Operation) -> Mapping[str, list[Claimed]]:
    found: dict[str, list[Claimed]] = {}
    for one in figures(operation):
        if not one.is_part:
            found.setdefault(one.what, []).append(one.claimed)
    return found


def _said(figure: Claimed) -> str:
    about = "≈ " if figure.approx else ""
    if figure.low is None:
        return f"{about}≤ {figure.high}"
    if figure.high is None:
        return f"{about}≥ {figure.low}"
    if figure.low == figure.high:
        return f"{about}{figure.low}"
    return f"{about}{figure.low}–{figure.high}"


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
