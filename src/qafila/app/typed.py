# SPDX-License-Identifier: Apache-2.0
"""What somebody typed to be recorded, before it is a fact; and the times in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from qafila.core.spelling import identifier, western_digits
from qafila.core.values import When

_CLOCK_LETTERS, _DAY_LETTERS = len("06:00"), len("2026-03-01")

_YEARS = (1900, 9998)
"""Whatever somebody types outside these is a slip."""


class Unclear(ValueError):
    """What was said makes no fact; `code` is a phrase of the catalogue, `told` its values.

    Exception
    └── ValueError
        └── Unclear
    """

    def __init__(self, code: str, **told: str) -> None:
        super().__init__(code)
        self.code = code
        self.told = told


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What somebody typed.

    Parameters
    ----------
    word
        An act (``boarded``), ``counted``, ``drove``, ``no_show``, ``dropped``, ``merged``,
        ``kept_apart``, ``household``, ``guardian``, ``declined``, ``attested``, ``contradicted``,
        ``delivered``, ``overridden``, ``lot_released``, ``lot_held``, ``hold_lifted``,
        ``approval``, ``notification``, ``assurance``, ``receipt``, ``accepted``, ``attack``,
        ``road_cut``, ``road_open``, ``resumed``, ``unknown``, ``followed_up``, ``withdrawn``, or a
        kind of fact.
    what
        Person ids; for ``counted`` a place and a number; for ``drove`` vehicle ids; for ``merged``
        the entry that stands, then those that are the same person; for ``household`` its number,
        for ``guardian`` who answers, then for whom; for ``declined`` one of these two words first;
        for ``attested`` and ``contradicted`` a standard, then vehicles if it is about some; for
        ``delivered`` an obligation, an amount, who says so, and of a list its entries; for
        ``overridden`` a finding and what it is about; for ``lot_released`` a lot and a serial,
        or ``patients``, for the other two a lot and a party; for ``attack``, ``road_cut``,
        ``road_open`` and ``resumed`` a place, a leg, a column or a vehicle; for ``approval``,
        ``notification`` and ``assurance`` a party, then lots or a stage if it is about some; for
        ``receipt`` a party and a notification; for ``accepted`` a version and a party; for
        ``unknown`` persons and vehicles; for ``followed_up`` a custody place; for ``withdrawn`` the
        id of a fact, as the log shows it.
    source, target
        Places as typed; empty when not given.
    proof
        For ``delivered``: how it is proven; empty for *attested*.
    fact
        JSON of the fact, for kinds that have no words of their own.
    since, until, received
        Of an approval, a notification or an assurance; None when not given.
    id, changes
        Of one of these: its own id, and the id of the one that it changes; empty when not given.
    at
        When it is said to have happened; None when nobody needs it.
    """

    word: str
    what: tuple[str, ...] = ()
    source: str = ""
    target: str = ""
    authority: str = ""
    follow_up: str = ""
    note: str = ""
    agreed_by: str = ""
    proof: str = ""
    fact: str = ""
    since: When | None = None
    until: When | None = None
    received: When | None = None
    id: str = ""
    changes: str = ""
    at: When | None = None


def each_once(what: Sequence[str]) -> tuple[str, ...]:
    """Return ids in order, each once; commas of either script part them."""
    parts = (one for word in what for one in word.replace("،", ",").split(","))
    ids = tuple(dict.fromkeys(one for part in parts if (one := identifier(part))))
    if not ids:
        raise Unclear("record-nobody")
    return ids


def time_called(typed: str, zone: tzinfo, now: datetime) -> datetime:
    """Return the instant that somebody typed: ``08:15`` or a date with a time.

    A time alone is the latest such time that is past.

    Raises
    ------
    Unclear
        "record-time-unclear".
    """
    typed = western_digits(typed).strip()
    try:
        if len(typed) <= 5:
            clock = datetime.strptime(typed, "%H:%M").time()  # noqa: DTZ007
            at = datetime.combine(now.astimezone(zone).date(), clock, tzinfo=zone)
            # After midnight, what is keyed in as 22:40 was yesterday evening.
            return at if at <= now else at - timedelta(days=1)
        at = datetime.fromisoformat(typed)
    except ValueError as error:
        raise Unclear("record-time-unclear", time=typed) from error
    if not _YEARS[0] <= at.year <= _YEARS[1]:
        raise Unclear("record-time-unclear", time=typed)
    return at if at.tzinfo else at.replace(tzinfo=zone)


def when_called(typed: str, zone: tzinfo, now: datetime) -> When | None:
    """Read a day or a time, be it to come or past; a clock alone is of today. None for nothing.

    Raises
    ------
    Unclear
        "record-time-unclear" when it is neither.
    """
    typed = western_digits(typed).strip()
    if not typed:
        return None
    today = now.astimezone(zone).date()
    try:
        if len(typed) <= _CLOCK_LETTERS:
            clock = datetime.strptime(typed, "%H:%M").time()  # noqa: DTZ007
            return When(on=today, at=datetime.combine(today, clock, tzinfo=zone))
        if len(typed) == _DAY_LETTERS:
            on, at = datetime.fromisoformat(typed).date(), None
        else:
            at = datetime.fromisoformat(typed)
            at = at if at.tzinfo else at.replace(tzinfo=zone)
            on = at.astimezone(zone).date()
    except (ValueError, OverflowError) as error:
        raise Unclear("record-time-unclear", time=typed) from error
    if not _YEARS[0] <= on.year <= _YEARS[1]:
        raise Unclear("record-time-unclear", time=typed)
    return When(on=on, at=at)
