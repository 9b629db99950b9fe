# SPDX-License-Identifier: Apache-2.0
"""Reading the fields of one draft: each value, or a finding and nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from qafila.core.admission.field_findings import (
    DateOrderAssumed,
    DateUnreadable,
    HourSkipped,
    NumberOutOfRange,
    NumberUnreadable,
    RangeIncomplete,
    RangeOutOfOrder,
    TextExpected,
    WordUnknown,
    YesNoUnreadable,
)
from qafila.core.drafts import Draft, raw_text
from qafila.core.drafts.cells import Moment, read_integer, read_moment, read_number, read_yes_no
from qafila.core.drafts.cells import split_list as split
from qafila.core.drafts.words import read_word
from qafila.core.findings import Finding
from qafila.core.spelling import clean, identifier
from qafila.core.values import Claimed, Estimate, Name, When, exactly, name_in_own_script

if TYPE_CHECKING:
    from qafila.core.admission.desk import Desk

E = TypeVar("E", bound=StrEnum)

LARGEST_COUNT = 10_000_000
"""No count of people, vehicles, bodies or parcels of an operation comes near it."""


class Fields:
    """The fields of one draft.

    Parameters
    ----------
    draft
        What is read.
    desk
        Where findings go, and which time zone hours are in.
    """

    def __init__(self, draft: Draft, desk: Desk) -> None:
        self.draft = draft
        self.desk = desk

    def has(self, key: str) -> bool:
        """Whether the draft says anything here."""
        value = self.draft.values.get(key)
        return value is not None and value != ""

    def say(self, kind: type[Finding], key: str, /, **fields: Any) -> None:
        """Add a finding about one field."""
        self.desk.found.add(kind, self.draft.ref(key), **fields)

    def unread(self, kind: type[Finding], key: str, value: object, /, **fields: Any) -> None:
        """Add a finding about a value that could not be used, quoting it."""
        where = self.draft.ref(key)
        self.desk.found.add(
            kind, where, key=where.column, raw=raw_text(value), **self._owing(), **fields
        )

    def _owing(self) -> dict[str, str]:
        """Return the obligation that the draft is, where it is one: people know it by its id."""
        if self.draft.kind != "obligation":
            return {}
        return {"obligation": identifier(raw_text_of(self.draft.values.get("id")))}

    # ------------------------------------------------------------------------------- words

    def text(self, key: str) -> str:
        """Return text as written; a name in two languages gives the operation's language."""
        value = self.draft.values.get(key)
        if value is None:
            return ""
        if isinstance(value, str):
            return clean(value)
        if isinstance(value, dict):
            name = self._name_of(key, value)
            return name.text(self.desk.language) if name else ""
        if isinstance(value, list):
            self.unread(TextExpected, key, value)
            return ""
        return raw_text(value)

    def id(self, key: str) -> str | None:
        """Return an id, None when there is none."""
        return self._id_of(key, self.draft.values.get(key))

    def _id_of(self, key: str, value: object) -> str | None:
        if isinstance(value, str):
            return identifier(value) or None
        if isinstance(value, int) and not isinstance(value, bool):
            return raw_text(value)
        if value is not None:
            self.unread(TextExpected, key, value)
        return None

    def ids(self, key: str) -> tuple[str, ...]:
        """Return ids in order without repeats; one id may stand without a list."""
        value = self.draft.values.get(key)
        if value is None:
            return ()
        entries = value if isinstance(value, list) else [value]
        found = (self._id_of(key, entry) for entry in entries)
        return tuple(dict.fromkeys(entry for entry in found if entry))

    def name(self, key: str) -> Name | None:
        """Return a name: a table of two languages, or text in its own script."""
        return self.name_of(key, self.draft.values.get(key))

    def name_of(self, key: str, value: object) -> Name | None:
        """Return the name that a value is: a table of two languages, or text in its own script."""
        if isinstance(value, dict):
            return self._name_of(key, value)
        if isinstance(value, int) and not isinstance(value, bool):
            value = raw_text(value)
        if isinstance(value, str):
            return name_in_own_script(clean(value)) if clean(value) else None
        if value is not None:
            self.unread(TextExpected, key, value)
        return None

    def _name_of(self, key: str, value: Mapping[str, object]) -> Name | None:
        texts: dict[str, str] = {}
        for lang in ("ar", "en"):
            text = value.get(lang)
            if isinstance(text, str) and clean(text):
                texts[lang] = clean(text)
            elif text not in (None, ""):
                self.unread(TextExpected, key, text)
        return Name(ar=texts.get("ar"), en=texts.get("en")) if texts else None

    def word(self, key: str, kinds: type[E]) -> E | None:
        """Return one of a closed set of kinds."""
        value = self.draft.values.get(key)
        return None if value is None or value == "" else self._word_of(key, value, kinds)

    def _word_of(self, key: str, value: object, kinds: type[E]) -> E | None:
        word = read_word(kinds, value) if isinstance(value, str) else None
        if word is None:
            self.unread(WordUnknown, key, value, known=tuple(kind.value for kind in kinds))
        return word

    def words(self, key: str, kinds: type[E]) -> tuple[E, ...]:
        """Return several of a closed set of kinds, as a list or separated by commas."""
        value = self.draft.values.get(key)
        if value is None:
            return ()
        entries = (
            value
            if isinstance(value, list)
            else split(value)
            if isinstance(value, str)
            else [value]
        )
        found = (self._word_of(key, entry, kinds) for entry in entries)
        return tuple(dict.fromkeys(entry for entry in found if entry is not None))

    def yes_no(self, key: str) -> bool | None:
        """Return yes or no, None when nothing is said."""
        value = self.draft.values.get(key)
        if value is None or value == "":
            return None
        answer = read_yes_no(value)
        if answer is None:
            self.unread(YesNoUnreadable, key, value)
        return answer

    # ----------------------------------------------------------------------------- numbers

    def number(self, key: str, least: float, most: float) -> float | None:
        """Return a number between two bounds; a table with ``value`` counts as its value."""
        value = self.draft.values.get(key)
        if isinstance(value, dict):
            value = value.get("value", value.get("typical", value))
        return None if value is None or value == "" else self._number_of(key, value, least, most)

    def _number_of(self, key: str, value: object, least: float, most: float) -> float | None:
        number = read_number(value)
        if number is None:
            self.unread(NumberUnreadable, key, value)
        elif not least <= number <= most:
            self.unread(NumberOutOfRange, key, value, least=_short(least), most=_short(most))
            number = None
        return number

    def integer(self, key: str, least: int, most: int) -> int | None:
        """Return a whole number between two bounds."""
        number = self.number(key, least, most)
        if number is None:
            return None
        whole = read_integer(number)
        if whole is None:
            self.unread(NumberUnreadable, key, self.draft.values.get(key))
        return whole

    def estimate(self, key: str, most: float, *, least: float = 0.0) -> Estimate | None:
        """Return a range in the unit of the key: a number, or low, typical and high."""
        value = self.draft.values.get(key)
        return None if value is None or value == "" else self.estimate_of(key, value, least, most)

    def estimate_of(self, key: str, value: object, least: float, most: float) -> Estimate | None:
        """Return a range from a value that need not stand under its key."""
        if not isinstance(value, dict):
            number = self._number_of(key, value, least, most)
            return None if number is None else exactly(number)
        given = {part: value[part] for part in ("low", "typical", "high") if part in value}
        if "typical" not in given and "value" in value:
            given["typical"] = value["value"]
        read = {part: self._number_of(key, given[part], least, most) for part in given}
        known = {part: number for part, number in read.items() if number is not None}
        if not known:
            if not given:
                self.unread(NumberUnreadable, key, value)
            return None
        if set(known) not in ({"typical"}, {"low", "typical", "high"}):
            self.unread(RangeIncomplete, key, value)
        low, high = known.get("low"), known.get("high")
        typical = known.get("typical", _middle(low, high))
        numbers = [typical if low is None else low, typical, typical if high is None else high]
        if numbers != sorted(numbers):
            self.unread(RangeOutOfOrder, key, value)
            numbers.sort()
        return Estimate(low=numbers[0], typical=numbers[1], high=numbers[2])

    def claimed(self, key: str) -> Claimed | None:
        """Return a count that somebody claims: a number, or a table with its source."""
        value = self.draft.values.get(key)
        if value is None:
            return None
        return self.claimed_of(key, value if isinstance(value, dict) else {"value": value})

    def claimed_of(self, key: str, value: Mapping[str, Any]) -> Claimed | None:
        """Return a claim from a table of value or low and high, approx, hedge, source, by.

        A least or a most alone leaves the other side open, as the source does.
        """
        low = self._count(key, value.get("low", value.get("value")))
        if "high" in value:
            high = self._count(key, value["high"])
        else:
            high = None if "low" in value and "value" not in value else low
        if "value" in value and low is None and high is None and "low" not in value:
            return None
        if low is not None and high is not None and low > high:
            self.unread(RangeOutOfOrder, key, value)
            low, high = high, low
        return Claimed(
            low=low,
            high=high,
            approx=bool(read_yes_no(value.get("approx", False))) or bool(value.get("hedge")),
            hedge=raw_text_of(value.get("hedge")),
            by=self.name_of(key, value.get("by")),
            source=self.name_of(key, value.get("source")),
        )

    def _count(self, key: str, value: object) -> int | None:
        if value is None:
            return None
        number = self._number_of(key, value, 0, LARGEST_COUNT)
        whole = None if number is None else read_integer(number)
        if number is not None and whole is None:
            self.unread(NumberUnreadable, key, value)
        return whole

    # ---------------------------------------------------------------------- days and hours

    def moment(self, key: str) -> Moment | None:
        """Return a day, an hour, or both, as written."""
        value = self.draft.values.get(key)
        if value is None or value == "":
            return None
        moment = read_moment(value)
        if moment is None:
            self.unread(DateUnreadable, key, value)
        elif moment.day_first:
            self.unread(DateOrderAssumed, key, value)
        return moment

    def day(self, key: str) -> date | None:
        """Return a day; an hour on it is left aside."""
        moment = self.moment(key)
        if moment is not None and moment.day is None:
            self.unread(DateUnreadable, key, self.draft.values.get(key))
        return moment.day if moment else None

    def when(self, key: str) -> When | None:
        """Return a day, with its instant where an hour is given."""
        moment = self.moment(key)
        if moment is None:
            return None
        if moment.day is None:
            self.unread(DateUnreadable, key, self.draft.values.get(key))
            return None
        at = self.instant(moment, key)
        on = at.astimezone(self.desk.zone).date() if at else moment.day
        return When(on=on, at=at)

    def instant(self, moment: Moment, key: str) -> datetime | None:
        """Return the instant in UTC, None when the moment has no hour or no day."""
        if moment.aware is not None:
            return moment.aware.astimezone(UTC)
        if moment.day is None or moment.clock is None:
            return None
        self.desk.hour_used(self.draft.ref(key))
        at = self._local(moment.day, moment.clock)
        shown = at.astimezone(self.desk.zone)
        if shown.replace(tzinfo=None) != datetime.combine(moment.day, moment.clock):
            shown_as = shown.isoformat(sep=" ", timespec="minutes")
            raw = self.draft.ref(key).raw
            self.say(HourSkipped, key, key=key, raw=raw, taken=shown_as, **self._owing())
        return at

    def until(self, moment: Moment, key: str, *, end: bool) -> datetime | None:
        """Return an instant for the beginning or the end of something; a day alone counts whole."""
        if moment.day is not None and moment.clock is None:
            day = moment.day + timedelta(days=1) if end else moment.day
            return self._local(day, time())
        return self.instant(moment, key)

    def _local(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, tzinfo=self.desk.zone).astimezone(UTC)


def raw_text_of(value: object) -> str:
    """Return a value as text, empty for none; ids and sources are short."""
    return "" if value is None else clean(value) if isinstance(value, str) else raw_text(value)


def _middle(low: float | None, high: float | None) -> float:
    """Return the middle of a range whose typical value is not given, as log-normals have it."""
    if low is None or high is None:
        return low if low is not None else high or 0.0
    return math.sqrt(low * high) if low > 0 < high else (low + high) / 2


def _short(number: float) -> float:
    return int(number) if float(number).is_integer() else number
