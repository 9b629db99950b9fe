# SPDX-License-Identifier: Apache-2.0
"""Ways written as a row of places."""

from __future__ import annotations

from collections.abc import Iterator

from qafila.data.lexicons import words_of
from qafila.extraction.names.spot import Spot
from qafila.extraction.names.spots import spot_at
from qafila.extraction.text.scan import Scan, Sentence
from qafila.extraction.text.signs import COMMAS

_DASHES = words_of("places dashes")
_LABELS = words_of("places route labels")
_ARROWS = frozenset("→←>")
_LEAST_PLACES = 3
"""Places of a row, of which two are enough where an arrow stands between them."""

_LABEL_REACH = 4
_SIGN_REACH = 6
_PARTING = _DASHES | COMMAS
_SIGNS = _DASHES | {":"}


def rows_in(scan: Scan, sentence: Sentence) -> list[list[Spot]]:
    """Return every row of places: A – B – C, A → B, by road: A, B, then C."""
    if sentence.first not in scan.rows:
        scan.rows[sentence.first] = list(_rows_in(scan, sentence))
    rows: list[list[Spot]] = scan.rows[sentence.first]
    return rows


def _rows_in(scan: Scan, sentence: Sentence) -> Iterator[list[Spot]]:
    if not scan.says(sentence.first, sentence.after, _SIGNS):
        return
    words = scan.folds[sentence.first : sentence.after]
    dashes = sum(map(words.count, _DASHES))
    arrows = not _ARROWS.isdisjoint(words)
    listed = ":" in words and ("," in words or "،" in words)
    if dashes < _LEAST_PLACES - 1 and not (arrows or listed):
        return
    at = sentence.first
    while at < sentence.after:
        if not _opens(scan, sentence, at):
            at += 1
            continue
        row = _row(scan, at, sentence.after)
        arrow = len(row) > 1 and scan.folds[row[0].after] in _ARROWS
        arrow = arrow and all(spot.sure for spot in row)  # not Car 3 → Hub
        if len(row) >= _LEAST_PLACES - arrow:
            yield row
        at = row[-1].after if row else at + 1


def _opens(scan: Scan, sentence: Sentence, at: int) -> bool:
    token = scan.tokens[at]
    if token.kind != "w" or not (token.arabic or token.capital):
        return False
    before = scan.tokens[at - 1].fold if at > sentence.first else ""
    parted = scan.says(at + 1, min(at + _SIGN_REACH, sentence.after), _PARTING)
    return before not in _DASHES and parted


def _row(scan: Scan, at: int, after: int) -> list[Spot]:
    """Return the places of a row that begins at a token; the same sign parts all of them."""
    dashed = scan.says(at + 1, at + 2, _DASHES)
    spot = spot_at(scan, at, guess=dashed or not scan.tokens[at].arabic)
    if spot is None:
        return []
    row, sign = [spot], ""
    while spot.after + 1 < after:
        parted, behind = scan.folds[spot.after], spot.after + 1
        if parted in COMMAS and scan.folds[behind] in _LAST:
            parted, behind = scan.folds[behind], behind + 1  # A, B, then C
        if parted in _LAST and len(row) > 1 and sign not in _DASHES:
            last = spot_at(scan, behind, guess=True)
            return [*row, last] if last is not None else row
        if parted not in _DASHES and not (parted in COMMAS and _labelled(scan, row[0], at)):
            break
        if sign and parted != sign:
            break
        following = spot_at(scan, _at_the_name(scan, spot.after + 1), guess=True)
        if following is None:
            break
        sign, spot = parted, following
        row.append(spot)
    return row


def _at_the_name(scan: Scan, at: int) -> int:
    """Return where a name begins behind the site that lies there: the bridge at Bambari."""
    if scan.folds[at] != "the" or at + 3 >= len(scan.tokens) or scan.tokens[at + 1].capital:
        return at
    return at + 3 if scan.folds[at + 2] in _INSIDE else at


_INSIDE = words_of("routes inside")
_LAST = words_of("places then") | {"and"}
"""Words before the last place of a row: A, B, then C."""


def _labelled(scan: Scan, first: Spot, at: int) -> bool:
    """Whether a colon with *route* or *road* before it opens the row."""
    if at < 2 or scan.tokens[at - 1].fold != ":":
        return False
    near = range(max(0, at - _LABEL_REACH), at - 1)
    return any(scan.tokens[n].fold in _LABELS for n in near)
