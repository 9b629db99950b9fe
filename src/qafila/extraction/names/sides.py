# SPDX-License-Identifier: Apache-2.0
"""Parts of a country that a way leads to or comes from: الشمال السوري, شمال لبنان, جنوب القطاع.

A side without a country or with a town only says where something lies: في قرية شمال حلب.
"""

from __future__ import annotations

from dataclasses import replace

from qafila.data.lexicons import words_of
from qafila.extraction.names.spot import Spot, definite, spot_of
from qafila.extraction.text.scan import Scan, skip_of
from qafila.extraction.text.tokens import Asked

_SIDES = words_of("sides of a whole")
_DEFINITE = frozenset(f"ال{word}" for word in _SIDES) | words_of("sides definite")
_ALONE = frozenset(f"{joined}{word}" for joined in ("ال", "لل", "عال") for word in _SIDES)
_WHOLES = words_of("sides wholes")
NATIONALITIES = words_of("nationalities")
"""Definite adjectives of countries and peoples, of one man or thing: السوري."""

_LED = ("from", "to", "via", "at")
_JOINED = {"لل": 1, "عال": 1, "بال": 1}
"""What may be written onto a side with its article, and how many letters of it are no name."""


def part_of_country(scan: Scan, at: int) -> Spot | None:
    """Return the part of a country that a word names from a token on, behind to, from, in."""
    side = _SIDE[scan.folds[at]]
    if side is None:
        return None  # most words
    joined, bare = side
    if not joined and (not at or scan.hit(at - 1, "places", *_LED) is None):
        return None
    after = _behind(scan, at, definite_one=bare in _DEFINITE)
    if not after:
        return None
    skip = skip_of(scan.tokens[at].text, _JOINED.get(joined, 0))
    spot = replace(spot_of(scan, at, after, skip, None, called=True), region=True)
    return definite(spot) if joined == "لل" else spot


def _side(word: str) -> tuple[str, str] | None:
    """Return what is written onto a side, and the side; None for other words."""
    joined = next((before for before in _JOINED if word.startswith(before)), "")
    bare = f"ال{word[len(joined) :]}" if joined else word
    return (joined, bare) if bare in _DEFINITE or word in _SIDES else None


_SIDE = Asked(_side)


def _behind(scan: Scan, at: int, *, definite_one: bool) -> int:
    """Return the token behind a side and what it is a side of; 0 where nothing says so."""
    after = at + 1
    while after < len(scan.tokens) and scan.tokens[after].fold in _MORE:
        after += 1  # الشمال الغربي السوري, شمال غربي سوريا
    if definite_one and after < len(scan.tokens) and scan.tokens[after].fold in NATIONALITIES:
        return after + 1
    if definite_one:
        return after if scan.tokens[at].fold in _ALONE and _ends_way(scan, at, after) else 0
    if after >= len(scan.tokens):
        return 0
    state = scan.hit(after, "parties", "state")
    if state is not None and not state.before:
        return state.after
    return after + 1 if scan.tokens[after].fold in _WHOLES else 0


_MORE = words_of("sides qualities")


def _ends_way(scan: Scan, at: int, after: int) -> bool:
    """Whether a way leads to a side and ends there, as in إلى الشمال; not إلى الشمال من حلب."""
    led = scan.tokens[at].fold.startswith(tuple(_JOINED)) or scan.hit(at - 1, "places", "to")
    return bool(led) and (after >= len(scan.tokens) or scan.tokens[after].kind == "p")
