# SPDX-License-Identifier: Apache-2.0
"""What governs a party where it is named: by, with, through, pooled over both languages."""

from __future__ import annotations

from qafila.data.lexicons import words_of
from qafila.extraction.mentions import Mention
from qafila.extraction.scan import Scan, Sentence

_THROUGH = frozenset({"through", "via", "عبر", "بواسطه", "بوساطه"})
_GOVERNING = words_of("parties prepositions") | {"of", "by", "for"} | _THROUGH
_JOINED_AND = "وف"
_SHORT = 3


def plain(word: str) -> str:
    """Return a folded word without the *and* or *so* that is written onto it."""
    return word[1:] if word[:1] in _JOINED_AND and len(word) > _SHORT else word


_AGENT_OF = frozenset({"قبل", "يد", "جانب", "طرف"})
_LEADS_AGENT = frozenset({"من", "علي", "عن"})

_POOLED = {
    "l": "to", "الي": "to", "to": "to", "into": "to", "b": "by", "by": "by", "مع": "with",
    "with": "with", "من": "of", "of": "of", "from": "of", "في": "in", "in": "in", "at": "in",
    "علي": "on", "on": "on", "بين": "between", "between": "between", "عن": "for", "for": "for",
}  # fmt: skip
"""Prepositions of both languages that say much the same."""


def governed_by(scan: Scan, sentence: Sentence, mention: Mention) -> tuple[str, str]:
    """Return the word before a mention, past *the*, and what governs it, of either language."""
    at = mention.first - 1
    if at > sentence.first and scan.tokens[at].fold == "the":
        at -= 1
    before = plain(scan.tokens[at].fold) if at >= sentence.first else "^"
    joined = "".join(letter for letter in mention.before if letter in "blk")
    governed = joined or (before if before in _GOVERNING else "-")
    if before in _AGENT_OF and at > sentence.first and scan.tokens[at - 1].fold in _LEADS_AGENT:
        governed = "by"
    elif governed in _THROUGH or before == "طريق":  # عن طريق العمدة
        governed = "through"
    return before, _POOLED.get(governed, governed)
