# SPDX-License-Identifier: Apache-2.0
"""What may be given, by a verb and what it is done to: guns drawn back, firing halted, water on.

A verb of `gifts.tsv` and a noun of `given.tsv` near it make what is given; either alone says too
little. Whoever does it may stand between them: تتوقف المجموعتان عن إطلاق النار.
"""

from __future__ import annotations

from collections.abc import Iterator, Set

from qafila.data.lexicons import words_of
from qafila.extraction.parties.undertakings import BE, Act
from qafila.extraction.returns.acts import begins
from qafila.extraction.text.arabic import without_and
from qafila.extraction.text.lexicon import FINITE, Hit
from qafila.extraction.text.scan import Scan, Sentence
from qafila.extraction.text.signs import STOPS_AND_COLON

KINDS = {
    "men": ("withdraw", ("withdraw",)),
    "posts": ("withdraw", ("withdraw", "leave", "cede", "clear")),
    "ground": ("withdraw", ("withdraw", "cede")),
    "arms": ("withdraw", ("withdraw", "clear")),
    "fire": ("truce", ("halt",)),
    "attack": ("truce", ("spare",)),
    "goods": ("aid", ("let",)),
    "utility": ("other", ("restore",)),
    "road": ("other", ("restore",)),
    "siege": ("other", ("lift",)),
    "money": ("other", ("pay",)),
    "names": ("disclose", ("tell",)),
    "weapons": ("other", ("give",)),
    "charge": ("other", ("drop",)),
    "mines": ("other", ("clear",)),
}
"""What each kind of thing makes of which verbs on it."""

_REACH, _BEHIND = 7, 10
_CLOSE = {"spare": 4}
"""Tokens at most between a verb and what it is done to, before it and behind it."""


def gifts_in(
    scan: Scan,
    sentence: Sentence,
    things: list[Hit],
    told: list[Act],
    tying: Set[int] = frozenset(),
) -> Iterator[Act]:
    """Yield what a verb and a thing near it give, unless an act of that kind has these words.

    Parameters
    ----------
    things
        What may be given in the sentence.
    tying
        The tokens of words of *in return*, in which no verb stands.
    """
    if not things:
        return
    verbs = [verb for verb in scan.within(sentence.first, sentence.after, "gifts")
             if verb.first not in tying]  # fmt: skip
    taken = {(act.what, at) for act in told if _names(things, act) for at in act.words}
    for find in (_verb_before, _verb_behind):  # what a verb has behind it is its object
        for thing in things:
            what, concepts = KINDS[thing.concept]
            near = [one for one in verbs if one.concept in concepts
                    and not _lifts(things, one.after, thing.first)]  # fmt: skip
            verb = find(scan, thing, near)
            if verb is None or _is_where(scan, things, verb, thing):
                continue
            if what == "truce" and not begins(scan, min(verb.first, thing.first)):
                continue
            act = Act(what, verb, thing)
            if taken.isdisjoint((what, at) for at in act.words):
                taken.update((what, at) for at in act.words)
                yield act


def _names(things: list[Hit], act: Act) -> bool:
    """Whether an act names a thing, and is no bare verb with its thing before it: was mended."""
    first, after = min(act.words), max(act.words)
    return act.what != "other" or any(first <= thing.first <= after for thing in things)


def things_in(scan: Scan, sentence: Sentence) -> list[Hit]:
    """Return what may be given in a sentence; ما is water only where it is written ماء."""
    things: list[Hit] = []
    ends: dict[str, int] = {}
    for hit in scan.within(sentence.first, sentence.after, "given"):
        what = scan.folds[hit.first] == _WHAT and _HAMZA not in scan.tokens[hit.first].text
        if what or hit.first < ends.get(hit.concept, 0):  # the post of a police post
            continue
        ends[hit.concept] = hit.after
        things.append(hit)
    return things


_WHAT, _HAMZA = "ما", "ء"


def _lifts(things: list[Hit], first: int, after: int) -> bool:
    """Whether a siege stands between a verb and a thing, which only says where: of the town."""
    return any(one.concept == "siege" and first <= one.first and one.after <= after
               for one in things)  # fmt: skip


_GIVEN_UP = frozenset({"posts", "ground", "arms"})
_WHERE = words_of("gifts where") | {"of"}
_OUT_OF = words_of("gifts out of")
_ARTICLES = words_of("gifts articles")


def _is_where(scan: Scan, things: list[Hit], verb: Hit, thing: Hit) -> bool:
    """Whether a post only says where something is: bodies in the hills, patients out of a school.

    Forces are drawn back from it, and go out of it themselves.
    """
    if thing.concept not in _GIVEN_UP or verb.concept == "withdraw":
        return False
    at = thing.first - 1
    while at > 0 and scan.folds[at] in _ARTICLES:
        at -= 1
    word = without_and(scan.folds[at])
    if at < verb.after and thing.first > verb.first:
        return False
    if word not in _WHERE and not {"b", "l"} & set(thing.before):
        return False
    first = min(verb.first, thing.first)
    men = any(one.concept in ("men", "arms") and first - _REACH <= one.first < thing.first
              for one in things)  # fmt: skip
    return not (men and word in _OUT_OF)


def _verb_before(scan: Scan, thing: Hit, verbs: list[Hit]) -> Hit | None:
    """Return the nearest verb before a thing."""
    before = [verb for verb in verbs if verb.after <= thing.first
              and thing.first - verb.after <= _CLOSE.get(verb.concept, _REACH)]  # fmt: skip
    for verb in reversed(before):
        if not _parted(scan, verb.after, thing.first):
            return verb
    return None


def _verb_behind(scan: Scan, thing: Hit, verbs: list[Hit]) -> Hit | None:
    """Return a verb behind a thing that is done to it."""
    for verb in verbs:
        near = thing.after <= verb.first <= thing.after + _BEHIND
        if near and not _parted(scan, thing.after, verb.first) and _done_to(scan, thing, verb):
            return verb
    return None


def _parted(scan: Scan, first: int, after: int) -> bool:
    return any(scan.tokens[at].fold in STOPS_AND_COLON for at in range(first, after))


_GROUND = frozenset({"posts", "ground"})


def _done_to(scan: Scan, thing: Hit, verb: Hit) -> bool:
    """Whether a verb behind a thing is done to it, or says what the thing itself does."""
    if scan.tokens[verb.first].arabic:
        return verb.entry.made in FINITE
    between = {scan.tokens[at].fold for at in range(thing.after, verb.first)}
    itself = verb.concept in ("withdraw", "halt") and thing.concept not in _GROUND  # town council
    return bool(between & BE) or itself
