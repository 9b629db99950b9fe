# SPDX-License-Identifier: Apache-2.0
"""``day.jsonl``: facts of the day, one a line, in the order in which they arrived.

A line holds `kind`, `happened_at`, `author`, `device` and `fact`, and may call itself by an `id`
for corrections, settlements and additions below it. Lines become envelopes: the facts of a device
are chained as they stand, and the id of each is made from what it says, so that the same file is
the same facts on every computer. A line that is wrong is told with its place; the rest goes on.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, get_args

import msgspec

from qafila.core.drafts import Found, read_text
from qafila.core.drafts.table_findings import TooManyRows
from qafila.core.events import (
    MAX_FACT_BYTES,
    START,
    Fact,
    NotUnderstood,
    Sealed,
    canonical,
    seal,
)
from qafila.core.findings import Finding
from qafila.core.ledger import is_place
from qafila.imports import DAY_FILE, FolderReading, reader
from qafila.imports._day_findings import (
    DayFactUnfit,
    DayIdRepeated,
    DayKeysUnknown,
    DayKindUnknown,
    DayLineLacks,
    DayLineRepeated,
    DayLineTooLong,
    DayLineUnreadable,
    DayPlaceUnknown,
    DayReferenceUnknown,
    DayTimeUnreadable,
    DayWordUnfit,
)

MAX_LINES = 1_000_000
"""Lines of one file that are read."""

NEEDED = ("kind", "happened_at", "author", "device", "fact")
_MAY = frozenset({*NEEDED, "id"})
_TYPES: dict[str, Any] = {
    str(kind.__struct_config__.tag): kind for kind in get_args(Fact) if kind is not NotUnderstood
}
"""Every kind by its word: a fact is read as its own kind, ten times as fast as one of them all."""

_DEVICE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,79}")
_AUTHOR_LETTERS = 200
_PLACES = {
    "people_moved": ("source", "target"),
    "vehicles_moved": ("source", "target"),
    "goods_moved": ("source", "target"),
    "headcount_taken": ("place",),
    "whereabouts_settled": ("place",),
}
"""Where places of the ledger stand. Others name places of the route by their bare ids."""

_REFERENCES = {
    "fact_corrected": ("corrects",),
    "whereabouts_settled": ("weighed",),
    "incident_reported": ("about",),
}


def _is_day(file_name: str, head: bytes) -> bool:
    return file_name.casefold() == DAY_FILE


@reader("day", _is_day)
def read_day(file_name: str, content: bytes) -> FolderReading:
    """Read the facts of the day."""
    found = Found(file_name)
    lines = read_text(content, found).split("\n")
    del content
    if not lines[-1]:
        lines.pop()
    if len(lines) > MAX_LINES:
        found.add(TooManyRows, found.here(MAX_LINES + 1), file=file_name, limit=MAX_LINES)
        del lines[MAX_LINES:]
    day = _Day(found)
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if text:
            day.take(number, text)
    return FolderReading(findings=found.findings(), day=day.chains())


@dataclass
class _Day:
    """Chains the facts of each device while lines come in."""

    found: Found
    _chains: dict[str, list[Sealed]] = field(default_factory=dict)
    _ids: dict[str, tuple[int, str]] = field(default_factory=dict)
    """By the name that a line gives itself: its number, and the id of the fact."""
    _lines: dict[str, int] = field(default_factory=dict)
    """Line of each fact, by id."""

    def chains(self) -> tuple[tuple[Sealed, ...], ...]:
        """Return the chain of each device, by its name."""
        return tuple(tuple(self._chains[device]) for device in sorted(self._chains))

    def _add_at(self, number: int, text: str, kind: type[Finding], /, **fields: Any) -> None:
        self.found.add(kind, self.found.here(number, raw=text), **fields)

    def _adder(self, number: int, text: str) -> Callable[..., None]:
        """Return what adds a finding on this line; its place is only made when there is one."""

        def add(kind: type[Finding], /, **fields: Any) -> None:
            self._add_at(number, text, kind, line=number, **fields)

        return add

    def take(self, number: int, text: str) -> None:
        """Seal the fact of one line, or say why not."""
        add = self._adder(number, text)
        if (size := len(text.encode("utf-8", "replace"))) > MAX_FACT_BYTES:
            add(DayLineTooLong, size=size, limit=MAX_FACT_BYTES)
            return
        try:
            told = msgspec.json.decode(text)
        except (msgspec.MsgspecError, RecursionError, UnicodeError):
            told = None
        if not isinstance(told, dict):
            add(DayLineUnreadable)
            return
        if lacking := tuple(key for key in NEEDED if told.get(key) in (None, "")):
            add(DayLineLacks, keys=lacking)
            return
        at = _instant(told["happened_at"])
        if at is None:
            add(DayTimeUnreadable)
            return
        for key, fits in (("device", _device_fits), ("author", _author_fits)):
            if not fits(told[key]):
                add(DayWordUnfit, key=key)
                return
        fact = self._fact(number, text, told)
        if fact is not None:
            self._seal(number, text, told, at, fact)

    def _fact(self, number: int, text: str, told: Mapping[str, Any]) -> Fact | None:
        add = self._adder(number, text)
        kind, body = told["kind"], told["fact"]
        if not isinstance(kind, str) or kind not in _TYPES:
            add(DayKindUnknown, word=str(kind)[:80])
            return None
        if not isinstance(body, dict) or body.get("kind", kind) != kind:
            add(DayFactUnfit, word=kind, reason="Expected `object`")
            return None
        body = {**self._referred(number, text, kind, body), "kind": kind}
        for key in _PLACES.get(kind, ()):
            word = body.get(key)
            if isinstance(word, str) and not is_place(word):
                add(DayPlaceUnknown, word=word[:80])
                return None
        try:
            fact: Fact = msgspec.convert(body, type=_TYPES[kind])
        except (msgspec.MsgspecError, RecursionError, ValueError, OverflowError) as error:
            add(DayFactUnfit, word=kind, reason=str(error)[:160])
            return None
        known = _keys(type(fact))
        astray = (*sorted(told.keys() - _MAY), *sorted(body.keys() - known))
        if astray:
            add(DayKeysUnknown, keys=tuple(key[:40] for key in astray))
        return fact

    def _referred(
        self, number: int, text: str, kind: str, body: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return a fact in which names of lines above have become ids of facts."""
        out = dict(body)
        instead = body.get("instead")
        if kind == "fact_corrected" and isinstance(instead, dict):
            out["instead"] = self._referred(number, text, str(instead.get("kind")), instead)
        for key in _REFERENCES.get(kind, ()):
            value = body.get(key)
            if isinstance(value, str) and value:
                out[key] = self._id_of(number, text, value)
            elif isinstance(value, list):
                out[key] = [
                    self._id_of(number, text, each) if isinstance(each, str) else each
                    for each in value
                ]
        return out

    def _id_of(self, number: int, text: str, name: str) -> str:
        if name in self._ids:
            return self._ids[name][1]
        if name not in self._lines:
            self._adder(number, text)(DayReferenceUnknown, word=name[:80])
        return name

    def _seal(
        self, number: int, text: str, told: Mapping[str, Any], at: datetime, fact: Fact
    ) -> None:
        device, author = told["device"], told["author"]
        fact_id = _content_id(device, author, at, fact)
        if fact_id in self._lines:
            self._add_at(number, text, DayLineRepeated, lines=(self._lines[fact_id], number))
            return
        self._lines[fact_id] = number
        name = told.get("id")
        if isinstance(name, str) and name:
            if name in self._ids:
                self._add_at(number, text, DayIdRepeated, lines=(self._ids[name][0], number))
            else:
                self._ids[name] = (number, fact_id)
        chain = self._chains.setdefault(device, [])
        chain += seal(
            (fact,),
            device=device,
            author=author,
            at=at,
            ids=iter((fact_id,)),
            seq=len(chain),
            prev=chain[-1].digest if chain else START,
        )


@lru_cache(maxsize=256)
def _keys(kind: type) -> frozenset[str]:
    """Return the keys that a kind of fact has; looking them up line by line takes most of a day."""
    return frozenset(f.encode_name for f in msgspec.structs.fields(kind)) | {"kind"}


def _instant(value: object) -> datetime | None:
    """Return an aware instant, None for what is none."""
    if not isinstance(value, str):
        return None
    try:
        at = msgspec.convert(value, type=datetime)
    except (msgspec.MsgspecError, ValueError):
        return None
    return at if at.tzinfo is not None else None


def _device_fits(device: object) -> bool:
    return isinstance(device, str) and bool(_DEVICE.fullmatch(device))


def _author_fits(author: object) -> bool:
    return isinstance(author, str) and 0 < len(author.strip()) <= len(author) <= _AUTHOR_LETTERS


def _content_id(device: str, author: str, at: datetime, fact: Fact) -> str:
    said = msgspec.json.encode([device, author, at])
    return hashlib.blake2b(said + canonical(fact), digest_size=16).hexdigest()
