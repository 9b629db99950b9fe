# SPDX-License-Identifier: Apache-2.0
"""Make the synthetic people of an example from a recipe and a seed.

::

    python examples/make_people.py --recipe examples/qalamoun-2017/recipe.toml --out people.csv

Everybody written by this program is invented. Names are drawn at random from the common names of
`names.toml` and put together by chance; ages, needs, documents and links are drawn as well. The
same recipe gives the same bytes on every Python from 3.11 on: the only source of chance is
`random.Random(seed).random()`, whose sequence Python promises not to change.

A household is consistent in itself: children carry their father's given name as second name and
his father's as third; a wife keeps the family name she was born with; brothers share father,
grandfather and mother; one household keeps mostly to one habit of Latin spelling.

The recipe, a TOML file:

`seed`, `on`
    The seed, and the day on which ages are reckoned.
`header`
    `"en"` or `"ar"`: the language of the column names and of the words in the cells.
`columns`
    Which columns to write, by their English names, in order.
`name_parts`
    4 (given, father, grandfather, family) or 2 (given, family).
`person_id`, `family_id`
    How ids are written, for instance `"P-{:04d}"`.
`share_with`
    Party ids that some people agree to share their data with; may be empty.
`[[group]]`
    People who leave from one place (`at`) in one lot (`lot`, may be absent): `fighters`,
    `civilians` and `patients`, each `{ cohort, count }`, patients also with `stretcher`, `oxygen`,
    `wheelchair`, `companions`; `households`, the weights of the kinds of household; and how many
    `wheelchair` users, `unaccompanied` and `separated` children, `kin` groups and pairs of
    households kept `apart` there are among the rest.
`[deliberate]`
    Errors made on purpose: `no_consent`, `refused`, `guardian_not_listed`, each a number.
"""

from __future__ import annotations

import argparse
import csv
import io
import random
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

ADULT_AGE = 20  # away from 18, so that a birth year alone never makes an adult doubtful
OLDEST_CHILD_AGE = 16
HABITS = 4  # of Latin spelling, as many as `names.toml` has columns

ARABIC_HEADERS = {
    "person": "رقم الشخص",
    "family": "رقم الأسرة",
    "name_ar": "الاسم",
    "name_latin": "الاسم باللاتينية",
    "father": "اسم الأب",
    "grandfather": "اسم الجد",
    "mother": "اسم الأم",
    "sex": "الجنس",
    "birth_year": "سنة الميلاد",
    "age": "العمر",
    "cohort": "الفئة",
    "guardian": "الوصي",
    "needs": "الاحتياجات",
    "consent": "الموافقة",
    "at": "المكان",
    "lot": "الدفعة",
    "unaccompanied": "غير مصحوب",
    "separated": "منفصل عن ذويه",
    "document": "الوثيقة",
    "phone": "الهاتف",
    "note": "ملاحظات",
}
ARABIC_WORDS = {
    "male": "ذكر",
    "female": "أنثى",
    "explicit": "صريحة",
    "implicit": "ضمنية",
    "proxy": "بالنيابة",
    "refused": "رفض",
    "wheelchair": "كرسي متحرك",
    "stretcher": "نقالة",
    "oxygen": "أوكسجين",
    "escort": "مرافق",
    "yes": "نعم",
}


@dataclass(frozen=True, slots=True)
class Name:
    """One name: in Arabic, and as each habit of spelling writes it in Latin letters."""

    ar: str
    latin: tuple[str, ...]


@dataclass(slots=True)
class Lineage:
    """What brothers and sisters share."""

    father: Name
    grandfather: Name
    family: Name
    mother: str


@dataclass(slots=True, eq=False)
class Person:
    """One invented person, filled in step by step and written as one row."""

    given: Name
    line: Lineage
    male: bool
    age: int
    cohort: str
    habit: int
    needs: list[str] = field(default_factory=list)
    consent: str = "explicit"
    guardian: Person | None = None
    unlisted_guardian: bool = False
    unaccompanied: bool = False
    separated: bool = False
    birth_year: int | None = None
    document: str = ""
    phone: str = ""
    share_with: str = ""
    note: str = ""

    @property
    def is_child(self) -> bool:
        return self.age < 18


@dataclass(slots=True, eq=False)
class Household:
    """People who are listed under one household id."""

    at: str
    lot: str
    people: list[Person] = field(default_factory=list)
    kin: str = ""
    apart_from: Household | None = None
    linked: bool = False  # shares a guardian with another household, or has a patient

    def adults(self) -> list[Person]:
        return [person for person in self.people if not person.is_child]


class Dice:
    """Chance, by one method of `random.Random` only, so that no Python version changes it."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def chance(self, probability: float) -> bool:
        return self._random.random() < probability

    def between(self, low: int, high: int) -> int:
        return low + int(self._random.random() * (high - low + 1))

    def pick(self, items: Sequence[T]) -> T:
        return items[self.between(0, len(items) - 1)]

    def weighted(self, weights: dict[str, float]) -> str:
        mark = self._random.random() * sum(weights.values())
        for word, weight in weights.items():
            mark -= weight
            if mark < 0:
                return word
        return next(reversed(weights))

    def shuffled(self, items: Sequence[T]) -> list[T]:
        rest = list(items)
        return [rest.pop(self.between(0, len(rest) - 1)) for _ in items]


class Names:
    """The pools of `names.toml`."""

    def __init__(self, source: dict[str, Any], dice: Dice) -> None:
        def pool(key: str) -> list[Name]:
            return [Name(ar, tuple(latin)) for ar, *latin in source[key]]

        self.male, self.female, self.families = pool("male"), pool("female"), pool("family")
        self.articles: list[str] = source["articles"]
        self.notes: dict[str, list[str]] = source["notes"]
        self._dice = dice

    def given(self, *, male: bool, avoid: Sequence[str] = ()) -> Name:
        free = [name for name in (self.male if male else self.female) if name.ar not in avoid]
        return self._dice.pick(free)

    def woman(self) -> str:
        """A mother's name as lists give it: her own name and the family she was born into."""
        return f"{self._dice.pick(self.female).ar} {self._dice.pick(self.families).ar}"

    def lineage(self) -> Lineage:
        father = self.given(male=True)
        grandfather = self.given(male=True, avoid=[father.ar])
        return Lineage(father, grandfather, self._dice.pick(self.families), self.woman())

    def note(self, key: str) -> str:
        return self._dice.pick(self.notes[key])


class Group:
    """The households of one `[[group]]` of the recipe, drawn until its counts are used up."""

    def __init__(self, recipe: dict[str, Any], names: Names, dice: Dice) -> None:
        self.recipe, self.names, self.dice = recipe, names, dice
        self.at: str = recipe["at"]
        self.lot: str = recipe.get("lot", "")
        self.fighter: str = recipe["fighters"]["cohort"]
        self.civilian: str = recipe["civilians"]["cohort"]
        self.left = {
            self.fighter: int(recipe["fighters"]["count"]),
            self.civilian: int(recipe["civilians"]["count"]),
        }
        self.households: list[Household] = []
        self.kinds: dict[str, Callable[[Household], None]] = {
            "fighter_family": self.fighter_family,
            "civilian_family": self.civilian_family,
            "elder_family": self.elder_family,
            "widow": self.widow,
            "elderly": self.elderly,
            "alone": self.alone,
        }
        self._brother_of: Lineage | None = None  # whose brother heads the next family
        self._kin_id = ""

    def draw(self) -> list[Household]:
        """All households of the group; the counts of the recipe are met exactly."""
        children = self.recipe.get("unaccompanied", 0) + self.recipe.get("separated", 0)
        self.left[self.civilian] -= children
        self.patients()
        weights: dict[str, float] = self.recipe["households"]
        while self.left[self.civilian] > 0:
            kind = "alone" if self.left[self.civilian] < 3 else self.dice.weighted(weights)
            if kind == "fighter_family" and self.left[self.fighter] == 0:
                kind = "civilian_family"
            self.kinds[kind](self._open())
        while self.left[self.fighter] > 0:
            self.fighters_without_family(self._open())
        self.left[self.civilian] += children
        self.children_without_parents()
        self.wheelchair_users()
        self.pairs_apart()
        return self.households

    def _open(self) -> Household:
        household = Household(self.at, self.lot)
        self.households.append(household)
        return household

    def _add(
        self, household: Household, line: Lineage, age: int, *, male: bool, cohort: str
    ) -> Person:
        """One more person of a household; two of one family never share a given name."""
        taken = [other.given.ar for other in household.people] + [line.father.ar]
        habit = household.people[0].habit if household.people else self.dice.between(0, HABITS - 1)
        if self.dice.chance(0.08):
            habit = self.dice.between(0, HABITS - 1)
        given = self.names.given(male=male, avoid=taken)
        person = Person(given, line, male, age, cohort, habit)
        if cohort in self.left:
            self.left[cohort] -= 1
        household.people.append(person)
        return person

    def _civilian(self, household: Household, line: Lineage, age: int, *, male: bool) -> Person:
        return self._add(household, line, age, male=male, cohort=self.civilian)

    # -- kinds of household ------------------------------------------------------------------

    def fighter_family(self, household: Household) -> None:
        line = self._brother_line(household)
        age = self.dice.between(22, 48)
        head = self._add(household, line, age, male=True, cohort=self.fighter)
        self.wife_and_children(household, head)
        if self.left[self.civilian] and self.dice.chance(0.12):
            self.head_s_mother(household, head)
        if self.left[self.fighter] and self.dice.chance(0.12):
            brother_age = max(ADULT_AGE, age - self.dice.between(2, 9))
            self._add(household, line, brother_age, male=True, cohort=self.fighter)

    def civilian_family(self, household: Household) -> None:
        line = self._brother_line(household)
        head = self._civilian(household, line, self.dice.between(24, 58), male=True)
        self.wife_and_children(household, head)
        if self.left[self.civilian] and self.dice.chance(0.15):
            self.head_s_mother(household, head)

    def elder_family(self, household: Household) -> None:
        """Parents over fifty with grown-up sons and daughters."""
        line = self.names.lineage()
        head = self._civilian(household, line, self.dice.between(50, 66), male=True)
        wife = self._civilian(
            household, self.names.lineage(), head.age - self.dice.between(2, 8), male=False
        )
        line = Lineage(head.given, head.line.father, line.family, self.mother_name(wife))
        for _ in range(self.dice.between(1, 3)):
            male = self.dice.chance(0.6)
            cohort = self.civilian
            if male and self.left[self.fighter] and self.dice.chance(0.6):
                cohort = self.fighter
            if self.left[cohort]:
                age = self.dice.between(ADULT_AGE, 28)
                self._add(household, line, age, male=male, cohort=cohort)
        if self.left[self.civilian] and self.dice.chance(0.5):
            child = self._civilian(
                household, line, self.dice.between(9, 16), male=self.dice.chance(0.5)
            )
            child.guardian = wife

    def widow(self, household: Household) -> None:
        """A mother with her children, whose father is not on the list."""
        mother = self._civilian(
            household, self.names.lineage(), self.dice.between(25, 48), male=False
        )
        father, absent = self.names.lineage(), self.names.given(male=True)
        line = Lineage(absent, father.father, father.family, self.mother_name(mother))
        self.children(household, line, mother, least=1)

    def elderly(self, household: Household) -> None:
        man_age = self.dice.between(60, 82)
        self._civilian(household, self.names.lineage(), man_age, male=True)
        woman_age = man_age - self.dice.between(1, 9)
        self._civilian(household, self.names.lineage(), woman_age, male=False)

    def alone(self, household: Household) -> None:
        male = self.dice.chance(0.6)
        self._civilian(household, self.names.lineage(), self.dice.between(21, 74), male=male)

    def fighters_without_family(self, household: Household) -> None:
        """One fighter, or now and then two brothers."""
        line = self.names.lineage()
        count = 2 if self.left[self.fighter] > 1 and self.dice.chance(0.07) else 1
        for _ in range(count):
            self._add(
                household, line, self.dice.between(ADULT_AGE, 46), male=True, cohort=self.fighter
            )

    # -- parts of a household ----------------------------------------------------------------

    def _brother_line(self, household: Household) -> Lineage:
        """A new lineage, or that of the family before, whose heads are then brothers (kin)."""
        if self._brother_of is not None:
            line, self._brother_of = self._brother_of, None
            household.kin = self._kin_id
            return line
        line = self.names.lineage()
        wanted = int(self.recipe.get("kin", 0))
        made = len({other.kin for other in self.households if other.kin})
        if made < wanted and self.left[self.civilian] > 20:
            household.kin = self._kin_id = f"{self.recipe.get('kin_id', 'K')}-{made + 1:02d}"
            self._brother_of = line
        return line

    def wife_and_children(self, household: Household, head: Person) -> None:
        if not self.left[self.civilian]:
            return
        wife_age = max(ADULT_AGE, head.age - self.dice.between(0, 8))
        wife = self._civilian(household, self.names.lineage(), wife_age, male=False)
        if wife.age < 40 and self.dice.chance(0.12):
            wife.note = self.names.note("mother")
        line = Lineage(head.given, head.line.father, head.line.family, self.mother_name(wife))
        self.children(household, line, wife)

    def children(
        self, household: Household, line: Lineage, mother: Person, *, least: int = 0
    ) -> None:
        weights = {"0": 1.0, "1": 3.0, "2": 5.0, "3": 5.0, "4": 3.0, "5": 2.0, "6": 1.0}
        count = max(least, int(self.dice.weighted(weights)))
        age = self.dice.between(0, 5) + max(0, mother.age - 40)
        ages: list[int] = []
        while len(ages) < count and age <= min(OLDEST_CHILD_AGE, mother.age - 18):
            ages.append(age)
            age += self.dice.between(1, 3)
        for child_age in reversed(ages[: self.left[self.civilian]]):
            child = self._civilian(household, line, child_age, male=self.dice.chance(0.51))
            child.guardian = mother
            if self.dice.chance(0.03):
                child.note = self.names.note("child")

    def head_s_mother(self, household: Household, head: Person) -> None:
        mother = self._civilian(
            household, self.names.lineage(), head.age + self.dice.between(18, 30), male=False
        )
        head.line.mother = self.mother_name(mother)

    def mother_name(self, mother: Person) -> str:
        return f"{mother.given.ar} {mother.line.family.ar}"

    # -- people with needs, children without parents -----------------------------------------

    def patients(self) -> None:
        """Patients live alone, or with one adult companion: no household must be split for them."""
        ward = self.recipe.get("patients")
        if ward is None:
            return
        for number in range(ward["count"]):
            household = self._open()
            household.linked = True
            male = self.dice.chance(ward.get("men", 0.9))
            age = self.dice.between(*ward.get("ages", (20, 45)))
            line = self.names.lineage()
            patient = self._add(household, line, age, male=male, cohort=ward["cohort"])
            if number < ward["stretcher"]:
                patient.needs.append("stretcher")
                if number < ward["companions"]:
                    patient.needs.append("escort")
                    companion = self.companion(household, patient)
                    companion.note = self.names.note("companion")
                if number >= ward["stretcher"] - ward["oxygen"]:
                    patient.needs.append("oxygen")
            elif number < ward["stretcher"] + ward["wheelchair"]:
                patient.needs.append("wheelchair")

    def companion(self, household: Household, patient: Person) -> Person:
        """The patient's mother, wife, husband or brother."""
        kind = self.dice.between(0, 2)
        if kind == 0:
            line, age, male = self.names.lineage(), patient.age + 22, False
        elif kind == 1:
            line, age, male = (
                self.names.lineage(),
                max(ADULT_AGE, patient.age - 3),
                not patient.male,
            )
        else:
            line, age, male = patient.line, max(ADULT_AGE, patient.age - 5), True
        companion = self._civilian(household, line, age, male=male)
        if kind == 0:
            patient.line.mother = self.mother_name(companion)
        return companion

    def children_without_parents(self) -> None:
        """Unaccompanied children with a carer of another household; separated with a relative."""
        carers = self.dice.shuffled(
            [
                (household, adult)
                for household in self.households
                if not household.linked and len(household.people) <= 6
                for adult in household.adults()[:1]
                if adult.cohort == self.civilian and 25 <= adult.age <= 60
            ]
        )
        for number in range(self.recipe.get("unaccompanied", 0)):
            household, carer = carers.pop()
            household.linked = True
            # Some are listed under the carer's household, some under a number of their own.
            home = household if number % 2 else self._open()
            home.linked = True
            age = self.dice.between(6, 15)
            child = self._civilian(home, self.names.lineage(), age, male=self.dice.chance(0.6))
            child.guardian, child.unaccompanied = carer, True
            child.note = self.names.note("unaccompanied")
        for _ in range(self.recipe.get("separated", 0)):
            household, relative = carers.pop()
            household.linked = True
            line = relative.line
            if relative.male:  # an uncle's household: the father was his brother
                father = self.names.given(male=True, avoid=[relative.given.ar])
                line = Lineage(father, line.father, line.family, self.names.woman())
            else:
                line = self.names.lineage()
            age = self.dice.between(4, 15)
            child = self._civilian(household, line, age, male=self.dice.chance(0.5))
            child.guardian, child.separated = relative, True
            child.note = self.names.note("separated")

    def wheelchair_users(self) -> None:
        """Elderly or disabled civilians, at most one in a household that is not large."""
        able = [
            (household, person)
            for household in self.households
            if not household.linked and len(household.people) <= 8
            for person in household.adults()
            if person.cohort == self.civilian and person.age >= 55
        ]
        wanted, used = int(self.recipe.get("wheelchair", 0)), set[int]()
        for household, person in self.dice.shuffled(able):
            if len(used) < wanted and id(household) not in used:
                used.add(id(household))
                person.needs.append("wheelchair")

    def pairs_apart(self) -> None:
        free = [
            household
            for household in self.households
            if not household.linked and not household.kin and len(household.people) > 2
        ]
        order = self.dice.shuffled(free)
        for _ in range(self.recipe.get("apart", 0)):
            order.pop().apart_from = order.pop()


def make_errors(wanted: dict[str, int], households: list[Household], dice: Dice) -> None:
    """Make the errors that the recipe asks for, each where it concerns one person only."""
    guardians = {id(person.guardian) for home in households for person in home.people}
    for _ in range(wanted.get("guardian_not_listed", 0)):
        # A child whose own household number holds nobody else: only this child is held.
        home = next(
            home for home in households if len(home.people) == 1 and home.people[0].unaccompanied
        )
        child = home.people[0]
        child.guardian, child.unlisted_guardian = None, True
    free = [
        (home, person)
        for home in dice.shuffled(households)
        if not home.linked and not home.kin and home.apart_from is None
        for person in home.people
        if not (person.is_child or person.needs or id(person) in guardians)
    ]
    alone = [person for home, person in free if len(home.people) == 1]
    shared = [person for home, person in free if len(home.people) > 2 and person is home.people[-1]]
    for _ in range(wanted.get("refused", 0)):
        person = max(alone, key=lambda other: other.age)  # the oldest of them stays
        alone.remove(person)
        person.consent, person.share_with = "refused", ""
    for number in range(wanted.get("no_consent", 0)):
        person = (shared if number % 2 else alone).pop()
        person.consent, person.share_with = "", ""


def finish(person: Person, on: date, share_with: Sequence[str], names: Names, dice: Dice) -> None:
    """Consent, papers, phone and the year of birth, none of which depends on other people."""
    if person.is_child:
        person.consent = "proxy"
    elif dice.chance(0.08):
        person.consent = "implicit"
    if dice.chance(0.82):
        person.birth_year = on.year - person.age - int(dice.chance(0.35))
        if person.age == 0:
            person.birth_year = on.year
    if dice.chance(0.7 if person.age > 5 else 0.4):
        person.document = f"DOC-{dice.between(0, 0xFFFFFFFF):08X}"
    if not person.is_child and dice.chance(0.07):
        person.phone = f"+963-000-{dice.between(0, 999):03d}-{dice.between(0, 999):03d}"
    if share_with and (person.needs or dice.chance(0.6)):
        person.share_with = ", ".join(share_with[: dice.between(1, len(share_with))])
    if not (person.note or person.needs) and person.age >= 60 and dice.chance(0.4):
        person.note = names.note("elder")


def latin_name(person: Person, parts: Sequence[Name], articles: Sequence[str]) -> str:
    """The name as the household's habit of spelling writes it."""
    *given, family = (name.latin[person.habit] for name in parts)
    article = articles[person.habit]
    return " ".join([*given, article + family])


class Table:
    """Rows in the words of the recipe's header language."""

    def __init__(self, recipe: dict[str, Any], names: Names) -> None:
        self.recipe, self.names = recipe, names
        self.arabic: bool = recipe["header"] == "ar"
        self.columns: list[str] = recipe["columns"]

    def word(self, english: str) -> str:
        return ARABIC_WORDS[english] if self.arabic and english else english

    def text(self, households: list[Household]) -> str:
        people = [person for home in households for person in home.people]
        ids = {
            id(person): self.recipe["person_id"].format(number)
            for number, person in enumerate(people, start=1)
        }
        # The first id that nobody has, some way after the last one.
        unlisted = self.recipe["person_id"].format(len(people) + 77)
        homes = {
            id(home): self.recipe["family_id"].format(number)
            for number, home in enumerate(households, start=1)
        }
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([ARABIC_HEADERS[c] if self.arabic else c for c in self.columns])
        for home in households:
            for person in home.people:
                cells = self.cells(person)
                cells["person"], cells["family"] = ids[id(person)], homes[id(home)]
                cells["at"], cells["lot"], cells["kin"] = home.at, home.lot, home.kin
                cells["apart_from"] = homes[id(home.apart_from)] if home.apart_from else ""
                if person.guardian is not None:
                    cells["guardian"] = ids[id(person.guardian)]
                elif person.unlisted_guardian:
                    cells["guardian"] = unlisted
                writer.writerow([cells.get(column, "") for column in self.columns])
        return out.getvalue()

    def cells(self, person: Person) -> dict[str, str]:
        line = person.line
        parts = [person.given, line.father, line.grandfather, line.family]
        if self.recipe["name_parts"] == 2:
            parts = [person.given, line.family]
        comma = "، " if self.arabic else ", "
        return {
            "name_ar": " ".join(name.ar for name in parts),
            "name_latin": latin_name(person, parts, self.names.articles),
            "father": line.father.ar,
            "grandfather": line.grandfather.ar,
            "mother": line.mother,
            "sex": self.word("male" if person.male else "female"),
            "birth_year": "" if person.birth_year is None else str(person.birth_year),
            "age": str(person.age) if person.birth_year is None else "",
            "cohort": person.cohort,
            "needs": comma.join(self.word(need) for need in person.needs),
            "consent": self.word(person.consent),
            "share_with": person.share_with,
            "unaccompanied": self.word("yes") if person.unaccompanied else "",
            "separated": self.word("yes") if person.separated else "",
            "document": person.document,
            "phone": person.phone,
            "note": person.note,
        }


def make_people(recipe: dict[str, Any], pools: dict[str, Any]) -> str:
    """Make the whole list as CSV text.

    Parameters
    ----------
    recipe
        The recipe, as read from TOML; its keys are described at the top of this file.
    pools
        The names, as read from `names.toml`.

    Returns
    -------
    str
        CSV with a header row and line feeds. The same arguments give the same text.
    """
    dice = Dice(recipe["seed"])
    names = Names(pools, dice)
    households: list[Household] = []
    for group in recipe["group"]:
        # People are listed in the order in which they came to the registrar's table.
        households += dice.shuffled(Group(group, names, dice).draw())
    for home in households:
        for person in home.people:
            finish(person, recipe["on"], recipe.get("share_with", ()), names, dice)
    make_errors(recipe.get("deliberate", {}), households, dice)
    return Table(recipe, names).text(households)


def main() -> None:
    parser = argparse.ArgumentParser(description="Make synthetic people from a recipe and a seed.")
    parser.add_argument("--recipe", type=Path, required=True, help="a recipe.toml")
    parser.add_argument("--out", type=Path, required=True, help="the people.csv to write")
    parser.add_argument("--seed", type=int, help="instead of the seed of the recipe")
    parser.add_argument(
        "--names",
        type=Path,
        default=Path(__file__).with_name("names.toml"),
        help="the pools of names (default: names.toml beside this file)",
    )
    arguments = parser.parse_args()
    recipe = tomllib.loads(arguments.recipe.read_text(encoding="utf-8"))
    if arguments.seed is not None:
        recipe["seed"] = arguments.seed
    pools = tomllib.loads(arguments.names.read_text(encoding="utf-8"))
    text = make_people(recipe, pools)
    arguments.out.write_bytes(text.encode("utf-8"))
    print(f"{len(text.splitlines()) - 1} people written to {arguments.out}")


if __name__ == "__main__":
    main()
