# SPDX-License-Identifier: Apache-2.0
"""Admission of people: a row of the list becomes a registered person, whatever is wrong in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from qafila.core.admission.desk import Desk
from qafila.core.admission.field_findings import WordUnknown, YesNoUnreadable
from qafila.core.admission.people_findings import (
    AgeAndBirthYearDiffer,
    AgeFromWords,
    AgeImpossible,
    AgeUnreadable,
    BirthYearImpossible,
    ConsentKindNotSaid,
    ConsentUnclear,
    NameMissing,
    PersonIdMissing,
    UnaccompaniedAndSeparated,
)
from qafila.core.drafts import Draft
from qafila.core.drafts.cells import read_moment, read_number, read_yes_no, split_list
from qafila.core.drafts.spelling import identifier, spelled, western_digits
from qafila.core.drafts.words import age_units, read_needs, read_word
from qafila.core.events import PersonRegistered
from qafila.core.findings import Finding
from qafila.core.registry import Person
from qafila.core.registry.persons import MAX_AGE
from qafila.core.values import Consent, Need, Sex, has_arabic

FIRST_BIRTH_YEAR = 1890

_NEEDS = tuple(Need)
_FLAGS = tuple((f"need_{need.value}", need) for need in Need)
_AGE_WITH_UNIT = re.compile(r"(\d{1,3})\s*([^\d\s.,+-]+)")
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")


def admit_people(drafts: Iterable[Draft], desk: Desk) -> None:
    """Register everybody on the list and check what the rows refer to."""
    intake = _People(desk)
    for draft in drafts:
        intake.take(draft)
    intake.check_apart()


class _People:
    """Reads rows of people. Rows are many, so it reads cells directly and words once."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._apart: list[tuple[str, Draft]] = []
        self._households: set[str] = set()
        self._vehicles = bool(desk.references.declared("vehicle"))

    def take(self, draft: Draft) -> None:
        """Register the person of one row."""
        values = draft.values
        extra = list(draft.extra)
        age, birth_year = self._age(draft), self._birth_year(draft, extra)
        self._compare_ages(draft, age, birth_year)
        name_ar, name_latin = self._names(draft, extra)
        needs, other_needs = self._needs(draft, extra)
        person = Person(
            id=self._id(draft),
            household=_id(values.get("family")),
            name_ar=name_ar,
            name_latin=name_latin,
            father=values.get("father", ""),
            grandfather=values.get("grandfather", ""),
            mother=values.get("mother", ""),
            sex=self._sex(draft),
            birth_year=birth_year,
            age=age,
            cohort=_shared_id(values.get("cohort")),
            guardian=_id(values.get("guardian")),
            needs=needs,
            other_needs=other_needs,
            consent=self._consent(draft),
            share_with=split_list(values["share_with"]) if "share_with" in values else (),
            at=_shared_id(values.get("at")),
            lot=_shared_id(values.get("lot")),
            to_place=_shared_id(values.get("to_place")),
            kin=_id(values.get("kin")),
            apart_from=_id(values.get("apart_from")),
            pin=_id(values.get("pin")),
            unaccompanied=self._yes(draft, "unaccompanied"),
            separated=self._yes(draft, "separated"),
            document=values.get("document", ""),
            phone=values.get("phone", ""),
            note=values.get("note", ""),
            extra=tuple(extra),
        )
        if person.unaccompanied and person.separated:
            self._say(UnaccompaniedAndSeparated, draft, "unaccompanied", person=person.id)
        desk = self._desk
        desk.register("person", person.id, person, PersonRegistered(person=person), draft)
        self._check(person, draft)

    def _check(self, person: Person, draft: Draft) -> None:
        references = self._desk.references
        references.check("cohort", person.cohort, draft, "cohort")
        references.check("place", person.at, draft, "at")
        references.check("place", person.to_place, draft, "to_place")
        if self._vehicles:
            references.check("vehicle", person.pin, draft, "pin")
        if person.household:
            self._households.add(person.household)
        if person.apart_from:
            self._apart.append((person.apart_from, draft))

    def check_apart(self) -> None:
        """Check the households that people are to be kept apart from, once all are known."""
        self._desk.references.declare("household", self._households)
        for household, draft in self._apart:
            self._desk.references.check("household", household, draft, "apart_from")

    def _say(self, kind: type[Finding], draft: Draft, key: str, /, **fields: Any) -> None:
        self._desk.found.add(kind, draft.ref(key), **fields)

    # ------------------------------------------------------------------------------- cells

    def _id(self, draft: Draft) -> str:
        person = _id(draft.values.get("person"))
        if person:
            return person
        given = f"row-{draft.row}"
        copies = 1
        while f"person:{given}" in self._desk.sources:
            copies += 1
            given = f"row-{draft.row}-{copies}"
        if "person" in draft.origin.columns:  # a missing column was said once, for the whole table
            self._say(PersonIdMissing, draft, "person", given=given)
        return given

    def _names(self, draft: Draft, extra: list[tuple[str, str]]) -> tuple[str, str]:
        values, columns = draft.values, draft.origin.columns
        arabic, latin = values.get("name_ar", ""), values.get("name_latin", "")
        if name := values.get("name"):
            if has_arabic(name) and not arabic:
                arabic = name
            elif not has_arabic(name) and not latin:
                latin = name
            elif name not in (arabic, latin):
                extra.append((columns["name"], name))
        if surname := values.get("surname"):
            extra.append((columns["surname"], surname))
            if has_arabic(surname):
                arabic = _with_surname(arabic, surname, values)
            else:
                latin = _with_surname(latin, surname, {})
        if not arabic and not latin and columns.keys() & {"name", "name_ar", "name_latin"}:
            named = next(key for key in ("name", "name_ar", "name_latin") if key in columns)
            self._say(NameMissing, draft, named)
        return arabic, latin

    def _sex(self, draft: Draft) -> Sex | None:
        text = draft.values.get("sex")
        if not text:
            return None
        sex = _sex_of(text)
        if sex is None:
            self._say(
                WordUnknown,
                draft,
                "sex",
                key=draft.origin.columns["sex"],
                raw=text,
                known=("female", "male", "أنثى", "ذكر"),
            )
        return sex

    def _age(self, draft: Draft) -> int | None:
        text = draft.values.get("age")
        if not text:
            return None
        age, trouble = read_age(text)
        if trouble is AgeFromWords:
            self._say(trouble, draft, "age", raw=text, age=age)
        elif trouble is not None:
            self._say(trouble, draft, "age", raw=text)
        return age

    def _birth_year(self, draft: Draft, extra: list[tuple[str, str]]) -> int | None:
        key = "birth_year" if draft.values.get("birth_year") else "birth_date"
        text = draft.values.get(key)
        if not text:
            return None
        if len(text) > 4:
            extra.append((draft.origin.columns[key], text))
        year = read_birth_year(text)
        on = self._desk.on
        if year is None or not FIRST_BIRTH_YEAR <= year <= (on.year if on else 2200):
            self._say(BirthYearImpossible, draft, key, raw=text)
            return None
        return year

    def _compare_ages(self, draft: Draft, age: int | None, birth_year: int | None) -> None:
        on = self._desk.on
        if age is None or birth_year is None or on is None:
            return
        if abs(on.year - birth_year - age) > 1:
            self._say(AgeAndBirthYearDiffer, draft, "age", age=age, birth_year=birth_year)

    def _needs(
        self, draft: Draft, extra: list[tuple[str, str]]
    ) -> tuple[tuple[Need, ...], tuple[str, ...]]:
        values = draft.values
        text = values.get("needs")
        needs, others = read_needs(text) if text else ((), ())
        flagged = set(needs)
        for key, need in _FLAGS:
            answer = values.get(key)
            if not answer:
                continue
            yes = read_yes_no(answer)
            if yes is None and (number := read_number(answer)) is not None:
                yes = number > 0
            if yes is None:
                header = draft.origin.columns[key]
                extra.append((header, answer))
                self._say(YesNoUnreadable, draft, key, key=header, raw=answer)
            elif yes:
                flagged.add(need)
        if len(flagged) > len(needs):
            needs = tuple(sorted(flagged, key=_NEEDS.index))
        return needs, others

    def _consent(self, draft: Draft) -> Consent | None:
        text = draft.values.get("consent")
        if not text:
            return None
        consent, trouble = read_consent(text)
        if trouble is WordUnknown:
            self._say(
                trouble,
                draft,
                "consent",
                key=draft.origin.columns["consent"],
                raw=text,
                known=tuple(kind.value for kind in Consent),
            )
        elif trouble is not None:
            self._say(trouble, draft, "consent", raw=text)
        return consent

    def _yes(self, draft: Draft, key: str) -> bool:
        text = draft.values.get(key)
        if not text:
            return False
        answer = read_yes_no(text)
        if answer is None:
            self._say(YesNoUnreadable, draft, key, key=draft.origin.columns[key], raw=text)
        return bool(answer)


def _id(text: str | None) -> str | None:
    return identifier(text) or None if text else None


@lru_cache(maxsize=4096)
def _shared_id(text: str | None) -> str | None:
    """Return the id of something that many people share."""
    return _id(text)


@lru_cache(maxsize=1024)
def _sex_of(text: str) -> Sex | None:
    return read_word(Sex, text)


def _with_surname(name: str, surname: str, parts: dict[str, str] | Any) -> str:
    """Return a name that ends with the surname: given, father, grandfather, surname.

    A single given name is completed by the father's and grandfather's, as names are written in
    full. Nothing is added twice.
    """
    if not name:
        return surname
    words = [spelled(word) for word in name.split()]
    if spelled(surname) == "".join(words[-len(surname.split()) :]):
        return name
    full = [name]
    if len(words) == 1:
        full += [part for key in ("father", "grandfather") if (part := parts.get(key))]
    return " ".join([*full, surname])


@lru_cache(maxsize=4096)
def read_age(text: str) -> tuple[int | None, type[Finding] | None]:
    """Return an age in completed years, and what there is to say about it.

    Years, or months and days with their unit; half years count as not completed.
    """
    number = read_number(text)
    infant, months, years, days = age_units()
    if number is None and len(text) <= 40:
        if match := _AGE_WITH_UNIT.fullmatch(western_digits(text).strip()):
            unit, count = spelled(match[2]), int(match[1])
            if unit in months and not (unit == "m" and count > 36):
                return count // 12, None
            if unit in days:
                return 0, None
            number = float(count) if unit in years else None
        elif spelled(text) in infant:
            return 0, AgeFromWords
    if number is None:
        return None, AgeUnreadable
    if not 0 <= number < MAX_AGE + 1:
        return None, AgeImpossible
    return int(number), None


@lru_cache(maxsize=4096)
def read_birth_year(text: str) -> int | None:
    """Return the year of a birth year or of a date of birth."""
    number = read_number(text)
    if number is not None:
        return int(number) if number.is_integer() else None
    moment = read_moment(text)
    if moment is not None and moment.day is not None:
        return moment.day.year
    years = _YEAR.findall(western_digits(text))
    return int(years[0]) if len(years) == 1 else None


@lru_cache(maxsize=1024)
def read_consent(text: str) -> tuple[Consent | None, type[Finding] | None]:
    """Return a consent, and what there is to say about it.

    A plain yes says that there is a consent and not of which kind; a plain no does not say whether
    the person refused or was not asked.
    """
    consent = read_word(Consent, text)
    if consent is not None:
        return consent, None
    agrees = spelled(text) in _agreeing()
    answer = True if agrees else read_yes_no(text)
    if answer is None:
        return None, WordUnknown
    return (Consent.EXPLICIT, ConsentKindNotSaid) if answer else (None, ConsentUnclear)


@lru_cache(maxsize=1)
def _agreeing() -> frozenset[str]:
    words = ("agrees", "agreed", "consents", "موافق", "موافقة", "يوافق", "توافق", "وافق", "وافقت")
    return frozenset(spelled(word) for word in words)
