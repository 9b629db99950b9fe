# SPDX-License-Identifier: Apache-2.0
"""What a console shows while people move is what it would show if all were reckoned anew."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from qafila.app.console import LiveOperation
from qafila.app.console.snapshot import Snapshot
from qafila.app.console.today import today
from qafila.core.access import UserRole, Viewer
from qafila.core.events import (
    Fact,
    FactCorrected,
    HeadcountTaken,
    ManifestIssued,
    NoShowDeclared,
    PeopleMoved,
    VehiclesMoved,
    WhereaboutsSettled,
    WhereaboutsUnknown,
)
from qafila.core.fulfilment import Clock, board, fulfilments
from qafila.core.ledger import DECEASED, OUTSIDE, Act, Dispute
from qafila.core.operation import Accounts, Operation, accounts
from qafila.wiring import operations
from tests.console.world import store_of
from tests.test_pictures import all_of

ROLES = (UserRole.COORDINATOR, UserRole.MEDIATOR, UserRole.LIAISON)
STEPS, AT_ONCE = 40, 4


def went(person: str, source: str, target: str) -> PeopleMoved:
    return PeopleMoved(persons=(person,), source=source, target=target, act=Act.TRANSFERRED)


class Day:
    """Makes up what is seen next, from where everybody is by now."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.manifests = 0

    def next(self, operation: Operation, recorded: list[str], now: datetime) -> Fact:
        chance, day = self.chance, operation.day
        # Few of them, so that the same are seen again and again.
        person = chance.choice([*operation.persons][:25])
        held = day.people.place(person)
        vehicle = chance.choice([*operation.vehicles][:4])
        spots = [f"vehicle:{each}" for each in [*operation.vehicles][:4]]
        spots += [f"place:{each}" for each in operation.places]
        spots += ["custody:post", OUTSIDE, DECEASED]
        target = chance.choice([each for each in spots if each != held])
        elsewhere = chance.choice([each for each in spots if each != target])
        disputed = chance.choice(sorted(day.people.disputes) or [person])
        weighed = tuple(each for d in day.people.disputes.get(disputed, ()) for each in _sides(d))
        self.manifests += 1
        aboard = tuple(chance.sample([*operation.persons][:25], 6))
        expires = now + timedelta(seconds=chance.choice([-1, 0, 3600]))
        offered: list[tuple[int, Fact]] = [
            (12, went(person, held, target)),
            (
                4,
                PeopleMoved(
                    persons=(person,), source=elsewhere, target=target, act=Act.TRANSFERRED
                ),
            ),
            (
                1,
                PeopleMoved(
                    persons=("nobody-knows",), source=elsewhere, target=target, act=Act.TRANSFERRED
                ),
            ),
            (3, HeadcountTaken(place=f"vehicle:{vehicle}", count=chance.randint(0, 9))),
            (2, VehiclesMoved(vehicles=(vehicle,), source="place:x", target="road:a-b")),
            (2, WhereaboutsUnknown(persons=(person,), tried="called", follow_up="agency")),
            (1, NoShowDeclared(manifest=chance.choice([*day.manifests, "M"]), persons=aboard[:2])),
            (
                1,
                ManifestIssued(
                    manifest=f"M-{self.manifests}",
                    vehicle=vehicle,
                    persons=aboard,
                    expires_at=expires,
                    lot=chance.choice(["", "lot-a"]),
                ),
            ),
        ]
        if weighed:
            settled = WhereaboutsSettled(
                subjects=(disputed,), place=target, weighed=weighed, reason="asked"
            )
            offered.append((4, settled))
        if recorded:
            instead = PeopleMoved(
                persons=(person,), source=elsewhere, target=target, act=Act.TRANSFERRED
            )
            for what in (None, instead):
                slip = FactCorrected(corrects=chance.choice(recorded), reason="slip", instead=what)
                offered.append((1, slip))
        facts = [fact for _, fact in offered]
        return chance.choices(facts, [weight for weight, _ in offered])[0]


def _sides(dispute: Dispute) -> tuple[str, str]:
    return dispute.held_by, dispute.seen_by


@contextmanager
def followed(tmp_path: Path, seed: int) -> Iterator[Iterator[LiveOperation]]:
    """Yield what goes on for some steps: a live operation after each of them."""
    with operations.station_at(str(store_of("qalamoun-2017", tmp_path))) as station:
        live, day, recorded = LiveOperation(station.recorder), Day(seed), list[str]()
        live.refresh()
        live.check()
        live.snapshot.accounts().vehicles  # noqa: B018 - as a page has asked for it

        def steps() -> Iterator[LiveOperation]:
            for _ in range(STEPS):
                for _ in range(day.chance.randint(1, AT_ONCE)):
                    fact = day.next(live.newest(), recorded, station.recorder.clock.now())
                    receipts = station.recorder.record([fact], author="marshal")
                    recorded.extend(each.id for each in receipts)
                live.refresh()
                yield live

        yield steps()


@pytest.mark.parametrize("seed", range(3))
def test_every_picture_is_the_one_that_would_be_made_anew(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    went_on: list[bool] = []
    moved_on = Accounts.moved_on

    def counting(self: Accounts, operation: Operation, now: datetime) -> Accounts | None:
        moved = moved_on(self, operation, now)
        went_on.append(moved is not None)
        return moved

    monkeypatch.setattr(Accounts, "moved_on", counting)
    with followed(tmp_path, seed) as steps:
        for live in steps:
            shown = live.snapshot
            other = LiveOperation(live.recorder)
            anew = other.snapshot
            anew.at = shown.at
            for part in fields(Operation):
                here, there = (getattr(each.operation, part.name) for each in (shown, anew))
                assert here == there, part.name
            assert all_of(shown.accounts()) == all_of(anew.accounts())
            assert shown.accounts().add_up()
            assert [*shown.accounts().vehicles] == [*anew.accounts().vehicles]
            assert fulfilments(shown.operation) == fulfilments(anew.operation)
            clock = Clock(now=shown.at, zone=shown.zone)
            assert board(shown.operation, clock=clock) == board(anew.operation, clock=clock)
            for role in ROLES:
                viewer = Viewer(user="U-1", title=role.value, role=role, party="party-a")
                checked = live.checked_by_now
                assert today(shown, checked, viewer, shown.at) == today(
                    anew, checked, viewer, shown.at
                )
    assert sum(went_on) > STEPS // 3, "most pictures are made from the one before"


def test_a_picture_of_before_stays_what_it_was(tmp_path: Path) -> None:
    kept: list[tuple[Snapshot, Operation, tuple[object, ...]]] = []
    with followed(tmp_path, 7) as steps:
        for live in steps:
            shown = live.snapshot
            kept.append((shown, copy.deepcopy(shown.operation), all_of(shown.accounts())))
        for picture, operation, told in kept[::4]:
            assert all_of(accounts(operation, picture.at)) == told
            assert picture.operation.day == operation.day
