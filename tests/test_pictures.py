# SPDX-License-Identifier: Apache-2.0
"""Pictures of an operation that goes on: what a later one takes over from the one before."""

from __future__ import annotations

import copy
import random
from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from qafila.app.console.logged import Logged, Logging
from qafila.core.events import BEFORE_THE_DAY, Envelope, HeadcountTaken, ManifestIssued
from qafila.core.operation import Accounts, History, Operation, accounts, fold
from tests.test_history import Device, founded, move, stories

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


def all_of(found: Accounts) -> tuple[object, ...]:
    return (
        found.total,
        found.places,
        found.vehicles,
        found.convoys,
        found.serials,
        found.lots,
        found.cohorts,
        found.sexes,
        found.age_groups,
    )


def pictures(facts: Sequence[Envelope], chance: random.Random) -> list[Operation]:
    """Return what is shown on the way, as the facts come in."""
    known, shown = History(), list[Operation]()
    mixed = list(facts)
    chance.shuffle(mixed)
    while mixed:
        taken = chance.randint(1, 4)
        known.add(mixed[:taken])
        mixed = mixed[taken:]
        shown.append(known.operation())
    return shown


@settings(max_examples=100, deadline=None)
@given(stories(), st.randoms(use_true_random=False))
def test_accounts_that_move_on_are_those_that_would_be_made_anew(
    facts: list[Envelope], chance: random.Random
) -> None:
    held: Accounts | None = None
    for shown in pictures(facts, chance):
        moved = held.moved_on(shown, NOW) if held is not None else None
        held = moved or accounts(shown, NOW)
        assert all_of(held) == all_of(accounts(shown, NOW))
        assert held.add_up()


@settings(max_examples=100, deadline=None)
@given(stories(), st.randoms(use_true_random=False))
def test_a_glance_tells_where_everybody_is(facts: list[Envelope], chance: random.Random) -> None:
    known, mixed = History(), list(facts)
    chance.shuffle(mixed)
    while mixed:
        known.add([mixed.pop() for _ in range(min(len(mixed), chance.randint(1, 3)))])
        seen = known.glance()
        where, on = (dict(seen.day.people.where), dict(seen.day.vehicles.where)), seen.persons
        custody = seen.day.custody
        if chance.random() < 0.5:  # else a glance follows a glance
            shown = known.operation()
            assert (shown.day.people.where, shown.day.vehicles.where) == where
            assert (shown.persons, shown.day.custody) == (on, custody)


@settings(max_examples=50, deadline=None)
@given(stories(), st.randoms(use_true_random=False))
def test_no_picture_changes_while_more_comes_in(
    facts: list[Envelope], chance: random.Random
) -> None:
    known, kept = History(), list[tuple[Operation, Operation]]()
    mixed = list(facts)
    chance.shuffle(mixed)
    for fact in mixed:
        known.add([fact])
        shown = known.operation()
        kept.append((shown, copy.deepcopy(shown)))
    for shown, then in kept:
        for part in fields(shown):
            assert getattr(shown, part.name) == getattr(then, part.name), part.name


@settings(max_examples=100, deadline=None)
@given(stories(), st.randoms(use_true_random=False))
def test_what_is_known_of_the_log_follows_it_whatever_comes_late(
    facts: list[Envelope], chance: random.Random
) -> None:
    known, logging = History(), Logging()
    kept: list[tuple[Logged, tuple[tuple[Envelope, int], ...]]] = []
    mixed = list(facts)
    chance.shuffle(mixed)
    while mixed:
        taken = chance.randint(1, 4)
        known.add(mixed[:taken])
        mixed = mixed[taken:]
        logged, log = logging.of(known.line()), known.in_order()
        kept.append((logged, log))
        assert {e.id: at for at, (e, _) in enumerate(log)} == dict(logged.positions)
        day = [each for each in log if each[0].happened_at != BEFORE_THE_DAY]
        assert logged.authors == {envelope.author for envelope, _ in day}
        assert list(logged.of_the_day) == day
        assert logged.of_the_day[-3:] == tuple(day[-3:])
    for logged, log in kept:
        assert tuple(logged.line) == log, "a log that was read does not change"
        assert len(logged.line) == len(log)
        assert logged.line[1:4] == log[1:4]
        assert tuple(reversed(logged.line)) == log[::-1]
        known_at = {at: fact for fact, at in logged.positions.items() if at < len(log)}
        assert known_at == {at: envelope.id for at, (envelope, _) in enumerate(log)}


def test_who_counts_heads_moves_nobody_and_the_accounts_stay() -> None:
    hub, facts = founded()
    facts += hub.says(1, move("P", "place:x", "vehicle:A"))
    before = accounts(fold(facts), NOW)
    known = History()
    known.add(facts)
    held = accounts(known.operation(), NOW)
    assert all_of(held) == all_of(before)
    known.add(hub.says(2, HeadcountTaken(place="vehicle:A", count=1)))
    counted = held.moved_on(known.operation(), NOW)
    assert counted is not None
    assert counted.lots is held.lots, "nobody is counted again"
    known.add(hub.says(3, move("P", "vehicle:A", "place:x")))
    moved = counted.moved_on(known.operation(), NOW)
    assert moved is not None
    assert all_of(before) != all_of(moved)
    assert all_of(moved) == all_of(accounts(known.operation(), NOW))
    assert all_of(held) == all_of(before), "of before, still"


def test_a_manifest_that_expires_between_two_pictures_is_counted_anew() -> None:
    hub, facts = founded()
    facts += hub.says(
        1,
        ManifestIssued(
            manifest="M-1", vehicle="A", persons=("P",), expires_at=NOW + timedelta(minutes=1)
        ),
    )
    facts += Device("phone").says(2, move("P", "place:x", "place:y"))
    operation = fold(facts)
    held = accounts(operation, NOW)
    assert held.total.expected == 1
    assert held.moved_on(operation, NOW + timedelta(seconds=30)) is not None
    assert held.moved_on(operation, NOW + timedelta(minutes=1)) is None


def test_who_boards_after_their_manifest_has_expired_is_expected_again() -> None:
    hub, facts = founded()
    manifest = ManifestIssued(
        manifest="M-1", vehicle="A", persons=("P",), expires_at=NOW - timedelta(minutes=1)
    )
    facts += hub.says(1, manifest, move("P", "outside", "place:x"))
    known = History()
    known.add(facts)
    held = accounts(known.operation(), NOW)
    assert held.total.expected == 0
    known.add(hub.says(2, move("P", "place:x", "vehicle:A")))
    shown = known.operation()
    late = held.moved_on(shown, NOW) or accounts(shown, NOW)
    assert late.total.expected == 1
    assert all_of(late) == all_of(accounts(shown, NOW))
