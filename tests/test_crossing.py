# SPDX-License-Identifier: Apache-2.0
"""Paired release at a crossing: who may pass, when both leave, one board for both sides."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from unicodedata import combining

import pytest
from hypothesis import given
from hypothesis import strategies as st

import qafila
from qafila import cli
from qafila.adapters.text import TextPrinter
from qafila.app.crossing import crossing_json, passages_of
from qafila.core import events
from qafila.core.agreement import Approval, Gate, Obligation, ObligationKind
from qafila.core.document import Document
from qafila.core.events import Fact
from qafila.core.fulfilment.crossing import crossings
from qafila.core.fulfilment.crossing_times import Meeting, can_meet, meeting
from qafila.core.fulfilment.paired import Bar, PairStanding, Progress
from qafila.core.fulfilment.permits import Clock
from qafila.core.ledger import VEHICLE
from qafila.core.operation import Operation
from qafila.core.values import LANGS, Lang, When
from qafila.reports import Context, reports
from tests.days import MORNING, Seen, drove, moved
from tests.finding_cases.crossing import (
    AFTER_NORTH,
    LINE_OPEN,
    NORTH_HERE,
    NORTH_PAST,
    SOUTH_HERE,
    SOUTH_PAST,
    of_north,
    of_south,
    planned,
    swap,
    window,
)

NOW = datetime(2026, 2, 20, tzinfo=UTC)
HELD = events.LotHeld(lot="S1", party="B", reason="no word yet")
LIFTED = events.HoldLifted(lot="S1", party="B")
IN_TURN = (of_north(), of_south(gates=(AFTER_NORTH,)))
PROVEN = events.DeliveryAttested(obligation="go-north", amount=2, said_by="A")
GATED = (
    of_north(gates=(Gate(obligation="word"),)),
    of_south(),
    events.ObligationUndertaken(
        obligation=Obligation(id="word", giver="A", receiver="B", kind=ObligationKind.DISCLOSE)
    ),
)
WORD = events.DeliveryAttested(obligation="word", amount=1, said_by="B")


def only(op: Operation) -> PairStanding:
    (pair,) = crossings(op)
    return pair


def side(pair: PairStanding, lot: str) -> int:
    return pair.pair.lots.index(lot)


def bars(op: Operation, lot: str) -> set[Bar]:
    pair = only(op)
    return set(pair.bars(side(pair, lot)))


# --- Who may pass


def test_lots_pass_together_when_both_stand_there() -> None:
    assert bars(swap(*NORTH_HERE), "N1") == {Bar.OTHER_NOT_HERE}
    assert bars(swap(*NORTH_HERE), "S1") == {Bar.NOT_HERE}
    both = only(swap(*NORTH_HERE, *SOUTH_HERE))
    assert both.may_pass(0)
    assert both.may_pass(1)


@pytest.mark.parametrize("holder", ["A", "B", "C"])
def test_either_side_can_hold_both(holder: str) -> None:
    held = events.LotHeld(lot="S1", party=holder, reason="shots")
    op = swap(*NORTH_HERE, *SOUTH_HERE, held)
    assert bars(op, "S1") == {Bar.HELD}
    assert bars(op, "N1") == {Bar.OTHER_HELD}
    lifted = events.HoldLifted(lot="S1", party=holder)
    assert bars(swap(*NORTH_HERE, *SOUTH_HERE, held, lifted), "N1") == set()


def test_a_gate_of_either_keeps_both() -> None:
    op = swap(*NORTH_HERE, *SOUTH_HERE, owed=GATED)
    assert bars(op, "N1") == {Bar.GATE}
    assert bars(op, "S1") == {Bar.OTHER_GATE}
    assert bars(swap(*NORTH_HERE, *SOUTH_HERE, WORD, owed=GATED), "S1") == set()


APPROVED = events.ApprovalGiven(approval=Approval(by="A", valid_until=When(on=date(2026, 3, 2))))
CLOCK = Clock(now=datetime(2026, 3, 1, 12, tzinfo=UTC), zone=UTC)


def test_a_wanting_approval_keeps_both_also_one_that_ended_since_the_release() -> None:
    there = (*NORTH_HERE, *SOUTH_HERE)
    (bare,) = crossings(swap(*there), clock=CLOCK)
    assert set(bare.bars(0)) == {Bar.BARRED, Bar.OTHER_BARRED}
    released = (events.LotReleased(lot="N1"), events.LotReleased(lot="S1"))
    op = swap(*there, *released, more=(APPROVED,))
    (pair,) = crossings(op, clock=CLOCK)
    assert pair.may_pass(0)
    assert pair.may_pass(1)
    (late,) = crossings(op, clock=replace(CLOCK, now=CLOCK.now + timedelta(days=3)))
    assert Bar.BARRED in late.bars(0)


def test_where_one_waits_for_the_other_they_pass_in_turn() -> None:
    op = swap(*NORTH_HERE, *SOUTH_HERE, owed=IN_TURN)
    assert bars(op, "N1") == set()
    assert bars(op, "S1") == {Bar.GATE}
    assert only(op).goes_first == side(only(op), "N1")
    there = (drove("south-halt", "haven-south", "VN"), moved("VN", "haven-south", "P1", "P2"))
    past = swap(*NORTH_PAST, *SOUTH_HERE, *there, owed=IN_TURN)
    assert bars(past, "S1") == set()


def test_a_gate_with_matching_lots_makes_a_pair_at_the_crossing_on_both_ways() -> None:
    pair = only(swap(owed=(of_north(), of_south(pair=None, gates=(AFTER_NORTH,)))))
    assert pair.pair.crossing == "line"
    assert set(pair.pair.lots) == {"N1", "S1"}


def test_lots_pair_first_with_first() -> None:
    owed = (of_north(lots=("N1", "N2", "N3")), of_south(lots=("S1", "S2")))
    assert [set(pair.pair.lots) for pair in crossings(swap(owed=owed))] == [
        {"N1", "S1"},
        {"N2", "S2"},
    ]


@pytest.mark.parametrize("medical", ["north", "south"])
def test_patients_wait_for_no_counterpart(medical: str) -> None:
    owed = (of_north(medical=medical == "north"), of_south(medical=medical == "south"))
    assert crossings(swap(*NORTH_HERE, owed=owed)) == ()


# --- Whom an attack hit, and of whom nobody knows


STRUCK = events.IncidentReported(what=events.IncidentKind.ATTACK, vehicle="VN", text="a blast")


def test_whoever_is_in_a_vehicle_that_was_hit_does_not_stand_there_ready_to_pass() -> None:
    op = swap(*NORTH_HERE, *SOUTH_HERE, STRUCK)
    assert bars(op, "N1") == {Bar.HIT}
    assert bars(op, "S1") == {Bar.OTHER_NOT_HERE}
    north = only(op).sides[side(only(op), "N1")]
    assert (north.people_at[Progress.HIT], north.vehicles_at[Progress.HIT]) == (2, 1)
    assert (north.people_here, north.people_lost) == (0, 2)


def test_a_blast_somewhere_in_a_column_says_of_no_vehicle_that_it_was_hit() -> None:
    near = events.IncidentReported(what=events.IncidentKind.ATTACK, convoy="n1", text="near")
    broken = events.IncidentReported(what=events.IncidentKind.BREAKDOWN, vehicle="VN", text="tyre")
    assert only(swap(*NORTH_HERE, *SOUTH_HERE, near, broken)).may_pass(0)


def test_who_was_hit_is_seen_again_where_they_or_their_vehicle_go_on() -> None:
    there = (*NORTH_HERE, *SOUTH_HERE, STRUCK)
    drives = only(swap(*there, drove("north-halt", "line", "VN")))
    assert drives.sides[side(drives, "N1")].people_here == 2
    walks = only(swap(*there, moved("VN", "line", "P1")))
    north = walks.sides[side(walks, "N1")]
    assert (north.people_here, north.people_lost) == (1, 1)
    assert walks.may_pass(side(walks, "N1"))


def test_what_hits_a_vehicle_past_the_crossing_takes_back_no_passage() -> None:
    north = only(swap(*NORTH_PAST, STRUCK)).sides
    assert sum(each.people_past for each in north) == 2


@pytest.mark.parametrize(
    "unknown",
    [
        events.WhereaboutsUnknown(vehicles=("VN",), tried="radio", follow_up="desk"),
        events.WhereaboutsUnknown(persons=("P1", "P2"), tried="radio", follow_up="desk"),
        moved("VN", "unaccounted", "P1", "P2"),
    ],
)
def test_whoever_is_known_to_be_nowhere_does_not_stand_there(unknown: Fact) -> None:
    op = swap(*NORTH_HERE, *SOUTH_HERE, unknown)
    north = only(op).sides[side(only(op), "N1")]
    assert (north.people_at[Progress.UNKNOWN], north.people_here) == (2, 0)


@pytest.mark.parametrize("lang", LANGS)
def test_the_board_says_that_not_everybody_has_passed(lang: Lang) -> None:
    words = {
        "en": ("Both have passed, but not everybody: N1", "In vehicles that an attack hit"),
        "ar": ("عبرت الدفعتان، لكن ليس الجميع: N1", "في مركبات أصابها هجوم"),
    }[lang]
    aside = (*NORTH_HERE, moved("VN", "haven-south", "P1"), STRUCK, *SOUTH_PAST)
    text = told(swap(*aside), lang)
    for said in words:
        assert said in text
    assert words[0] not in told(swap(*NORTH_PAST, *SOUTH_PAST), lang)


# --- Any facts


STEPS: tuple[Fact, ...] = (
    *NORTH_PAST,
    *SOUTH_PAST,
    drove("north-halt", "line", "VN"),
    drove("south-halt", "road:junction-south", "VS"),
    drove("south-halt", "haven-south", "VN"),
    moved("VN", "haven-south", "P1"),
    moved("VN", "custody:cell", "P2"),
    moved("VS", "unaccounted", "Q1"),
    drove("north-halt", "gone", "VN"),
    HELD,
    LIFTED,
    events.LotHeld(lot="N1", party="A", reason="dusk"),
    events.HoldLifted(lot="N1", party="A"),
    PROVEN,
    WORD,
    events.LotReleased(lot="N1"),
    events.LotReleased(lot="S1"),
    events.StepOverridden(finding="lot_waits_for_gate", subject="N1", reason="dusk"),
    STRUCK,
)
PEOPLE = {"N1": ("P1", "P2"), "S1": ("Q1",)}
HERE = {"N1": {"place:line", "place:north-halt"}, "S1": {"place:line", "place:south-halt"}}


def word(op: Operation, person: str) -> str:
    place = op.day.people.place(person)
    if place.startswith(VEHICLE):
        return op.day.vehicles.place(place.removeprefix(VEHICLE))
    return place


def struck(facts: list[Fact]) -> bool:
    """Whether VN was hit, and did not drive since."""
    drives = [n for n, f in enumerate(facts) if "VN" in getattr(f, "vehicles", ())]
    return STRUCK in facts[drives[-1] if drives else 0 :]


@given(
    facts=st.lists(st.sampled_from(STEPS), max_size=14),
    owed=st.sampled_from([(), IN_TURN, GATED]),
    approved=st.booleans(),
)
def test_nothing_may_pass_against_a_hold_or_a_gate_and_counts_are_the_ledgers(
    facts: list[Fact], owed: tuple[Fact, ...], *, approved: bool
) -> None:
    op = swap(*facts, owed=owed, more=(APPROVED,) if approved else ())
    (pair,) = crossings(op, clock=CLOCK)
    lots = {each.lot: each for each in pair.sides}
    for number, mine in enumerate(pair.sides):
        other = pair.sides[1 - number]
        people = PEOPLE[mine.lot]
        assert sum(mine.people_at.values()) == len(people)
        assert sum(mine.vehicles_at.values()) == len(mine.vehicles) == 1
        standing = [p for p in people if word(op, p) in HERE[mine.lot]]
        if struck(facts):
            standing = [p for p in standing if op.day.people.place(p) != "vehicle:VN"]
        assert mine.people_here == len(standing)
        if not pair.may_pass(number):
            continue
        assert mine.people_here or mine.vehicles_here
        assert other.is_here or other.has_passed
        assert approved
        assert not lots["N1"].standing.holds
        assert not lots["S1"].standing.holds
        assert not mine.standing.closed or mine.standing.override
        for gate in other.standing.closed:
            between = gate.gate.obligation in mine.standing.obligations
            assert between or other.standing.override


# --- Steps, with their time


def at(minute: int) -> datetime:
    return MORNING + timedelta(minutes=minute)


def test_every_step_has_its_time() -> None:
    op = swap(
        Seen(moved("north", "VN", "P1", "P2"), minute=0),
        Seen(drove("north", "road:north-north-halt", "VN"), minute=10),
        Seen(drove("road:north-north-halt", "north-halt", "VN"), minute=70),
        Seen(drove("north-halt", "south-halt", "VN"), minute=300),
        Seen(drove("south-halt", "haven-south", "VN"), minute=330),
    )
    pair = only(op)
    mine = pair.sides[side(pair, "N1")]
    assert mine.times.left == at(10)
    assert mine.times.reached == (at(70), at(70))
    assert mine.times.passed == (at(300), at(300))
    assert mine.times.arrived == (at(330), at(330))
    assert mine.waited_s(NOW) == 230 * 60
    assert mine.people_past == 2
    assert pair.alone == side(pair, "N1")


def test_who_still_stands_there_waits_until_now() -> None:
    op = swap(*NORTH_HERE)
    pair = only(op)
    mine = pair.sides[side(pair, "N1")]
    assert mine.people_here == 2
    assert mine.waited_s(at(61)) == 60 * 60
    assert pair.sides[1 - side(pair, "N1")].waited_s(NOW) is None


# --- When both leave


def meets(op: Operation) -> Meeting:
    found = meeting(op, only(op), UTC, NOW)
    assert found is not None
    return found


def test_the_longer_way_leaves_first_by_as_much_as_it_takes_longer() -> None:
    op = planned()
    found = meets(op)
    north, south = side(only(op), "N1"), side(only(op), "S1")
    assert found.first == south
    assert found.lead_s == found.reach[south].p50_s - found.reach[north].p50_s
    assert found.lead_s == pytest.approx(5 * 3600, rel=0.1)
    assert found.at is None  # no hour is known, so none is invented
    assert found.due is None
    # Leaving at one time, the shorter way waits longer than when it leaves later.
    assert found.wait_together_s[north] > found.lead_s
    assert found.wait_timed_s[north] < found.wait_together_s[north]
    assert found.wait_together_s[south] == 0


def test_departures_for_the_hour_at_which_the_crossing_opens() -> None:
    op = planned(LINE_OPEN)
    found = meets(op)
    opens = datetime(2026, 3, 1, 8, tzinfo=UTC)
    assert found.at == opens
    assert found.due is not None
    for reach, (surely, likely, last) in zip(found.reach, found.due, strict=True):
        assert opens - surely == timedelta(seconds=reach.p95_s)
        assert opens - likely == timedelta(seconds=reach.p50_s)
        assert opens - last == timedelta(seconds=reach.p05_s)
    assert found.latest is not None
    closes = datetime(2026, 3, 1, 12, tzinfo=UTC)
    for lot, latest in zip(only(op).sides, found.latest, strict=True):
        assert lot.passage is not None
        assert latest == closes - timedelta(seconds=lot.passage.leave.p95_s)


@pytest.mark.parametrize(
    ("leaves", "meets_there"), [((10, 12), False), ((2, 4), True), ((0, 1), True)]
)
def test_windows_may_leave_no_time_to_meet(leaves: tuple[int, int], meets_there: bool) -> None:
    op = planned(LINE_OPEN, window("south", *leaves))
    assert can_meet(op, only(op), UTC) is meets_there


def test_once_one_has_left_the_other_leaves_for_its_arrival() -> None:
    gone = (moved("south", "VS", "Q1"), drove("south", "road:junction-south", "VS"))
    op = planned(then=gone)
    found = meeting(op, only(op), UTC, at(2))
    assert found is not None
    south = side(only(op), "S1")
    assert found.at == at(1) + timedelta(seconds=found.reach[south].p50_s)
    assert found.due is not None
    north = 1 - south
    assert found.at - found.due[north][1] == timedelta(seconds=found.reach[north].p50_s)
    assert "Expected at the crossing" in told(op, "en")
    assert meets(op).at is None  # by then it has been there for long


def test_once_one_is_there_only_the_other_is_timed() -> None:
    text = told(planned(then=NORTH_HERE), "en")
    assert "S1 reaches the crossing" in text
    assert "N1 reaches the crossing" not in text
    assert "S1 leaves" not in text


def test_a_window_that_has_closed_is_no_appointment() -> None:
    op = planned(LINE_OPEN)
    later = datetime(2026, 3, 2, tzinfo=UTC)
    found = meeting(op, only(op), UTC, later)
    assert found is not None
    assert found.at is None


def test_without_a_plan_the_planners_own_times_are_taken() -> None:
    bare = swap()
    (one, two) = only(swap()).sides
    passages = {each.lot: each for each in passages_of(bare)}
    assert set(passages) == {one.lot, two.lot}
    (pair,) = crossings(bare, passages=passages.values())
    found = meeting(bare, pair, UTC, NOW)
    assert found is not None
    assert found.lead_s == pytest.approx(meets(planned()).lead_s, rel=0.05)
    assert passages_of(planned()) == ()


def test_without_a_plan_there_are_no_ranges() -> None:
    op = swap()
    assert meeting(op, only(op), UTC, NOW) is None
    assert can_meet(op, only(op), UTC)


# --- The board


def board(op: Operation) -> Document:
    return reports()["crossing"](op, Context(now=NOW))


def told(op: Operation, lang: Lang, width: int = 400) -> str:
    """Return the board as it stands in a terminal, without the marks of direction."""
    text = TextPrinter(width=width).render(board(op), (lang,)).decode()
    return re.sub("[\u2066-\u2069]", "", text)


@pytest.mark.parametrize(
    "op",
    [
        swap(more=(APPROVED,)),
        swap(),
        swap(*NORTH_HERE, *SOUTH_HERE, HELD),
        swap(*SOUTH_PAST, *NORTH_HERE),
        swap(*NORTH_PAST, *SOUTH_PAST),
        swap(*NORTH_HERE, *SOUTH_HERE, owed=IN_TURN),
        planned(LINE_OPEN),
        swap(owed=(of_north(),)),
    ],
)
@pytest.mark.parametrize("lang", LANGS)
def test_the_board_has_words_and_no_ids_of_people_or_vehicles(op: Operation, lang: Lang) -> None:
    text = told(op, lang)
    assert "⟦" not in text
    for secret in (*op.persons, *op.vehicles):
        assert not re.search(rf"\b{secret}\b", text)


def test_the_board_tells_both_sides_the_same() -> None:
    text = told(swap(*SOUTH_PAST, *NORTH_HERE, HELD), "en")
    assert "For both sides" in text
    assert "People of S1 past the crossing: 1. Of N1 nobody has passed." in text
    assert "no word yet" in text
    assert "No: S1 is held" in text
    rows = {line.split("  ")[0]: line for line in text.splitlines()}
    assert "people 2, vehicles 1" in rows["Waiting here"]
    assert "people 1, vehicles 1" in rows["Past the crossing"]


@pytest.mark.parametrize("lang", LANGS)
def test_the_board_says_which_has_passed_and_that_the_other_may_not(lang: Lang) -> None:
    words = {
        "en": ("N1 has passed; S1 may not pass now.", "Neither"),
        "ar": ("عبرت الدفعة N1، ولا يجوز للدفعة S1 العبور الآن.", "لأيّ منهما"),
    }[lang]
    text = told(swap(*NORTH_PAST), lang)
    assert words[0] in text
    assert words[1] not in text
    assert words[1] in told(swap(), lang)


def test_vehicles_that_nobody_saw_moving_are_not_said_to_stand_where_they_were() -> None:
    text = told(swap(moved("north", "haven-south", "P1", "P2")), "en")
    assert "people 2; no movement of vehicles is on record" in text
    assert re.findall("Not left yet.*", text)[0].count("vehicles") == 1
    assert re.findall("Not left yet.*", told(swap(), "en"))[0].count("vehicles") == 2
    assert "no movement" not in told(swap(*NORTH_PAST), "en")


def test_the_board_says_when_to_leave() -> None:
    assert "S1 leaves 5 h before N1" in told(swap(), "en")  # by the usual drive alone
    text = told(planned(LINE_OPEN), "en")
    assert "For both to come at 1 Mar 2026, 08:00" in text
    assert "to be through before the window closes" in text
    assert told(swap(owed=(of_north(),)), "en").count("No lots of two sides") == 1


def test_the_board_fits_a_narrow_terminal() -> None:
    for lang in LANGS:
        lines = told(swap(*NORTH_HERE, HELD), lang, width=80).splitlines()
        assert max(sum(not combining(sign) for sign in line) for line in lines) <= 80


# --- From a folder


def test_a_folder_names_pair_and_crossing() -> None:
    folder = """
        [operation]
        id = "swap"
        title = "Swap"
        [[party]]
        id = "A"
        [[party]]
        id = "B"
        [[obligation]]
        id = "go"
        by = "A"
        to = "B"
        what = "move_people"
        lots = ["L1"]
        pair = "come"
        crossing = "nowhere"
        [[obligation]]
        id = "come"
        by = "B"
        to = "A"
        what = "move_people"
        lots = ["M1"]
    """
    files = {
        "operation.toml": folder.encode(),
        "people.csv": "person,name,lot\n1,نور,L1\n2,سلمى,M1\n".encode(),
        "route.toml": b'[[place]]\nid = "gate"\nname = "Gate"\n',
    }
    opened = qafila.open_operation(files)
    pair = only(opened.operation)
    assert set(pair.pair.lots) == {"L1", "M1"}
    assert pair.pair.crossing == "nowhere"
    assert "place_unknown" in {found.code for found in opened.findings}


# --- For programs, and by command


def test_programs_read_the_same_counts() -> None:
    op = planned(LINE_OPEN, APPROVED, then=(*NORTH_HERE, HELD))
    told_ = json.loads(crossing_json(op, NOW, ()))
    (pair,) = told_["pairs"]
    assert pair["crossing"] == "line"
    north, south = pair["lots"]
    assert north["people_at"]["at_crossing"] == 2
    assert north["bars"] == ["other_not_here", "other_held"]
    assert south["held_by"][0]["party"] == "B"
    assert not south["may_pass"]
    assert pair["meeting"]["leaves_first"] == "S1"
    assert not set(re.findall(r'"(?:P1|P2|Q1|VN|VS)"', json.dumps(told_)))


def run(*words: str) -> int:
    with pytest.raises(SystemExit) as left:
        cli.main(list(words))
    return int(str(left.value.code))


def test_the_report_is_a_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(Path(__file__).parent.parent / "examples" / "aleppo-2016")
    assert run("report", folder, "crossing", "--lang", "en") == 0
    assert "Crossing: Swap line" in capsys.readouterr().out
    page = tmp_path / "board.html"
    assert run("report", folder, "crossing", "--lang", "ar", "--out", str(page)) == 0
    assert "للطرفين معًا" in page.read_text("utf-8")
    capsys.readouterr()
    assert run("report", folder, "crossing", "--json") == 0
    assert len(json.loads(capsys.readouterr().out)["pairs"]) == 7
