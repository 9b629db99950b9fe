# SPDX-License-Identifier: Apache-2.0
"""To whom people are handed, and which hospital they are admitted to: أُدخلوا *مستشفى الثورة*.

Who hands them over is the subject of such a verb; who takes them in stands behind it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qafila.data.lexicons import words_of
from qafila.extraction.names.bodies import bodies_of
from qafila.extraction.names.frames import case_at
from qafila.extraction.names.mentions import Mention
from qafila.extraction.text.arabic import plain
from qafila.extraction.text.lexicon import Hit
from qafila.extraction.text.scan import Scan, Sentence
from qafila.extraction.text.signs import STOPS

ADMITTED, HANDED = "means receiving", "people are handed to it"

_HANDING = ("hand_over", "hand")
_VERBS = (*_HANDING, "shelter", "arrive", "receive")
_ADMITTING = words_of("taken in admitting")
_THEM = words_of("them")
_THEY = ("وا", "هم", "هن")
_SMALL = words_of("taken in small")
_REACH, _NEAR = 8, 8


def taken_in(
    scan: Scan, found: Mapping[int, Mention], hit: Hit, sentence: Sentence
) -> Iterator[tuple[Mention, str]]:
    """Yield who takes people in that a verb hands over or admits, and how that is told."""
    if hit.concept not in _VERBS or hit.entry.made == "noun":
        return
    end = min(hit.after + _REACH, sentence.after - 1)
    if hit.concept in _HANDING:
        if _is_of_people(scan, hit, sentence, end):
            yield from _handed(scan, found, hit.after, end)
    elif plain(scan.folds[hit.first]) in _ADMITTING and (
        scan.folds[hit.first].endswith(_THEY)
        or scan.has(max(sentence.first, hit.first - _NEAR), end, "people")
    ):
        yield from _admitted(scan, found, hit.after, end)


def _handed(
    scan: Scan, found: Mapping[int, Mention], first: int, end: int
) -> Iterator[tuple[Mention, str]]:
    for at in range(first, end):
        if scan.folds[at] in STOPS or at in scan.finite:
            return
        if case_at(scan, at) == "to":
            step = at + 1
            while step < end and scan.folds[step] in _SMALL:
                step += 1
            if (one := found.get(step)) is not None and not one.state:
                yield one, HANDED
            return


def _admitted(
    scan: Scan, found: Mapping[int, Mention], first: int, end: int
) -> Iterator[tuple[Mention, str]]:
    for at in range(first, end):
        if scan.tokens[at].kind == "p" or at in scan.finite:
            return
        one = found.get(at)
        if one is not None and "hospital" in bodies_of(scan, one):
            yield one, ADMITTED
            return


def _is_of_people(scan: Scan, hit: Hit, sentence: Sentence, end: int) -> bool:
    """Whether it is people who are handed over: them, all, seven men; and no bodies or weapons."""
    if scan.has(hit.first, end, "exchange", "bodies", "weapons"):
        return False
    if scan.folds[hit.after - 1].endswith(_THEY):
        return True
    if not _THEM.isdisjoint(scan.folds[hit.after : end]):
        return True
    return scan.has(max(sentence.first, hit.first - _NEAR), end, "people")
