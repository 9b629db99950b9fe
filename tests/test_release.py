# SPDX-License-Identifier: Apache-2.0
"""Which lots may move: gates, holds of either side, releases by name, overrides by reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

import qafila
from qafila import cli
from qafila.core import events
from qafila.core.events import Fact
from qafila.core.fulfilment import LotStanding, LotState, board, fulfilments, gated_lots
from qafila.core.journeys import journeys
from qafila.core.operation import Operation
from qafila.core.values import Consent
from qafila.reports import Context, reports
from qafila.rules import every_rule
from tests.days import Seen, lived, moved
from tests.finding_cases.release import (
    ALL,
    CALLED_MEDICAL,
    CLAIMED,
    HELD,
    LEFT,
    LET_GO,
    LISTED,
    PATIENT,
    PATIENTS_GO,
    PROVEN,
    RELEASED,
    SEEN_BY_CLINICIAN,
    alone,
    called_medical,
    lives,
    medical,
)
from tests.operations import move, person

ROOT = Path(__file__).resolve().parent.parent
LIFTED = events.HoldLifted(lot="L1", party="B")


RELEASES = {
    "lot_released_against_gate",
    "lot_released_while_barred",
    "lot_released_while_held",
}


def codes(op: Operation) -> set[str]:
    now = datetime(2026, 2, 19, 12, tzinfo=UTC)
    return {finding.code for rule in every_rule() for finding in rule(op, now)}


def lot(op: Operation, name: str = "L1") -> LotStanding:
    (found,) = [each for each in board(op) if each.lot == name]
    return found


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ((), LotState.WAITING),
        ((CLAIMED,), LotState.WAITING),
        ((PROVEN,), LotState.READY),
        ((PROVEN, HELD), LotState.HELD),
        ((PROVEN, HELD, LIFTED), LotState.READY),
        ((PROVEN, RELEASED), LotState.RELEASED),
        ((RELEASED, PROVEN), LotState.RELEASED),
        ((RELEASED,), LotState.CONTESTED),
        ((PROVEN, HELD, RELEASED), LotState.CONTESTED),
        ((LET_GO,), LotState.READY),
        ((LET_GO, RELEASED), LotState.RELEASED),
        ((LET_GO, HELD), LotState.HELD),
        ((LET_GO, HELD, RELEASED), LotState.CONTESTED),
        ((HELD, LET_GO, RELEASED, LIFTED), LotState.RELEASED),
    ],
)
def test_what_may_be_done_with_a_lot(facts: tuple[Fact, ...], state: LotState) -> None:
    assert lot(lives(*facts)).state is state


def test_a_hold_of_one_party_is_not_lifted_by_another() -> None:
    other = events.HoldLifted(lot="L1", party="A")
    assert [each.hold.party for each in lot(lives(PROVEN, HELD, other)).holds] == ["B"]


def test_a_lot_that_leaves_against_a_hold_is_told_also_where_it_waits_for_nothing() -> None:
    free = move("go", giver="B", to_place="school", lots=("L1",))
    listed = [*LISTED[:4], free, *LISTED[5:]]
    assert "lot_left_unreleased" not in codes(lived(listed, *LEFT))
    assert "lot_left_unreleased" in codes(lived(listed, HELD, *LEFT))
    assert "lot_left_unreleased" not in codes(lived(listed, HELD, LIFTED, RELEASED, *LEFT))


def test_a_lot_of_a_pair_that_leaves_unreleased_is_told() -> None:
    free = move("go", giver="B", receiver="A", to_place="school", lots=("L1",))
    back = move("come", giver="A", receiver="B", to_place="school", lots=("L9",), pair="go")
    listed = [*LISTED[:4], free, *LISTED[5:]]
    assert "lot_left_unreleased" in codes(lived([*listed, back], *LEFT))
    assert "lot_left_unreleased" not in codes(lived([*listed, back], RELEASED, *LEFT))


def test_whoever_released_a_lot_is_named() -> None:
    (released,) = lot(lives(PROVEN, Seen(RELEASED, author="column leader"))).releases
    assert released.said.author == "column leader"


def test_a_medical_lot_waits_for_nothing_owed() -> None:
    stands = lot(medical())
    assert (stands.gates, stands.is_medical, stands.state) == ((), True, LotState.READY)
    assert stands.patients is None


@pytest.mark.parametrize("facts", [(), (SEEN_BY_CLINICIAN,), (PATIENT, SEEN_BY_CLINICIAN)])
def test_what_the_agreement_calls_medical_waits_until_a_clinician_says_so(
    facts: tuple[Fact, ...],
) -> None:
    stands = lot(called_medical(*facts))
    assert [gate.gate.obligation for gate in stands.closed] == ["bodies"]
    assert (stands.called_medical, stands.is_medical, stands.unjudged) == (True, False, 1)
    assert lot(called_medical(*facts, RELEASED)).state is LotState.CONTESTED
    # It stops nobody: whoever lets them go says so by name and reason.
    assert lot(called_medical(*facts, LET_GO, RELEASED)).state is LotState.RELEASED


def test_of_a_lot_called_medical_those_who_are_judged_go() -> None:
    other = person("P2", at="square", lot="L1")
    stands = lot(lived([*LISTED[:4], CALLED_MEDICAL, *LISTED[5:], other], PATIENT))
    assert stands.patients is not None
    assert (stands.state, stands.unjudged) == (LotState.WAITING, 1)
    assert (stands.patients.state, stands.patients.people) == (LotState.READY, 1)


def test_a_plan_does_not_have_a_patient_wait() -> None:
    def waits(*facts: Fact) -> set[str]:
        op = alone(*facts)
        of = journeys(op).of
        return {each.code for each in gated_lots(op, {"P1": of["P1"]}, {"P1": "L1"})}

    assert waits() == set()
    assert waits(SEEN_BY_CLINICIAN) == {"lot_waits_for_gate"}


def test_a_lot_of_patients_waits_for_nothing_owed_whatever_names_its_people() -> None:
    others = move("all", giver="B", to_place="school", cohort="town")
    people = [person(each, at="square", lot="L1", cohort="town") for each in ("P1", "P2")]
    listed = [*LISTED[:4], CALLED_MEDICAL, others, *people]
    judged = [structs.replace(PATIENT, person=each) for each in ("P1", "P2")]
    stands = lot(lived(listed, *judged))
    assert (stands.gates, stands.is_medical, stands.patients) == ((), True, None)
    assert lot(lived(listed, *judged, RELEASED)).state is LotState.RELEASED
    assert lot(lived(listed, judged[0])).state is LotState.WAITING


# --- Patients in a lot with others


def test_patients_in_a_lot_with_others_stand_by_themselves() -> None:
    stands = lot(alone())
    assert (stands.state, stands.people, stands.is_medical) == (LotState.WAITING, 2, False)
    theirs = stands.patients
    assert theirs is not None
    assert (theirs.state, theirs.people, theirs.is_medical) == (LotState.READY, 1, True)
    assert theirs.gates == ()
    assert lot(lives(person("P2", lot="L1"))).patients is None


def test_to_release_patients_alone_is_against_no_gate_and_releases_nobody_else() -> None:
    op = alone(PATIENTS_GO)
    stands = lot(op)
    assert stands.patients is not None
    assert (stands.state, stands.releases) == (LotState.WAITING, ())
    assert stands.patients.state is LotState.RELEASED
    assert codes(op) & RELEASES == set()
    gone = alone(PATIENTS_GO, *LEFT)
    assert codes(gone) & {*RELEASES, "lot_left_unreleased"} == set()
    assert "lot_left_unreleased" in codes(alone(PATIENTS_GO, moved("square", "B1", "P2"), LEFT[1]))


def test_patients_released_alone_wait_for_approval_and_for_a_hold() -> None:
    bare = lived([*ALL, person("P2", at="square", lot="L1")], PATIENT, PATIENTS_GO)
    assert codes(bare) & RELEASES == {"lot_released_while_barred"}
    assert codes(alone(HELD, PATIENTS_GO)) & RELEASES == {"lot_released_while_held"}
    assert "medical_lot_held" in codes(alone(HELD))


def test_a_release_of_patients_where_no_clinician_named_any_is_against_the_gate() -> None:
    assert codes(lives(PATIENTS_GO)) & RELEASES == {"lot_released_against_gate"}
    assert codes(lives(SEEN_BY_CLINICIAN, PATIENTS_GO)) & RELEASES == {"lot_released_against_gate"}


def test_a_release_of_the_whole_lot_is_still_against_its_gate() -> None:
    stands = lot(alone(RELEASED))
    assert stands.patients is not None
    assert (stands.state, stands.patients.state) == (LotState.CONTESTED, LotState.RELEASED)
    assert codes(alone(RELEASED)) & RELEASES == {"lot_released_against_gate"}


def test_people_without_consent_are_counted_per_lot_and_held_one_by_one() -> None:
    people = (
        person("P2", at="square", lot="L1", consent=None),
        person("P3", at="square", lot="L1", consent=Consent.REFUSED),
        person("P4", at="square", lot="L2", consent=None),
    )
    op = lived([*LISTED, *people], PROVEN)
    assert {each.lot: each.without_consent for each in board(op)} == {"L1": 1, "L2": 1}
    assert lot(op).state is LotState.READY
    said = events.ConsentRecorded(person="P2", consent=Consent.EXPLICIT)
    assert lot(lived([*LISTED, *people], PROVEN, said)).without_consent == 0


def test_the_board_names_nobody() -> None:
    op = lives(PROVEN, RELEASED, moved("square", "B1", "P1"))
    assert "P1" not in repr(board(op))


WORDS = (PROVEN, CLAIMED, HELD, LIFTED, RELEASED, LET_GO)


@given(st.lists(st.sampled_from(WORDS), max_size=8), st.booleans())
def test_no_lot_is_released_while_its_gate_is_unproven_and_nobody_overrode_it(
    facts: list[Fact], is_medical: bool
) -> None:
    op = (medical if is_medical else lives)(*facts)
    stands = lot(op)
    proven = fulfilments(op)["bodies"].proven >= 8
    assert proven == (PROVEN in facts)
    if is_medical:
        assert stands.gates == ()
    elif stands.state in (LotState.RELEASED, LotState.READY):
        assert proven or LET_GO in facts
        assert not stands.holds
    if stands.state is LotState.RELEASED:
        assert RELEASED in facts


JUDGED = (*WORDS, PATIENT, SEEN_BY_CLINICIAN, PATIENTS_GO)


@given(st.lists(st.sampled_from(JUDGED), max_size=8))
def test_patients_wait_for_no_favour_and_nobody_passes_as_one_without_a_clinicians_act(
    facts: list[Fact],
) -> None:
    stands = lot(called_medical(*facts))
    judged = [fact.medical for fact in facts if isinstance(fact, events.FitnessAssessed)]
    is_patient = bool(judged) and judged[-1]
    assert (stands.gates == ()) == is_patient == stands.is_medical
    for each in (stands, stands.patients):
        if each is not None and each.state in (LotState.READY, LotState.RELEASED):
            assert is_patient or PROVEN in facts or LET_GO in facts


# ------------------------------------------------------------------------------- the command line

Run = Callable[..., tuple[int, str, str]]
FOLDER = {
    "operation.toml": """
[operation]
id = "two-towns"
title = "Two towns"
date = 2026-03-01
language = "en"
[[party]]
id = "north"
name = "North"
[[party]]
id = "south"
name = "South"
[[approval]]
by = "south"
[[obligation]]
id = "bodies"
by = "north"
to = "south"
what = "hand_over_bodies"
count = 8
[[obligation]]
id = "go"
by = "south"
what = "move_people"
lots = ["L1"]
gate = ["bodies"]
""",
    "people.csv": "person,lot,consent,age\nP1,L1,explicit,30\n",
}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    Path("op").mkdir()
    for name, text in FOLDER.items():
        Path("op", name).write_text(text, encoding="utf-8")

    def command(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            cli.main(list(words))
        out, err = capsys.readouterr()
        return int(left.value.code or 0), out, err

    assert command("new", "op.qafila", "--from", "op", "--lang", "en")[0] in (0, 1)
    assert Path("op.qafila").exists()
    return command


def test_a_release_against_a_gate_is_recorded_and_said_at_once(run: Run) -> None:
    code, out, _ = run("record", "op.qafila", "lot_released", "L1", "--lang", "en")
    assert code == 1
    assert "L1 was released although this is not proven: bodies. If it has not left, stop it" in out
    assert "overridden lot_waits_for_gate L1" in out
    code, out, _ = run("record", "op.qafila", "delivered", "bodies", "8", "south", "--lang", "en")
    assert code == 0
    assert (
        run("record", "op.qafila", "lot_held", "L1", "south", "--note", "x", "--lang", "en")[0] == 1
    )
    code, out, _ = run("record", "op.qafila", "hold_lifted", "L1", "south", "--lang", "en")
    assert (code, "is released" in out) == (0, True)


@pytest.mark.parametrize(
    "words",
    [
        ("lot_released", "L7"),
        ("lot_held", "L7", "south", "--note", "x"),
        ("overridden", "lot_waits_for_gate", "L7", "--note", "x"),
    ],
)
def test_a_lot_that_does_not_exist_is_said_at_once(run: Run, words: tuple[str, ...]) -> None:
    code, out, _ = run("record", "op.qafila", *words, "--lang", "en")
    assert code == 1
    assert "Recorded: 1." in out
    assert "There is no lot L7. Near or known: L1." in out
    _, arabic, _ = run("record", "op.qafila", *words, "--lang", "ar")
    assert "لا دفعة بالمعرّف" in arabic


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("delivered", "bodies"), "delivered OBLIGATION AMOUNT PARTY"),
        (("delivered", "bodies", "many"), "delivered OBLIGATION AMOUNT PARTY"),
        (("delivered", "nothing", "1"), "There is no obligation"),
        (("lot_released",), "lot_released LOT"),
        (("lot_held", "L1"), "lot_held LOT PARTY"),
        (("lot_held", "L1", "south"), "--note"),
        (("lot_held", "L1", "west", "--note", "x"), "There is no party"),
        (("overridden", "lot_waits_for_gate"), "overridden FINDING SUBJECT"),
        (("overridden", "lot_waits_for_gate", "L1"), "--note"),
    ],
)
def test_what_is_not_said_whole_gets_one_sentence(
    run: Run, words: tuple[str, ...], told: str
) -> None:
    code, _, err = run("record", "op.qafila", *words, "--lang", "en")
    assert (code, told in err, err.count("\n")) == (2, True, 1)
    code, _, err = run("record", "op.qafila", *words, "--lang", "ar")
    assert (code, err.count("\n")) == (2, 1)


def test_the_agreement_is_shown_with_what_is_proven_claimed_and_waited_for(run: Run) -> None:
    run("record", "op.qafila", "delivered", "bodies", "5", "north")
    run("record", "op.qafila", "lot_held", "L1", "south", "--note", "no word yet")
    code, out, _ = run("report", "op.qafila", "agreement", "--lang", "en")
    text = " ".join(out.split())
    assert code == 0
    assert "NOT" in text
    assert "no word yet" in text
    assert "claimed" in text
    code, out, _ = run("report", "op.qafila", "agreement", "--lang", "ar")
    assert (code, "موقوفة" in out, "مُدّعى" in out) == (0, True, True)


def test_a_notification_holds_no_name_and_no_approval() -> None:
    folder = ROOT / "examples" / "qalamoun-2017"
    now = datetime(2017, 8, 26, 6, tzinfo=UTC)
    planned = qafila.make_plan(qafila.open_folder(folder), now=now, stop=lambda: False, seed=1)
    operation = planned.operation
    context = Context(now=now, version="v")
    text = repr(reports()["notification"](operation, context))
    assert "report-notification-not-approval" in text
    assert "report-timetable" in text
    people = operation.persons.values()
    words = {word for p in people for word in (p.id, p.name_ar, p.name_latin) if word}
    assert not [word for word in words if word in text]
    assert not [cohort for cohort in operation.cohorts if f"'{cohort}'" in text]
