# SPDX-License-Identifier: Apache-2.0
"""Tables of words and places that ship with Qafila for reading reports; every row is ours to read.

``lexicon/*.tsv`` hold words, ``gazetteer.tsv`` and ``places.tsv`` places (see ``gazetteer.md``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources


@cache
def lexicon(name: str) -> tuple[Mapping[str, str], ...]:
    """Return the rows of one table of words, by column; lines that begin with # are notes."""
    return tuple(_rows(f"lexicon/{name}.tsv"))


@cache
def _sets() -> Mapping[str, frozenset[str]]:
    """Return the sets of words; one that names another behind an @ has its words, too."""
    words = {row["set"]: row["words"].split("|") for row in lexicon("sets")}

    def whole(name: str) -> Iterator[str]:
        for word in words[name]:
            yield from whole(word[1:]) if word[:1] == "@" else (word,)

    return {name: frozenset(whole(name)) for name in words}


def words_of(name: str) -> frozenset[str]:
    """Return a small set of folded words that a rule asks about."""
    return _sets()[name]


def values_of(table: str, concept: str) -> Mapping[str, int]:
    """Return what each folded word of a concept says, from a table with numbers for values."""
    rows = (row for row in lexicon(table) if row["concept"] == concept)
    return {word: int(row["value"]) for row in rows for word in row["words"].split("|")}


def places() -> Iterator[Mapping[str, str]]:
    """Yield the places written by hand, then those of the gazetteer, by column."""
    yield from _rows("places.tsv")
    yield from _rows("gazetteer.tsv")


def _rows(path: str) -> Iterator[Mapping[str, str]]:
    text = (resources.files(__package__) / path).read_text("utf-8")
    lines = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    header = next(lines)
    for cells in lines:
        yield dict(zip(header, cells, strict=False))
