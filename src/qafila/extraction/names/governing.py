# SPDX-License-Identifier: Apache-2.0
"""What governs a party where it is named: by, with, through, pooled over both languages."""

from __future__ import annotations

from qafila.data.lexicons import words_of
from qafila.extraction.names.mentions import Mention
from qafila.extraction.text.arabic import plain
from qafila.extraction.text.scan import Scan, Sentence

_THROUGH = words_of("parties through")
_TOWARDS = words_of("parties towards")
_GOVERNING = words_of("parties prepositions") | words_of("by for of") | _THROUGH | _TOWARDS


_AGENT_OF = frozenset(tuple(words.split()) for words in words_of("parties on whose part"))


def leads_agent(scan: Scan, at: int) -> bool:
    """Whether two Arabic words from a token on say *by*: من قبل, على يد."""
    return (plain(scan.folds[at]), scan.folds[at + 1]) in _AGENT_OF


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
    if at > sentence.first and leads_agent(scan, at - 1):
        governed = "by"
    elif governed in _THROUGH or before == "طريق":  # عن طريق العمدة
        governed = "through"
    elif governed in _TOWARDS:
        governed = "to"
    return before, _POOLED.get(governed, governed)
