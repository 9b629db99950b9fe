# SPDX-License-Identifier: Apache-2.0
"""Days and hours by the build of plain sentences."""

from __future__ import annotations

from datetime import date, time

import pytest

from qafila.extraction.days.clock import hours
from qafila.extraction.days.dates import days
from qafila.extraction.reading import prepared, read_report
from qafila.extraction.text.scan import Scan


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("On Friday the twenty-second of November, 2019, they left.", [date(2019, 11, 22)]),
        ("On the thirty-first of May 2016 they left.", [date(2016, 5, 31)]),
        ("On the fifteenth of May 2016 they left.", [date(2016, 5, 15)]),
        ("غادروا الثلاثاء 12 دجمبر 2023.", [date(2023, 12, 12)]),
        ("يغادرون صباح الأحد القادم 19 يناير 2025.", [date(2025, 1, 19)]),
        ("يطلعوا المعتقلين التنين من السجن.", []),
        ("يغادرون التنين 3 آذار 2025.", [date(2025, 3, 3)]),
    ],
)
def test_days_are_read_as_they_are_written(text: str, told: list[date]) -> None:
    assert [day.on for day in days(Scan(text)) if day.on or day.weekday is not None] == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("تتحرك الباصات في الساعة 11 قبل الظهر.", [time(11)]),
        ("تتحرك الباصات في الساعة 2 بعد الظهر.", [time(14)]),
    ],
)
def test_the_half_of_the_day_is_told_by_noon(text: str, told: list[time]) -> None:
    assert [hour.at for hour in hours(Scan(text))] == told


def test_the_day_on_which_they_came_is_no_dateline() -> None:
    text = (
        "عاد مساء السبت 20 تشرين الأول 2018 إلى القرية ثمانية مخطوفين نقلوا في حافلة. وكان التنظيم "
        "قد هاجم القرية في 25 تموز."
    )
    assert prepared(Scan(text), None).context.dateline is None
    assert [found.value for found in read_report(text).of("date")] == [date(2018, 10, 20)]


def test_a_day_to_come_is_no_dateline() -> None:
    text = "محضر. يكون التحرك صباح الأحد القادم 19 يناير 2025 من المدينة إلى المخيم."
    assert prepared(Scan(text), None).context.dateline is None


def day_of(text: str) -> list[object]:
    return [found.value for found in read_report(text).of("date")]


@pytest.mark.parametrize(
    "text",
    [
        "Under a swap agreed on 3 May 2016, 250 fighters will leave Zabadani for Idlib.",
        "Following the agreement of 3 May 2016, 120 families left Harasta for Idlib.",
        "The two sides agreed on 3 May 2016 that 120 families would leave Harasta for Idlib.",
        "On 3 May 2016 the two sides agreed that 120 families would leave Harasta for Idlib.",
        "Negotiators met on 3 May 2016 in Damascus. 120 civilians will leave Harasta for Idlib.",
        "بموجب اتفاق وقع في 3 أيار 2016 يخرج 250 مقاتلاً من الزبداني إلى إدلب.",
        "وافق الجيش في 3 أيار 2016 على مرور قافلة فيها 400 مدني من مضايا إلى إدلب.",
        "بموجب اتفاق الثالث من أيار 2016 يخرج 250 مقاتلاً من الزبداني إلى إدلب.",
        "توصل الطرفان يوم الأحد 3 تموز 2016 إلى اتفاق يقضي بخروج 250 مقاتلاً من الزبداني إلى إدلب.",
        "في 3 أيار 2016 وقع الطرفان اتفاقاً يقضي بخروج 250 مقاتلاً من الزبداني إلى إدلب.",
    ],
)
def test_the_day_of_a_deal_is_not_that_of_the_movement(text: str) -> None:
    assert day_of(text) == []


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("On 3 May 2016, under a deal signed in Geneva, 120 families left Harasta for Idlib.", 3),
        ("The deal was implemented on 3 May 2016 and 120 families left Harasta for Idlib.", 3),
        ("The sides signed an agreement to move 120 families on 3 May 2016 to Idlib.", 3),
        ("They agreed on 3 May 2016 as the day on which 120 families leave Harasta.", 3),
        ("About 120 families reached Idlib on 3 May 2016 from Harasta in five buses.", 3),
        ("The deal reached on 3 May 2016 has 120 families leave Harasta for Idlib on 6 May.", 6),
        ("Talks were held on Sunday 1 May 2016; 120 families left Harasta for Idlib on 3 May.", 3),
        ("The convoy was to leave Harasta on 3 May 2016 but left on 5 May 2016 for Idlib.", 5),
        ("في 3 أيار 2016، وبموجب اتفاق وقعه الطرفان، خرج 250 مقاتلاً من الزبداني إلى إدلب.", 3),
        ("نص الاتفاق الموقع في 3 أيار 2016 على خروج 120 عائلة من حرستا إلى إدلب في 6 أيار.", 6),
        ("كان من المقرر خروج القافلة من حرستا في 3 أيار 2016 لكنها غادرت في 5 أيار 2016.", 5),
    ],
)
def test_the_day_on_which_they_go_is_told_from_that_of_the_deal(text: str, on: int) -> None:
    assert day_of(text) == [date(2016, 5, on)]


MADAYA = "convoy from Madaya to Idlib"


@pytest.mark.parametrize(
    "text",
    [
        f"The {MADAYA} leaves no later than 12 April 2017.",
        f"The {MADAYA} leaves some time after 12 April 2017.",
        f"The {MADAYA} will not leave before 12 April 2017.",
        f"The elders propose 10 June 2017 for the {MADAYA}; the army has not answered.",
        f"The deal was signed on 28 March 2017 in Doha; the {MADAYA} has no date yet.",
        "اقترح الوجهاء يوم ١٠ حزيران ٢٠١٧ لخروج القافلة من مضايا إلى إدلب ولم يصل رد.",
    ],
)
def test_a_bound_and_a_proposal_are_no_day(text: str) -> None:
    assert day_of(text) == []


@pytest.mark.parametrize(
    ("text", "on"),
    [
        (f"We wrote that the {MADAYA} leaves on 12 May 2017; correct is 13 May 2017.", 13),
        (f"The {MADAYA} leaves not on 12 May 2017 but on 13 May 2017.", 13),
        (f"The {MADAYA} leaves on 13 May 2017, not on 12 May 2017.", 13),
        ("كتبنا أن القافلة تخرج من مضايا إلى إدلب يوم ١٢ أيار ٢٠١٧، والصحيح يوم ١٣ أيار ٢٠١٧.", 13),
        ("تخرج القافلة من مضايا إلى إدلب يوم ١٣ أيار ٢٠١٧ وليس يوم ١٢ أيار ٢٠١٧.", 13),
        ("أُجّل خروج القافلة من مضايا إلى إدلب من ١٢ أيار ٢٠١٧ إلى ١٣ أيار ٢٠١٧.", 13),
        ("خرج 600 شخص من حمص إلى إدلب بموجب الاتفاق في 3 أيار 2017.", 3),
        (f"[12/05/2017, 21:16] Rana: the {MADAYA} leaves tomorrow at 6 in the morning", 13),
    ],
)
def test_the_day_that_takes_the_place_of_another_is_taken(text: str, on: int) -> None:
    assert day_of(text) == [date(2017, 5, on)]


def test_tomorrow_in_messages_of_several_days_is_none() -> None:
    text = (
        "[12/05/2017, 21:16] Rana: the buses are here\n"
        f"[13/05/2017, 20:02] Rana: the {MADAYA} leaves tomorrow"
    )
    assert day_of(text) == []


def test_a_hijri_day_without_its_year_takes_that_of_the_head() -> None:
    text = (
        "صنعاء، ١٤ صفر ١٤٤٢هـ. أعلنت اللجنة أن عملية تبادل الأسرى ستبدأ يوم الخميس ٢٧ صفر من صنعاء"
        " إلى مأرب وتشمل ٤٠٠ أسير."
    )
    assert day_of(text) == [date(2020, 10, 15)]


@pytest.mark.parametrize(
    ("told", "at"),
    [
        ("at 0600Z", None),
        ("at 06:00 UTC", None),
        ("at 6 a.m. or 7 a.m.", None),
        ("at 6 a.m.; correct is 5 a.m.", time(5)),
        ("at 6 a.m.", time(6)),
    ],
)
def test_an_hour_that_is_not_certain_is_none(told: str, at: time | None) -> None:
    reading = read_report(f"The {MADAYA} leaves on 12 April 2017 {told}.")
    assert [found.value for found in reading.of("hour")] == ([] if at is None else [at])


@pytest.mark.parametrize(
    "text",
    [
        "40 wounded left Homs for Idlib on 3 May 2017 instead of 1 May.",
        "40 wounded left Homs for Idlib on 3 May 2017 rather than 5 May 2017.",
        "خرج 40 جريحا من حمص إلى إدلب في 3 أيار 2017 بدلا من 1 أيار.",
        "40 wounded were brought from Homs to Idlib on 3 May 2017 and treated on 4 May 2017.",
        "40 wounded were moved from Homs to Idlib on 3 May 2017; on 4 May 2017 12 were freed.",
        "The convoy moved on 3 May 2017 from Homs to Idlib and came back on 5 May 2017.",
        "The convoy from Homs to Idlib was moved from 1 May 2017 to 3 May 2017.",
    ],
)
def test_a_later_day_takes_no_place_of_the_one_on_which_they_went(text: str) -> None:
    assert day_of(text) == [date(2017, 5, 3)]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("نطلع السبت", 2),
        ("منطلع السبت", 2),
        ("هنطلع السبت", 2),
        ("حنطلع السبت", 2),
        ("بدنا نطلع السبت", 2),
        ("طالعين السبت", 2),
        ("يطلعون السبت", 2),
        ("هلا شباب، نطلع السبت", 2),
    ],
)
def test_a_weekday_of_what_is_to_come_is_the_next_one_in_every_dialect(said: str, day: int) -> None:
    text = f"{said} 40 عائلة من الموصل لاربيل بالباصات"
    (found,) = read_report(text, dateline=date(2017, 8, 28)).of("date")
    assert found.value == date(2017, 9, day)


@pytest.mark.parametrize("said", ["طلعنا السبت", "نقلنا السبت", "طلعوا السبت"])
def test_a_weekday_of_what_was_done_is_the_last_one(said: str) -> None:
    text = f"{said} 40 عائلة من الموصل لاربيل بالباصات"
    (found,) = read_report(text, dateline=date(2017, 8, 28)).of("date")
    assert found.value == date(2017, 8, 26)


@pytest.mark.parametrize(
    "text",
    [
        "Meeting on the departure from Taiz, 4 June 2021\nThe families depart on 6 June for Aden.",
        "Session on the departure from Taiz, 4 June 2021\nThe families leave on 6 June for Aden.",
        "محضر اجتماع حول الخروج من تعز، 4 حزيران 2021\nتغادر العائلات تعز في 6 حزيران إلى عدن.",
    ],
)
def test_the_day_in_the_heading_of_a_meeting_is_only_its_own(text: str) -> None:
    assert day_of(text) == [date(2021, 6, 6)]


def test_a_day_in_a_heading_of_anything_else_is_that_of_the_movement() -> None:
    assert day_of("Departure from Taiz, 4 June 2021\nSixty families go to Aden by bus.") == [
        date(2021, 6, 4)
    ]
