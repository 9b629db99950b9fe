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
from dataclasses import dataclass, field

from qafila.data.lexicons import words_of
from qafila.extraction.counts.counted import Counted
from qafila.extraction.days.context import Context
from qafila.extraction.names.mentions import Mention
from qafila.extraction.parties.subjects import Subjects
from qafila.extraction.parties.undertakings import Act, is_strong
from qafila.extraction.returns.captives import are_captives
from qafila.extraction.returns.doubts import doubts
from qafila.extraction.returns.gifts import KINDS
from qafila.extraction.returns.links import is_its_object
from qafila.extraction.returns.many import Many
from qafila.extraction.returns.ties import Tie
from qafila.extraction.text.arabic import with_and
from qafila.extraction.text.found import Owed
from qafila.extraction.text.lexicon import Hit
from qafila.extraction.text.nearest import far
from qafila.extraction.text.scan import GOING, Scan, Sentence

_NEGATING = with_and(words_of("returns negating"))
_DEMANDING = with_and(words_of("returns demanding"))
COMING = words_of("returns coming")
_COMING_AND = with_and(COMING)
_CONDITIONAL = with_and(words_of("returns conditional"))
_BULLETS = frozenset("-•*–—>·")
GOVERNING = words_of("parties prepositions") | words_of("by of")
_AGREEING = ("mediate", "approve", "undertake")
_WINDOW, _ANSWER = 4, 7
_MOST = 4


@dataclass(slots=True)  # made often: a frozen one takes three times as long
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
    things, gifts
        What may be given in it, and verbs of giving, by the tables of gifts.
    ties
        Its stretches that are tied to the movement.
    """

    context: Context
    subjects: Subjects
    sentence: Sentence
    verbs: list[Hit]
    items: list[Counted]
    terms: bool
    things: list[Hit] = field(default_factory=list)
    gifts: list[Hit] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    _doers: dict[tuple[int, str], list[Mention]] = field(default_factory=dict)

    def doers(self, verb: Hit) -> list[Mention]:
        """Return who does what a verb says; looked up once."""
        key = (verb.first, verb.concept)
        if key not in self._doers:
            self._doers[key] = self.subjects.doers(verb, self.sentence)
        return self._doers[key]

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
        *_listed(scene, act),
        *_deeds(scene, act),
        *doubts(scene.scan, scene.sentence, act),
    }
    return {
        f"is {act.what}",
        *both,
        *(f"{act.what}: {trait}" for trait in both),
        *_verbs(scene, act),
        *_freed(scene, act),
    }


def _freed(scene: Scene, act: Act) -> Iterator[str]:
    """Yield that people are the object of a verb that frees or hands over, and are held."""
    if act.what != "free":
        return
    concept = act.verb.concept
    held = "captives" if are_captives(scene.scan, scene.sentence, act.object) else "no captives"
    yield held
    yield f"{concept} {held}"
    if concept in ("free", "hand_over"):
        its = is_its_object(scene.scan, scene.subjects.found, act)
        near = f"{concept} people" if its else f"{concept}, people near"
        yield near
        tied = any(first <= span(act)[0] < after for first, after, _ in scene.ties)
        yield f"{near}, {held}, " + ("tied" if tied else "untied")
    elif concept in ("back", "get", "return"):
        yield f"{concept} people, {held}"


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
        side = "before" if cue.first < after else "behind"
        between = (cue.after, first) if side == "before" else (after, cue.first)
        yield f"in return {sure} {side}"
        yield f"in return {sure} {side} {far(between[1] - between[0])}"
        moved = scan.has(*between, "verbs", *GOING)
        yield f"in return {sure} {side}, " + ("movement" if moved else "nothing") + " between"
        if cue.first in clause or first <= cue.first < after:
            yield f"in return {sure} in clause"
        answer = (cue.after, min(cue.after + _ANSWER, sentence.after))
        if side == "behind" and scan.has(*answer, "verbs", *GOING, "approve"):
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
    near = scan.folds[max(sentence.first, first - _WINDOW) : first]
    if not _NEGATING.isdisjoint(near):
        yield "negated"
    if scan.says(sentence.first, first, _DEMANDING):
        yield "demanded"
    if not _COMING_AND.isdisjoint(near):
        yield "to come, or passive"
    if not _CONDITIONAL.isdisjoint(near):
        yield "if or when"


_LIST = 8
"""Lines at most between the heading of a list and one of its items."""


def _listed(scene: Scene, act: Act) -> Iterator[str]:
    """Yield what the heading says that a line stands under: the army for its part undertook."""
    scan, sentence = scene.scan, scene.sentence
    first, _ = span(act)
    number = scene.context.order[sentence.first]
    colons = [at for at in range(sentence.first, first) if scan.tokens[at].fold == ":"]
    heading = (sentence.first, colons[-1]) if colons else None
    for back in range(number - 1, max(-1, number - _LIST), -1):
        if heading is not None:
            break
        one = scan.sentences[back]
        if scan.tokens[one.after - 1].fold == ":":
            heading = (one.first, one.after)
        elif one.after - one.first > _ITEM:
            break
    if heading is None:
        return
    yield "under a heading"
    cues = list(scan.within(*heading, "exchange", "return"))
    if cues:
        sure = any(is_strong(cue) for cue in cues)
        yield "under a heading, in return " + ("strong" if sure else "weak")
    for verb in scan.within(*heading, "verbs"):
        yield f"under a heading, {verb.concept}"


_ITEM = 40
"""Tokens at most of a line of a list."""


def _sentence(scene: Scene, act: Act) -> Iterator[str]:
    """Yield what the sentence is about and where it stands."""
    context, scan, sentence = scene.context, scene.scan, scene.sentence
    yield from context.about(sentence).told()
    if scan.tokens[sentence.first].fold in _BULLETS:
        yield "bullet"
    if scan.tokens[sentence.after - 1].fold == ":":
        yield "heading"
    if scene.terms:
        yield "minutes"
    at = span(act)[0]
    if scan.has(max(sentence.first, at - _WINDOW), at, "verbs", "mediate"):
        yield "what is mediated"
    first, after = scan.clause_of(at)
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
    if act.verb.entry.made:
        yield f"verb made {act.verb.entry.made}"
    for mention in scene.doers(act.verb)[:1]:
        yield f"done by {mention.kind}"


def _deeds(scene: Scene, act: Act) -> Iterator[str]:
    """Yield what is done to what, whatever has read the act, and what ties it to the movement."""
    first, after = span(act)
    named = act.object.entry.table in ("exchange", "people")
    found = named and act.what in _KINDS and act.verb.entry.table == "verbs"
    after = act.object.after if named else after + _AFTER_VERB
    for thing in scene.things:
        if not first <= thing.first < after:
            continue
        yield f"thing {thing.concept}"
        concepts = KINDS[thing.concept][1]
        for verb in scene.gifts:
            if first - 1 <= verb.first < after and verb.concept in concepts:
                yield f"{thing.concept} {verb.concept}"
                found = True
                break
    yield "a deed" if found else "no deed"
    ties = {how for start, end, how in scene.ties if start <= first < end}
    if ties:
        yield "tied deed" if found else "tied, no deed"
        yield from (f"tied: {how}" for how in ties)


_KINDS = frozenset({"free", "hand_over_bodies", "aid", "truce", "disclose", "withdraw"})
_AFTER_VERB = 3
