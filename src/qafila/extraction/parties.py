# SPDX-License-Identifier: Apache-2.0
"""Who does what in the movement: parties with the neutral roles of the glossary.

A role word (a verb, a noun, an adjective) looks for its party where grammar puts it. Loaded words
of the report stay in the evidence; the role is neutral.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from qafila.data.lexicons import words_of
from qafila.extraction.context import Context
from qafila.extraction.figures import best_hit
from qafila.extraction.found import Evidence, Found, PartyFound
from qafila.extraction.lexicon import Hit
from qafila.extraction.mentions import Mention
from qafila.extraction.scan import Scan, Sentence
from qafila.extraction.subjects import Subjects

ROLE_OF = {
    "escort": "escort",
    "provide": "provider",
    "approve": "approver",
    "guarantee": "guarantor",
    "mediate": "mediator",
    "receive": "receiving",
    "object": "objector",
    "control": "controlling",
    "treat": "medical",
}
"""Role that the doer of each concept has."""

_NEAR_VERB = 12


def parties(context: Context, found: dict[int, Mention]) -> Iterator[Found]:
    """Yield every party that has a role, once, with all its roles."""
    subjects = Subjects(context, found)
    told: dict[str, Found] = {}
    for sentence in context.scan.sentences:
        if context.about(sentence).background:
            continue
        for role, mention, words in _roles_in(context, subjects, sentence):
            _add(told, role, mention, words)
    for mention in _medical(context, found):
        _add(told, "medical", mention, mention.evidence)
    if not any("evacuating" in _roles(one) for one in told.values()):
        for mention in _fighters_as_such(context, found):
            _add(told, "evacuating", mention, mention.evidence)
    _keep_named(told)
    yield from told.values()


_GENERIC = words_of("parties generic")


def _fighters_as_such(context: Context, found: dict[int, Mention]) -> Iterator[Mention]:
    """Yield the first rebels or the like in a sentence of the movement, where no rule knew them."""
    for mention in found.values():
        about = context.about(context.scan.sentence_of(mention.first))
        if mention.kind == "rebels" and about.moving and not about.background:
            yield mention
            return


def _keep_named(told: dict[str, Found]) -> None:
    """Drop militants and the like as evacuating where the report names whose they are."""
    evacuating = [key for key, one in told.items() if "evacuating" in _roles(one)]
    named = [key for key in evacuating if key not in _GENERIC]
    for key in evacuating:
        if key in named or (not named and key == evacuating[0]):
            continue
        rest = tuple(role for role in _roles(told[key]) if role != "evacuating")
        value = told[key].value
        assert isinstance(value, PartyFound)
        if rest:
            told[key] = replace(told[key], value=replace(value, roles=rest))
        else:
            del told[key]


def _roles(one: Found) -> tuple[str, ...]:
    return one.value.roles if isinstance(one.value, PartyFound) else ()


def name_key(name: str) -> str:
    """Return a name as two mentions of it are compared."""
    from qafila.core.spelling import spelled  # noqa: PLC0415

    return spelled(name)


def _add(told: dict[str, Found], role: str, mention: Mention, words: Evidence) -> None:
    key = mention.one or name_key(mention.name)
    evidence = (mention.evidence,) if words == mention.evidence else (mention.evidence, words)
    before = told.get(key)
    if before is None:
        value = PartyFound(name=mention.name, roles=(role,))
        told[key] = Found(field="party", value=value, evidence=evidence)
        return
    assert isinstance(before.value, PartyFound)
    roles = tuple(dict.fromkeys((*before.value.roles, role)))
    told[key] = replace(before.also(*evidence), value=replace(before.value, roles=roles))


def _roles_in(
    context: Context, subjects: Subjects, sentence: Sentence
) -> Iterator[tuple[str, Mention, Evidence]]:
    scan = context.scan
    for hit in scan.within(sentence.first, sentence.after, "verbs", *ROLE_OF):
        if not _means_its_role(context, hit, sentence):
            continue
        role = ROLE_OF[hit.concept]
        if hit.concept == "approve" and _is_denied(scan, hit, sentence):
            role = "objector"
        for mention in subjects.doers(hit, sentence):
            if mention.kind == "aid" and hit.concept in ("approve", "control"):
                continue
            yield role, mention, scan.evidence(hit.first, hit.after)
    yield from _givers_of_vehicles(context, subjects, sentence)
    yield from _beside_us(context, subjects, sentence)
    yield from _holders(context, subjects, sentence)
    yield from _leavers(context, subjects, sentence)


_DENIALS = words_of("parties denials")


def _is_denied(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    near = range(max(sentence.first, hit.first - 3), hit.first)
    return any(scan.tokens[at].fold in _DENIALS for at in near)


_BELONGING = words_of("parties belonging")


def _givers_of_vehicles(
    context: Context, subjects: Subjects, sentence: Sentence
) -> Iterator[tuple[str, Mention, Evidence]]:
    """Yield whose vehicles they are: ambulances of the Red Crescent, سيارات إسعاف تابعة له."""
    scan = context.scan
    for at in range(sentence.first, sentence.after):
        hit = best_hit(scan, at)
        if hit is None or hit.entry.table != "vehicles":
            continue
        if scan.hit(at - 1, "verbs", "escort"):
            continue
        step, joined = hit.after, False
        while step < sentence.after and step - hit.after < 4:
            mention = subjects.found.get(step)
            if mention is not None:
                bracket = scan.tokens[step - 1].fold == "("
                if (
                    (joined or "l" in mention.before or bracket)
                    and not mention.adjective
                    and not mention.state
                ):
                    yield "provider", mention, scan.evidence(hit.first, hit.after)
                break
            word = scan.tokens[step].fold
            if word not in _BELONGING and word != "(":
                break
            joined = joined or word != "the"
            step += 1 + (word == "belonging")


def _means_its_role(context: Context, hit: Hit, sentence: Sentence) -> bool:
    """Whether a word that has several meanings is about this movement here."""
    scan = context.scan
    first, after = sentence.first, sentence.after
    if hit.concept == "provide":
        around = range(max(first, hit.first - 6), min(after, hit.after + 9))
        return scan.has(around.start, around.stop, "vehicles") or any(
            scan.tokens[at].fold in _TRANSPORT for at in around
        )
    if hit.concept == "receive":
        by = hit.after < after and scan.tokens[hit.after].fold == "by"
        near = (
            by
            or context.short
            or scan.has(max(first, hit.first - 8), min(after, hit.after + 8), "people")
        )
        return near or scan.has(first, after, "verbs", "leave", "move", "arrive")
    if hit.concept == "approve":
        word = hit.entry.words[0]
        if word in ("agreed", "agree", "agrees") and scan.has(
            hit.after, min(after, hit.after + 3), "verbs", "leave", "hand_over", "lay_down", "free"
        ):
            return False
        if word in (
            "allow",
            "allows",
            "allowed",
            "allowing",
            "permit",
            "permits",
            "permitted",
            "clear",
            "cleared",
        ):
            return context.about(sentence).moving and not scan.has(first, after, "exchange", "aid")
        if scan.tokens[hit.first].fold.endswith(("سمح", "تسمح", "يسمح", "السماح")):
            return not scan.has(hit.first, after, "exchange", "aid")
    if hit.concept == "control":
        return _held_by(scan, hit)
    if hit.concept == "object":
        return not scan.has(hit.after, min(after, hit.after + 3), "people", "all") or True
    return True


_TRANSPORT = frozenset({"transport", "transportation", "النقل", "convoy", "convoys", "القافله"})


def _held_by(scan: Scan, hit: Hit) -> bool:
    word = hit.entry.words[0]
    if word in ("hold", "holds", "held", "seized"):
        at = hit.first
        return scan.tokens[at - 1].fold in ("-", "who", "which") or (
            hit.after < len(scan.tokens) and scan.tokens[hit.after].fold == "by"
        )
    return True


_WITH_US = words_of("parties with us")


def _beside_us(
    context: Context, subjects: Subjects, sentence: Sentence
) -> Iterator[tuple[str, Mention, Evidence]]:
    """Yield who goes with the column, as people write it: الصليب الأحمر معنا, with us."""
    scan = context.scan
    for at in range(sentence.first, sentence.after):
        if scan.tokens[at].fold.removeprefix("و") not in _WITH_US:
            continue
        for end in range(at, max(sentence.first, at - 3), -1):
            mention = subjects.ending.get(end)
            if mention and not mention.adjective:
                yield "escort", mention, scan.evidence(at, at + 1)
                break


def _holders(
    context: Context, subjects: Subjects, sentence: Sentence
) -> Iterator[tuple[str, Mention, Evidence]]:
    """Yield who holds a place: under Russian control, rebel-held, مناطق سيطرة."""
    scan = context.scan
    for at in range(sentence.first, sentence.after):
        token = scan.tokens[at]
        if token.fold == "under" and at + 2 < sentence.after:
            mention = subjects.found.get(at + 1)
            if mention and mention.after < sentence.after and scan.tokens[mention.after].fold in (
                "control", "rule"):  # fmt: skip
                yield "controlling", mention, scan.evidence(at, mention.after + 1)


_MEMBERS = words_of("parties members")


def _leavers(
    context: Context, subjects: Subjects, sentence: Sentence
) -> Iterator[tuple[str, Mention, Evidence]]:
    """Yield whose people leave: fighters of X, X fighters, X withdraws, evacuation of X."""
    scan = context.scan
    if not (context.about(sentence).moving or context.short):
        return
    for at in range(sentence.first, sentence.after):
        hit = best_hit(scan, at)
        if (
            hit
            and hit.entry.table == "people"
            and hit.concept in ("fighters", "families", "detainees")
        ):
            yield from _of_people(context, subjects, sentence, hit)
    for hit in scan.within(sentence.first, sentence.after, "verbs", "leave"):
        for mention in subjects.doers(hit, sentence):
            if mention.kind in ("armed", "rebels") and not mention.state:
                yield "evacuating", mention, scan.evidence(hit.first, hit.after)


def _of_people(
    context: Context, subjects: Subjects, sentence: Sentence, hit: Hit
) -> Iterator[tuple[str, Mention, Evidence]]:
    scan = context.scan
    if not _people_move(context, sentence, hit):
        return
    whole = subjects.found.get(hit.first)
    if whole and whole.kind == "rebels":
        yield "evacuating", whole, whole.evidence
        return
    if hit.concept == "fighters" and _named_as_such(scan, hit):
        evidence = scan.evidence(hit.first, hit.after)
        yield (
            "evacuating",
            Mention(hit.first, hit.after, evidence.text, evidence, "rebels"),
            evidence,
        )
    if hit.concept in ("fighters", "families", "detainees"):
        at = hit.after
        if at < sentence.after and scan.tokens[at].fold in _MEMBERS:
            at += 1
        while at < sentence.after and scan.tokens[at].fold in ("the", "ل"):
            at += 1
        mention = subjects.found.get(at)
        if mention and mention.adjective and hit.concept == "detainees":
            return
        if mention and not mention.state and mention.kind not in ("medical", "un"):
            yield "evacuating", mention, scan.evidence(hit.first, hit.after)
            return
        earlier = subjects.ending.get(hit.first)
        plain = earlier and not (earlier.adjective and hit.concept == "detainees")
        if earlier and plain and not scan.tokens[hit.first].arabic and not earlier.state:
            yield "evacuating", earlier, scan.evidence(hit.first, hit.after)


def _named_as_such(scan: Scan, hit: Hit) -> bool:
    """Whether fighters are spoken of without a figure: المقاتلون, the fighters."""
    before = scan.tokens[hit.first - 1].fold if hit.first else ""
    if scan.tokens[hit.first].arabic:
        return "a" in hit.before and hit.entry.made != "owned"
    return before == "the"


def _people_move(context: Context, sentence: Sentence, hit: Hit) -> bool:
    """Whether these people are those who move, and not those who fight, hold or escort."""
    scan = context.scan
    first, after = scan.clause_of(hit.first)
    nearest, distance = "", 100
    for verb in scan.within(
        max(sentence.first, first - 6), min(after + 6, sentence.after), "verbs"
    ):
        if verb.concept == "say":
            continue
        away = hit.first - verb.after if verb.first < hit.first else verb.first - hit.after
        if 0 <= away < min(distance, _NEAR_VERB):
            nearest, distance = verb.concept, away
    return nearest in ("leave", "move", "arrive", "assemble")


def _medical(context: Context, found: dict[int, Mention]) -> Iterator[Mention]:
    """Yield medical parties beside ambulances or patients."""
    scan = context.scan
    for mention in found.values():
        if mention.kind != "medical":
            continue
        sentence = scan.sentence_of(mention.first)
        if context.about(sentence).background:
            continue
        first, after = scan.clause_of(mention.first)
        if any(
            hit.concept in ("ambulance", "wounded")
            for table in ("vehicles", "people")
            for hit in scan.within(first, after, table)
        ) and not _only_cited(scan, mention, first, after):
            yield mention


def _only_cited(scan: Scan, mention: Mention, first: int, after: int) -> bool:
    """Whether a clause only cites a party: a spokesman of X said."""
    return scan.has(max(first, mention.first - 4), min(after, mention.after + 3), "verbs", "say")
