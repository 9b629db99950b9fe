# SPDX-License-Identifier: Apache-2.0
"""A later report stands beside what a folder holds; nothing in the folder is overwritten."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from qafila import app, wiring
from qafila.app.drafting import draft
from qafila.app.drafting_folder import files
from qafila.cli import main

FIRST = """On 3 May 2018 the Syrian Army said that 600 people, including 250 fighters, will leave
Homs for Idlib in 12 buses under the deal. The Syrian Red Crescent will escort the convoy.
"""
AGAIN = """Under the deal 600 people left Homs for Idlib on 3 May 2018, the Syrian Army said.
The United Nations said 540 people left Homs by bus. The Syrian Red Crescent treated the wounded.
"""
OTHERWISE = "Under the deal 600 people left Homs for Jarablus by bus on 5 May 2018."
ARABIC = """قال الجيش السوري إن نحو 600 شخص بينهم 250 مسلحا خرجوا من حمص إلى إدلب في 3 أيار 2018
بموجب الاتفاق، ورافق الهلال الأحمر القافلة.
"""
ARABIC_LATER = """خرج 580 شخصا من حمص إلى جرابلس في 4 أيار 2018 بموجب الاتفاق ورافق الهلال الأحمر
القافلة، بحسب الدفاع المدني.
"""


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    return int(left.value.code or 0)


class Drafted:
    """A folder drafted of one report, to which others are added."""

    def __init__(self, place: Path, first: str) -> None:
        self.place, self.folder = place, place / "op"
        assert self.run(first, "--out") == 0

    def run(self, text: str, option: str = "--into") -> int:
        report = self.place / "message.txt"
        report.write_text(text, "utf-8")
        return run("draft", str(report), option, str(self.folder), "--lang", "en")

    def toml(self, file: str = "operation.toml") -> dict[str, Any]:
        return tomllib.loads((self.folder / file).read_text("utf-8"))

    def figures(self) -> list[tuple[Any, ...]]:
        return [(c["what"], c.get("value"), c.get("by")) for c in self.toml()["claim"]]

    def checked(self) -> set[str]:
        files = {path.name: path.read_bytes() for path in self.folder.iterdir()}
        return {each.code for each in app.check(app.open_operation(files), wiring.now())}


@pytest.fixture
def english(tmp_path: Path) -> Drafted:
    return Drafted(tmp_path, FIRST)


def test_what_is_said_again_adds_a_source_and_other_figures_stand_beside(
    english: Drafted, capsys: pytest.CaptureFixture[str]
) -> None:
    before = english.figures()
    assert english.run(AGAIN) == 0
    assert "Said again" in capsys.readouterr().out
    after = english.figures()
    assert after[: len(before)] == before
    assert ("people", 540, {"en": "United Nations"}) in after[len(before) :]
    assert sum(what == "people" and value == 600 for what, value, _ in after) == 1
    (whole,) = (c for c in english.toml()["claim"] if c.get("value") == 600)
    assert [each.split(":")[0] for each in whole["source"].split(" · ")] == [
        "report.txt",
        "report-2.txt",
    ]
    for place in english.toml("route.toml")["place"]:
        assert "report-2.txt" in place["source"]
    assert (english.folder / "report-2.txt").read_text("utf-8") == AGAIN
    assert {"claims_differ"} <= english.checked()
    assert not {"key_unknown", "table_id_repeated", "toml_unreadable"} & english.checked()


def test_another_role_day_or_way_is_a_comment_and_a_finding(
    english: Drafted, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = english.toml()
    assert english.run(OTHERWISE) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "later_report_differs" in told
    now = english.toml()
    assert now["operation"] == kept["operation"]
    moves = [each for each in now["obligation"] if each["what"] == "move_people"]
    assert [(each["from"], each["to_place"]) for each in moves] == [("homs", "idlib")]
    text = (english.folder / "operation.toml").read_text("utf-8")
    assert "# date = 2018-05-05 # «5 May 2018» – to be confirmed" in text
    assert '# from = "homs", to_place = "jarablus" – report-2.txt:' in text
    assert "jarablus" in {place["id"] for place in english.toml("route.toml")["place"]}


def test_the_hand_of_a_person_stays(english: Drafted) -> None:
    file = english.folder / "operation.toml"
    text = file.read_text("utf-8")
    mine = text.replace("value = 600", "value = 610 # counted at the gate").replace(
        "[[cohort]]", "# my own remark\n[[cohort]]"
    )
    assert mine != text
    file.write_bytes(("\ufeff" + mine).replace("\n", "\r\n").encode())
    assert english.run(AGAIN) == 0
    now = file.read_bytes().decode()
    assert now.startswith("\ufeff")
    assert now.count("\r\n") == now.count("\n")
    lines = iter(now.removeprefix("\ufeff").splitlines())
    for kept in mine.splitlines():
        assert kept.startswith("source = ") or kept in lines  # each behind the one before
    assert {610, 600, 540} <= {claim.get("value") for claim in tomllib.loads(
        now.removeprefix("\ufeff"))["claim"]}  # fmt: skip


def test_a_source_that_is_a_table_or_missing_is_left_and_one_is_added(english: Drafted) -> None:
    file = english.folder / "route.toml"
    homs = '[[place]]\nid = "homs"\nname = "Homs"\nsource = { en = "my map" }\n'
    idlib = '[[place]]\nid = "idlib"\nname = "Idlib"\n'
    file.write_text(homs + idlib, "utf-8")
    assert english.run(AGAIN) == 0
    first, second = english.toml("route.toml")["place"]
    assert first["source"] == {"en": "my map"}
    assert "# report-2.txt:" in file.read_text("utf-8")
    assert second["source"].startswith("report-2.txt:")


def test_draft_json_keeps_all_words_and_what_was_confirmed(english: Drafted) -> None:
    file = english.folder / "draft.json"
    body = json.loads(file.read_text("utf-8"))
    for value in body["found"]:
        value["confirmed"] = True
    file.write_text(json.dumps(body), "utf-8")
    assert english.run(AGAIN) == 0
    now = json.loads(file.read_text("utf-8"))
    assert [report["file"] for report in now["reports"]] == ["report.txt", "report-2.txt"]
    assert [v["confirmed"] for v in now["found"]].count(True) == len(body["found"])
    for value in now["found"]:
        for words in value["evidence"]:
            report = (english.folder / words["file"]).read_text("utf-8")
            assert report[words["start"] : words["end"]] == words["text"]
    day = next(value for value in now["found"] if value["field"] == "date")
    assert {words["file"] for words in day["evidence"]} == {"report.txt", "report-2.txt"}


def test_the_same_report_again_adds_nothing(
    english: Drafted, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path.name: path.read_bytes() for path in english.folder.iterdir()}
    assert english.run(FIRST) == 0
    assert "report_twice" in capsys.readouterr().out
    assert {path.name: path.read_bytes() for path in english.folder.iterdir()} == before


def test_arabic_reports_are_put_together_alike(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arabic = Drafted(tmp_path, ARABIC)
    parties = len(arabic.toml()["party"])
    assert arabic.run(ARABIC_LATER) == 0
    assert "later_report_differs" in capsys.readouterr().out
    assert {600, 580, 250} <= {value for _, value, _ in arabic.figures()}
    again = [p for p in arabic.toml()["party"] if "report-2.txt" in p["source"]]
    assert {"ar": "الهلال الأحمر"} in [party["name"] for party in again]
    assert len(arabic.toml()["party"]) <= parties + 1
    text = (arabic.folder / "operation.toml").read_text("utf-8")
    assert "# date = 2018-05-04 # «4 أيار 2018» – يُنتظر تأكيده" in text


def test_a_folder_by_hand_takes_a_report_too(tmp_path: Path) -> None:
    folder = tmp_path / "op"
    folder.mkdir()
    (folder / "operation.toml").write_text('[operation]\nid = "mine"\n', "utf-8")
    report = tmp_path / "message.txt"
    report.write_text(FIRST, "utf-8")
    assert run("draft", str(report), "--into", str(folder)) == 0
    body = tomllib.loads((folder / "operation.toml").read_text("utf-8"))
    assert body["operation"]["id"] == "mine"
    assert str(body["operation"]["date"]) == "2018-05-03"
    assert {claim.get("value") for claim in body["claim"]} >= {600, 250}
    route = tomllib.loads((folder / "route.toml").read_text("utf-8"))
    assert {place["id"] for place in route["place"]} == {"homs", "idlib"}


@pytest.mark.parametrize(
    "text", ["ألغيت عملية الإجلاء.", "The evacuation was called off, no new day is set."]
)
def test_a_later_report_that_tells_nothing_but_a_halt_is_added(
    english: Drafted, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    before = english.toml()
    capsys.readouterr()
    assert english.run(text) == 0
    told = capsys.readouterr().out
    assert "Nothing was added" not in told
    assert "called off" in told or "ألغيت" in told
    assert english.toml() == before
    words = text.rstrip(".").split(",")[0]
    operation = (english.folder / "operation.toml").read_text("utf-8")
    assert words in operation
    assert (english.folder / "report-2.txt").read_text("utf-8") == text
    assert not {"key_unknown", "toml_unreadable"} & english.checked()
    english.run(text)
    assert (english.folder / "operation.toml").read_text("utf-8") == operation


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_where_nothing_can_be_added_one_sentence_says_why(
    english: Drafted, tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    report, folder = str(english.place / "message.txt"), english.folder

    def refused(*more: str) -> str:
        assert run("draft", report, *more, "--lang", lang) == 2
        told = capsys.readouterr().err
        assert "Traceback" not in told
        assert len(told.strip().splitlines()) <= 3
        return told

    assert "--out" in refused("--into", str(tmp_path))
    assert "--into" in refused("--into", str(folder), "--out", str(tmp_path / "x"))
    (folder / "draft.json").write_text("{", "utf-8")
    (english.place / "message.txt").write_text(AGAIN, "utf-8")
    assert "draft.json" in refused("--into", str(folder))
    (folder / "draft.json").unlink()
    (folder / "operation.toml").write_text('[operation]\nid = "a\n', "utf-8")
    assert "operation.toml" in refused("--into", str(folder))
    assert (folder / "operation.toml").read_text("utf-8") == '[operation]\nid = "a\n'
    (folder / "operation.qafila").write_bytes(b"")
    refused("--into", str(folder))


HAND_WRITTEN = {
    "a list of tables": (
        'party = [ { id = "fa", name = "FA" } ]\n[operation]\nid = "x"\nname = "X"\n'
    ),
    "a source of several lines": (
        '[operation]\nid = "x"\nname = "X"\n[[party]]\nid = "army"\nname = "Syrian Army"\n'
        'roles = ["approver"]\nsource = """\nthe letter\n"""\n'
    ),
    "a note that looks like a table": (
        '[operation]\nid = "x"\nname = "X"\nnote = """\n[operation]\n"""\n'
    ),
    "a table below": '[operation]\nid = "x"\n[operation.name]\nen = "X"\nar = "س"\n',
}


@pytest.mark.parametrize("written", [*HAND_WRITTEN])
def test_a_folder_written_by_hand_keeps_all_that_it_says(
    written: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "op"
    folder.mkdir()
    before = HAND_WRITTEN[written]
    (folder / "operation.toml").write_text(before, "utf-8")
    report = tmp_path / "message.txt"
    report.write_text(FIRST, "utf-8")
    code = run("draft", str(report), "--into", str(folder), "--lang", "en")
    after = (folder / "operation.toml").read_text("utf-8")
    if code:
        assert after == before
        assert "Nothing was added" in " ".join(capsys.readouterr().err.split())
        assert not (folder / "report.txt").exists()
    else:
        old, new = tomllib.loads(before), tomllib.loads(after)
        assert new["operation"]["name"] == old["operation"]["name"]
        assert "date" in new["operation"]


def test_men_have_a_cohort_and_a_word_for_them(english: Drafted) -> None:
    assert (
        english.run("Under the deal 150 men and 60 women left Homs for Idlib on 3 May 2018.") == 0
    )
    assert {"men", "women"} <= {each["id"] for each in english.toml()["cohort"]}


@pytest.mark.parametrize(
    ("did", "approvals"),
    [
        ("controls the town and said that 8 buses were used", 0),
        ("approved the deal", 1),
    ],
)
def test_an_approval_that_no_word_tells_is_a_comment(
    did: str, approvals: int, tmp_path: Path
) -> None:
    drafted = Drafted(
        tmp_path, f"300 civilians left Daraya for Idlib on 26 August 2016. Hezbollah {did}."
    )
    assert len(drafted.toml().get("approval", [])) == approvals
    written = (drafted.folder / "operation.toml").read_text("utf-8")
    assert ("no word of the report says that this party approved" in written) == (not approvals)


def test_an_end_that_is_not_said_is_no_contradiction(
    english: Drafted, capsys: pytest.CaptureFixture[str]
) -> None:
    assert english.run("Under the deal 580 people left Homs by bus on 3 May 2018.") == 0
    assert "says otherwise" not in " ".join(capsys.readouterr().out.split())


def test_what_must_be_given_first_is_told(
    english: Drafted, capsys: pytest.CaptureFixture[str]
) -> None:
    later = (
        "Under the deal 600 people leave Homs for Idlib on 3 May 2018. In return the army will"
        " release 40 prisoners before the convoy departs."
    )
    assert english.run(later) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "What must come first: nothing in the folder, “release 40 prisoners” in" in told
    assert 'gate = ["owed-1"] – report-2.txt' in (english.folder / "operation.toml").read_text(
        "utf-8"
    )


def test_a_movement_called_off_later_is_told_and_keeps_its_day(
    english: Drafted, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = english.toml()["operation"]
    assert english.run("The evacuation of 600 people from Homs to Idlib was called off.") == 0
    told = " ".join(capsys.readouterr().out.split())
    assert (
        "Day of the movement: 2018-05-03 in the folder, no movement in report-2.txt: “The" in told
    )
    assert english.toml()["operation"] == kept
    assert "draft_day_open" not in told  # the folder has a day


OWED = """On 3 May 2018 at 6 am the Syrian Army said that 600 people will leave Homs for Idlib under
the deal. In return the Free Army will release {} prisoners.
"""
OWED_ARABIC = """دمشق، 3 أيار 2018 – يغادر 600 شخص مدينة حمص إلى {} اليوم الساعة {} صباحًا
بموجب الاتفاق.
وفي المقابل يفرج الجيش الحر عن {} أسيرًا.
"""


def told_of(folder: Path) -> dict[str, tuple[str, str]]:
    """Return what a folder's later reports say otherwise: texts in both languages by subject."""
    body = json.loads((folder / "draft.json").read_text("utf-8"))
    return {
        each["subject"]["about"]["en"]: (each["text"]["en"], each["text"]["ar"])
        for each in body["findings"]
        if each["code"] == "later_report_differs"
    }


def plain(text: str) -> str:
    return text.replace("\u2068", "").replace("\u2069", "")


def test_two_figures_of_one_debt_in_two_reports_are_one_debt(tmp_path: Path) -> None:
    later = Drafted(tmp_path, OWED.format(40))
    assert later.run(OWED.format(45)) == 0
    (debt,) = (each for each in later.toml()["obligation"] if each["what"] == "release_people")
    assert debt["count"]["value"] == 40
    text = (later.folder / "operation.toml").read_text("utf-8")
    assert "# count = { value = 45 } – report-2.txt:" in text
    english, arabic = told_of(later.folder)["Figure of “release 40 prisoners”"]
    assert ": 40 in the folder, 45 in report-2.txt: “release 45 prisoners”. The" in english
    assert "في المجلّد 40، وفي report-2.txt 45: «release 45 prisoners»" in plain(arabic)
    later.run(OWED.format(45))
    assert (later.folder / "operation.toml").read_text("utf-8") == text


def test_figures_of_two_things_owed_are_two_debts(tmp_path: Path) -> None:
    later = Drafted(tmp_path, OWED.format(40))
    assert later.run(OWED.format(12).replace("prisoners", "women")) == 0
    owed = [each for each in later.toml()["obligation"] if each["what"] == "release_people"]
    assert {each["count"]["value"] for each in owed} == {40, 12}
    assert not any(about.startswith("Figure") for about in told_of(later.folder))


def test_reports_read_together_give_one_debt_with_both_figures(tmp_path: Path) -> None:
    for number, count in enumerate((40, 45), 1):
        (tmp_path / f"{number}.txt").write_text(OWED.format(count), "utf-8")
    out = tmp_path / "op"
    reports = [str(tmp_path / f"{number}.txt") for number in (1, 2)]
    assert run("draft", *reports, "--out", str(out)) == 0
    text = (out / "operation.toml").read_text("utf-8")
    owed = [e for e in tomllib.loads(text)["obligation"] if e["what"] == "release_people"]
    assert [each["count"]["value"] for each in owed] == [40]
    assert "report-2.txt" in owed[0]["source"]
    assert "# count = { value = 45, source" in text
    body = json.loads((out / "draft.json").read_text("utf-8"))
    assert [each["value"]["count"] for each in body["found"] if each["field"] == "obligation"] == [
        40,
        45,
    ]
    assert "rival_debts" in {each["code"] for each in body["findings"]}
    arabic = [OWED_ARABIC.format("إدلب", "السادسة", count).encode() for count in (40, 45)]
    made = draft([("a.txt", arabic[0]), ("b.txt", arabic[1]), ("c.txt", arabic[1])])
    (rivals,) = (each for each in made.findings if each.code == "rival_debts")
    assert "“\u2068يفرج الجيش الحر عن 40 أسيرًا\u2069”" in rivals.text("en")
    assert "«يفرج الجيش الحر عن 45 أسيرًا»" in rivals.text("ar")


def test_an_hour_is_compared_as_a_day_is(tmp_path: Path) -> None:
    later = Drafted(tmp_path, OWED.format(40))
    kept = later.toml()["operation"]
    assert later.run(OWED.format(40).replace("6 am", "8 am")) == 0
    assert later.toml()["operation"] == kept
    told = told_of(later.folder)
    assert [*told] == ["Hour of departure"]
    assert "06:00 in the folder, 08:00 in report-2.txt: “8 am”" in told["Hour of departure"][0]
    text = (later.folder / "operation.toml").read_text("utf-8")
    assert "# date = 2018-05-03T08:00:00 # «3 May 2018» · «8 am» – to be confirmed" in text


def test_the_same_hour_is_no_difference_and_reports_read_together_name_two(tmp_path: Path) -> None:
    later = Drafted(tmp_path, OWED.format(40))
    assert later.run("At 6 am on 3 May 2018 buses will take 600 people from Homs to Idlib.") == 0
    assert told_of(later.folder) == {}
    for number, hour in enumerate(("6 am", "8 am"), 1):
        (tmp_path / f"{number}.txt").write_text(OWED.format(40).replace("6 am", hour), "utf-8")
    reports = [str(tmp_path / f"{number}.txt") for number in (1, 2)]
    out = tmp_path / "both"
    assert run("draft", *reports, "--out", str(out)) == 0
    codes = [f["code"] for f in json.loads((out / "draft.json").read_text("utf-8"))["findings"]]
    assert codes.count("rival_hours") == 1


def test_what_a_later_report_says_otherwise_is_said_in_arabic_words(tmp_path: Path) -> None:
    arabic = Drafted(tmp_path, OWED_ARABIC.format("إدلب", "السادسة", 40))
    assert arabic.run(OWED_ARABIC.format("جرابلس", "الثامنة", 45).replace("3 أيار", "4 أيار")) == 0
    told = {plain(text) for _, text in told_of(arabic.folder).values()}
    end = " ويبقى المجلّد على حاله."
    assert {
        "يوم الحركة: في المجلّد 2018-05-03، وفي report-2.txt 2018-05-04: «4 أيار 2018»." + end,
        "ساعة الانطلاق: في المجلّد 06:00، وفي report-2.txt 08:00: «الساعة الثامنة صباحًا»." + end,
        "مكان الوصول: في المجلّد إدلب، وفي report-2.txt جرابلس: «جرابلس»." + end,
    } <= told
    assert not any(
        machine in text for text in told for machine in ("to_place", "date", "→", "owed-", "idlib")
    )


def test_a_role_told_by_position_alone_says_so() -> None:
    made = draft([("a.txt", FIRST.encode())])
    (party,) = (each for each in made.of("party") if "Crescent" in str(each.found.value))
    weak = replace(party, found=replace(party.found, confidence="weak"))
    noted = tuple(weak if each is party else each for each in made.noted)
    for drafted, is_told in ((made, False), (replace(made, noted=noted), True)):
        lines = files(drafted, "x")["operation.toml"].decode().splitlines()
        heads = [line for line in lines if line.startswith("[[party]]")]
        said = ["the position of the words alone tells it" in line for line in heads]
        assert said.count(True) == is_told
    confirmed = files(replace(made, noted=noted), "x", confirmed_by="me")
    assert b"the position of the words" not in confirmed["operation.toml"]


ELSEWHERE = "Under the deal 90 civilians left Foua for Aleppo by bus on 9 May 2018."


def codes_of(drafted: Drafted) -> set[str]:
    told = json.loads((drafted.folder / "draft.json").read_text("utf-8"))["findings"]
    return {each["code"] for each in told}


def test_a_report_that_names_none_of_the_places_is_told(english: Drafted) -> None:
    assert english.run(ELSEWHERE) == 0
    assert "later_report_elsewhere" in codes_of(english)


@pytest.mark.parametrize("text", [AGAIN, OTHERWISE, ARABIC_LATER])
def test_one_that_names_any_of_them_is_not(english: Drafted, text: str) -> None:
    assert english.run(text) == 0
    assert "later_report_elsewhere" not in codes_of(english)


def test_what_withholds_an_approval_stands_in_a_folder_that_has_none(english: Drafted) -> None:
    said = "The Syrian Army has not yet approved the departure"
    assert "approval" not in english.toml()
    before = english.toml()
    for _ in range(2):
        assert english.run(f"600 people left Homs for Idlib on 3 May 2018. {said}.") == 0
        text = (english.folder / "operation.toml").read_text("utf-8")
        assert text.count(f"# A report says that an approval is refused, not given yet or given"
                          f" on a condition: «{said}»") == 1  # fmt: skip
        assert text.endswith("»\n")
    assert english.toml()["party"][0]["id"] == before["party"][0]["id"]
