# SPDX-License-Identifier: Apache-2.0
"""What is seen around the mentions of a party that speaks for or against its roles.

Traits are words for people who read the weights: ``does escort`` (grammar says that it escorts),
``behind free`` and ``before leave`` (the nearest verb on either side), ``kind medical``,
``governed by`` a preposition, ``first`` and ``word`` (its own words), ``of fighters`` (whose
fighters they are).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from qafila.data.lexicons import words_of
from qafila.extraction.context import Context
from qafila.extraction.found import Evidence
from qafila.extraction.lexicon import Hit
from qafila.extraction.meanings import ROLE_OF, means_its_role, role_of
from qafila.extraction.mentions import Mention, coordinated
from qafila.extraction.scan import Scan, Sentence
from qafila.extraction.subjects import Subjects

_GOVERNING = words_of("parties prepositions") | {"of", "by", "for"}
_TABLES = ("people", "vehicles", "exchange")
_BESIDE = 3
_SHARED = ("does ", "means ", "behind ", "governed by ")
"""Traits that those joined to a party have too: escorted by X and Y."""

_VERB_BEHIND = {f"before {concept}" for concept in ROLE_OF}

_STEPS = ((2, "near"), (5, "close"), (10, "apart"))


def traits_of(
    context: Context, found: dict[int, Mention]
) -> tuple[dict[int, set[str]], dict[int, dict[str, Evidence]]]:
    """Return the traits of every mention, by its first token, and the words that mean its roles."""
    scan, subjects = context.scan, Subjects(context, found)
    traits: dict[int, set[str]] = {first: set() for first in found}
    words: dict[int, dict[str, Evidence]] = {first: {} for first in found}
    by_sentence: dict[int, list[Mention]] = defaultdict(list)
    for mention in found.values():
        by_sentence[scan.sentence_of(mention.first).first].append(mention)
    for sentence in scan.sentences:
        here = by_sentence.get(sentence.first)
        if not here:
            continue
        verbs = list(scan.within(sentence.first, sentence.after, "verbs"))
        for first, told, hit in _done(context, subjects, sentence, verbs):
            traits[first].add(told)
            words[first].setdefault(told, scan.evidence(hit.first, hit.after))
        about = context.about(sentence)
        whole = {f"sentence {hit.concept}" for hit in verbs}
        whole |= {"moving"} if about.moving else set()
        whole |= {"background"} if about.background else set()
        if scan.has(sentence.first, sentence.after, "exchange", "return"):
            whole.add("in return")
        whole.add(f"sentence number {min(context.order[sentence.first], _BESIDE)}")
        for mention in here:
            told_here = traits[mention.first]
            told_here |= whole
            told_here.update(_of_itself(scan, mention))
            told_here.update(_around(scan, sentence, mention, verbs, moving=about.moving))
        for mention in here:
            told_here = traits[mention.first]
            told_here |= {
                f"{trait}, not doing it"
                for trait in told_here & _VERB_BEHIND
                if f"does {trait.removeprefix('before ')}" not in told_here
            }
        for mention in here:
            for joined in coordinated(scan, found, mention)[1:]:
                traits[joined.first].update(
                    f"joined {trait}"
                    for trait in traits[mention.first]
                    if trait.startswith(_SHARED)
                )
    return traits, words


def _done(
    context: Context, subjects: Subjects, sentence: Sentence, verbs: list[Hit]
) -> Iterator[tuple[int, str, Hit]]:
    """Yield who does what each verb of a sentence says, as grammar has it."""
    for hit in verbs:
        doers = subjects.doers(hit, sentence)
        if not doers:
            continue
        noun = " (noun)" if hit.entry.made == "noun" else ""
        meant = _meant(context, hit, sentence)
        for mention in doers:
            yield mention.first, f"does {hit.concept}", hit
            yield mention.first, f"does {hit.concept}{noun} as {mention.kind}", hit
            if meant:
                yield mention.first, f"means {meant}", hit


_RELATIVES = words_of("parties relatives")


def _meant(context: Context, hit: Hit, sentence: Sentence) -> str:
    """Return the role that a verb gives its doer, and what makes that doubtful; empty for none."""
    if hit.concept not in ROLE_OF:
        return ""
    role = role_of(context.scan, hit, sentence)
    before = context.scan.tokens[hit.first - 1].fold if hit.first > sentence.first else ""
    if role == "objector" and before in _RELATIVES:
        return "objector, by the way"  # those who leave because they rejected it
    return role if means_its_role(context, hit, sentence) else f"{role}, perhaps"


def _plain(word: str) -> str:
    return word[1:] if word[:1] in "وف" and len(word) > _BESIDE else word


def _of_itself(scan: Scan, mention: Mention) -> Iterator[str]:
    yield f"kind {mention.kind}"
    if mention.adjective:
        yield "nationality"
    if mention.state:
        yield "state"
    yield f"first {_plain(scan.tokens[mention.first].fold)}"
    for at in range(mention.first, mention.after):
        if scan.tokens[at].kind == "w":
            yield f"word {_plain(scan.tokens[at].fold).removeprefix('ال')}"


def _governed(scan: Scan, sentence: Sentence, mention: Mention) -> tuple[str, str]:
    """Return the word before a mention, past *the*, and what governs it."""
    at = mention.first - 1
    if at > sentence.first and scan.tokens[at].fold == "the":
        at -= 1
    before = _plain(scan.tokens[at].fold) if at >= sentence.first else "^"
    joined = "".join(letter for letter in mention.before if letter in "blk")
    return before, joined or (before if before in _GOVERNING else "-")


def _far(tokens: int) -> str:
    return next((word for most, word in _STEPS if tokens <= most), "far")


def _around(
    scan: Scan, sentence: Sentence, mention: Mention, verbs: list[Hit], *, moving: bool
) -> Iterator[str]:
    """Yield what stands around a mention: words, nearest verbs, people, vehicles."""
    before, governed = _governed(scan, sentence, mention)
    behind = scan.tokens[mention.after].fold if mention.after < sentence.after else "$"
    yield f"word before {before}"
    yield f"word behind {behind}"
    yield f"governed by {governed}"
    yield f"governed by {governed} as {mention.kind}"
    earlier = [hit for hit in verbs if hit.after <= mention.first]
    later = [hit for hit in verbs if hit.first >= mention.after]
    if earlier:
        last = max(hit.after for hit in earlier)
        far = _far(mention.first - last)
        for hit in earlier:
            if hit.after == last:
                yield from _beside(f"behind {hit.concept}", far, governed, mention.kind)
    if later:
        first = min(hit.first for hit in later)
        far = _far(first - mention.after)
        for hit in later:
            if hit.first == first:
                yield from _beside(f"before {hit.concept}", far, governed, mention.kind)
    clause_first, clause_after = scan.clause_of(mention.first)
    for hit in verbs:
        if clause_first <= hit.first < clause_after:
            side = "before" if hit.first < mention.first else "behind"
            yield f"clause has {hit.concept} {side} it"
    yield from _nouns(scan, sentence, mention, moving=moving)
    for table in _TABLES:
        for hit in scan.within(clause_first, clause_after, table):
            yield f"clause has {hit.concept}"


def _beside(what: str, far: str, governed: str, kind: str) -> Iterator[str]:
    yield what
    yield f"{what} {far}"
    yield f"{what} governed by {governed}"
    yield f"{what} as {kind}"


def _nouns(scan: Scan, sentence: Sentence, mention: Mention, *, moving: bool) -> Iterator[str]:
    """Yield people, vehicles and things given right before and behind a mention, and its own."""
    start = max(sentence.first, mention.first - _BESIDE)
    end = min(sentence.after, mention.after + _BESIDE)
    moved = " (moving)" if moving else ""
    for table in _TABLES:
        for hit in scan.within(start, mention.first, table):
            yield f"near behind {hit.concept}"
            yield f"near behind {hit.concept}{moved}"
        for hit in scan.within(mention.after, end, table):
            yield f"near before {hit.concept}"
            yield f"near before {hit.concept}{moved}"
    own = mention.first - 1 if scan.tokens[mention.first].arabic else mention.after
    if sentence.first <= own < sentence.after:
        for hit in scan.hits[own]:
            if hit.entry.table in ("people", "vehicles"):
                yield f"of {hit.concept}"
            if hit.entry.table == "vehicles":
                yield "whose vehicles"
                if scan.has(max(sentence.first, own - 1), own, "verbs", "move"):
                    yield "whose vehicles carry people"
