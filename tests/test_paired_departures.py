# SPDX-License-Identifier: Apache-2.0
"""Lots that pass a crossing for each other leave so that both are there at one time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from qafila.core.document import Paragraph, Phrase
from qafila.core.fulfilment.crossing import crossings
from qafila.core.fulfilment.crossing_times import meeting
from qafila.core.operation import Operation
from qafila.core.plan import Plan, TimedPair, plan_as_json, violations
from qafila.core.problem import pose
from qafila.core.route import Window
from qafila.core.values import LANGS, Lang, WindowKind
from qafila.judge import judge
from qafila.planner import solve
from qafila.reports import Context, reports
from qafila.rules.route import WindowBreachLikely
from qafila.rules.route import windows as windows_kept
from qafila.words import Words
from tests.finding_cases.crossing import AFTER_NORTH, of_north, of_south, swap

HOUR = datetime(2026, 3, 1, 5, 0, tzinfo=UTC)


def with_hour(operation: Operation, departs_at: datetime = HOUR) -> Operation:
    return replace(
        operation, description=msgspec.structs.replace(operation.description, departs_at=departs_at)
    )


def planned(operation: Operation) -> Plan:
    problem = pose(operation).problem
    plan = solve(problem, lambda: False, 1).plan
    assert violations(problem, plan) == ()
    made = {**plan_as_json(plan, UTC), "findings": []}
    assert [p.text("en") for p in judge(operation, made).problems] == []
    return plan


def reach_s(plan: Plan, lot: str) -> int:
    return next(p.arrive.p50_s for p in plan.passages if (p.lot, p.place) == (lot, "line"))


def test_the_short_way_leaves_later_by_what_it_is_shorter() -> None:
    plan = planned(swap())
    (pair,) = plan.pairs
    assert (pair.lots, pair.crossing) == (("S1", "N1"), "line")
    assert pair.after_s == reach_s(plan, "S1") - reach_s(plan, "N1")
    # About five hours: six to the line from the south, one from the north.
    assert abs(pair.after_s - 5 * 3600) < 1800
    assert all(trip.departs_at is None for trip in plan.trips), "no hour is known, none is made up"


def test_by_the_clock_both_are_at_the_line_at_one_time() -> None:
    plan = planned(with_hour(swap()))
    departs = {trip.lot: trip.departs_at for trip in plan.trips}
    assert departs["S1"] == HOUR
    there = {lot: at + timedelta(seconds=reach_s(plan, lot)) for lot, at in departs.items() if at}
    assert there["N1"] == there["S1"]
    for trip in plan.trips:
        assert trip.arrives_at is not None
        assert trip.departs_at is not None
        assert trip.elapsed is not None
        assert trip.arrives_at[1] - trip.departs_at == timedelta(seconds=trip.elapsed.p50_s)


def test_the_board_of_the_crossing_says_the_same() -> None:
    operation = swap()
    plan = planned(operation)
    (standing,) = crossings(replace(operation, plan=plan))
    found = meeting(operation, standing, UTC, datetime(2026, 2, 1, tzinfo=UTC))
    assert found is not None
    (pair,) = plan.pairs
    assert standing.pair.lots[found.first] == pair.lots[0]
    assert found.lead_s == pair.after_s


def test_completion_counts_that_one_leaves_later() -> None:
    """By hand: the south takes 6 + 0.1 + 0.1 + 0.5 hours, the north 1 + 0.1 + 0.1 + 0.5."""
    apart = planned(swap(owed=(of_north(pair=None), of_south(pair=None))))
    together = planned(swap())
    assert apart.pairs == ()
    assert apart.quality.completion_s == round(6.7 * 3600)
    (pair,) = together.pairs
    expected = max(round(6.7 * 3600), pair.after_s + round(1.7 * 3600))
    assert together.quality.completion_s == expected


def test_lots_that_pass_in_turn_are_not_timed() -> None:
    assert planned(swap(owed=(of_north(), of_south(gates=(AFTER_NORTH,))))).pairs == ()


def test_each_lot_of_several_pairs_is_timed_with_its_own() -> None:
    owed = (of_north(lots=("N1", "N2")), of_south(lots=("S1", "S2")))
    plan = planned(swap(owed=owed))
    assert [set(pair.lots) for pair in plan.pairs] == [{"N1", "S1"}], "nobody is in N2 and S2"


@pytest.mark.parametrize("lang", LANGS)
def test_the_papers_say_who_leaves_later_and_crews_read_no_lot(lang: Lang) -> None:
    operation = swap()
    operation = replace(operation, plan=planned(operation))
    say = Words(lang)
    (pair,) = operation.plan.pairs if operation.plan else ()
    assert isinstance(pair, TimedPair)
    for name in ("briefing", "plan-page", "plan-summary"):
        document = reports()[name](operation, Context(now=HOUR))
        found = [
            say(block.text)
            for part in document.parts
            for block in part.blocks
            if isinstance(block, Paragraph)
            and isinstance(block.text, Phrase)
            and block.text.key.startswith("report-leaves-")
        ]
        assert len(found) == 2, name
        assert any("N1" in text or "S1" in text for text in found) == (name != "briefing")


def test_hours_for_one_lot_of_a_pair_keep_the_windows_of_both() -> None:
    """The north is to arrive by eleven, about an hour sooner than planned; the south leaves first.

    Hours that suit the north alone would have it stand at the line without its counterpart.
    """

    def told(opens_at: datetime, departs_at: datetime = HOUR) -> list[dict[str, object]]:
        windows = (
            Window(
                kind=WindowKind.CEASEFIRE, place="haven-south", closes_at=HOUR + timedelta(hours=6)
            ),
            Window(kind=WindowKind.CEASEFIRE, place="south", opens_at=opens_at),
        )
        made = replace(with_hour(swap(), departs_at), windows=windows)
        made = replace(made, plan=planned(made))
        found = windows_kept(made, HOUR - timedelta(days=9))
        return [each.subject() for each in found if isinstance(each, WindowBreachLikely)]

    (found,) = told(HOUR - timedelta(hours=4))
    assert (found["lot"], found["tied"]) == ("N1", ("S1",))
    begins = datetime.fromisoformat(str(found["begins"]))
    (pair,) = planned(with_hour(swap())).pairs
    north_leaves = HOUR + timedelta(seconds=pair.after_s)
    last = datetime.fromisoformat(str(found["leave_until"])).replace(tzinfo=UTC)
    assert begins.replace(tzinfo=UTC) > last
    assert told(HOUR - timedelta(hours=4), HOUR + (last - north_leaves)) == []

    (found,) = told(HOUR)  # the south may not leave sooner
    assert found["leave_from"] == ""
    assert found["alone_from"] != ""
    assert found["tied"] == ("S1",)
