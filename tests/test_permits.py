# SPDX-License-Identifier: Apache-2.0
"""Approval, notification and assurance are three things, and each holds lots as it should."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qafila import cli
from qafila.core import events
from qafila.core.agreement import (
    Agreement,
    Approval,
    Assurance,
    Gate,
    Notification,
    Obligation,
    ObligationKind,
    Party,
)
from qafila.core.events import Fact
from qafila.core.fulfilment import (
    Clock,
    LotStanding,
    LotState,
    Why,
    board,
    boundaries,
    missing_everywhere,
    received,
)
from qafila.core.operation import Operation, accepted, version_at
from qafila.core.values import Name, PartyRole, When
from qafila.rules import every_rule
from tests.days import MORNING, Seen, lived
from tests.finding_cases.release import (
    ALL,
    COLUMN,
    HELD,
    LEFT,
    LET_GO,
    OFFERED,
    PATIENT,
    PROVEN,
    RECEIPT,
    RELEASED,
    TAKEN,
    approved,
    bounded,
    medical,
    notified,
    on,
    planned,
)
from tests.operations import move

NOON = datetime(2026, 2, 19, 12, tzinfo=UTC)
"""Before the day of the test operation, which is 1 March 2026."""
OF_THE_DAY = datetime(2026, 3, 1, 9, tzinfo=UTC)


def lot(op: Operation, name: str = "L1", now: datetime = NOON) -> LotStanding:
    (found,) = [each for each in board(op, clock=Clock(now=now, zone=UTC)) if each.lot == name]
    return found


def wants(op: Operation, name: str = "L1", now: datetime = NOON) -> list[Why]:
    return [each.why for each in lot(op, name, now).hindrances]


def codes(op: Operation, now: datetime = NOON) -> set[str]:
    return {finding.code for rule in every_rule() for finding in rule(op, now)}


# --- Three things, never one for another

WORDS = st.sampled_from(["army", "A", "B", "C"])
SAID: st.SearchStrategy[Fact] = st.one_of(
    st.builds(
        lambda by, scope: events.NotificationSent(
            notification=Notification(by=by, scope=scope, received_at=on(1))
        ),
        WORDS,
        st.sampled_from(["approval", ""]),
    ),
    st.builds(
        lambda by, scope: events.AssuranceGiven(assurance=Assurance(by=by, scope=scope)),
        WORDS,
        st.sampled_from(["we approve", ""]),
    ),
    st.builds(
        lambda party, by: events.NotificationReceived(party=party, by=by),
        WORDS,
        st.text(max_size=4),
    ),
    st.builds(lambda party: events.VersionAccepted(version="1", party=party), WORDS),
)
ARMY = events.PartyNamed(
    party=Party(id="army", name=Name(en="Army", ar="الجيش"), roles=(PartyRole.APPROVER,))
)


@settings(deadline=None)
@given(st.lists(SAID, max_size=8), st.booleans())
def test_nothing_that_is_no_approval_is_counted_as_one(said: list[Fact], other: bool) -> None:
    op = lived([*ALL, ARMY, *([approved()] if other else [])], *said)
    wanting = {each.value for each in wants(op)}
    expected = Why.APPROVER_SILENT if other else Why.APPROVAL_MISSING
    assert expected in wanting
    assert expected.value in codes(op)
    assert lot(lived([*ALL, ARMY], *said, PROVEN)).state is LotState.BARRED


def test_an_approval_is_not_a_notification_either() -> None:
    party = Party(id="others", name=Name(en="Others"), roles=(PartyRole.OBJECTOR,))
    said = events.ApprovalGiven(approval=Approval(by="others"))
    assert "objector_not_notified" in codes(lived([*ALL, events.PartyNamed(party=party), said]))


# --- Lots

FACTS = (
    PROVEN,
    HELD,
    RELEASED,
    LET_GO,
    approved(),
    approved(lots=("L7",)),
    approved(valid_until=on(1)),
    notified(),
    RECEIPT,
    events.HoldLifted(lot="L1", party="B"),
    *(
        events.StepOverridden(finding=why.value, subject="L1", reason="dusk")
        for why in (Why.APPROVAL_MISSING, Why.NOTIFICATION_NOT_RECEIVED)
    ),
)


@settings(deadline=None)
@given(st.lists(st.sampled_from(FACTS), max_size=9), st.booleans())
def test_no_lot_is_let_go_without_what_it_needs_or_a_named_override(
    facts: list[Fact], is_medical: bool
) -> None:
    op = medical(*facts) if is_medical else lived(ALL, *facts)
    stands = lot(op)
    overridden = {f.finding for f in facts if isinstance(f, events.StepOverridden)}
    if stands.state in (LotState.READY, LotState.RELEASED):
        assert {each.why.value for each in stands.hindrances} <= overridden
        assert not stands.holds
    if is_medical:
        assert stands.gates == ()
    contested = {"lot_released_while_barred"} & codes(op)
    assert bool(contested) == bool(stands.releases and stands.barred)


@pytest.mark.parametrize(
    ("said", "now", "why"),
    [
        ((approved(),), NOON, None),
        ((approved(lots=("L1", "L2")),), NOON, None),
        ((approved(lots=("L2",)),), NOON, Why.APPROVAL_MISSING),
        ((approved(stage="one"),), NOON, None),
        ((approved(stage="two"),), NOON, Why.APPROVAL_MISSING),
        ((approved(valid_until=on(27)),), NOON, Why.APPROVAL_EXPIRED),
        ((approved(valid_until=on(27)), approved()), NOON, None),
        ((approved(id="a"), approved(changes="a", valid_until=on(27))), NOON, Why.APPROVAL_EXPIRED),
        ((approved(id="a", valid_until=on(27)), approved(changes="a")), NOON, None),
        (
            (approved(valid_from=When(on=date(2026, 3, 1), at=OF_THE_DAY + timedelta(hours=1))),),
            OF_THE_DAY,
            Why.APPROVAL_NOT_YET_VALID,
        ),
        (
            (approved(valid_from=When(on=date(2026, 3, 1), at=OF_THE_DAY - timedelta(hours=1))),),
            OF_THE_DAY,
            None,
        ),
    ],
)
def test_an_approval_holds_the_lots_it_does_not_cover(
    said: tuple[Fact, ...], now: datetime, why: Why | None
) -> None:
    listed = [each for each in ALL if not isinstance(each, events.ObligationUndertaken)]
    op = lived([*listed, move("go", to_place="school", lots=("L1",), stage="one"), *said])
    assert wants(op, now=now) == ([] if why is None else [why])
    patients = move("go", to_place="school", lots=("L1",), stage="one", medical=True)
    assert wants(lived([*listed, patients, *said]), now=now) == ([] if why is None else [why])


def test_a_release_is_judged_as_of_when_it_was_given() -> None:
    until = approved(valid_until=When(on=date(2026, 2, 19), at=MORNING + timedelta(minutes=30)))
    op = lived([*ALL, until], PROVEN, Seen(RELEASED, minute=10))
    op_late = lived([*ALL, until], PROVEN, Seen(RELEASED, minute=40))
    undated = events.OperationDescribed(id="test", title=Name(en="Test"))
    late = NOON + timedelta(days=9)
    assert lot(
        lived([*ALL, undated, until], PROVEN, Seen(RELEASED, minute=10)), now=late
    ).state is (LotState.RELEASED)
    assert lot(
        lived([*ALL, undated, until], PROVEN, Seen(RELEASED, minute=40)), now=late
    ).state is (LotState.CONTESTED)
    assert wants(op) == wants(op_late) == [Why.APPROVAL_EXPIRED]  # the day is 1 March


def test_patients_wait_until_fire_is_held_and_for_no_favour() -> None:
    fire = Obligation(id="fire", giver="A", kind=ObligationKind.HOLD_FIRE)
    gates = (Gate(obligation="fire"), Gate(obligation="bodies"))
    patients = move("go", to_place="school", lots=("L1",), medical=True, gates=gates)
    bound = (patients, events.ObligationUndertaken(obligation=fire), approved(), *ALL[5:])
    listed = [*ALL[:4], *bound]
    assert [each.gate.obligation for each in lot(lived(listed, PATIENT)).closed] == ["fire"]
    held = events.DeliveryAttested(obligation="fire", amount=1, said_by="B")
    assert lot(lived(listed, PATIENT, held)).state is LotState.READY
    # The agreement's word alone makes nobody a patient.
    assert [each.gate.obligation for each in lot(lived(listed, held)).closed] == ["bodies"]


# --- Notices


def test_a_receipt_is_of_no_notice_that_was_sent_later() -> None:
    def at(minute: int) -> When:
        return When(on=date(2026, 2, 19), at=MORNING + timedelta(minutes=minute))

    unnamed = events.NotificationReceived(party="C")
    first, second = notified(sent_at=at(0)), notified(sent_at=at(20), changes="n1")
    op = lived(
        [*ALL, approved()], Seen(first, minute=0), Seen(unnamed, minute=10), Seen(second, minute=20)
    )
    assert received(op, op.notifications[0]) is not None
    assert received(op, op.notifications[1]) is None
    other = events.NotificationReceived(party="B", notification="n1")
    assert wants(lived([*ALL, approved()], first, other)) == [Why.NOTIFICATION_NOT_RECEIVED]


def test_the_clock_does_not_count_anew_for_a_notice_of_a_change() -> None:
    late = When(on=date(2026, 2, 28), at=datetime(2026, 2, 28, 23, tzinfo=UTC))
    early = notified(received_at=on(20))
    change = events.NotificationSent(
        notification=Notification(by="C", id="n2", changes="n1", received_at=late)
    )
    assert wants(lived([*ALL, approved(), early, change])) == []
    assert wants(lived([*ALL, approved(), notified(received_at=late)])) == [Why.NOTIFICATION_LATE]


def test_an_objector_is_a_risk_and_holds_nothing() -> None:
    party = Party(id="C", name=Name(en="C"), roles=(PartyRole.OBJECTOR,))
    listed = [each for each in ALL if not isinstance(each, events.PartyNamed)]
    op = lived([*listed, events.PartyNamed(party=party), approved(), notified()])
    assert wants(op) == []
    assert "notification_not_received" in codes(op)


@pytest.mark.parametrize(
    ("then", "now", "changed"),
    [
        (("B1",), ("B1",), []),
        (("B1",), ("B2",), []),
        (("B1",), ("B1", "B2"), ["vehicles"]),
        ((), ("B1",), ["route", "departure", "vehicles"]),
        (None, ("B1",), ["plan"]),
    ],
)
def test_whoever_was_told_of_another_plan_is_named(
    then: tuple[str, ...] | None, now: tuple[str, ...], changed: list[str]
) -> None:
    at = When(on=date(2026, 2, 19), at=MORNING + timedelta(minutes=5))
    before = () if then is None else (planned(*then),)
    op = lived(
        [*ALL, approved()],
        *before,
        Seen(notified(sent_at=at, received_at=at), minute=6),
        Seen(planned(*now), minute=10),
    )
    found = [each.changed for each in lot(op).hindrances]
    assert found == ([tuple(changed)] if changed else [])
    everywhere = missing_everywhere(op, Clock(now=NOON, zone=UTC))
    assert ((Why.CHANGE_NOT_NOTIFIED, "C") in everywhere) == bool(changed)


# --- Versions


def test_a_step_keeps_the_version_it_ran_under_and_parties_accept_each() -> None:
    first, second = (
        events.AgreementReached(
            agreement=Agreement(version=mark, signed_on=date(2026, 2, day), parties=("A",))
        )
        for mark, day in (("1", 14), ("2", 18))
    )
    op = lived([*ALL, first, second], events.VersionAccepted(version="2", party="B"))
    for day, mark in ((14, "1"), (17, "1"), (18, "2"), (20, "2")):
        moment = datetime(2026, 2, day, 12, tzinfo=UTC)
        version = version_at(op, moment, moment.date())
        assert version is not None
        assert version.agreement.version == mark
    assert version_at(op, MORNING, date(2026, 2, 13)) is None
    assert op.agreement is not None
    assert op.agreement.version == "2"
    assert [accepted(op, each.agreement) for each in op.day.versions] == [("A",), ("A", "B")]


@pytest.mark.parametrize("changed", ["shelter first", Name(en="shelter first", ar="المأوى أولًا")])
def test_what_a_version_changes_is_kept_as_it_was_said(changed: str | Name) -> None:
    fact = events.AgreementReached(agreement=Agreement(version="2", changed=changed))
    assert msgspec.json.decode(msgspec.json.encode(fact), type=Fact) == fact


def test_whoever_must_approve_a_lot_is_named_where_others_are_approved() -> None:
    op = lived([*ALL, ARMY, events.ApprovalGiven(approval=Approval(by="army", lots=("L7",)))])
    assert [(each.why, each.party) for each in lot(op).hindrances] == [
        (Why.APPROVER_SILENT, "army")
    ]


# --- Boundaries


@pytest.mark.parametrize(
    ("said", "handed", "passed"),
    [
        ((), False, ("B1",)),
        ((OFFERED,), False, ("B1",)),
        ((OFFERED, TAKEN), True, ()),
        ((OFFERED, events.CustodyAccepted(convoy="two", receiver="B")), False, ("B1",)),
        (
            (events.CustodyOffered(convoy="one", giver="A", place="square"), TAKEN),
            False,
            ("B1",),
        ),
    ],
)
def test_duty_passes_at_a_boundary_when_both_sides_said_so(
    said: tuple[Fact, ...], handed: bool, passed: tuple[str, ...]
) -> None:
    op = bounded(*said)
    (found,) = boundaries(op, board(op), {"L1": ("B1",)})
    assert (found.place, found.is_handed_over, found.passed) == ("gate", handed, passed)
    assert ("boundary_passed_without_handover" in codes(op)) == bool(passed)


def test_a_column_that_has_not_passed_is_waited_for() -> None:
    op = lived([*ALL, move("go2", to_place="school", lots=("L1",), handover_at="gate")], COLUMN)
    (found,) = boundaries(op, board(op), {"L1": ("B1",)})
    assert (found.unanswered, found.passed) == (("one",), ())
    split = events.ConvoyFormed(convoy="two", vehicles=("B1",), split_from="one")
    went = bounded(OFFERED, TAKEN, split)
    (found,) = boundaries(went, board(went), {"L1": ("B1",)})
    assert found.is_handed_over
    assert LEFT


# --- The command line

Run = Callable[..., tuple[int, str, str]]
FOLDER = {
    "operation.toml": """
[operation]
id = "two-towns"
title = "Two towns"
date = 2030-03-01
timezone = "UTC"
language = "en"
[[party]]
id = "north"
name = "North"
roles = ["approver"]
[[party]]
id = "south"
name = "South"
[[agreement]]
version = "1"
signed_on = 2030-02-01
parties = ["north", "south"]
[[agreement]]
version = "2"
signed_on = 2030-02-10
parties = ["north"]
[[stage]]
id = "first"
[[obligation]]
id = "go"
by = "south"
what = "move_people"
lots = ["L1"]
stage = "first"
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
        return int(left.value.code or 0), " ".join(out.split()), " ".join(err.split())

    command("new", "op.qafila", "--from", "op", "--lang", "en")
    return command


def test_what_parties_say_is_recorded_without_json(run: Run) -> None:
    def record(*words: str) -> tuple[int, str, str]:
        return run("record", "op.qafila", *words, "--lang", "en")

    code, out, _ = record("lot_released", "L1")
    assert (code, "once for each of approval_missing" in out) == (1, True)
    assert "although something that it needs is missing: no approval. If" in out
    assert "proven" not in out
    assert "Held by" not in out
    assert "–" not in out
    _, told, _ = run("record", "op.qafila", "lot_released", "L1", "--lang", "ar")
    assert "لا موافقة" in told
    assert "لم يُثبَت" not in told
    code, out, _ = record("notification", "north", "--id", "n1", "--note", "two buses")
    assert (code, "n1" in out) == (0, True)
    code, out, _ = record("receipt", "north", "--note", "liaison office")
    assert (code, "approves nothing" in out) == (0, True)
    code, out, _ = run("report", "op.qafila", "agreement", "--lang", "en")
    assert (code, "No approval is on record" in out, "liaison office" in out) == (0, True, True)
    code, out, _ = record("approval", "north", "first", "--until", "2030-03-02", "--id", "a1")
    assert (code, "a1" in out) == (0, True)
    code, out, _ = record("assurance", "south", "L1", "--note", "its checkpoints know")
    assert code == 0
    code, out, _ = record("accepted", "2", "south")
    assert code == 0
    _, out, _ = run("check", "op.qafila", "--lang", "en")
    assert "approval" not in out.lower().replace("approval_", "")
    _, out, _ = run("report", "op.qafila", "log", "--lang", "en")
    for said in ("Approval by North", "Assurance by South", "accepted version 2"):
        assert said in out
    code, out, _ = run("report", "op.qafila", "agreement", "--lang", "ar")
    assert (code, "liaison office" in out, "⟦" in out) == (0, True, False)


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("approval",), "which party"),
        (("approval", "nobody"), "north"),
        (("approval", "north", "--until", "soon"), "soon"),
        (("receipt", "north"), "No such notification"),
        (("accepted", "2"), "which version"),
        (("accepted", "9", "north"), "Known: 1, 2"),
    ],
)
def test_a_slip_is_told_in_one_sentence(run: Run, words: tuple[str, ...], hint: str) -> None:
    code, _, err = run("record", "op.qafila", *words, "--lang", "en")
    assert (code, hint in err) == (2, True)
