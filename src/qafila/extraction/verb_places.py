# SPDX-License-Identifier: Apache-2.0
"""Arabic names of places that are spelled as a verb: من حرستا, which is no *the two guarded*.

Behind from, to, in, the town of, no verb in the past or the present stands but where *from* is also
*who*, and there short words stay verbs.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from qafila.data.lexicons import words_of
from qafila.extraction.gazetteer import known_place
from qafila.extraction.lexicon import VERBAL, Hit
from qafila.extraction.tokens import Token, with_and

_BEFORE = with_and(words_of("verb places before"))
_ALSO_WHO = with_and(words_of("verb places also who"))
_FINITE = ("past", "present")
_LEAST_LETTERS = 4


def settle_places(tokens: Sequence[Token], hits: list[list[Hit]]) -> None:
    """Take the verbs from what begins at a token where a place of the gazetteer is named."""
    for at, (before, token) in enumerate(pairwise(tokens), start=1):
        if before.fold not in _BEFORE or not (token.arabic and any(map(_is_finite, hits[at]))):
            continue
        if before.fold in _ALSO_WHO and len(token.fold) < _LEAST_LETTERS:
            continue
        if known_place(token.text) is not None:
            hits[at] = [hit for hit in hits[at] if not _is_finite(hit)]


def _is_finite(hit: Hit) -> bool:
    """Whether a word alone may be a verb in the past or the present, or a hedge (بيجي: about)."""
    entry = hit.entry
    verb = entry.table in VERBAL and entry.made in _FINITE
    return (verb or entry.table == "hedges") and hit.after == hit.first + 1
