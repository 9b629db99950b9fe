# SPDX-License-Identifier: Apache-2.0
"""Minimum standards of practice as judged: met, not met or not known, with what speaks for it.

Values alone. What each standard looks at is in `qafila.standards`; nothing is met by default.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from qafila.core.findings import filled
from qafila.core.values import LANGS, Name


class State(StrEnum):
    """What can be said of a standard."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_KNOWN = "not_known"


class Side(StrEnum):
    """What a piece of evidence says: it is so, it is not so, or nothing is recorded either way."""

    FOR = "for"
    AGAINST = "against"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a standard is published.

    Parameters
    ----------
    dated
        Day, month or year in ISO form, as far as it is known; empty where it is not.
    """

    title: Name
    dated: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One thing that speaks for a standard or against it, or that nobody recorded.

    Parameters
    ----------
    text
        In words, by counts; never a name of a person.
    ids
        Of whom or what it speaks, by opaque ids; may be empty, and may be fewer than are counted.
    count
        How many it speaks of; as many as `ids` where that is more.
    seen_in
        Kinds of fact, ``plan``, ``people list``, ``fleet list`` or codes of findings it rests on.
    remedy
        What to do about it; None where nothing is to be done or the standard says it.
    """

    side: Side
    text: Name
    ids: tuple[str, ...] = ()
    count: int = 0
    seen_in: tuple[str, ...] = ()
    remedy: Name | None = None


def wording(en: str, ar: str, **values: object) -> Name:
    """Return a sentence in both languages, its ``{placeholders}`` filled."""
    said = {k: f"{v:,}" if isinstance(v, int) else v for k, v in values.items()}
    return Name(en=filled(en, said, "en"), ar=filled(ar, said, "ar"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A named person let a step proceed in spite of what contradicts a standard.

    It stands beside *not met* and turns nothing to *met*.

    Parameters
    ----------
    finding
        Code of the finding, or of the standard, that was overridden.
    by, at, reason
        Who recorded it, when, and why.
    """

    finding: str
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A standard as it stands in one operation.

    Parameters
    ----------
    code
        Its word: ``no_night_road``.
    title, rule
        What it is called, and what it asks for.
    evidence
        What contradicts it first, then what nobody recorded, then what speaks for it.
    todo
        What to do next; empty where it is met.
    """

    code: str
    title: Name
    rule: Name
    state: State
    evidence: tuple[Evidence, ...]
    todo: tuple[Name, ...]
    waivers: tuple[Waiver, ...]
    sources: tuple[Source, ...]


def state_of(evidence: Iterable[Evidence]) -> State:
    """Return what pieces of evidence add up to: one contradiction outweighs everything."""
    sides = {each.side for each in evidence}
    if Side.AGAINST in sides:
        return State.NOT_MET
    return State.MET if sides == {Side.FOR} else State.NOT_KNOWN


def counted(judged: Iterable[Judged]) -> Mapping[State, int]:
    """Return how many standards are in each state."""
    states = [each.state for each in judged]
    return {state: states.count(state) for state in State}


def judged_as_json(judged: Judged) -> dict[str, Any]:
    """Return a judged standard as a JSON object."""
    return {
        "code": judged.code,
        "state": judged.state.value,
        "title": _both(judged.title),
        "rule": _both(judged.rule),
        "evidence": [
            {
                "side": each.side.value,
                "text": _both(each.text),
                "ids": list(each.ids),
                "count": max(each.count, len(each.ids)),
                "seen_in": list(each.seen_in),
            }
            for each in judged.evidence
        ],
        "todo": [_both(each) for each in judged.todo],
        "waivers": [
            {
                "finding": waiver.finding,
                "by": waiver.by,
                "at": waiver.at.isoformat(),
                "reason": waiver.reason,
            }
            for waiver in judged.waivers
        ],
        "sources": [
            {"title": _both(source.title), "dated": source.dated} for source in judged.sources
        ],
    }


def _both(name: Name) -> dict[str, str]:
    return {lang: name.text(lang) for lang in LANGS}
