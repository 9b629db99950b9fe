# SPDX-License-Identifier: Apache-2.0
"""Reading plan.json as somebody else wrote it: whatever is not as it should be becomes a finding.

Nothing here raises on data. What could be read is judged; what could not is said.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from qafila.core.findings import Finding, Hold, Severity
from qafila.judge.reading_findings import (
    PlanFindingNotBilingual,
    PlanOfAnotherOperation,
    PlanPartMissing,
    PlanValueNotCount,
    PlanValueNotList,
    PlanValueNotObject,
    PlanValueNotText,
    PlanValueNotTime,
    PlanValueNotTruth,
    PlanVersionUnknown,
)

VERSION = "1"
"""The version of plan.json that this judge reads."""

LARGEST = 10**9
"""Counts and seconds above this are slips or attacks, not figures: 10⁹ seconds are 31 years."""

LONGEST = 200
"""Longest id that is taken for one, in characters."""

FIRST_YEAR, LAST_YEAR = 1900, 2200
SHOWN = 40
"""How much of a wrong value a finding shows, in characters."""

_UNPRINTABLE = {"Cc", "Cs", "Zl", "Zp"}

Percentiles = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedTrip:
    """A trip as plan.json tells it. `at` is where it stands there."""

    at: str
    id: str
    vehicle: str
    run: int
    serial: str
    position: int
    stage: str | None
    lot: str
    source: str | None
    target: str | None
    departs_at: datetime | None
    arrives_at: tuple[datetime, datetime, datetime] | None
    elapsed_s: Percentiles | None
    people: tuple[str, ...]
    seats_used: int
    seats_free: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedPassage:
    """An entry of the timetable as plan.json tells it."""

    lot: str
    source: str
    target: str
    place: str
    first_arrives_s: Percentiles
    last_leaves_s: Percentiles


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedPrice:
    """Worths of units by their seats, of which a vehicle of the column is said to hold one `scale`.

    `worth` has the highest that is told of a size.
    """

    lot: str
    source: str | None
    target: str | None
    cohort: str | None
    scale: int
    worth: Mapping[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedKin:
    """Kin groups seated, those in several vehicles, and how many no plan keeps together."""

    groups: int
    split: int
    split_lower_bound: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedQuality:
    """The figures that plan.json claims for itself."""

    vehicles_used: int
    vehicles_lower_bound: int
    split_households: int
    completion_s: int | None
    completion_lower_bound_s: int | None
    proven_optimal: bool
    prices: tuple[ClaimedPrice, ...]
    kin: ClaimedKin | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedPlan:
    """plan.json as far as it could be read.

    `people_whole` tells whether every list of people could be read: only then can somebody be
    said to be missing from the plan. `passages` are None where the timetable could not be read
    whole. `reasons` are the codes of the findings that it carries.
    """

    stage_order: tuple[str, ...]
    trips: tuple[ClaimedTrip, ...]
    reserve: tuple[str, ...]
    unseated: tuple[tuple[str, str], ...]
    passages: tuple[ClaimedPassage, ...] | None
    quality: ClaimedQuality | None
    reasons: frozenset[str]
    people_whole: bool


def read(plan: object, operation: str) -> tuple[ClaimedPlan, tuple[Finding, ...]]:
    """Return what plan.json claims, and what of it is not as the format says.

    Parameters
    ----------
    plan
        The decoded JSON, whatever it is.
    operation
        Id of the operation it should belong to.
    """
    found: list[Finding] = []
    top = _Object(plan, "", found)
    version, named = top.text("qafila"), top.text("operation")
    if version and version != VERSION:
        found.append(PlanVersionUnknown(raw=version, known=VERSION))
    if named and named != operation:
        found.append(PlanOfAnotherOperation(named=named, operation=operation))
    top.count("seed")
    stage_order = top.texts("stage_order")
    before = len(found)
    trips = [_trip(entry) for entry in top.objects("trips")]
    unseated = [(entry.text("person"), entry.text("why")) for entry in top.objects("unseated")]
    people_whole = len(found) == before
    claimed = ClaimedPlan(
        stage_order=stage_order,
        trips=tuple(trip for trip in trips if trip is not None),
        reserve=top.texts("reserve"),
        unseated=tuple((person, why) for person, why in unseated if person),
        passages=_passages(top),
        quality=_quality(top),
        reasons=_reasons(top, found),
        people_whole=people_whole,
    )
    return claimed, tuple(found)


def _trip(entry: _Object) -> ClaimedTrip | None:
    before = len(entry.found)
    trip = ClaimedTrip(
        at=entry.at,
        id=entry.text("id"),
        vehicle=entry.text("vehicle"),
        run=entry.count("run"),
        serial=entry.text("serial"),
        position=entry.count("position"),
        stage=entry.text_or_null("stage"),
        lot=entry.text("lot"),
        source=entry.text_or_null("from"),
        target=entry.text_or_null("to"),
        departs_at=entry.time_or_null("departs_at"),
        arrives_at=entry.times_or_null("arrives_at"),
        elapsed_s=entry.percentiles_or_null("elapsed_s"),
        people=entry.texts("people"),
        seats_used=entry.count("seats_used"),
        seats_free=entry.count("seats_free"),
    )
    return trip if len(entry.found) == before else None


def _passages(top: _Object) -> tuple[ClaimedPassage, ...] | None:
    before = len(top.found)
    passages = tuple(
        ClaimedPassage(
            lot=entry.text("lot"),
            source=entry.text("from"),
            target=entry.text("to"),
            place=entry.text("place"),
            first_arrives_s=entry.percentiles("first_arrives_s"),
            last_leaves_s=entry.percentiles("last_leaves_s"),
        )
        for entry in top.objects("timetable")
    )
    return passages if len(top.found) == before else None


def _quality(top: _Object) -> ClaimedQuality | None:
    before = len(top.found)
    entry = top.child("quality")
    if entry is None:
        return None
    if entry.get("changed_people") is not None:
        entry.count("changed_people")
    prices: tuple[ClaimedPrice, ...] = ()
    if (certificate := entry.child_or_null("certificate")) is not None:
        certificate.text("kind")
        if certificate.get("prices") is not None:
            prices = tuple(_price(each) for each in certificate.objects("prices"))
    quality = ClaimedQuality(
        vehicles_used=entry.count("vehicles_used"),
        vehicles_lower_bound=entry.count("vehicles_lower_bound"),
        split_households=entry.count("split_households"),
        completion_s=entry.count_or_null("completion_s"),
        completion_lower_bound_s=entry.count_or_null("completion_lower_bound_s"),
        proven_optimal=entry.truth("proven_optimal"),
        prices=prices,
        kin=_kin(entry.child_or_null("kin")),
    )
    return quality if len(entry.found) == before else None


def _kin(entry: _Object | None) -> ClaimedKin | None:
    if entry is None:
        return None
    return ClaimedKin(
        groups=entry.count("groups"),
        split=entry.count("split"),
        split_lower_bound=entry.count("split_lower_bound"),
    )


def _price(entry: _Object) -> ClaimedPrice:
    worth: dict[int, int] = {}
    for each in entry.objects("worth"):
        seats = each.count("seats")
        worth[seats] = max(each.count("worth"), worth.get(seats, 0))
    return ClaimedPrice(
        lot=entry.text("lot"),
        source=entry.text_or_null("from"),
        target=entry.text_or_null("to"),
        cohort=entry.text_or_null("cohort"),
        scale=entry.count("scale"),
        worth=worth,
    )


def _reasons(top: _Object, found: list[Finding]) -> frozenset[str]:
    """Return the codes of the plan's findings; each must speak both languages."""
    codes: set[str] = set()
    for entry in top.objects("findings"):
        codes.add(entry.text("code"))
        severity, holds = entry.get("severity"), entry.get("holds")
        if severity not in [s.value for s in Severity]:
            found.append(PlanValueNotText(at=f"{entry.at}.severity", raw=shown(severity)))
        if holds is not None and holds not in [h.value for h in Hold]:
            found.append(PlanValueNotText(at=f"{entry.at}.holds", raw=shown(holds)))
        if not all(_bilingual(entry.get(part)) for part in ("text", "remedy")):
            found.append(PlanFindingNotBilingual(at=entry.at))
    return frozenset(codes - {""})


def _bilingual(texts: object) -> bool:
    return isinstance(texts, Mapping) and all(
        isinstance(text := texts.get(lang), str) and text.strip() for lang in ("en", "ar")
    )


class _Object:
    """A JSON object being read; what is wrong in it goes to `found`."""

    def __init__(self, raw: object, at: str, found: list[Finding]) -> None:
        self.at = at
        self.found = found
        self._raw: Mapping[object, object] = raw if isinstance(raw, Mapping) else {}
        self._sound = isinstance(raw, Mapping)
        if not self._sound:
            found.append(PlanValueNotObject(at=at or "$", raw=shown(raw)))

    def get(self, key: str) -> object:
        return self._raw.get(key)

    def text(self, key: str) -> str:
        return self._text(self._due(key), self._path(key))

    def text_or_null(self, key: str) -> str | None:
        return None if self.get(key) is None else self.text(key)

    def count(self, key: str) -> int:
        return self._count(self._due(key), self._path(key))

    def count_or_null(self, key: str) -> int | None:
        return None if self.get(key) is None else self.count(key)

    def truth(self, key: str) -> bool:
        value = self._due(key)
        if not isinstance(value, bool):
            self._wrong(PlanValueNotTruth, self._path(key), value)
        return value is True

    def time_or_null(self, key: str) -> datetime | None:
        value = self.get(key)
        return None if value is None else self._time(value, self._path(key))

    def texts(self, key: str) -> tuple[str, ...]:
        items = (self._text(item, at) for at, item in self._items(key))
        return tuple(item for item in items if item)

    def objects(self, key: str) -> Iterator[_Object]:
        for at, item in self._items(key):
            if isinstance(item, Mapping):
                yield _Object(item, at, self.found)
            else:
                self._wrong(PlanValueNotObject, at, item)

    def child(self, key: str) -> _Object | None:
        value = self._due(key)
        return None if value is _MISSING else _Object(value, self._path(key), self.found)

    def child_or_null(self, key: str) -> _Object | None:
        return None if self.get(key) is None else self.child(key)

    def percentiles(self, key: str) -> Percentiles:
        entry = self.child(key)
        if entry is None:
            return (0, 0, 0)
        return (entry.count("p05"), entry.count("p50"), entry.count("p95"))

    def percentiles_or_null(self, key: str) -> Percentiles | None:
        return None if self.get(key) is None else self.percentiles(key)

    def times_or_null(self, key: str) -> tuple[datetime, datetime, datetime] | None:
        entry = self.child_or_null(key)
        if entry is None:
            return None
        p05, p50, p95 = (
            entry._time(entry._due(name), entry._path(name)) for name in ("p05", "p50", "p95")
        )
        return (p05, p50, p95) if p05 and p50 and p95 else None

    def _path(self, key: str) -> str:
        return f"{self.at}.{key}" if self.at else key

    def _due(self, key: str) -> object:
        value = self.get(key)
        if value is None:
            if self._sound:  # what is no object was reported as a whole
                self.found.append(PlanPartMissing(at=self._path(key)))
            return _MISSING
        return value

    def _items(self, key: str) -> Iterator[tuple[str, object]]:
        value, path = self._due(key), self._path(key)
        if isinstance(value, list | tuple):
            for i, item in enumerate(value):
                yield f"{path}[{i}]", item
        else:
            self._wrong(PlanValueNotList, path, value)

    def _text(self, value: object, at: str) -> str:
        if isinstance(value, str) and 0 < len(value) <= LONGEST and _printable(value):
            return value
        self._wrong(PlanValueNotText, at, value)
        return ""

    def _count(self, value: object, at: str) -> int:
        if isinstance(value, float) and math.isfinite(value) and value.is_integer():
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST:
            return value
        self._wrong(PlanValueNotCount, at, value)
        return 0

    def _time(self, value: object, at: str) -> datetime | None:
        if isinstance(value, str) and len(value) <= SHOWN:
            try:
                instant = datetime.fromisoformat(value)
            except ValueError:
                instant = None
            if instant and instant.tzinfo and FIRST_YEAR <= instant.year <= LAST_YEAR:
                return instant
        self._wrong(PlanValueNotTime, at, value)
        return None

    def _wrong(self, kind: type[_Wrong], at: str, value: object) -> None:
        if value is not _MISSING:  # what is missing was reported as missing
            self.found.append(kind(at=at, raw=shown(value)))


_Wrong = (
    PlanValueNotText
    | PlanValueNotCount
    | PlanValueNotTime
    | PlanValueNotList
    | PlanValueNotObject
    | PlanValueNotTruth
)

_MISSING = object()


def _printable(text: str) -> bool:
    return not any(unicodedata.category(c) in _UNPRINTABLE for c in text)


def shown(value: object) -> str:
    """Return a wrong value as a finding may show it: short, on one line, printable anywhere."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, Mapping):
        return "{…}" if value else "{}"
    if isinstance(value, list | tuple):
        return "[…]" if value else "[]"
    if isinstance(value, int) and abs(value) > LARGEST:
        return "> 10⁹" if value > 0 else "< −10⁹"
    if not isinstance(value, str | int | float):
        return type(value).__name__
    text = str(value) if not isinstance(value, str) else value
    cut = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
    clean = "".join(c if _printable(c) else f"\\u{ord(c):04x}" for c in cut)
    return f"“{clean}”" if isinstance(value, str) else clean
