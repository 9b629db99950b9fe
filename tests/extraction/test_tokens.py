# SPDX-License-Identifier: Apache-2.0
"""Words of a report: cut once, one object for each way of writing, and the text whole again."""

from __future__ import annotations

import time

import pytest

from qafila.core.spelling import folded
from qafila.extraction.names.spots_arabic import may_name
from qafila.extraction.text.gazetteer import known_place, longest_known
from qafila.extraction.text.lexicon import entries_of, index
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.tokens import Asked, tokens_of
from qafila.extraction.text.weights import instead, weight_of, weights_of
from tests.extraction.gold import reports


@pytest.mark.parametrize("text", [report.text for report in reports("tuning")[::40]])
def test_tokens_with_the_space_before_them_are_the_whole_text(text: str) -> None:
    scan = Scan(text)
    for at, token in enumerate(scan.tokens):
        start = scan.start(at)
        assert text[start : scan.ends[at]] == token.text
        assert text[start - token.space : start].strip(" \t\u00a0") == ""
    assert scan.written(0, len(scan.tokens)) == text.strip(" \t\u00a0")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", []),
        ("  \t", []),
        ("Buses  left\n ", ["Buses", "left", "\n"]),
        ("3rd, 1,200 -> قارة", ["3", "rd", ",", "1,200", "->", "قارة"]),
        ("Fu'ah\n\nhas 5", ["Fu'ah", "\n\n", "has", "5"]),
    ],
)
def test_a_text_is_cut_into_words_numbers_and_signs(text: str, told: list[str]) -> None:
    assert [token.text for token in tokens_of(text)] == told


def test_a_word_is_one_object_and_tells_how_far_it_stands_from_what_is_before_it() -> None:
    one, sign, other, again = tokens_of("buses, buses buses")
    assert other is again
    assert (one.space, sign.space, other.space) == (0, 0, 1)


def test_capitals_that_one_report_gets_are_not_those_of_the_next() -> None:
    small = "the convoy of buses left aleppo for idlib in the morning and the sick were in it"
    names = [token.text for token in Scan(small).tokens if token.capital]
    assert "aleppo" in names
    later = Scan(
        "The Convoy left Homs and the road to aleppo was shut for all of that Day, they said"
    )
    assert not any(token.capital for token in later.tokens if token.text == "aleppo")


@pytest.mark.parametrize("space", [" ", "\t", "\u00a0"])
def test_much_space_takes_no_longer_than_its_length(space: str) -> None:
    begun = time.process_time()
    tokens = tokens_of(f"left{space * 200_000}Homs{space * 200_000}")
    assert [token.text for token in tokens] == ["left", "Homs"]
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    ("text", "spelled", "words"),
    [
        ("خان شيخون", "خانشيخون", 2),
        ("خان-شيخون", "خان شيخون", 3),
        ("Khan  Sheikhoun", "خان شيخون", 2),
        ("البو كمال", "البوكمال", 2),
        ("ريف حلب", "", 0),
    ],
)
def test_the_longest_known_name_is_found_word_by_word(text: str, spelled: str, words: int) -> None:
    found = longest_known(tokens_of(f"{text} صباحا"), 0)
    assert (found[1] if found else 0) == words
    assert (found[0] if found else None) == known_place(spelled)


def test_a_word_that_begins_names_is_none_before_a_word_that_goes_on_with_none() -> None:
    assert may_name(tokens_of("خان شيخون"), 0)
    assert may_name(tokens_of("وخان شيخون"), 0)
    assert may_name(tokens_of("لحلب"), 0)
    assert not may_name(tokens_of("الذين قالوا"), 0)


def test_what_was_asked_of_a_very_long_word_is_not_kept() -> None:
    asked = Asked(len)
    assert (asked["a"], asked["a" * 1_000]) == (1, 1_000)
    assert list(asked) == ["a"]


def test_sums_side_by_side_are_those_of_each_choice() -> None:
    known = {
        "count": {"always": -0.5, "a": 1.25, "b": -3.75},
        "owed": {"a": -2.0, "c": 4.5},
        "giver": {"b": 0.1},
    }
    choices = ("count", "owed", "giver")
    with instead(known):
        for traits in ([], ["a"], ["b"], ["a", "b", "c", "unheard of"]):
            assert weights_of(choices, traits) == [weight_of(each, traits) for each in choices]
        assert weights_of(choices, ["a", "b"]) == [-3.0, -2.0, 0.1]


def test_forms_of_verbs_are_words_as_reports_are_cut_into() -> None:
    _, firsts = index()
    made = [entry for word in list(firsts)[::499] for entry in entries_of(word) if entry.made]
    assert {entry.made for entry in made} >= {"past", "present", "noun"}
    for entry in made:
        assert " ".join(token.fold for token in tokens_of(entry.exact)) == entry.exact
        assert len(entry.words) == len(entry.exact.split())


def test_longer_phrases_that_begin_with_a_word_come_first() -> None:
    for word in ("gave", "اعطي", "in"):
        words = [len(entry.words) for entry in entries_of(word)]
        assert len(words) > 1
        assert words == sorted(words, reverse=True)


def test_what_stands_in_a_stretch_is_found_by_its_table_and_by_what_it_means() -> None:
    scan = Scan("Four buses left Jarabulus, a boat came, and four trucks left again.")
    tokens = len(scan.tokens)
    leaving = [hit.first for hit in scan.within(0, tokens, "verbs", "leave")]
    assert [scan.folds[at] for at in leaving] == ["left", "left"]
    assert scan.within(leaving[0] + 1, leaving[1], "verbs", "leave") == []
    assert scan.within(leaving[1] + 1, tokens, "verbs", "leave") == []
    both = scan.within(0, tokens, "vehicles", "bus", "boat")
    assert both == [hit for hit in scan.within(0, tokens, "vehicles") if hit.concept != "truck"]
    assert scan.has(0, leaving[0] + 1, "verbs", "leave")
    assert not scan.has(0, leaving[0], "verbs", "leave")
    assert not scan.has(0, tokens, "verbs", "treat")


@pytest.mark.parametrize(
    ("written", "told"),
    [("٤٥ حافلةً", "45 حافله"), ("CAFÉ\u200b", "café"), ("آ\u064eل", "ال"), ("４５", "45")],
)
def test_letters_digits_and_marks_are_brought_to_one_form(written: str, told: str) -> None:
    assert folded(written) == told


def test_hits_of_several_meanings_stand_in_the_order_of_the_text() -> None:
    scan = Scan("They left and arrived, left again, and some moved on, arrived and were freed.")
    end = len(scan.tokens)
    told = scan.within(0, end, "verbs", "arrive", "leave", "free", "leave")
    assert [hit.concept for hit in told] == ["leave", "arrive", "leave", "arrive", "free"]
    assert told == [
        hit for hit in scan.within(0, end, "verbs") if hit.concept in ("leave", "arrive", "free")
    ]
