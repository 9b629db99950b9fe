# SPDX-License-Identifier: Apache-2.0
"""Figures that somebody sets against another, and who says them."""

from __future__ import annotations

import pytest

from qafila.extraction.reading import read_report
from qafila.extraction.text.found import Count

LEFT = "About 500 people left Rahiba for Afrin on 24 April 2018 in ten buses. "
LEFT_AR = "غادر نحو خمسمئة شخص بلدة الرحيبة إلى عفرين يوم 24 نيسان 2018 في عشر حافلات. "


@pytest.mark.parametrize(
    ("said", "most", "by"),
    [
        ("وقال ناشطون إن العدد لا يتجاوز أربعة آلاف.", 4000, "ناشطون"),
        ("لكن مصدراً عسكرياً قال إن عددهم 450 فقط.", 450, "مصدرا عسكريا"),
        ("وقدّر المرصد السوري عددهم بنحو ألفين.", 2000, "المرصد السوري"),
        ("وتحدث المجلس المحلي عن 700.", 700, "المجلس المحلي"),
        ("أما الهلال الأحمر فأحصى 655 شخصاً.", 655, "الهلال الأحمر"),
        ("وقال عضو في لجنة المصالحة إن مجموعهم يقل عن 480.", 480, "عضو في لجنة المصالحة"),
        ("The army put the figure at 450.", 450, "army"),
        ("Activists said the number was no more than 4,000.", 4000, "Activists"),
        ("A monitoring group gave a lower number, 320.", 320, "monitoring group"),
        ("The governor's office spoke of 600.", 600, "governor's office"),
        ("A relief group there spoke of up to 700 people.", 700, "relief group there"),
        ("The UN mission's count was 523.", 523, "UN mission"),
        ("The ministry's own figure is 615.", 615, "ministry"),
        ("A resident put their number closer to 700.", 700, "resident"),
        ("Local officials, however, gave the total as 580.", 580, "Local officials"),
        ("The council, which drew up the list, counted 570 people.", 570, "council"),
    ],
)
def test_a_rival_figure_stands_beside_the_first_with_who_says_it(
    said: str, most: int, by: str
) -> None:
    found = read_report((LEFT if said.isascii() else LEFT_AR) + said).found
    counts = {
        value.high: (value.cohort, one.said_by)
        for one in found
        if isinstance(value := one.value, Count)
    }
    assert counts[500] == ("all", "")
    assert counts[most] == ("all", by)


def test_who_speaks_at_the_head_of_a_line_says_what_follows() -> None:
    lines = [
        "بدء خروج مقاتلي معضمية الشام إلى إدلب يوم 19 تشرين الأول 2016",
        "مصدر في المحافظة: عدد الخارجين ثلاثة آلاف شخص",
        "المرصد: الخارجون ألفان وسبعمئة وخمسون شخصاً",
    ]
    counts = [one for one in read_report("\n".join(lines)).found if one.field == "count"]
    assert [one.said_by for one in counts] == ["مصدر في المحافظة", "المرصد"]


@pytest.mark.parametrize(
    "said",
    ["The army said 400 were still inside.", "The clinic said that 120 had been killed in May."],
)
def test_another_figure_of_a_source_is_no_rival(said: str) -> None:
    counts = [one.value for one in read_report(LEFT + said).found if one.field == "count"]
    assert len(counts) == 1


def test_who_will_add_something_is_cited_for_nothing() -> None:
    text = "OCHA provides twelve buses; MSF will add two ambulances for 33 wounded from Homs."
    assert all(not one.said_by for one in read_report(text).found)


@pytest.mark.parametrize(
    "text",
    [
        "ZAPORIZHZHIA, 3 May 2022 – A first convoy of 101 civilians left Azovstal today in five"
        " buses. A second convoy of about 200 is to leave tomorrow at 07:00.",
        "حلب، 3 نيسان 2017 – خرج اليوم ألف شخص من حي السكري إلى إدلب. ويخرج غداً مئتان وخمسون"
        " عند الساعة التاسعة صباحاً.",
    ],
)
def test_the_hour_of_a_later_convoy_is_not_that_of_this_one(text: str) -> None:
    assert [one.field for one in read_report(text).found if one.field in ("date", "hour")] == [
        "date"
    ]


def test_the_end_of_a_number_names_no_party() -> None:
    text = "On 3 May 2018 two thousand three hundred fighters and civilians left Homs for Idlib."
    assert [one for one in read_report(text).found if one.field == "party"] == []
