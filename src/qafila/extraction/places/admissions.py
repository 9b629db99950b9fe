# SPDX-License-Identifier: Apache-2.0
"""Where a hospital takes people in who came: the end of their way.

*Azadi hospital has admitted the thirteen*, استقبل مشفى الوعر الجرحى, *the wounded were admitted
by X*, أدخل المرضى مشفى الباسل, *the sick are now in X*. A hospital that people leave, that refuses
them, or that only gave beds or cars is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qafila.data.lexicons import words_of
from qafila.extraction.places.retold import Told
from qafila.extraction.text.arabic import plain, with_and
from qafila.extraction.text.numbers import number_at
from qafila.extraction.text.scan import Scan, Sentence
from qafila.extraction.text.signs import COMMAS

_SITES = words_of("admissions sites")
_TAKES_IN = words_of("admissions takes in")
_TAKEN_IN = words_of("admissions taken in")
_GOES_IN = words_of("admissions goes in")
_READY = words_of("admissions ready")
_NOW = words_of("frames now")
_THEM = words_of("them")
_REFUSES = with_and(words_of("admissions refuses"))
_WITHIN = words_of("places inside")
_PEOPLE_OF_CARE = ("wounded", "children", "women", "all", "civilians", "fighters", "families",
                   "relatives", "detainees", "staff")  # fmt: skip
_AWAY = frozenset({"case from", "case people from", "frame origin", "again frame origin"})
_NEAR, _BEHIND, _REACH = 5, 4, 9
_OBJECTS = ("هم", "هن", "هما", "نا")


def admissions(scan: Scan, named: Sequence[Told]) -> Iterator[tuple[Told, str]]:
    """Yield the hospitals that outright take in those who came, as ends of their way.

    Parameters
    ----------
    named
        Every mention of a place by its name, in the order of the text.
    """
    left = {one.key for one in named if not _AWAY.isdisjoint(one.traits)}
    for one in named if left else ():
        if one.key in left or not _is_of_care(scan, one):
            continue
        if {"background", "within a party"} & one.traits:
            continue
        sentence = scan.sentence_of(one.first)
        if scan.says(max(sentence.first, one.first - _NEAR), one.spot.after + _NEAR, _REFUSES):
            continue
        if (
            _takes_in_behind(scan, sentence, one)
            or _takes_in_before(scan, sentence, one)
            or _taken_in(scan, sentence, one)
        ):
            yield one, "destination"


def _is_of_care(scan: Scan, one: Told) -> bool:
    words = [plain(word) for word in scan.folds[one.first : one.spot.after]]
    return any(word in _SITES or word[1:] in _SITES or word[2:] in _SITES for word in words)


def _are_people(scan: Scan, first: int, after: int) -> bool:
    """Whether people are told of in some words, or numbers and *them* that mean some."""
    if scan.has(first, after, "people", *_PEOPLE_OF_CARE) or scan.says(first, after, _THEM):
        return True
    return any(scan.folds[at].endswith(_OBJECTS) for at in range(first, after))


def _takes_in_behind(scan: Scan, sentence: Sentence, one: Told) -> bool:
    """Whether a hospital is what takes people in: X, in Tyre, admitted the five."""
    at, end = one.spot.after, min(sentence.after, one.spot.after + _REACH)
    if at < end and scan.folds[at] in _COMMAS:
        at += 1
    if at < end and scan.folds[at] in _WITHIN:
        at += 2
    for n in range(at, min(at + _BEHIND, end)):
        word = scan.folds[n]
        if word in _TAKES_IN or word in _READY:
            return _counted(scan, n + 1, end) or _are_people(scan, n, min(n + _NEAR, end))
        if n in scan.finite:
            return False
    return False


_COMMAS = COMMAS | {"("}


def _takes_in_before(scan: Scan, sentence: Sentence, one: Told) -> bool:
    """Whether a verb right before has a hospital for its subject: استقبل مشفى الوعر الجرحى."""
    at = one.first - 1
    if at < sentence.first or plain(scan.folds[at]) not in _TAKES_IN:
        return False
    if not scan.tokens[at].arabic:
        return False
    end = min(sentence.after, one.spot.after + _REACH)
    return _counted(scan, one.spot.after, end) or _are_people(scan, one.spot.after, end)


def _taken_in(scan: Scan, sentence: Sentence, one: Told) -> bool:
    """Whether people are taken in by, or into, a hospital, or are there by now."""
    first = max(scan.clause_of(one.first)[0], one.first - _REACH)
    for at in range(one.first - 1, first - 1, -1):
        word = plain(scan.folds[at])
        if word in _TAKEN_IN:
            opens = max(sentence.first, at - _NEAR)
            end = min(sentence.after, one.spot.after + _NEAR)
            return _are_people(scan, opens, end) or _counted(scan, opens, end)
        if word in _GOES_IN and scan.tokens[one.first - 1].kind == "w":
            return _are_people(scan, at, one.first)
        if word in _NOW:
            return _are_people(scan, max(sentence.first, at - _NEAR), one.first)
        if at in scan.finite:
            return False
    return False


def _counted(scan: Scan, first: int, after: int) -> bool:
    return any(number_at(scan.tokens, at) is not None for at in range(first, after))
