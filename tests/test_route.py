# SPDX-License-Identifier: Apache-2.0
"""The arithmetic of the route: paths, alternatives, travel times."""

from __future__ import annotations

from typing import Any

import pytest

from qafila.core.route import Leg, Place, find_alternatives, find_path, travel_from_speed
from qafila.core.values import Estimate, Name, exactly


def leg(leg_id: str, minutes: float, **values: Any) -> Leg:
    source, target = leg_id[0], leg_id[1]
    return Leg(id=leg_id, source=source, target=target, travel=exactly(minutes * 60), **values)


ROAD = [
    leg("AB", 10, distance_m=5_000.0),
    leg("BD", 30),
    leg("AC", 1, alternative_of=("AB",)),
    leg("CD", 1, alternative_of=("BD",)),
    leg("DE", 5, both_ways=False),
]


def test_the_main_way_is_taken_though_an_alternative_is_quicker() -> None:
    path = find_path(ROAD, "A", "D")
    assert path is not None
    assert path.places == ("A", "B", "D")
    assert not path.uses_alternative
    assert path.typical_s == 2400
    assert path.distance_m is None


def test_an_alternative_is_taken_when_nothing_else_leads_there() -> None:
    path = find_path(ROAD, "A", "D", without=("BD",))
    assert path is not None
    assert path.places == ("A", "C", "D")
    assert path.uses_alternative


def test_alternatives_are_listed_beside_the_main_way() -> None:
    path = find_path(ROAD, "A", "D")
    assert path is not None
    assert [p.places for p in find_alternatives(ROAD, path)] == [("A", "C", "D")]


def test_a_one_way_leg_is_not_driven_back() -> None:
    assert find_path(ROAD, "E", "A") is None
    back = find_path(ROAD, "D", "A")
    assert back is not None
    assert back.places == ("D", "B", "A")


def test_staying_is_an_empty_path() -> None:
    path = find_path(ROAD, "A", "A")
    assert path is not None
    assert path.stretches == ()


def test_a_low_speed_is_a_long_time() -> None:
    travel = travel_from_speed(60, Estimate(low=20, typical=40, high=60))
    assert (travel.low, travel.typical, travel.high) == (3600, 5400, 10800)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"source": "A", "target": "A", "travel": exactly(1)}, "source must differ from target"),
        ({"source": "A", "target": "B", "travel": exactly(0)}, "travel must be > 0"),
        (
            {"source": "A", "target": "B", "travel": exactly(1), "distance_m": 0.0},
            "distance_m must be > 0",
        ),
    ],
)
def test_a_leg_refuses_what_is_no_leg(values: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Leg(id="x", **values)


def test_a_place_needs_both_coordinates() -> None:
    with pytest.raises(ValueError, match="lat and lon must be given together"):
        Place(id="x", name=Name(en="x"), lat=1.0)
