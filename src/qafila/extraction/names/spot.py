# SPDX-License-Identifier: Apache-2.0
"""A place name in a text, made of the tokens that name it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from qafila.data.lexicons import words_of
from qafila.extraction.text.arabic import without_and
from qafila.extraction.text.found import Evidence
from qafila.extraction.text.gazetteer import Known, known_place
from qafila.extraction.text.scan import Scan

_REGIONS = words_of("places regions")


@dataclass(slots=True)  # made often: a frozen one takes three times as long
class Spot:
    """A place name in the text."""

    name: str
    evidence: Evidence
    after: int
    known: Known | None
    called: bool = False
    region: bool = False

    @property
    def sure(self) -> bool:
        """Whether the gazetteer knows it or the report says what it is."""
        return self.known is not None or self.called


def _is_region(scan: Scan, first: int, after: int) -> bool:
    """Whether a word beside or in a name calls it a province, a region, a countryside."""
    words = {scan.tokens[at].fold for at in range(first, after)}
    before = without_and(scan.tokens[first - 1].fold).removeprefix("ب") if first else ""
    behind = scan.word(after)
    return bool((words | {before.removeprefix("ل"), behind if behind.isascii() else ""}) & _REGIONS)


_LATIN_PART = words_of("places latin part")


def is_article(scan: Scan, at: int) -> bool:
    """Whether a token is the article before a name, or its hyphen: al-Aqtan, Abu al-Zindin."""
    hyphen = at + (scan.folds[at] != "-")
    named = 0 < hyphen < len(scan.tokens) - 1 and scan.folds[hyphen] == "-"
    return named and scan.folds[hyphen - 1] in _LATIN_PART and scan.tokens[hyphen + 1].capital


_KILOMETRES = words_of("places kilometres")


def _counts_kilometres(scan: Scan, at: int) -> bool:
    """Whether a number belongs to a name behind which it stands: Kilo 30, مخيم الكيلو 18."""
    return (
        0 < at < len(scan.tokens)
        and scan.tokens[at].kind == "n"
        and scan.tokens[at - 1].fold in _KILOMETRES
    )


def spot_of(
    scan: Scan, first: int, after: int, skip: int, known: Known | None, *, called: bool = False
) -> Spot:
    """Return a place of tokens, without `skip` letters before it and what owns it (Bangui's)."""
    after += _counts_kilometres(scan, after)
    evidence = scan.evidence(first, after, skip)
    name = evidence.text
    if (owner := max(name.rfind("'s "), name.rfind("’s "))) > 0:
        start = evidence.start + owner + 3
        evidence = Evidence(start, evidence.end, name[owner + 3 :])
        name = evidence.text
    if name.endswith(("'s", "’s")):
        evidence = Evidence(evidence.start, evidence.end - 2, name[:-2])
        name = evidence.text
    return Spot(name, evidence, after, known, called, _is_region(scan, first, after))


def is_only_alike(spot: Spot) -> bool:
    """Whether no name of the known place is spelled as the report spells it."""
    if spot.known is None or not spot.name.isascii():
        return False
    words = spot.name.split(" ")
    return not any(
        known_place(" ".join(words[first:after]), loosely=False) == spot.known
        for first in range(len(words))
        for after in range(first + 1, len(words) + 1)
    )


def definite(spot: Spot) -> Spot:
    """Return a place with the first letter of its article, which *to* before it took: للرستن."""
    return replace(spot, name=f"ا{spot.name}")
