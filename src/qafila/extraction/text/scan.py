# SPDX-License-Identifier: Apache-2.0
"""A report as the rules see it: tokens, words of the lexicon, sentences."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from itertools import accumulate, chain
from operator import attrgetter
from typing import Any, TypeAlias

from qafila.data.lexicons import words_of
from qafila.extraction.text.caseless import settle_capitals
from qafila.extraction.text.found import Evidence
from qafila.extraction.text.lexicon import ASIDE, FINITE, TABLES, Hit, hits_in
from qafila.extraction.text.numbers import may_begin
from qafila.extraction.text.tokens import Token, tokens_of
from qafila.extraction.text.verb_places import settle_party_names, settle_places, settle_returns

_ENDS = frozenset(".!?؟")
_ABBREVIATIONS = words_of("scan abbreviations")
_COMMAS = frozenset(',،;؛:()[]–—"“”«»')
_LINES_PER_STOP = 3
_LONGEST = 250
"""Tokens of a sentence at most; what is longer has no full stops."""

_WRAPPED = range(55, 111)
"""Length of a line that may have been broken in the middle of a sentence."""

_VANS = words_of("scan vans")
_COUNTED = frozenset({"people", "vehicles"})
_FIRST = attrgetter("first")

_Stood: TypeAlias = tuple[list[int], list[Hit]]
"""Where hits begin, in their order, and the hits."""

GOING = ("leave", "move", "arrive")
"""What verbs are called by which people go from a place to another."""

MOVING = (*GOING, "assemble")


@dataclass(slots=True)
class Sentence:
    """A sentence: tokens from `first` up to `after`; `paragraph` counts lines that end one."""

    first: int
    after: int
    paragraph: int = 0


@dataclass(slots=True, eq=False)  # asked all the time: slots are the quickest
class Scan:
    """A report with everything that was looked up once.

    Parameters
    ----------
    text
        The report, lines ending in a single new line sign.
    ends
        Where each token ends in the text, in characters.
    folds
        The tokens in the form in which words are compared.
    at
        What of each table begins at each token.
    hits
        The same but the tables that are kept aside, which say nothing of what else a word may be.
    counted_words
        The longest word for people or vehicles that begins at a token.
    finite
        The tokens at which an Arabic verb in the past or the present begins.
    spots, glued, rows
        Places that `spots.spot_at` (known ones, and guessed ones too), `spot_lists.spot_or_glued`
        and `routes.rows_in` have looked up already.
    sources
        Whom sentences cite, as far as `sources.said_by` has looked already.
    assents
        What `assent.assent` has told of words of approving.
    words
        How many words the report has.
    language
        The language of the report: ar, en, mixed; empty without words.
    inside_names
        The tokens behind the first of listed names: they name nothing by themselves.
    """

    text: str
    tokens: list[Token] = field(init=False)
    ends: list[int] = field(init=False)
    folds: list[str] = field(init=False)
    hits: list[list[Hit]] = field(init=False)
    at: dict[str, dict[int, list[Hit]]] = field(init=False)
    counted_words: dict[int, Hit] = field(init=False)
    finite: set[int] = field(init=False)
    sentences: list[Sentence] = field(init=False)
    spots: tuple[dict[int, Any], dict[int, Any]] = field(init=False)
    glued: dict[int, Any] = field(init=False, default_factory=dict)
    rows: dict[int, Any] = field(init=False, default_factory=dict)
    sources: dict[int, list[tuple[int, str]]] = field(init=False, default_factory=dict)
    assents: dict[tuple[int, int, str, str], str] = field(init=False, default_factory=dict)
    words: int = field(init=False)
    language: str = field(init=False)
    inside_names: set[int] = field(init=False)
    _is_prose: bool = field(init=False)
    _starts: list[int] = field(init=False)
    _commas: list[int] = field(init=False)
    _clauses: dict[int, tuple[int, int]] = field(init=False, default_factory=dict)
    _told: dict[tuple[str, ...], _Stood] = field(init=False)
    _concepts: dict[str, dict[str, list[int]]] = field(init=False, default_factory=dict)
    _by_tables: dict[tuple[str, ...], _Stood] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.spots = {}, {}
        self.tokens = tokens_of(self.text)
        self.ends = list(accumulate([token.signs for token in self.tokens]))
        self.folds = [token.fold for token in self.tokens]
        self.hits = hits_in(self.tokens)
        settle_capitals(self.tokens, self.hits, self.written)
        settle_places(self.tokens, self.hits)
        settle_party_names(self.hits)
        settle_returns(self.tokens, self.hits)
        self.words = [token.kind for token in self.tokens].count("w")
        self.language = self._language()
        self._is_prose = self._has_full_stops()
        self.sentences = list(self._sentences())
        self._starts = [0, *[sentence.first for sentence in self.sentences[1:]]]
        self._commas = [at for at, fold in enumerate(self.folds) if fold in _COMMAS]
        self._told = {(table,): ([], []) for table in TABLES}
        self.at = {table: {} for table in TABLES}
        self.counted_words = {}
        self._enter()
        names = self.within(0, len(self.tokens), "parties", "name")
        self.inside_names = {at for hit in names for at in range(hit.first + 1, hit.after)}
        self.finite = {
            at for at, hits in self.at["verbs"].items() for hit in hits if hit.entry.made in FINITE
        }
        for at in set().union(*(self.at[table] for table in ASIDE)):
            self.hits[at] = [hit for hit in self.hits[at] if hit.entry.table not in ASIDE]

    def _enter(self) -> None:
        """Enter under its table what begins at each token."""
        tables = {
            table: (self.at[table], places.append, hits.append, table in _COUNTED)
            for (table,), (places, hits) in self._told.items()
        }
        counted = self.counted_words
        for at, hits in enumerate(self.hits):
            if self.folds[at] in _VANS and not self._is_van(at):
                hits[:] = [hit for hit in hits if hit.entry.table != "vehicles"]
            for hit in hits:
                here, add_place, add, counts = tables[hit.entry.table]
                add_place(at)
                add(hit)
                if at in here:
                    here[at].append(hit)
                else:
                    here[at] = [hit]
                if counts and (at not in counted or hit.after > counted[at].after):
                    counted[at] = hit

    def _is_van(self, at: int) -> bool:
        """Whether فان is a van, and no *so that* (فإن) with or without its hamza."""
        if "إ" in self.tokens[at].text:
            return False
        counted = at > 0 and may_begin(self.folds[at - 1])
        return counted or self.folds[at + 1 : at + 2] == ["صغير"]

    def word(self, at: int) -> str:
        """Return the folded word or sign at a token; empty behind the last."""
        return self.folds[at] if at < len(self.folds) else ""

    def says(self, first: int, after: int, words: Set[str]) -> bool:
        """Whether any of these folded words stands between two tokens."""
        return not words.isdisjoint(self.folds[first:after])

    def hit(self, at: int, table: str, *concepts: str) -> Hit | None:
        """Return what of a table begins at a token, of these concepts if any are named."""
        here = self.at[table]
        if at not in here:
            return None  # most words
        if not concepts:
            return here[at][0]
        for hit in here[at]:
            if hit.concept in concepts:
                return hit
        return None

    def within(self, first: int, after: int, *what: str) -> list[Hit]:
        """Return what of a table, and of these concepts if any are named, begins in a stretch."""
        try:
            places, hits = self._told[what]
        except KeyError:
            places, hits = self._told_of(what)
        if not places or places[-1] < first:
            return []
        low = bisect_left(places, first)
        return hits[low : bisect_left(places, after, low)] if places[low] < after else []

    def _told_of(self, what: tuple[str, ...]) -> _Stood:
        """Return where what of a table and these concepts of it begins in the text, and what."""
        table = what[0]
        places, hits = self._told[table,]
        if table not in self._concepts:
            numbers: dict[str, list[int]] = {}
            for number, hit in enumerate(hits):
                numbers.setdefault(hit.concept, []).append(number)
            self._concepts[table] = numbers
        known = self._concepts[table]
        some = [known[concept] for concept in set(what[1:]) if concept in known]
        own = some[0] if len(some) == 1 else sorted(chain.from_iterable(some))
        self._told[what] = told = [places[at] for at in own], [hits[at] for at in own]
        return told

    def among(self, first: int, after: int, tables: tuple[str, ...]) -> list[Hit]:
        """Return what of any of several tables begins between two tokens, in their order."""
        if tables not in self._by_tables:
            hits = [hit for table in tables for hit in self._told[table,][1]]
            hits.sort(key=_FIRST)
            self._by_tables[tables] = [hit.first for hit in hits], hits
        places, hits = self._by_tables[tables]
        return hits[bisect_left(places, first) : bisect_left(places, after)]

    def has(self, first: int, after: int, *what: str) -> bool:
        """Whether anything of a table, or of these concepts of it, begins between two tokens."""
        try:
            places, _ = self._told[what]
        except KeyError:
            places, _ = self._told_of(what)
        if not places or places[-1] < first:
            return False
        return places[bisect_left(places, first)] < after

    def start(self, at: int) -> int:
        """Return where a token begins in the text, in characters."""
        return self.ends[at] - len(self.tokens[at].text)

    def written(self, first: int, after: int) -> str:
        """Return the text of tokens as it is written."""
        return self.text[self.start(first) : self.ends[after - 1]]

    def evidence(self, first: int, after: int, skip: int = 0) -> Evidence:
        """Return tokens as evidence, without the first `skip` characters."""
        start, end = self.start(first) + skip, self.ends[after - 1]
        return Evidence(start, end, self.text[start:end])

    def sentence_of(self, at: int) -> Sentence:
        """Return the sentence that a token stands in."""
        return self.sentences[bisect_right(self._starts, at) - 1]

    def clause_of(self, at: int) -> tuple[int, int]:
        """Return the stretch between commas, colons and brackets that a token stands in."""
        if at in self._clauses:
            return self._clauses[at]
        sentence, commas = self.sentence_of(at), self._commas
        first, after = sentence.first, sentence.after
        following = bisect_left(commas, at)
        if following and commas[following - 1] >= first:
            first = commas[following - 1] + 1
        following += following < len(commas) and commas[following] == at
        if following < len(commas) and commas[following] < after:
            after = commas[following]
        self._clauses[at] = clause = (
            first if first < at else at,
            after if after > at else at + 1,
        )
        return clause

    def _language(self) -> str:
        arabic = [token.arabic for token in self.tokens].count(True)
        latin = [token.latin for token in self.tokens].count(True)
        if not arabic and not latin:
            return ""
        if arabic >= 4 * latin:
            return "ar"
        return "en" if latin >= 4 * arabic else "mixed"

    def _has_full_stops(self) -> bool:
        """Whether sentences end in full stops, so that a line without one may only be wrapped."""
        lines = self.folds.count("\n") + 1
        stops = sum(map(self.folds.count, _ENDS))
        return _LINES_PER_STOP * stops >= lines

    def _sentences(self) -> Iterator[Sentence]:
        first, line, paragraph = 0, 0, 0
        for at, token in enumerate(self.tokens):
            if at - first >= _LONGEST:  # no sentence: rules look around within one
                yield Sentence(first, at, paragraph)
                first = at
            if token.kind != "p":
                continue
            if token.fold == "\n":
                ends = not self._wrapped(line, at)
                line = at + 1
                if ends:
                    if at > first:
                        yield Sentence(first, at, paragraph)
                    first, paragraph = at + 1, paragraph + 1
            elif token.fold in _ENDS and self._ends(at):
                if at + 1 > first:
                    yield Sentence(first, at + 1, paragraph)
                first = at + 1
        if first < len(self.tokens):
            yield Sentence(first, len(self.tokens), paragraph)
        elif not self.tokens:
            yield Sentence(0, 0, 0)

    def _ends(self, at: int) -> bool:
        """Whether a full stop ends a sentence, and not an abbreviation or the number of an item."""
        token = self.tokens[at]
        if token.fold != ".":
            return True
        before = self.tokens[at - 1] if at else None
        after = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        if before is None or after is None:
            return True
        if before.kind == "n" and (at == 1 or self.tokens[at - 2].fold == "\n"):
            return False
        if before.kind == "w" and not token.space and before.fold in _ABBREVIATIONS:
            return before.fold in ("m", "p") and after.capital and after.space > 0
        return not (not after.space and after.kind == "w" and len(after.text) == 1)

    def _wrapped(self, line: int, at: int) -> bool:
        """Whether a new line only wraps a sentence that goes on."""
        if at <= line or at + 1 >= len(self.tokens) or len(self.tokens[at].text) > 1:
            return False
        last, following = self.tokens[at - 1], self.tokens[at + 1]
        if not self._is_prose:
            return False
        length = self.ends[at - 1] - self.start(line)
        goes_on = following.kind == "w" and not following.capital
        return length in _WRAPPED and goes_on and last.fold not in _ENDS and last.fold != ":"


def skipped(token: Token, before: str) -> int:
    """Return how many characters in front of a word are no part of a name: and, with, to."""
    return skip_of(token.text, sum([letter in "wfblk" for letter in before]))


def skip_of(written: str, letters: int) -> int:
    """Return how many characters the first letters of a word are, with the vowels on them."""
    at = 0
    while at < len(written) and letters:
        letters -= 1
        at += 1
        while at < len(written) and "\u064b" <= written[at] <= "\u065f":
            at += 1
    return at
