# SPDX-License-Identifier: Apache-2.0
"""*To* written onto a place, as dialects write it: عجرابلس, عالباب."""

from __future__ import annotations

import pytest

from qafila.extraction.reading import read_report
from qafila.extraction.text.found import Place

LED = [
    "بكرا بيطلعوا 40 عيلة من الوعر {} بالباصات.",
    "40 عيلة من الوعر طالعين {} مع الهلال الأحمر.",
    "الباصات رايحة من الوعر {} بكرا الصبح وفيها 40 عيلة.",
    "طلعت العيل من الوعر ووصلت {} اليوم بالباصات.",
]


def ends(text: str) -> set[str]:
    return {
        one.known
        for each in read_report(text).found
        if isinstance(one := each.value, Place) and one.role == "destination"
    }


@pytest.mark.parametrize("said", LED)
@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("عجرابلس", "Jarablus"),
        ("عإدلب", "Idlib"),
        ("عالباب", "al-Bab"),
        ("عحلب", "Aleppo"),
        ("عاعزاز", "Azaz"),
        ("عدرعا", "Daraa"),
    ],
)
def test_a_place_with_to_written_onto_it_is_where_they_go(
    said: str, written: str, known: str
) -> None:
    assert ends(said.format(written)) == {known}


@pytest.mark.parametrize("written", ["عمنا", "عمودية", "عندنا", "عائلاتهم"])
def test_a_word_that_begins_with_the_letter_is_no_place(written: str) -> None:
    assert ends(f"بكرا بيطلعوا 40 عيلة من الوعر مع {written} بالباصات.") == set()
