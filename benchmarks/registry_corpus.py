# SPDX-License-Identifier: Apache-2.0
"""Make a registry of people who never lived, in two lists that overlap, with the truth beside it.

    python -m benchmarks.registry_corpus --seed 1 --people 2000 --out /tmp/corpus

writes ``list-a.csv`` and ``list-b.csv`` in Qafila's columns, and ``truth.csv``: every pair of
records that are one person. The same seed gives the same people.

**Seeds 1 to 9 are for development. Seeds 101 to 109 are held out: they are measured, and nobody
changes a rule or a number because of what one pair in them looks like.**

**Every rate is chosen by judgement of how such lists look; none was measured on people.** They
stand in ``FIRST`` and ``AGAIN`` (how the first hand and another hand write) and in ``WORLD`` in
``registry_people`` (who the people are); what cannot be said by a rate is said here:

- *Families.* A grandfather, one to four sons with a household each, wives from other families,
  children named by their father. A son's first boy is often named after the grandfather, so cousins
  share their full name; siblings are given names alike (محمد، محمود، أحمد); a few sons bear their
  father's name.
- *Names* follow a law like Zipf's, the commonest first. 15 % of the given names and 45 % of the
  surnames come from ``registry_names.tsv``, 500 names that are not in Qafila's lexicon, so that the
  lexicon does not flatter the matcher. They are drawn without regard to community.
- *Columns.* The name is written whole in one column, or split with the father in his own; absent
  fields are absent per record: document 45 %, phone 60 %, mother 50 %, grandfather 60 %, birth data
  10 %, father 8 %, household 5 %, sex 2 %.
- *Again.* 12 % of the people are written again, most of them with their household, most of them in
  the other list: by another hand, at another sitting, in another script or school, with slips.
- *List b* numbers families otherwise, and asks for the year of birth more often than for the age.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from random import Random
from types import MappingProxyType

from benchmarks.registry_hands import Habits, School, arabic, indic, latin, slip
from benchmarks.registry_people import WORLD, YEAR, Soul, Village
from qafila.core.registry import Person
from qafila.core.registry.matching.lexicon import NameEntry
from qafila.core.values import Sex

DEVELOPMENT_SEEDS = tuple(range(1, 10))
HELD_OUT_SEEDS = tuple(range(101, 110))

FIRST: Mapping[str, float] = MappingProxyType(
    {
        "latin": 0.05, "both": 0.10, "whole": 0.35, "no_document": 0.45, "no_phone": 0.60,
        "no_mother": 0.50, "no_grandfather": 0.60, "no_birth": 0.10, "no_father": 0.08,
        "no_household": 0.05, "no_sex": 0.02, "wrong_sex": 0.002, "no_surname": 0.05,
        "bare_alef": 0.15, "swaps_yeh": 0.08, "heh": 0.10, "persian": 0.01, "kashida": 0.005,
        "vowels": 0.005, "joins": 0.15, "drops_article": 0.05, "adds_article": 0.01, "ibn": 0.01,
        "surname_first": 0.01, "slip": 0.02, "second_slip": 0.0, "age_off_by_one": 0.05,
        "age_rounded": 0.05, "year_off_by_one": 0.02, "indic": 0.05, "country_code": 0.25,
        "lost_zero": 0.05, "spaced": 0.05, "relatives_phone": 0.05, "document_slip": 0.005,
        "birth_year": 0.35, "mother_whole": 0.3,
    }
)  # fmt: skip
"""Chances that a record lacks, turns or misspells something, as the first hand writes."""

AGAIN: Mapping[str, float] = MappingProxyType(
    {
        **FIRST,
        "latin": 0.18, "both": 0.10, "whole": 0.55, "wrong_sex": 0.005, "no_surname": 0.12,
        "bare_alef": 0.45, "swaps_yeh": 0.25, "heh": 0.25, "persian": 0.04, "kashida": 0.015,
        "vowels": 0.02, "joins": 0.40, "drops_article": 0.15, "adds_article": 0.04, "ibn": 0.04,
        "surname_first": 0.06, "slip": 0.10, "second_slip": 0.2, "age_off_by_one": 0.15,
        "age_rounded": 0.08, "year_off_by_one": 0.08, "indic": 0.08, "country_code": 0.40,
        "lost_zero": 0.10, "spaced": 0.10, "relatives_phone": 0.12, "document_slip": 0.02,
        "birth_year": 0.60, "mother_whole": 0.4,
    }
)  # fmt: skip
"""The same for another hand. ``second_slip`` is the chance of a further slip after one."""

SCHOOLS = (School.PRESS,) * 5 + (School.FRENCH,) * 2 + (School.PASSPORT,) * 2 + (School.CHAT,)


@dataclass(frozen=True, slots=True)
class Corpus:
    """Records of people who never lived, and which of them are one person.

    Parameters
    ----------
    persons
        All records, those of list a first; ids are unique over both lists.
    lists
        ``a`` or ``b`` by id.
    truth
        Every pair of ids that are one person, within lists and across, each pair sorted.
    """

    persons: tuple[Person, ...]
    lists: Mapping[str, str]
    truth: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Writing:
    """One record to be: who, in which list, by which hand, under which household's number."""

    soul: int
    in_list: str
    rates: Mapping[str, float]
    household: str
    sitting: int


def corpus(seed: int, people: int) -> Corpus:
    """Return a corpus of so many people; there are about an eighth more records.

    Parameters
    ----------
    seed
        Which corpus; see the module for which seeds may be looked at.
    people
        How many people, at least 1.
    """
    if people < 1:
        raise ValueError("people must be at least 1")
    chance = Random(f"qafila registry {seed}")
    souls = Village(people, chance).souls
    writings = _writings(souls, chance)
    scribe = _Scribe(souls, chance)
    persons: list[Person] = []
    lists: dict[str, str] = {}
    of_soul: dict[int, list[str]] = {}
    for name in "ab":
        for number, writing in enumerate((w for w in writings if w.in_list == name), 1):
            person = scribe.record(writing, f"{name.upper()}-{number:05}")
            persons.append(person)
            lists[person.id] = name
            of_soul.setdefault(writing.soul, []).append(person.id)
    pairs = (pair for ids in of_soul.values() for pair in combinations(sorted(ids), 2))
    return Corpus(tuple(persons), MappingProxyType(lists), frozenset(pairs))


def _writings(souls: Sequence[Soul], chance: Random) -> list[Writing]:
    """Decide who is written where and by whom; order by sitting, sittings in any order."""
    households: dict[int, list[int]] = {}
    for number, soul in enumerate(souls):
        households.setdefault(soul.household, []).append(number)
    home = {h: "a" if chance.random() < WORLD["in_list_a"] else "b" for h in households}
    found: list[Writing] = []
    sittings = iter(range(10**9))
    for household, members in households.items():
        sitting = next(sittings)
        found += [
            Writing(m, home[household], FIRST, _number(home[household], household), sitting)
            for m in members
        ]
    wanted = round(len(souls) * WORLD["written_again"])
    done: set[int] = set()
    fresh, everywhere = len(households), list(households)
    while len(done) < wanted:
        household = chance.choice(everywhere)
        members = [m for m in households[household] if m not in done]
        if not members:
            continue
        whole = chance.random() < WORLD["again_with_household"]
        chosen = (
            [m for m in members if chance.random() < 0.8] if whole else [chance.choice(members)]
        )
        is_across = chance.random() < WORLD["again_in_the_other_list"]
        where = {"a": "b", "b": "a"}[home[household]] if is_across else home[household]
        fresh += 2
        keeps = not is_across and chance.random() < WORLD["same_number_within_a_list"]
        splits = whole and chance.random() < WORLD["household_split_in_two"]
        sitting = next(sittings)
        for place, member in enumerate(chosen):
            number = fresh - (1 if splits and place % 2 else 0)
            label = _number(where, household if keeps else number)
            found.append(Writing(member, where, AGAIN, label, sitting))
            if chance.random() < WORLD["again_a_third_time"]:
                third = chance.choice("ab")
                found.append(
                    Writing(member, third, AGAIN, _number(third, fresh + 10**5), next(sittings))
                )
        done.update(chosen)
    order = list(range(next(sittings)))
    chance.shuffle(order)
    return sorted(found, key=lambda w: order[w.sitting])


def _number(in_list: str, household: int) -> str:
    """Return a household's number; list b numbers otherwise, and no number means the same there."""
    return f"{household}" if in_list == "a" else f"B{household * 7919 % 1_000_003:06}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Style:
    """How one name is put on paper: at which sitting, with which habits, its parts in which row."""

    sitting: int
    habits: Habits
    ibn: bool
    first: bool


class _Scribe:
    """Writes records, each sitting with its own habits."""

    def __init__(self, souls: Sequence[Soul], chance: Random) -> None:
        self._souls = souls
        self._chance = chance
        self._sittings: dict[int, tuple[Habits, str, bool]] = {}
        self._spelt: dict[tuple[int, NameEntry, str, bool], str] = {}
        self._phones: dict[int, list[str]] = {}
        for soul in souls:
            self._phones.setdefault(soul.household, []).append(soul.phone)

    def _is(self, writing: Writing, what: str) -> bool:
        return self._chance.random() < writing.rates[what]

    def _sitting(self, writing: Writing) -> tuple[Habits, str, bool]:
        """Return habits, script and whether the name goes whole into one column."""
        if writing.sitting not in self._sittings:
            drops, adds = self._is(writing, "drops_article"), self._is(writing, "adds_article")
            habits = Habits(
                school=self._chance.choice(SCHOOLS),
                bare_alef=self._is(writing, "bare_alef"),
                swaps_yeh=self._is(writing, "swaps_yeh"),
                heh=self._is(writing, "heh"),
                persian=self._is(writing, "persian"),
                joins=self._is(writing, "joins"),
                article=-1 if drops else 1 if adds else 0,
            )
            drawn, latin_rate = self._chance.random(), writing.rates["latin"]
            script = "latin" if drawn < latin_rate else "arabic"
            if latin_rate <= drawn < latin_rate + writing.rates["both"]:
                script = "both"
            self._sittings[writing.sitting] = habits, script, self._is(writing, "whole")
        return self._sittings[writing.sitting]

    def record(self, writing: Writing, number: str) -> Person:
        """Return what this hand writes of somebody."""
        soul = self._souls[writing.soul]
        habits, script, whole = self._sitting(writing)
        habits = replace(
            habits, kashida=self._is(writing, "kashida"), vowels=self._is(writing, "vowels")
        )
        fields = {
            "father": [] if self._is(writing, "no_father") else [soul.father],
            "grandfather": [] if self._is(writing, "no_grandfather") else [soul.grandfather],
            "surname": [] if self._is(writing, "no_surname") else [soul.surname],
        }
        parts = [soul.given, *fields["surname"]]
        if whole:
            parts = [soul.given, *fields["father"], *fields["grandfather"], *fields["surname"]]
        style = _Style(
            sitting=writing.sitting,
            habits=habits,
            ibn=self._is(writing, "ibn"),
            first=self._is(writing, "surname_first"),
        )
        written = {
            s: self._name(parts, s, style, has_surname=bool(fields["surname"]))
            for s in ("arabic", "latin")
            if script in (s, "both")
        }
        main = "latin" if script == "latin" else "arabic"
        in_columns = {
            what: " ".join(self._spell(entry, main, style) for entry in fields[what])
            for what in ("father", "grandfather")
        }
        if whole and self._chance.random() < 0.6:
            in_columns = {"father": "", "grandfather": ""}
        texts = {
            "name_ar": written.get("arabic", ""),
            "name_latin": written.get("latin", ""),
            **in_columns,
            "mother": self._mother(soul, writing, main, style),
        }
        slipping = self._is(writing, "slip")
        while slipping:
            what = self._chance.choice([key for key, text in texts.items() if text])
            texts[what] = slip(texts[what], self._chance)
            slipping = self._is(writing, "second_slip")
        birth_year, age = self._birth(soul, writing)
        return Person(
            id=number,
            household=None if self._is(writing, "no_household") else writing.household,
            name_ar=texts["name_ar"],
            name_latin=texts["name_latin"],
            father=texts["father"],
            grandfather=texts["grandfather"],
            mother=texts["mother"],
            sex=self._sex(soul, writing),
            birth_year=birth_year,
            age=age,
            phone=self._phone(soul, writing),
            document=self._document(soul, writing),
        )

    def _name(
        self, parts: Sequence[NameEntry], script: str, style: _Style, *, has_surname: bool
    ) -> str:
        last = len(parts) - 1 if has_surname and len(parts) > 1 else -1
        words = [
            self._spell(entry, script, style, surname=i == last) for i, entry in enumerate(parts)
        ]
        if style.ibn and len(words) > (2 if has_surname else 1):  # before the father's name
            link = self._chance.choice(("بن", "ابن")) if script == "arabic" else "bin"
            words[1:1] = [link]
        elif style.first and last > 0:
            comma = ("،" if script == "arabic" else ",") if self._chance.random() < 0.5 else ""
            words = [f"{words[-1]}{comma}", *words[:-1]]
        return " ".join(words)

    def _spell(self, entry: NameEntry, script: str, style: _Style, *, surname: bool = False) -> str:
        """Return a name as written; at one sitting nearly always in the same way."""
        key = style.sitting, entry, script, surname
        is_plain = not (style.habits.kashida or style.habits.vowels)
        if key in self._spelt and is_plain and self._chance.random() < 0.95:
            return self._spelt[key]
        write = arabic if script == "arabic" else latin
        text = write(entry, style.habits, self._chance, surname=surname)
        if is_plain:
            self._spelt[key] = text
        return text

    def _mother(self, soul: Soul, writing: Writing, script: str, style: _Style) -> str:
        if self._is(writing, "no_mother"):
            return ""
        text = self._spell(soul.mother, script, style)
        if self._is(writing, "mother_whole"):
            family = self._spell(soul.mothers_surname, script, style, surname=True)
            text = f"{text} {family}"
        return text

    def _sex(self, soul: Soul, writing: Writing) -> Sex | None:
        if self._is(writing, "no_sex"):
            return None
        if self._is(writing, "wrong_sex"):
            return Sex.FEMALE if soul.sex is Sex.MALE else Sex.MALE
        return soul.sex

    def _birth(self, soul: Soul, writing: Writing) -> tuple[int | None, int | None]:
        """Return the year of birth or the age, or neither."""
        if self._is(writing, "no_birth"):
            return None, None
        off = self._chance.choice((-1, 1))
        if self._is(writing, "birth_year"):
            return soul.born + (off if self._is(writing, "year_off_by_one") else 0), None
        age = YEAR - soul.born
        if age > 12 and self._is(writing, "age_rounded"):
            return None, 5 * round(age / 5)
        return None, max(0, age + (off if self._is(writing, "age_off_by_one") else 0))

    def _phone(self, soul: Soul, writing: Writing) -> str:
        if self._is(writing, "no_phone"):
            return ""
        phone = soul.phone
        if self._is(writing, "relatives_phone"):
            phone = self._chance.choice(self._phones[soul.household])
        if self._is(writing, "country_code"):
            phone = self._chance.choice(("+963", "00963", "963")) + phone[1:]
        elif self._is(writing, "lost_zero"):
            phone = phone[1:]
        elif self._is(writing, "spaced"):
            phone = f"{phone[:4]} {phone[4:7]} {phone[7:]}"
        return indic(phone) if self._is(writing, "indic") else phone

    def _document(self, soul: Soul, writing: Writing) -> str:
        if self._is(writing, "no_document"):
            return ""
        text = soul.document
        if self._is(writing, "document_slip"):
            at = self._chance.randrange(3, len(text))
            text = text[:at] + str(self._chance.randrange(10)) + text[at + 1 :]
        elif self._is(writing, "lost_zero"):
            text = text.lstrip("0")
        return indic(text) if self._is(writing, "indic") else text


COLUMNS = (
    "person", "family", "name_ar", "name_latin", "father", "grandfather", "mother", "sex",
    "birth_year", "age", "document", "phone",
)  # fmt: skip


def write(made: Corpus, folder: Path) -> None:
    """Write the three files of a corpus."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in "ab":
        with (folder / f"list-{name}.csv").open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(COLUMNS)
            rows.writerows(_row(p) for p in made.persons if made.lists[p.id] == name)
    with (folder / "truth.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("one", "other"))
        rows.writerows(sorted(made.truth))


def _row(person: Person) -> list[str | int]:
    sex = person.sex.value if person.sex else ""
    birth = ["" if x is None else x for x in (person.birth_year, person.age)]
    return [
        person.id, person.household or "", person.name_ar, person.name_latin, person.father,
        person.grandfather, person.mother, sex, *birth, person.document, person.phone,
    ]  # fmt: skip


def main() -> None:
    """Write a corpus as the command line asks."""
    parser = argparse.ArgumentParser(description="Write a registry of people who never lived.")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    made = corpus(asked.seed, asked.people)
    write(made, asked.out)
    print(f"{len(made.persons)} records, {len(made.truth)} pairs of one person: {asked.out}")


if __name__ == "__main__":
    main()
