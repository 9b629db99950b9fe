# SPDX-License-Identifier: Apache-2.0
"""Admission of people: a row of the list becomes a registered person, whatever is wrong in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from qafila.core.admission.answers import SILENT, answers_of
from qafila.core.admission.desk import Desk
from qafila.core.admission.field_findings import WordUnknown, YesNoUnreadable
from qafila.core.admission.people_findings import (
    AgeAndBirthYearDiffer,
    AgeFromWords,
    AgeImpossible,
    AgeUnreadable,
    BirthCenturyAssumed,
    BirthFromSerial,
    BirthOrderUnclear,
    BirthReadAsHijri,
    BirthYearImpossible,
    ConsentKindNotSaid,
    ConsentUnclear,
    DigitsLost,
    IdDigitsLost,
    NameMissing,
    NameVeryLong,
    PersonIdMissing,
    TelephonesWithoutPrefix,
    UnaccompaniedAndSeparated,
)
from qafila.core.digits import has_prefix, read_digits
from qafila.core.drafts import Draft
from qafila.core.drafts.births import BirthForm, read_age_text, read_birth
from qafila.core.drafts.cells import read_number, read_yes_no, split_list
from qafila.core.drafts.words import read_needs, read_word
from qafila.core.events import PersonRegistered
from qafila.core.findings import Finding
from qafila.core.registry import Person
from qafila.core.registry.persons import MAX_AGE
from qafila.core.spelling import identifier, spelled
from qafila.core.values import Consent, Need, Sex, has_arabic

FIRST_BIRTH_YEAR = 1890

_NEEDS = tuple(Need)
_AS_WRITTEN = ("father", "grandfather", "mother", "document", "note")
_NAMES = ("name", "name_ar", "name_latin", "given")
_FLAGS = tuple((f"need_{need.value}", need) for need in Need)
_IDS = ("person", "family", "guardian")
_LONG_NUMBERS = ("document", "phone")
_FORMS: Mapping[BirthForm, type[Finding]] = {
    BirthForm.HIJRI: BirthReadAsHijri,
    BirthForm.SERIAL: BirthFromSerial,
    BirthForm.CENTURY: BirthCenturyAssumed,
}

LONG_NAME = 120
"""Characters beyond which a name is likely to be several names in one cell."""


def admit_people(drafts: Iterable[Draft], desk: Desk) -> None:
    """Register everybody on the list and check what the rows refer to."""
    intake = Intake(desk)
    for draft in drafts:
        intake.take(draft)
    intake.check_apart()
    intake.say_columns()


class Intake:
    """Reads rows of people. Rows are many, so it reads cells directly and words once."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._apart: list[tuple[str, Draft]] = []
        self._households: set[str] = set()
        self._vehicles = bool(desk.references.declared("vehicle"))
        self._either_order: dict[int, tuple[Draft, str]] = {}
        self._bare_telephones: Counter[int] = Counter()
        self._telephones: dict[int, Draft] = {}

    def take(self, draft: Draft) -> None:
        """Register the person of one row."""
        values = draft.values
        extra = list(draft.extra)
        named = self._named(draft, extra)
        self._check_name(draft, named["name_ar"], named["name_latin"])
        needs, other_needs = self._needs(draft, extra)
        person = Person(
            id=self._id(draft),
            **named,
            household=_id(values.get("family")),
            sex=self._sex(draft, extra),
            cohort=_shared_id(values.get("cohort")),
            guardian=_id(values.get("guardian")),
            needs=needs,
            other_needs=other_needs,
            consent=self._consent(draft, extra),
            share_with=split_list(values["share_with"]) if "share_with" in values else (),
            at=_shared_id(values.get("at")),
            lot=_shared_id(values.get("lot")),
            to_place=_shared_id(values.get("to_place")),
            kin=_id(values.get("kin")),
            apart_from=_id(values.get("apart_from")),
            pin=_id(values.get("pin")),
            unaccompanied=self._yes(draft, "unaccompanied", extra),
            separated=self._yes(draft, "separated", extra),
            phone=values.get("phone", ""),
            extra=tuple(extra),
        )
        if person.unaccompanied and person.separated:
            self._say(UnaccompaniedAndSeparated, draft, "unaccompanied", person=person.id)
        desk = self._desk
        fact = PersonRegistered(person=person)
        desk.register("person", person.id, person, fact, draft)
        answers = answers_of(values, draft.origin.columns)
        if answers is not SILENT and desk.facts and desk.facts[-1] is fact:
            desk.answers[len(desk.facts) - 1] = answers
        self._check(person, draft)

    def named(self, draft: Draft, person_id: str) -> Person:
        """Return whom a row names, with nothing of a journey, under an id that it is given."""
        extra = list(draft.extra)
        named = self._named(draft, extra)
        return Person(id=person_id, **named, extra=tuple(extra))

    def _named(self, draft: Draft, extra: list[tuple[str, str]]) -> dict[str, Any]:
        """Return the fields that say who somebody is."""
        values = draft.values
        age, birth_year = self._age(draft, extra), self._birth_year(draft, extra)
        self._compare_ages(draft, age, birth_year)
        name_ar, name_latin = self._names(draft, extra)
        self._check_digits(draft)
        return {
            "name_ar": name_ar,
            "name_latin": name_latin,
            "birth_year": birth_year,
            "age": age,
            **{key: values.get(key, "") for key in _AS_WRITTEN},
        }

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
        if given := values.get("given"):
            full = _from_parts(given, values)
            if has_arabic(given) and not arabic:
                arabic = full
            elif not has_arabic(given) and not latin:
                latin = full
            else:
                extra.append((columns["given"], given))
        if surname := values.get("surname"):
            extra.append((columns["surname"], surname))
            if has_arabic(surname):
                arabic = _with_surname(arabic, surname, values)
            else:
                latin = _with_surname(latin, surname, {})
        return arabic, latin

    def _check_name(self, draft: Draft, arabic: str, latin: str) -> None:
        longest = max(len(arabic), len(latin))
        if 0 < longest <= LONG_NAME:
            return
        named = next((key for key in _NAMES if key in draft.origin.columns), None)
        if named is None:
            return
        if not longest:
            self._say(NameMissing, draft, named)
        else:
            filled = next((key for key in _NAMES if draft.values.get(key)), named)
            self._say(NameVeryLong, draft, filled, characters=longest)

    def _sex(self, draft: Draft, extra: list[tuple[str, str]]) -> Sex | None:
        text = draft.values.get("sex")
        if not text:
            return None
        sex = _sex_of(text)
        if sex is None:
            extra.append((draft.origin.columns["sex"], text))
            self._say(
                WordUnknown,
                draft,
                "sex",
                key=draft.origin.columns["sex"],
                raw=text,
                known=("female", "male", "أنثى", "ذكر"),
            )
        return sex

    def _age(self, draft: Draft, extra: list[tuple[str, str]]) -> int | None:
        text = draft.values.get("age")
        if not text:
            return None
        age, trouble = read_age(text)
        if trouble is AgeFromWords:
            self._say(trouble, draft, "age", raw=text, age=age)
        elif trouble is not None:
            self._say(trouble, draft, "age", raw=text)
        if age is None:
            extra.append((draft.origin.columns["age"], text))
        return age

    def _birth_year(self, draft: Draft, extra: list[tuple[str, str]]) -> int | None:
        key = "birth_year" if draft.values.get("birth_year") else "birth_date"
        text = draft.values.get(key)
        if not text:
            return None
        on = self._desk.on
        birth = read_birth(text, as_date=key == "birth_date", now=on.year if on else 0)
        if birth is None or not FIRST_BIRTH_YEAR <= birth.year <= (on.year if on else 2200):
            extra.append((draft.origin.columns[key], text))
            self._say(BirthYearImpossible, draft, key, raw=text)
            return None
        if len(text) > 4 or birth.form is not None:
            extra.append((draft.origin.columns[key], text))
        if birth.form is BirthForm.EITHER_ORDER:
            self._either_order.setdefault(id(draft.origin), (draft, key))
        elif birth.form is not None:
            self._say(_FORMS[birth.form], draft, key, raw=text, year=birth.year)
        return birth.year

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
        if disability := values.get("disability"):
            more, unknown = _disability(disability, draft.origin.columns["disability"])
            flagged.update(more)
            others = tuple(dict.fromkeys((*others, *unknown)))
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

    def _consent(self, draft: Draft, extra: list[tuple[str, str]]) -> Consent | None:
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
        if consent is None:
            extra.append((draft.origin.columns["consent"], text))
        return consent

    def _check_digits(self, draft: Draft) -> None:
        """Point out numbers whose last digits a spreadsheet has dropped, or the first of them."""
        values = draft.values
        for keys, kind in ((_IDS, IdDigitsLost), (_LONG_NUMBERS, DigitsLost)):
            for key in keys:
                text = values.get(key)
                if text and "E" in text.upper() and read_digits(text).lost:
                    self._say(kind, draft, key, key=draft.origin.columns[key], raw=text)
        phone = values.get("phone")
        if phone and phone[0] not in "0+" and not has_prefix(phone) and not read_digits(phone).lost:
            self._bare_telephones[id(draft.origin)] += 1
            self._telephones.setdefault(id(draft.origin), draft)

    def say_columns(self) -> None:
        """Say once for each table what is so in many of its rows."""
        for draft, key in self._either_order.values():
            self._say(BirthOrderUnclear, draft, key, key=draft.origin.columns[key])
        for origin, count in self._bare_telephones.items():
            draft = self._telephones[origin]
            header = draft.origin.columns["phone"]
            self._say(TelephonesWithoutPrefix, draft, "phone", key=header, count=count)

    def _yes(self, draft: Draft, key: str, extra: list[tuple[str, str]]) -> bool:
        text = draft.values.get(key)
        if not text:
            return False
        answer = read_yes_no(text)
        if answer is None:
            extra.append((draft.origin.columns[key], text))
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


def _from_parts(given: str, values: Mapping[str, str]) -> str:
    """Return a given name followed by the father's and grandfather's, each in its own column."""
    if len(given.split()) > 1:
        return given  # a name of several words may have them already
    names = (values.get(key, "") for key in ("father", "grandfather"))
    parts = [name for name in names if name and has_arabic(name) == has_arabic(given)]
    return " ".join([given, *parts])


@lru_cache(maxsize=4096)
def _disability(text: str, header: str) -> tuple[tuple[Need, ...], tuple[str, ...]]:
    """Return the needs that a disability says, and the disability in the list's own words.

    A plain yes says that there is one: the crew is told by the column's name.
    """
    answer = read_yes_no(text)
    if answer is not None:
        return (), (header,) if answer else ()
    needs, others = read_needs(text)
    return needs, tuple(f"{header}: {other}" for other in others)


@lru_cache(maxsize=4096)
def read_age(text: str) -> tuple[int | None, type[Finding] | None]:
    """Return an age in completed years, and what there is to say about it.

    Years, or months and days with their unit; half years count as not completed.
    """
    number = read_number(text)
    if number is None:
        written = read_age_text(text)
        if written is None:
            return None, AgeUnreadable
        number = float(written[0])
        if written[1]:
            return written[0], AgeFromWords
    if not 0 <= number < MAX_AGE + 1:
        return None, AgeImpossible
    return int(number), None


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
