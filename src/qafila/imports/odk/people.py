# SPDX-License-Identifier: Apache-2.0
"""From submissions to people: each round of a repeat that names somebody is one draft."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from qafila.core.drafts import Draft, Found, Origin, TableMapping
from qafila.core.drafts.cells import read_yes_no, split_list
from qafila.core.drafts.columns import FAMILY_OR_SURNAME, KEPT, WEAK_ID
from qafila.core.drafts.headers import Saved, meaning, whole_meaning
from qafila.core.drafts.table import BLANK, MAX_CELL, MAX_ROWS
from qafila.core.drafts.table_findings import CellTooLong
from qafila.core.drafts.words import read_word
from qafila.core.spelling import identifier, spelled
from qafila.core.values import GIVER_BESIDE, Consent, Need
from qafila.imports.odk.findings import (
    ConsentNotInformed,
    HouseholdInSeveralForms,
    MorePeopleThanRead,
    NamedOutsideTheMembers,
    SubmissionsEncrypted,
    SubmissionWithoutPeople,
)
from qafila.imports.odk.submission import Answers, Entry, Submission

MAX_PEOPLE = MAX_ROWS
"""People of one file that are read."""

MAX_HEADER = 200
"""Characters of the path of a question that are kept."""

MAX_COPIED = 20_000
"""Answers about several people that are copied to each of them; beyond, the first has them."""

NAMED = 12
"""Household numbers that a finding names."""

_NAMES = frozenset({"name", "name_ar", "name_latin", "given"})

_SHARED = frozenset(
    {"family", "surname", "at", "lot", "to_place", "kin", "apart_from", "cohort", "phone"}
)
"""What an answer about a household says of each member. Consent is not there: each gives it."""

_OWN_NUMBERS = frozenset(spelled(name) for name in ("person", "person id", "person barcode"))
"""Questions whose answer numbers a person; others called id often count from 1 each time."""

NEEDS_OTHER, GUARDIAN_LINE = "needs_other", "guardian_line"
"""Questions of Qafila's own form: a need in words; which member of the list is the guardian."""

CONSENT_BY = "consent_by"
"""Question of Qafila's own form: who answered for somebody; a number of the list, or words."""

MEMBER_MARK = "member_mark"
"""Question of Qafila's own form that nobody answers: what a member is known by in every edit."""

_MARK = re.compile(r"[0-9a-f]{6}")

_ENCRYPTED = "base64EncryptedKey"
"""What an encrypted submission holds in the place of its answers."""

_TOLD = ("told_terms", "offered_to_stay")
_UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_CHOICE = re.compile(r"[A-Za-z0-9_.-]+")


@dataclass(slots=True)
class _Household:
    """The people of one household, and what was answered about all of them."""

    number: int
    base: str
    shared: Answers
    people: list[Entry] = field(default_factory=list)
    beside: Answers = field(default_factory=list)
    is_repeat: bool = True
    ended: str = ""


class People:
    """Makes drafts of the people in submissions."""

    def __init__(self, found: Found, saved: Saved) -> None:
        self.columns: dict[str, str] = {}
        self.fields: dict[str, str] = {}
        self.unused: dict[str, None] = {}
        self.drafts: list[Draft] = []
        self._found = found
        self._saved = saved
        self._meanings: dict[str, str | None] = {}
        self._origin = Origin(file=found.file, columns=self.columns)
        self._outside: Counter[str] = Counter()
        self._families: dict[str, set[int]] = {}
        self._uninformed = self._encrypted = 0

    def take(self, standing: Iterable[tuple[Submission, str]]) -> None:
        """Take the people of all submissions that stand, each with the id of its first version."""
        pairs = list(standing)
        paths = {path for one, _ in pairs for path in self._naming(one.entry)}
        for one, first in pairs:
            if any(path == _ENCRYPTED for path, _ in one.entry.answers):
                self._encrypted += 1
                continue
            count = 0
            for household in self._households(one, first, paths):
                household.ended = one.ended
                count += len(household.people)
                if not self._take(household):
                    return
            if not count:
                where = self._found.here(one.number, raw=one.instance, sheet=one.part)
                self._found.add(SubmissionWithoutPeople, where, number=one.number)

    def close(self) -> tuple[TableMapping, ...]:
        """Say what holds for the whole file; return which questions were read as what."""
        found = self._found
        for question, count in self._outside.items():
            where = found.here(column=question)
            found.add(
                NamedOutsideTheMembers, where, file=found.file, question=question, count=count
            )
        several = sorted(family for family, forms in self._families.items() if len(forms) > 1)
        if several:
            found.add(
                HouseholdInSeveralForms,
                found.here(),
                file=found.file,
                count=len(several),
                households=tuple(several[:NAMED]),
            )
        if self._encrypted:
            found.add(SubmissionsEncrypted, found.here(), file=found.file, count=self._encrypted)
        if self._uninformed:
            found.add(ConsentNotInformed, found.here(), file=found.file, count=self._uninformed)
        if not self.drafts:
            return ()
        # Every person has a number, scanned or made: the list is one with numbers.
        self.fields.setdefault("meta/instanceID", "person")
        mapping = TableMapping(
            file=found.file,
            header_row=1,
            rows=len(self.drafts),
            fields=self.fields,
            unused=tuple(self.unused),
        )
        return (mapping,)

    # ------------------------------------------------------------------------------- households

    def _naming(self, entry: Entry) -> Iterator[str]:
        """Yield the repeats, at any depth, whose rounds name somebody."""
        for path, rounds in entry.repeats.items():
            for one in rounds:
                if self._names(one.answers):
                    yield path
                yield from self._naming(one)

    def _names(self, answers: Answers) -> str:
        """Return the question that names somebody, empty when none does."""
        return next((path for path, _ in answers if self._meaning(path) in _NAMES), "")

    def _households(self, one: Submission, first: str, paths: set[str]) -> Iterator[_Household]:
        base = short(first)
        made = list(self._inside(one.entry, [], base, one.number, paths))
        named = self._names(one.entry.answers)
        if any(household.people for household in made):
            if named:
                self._outside[named[:MAX_HEADER]] += 1
            yield from made
        elif named:
            beside = [
                pair
                for rounds in one.entry.repeats.values()
                for r in rounds
                for pair in r.everything()
            ]
            person = Entry(answers=[*one.entry.answers, *beside])
            yield _Household(one.number, base, [], [person], [], is_repeat=False)

    def _inside(
        self, entry: Entry, above: Answers, base: str, number: int, paths: set[str]
    ) -> Iterator[_Household]:
        """Yield the household of an entry, and those of rounds in which people are listed."""
        household = _Household(number, base, [*entry.answers, *above])
        rounds_below: list[Entry] = []
        for path, rounds in entry.repeats.items():
            if path in paths:
                household.people += rounds
            elif any(_leads_to(one, paths) for one in rounds):
                rounds_below += rounds
            else:
                household.beside += [pair for one in rounds for pair in one.everything()]
        yield household
        below = household.shared if household.people else household.shared + household.beside
        few = below
        if len(below) * len(rounds_below) > MAX_COPIED:
            read = {
                name: (path, text)
                for path, text in reversed(below)
                if (name := self._meaning(path)) in _SHARED
            }
            few = list(read.values())
        for line, one in enumerate(rounds_below, 1):
            yield from self._inside(
                one, below if line == 1 else few, f"{base}-{line}", number, paths
            )

    def _take(self, household: _Household) -> bool:
        """Take one household; return whether there is room for more."""
        shared, common = self._shared(household)
        numbers = self._numbers(household)
        copied = len(common) * len(household.people) <= MAX_COPIED
        informed = not any(
            _leaf(path) in _TOLD and read_yes_no(text) is False for path, text in household.shared
        )
        for line, person in enumerate(household.people):
            if len(self.drafts) >= MAX_PEOPLE:
                where = self._found.here(household.number)
                self._found.add(MorePeopleThanRead, where, file=self._found.file, limit=MAX_PEOPLE)
                return False
            values, extra = self._person(person, household.number, numbers)
            for name, text in shared.items():
                values.setdefault(name, text)
            values["person"] = numbers[line]
            self.columns.setdefault("person", "meta/instanceID")
            if household.is_repeat:
                values.setdefault("family", household.base)
                self.columns.setdefault("family", "meta/instanceID")
            if family := values.get("family"):
                self._families.setdefault(family, set()).add(household.number)
            if copied or line == 0:
                extra += common
            if line == 0:
                extra += self._kept(household.beside, household.number)
            self._count_uninformed(values, extra, informed=informed)
            values.update(_heard(household, person, numbers))
            self.drafts.append(
                Draft(
                    kind="person",
                    row=household.number,
                    values=values,
                    origin=self._origin,
                    extra=tuple(extra),
                )
            )
        return True

    def _count_uninformed(
        self, values: Mapping[str, str], extra: Answers, *, informed: bool
    ) -> None:
        consent = read_word(Consent, values.get("consent", ""))
        if consent in (None, Consent.REFUSED):
            return
        own = any(_leaf(path) in _TOLD and read_yes_no(text) is False for path, text in extra)
        self._uninformed += own or not informed

    def _numbers(self, household: _Household) -> list[str]:
        """Return the number of each member: as scanned, else by its mark or place in the list."""
        made: list[str] = []
        for line, person in enumerate(household.people, 1):
            mark = next(
                (text for path, text in person.answers if _leaf(path) == MEMBER_MARK), ""
            ).lower()[:6]
            own = f"{household.base}-{mark if _MARK.fullmatch(mark) else line}"
            if own in made:
                own = f"{household.base}-{line}"
            scanned = next(
                (
                    identifier(text)
                    for path, text in person.answers
                    if self._meaning(path) == "person" and text not in BLANK
                ),
                "",
            )
            made.append(scanned or own)
        return made

    def _shared(self, household: _Household) -> tuple[dict[str, str], Answers]:
        """Return what is said of each member, and what is kept beside each."""
        values: dict[str, str] = {}
        common: Answers = []
        for path, text in household.shared:
            name = self._meaning(path)
            if name in _SHARED and text not in BLANK and name not in values:
                values[name] = self._cut(path, text, household.number)
                self._read_as(path, name)
            else:
                common += self._kept([(path, text)], household.number)
        return values, common

    def _person(
        self, entry: Entry, number: int, numbers: Sequence[str]
    ) -> tuple[dict[str, str], Answers]:
        """Return the values of one person, and the answers that are kept beside them."""
        values: dict[str, str] = {}
        rest: Answers = []
        other_needs = ""
        for path, text in entry.answers:
            name, leaf = self._meaning(path), _leaf(path)
            if leaf == MEMBER_MARK:
                continue
            if leaf == NEEDS_OTHER:
                other_needs = self._cut(path, text, number)
                self._read_as(path, "needs")
            elif leaf == GUARDIAN_LINE:
                if guardian := _line(text, numbers):
                    values["guardian"] = guardian
                    self._read_as(path, "guardian")
                else:
                    rest.append((path, text))
            elif not name or name in KEPT["person"] or name in values:
                rest.append((path, text))
            elif text not in BLANK:
                values[name] = _worded(name, self._cut(path, text, number))
                self._read_as(path, name)
        if other_needs:
            named = [need for need in split_list(values.get("needs", "")) if need != "other"]
            values["needs"] = ", ".join([*named, other_needs])
        for rounds in entry.repeats.values():
            rest += [pair for one in rounds for pair in one.everything()]
        return values, self._kept(rest, number)

    # ------------------------------------------------------------------------------- questions

    def _meaning(self, path: str) -> str | None:
        """Return the field that a question is read as, None when it is kept as it is."""
        if path not in self._meanings:
            self._meanings[path] = self._find_meaning(path)
        return self._meanings[path]

    def _find_meaning(self, path: str) -> str | None:
        leaf = path.rpartition("/")[2]
        name = whole_meaning("person", path, self._saved)
        if name is None:
            name = meaning("person", leaf, self._saved)
        settled = spelled(path) in self._saved or spelled(leaf) in self._saved
        if name == FAMILY_OR_SURNAME:
            return "surname"
        if name == WEAK_ID or (
            name == "person" and not settled and spelled(leaf) not in _OWN_NUMBERS
        ):
            return None
        return name or None

    def _read_as(self, path: str, name: str) -> None:
        header = path[:MAX_HEADER]
        self.columns.setdefault(name, header)
        self.fields.setdefault(header, name)

    def _kept(self, answers: Answers, number: int) -> Answers:
        made: Answers = []
        for path, text in answers:
            header = path[:MAX_HEADER]
            if header not in self.unused and header not in self.fields:
                self.unused[header] = None
            made.append((header, self._cut(path, text, number)))
        return made

    def _cut(self, path: str, text: str, number: int) -> str:
        if len(text) <= MAX_CELL:
            return text
        where = self._found.here(number, path[:MAX_HEADER], text)
        self._found.add(CellTooLong, where, characters=len(text))
        return text[:MAX_CELL]


def _heard(
    household: _Household, person: Entry, numbers: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Yield how somebody's consent was heard, where the form says so: theirs, else of all.

    Who answered for somebody is told by number alone: in words it is a name as often as not, and
    stays where all words stay.
    """
    for path, text in (*household.shared, *person.answers):
        leaf = _leaf(path)
        if leaf in _TOLD and text not in BLANK:
            yield leaf, text
        elif leaf == CONSENT_BY and text not in BLANK:
            number = identifier(text)
            listed = number if number in numbers else _line(text, numbers)
            yield "consent_given_by", listed or GIVER_BESIDE
    if household.ended:
        yield "consent_answered_at", household.ended


def short(first: str) -> str:
    """Return the number of a household that has none, made of the id of a submission.

    Random ids give their first ten digits, so that the submission is found again on the server;
    of others, that may all begin alike, a digest is taken. A letter stands before, because
    spreadsheets take digits with an E among them for a power of ten.
    """
    if _UUID4.fullmatch(first):
        return f"H{first.replace('-', '')[:10]}"
    return f"H{hashlib.sha256(first.encode('utf-8', 'replace')).hexdigest()[:10]}"


def _leads_to(entry: Entry, paths: set[str]) -> bool:
    return any(
        path in paths or any(_leads_to(one, paths) for one in rounds)
        for path, rounds in entry.repeats.items()
    )


def _leaf(path: str) -> str:
    return path.rpartition("/")[2]


def _line(text: str, numbers: Sequence[str]) -> str:
    """Return the number of the member at a place of the list; empty where there is none."""
    text = identifier(text)
    at = int(text) if text.isdecimal() and len(text) < 6 else 0
    return numbers[at - 1] if 1 <= at <= len(numbers) else ""


def _worded(name: str, text: str) -> str:
    """Return the answer to a question with several choices as a list; other answers as they are."""
    if name == "needs" and _are_choices(text):
        return ", ".join(text.split())
    if name == "share_with" and all(_CHOICE.fullmatch(word) for word in text.split()):
        return ", ".join(text.split())
    return text


@lru_cache(maxsize=4096)
def _are_choices(text: str) -> bool:
    """Whether a text is names of choices beside each other, and not needs in somebody's words."""
    words = list(islice(text.split(), 20))
    if len(words) < 2 or read_word(Need, text) is not None:
        return False
    plain = all(_CHOICE.fullmatch(word) for word in words)
    return plain and any(read_word(Need, word) is not None for word in words)
