# SPDX-License-Identifier: Apache-2.0
"""How rules on the day say places of the ledger, instants, and who recorded what."""

from __future__ import annotations

from datetime import datetime

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
from qafila.core.operation import Operation, Said
from qafila.core.values import Name
from qafila.rules import local_zone

__all__ = ["clock", "place_said", "recorder", "said_by", "told"]

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


def place_said(operation: Operation, word: str) -> Name:
    """Name a place of the ledger: a place of the route by its name, the rest by kind and id."""
    if word in _WORDS:
        return _WORDS[word]
    kind, mark, name = word.partition(":")
    if f"{kind}{mark}" == PLACE:
        place = operation.places.get(name)
        return place.name if place else Name(en=name)
    en, ar = _KINDS[f"{kind}{mark}"]
    return Name(en=f"{en} {name}", ar=f"{ar} {_apart(name)}")


def clock(operation: Operation, moment: datetime) -> str:
    """Word an instant in local time, to the minute."""
    try:
        local = moment.astimezone(local_zone(operation))
    except OverflowError:  # a clock that went astray by thousands of years
        local = moment
    return local.isoformat(sep=" ", timespec="minutes")[:16]


def recorder(author: str, device: str) -> Name:
    """Name who recorded something, and on which device."""
    return Name(en=f"{author} ({device})", ar=f"{_apart(author)} ({_apart(device)})")


def said_by(operation: Operation, said: Said) -> Name:
    """Name who recorded a fact, on which device and when."""
    by, at = recorder(said.author, said.device), clock(operation, said.at)
    return Name(en=f"{by.text('en')}, {at}", ar=f"{by.text('ar')}، {_apart(at)}")


def told(operation: Operation, fact: str) -> Name:
    """Name who recorded a fact in question; where that is not known, the fact by its id."""
    said = operation.day.log.in_question.get(fact)
    return said_by(operation, said) if said else Name(en=fact)


def _apart(text: str) -> str:
    """Isolate a part of an Arabic name whose direction may differ from the words around it."""
    return f"{ISOLATE}{text}{END_ISOLATE}"
