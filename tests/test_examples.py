# SPDX-License-Identifier: Apache-2.0
"""The examples: real operations as folders, each held to its golden plan.

Golden plans are made by ``.venv/bin/python examples/make_expected.py``; what a person checked by
hand is asserted here as figures, so that making them anew cannot hide a mistake.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import tomllib
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import qafila
from qafila.core.plan import violations

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
NAMES = ("tiny", "qalamoun-2017", "four-towns-2017")


def load(script: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(script, EXAMPLES / f"{script}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[script] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def planned() -> dict[str, qafila.Planned]:
    make = load("make_expected")
    return {name: make.planned(EXAMPLES / name) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_the_plan_is_the_golden_one(name: str, planned: dict[str, qafila.Planned]) -> None:
    made = json.loads(qafila.plan_json(planned[name]))
    golden = json.loads((EXAMPLES / name / "expected" / "plan.json").read_text(encoding="utf-8"))
    assert made == golden


@pytest.mark.parametrize("name", NAMES)
def test_the_plan_is_legal_and_the_judge_agrees(
    name: str, planned: dict[str, qafila.Planned]
) -> None:
    opened = qafila.open_folder(EXAMPLES / name)
    assert violations(opened.posed.problem, planned[name].plan) == ()
    written = json.loads(qafila.plan_json(planned[name]))
    assert [f.text("en") for f in qafila.verify_plan(opened, written)] == []


@pytest.mark.parametrize("name", ["qalamoun-2017", "four-towns-2017"])
def test_the_people_are_what_the_generator_makes(name: str) -> None:
    module = load("make_people")
    folder = EXAMPLES / name
    recipe = tomllib.loads((folder / "recipe.toml").read_text(encoding="utf-8"))
    pools = tomllib.loads((EXAMPLES / "names.toml").read_text(encoding="utf-8"))
    assert module.make_people(recipe, pools) == (folder / "people.csv").read_text(encoding="utf-8")


def errors(plan: qafila.Planned) -> Counter[str]:
    return Counter(f.code for f in plan.findings if f.severity is qafila.Severity.ERROR)


def trips(plan: qafila.Planned) -> list[tuple[Any, ...]]:
    return [(t.vehicle, t.position, t.people, t.seats_used, t.seats_free) for t in plan.plan.trips]


def test_tiny_by_hand(planned: dict[str, qafila.Planned]) -> None:
    """Worked out in examples/tiny/README.md."""
    plan = planned["tiny"]
    assert trips(plan) == [
        ("BUS-1", 1, ("P-0001", "P-0002", "P-0003", "P-0004", "P-0005"), 5, 0),
        ("BUS-2", 2, ("P-0006", "P-0007", "P-0008"), 2, 3),
    ]
    quality = plan.plan.quality
    assert (quality.vehicles_used, quality.vehicles_lower_bound) == (2, 2)
    assert quality.proven_optimal
    assert quality.completion_s == 115 * 60
    first, second = (t.elapsed for t in plan.plan.trips)
    assert first is not None
    assert second is not None
    assert (first.p05_s, first.p50_s, first.p95_s) == (85 * 60, 95 * 60, 125 * 60)
    assert (second.p05_s, second.p50_s, second.p95_s) == (90 * 60, 100 * 60, 130 * 60)
    written = json.loads(qafila.plan_json(plan))["trips"]
    assert [t["departs_at"] for t in written] == ["2024-06-03T06:00:00+03:00"] * 2
    assert written[0]["arrives_at"]["p50"] == "2024-06-03T07:35:00+03:00"
    assert errors(plan) == {}


def test_qalamoun_by_hand(planned: dict[str, qafila.Planned]) -> None:
    """665 = 308 + 331 + 26; one child without a guardian and one who refused have no seat.

    By hand: 14 people lie, and an ambulance carries two stretchers, so at least seven ambulances.
    See `test_qalamoun_buses_by_hand` for the buses.
    """
    plan = planned["qalamoun-2017"]
    people = plan.operation.persons.values()
    assert Counter(p.cohort for p in people) == {"fighters": 308, "civilians": 331, "wounded": 26}
    assert sum(len(t.people) for t in plan.plan.trips) == 663
    assert {(u.person, u.why) for u in plan.plan.unseated} == {
        ("P-0089", "guardian_not_listed"),
        ("P-0510", "consent_refused"),
    }
    kinds = Counter(plan.operation.vehicles[t.vehicle].kind.value for t in plan.plan.trips)
    assert kinds == {"bus": 14, "ambulance": 7}
    assert plan.plan.quality.vehicles_lower_bound == 21
    assert plan.plan.quality.split_households == 0
    assert errors(plan) == {"guardian_not_listed": 1, "consent_missing": 3}
    assert all(t.departs_at is None and t.arrives_at is None for t in plan.plan.trips)
    assert Counter(t.serial for t in plan.plan.trips) == {"S1": 7, "S2": 7, "S3": 7}


def test_four_towns_by_hand(planned: dict[str, qafila.Planned]) -> None:
    plan = planned["four-towns-2017"]
    assert len(plan.operation.persons) == 11_800
    assert plan.plan.unseated == ()
    by_lot = Counter[str]()
    for trip in plan.plan.trips:
        by_lot[trip.lot] += len(trip.people)
    assert by_lot == {"A1": 5_000, "A2": 3_000, "B1": 3_150, "B2": 650}
    assert errors(plan) == {}
    stages = [plan.plan.stage_order.index(t.stage or "") for t in plan.plan.trips]
    assert stages == sorted(stages)
