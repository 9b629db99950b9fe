# SPDX-License-Identifier: Apache-2.0
"""Lists that are owed entry by entry: what is proven, who stays open, and who is named where."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import qafila
from qafila import cli, imports
from qafila.app import identities
from qafila.core import events
from qafila.core.agreement import Delivery, Gate, Proof
from qafila.core.events import EntryListed, Fact, IdentitiesOpened, Role, canonical, from_folder
from qafila.core.exchange import pose_exchange
from qafila.core.fulfilment import Fulfilment, Grade, Owed, State, fulfilments, standing_of
from qafila.core.operation import Operation, fold
from qafila.core.registry import ListEntry, Person
from qafila.core.values import LANGS, Claimed
from qafila.reports import Context, reports
from qafila.words import Words
from tests.days import Seen, lived, moved
from tests.finding_cases.listed import PARTIES, THREE, entry, folder, lives, owes, said
from tests.operations import DAY, described, move, person
from tests.test_reports import values
from tests.vaults import PlainVault

NOON = datetime(2026, 2, 20, 12, tzinfo=UTC)


def stands(*facts: Fact | Seen, **more: Any) -> Fulfilment:
    return fulfilments(lives(*facts, **more))["free"]


def numbers(found: Fulfilment) -> list[str]:
    return [each.number for each in found.undelivered]


# ------------------------------------------------------------------------------- what is proven


def test_a_list_owes_its_entries_and_all_of_them_are_open() -> None:
    found = stands()
    assert found.owed == Owed(low=3, high=3)
    assert (found.proven, numbers(found), found.state) == (0, ["1", "2", "3"], State.OPEN)


def test_a_share_without_a_cohort_is_one_of_the_list() -> None:
    assert stands(owed=owes(share=0.5)).owed == Owed(low=1, high=2)


def test_a_count_beside_a_list_is_what_is_owed() -> None:
    found = stands(said("B", 3, "1", "2", "3"), owed=owes(count=Claimed(low=5, high=5)))
    assert (found.owed.high, found.proven, found.state) == (5, 3, State.PARTLY)


def test_entries_of_two_speakers_are_joined_and_count_once() -> None:
    found = stands(said("B", 2, "1", "2"), said("G", 2, "2", "3"), said("B", 1, "2"))
    assert (found.proven, numbers(found), found.state) == (3, [], State.DONE)
    assert found.by_grade == {Grade.ATTESTED: 3}


def test_an_amount_without_entries_counts_for_its_grade_and_proves_nobody() -> None:
    found = stands(said("B", 2), said("G", 1, "3"))
    assert (found.proven, found.unnamed, found.by_grade) == (1, 1, {Grade.ATTESTED: 2})
    assert numbers(found) == ["1", "2"]


def test_no_amount_makes_more_open_than_the_list_has() -> None:
    found = stands(said("B", 50))
    assert (found.proven, found.unnamed) == (0, 3)


def test_the_givers_word_is_a_claim_also_entry_by_entry() -> None:
    found = stands(said("A", 3, "1", "2", "3"))
    assert (found.proven, found.by_grade) == (0, {Grade.CLAIMED: 3})
    assert [[word.by for word in each.words] for each in found.undelivered] == [["A"]] * 3


@pytest.mark.parametrize(
    ("by", "proof", "proven"),
    [("B", "identified", 1), ("B", "attested", 0), ("A", "identified", 0), ("", "identified", 0)],
)
def test_identified_is_what_somebody_else_than_the_giver_identified(
    by: str, proof: str, proven: int
) -> None:
    fact = events.DeliveryAttested(
        obligation="free", amount=1, entries=("2",), proof=proof, said_by=by
    )
    assert stands(fact, owed=owes(proof=Proof.IDENTIFIED)).proven == proven


def test_what_one_party_denies_stands_beside_what_another_says_and_is_not_proven() -> None:
    found = stands(said("B", 2, "1", "2"), said("G", 0, "1"))
    assert (found.proven, numbers(found), found.unnamed) == (1, ["1", "3"], 0)
    (first, *_) = found.entries
    assert first.is_disputed
    assert [(word.by, word.delivered) for word in first.words] == [("B", True), ("G", False)]


@pytest.mark.parametrize("by", ["A", "", "an agency"])
def test_what_opens_nothing_closes_nothing(by: str) -> None:
    found = stands(said("B", 1, "1"), said(by, 0, "1"))
    assert (found.proven, found.entries[0].is_disputed) == (1, True)


def test_of_one_party_the_last_word_on_an_entry_stands() -> None:
    assert stands(said("B", 1, "1"), said("B", 0, "1")).proven == 0
    found = stands(said("B", 0, "1"), said("B", 1, "1"))
    assert (found.proven, found.entries[0].is_disputed) == (1, False)


def test_an_entry_that_no_list_has_counts_for_nobody() -> None:
    found = stands(said("B", 2, "1", "99"))
    assert (found.proven, found.unnamed, found.by_grade) == (1, 0, {Grade.ATTESTED: 1})


def test_what_the_folder_says_was_delivered_may_name_entries() -> None:
    found = stands(owed=owes(delivered=Delivery(by="B", entries=("1", "3"))))
    assert (found.proven, numbers(found)) == (2, ["2"])


def test_the_ledger_measures_an_entry_whose_person_it_saw_there() -> None:
    listed = (person("P1", at="square"), person("P2", at="square"), entry("1", "P1"), entry("2"))
    owed = owes(to_place="school", proof=Proof.LEDGER)
    found = stands(moved("square", "school", "P1", "P2"), owed=owed, listed=listed)
    assert (found.proven, numbers(found)) == (1, ["2"])
    assert found.by_grade == {Grade.MEASURED: 1}


@pytest.mark.parametrize(
    ("facts", "is_open"),
    [
        ((), False),
        ((said("B", 3),), False),
        ((said("A", 3, "1", "2", "3"),), False),
        ((said("B", 1, "1"), said("G", 1, "1")), False),
        ((said("B", 1, "1"), said("G", 1, "3")), True),
    ],
)
def test_a_gate_counts_the_entries_that_are_proven(facts: tuple[Fact, ...], is_open: bool) -> None:
    waits = move("go", gates=(Gate(obligation="free", at_least=2),))
    op = lives(*facts, listed=(*THREE, waits))
    (gate,) = standing_of(op, op.obligations["go"], fulfilments(op))
    assert gate.is_open is is_open


def test_lots_of_a_list_wait_for_proven_entries_and_not_for_whoever_rode_along() -> None:
    listed = (
        *(person(f"P{n}", at="square", lot=f"L{n}") for n in (1, 2)),
        *(entry(str(n)) for n in (1, 2)),
        move("go", lots=("M1", "M2"), gates=(Gate(obligation="free", matching_lot=True),)),
    )
    owed = owes(to_place="school", lots=("L1", "L2"), proof=Proof.ATTESTED)
    rode = moved("square", "school", "P1")
    for facts, is_open in (((rode,), False), ((rode, said("B", 1, "1")), True)):
        op = lives(*facts, owed=owed, listed=listed)
        (gate,) = standing_of(op, op.obligations["go"], fulfilments(op), "M1")
        assert gate.is_open is is_open


_NUMBERS = st.lists(st.sampled_from([str(n) for n in range(9)]), max_size=6)


@given(
    listed=st.lists(st.sampled_from([str(n) for n in range(7)]), unique=True),
    told=st.lists(
        st.tuples(
            st.sampled_from(["A", "B", "G", "", "an agency"]),
            st.integers(0, 12),
            _NUMBERS,
            st.sampled_from(["attested", "documented", "identified", "ledger", "?"]),
        ),
        max_size=8,
    ),
    proof=st.sampled_from([None, *Proof]),
)
def test_whatever_is_said_delivered_and_open_are_the_list(
    listed: list[str], told: list[tuple[str, int, list[str], str]], proof: Proof | None
) -> None:
    facts = [
        events.DeliveryAttested(
            obligation="free", amount=amount, entries=tuple(entries), proof=grade, said_by=by
        )
        for by, amount, entries, grade in told
    ]
    found = stands(*facts, owed=owes(proof=proof), listed=tuple(map(entry, listed)))
    proven = [each.number for each in found.entries if each.is_proven]
    if not listed:
        assert found.entries == ()
        return
    assert sorted([*proven, *numbers(found)]) == sorted(listed)
    assert found.proven == len(proven) <= len(listed)
    assert 0 <= found.unnamed <= len(numbers(found))
    named = {n for by, amount, entries, _ in told if amount and by in ("B", "G") for n in entries}
    assert set(proven) <= named


def test_an_exchange_counts_the_entries_of_a_list() -> None:
    posed = pose_exchange(lives(owed=owes(lot_size=2)))
    (chain,) = posed.problem.chains
    assert [step.amount for step in chain.steps] == [2, 1]
    (none,) = pose_exchange(lives(listed=())).problem.chains
    assert [step.amount for step in none.steps] == [1]


# ----------------------------------------------------------------------------------- reading


def read(name: str, text: str) -> Operation:
    files = folder("") | {name: text.encode()}
    files.pop("list-held.csv") if name != "list-held.csv" else None
    return qafila.open_operation(files).operation


def test_a_list_in_arabic_is_read_and_numbers_alone_are_entries() -> None:
    text = "م,الاسم,اسم الأب,الكنية,المواليد\n1,أمين خالد,خالد,النجار,1985\n٢,,,,\n"
    op = read("list-held.csv", text)
    first, second = op.entries_of("held")
    assert (first.number, first.who and first.who.name_ar) == ("1", "أمين خالد النجار")
    assert first.who is not None
    assert first.who.birth_year == 1985
    assert (second.id, second.who) == ("held/2", None)


def test_numbers_that_repeat_are_kept_and_the_first_row_counts() -> None:
    op = read("list-held.csv", "م,الاسم\n1,أمين\n1,هدى\n2,\n")
    assert [each.number for each in op.entries_of("held")] == ["1", "2"]
    assert "entry:held/1" in op.rivals


@pytest.mark.parametrize("given_as", ["held", "Held", "list-held", "list-held.csv"])
def test_a_list_goes_by_one_name_however_it_is_written(given_as: str) -> None:
    files = folder("1,,\n")
    files["operation.toml"] = files["operation.toml"].replace(
        b'list = "held"', f'list = "{given_as}"'.encode()
    )
    op = qafila.open_operation(files).operation
    assert len(fulfilments(op)["free"].entries) == 1


def test_one_list_in_two_files_is_pointed_out_and_two_lists_are_not() -> None:
    row = b"entry\n1\n"
    two = imports.read_files({"list-a.csv": row, "list-b.csv": row})
    assert "list_in_several_files" not in {f.code for f in two.findings}
    same = imports.read_files({"list-a.csv": row, "list-a.txt": row})
    assert "list_in_several_files" in {f.code for f in same.findings}


def test_what_the_folder_says_of_entries_is_read_and_what_is_none_is_told() -> None:
    files = folder("1,,\n2,,\n")
    files["operation.toml"] += b'delivered = { by = "relief", entries = ["1", 2, true, 1] }\n'
    opened = qafila.open_operation(files)
    delivered = opened.operation.obligations["free"].delivered
    assert delivered is not None
    assert delivered.entries == ("1", "2")
    assert "text_expected" in {found.code for found in opened.findings}


def test_due_and_condition_are_read() -> None:
    files = folder("1,,\n")
    files["operation.toml"] += b'due = 2026-03-05T18:00:00\ncondition = "the wounded first"\n'
    owing = qafila.open_operation(files).operation.obligations["free"]
    assert owing.due is not None
    assert (owing.due.on, owing.due.at is not None) == (date(2026, 3, 5), True)
    assert owing.condition is not None
    assert owing.condition.en == "the wounded first"


# ---------------------------------------------------------------------------------- identities

SECRET = ("سعاد", "Suad", "Hamza", "Layla", "123456", "heart")
SUAD = ListEntry(
    of="held",
    number="7",
    who=Person(
        id="held/7",
        name_ar="سعاد",
        name_latin="Suad",
        father="Hamza",
        mother="Layla",
        age=71,
        document="N 123456",
        note="heart",
    ),
    person="P1",
)
FACTS: tuple[Fact, ...] = (
    described(),
    *PARTIES,
    person("P1"),
    EntryListed(entry=SUAD),
    EntryListed(entry=ListEntry(of="held", number="8")),
    owes(),
)


def sealed(vault: PlainVault) -> Operation:
    return fold(from_folder(list(identities.sealed_facts(FACTS, vault, DAY))))


def test_no_name_of_a_list_stands_in_a_store() -> None:
    facts = identities.sealed_facts(FACTS, PlainVault(), DAY)
    written = b"\n".join(map(canonical, from_folder(list(facts))))
    assert not [word for word in SECRET if word.encode() in written]
    assert identities.sealed_facts(facts, PlainVault(), DAY) == facts


def test_whoever_traces_people_opens_a_list_and_the_look_is_on_record() -> None:
    vault = PlainVault()
    look = identities.opened(sealed(vault), vault, Role.TRACING, "open-lists")
    assert look.operation.entries["held/7"] == SUAD
    assert look.facts == (IdentitiesOpened(count=2, role=Role.TRACING, purpose="open-lists"),)


@pytest.mark.parametrize("role", [Role.MARSHAL, Role.MEDICAL, Role.LEADER, Role.AUDITOR])
def test_nobody_else_opens_it(role: Role) -> None:
    vault = PlainVault()
    who = identities.opened(sealed(vault), vault, role, "x").operation.entries["held/7"].who
    assert who is not None
    assert not who.name_ar


@pytest.mark.parametrize("whom", ["held/7", "P1"])
def test_forgetting_reaches_the_entry_and_the_person_it_names(whom: str) -> None:
    vault = PlainVault()
    before = sealed(vault)
    kept: list[Fact] = []
    gone = identities.forget(before, vault, [whom], "asked for", kept.append)
    assert gone.unknown == ()
    assert "held/7" in gone.persons
    facts = identities.sealed_facts([*FACTS, *kept], vault, DAY)
    op = fold(from_folder(list(facts)))
    assert "person:held/7" in op.forgotten
    assert ("person:P1" in op.forgotten) == (whom == "P1")
    look = identities.opened(op, vault, Role.HUB, "x")
    who = look.operation.entries["held/7"].who
    assert who is not None
    assert not who.name_ar
    assert fulfilments(op)["free"].owed.high == 2


# ------------------------------------------------------------------------------------- reports


def told(name: str, op: Operation) -> str:
    document = reports()[name](op, Context(now=NOON))
    spoken = [Words(lang, isolates=False) for lang in LANGS]
    return "\n".join(say(value) for value in values(document) for say in spoken)


def named(*facts: Fact) -> Operation:
    return lived([*FACTS], *facts)


def test_both_sides_see_numbers_alone() -> None:
    page = told("agreement", named(said("B", 1, "8"), said("B", 0, "7")))
    assert "⟦" not in page
    assert "7" in page
    assert not [word for word in SECRET if word in page]


def test_the_tracing_officer_sees_who_is_open_and_what_is_said_of_them() -> None:
    page = told("open-lists", named(said("A", 1, "7")))
    assert "⟦" not in page
    assert {"سعاد", "Layla"} <= set(page.replace("(", " ").replace(")", " ").split())
    assert "by number alone" in page
    assert "Tracing officer only" in page
    assert "(claimed)" in page
    gone = told("open-lists", named(said("B", 2, "7", "8")))
    assert "سعاد" not in gone
    assert "proven to be delivered" in gone


def test_the_reconciliation_says_which_entries_and_that_some_were_not_delivered() -> None:
    page = told("reconciliation", named(said("B", 1, "8"), said("B", 0, "7")))
    assert "1 (entries 8)" in page
    assert "not delivered: entries 7" in page
    assert not [word for word in SECRET if word in page]


def test_without_lists_the_report_says_so() -> None:
    assert "No obligation owes a list" in told("open-lists", lived(PARTIES))


# ------------------------------------------------------------------------------------ commands


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    place = tmp_path / "folder"
    place.mkdir()
    for name, content in folder("1,سعاد,\n2,,\n3,هدى,\n").items():
        (place / name).write_bytes(content)

    def command(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            cli.main([*arguments, "--lang", "en"])
        out = capsys.readouterr()
        return int(ended.value.code or 0), out.out + out.err

    assert command("new", "op.qafila", "--from", "folder")[0] == 0
    return command


def test_a_delivery_is_recorded_entry_by_entry(run: Callable[..., tuple[int, str]]) -> None:
    code, text = run("record", "op.qafila", "delivered", "free", "1", "relief", "2")
    assert code == 0
    assert "proven entries 0 of 3; still open 3" in text
    _, text = run("report", "op.qafila", "open-lists", "--json")
    (owing,) = json.loads(text)["open_lists"]
    assert [(one["entry"], one["name_ar"]) for one in owing["open"]] == [
        ("1", "سعاد"),
        ("2", ""),
        ("3", "هدى"),
    ]
    assert [one["said"] for one in owing["open"]][1][0]["grade"] == "claimed"


@pytest.mark.parametrize(
    ("typed", "said_back"),
    [
        (("free", "1", "relief", "2", "3"), "at least as large"),
        (("free", "1", "relief", "2", "--proof", "seen"), "no grade of proof"),
        (("nothing", "1", "relief", "2"), "no obligation"),
        (("first", "1", "relief", "2"), "of a list which entries"),
    ],
)
def test_slips_are_asked_about(
    run: Callable[..., tuple[int, str]], typed: tuple[str, ...], said_back: str
) -> None:
    code, text = run("record", "op.qafila", "delivered", *typed)
    assert code != 0
    assert said_back in text


def test_names_on_paper_are_on_record_and_forget_lists_them(
    run: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    assert run("report", "op.qafila", "open-lists", "--out", "open.pdf")[0] == 0
    assert (tmp_path / "open.pdf").read_bytes().startswith(b"%PDF")
    code, text = run("forget", "op.qafila", "held/1", "--yes")
    assert code == 0
    assert "tracing officer" in text
    _, text = run("report", "op.qafila", "open-lists")
    assert "سعاد" not in text
    assert "forgotten" in text
    assert b"\xd8\xb3\xd8\xb9\xd8\xa7\xd8\xaf" not in (tmp_path / "op.qafila").read_bytes()
