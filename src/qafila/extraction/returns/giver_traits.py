# SPDX-License-Identifier: Apache-2.0
"""Who may give something, and what is seen around them; weights choose, also that nobody is told.

Parties of its sentence and the one before may give it, and whoever does it by grammar though no
list names them (`agents`): a place (Tbilisi promised), any other noun (the college stays shut).
"""

from __future__ import annotations

from collections.abc import Iterator

from qafila.data.lexicons import words_of
from qafila.extraction.names.mentions import Mention
from qafila.extraction.parties.undertakings import Act, is_strong
from qafila.extraction.returns.agent_steps import main_verb
from qafila.extraction.returns.agents import agents
from qafila.extraction.returns.captives import is_held
from qafila.extraction.returns.receiving import getting, price, receives
from qafila.extraction.returns.traits import COMING, GOVERNING, Scene, span
from qafila.extraction.text.arabic import without_and
from qafila.extraction.text.found import Owed
from qafila.extraction.text.lexicon import VERBAL
from qafila.extraction.text.nearest import far
from qafila.extraction.text.scan import MOVING, Scan

_SMALL = words_of("returns small")
_BESIDE, _MOST = 6, 4


def nobody_traits(scene: Scene, act: Act, value: Owed) -> set[str]:
    """Return what is seen where a report may not say who gives something."""
    scan, verb = scene.scan, act.verb
    doers = scene.doers(verb)
    many = len(scene.subjects.between(scene.sentence.first, scene.sentence.after))
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
    near = {without_and(scan.tokens[at].fold) for at in range(max(0, verb.first - 2), verb.first)}
    if near & COMING:
        seen.add("to come, or passive")
    if scene.subjects.is_passive(verb):
        seen.add("passive")
    if value.receiver:
        seen.add("has a receiver")
    if verb.after in scene.subjects.found:
        seen.add("somebody right behind the verb")
    acting = agents(scene, act)
    seen |= {f"agent {how}" for _, how in acting[:1]} or {"no agent"}
    seen |= {f"agent of kind {one.kind}" for one, _ in acting[:1]}
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
    near = scene.subjects.between(start, sentence.after)
    told_by = agents(scene, act)
    taken = {at for one in near for at in range(one.first, one.after)}
    near += [one for one, _ in told_by if taken.isdisjoint(range(one.first, one.after))]
    acts_as: dict[int, set[str]] = {}
    for place, (one, how) in enumerate(told_by):
        acts_as[one.first] = {"agent", f"agent {how}", f"agent {min(place + 1, _MOST)}",
                              f"agent {how}, {one.kind}"}  # fmt: skip
    gets = _who_gets(scene, act)
    near = [one for one in near if not (_is_given(scan, act, one) or _is_where_they_go(scan, one))
            and not (one.first in doers and receives(scan, act.verb, one))
            and one.name not in gets and not is_held(scan, one)]  # fmt: skip
    near.sort(key=lambda one: abs(one.first - first))
    told: list[tuple[Mention, set[str]]] = []
    for place, one in enumerate(near):
        seen = {
            *_stands(scene, act, one),
            *_done(scene, act, one, doers),
            *acts_as.get(one.first, {"another is agent"} if acts_as else ()),
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


_ABOUT = frozenset({"disclose", "hand_over_bodies"})
_MOST_ABOUT = 5


def _is_given(scan: Scan, act: Act, one: Mention) -> bool:
    """Whether somebody is whose fate is told or whose bodies these are, and gives nothing."""
    start = act.object.after
    if act.what not in _ABOUT or not start <= one.first <= start + _MOST_ABOUT:
        return False
    between = scan.tokens[start : one.first]
    of = act.object.after > act.object.first + 1 or scan.tokens[start].fold == "of"
    plainly = all(token.kind != "p" and token.fold not in GOVERNING - {"of"} for token in between)
    named = of or scan.tokens[act.object.first].arabic
    return named and plainly and not scan.has(start, one.first, "verbs")


def _is_where_they_go(scan: Scan, one: Mention) -> bool:
    """Whether a state is only where people leave for or arrive from: left Yabroud for Lebanon."""
    at = one.first - 1
    if one.kind != "state" or at < 0 or scan.folds[at] not in _WAYS:
        return False
    return scan.has(max(scan.sentence_of(at).first, at - _MOST_WAY), at, "verbs", *MOVING)


def _who_gets(scene: Scene, act: Act) -> set[str]:
    """Return who gets what is given: by a verb of getting, or who leaves or yields in return."""
    first, _ = span(act)
    got = getting(scene, first)
    paid = price(scene.scan, act.verb.first) if got is None else None
    if paid is not None:
        got = next((verb for verb in reversed(scene.verbs) if verb.after <= paid.first), None)
    return {one.name for one in scene.doers(got)} if got is not None else set()


_WAYS = words_of("givers ways")
_MOST_WAY = 4


def _back_over_small(scan: Scan, at: int, first: int) -> int:
    """Return the token before a verb, past its auxiliaries."""
    at -= 1
    while at > first and scan.tokens[at].fold in _SMALL and scan.tokens[at].kind == "w":
        at -= 1
    return at


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
    if main := main_verb(scene, first):
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
