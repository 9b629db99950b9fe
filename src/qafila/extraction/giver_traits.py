# SPDX-License-Identifier: Apache-2.0
"""Who may give something, and what is seen around them; weights choose, also that nobody is told.

Parties of its sentence and the one before may give it, and whoever stands where the one who does it
stands though no list names them: a place (Tbilisi promised), any other noun (the college stays
shut).
"""

from __future__ import annotations

from collections.abc import Iterator

from qafila.data.lexicons import words_of
from qafila.extraction.found import Owed
from qafila.extraction.lexicon import VERBAL, Hit
from qafila.extraction.mentions import Mention
from qafila.extraction.return_traits import COMING, GOVERNING, Scene, far, plain, span
from qafila.extraction.scan import Scan, Sentence
from qafila.extraction.spots import spot_at
from qafila.extraction.undertakings import Act, is_strong

_SMALL = words_of("returns small")
_BESIDE, _MOST = 6, 4


def nobody_traits(scene: Scene, act: Act, value: Owed) -> set[str]:
    """Return what is seen where a report may not say who gives something."""
    scan, verb = scene.scan, act.verb
    doers = scene.doers(verb)
    here = range(scene.sentence.first, scene.sentence.after)
    many = sum(one.first in here for one in scene.subjects.found.values())
    made = verb.entry.made or ("English" if verb.entry.table in VERBAL else verb.entry.table)
    seen = {
        f"is {act.what}",
        f"verb {verb.concept}",
        f"verb made {made}",
        f"{min(many, _MOST)} in its sentence",
        f"verb made {made}, " + ("somebody does it" if doers else "nobody does it"),
        "grammar has a giver" if value.giver else "grammar has no giver",
    }
    if doers:
        seen.add(f"done by {doers[0].kind}")
    near = {plain(scan.tokens[at].fold) for at in range(max(0, verb.first - 2), verb.first)}
    if near & COMING:
        seen.add("to come, or passive")
    if scene.subjects.is_passive(verb):
        seen.add("passive")
    if value.receiver:
        seen.add("has a receiver")
    if verb.after in scene.subjects.found:
        seen.add("somebody right behind the verb")
    before = _back_over_small(scan, verb.first, scene.sentence.first) + 1
    if before in scene.subjects.ending and before > scene.sentence.first:
        seen.add("somebody right before the verb")
    return {"nobody", *(f"nobody: {trait}" for trait in seen)}


def giver_traits(scene: Scene, act: Act, value: Owed) -> list[tuple[Mention, set[str]]]:
    """Return who may give it, in its sentence or the one before, and what is seen around them."""
    scan, sentence = scene.scan, scene.sentence
    number = scene.context.order[sentence.first]
    start = scan.sentences[number - 1].first if number else sentence.first
    first, _ = span(act)
    doers = {mention.first for mention in scene.doers(act.verb)}
    acting = _acting_before(scene, act)
    near = [one for one in scene.subjects.found.values() if start <= one.first < sentence.after]
    near += _places_acting(scene, act)
    near += _nouns_acting(scene, act, near)
    near.sort(key=lambda one: abs(one.first - first))
    told: list[tuple[Mention, set[str]]] = []
    for place, one in enumerate(near):
        seen = {
            *_stands(scene, act, one),
            *_done(scene, act, one, doers),
            *acting.get(one.first, ()),
            f"place {min(place + 1, _MOST)}",
        }
        if value.giver:
            said = one.name == value.giver
            seen |= (
                {f"grammar says so: {act.what}", "grammar says so"}
                if said
                else {"grammar says another"}
            )
        if one.name == value.receiver:
            seen.add("receiver")
        told.append((one, seen))
    return told


def _places_acting(scene: Scene, act: Act) -> Iterator[Mention]:
    """Yield places that stand where somebody who acts does: Tbilisi promised, ترد القبو."""
    scan, found = scene.scan, scene.subjects
    taken = {at for one in found.found.values() for at in range(one.first, one.after)}
    told = {verb.first: verb for verb in (act.verb, _main_verb(scene, span(act)[0]))
            if verb is not None and verb.entry.table in VERBAL}  # fmt: skip
    for verb in told.values():
        behind = [verb.after] if verb.entry.made in ("past", "present") else []
        for at in (*behind, verb.first - 1, verb.first - 2):
            if not scene.sentence.first <= at < scene.sentence.after or at in taken:
                continue
            token = scan.tokens[at]
            if not (token.arabic or token.capital) or scan.hits[at]:
                continue
            spot = spot_at(scan, at, guess=False)
            if spot is None or not spot.sure or scan.tokens[at - 1].fold in GOVERNING:
                continue
            after = max(spot.after, at + 1)
            if at < verb.first and not _only_small(scan, after, verb.first):
                continue
            taken.add(at)
            yield Mention(at, after, spot.evidence.text, spot.evidence, "place", state=True)


def _nouns_acting(scene: Scene, act: Act, told: list[Mention]) -> Iterator[Mention]:
    """Yield what stands where somebody who acts does and no list names: the college, أهل تلدو."""
    scan, sentence = scene.scan, scene.sentence
    taken = {at for one in told for at in range(one.first, one.after)}
    verbs = {verb.first: verb for verb in (act.verb, _main_verb(scene, span(act)[0]))
             if verb is not None and verb.entry.table in VERBAL}  # fmt: skip
    for verb in verbs.values():
        arabic = scan.tokens[verb.first].arabic
        at = verb.after if arabic else _back_over_small(scan, verb.first, sentence.first)
        finite = verb.entry.made in ("past", "present") or not arabic
        if not finite or not sentence.first <= at < sentence.after or at in taken:
            continue
        token = scan.tokens[at]
        if token.kind != "w" or token.arabic != arabic or not _may_act(scan, at):
            continue
        first, after = _whole_noun(scan, at, sentence)
        taken.update(range(first, after))
        words = scan.evidence(first, after)
        kind = "name" if token.capital and at > sentence.first else "noun"
        yield Mention(first, after, words.text, words, kind)


def _whole_noun(scan: Scan, at: int, sentence: Sentence) -> tuple[int, int]:
    """Return the tokens of a noun with what describes it: commune council, أهالي ككلة."""
    first, after = at, at + 1
    if not scan.tokens[at].arabic:
        while first > sentence.first and at - first < _DESCRIBING and _describes(scan, first - 1):
            first -= 1
        return first, after
    owned = not scan.tokens[at].fold.startswith("ال") and after < sentence.after
    return first, after + (owned and _describes(scan, after))


def _describes(scan: Scan, at: int) -> bool:
    token = scan.tokens[at]
    known = {hit.entry.table for hit in scan.hits[at]}
    small = token.fold in _SMALL or token.fold in _NOBODY or token.fold in GOVERNING
    return token.kind == "w" and not small and token.fold not in _ARTICLES and known <= _WHO


_DESCRIBING = 2
_ARTICLES = frozenset({"the", "a", "an"})


def _back_over_small(scan: Scan, at: int, first: int) -> int:
    """Return the token before a verb, past its auxiliaries."""
    at -= 1
    while at > first and scan.tokens[at].fold in _SMALL and scan.tokens[at].kind == "w":
        at -= 1
    return at


def _may_act(scan: Scan, at: int) -> bool:
    """Whether a word may be a noun for somebody: no small word, no verb, no vehicle, no day."""
    token = scan.tokens[at]
    hits = scan.hits[at]
    if token.fold in _NOBODY or token.fold in GOVERNING or len(token.fold) <= _SHORT:
        return False
    if any(hit.entry.table not in _WHO for hit in hits):
        return False
    if token.arabic:
        return token.fold[0] not in "بل" or token.fold.startswith("ال")
    return not token.fold.endswith("ly")


_NOBODY = words_of("returns nobody")
_SHORT = 2
_WHO = frozenset({"people", "parties", "places"})


def _acting_before(scene: Scene, act: Act) -> dict[int, set[str]]:
    """Return what is seen of those who do what the verbs before an act say, by first token.

    Verbs that are joined have one subject: the army lifts the siege *and frees* nine; and who
    undertakes something is the one to do it.
    """
    found: dict[int, set[str]] = {}
    first, _ = span(act)
    tokens = scene.scan.tokens
    joined = "w" in act.verb.before or any(
        tokens[at].fold in ("and", "و") for at in range(max(0, act.verb.first - 2), act.verb.first)
    )
    before = [verb for verb in scene.verbs if verb.first < first][-2:]
    for place, verb in enumerate(reversed(before)):
        for mention in scene.doers(verb)[:1]:
            traits = found.setdefault(mention.first, set())
            traits.add(f"does {verb.concept} before it")
            if not place:
                traits.add("does the verb before it")
                if joined:
                    traits.add("does the verb that it is joined to")
    return found


def _stands(scene: Scene, act: Act, one: Mention) -> Iterator[str]:
    """Yield where a party stands, and what governs it."""
    scan, sentence = scene.scan, scene.sentence
    first, after = span(act)
    side = "left" if one.first < first else "right" if one.first >= after else "within"
    between = (one.after, first) if side == "left" else (after, one.first)
    at = one.first - 1
    at -= at > 0 and scan.tokens[at].fold == "the"
    before = scan.tokens[at].fold.replace("\n", "^") if at >= 0 else "^"
    joined = "".join(letter for letter in one.before if letter in "blk")
    governed = joined or (before if before in GOVERNING else "-")
    yield f"{side} {far(0 if side == 'within' else between[1] - between[0])}"
    yield f"kind {one.kind}"
    yield f"kind {one.kind}: {act.what}"
    yield f"governed by {governed}"
    yield f"{side} governed by {governed}"
    yield f"word before {before}"
    if one.first < sentence.first:
        yield "sentence before"
    if one.adjective:
        yield "nationality"
    if one.first in range(*scan.clause_of(first)):
        yield "in clause"
    if one.first in (sentence.first, sentence.first + 1):
        yield "begins the sentence"
    if side != "within" and any(is_strong(cue) for cue in
                                scan.within(*between, "exchange", "return")):  # fmt: skip
        yield "in return between"


def _beside_verb(scene: Scene, act: Act, one: Mention) -> Iterator[str]:
    """Yield whether nothing, or nothing but small words, stands between a party and the verb.

    The verb is the act's own, and the finite one that governs it: *lets* flour pass.
    """
    first, after = span(act)
    told = [("the verb", act.verb)] if act.verb.entry.table in VERBAL else []
    if main := _main_verb(scene, first):
        told.append(("the main verb", main))
    for which, verb in told:
        made = verb.entry.made or "English"
        if one.first >= verb.after and one.first - verb.after <= 1:
            near = "right" if one.first == verb.after else "a word"
            yield f"{near} behind {which}"
            yield f"{near} behind {which} made {made}"
            if one.first >= after:
                yield f"{near} behind {which}, behind it"
        if one.after <= verb.first and _only_small(scene.scan, one.after, verb.first):
            yield f"right before {which}"
            yield f"right before {which} made {made}"
    if one.after <= first and _only_small(scene.scan, one.after, first):
        yield "right before it"


def _only_small(scan: Scan, first: int, after: int) -> bool:
    return all(scan.tokens[at].fold in _SMALL for at in range(first, after))


_NO_FINITE = ("ing", "ion", "al", "ance", "ment")


def _main_verb(scene: Scene, first: int) -> Hit | None:
    """Return the nearest finite verb at or before a token in its sentence."""
    for verb in reversed(scene.verbs):
        finite = verb.entry.made in ("past", "present") or (
            not verb.entry.made and not verb.entry.words[0].endswith(_NO_FINITE)
        )
        if verb.first <= first and finite:
            return verb
    return None


def _done(scene: Scene, act: Act, one: Mention, doers: set[int]) -> Iterator[str]:
    """Yield what grammar says of a party and the verb of the act, and the verbs beside it."""
    scan = scene.scan
    yield from _beside_verb(scene, act, one)
    if one.first in doers:
        yield "doer"
        yield f"doer of {act.verb.concept}"
        yield f"doer, verb made {act.verb.entry.made or 'English'}"
    elif doers:
        yield "another is doer"
    behind = list(scan.within(max(0, one.first - _BESIDE), one.first, "verbs"))
    yield from (f"behind {verb.concept}" for verb in behind[-1:])
    before = list(scan.within(one.after, one.after + _BESIDE, "verbs"))
    yield from (f"before {verb.concept}" for verb in before[:1])
