# SPDX-License-Identifier: Apache-2.0
"""The made registry is the same for the same seed, holds what it says, and tells who is who."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from benchmarks.registry_corpus import (
    COLUMNS,
    DEVELOPMENT_SEEDS,
    FIRST,
    HELD_OUT_SEEDS,
    Corpus,
    corpus,
    write,
)
from benchmarks.registry_hands import Habits, School, arabic, latin, slip
from benchmarks.registry_people import held_out
from qafila.core.registry.matching.lexicon import NameEntry
from qafila.data.names import names

PEOPLE = 2000


@pytest.fixture(scope="module")
def made() -> Corpus:
    return corpus(1, PEOPLE)


def bare(name: str) -> str:
    """Return a name without what spelling alone may change."""
    words = (w[2:] if w.startswith("ال") and len(w) > 4 else w for w in name.split())
    return "".join(words).translate(str.maketrans("أإآىةئؤ", "ااايهيو", "ء"))


def test_no_held_out_name_is_in_the_lexicon_in_whatever_spelling() -> None:
    known = {bare(entry.name) for entry in names()}
    assert [entry.name for entry in held_out() if bare(entry.name) in known] == []


def test_enough_names_are_held_out() -> None:
    uses = Counter("surname" if entry.use == "s" else "given" for entry in held_out())
    assert uses == {"given": 250, "surname": 250}


def test_one_seed_makes_one_corpus(made: Corpus) -> None:
    assert corpus(1, PEOPLE) == made
    assert corpus(2, PEOPLE).persons != made.persons


def test_seeds_that_nobody_tunes_on_are_others() -> None:
    assert not set(DEVELOPMENT_SEEDS) & set(HELD_OUT_SEEDS)


def test_every_pair_of_the_truth_is_two_records_in_order(made: Corpus) -> None:
    ids = [person.id for person in made.persons]
    assert len(set(ids)) == len(ids)
    assert set(made.lists) == set(ids)
    assert all(one < other and {one, other} <= set(ids) for one, other in made.truth)


def test_an_eighth_is_written_again_across_the_lists_and_within_them(made: Corpus) -> None:
    again = len(made.persons) - PEOPLE
    assert 0.11 * PEOPLE < again < 0.15 * PEOPLE
    kinds = Counter(made.lists[one] == made.lists[other] for one, other in made.truth)
    assert kinds[False] > 2 * kinds[True] > 60
    per_person = Counter(one for one, _ in made.truth)
    assert max(per_person.values()) == 2, "some are written three times, none more often"


def test_who_is_one_person_in_the_truth_is_so_throughout(made: Corpus) -> None:
    group = {person.id: {person.id} for person in made.persons}
    for one, other in made.truth:
        group[one].add(other)
        group[other].add(one)
    assert all(group[one] == group[other] for one, other in made.truth)


@pytest.mark.parametrize(
    ("field", "rate"),
    [
        ("document", "no_document"),
        ("phone", "no_phone"),
        ("mother", "no_mother"),
        ("household", "no_household"),
        ("sex", "no_sex"),
    ],
)
def test_fields_are_absent_as_often_as_said(made: Corpus, field: str, rate: str) -> None:
    absent = sum(not getattr(person, field) for person in made.persons) / len(made.persons)
    assert abs(absent - FIRST[rate]) < 0.03


def test_birth_is_a_year_or_an_age_or_absent(made: Corpus) -> None:
    assert not any(p.birth_year is not None and p.age is not None for p in made.persons)
    absent = sum(p.birth_year is None and p.age is None for p in made.persons)
    assert abs(absent / len(made.persons) - FIRST["no_birth"]) < 0.03


def test_everybody_has_a_name_in_its_own_script(made: Corpus) -> None:
    letters = re.compile("[\u0621-\u064a]")
    assert all(p.name_ar or p.name_latin for p in made.persons)
    assert all(letters.search(p.name_ar) for p in made.persons if p.name_ar)
    assert not any(letters.search(p.name_latin) for p in made.persons)


def test_strangers_share_their_full_names(made: Corpus) -> None:
    same: dict[str, list[str]] = {}
    for person in made.persons:
        if person.name_ar:
            same.setdefault(bare(person.name_ar), []).append(person.id)
    shared = [ids for ids in same.values() if len(ids) > 1]
    strangers = [i for i in shared if not any((a, b) in made.truth for a in i for b in i)]
    assert len(strangers) > 10


def test_households_are_numbered_otherwise_in_the_other_list(made: Corpus) -> None:
    numbers = {
        name: {p.household for p in made.persons if p.household and made.lists[p.id] == name}
        for name in "ab"
    }
    assert not numbers["a"] & numbers["b"]


def test_the_files_hold_what_the_corpus_holds(made: Corpus, tmp_path: Path) -> None:
    write(made, tmp_path)
    rows = []
    for name in "ab":
        with (tmp_path / f"list-{name}.csv").open(encoding="utf-8", newline="") as file:
            rows += list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    assert [row["person"] for row in rows] == [person.id for person in made.persons]
    with (tmp_path / "truth.csv").open(encoding="utf-8", newline="") as file:
        truth = {tuple(row) for row in csv.reader(file)}
    assert truth == made.truth | {("one", "other")}


AHMAD = NameEntry("أحمد", "aHmad", "m", 1)
FAITH = NameEntry("نور الدين", "nuur al-diin", "m", 2)
SERVANT = NameEntry("عبد الرحمن", "3abd al-raHmaan", "m", 1)
HALABI = NameEntry("الحلبي", "al-Halabii", "s", 1)
FATIMA = NameEntry("فاطمة", "faaTima", "f", 1)


@pytest.mark.parametrize(
    ("entry", "habits", "expected"),
    [
        (AHMAD, Habits(bare_alef=True), "احمد"),
        (FATIMA, Habits(heh=True), "فاطمه"),
        (SERVANT, Habits(joins=True), "عبدالرحمن"),
        (FAITH, Habits(joins=True, persian=True), "نورالدین"),
        (HALABI, Habits(swaps_yeh=True, article=-1), "حلبى"),
        (AHMAD, Habits(article=1), "الأحمد"),
    ],
)
def test_another_hand_spells_otherwise(entry: NameEntry, habits: Habits, expected: str) -> None:
    assert arabic(entry, habits, Random(1), surname=True) == expected


@pytest.mark.parametrize(
    ("school", "form"),
    [
        (School.FRENCH, "N(ou|oo|u)r ?[Ee]ddine"),
        (School.PASSPORT, "N(OU|OO|U)R[A-Z -]+"),
        (School.CHAT, "n(o|oo|ou|u)r[a-z -]+"),
        (School.PRESS, "N(ou|oo|u)r[A-Za-z -]+"),
    ],
)
def test_each_school_has_its_own_look(school: School, form: str) -> None:
    written = {latin(FAITH, Habits(school=school), Random(seed)) for seed in range(60)}
    assert len(written) > 1
    assert {text for text in written if not re.fullmatch(form, text)} == set()


def test_chat_writes_with_digits() -> None:
    written = {latin(AHMAD, Habits(school=School.CHAT), Random(seed)) for seed in range(60)}
    assert any("7" in text for text in written)


def test_a_slip_changes_one_thing() -> None:
    for seed in range(200):
        text = slip("محمد الحلبي", Random(seed))
        assert abs(len(text) - len("محمد الحلبي")) <= 1
        assert text[0] == "م" or text[:2] == "حم"
