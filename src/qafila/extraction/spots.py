# SPDX-License-Identifier: Apache-2.0
"""One place name in a text, in Arabic or Latin letters, looked up once."""

from __future__ import annotations

from qafila.extraction.scan import Scan
from qafila.extraction.spot import Spot
from qafila.extraction.spots_arabic import arabic_spot
from qafila.extraction.spots_latin import latin_spot


def spot_at(scan: Scan, at: int, *, guess: bool) -> Spot | None:
    """Return the place that is named from a token on; `guess`: also words nobody knows."""
    tokens = scan.tokens
    if at >= len(tokens) or tokens[at].kind != "w":
        return None
    key = (at, guess)
    if key not in scan.spots:
        find = arabic_spot if tokens[at].arabic else latin_spot
        scan.spots[key] = find(scan, at, guess=guess)
    spot: Spot | None = scan.spots[key]
    return spot
