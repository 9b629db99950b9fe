# SPDX-License-Identifier: Apache-2.0
"""How places of the ledger are said, in both languages."""

from __future__ import annotations

from qafila.core.findings import END_ISOLATE, ISOLATE
from qafila.core.ledger import (
    CUSTODY,
    DECEASED,
    GONE,
    LEFT,
    OUTSIDE,
    PLACE,
    ROAD,
    UNACCOUNTED,
    VEHICLE,
)
from qafila.core.operation.state import Operation
from qafila.core.values import Name

_WORDS = {
    OUTSIDE: Name(en="outside the operation", ar="خارج العملية"),
    UNACCOUNTED: Name(en="whereabouts unknown", ar="غير معلوم المكان"),
    DECEASED: Name(en="deceased", ar="متوفّى"),
    LEFT: Name(en="left on their own", ar="غادر من تلقاء نفسه"),
    GONE: Name(en="out of service", ar="خارج الخدمة"),
}
_KINDS = {
    VEHICLE: ("vehicle", "المركبة"),
    CUSTODY: ("custody", "مكان الاحتجاز"),
    ROAD: ("the road", "الطريق"),
}
_ON = {
    "convoy:": ("on column", "على القافلة"),
    VEHICLE: ("on vehicle", "على المركبة"),
}


def place_said(operation: Operation, word: str) -> Name:
    """Name a place of the ledger: a place of the route by its name, the rest by kind and id."""
    if word in _WORDS:
        return _WORDS[word]
    kind, mark, name = word.partition(":")
    if f"{kind}{mark}" == PLACE:
        place = operation.places.get(name)
        return place.name if place else Name(en=name)
    if f"{kind}{mark}" == ROAD and (ends := _ends(operation, name)):
        one, other = ends
        return Name(
            en=f"on the road from {one.text('en')} to {other.text('en')}",
            ar=f"على الطريق من {_apart(one.text('ar'))} إلى {_apart(other.text('ar'))}",
        )
    en, ar = _KINDS[f"{kind}{mark}"]
    return Name(en=f"{en} {name}", ar=f"{ar} {ISOLATE}{name}{END_ISOLATE}")


def way_said(operation: Operation, where: str) -> Name:
    """Say where a way was reported unsafe: at a place, between two, on a column or a vehicle."""
    kind, _, name = where.partition(":")
    if not name:
        return Name(en="at a place that nobody says", ar="في مكان لم يُذكر")
    ends = _ends(operation, name) if f"{kind}:" == ROAD else None
    if ends is not None:
        one, other = ends
        return Name(
            en=f"between {one.text('en')} and {other.text('en')}",
            ar=f"بين {_apart(one.text('ar'))} و{_apart(other.text('ar'))}",
        )
    if f"{kind}:" in _ON:
        en, ar = _ON[f"{kind}:"]
        return Name(en=f"{en} {name}", ar=f"{ar} {_apart(name)}")
    place_name = place_said(operation, where)
    return Name(en=f"at {place_name.text('en')}", ar=f"في {_apart(place_name.text('ar'))}")


def _ends(operation: Operation, leg: str) -> tuple[Name, Name] | None:
    """Return what the two ends of a leg are called; None where there is no such leg."""
    known = operation.every_leg.get(leg)
    if known is None:
        return None
    one, other = (
        place.name if (place := operation.places.get(end)) else Name(en=end)
        for end in (known.source, known.target)
    )
    return one, other


def _apart(text: str) -> str:
    return f"{ISOLATE}{text}{END_ISOLATE}"
