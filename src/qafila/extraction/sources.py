# SPDX-License-Identifier: Apache-2.0
"""Whom a report cites for what it says, in its own words."""

from __future__ import annotations

from collections.abc import Iterator

from qafila.data.lexicons import words_of
from qafila.extraction.scan import Scan, Sentence

_COUNTERS = words_of("counts counters")
_SOURCE_WORDS = 8
_TO_SOURCE = words_of("sources to source")
_SAY_ENDS = words_of("sources say ends") | {"\n"}


def said_by(scan: Scan, at: int) -> str:
    """Return whom the sentence cites for what stands at a token, in its words; empty: nobody.

    Of several sources in a sentence the one nearest to the token counts.
    """
    sentence = scan.sentence_of(at)
    if sentence.first not in scan.sources:
        scan.sources[sentence.first] = list(_sources_in(scan, sentence))
    told = [
        (abs(start - at), name)
        for start, name in scan.sources[sentence.first]
        if not _is_rival_between(scan, min(start, at), max(start, at))
    ]
    return min(told, default=(0, ""))[1]


def _sources_in(scan: Scan, sentence: Sentence) -> Iterator[tuple[int, str]]:
    """Yield whom a sentence cites, each with the token where it does."""
    for start in range(sentence.first, sentence.after):
        if name := _source_at(scan, start, sentence.first, sentence.after):
            yield start, name


_ASKED = words_of("sources asked")
"""Behind *say*: where or how something is; that is told or to be told, and cites nobody."""

_RIVAL = words_of("sources rival")


def _is_rival_between(scan: Scan, first: int, after: int) -> bool:
    """Whether words set one source against another between two tokens: فيما, while."""
    words = (token.fold for token in scan.tokens[first:after])
    return any(word.removeprefix("و") in _RIVAL for word in words)


_NOT_SOURCES = words_of("counts not sources")


def _source_at(scan: Scan, start: int, first: int, after: int) -> str:
    """Return whom words at a token cite: according to X, X said, قال X."""
    tokens = scan.tokens
    word = tokens[start].fold
    if word == "according" and start + 2 < after:
        return _words(scan, start + 2, after)
    if word in _TO_SOURCE and start + 1 < after:
        return _words(scan, start + 1 + (tokens[start + 1].fold in ("ل", "عن", "ما")), after)
    hit = scan.hit(start, "verbs", "say") if start in scan.at["verbs"] else None
    counter = word in _COUNTERS
    named = tokens[start].capital and start > first  # State, of Islamic State
    if (hit is None and not counter) or named or word == "according":
        return ""
    if tokens[start].arabic:
        asked = hit is not None and hit.after < after and tokens[hit.after].fold in _ASKED
        if hit is None or hit.entry.made == "noun" or asked:
            return ""
        before = start > first and tokens[start - 1].fold in _TOLD
        told = _subject_before(scan, start, first) if before else ""
        return told or _words(scan, hit.after, after) or _subject_before(scan, start, first)
    return _subject_before(scan, start, first)


_TOLD = words_of("sources told before")
"""Between who says it and the verb: وكانت الوزارة قد أعلنت."""

_UNSAID = words_of("sources unsaid")
"""Right before a verb of saying: nobody is named who says it (asked to confirm, كان قد أعلن)."""


def _subject_before(scan: Scan, at: int, first: int) -> str:
    """Return the words right before a verb of saying that name who says it."""
    tokens = scan.tokens
    if at > first and tokens[at - 1].fold in _TOLD:
        at -= 1
    if at > first and tokens[at - 1].fold in _UNSAID:
        return ""
    start = at
    while start > first and at - start < _SOURCE_WORDS and tokens[start - 1].kind == "w":
        word = tokens[start - 1].fold
        if (
            word in _NOT_SOURCES
            or word in _UNSAID
            or word in _SAY_ENDS
            or (scan.hit(start - 1, "people") and not scan.hit(start - 1, "parties"))
        ):
            break
        start -= 1
    while start < at and tokens[start].fold in ("the", "a", "an", "one", "of"):
        start += 1
    if start >= at:
        return ""
    return scan.written(start, at).strip()


def _words(scan: Scan, first: int, after: int) -> str:
    """Return the words of a source up to where what it said begins."""
    tokens = scan.tokens
    if first < after and tokens[first].fold in ("الي", "علي", "عن"):
        return ""
    at = first
    while at < after and at - first < _SOURCE_WORDS:
        token = tokens[at]
        if token.kind != "w" or token.fold in _SAY_ENDS or scan.hit(at, "cues", "list"):
            break
        if scan.hit(at, "verbs") and not token.capital and at > first:
            break
        at += 1
    while first < at and tokens[first].fold in ("the", "a", "an"):
        first += 1
    return scan.written(first, at) if at > first else ""
