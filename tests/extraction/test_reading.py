# SPDX-License-Identifier: Apache-2.0
"""What is read in reports, rule by rule: numbers, days, counts, places, parties, what is owed."""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Callable
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import qafila
from qafila.data.lexicons import lexicon
from qafila.extraction.days.calendars import from_hijri
from qafila.extraction.days.clock import hours
from qafila.extraction.days.dates import days
from qafila.extraction.days.day import resolved
from qafila.extraction.reading import read_report
from qafila.extraction.text.found import (
    MOST_EVIDENCE,
    Count,
    Owed,
    PartyFound,
    Place,
    Reading,
    Vehicles,
)
from qafila.extraction.text.gazetteer import known_place
from qafila.extraction.text.lexicon import fold_phrase
from qafila.extraction.text.numbers import number_at
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.tokens import tokens_of

LEAD = "بموجب اتفاق أُبرم أمس "
"""Makes a clause in a test one of a report about a movement."""


def counts(reading: Reading) -> set[tuple[int | None, int | None, str, str, str]]:
    found: set[tuple[int | None, int | None, str, str, str]] = set()
    for each in reading.of("count"):
        assert isinstance(each.value, Count)
        value = each.value
        found.add((value.low, value.high, value.unit, value.cohort, each.hedge))
    return found


def people(text: str) -> set[tuple[int | None, int | None, str, str, str]]:
    return counts(read_report(text))


def places(text: str) -> set[tuple[str, str]]:
    values = [each.value for each in read_report(text).of("place")]
    return {(value.name, value.role) for value in values if isinstance(value, Place)}


def roles(text: str) -> set[tuple[str, str]]:
    values = [each.value for each in read_report(text).of("party")]
    return {
        (value.name, role)
        for value in values
        if isinstance(value, PartyFound)
        for role in value.roles
    }


def owed(text: str) -> set[tuple[str, str, int | None, str]]:
    values = [each.value for each in read_report(text).of("obligation")]
    return {(v.what, v.giver, v.count, v.order) for v in values if isinstance(v, Owed)}


def vehicles(text: str) -> set[tuple[str, int | None]]:
    values = [each.value for each in read_report(text).of("vehicles")]
    return {(v.kind, v.count) for v in values if isinstance(v, Vehicles)}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("مئتان", 200),
        ("ثلاثة آلاف ومئتين", 3200),
        ("خمسمئة", 500),
        ("ثلاثمائة وثمانية", 308),
        ("مئتان وخمسون ألفا", 250_000),
        ("5 آلاف", 5_000),
        ("5 آلاف و300", 5_300),
        ("ألف ومئتي", 1200),
        ("ألفين وخمسمئة", 2500),
        ("إحدى وعشرين", 21),
        ("أحد عشر", 11),
        ("خمسة عشر", 15),
        ("بألف و500", 1500),
        ("١٬٢٠٠", 1200),
        ("١٢٠٠", 1200),
        ("1,200", 1200),
        ("1.200", 1200),
        ("1.5 مليون", 1_500_000),
        ("12 000", 12_000),
        ("3k", 3000),
        ("one thousand two hundred and fifty", 1250),
        ("twenty-five", 25),
        ("two dozen", 24),
        ("a hundred", 100),
    ],
)
def test_numbers(written: str, value: int) -> None:
    number = number_at(tokens_of(written), 0)
    assert number is not None
    assert number.value == value
    assert number.after == len(tokens_of(written))


@pytest.mark.parametrize("written", ["آلاف", "12%", "", "dozen", "أحد"])
def test_what_is_no_number(written: str) -> None:
    tokens = tokens_of(written)
    number = number_at(tokens, 0) if tokens else None
    assert number is None or number.after < len(tokens)


@pytest.mark.parametrize(
    ("written", "on"),
    [
        ("28 آب 2017", date(2017, 8, 28)),
        ("28 آب/أغسطس 2017", date(2017, 8, 28)),
        ("٢٨/٨/٢٠١٧", date(2017, 8, 28)),
        ("2017-08-28", date(2017, 8, 28)),
        ("28.8.2017", date(2017, 8, 28)),
        ("August 28, 2017", date(2017, 8, 28)),
        ("the 28th of August 2017", date(2017, 8, 28)),
        ("الثامن والعشرين من آب 2017", date(2017, 8, 28)),
        ("الاثنين 28 آب 2017", date(2017, 8, 28)),
        ("15 رمضان 1438 هـ", date(2017, 6, 10)),
    ],
)
def test_days(written: str, on: date) -> None:
    (day,) = days(Scan(written))
    assert day.on == on


@pytest.mark.parametrize("written", ["اليوم", "28 آب", "الاثنين", "today", "Monday", "28 August"])
def test_days_that_only_a_dateline_settles(written: str) -> None:
    (day,) = days(Scan(written))
    assert resolved(day, None, future=False) is None
    assert resolved(day, date(2017, 8, 28), future=False) == date(2017, 8, 28)


@pytest.mark.parametrize("written", ["اثنين", "31 شباط 2017", "sun", "الرقم 28", "may go"])
def test_what_is_no_day(written: str) -> None:
    assert all(day.on is None and day.weekday is None for day in days(Scan(written)))


def test_the_civil_hijri_calendar() -> None:
    assert from_hijri(1445, 1, 1) == date(2023, 7, 19)
    assert from_hijri(1445, 13, 1) is None


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("06:30", time(6, 30)),
        ("8:30 a.m.", time(8, 30)),
        ("7 pm", time(19)),
        ("0600 hrs", time(6)),
        ("الساعة السابعة والنصف مساء", time(19, 30)),
        ("الساعة 6 صباحا", time(6)),
        ("الساعة خمسة ونص الفجر", time(5, 30)),
        ("عند العاشرة صباحًا", time(10)),
    ],
)
def test_hours(written: str, at: time) -> None:
    (hour,) = hours(Scan(written))
    assert hour.at == at


@pytest.mark.parametrize(
    ("clause", "count"),
    [
        ("غادر نحو 600 شخص المدينة", (600, 600, "persons", "all", "about")),
        ("خرج ما لا يقل عن 300 مدني", (300, None, "persons", "civilians", "at_least")),
        ("خرج ما لا يزيد على مئتي مقاتل", (None, 200, "persons", "fighters", "at_most")),
        ("خرج بين 500 و600 مسلح", (500, 600, "persons", "fighters", "range")),
        ("خرجت 120 عائلة", (120, 120, "families", "families", "exact")),
        ("خرج 600 من مسلحي التنظيم وأسرهم", (600, 600, "persons", "all", "exact")),
        ("خرج 40 شخصا جريحا", (40, 40, "persons", "wounded", "exact")),
        ("خرج طفلين", (2, 2, "persons", "children", "exact")),
        ("غادر عشرات المدنيين", (None, None, "persons", "civilians", "vague")),
        ("غادر المدنيون، ولا يقل عددهم عن 300", (300, None, "persons", "civilians", "at_least")),
    ],
)
def test_counts_in_arabic(clause: str, count: tuple[object, ...]) -> None:
    assert people(LEAD + clause) == {count}


@pytest.mark.parametrize(
    ("clause", "count"),
    [
        ("some 600 people left the town", (600, 600, "persons", "all", "about")),
        ("at least 300 civilians left", (300, None, "persons", "civilians", "at_least")),
        ("up to 200 rebel fighters left", (None, 200, "persons", "fighters", "at_most")),
        ("500 to 600 militants left", (500, 600, "persons", "fighters", "range")),
        ("120 families left", (120, 120, "families", "families", "exact")),
        ("600 fighters and their families left", (600, 600, "persons", "all", "exact")),
        ("five detained fighters left", (5, 5, "persons", "fighters", "exact")),
        ("dozens of civilians left", (None, None, "persons", "civilians", "vague")),
        ("the convoy carried 951", (951, 951, "persons", "all", "exact")),
    ],
)
def test_counts_in_english(clause: str, count: tuple[object, ...]) -> None:
    assert people(f"Under the evacuation deal {clause}.") == {count}


@pytest.mark.parametrize(
    "text",
    [
        "Under the deal the convoy left. Shells killed 58 people in its market.",
        "Under the deal the convoy left. More than 40,000 people still live in the town.",
        "Under the deal the convoy left. Last year 1,400 civilians left another town.",
        "Under the deal the convoy left in buses with room for 50 people each.",
        "Under the deal the convoy left on 3 May 2016 after 1,200 days of siege.",
        "بموجب الاتفاق غادرت القافلة. وقُتل 126 مدنيا في القصف.",
        "بموجب الاتفاق غادرت القافلة. وسبق أن خرج 1400 مدني في العام الماضي.",
        "بموجب الاتفاق غادرت الدفعة الثالثة بعد حصار دام 4 سنوات.",
    ],
)
def test_figures_of_something_else_are_no_counts(text: str) -> None:
    assert people(text) == set()


def test_a_figure_said_twice_is_one_count_with_both_places() -> None:
    text = "غادر نحو 600 مسلح البلدة. وقال مصدر عسكري إن 600 مسلح غادروا في حافلات."
    (found,) = read_report(text).of("count")
    assert len(found.evidence) == 2
    assert found.said_by == "مصدر عسكري"


def test_small_sets_hold_words_as_the_reading_folds_them() -> None:
    apart = {"places capitals"}  # compared with names as the gazetteer writes them
    other = [
        word
        for row in (*lexicon("sets"), *lexicon("ordinary"))
        if row.get("set") not in apart
        for word in row["words"].split("|")
        if fold_phrase(word) != word
    ]
    assert other == []


def test_each_small_set_has_one_row() -> None:
    names = [row["set"] for row in lexicon("sets")]
    assert len(names) == len(set(names)) > 100


def test_no_two_small_sets_hold_the_same_words() -> None:
    rows = [row for row in lexicon("sets") if "|" in row["words"]]
    named: dict[frozenset[str], list[str]] = {}
    for row in rows:
        named.setdefault(frozenset(row["words"].split("|")), []).append(row["set"])
    assert [names for names in named.values() if len(names) > 1] == []


def test_arabic_words_are_listed_in_the_lexicon_and_not_in_code() -> None:
    endings = "unknown_arabic.py"  # what pronouns end in, which are no words
    for path in (Path(qafila.__file__).parent / "extraction").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Set | ast.Tuple | ast.List) and path.name != endings:
                held = [one.value for one in node.elts if isinstance(one, ast.Constant)]
                words = [word for word in held if re.fullmatch("[\u0621-\u064a]{4,}", str(word))]
                assert len(words) < _FEW, (path.name, words)


_FEW = 3


def test_each_small_set_is_asked_for_and_says_each_word_once() -> None:
    source = "".join(path.read_text("utf-8") for path in Path(qafila.__file__).parent.rglob("*.py"))
    asked = {re.sub(r"\{\w+\}", "@", name) for name in re.findall(r'words_of\(f?"([^"]+)"', source)}
    known = re.compile("|".join(re.escape(name).replace("@", r"[\w ]+") for name in asked))
    rows = {row["set"]: row["words"].split("|") for row in lexicon("sets")}
    lent = {word[1:] for words in rows.values() for word in words if word[:1] == "@"}
    assert [name for name in rows if name not in lent and not known.fullmatch(name)] == []
    assert [name for name, words in rows.items() if len(words) != len(set(words))] == []


def test_what_is_asked_behind_a_verb_of_saying_is_nobody_who_says_it() -> None:
    text = "بكرا طالعين 40 مسلح من البلد بالباصات مقابل يقولو وين المفقودين تبع الجيش"
    (found,) = read_report(text).of("count")
    assert found.said_by == ""


def test_a_figure_of_places_and_a_hedge_of_another_figure_are_left_alone() -> None:
    moved = "Under the deal 450 fighters and civilians were moved from two besieged areas by bus."
    assert hedges(moved) == {450: "exact"}
    listed = LEAD + "عدد الركاب 1040 تقريبًا (610 رجال، 430 نساء)، وقد غادروا بالحافلات"
    assert hedges(listed) == {1040: "about", 610: "exact", 430: "exact"}


def hedges(text: str) -> dict[int | None, str]:
    """Return the hedge of each count by its least figure."""
    found = read_report(text).of("count")
    return {each.value.low: each.hedge for each in found if isinstance(each.value, Count)}


def test_a_country_is_no_village_of_like_spelling() -> None:
    text = "Under the deal fighters left Zabadani by bus in the west of Syria for Idlib."
    assert {name for name, _ in places(text)} == {"Zabadani", "Idlib"}


def test_rival_figures_stand_beside_each_other() -> None:
    text = (
        "Under the deal fighters left on buses. The army said 900 people had left, while the rebels"
        " said 1,200 people had left."
    )
    said = {(each.value.low, each.said_by) for each in read_report(text).of("count")
            if isinstance(each.value, Count)}  # fmt: skip
    assert said == {(900, "army"), (1200, "rebels")}


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("وكان قد أُعلن عن نقل 125 جريحاً من الزبداني إلى بيروت.", ""),
        ("وكانت وزارة الصحة قد أعلنت نقل 125 جريحاً من الزبداني إلى بيروت.", "وزارة الصحة"),
        ("We ask you to confirm the transfer of 125 wounded from Daraya to Idlib.", ""),
        ("The governor's office said 125 wounded would leave Daraya.", "governor's office"),
    ],
)
def test_words_of_a_verb_of_saying_are_no_source(text: str, source: str) -> None:
    assert {each.said_by for each in read_report(text).of("count")} == {source}


def test_vehicles() -> None:
    text = "Under the deal fighters left in 17 buses and an unknown number of ambulances."
    assert vehicles(text) == {("bus", 17), ("ambulance", None)}
    assert vehicles(LEAD + "غادر المقاتلون في حافلتين و10 سيارات إسعاف") == {
        ("bus", 2),
        ("ambulance", 10),
    }
    last = LEAD + "وفّر الهلال الأحمر ست سيارات إسعاف، وتُسلَّم الجثامين فور وصول آخر سيارة"
    assert vehicles(last) == {("ambulance", 6)}
    seats = "Under the deal 540 people left Lyman in 14 buses (50 seats each) and 3 ambulances."
    assert vehicles(seats) == {("bus", 14), ("ambulance", 3)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            LEAD + "غادر المسلحون من القلمون الغربي باتجاه البوكمال عبر معبر الزمراني",
            {("القلمون الغربي", "origin"), ("البوكمال", "destination"), ("الزمراني", "waypoint")},
        ),
        (
            LEAD + "خرجت العائلات من بلدتي الفوعة وكفريا إلى حي الراشدين",
            {("الفوعة", "origin"), ("كفريا", "origin"), ("الراشدين", "destination")},
        ),
        (
            "Under the deal fighters left Daraya for Idlib via Homs.",
            {("Daraya", "origin"), ("Idlib", "destination"), ("Homs", "waypoint")},
        ),
        (
            "Families were evacuated from Yalda, Babila and Beit Sahm to Jarablus under the deal.",
            {("Yalda", "origin"), ("Babila", "origin"), ("Beit Sahm", "origin"),
             ("Jarablus", "destination")},
        ),
        (
            LEAD + "غادر مسلحو يلدا وببيلا وبيت سحم باتجاه مدينة جرابلس شمالي حلب",
            {("ببيلا", "origin"), ("جرابلس", "destination")},
        ),
        (
            LEAD + "خرج الرتل من القنيطرة ووجهته إدلب. المسار: القنيطرة - دمشق - حمص",
            {("القنيطرة", "origin"), ("إدلب", "destination"), ("دمشق", "waypoint")},
        ),
        (
            LEAD + "خرج المدنيون من قرية لا يعرفها أحد، إلى مركز إيواء في الدار البيضاء",
            set(),
        ),
    ],
)  # fmt: skip
def test_places_by_grammar(text: str, expected: set[tuple[str, str]]) -> None:
    found = places(text)
    assert expected <= found if expected else ("قرية", "origin") not in found


@pytest.mark.parametrize(
    "names",
    [
        ("البوكمال", "البو كمال", "أبو كمال", "بوكمال", "Al-Bukamal", "Abu Kamal", "Albukamal"),
        ("الفوعة", "فوعة", "Foua", "Fuaa", "Fu'ah", "Al-Fu'ah"),
        ("دير الزور", "Deir Ezzor", "Deir al-Zor", "Deir ez-Zor"),
    ],
)
def test_spellings_of_one_place(names: tuple[str, ...]) -> None:
    assert len({known_place(name) for name in names}) == 1
    assert known_place(names[0]) is not None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Under the deal buses escorted by the Red Crescent left.", ("Red Crescent", "escort")),
        ("The evacuation deal was brokered by Qatar.", ("Qatar", "mediator")),
        ("Fighters left under a Russian-brokered evacuation deal.", ("Russian", "mediator")),
        ("Buses provided by the Syrian government evacuated fighters.",
         ("Syrian government", "provider")),
        ("The Syrian army approved the evacuation of the fighters.", ("Syrian army", "approver")),
        ("Fighters left the rebel-held town under the deal.", ("rebel", "controlling")),
        ("Ahrar al-Sham rejected the evacuation deal; fighters left.",
         ("Ahrar al-Sham", "objector")),
        ("Islamic State fighters left the town under the deal.", ("Islamic State", "evacuating")),
        ("Under the deal fighters left for Idlib, where the Turkish Red Crescent received them.",
         ("Turkish Red Crescent", "receiving")),
        ("Under the deal the wounded left. Medical teams of the Red Cross treated them.",
         ("Red Cross", "medical")),
        (LEAD + "غادر المسلحون إلى إدلب حيث استقبلتهم هيئة الإغاثة المحلية",
         ("هيئة الإغاثة المحلية", "receiving")),
        (LEAD + "غادر الجرحى، وتولى الصليب الأحمر إسعاف الجرحى", ("الصليب الأحمر", "medical")),
        (LEAD + "يرافق مقاتلو حزب الله القافلة التي غادرت", ("حزب الله", "escort")),
        (LEAD + "غادرت حافلات تقدمها الحكومة السورية", ("الحكومة السورية", "provider")),
        (LEAD + "وافق عليه الجيش السوري غادر المسلحون", ("الجيش السوري", "approver")),
        (LEAD + "بوساطة قطرية غادر المسلحون", ("قطرية", "mediator")),
        (LEAD + "غادر مسلحو جبهة النصرة في حافلات", ("جبهة النصرة", "evacuating")),
        (LEAD + "غادر المسلحون بضمانة روسيا", ("روسيا", "guarantor")),
        (LEAD + "غادر المسلحون ورفضت أحرار الشام الاتفاق", ("أحرار الشام", "objector")),
    ],
)  # fmt: skip
def test_roles(text: str, expected: tuple[str, str]) -> None:
    assert expected in roles(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Fighters left on buses. In exchange, rebels will release 42 prisoners.",
            ("free", "rebels", 42, ""),
        ),
        (
            "Fighters left on buses. In return the faction handed over the bodies of 8 soldiers.",
            ("hand_over_bodies", "faction", 8, ""),
        ),
        (
            LEAD + "غادر المسلحون. وفي المقابل، كشف تنظيم (داعش) عن مصير الجنود المخطوفين.",
            ("disclose", "داعش", None, ""),
        ),
        (
            LEAD + "غادر المسلحون، مقابل أن تفرج الفصائل عن أربعين محتجزا بالتزامن مع ذلك",
            ("free", "الفصائل", 40, "together"),
        ),
        (
            "Rebels must hand over their heavy weapons before the buses leave, under the deal.",
            ("other", "Rebels", None, "before"),
        ),
    ],
)
def test_what_is_given_in_return(text: str, expected: tuple[str, str, int | None, str]) -> None:
    found = owed(text)
    name = expected[1].casefold()
    assert any((w, n, o) == (expected[0], expected[2], expected[3]) and name in g.casefold()
               for w, g, n, o in found), found  # fmt: skip


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        (LEAD + "غادر 300 شخص، هم 120 مقاتلا و180 مدنيا.",
         {(300, "persons", "all"), (120, "persons", "fighters"), (180, "persons", "civilians")}),
        (LEAD + "خرجت 120 عائلة تضم 600 شخص.",
         {(120, "families", "families"), (600, "persons", "all")}),
        ("Under the deal 120 families, 600 people in all, left Homs for Idlib.",
         {(120, "families", "families"), (600, "persons", "all")}),
    ],
)  # fmt: skip
def test_the_sum_and_its_parts_and_families_and_persons_stand_apart(
    text: str, counts: set[tuple[int, str, str]]
) -> None:
    assert {(low, unit, cohort) for low, _, unit, cohort, _ in people(text)} == counts


@pytest.mark.parametrize(
    "text",
    [
        LEAD + "خرج 300 مدني من الفوعة إلى حلب، وفي الوقت نفسه خرج 200 مقاتل من الزبداني إلى إدلب.",
        "Under the deal 300 people left Foua for Aleppo while 200 left Zabadani for Idlib.",
    ],
)
def test_both_directions_of_a_swap_are_read(text: str) -> None:
    ways = {role: {name for name, other in places(text) if other == role}
            for role in ("origin", "destination", "waypoint")}  # fmt: skip
    assert {role: len(names) for role, names in ways.items()} == {
        "origin": 2, "destination": 2, "waypoint": 0,
    }  # fmt: skip


def test_prisoners_freed_in_return_are_no_count_of_those_who_move() -> None:
    text = "Under the deal 300 fighters left on buses. In exchange, rebels freed 42 prisoners."
    assert {low for low, *_ in people(text)} == {300}


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("DAMASCUS, Aug 28, 2017 (Agency) - Fighters leave on buses today under the deal.",
         date(2017, 8, 28)),
        ("دمشق 28 أغسطس 2017 (وكالة) يغادر المسلحون غدا في حافلات بموجب الاتفاق.",
         date(2017, 8, 29)),
        ("Fighters left on buses today under the deal.", None),
        ("Fighters left on Monday, 28 August under the deal.", None),
    ],
)  # fmt: skip
def test_the_day_of_the_movement(text: str, on: date | None) -> None:
    found = read_report(text).of("date")
    assert [each.value for each in found] == ([on] if on else [])


def test_a_dateline_told_beside_the_text_settles_today() -> None:
    text = "Fighters left on buses today under the deal."
    (found,) = read_report(text, dateline=date(2020, 1, 2)).of("date")
    assert found.value == date(2020, 1, 2)
    assert found.confidence == "reckoned"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\n ",
        "12 34 56",
        "Heavy rain is expected; schools stay shut until Monday and 4,000 people lost power.",
        "طرحت البلدية عطاء لشراء 30 حافلة سعة كل منها ستون راكبا.",
        "kifkon shabeb 7ajazna 2 bus w el bus byotla3 el se3a 4 w byerja3 ba3d nos el leil",
    ],
)
def test_nothing_is_read_where_nothing_is_said(text: str) -> None:
    assert read_report(text).found == ()


WORDS = st.sampled_from(
    [
        *("600", "250", "من", "إلى", "نحو", "مسلح", "عائلة", "غادر", "حافلة", "داعش", "الاتفاق،"),
        *("مقابل", ".", "\n", "و", "28", "آب", "2017", "كشف", "عن", "مصير", "fighters", "left"),
        *("Homs", "for", "Idlib", "via", "on", "buses", "under the deal", "in exchange", "12", ","),
        *(
            "prisoners",
            "U.N.",
            "الهلال الأحمر",
            "للهلال",
            "عإدلب",
            "\ufee3\ufeb4\ufee0\ufea4\ufef4\ufee6",
        ),
        *("\u0640", "\u202b", "5 آلاف", "و300", "–", "(", ")", "Fu'ah", "al-", "'s"),
    ]
)


@given(st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=60).map(" ".join)))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_and_every_evidence_stands_where_it_says(text: str) -> None:
    for found in read_report(text).found:
        assert found.evidence
        for words in found.evidence:
            assert text[words.start : words.end] == words.text != ""


CLEAN = "غادرت عشرون حافلة تقل 600 مقاتل من القلمون الغربي إلى البوكمال عبر قارة يوم 28 آب 2017."


@pytest.mark.parametrize(
    "written",
    [
        f"\u202b{CLEAN}\u202c".replace(" ", " \u200f"),
        CLEAN.replace("ال", "ال\u200c").replace("600", "6\u200b00"),
        "\u200b".join(CLEAN),
    ],
    ids=["direction marks of a telephone", "joiners within words", "zero-width spaces throughout"],
)
def test_marks_that_show_nothing_change_nothing_that_is_read(written: str) -> None:
    plain, marked = read_report(CLEAN).found, read_report(written).found
    assert len(plain) >= 6
    assert [each.value for each in marked] == [each.value for each in plain]
    for each in marked:
        for words in each.evidence:
            assert written[words.start : words.end] == words.text


@pytest.mark.parametrize("arrow", ["->", "-->", "=>", "→", "–"])
def test_a_way_written_with_arrows_is_a_way(arrow: str) -> None:
    way = f"Route: Madaya {arrow} Qalaat al-Madiq {arrow} Idlib. "
    way += "320 people leave in 7 buses on 28 August 2017 with the Red Crescent."
    assert places(way) == {
        ("Madaya", "origin"),
        ("Qalaat al-Madiq", "waypoint"),
        ("Idlib", "destination"),
    }


CHAT = """[28/08/2017, 14:05] أبو أحمد: طلعت القافلة من مضايا
[28/08/2017, 14:07] +963 944 123 456: كم باص؟ للمراجعة هاتف 0115551234
[28/08/2017, 14:09] أبو أحمد: 7 باصات وفيهن 320 شخص رايحين على إدلب من طريق قلعة المضيق
"""
LETTER = """To: office@example.org
Date: Mon, 28 Aug 2017 14:05:11 +0300

Seven buses with 320 people left Madaya for Idlib at 09:30. Call +963 11 555 1234 or 00963 944 555.
"""


@pytest.mark.parametrize(("text", "hour"), [(CHAT, None), (LETTER, time(9, 30))])
def test_telephone_numbers_and_stamps_of_messages_count_nobody_and_set_no_hour(
    text: str, hour: time | None
) -> None:
    reading = read_report(text)
    assert people(text) == {(320, 320, "persons", "all", "exact")}
    assert [each.value for each in reading.of("hour")] == ([hour] if hour else [])
    assert [each.value for each in reading.of("date")] == [date(2017, 8, 28)]


def test_names_behind_the_sign_of_a_subject_are_names() -> None:
    text = "خروج 320 شخصا من #مضايا باتجاه #إدلب برفقة #الهلال_الأحمر_السوري #عاجل 28-8-2017"
    assert places(text) == {("مضايا", "origin"), ("إدلب", "destination")}
    assert ("الهلال الأحمر السوري", "escort") in roles(text)
    (party,) = read_report(text).of("party")
    assert party.evidence[0].text == "الهلال_الأحمر_السوري"


CAPITALS = (
    "Twenty buses left Foua for Aleppo via Rashidin on Monday 17 April 2017 with 600 fighters and"
    " their families. They may go on to Idlib."
)


@pytest.mark.parametrize("letters", [str.lower, str.upper], ids=["small", "large"])
def test_english_in_small_or_large_letters_alone_is_read_all_the_same(
    letters: Callable[[str], str],
) -> None:
    reading = read_report(letters(CAPITALS))
    assert [each.value for each in reading.of("date")] == [date(2017, 4, 17)]
    found = {(name.lower(), role) for name, role in places(letters(CAPITALS))}
    assert found >= {("foua", "origin"), ("aleppo", "destination"), ("rashidin", "waypoint")}
    assert all(name in ("foua", "aleppo", "rashidin", "idlib") for name, _ in found)


def test_names_within_arabic_keep_their_capitals() -> None:
    text = "غادرت عشرون حافلة حمص إلى إدلب برفقة ICRC و WFP و UNHCR و OCHA و SARC و IOM."
    assert sum(token.capital for token in Scan(text).tokens) == 6


def test_a_place_that_aid_goes_to_is_passed_over_and_the_reading_goes_on() -> None:
    found = places(LEAD + "خرج مئة مقاتل من داريا إلى إدلب، ونُقلت المساعدات لكناكر.")
    assert ("إدلب", "destination") in found
    assert ("كناكر", "destination") not in found


def test_what_is_said_very_often_is_kept_a_bounded_number_of_times() -> None:
    text = "Under the deal 600 fighters left Homs for Idlib , " * 200
    assert max(each.after - each.first for each in Scan(text).sentences) <= 250
    found = read_report(text)
    assert found.of("count")
    assert all(len(each.evidence) <= MOST_EVIDENCE for each in found.found)


def test_the_gazetteer_is_what_its_note_says() -> None:
    data = Path(qafila.__file__).parent / "data"
    content = (data / "gazetteer.tsv").read_bytes()
    note = (data / "gazetteer.md").read_text("utf-8")
    assert hashlib.sha256(content).hexdigest() in note
    assert f"**Size:** {len(content)} bytes" in note
    assert "CC BY 4.0" in note
    assert len(content) < 1_000_000


def test_no_word_stands_behind_the_last_one() -> None:
    scan = Scan("Nurses left")
    assert [scan.word(at) for at in range(4)] == ["nurses", "left", "", ""]
