# SPDX-License-Identifier: Apache-2.0
"""The command `draft`: folder, findings, several reports, bad input, and the report of 2017."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from qafila import app, wiring
from qafila.app.drafted import Drafted
from qafila.app.drafting import MOST_BYTES, draft
from qafila.app.drafting_folder import files
from qafila.app.drafting_shown import document, draft_json, shown
from qafila.cli import main
from qafila.core.agreement import Approval, Cohort, Obligation, Party
from qafila.core.route import Place as RoutePlace
from qafila.core.values import Claimed
from qafila.extraction.text.found import Count, Place, Vehicles
from qafila.words import Words, without_isolates

HERE = Path(__file__).resolve()
SHARED = HERE.parents[3] / "shared" / "data" / "report-2017-08-28.ar.txt"
EXAMPLE = HERE.parents[2] / "examples" / "qalamoun-2017" / "operation.toml"

REPORT = """دمشق 3 أيار 2018 (وكالة) – قال مصدر عسكري إن نحو 900 شخص من مسلحي جبهة النصرة وعائلاتهم
سيغادرون اليوم مخيم اليرموك باتجاه إدلب عبر قلعة المضيق في 17 حافلة، وبينهم 250 مسلحًا.
ويرافق الهلال الأحمر العربي السوري القافلة، ووافق على الاتفاق الجيش السوري.
وفي المقابل، أفرجت جبهة النصرة عن 42 مخطوفًا قبل خروج الحافلات.
"""
OTHER = """The Syrian army said at least 1,000 people left Yarmouk camp for Idlib on 3 May 2018
under an evacuation deal.
"""


def drafted(*texts: str) -> Drafted:
    return draft([(f"{n}.txt", text.encode()) for n, text in enumerate(texts, 1)])


def codes(made: Drafted) -> set[str]:
    return {finding.code for finding in made.findings}


def operation(made: Drafted) -> dict[str, Any]:
    return tomllib.loads(files(made, "my draft")["operation.toml"].decode())


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    return int(left.value.code or 0)


def test_the_folder_holds_what_the_report_says_and_nothing_else() -> None:
    made = drafted(REPORT)
    body = operation(made)
    assert body["operation"] == {
        "id": "my-draft",
        "date": date(2018, 5, 3),
        "timezone": "Asia/Damascus",
        "language": "ar",
    }
    figures = {claim["what"]: claim for claim in body["claim"]}
    assert (figures["people"]["value"], figures["people"]["approx"]) == (900, True)
    assert (figures["fighters"]["value"], figures["buses"]["value"]) == (250, 17)
    assert figures["people"]["by"] == {"ar": "مصدر عسكري"}
    roles = {party["name"]["ar"]: party["roles"] for party in body["party"]}
    assert "evacuating" in roles["جبهة النصرة"]
    assert "escort" in roles["الهلال الأحمر العربي السوري"]
    assert roles["الجيش السوري"] == ["approver"]
    release = body["obligation"][1]
    assert (release["what"], release["count"]["value"]) == ("release_people", 42)
    assert body["obligation"][0]["gate"] == [release["id"]]
    assert set(files(made, "x")) == {"operation.toml", "route.toml", "report.txt"}


def test_every_table_stands_beside_the_exact_words_to_be_confirmed() -> None:
    text = files(drafted(REPORT), "x")["operation.toml"].decode()
    tables = [line for line in text.splitlines() if line.startswith("[[")]
    assert tables
    assert all("يُنتظر تأكيده" in line for line in tables)
    assert "«نحو 900 شخص»" in text
    english = files(drafted(OTHER), "x")["operation.toml"].decode()
    assert all("# to be confirmed" in x for x in english.splitlines() if x.startswith("[["))
    assert 'source = "report.txt:21-42 «at least 1,000 people»"' in english
    assert "date = 2018-05-03 # «3 May 2018» – to be confirmed" in english


@pytest.mark.parametrize("texts", [(REPORT,), (OTHER,), (REPORT, OTHER)], ids=["ar", "en", "both"])
def test_everything_registered_keeps_the_words_of_its_report_as_its_source(
    texts: tuple[str, ...],
) -> None:
    made = files(drafted(*texts), "x")
    agreed = app.open_operation(made).operation
    named: list[Party | Cohort | RoutePlace | Obligation | Claimed | Approval] = [
        *agreed.parties.values(),
        *agreed.cohorts.values(),
        *agreed.places.values(),
        *agreed.obligations.values(),
        *(claim.figure for claim in agreed.claims),
        *agreed.approvals,
    ]
    assert len(named) >= 4
    for each in named:
        assert each.source is not None
        place = each.source.text("ar").split(" · ")[0]
        match = re.fullmatch(r"(\S+):(\d+)-(\d+) «(.*)»", place)
        assert match is not None, place
        file, start, end, words = match.groups()
        report = made[file].decode()
        assert " ".join(report[int(start) : int(end)].split()) == " ".join(words.split())


def test_the_drafted_folder_is_read_without_an_error_of_form() -> None:
    made = files(drafted(REPORT, OTHER), "x")
    found = app.check(app.open_operation(made), wiring.now())
    errors = {each.code for each in found if each.severity.value == "ERROR"}
    assert errors == {"no_people"}


def checked(folder: Mapping[str, bytes]) -> set[str]:
    return {each.code for each in app.check(app.open_operation(folder), wiring.now())}


def test_check_names_each_list_that_a_draft_lacks_and_says_it_once() -> None:
    folder = dict(files(drafted(REPORT), "x"))
    assert checked(folder) >= {"no_people", "fleet_missing"}
    assert "registered_differs_from_claims" not in checked(folder)
    folder["people.csv"] = b"person,name\n"
    assert "no_people" in checked(folder)
    assert "registered_differs_from_claims" not in checked(folder)
    folder["people.csv"] += b"P-1,Amin Haddad\n"
    folder["fleet.csv"] = b"vehicle,kind,seats\nBUS-1,bus,40\n"
    assert not checked(folder) & {"no_people", "fleet_missing"}
    assert "registered_differs_from_claims" in checked(folder)


def test_draft_json_holds_every_value_with_its_place_in_the_text() -> None:
    made = drafted(REPORT)
    body = json.loads(draft_json(made))
    assert body["reports"] == [{"file": "report.txt", "language": "ar"}]
    for value in body["found"]:
        assert value["confirmed"] is False
        for words in value["evidence"]:
            assert REPORT[words["start"] : words["end"]] == words["text"]
    people = next(value for value in body["found"] if value["field"] == "count")
    assert people["value"] == {"low": 900, "high": 900, "unit": "persons", "cohort": "all"}
    assert (people["hedge"], people["said_by"]) == ("about", "مصدر عسكري")


def test_several_reports_stand_side_by_side_and_are_never_averaged() -> None:
    made = drafted(REPORT, OTHER)
    claims = [c for c in operation(made)["claim"] if c["what"] == "people"]
    assert [(c.get("value"), c.get("low")) for c in claims] == [(900, None), (None, 1000)]
    assert [c["source"].split(":")[0] for c in claims] == ["report-1.txt", "report-2.txt"]
    (day,) = made.of("date")
    assert {file for file, _ in day.words} == {"report-1.txt", "report-2.txt"}
    assert "rival_counts" in codes(made)
    assert "rival_counts" not in codes(drafted(REPORT))


def test_different_days_are_pointed_out() -> None:
    made = drafted(REPORT, OTHER.replace("3 May", "5 May"))
    assert "rival_days" in codes(made)
    assert operation(made)["operation"]["date"] == date(2018, 5, 3)
    assert "rival_days" not in codes(drafted(REPORT, OTHER))


def test_a_value_is_as_sure_as_the_report_that_says_it_most_clearly() -> None:
    unsure = "FLASH UPDATE – 12 March 2019\nSome 420 people left Hajin for Al-Hol this morning.\n"
    stated = "Under the deal 400 people left Hajin for Al-Hol on 12 March 2019.\n"
    (alone,) = drafted(unsure).of("date")
    assert alone.found.confidence != "stated"
    made = drafted(unsure, stated)
    (day,) = made.of("date")
    assert day.found.confidence == "stated"
    line = next(x for x in files(made, "x")["route.toml"].decode().splitlines() if "Hajin»" in x)
    assert 0 < line.index("report-1.txt") < line.index("report-2.txt")


@pytest.mark.parametrize(
    "head",
    ["FLASH UPDATE #2 – 12 March 2019", "Flash Update No. 2 – 12 March 2019",
     "التحديث رقم 3 - 12 آذار 2019"],
)  # fmt: skip
def test_the_number_of_a_report_is_no_day(head: str) -> None:
    made = drafted(f"{head}\nSome 420 people left Hajin for Al-Hol camp this morning by bus.\n")
    assert [each.found.value for each in made.of("date")] == [date(2019, 3, 12)]


def test_several_days_of_one_month_begin_with_the_first() -> None:
    made = drafted("On 2 – 12 March 2019 some 420 people left Hajin for Al-Hol camp by bus.")
    assert [each.found.value for each in made.of("date")] == [date(2019, 3, 2)]


def test_nobody_is_called_that_something_happened() -> None:
    made = drafted(
        "أفادت وكالة محلية بأن الدفعة الأولى من المدنيين غادرت بلدة هجين إلى مخيم الهول يوم 12 آذار"
        " 2019 في 14 حافلة ورافقها الهلال الأحمر."
    )
    names = [getattr(each.found.value, "name", "") for each in made.of("party")]
    assert not any("بأن" in name or "الدفعة" in name for name in names)


def test_a_report_without_a_day_leaves_it_open() -> None:
    made = drafted(OTHER.replace("on 3 May 2018\n", ""))
    assert codes(made) == {"draft_day_open"}
    assert "date" not in operation(made)["operation"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "report_empty"),
        (b" \n 12 34 \n", "report_empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "report_not_text"),
        (b"%PDF-1.7 \x00\x01", "report_not_text"),
        (b"%PDF-1.4\n(600 fighters left Homs for Idlib on 3 May 2018) Tj", "report_not_text"),
        (b"{\\rtf1\\ansi 600 fighters left Homs for Idlib on 3 May 2018.}", "report_not_text"),
        (b"PK\x03\x04\x14\x00word/document.xml", "report_not_text"),
        (b"\0" * 400, "report_not_text"),
        (50 * 2**20, "report_too_large"),
        (b"a" * (MOST_BYTES + 1), "report_too_large"),
        (b"<!DOCTYPE html><html><body>600 fighters left</body></html>", "report_is_web_page"),
        (b"\n<p>Under the deal 600 fighters left Homs for Idlib on 3 May 2018.</p>",
         "report_is_web_page"),
        ("<table dir='rtl'><tr><td>غادر 600 مقاتل حمص بموجب الاتفاق</td>".encode(),
         "report_is_web_page"),
        ("بموجب الاتفاق غادر 600 مقاتل حمص".encode("cp1256").decode("latin-1").encode(),
         "report_garbled"),
        ("بموجب الاتفاق غادر 600 مقاتل حمص".encode().decode("latin-1").encode(),
         "report_garbled"),
        ("Six cents combattants ont été évacués à Idlib, où ils étaient espérés.".encode(),
         "report_of_something_else"),
        ("المطر غزير في الساحل اليوم والمدارس مغلقة".encode(), "report_of_something_else"),
        (b"kifkon shabeb 7ajazna 2 bus byotla3 el se3a w byerja3 ba3d el 3eres",
         "report_in_latin_letters"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_an_empty_draft_with_a_finding(
    content: bytes | int, code: str
) -> None:
    made = draft([("message.txt", content)])
    assert made.noted == ()
    assert codes(made) == {code}
    assert draft_json(made)
    assert document(made).parts
    assert codes(drafted(REPORT)).isdisjoint({code})


@pytest.mark.parametrize("begin", ["<Media omitted>", "<omar@example.org>", "< ", "<Unknown>"])
def test_a_message_that_begins_with_a_bracket_is_no_page(begin: str) -> None:
    made = drafted(f"{begin} Under the deal 600 fighters left Homs for Idlib on 3 May 2018.")
    assert made.of("count")
    assert "report_is_web_page" not in codes(made)


MOVED = {("origin", "Western Qalamoun"), ("destination", "Al-Bukamal"), ("waypoint", "Qara")}


@pytest.mark.parametrize(
    "text",
    [
        "بموجب الاتفاق غادر نحو 600 مقاتل من القلمون الغربي إلى البوكمال يوم 28 آب 2017.\n"
        "The Red Crescent will escort the convoy via Qara.",
        "خرج اليوم 28 آب 2017 نحو 600 مقاتل من القلمون الغربي الى البوكمال عبر قارة في حافلات"
        " بموجب اتفاق ورافق الهلال الاحمر القافلة",
        "On 28 August 2017 under the deal about 600 fighters left Western Qalamoun for Al-Bukamal"
        " via Qara on buses and the Red Crescent escorted the convoy",
    ],
    ids=["two languages", "Arabic without a stop", "English without a stop"],
)
def test_mixed_languages_and_no_punctuation_are_read_as_any(text: str) -> None:
    made = drafted(text)
    (count,) = (each.found for each in made.of("count"))
    assert (count.value, count.hedge) == (
        Count(low=600, high=600, unit="persons", cohort="fighters"),
        "about",
    )
    assert [each.found.value for each in made.of("date")] == [date(2017, 8, 28)]
    assert {(p.role, p.known) for each in made.of("place")
            if isinstance(p := each.found.value, Place)} == MOVED  # fmt: skip
    assert any("escort" in party["roles"] for party in operation(made)["party"])


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1256", "iso-8859-6"]
)
def test_encodings_of_arabic_text(encoding: str) -> None:
    text = REPORT.replace("–", "-")
    made = draft([("message.txt", text.encode(encoding))])
    assert made.reports[0].text == text
    assert made.of("count")


def test_one_accent_does_not_make_a_text_arabic() -> None:
    text = "Under the deal 600 people left Homs for Idlib, where Médecins du Monde met them."
    assert draft([("a.txt", text.encode("cp1252"))]).reports[0].text == text


def test_a_file_cut_within_a_letter_is_still_read() -> None:
    cut = REPORT.encode()[:-3]
    with pytest.raises(UnicodeDecodeError):
        cut.decode()
    made = draft([("message.txt", cut)])
    assert made.of("count") == drafted(REPORT).of("count")


def test_one_text_is_one_source_however_often_it_is_given() -> None:
    made = drafted(REPORT, REPORT.replace("\n", "\r\n") + "\n")
    assert codes(made) == {"report_twice"}
    assert "report_twice" not in codes(drafted(REPORT, OTHER))
    assert all(file == "report-1.txt" for noted in made.noted for file, _ in noted.words)
    assert set(files(made, "x")) == {"operation.toml", "route.toml", "report-1.txt"}


def test_a_place_in_two_spellings_or_languages_is_one_place() -> None:
    made = drafted(REPORT, OTHER)
    (origin,) = (n for n in made.of("place") if getattr(n.found.value, "role", "") == "origin")
    assert {words.text for _, words in origin.words} == {"مخيم اليرموك", "Yarmouk camp"}


def test_rival_figures_keep_their_hedges_down_to_the_findings_of_the_folder() -> None:
    made = drafted(REPORT, OTHER)
    (rival,) = (each for each in made.findings if each.code == "rival_counts")
    assert "≈ 900" in rival.text("en")
    assert "≥ 1000" in rival.text("en")
    folder = dict(files(made, "x"))
    assert not checked(folder) & {"registered_differs_from_claims"}
    folder["people.csv"] = b"person,name\nP-1,Amin Haddad\n"
    found = app.check(app.open_operation(folder), wiring.now())
    told = next(each for each in found if each.code == "registered_differs_from_claims")
    assert "≥ 1000" in told.text("en")


@pytest.mark.parametrize(
    ("text", "rival"),
    [
        ("Evacuation from Lyman to Dnipro: 540 people, of whom 85 elderly.", False),
        ("Under the deal 540 people left Lyman by bus. In all 510 people left it.", True),
        ("Under a deal 540 people left Lyman by bus, the army said; the UN said 85 left.", True),
    ],
)
def test_a_part_is_no_rival_of_the_whole(text: str, rival: bool) -> None:
    assert ("rival_counts" in codes(drafted(text))) == rival


def test_what_is_owed_after_the_movement_waits_for_it() -> None:
    made = drafted(REPORT.replace("قبل خروج الحافلات", "بعد خروج الحافلات"))
    owed = operation(made)["obligation"]
    assert [each["id"] for each in owed] == ["move", "owed-1"]
    assert (owed[1].get("gate"), owed[0].get("gate")) == (["move"], None)


def test_a_folder_and_a_missing_file_are_told_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("draft", str(tmp_path), "--lang", "en") == 2
    assert "is a folder" in capsys.readouterr().err
    assert run("draft", str(tmp_path / "none.txt"), "--lang", "en") == 2
    assert "There is no file" in capsys.readouterr().err


def test_nothing_found_is_not_sent_on_to_be_read_line_by_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report, out = tmp_path / "message.txt", tmp_path / "out"
    report.write_text("The ministry of finance said prices rose.", "utf-8")
    assert run("draft", str(report), "--out", str(out), "--lang", "en") == 0
    told = capsys.readouterr().out
    assert "report_of_something_else" in told
    assert "line by line" not in told


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("بموجب الاتفاق غادر 600 مقاتل حمص".encode("cp1256").decode("latin-1").encode(), 1),
        (b"kifkon shabeb 7ajazna 2 bus byotla3 el se3a w byerja3 ba3d el 3eres", 1),
        (b"%PDF-1.7 \x00\x01", 1),
        (b"<!DOCTYPE html><html><body>600 fighters left</body></html>", 1),
        (b"a" * (MOST_BYTES + 1), 1),
        (b"", 0),
        (b"The ministry of finance said prices rose.", 0),
    ],
)
def test_the_exit_code_tells_what_could_not_be_read_from_what_says_nothing(
    content: bytes, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "message.txt"
    report.write_bytes(content)
    assert run("draft", str(report), "--out", str(tmp_path / "out"), "--lang", "en") == code
    assert ("Error" in capsys.readouterr().out) == bool(code)
    assert run("draft", str(report), "--json") == code


def test_the_command_writes_a_folder_and_overwrites_nothing_unasked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report, out = tmp_path / "message.txt", tmp_path / "out"
    report.write_text(REPORT, "utf-8")
    assert run("draft", str(report), "--out", str(out), "--lang", "en") == 0
    shown = capsys.readouterr().out
    assert "about 900 people" in shown
    assert "to be confirmed" in shown
    assert sorted(path.name for path in out.iterdir()) == [
        "draft.json",
        "operation.toml",
        "report.txt",
        "route.toml",
    ]
    (out / "operation.toml").write_text("# mine", "utf-8")
    assert run("draft", str(report), "--out", str(out), "--lang", "en") == 2
    assert "operation.toml" in capsys.readouterr().err
    assert (out / "operation.toml").read_text("utf-8") == "# mine"
    assert run("draft", str(report), "--out", str(out), "--replace", "--lang", "ar") == 0
    assert "نحو 900" in capsys.readouterr().out
    assert run("draft", str(report), "--json") == 0
    assert json.loads(capsys.readouterr().out)["qafila"] == "1"
    assert run("draft", str(tmp_path / "none.txt")) == 2
    assert run("draft", str(report), "--dateline", "yesterday") == 2


def test_the_report_of_28_august_2017() -> None:
    if not SHARED.exists():
        pytest.skip("not proven: the report is not part of the repository")
    made = draft([(SHARED.name, SHARED.read_bytes())])
    counts = [(c.low, c.cohort, each.found.hedge) for each in made.of("count")
              if isinstance(c := each.found.value, Count)]  # fmt: skip
    assert counts == [(600, "all", "about"), (250, "fighters", "exact")]
    assert [each.found.value for each in made.of("date")] == [date(2017, 8, 28)]
    assert made.of("hour") == ()
    places = {(p.known, p.name, p.role) for each in made.of("place")
              if isinstance(p := each.found.value, Place)}  # fmt: skip
    assert places == {
        ("Western Qalamoun", "القلمون الغربي", "origin"),
        ("Al-Bukamal", "البوكمال", "destination"),
        ("Qara", "قارة", "waypoint"),
    }
    body = operation(made)
    roles = {party["name"]["ar"]: set(party["roles"]) for party in body["party"]}
    assert "evacuating" in roles["داعش"]
    assert "approver" not in roles["داعش"], "another party approved"
    assert roles["حزب الله اللبناني"] == {"escort"}
    assert roles["الجيش السوري"] == {"approver"}
    assert roles["الحكومة السورية"] == {"provider"}
    assert "medical" in roles["الهلال الأحمر العربي السوري"]
    kinds = [noted.found.value for noted in made.of("vehicles")]
    assert {(v.kind, v.count) for v in kinds if isinstance(v, Vehicles)} == {
        ("bus", None),
        ("ambulance", None),
    }
    (disclosed,) = (o for o in body["obligation"] if o["what"] == "disclose")
    assert disclosed["by"] == next(p["id"] for p in body["party"] if p["name"]["ar"] == "داعش")
    assert len(made.of("obligation")) == 1
    told = tomllib.loads(EXAMPLE.read_text("utf-8"))
    assert body["operation"]["date"] == told["operation"]["date"]
    assert body["operation"].keys() == {"id", "date", "timezone", "language"}
    reported = [c for c in told["claim"] if "[report]" in str(c["source"])]
    figures = [(c["what"], c["value"], c.get("approx", False)) for c in body["claim"]]
    assert figures == [(c["what"], c["value"], c.get("approx", False)) for c in reported]
    example = {role for party in told["party"] for role in party["roles"]}
    assert set().union(*roles.values()) <= example


def test_the_several_ends_of_a_swap_stand_in_a_comment_and_one_bus_is_no_buses() -> None:
    text = (
        "On 3 May 2016, under a swap, 250 fighters left Zabadani for Idlib in one bus while 250"
        " civilians left Foua for Damascus."
    )
    made = draft([("a.txt", text.encode())])
    toml = files(made, "swap")["operation.toml"].decode()
    assert "# from: zabadani, foua – more than one place" in toml
    assert "# to_place: idlib, damascus – more than one place" in toml
    (bus,) = (each for each in made.of("vehicles"))
    assert without_isolates(Words("en")(shown(bus))) == "buses: 1"


def test_rebels_are_the_rebel_fighters_of_the_same_report() -> None:
    text = (
        "On 14 April 2017 2,200 people, including 400 rebel fighters, left Madaya for Idlib. "
        "In return, the rebels are to release 700 prisoners."
    )
    body = operation(drafted(text))
    assert [party["name"]["en"] for party in body["party"]] == ["rebel fighters"]
    assert [one["by"] for one in body["obligation"] if "by" in one] == ["rebel-fighters"]
