# SPDX-License-Identifier: Apache-2.0
"""The words everything else is said in: names, ranges, kinds, claims, places in a file.

Nothing here knows what an operation is. Every type is frozen and compares by value.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

Lang = Literal["ar", "en"]
"""A language of the interface; Arabic is a first language, not a translation."""

LANGS: tuple[Lang, Lang] = ("ar", "en")

ADULT_AGE = 18
"""Age from which a person counts as an adult (Convention on the Rights of the Child, art. 1)."""

Z95 = 1.6448536269514722
"""The 95th percentile of the standard normal distribution."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """What something is called, in one or both languages.

    Parameters
    ----------
    ar, en
        The name in Arabic and in English (or any Latin spelling). At least one is given.

    Raises
    ------
    ValueError
        "a name needs ar or en".
    """

    ar: str | None = None
    en: str | None = None

    def __post_init__(self) -> None:
        if not self.ar and not self.en:
            raise ValueError("a name needs ar or en")

    def text(self, lang: Lang) -> str:
        """Return the name in `lang`, else in the other language; never empty."""
        chosen = self.ar if lang == "ar" else self.en
        return chosen or self.en or self.ar or ""


class Called(str):
    """An id that knows what it stands for is called: data to a program, a name to a reader.

    It equals, sorts, hashes and is written as the id. A sentence of a finding shows the name.
    """

    __slots__ = ("name",)

    name: Name

    def __new__(cls, text: str, name: Name | None = None) -> Called:
        """Return the id `text` with its name; without one it is called as it is written."""
        self = super().__new__(cls, text)
        self.name = name or Name(en=text)
        return self


def name_in_own_script(text: str) -> Name:
    """Return `text` as a `Name` in the language of its script: Arabic letters make it Arabic."""
    return Name(ar=text) if has_arabic(text) else Name(en=text)


def has_arabic(text: str) -> bool:
    """Tell whether `text` holds at least one letter of the Arabic blocks."""
    return any(
        "\u0600" <= c <= "\u06ff"
        or "\u0750" <= c <= "\u077f"
        or "\ufb50" <= c <= "\ufdff"
        or "\ufe70" <= c <= "\ufeff"
        for c in text
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A quantity that is not known exactly: p05, median and p95 of a split log-normal.

    Parameters
    ----------
    low, typical, high
        5th percentile, median and 95th percentile, in the unit that the holding field names.
        Positive or zero; ``low <= typical <= high``. All three equal means *known exactly*.

    Raises
    ------
    ValueError
        "low must be >= 0", "low must be <= typical", "typical must be <= high".
    """

    low: float
    typical: float
    high: float

    def __post_init__(self) -> None:
        if not all(math.isfinite(x) for x in (self.low, self.typical, self.high)):
            raise ValueError("low, typical and high must be finite")
        if self.low < 0:
            raise ValueError("low must be >= 0")
        if self.low > self.typical:
            raise ValueError("low must be <= typical")
        if self.typical > self.high:
            raise ValueError("typical must be <= high")

    @property
    def exact(self) -> bool:
        """Whether nothing is uncertain."""
        return self.low == self.high

    def scaled(self, factor: float) -> Estimate:
        """Return the same estimate in another unit; `factor` is positive."""
        return Estimate(
            low=self.low * factor, typical=self.typical * factor, high=self.high * factor
        )


def exactly(value: float) -> Estimate:
    """Return an estimate without uncertainty."""
    return Estimate(low=value, typical=value, high=value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A computed duration as a range.

    Parameters
    ----------
    p05_s, p50_s, p95_s
        Percentiles in seconds, rounded to the minute; non-decreasing.
    """

    p05_s: int
    p50_s: int
    p95_s: int

    def __post_init__(self) -> None:
        if not self.p05_s <= self.p50_s <= self.p95_s:
            raise ValueError("percentiles must not decrease")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A count that is somebody's claim, not a fact: never averaged, never overwritten.

    Parameters
    ----------
    low, high
        Bounds of what is claimed; equal for a single figure; None where the source is silent.
    approx
        Whether the source hedged ("about", "nearly").
    hedge
        The source's own hedging word, empty when it is not recorded.
    by
        Who says so: a party id or words; None when nobody is named.
    source
        Where it was read; None when not said.
    """

    low: int | None
    high: int | None
    approx: bool = False
    hedge: str = ""
    by: Name | None = None
    source: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A day, and the instant on it where one is known: a date without an hour is a valid answer.

    Parameters
    ----------
    on
        The local day.
    at
        The aware instant, None when no hour is known.
    """

    on: date
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CellRef:
    """Where in the user's files something stands.

    Parameters
    ----------
    file
        File name inside the folder.
    row
        1-based line or row; 0 when the whole file is meant.
    column
        Column header, key or letter; empty when the whole row is meant.
    sheet
        Sheet name of a workbook; empty otherwise.
    raw
        The text as it stands there, cut to a readable length.
    """

    file: str
    row: int = 0
    column: str = ""
    sheet: str = ""
    raw: str = ""

    def __str__(self) -> str:
        file = f"{self.file}[{self.sheet}]" if self.sheet else self.file
        parts = [
            file,
            *([str(self.row)] if self.row else []),
            *([self.column] if self.column else []),
        ]
        return ":".join(parts)


class Sex(StrEnum):
    """Sex as the list records it."""

    FEMALE = "female"
    MALE = "male"


class Consent(StrEnum):
    """Consent to travel: how it was given. No value (None) means none has been recorded yet."""

    EXPLICIT = "explicit"
    IMPLICIT = "implicit"
    PROXY = "proxy"
    REFUSED = "refused"


GIVER_BESIDE = "beside"
"""Stands for whoever answered for somebody, where only the sealed entry says who."""


class Need(StrEnum):
    """What a person needs to travel safely. Needs that are not places stay words for the crew."""

    WHEELCHAIR = "wheelchair"
    STRETCHER = "stretcher"
    OXYGEN = "oxygen"
    ESCORT = "escort"


NEED_NAMES = {
    Need.WHEELCHAIR: Name(en="wheelchair", ar="كرسي متحرّك"),
    Need.STRETCHER: Name(en="stretcher", ar="نقّالة"),
    Need.OXYGEN: Name(en="oxygen", ar="أكسجين"),
    Need.ESCORT: Name(en="companion", ar="مرافق"),
}
"""What needs are called in sentences."""

_UNITS = {
    "piece": Name(en="pieces", ar="القطع"),
    "kg": Name(en="kilograms", ar="الكيلوغرامات"),
    "l": Name(en="litres", ar="اللترات"),
}


def unit_name(unit: str) -> Name:
    """Return what a unit of goods is called where a number of them is told: in the plural."""
    return _UNITS.get(unit) or Name(en=unit)


class AgeGroup(StrEnum):
    """Age groups of totals on paper. Unknown is a group of its own: never taken as adult."""

    INFANT = "infant"
    CHILD = "child"
    ADULT = "adult"
    OLDER = "older"
    UNKNOWN = "unknown"


class PlaceKind(StrEnum):
    """What happens at a place."""

    ASSEMBLY = "assembly"
    DEPOT = "depot"
    CHECKPOINT = "checkpoint"
    CROSSING = "crossing"
    HALT = "halt"
    HOSPITAL = "hospital"
    RECEPTION = "reception"
    FALLBACK = "fallback"
    WAYPOINT = "waypoint"


class VehicleKind(StrEnum):
    """What a vehicle is for. Trucks carry goods and recovery vehicles carry vehicles: no people."""

    BUS = "bus"
    MINIBUS = "minibus"
    CAR = "car"
    AMBULANCE = "ambulance"
    TRUCK = "truck"
    RECOVERY = "recovery"


class PartyRole(StrEnum):
    """What a party does in an operation: roles, never labels."""

    EVACUATING = "evacuating"
    CONTROLLING = "controlling"
    ESCORT = "escort"
    PROVIDER = "provider"
    APPROVER = "approver"
    GUARANTOR = "guarantor"
    MEDIATOR = "mediator"
    MEDICAL = "medical"
    RECEIVING = "receiving"
    OBJECTOR = "objector"


class WindowKind(StrEnum):
    """Why a time window exists."""

    DAYLIGHT = "daylight"
    CEASEFIRE = "ceasefire"
    CURFEW = "curfew"
    APPROVAL = "approval"
