# SPDX-License-Identifier: Apache-2.0
"""Minimum standards: what published practice asks for, held against an operation.

A standard is a class marked `@standard`; the files of this package are found, not listed. It says
which findings contradict it and which leave it open, and `weigh` adds what else the operation
holds. It decides nothing that a rule decides already. Nothing is met by default: *met* takes
positive evidence and no gap, *not met* a contradiction, and the rest is *not known*.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar, TypeVar

from qafila.core.findings import Finding, grouped
from qafila.core.operation import Operation, PracticeSeen
from qafila.core.standards import (
    Evidence,
    Judged,
    Side,
    Source,
    Waiver,
    state_of,
    wording,
)
from qafila.core.values import Name
from qafila.rules._saying import clock

__all__ = ["Case", "Sign", "Standard", "every_standard", "judge_standards", "standard"]

NOTHING = Name(en="Nothing is recorded either way.", ar="لم يُسجَّل شيء في هذا الشأن.")

BROKEN = Name(
    en="It stays on record. Correct the fact if it was recorded wrongly "
    "(fact_corrected); else record"
    " who let it go on, and why (step_overridden).",
    ar="يبقى مسجَّلًا. صحّح الواقعة إن سُجّلت خطأً (fact_corrected)، وإلا فسجّل من سمح "
    "بالمتابعة ولماذا "
    "(step_overridden).",
)
"""What to do about a word that a standard was not kept, where that cannot be put right."""

MORE = "…"
"""Stands in a finding for the ids that it does not name."""

_ABOUT = (
    "persons",
    "person",
    "households",
    "household",
    "vehicles",
    "vehicle",
    "serial",
    "lots",
    "lot",
    "obligation",
    "place",
    "party",
)
"""Fields of findings that hold the ids of what they are about; the first that a finding has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """Findings that say something of a standard, and how that is put: ``{count}`` is filled in."""

    codes: tuple[str, ...]
    en: str
    ar: str


@dataclass(frozen=True, kw_only=True)
class Case:
    """What standards are judged by.

    Parameters
    ----------
    findings
        All that rules, importers and planner say of the operation.
    """

    operation: Operation
    now: datetime
    findings: tuple[Finding, ...]

    @cached_property
    def by_code(self) -> Mapping[str, tuple[Finding, ...]]:
        """The findings by their codes."""
        return grouped(self.findings)

    def found(self, *codes: str) -> tuple[Finding, ...]:
        """Return the findings of these codes."""
        return tuple(item for code in codes for item in self.by_code.get(code, ()))

    def words_on(self, code: str) -> tuple[PracticeSeen, ...]:
        """Return what was attested of a standard, in order."""
        practices = self.operation.day.practices
        return tuple(each for each in practices if each.practice.standard == code)


class Standard:
    """Base of all standards. Subclasses are marked with `@standard`.

    Class attributes
    ----------------
    order
        Where it stands on the sheet.
    title, rule, ask
        What it is called, what it asks for, and what to do while it is not known.
    sources
        Where it is published.
    against, doubts
        Findings that contradict it, and findings that leave it open.
    by_word
        Whether somebody's word that it was kept is enough; else records alone count, and a word is
        only shown.
    mends
        Whether it can be put right later, so that the last word counts. Else a word that it was not
        kept stands, until it is corrected.
    """

    order: ClassVar[int]
    title: ClassVar[Name]
    rule: ClassVar[Name]
    ask: ClassVar[Name]
    sources: ClassVar[tuple[Source, ...]]
    against: ClassVar[tuple[Sign, ...]] = ()
    doubts: ClassVar[tuple[Sign, ...]] = ()
    by_word: ClassVar[bool] = False
    mends: ClassVar[bool] = True
    code: ClassVar[str] = ""

    def weigh(self, case: Case) -> Iterator[Evidence]:
        """Yield what the operation says besides findings and attested words."""
        yield from ()


S = TypeVar("S", bound=type[Standard])

_STANDARDS: dict[str, Standard] = {}


def standard(cls: S) -> S:
    """Register a standard under its name in words.

    Raises
    ------
    TypeError
        When its docstring, a text or its sources are missing, or its code is taken.
    """
    code = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).lower()
    if not (cls.__doc__ or "").strip():
        raise TypeError(f"{code}: a standard needs a docstring: it is its published page")
    for attribute in ("order", "title", "rule", "ask", "sources"):
        if not getattr(cls, attribute, None):
            raise TypeError(f"{code}: {attribute} is missing")
    if code in _STANDARDS and type(_STANDARDS[code]).__module__ != cls.__module__:
        raise TypeError(f"{code}: this code is taken by {type(_STANDARDS[code]).__module__}")
    cls.code = code
    _STANDARDS[code] = cls()
    return cls


def every_standard() -> tuple[Standard, ...]:
    """Return every standard in the order of the sheet."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return tuple(sorted(_STANDARDS.values(), key=lambda each: (each.order, each.code)))


def judge_standards(
    operation: Operation, findings: Iterable[Finding], now: datetime
) -> tuple[Judged, ...]:
    """Return every standard as it stands, in the order of the sheet.

    Parameters
    ----------
    findings
        All that was found in the operation; whatever may leave its owner's hands, since texts of
        the findings are shown.
    now
        Aware instant at which it is judged.
    """
    case = Case(operation=operation, now=now, findings=tuple(findings))
    return tuple(_judged(each, case) for each in every_standard())


_ORDER = (Side.AGAINST, Side.OPEN, Side.FOR)


def _judged(standard: Standard, case: Case) -> Judged:
    records = [
        *_signs(case, standard.against, Side.AGAINST),
        *_signs(case, standard.doubts, Side.OPEN),
        *standard.weigh(case),
    ]
    words = list(_heard(standard, case))
    good = all(each.side is Side.FOR for each in words)
    if standard.by_word and words and good:
        records = [each for each in records if each.side is not Side.OPEN]
    elif not records and (good or not standard.by_word):
        records = [Evidence(side=Side.OPEN, text=NOTHING)]
    evidence = sorted([*records, *words], key=lambda each: _ORDER.index(each.side))
    wanting = [each for each in evidence if each.side is not Side.FOR]
    first = wanting[0].side if wanting else None
    said = [each.remedy or standard.ask for each in wanting if each.side is first]
    return Judged(
        code=standard.code,
        title=standard.title,
        rule=standard.rule,
        state=state_of(evidence),
        evidence=tuple(evidence),
        todo=tuple(dict.fromkeys(said)),
        waivers=_waivers(standard, case, evidence),
        sources=standard.sources,
    )


def _signs(case: Case, signs: Iterable[Sign], side: Side) -> Iterator[Evidence]:
    for sign in signs:
        items = case.found(*sign.codes)
        if not items:
            continue
        ids = tuple(dict.fromkeys(one for item in items for one in _about(item)))
        count = _count(items, ids)
        remedies = dict.fromkeys((item.remedy("en"), item.remedy("ar")) for item in items)
        en, ar = next(iter(remedies))
        yield Evidence(
            side=side,
            text=wording(sign.en, sign.ar, count=count),
            ids=ids,
            count=count,
            seen_in=tuple(dict.fromkeys(item.code for item in items)),
            remedy=Name(en=en, ar=ar),
        )


def _count(items: Sequence[Finding], ids: Sequence[str]) -> int:
    """Return of how many findings speak: they name some, and count all where they say so."""
    if any(hasattr(item, "count") for item in items):
        return sum(getattr(item, "count", 1) for item in items)
    return len(ids) or len(items)


def _about(item: Finding) -> tuple[str, ...]:
    """Return the ids of what a finding is about."""
    for field in _ABOUT:
        value: Any = getattr(item, field, None)
        if value:
            ids = value if isinstance(value, tuple) else (str(value),)
            return tuple(each for each in ids if each != MORE)
    return ()


def _heard(standard: Standard, case: Case) -> Iterator[Evidence]:
    """Yield what was attested: by vehicle where any was named, else of the whole operation."""
    words = case.words_on(standard.code)
    if not words:
        return
    of_whole = [each for each in words if not each.practice.vehicles]
    named = dict.fromkeys(v for each in words for v in each.practice.vehicles)
    if not named:
        yield from (_word(standard, case, each) for each in _standing(standard, words))
        return
    counted: dict[PracticeSeen, None] = {}
    for vehicle in named:
        its = [w for w in words if not w.practice.vehicles or vehicle in w.practice.vehicles]
        counted.update(dict.fromkeys(_standing(standard, its)))
    counted.update(dict.fromkeys(_standing(standard, of_whole)))
    yield from (_word(standard, case, each) for each in words if each in counted)
    if not standard.by_word:
        return
    silent = [v for v in carriers(case.operation) if v not in named]
    if silent and not any(each.practice.kept for each in of_whole):
        yield Evidence(
            side=Side.OPEN,
            text=wording(
                "Vehicles of which nothing is attested: {count}.",
                "مركبات لم يُشهَد في أمرها بشيء، عددها {count}.",
                count=len(silent),
            ),
            ids=tuple(silent),
            seen_in=("practice_attested",),
        )


def _standing(standard: Standard, words: Iterable[PracticeSeen]) -> list[PracticeSeen]:
    """Return the words on one thing that count: the last one where it can be put right."""
    told = list(words)
    broken = [each for each in told if not each.practice.kept]
    return told[-1:] if standard.mends or not broken else broken


def _word(standard: Standard, case: Case, seen: PracticeSeen) -> Evidence:
    practice, said = seen.practice, seen.said
    values = {
        "by": practice.said_by or said.author,
        "at": clock(case.operation, said.at),
        "seen": practice.seen,
    }
    if practice.kept:
        text = wording("Attested by {by}, {at}: {seen}", "شهادة {by}، {at}: {seen}", **values)
    else:
        text = wording(
            "Not kept, according to {by}, {at}: {seen}",
            "لم يُتقيَّد به، بشهادة {by}، {at}: {seen}",
            **values,
        )
    return Evidence(
        side=Side.FOR if practice.kept else Side.AGAINST,
        text=text,
        ids=practice.vehicles,
        seen_in=("practice_attested",),
        remedy=None if standard.mends else BROKEN,
    )


def carriers(operation: Operation) -> tuple[str, ...]:
    """Return the vehicles that carry people: those of the plan in force, else all that could."""
    if operation.plan is not None:
        return tuple(dict.fromkeys(trip.vehicle for trip in operation.plan.trips))
    return tuple(v.id for v in operation.vehicles.values() if v.carries_people)


def _waivers(standard: Standard, case: Case, evidence: Iterable[Evidence]) -> tuple[Waiver, ...]:
    """Return who let a step proceed in spite of the standard or a finding that speaks of it."""
    signs = (*standard.against, *standard.doubts)
    codes = {standard.code, *(c for sign in signs for c in sign.codes)}
    codes.update(c for each in evidence for c in each.seen_in)
    return tuple(
        Waiver(
            finding=each.step.finding,
            by=each.said.author,
            at=each.said.at,
            reason=each.step.reason,
        )
        for each in case.operation.day.overrides
        if each.step.finding in codes
    )
