# SPDX-License-Identifier: Apache-2.0
"""Ordinary ways to write figures, days, hours and vehicles, each in a plain report of its own."""

from __future__ import annotations

from datetime import date, time

import pytest

from qafila.extraction.reading import read_report
from qafila.extraction.text.found import Count, Vehicles
from qafila.extraction.text.numbers import number_at
from qafila.extraction.text.tokens import tokens_of

Told = tuple[int | None, int | None, str, str, str]
"""Least, most, unit, cohort, hedge."""

ENGLISH = "ALEPPO, 14 December 2016. Under the deal {} left the city for Idlib by bus on Wednesday."
ARABIC = "حلب، 14 كانون الأول 2016. بموجب الاتفاق غادر المدينة اليوم إلى إدلب {} بالحافلات."
P, F = "persons", "families"

# fmt: off
PHRASES: tuple[tuple[str, str, tuple[Told, ...]], ...] = (
    (ARABIC, "نحو 350 شخصا", ((350, 350, P, "all", "about"),)),
    (ARABIC, "حوالى ثلاثمئة وخمسين شخصا", ((350, 350, P, "all", "about"),)),
    (ARABIC, "حوالي 350 مدنيا", ((350, 350, P, "civilians", "about"),)),
    (ARABIC, "قرابة ألف مقاتل", ((1000, 1000, P, "fighters", "about"),)),
    (ARABIC, "زهاء ألفي شخص", ((2000, 2000, P, "all", "about"),)),
    (ARABIC, "ما يقارب 1200 شخص", ((1200, 1200, P, "all", "about"),)),
    (ARABIC, "ما يقارب الألف شخص", ((1000, 1000, P, "all", "about"),)),
    (ARABIC, "ما يقرب من ثلاثة آلاف شخص", ((3000, 3000, P, "all", "about"),)),
    (ARABIC, "أكثر من 5 آلاف شخص", ((5000, None, P, "all", "at_least"),)),
    (ARABIC, "أكثر من خمسة آلاف مدني", ((5000, None, P, "civilians", "at_least"),)),
    (ARABIC, "ما لا يقل عن 120 جريحا", ((120, None, P, "wounded", "at_least"),)),
    (ARABIC, "ما لا يقل عن مئة وعشرين مريضا", ((120, None, P, "wounded", "at_least"),)),
    (ARABIC, "ما يزيد على 900 مقاتل", ((900, None, P, "fighters", "at_least"),)),
    (ARABIC, "ما يزيد عن تسعمئة وخمسين مقاتلا", ((950, None, P, "fighters", "at_least"),)),
    (ARABIC, "أقل من 200 شخص", ((None, 200, P, "all", "at_most"),)),
    (ARABIC, "حتى 400 شخص", ((None, 400, P, "all", "at_most"),)),
    (ARABIC, "ما لا يزيد على 400 شخص", ((None, 400, P, "all", "at_most"),)),
    (ARABIC, "بين 300 و400 شخص", ((300, 400, P, "all", "range"),)),
    (ARABIC, "ما بين 300 و400 شخص", ((300, 400, P, "all", "range"),)),
    (ARABIC, "ما بين ثلاثمئة وأربعمئة شخص", ((300, 400, P, "all", "range"),)),
    (ARABIC, "من 300 إلى 400 شخص", ((300, 400, P, "all", "range"),)),
    (ARABIC, "300-400 شخص", ((300, 400, P, "all", "range"),)),
    (ARABIC, "٣٠٠ – ٤٠٠ شخص", ((300, 400, P, "all", "range"),)),
    (ARABIC, "عشرات المدنيين", ((None, None, P, "civilians", "vague"),)),
    (ARABIC, "عشرات من المقاتلين", ((None, None, P, "fighters", "vague"),)),
    (ARABIC, "مئات الأشخاص", ((None, None, P, "all", "vague"),)),
    (ARABIC, "مئات العائلات", ((None, None, F, "families", "vague"),)),
    (ARABIC, "آلاف المدنيين", ((None, None, P, "civilians", "vague"),)),
    (ARABIC, "المئات من المدنيين", ((None, None, P, "civilians", "vague"),)),
    (ARABIC, "بضع مئات من المدنيين", ((None, None, P, "civilians", "vague"),)),
    (ARABIC, "تسعمئة وخمسون شخصا", ((950, 950, P, "all", "exact"),)),
    (ARABIC, "تسعمائة وخمسين شخصاً", ((950, 950, P, "all", "exact"),)),
    (ARABIC, "مئة وأحد عشر مقاتلا", ((111, 111, P, "fighters", "exact"),)),
    (ARABIC, "مئة وإحدى وعشرون عائلة", ((121, 121, F, "families", "exact"),)),
    (ARABIC, "مئتا مقاتل", ((200, 200, P, "fighters", "exact"),)),
    (ARABIC, "مئتان وثلاثة عشر مقاتلا", ((213, 213, P, "fighters", "exact"),)),
    (ARABIC, "ألف ومئتا شخص", ((1200, 1200, P, "all", "exact"),)),
    (ARABIC, "ألف وخمسمئة مدني", ((1500, 1500, P, "civilians", "exact"),)),
    (ARABIC, "ألفان وثلاثمئة وأربعون شخصا", ((2340, 2340, P, "all", "exact"),)),
    (ARABIC, "ثلاثة آلاف ومئتا شخص", ((3200, 3200, P, "all", "exact"),)),
    (ARABIC, "عشرة آلاف شخص", ((10000, 10000, P, "all", "exact"),)),
    (ARABIC, "اثنا عشر ألف شخص", ((12000, 12000, P, "all", "exact"),)),
    (ARABIC, "خمسة عشر ألف شخص", ((15000, 15000, P, "all", "exact"),)),
    (ARABIC, "1.2 ألف شخص", ((1200, 1200, P, "all", "exact"),)),
    (ARABIC, "5 آلاف شخص", ((5000, 5000, P, "all", "exact"),)),
    (ARABIC, "5,000 شخص", ((5000, 5000, P, "all", "exact"),)),
    (ARABIC, "5.000 شخص", ((5000, 5000, P, "all", "exact"),)),
    (ARABIC, "٥٠٠٠ شخص", ((5000, 5000, P, "all", "exact"),)),
    (ARABIC, "٥٬٠٠٠ شخص", ((5000, 5000, P, "all", "exact"),)),
    (ARABIC, "5 000 شخص", ((5000, 5000, P, "all", "exact"),)),
    (ARABIC, "٣٥٠ شخصًا", ((350, 350, P, "all", "exact"),)),
    (ARABIC, "ثلاث نساء", ((3, 3, P, "women", "exact"),)),
    (ARABIC, "أربع نساء وخمسة أطفال",
     ((4, 4, P, "women", "exact"), (5, 5, P, "children", "exact"),)),
    (ARABIC, "امرأتان وطفلان", ((2, 2, P, "women", "exact"), (2, 2, P, "children", "exact"),)),
    (ARABIC, "جريحان", ((2, 2, P, "wounded", "exact"),)),
    (ARABIC, "عائلتان", ((2, 2, F, "families", "exact"),)),
    (ARABIC, "ثماني عائلات", ((8, 8, F, "families", "exact"),)),
    (ARABIC, "ثماني عشرة امرأة", ((18, 18, P, "women", "exact"),)),
    (ARABIC, "ثلاث عشرة عائلة", ((13, 13, F, "families", "exact"),)),
    (ARABIC, "إحدى عشرة أسرة", ((11, 11, F, "families", "exact"),)),
    (ARABIC, "اثنتا عشرة أسرة", ((12, 12, F, "families", "exact"),)),
    (ARABIC, "مئة عائلة", ((100, 100, F, "families", "exact"),)),
    (ARABIC, "350 شخصا، بينهم 120 طفلا و80 امرأة",
     ((350, 350, P, "all", "exact"), (120, 120, P, "children", "exact"),
      (80, 80, P, "women", "exact"),)),
    (ARABIC, "350 شخصا، من بينهم 40 جريحا",
     ((350, 350, P, "all", "exact"), (40, 40, P, "wounded", "exact"),)),
    (ARABIC, "350 شخصا بينهم أربعون جريحا ومريضا",
     ((350, 350, P, "all", "exact"), (40, 40, P, "wounded", "exact"),)),
    (ARABIC, "250 مقاتلا و600 من أفراد عائلاتهم",
     ((250, 250, P, "fighters", "exact"), (600, 600, P, "families", "exact"),)),
    (ARABIC, "250 مقاتلا مع عائلاتهم", ((250, 250, P, "fighters", "exact"),)),
    (ARABIC, "850 مقاتلا ومدنيا", ((850, 850, P, "all", "exact"),)),
    (ARABIC, "850 من المقاتلين وعائلاتهم", ((850, 850, P, "all", "exact"),)),
    (ARABIC, "850 شخصا من المقاتلين وعائلاتهم", ((850, 850, P, "all", "exact"),)),
    (ARABIC, "250 مسلحا و 600 مدني",
     ((250, 250, P, "fighters", "exact"), (600, 600, P, "civilians", "exact"),)),
    (ARABIC, "1500 شخص، هم 400 مقاتل و1100 مدني",
     ((1500, 1500, P, "all", "exact"), (400, 400, P, "fighters", "exact"),
      (1100, 1100, P, "civilians", "exact"),)),
    (ARABIC, "37 حالة مرضية", ((37, 37, P, "wounded", "exact"),)),
    (ARABIC, "37 مريضا مع 45 مرافقا",
     ((37, 37, P, "wounded", "exact"), (45, 45, P, "all", "exact"),)),
    (ARABIC, "مئتي عائلة تضم نحو ألف شخص",
     ((200, 200, F, "families", "exact"), (1000, 1000, P, "all", "about"),)),
    (ENGLISH, "some 350 people", ((350, 350, P, "all", "about"),)),
    (ENGLISH, "at least 350 people", ((350, None, P, "all", "at_least"),)),
    (ENGLISH, "up to 350 people", ((None, 350, P, "all", "at_most"),)),
    (ENGLISH, "about 350 people", ((350, 350, P, "all", "about"),)),
    (ENGLISH, "around 1,200 fighters", ((1200, 1200, P, "fighters", "about"),)),
    (ENGLISH, "nearly 2,000 civilians", ((2000, 2000, P, "civilians", "about"),)),
    (ENGLISH, "approximately 600 persons", ((600, 600, P, "all", "about"),)),
    (ENGLISH, "more than 5,000 people", ((5000, None, P, "all", "at_least"),)),
    (ENGLISH, "over 300 families", ((300, None, F, "families", "at_least"),)),
    (ENGLISH, "fewer than 200 people", ((None, 200, P, "all", "at_most"),)),
    (ENGLISH, "between 300 and 400 people", ((300, 400, P, "all", "range"),)),
    (ENGLISH, "300 to 400 people", ((300, 400, P, "all", "range"),)),
    (ENGLISH, "300-400 people", ((300, 400, P, "all", "range"),)),
    (ENGLISH, "from 300 to 400 people", ((300, 400, P, "all", "range"),)),
    (ENGLISH, "dozens of civilians", ((None, None, P, "civilians", "vague"),)),
    (ENGLISH, "hundreds of people", ((None, None, P, "all", "vague"),)),
    (ENGLISH, "thousands of civilians", ((None, None, P, "civilians", "vague"),)),
    (ENGLISH, "several hundred people", ((None, None, P, "all", "vague"),)),
    (ENGLISH, "a few hundred fighters", ((None, None, P, "fighters", "vague"),)),
    (ENGLISH, "scores of families", ((None, None, F, "families", "vague"),)),
    (ENGLISH, "a couple of hundred people", ((200, 200, P, "all", "about"),)),
    (ENGLISH, "two dozen patients", ((24, 24, P, "wounded", "exact"),)),
    (ENGLISH, "a dozen patients", ((12, 12, P, "wounded", "exact"),)),
    (ENGLISH, "half a dozen patients", ((6, 6, P, "wounded", "exact"),)),
    (ENGLISH, "a hundred people", ((100, 100, P, "all", "exact"),)),
    (ENGLISH, "one thousand two hundred people", ((1200, 1200, P, "all", "exact"),)),
    (ENGLISH, "one thousand, two hundred people", ((1200, 1200, P, "all", "exact"),)),
    (ENGLISH, "1.2 thousand people", ((1200, 1200, P, "all", "exact"),)),
    (ENGLISH, "12 thousand people", ((12000, 12000, P, "all", "exact"),)),
    (ENGLISH, "five thousand people", ((5000, 5000, P, "all", "exact"),)),
    (ENGLISH, "three hundred and fifty people", ((350, 350, P, "all", "exact"),)),
    (ENGLISH, "350 people, including 120 children and 80 women",
     ((350, 350, P, "all", "exact"), (120, 120, P, "children", "exact"),
      (80, 80, P, "women", "exact"),)),
    (ENGLISH, "350 people, among them 40 wounded",
     ((350, 350, P, "all", "exact"), (40, 40, P, "wounded", "exact"),)),
    (ENGLISH, "350 people, 40 of them wounded",
     ((350, 350, P, "all", "exact"), (40, 40, P, "wounded", "exact"),)),
    (ENGLISH, "350 people, 120 of whom were children",
     ((350, 350, P, "all", "exact"), (120, 120, P, "children", "exact"),)),
    (ENGLISH, "250 fighters and 600 of their relatives",
     ((250, 250, P, "fighters", "exact"), (600, 600, P, "families", "exact"),)),
    (ENGLISH, "250 fighters and 600 family members",
     ((250, 250, P, "fighters", "exact"), (600, 600, P, "families", "exact"),)),
    (ENGLISH, "250 fighters and their families", ((250, 250, P, "all", "exact"),)),
    (ENGLISH, "850 fighters and civilians", ((850, 850, P, "all", "exact"),)),
    (ENGLISH, "850 people (250 fighters and 600 civilians)",
     ((850, 850, P, "all", "exact"), (250, 250, P, "fighters", "exact"),
      (600, 600, P, "civilians", "exact"),)),
    (ENGLISH, "a total of 1,500 people: 400 fighters and 1,100 civilians",
     ((1500, 1500, P, "all", "exact"),
      (400, 400, P, "fighters", "exact"),
      (1100, 1100, P, "civilians", "exact"),)),
    (ENGLISH, "37 medical patients and 45 companions",
     ((37, 37, P, "wounded", "exact"), (45, 45, P, "all", "exact"),)),
    (ENGLISH, "200 families (about 1,000 people)",
     ((200, 200, F, "families", "exact"), (1000, 1000, P, "all", "about"),)),
    (ENGLISH, "two women and three children",
     ((2, 2, P, "women", "exact"), (3, 3, P, "children", "exact"),)),
    (ENGLISH, "no more than 90 fighters", ((None, 90, P, "fighters", "at_most"),)),
    (ENGLISH, "no fewer than 90 fighters", ((90, None, P, "fighters", "at_least"),)),
    (ENGLISH, "an estimated 4,000 people", ((4000, 4000, P, "all", "about"),)),
    (ENGLISH, "350+ people", ((350, None, P, "all", "at_least"),)),
)
"""Report, what goes into it, and every count of it."""
# fmt: on


@pytest.mark.parametrize(("report", "phrase", "told"), PHRASES)
def test_counts_in_plain_reports(report: str, phrase: str, told: tuple[Told, ...]) -> None:
    found: set[Told] = set()
    for each in read_report(report.format(phrase)).of("count"):
        assert isinstance(each.value, Count)
        value = each.value
        found.add((value.low, value.high, value.unit, value.cohort, each.hedge))
    assert found == set(told)


ONES = ("واحد", "اثنان", "ثلاثة", "أربع", "خمسة", "ست", "سبعة", "ثمان", "تسع")
TENS = ("عشرون", "ثلاثين", "أربعون", "خمسين", "ستون", "سبعين", "ثمانون", "تسعين")
HUNDREDS = ("مئة", "مائتين", "ثلاثمئة", "أربع مئة", "خمسمائة", "ستمئة", "سبع مائة", "ثمانمئة",
            "تسعمائة")  # fmt: skip


@pytest.mark.parametrize("hundreds", range(10))
def test_every_number_of_hundreds_tens_and_ones(hundreds: int) -> None:
    for tens, ones in ((tens, ones) for tens in range(2, 10) for ones in range(1, 10)):
        parts = [HUNDREDS[hundreds - 1]] if hundreds else []
        parts += [("أحد" if ones == 1 and hundreds else ONES[ones - 1]), TENS[tens - 2]]
        assert value_of(" و".join(parts)) == 100 * hundreds + 10 * tens + ones


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("مئة وأحد عشر", 111),
        ("مئة وإحدى عشرة", 111),
        ("مئتين وإحدى", 201),
        ("أربعمئة واثني عشر", 412),
        ("ألف ومئة وواحد", 1101),
        ("ثلاثة آلاف وإحدى وعشرين", 3021),
        ("one thousand, two hundred and six", 1206),
        ("half a dozen", 6),
        ("couple of hundred", 200),
    ],
)
def test_numbers_that_end_in_one_or_begin_with_a_part(written: str, value: int) -> None:
    assert value_of(written) == value


def test_a_hundred_people_told_as_ones_are_a_hundred() -> None:
    assert value_of("مية واحد") is None


def value_of(written: str) -> int | None:
    """Return the number that is all of what is written, None where it is not."""
    tokens = tokens_of(written)
    number = number_at(tokens, 0)
    return number.value if number is not None and number.after == len(tokens) else None


LEFT_AT = "ALEPPO, 14 December 2016. Under the deal 350 people left the city {} for Idlib by bus."
GHADARA = "حلب، 14 كانون الأول 2016. بموجب الاتفاق غادر 350 شخصا المدينة {} إلى إدلب بالحافلات."


@pytest.mark.parametrize(
    ("report", "phrase", "at"),
    [
        (LEFT_AT, "at 6 a.m.", time(6)),
        (LEFT_AT, "at 6am", time(6)),
        (LEFT_AT, "at 06:00", time(6)),
        (LEFT_AT, "at 6:30 a.m. local time", time(6, 30)),
        (LEFT_AT, "at 0600hrs", time(6)),
        (LEFT_AT, "at 06h00", time(6)),
        (LEFT_AT, "at 6.30am", time(6, 30)),
        (LEFT_AT, "at six o'clock in the morning", time(6)),
        (LEFT_AT, "at about eight in the morning", time(8)),
        (LEFT_AT, "around 9 p.m. on Wednesday", time(21)),
        (LEFT_AT, "at 14:00", time(14)),
        (LEFT_AT, "at six this morning", time(6)),
        (LEFT_AT, "at 6 in the morning", time(6)),
        (LEFT_AT, "at half past seven in the morning", time(7, 30)),
        (LEFT_AT, "at a quarter to nine in the morning", time(8, 45)),
        (LEFT_AT, "at noon", time(12)),
        (LEFT_AT, "at midday", time(12)),
        (LEFT_AT, "at midnight", time(0)),
        (LEFT_AT, "at 2 in the afternoon", time(14)),
        (LEFT_AT, "at two in the afternoon", time(14)),
        (LEFT_AT, "at 7 o'clock in the evening", time(19)),
        (LEFT_AT, "shortly after 5 p.m.", time(17)),
        (LEFT_AT, "at nine sharp in the morning", time(9)),
        (LEFT_AT, "at 1430 local time", time(14, 30)),
        (LEFT_AT, "at seven-thirty in the morning", time(7, 30)),
        (LEFT_AT, "at 7:15 this morning", time(7, 15)),
        (LEFT_AT, "on Wednesday at 10.30 a.m.", time(10, 30)),
        (LEFT_AT, "at eight on Wednesday morning", time(8)),
        (LEFT_AT, "on Wednesday morning at eight", time(8)),
        (LEFT_AT, "at 11pm on Wednesday", time(23)),
        (LEFT_AT, "at 5:40 PM", time(17, 40)),
        (LEFT_AT, "at 17:40 local time (14:40 GMT)", time(17, 40)),
        (LEFT_AT, "at exactly 9 a.m.", time(9)),
        (LEFT_AT, "at dawn", None),
        (LEFT_AT, "in the morning", None),
        (LEFT_AT, "on Wednesday morning", None),
        (GHADARA, "الساعة 6 صباحا", time(6)),
        (GHADARA, "عند الساعة السادسة صباحا", time(6)),
        (GHADARA, "في السادسة صباحا", time(6)),
        (GHADARA, "في الساعة السادسة والنصف صباحا", time(6, 30)),
        (GHADARA, "الساعة 10:30", time(10, 30)),
        (GHADARA, "الساعة 10.30 صباحا", time(10, 30)),
        (GHADARA, "في تمام الساعة العاشرة صباحا", time(10)),
        (GHADARA, "عند منتصف الليل", time(0)),
        (GHADARA, "الساعة الثانية عشرة ظهرا", time(12)),
        (GHADARA, "عند الحادية عشرة والنصف قبل الظهر", time(11, 30)),
        (GHADARA, "الساعة ١٤:٠٠ بالتوقيت المحلي", time(14)),
        (GHADARA, "في الثانية بعد الظهر", time(14)),
        (GHADARA, "الساعة الثالثة عصرا", time(15)),
        (GHADARA, "الساعة السابعة مساء", time(19)),
        (GHADARA, "الساعة السابعة مساءً", time(19)),
        (GHADARA, "عند الساعة 7 مساء", time(19)),
        (GHADARA, "في التاسعة ليلا", time(21)),
        (GHADARA, "الساعة الواحدة والربع بعد الظهر", time(13, 15)),
        (GHADARA, "الساعة الثامنة إلا ربعا صباحا", time(7, 45)),
        (GHADARA, "الساعة الثامنة إلا خمس دقائق صباحا", time(7, 55)),
        (GHADARA, "نحو الساعة 5 فجرا", time(5)),
        (GHADARA, "قرابة الخامسة فجرا", time(5)),
        (GHADARA, "حوالي الساعة الرابعة والثلث عصرا", time(16, 20)),
        (GHADARA, "الساعة 08:00 صباحا", time(8)),
        (GHADARA, "الساعة 8 ص", time(8)),
        (GHADARA, "الساعة 8 م", time(20)),
        (GHADARA, "الساعة 20:15", time(20, 15)),
        (GHADARA, "الساعة ٨:٣٠ صباحًا", time(8, 30)),
        (GHADARA, "الساعة الثانية عشرة والنصف ظهرا", time(12, 30)),
        (GHADARA, "الساعة الثانية عشرة ليلا", time(0)),
        (GHADARA, "الساعة الواحدة ظهرا", time(13)),
        (GHADARA, "الساعة الحادية عشرة ليلا", time(23)),
        (GHADARA, "عند الساعة السادسة", time(6)),
        (GHADARA, "فجرا", None),
        (GHADARA, "صباح اليوم", None),
        (GHADARA, "في ساعات الصباح الأولى", None),
    ],
)
def test_hours_in_plain_reports(report: str, phrase: str, at: time | None) -> None:
    found = [each.value for each in read_report(report.format(phrase)).of("hour")]
    assert found == ([] if at is None else [at])


PEOPLE_LEFT = (
    "{} Under the deal 350 people left the city of Aleppo {} for Idlib by "
    "bus. A spokesman said it went well."
)
KHARAJU = (
    "{} بموجب الاتفاق غادر 350 شخصا مدينة حلب {} إلى إدلب بالحافلات. وقال "
    "متحدث إن العملية تمت بسلام."
)
PLANNED = (
    "ALEPPO, 15 December 2016 -{} Under the deal 350 people {} from the "
    "city of Aleppo to Idlib by bus, the committee said."
)
MUQARRAR = (
    "حلب، 15 كانون الأول 2016 -{} أعلنت اللجنة أن 350 شخصا {} من مدينة حلب "
    "إلى إدلب بالحافلات بموجب الاتفاق."
)


@pytest.mark.parametrize(
    ("report", "head", "phrase", "on"),
    [
        (PEOPLE_LEFT, "", "on 14 December 2016", date(2016, 12, 14)),
        (PEOPLE_LEFT, "", "on Dec 14, 2016", date(2016, 12, 14)),
        (PEOPLE_LEFT, "", "on the 14th of December 2016", date(2016, 12, 14)),
        (PEOPLE_LEFT, "", "on 14/12/2016", date(2016, 12, 14)),
        (PEOPLE_LEFT, "", "on 2016-12-14", date(2016, 12, 14)),
        (PEOPLE_LEFT, "", "on 14.12.2016", date(2016, 12, 14)),
        (PEOPLE_LEFT, "", "on Wednesday, December 14, 2016,", date(2016, 12, 14)),
        (PEOPLE_LEFT, "", "on Wednesday 14 December 2016", date(2016, 12, 14)),
        (PEOPLE_LEFT, "ALEPPO, 15 December 2016 -", "on Wednesday", date(2016, 12, 14)),
        (PEOPLE_LEFT, "ALEPPO, Dec 15, 2016 (Agency) -", "yesterday", date(2016, 12, 14)),
        (PEOPLE_LEFT, "ALEPPO, Dec 15, 2016 (Agency) -", "on Thursday", date(2016, 12, 15)),
        (PEOPLE_LEFT, "Aleppo (15 December 2016) –", "today", date(2016, 12, 15)),
        (PEOPLE_LEFT, "Date: 15 December 2016\n\n", "on 14 December", date(2016, 12, 14)),
        (
            PEOPLE_LEFT,
            "Flash Update No. 3, 15 December 2016\n\n",
            "on 14 December",
            date(2016, 12, 14),
        ),
        (
            PEOPLE_LEFT,
            "Flash Update No. 3 (as of 15 December 2016)\n\n",
            "on Wednesday",
            date(2016, 12, 14),
        ),
        (PEOPLE_LEFT, "", "on Wednesday", None),
        (PEOPLE_LEFT, "", "yesterday", None),
        (PEOPLE_LEFT, "", "on 14 December", None),
        (PEOPLE_LEFT, "ALEPPO, 15 December 2016 -", "late on Wednesday", date(2016, 12, 14)),
        (PEOPLE_LEFT, "ALEPPO, 15 December 2016 -", "last Sunday", date(2016, 12, 11)),
        (PEOPLE_LEFT, "ALEPPO, 15 December 2016 -", "earlier today", date(2016, 12, 15)),
        (PEOPLE_LEFT, "ALEPPO, 15 December 2016 -", "on Wednesday night", date(2016, 12, 14)),
        (PEOPLE_LEFT, "ALEPPO, 15 December 2016 -", "two days ago", date(2016, 12, 13)),
        (
            PEOPLE_LEFT,
            "15 December 2016\n\nPress release\n\n",
            "the day before yesterday",
            date(2016, 12, 13),
        ),
        (PEOPLE_LEFT, "ALEPPO, 15 December 2016 -", "", date(2016, 12, 15)),
        (KHARAJU, "", "يوم 14 كانون الأول 2016", date(2016, 12, 14)),
        (KHARAJU, "", "في 14 كانون الأول/ديسمبر 2016", date(2016, 12, 14)),
        (KHARAJU, "", "في 14 ديسمبر/كانون الأول 2016", date(2016, 12, 14)),
        (KHARAJU, "", "بتاريخ 14/12/2016", date(2016, 12, 14)),
        (KHARAJU, "", "يوم الأربعاء 14 كانون الأول 2016", date(2016, 12, 14)),
        (KHARAJU, "", "يوم الأربعاء الموافق 14/12/2016", date(2016, 12, 14)),
        (
            KHARAJU,
            "",
            "يوم الأربعاء 15 ربيع الأول 1438 الموافق 14 كانون الأول 2016",
            date(2016, 12, 14),
        ),
        (KHARAJU, "", "في الرابع عشر من كانون الأول 2016", date(2016, 12, 14)),
        (KHARAJU, "", "في الرابع عشر من ديسمبر عام 2016", date(2016, 12, 14)),
        (KHARAJU, "", "يوم ١٤ ديسمبر ٢٠١٦", date(2016, 12, 14)),
        (KHARAJU, "حلب، 15 كانون الأول 2016 -", "أمس الأربعاء", date(2016, 12, 14)),
        (KHARAJU, "حلب، 15 كانون الأول 2016 -", "أمس", date(2016, 12, 14)),
        (KHARAJU, "حلب (الوكالة) 15 كانون الأول 2016 -", "اليوم الخميس", date(2016, 12, 15)),
        (KHARAJU, "حلب (الوكالة) 15 كانون الأول 2016 -", "الأربعاء", date(2016, 12, 14)),
        (KHARAJU, "حلب (الوكالة) 15 كانون الأول 2016 -", "يوم الأربعاء", date(2016, 12, 14)),
        (KHARAJU, "حلب (الوكالة) 15 كانون الأول 2016 -", "مساء الأربعاء", date(2016, 12, 14)),
        (KHARAJU, "حلب (الوكالة) 15 كانون الأول 2016 -", "أول أمس", date(2016, 12, 13)),
        (KHARAJU, "حلب (الوكالة) 15 كانون الأول 2016 -", "أول من أمس", date(2016, 12, 13)),
        (KHARAJU, "", "الأربعاء", None),
        (KHARAJU, "", "أمس", None),
        (KHARAJU, "التاريخ: 15/12/2016\n\n", "يوم أمس الأربعاء", date(2016, 12, 14)),
        (KHARAJU, "15 كانون الأول 2016\n\nبيان صحفي\n\n", "فجر اليوم", date(2016, 12, 15)),
        (KHARAJU, "حلب (الوكالة) 15 كانون الأول 2016 -", "الأحد الماضي", date(2016, 12, 11)),
        (KHARAJU, "حلب (الوكالة) 15 كانون الأول 2016 -", "قبل يومين", date(2016, 12, 13)),
        (KHARAJU, "حلب (الوكالة) 15 كانون الأول 2016 -", "ليل الأربعاء", date(2016, 12, 14)),
        (KHARAJU, "حلب (الوكالة) 15 كانون الأول 2016 -", "", date(2016, 12, 15)),
        (KHARAJU, "", "يوم الأربعاء 15/3/1438هـ الموافق 14/12/2016م", date(2016, 12, 14)),
        (PLANNED, "", "will be evacuated on Saturday", date(2016, 12, 17)),
        (PLANNED, "", "are to leave on 18 December", date(2016, 12, 18)),
        (PLANNED, "", "will leave tomorrow", date(2016, 12, 16)),
        (PLANNED, "", "will leave next Sunday", date(2016, 12, 18)),
        (PLANNED, "", "are due to leave on Saturday morning", date(2016, 12, 17)),
        (PLANNED, "", "were evacuated on Tuesday", date(2016, 12, 13)),
        (MUQARRAR, "", "سيغادرون يوم السبت", date(2016, 12, 17)),
        (MUQARRAR, "", "سيغادرون غدا الجمعة", date(2016, 12, 16)),
        (MUQARRAR, "", "سيُنقلون في 18 كانون الأول", date(2016, 12, 18)),
        (MUQARRAR, "", "سيخرجون يوم الأحد المقبل", date(2016, 12, 18)),
        (MUQARRAR, "", "خرجوا يوم الثلاثاء", date(2016, 12, 13)),
        (MUQARRAR, "", "سيخرجون بعد غد", date(2016, 12, 17)),
    ],
)
def test_days_in_plain_reports(report: str, head: str, phrase: str, on: date | None) -> None:
    found = [each.value for each in read_report(report.format(head, phrase)).of("date")]
    assert found == ([] if on is None else [on])


IN_THEM = (
    "ALEPPO, 14 December 2016. Under the deal 350 people left the city for Idlib on Wednesday {}."
)
BIHA = "حلب، 14 كانون الأول 2016. بموجب الاتفاق غادر 350 شخصا المدينة إلى إدلب اليوم {}."


@pytest.mark.parametrize(
    ("report", "phrase", "told"),
    [
        (IN_THEM, "in 20 buses", {("bus", 20)}),
        (IN_THEM, "aboard twenty buses and five ambulances", {("ambulance", 5), ("bus", 20)}),
        (IN_THEM, "in a convoy of 12 buses and four ambulances", {("ambulance", 4), ("bus", 12)}),
        (IN_THEM, "by bus and ambulance", {("ambulance", None), ("bus", None)}),
        (IN_THEM, "in buses provided by the Red Crescent", {("bus", None)}),
        (IN_THEM, "in about 20 buses", {("bus", 20)}),
        (IN_THEM, "on board 15 trucks", {("truck", 15)}),
        (IN_THEM, "in 7 minibuses and 3 cars", {("car", 3), ("minibus", 7)}),
        (IN_THEM, "in ten green buses", {("bus", 10)}),
        (IN_THEM, "on a dozen coaches", {("bus", 12)}),
        (IN_THEM, "with two Red Crescent ambulances", {("ambulance", 2)}),
        (IN_THEM, "in dozens of buses", {("bus", None)}),
        (BIHA, "في 20 حافلة", {("bus", 20)}),
        (BIHA, "على متن عشرين حافلة وخمس سيارات إسعاف", {("ambulance", 5), ("bus", 20)}),
        (BIHA, "بواسطة 12 حافلة وأربع سيارات إسعاف", {("ambulance", 4), ("bus", 12)}),
        (BIHA, "بالحافلات وسيارات الإسعاف", {("ambulance", None), ("bus", None)}),
        (BIHA, "بحافلات قدمها الهلال الأحمر", {("bus", None)}),
        (BIHA, "بنحو 20 حافلة", {("bus", 20)}),
        (BIHA, "على متن 15 شاحنة", {("truck", 15)}),
        (BIHA, "في 7 ميكروباصات و3 سيارات", {("car", 3), ("minibus", 7)}),
        (BIHA, "بعشر حافلات خضراء", {("bus", 10)}),
        (BIHA, "ترافقهم سيارتا إسعاف", {("ambulance", 2)}),
        (BIHA, "على متن حافلتين", {("bus", 2)}),
        (BIHA, "على متن عشرات الحافلات", {("bus", None)}),
        (BIHA, "في قافلة تضم 12 حافلة و4 سيارات إسعاف", {("ambulance", 4), ("bus", 12)}),
        (BIHA, "بحافلتين وسيارة إسعاف واحدة", {("ambulance", 1), ("bus", 2)}),
        (BIHA, "على متن ثلاث عشرة حافلة", {("bus", 13)}),
        (BIHA, "على متن إحدى وعشرين حافلة", {("bus", 21)}),
    ],
)
def test_vehicles_in_plain_reports(
    report: str, phrase: str, told: set[tuple[str, int | None]]
) -> None:
    found = [each.value for each in read_report(report.format(phrase)).of("vehicles")]
    assert {(one.kind, one.count) for one in found if isinstance(one, Vehicles)} == told
