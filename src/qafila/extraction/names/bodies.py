# SPDX-License-Identifier: Apache-2.0
"""What a party is by the words of its name: an elder, a ministry, a brigade (``bodies.tsv``)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache

from qafila.core.spelling import without_article
from qafila.data.lexicons import lexicon
from qafila.extraction.names.mentions import Mention
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.tokens import fold, forms


@cache
def _classes() -> Mapping[str, tuple[str, ...]]:
    """Return the classes of bodies.tsv by folded word."""
    found: dict[str, tuple[str, ...]] = {}
    for row in lexicon("bodies"):
        for written in (*row["ar"].split("|"), *row["en"].split("|")):
            word = without_article(fold(written))
            found[word] = (*found.get(word, ()), row["class"])
    return found


def bodies_of(scan: Scan, mention: Mention) -> set[str]:
    """Return what a party is by the words of its name and the word that it owns or belongs to."""
    first, after = mention.first, mention.after
    if scan.tokens[first].arabic:
        first = max(0, first - 1)
    else:
        after = min(len(scan.tokens), after + 1)
    return {body for word in scan.folds[first:after] for body in bodies_of_word(word)}


@lru_cache(maxsize=65_536)
def bodies_of_word(word: str) -> tuple[str, ...]:
    """Return the classes of a folded word, whatever is joined to it: للجيش, والمشايخ."""
    known = _classes()
    return next((known[form.stem] for form in forms(word) if form.stem in known), ())
