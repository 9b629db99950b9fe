# SPDX-License-Identifier: Apache-2.0
"""The measuring of matchers counts rightly, and its peers say of lists what they say of pairs."""

from __future__ import annotations

from itertools import combinations

import pytest

from benchmarks.matching import (
    PersonFinder,
    Primero,
    PrimeroAlert,
    Run,
    best_threshold,
    counted,
    has_splink,
)
from benchmarks.registry_corpus import Corpus, corpus
from tests.matching.baselines import person_finder, primero

PAIRS = [("A", f"B{number}") for number in range(6)]


def run(scores: list[float], right: set[int]) -> Run:
    return Run(
        scores=dict(zip(PAIRS, scores, strict=False)),
        truth=frozenset(PAIRS[number] for number in right),
        seconds=1.0,
        peak_mb=1.0,
    )


def test_pairs_are_counted_over_all_corpora() -> None:
    counts = counted([run([0.9, 0.8, 0.3], {0, 2, 5}), run([0.6], {0})], 0.5)
    assert (counts.right, counts.wrong, counts.true) == (2, 1, 4)
    assert counts.precision == pytest.approx(2 / 3)
    assert counts.recall == 0.5
    assert counts.f1 == pytest.approx(4 / 7)


def test_nothing_found_and_nothing_to_find_is_no_error() -> None:
    empty = counted([run([], set())], 0.5)
    assert (empty.precision, empty.recall, empty.f1) == (0.0, 0.0, 0.0)


def test_the_best_threshold_takes_all_pairs_of_one_score() -> None:
    assert best_threshold([run([0.9, 0.8, 0.7, 0.2], {0, 2})]) == 0.7
    assert best_threshold([run([0.9, 0.9, 0.5], {0})]) == 0.9


@pytest.fixture(scope="module")
def made() -> Corpus:
    return corpus(3, 150)


def test_peers_say_of_a_list_what_they_say_of_its_pairs(made: Corpus) -> None:
    whole = [p for p in made.persons if p.name_ar and not (p.name_latin or p.father)]
    ids = {person.id for person in whole}
    both = list(combinations(whole, 2))
    assert len(both) > 100
    by_words = {(a.id, b.id) for a, b in both if primero(a.name_ar, b.name_ar)}
    assert {p for p in Primero().scores(made) if ids.issuperset(p)} == by_words
    by_beginnings = {(a.id, b.id) for a, b in both if person_finder(a.name_ar, b.name_ar)}
    found = {p for p in PersonFinder().scores(made) if ids.issuperset(p)}
    assert found == {(min(pair), max(pair)) for pair in by_beginnings}


def test_the_alert_brings_up_equal_documents_only(made: Corpus) -> None:
    documents = {person.id: person.document for person in made.persons}
    pairs = PrimeroAlert().scores(made)
    assert pairs
    assert all(documents[one] == documents[other] != "" for one, other in pairs)


def test_a_python_without_splink_is_told_from_one_with_it(tmp_path: object) -> None:
    assert not has_splink(f"{tmp_path}/no-such-python")
