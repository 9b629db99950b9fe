# SPDX-License-Identifier: Apache-2.0
"""Figures that say how old somebody is, and count nobody."""

from __future__ import annotations

from qafila.data.lexicons import words_of
from qafila.extraction.counts.figures import Figure
from qafila.extraction.text.scan import Scan

_AGES = words_of("counts ages")
_ONE_PERSON = words_of("ages one person")


def is_age(scan: Scan, figure: Figure) -> bool:
    """Whether a figure without a noun says how old somebody is: under five, over 70."""
    if scan.says(max(0, figure.first - 5), figure.first, _AGES):
        return True
    if scan.says(figure.first - 1, figure.first, {"of"}) and scan.says(
        figure.first - 2, figure.first - 1, _ONE_PERSON
    ):
        return True  # a woman of about twenty
    words = [token.fold for token in scan.tokens[max(0, figure.core_first - 2) : figure.core_first]]
    if len(words) < 2:
        return False
    if words[0] in COMPARED and words[1] in THAN:
        return True  # 200 of whom are younger than fifteen
    if words[1] in UNDER and figure.low is None and figure.high is not None:
        return figure.high <= GROWN  # 70 are under five
    old = words[1] == "over" and figure.low is not None and _OLD[0] <= figure.low <= _OLD[1]
    return old and words[0] in _BEING


UNDER = words_of("ages under")
YOUNGER, THAN = words_of("ages younger"), words_of("ages than")
COMPARED = YOUNGER | words_of("ages older")
GROWN = 18
_OLD = (40, 110)
_BEING = words_of("ages being")
