# SPDX-License-Identifier: Apache-2.0
"""Who receives what is given, and does not give it: استلم الجيش, took over nine from the army."""

from __future__ import annotations

from qafila.data.lexicons import words_of
from qafila.extraction.names.mentions import Mention
from qafila.extraction.parties.undertakings import is_strong
from qafila.extraction.returns.agent_nouns import ARTICLES
from qafila.extraction.returns.ties import by_itself
from qafila.extraction.returns.traits import Scene
from qafila.extraction.text.arabic import without_and
from qafila.extraction.text.lexicon import Hit
from qafila.extraction.text.numbers import number_at
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.signs import STOPS_AND_COLON


def receives(scan: Scan, verb: Hit, one: Mention) -> bool:
    """Whether who does a verb receives what is given: استلم الجيش, the army received.

    تسلم of a man or a side is *received*, of a woman or several *hands over*.
    """
    written = without_and(scan.folds[verb.first])
    if written.endswith(_RECEIVES_OR_GIVES):
        either = scan.hit(verb.first, "verbs", "receive") is not None
        return either and scan.folds[one.first] in _MASCULINE
    got = scan.hit(verb.first, "verbs", "receive") or scan.hit(verb.first, "deeds", "get")
    return got is not None and not written.startswith(_HANDED)


def getting(scene: Scene, at: int) -> Hit | None:
    """Return the verb by which somebody gets what begins at a token: obtained a halt, نالت وقفا."""
    scan = scene.scan
    near = (max(scene.sentence.first, at - _NEAR), at)
    got = [*scan.within(*near, "deeds", "get"), *scan.within(*near, "verbs", "receive")]
    return next((verb for verb in got if verb.after <= at), None)


_NEAR, _LONG_CUE = 4, 3


def price(scan: Scan, first: int) -> Hit | None:
    """Return words of *in return for* right before a token: who does the rest gets that."""
    for at in range(max(0, first - _LONG_CUE), first):
        cue = scan.hit(at, "exchange", "return")
        if cue is not None and cue.after == first and is_strong(cue):
            return None if by_itself(scan, cue) else cue
    return None


_HANDED = "hand"
_RECEIVES_OR_GIVES = "تسلم"
_MASCULINE = words_of("mentions masculine") | words_of("returns masculine")


_FROM = words_of("from")
_RECEIVED = 8


def given_by(scene: Scene, verb: Hit) -> Mention | None:
    """Return from whom something is received: took over nine men from the army."""
    scan = scene.scan
    for at in range(verb.after, min(verb.after + _RECEIVED, scene.sentence.after - 1)):
        if scan.folds[at] in STOPS_AND_COLON:
            return None
        if scan.folds[at] in _FROM and number_at(scan.tokens, at - 1) is None:  # nine of them
            article = scan.folds[at + 1] in ARTICLES
            found = scene.subjects.found
            return found.get(at + 1) or (found.get(at + 2) if article else None)
    return None
