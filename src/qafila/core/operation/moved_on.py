# SPDX-License-Identifier: Apache-2.0
"""The reckoning of a later picture, made from that of an earlier one.

Where nothing but people moved in between, ten of ten thousand are reckoned anew. Both pictures are
looked at, and not the facts between them: so it cannot matter how the later one came about.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import compress
from operator import is_not
from typing import TypeVar

from qafila.core.ledger import VEHICLE
from qafila.core.memory import are_same
from qafila.core.operation.clearance import is_cleared
from qafila.core.operation.reckoning import NOT_HERE, Reckoning
from qafila.core.operation.state import Day, Operation

K = TypeVar("K")
T = TypeVar("T")

LOOKED_AT = ("persons", "vehicles", "places", "plan", "description")
LOOKED_AT_DAY = ("manifests", "superseded_by_plans", "no_shows")
"""Parts of an operation, and of its day, with which everybody is reckoned anew when they change."""


@dataclass(frozen=True, slots=True)
class MovedOn:
    """A reckoning made from an earlier one.

    Parameters
    ----------
    people
        Of whom anything is told otherwise than before.
    """

    before: Reckoning
    after: Reckoning
    people: frozenset[str]

    def vehicles(self) -> set[str]:
        """Return the vehicles that have one of these people in their account, then or now."""
        found: set[str] = set()
        for person in self.people:
            found.update(self.after.awaited_in.get(person, ()))
            for reckoning in (self.before, self.after):
                day = reckoning.operation.day
                found.update(day.rides.get(person, ()))
                at = day.people.place(person)
                if at.startswith(VEHICLE):
                    found.add(at[len(VEHICLE) :])
        return found


def moved_on(before: Reckoning, operation: Operation, now: datetime) -> MovedOn | None:
    """Return the reckoning of a later picture; None where it has to be made from the beginning."""
    if not _same_but_people(before, operation, now):
        return None
    then, day = before.operation.day, operation.day
    people = _touched(then, day)
    counted = before.everybody
    if not all(who in counted and _is_counted(operation, who) for who in people):
        return None  # somebody came on the books, or is off them again
    boarded = [who for who in people if day.rides.get(who, ()) != then.rides.get(who, ())]
    for who in boarded:
        if who in before.lapsed or not set(then.rides.get(who, ())) <= set(day.rides.get(who, ())):
            return None
    after = before.copied()
    after.operation, after.now = operation, now
    _take_over(before, after, people, boarded)
    return MovedOn(before, after, people)


def _is_counted(operation: Operation, person: str) -> bool:
    return person in operation.persons or person in operation.day.people.where


def _same_but_people(before: Reckoning, operation: Operation, now: datetime) -> bool:
    """Whether nothing else that the reckoning looks at is different."""
    then = before.operation
    on, on_then = operation.description.on or now.date(), then.description.on
    ends = (m.expires_at for m in then.day.manifests.values() if m.expires_at is not None)
    return (
        are_same(then, operation, LOOKED_AT)
        and are_same(then.day, operation.day, LOOKED_AT_DAY)
        and are_same(then.listing, operation.listing, ("fitness",))
        and on == (on_then or before.now.date())
        and all((end <= before.now) == (end <= now) for end in ends)
    )


def _touched(then: Day, now: Day) -> frozenset[str]:
    """Return to whom anything happened."""
    return frozenset().union(
        _different(then.people.where, now.people.where),
        _different(then.people.seen_by, now.people.seen_by),
        _different(then.people.disputes, now.people.disputes),
        _different(then.rides, now.rides),
    )


def _different(then: Mapping[str, T], now: Mapping[str, T]) -> set[str]:
    """Return the keys of which two mappings tell otherwise."""
    if then is now:
        return set()
    keys = list(now)
    if keys[: len(then)] == list(then):  # what came is at the end: one pass, and no look-up in it
        # What did not change is the same object, mostly.
        others = compress(keys, map(is_not, now.values(), then.values()))
        return {key for key in others if then[key] != now[key]}.union(keys[len(then) :])
    return {key for key in {*then, *now} if then.get(key) != now.get(key)}


def _take_over(
    before: Reckoning, after: Reckoning, people: Collection[str], boarded: Iterable[str]
) -> None:
    """Put these people where they are now."""
    operation, then = after.operation, before.operation.day
    ledger, rides = operation.day.people, operation.day.rides
    on = operation.description.on or after.now.date()
    after.disputed = _joined(before.disputed, people, ledger.disputes.__contains__)
    after.unseen = _joined(before.unseen, people, lambda who: who not in ledger.seen_by)
    after.held = _joined(before.held, people, lambda who: ledger.place(who) not in NOT_HERE)
    after.boarded = _joined(before.boarded, people, rides.__contains__)
    after.cleared = _joined(before.cleared, people, lambda who: is_cleared(operation, who, on))
    after.ridden = dict(before.ridden)
    for who in boarded:
        for vehicle in rides[who]:
            if vehicle not in then.rides.get(who, ()):
                after.ridden[vehicle] = {*after.ridden.get(vehicle, ()), who}
    after.here = _regrouped(before.here, people, then.people.place, ledger.place)
    after.standing = _regrouped(before.standing, people, before.standing_of, after.standing_of)
    after.answers = _regrouped(before.answers, people, before.answer, after.answer)


def _joined(
    those: frozenset[str], people: Iterable[str], belongs: Callable[[str], bool]
) -> frozenset[str]:
    """Return a set in which of these people those are who belong to it."""
    come, gone = set[str](), set[str]()
    for who in people:
        if belongs(who):
            come.add(who)
        else:
            gone.add(who)
    return those if come <= those and gone.isdisjoint(those) else (those - gone) | come


def _regrouped(
    groups: Mapping[K, frozenset[str]],
    people: Iterable[str],
    then: Callable[[str], K],
    now: Callable[[str], K],
) -> dict[K, frozenset[str]]:
    """Return groups in which these people went from where they were to where they are."""
    come: dict[K, set[str]] = {}
    gone: dict[K, set[str]] = {}
    for who in people:
        if (was := then(who)) != (are := now(who)):
            gone.setdefault(was, set()).add(who)
            come.setdefault(are, set()).add(who)
    made = dict(groups)
    for key in {**gone, **come}:
        made[key] = (groups.get(key, _NOBODY) - gone.get(key, _NOBODY)) | come.get(key, _NOBODY)
        if not made[key]:
            del made[key]
    return made


_NOBODY: frozenset[str] = frozenset()
