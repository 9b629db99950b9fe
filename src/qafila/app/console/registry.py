# SPDX-License-Identifier: Apache-2.0
"""The registry: whoever is on the list, searched as somebody types and narrowed by filters."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from qafila.app.console.snapshot import Snapshot
from qafila.app.console.today import said
from qafila.core.access import Field, Viewer
from qafila.core.operation import Operation, place_said
from qafila.core.registry import Person, age_group_on, age_on
from qafila.core.registry.searching import FEWEST_LETTERS, NameSearch, is_number
from qafila.core.values import Consent, Need
from qafila.data.names import names

PER_PAGE = 50
MOST_FOUND = 200
"""Entries that a search shows at most: whoever looks for somebody types more."""

NO_CONSENT = "none"
"""Filter for those of whom no answer is on record."""

STATES = ("disputed", "unseen", "off")
"""Filters by what the ledger and the list say: contradicted, seen by nobody, no longer listed."""


class RegistryAsked(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody asks of the registry; what is empty narrows nothing.

    Parameters
    ----------
    q
        A name, a number of an entry, a household, a document or a telephone.
    place
        A place of the ledger, as its word has it.
    state
        One of `STATES`.
    """

    q: str = ""
    cohort: str = ""
    need: str = ""
    consent: str = ""
    lot: str = ""
    place: str = ""
    state: str = ""
    page: int = 1


class PersonRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry in a list of people; what its viewer does not see is absent.

    Parameters
    ----------
    where
        Word of the ledger; `where_said` says it in both languages.
    is_unseen
        Whether nobody has seen them: where they are is the list's word.
    """

    person: str
    household: str = ""
    household_name: str = ""
    name_ar: str = ""
    name_latin: str = ""
    sex: str = ""
    age: int | None = None
    age_group: str = ""
    cohort: str = ""
    cohort_said: dict[str, str] = {}
    needs: tuple[str, ...] = ()
    other_needs: tuple[str, ...] = ()
    consent: str = ""
    lot: str = ""
    where: str = ""
    where_said: dict[str, str] = {}
    is_disputed: bool = False
    is_unseen: bool = False
    is_off: bool = False


class RegistryView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A page of the registry.

    Parameters
    ----------
    listed
        Everybody on the list.
    found
        How many fit; at most `MOST_FOUND` where something was typed, which `is_capped` says.
    is_too_short
        Whether a name has too few letters to be looked for.
    sees_names
        Whether names are searched and shown to this viewer.
    """

    version: int
    listed: int
    found: int
    page: int
    pages: int
    rows: tuple[PersonRow, ...]
    asked: RegistryAsked
    sees_names: bool = False
    is_capped: bool = False
    is_too_short: bool = False


class RegistryChoices(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to filter by: values, with what each is called in both languages."""

    cohorts: tuple[tuple[str, dict[str, str]], ...] = ()
    lots: tuple[str, ...] = ()
    places: tuple[tuple[str, dict[str, str]], ...] = ()
    needs: tuple[str, ...] = ()
    consents: tuple[str, ...] = ()
    states: tuple[str, ...] = STATES


def operation_for(snapshot: Snapshot, viewer: Viewer) -> Operation:
    """Return the operation with names for whoever sees them, else without."""
    return snapshot.named if viewer.sees(Field.NAME) else snapshot.operation


def registry(snapshot: Snapshot, viewer: Viewer, asked: RegistryAsked) -> RegistryView:
    """Return a page of the registry, as far as the viewer may see it."""
    operation = operation_for(snapshot, viewer)
    sees_names = viewer.sees(Field.NAME)
    people: Iterable[Person] = _every(operation, asked)
    capped = too_short = False
    if asked.q:
        found = _searched(snapshot, operation, asked, sees_names=sees_names)
        capped, people = len(found) > MOST_FOUND, found[:MOST_FOUND]
        letters = sum(map(str.isalpha, asked.q))
        too_short = sees_names and 0 < letters < FEWEST_LETTERS and letters == len(asked.q)
    elif sees_names:
        _searching(snapshot).make_ready(operation)
    fitting = list(_narrowed(operation, people, asked, viewer))
    pages = max(1, -(-len(fitting) // PER_PAGE))
    page = min(max(1, asked.page), pages)
    shown = fitting[(page - 1) * PER_PAGE : page * PER_PAGE]
    return RegistryView(
        version=snapshot.version,
        listed=operation.people_listed,
        found=len(fitting),
        page=page,
        pages=pages,
        rows=tuple(person_row(operation, person, viewer) for person in shown),
        asked=asked,
        sees_names=sees_names,
        is_capped=capped,
        is_too_short=too_short,
    )


def choices(snapshot: Snapshot, viewer: Viewer) -> RegistryChoices:
    """Return what the registry can be narrowed by, for this viewer."""
    return snapshot.derive(
        f"registry-choices-{viewer.sees(Field.NAME)}", lambda: _choices(snapshot, viewer)
    )


def _choices(snapshot: Snapshot, viewer: Viewer) -> RegistryChoices:
    operation = snapshot.operation
    counts = operation.day.people.counts
    places = sorted(
        ((word, said(place_said(operation, word))) for word, count in counts.items() if count),
        key=lambda each: (each[0].partition(":")[0] != "place", each[0]),
    )
    if not viewer.sees(Field.NAME):
        return RegistryChoices(places=tuple(places))
    return RegistryChoices(
        cohorts=tuple((key, said(each.name)) for key, each in operation.cohorts.items()),
        lots=tuple(sorted({p.lot for p in operation.persons.values() if p.lot})),
        places=tuple(places),
        needs=tuple(need.value for need in Need),
        consents=(*(consent.value for consent in Consent), NO_CONSENT),
    )


def person_row(operation: Operation, person: Person, viewer: Viewer) -> PersonRow:
    """Return an entry as a row, as far as the viewer may see it."""
    day = operation.day.people
    where = day.place(person.id)
    sees = viewer.sees
    named, cohort = sees(Field.NAME), sees(Field.NAME, Field.COHORT)
    needs, on = sees(Field.NEEDS), operation.description.on
    held = operation.cohorts.get(person.cohort or "")
    return PersonRow(
        person=person.id,
        household=person.household or "",
        household_name=person.household_name if named else "",
        name_ar=person.name_ar if named else "",
        name_latin=person.name_latin if named else "",
        sex=person.sex.value if named and person.sex else "",
        age=age_on(person, on) if sees(Field.AGE) else None,
        age_group=age_group_on(person, on).value if sees(Field.AGE) else "",
        cohort=(person.cohort or "") if cohort else "",
        cohort_said=said(held.name) if cohort and held else {},
        needs=tuple(need.value for need in person.needs) if needs else (),
        other_needs=person.other_needs if needs else (),
        consent=(person.consent.value if person.consent else NO_CONSENT) if named else "",
        lot=(person.lot or "") if named else "",
        where=where,
        where_said=said(place_said(operation, where)),
        is_disputed=person.id in day.disputes,
        is_unseen=person.id not in day.seen_by,
        is_off=person.id in operation.listing.off,
    )


def _every(operation: Operation, asked: RegistryAsked) -> Iterable[Person]:
    is_off = asked.state == "off"
    return operation.listing.off.values() if is_off else operation.persons.values()


def _narrowed(
    operation: Operation, people: Iterable[Person], asked: RegistryAsked, viewer: Viewer
) -> Iterator[Person]:
    """Yield who fits the filters; those by what the viewer does not see are passed over."""
    day, named = operation.day.people, viewer.sees(Field.NAME)
    cohort = asked.cohort if viewer.sees(Field.NAME, Field.COHORT) else ""
    need = asked.need if viewer.sees(Field.NEEDS) else ""
    consent, lot = (asked.consent, asked.lot) if named else ("", "")
    place, state = asked.place, asked.state
    for person in people:
        if (
            (not cohort or person.cohort == cohort)
            and (not need or need in person.needs)
            and (not lot or person.lot == lot)
            and (not consent or (person.consent or NO_CONSENT) == consent)
            and (not place or day.place(person.id) == place)
            and (state != "disputed" or person.id in day.disputes)
            and (state != "unseen" or person.id not in day.seen_by)
        ):
            yield person


def _searched(
    snapshot: Snapshot, operation: Operation, asked: RegistryAsked, *, sees_names: bool
) -> list[Person]:
    """Return who may be meant, likeliest first, and one more than are shown where there are more.

    Numbers of entries and households are searched for everybody; names, documents and telephones
    for those alone who see names.
    """
    people: Mapping[str, Person] = {p.id: p for p in _every(operation, asked)}
    found: dict[str, None] = {}
    if asked.q in people:
        found[asked.q] = None
    if sees_names:
        # Filters narrow afterwards: so many must be looked at that enough are left.
        most = MOST_FOUND + 1 if asked == RegistryAsked(q=asked.q, page=asked.page) else len(people)
        found.update(dict.fromkeys(_searching(snapshot).found(operation, asked.q, most)))
    if not sees_names or any(map(str.isdigit, asked.q)):
        found.update(dict.fromkeys(_by_number(people, asked.q)))
    return [people[each] for each in found if each in people][: MOST_FOUND + 1]


def _by_number(people: Mapping[str, Person], typed: str) -> Iterator[str]:
    for person in people.values():
        if person.household == typed or is_number(typed, person.id):
            yield person.id


class _Searching:
    """The search of one operation, and whose turn it is to use it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._search = NameSearch(names())
        self._fitted: tuple[object, object] = (None, None)
        self._is_begun = False

    def make_ready(self, operation: Operation) -> None:
        """Take names apart beside the pages, before anybody searches for the first time."""
        with self._lock:
            begun, self._is_begun = self._is_begun, True
        if not begun:
            threading.Thread(target=self.found, args=(operation, "", 0), daemon=True).start()

    def found(self, operation: Operation, typed: str, most: int) -> tuple[str, ...]:
        """Return who may be meant: by document or telephone, then by name, likeliest first."""
        now = operation.persons, operation.listing.off
        with self._lock:
            self._is_begun = True
            if self._fitted[0] is not now[0] or self._fitted[1] is not now[1]:
                self._search.fit({**now[1], **now[0]})
                self._fitted = now
            by_name = self._search.by_name(typed, most)
            return (*self._search.by_number(typed), *(who for who, _ in by_name))


def _searching(snapshot: Snapshot) -> _Searching:
    return snapshot.lasting("name-search", _Searching)
