# SPDX-License-Identifier: Apache-2.0
"""Whether Arabic words that no gazetteer has may be the name of a place."""

from __future__ import annotations

from qafila.data.lexicons import words_of
from qafila.extraction.text.gazetteer import longest_known
from qafila.extraction.text.lexicon import FINITE
from qafila.extraction.text.numbers import number_at
from qafila.extraction.text.ordinary import (
    MANNERS,
    further,
    is_ordinary,
)
from qafila.extraction.text.scan import Scan

_QUALITIES = words_of("places adjectives") | words_of("places qualities")
_PARTS_OF_NAMES = words_of("places parts of names")
_WHOSE = ("تهم", "تهما", "يهما", "لهما", "لهم", "نهن", "تهن", "تكم", "تنا", "اتها", "ايها", "اتهم")
"""Ends of words with whose they are, of which no name has one: منزلهما, بلدتهم, ضفتنا."""
_THEIRS = ("هم", "هن", "كم")
_LONGEST_OF_THEM = 4
_ENDS_NAME = words_of("places ends name")


def _is_owned(word: str) -> bool:
    """Whether a word ends with whose it is; short names end so too: قرايبهم, but أدهم."""
    return word.endswith(_WHOSE) or (len(word) > _LONGEST_OF_THEM and word.endswith(_THEIRS))


def may_be_name(scan: Scan, at: int, *, strict: bool) -> bool:
    """Whether an unknown Arabic word can be a name: nothing else that the lexicon knows."""
    token = scan.tokens[at]
    if (
        not token.arabic
        or len(token.fold) < 3 - (not strict and _stands_alone(scan, at + 1))
        or scan.hit(at, "places", "not", "from", "to", "via", "at")
    ):
        return False
    if number_at(scan.tokens, at) is not None or _is_owned(token.fold):
        return False
    if strict and is_ordinary(token.fold):
        return False
    for hit in scan.hits[at]:
        if strict and hit.entry.table != "places":
            return False
        if hit.entry.table in ("people", "vehicles", "time", "vague") and set(hit.before) <= {"a"}:
            return False
        if hit.entry.table == "verbs" and hit.entry.made in FINITE and not hit.before:
            return not strict and _stands_alone(scan, at + 1)
    return True


def _stands_alone(scan: Scan, at: int) -> bool:
    """Whether a sign or a quality follows, which no verb has: بلدة حولا الحدودية."""
    if at >= len(scan.tokens) or scan.tokens[at].kind == "p":
        return True
    return scan.tokens[at].fold in _QUALITIES


def second_word(scan: Scan, after: int) -> int:
    """Return the token behind a second word that nobody knows, where the name then ends."""
    if after >= len(scan.tokens) or not scan.tokens[after].arabic or scan.hits[after]:
        return after
    word = scan.tokens[after].fold
    if word in _PARTS_OF_NAMES and after + 1 < len(scan.tokens) and scan.tokens[after + 1].arabic:
        return after + 1 + (not scan.hits[after + 1])  # شارع جمال عبد الناصر
    if further(scan, after):
        return after + 1
    if len(word) < 3 or word in _ENDS_NAME or word.startswith(("و", "ف", "ب", "ل")):
        return after
    if word in MANNERS:
        return after  # سيرا على الأقدام
    if longest_known(scan.tokens, after) or number_at(scan.tokens, after) is not None:
        return after
    return after + 1 if ends_like_name(scan, after + 1, before_to=False) else after


def ends_like_name(scan: Scan, after: int, *, before_to: bool) -> bool:
    """Whether what follows an unknown word lets it be a name: a preposition, a sign, the end."""
    if after >= len(scan.tokens):
        return not before_to
    token = scan.tokens[after]
    if before_to:
        inside = token.fold == "في" and longest_known(scan.tokens, after + 1)
        if bool(inside) or scan.hit(after, "places", "to", "via") is not None:
            return True
        kind = scan.hit(after, "places", "kind")
        return (kind is not None and "l" in kind.before) or token.fold == "لا"
    standing = scan.hit(after, "places", "at") is not None
    closes = token.kind != "w" or token.fold in _ENDS_NAME or token.fold.startswith(("و", "ب"))
    return closes or standing
