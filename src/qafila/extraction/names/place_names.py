# SPDX-License-Identifier: Apache-2.0
"""How a name itself is written, which tells places from other words that stand where places do."""

from __future__ import annotations

from collections.abc import Iterator

from qafila.extraction.names.spot import Spot
from qafila.extraction.text.scan import Scan

_FORMS = (
    ("ات", "ends as many things"), ("ين", "ends as two or many"), ("ون", "ends as many"),
    ("ها", "ends with whose"), ("هم", "ends with whose"), ("نا", "ends with whose"),
    ("يه", "ends as a quality"), ("ه", "ends feminine"), ("ا", "ends with a"),
    ("ي", "ends as an adjective"),
)  # fmt: skip
_ENDS = tuple(end for end, _ in _FORMS)
_DEFINITE = ("ال", "وال", "بال", "لل")


def written(scan: Scan, at: int, spot: Spot) -> Iterator[str]:
    """Yield what is seen in the name of a place that begins at a token, as traits."""
    token = scan.tokens[at]
    words = [each.kind for each in scan.tokens[at : spot.after]].count("w")
    how = "known" if spot.known else "called" if spot.called else "guessed"
    if words == 1:
        for hit in scan.hits[at]:
            if hit.after == at + 1 and hit.entry.table != "places":
                yield f"{how}, also means {hit.entry.table}"
    elif spot.known is not None:
        return
    if token.arabic:
        yield f"{how} {'with' if token.fold.startswith(_DEFINITE) else 'without'} article"
        last = scan.tokens[spot.after - 1].fold
        if last.endswith(_ENDS):
            yield from (f"{how} {form}" for end, form in _FORMS if last.endswith(end))
        return
    if not at or scan.tokens[at - 1].kind == "p":
        yield f"{how}, capital opens"
    if token.text.isupper():
        yield f"{how} in capitals"
