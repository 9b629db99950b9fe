# SPDX-License-Identifier: Apache-2.0
"""JSON values read with suspicion: whatever is not as it should be becomes a finding.

Nothing here raises on data.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from qafila.judge.reading_findings import (
    PlanPartMissing,
    PlanValueNotCount,
    PlanValueNotList,
    PlanValueNotObject,
    PlanValueNotText,
    PlanValueNotTime,
    PlanValueNotTruth,
)
from qafila.judge.verdict import Told

LARGEST = 10**9
"""Counts and seconds above this are slips or attacks, not figures: 10⁹ seconds are 31 years."""

LONGEST = 200
"""Longest id that is taken for one, in characters."""

FIRST_YEAR, LAST_YEAR = 1900, 2200
SHOWN = 40
"""How much of a wrong value a finding shows, in characters."""

_UNPRINTABLE = {"Cc", "Cs", "Zl", "Zp"}

Percentiles = tuple[int, int, int]


class Object:
    """A JSON object being read; what is wrong in it goes to `found`."""

    def __init__(self, raw: object, at: str, found: Told) -> None:
        self.at = at
        self.found = found
        self._raw: Mapping[object, object] = raw if isinstance(raw, Mapping) else {}
        self._sound = isinstance(raw, Mapping)
        if not self._sound:
            found.append(PlanValueNotObject(at=at or "$", raw=shown(raw)))

    def get(self, key: str) -> object:
        """Return a value as it stands; None where there is none."""
        return self._raw.get(key)

    def text(self, key: str) -> str:
        """Return an id or a name; empty where there is none."""
        return self._text(self._due(key), self._path(key))

    def text_or_null(self, key: str) -> str | None:
        """Return an id or a name, None where nothing is said."""
        return None if self.get(key) is None else self.text(key)

    def count(self, key: str) -> int:
        """Return a whole number from 0 to 10⁹."""
        return self._count(self._due(key), self._path(key))

    def count_or_null(self, key: str) -> int | None:
        """Return a whole number, None where nothing is said."""
        return None if self.get(key) is None else self.count(key)

    def counts(self, key: str) -> dict[str, int]:
        """Return whole numbers by name."""
        entry = self.child(key)
        if entry is None:
            return {}
        path = self._path(key)
        named = {self._text(name, f"{path}.{shown(name)}"): name for name in entry._raw}
        return {name: entry.count(str(raw)) for name, raw in named.items() if name}

    def names(self) -> tuple[str, ...]:
        """Return the ids that it has something to say of."""
        named = (self._text(name, f"{self.at}.{shown(name)}") for name in self._raw)
        return tuple(name for name in named if name)

    def truth(self, key: str) -> bool:
        """Return whether true is said."""
        value = self._due(key)
        if not isinstance(value, bool):
            self._wrong(PlanValueNotTruth, self._path(key), value)
        return value is True

    def time_or_null(self, key: str) -> datetime | None:
        """Return an instant, None where nothing is said."""
        value = self.get(key)
        return None if value is None else self.read_time(value, self._path(key))

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the ids of a list."""
        value = self._due(key)
        if isinstance(value, list | tuple) and (found := _all_texts(value)) is not None:
            return found
        items = (self._text(item, at) for at, item in self._items(key))
        return tuple(item for item in items if item)

    def numbers(self, key: str) -> tuple[int, ...]:
        """Return the whole numbers of a list."""
        return tuple(self._count(item, at) for at, item in self._items(key))

    def objects(self, key: str) -> Iterator[Object]:
        """Yield the objects of a list."""
        for at, item in self._items(key):
            if isinstance(item, Mapping):
                yield Object(item, at, self.found)
            else:
                self._wrong(PlanValueNotObject, at, item)

    def child(self, key: str) -> Object | None:
        """Return an object, None where there is nothing, which is wrong."""
        value = self._due(key)
        return None if value is _MISSING else Object(value, self._path(key), self.found)

    def child_or_null(self, key: str) -> Object | None:
        """Return an object, None where nothing is said."""
        return None if self.get(key) is None else self.child(key)

    def percentiles(self, key: str) -> Percentiles:
        """Return seconds as p05, p50 and p95."""
        entry = self.child(key)
        if entry is None:
            return (0, 0, 0)
        return (entry.count("p05"), entry.count("p50"), entry.count("p95"))

    def percentiles_or_null(self, key: str) -> Percentiles | None:
        """Return seconds as p05, p50 and p95, None where nothing is said."""
        return None if self.get(key) is None else self.percentiles(key)

    def times_or_null(self, key: str) -> tuple[datetime, datetime, datetime] | None:
        """Return instants as p05, p50 and p95, None where nothing is said."""
        entry = self.child_or_null(key)
        if entry is None:
            return None
        p05, p50, p95 = (
            entry.read_time(entry._due(name), entry._path(name)) for name in ("p05", "p50", "p95")
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

    def read_time(self, value: object, at: str) -> datetime | None:
        """Return a value as an instant with its offset."""
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


def _all_texts(values: Sequence[object]) -> tuple[str, ...] | None:
    """Return the values if all are ids or names beyond doubt, as in nearly all lists, else None."""
    texts = tuple([value for value in values if isinstance(value, str)])
    lengths = set(map(len, texts))
    if len(texts) < len(values) or 0 in lengths or max(lengths, default=0) > LONGEST:
        return None
    return texts if "".join(texts).isprintable() else None


def _printable(text: str) -> bool:
    return text.isprintable() or not any(unicodedata.category(c) in _UNPRINTABLE for c in text)


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
