# SPDX-License-Identifier: Apache-2.0
"""Days and hours by the build of plain sentences."""

from __future__ import annotations

from datetime import date, time

import pytest

from qafila.extraction.clock import hours
from qafila.extraction.dates import days
from qafila.extraction.reading import prepared, read_report
from qafila.extraction.scan import Scan


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
