# SPDX-License-Identifier: Apache-2.0
"""What a list suggests of households, guardians and carers: what is proposed, what must not be.

All people are synthetic.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from qafila import cli
from qafila.core import events
from qafila.core.events import Fitness
from qafila.core.ledger import DECEASED, OUTSIDE, Act
from qafila.core.problem.proposing import proposals_of
from qafila.core.registry import Person, reduced
from qafila.core.registry.kinship import father_fit
from qafila.core.registry.matching import NameBook
from qafila.core.registry.proposals import Circumstances, Kind, Proposal, Why, propose
from qafila.core.values import Consent, Sex
from qafila.data.names import names
from tests.operations import operation, person

ON = date(2026, 3, 1)

FATHER = Person(id="A", name_ar="يوسف خليل إبراهيم النجار", sex=Sex.MALE, age=41)
MOTHER = Person(id="M", name_ar="مريم سعيد محمود الحداد", sex=Sex.FEMALE, age=36)
CHILD = Person(id="C", name_ar="سلمى يوسف خليل النجار", mother="مريم سعيد الحداد", age=9)
BROTHER = Person(id="B", name_ar="عمر يوسف خليل النجار", mother="مريم سعيد الحداد", age=6)
STRANGER = Person(id="S", name_ar="هناء كامل الحسن", sex=Sex.FEMALE, age=50)
FIRSTS = ("يوسف", "عمر", "خالد", "سعيد", "ماهر", "باسل", "رامي", "حسن", "كمال", "جمال")
LETTERS = "بتجحدرزسشصضطعفقكلمنه"
PHONE, OTHER_PHONE = "0933 123 456", "0944000789"


def proposed(*people: Person, **known: Any) -> tuple[Proposal, ...]:
    return propose(people, NameBook(names()), Circumstances(**{"on": ON, **known}))


def told(*people: Person, **known: Any) -> list[tuple[str, str, str]]:
    """Each proposal as its kind, whom it changes and to what."""
    return [(p.kind.value, " ".join(p.persons), p.target) for p in proposed(*people, **known)]


def whys(proposal: Proposal) -> set[Why]:
    return {reason.why for reason in proposal.reasons}


# -------------------------------------------------------------------------------- households


def test_a_family_is_found_by_the_names_of_both_parents() -> None:
    (family,) = proposed(FATHER, STRANGER, CHILD, MOTHER)
    assert (family.kind, family.persons, family.target) == (
        Kind.HOUSEHOLD,
        ("A", "C", "M"),
        "F-A",
    )
    assert whys(family) == {Why.FATHER, Why.MOTHER}
    assert [(r.one, r.other, r.figure) for r in family.reasons if r.why is Why.FATHER] == [
        ("C", "A", 3)
    ]


def test_brothers_and_sisters_are_compared_with_a_man_once_and_still_each_by_their_age(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared: list[str] = []

    def counted(child: Any, man: Any, book: NameBook) -> Any:
        compared.append(child[0].own.text)
        return father_fit(child, man, book)

    monkeypatch.setattr("qafila.core.registry._kindred.father_fit", counted)
    (family,) = proposed(FATHER, MOTHER, CHILD, BROTHER)
    assert set(family.persons) == {"A", "M", "C", "B"}
    assert len(compared) == 1
    # Whoever is as old as the father says the same of theirs, and is no child of his.
    grown = replace(BROTHER, id="G", age=40)
    assert all("G" not in each.persons for each in proposed(FATHER, MOTHER, CHILD, grown))


def test_whoever_lacks_a_household_joins_the_one_there_is() -> None:
    (family,) = proposed(replace(FATHER, household="F-7"), CHILD)
    assert (family.persons, family.target, family.beside) == (("C",), "F-7", ("A",))
    (family,) = proposed(FATHER, replace(CHILD, household="F-8"))
    assert (family.persons, family.target, family.beside) == (("A",), "F-8", ("C",))


def test_a_new_household_takes_no_number_that_is_in_use() -> None:
    other = Person(id="X", household="F-A", name_ar="هناء كامل الحسن", age=50)
    (family,) = proposed(FATHER, CHILD, other)
    assert family.target == "F-A-2"


def test_names_are_one_across_scripts_and_columns() -> None:
    latin = replace(FATHER, name_ar="", name_latin="Yousef Khalil Ibrahim al-Najjar")
    assert told(latin, CHILD) == [("household", "A C", "F-A")]
    columns = Person(id="C", name_ar="سلمى النجار", father="يوسف", grandfather="خليل", age=9)
    assert told(FATHER, columns) == [("household", "A C", "F-A")]


def test_siblings_are_bound_where_no_parent_is_listed() -> None:
    (pair,) = proposed(CHILD, STRANGER, BROTHER)
    assert (pair.persons, whys(pair)) == (("C", "B"), {Why.SIBLINGS})
    other = replace(BROTHER, mother="هدى عمر الخباز")
    assert told(CHILD, other) == []


@pytest.mark.parametrize(
    "adult",
    [
        replace(FATHER, name_ar="يوسف سعيد إبراهيم النجار"),  # another grandfather
        replace(FATHER, name_ar="يوسف خليل إبراهيم الحلاق"),  # another family
        replace(FATHER, name_ar="يوسف النجار"),  # too little of a name
        replace(FATHER, name_ar="ماهر خليل إبراهيم النجار"),  # an uncle
        replace(FATHER, sex=Sex.FEMALE),
        replace(FATHER, age=20),  # eleven years older
        replace(FATHER, age=90),
        replace(FATHER, age=None),  # an unknown age is never taken as adult
    ],
)
def test_near_misses_of_a_father_are_not_proposed(adult: Person) -> None:
    assert told(adult, CHILD) == []


def test_two_who_fit_alike_are_not_chosen_between() -> None:
    assert told(FATHER, replace(FATHER, id="A2"), CHILD) == []


def test_common_names_say_nothing_on_a_long_list() -> None:
    men = [
        Person(id=f"X{i}", household=f"H{i}", name_ar="محمد أحمد علي الأحمد", sex=Sex.MALE, age=40)
        for i in range(1)
    ]
    crowd = [
        Person(id=f"Y{i}", household=f"K{i}", name_ar="محمد أحمد حسن الأحمد", sex=Sex.MALE, age=40)
        for i in range(300)
    ]
    child = Person(id="C", name_ar="سلمى محمد أحمد الأحمد", age=9)
    assert told(*men, *crowd, child) == []


def test_a_shared_telephone_needs_something_beside_it() -> None:
    father, mother = replace(FATHER, phone=PHONE), replace(MOTHER, phone="٠٩٣٣١٢٣٤٥٦")
    (couple,) = proposed(father, mother)
    assert whys(couple) == {Why.PHONE, Why.ROWS}
    between = [replace(STRANGER, id=f"S{i}", household=f"H{i}") for i in range(3)]
    assert told(father, *between, mother) == []
    assert told(father, mother, came_by={"M": "L2"}) == []
    kin = replace(mother, name_ar="مريم سعيد النجار")
    assert told(father, *between, kin) == []  # may be a sister with a house of her own
    son = Person(id="K", name_ar="رامي النجار", age=12, phone=PHONE)
    assert whys(proposed(father, *between, son)[0]) == {Why.PHONE, Why.FAMILY_NAME}


@pytest.mark.parametrize("phone", ["0000000000", "1111111", "none", "", "-", "0"])
def test_what_stands_for_no_telephone_binds_nobody(phone: str) -> None:
    assert told(replace(FATHER, phone=phone), replace(MOTHER, phone=phone)) == []


def test_an_offices_telephone_binds_nobody() -> None:
    people = [
        Person(id=f"P{i}", name_ar=f"{name} خليل النجار", age=30, phone=PHONE)
        for i, name in enumerate(FIRSTS[:9])
    ]
    assert told(*people) == []
    houses = [replace(p, household=f"H{i % 2}") for i, p in enumerate(people[:3])]
    assert told(*houses, people[3]) == []


def test_brothers_with_one_telephone_keep_houses_of_their_own() -> None:
    one = Person(id="A", name_ar="يوسف خليل النجار", sex=Sex.MALE, age=41, phone=PHONE)
    other = replace(one, id="B", name_ar="عمر خليل النجار", age=38)
    far = [replace(STRANGER, id=f"S{i}", household=f"H{i}") for i in range(3)]
    assert told(one, *far, other) == []


def test_a_family_that_may_stand_on_the_list_twice_is_left_to_the_search_for_doubles() -> None:
    once = [replace(one, phone=PHONE) for one in (FATHER, CHILD, BROTHER)]
    again = [replace(one, id=f"{one.id}2") for one in once]
    assert len(told(*once)) == 1
    assert told(*once, *again) == []


def test_a_family_booklet_binds_and_an_entry_listed_twice_does_not() -> None:
    booklet = "LATAKIA-445-812"
    (family,) = proposed(replace(FATHER, document=booklet), replace(MOTHER, document=booklet))
    assert Why.DOCUMENT in whys(family)
    again = replace(FATHER, id="A2", document=booklet)
    assert told(replace(FATHER, document=booklet), again) == []


def test_documents_in_a_row_bind_a_family_and_no_list_that_numbers_them_itself() -> None:
    far = [replace(STRANGER, id=f"S{i}", household=f"H{i}") for i in range(3)]
    wife = Person(id="W", name_ar="ليان خليل النجار", sex=Sex.FEMALE, age=30, document="N 4812034")
    man = replace(FATHER, document="N 4812033")
    (family,) = proposed(man, *far, wife)
    assert whys(family) == {Why.SERIES, Why.FAMILY_NAME}
    assert told(man, *far, replace(wife, document="N 4812099")) == []
    assert told(man, *far, replace(wife, name_ar="ليان سعيد الحداد")) == []
    numbered = [replace(s, document=f"N {4812000 + i}") for i, s in enumerate(far * 12)]
    numbered = [replace(s, id=f"S{i}", household=f"H{i}") for i, s in enumerate(numbered)]
    man, wife = replace(man, document="N 4812036"), replace(wife, document="N 4812037")
    assert told(man, *numbered, wife) == []


def test_nobody_is_brought_together_who_may_have_to_be_kept_apart() -> None:
    assert told(replace(FATHER, household="F1"), replace(CHILD, apart_from="F1")) == []
    assert told(replace(FATHER, apart_from="F1"), replace(CHILD, household="F1")) == []
    red, blue = replace(FATHER, cohort="red"), replace(CHILD, cohort="blue")
    assert told(red, blue, separated={frozenset(("red", "blue"))}) == []
    assert told(red, blue) == [("household", "A C", "F-A")]


def test_a_mother_is_not_put_into_two_households() -> None:
    one, other = replace(CHILD, household="F1"), replace(BROTHER, household="F2")
    assert told(one, other, MOTHER) == [("guardian", "C", "M"), ("guardian", "B", "M")]


# ---------------------------------------------------------------------------------- guardians


def test_a_parent_of_another_household_is_proposed_as_guardian() -> None:
    father, child = replace(FATHER, household="F1"), replace(CHILD, household="F2")
    (found,) = proposed(father, child)
    assert (found.kind, found.persons, found.target) == (Kind.GUARDIAN, ("C",), "A")
    assert told(father, replace(child, guardian="X")) == []
    assert told(father, child, staying={"A"}) == []
    assert told(father, child, staying={"C"}) == []
    aunt = replace(STRANGER, household="F2")
    assert told(father, child, aunt) == []  # somebody grown is there


def test_the_adult_of_the_household_in_another_lot_is_proposed() -> None:
    child = replace(CHILD, household="F1", lot="L1")
    aunt = replace(STRANGER, household="F1", lot="L2")
    (found,) = proposed(child, aunt)
    assert (found.kind, found.target, whys(found)) == (
        Kind.GUARDIAN,
        "S",
        {Why.HOUSEHOLD, Why.OTHER_LOT},
    )
    assert told(child, aunt, replace(aunt, id="T")) == []  # which of the two?


def test_the_only_adult_on_a_telephone_is_proposed() -> None:
    child = replace(CHILD, household="F2", phone=PHONE)
    woman = replace(STRANGER, household="F1", phone=PHONE)
    assert told(child, woman) == [("guardian", "C", "S")]
    unknown = replace(woman, id="T", household="F3", age=None)
    assert told(child, woman, unknown) == []  # may be another adult


def test_a_carer_is_proposed_on_evidence_and_never_invented() -> None:
    alone = replace(CHILD, household=None, unaccompanied=True, phone=PHONE)
    woman = replace(STRANGER, household="F1", phone=PHONE)
    assert told(alone, woman) == [("carer", "C", "S")]
    assert told(replace(alone, phone=""), woman) == []
    assert told(replace(alone, phone=OTHER_PHONE), woman) == []
    # A parent by name is no carer: the mark is wrong, and a human looks at it.
    assert told(replace(alone, phone=""), replace(FATHER, household="F1")) == [
        ("guardian", "C", "A")
    ]


# ------------------------------------------------------------------------- declined, undone, sealed


def test_what_was_declined_is_not_proposed_again() -> None:
    (family,) = proposed(FATHER, CHILD, MOTHER)
    # They live apart, and the mother may answer for the child all the same.
    assert told(FATHER, CHILD, MOTHER, declined={family.key}) == [("guardian", "C", "M")]
    # Nor does it come back by way of somebody else.
    for again in proposed(FATHER, CHILD, MOTHER, BROTHER, declined={family.key}):
        assert len({"A", "C", "M"} & set(again.persons)) < 2
    father, child = replace(FATHER, household="F1"), replace(CHILD, household="F2")
    (found,) = proposed(father, child)
    assert told(father, child, declined={found.key}) == []


def test_nothing_is_proposed_of_sealed_identities_and_that_is_counted() -> None:
    facts = [
        person("A", name_ar=FATHER.name_ar, sex=Sex.MALE, age=41),
        person("C", name_ar=CHILD.name_ar, age=9),
    ]
    opened = operation(facts)
    assert len(proposals_of(opened, NameBook(names())).proposals) == 1
    shut = replace(
        opened,
        persons={key: reduced(one, ON) for key, one in opened.persons.items()},
        sealed={"person:A": "…", "person:C": "…"},
    )
    found = proposals_of(shut, NameBook(names()))
    assert (found.proposals, found.sealed) == ((), 2)


def test_an_adult_whose_identity_is_sealed_is_an_adult_of_the_household() -> None:
    child = replace(CHILD, household="F1")
    aunt = replace(reduced(replace(STRANGER, household="F1"), ON))
    father = replace(FATHER, household="F2")
    assert told(father, child) == [("guardian", "C", "A")]
    assert told(father, child, aunt, sealed={"S"}) == []


@pytest.mark.parametrize(
    "gone",
    [
        events.FitnessAssessed(person="A", fitness=Fitness.UNFIT, assessed_by="clinic-4"),
        events.PeopleMoved(persons=("A",), source=OUTSIDE, target=DECEASED, act=Act.DIED),
        events.ConsentRecorded(person="A", consent=Consent.REFUSED),
        events.PeopleDropped(persons=("A",), reason="declined"),
    ],
)
def test_nobody_is_given_to_an_adult_who_does_not_travel(gone: events.Fact) -> None:
    facts = [
        person("A", "F1", name_ar=FATHER.name_ar, sex=Sex.MALE, age=41),
        person("C", "F2", name_ar=CHILD.name_ar, age=9),
    ]
    book = NameBook(names())
    assert [p.target for p in proposals_of(operation(facts), book).proposals] == ["A"]
    assert proposals_of(operation(facts, gone), NameBook(names())).proposals == ()


# ------------------------------------------------------------------------------ hostile and large


HOSTILE = (
    "",
    " ",
    "ابن",
    "بن بن بن",
    "عبد",
    "أبو",
    "-",
    "\u202e\u2066",
    "x" * 5000,
    "محمد " * 500,
    "\ud800",
    "'; rm -rf / #",
    "0" * 40,
)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_read_without_harm(name: str) -> None:
    adult = Person(id="A", name_ar=name, father=name, mother=name, age=40, document=name)
    child = Person(id="C", name_ar=name, name_latin=name, mother=name, age=9, phone=name)
    for found in proposed(adult, child, replace(child, id="D")):
        assert set(found.persons) <= {"A", "C", "D"}


@pytest.mark.parametrize("id_", ["a,b", "a،b", "-x", "a\nb", "a\x1b[2J", "\u202ea"])
def test_ids_that_nobody_can_type_are_not_put_into_a_command(id_: str) -> None:
    assert told(FATHER, replace(CHILD, id=id_)) == []
    assert told(replace(FATHER, id=id_), CHILD) == []
    for kind, _, target in told(replace(FATHER, household=id_), CHILD):
        assert (kind, target) == ("guardian", "A")


class Counting(NameBook):
    """Counts how often two parts are compared."""

    def __init__(self) -> None:
        super().__init__(names())
        self.comparisons = 0

    def likeness(self, one: Any, other: Any) -> Any:
        self.comparisons += 1
        return super().likeness(one, other)


def one_name(count: int) -> Iterable[Person]:
    """A list on which everybody bears one name, and everybody one telephone and one document."""
    for i in range(count):
        yield replace(
            FATHER if i % 2 else CHILD,
            id=f"P{i}",
            mother="مريم سعيد الحداد",
            phone=PHONE,
            document="LATAKIA-445-812",
        )


@pytest.mark.parametrize("count", [1_000, 100_000])
def test_a_list_of_one_name_is_read_in_time_that_grows_with_its_length(count: int) -> None:
    book = Counting()
    assert propose(tuple(one_name(count)), book, Circumstances(on=ON)) == ()
    assert book.comparisons <= 20 * count


def test_many_families_are_each_found_and_work_grows_with_their_number() -> None:
    given = [*FIRSTS, *(f"{letter}ا{letter}ر" for letter in LETTERS)]
    for families in (200, 400, 1600):
        people: list[Person] = []
        for i in range(families):
            surname = f"ال{LETTERS[i % 20]}ا{LETTERS[i // 20 % 20]}و{LETTERS[i // 400 * 7 % 20]}ي"
            line = f"{given[i % 30]} {given[i * 11 % 30]} {surname}"
            people.append(Person(id=f"A{i}", name_ar=line, sex=Sex.MALE, age=40))
            people.append(Person(id=f"C{i}", name_ar=f"سلمى {line}", age=9))
        book = Counting()
        found = propose(people, book, Circumstances(on=ON))
        assert len(found) > families // 2
        assert all(p.persons[0][1:] == p.persons[1][1:] for p in found if len(p.persons) == 2)
        # A child is compared with a bounded number of adults, however long the list is.
        assert book.comparisons < 100 * len(people)


# ----------------------------------------------------------------------------- as somebody types it


TOML = """[operation]
id = "case"
title = { en = "Case", ar = "حالة" }
date = 2026-03-01
timezone = "Asia/Damascus"
"""
PEOPLE = """person,family,name_ar,mother,sex,age,consent,unaccompanied,phone
P1,,يوسف خليل إبراهيم النجار,,male,41,explicit,,
P2,,سلمى يوسف خليل النجار,مريم سعيد الحداد,female,9,proxy,,
P3,F3,عمر صالح حسن الخباز,,male,45,explicit,,
P4,F4,خالد عمر صالح الخباز,,male,12,proxy,,
P5,F5,هناء كامل الحسن,,female,50,explicit,,0944000111
P6,,رامي باسل العلي,,male,10,proxy,yes,0944000111
"""
NAMES = ("يوسف", "سلمى", "عمر", "هناء", "رامي", "الحداد")

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    folder = tmp_path / "an op"
    folder.mkdir()
    (folder / "operation.toml").write_text(TOML, encoding="utf-8")
    (folder / "people.csv").write_text(PEOPLE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QAFILA_LANG", "en")
    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(tmp_path / "config"))

    def command(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            cli.main(list(words))
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        assert isinstance(left.value.code, int)
        return left.value.code, said.out, said.err

    return command


def waiting(run: Run) -> list[dict[str, Any]]:
    code, out, _ = run("proposals", "an op", "--json")
    assert code == 0
    found: list[dict[str, Any]] = json.loads(out)["proposals"]
    return found


def typed(run: Run, line: str, *more: str) -> tuple[int, str, str]:
    words = shlex.split(line)
    assert words[0] == "qafila"
    return run(*words[1:], *more)


def test_proposals_are_accepted_by_the_commands_they_come_with(run: Run) -> None:
    found = waiting(run)
    assert [(p["kind"], p["persons"], p["target"]) for p in found] == [
        ("household", ["P1", "P2"], "F-P1"),
        ("guardian", ["P4"], "P3"),
        ("carer", ["P6"], "P5"),
    ]
    _, out, _ = run("proposals", "an op", "--json")
    assert not any(name in out for name in NAMES)
    for each in found:
        code, out, err = typed(run, each["accept"], "--agreed-by", "camp office")
        assert (code, err) == (0, ""), out
    assert waiting(run) == []
    _, out, _ = run("report", "an op", "changes", "--json")
    assert "camp office" in out
    assert "name of the father (3 parts agree)" in out
    _, out, _ = run("check", "an op", "--json")
    assert "proposals_wait" not in out
    assert "minor_without_adult" not in out


def test_what_was_accepted_is_taken_back_by_a_correction(run: Run) -> None:
    (_, guardian, _) = waiting(run)
    typed(run, guardian["accept"])
    _, out, _ = run("log", "an op", "--json", "--last", "1")
    assert "P4" not in str(waiting(run))
    fact = json.dumps({"corrects": json.loads(out)["id"], "reason": "another boy"})
    assert run("record", "an op", "fact_corrected", "--fact", fact)[0] == 0
    assert guardian in waiting(run)


def test_what_was_declined_stays_away_and_a_reason_is_needed(run: Run) -> None:
    found = waiting(run)
    code, _, err = typed(run, found[0]["decline"])
    assert code == 2  # ends in --note, for the reason
    assert err
    code, _, err = run("record", "an op", "declined", "household", "P1", "P2")
    assert (code, "reason" in err) == (2, True)
    for each in found:
        assert typed(run, each["decline"], "asked the grandmother")[0] == 0
    # Not of one household: the child's father by name may be guardian all the same.
    assert [(p["kind"], p["persons"]) for p in waiting(run)] == [("guardian", ["P2"])]
    code, out, _ = run("proposals", "an op")
    assert "Declined before, and not proposed again: 3." in out
    assert "Proposal declined" in run("report", "an op", "log")[1]


@pytest.mark.parametrize(
    ("lang", "title"), [("en", "What the list suggests"), ("ar", "ما توحي به")]
)
def test_proposals_are_shown_in_both_languages_with_names_and_commands(
    run: Run, lang: str, title: str
) -> None:
    code, out, _ = run("proposals", "an op", "--lang", lang)
    assert code == 0
    assert title in out
    assert "⟦" not in out
    assert "يوسف خليل إبراهيم النجار" in out
    commands = [line.strip() for line in out.splitlines() if line.startswith("  qafila record")]
    assert len(commands) == 6
    for accept in commands[::2]:
        code, out, err = typed(run, accept)
        assert (code, err) == (0, "")
    _, out, _ = run("proposals", "an op", "--lang", lang)
    assert "qafila record" not in out


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("household", "F9"), "Say first the number"),
        (("household", "F9", "P1"), "--note"),
        (("household", "F9", "NOBODY", "--note", "x"), "NOBODY"),
        (("guardian", "NOBODY", "P2", "--note", "x"), "NOBODY"),
        (("guardian", "P1", "P1", "--note", "x"), "their own guardian"),
        (("declined", "marriage", "P1", "P2", "--note", "x"), "Say what is declined"),
        (("declined", "household", "P1", "--note", "x"), "Say what is declined"),
        (("declined", "guardian", "P1", "P2", "P3", "--note", "x"), "Say what is declined"),
        (("declined", "--note", "x"), "Say what is declined"),
    ],
)
def test_slips_are_told_in_one_sentence(run: Run, words: tuple[str, ...], complaint: str) -> None:
    code, _, err = run("record", "an op", *words)
    assert code == 2
    assert complaint in err


def test_a_household_called_by_a_surname_is_not_kept_in_clear(run: Run) -> None:
    assert run("record", "an op", "household", "الحداد", "P1", "P2", "--note", "asked")[0] == 0
    assert "الحداد".encode() not in Path("an op/operation.qafila").read_bytes()
    assert "الحداد" not in run("log", "an op", "--json", "--last", "2")[1]
