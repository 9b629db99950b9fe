# SPDX-License-Identifier: Apache-2.0
"""Who makes room for those who come: opened *two schools*, laid out *mattresses*, نصبت *خياما*.

The verb alone says little (who opens a road lets pass, who opens a school takes in); what it is
said of decides.
"""

from __future__ import annotations

from qafila.data.lexicons import words_of
from qafila.extraction.text.arabic import one_of
from qafila.extraction.text.lexicon import Hit
from qafila.extraction.text.scan import Scan, Sentence

READYING = frozenset({"open", "shelter", "keep", "do", "provide", "assemble", "lodge"})
"""Concepts of verbs that make room where a lodging is their object."""

_LODGINGS = words_of("lodging lodgings")
_REACH = 5
_IN_RETURN = words_of("meanings in return")
_OTHER = words_of("lodging of another")


def makes_room(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether a verb has beds, tents, a hall or schools as its object, and nothing is owed by it.

    What is repaired, reopened or given up in return is none: *will reopen the school*.
    """
    if hit.concept not in READYING or set(hit.before) & set("bl"):
        return False
    if hit.entry.words[-1] == "by":
        return False  # hired by the town hall
    if scan.says(sentence.first, hit.first, _IN_RETURN):
        return False
    for at in range(hit.after, min(hit.after + _REACH, sentence.after)):
        token = scan.tokens[at]
        if token.kind == "p" or token.fold == "by" or at in scan.finite:
            return False
        if token.fold in _OTHER:
            return False
        if one_of(token.fold, _LODGINGS):
            return True
    return False
