# SPDX-License-Identifier: Apache-2.0
"""What other systems make of everyday pairs of names: the measure that Qafila's matcher is held to.

The counts are exact so that a change of the pairs, or of what is said of a system, shows.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.matching.baselines import (
    metaphone,
    person_finder,
    person_finder_words,
    primero,
    primero_strict,
    primero_tokens,
)


class Everyday(NamedTuple):
    """Two written names, whether they are one person's, and what makes the pair hard."""

    a: str
    b: str
    same: bool
    why: str


def everyday() -> list[Everyday]:
    with Path(__file__).with_name("everyday.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Everyday(row["a"], row["b"], row["same"] == "1", row["why"]) for row in rows]


PAIRS = everyday()


def test_the_everyday_pairs_are_well_formed() -> None:
    assert sum(pair.same for pair in PAIRS) == 50
    assert sum(not pair.same for pair in PAIRS) == 30
    assert len({frozenset((pair.a, pair.b)) for pair in PAIRS}) == len(PAIRS)
    assert all(pair.why and 1 <= len(pair.a.split()) <= 6 for pair in PAIRS)


@pytest.mark.parametrize(
    ("rule", "found", "mistaken"),
    [(primero, 37, 27), (primero_strict, 13, 3), (person_finder, 11, 5)],
)
def test_what_each_system_finds_and_mistakes(
    rule: Callable[[str, str], bool], found: int, mistaken: int
) -> None:
    says = [(pair.same, rule(pair.a, pair.b)) for pair in PAIRS]
    assert (says.count((True, True)), says.count((False, True))) == (found, mistaken)


@pytest.mark.parametrize("rule", [primero, primero_strict, person_finder])
def test_no_system_minds_which_name_comes_first(rule: Callable[[str, str], bool]) -> None:
    assert all(rule(pair.a, pair.b) == rule(pair.b, pair.a) for pair in PAIRS)


@pytest.mark.parametrize("rule", [primero, primero_strict, person_finder])
def test_nothing_is_found_by_an_empty_name(rule: Callable[[str, str], bool]) -> None:
    assert not rule("", "محمد")
    assert not rule("", "")


@pytest.mark.parametrize("rule", [primero_strict, person_finder])
def test_only_a_reading_that_asks_for_every_word_tells_brothers_apart(
    rule: Callable[[str, str], bool],
) -> None:
    assert primero("محمد أحمد الخطيب", "محمود أحمد الخطيب")
    assert not rule("محمد أحمد الخطيب", "محمود أحمد الخطيب")


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Mohammed", "MHMT"),
        ("Muhammad", "MHMT"),
        ("Hussein", "HSN"),
        ("Khalid", "KLT"),
        ("Abdulrahman", "APTL"),
        ("Ghassan", "KSN"),
        ("Yousef", "ASF"),
        ("Zeinab", "SNP"),
        ("Chafik", "XFK"),
        ("Bachar", "PKR"),
        ("Rachid", "RXT"),
        ("Oualid", "ALT"),
        ("Waleed", "ALT"),
        ("Baghdadi", "PTT"),
        ("Najm", "NM"),
        ("Hajjaj", "HJJ"),
        ("Raghad", "RKT"),
        ("Othman", "A0MN"),
        ("Osman", "ASMN"),
        ("Jaafar", "JFR"),
    ],
)
def test_double_metaphone_of_arabic_names(word: str, code: str) -> None:
    assert metaphone(word) == code


def test_what_each_system_keeps_of_a_name() -> None:
    assert primero_tokens("مُحَمَّد Séverine") == {"محمد", "SFRN"}
    assert primero_tokens("أحمد") != primero_tokens("احمد")
    assert person_finder_words("أَحمد O'Hearn-Ali") == ("احمد", "OHEARN", "ALI")
