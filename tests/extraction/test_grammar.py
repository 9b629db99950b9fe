# SPDX-License-Identifier: Apache-2.0
"""Constructions that reports use beyond the usual ones: ways, roles and what is owed by grammar."""

from __future__ import annotations

from datetime import date, time

import pytest

from qafila.extraction.reading import read_report
from qafila.extraction.text.lexicon import entries_of
from qafila.extraction.text.tokens import fold
from tests.extraction.gold import Report, reports
from tests.extraction.test_reading import owed, people, places, roles

LEAD = "بموجب اتفاق أُبرم أمس "


@pytest.mark.parametrize(
    "word",
    ["escorted", "accompanies", "donating", "encircled", "undertook", "hired", "relaying"],
)
def test_regular_english_verbs_are_known_in_every_form(word: str) -> None:
    assert any(entry.table == "verbs" for entry in entries_of(word))


@pytest.mark.parametrize("word", ["ستواكبه", "استأجرتها", "تنقلهم", "يستقبلونهم", "سلموهم"])
def test_arabic_verbs_are_known_with_person_tense_and_pronoun(word: str) -> None:
    assert any(entry.table == "verbs" for entry in entries_of(fold(word)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Under the deal 90 civilians leave by the route Karlo – Bemba – Sorin – Tesk.",
            {("Karlo", "origin"), ("Bemba", "waypoint"), ("Sorin", "waypoint"),
             ("Tesk", "destination")},
        ),
        (
            "The truce holds and 90 civilians leave by road: Karlo, Bemba, Tesk.",
            {("Karlo", "origin"), ("Bemba", "waypoint"), ("Tesk", "destination")},
        ),
        (
            "Fighters besieged in West Karlo sailed for Tesk under the deal.",
            {("West Karlo", "origin"), ("Tesk", "destination")},
        ),
        (
            "Gunmen had sealed off the village of Karlo. Under the truce 34 patients were brought"
            " out of the village to the town of Tesk.",
            {("Karlo", "origin"), ("Tesk", "destination")},
        ),
        (
            LEAD + "خرج المدنيون من مستشفى ابن سيفان إلى مخيم الزهور الكبير",
            {("مستشفى ابن سيفان", "origin"), ("الزهور الكبير", "destination")},
        ),
        (
            LEAD + "يخرج المدنيون، ومقصد القافلة مدينة عفرين",
            {("عفرين", "destination")},
        ),
        (
            LEAD + "نُقل الجرحى من صنعاء إلى العاصمة العُمانية مسقط",
            {("صنعاء", "origin"), ("مسقط", "destination")},
        ),
        (
            LEAD + "تنطلق الحافلات من يلدا وتمر من دوار الزيتون ثم تصل إلى إدلب",
            {("يلدا", "origin"), ("دوار الزيتون", "waypoint"), ("إدلب", "destination")},
        ),
        (
            LEAD + "غادرت الحافلات يلدا إلى حماة، ومنها إلى إدلب",
            {("يلدا", "origin"), ("حماة", "waypoint"), ("إدلب", "destination")},
        ),
        (
            LEAD + "غادر المسلحون دوما إلى جرابلس. وعبرت القافلة حاجز القطيفة",
            {("دوما", "origin"), ("جرابلس", "destination"), ("حاجز القطيفة", "waypoint")},
        ),
        (
            "Under the deal 90 civilians left Daraya for Idlib. The convoy was held for two hours"
            " at the Hama checkpoint.",
            {("Daraya", "origin"), ("Idlib", "destination"), ("Hama checkpoint", "waypoint")},
        ),
        (
            "The truce held and fighters were driven through Karlo and Bemba to Tesk.",
            {("Karlo", "waypoint"), ("Bemba", "waypoint"), ("Tesk", "destination")},
        ),
        (
            "Fighters left Karlo under the deal; at Bemba, where the column stopped, it was dark.",
            {("Karlo", "origin"), ("Bemba", "waypoint")},
        ),
        (
            "Fighters left Karlo under the deal for Bemba airport, from where they flew to Turkey.",
            {("Karlo", "origin"), ("Bemba airport", "waypoint"), ("Turkey", "destination")},
        ),
        (
            LEAD + "يخرج المسلحون. نقطة التجمع هي بلدة القحطانية، والمحطة الأخيرة قلعة المضيق",
            {("القحطانية", "assembly"), ("قلعة المضيق", "destination")},
        ),
        (
            LEAD + "خرجت العائلات من حيي الشيخ مقصود والأشرفية نحو الطبقة",
            {("الشيخ مقصود", "origin"), ("الأشرفية", "origin"), ("الطبقة", "destination")},
        ),
    ],
)  # fmt: skip
def test_ways_by_grammar(text: str, expected: set[tuple[str, str]]) -> None:
    assert places(text) == expected


def test_what_the_column_does_not_stop_at_is_no_place_of_it() -> None:
    text = LEAD + "تخرج الأسر من بابنوسة إلى الأبيض ولا توقف في الفولة"
    assert all(name != "الفولة" for name, _ in places(text))


def test_the_greatest_since_the_war_began_is_no_other_movement() -> None:
    text = LEAD + "أقلعت طائرة من صنعاء إلى عدن في أكبر عملية تبادل منذ بدء الحرب"
    assert ("عدن", "destination") in places(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Under the deal fighters left Daraya. The army agreed to the deal provided they first"
            " disclosed where two tanks had been hidden and set free a captured officer.",
            {("disclose", "fighters", None, "before"), ("free", "fighters", 1, "")},
        ),
        (
            "Fighters left Daraya under the deal. The government, for its part, pays the arrears.",
            {("other", "government", None, "")},
        ),
        (
            "Fighters left Daraya by bus. In return, the army undertook to halt its shelling.",
            {("truce", "army", None, "")},
        ),
        (
            "Fighters left Daraya by bus under the deal. The army held its fire for two hours.",
            {("truce", "army", None, "")},
        ),
        (
            LEAD + "غادر المسلحون. ويفرج الجيش عن أسيرين",
            {("free", "الجيش", 2, "")},
        ),
        (
            "When the evacuation of the fighters is complete, the army lifts the blockade.",
            {("other", "army", None, "after")},
        ),
        (
            LEAD + "غادر المسلحون، وتعهد فيلق الرحمن بأن يطلق 28 أسيرًا من جنود الحكومة",
            {("free", "فيلق الرحمن", 28, "")},
        ),
        (
            LEAD + "غادر المسلحون. وفي المقابل يُخلي الجيش سبيل 15 موقوفًا",
            {("free", "الجيش", 15, "")},
        ),
        (
            LEAD + "غادرت العائلات. وبدورها التزمت الحكومة أن ترفع الحواجز",
            {("withdraw", "الحكومة", None, "")},
        ),
        (
            "Fighters left under the deal. The army asked that five detained herders be let go.",
            {("free", "", 5, "")},
        ),
        (
            LEAD + "غادرت العائلات. وطلب الجيش مقابل ذلك أن يُسلَّم إليه 7 أسرى",
            {("free", "", 7, "")},
        ),
        (
            LEAD + "طلعت العائلات عالسفيرة\nالمقابل؟\nيسلمو المطار",
            {("other", "", None, "")},
        ),
        (
            LEAD + "غادر المسلحون. ومقابل خروجهم يفرج الجيش عن 12 أسيرا ويرجع المدرعة",
            {("free", "الجيش", 12, ""), ("other", "الجيش", None, "")},
        ),
        (
            "Fighters left by bus. In return, the town council undertakes to withdraw its"
            " complaint.",
            {("other", "town council", None, "")},
        ),
    ],
)
def test_what_is_undertaken_by_its_verb(
    text: str, expected: set[tuple[str, str, int | None, str]]
) -> None:
    assert owed(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Fighters left by bus. Karlo Brigade, a militia loyal to the government, had encircled"
            " the town.",
            ("Karlo Brigade", "controlling"),
        ),
        ("Fighters left. A tribal mediator negotiated the deal.", ("tribal mediator", "mediator")),
        (
            "The Karlo Command, whose men ring the town, consented to the evacuation of fighters.",
            ("Karlo Command", "approver"),
        ),
        ("DSWD sends 8 buses and the fighters leave under the deal.", ("DSWD", "provider")),
        (
            "Fighters left in two army trucks under the deal.",
            ("army", "provider"),
        ),
        (LEAD + "يتعهد الجانب الروسي بمرافقة الحافلات", ("الجانب الروسي", "escort")),
        (
            "غادرت قافلة تضم 600 شخص قارة باتجاه البوكمال. وجاء الخروج باتفاق بين حزب الله وتنظيم"
            " الدولة وافقت عليه الحكومة السورية.",
            ("الحكومة السورية", "approver"),
        ),
        (LEAD + "يتعهد الجانب الروسي بمرافقة الحافلات وبضمان سلامة ركابها",
         ("الجانب الروسي", "guarantor")),
        (LEAD + "غادر المسلحون، وتتكفل منظمة الهجرة الدولية بأجور ستين باصًا",
         ("منظمة الهجرة الدولية", "provider")),
        (LEAD + "غادر المسلحون وأذنت القوات المشتركة، التي تطوّق المدينة، بمرورهم",
         ("القوات المشتركة", "approver")),
        (LEAD + "يغادر المسلحون. وأكدت القوات المسلحة أنها لن تعترض القافلة",
         ("القوات المسلحة", "approver")),
        (LEAD + "غادر المسلحون والروس هم الضامنون", ("الروس", "guarantor")),
        (LEAD + "غادر المسلحون بوساطة أوروبية شاركت فيها قطر وتركيا", ("تركيا", "mediator")),
        (LEAD + "غادر المسلحون وتواكبهم كتيبة حفظ الأمن", ("كتيبة حفظ الأمن", "escort")),
        (LEAD + "غادر المسلحون ونقلتهم عجلات الفرقة الرابعة", ("الفرقة الرابعة", "provider")),
    ],
)  # fmt: skip
def test_who_does_it_by_grammar(text: str, expected: tuple[str, str]) -> None:
    assert expected in roles(text)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Rebel fighters besieged in Daraya left under the deal.", "controlling"),
        (LEAD + "غادر المسلحون الذين رفضوا المصالحة", "objector"),
        (LEAD + "خرجت دوما عن سيطرة الحكومة وغادر المسلحون", "controlling"),
    ],
)
def test_who_does_not_do_it(text: str, wrong: str) -> None:
    assert wrong not in {role for _, role in roles(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Two dozen buses took several hundred insurgents out. State TV said 106 of them would"
            " be bussed to Daraa.",
            (106, 106, "persons", "fighters", "exact"),
        ),
        (LEAD + "طلع الجرحى سبعطعش والعوائل ستة", (17, 17, "persons", "wounded", "exact")),
        (LEAD + "طلع الجرحى سبعطعش والعوائل ستة", (6, 6, "families", "families", "exact")),
        (LEAD + "خرج 30 جريحًا وصحفيين اتنين", (2, 2, "persons", "all", "exact")),
        (
            LEAD + "نرجو إخراج 311 عائلة ما زالت عالقة في الجبل",
            (311, 311, "families", "families", "exact"),
        ),
    ],
)
def test_whom_a_figure_counts(
    text: str, expected: tuple[int | None, int | None, str, str, str]
) -> None:
    assert expected in people(text)


@pytest.mark.parametrize(
    "text",
    [
        "Under the deal the convoy left. Twenty-one people, two children among them, died.",
        LEAD + "خرجت أسر العاملين بالسكة حديد",
        "العدد: 118\n" + LEAD + "تغادر القافلة",
        LEAD + "غادرت القافلة. ولا يشمل القرار الأسر التي غادرت في ديسمبر وعددها أربعون",
    ],
)
def test_what_is_no_count(text: str) -> None:
    assert people(text) == set()


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        (LEAD + "ينطلق الرتل الجمعة التاسعة صباحًا في حافلات", "09:00"),
        (LEAD + "يبدأ النقل صباح الاثنين 7/5/2018 في الثامنة", "08:00"),
        (LEAD + "تخرج العائلات فجر الخميس في تمام الخامسة", "05:00"),
        ("The exchange of prisoners is fixed for Thursday at eleven; buses leave then.", "11:00"),
        ("Under the truce the buses leave at half past six on Monday morning.", "06:30"),
        ("Under the truce the buses leave at a quarter to seven in the evening.", "18:45"),
        (LEAD + "تنطلق الحافلات الساعة السابعة إلا ربعًا صباحا", "06:45"),
        (LEAD + "تنطلق الحافلات مع السبعة متاع الصباح", "07:00"),
        ("Convoy of civilians leaves tomorrow 0500 from Karlo under the deal.", "05:00"),
    ],
)
def test_when_it_sets_out(text: str, hour: str) -> None:
    (found,) = read_report(text).of("hour")
    assert isinstance(found.value, time)
    assert found.value.strftime("%H:%M") == hour


@pytest.mark.parametrize(
    ("text", "on"),
    [
        (
            "محضر اجتماع، الثلاثاء 9 يناير 2024. تقرر: خروج المدنيين المحاصرين فجر الخميس",
            date(2024, 1, 11),
        ),
        ("خلية الإعلام ١٢ / ٦ / ٢٠١٦\nتم هذا اليوم إخلاء المحاصرين", date(2016, 6, 12)),
        (
            "SARAJEVO (July 26, 1995) – Forces on Tuesday began evacuating besieged civilians.",
            date(1995, 7, 25),
        ),
        (
            "GENEVA, 24 March 2007 – The fighters, 137 after yesterday's count, left the town this"
            " morning under the deal.",
            date(2007, 3, 24),
        ),
    ],
)
def test_on_which_day(text: str, on: date) -> None:
    (found,) = read_report(text).of("date")
    assert found.value == on


@pytest.mark.parametrize(
    "text",
    [
        "ya jama3a el bas ra7 yetla3 bokra el sob7 3al 7doud w fi 40 nafar ma3na w 3endo su2al",
        "Onion prices at the market rose; lorries of the council leave by ferry.",
        "حسم الفريق المباراة بثلاثة أهداف وغادر اللاعب الملعب في سيارة إسعاف إلى المستشفى",
    ],
)
def test_chat_in_latin_letters_sport_and_trade_are_no_movement(text: str) -> None:
    assert read_report(text).found == ()


def test_the_number_of_an_item_counts_nobody() -> None:
    text = "The parties agree: (1) all fighters and their families leave Jobar by bus."
    assert people(text) == set()


def test_the_party_that_the_clause_begins_with_gives_all_it_names() -> None:
    text = (
        "Residents left Babanusa by bus. In return the army will let traders bring fuel and free"
        " seven detained merchants."
    )
    assert ("free", "army", 7, "") in owed(text)


def test_those_who_broker_a_truce_owe_none() -> None:
    text = "Peacekeepers escorted 1,300 displaced people. Elders had brokered the truce."
    assert owed(text) == set()


def test_the_number_of_a_unit_counts_nobody() -> None:
    text = "Fourteen guerrillas of the 57th Front and their families were evacuated under a deal."
    assert {low for low, *_ in people(text)} == {14}


def test_a_condition_is_not_fulfilled_by_who_makes_it() -> None:
    text = LEAD + "غادرت الحافلات. ووافق أنصار الله بشرط تسليمهم جثث ثمانية من مقاتليهم"
    assert owed(text) == {("hand_over_bodies", "", 8, "")}


def test_what_a_party_does_by_the_terms_is_owed() -> None:
    text = (
        "MINUTES, 5 August 2020. 1) 90 displaced move to Karlo on Saturday by bus. 2) The army"
        " lifts the curfew. 3) The Karlo Front withdraws its men from the road."
    )
    assert owed(text) == {("other", "army", None, ""), ("withdraw", "Karlo Front", None, "")}
    assert ("Karlo Front", "evacuating") not in roles(text)


@pytest.mark.parametrize("report", reports("tuning"), ids=lambda report: report.slug)
def test_a_report_cut_short_anywhere_is_read_and_quoted_exactly(report: Report) -> None:
    words = report.text.split(" ")
    for end in range(1, len(words), max(1, len(words) // 6)):
        text = " ".join(words[:end])
        for found in read_report(text, dateline=report.dateline).found:
            assert all(text[each.start : each.end] == each.text for each in found.evidence)
