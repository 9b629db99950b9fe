# SPDX-License-Identifier: Apache-2.0
"""The oracle's rules against the fold's, on random logs that no simulated day would write."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qafila.core.events import (
    ClockMeasured,
    DeviceEnrolled,
    DeviceRevoked,
    Envelope,
    Fact,
    FactCorrected,
    HeadcountTaken,
    OperationClosed,
    PeopleMoved,
    Role,
    VehiclesMoved,
    WhereaboutsSettled,
    WhereaboutsUnknown,
    believed,
    canonical,
)
from qafila.core.ledger import Act
from qafila.core.operation import History
from tests.simulation.checks import same_ending
from tests.simulation.oracle import believe, tell

DAWN = datetime(2026, 4, 1, 6, tzinfo=UTC)
NAMES = ("F", "G", "H", "M", "N")


def enrols(device: str, role: Role) -> DeviceEnrolled:
    return DeviceEnrolled(device=device, role=role, signing_key=f"key of {device}")


@st.composite
def logs(draw: st.DrawFn) -> list[Envelope]:
    """Draw what devices say of each other: a founded operation, and then anything."""
    counters = {name: itertools.count(1) for name in NAMES}

    def says(device: str, fact: Fact, minute: int) -> Envelope:
        seq = next(counters[device])
        return Envelope(
            id=f"{device}-{seq}",
            device=device,
            seq=seq,
            prev="" if seq == 1 else "0" * 64,
            happened_at=DAWN + timedelta(minutes=minute),
            author="x",
            fact=fact,
        )

    facts: list[Envelope] = []
    if draw(st.integers(0, 9)):
        facts = [
            says("F", enrols("F", Role.HUB), 0),
            says("F", enrols("G", Role.HUB), 1),
            says(draw(st.sampled_from("FG")), enrols("H", Role.HUB), 2),
        ]
    names = st.sampled_from(NAMES)
    for _ in range(draw(st.integers(0, 14))):
        known = [e.id for e in facts] or ["nobody-1"]
        offered: list[Fact] = [
            enrols(draw(names), draw(st.sampled_from((Role.HUB, Role.MARSHAL, Role.PAPER)))),
            DeviceRevoked(device=draw(names), last_seq=draw(st.integers(0, 4))),
            FactCorrected(corrects=draw(st.sampled_from(known)), reason="r"),
            ClockMeasured(
                device=draw(names),
                offset_ms=60_000 * draw(st.integers(-90, 90)),
                last_seq=draw(st.integers(0, 4)),
                uncertainty_ms=draw(st.integers(0, 2)),
            ),
            HeadcountTaken(place="place:x", count=1),
        ]
        facts.append(says(draw(names), draw(st.sampled_from(offered)), draw(st.integers(-60, 60))))
    return facts


def agrees(facts: Sequence[Envelope], first: str) -> None:
    raw = {e.id: json.loads(canonical(e)) for e in facts}
    bearing = [e for e in facts if not isinstance(e.fact, HeadcountTaken)]
    mine, theirs = believe(raw, first), believed(bearing, first=first)
    assert set(mine.hubs or ()) == theirs.hubs
    assert dict(mine.members) == {name: member.roles for name, member in theirs.members.items()}
    assert dict(mine.revoked) == theirs.revoked
    assert mine.void == theirs.void


@pytest.mark.parametrize("first", ["", "F"])
@settings(max_examples=200, deadline=None)
@given(logs())
def test_the_oracle_believes_whom_the_fold_believes(first: str, facts: list[Envelope]) -> None:
    agrees(facts, first)


@pytest.mark.parametrize("first", ["", "F"])
@settings(max_examples=150, deadline=None)
@given(logs())
def test_the_oracle_puts_facts_where_the_fold_puts_them(first: str, facts: list[Envelope]) -> None:
    history = History(first)
    history.add(facts)
    told = tell([canonical(e) for e in facts], first=first)
    assert [(e.id, at) for e, at in history.in_order()] == [
        (i, told.corrected_ms[i]) for i in told.order
    ]


PLACES = st.sampled_from(["place:a", "vehicle:b", "unaccounted"])
WHO = st.sampled_from(["p", "q"])


@st.composite
def endings(draw: st.DrawFn) -> list[Envelope]:
    """Draw a day of two people and a bus: seen, lost sight of, closed, withdrawn; some not there.

    Nobody founded, so that everybody is heard.
    """
    counters = {name: itertools.count(1) for name in NAMES}
    ids: list[str] = []
    facts: list[Envelope] = []
    known = st.lists(
        st.tuples(st.sampled_from(NAMES), st.integers(1, 9)),
        max_size=4,
        unique_by=lambda pair: pair[0],
    )
    for _ in range(draw(st.integers(1, 16))):
        source, target = draw(st.lists(PLACES, min_size=2, max_size=2, unique=True))
        offered: list[Fact] = [
            PeopleMoved(persons=(draw(WHO),), source=source, target=target, act=Act.BOARDED),
            VehiclesMoved(vehicles=("b",), source="place:a", target="place:z"),
            WhereaboutsUnknown(
                persons=tuple(draw(st.lists(WHO, unique=True))),
                vehicles=("b",),
                tried="asked",
                follow_up="desk",
            ),
            WhereaboutsSettled(
                subjects=(draw(st.sampled_from("pqb")),),
                place=target,
                weighed=tuple(ids[-2:]) or ("nobody-1",),
                reason="asked",
            ),
            OperationClosed(
                known=tuple(sorted(draw(known))),
                missing=tuple((d, n, n + 1) for d, n in draw(known)),
            ),
            FactCorrected(corrects=draw(st.sampled_from(ids or ["nobody-1"])), reason="r"),
        ]
        device = draw(st.sampled_from(NAMES))
        seq = next(counters[device])
        ids.append(f"{device}-{seq}")
        facts.append(
            Envelope(
                id=ids[-1],
                device=device,
                seq=seq,
                prev="" if seq == 1 else "0" * 64,
                happened_at=DAWN + timedelta(minutes=draw(st.integers(-60, 60))),
                author="x",
                fact=draw(st.sampled_from(offered)),
            )
        )
    return draw(st.permutations(facts))[: draw(st.integers(1, len(facts)))]


@settings(max_examples=300, deadline=None)
@given(endings())
def test_the_oracle_ends_a_day_as_the_fold_ends_it(facts: list[Envelope]) -> None:
    history = History()
    history.add(facts)
    told = tell([canonical(e) for e in facts])
    day = history.operation().day
    same_ending("fold", day, told)
    assert day.people.where == {person: walk.place for person, walk in told.people.items()}
    assert day.vehicles.where == {bus: walk.place for bus, walk in told.vehicles.items()}
