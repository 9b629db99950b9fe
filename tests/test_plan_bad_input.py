# SPDX-License-Identifier: Apache-2.0
"""Bad input as whoever plans meets it: an explanation, the best legal remainder, nobody dropped.

Every folder here has something that cannot be planned as it is written. Each is planned all the
same, in both languages; what is left over is listed with a reason that a finding explains, and the
judge upholds what was planned.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

import qafila
from qafila import app
from qafila.core.findings import Hold
from qafila.judge import judge
from qafila.wiring import station
from tests.test_cli import TINY, Run, run

__all__ = ["run"]

NOW = datetime(2024, 6, 1, tzinfo=UTC)

OPERATION = """
[operation]
id = "bad"
title = { en = "Bad input", ar = "مدخلات سيئة" }
date = 2024-06-03T06:00:00
timezone = "Asia/Damascus"
"""
ROUTE = """
[[place]]
id = "square"
name = { en = "Square", ar = "الساحة" }
kind = "assembly"
load_min = 10

[[place]]
id = "school"
name = { en = "School", ar = "المدرسة" }
kind = "reception"
capacity = 50
unload_min = 5

[[leg]]
from = "square"
to = "school"
travel_min = { low = 50, typical = 60, high = 90 }
"""
ISLAND = """
[[place]]
id = "island"
name = { en = "Island", ar = "الجزيرة" }
kind = "assembly"
"""
HALL = """
[[place]]
id = "hall"
name = { en = "Hall", ar = "الصالة" }
kind = "reception"
capacity = 3

[[leg]]
from = "square"
to = "hall"
travel_min = 30
"""
WINDOW = """
[[window]]
kind = "ceasefire"
place = "school"
from = 2024-06-02T06:00:00
to = 2024-06-02T18:00:00
"""


def people(*rows: str) -> str:
    """People of 30 who agree: ``id family`` and what else their columns hold."""
    told = [dict(cell.split("=") for cell in f"person={row}".split()) for row in rows]
    columns = ("person", "family", "pin", "apart_from", "at", "to_place")
    lines = [",".join(row.get(name, "") for name in columns) + ",30,explicit" for row in told]
    return "\n".join([",".join((*columns, "age", "consent")), *lines]) + "\n"


def fleet(*rows: str) -> str:
    return "vehicle,kind,seats,at,available_from,available_until\n" + "\n".join(rows) + "\n"


FAMILIES = [f"P-{i} family={'A' if i < 4 else 'B'}" for i in range(8)]
BUSES = fleet("BUS-1,bus,20,,,", "BUS-2,bus,20,,,")


@dataclass(frozen=True)
class Bad:
    """A folder, the findings that explain it, and how many find a seat all the same."""

    codes: set[str]
    seated: int
    people: str = people(*FAMILIES)
    fleet: str = BUSES
    route: str = ROUTE
    travel: str = ""

    def files(self) -> Mapping[str, str]:
        made = {
            "operation.toml": OPERATION,
            "route.toml": self.route,
            "people.csv": self.people,
            "fleet.csv": self.fleet,
        }
        return {**made, "travel.csv": self.travel} if self.travel else made


LEG = "travel_min = { low = 50, typical = 60, high = 90 }"
CASES = {
    "no capacity is said": Bad(set(), 8, route=ROUTE.replace("capacity = 50\n", "")),
    "no capacity at all": Bad(
        {"reception_over_capacity"}, 8, route=ROUTE.replace("capacity = 50", "capacity = 0")
    ),
    "too little capacity": Bad(
        {"reception_over_capacity"}, 8, route=ROUTE.replace("capacity = 50", "capacity = 5")
    ),
    "no reception": Bad({"destination_unknown"}, 0, route=ROUTE.replace("reception", "waypoint")),
    "somebody unreachable": Bad(
        {"no_way_known"}, 2, route=ROUTE + ISLAND,
        people=people("P-1 family=A at=square", "P-2 family=B at=island"),
    ),
    "somebody at a place that there is not": Bad(
        {"place_unknown", "no_way_known"}, 2,
        people=people("P-1 family=A at=nowhere", "P-2 family=B"),
    ),
    "a vehicle unreachable": Bad(
        {"vehicle_cannot_reach", "no_vehicle", "rules_cannot_all_hold"}, 0,
        route=ROUTE + ISLAND.replace("assembly", "depot"),
        fleet=fleet("BUS-1,bus,20,island,,"),
    ),
    "a leg of no time": Bad(
        {"leg_without_time", "no_way_known"}, 8, route=ROUTE.replace(LEG, "travel_min = 0")
    ),
    "a leg of no time and some length": Bad(
        {"number_out_of_range", "speed_assumed"}, 8,
        route=ROUTE.replace(LEG, "travel_min = 0\ndistance_km = 12"),
    ),
    "a leg of negative time": Bad(
        {"number_out_of_range", "leg_without_time", "no_way_known"}, 8,
        route=ROUTE.replace(LEG, "travel_min = -60"),
    ),
    "negative boarding": Bad(
        {"number_out_of_range"}, 8, route=ROUTE.replace("load_min = 10", "load_min = -10")
    ),
    "a table of no and negative times": Bad(
        {"number_out_of_range", "number_unreadable", "leg_without_time", "no_way_known"}, 8,
        route=ROUTE.split("[[leg]]", maxsplit=1)[0],
        travel="from,to,minutes\nsquare,school,0\nsquare,school,-5\nsquare,school,x\n",
    ),
    "a leg to itself": Bad(
        {"leg_to_itself", "no_way_known"}, 8, route=ROUTE.replace('to = "school"', 'to = "square"')
    ),
    "a window already over": Bad({"window_breach_likely"}, 8, route=ROUTE + WINDOW),
    "a window that ends before it begins": Bad(
        {"window_unusable"}, 8,
        route=ROUTE + WINDOW.replace("to = 2024-06-02", "to = 2024-06-01"),
    ),
    "a vehicle that was there yesterday": Bad(
        {"vehicle_not_available", "no_vehicle", "rules_cannot_all_hold"}, 0,
        fleet=fleet("BUS-1,bus,20,,2024-06-01T06:00:00,2024-06-02T06:00:00"),
    ),
    "hours that end before they begin": Bad(
        {"availability_reversed"}, 8,
        fleet=fleet("BUS-1,bus,20,,2024-06-03T12:00:00,2024-06-03T05:00:00"),
    ),
    "all vehicles too small for one household": Bad(
        {"household_fits_no_vehicle", "rules_cannot_all_hold"}, 1,
        people=people(*[f"P-{i} family=A" for i in range(6)], "Q family=B"),
        fleet=fleet("CAR-1,car,4,,,", "CAR-2,car,4,,,"),
    ),
    "one household of 400": Bad(
        {"household_fits_no_vehicle", "rules_cannot_all_hold"}, 1,
        people=people(*[f"P-{i:03} family=A" for i in range(400)], "Q family=B"),
        fleet=fleet(*[f"BUS-{i},bus,50,,," for i in range(10)]),
        route=ROUTE.replace("capacity = 50", "capacity = 5000"),
    ),
    "pins that contradict each other": Bad(
        {"pins_differ"}, 1,
        people=people("P-1 family=A pin=BUS-1", "P-2 family=A pin=BUS-2", "P-3 family=B"),
    ),
    "a pin on no vehicle": Bad({"pin_unknown"}, 1, people=people("P-1 family=A pin=BUS-9")),
    "no vehicles": Bad({"fleet_empty", "no_vehicle"}, 0, fleet=fleet()),
    "a bus without seats": Bad({"rules_cannot_all_hold"}, 0, fleet=fleet("BUS-1,bus,0,,,")),
    "nobody": Bad({"no_people"}, 0, people=people()),
    "no way back for the one bus": Bad(
        {"not_enough_seats", "rules_cannot_all_hold"}, 20,
        people=people(*[f"P-{i} family=H{i}" for i in range(30)]),
        fleet=fleet("BUS-1,bus,20,,,"),
        route=ROUTE.replace("[[leg]]", "[[leg]]\nboth_ways = false"),
    ),
    "a bus that is taken away before it could come back": Bad(
        {"not_enough_seats", "rules_cannot_all_hold"}, 20,
        people=people(*[f"P-{i} family=H{i}" for i in range(30)]),
        fleet=fleet("BUS-1,bus,20,,,2024-06-03T07:15:00"),
    ),
    # Several at once.
    "a household of 400 and a site for nobody": Bad(
        {"household_fits_no_vehicle", "no_shelter_takes_anybody", "reception_over_capacity"}, 1,
        people=people(*[f"P-{i:03} family=A" for i in range(400)], "Q family=B"),
        route=ROUTE.replace("capacity = 50", "capacity = 0"),
    ),
    "a household of 400 and two sites that are nearly full": Bad(
        {"no_room_at_receptions", "rules_cannot_all_hold"}, 4,
        people=people(*[f"P-{i:03} family=A" for i in range(400)], *FAMILIES),
        route=ROUTE.replace("capacity = 50", "capacity = 5") + HALL,
    ),
    "pins that contradict each other and a window already over": Bad(
        {"pins_differ", "window_breach_likely"}, 1, route=ROUTE + WINDOW,
        people=people("P-1 family=A pin=BUS-1", "P-2 family=A pin=BUS-2", "P-3 family=B"),
    ),
    "numbers that are none": Bad(
        {"number_unreadable"}, 8,
        route=ROUTE.replace("capacity = 50", "capacity = nan").replace("= 10", "= 1e400"),
    ),
    "boarding in no time and a bus that is there for a moment": Bad(
        {"vehicle_withdrawn_on_the_way"}, 8,
        route=ROUTE.replace("= 10", "= 0").replace("unload_min = 5", "unload_min = 0"),
        fleet=fleet("BUS-1,bus,20,,2024-06-03T06:00:00,2024-06-03T06:01:00"),
    ),
}  # fmt: skip


def folder(bad: Bad, at: Path) -> Path:
    at.mkdir()
    for name, text in bad.files().items():
        (at / name).write_text(text, encoding="utf-8")
    return at


@pytest.mark.parametrize("name", CASES)
def test_bad_input_is_explained_and_the_rest_is_planned(name: str, tmp_path: Path) -> None:
    bad = CASES[name]
    opened = qafila.open_folder(folder(bad, tmp_path / "bad"))
    planned = app.make_plan(opened, now=NOW, stop=lambda: False, seed=1)
    told = {found.code for found in planned.findings}
    assert bad.codes <= told
    seated = [p for trip in planned.plan.trips for p in trip.people]
    left = {entry.person: entry.why for entry in planned.plan.unseated}
    assert len(seated) == bad.seated
    assert sorted([*seated, *left]) == sorted(opened.operation.persons), "nobody is dropped"
    assert set(left.values()) <= told, "each reason is explained"
    for found in planned.findings:
        for lang in ("en", "ar"):
            assert found.text(lang)
            assert len(found.text(lang)) < 1_000, "a sentence, not a list"
    verdict = judge(opened.posed.operation, json.loads(app.plan_json(planned)))
    assert [problem.text("en") for problem in verdict.problems] == []


def test_of_one_site_that_is_too_small_all_is_said_and_nobody_departs(tmp_path: Path) -> None:
    bad = CASES["too little capacity"]
    opened = qafila.open_folder(folder(bad, tmp_path / "bad"))
    planned = app.make_plan(opened, now=NOW, stop=lambda: False, seed=1)
    (found,) = [each for each in planned.findings if each.code == "reception_over_capacity"]
    assert found.holds is Hold.DEPARTURE
    assert "too many: 3" in found.text("en")
    assert "more room (3)" in found.remedy("en")
    assert "الزائدين" in found.text("ar")


@pytest.mark.parametrize(("until", "is_over"), [("06-02T18:00", True), ("06-03T07:01", False)])
def test_of_a_window_that_is_over_it_is_said_when_it_ended(
    until: str, is_over: bool, tmp_path: Path
) -> None:
    bad = Bad(set(), 8, route=ROUTE + WINDOW.replace("06-02T18:00", until))
    planned = app.make_plan(
        qafila.open_folder(folder(bad, tmp_path / "bad")), now=NOW, stop=lambda: False, seed=1
    )
    told = [found for found in planned.findings if found.code == "window_breach_likely"]
    english, arabic = "over by then: it ends at 2024-06-02 18:00", "انتهت قبل ذلك، في"
    assert told
    assert all((english in found.text("en")) is is_over for found in told)
    assert all((arabic in found.text("ar")) is is_over for found in told)


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_bad_input_ends_with_a_word_on_the_command_line(
    lang: str, run: Run, tmp_path: Path
) -> None:
    for number, (name, bad) in enumerate(CASES.items()):
        made = folder(bad, tmp_path / f"{number}")
        errors = {code for code in bad.codes if station.catalogue()[code].severity == "ERROR"}
        for words in (("check", made), ("plan", made, "--limit", 0)):
            ran = run(*words, "--lang", lang)
            assert ran.err == "", name
            # What only planning finds out is not told before.
            assert ran.code in ({1 if errors else 0} | ({0} if words[0] == "check" else set()))


def test_a_limit_of_no_seconds_plans_all_the_same(run: Run) -> None:
    ran = run("plan", TINY, "--limit", 0, "--json")
    assert ran.code == 0
    plan = json.loads(ran.out)
    assert sum(len(trip["people"]) for trip in plan["trips"]) == 8
    assert run("plan", TINY, "--limit", -1).code == 2


# ------------------------------------------------------------------- a plan.json that is handed in


def good() -> str:
    return (TINY / "expected" / "plan.json").read_text(encoding="utf-8")


HOSTILE = {
    "nested to no end": ("[" * 100_000 + "]" * 100_000, "nested too deeply", "متداخل"),
    "a key that stands twice": (
        good().replace('"people": [', '"people": [], "people": [', 1),
        "“people” twice",
        "يتكرّر المفتاح",
    ),
    "no JSON": ("{", "from 1:2 on", "ليس ملف JSON كاملًا"),
    "nothing": ("", "is not whole JSON", "ليس ملف JSON كاملًا"),
    "cut off": (good()[:2_000], "It may be cut off", "مبتورًا"),
    "no text": ("\udce9", "is not text", "ليس نصًّا"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_plan_is_refused_in_one_sentence(name: str, run: Run, tmp_path: Path) -> None:
    content, english, arabic = HOSTILE[name]
    plan = tmp_path / "plan.json"
    plan.write_text(content, encoding="utf-8", errors="surrogateescape")
    for lang, words in (("en", english), ("ar", arabic)):
        ran = run("verify-plan", TINY, plan, "--lang", lang)
        assert ran.code == 2
        assert words in ran.err
        assert len(ran.err) < 1_000


@pytest.mark.parametrize("missing", [True, False])
def test_why_a_file_cannot_be_read_is_told_in_arabic_too(
    missing: bool, run: Run, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.json" if missing else tmp_path
    arabic = "لا يوجد ملف بهذا الاسم" if missing else "هو مجلّد وليس ملفًّا"
    ran = run("verify-plan", TINY, plan, "--lang", "ar")
    assert ran.code == 2
    assert arabic in ran.err
    assert "No such" not in ran.err
    assert "directory" not in ran.err


def test_a_plan_of_any_size_is_read_to_a_limit(run: Run, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    with plan.open("wb") as stream:
        stream.truncate(200_000_000)  # a hole in the file: it takes no room
    assert run("verify-plan", TINY, plan, "--lang", "en").err.count("too large") == 1


def test_absurd_numbers_and_endless_slips_are_told_once(run: Run, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    made = json.loads(good())
    made["unseated"] = [7] * 5_000
    text = json.dumps(made).replace('"seed": 1,', f'"seed": {"9" * 5_000},')
    plan.write_text(text, encoding="utf-8")
    ran = run("verify-plan", TINY, plan, "--lang", "en")
    assert ran.code == 1
    assert "beyond those that are told: 4000" in ran.out
    assert "needs a whole number at seed, not > 10⁹" in ran.out
