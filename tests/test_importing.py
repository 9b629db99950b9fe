# SPDX-License-Identifier: Apache-2.0
"""Lists that arrive while an operation exists. All people are synthetic."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from qafila import cli
from qafila.app.importing import Understood, understand
from qafila.core.events import (
    Fact,
    ListTaken,
    PeopleDropped,
    PeopleMerged,
    PersonAmended,
    PersonRegistered,
)
from qafila.core.operation import Operation
from qafila.core.registry import Person
from qafila.core.registry.difference import difference
from qafila.core.registry.matching import NameBook
from qafila.core.values import Consent, Sex
from qafila.data.names import names
from tests.days import lived

TINY = Path(__file__).parent.parent / "examples" / "tiny"

HIND = Person(id="P-1", name_ar="هند خالد العلي", household="F-1", sex=Sex.FEMALE, birth_year=1985)
BASEL = Person(
    id="P-2", name_ar="باسل عمر الحداد", household="F-2", sex=Sex.MALE, birth_year=1971,
    phone="0944111222",
)  # fmt: skip
RIMA = Person(
    id="P-3", name_ar="ريما باسل الحداد", household="F-2", guardian="P-2", birth_year=2012
)

HEADER = "person,family,name_ar,sex,birth_year,phone\n"


def registry(*facts: Fact) -> Operation:
    return lived([PersonRegistered(person=p) for p in (HIND, BASEL, RIMA)], *facts)


def taken(rows: str, header: str = HEADER, **more: str) -> Understood:
    return understand(registry(), "night.csv", (header + rows).encode(), **more)  # type: ignore[arg-type]


def codes(understood: Understood) -> set[str]:
    return {finding.code for finding in understood.findings}


SAME = (
    "P-1,F-1,هند خالد العلي,female,1985,\n"
    "P-2,F-2,باسل عمر الحداد,male,1971,0944111222\n"
    "P-3,F-2,ريما باسل الحداد,,2012,\n"
)


def test_a_list_that_says_the_same_changes_nothing() -> None:
    understood = taken(SAME)
    assert (understood.changes, understood.same, understood.gone) == (0, 3, ())
    assert [type(fact) for fact in understood.facts()] == [ListTaken]


def test_a_cell_amends_and_a_blank_one_does_not() -> None:
    understood = taken("P-2,F-2,باسل عمر الحداد,male,1972,\n")
    ((old, new, changed),) = understood.amended
    assert (old, changed) == (BASEL, ("birth_year",))
    assert (new.birth_year, new.phone, new.id) == (1972, "0944111222", "P-2")
    (amendment,) = [f for f in understood.facts() if isinstance(f, PersonAmended)]
    assert amendment.source == understood.source
    assert understood.source in amendment.reason


def test_a_known_number_beside_another_name_is_another_person() -> None:
    understood = taken("P-1,F-1,سليم راغب الجاسم,male,1950,\nP-3,F-2,ريما باسل الحداد,,2012,\n")
    (stranger,) = understood.added
    assert stranger.id == f"P-1-{understood.source}"
    assert not understood.may_drop, "who is gone may be on it under a wrong number"
    assert "number_of_somebody_else" in codes(understood)
    assert understood.same == 1


def test_a_name_spelled_otherwise_under_its_number_is_the_same_person() -> None:
    understood = taken("P-1,F-1,هند خالد العلى,female,1985,\n")
    ((_, _, changed),) = understood.amended
    assert changed == ("name_ar",)


def test_a_new_number_for_a_known_person_is_pointed_out_and_never_merged() -> None:
    understood = taken("P-8,F-9,باسل عمر الحداد,male,1971,0944111222\n")
    assert [person.id for person in understood.added] == ["P-8"]
    assert "may_be_listed_already" in codes(understood)


def test_a_list_without_numbers_recognises_by_name() -> None:
    header = "الاسم,رقم الأسرة,الجنس,المواليد,الهاتف\n"
    rows = "باسل عمر الحدّاد,7,ذكر,1971,0944 111 222\nنادين سعد القاسم,7,أنثى,1979,\n"
    understood = taken(rows, header)
    assert [old.id for old, _, _ in understood.amended] == ["P-2"]
    (nadine,) = understood.added
    # Her household on the list is his, and his is known.
    assert nadine.household == "F-2"
    assert nadine.id.startswith(understood.source)
    assert "recognised_by_name" in codes(understood)


def test_household_numbers_that_are_taken_get_an_ending() -> None:
    understood = taken("نادين سعد القاسم,F-1\n", "الاسم,رقم الأسرة\n")
    (nadine,) = understood.added
    assert nadine.household == f"F-1-{understood.source}"
    assert "households_renumbered" in codes(understood)


def test_guardians_follow_the_numbers_of_the_registry() -> None:
    header = "person,name_ar,guardian\n"
    understood = taken("P-1,سليم راغب الجاسم,\nP-50,لمى سليم الجاسم,P-1\n", header)
    by_name = {person.name_ar: person for person in understood.added}
    assert by_name["لمى سليم الجاسم"].guardian == by_name["سليم راغب الجاسم"].id != "P-1"


def test_a_guardian_by_name_is_kept_beside_the_entry_and_said() -> None:
    understood = taken("P-50,لمى سليم الجاسم,سليم راغب\n", "person,name_ar,guardian\n")
    (lama,) = understood.added
    assert lama.guardian is None
    assert ("guardian", "سليم راغب") in lama.extra
    assert "guardian_by_name" in codes(understood)


def test_who_was_dropped_and_is_listed_again_comes_back() -> None:
    operation = registry(PeopleDropped(persons=("P-2",), reason="declined"))
    understood = understand(operation, "night.csv", (HEADER + SAME).encode())
    assert [person.id for person in understood.added] == ["P-2"]
    again = registry(PeopleDropped(persons=("P-2",), reason="declined"), *understood.facts())
    assert "P-2" in again.persons


def test_nothing_of_a_file_name_is_kept() -> None:
    understood = understand(registry(), "قائمة هالة.csv", (HEADER + SAME).encode(), sender="camp")
    assert all("هالة" not in str(fact) for fact in understood.facts(drop_gone=True))


def test_rows_of_one_number_are_all_kept() -> None:
    understood = taken("P-7,F-7,سعاد نمر,female,1990,\nP-7,F-7,نجوى كامل,female,1960,\n")
    assert len(understood.added) == 2
    assert "number_on_several_rows" in codes(understood)


def test_who_is_gone_is_named_and_dropped_only_when_asked() -> None:
    understood = taken("P-1,F-1,هند خالد العلي,,,\nP-3,F-2,ريما باسل الحداد,,,\n")
    assert [person.id for person in understood.gone] == ["P-2"]
    assert "gone_from_the_list" in codes(understood)
    assert not [f for f in understood.facts() if isinstance(f, PeopleDropped)]
    (drop,) = [f for f in understood.facts(drop_gone=True) if isinstance(f, PeopleDropped)]
    assert drop.persons == ("P-2",)
    # A list that holds few of the others is one more list, and no new state of the old one.
    assert not taken("P-70,F-7,سعاد نمر,female,1990,\n").gone


def test_a_sender_answers_for_its_own_list_and_is_read_as_before() -> None:
    first = understand(
        registry(),
        "camp.csv",
        "من,اسرة\nسعاد نمر,7\nهالة نمر,7\n".encode(),
        sender="camp",
        columns={"من": "name", "اسرة": "family"},
    )
    operation = registry(*first.facts())
    assert len(operation.persons) == 5
    again = understand(operation, "camp2.csv", "من,اسرة\nسعاد نمر,7\n".encode(), sender="camp")
    assert again.same == 1
    assert [person.name_ar for person in again.gone] == ["هالة نمر"]
    other = understand(operation, "x.csv", "من,اسرة\nسعاد نمر,7\n".encode(), sender="other")
    assert other.tables[0].unused == ("من",)


def test_who_was_merged_is_not_added_again_by_a_list_that_still_has_both() -> None:
    twin = replace(BASEL, id="P-9")
    operation = registry(
        PersonRegistered(person=twin), PeopleMerged(keep="P-2", others=("P-9",), reason="asked")
    )
    again = "P-9,F-2,باسل عمر الحداد,male,1971,0944111222\n"
    for rows in (SAME + again, again):
        understood = understand(operation, "night.csv", (HEADER + rows).encode())
        assert (understood.added, understood.amended) == ((), ())
        assert understood.same == understood.rows
    other = "P-9,F-7,سعاد مروان القاسم,female,1999,\n"
    (stranger,) = understand(operation, "night.csv", (HEADER + other).encode()).added
    assert stranger.name_ar == "سعاد مروان القاسم"


def test_taking_a_list_twice_changes_nothing() -> None:
    rows = "P-8,F-9,نادين سعد القاسم,female,1979,\n,F-9,سلمى القاسم,female,2012,\n"
    first = taken(rows)
    operation = registry(*first.facts())
    again = understand(operation, "night.csv", (HEADER + rows).encode())
    assert (again.changes, again.same) == (0, 2)


@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"PK\x03\x04junk", b"a,b\n1,2\n"])
def test_what_is_no_list_changes_nothing(content: bytes) -> None:
    understood = understand(registry(), "x.xlsx", content)
    assert not understood.changes
    assert not understood.gone
    assert codes(understood) >= {"list_holds_nobody" if content else "list_is_empty"}


# Two lists side by side


def differing(old: list[Person], new: list[Person]) -> tuple[list[str], ...]:
    found = difference(old, new, NameBook(names()), None)
    return (
        [p.id for p in found.added],
        [p.id for p in found.gone],
        [c.old.id for c in found.changed],
        [c.old.id for c in found.renamed],
    )


def test_what_changed_between_two_lists() -> None:
    nadine = Person(id="P-9", name_ar="نادين سعد القاسم")
    new = [replace(HIND, lot="L2"), replace(BASEL, name_ar="باسل عمر الحدّاد"), nadine]
    assert differing([HIND, BASEL, RIMA], new) == (["P-9"], ["P-3"], ["P-1"], ["P-2"])


def test_a_list_that_numbers_everybody_anew_is_no_list_of_strangers() -> None:
    old = [HIND, BASEL, RIMA]
    new = [replace(p, id=f"N-{p.id}", household=f"H{p.household}", guardian=None) for p in old]
    added, gone, _, renamed = differing(old, new)
    assert (added, gone) == ([], [])
    assert renamed == ["P-1", "P-2", "P-3"]
    told = difference(old, new, NameBook(names()), None)
    # All households were renumbered alike: nobody left anybody.
    assert not [c for c in told.renamed if "household" in c.fields]


def test_a_number_given_to_somebody_else_is_one_gone_and_one_added() -> None:
    other = Person(id="P-1", name_ar="سليم راغب الجاسم", sex=Sex.MALE, birth_year=1950)
    assert differing([HIND], [other])[:2] == (["P-1"], ["P-1"])


# As somebody types it


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a way to run a command: exit code, what it said, what it complained of."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QAFILA_LANG", "en")
    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(tmp_path / "config"))
    shutil.copytree(TINY, tmp_path / "op")
    (tmp_path / "night.csv").write_text(
        "الرقم,رقم الأسرة,الاسم,الجنس,المواليد\n"
        "P-0001,F-001,يوسف خليل إبراهيم النجار,ذكر,1983\n"
        "P-77,F-9,زمردة كنعان,أنثى,1990\n",
        encoding="utf-8",
    )

    def command(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            cli.main(list(words))
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        assert isinstance(left.value.code, int)
        return left.value.code, said.out, said.err

    return command


def persons(run: Run) -> set[str]:
    _, said, _ = run("diff", str(TINY), "op", "--json")
    return set(json.loads(said)["added"])


def test_nothing_is_changed_before_somebody_agreed(run: Run) -> None:
    code, said, _ = run("import", "op", "night.csv")
    assert code == 0
    assert "New entries" in said
    assert "--yes" in said
    assert persons(run) == set()
    _, said, _ = run("import", "op", "night.csv", "--json")
    assert json.loads(said)["recorded"] is False
    assert not Path("op", "operation.qafila").exists(), "the folder still counts"
    assert persons(run) == set()


def test_what_is_taken_back_is_shown_in_words(run: Run) -> None:
    rows = "رقم الشخص,الاسم,الاحتياجات,الجنس\nP-0006,أمينة حسن علي الصباغ,لا,ذكر\n"
    Path("needs.csv").write_text(rows, encoding="utf-8")
    for lang, words in (("ar", ("كرسي", "ذكر")), ("en", ("wheelchair", "Male"))):
        code, said, _ = run("import", "op", "needs.csv", "--lang", lang)
        assert code == 0
        assert all(word in said for word in words)
        assert "needs_withdrawn" in said
        assert lang == "en" or "wheelchair" not in said


@pytest.mark.parametrize(("answer", "taken"), [("yes", {"P-77"}), ("نعم", {"P-77"}), ("", set())])
def test_on_a_terminal_it_asks(
    run: Run, monkeypatch: pytest.MonkeyPatch, answer: str, taken: set[str]
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda asked: answer)
    run("import", "op", "night.csv")
    assert persons(run) == taken


def test_yes_takes_it_in_and_no_name_is_in_the_store(run: Run, tmp_path: Path) -> None:
    code, said, _ = run("import", "op", "night.csv", "--yes", "--sender", "camp", "--json")
    told = json.loads(said)
    assert code == 0
    assert told["recorded"] is True
    assert told["added"] == ["P-77"]
    assert told["amended"] == [{"person": "P-0001", "fields": ["birth_year"]}]
    assert "زمردة" not in said
    assert persons(run) == {"P-77"}
    for file in (tmp_path / "op").glob("operation.qafila*"):
        assert "زمردة".encode() not in file.read_bytes()
    code, said, _ = run("match", "زمردة", "--in", "op", "--json")
    assert json.loads(said)["found"][0]["person"] == "P-77"
    # An amended year of birth is opened with the rest of the identity.
    _, said, _ = run("diff", str(TINY), "op", "--json")
    assert [c["fields"] for c in json.loads(said)["changed"]] == [["birth_year"]]


def test_what_a_human_decides_about_entries_and_takes_back(run: Run) -> None:
    run("import", "op", "night.csv", "--yes")
    code, _, complained = run("record", "op", "dropped", "P-77")
    assert code == 2
    assert "--note" in complained
    code, _, _ = run("record", "op", "dropped", "P-77", "--note", "declined", "--agreed-by", "both")
    assert code == 0
    assert persons(run) == set()
    code, _, _ = run("record", "op", "merged", "P-0001", "P-0007", "--note", "one man")
    assert code == 0
    _, said, _ = run("diff", str(TINY), "op", "--json")
    assert json.loads(said)["gone"] == ["P-0007"]
    code, _, complained = run("record", "op", "merged", "P-0001")
    assert code == 2
    assert "two entries" in complained
    code, _, complained = run("record", "op", "kept_apart", "P-0001", "NOBODY")
    assert code == 2
    assert "NOBODY" in complained


def test_the_change_log_tells_every_change_with_reason_and_who_agreed(run: Run) -> None:
    run("import", "op", "night.csv", "--yes", "--sender", "camp", "--agreed-by", "both parties")
    run("record", "op", "dropped", "P-77", "--note", "declined", "--agreed-by", "relief")
    run("record", "op", "merged", "P-0001", "P-0007", "--note", "one man")
    run("record", "op", "kept_apart", "P-0002", "P-0003", "--note", "aunt and niece")
    code, said, _ = run("report", "op", "changes", "--json")
    assert code == 0
    told = json.loads(said)["changes"]
    assert [(c["what"], c["person"]) for c in told] == [
        ("added", "P-77"),
        ("amended", "P-0001"),
        ("dropped", "P-77"),
        ("merged", "P-0007"),
        ("kept_apart", "P-0002"),
    ]
    assert told[1]["agreed_by"] == "both parties"
    assert told[2]["reason"] == "declined"
    assert "زمردة" not in said
    slip = json.dumps({"corrects": told[3]["fact"], "reason": "slip"})
    run("record", "op", "fact_corrected", "--fact", slip)
    for lang in ("en", "ar"):
        _, said, _ = run("report", "op", "changes", "--lang", lang)
        assert "زمردة كنعان" in said, "by name, where names may be seen"
        assert "⟦" not in said
    assert "رُجع" in said, "what was taken back stays, and says so"
    assert persons(run) == set()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("import", "op", "nowhere.csv"), "Nothing was changed"),
        (("import", "op", "night.csv", "--map", "x"), "HEADER=FIELD"),
        (("import", "op", "night.csv", "--map", "x=colour"), "HEADER=FIELD"),
        (("import", "op", "night.csv", "--map", "Nom=name"), "رقم الأسرة | الاسم"),
        (("import", "op", "op"), "one file rather than a folder"),
        (("diff", "op", "nowhere.csv"), "nowhere.csv cannot be read"),
        (("diff", "nowhere.csv", "op"), "Give a list"),
        (("diff", "op", "nowhere.qafila"), "nowhere.qafila"),
    ],
)
def test_mistakes_are_told_in_one_sentence(run: Run, words: tuple[str, ...], told: str) -> None:
    code, said, complained = run(*words)
    assert (code, said) == (2, "")
    assert told in complained
    assert words[0] == "import" or "changed" not in complained
    assert not Path("op", "operation.qafila").exists()


@pytest.mark.parametrize(
    ("before", "listed", "told"),
    [
        ("explicit", "refused", {"refusal_not_taken"}),
        ("", "refused", {"refusal_not_taken"}),
        ("", "explicit", {"consent_not_taken"}),
        ("refused", "explicit", {"consent_not_taken"}),
        ("refused", "refused", set()),
        ("explicit", "", set()),
    ],
)
def test_another_consent_on_a_list_is_told_and_amends_nothing(
    before: str, listed: str, told: set[str]
) -> None:
    hind = replace(HIND, consent=Consent(before) if before else None)
    row = f"P-1,F-1,هند خالد العلي,female,1985,,{listed}\n"
    content = (HEADER.rstrip() + ",consent\n" + row).encode()
    understood = understand(lived([PersonRegistered(person=hind)]), "night.csv", content)
    assert understood.changes == 0
    assert codes(understood) & {"refusal_not_taken", "consent_not_taken"} == told
    assert all(f.subject()["persons"] == ("P-1",) for f in understood.findings if f.code in told)
