# SPDX-License-Identifier: Apache-2.0
"""Who on a list is whom in the registry: by number, else by who they are, and who is neither.

A number that is known is that person, unless the name contradicts it. Whoever was merged, dropped
or forgotten is known too: nobody comes back unseen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from qafila.app.identities import person_subject
from qafila.app.importing_again_findings import (
    DroppedListedAgain,
    EntriesSealedHere,
    ForgottenListedAgain,
)
from qafila.app.importing_findings import (
    NAMED,
    MayBeListedAlready,
    NumberOfSomebodyElse,
    RecognisedByName,
)
from qafila.core.admission.answers import Answers
from qafila.core.findings import Finding
from qafila.core.operation import Operation
from qafila.core.operation.numbering import numberings, origins
from qafila.core.registry import Person, is_in_clear
from qafila.core.registry.difference import CONTRADICTED, difference
from qafila.core.registry.labels import without_list
from qafila.core.registry.matching import NameBook, Registry
from qafila.data.names import names

RECOGNISED = 0.9
"""From this probability on, an entry without a number is taken for one that is known."""

AS_LIKELY_AS_NOT = 0.5
"""From here on, a number is taken for whoever came by it from a list before, with an ending."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One entry of a list.

    Parameters
    ----------
    person
        Under a number that nobody else on the list has.
    numbered
        Whether that number is the list's own, or one that a list of the same bytes had before.
    counted
        Whether the list's numbers do no more than count its rows: in the next list they are others.
    """

    person: Person
    answers: Answers
    numbered: bool
    counted: bool = False


@dataclass(slots=True, kw_only=True)
class Recognised:
    """Everybody on a list, each in one of these.

    Parameters
    ----------
    pairs
        Who is on the registry, and the row.
    merged
        Rows of entries that were merged: the entry that stands, the one merged, and the row.
    back
        Who was dropped, and the row.
    forgotten, sealed
        Rows of whom nothing can be compared: they were forgotten, or this device has no key.
    strangers
        All others.
    """

    pairs: list[tuple[Person, Row]] = field(default_factory=list)
    merged: list[tuple[str, Person | None, Row]] = field(default_factory=list)
    back: list[tuple[Person, Row]] = field(default_factory=list)
    forgotten: list[tuple[str, Row]] = field(default_factory=list)
    sealed: list[Row] = field(default_factory=list)
    strangers: list[Row] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def under_own_number(self) -> Iterable[str]:
        """Yield who is on the registry under the number that the list has."""
        for before, row in (*self.pairs, *self.back):
            if row.numbered and before.id == row.person.id:
                yield before.id

    def numbers(self) -> dict[str, str]:
        """Return the number in the registry of every row that has one there, by the list's own."""
        return {
            **{row.person.id: before.id for before, row in (*self.pairs, *self.back)},
            **{row.person.id: stands for stands, _, row in self.merged},
            **{row.person.id: number for number, row in self.forgotten},
            **{row.person.id: row.person.id for row in self.sealed},
        }


def recognise(
    operation: Operation, rows: Sequence[Row], on: date | None, *, sealed_here: bool
) -> Recognised:
    """Tell who on a list is whom.

    Parameters
    ----------
    operation
        With names, as far as this device may see them.
    rows
        The list.
    sealed_here
        Whether there are entries that this device cannot open.
    """
    return _Recognising(operation, rows, on, sealed_here=sealed_here).found


class _Recognising:
    def __init__(
        self, operation: Operation, rows: Sequence[Row], on: date | None, *, sealed_here: bool
    ) -> None:
        self._operation = operation
        self._listing = operation.listing
        self._on = on
        self.found = Recognised()
        self._claimed: set[str] = set()
        self._known = {**self._listing.off, **operation.persons}
        self._shut = self._sealed_here() if sealed_here else frozenset[str]()
        self._variants: dict[str, list[str]] = {}
        for number in (*self._known, *(m for m in self._listing.merged if m not in self._known)):
            self._variants.setdefault(without_list(number), []).append(number)
        self._near: list[tuple[str, Row]] = []
        loose = self._by_name(self._by_number(rows))
        self.found.strangers += self._by_count(loose)
        self._say()

    def _sealed_here(self) -> frozenset[str]:
        sealed = self._operation.sealed
        return frozenset(
            number
            for number, person in self._known.items()
            if person_subject(number) in sealed
            and person_subject(number) not in self._operation.forgotten
            and not is_in_clear(person)
        )

    # ------------------------------------------------------------------------------- by number

    def _by_number(self, rows: Sequence[Row]) -> list[Row]:
        """Settle the rows whose number is known; return all others."""
        loose: list[Row] = []
        doubtful: list[tuple[Row, list[str]]] = []
        for row in rows:
            number = row.person.id
            options = self._options(number) if row.numbered else []
            same = next((o for o in options if self._is_spelt(o, row.person)), None)
            if person_subject(number) in self._operation.forgotten:
                self.found.forgotten.append((self._listing.merged.get(number, number), row))
            elif number in self._shut:
                self.found.sealed.append(row)
            elif same is not None and same not in self._claimed:
                self._settle(same, row)
            elif options:
                doubtful.append((row, options))
            else:
                loose.append(row)
        return loose + self._doubtful(doubtful)

    def _options(self, number: str) -> list[str]:
        """Return whom a number may mean: itself first, then those who got it from a list before."""
        of_lists = self._variants.get(without_list(number), ())
        rest = [o for o in of_lists if o != number and o not in self._shut]
        return [*([number] if number in of_lists else []), *rest]

    def _entries(self, number: str) -> list[Person]:
        """Return the entries by whose names a number is recognised."""
        stands = self._listing.merged.get(number, number)
        return [self._known[n] for n in dict.fromkeys((number, stands)) if n in self._known]

    def _is_spelt(self, number: str, person: Person) -> bool:
        # Without a name nothing but the number itself tells who is meant.
        is_told = any(_spelt(person)) or number == person.id
        return is_told and any(_spelt(entry) == _spelt(person) for entry in self._entries(number))

    def _doubtful(self, doubtful: Sequence[tuple[Row, list[str]]]) -> list[Row]:
        """Settle rows whose name is spelled otherwise than under their number; return the rest."""
        compared: list[Person] = []
        for row, options in doubtful:
            compared.append(replace(row.person, id=f"row:{row.person.id}"))
            compared += (
                replace(entry, id=f"of:{row.person.id}:{option}:{n}")
                for option in options
                for n, entry in enumerate(self._entries(option))
            )
        registry = Registry(compared, NameBook(names()), self._on)
        rest: list[Row] = []
        others: list[str] = []
        for row, options in doubtful:
            number = row.person.id
            likely: list[tuple[float, str]] = []
            is_near = False
            for option in options:
                entries = range(len(self._entries(option)))
                chances = (
                    registry.match(f"of:{number}:{option}:{n}", f"row:{number}").probability
                    for n in entries
                )
                chance = max(chances, default=1.0)
                is_own = option == number
                is_near = is_near or (is_own and chance >= CONTRADICTED)
                least = CONTRADICTED if is_own and not row.counted else AS_LIKELY_AS_NOT
                if option not in self._claimed and chance >= least:
                    likely.append((chance, option))
            if likely:
                self._settle(max(likely, key=lambda each: each[0])[1], row)
                continue
            rest.append(row)
            if row.counted:
                self._near += [(number, row)] if is_near else []
            elif number in options:
                others.append(number)
        if others:
            some = tuple(sorted(others))[:NAMED]
            self.found.findings.append(NumberOfSomebodyElse(count=len(others), persons=some))
        return rest

    def _settle(self, number: str, row: Row) -> None:
        """Put a row beside the entry that it is."""
        self._claimed.add(number)
        listing, found = self._listing, self.found
        if number in listing.merged:
            stands = listing.merged[number]
            if stands in listing.dropped:
                found.back.append((listing.off[stands], row))
            else:
                found.merged.append((stands, listing.off.get(number), row))
        elif number in listing.dropped:
            found.back.append((self._known[number], row))
        else:
            found.pairs.append((self._known[number], row))

    # --------------------------------------------------------------------------------- by name

    def _by_name(self, rows: Sequence[Row]) -> list[Row]:
        """Settle the rows without a number of their own that surely are somebody; return others."""
        nameless = {row.person.id: row for row in rows if row.counted or not row.numbered}
        old = [
            person
            for number, person in self._known.items()
            if number not in self._claimed and number not in self._shut
        ]
        if not nameless or not old:
            return list(rows)
        told = difference(
            old, [row.person for row in nameless.values()], NameBook(names()), self._on
        )
        sure = [c for c in (*told.changed, *told.renamed) if c.probability >= RECOGNISED]
        for change in sure:
            self._settle(change.old.id, nameless[change.new.id])
        if sure:
            some = tuple(change.old.id for change in sure)[:NAMED]
            self.found.findings.append(RecognisedByName(count=len(sure), persons=some))
        settled = {change.new.id for change in sure}
        return [row for row in rows if row.person.id not in settled]

    # -------------------------------------------------------------------------------- by count

    def _by_count(self, rows: Sequence[Row]) -> list[Row]:
        """Settle the rows that nobody was recognised in and whose count is of somebody like them.

        Some senders never count anew, so that a corrected name stands where the wrong one stood.
        """
        left = {row.person.id for row in rows}
        settled: set[str] = set()
        for number, row in self._near:
            if row.person.id in left and number not in self._claimed:
                self._settle(number, row)
                settled.add(row.person.id)
        return [row for row in rows if row.person.id not in settled]

    # ------------------------------------------------------------------------------------- said

    def _say(self) -> None:
        found = self.found
        if found.forgotten:
            some = tuple(number for number, _ in found.forgotten)
            found.findings.append(
                ForgottenListedAgain(count=len(some), persons=tuple(dict.fromkeys(some))[:NAMED])
            )
        if self._shut:
            rows = tuple(row.person.id for row in found.sealed)
            found.findings.append(
                EntriesSealedHere(count=len(self._shut), rows=len(rows), persons=rows[:NAMED])
            )
        if found.back:
            some = tuple(person.id for person, _ in found.back)
            found.findings.append(DroppedListedAgain(count=len(some), persons=some[:NAMED]))


def may_be_known(
    operation: Operation, added: Sequence[Person], on: date | None, origin: str
) -> Iterable[Finding]:
    """Yield how many of the new entries may be people who are known, on the list or off it.

    Parameters
    ----------
    added
        Under the numbers and in the households that they will have.
    origin
        Who lists them, as `numbering.origins` has it.
    """
    known = {**operation.listing.off, **operation.persons}
    if not known or not added:
        return
    everybody = (*known.values(), *added)
    numbered = numberings(
        everybody, {**origins(operation), **{person.id: origin for person in added}}
    )
    registry = Registry(everybody, NameBook(names()), on, numbered)
    pairs = [c for c in registry.candidates() if (c.one in known) != (c.other in known)]
    fresh = sorted({c.other if c.one in known else c.one for c in pairs})
    if fresh:
        yield MayBeListedAlready(count=len(fresh), persons=tuple(fresh[:NAMED]))


def _spelt(person: Person) -> tuple[str, str]:
    return person.name_ar, person.name_latin


def free_numbers(operation: Operation, strangers: Iterable[Row], source: str) -> Mapping[str, str]:
    """Return for each new entry a number that nobody has, on the list or off it."""
    taken = {*operation.persons, *operation.listing.off, *operation.listing.merged}
    made: dict[str, str] = {}
    for row in strangers:
        number, tries = row.person.id, 1
        free = number
        while free in taken:
            free = f"{without_list(number)}-{source}" + (f"-{tries}" if tries > 1 else "")
            tries += 1
        taken.add(free)
        made[row.person.id] = free
    return made
