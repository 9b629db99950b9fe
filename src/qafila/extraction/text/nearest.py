# SPDX-License-Identifier: Apache-2.0
"""The verbs nearest to a figure, an hour, a vehicle: what it is most likely told of."""

from __future__ import annotations

from collections.abc import Iterator

from qafila.data.lexicons import words_of
from qafila.extraction.text.lexicon import Hit
from qafila.extraction.text.numbers import number_at
from qafila.extraction.text.scan import GOING, MOVING, Scan, Sentence
from qafila.extraction.text.signs import PAUSES

_VERBS = ("leave", "move", "arrive", "assemble", "kill", "capture", "free", "hand_over", "receive",
          "escort", "say", "happen", "pass", "control", "provide", "treat")  # fmt: skip
_REACH = 14


def verbs_around(scan: Scan, start: int, end: int, sentence: Sentence) -> Iterator[str]:
    """Yield the nearest verb before tokens and the one behind them, in its clause and beyond."""
    first, after = scan.clause_of(start)
    after = max(after, scan.clause_of(end - 1)[1])
    before = behind = ""
    for hit in scan.within(max(sentence.first, start - _REACH), start, "verbs", *_VERBS):
        if hit.after <= start:
            before = hit.concept if hit.first >= first else f"{hit.concept} far"
    escorted = _are_escorted_to(scan, start, end)
    if escorted:
        before = "move"
    if (verb := _verb_behind(scan, end, min(sentence.after, end + _REACH))) is not None:
        behind = verb.concept if verb.first < after else f"{verb.concept} far"
    yield f"before {before or 'no verb'}"
    yield f"behind {behind or 'no verb'}"
    verbs = [verb.removesuffix(" far") for verb in (before, behind)]
    if not any(verb in MOVING for verb in verbs):
        yield "no moving verb near"
    elif verbs[0] in ("leave", "move") or verbs[1] in ("leave", "move"):
        yield "leaves or is moved"
    if scan.hit(past_relative(scan, end), "verbs", *GOING):
        yield "moves at once"
    near = max(sentence.first, start - 4)
    if escorted or _stands_before(scan, near + 1, start, *MOVING):
        yield "moved right before"
    elif _stands_before(scan, near, start, "escort"):
        yield "escort right before"
    if verbs == ["", "kill"] or before == "kill" or (behind == "kill" and before not in MOVING):
        yield "harmed"


def _stands_before(scan: Scan, first: int, start: int, *concepts: str) -> bool:
    """Whether a verb of these concepts ends where tokens begin."""
    return any(hit.after == start for hit in scan.within(first, start, "verbs", *concepts))


def _are_escorted_to(scan: Scan, start: int, end: int) -> bool:
    """Whether an English verb escorts its object somewhere: *escorted* 300 civilians *to* Idlib."""
    if not start or scan.folds[start - 1] not in _ESCORTED:
        return False
    return scan.says(end, end + 1, _SOMEWHERE)


_ESCORTED, _SOMEWHERE = words_of("nearest escorted"), words_of("nearest somewhere")


def _verb_behind(scan: Scan, first: int, after: int) -> Hit | None:
    """Return the nearest verb behind tokens; not one that says who else was killed."""
    for hit in scan.within(first, after, "verbs", *_VERBS):
        if hit.concept != "kill" or not _others_between(scan, first, hit.first):
            return hit  # among them were 17 children, and two women died
    return None


def _others_between(scan: Scan, first: int, after: int) -> bool:
    """Whether a clause with a figure of its own begins between two tokens."""
    return any(
        scan.folds[at] in PAUSES
        and scan.folds[at + 1] in _AND
        and number_at(scan.tokens, at + 2) is not None
        for at in range(first, after - 2)
    )


_AND = words_of("and but while")


def past_relative(scan: Scan, at: int) -> int:
    """Return the token behind *who were*, with a comma before it or none."""
    comma = at < len(scan.folds) and scan.folds[at] == ","
    if not scan.says(at + comma, at + comma + 1, _WHO):
        return at
    at += comma + 1
    while scan.says(at, at + 1, _AUXILIARIES):
        at += 1
    return at


_WHO = words_of("who")
_AUXILIARIES = words_of("traits auxiliaries")


_STEPS = ((2, "near"), (5, "close"), (10, "apart"))


def far(tokens: int) -> str:
    """Return how far so many tokens are, in words."""
    return next((word for most, word in _STEPS if tokens <= most), "far")
