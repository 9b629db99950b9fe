# SPDX-License-Identifier: Apache-2.0
"""How something is done: to whom or with what, in return for something, or not at all."""

from __future__ import annotations

from collections.abc import Iterator

from qafila.data.lexicons import words_of
from qafila.extraction.lexicon import BEHIND, Hit
from qafila.extraction.meanings import is_denied
from qafila.extraction.mentions import Mention
from qafila.extraction.scan import Scan, Sentence
from qafila.extraction.tokens import with_and

_REACH = 9
_WAYS = words_of("meanings ways")
_RELIEF = with_and(words_of("deeds relief"))
_TABLES = ("people", "vehicles", "exchange")


def how_done(scan: Scan, hit: Hit, sentence: Sentence) -> Iterator[str]:
    """Yield how a sentence says that something is done."""
    if is_denied(scan, hit, sentence):
        yield "denied"
    if any(scan.within(sentence.first, hit.first, "exchange", "return")):
        yield "in return"
    yield from _objects(scan, hit, sentence)


def _objects(scan: Scan, hit: Hit, sentence: Sentence) -> Iterator[str]:
    """Yield the first thing of each kind that follows a word in its clause, or the road."""
    _, clause = scan.clause_of(hit.after - 1)
    after = min(hit.after + _REACH, clause, sentence.after)
    if (vehicle := _vehicle_before(scan, hit, sentence)) is not None:
        yield f"{_pooled(vehicle)} behind it"
        return
    found: set[str] = set()
    for thing in scan.among(hit.after, after, _TABLES):
        table = thing.entry.table
        tying = table == "exchange" and thing.concept in ("return", "together")
        if not tying and table not in found:
            yield f"{_pooled(thing)} behind it"
            found.add(table)
    if scan.says(hit.after, after, _RELIEF):
        yield "relief behind it"
    if scan.says(hit.after, after, _WAYS):
        yield "the way behind it"
    elif not found:
        yield "nothing behind it"


_ITS_OBJECT = ("ها", "هما", "ه")
_BEFORE = 4


def _vehicle_before(scan: Scan, hit: Hit, sentence: Sentence) -> Hit | None:
    """Return the vehicle that a word speaks of as its object: buses sent by, حافلات قدمتها."""
    word = scan.folds[hit.after - 1]
    if scan.tokens[hit.first].arabic:
        told = hit.entry.made in ("past", "present") and word.endswith(_ITS_OBJECT)
    else:
        follows = scan.folds[min(hit.after, sentence.after - 1)]
        told = hit.value == BEHIND or "by" in (word, follows)
    if not told:
        return None
    for at in range(hit.first - 1, max(sentence.first, hit.first - _BEFORE) - 1, -1):
        if scan.tokens[at].kind == "p":
            return None
        if (vehicle := scan.hit(at, "vehicles")) is not None:
            return vehicle
    return None


_GOODS = frozenset({"aid", "service", "weapons", "bodies"})


def _pooled(thing: Hit) -> str:
    if thing.entry.table == "vehicles":
        return "ambulance" if thing.concept == "ambulance" else "vehicle"
    if thing.entry.table == "people":
        return thing.concept if thing.concept in ("wounded", "fighters", "detainees") else "people"
    return thing.concept if thing.concept in _GOODS else "something given"


_HEADING = 7


def under_heading(scan: Scan, sentence: Sentence, mention: Mention) -> Iterator[str]:
    """Yield what the heading of a line speaks of: *Escort: the army*, الحافلات: من البلدية."""
    first = sentence.first
    colon = next(
        (at for at in range(first, min(first + _HEADING, mention.first))
         if scan.tokens[at].fold == ":"), None,
    )  # fmt: skip
    if colon is None:
        return
    yield "under a heading"
    for hit in scan.among(first, colon, ("verbs", "deeds", "vehicles")):
        yield f"under the heading {hit.concept}"
