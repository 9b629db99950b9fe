# SPDX-License-Identifier: Apache-2.0
"""Reports beside each other: different days, hours, figures of people and of what is owed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from qafila.app.drafted import Noted
from qafila.app.drafting_differs import quoted
from qafila.app.drafting_findings import (
    DraftDayOpen,
    RivalCounts,
    RivalDays,
    RivalDebts,
    RivalHours,
)
from qafila.app.drafting_parties import is_same_giver, key_of_party
from qafila.core.findings import Finding
from qafila.core.values import Name, name_in_own_script
from qafila.extraction.parties.meanings import people_told
from qafila.extraction.text.found import Count, Owed

_MOST_NAMED = 12
_MOST_QUOTED = 160


def rivals(noted: Sequence[Noted]) -> list[Finding]:
    """Return what there is to say of values that cannot all hold."""
    return [*_of_days(noted), *_of_hours(noted), *_of_counts(noted), *_of_debts(noted)]


def _of_days(noted: Sequence[Noted]) -> list[Finding]:
    written = _written_of(noted, "date")
    if not written:
        return [DraftDayOpen()]
    return [RivalDays(days=written, taken=written[0])] if len(written) > 1 else []


def _of_hours(noted: Sequence[Noted]) -> list[Finding]:
    written = tuple(hour[:5] for hour in _written_of(noted, "hour"))
    return [RivalHours(hours=written, taken=written[0])] if len(written) > 1 else []


def _written_of(noted: Sequence[Noted], field: str) -> tuple[str, ...]:
    said = (str(each.found.value) for each in noted if each.found.field == field)
    return tuple(dict.fromkeys(said))


def debts(owed: Sequence[Noted]) -> tuple[tuple[Noted, ...], ...]:
    """Return what is owed, debt by debt: what stands, then what other reports say of the same.

    Two reports speak of one debt where one giver owes one thing to whom both, or only one of them,
    name, and where nothing else in either could be meant: 40 prisoners, then 45.
    """
    told: list[list[Noted]] = []
    for each in owed:
        same = [debt for debt in told if is_one_debt(debt[0], each)]
        others = (other for other in owed if other is not each and _share(other, each))
        if len(same) == 1 and not any(is_one_debt(same[0][0], other) for other in others):
            same[0].append(each)
        else:
            told.append([each])
    return tuple(tuple(debt) for debt in told)


def is_one_debt(one: Noted, other: Noted) -> bool:
    """Whether two reports may speak of one thing owed, whatever figure either gives."""
    here, there = one.found.value, other.found.value
    if not isinstance(here, Owed) or not isinstance(there, Owed) or _share(one, other):
        return False
    receivers = {key_of_party(name) for name in (here.receiver, there.receiver) if name}
    return (
        here.what == there.what
        and is_same_giver(here.giver, there.giver)
        and len(receivers) < 2
        and may_be_same_people(one.words[0][1].text, other.words[0][1].text)
    )


def may_be_same_people(one: str, other: str) -> bool:
    """Whether the words of two reports may speak of the same people: not women and prisoners."""
    here, there = _people(one), _people(other)
    return not here or not there or not here.isdisjoint(there)


_people = lru_cache(maxsize=4096)(people_told)
"""Each of many things owed is held against each of another report."""


def _share(one: Noted, other: Noted) -> bool:
    """Whether one report says both."""
    return not {file for file, _ in one.words}.isdisjoint(file for file, _ in other.words)


def _quoted(words: str) -> Name:
    return quoted(name_in_own_script(" ".join(words.split())[:_MOST_QUOTED]))


def _of_debts(noted: Sequence[Noted]) -> list[Finding]:
    """Return a finding for each debt of which reports give different figures."""
    told: list[Finding] = []
    for debt in debts([each for each in noted if each.found.field == "obligation"]):
        said = {
            value.count: each
            for each in reversed(debt)
            if isinstance(value := each.found.value, Owed) and value.count is not None
        }
        if len(said) > 1:
            first = debt[0].found.value
            assert isinstance(first, Owed)
            words = (each.words[0][1].text for each in reversed(said.values()))
            told.append(RivalDebts(giver=first.giver, words=tuple(map(_quoted, words))))
    return told


def _of_counts(noted: Sequence[Noted]) -> list[Finding]:
    """Return a finding where different whole figures are said of the people who move."""
    whole = [
        (each, value)
        for each in noted
        if isinstance(value := each.found.value, Count)
        and (value.cohort, value.unit) == ("all", "persons")
        and each.found.hedge != "vague"
        and each.found.part_of is None
    ][:_MOST_COMPARED]
    rivals = {
        _written(value, each.found.hedge): None
        for each, value in whole
        if any(_may_rival(each, value, *other) for other in whole)
    }
    return [RivalCounts(figures=tuple(rivals)[:_MOST_NAMED])] if len(rivals) > 1 else []


_MOST_COMPARED = 500
"""Figures of one draft that are held against each other, each against each."""

_APART = 2
"""Figures of one source further apart are of all and of a part: 540, 85 of them elderly."""


def _may_rival(one: Noted, value: Count, other: Noted, other_value: Count) -> bool:
    """Whether two figures may speak of the same people, and not one of a part of them."""
    if value == other_value:
        return False
    if {file for file, _ in one.words}.isdisjoint(file for file, _ in other.words):
        return True
    low, high = sorted(each.low or each.high or 0 for each in (value, other_value))
    cited = {one.found.said_by, other.found.said_by} - {""}
    return len(cited) > 1 or high < _APART * low


def _written(said: Count, hedge: str) -> str:
    """Return a figure with its hedge as a sign."""
    if said.low is None or said.high is None:
        return f"≤ {said.high}" if said.low is None else f"≥ {said.low}"
    about = "≈ " if hedge == "about" else ""
    return f"{about}{said.low}" + ("" if said.low == said.high else f"–{said.high}")
