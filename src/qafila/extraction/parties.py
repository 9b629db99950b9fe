# SPDX-License-Identifier: Apache-2.0
"""Who does what in the movement: parties with the neutral roles of the glossary.

A role word (a verb, a noun, an adjective) looks for its party where grammar puts it. Loaded words
of the report stay in the evidence; the role is neutral.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from qafila.core.spelling import spelled
from qafila.data.lexicons import words_of
from qafila.extraction.context import Context
from qafila.extraction.found import MOST_EVIDENCE, Evidence, Found, PartyFound
from qafila.extraction.lexicon import Hit
from qafila.extraction.marks import best_hit
from qafila.extraction.meanings import ROLE_OF, means_its_role, role_of
from qafila.extraction.mentions import Mention
from qafila.extraction.party_signs import ROLES, Actor, actors, key_of, signs_for
from qafila.extraction.scan import Scan, Sentence
from qafila.extraction.subjects import Subjects
from qafila.extraction.weights import weight_of

_NEAR_VERB = 12


LEAST, LEAST_BESIDE, LEAST_BY_RULE = -0.85, 0.0, -2.0
"""A role is told that weighs so much at least: one that no rule says, beside one that a rule says,
and one that a rule says (three of ten are right, one of two, one of eight)."""


def parties(context: Context, found: dict[int, Mention]) -> Iterator[Found]:
    """Yield every party that has a role, once, with all its roles.

    Rules say what grammar says outright; weights of all signs then decide what is told.
    """
    likely: list[tuple[float, str, str]] = []
    made: dict[str, Actor] = {}
    for one, others in weighed(context, found):
        made[one.name] = one
        for role in ROLES:
            weight = weight_of("role", signs_for(one, role, others))
            beside = LEAST_BESIDE if one.roles else LEAST
            if weight >= (LEAST_BY_RULE if role in one.roles else beside):
                likely.append((-weight, one.name, role))
    roles: dict[str, list[str]] = {}
    for _, name, role in sorted(likely):
        same = (_words(other) for other, its in roles.items() if role in its)
        if not any(words <= _words(name) or _words(name) <= words for words in same):
            roles.setdefault(name, []).append(role)
    for name, one in made.items():
        if name in roles:
            yield _with_roles(one, tuple(role for role in ROLES if role in roles[name]))


def weighed(context: Context, found: dict[int, Mention]) -> Iterator[tuple[Actor, set[str]]]:
    """Yield every party that is named, with the roles that rules give to others."""
    told = parties_by_rule(context, found)
    for key, one in actors(context, found, told).items():
        yield one, {role for other in told if other != key for role in _roles(told[other])}


def _words(name: str) -> frozenset[str]:
    return frozenset(spelled(word) for word in name.split())


def _with_roles(one: Actor, roles: tuple[str, ...]) -> Found:
    """Return a party with its roles; *stated* where a rule says one of them."""
    if one.told is not None:
        value = one.told.value
        assert isinstance(value, PartyFound)
        sure = bool(set(value.roles) & set(roles))
        confidence = one.told.confidence if sure else "weak"
        return replace(one.told, value=replace(value, roles=roles), confidence=confidence)
    first = one.mentions[0]
    evidence = tuple(dict.fromkeys(mention.evidence for mention in one.mentions))[:MOST_EVIDENCE]
    value = PartyFound(name=first.name, roles=roles)
    return Found(field="party", value=value, evidence=evidence, confidence="weak")


def parties_by_rule(context: Context, found: dict[int, Mention]) -> dict[str, Found]:
    """Return every party to which a rule gives a role, by what its mentions have in common."""
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
    return told


_GOVERNING = words_of("parties prepositions")
_GENERIC = words_of("parties generic")


def _fighters_as_such(context: Context, found: dict[int, Mention]) -> Iterator[Mention]:
    """Yield the first rebels or the like in a sentence of the movement, where no rule knew them."""
    for mention in found.values():
        about = context.about(context.scan.sentence_of(mention.first))
        before = mention.first - 1
        before -= before > 0 and context.scan.tokens[before].fold == "the"
        governed = before >= 0 and context.scan.tokens[before].fold in _GOVERNING
        if mention.kind == "rebels" and about.moving and not (about.background or governed):
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


def _add(told: dict[str, Found], role: str, mention: Mention, words: Evidence) -> None:
    key = key_of(mention)
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
        if not means_its_role(context, hit, sentence):
            continue
        role = role_of(scan, hit, sentence)
        for mention in subjects.doers(hit, sentence):
            if mention.kind == "aid" and hit.concept in ("approve", "control"):
                continue
            before = scan.tokens[hit.first - 1].fold if hit.first else ""
            if mention.kind == "rebels" and hit.concept == "object" and before in _RELATIVES:
                continue  # those who leave because they rejected a settlement
            if hit.entry.words[0].startswith(_NEGOTIATING) and mention.kind in _SIDES:
                continue  # the two sides negotiate, others mediate
            yield role, mention, scan.evidence(hit.first, hit.after)
    yield from _givers_of_vehicles(context, subjects, sentence)
    yield from _beside_us(context, subjects, sentence)
    yield from _holders(context, subjects, sentence)
    yield from _leavers(context, subjects, sentence)


_NEGOTIATING = ("negotiat", "فاوض", "تفاوض")
_SIDES = frozenset({"armed", "rebels", "army", "state"})
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
        if scan.has(max(sentence.first, at - 3), at, "verbs", "escort"):
            continue
        owner = subjects.ending.get(at)
        if owner and not scan.tokens[at].arabic and not (owner.adjective or owner.kind == "local"):
            yield "provider", owner, scan.evidence(hit.first, hit.after)
        step, joined = hit.after, False
        while step < sentence.after and step - hit.after < 4:
            mention = subjects.found.get(step)
            if mention is not None:
                bracket = scan.tokens[step - 1].fold == "("
                idafa = step == hit.after and scan.tokens[at].arabic
                if (
                    (joined or idafa or "l" in mention.before or bracket)
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


_RELATIVES = words_of("parties relatives")
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
            if mention and not mention.adjective and mention.kind not in ("rebels", "state"):
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
            and hit.concept in ("fighters", "families", "detainees", "wounded")
        ):
            yield from _of_people(context, subjects, sentence, hit)
    for hit in scan.within(sentence.first, sentence.after, "verbs", "leave"):
        if hit.entry.words[-1] in ("of", "off") or hit.entry.words[0] == "cross":
            continue
        if scan.hit(hit.first, "verbs", "escort") or hit.entry.made == "noun":
            continue
        own = scan.hit(hit.first, "exchange", "withdraw")
        if own is not None and len(own.entry.words) > 1:
            continue  # X withdraws its men is owed
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
    if scan.has(max(sentence.first, hit.first - 4), hit.first, "people", "detainees"):
        return  # captives from among the soldiers of X
    if hit.concept in ("fighters", "families", "detainees", "wounded"):
        at = hit.after
        if at < sentence.after and scan.tokens[at].fold in _MEMBERS:
            at += 1
        while at < sentence.after and (
            scan.tokens[at].fold in ("the", "ل") or scan.tokens[at].fold in _QUOTES
        ):
            at += 1
        mention = subjects.found.get(at)
        if hit.concept == "wounded" and (not mention or mention.kind not in ("armed", "rebels")):
            return
        if mention and mention.adjective and hit.concept == "detainees":
            return
        if mention and not mention.state and mention.kind not in ("medical", "un"):
            yield "evacuating", mention, scan.evidence(hit.first, hit.after)
            return
        earlier = subjects.ending.get(hit.first)
        plain = earlier and not (earlier.adjective and hit.concept == "detainees")
        if earlier and plain and not scan.tokens[hit.first].arabic and not earlier.state:
            yield "evacuating", earlier, scan.evidence(hit.first, hit.after)


_QUOTES = words_of("parties quotes")


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
