# SPDX-License-Identifier: Apache-2.0
"""One place name in a text, in Arabic or Latin letters, looked up once."""

from __future__ import annotations

from qafila.extraction.names.spot import Spot
from qafila.extraction.names.spots_arabic import arabic_spot, begins_name, may_name
from qafila.extraction.names.spots_latin import latin_spot
from qafila.extraction.text.scan import Scan


def spot_at(scan: Scan, at: int, *, guess: bool) -> Spot | None:
    """Return the place that is named from a token on; `guess`: also words nobody knows."""
    known = scan.spots[guess]
    if at not in known:
        tokens = scan.tokens
        if at >= len(tokens) or tokens[at].kind != "w" or at in scan.inside_names:
            return None
        known[at] = _spot(scan, at, guess=guess)
    spot: Spot | None = known[at]
    return spot


def _spot(scan: Scan, at: int, *, guess: bool) -> Spot | None:
    tokens = scan.tokens
    if not tokens[at].arabic:
        return latin_spot(scan, at, guess=guess)
    named = guess or may_name(tokens, at) or scan.hit(at, "places", "kind") is not None
    return arabic_spot(scan, at, guess=guess) if named or begins_name(scan, at) else None
