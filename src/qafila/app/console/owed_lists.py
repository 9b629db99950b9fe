# SPDX-License-Identifier: Apache-2.0
"""The lists that are owed, entry by entry: who recorded each, and taking one back or bringing it.

What is delivered is recorded under the number of an entry, so no list amends one. An entry that is
wrong is withdrawn as a whole, with every fact that tells of it, and can be brought back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import msgspec

from qafila.app.console.acts import record_facts
from qafila.app.console.live import LiveOperation
from qafila.app.console.registry import operation_for
from qafila.app.console.snapshot import Snapshot
from qafila.app.console.taking_back import may_take_back
from qafila.core.access import Field, Viewer
from qafila.core.document import Phrase
from qafila.core.events import BEFORE_THE_DAY, EntryListed, Envelope, FactCorrected
from qafila.core.fulfilment import fulfilments
from qafila.core.registry import ListEntry, entry_id

PER_PAGE = 50


class OwedList(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A list that is owed.

    Parameters
    ----------
    listed
        Its id.
    obligations
        Ids of the obligations that owe it.
    entries, proven
        How many are on it, and of how many it is proven that they were delivered.
    """

    listed: str
    obligations: tuple[str, ...] = ()
    entries: int = 0
    proven: int = 0


class OwedEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry.

    Parameters
    ----------
    entry
        Its number on the list, as the parties use it.
    person
        Who of the registry it is, where that is known.
    at, recorded_by, reason
        When, by whom and why it was recorded last; of an entry that was withdrawn: withdrawn.
        `at` is absent of what was known before the day.
    is_proven
        Whether it is proven to be delivered.
    is_withdrawn
        Whether it counts no more.
    may_change
        Whether the viewer may withdraw it, or bring it back.
    """

    entry: str
    name_ar: str = ""
    name_latin: str = ""
    person: str = ""
    at: datetime | None = None
    recorded_by: str = ""
    reason: str = ""
    is_proven: bool = False
    is_withdrawn: bool = False
    may_change: bool = False


class OwedView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The lists that are owed, and a page of the entries of one; those withdrawn come last."""

    version: int
    count: int
    page: int
    pages: int
    lists: tuple[OwedList, ...] = ()
    listed: str = ""
    search: str = ""
    entries: tuple[OwedEntry, ...] = ()
    sees_names: bool = False


def owed_view(
    snapshot: Snapshot, viewer: Viewer, *, listed: str = "", search: str = "", page: int = 1
) -> OwedView:
    """Return the lists that are owed, and the entries of one of them.

    Parameters
    ----------
    listed
        Which; one that nobody owes: the first.
    search
        Part of the number of an entry; empty: all.
    """
    lists = snapshot.derive("owed-lists", lambda: tuple(_lists(snapshot)))
    known = [each.listed for each in lists]
    listed = listed if listed in known else (known or [""])[0]
    told = _told(snapshot)
    numbers = [entry.number for entry in snapshot.operation.entries_of(listed)]
    gone = [
        e.number for e in told.values() if e.of == listed and e.id not in snapshot.operation.entries
    ]
    found = [each for each in (*numbers, *gone) if search.casefold() in each.casefold()]
    pages = max(1, -(-len(found) // PER_PAGE))
    page = min(max(1, page), pages)
    shown = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    return OwedView(
        version=snapshot.version,
        count=len(found),
        page=page,
        pages=pages,
        lists=lists,
        listed=listed,
        search=search,
        entries=tuple(_row(snapshot, viewer, listed, number) for number in shown),
        sees_names=viewer.sees(Field.NAME),
    )


def named_in(view: OwedView) -> tuple[str, ...]:
    """Return ids of those whose names a view shows, for the record of who saw whom."""
    named = (each.entry for each in view.entries if each.name_ar or each.name_latin)
    return tuple(entry_id(view.listed, entry) for entry in named)


def is_owed(snapshot: Snapshot, listed: str, entry: str) -> bool:
    """Whether an entry is on its list, and was not withdrawn."""
    return bool(listed and entry) and entry_id(listed, entry) in snapshot.operation.entries


def may_change(snapshot: Snapshot, viewer: Viewer, listed: str, entry: str) -> bool:
    """Whether somebody may withdraw an entry, or bring back one that was withdrawn."""
    held = _standing(snapshot, entry_id(listed, entry)) if listed and entry else ()
    return bool(held) and all(may_take_back(viewer, each, snapshot.fact) for each in held)


def withdraw(
    live: LiveOperation, viewer: Viewer, listed: str, entry: str, reason: str, now: datetime
) -> tuple[Phrase, ...]:
    """Record that an entry does not count; of one that was withdrawn: that it counts again."""
    held = _standing(live.snapshot, entry_id(listed, entry))
    facts = tuple(FactCorrected(corrects=each.id, reason=reason) for each in held)
    return record_facts(live, viewer, facts, now)


def _lists(snapshot: Snapshot) -> Iterator[OwedList]:
    operation, proven = snapshot.operation, _proven(snapshot)
    owing: dict[str, list[str]] = {}
    for obligation in operation.obligations.values():
        if obligation.listed is not None:
            owing.setdefault(obligation.listed, []).append(obligation.id)
    for listed in dict.fromkeys((*owing, *(each.of for each in operation.entries.values()))):
        yield OwedList(
            listed=listed,
            obligations=tuple(owing.get(listed, ())),
            entries=len(operation.entries_of(listed)),
            proven=len(proven.get(listed, ())),
        )


def _facts(snapshot: Snapshot) -> Mapping[str, list[Envelope]]:
    """Return the facts that tell of each entry: several, where two hubs took in the same list."""

    def found() -> Mapping[str, list[Envelope]]:
        told: dict[str, list[Envelope]] = {}
        for envelope, _ in snapshot.log():
            if isinstance(envelope.fact, EntryListed):
                told.setdefault(envelope.fact.entry.id, []).append(envelope)
        return told

    return snapshot.derive("owed-facts", found)


def _told(snapshot: Snapshot) -> Mapping[str, ListEntry]:
    facts = _facts(snapshot)
    return {
        key: fact.entry
        for key, held in facts.items()
        if isinstance(fact := held[-1].fact, EntryListed)
    }


def _standing(snapshot: Snapshot, key: str) -> tuple[Envelope, ...]:
    """Return the facts that make an entry count; of one that does not: those that took it back."""
    corrected = snapshot.operation.day.log.corrected
    told = _facts(snapshot).get(key, ())
    if key in snapshot.operation.entries:
        return tuple(each for each in told if each.id not in corrected)
    back = (snapshot.fact(corrected[each.id]) for each in told if each.id in corrected)
    return tuple(each for each in back if each is not None)


def _row(snapshot: Snapshot, viewer: Viewer, listed: str, number: str) -> OwedEntry:
    key = entry_id(listed, number)
    operation = operation_for(snapshot, viewer)
    held, standing = operation.entries.get(key), _standing(snapshot, key)
    who = held.who if held and viewer.sees(Field.NAME) else None
    last = standing[-1] if standing else None
    said = last.fact if last else None
    return OwedEntry(
        entry=number,
        name_ar=who.name_ar if who else "",
        name_latin=who.name_latin if who else "",
        person=(held.person or "") if held else "",
        at=_at(last),
        recorded_by=last.author if last else "",
        reason=said.reason if isinstance(said, FactCorrected) else "",
        is_proven=number in _proven(snapshot).get(listed, ()),
        is_withdrawn=held is None,
        may_change=may_change(snapshot, viewer, listed, number),
    )


def _at(last: Envelope | None) -> datetime | None:
    if last is None or last.happened_at == BEFORE_THE_DAY:
        return None
    return last.happened_at.astimezone(UTC)


def _proven(snapshot: Snapshot) -> Mapping[str, frozenset[str]]:
    """Return of each list the numbers of which it is proven that they were delivered."""

    def found() -> Mapping[str, frozenset[str]]:
        operation = snapshot.operation
        proven: dict[str, frozenset[str]] = {}
        for stands in fulfilments(operation).values():
            if of := operation.obligations[stands.obligation].listed:
                numbers = frozenset(e.number for e in stands.entries if e.is_proven)
                proven[of] = proven.get(of, frozenset()) | numbers
        return proven

    return snapshot.derive("owed-proven", found)
