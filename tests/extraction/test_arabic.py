# SPDX-License-Identifier: Apache-2.0
"""What Arabic writes onto a word: taken off where it is one, left where it is the word's own."""

from __future__ import annotations

import pytest

from qafila.core.spelling import without_article
from qafila.extraction.text.arabic import (
    HIM_OR_THEM,
    US_OR_THEM,
    also_with_and,
    one_of,
    plain,
    stem,
    with_and,
    without_and,
    without_and_or_so,
)
from qafila.extraction.text.tokens import fold


@pytest.mark.parametrize(
    ("written", "left"), [("القرية", "قريه"), ("آل", "ال"), ("الى", "الي"), ("bridge", "bridge")]
)
def test_a_word_stands_without_its_article(written: str, left: str) -> None:
    assert without_article(fold(written)) == left


@pytest.mark.parametrize(
    ("written", "left"),
    [("وحافلات", "حافلات"), ("فوصلوا", "وصلوا"), ("ولم", "ولم"), ("مدرسة", "مدرسه")],
)
def test_a_word_stands_without_the_and_before_it(written: str, left: str) -> None:
    assert plain(fold(written)) == left


def test_two_letters_are_left_of_a_preposition_with_and() -> None:
    assert without_and_or_so("ومن") == "من"
    assert without_and_or_so("فم") == "فم"


def test_a_list_says_that_a_short_word_is_one_with_and_before_it() -> None:
    joined = with_and({"لم", "عند", "وعد"})
    assert {"لم", "ولم", "عند", "وعند", "ووعد"} <= joined
    assert "وعد" not in joined  # as without_and has it: the letter is taken for *and*
    assert all(without_and(word) in {"لم", "عند", "وعد"} for word in joined)


def test_a_list_may_hold_words_that_begin_with_the_letter_of_and() -> None:
    assert also_with_and({"وحده", "فرد"}) == {"وحده", "ووحده", "فرد", "وفرد"}


def test_pronouns_stand_behind_a_verb_and_not_behind_any_word() -> None:
    assert fold("نقلتهما").endswith(HIM_OR_THEM)
    assert fold("أجلتنا").endswith(US_OR_THEM)
    assert not fold("قافلة").endswith(US_OR_THEM)


@pytest.mark.parametrize(
    ("written", "word"),
    [("مسجد", "مسجد"), ("وبالمسجد", "مسجد"), ("للمسجد", "مسجد"), ("مساجد", ""), ("وصول", "وصول")],
)
def test_a_word_of_a_list_is_known_with_what_is_written_before_it(written: str, word: str) -> None:
    assert one_of(fold(written), {"مسجد", "وصول", "صول"}) == word


def test_no_english_word_is_taken_apart() -> None:
    assert one_of("tents", {"tent"}) == ""


@pytest.mark.parametrize(
    ("written", "left"), [("بالعملية", "عمليه"), ("للقافلة", "قافله"), ("بيت", "بيت")]
)
def test_a_phrase_is_told_without_what_is_written_before_its_words(written: str, left: str) -> None:
    assert stem(fold(written)) == left
