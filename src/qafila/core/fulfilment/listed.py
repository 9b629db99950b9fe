# SPDX-License-Identifier: Apache-2.0
"""Lists that are owed: what is said of each entry, and which are proven to be delivered.

An entry is delivered once, whoever says so and however often. Those of several speakers are joined,
since each names whom it means. Of one speaker the last word on an entry stands; where two disagree
both stand, and an entry that a party other than the giver says was not delivered is not proven.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from qafila.core.fulfilment.evidence import Evidence, Grade
from qafila.core.operation import Said

_RANK = {grade: rank for rank, grade in enumerate(Grade)}


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryWord:
    """What one speaker says of one entry.

    Parameters
    ----------
    by
        Who says so: a party id or words; empty for the ledger and for nobody in particular.
    grade
        What it is worth.
    delivered
        Whether it was delivered, or was not.
    said
        The fact, with who recorded it; None for what the folder says and for the ledger.
    """

    by: str
    grade: Grade
    delivered: bool
    said: Said | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryStanding:
    """Where one entry of a list stands.

    Parameters
    ----------
    number
        Its number on the list.
    words
        What is said of it, one word of each speaker.
    is_proven
        Whether it is proven to be delivered, as well as the parties agreed.
    """

    number: str
    words: tuple[EntryWord, ...] = ()
    is_proven: bool = False

    def is_said(self, enough: Collection[Grade]) -> bool:
        """Whether it is said to be delivered in one of these grades, whatever others say."""
        return any(word.delivered and word.grade in enough for word in self.words)

    @property
    def is_disputed(self) -> bool:
        """Whether one says that it was delivered and another that it was not."""
        return len({word.delivered for word in self.words}) > 1


def entry_standings(
    numbers: Iterable[str], evidence: Iterable[Evidence], enough: Collection[Grade]
) -> tuple[EntryStanding, ...]:
    """Return where each entry of a list stands, in its order; what it does not have is left out.

    Parameters
    ----------
    enough
        Grades that satisfy what the parties agreed as proof.
    """
    words: dict[str, dict[str | None, EntryWord]] = {number: {} for number in numbers}
    for each in evidence:
        speaker = None if each.grade is Grade.MEASURED else each.by
        word = EntryWord(
            by=each.by,
            grade=each.grade,
            delivered=each.amount > 0,
            said=each.said,
            source=each.source,
        )
        for number in each.entries:
            of_entry = words.get(number)
            if of_entry is None:
                continue
            held = of_entry.get(speaker)
            if held is None or held.delivered != word.delivered or _is_better(word, held):
                of_entry[speaker] = word
    return tuple(
        EntryStanding(
            number=number,
            words=tuple(told.values()),
            is_proven=any(w.delivered and w.grade in enough for w in told.values())
            and all(w.delivered or w.grade is Grade.CLAIMED for w in told.values()),
        )
        for number, told in words.items()
    )


def _is_better(word: EntryWord, held: EntryWord) -> bool:
    return _RANK[word.grade] > _RANK[held.grade]


def listed_by_grade(
    entries: Iterable[EntryStanding], evidence: Iterable[Evidence]
) -> Mapping[Grade, int]:
    """Return how much is said in each grade of an obligation that owes a list.

    An entry counts once for each grade. What a speaker says beyond those it names adds up.
    """
    entries = tuple(entries)
    named: dict[Grade, set[str]] = defaultdict(set)
    of_speaker: dict[tuple[Grade, str], set[str]] = defaultdict(set)
    for entry in entries:
        for word in entry.words:
            if word.delivered:
                named[word.grade].add(entry.number)
                of_speaker[word.grade, word.by].add(entry.number)
    sums: dict[tuple[Grade, str], int] = {key: len(who) for key, who in of_speaker.items()}
    beyond = (e for e in dict.fromkeys(map(_statement, evidence)) if e.amount)
    for each in beyond:
        sums[each.grade, each.by] = sums.get((each.grade, each.by), 0) + each.amount
    most = {grade: len(who) for grade, who in named.items()}
    for (grade, _), amount in sums.items():
        most[grade] = max(amount, most.get(grade, 0))
    return {grade: most[grade] for grade in Grade if grade in most}


def _statement(evidence: Evidence) -> Evidence:
    """Return what is said beyond those named; two who wrote one statement down wrote the same."""
    return Evidence(
        amount=evidence.unnamed, grade=evidence.grade, by=evidence.by, source=evidence.source
    )
