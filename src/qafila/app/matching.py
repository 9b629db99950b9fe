# SPDX-License-Identifier: Apache-2.0
"""Whether two names are one person, and which entries of a registry may be."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from qafila.core.registry import Person
from qafila.core.registry.matching import (
    Candidate,
    Match,
    NameBook,
    Registry,
    Scale,
    bearer,
)
from qafila.core.values import has_arabic
from qafila.data.names import names
from qafila.reports.duplicates import (
    candidates_document,
    found_document,
    match_document,
    registry_of,
)

__all__ = [
    "Paired",
    "candidates_document",
    "duplicates_json",
    "found_document",
    "found_json",
    "match_document",
    "match_json",
    "match_names",
    "pairs_json",
    "registry_of",
]

Paired = tuple[str, str, Match]
"""Two names as given, and what comparing them gave."""


def match_names(pairs: Iterable[tuple[str, str]]) -> Iterator[Paired]:
    """Yield, for each pair of names, whether they are one person's: by the names alone."""
    scale = Scale(NameBook(names()))
    for one, other in pairs:
        mine, theirs = (bearer(_named(name), scale.book, None) for name in (one, other))
        yield one, other, scale.match(mine, theirs)


def _named(name: str) -> Person:
    return Person(id="?", name_ar=name) if has_arabic(name) else Person(id="?", name_latin=name)


def match_json(match: Match) -> dict[str, Any]:
    """Return a match as the JSON that the commands print."""
    return {
        "probability": round(match.probability, 4),
        "reasons": [
            {"about": r.about, "bits": r.bits, "text": {"en": r.en, "ar": r.ar}}
            for r in match.reasons
        ],
    }


def pairs_json(pairs: Iterable[Paired]) -> str:
    """Return matches of pairs as a JSON list, one pair a line."""
    rows = [json.dumps(match_json(match), ensure_ascii=False) for _, _, match in pairs]
    return "[\n" + ",\n".join(rows) + "\n]\n"


def duplicates_json(registry: Registry, candidates: Sequence[Candidate]) -> str:
    """Return candidates with their reasons as JSON, one a line, the likeliest first."""
    rows = [
        json.dumps(
            {"one": c.one, "other": c.other, **match_json(registry.reasons(c))},
            ensure_ascii=False,
        )
        for c in candidates
    ]
    return '{"qafila": "1", "candidates": [\n' + ",\n".join(rows) + "\n]}\n"


def found_json(found: Sequence[tuple[str, Match]]) -> str:
    """Return the entries that a typed name may mean as JSON, the likeliest first."""
    rows = [{"person": person, **match_json(match)} for person, match in found]
    return json.dumps({"qafila": "1", "found": rows}, ensure_ascii=False)
