# SPDX-License-Identifier: Apache-2.0
"""Lists that somebody owes, on their way into an operation. All people are synthetic."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from qafila import cli
from qafila.app.importing import understand
from qafila.app.importing_owed import OwedUnderstood, lists_owed, understand_owed
from qafila.core.events import EntryListed, Fact, IdentityForgotten, ListTaken, PersonRegistered
from qafila.core.operation import Operation
from qafila.core.registry import ListEntry, Person, entry_id
from tests.finding_cases.listed import entry, lives
from tests.spreadsheets import Sheet, ods, xls, xlsb, xlsx

TINY = Path(__file__).parent.parent / "examples" / "tiny"
HEADER = "رقم المحتجز,الاسم,المواليد\n"


def named(number: str, name: str, birth_year: int | None = None) -> Fact:
    who = Person(id=entry_id("held", number), name_ar=name, birth_year=birth_year)
    return EntryListed(entry=ListEntry(of="held", number=number, who=who))


LISTED = (entry("1"), named("2", "سامي خالد العلي", birth_year=1980), named("3", "هدى راغب"))


def take(rows: str, *facts: Fact, header: str = HEADER, name: str = "held.csv") -> OwedUnderstood:
    operation = lives(*facts, listed=LISTED)
    return understand_owed(operation, "held", name, (header + rows).encode())


def found(understood: OwedUnderstood, code: str) -> dict[str, object]:
    (one,) = [f for f in understood.findings if f.code == code]
    return one.subject()


def codes(understood: OwedUnderstood) -> set[str]:
    return {finding.code for finding in understood.findings}


ALL = "1,,\n2,سامي خالد العلي,1980\n3,هدى راغب,\n"


def test_a_list_that_says_the_same_changes_nothing() -> None:
    understood = take(ALL)
    assert (understood.changes, understood.same, codes(understood)) == (0, 3, set())


def test_what_is_new_is_added_and_a_blank_cell_takes_nothing_back() -> None:
    understood = take(ALL.replace("1980", "") + "4,نادر سعد القاسم,1975\n5,,\n")
    assert [each.number for each in understood.added] == ["4", "5"]
    assert (understood.same, understood.rows, codes(understood)) == (3, 5, set())
    taken, *listed = understood.facts()
    assert isinstance(taken, ListTaken)
    assert (taken.of, taken.file, taken.rows, taken.named) == ("held", ".csv", 5, ())
    entries = [fact.entry for fact in listed if isinstance(fact, EntryListed)]
    assert [(e.number, e.who.birth_year if e.who else None) for e in entries] == [
        ("4", 1975),
        ("5", None),
    ]


def test_the_same_list_offered_twice_in_any_form_changes_nothing() -> None:
    rows = [["رقم المحتجز", "الاسم"], ["7", "نادر سعد القاسم"], ["", "مازن عمر"], ["", "مازن عمر"]]
    text = "\n".join(";".join(row) for row in rows).encode("utf-16")
    forms = {
        "a.csv": "\n".join(",".join(row) for row in rows).encode(),
        "a.txt": text,
        "a.xlsx": xlsx(Sheet(rows=rows)),
        "a.ods": ods(Sheet(rows=rows)),
        "a.xls": xls(Sheet(rows=rows)),
        "a.xlsb": xlsb(Sheet(rows=rows)),
    }
    for name, content in forms.items():
        first = understand_owed(lives(), "held", name, content)
        assert len(first.added) == 3, name
        after = lives(*first.facts())
        for again, other in forms.items():
            found_ = understand_owed(after, "held", again, other)
            assert (found_.changes, found_.same) == (0, 3), (name, again)


def test_a_row_that_contradicts_an_entry_changes_nothing_and_says_where() -> None:
    understood = take("2,وليد نمر,1980\n3,هدى راغب,1990\n4,,\n4,رامي,\n6,فادي,\n")
    differing = [f for f in understood.findings if f.code == "entry_differs"]
    assert [(f.subject()["entry"], f.where[0].row) for f in differing] == [
        ("2", 2),
        ("3", 3),
        ("4", 5),
    ]
    assert [each.number for each in understood.added] == ["4", "6"]
    assert understood.any_unread
    assert found(understood, "entries_not_on_file")["entries"] == ("1",)


def test_a_name_may_be_told_later_than_the_number() -> None:
    understood = take("1,رامي سعيد,1970\n")
    (told,) = understood.told
    assert told.who is not None
    assert told.who.name_ar == "رامي سعيد"
    after = lives(*understood.facts(), listed=LISTED)
    assert after.entries["held/1"] == told
    assert not after.rivals
    assert understand_owed(after, "held", "x.csv", (HEADER + "1,رامي,\n").encode()).changes == 0
    # Whoever says something else of the number stands beside, as before.
    assert lives(*understood.facts(), named("1", "وليد"), listed=LISTED).rivals


def test_a_row_without_a_number_is_whoever_bears_its_name() -> None:
    understood = take(",هدى راغب,\n,سامي خالد العلي,1971\n,لينا,\n")
    assert understood.same == 1
    assert found(understood, "entry_differs")["entry"] == "2"
    (new,) = understood.added
    assert new.number == f"{understood.source}-4"
    assert "entry_number_missing" in codes(understood)


def test_a_name_in_the_place_of_a_number_does_not_stand_in_clear() -> None:
    header = "رقم المحتجز,الاسم,رقم الشخص\n"
    understood = take("سعاد الحداد,,\n8,لينا,مازن عمر\n9,ريما,P-404\n", header=header)
    assert [(e.number, e.person) for e in understood.added] == [
        ("8", None),
        ("9", "P-404"),
        (f"{understood.source}-2", None),
    ]
    last = understood.added[-1].who
    assert last is not None
    assert ("entry", "سعاد الحداد") in last.extra
    assert found(understood, "numbers_are_names")["count"] == 2
    assert found(understood, "entry_of_unknown_person")["person"] == "P-404"


def test_nothing_is_taken_in_of_an_entry_that_was_forgotten() -> None:
    forgotten = IdentityForgotten(persons=("held/2",), reason="asked for")
    understood = take("2,وليد نمر,1980\n", forgotten)
    assert understood.changes == 0
    assert found(understood, "forgotten_listed_again")["persons"] == ("held/2",)


def test_what_this_device_cannot_open_is_not_compared() -> None:
    sealed = EntryListed(
        entry=ListEntry(of="held", number="2", who=Person(id="held/2")), sealed="…"
    )
    operation = lives(listed=(sealed,))
    understood = understand_owed(operation, "held", "x.csv", (HEADER + "2,وليد,\n3,,\n").encode())
    assert [each.number for each in understood.added] == ["3"]
    assert found(understood, "entries_sealed_here")["persons"] == ("held/2",)


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "list_is_empty"), (b"%PDF-1.7", "table_format_not_read"), (b"\xff\xfe\x00", "")],
)
def test_a_file_that_is_no_list_is_a_finding(content: bytes, code: str) -> None:
    understood = understand_owed(lives(listed=LISTED), "held", "held.csv", content)
    assert understood.changes == 0
    assert "entries_not_on_file" not in codes(understood), "a file that was not read lacks nobody"
    assert code in {*codes(understood), ""}


def test_an_owed_list_says_nothing_of_who_travels() -> None:
    """Its sender's next list of travellers is held against that sender's lists of them alone."""
    person = PersonRegistered(person=Person(id="P-1", name_ar="هند خالد"))
    facts = replace_sender(take("4,لينا,\n"), "camp").facts()
    before, after = (lives(*more, listed=(*LISTED, person)) for more in ((), facts))
    one, two = (
        understand(op, "n.csv", b"person,name\nP-1,x\n", sender="camp") for op in (before, after)
    )
    assert (two.is_news, two.gone, two.changes) == (one.is_news, one.gone, one.changes)


def replace_sender(understood: OwedUnderstood, sender: str) -> OwedUnderstood:
    return replace(understood, sender=sender)


# ------------------------------------------------------------------------------------ by command

Run = Callable[..., tuple[int, str, str]]
OWES = '\n[[obligation]]\nid = "free"\nby = "relief"\nwhat = "release_people"\nlist = "held"\n'


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a way to run a command: exit code, what it said, what it complained of."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QAFILA_LANG", "en")
    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(tmp_path / "config"))
    shutil.copytree(TINY, tmp_path / "op")
    with Path("op", "operation.toml").open("a", encoding="utf-8") as stream:
        stream.write(OWES)
    Path("list.csv").write_text(HEADER + "1,زمردة كنعان,\n2,,\n", encoding="utf-8")

    def command(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            cli.main(list(words))
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        assert isinstance(left.value.code, int)
        return left.value.code, said.out, said.err

    return command


def open_entries(run: Run) -> list[str]:
    _, said, _ = run("report", "op", "open-lists", "--json")
    return [e["entry"] for each in json.loads(said)["open_lists"] for e in each["open"]]


def test_it_is_taken_in_once_and_no_name_is_in_the_store(run: Run, tmp_path: Path) -> None:
    code, said, _ = run("import", "op", "list.csv", "--list", "held")
    assert code == 0
    assert "--yes" in said
    assert not Path("op", "operation.qafila").exists(), "nothing before somebody agreed"
    code, said, _ = run("import", "op", "list.csv", "--list", "list-held.csv", "--yes", "--json")
    told = json.loads(said)
    assert (code, told["recorded"], told["added"]) == (0, True, ["1", "2"])
    assert "زمردة" not in said
    assert open_entries(run) == ["1", "2"]
    for file in (tmp_path / "op").glob("operation.qafila*"):
        assert "زمردة".encode() not in file.read_bytes()
    for lang, words in (("en", "Nothing was changed."), ("ar", "لم يتغيّر شيء.")):
        code, said, _ = run("import", "op", "list.csv", "--list", "held", "--yes", "--lang", lang)
        assert (code, words in said, "⟦" in said) == (0, True, False)
    assert open_entries(run) == ["1", "2"]


def test_a_wrong_entry_is_withdrawn_as_the_remedy_says(run: Run) -> None:
    run("import", "op", "list.csv", "--list", "held", "--yes")
    Path("new.csv").write_text(HEADER + "1,لينا نمر,\n3,,\n", encoding="utf-8")
    code, said, _ = run("import", "op", "new.csv", "--list", "held", "--yes")
    assert code == 1
    assert "--person held/1" in " ".join(said.split())
    assert open_entries(run) == ["1", "2", "3"], "the sound rest went on"
    _, said, _ = run("log", "op", "--person", "held/1", "--json")
    (fact,) = [json.loads(line)["id"] for line in said.splitlines()]
    assert run("record", "op", "withdrawn", fact, "--note", "another name")[0] == 0
    code, said, _ = run("import", "op", "new.csv", "--list", "held", "--yes")
    assert code == 0
    _, said, _ = run("report", "op", "open-lists")
    assert "لينا نمر" in said
    assert "زمردة" not in said


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("list.csv", "--list", "heldd"), "Lists that are owed: held"),
        (("list.csv", "--list", " "), "Lists that are owed: held"),
        (("list.csv", "--list", "held", "--drop-gone"), "--drop-gone"),
        (("list.csv", "--list", "held", "--map", "x=cohort"), "HEADER=FIELD"),
        (("list.csv", "--list", "held", "--map", "x=name"), "رقم المحتجز | الاسم"),
        (("nowhere.csv", "--list", "held"), "Nothing was changed"),
    ],
)
def test_what_cannot_be_asked_for(run: Run, words: tuple[str, ...], complaint: str) -> None:
    code, _, complained = run("import", "op", *words)
    assert code == 2
    assert complaint in " ".join(complained.split())
    assert not Path("op", "operation.qafila").exists()


def test_a_human_may_say_what_a_column_is(run: Run) -> None:
    Path("odd.csv").write_text("الكشف,الاسم\n77,لينا\n", encoding="utf-8")
    run("import", "op", "odd.csv", "--list", "held", "--map", "الكشف=entry", "--yes")
    assert open_entries(run) == ["77"]


def test_the_lists_that_are_owed_are_those_that_obligations_name() -> None:
    assert lists_owed(lives()) == ("held",)
    assert lists_owed(Operation(description=lives().description)) == ()
