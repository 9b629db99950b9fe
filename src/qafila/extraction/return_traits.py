# SPDX-License-Identifier: Apache-2.0
"""What is seen around something given that speaks for or against its being owed, and by whom.

Traits are words for people who read the weights: ``in return strong before`` (sure words of *in
return* stand before it in its sentence), ``verb free`` and ``object prisoners`` (what says it),
``leave behind in clause``, ``demanded``, ``bullet``. With ``free: `` in front a trait is seen where
people are freed. Of parties that may be its giver: ``doer`` (grammar says that it does it), ``left
near``, ``kind army``, ``governed by`` a preposition.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qafila.data.lexicons import words_of
from qafila.extraction.context import Context
from qafila.extraction.counted import Counted
from qafila.extraction.found import Owed
from qafila.extraction.lexicon import Hit
from qafila.extraction.mentions import Mention
from qafila.extraction.return_counts import Many
from qafila.extraction.scan import Scan, Sentence
from qafila.extraction.spots import spot_at
from qafila.extraction.subjects import Subjects
from qafila.extraction.undertakings import Act, is_strong

_STEPS = ((2, "near"), (5, "close"), (10, "apart"))
_NEGATING = words_of("returns negating")
_DEMANDING = words_of("returns demanding")
_COMING = words_of("returns coming")
_CONDITIONAL = words_of("returns conditional")
_BULLETS = frozenset("-•*–—>·")
_GOVERNING = words_of("parties prepositions") | {"of", "by"}
_SMALL = words_of("returns small")
_MOVING = ("leave", "move", "arrive")
_AGREEING = ("mediate", "approve", "undertake")
_WINDOW, _ANSWER, _BESIDE = 4, 7, 6
_MOST, _LATE = 4, 0.6


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence in which something may be given.

    Parameters
    ----------
    verbs
        All verbs of the sentence.
    items
        Its figures of people.
    terms
        Whether the report is minutes, or lists terms.
    """

    context: Context
    subjects: Subjects
    sentence: Sentence
    verbs: list[Hit]
    items: list[Counted]
    terms: bool

    @property
    def scan(self) -> Scan:
        """The report."""
        return self.context.scan


def span(act: Act) -> tuple[int, int]:
    """Return the first token of what says an act, and the one after its last."""
    first = min(act.verb.first, act.object.first)
    return first, max(act.verb.after, act.object.after)


def act_traits(scene: Scene, act: Act, value: Owed) -> set[str]:
    """Return what is seen around something that may be owed."""
    both = {
        *_of_itself(act, value),
        *_tied(scene, act),
        *_words_around(scene, act),
        *_sentence(scene, act),
    }
    return {
        f"is {act.what}",
        *both,
        *(f"{act.what}: {trait}" for trait in both),
        *_verbs(scene, act),
        *_words(scene, act),
    }


def _of_itself(act: Act, value: Owed) -> Iterator[str]:
    yield f"verb {act.verb.concept}"
    yield f"object {act.object.concept}"
    yield f"object of {act.object.entry.table}"
    if act.verb.first > act.object.first:
        yield "object first"
    if value.giver:
        yield "grammar has a giver"
    if value.receiver:
        yield "has a receiver"
    if value.order:
        yield f"order {value.order}"


def count_traits(act: Act, many: Many) -> Iterator[str]:
    """Yield what is seen of how many are given."""
    seen = ["counted" if many.count is not None else "uncounted"]
    if many.count is not None:
        seen.append("one" if many.count == 1 else f"number of {len(str(many.count))} digits")
    yield from seen
    yield from (f"{act.what}: {trait}" for trait in seen)


def many_traits(act: Act, many: Many, place: int) -> set[str]:
    """Return what is seen of one of several readings of how many are given."""
    seen = [many.how, f"reading {min(place + 1, _MOST)}", *count_traits(act, many)]
    return {*seen, *(f"{act.what}: {trait}" for trait in seen[:2])}


def _tied(scene: Scene, act: Act) -> Iterator[str]:
    """Yield which words of *in return* stand in its sentence, and in those beside it."""
    scan, sentence = scene.scan, scene.sentence
    first, after = span(act)
    clause = range(*scan.clause_of(first))
    for cue in scan.within(sentence.first, sentence.after, "exchange", "return"):
        sure = "strong" if is_strong(cue) else "weak"
        side = "before" if cue.first <= first else "behind"
        between = (cue.after, first) if side == "before" else (after, cue.first)
        yield f"in return {sure} {side}"
        yield f"in return {sure} {side} {_far(between[1] - between[0])}"
        yield f"in return by {' '.join(cue.entry.words)} {side}"
        moved = scan.has(*between, "verbs", *_MOVING)
        yield f"in return {sure} {side}, " + ("movement" if moved else "nothing") + " between"
        if cue.first in clause:
            yield f"in return {sure} in clause"
        answer = (cue.after, min(cue.after + _ANSWER, sentence.after))
        if side == "behind" and scan.has(*answer, "verbs", *_MOVING, "approve"):
            yield "movement in return for it"
    number = scene.context.order[sentence.first]
    for other, name in ((number - 1, "sentence before"), (number + 1, "sentence behind")):
        if 0 <= other < len(scan.sentences):
            beside = scan.sentences[other]
            cues = scan.within(beside.first, beside.after, "exchange", "return")
            if any(is_strong(cue) for cue in cues):
                yield f"in return in {name}"
            if scan.has(beside.first, beside.after, "verbs", *_AGREEING):
                yield f"agreed in {name}"
    for order in ("together", "before", "after"):
        for cue in scan.within(sentence.first, sentence.after, "exchange", order):
            yield f"{order} " + ("before it" if cue.first <= first else "behind it")
            if cue.first in clause:
                yield f"{order} in clause"


def _words_around(scene: Scene, act: Act) -> Iterator[str]:
    """Yield what words before it say: denied, demanded, to come, on a condition."""
    scan, sentence = scene.scan, scene.sentence
    first, _ = span(act)
    before = [_plain(scan.tokens[at].fold) for at in range(sentence.first, first)]
    near = set(before[-_WINDOW:])
    if near & _NEGATING:
        yield "negated"
    if set(before) & _DEMANDING:
        yield "demanded"
    if near & _COMING:
        yield "to come, or passive"
    if near & _CONDITIONAL:
        yield "if or when"


def _sentence(scene: Scene, act: Act) -> Iterator[str]:
    """Yield what the sentence is about and where it stands."""
    context, scan, sentence = scene.context, scene.scan, scene.sentence
    about = context.about(sentence)
    yield from (name for name in ("moving", "background", "cued", "earlier")
                if getattr(about, name))  # fmt: skip
    number, many = context.order[sentence.first], len(scan.sentences)
    yield f"sentence number {min(number, _MOST)}"
    if number == many - 1:
        yield "last sentence"
    if number > _LATE * many:
        yield "late"
    if scan.tokens[sentence.first].fold in _BULLETS:
        yield "bullet"
    if scan.tokens[sentence.after - 1].fold == ":":
        yield "heading"
    if scene.terms:
        yield "minutes"
    if context.short:
        yield "short report"
    first, after = scan.clause_of(span(act)[0])
    if scan.has(first, after, "vehicles"):
        yield "vehicles in clause"
    if scan.has(sentence.first, sentence.after, "vehicles"):
        yield "vehicles in sentence"
    if any(first <= item.first < after and item.noun.table == "people" for item in scene.items):
        yield "people in clause"


def _verbs(scene: Scene, act: Act) -> Iterator[str]:
    """Yield the verbs around it, and who does its own."""
    first, after = span(act)
    clause = range(*scene.scan.clause_of(first))
    before = [verb for verb in scene.verbs if verb.first < first]
    behind = [verb for verb in scene.verbs if verb.first >= after]
    for verbs, side in ((before, "before"), (behind, "behind")):
        for verb in verbs:
            yield f"{verb.concept} {side}"
            if verb.first in clause:
                yield f"{verb.concept} {side} in clause"
    nearest = [("before", verb) for verb in before[-1:]] + [("behind", verb) for verb in behind[:1]]
    for side, verb in nearest:
        yield f"nearest {side} {verb.concept}"
        yield f"{act.what}: nearest {side} {verb.concept}"
    if act.verb.entry.made:
        yield f"verb made {act.verb.entry.made}"
    for mention in scene.subjects.doers(act.verb, scene.sentence)[:1]:
        yield f"done by {mention.kind}"


def _words(scene: Scene, act: Act) -> Iterator[str]:
    """Yield the words of it."""
    first, after = span(act)
    for token in scene.scan.tokens[first:after]:
        if token.kind != "p":
            yield f"word {_plain(token.fold).removeprefix('ال')}"


def _plain(word: str) -> str:
    return word.removeprefix("و")


def _far(tokens: int) -> str:
    return next((word for most, word in _STEPS if tokens <= most), "far")


def nobody_traits(scene: Scene, act: Act, value: Owed) -> set[str]:
    """Return what is seen where a report may not say who gives something."""
    scan, verb = scene.scan, act.verb
    doers = scene.subjects.doers(verb, scene.sentence)
    here = range(scene.sentence.first, scene.sentence.after)
    many = sum(one.first in here for one in scene.subjects.found.values())
    made = verb.entry.made or ("English" if verb.entry.table == "verbs" else verb.entry.table)
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
    before = [_plain(scan.tokens[at].fold) for at in range(max(0, verb.first - 2), verb.first)]
    if set(before) & _COMING:
        seen.add("to come, or passive")
    if scene.subjects.is_passive(verb):
        seen.add("passive")
    if value.receiver:
        seen.add("has a receiver")
    return {"nobody", *(f"nobody: {trait}" for trait in seen)}


def giver_traits(scene: Scene, act: Act, value: Owed) -> list[tuple[Mention, set[str]]]:
    """Return who may give it, in its sentence or the one before, and what is seen around them."""
    scan, sentence = scene.scan, scene.sentence
    number = scene.context.order[sentence.first]
    start = scan.sentences[number - 1].first if number else sentence.first
    first, _ = span(act)
    doers = {mention.first for mention in scene.subjects.doers(act.verb, sentence)}
    near = [one for one in scene.subjects.found.values() if start <= one.first < sentence.after]
    near += _places_acting(scene, act)
    near.sort(key=lambda one: abs(one.first - first))
    told: list[tuple[Mention, set[str]]] = []
    for place, one in enumerate(near):
        seen = {
            *_stands(scene, act, one),
            *_done(scene, act, one, doers),
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
            if verb is not None and verb.entry.table == "verbs"}  # fmt: skip
    for verb in told.values():
        behind = [verb.after] if verb.entry.made in ("past", "present") else []
        for at in (*behind, verb.first - 1, verb.first - 2):
            if not scene.sentence.first <= at < scene.sentence.after or at in taken:
                continue
            token = scan.tokens[at]
            if not (token.arabic or token.capital) or scan.hits[at]:
                continue
            spot = spot_at(scan, at, guess=False)
            if spot is None or not spot.sure or scan.tokens[at - 1].fold in _GOVERNING:
                continue
            after = max(spot.after, at + 1)
            if at < verb.first and not _only_small(scan, after, verb.first):
                continue
            taken.add(at)
            yield Mention(at, after, spot.evidence.text, spot.evidence, "place", state=True)


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
    governed = joined or (before if before in _GOVERNING else "-")
    yield f"{side} {_far(0 if side == 'within' else between[1] - between[0])}"
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
    told = [("the verb", act.verb)] if act.verb.entry.table == "verbs" else []
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
