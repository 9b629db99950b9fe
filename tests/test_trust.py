# SPDX-License-Identifier: Apache-2.0
"""Whom facts believe when somebody who is enrolled, or was, means harm."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from qafila.core.events import (
    Believed,
    DeviceEnrolled,
    DeviceRevoked,
    Envelope,
    Fact,
    FactCorrected,
    Role,
    believed,
)

NOON = datetime(2026, 4, 1, 12, tzinfo=UTC)
HUB, MARSHAL = Role.HUB, Role.MARSHAL


def says(device: str, seq: int, fact: Fact, hours: float = 0) -> Envelope:
    return Envelope(
        id=f"{device}-{seq}",
        device=device,
        seq=seq,
        prev="" if seq == 1 else "0" * 64,
        happened_at=NOON + timedelta(hours=hours),
        author="x",
        fact=fact,
    )


def enrols(device: str, role: Role = MARSHAL, key: str = "") -> DeviceEnrolled:
    return DeviceEnrolled(device=device, role=role, signing_key=key or f"key of {device}")


FOUNDED = [
    says("F", 1, enrols("F", HUB)),
    says("F", 2, enrols("H", HUB)),
    says("F", 3, enrols("M")),
]
STOLEN = says("F", 4, DeviceRevoked(device="H", last_seq=1), hours=5)
AFTER_THEFT = says("H", 1, enrols("P"))


def told(facts: list[Envelope], first: str) -> Believed:
    """Return whom facts believe; their order must not matter."""
    ways = [list(way) for way in permutations(facts)] if len(facts) < 7 else [facts, facts[::-1]]
    every = [believed(way, first=first) for way in ways]
    assert all(one == every[0] for one in every)
    return every[0]


@pytest.mark.parametrize("first", ["", "F"])
@pytest.mark.parametrize("by", ["M", "H"])
def test_nobody_unseats_the_founder_by_enrolling_it(first: str, by: str) -> None:
    found = told([*FOUNDED, says(by, 1, enrols("F", MARSHAL, "a key of my own"))], first)
    assert found.members.keys() == {"F", "H", "M"}
    assert found.hubs == {"F", "H"}


def test_a_device_that_enrols_itself_and_the_founder_founds_nothing_in_a_store() -> None:
    mine = says("M", 1, enrols("M", HUB), hours=-1000)
    found = told([*FOUNDED, mine, says("M", 2, enrols("F", MARSHAL))], "F")
    assert found.hubs == {"F", "H"}
    assert not found.members["M"].is_hub


@pytest.mark.parametrize(
    "act",
    [
        FactCorrected(corrects="F-4", reason="no"),
        DeviceRevoked(device="F", last_seq=0),
        DeviceRevoked(device="F", last_seq=3),
        DeviceRevoked(device="M", last_seq=0),
        FactCorrected(corrects="F-3", reason="no"),
        enrols("accomplice", HUB),
    ],
)
@pytest.mark.parametrize("hours", [-1000, 6])
def test_a_revoked_hub_undoes_nothing_whatever_its_clock_says(act: Fact, hours: float) -> None:
    facts = [*FOUNDED, STOLEN, AFTER_THEFT, says("H", 2, act, hours)]
    for first in ("", "F"):
        found = told(facts, first)
        assert found.revoked == {"H": 1}
        assert found.hubs == {"F", "H"}
        assert found.members.keys() == {"F", "H", "M", "P"}


def test_whom_a_revoked_hub_made_a_hub_is_none() -> None:
    facts = [
        *FOUNDED,
        STOLEN,
        says("H", 2, enrols("A", HUB), 6),
        says("A", 1, DeviceRevoked(device="F", last_seq=0), -1000),
        says("A", 2, FactCorrected(corrects="F-4", reason="no"), 7),
    ]
    found = told(facts, "F")
    assert found.revoked == {"H": 1}
    assert found.hubs == {"F", "H"}


@pytest.mark.parametrize("by", ["F", "H", "M"])
def test_nobody_withdraws_the_founding(by: str) -> None:
    act = says(by, 4, FactCorrected(corrects="F-1", reason="no"), 1)
    for first in ("", "F"):
        found = told([*FOUNDED, act], first)
        assert found.hubs == {"F", "H"}
        assert found.members.keys() == {"F", "H", "M"}


def test_a_hub_may_revoke_the_founder_that_was_lost_and_take_it_back() -> None:
    gone = says("H", 1, DeviceRevoked(device="F", last_seq=3), 6)
    late = says("F", 4, enrols("Q"), 7)
    assert told([*FOUNDED, gone, late], "F").members.keys() == {"F", "H", "M"}
    back = says("H", 2, FactCorrected(corrects="H-1", reason="it was found"), 8)
    assert told([*FOUNDED, gone, late, back], "F").members.keys() == {"F", "H", "M", "Q"}


def test_whose_enrolment_is_withdrawn_counts_for_nothing_until_it_is_enrolled_again() -> None:
    said = says("M", 1, FactCorrected(corrects="x", reason="y"), 1)
    out = says("F", 4, FactCorrected(corrects="F-3", reason="not ours"), 2)
    found = told([*FOUNDED, out], "F")
    assert found.former.keys() == {"M"}
    assert found.is_set_aside(said)
    again = told([*FOUNDED, out, says("F", 5, enrols("M"), 3)], "F")
    assert again.former == {}
    assert not again.is_set_aside(said)
    back = told(
        [*FOUNDED, out, says("F", 5, FactCorrected(corrects="F-4", reason="it is"), 3)], "F"
    )
    assert not back.is_set_aside(said)


def test_whom_a_hub_enrolled_after_it_was_revoked_is_known_and_counts_for_nothing() -> None:
    found = told([*FOUNDED, STOLEN, says("H", 1, enrols("O")), says("H", 2, enrols("A"))], "F")
    assert found.former.keys() == {"A"}
    assert found.former["A"].signing_keys == ("key of A",)
    assert found.is_set_aside(says("A", 1, enrols("B")))
    assert not found.is_set_aside(says("O", 1, enrols("B")))


def test_whom_nobody_enrolled_is_not_one_who_was() -> None:
    """A store may hold what its own device recorded before its enrolment arrived."""
    found = told([*FOUNDED, says("S", 1, enrols("T"))], "F")
    assert found.former == {}
    assert not found.is_set_aside(says("S", 1, enrols("T")))
