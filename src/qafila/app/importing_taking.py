# SPDX-License-Identifier: Apache-2.0
"""What a list changes once it is known who on it is whom: new entries, and entries amended."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from qafila.app.importing_again_findings import (
    MergedRowDiffers,
    NeedsWithdrawn,
)
from qafila.app.importing_answers import hear
from qafila.app.importing_findings import (
    NAMED,
    ConsentNotTaken,
    GuardianByName,
    RefusalNotTaken,
)
from qafila.app.importing_households import Households, households_of
from qafila.app.importing_people import Row, free_numbers, may_be_known, recognise
from qafila.app.importing_senders import Before
from qafila.core.admission.answers import FLAGS, Answers
from qafila.core.events import ConsentRecorded
from qafila.core.findings import Finding
from qafila.core.operation import Operation
from qafila.core.registry import Person
from qafila.core.registry.labels import household_may_name, without_list
from qafila.core.registry.persons import FIELDS
from qafila.core.spelling import spelled
from qafila.core.values import Consent, Need

_NOT_LISTED = frozenset({"age_group", "coming_of_age", "consent"})
"""What a list does not amend: the first two follow from the age, consent is a fact of its own."""

_FAMILY = frozenset({"household", "apart_from", "kin", "guardian"})
"""What the row of a merged entry says of its family, in which the one that stands may not be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a list changes, as `Understood` has it, and whom it names."""

    added: tuple[Person, ...]
    amended: tuple[tuple[Person, Person, tuple[str, ...]], ...]
    same: int
    named: tuple[str, ...]
    numbers: Mapping[str, str]
    answers: tuple[ConsentRecorded, ...]
    findings: tuple[Finding, ...]


def take(
    operation: Operation,
    rows: Sequence[Row],
    source: str,
    on: date | None,
    *,
    before: Before,
    sealed_here: bool,
    sender: str = "",
) -> Taken:
    """Hold the rows of a list against the registry.

    Parameters
    ----------
    source
        What the list is called.
    before
        What the lists before it say of those who are on it.
    sealed_here
        Whether there are entries that this device cannot open.
    sender
        Who sent it, as an office: they asked, where forms say what people answered.
    """
    found = recognise(operation, rows, on, sealed_here=sealed_here)
    households = Households(
        operation.persons.values(),
        [(old, row.person) for old, row in (*found.pairs, *found.back)],
        [row.person for row in found.strangers],
        households_of(operation.persons, before.listed),
        before.origins,
        source,
        placed=before.placed,
    )
    numbers = {**found.numbers(), **free_numbers(operation, found.strangers, source)}
    came_by = operation.listing.came_by
    alike = frozenset(came_by.get(number, "") for number in found.under_own_number())
    desk = _Desk(operation, numbers, households, source=source, alike=alike)
    # Whoever comes back is registered as they were, so that nothing known of them is lost.
    back = {old.id: old for old, _ in found.back}
    fresh = {row.person.id: desk.entry(row) for row in found.strangers}
    fresh |= {row.person.id: old for old, row in found.back}
    added = tuple(fresh[row.person.id] for row in rows if row.person.id in fresh)
    pairs = (*found.pairs, *found.back)
    after = {old.id: desk.amended(old, row) for old, row in pairs}
    after |= {
        old.id: _where_it_stands(old, after[old.id]) for old, _ in pairs if old.id in before.placed
    }
    merged_news = desk.merged(found.merged, after)
    known = {**back, **operation.persons}
    changes = tuple(
        (known[number], amended, changed)
        for number, amended in after.items()
        if (changed := _changed(known[number], amended))
    )
    touched = len(fresh) + sum(1 for old, _, _ in changes if old.id not in back)
    of_people = [
        *found.strangers,
        *(row for _, row in pairs),
        *(row for _, _, row in found.merged),
    ]
    heard = hear(operation, of_people, numbers, sender)
    return Taken(
        added=added,
        amended=changes,
        same=len(rows) - touched - len(found.forgotten) - len(found.sealed),
        named=tuple(sorted(dict.fromkeys(numbers.values()))),
        numbers=numbers,
        answers=heard.answers,
        findings=(
            *found.findings,
            *households.findings(),
            *_consents((old, row.person) for old, row in pairs if old.id not in heard.settled),
            *_withdrawn(changes),
            *merged_news,
            *desk.findings(),
            *may_be_known(
                operation, [p for p in added if p.id not in back], on, spelled(sender) or source
            ),
        ),
    )


class _Desk:
    """Puts the numbers of the registry in the place of the list's own."""

    def __init__(
        self,
        operation: Operation,
        numbers: Mapping[str, str],
        households: Households,
        *,
        source: str,
        alike: Collection[str],
    ) -> None:
        self._operation = operation
        self._source = source
        self._alike = alike
        self._numbers = {**operation.listing.merged, **numbers}
        self._households = households
        self._unknown: list[str] = []

    def entry(self, row: Row, before: Person | None = None) -> Person:
        """Return a row as an entry of the registry, where `before` may stand already."""
        person = self._households.with_numbers(row.person)
        person = replace(person, id=self._numbers[person.id])
        guardian = person.guardian
        if not guardian:
            return person
        if guardian in self._numbers:
            return replace(person, guardian=self._numbers[guardian])
        if before is not None and guardian == without_list(before.guardian or ""):
            return replace(person, guardian=before.guardian)
        if self._is_meant(guardian):
            return person
        self._unknown.append(person.id)
        if household_may_name(guardian):
            # A name in the place of a number would stand in the store unsealed.
            extra = (*person.extra, ("guardian", guardian))
            return replace(person, guardian=None, extra=extra)
        # Whoever is named and not there holds the child: without a number nobody would ask.
        is_taken = guardian in self._operation.persons
        return replace(person, guardian=f"{guardian}-{self._source}" if is_taken else guardian)

    def _is_meant(self, number: str) -> bool:
        """Whether a number is the registry's own: this list and that person's list number alike."""
        came_by = self._operation.listing.came_by
        return number in self._operation.persons and came_by.get(number, "") in self._alike

    def amended(self, before: Person, row: Row) -> Person:
        """Return an entry with what its row says; what the row leaves blank stays."""
        return _amended(before, self.entry(row, before), row.answers)

    def merged(
        self, rows: Iterable[tuple[str, Person | None, Row]], after: dict[str, Person]
    ) -> tuple[Finding, ...]:
        """Fill in what only the rows of merged entries have; return where they differ.

        What such a row said before it was merged is settled: a human chose the entry that stands.
        """
        differing: list[str] = []
        for stands, off, row in rows:
            entry = after.get(stands) or self._operation.persons.get(stands)
            if entry is None:
                continue
            new = replace(row.person, household=None, apart_from=None, kin=None, guardian=None)
            old = off or Person(id=new.id)
            news = {
                name: value
                for name in FIELDS - _NOT_LISTED - _FAMILY - {"extra"}
                if (value := getattr(new, name)) != getattr(_BLANK, name)
                and _compared(value)
                not in map(_compared, (getattr(old, name), getattr(entry, name)))
            }
            blank = {n: v for n, v in news.items() if getattr(entry, n) == getattr(_BLANK, n)}
            if len(blank) < len(news):
                differing.append(row.person.id)
            if blank:
                after[stands] = replace(entry, **blank)
        if not differing:
            return ()
        return (MergedRowDiffers(count=len(differing), persons=tuple(differing[:NAMED])),)

    def findings(self) -> Iterable[Finding]:
        """Yield what there is to say of guardians."""
        if some := self._unknown:
            yield GuardianByName(count=len(some), persons=tuple(some[:NAMED]))


_BLANK = Person(id="–")


def _where_it_stands(old: Person, new: Person) -> Person:
    """Return an entry as a list amends it, in the family that it has.

    Which family a number means depends on who is on the registry. What a file said of that when it
    was taken in was agreed to; read again, beside those whom it brought, it could seem to say more.
    """
    beside = tuple(entry for entry in new.extra if entry[0] not in _FAMILY)
    kept = tuple(entry for entry in old.extra if entry[0] in _FAMILY)
    family = {name: getattr(old, name) for name in (*_FAMILY, "household_name")}
    extra = (*beside, *kept)
    return replace(new, extra=old.extra if sorted(extra) == sorted(old.extra) else extra, **family)


def _compared(value: object) -> object:
    """Return a value in the form in which it is news or not: another spelling is none."""
    return spelled(value) if isinstance(value, str) else value


def _amended(old: Person, new: Person, answers: Answers) -> Person:
    said = {
        name: getattr(new, name)
        for name in FIELDS - _NOT_LISTED
        if getattr(new, name) != getattr(_BLANK, name)
    }
    if new.household in (None, old.household):
        said.pop("household_name", None)
    else:
        said["household_name"] = new.household_name
    before = old.extra
    if new.kin and "kin" not in dict(new.extra):
        before = tuple(entry for entry in before if entry[0] != "kin")
    said["extra"] = _beside(before, new.extra)
    said.update(dict.fromkeys(answers.no & set(FLAGS), False))
    said["needs"], said["other_needs"] = _needs(old, new, answers)
    return replace(old, **said)


def _beside(
    old: tuple[tuple[str, str], ...], new: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, str], ...]:
    """Return what is kept beside an entry: of each column what the list says, if it has it."""
    told = {header for header, _ in new}
    if sorted(entry for entry in old if entry[0] in told) == sorted(new):
        return old
    return (*(entry for entry in old if entry[0] not in told), *new)


def _needs(old: Person, new: Person, answers: Answers) -> tuple[tuple[Need, ...], tuple[str, ...]]:
    """Return the needs that hold: a cell with all needs names them all, one with a tick its own."""
    if answers.all_needs:
        return new.needs, new.other_needs
    needs = {*old.needs, *new.needs} - (answers.no_needs - set(new.needs))
    if not new.needs and needs == set(old.needs):
        kept = old.needs
    else:
        kept = tuple(need for need in Need if need in needs)
    others = tuple(dict.fromkeys((*old.other_needs, *new.other_needs)))
    if header := answers.no_disability:
        others = tuple(o for o in others if o != header and not o.startswith(f"{header}: "))
    return kept, others


def _changed(old: Person, new: Person) -> tuple[str, ...]:
    return tuple(sorted(name for name in FIELDS if getattr(old, name) != getattr(new, name)))


def _consents(pairs: Iterable[tuple[Person, Person]]) -> Iterable[Finding]:
    """Say whose consent on the list is another than on record: a list does not amend it."""
    differ = [(old, new) for old, new in pairs if new.consent and new.consent is not old.consent]
    refused = [old.id for old, new in differ if new.consent is Consent.REFUSED]
    others = [old.id for old, new in differ if new.consent is not Consent.REFUSED]
    for kind, people in ((RefusalNotTaken, refused), (ConsentNotTaken, others)):
        if people:
            yield kind(count=len(people), persons=tuple(people[:NAMED]))


def _withdrawn(
    changes: Iterable[tuple[Person, Person, tuple[str, ...]]],
) -> Iterable[Finding]:
    """Say who loses a need, or a mark of protection, by what the list says."""
    people = [
        old.id
        for old, new, _ in changes
        if set(old.needs) - set(new.needs)
        or set(old.other_needs) - set(new.other_needs)
        or any(getattr(old, flag) and not getattr(new, flag) for flag in FLAGS)
    ]
    if people:
        yield NeedsWithdrawn(count=len(people), persons=tuple(people[:NAMED]))
