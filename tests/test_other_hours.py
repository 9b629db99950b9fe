# SPDX-License-Identifier: Apache-2.0
"""Hours to leave that are offered instead: each is planned with, and everything then holds."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

import qafila
from qafila import app
from qafila.planner.impossible import RulesCannotAllHold
from qafila.rules.route import WindowBreachLikely
from tests.test_plan_bad_input import NOW, OPERATION, ROUTE, Bad, fleet, folder, people

ONE_JOURNEY = OPERATION + "\n[policy]\nshuttles = false\n"
LATE_BUS = fleet("BUS-1,bus,20,,2024-06-03T10:00:00,2024-06-03T20:00:00")
CROWD = people(*[f"P-{i} family=H{i}" for i in range(30)])
HOUR = "2024-06-03T06:00:00"


def window(kind: str, hours: str) -> str:
    begins, ends = hours.split("–")
    place = 'place = "school"\n' if kind != "curfew" else ""
    return f'\n[[window]]\nkind = "{kind}"\n{place}from = {begins}:00\nto = {ends}:00\n'


def approval(begins: str) -> str:
    return (
        '\n[[party]]\nid = "north"\nname = { en = "North", ar = "الشمال" }\nroles = ["approver"]\n'
        f'\n[[approval]]\nby = "north"\nscope = "all"\nvalid_from = {begins}:00\n'
    )


def planned(made: Bad, operation: str, at: Path) -> app.Planned:
    folder(made, at)
    (at / "operation.toml").write_text(operation, encoding="utf-8")
    return app.make_plan(qafila.open_folder(at), now=NOW, stop=lambda: False, seed=1)


SUITED = {"approval_not_yet_valid", "approval_expired", "window_breach_likely"}
"""What must not be said of a plan that leaves at an hour that was offered."""

CASES: dict[str, tuple[Bad, str]] = {
    "a bus that comes at ten": (Bad(set(), 8, fleet=LATE_BUS), ONE_JOURNEY),
    "a bus that was there yesterday": (
        Bad(set(), 8, fleet=fleet("BUS-1,bus,20,,2024-06-01T06:00:00,2024-06-02T06:00:00")),
        OPERATION,
    ),
    "and a window in the afternoon": (
        Bad(
            set(), 8, fleet=LATE_BUS,
            route=ROUTE + window("ceasefire", "2024-06-03T14:00–2024-06-03T17:00"),
        ),
        ONE_JOURNEY,
    ),
    "and a curfew at noon": (
        Bad(set(), 8, fleet=LATE_BUS, route=ROUTE + window("curfew", "09:30–13:10")),
        ONE_JOURNEY,
    ),
    "and an approval from one": (
        Bad(set(), 8, fleet=LATE_BUS), ONE_JOURNEY + approval("2024-06-03T13:00")
    ),
    "a bus that goes before it could come back": (
        Bad(
            set(), 30, people=CROWD,
            fleet=fleet("BUS-1,bus,20,,2024-06-03T00:00:00,2024-06-03T08:00:00"),
        ),
        OPERATION,
    ),
}  # fmt: skip


def instead(plan: app.Planned) -> str:
    """Return the hour of departure that is offered, as operation.toml says it."""
    (found,) = [f for f in plan.findings if isinstance(f, RulesCannotAllHold)]
    token = next(each for each in found.relaxations if each.startswith("departs:"))
    hour = datetime.fromisoformat(token.partition(":")[2])
    clock = f"{hour:%Y-%m-%d %H:%M}"
    assert f"departure at {clock}" in found.text("en")
    assert "الانطلاق في" in found.text("ar")
    assert clock in found.text("ar")
    return f"{hour:%Y-%m-%dT%H:%M:00}"


@pytest.mark.parametrize("name", CASES)
def test_where_vehicles_are_not_there_in_time_another_hour_is_offered_that_suits_all(
    name: str, tmp_path: Path
) -> None:
    made, operation = CASES[name]
    before = planned(made, operation, tmp_path / "before")
    assert before.plan.unseated
    hour = instead(before)
    after = planned(made, operation.replace(HOUR, hour), tmp_path / "after")
    assert after.plan.unseated == ()
    assert {found.code for found in after.findings}.isdisjoint(SUITED)


def test_hours_are_told_as_clocks_at_the_place_show_them(tmp_path: Path) -> None:
    made, operation = CASES["a bus that comes at ten"]
    plan = planned(made, operation, tmp_path / "one")
    assert instead(plan) == "2024-06-03T10:00:00"
    (found,) = [f for f in plan.findings if isinstance(f, RulesCannotAllHold)]
    assert "departure at 2024-06-03 10:00 (arrival by 2024-06-03 11:" in found.text("en")


def test_no_hour_is_offered_where_none_suits_the_vehicles_and_the_windows(tmp_path: Path) -> None:
    never = window("ceasefire", "2024-06-03T06:00–2024-06-03T06:30")
    plan = planned(Bad(set(), 8, fleet=LATE_BUS, route=ROUTE + never), ONE_JOURNEY, tmp_path / "x")
    (found,) = [f for f in plan.findings if isinstance(f, RulesCannotAllHold)]
    assert not any(token.startswith("departs:") for token in found.relaxations)


@pytest.mark.parametrize(
    ("hours", "begins", "more"),
    [
        # The window asks to leave earlier, and the bus is there from half past five.
        ("2024-06-03T05:00–2024-06-03T07:25", "2024-06-03T05:30", ""),
        # It asks to leave later; the approval begins at nine.
        ("2024-06-03T08:00–2024-06-03T14:00", "2024-06-03T05:00", approval("2024-06-03T09:00")),
    ],
)
def test_hours_that_would_keep_a_window_suit_vehicles_and_approvals_too(
    hours: str, begins: str, more: str, tmp_path: Path
) -> None:
    made = Bad(
        set(), 8, route=ROUTE + window("ceasefire", hours),
        fleet=fleet(f"BUS-1,bus,20,,{begins}:00,2024-06-03T20:00:00"),
    )  # fmt: skip
    operation = ONE_JOURNEY + more
    before = planned(made, operation, tmp_path / "before")
    found = next(f for f in before.findings if isinstance(f, WindowBreachLikely))
    for name, clock in (("first", found.leave_from), ("last", found.leave_until)):
        hour = clock.replace(" ", "T") + ":00"
        after = planned(made, operation.replace(HOUR, hour), tmp_path / name)
        assert after.plan.unseated == (), clock
        assert {each.code for each in after.findings}.isdisjoint(SUITED), clock
