# SPDX-License-Identifier: Apache-2.0
"""Who gives something by the grammar of its verb, named in a list of parties or not.

A verb has its subject before it or, in Arabic, right behind it; a verb joined to another has the
same subject; an infinitive or *that it would* has the subject of the verb that governs it, unless
that is laid upon somebody (asked X to, على X أن); a verbal noun has its own behind it where what is
given follows (تسليم المقاومة جثمانين).
"""

from __future__ import annotations

from collections.abc import Iterator

from qafila.data.lexicons import words_of
from qafila.extraction.agent_nouns import (
    ARTICLES,
    DESCRIBING,
    HANGING,
    SMALL,
    describes,
    may_act,
    noun,
    whole_noun,
)
from qafila.extraction.governing import leads_agent
from qafila.extraction.lexicon import VERBAL, Hit
from qafila.extraction.mentions import Mention
from qafila.extraction.numbers import number_at
from qafila.extraction.receiving import given_by, receives
from qafila.extraction.return_traits import GOVERNING, Scene, plain, span
from qafila.extraction.scan import Scan
from qafila.extraction.spots import spot_at
from qafila.extraction.undertakings import BE, ENDS, Act

_PRONOUNS = words_of("returns pronouns")
_RELATIVES = words_of("parties relatives")
_LAID = words_of("returns laid upon")
_THAT = words_of("returns that")
_TOPIC = words_of("returns before a topic") | _THAT
_UPON_THEM = words_of("returns upon them")
_OPENING = frozenset({"(", "«", '"', "“"})
_EACH = words_of("returns each of")
_COMMAS = frozenset({",", "،"})
_ALREADY = frozenset({"قد", "فقد"})
_DEEP = 3
_ASIDE, _LONG_ASIDE, _CLAUSE, _LAID_REACH = 7, 18, 8, 6
_WHO_OR_WHOSE = frozenset({"who", "which", "whose", "whom"})
_HUNG = 4
_SAID = 5
"""Words at most between a verb of saying and what it says is done: أعلن الجيش من جهته إطلاق."""
_GOVERNORS = ("undertake", "approve", "say", "guarantee", "mediate")

Agent = tuple[Mention, str]
"""Somebody, and how grammar says that they do it."""


def agents(scene: Scene, act: Act) -> list[Agent]:
    """Return who gives something by grammar, the likeliest first; empty where it does not say."""
    verb = told_verb(scene, act)
    if verb is None:
        return []
    if verb.concept == "receive" and (one := given_by(scene, verb)) is not None:
        return [(one, "it is received from")]
    told: dict[int, Agent] = {}
    for one, how in _of(scene, verb, act.object.first, 0):
        told.setdefault(one.first, (one, how))
    found = list(told.values())
    return [] if found and receives(scene.scan, verb, found[0][0]) else found


def told_verb(scene: Scene, act: Act) -> Hit | None:
    """Return the verb that tells an act: its own, else the first in it, else the one before it."""
    if act.verb.entry.table in VERBAL:
        return act.verb
    first, after = span(act)
    for verb in scene.verbs:
        if first <= verb.first < after and verb.concept != "say":
            return verb
    return main_verb(scene, first)


_NO_FINITE = ("ing", "ion", "al", "ance", "ment")


def main_verb(scene: Scene, first: int) -> Hit | None:
    """Return the nearest finite verb at or before a token in its sentence."""
    for verb in reversed(scene.verbs):
        if verb.first <= first and is_finite(verb):
            return verb
    return None


def is_finite(verb: Hit) -> bool:
    """Whether a verb has a person; an Arabic one that a preposition is joined to is a noun."""
    if verb.entry.made in ("past", "present"):
        return not set(verb.before) & set("bl") or verb.entry.made == "present"
    return not verb.entry.made and not verb.entry.words[0].endswith(_NO_FINITE)


def _of(scene: Scene, verb: Hit, object_at: int, deep: int) -> Iterator[Agent]:
    if deep >= _DEEP:
        return
    if not scene.scan.tokens[verb.first].arabic:
        yield from _english(scene, verb, deep)
    elif is_finite(verb):
        yield from _arabic_finite(scene, verb, object_at, deep)
    else:
        yield from _arabic_noun(scene, verb, object_at, deep)


def _again(scene: Scene, verb: Hit | None, how: str, deep: int) -> Iterator[Agent]:
    """Yield who does what another verb says, and how that verb stands to the one asked for."""
    if verb is not None:
        yield from ((one, how) for one, _ in _of(scene, verb, verb.after, deep + 1))


def _before(scene: Scene, at: int, *concepts: str) -> Hit | None:
    """Return the nearest finite verb that ends before a token, of some concepts if any are named.

    A verb of saying is one where it is asked for alone.
    """
    for verb in reversed(scene.verbs):
        wanted = verb.concept in concepts if concepts else verb.concept != "say"
        if verb.after <= at and wanted and (is_finite(verb) or verb.concept in _GOVERNORS):
            return verb
    return None


# ------------------------------------------------------------------------------------ English


def _english(scene: Scene, verb: Hit, deep: int) -> Iterator[Agent]:
    scan, sentence = scene.scan, scene.sentence
    at, seen = _back(scan, verb.first, sentence.first)
    word = verb.entry.words[0]
    if word in BE or (seen & BE and word.endswith(("n", "t", "d"))):
        yield from _by(scene, verb)
        return
    if at < sentence.first:
        return
    word = scan.tokens[at].fold
    if "to" in seen:
        governor = _before(scene, at + 1)
        if governor is None:
            return
        if governor.after <= at and (one := _ending_at(scene, at)) is not None:
            yield one, "it is laid upon"
        yield from _again(scene, governor, "governs it", deep)
    elif word in _PRONOUNS or word in _THAT:
        yield from _meant(scene, at, deep)
    elif word in _RELATIVES:
        step = at - 1 - (scan.tokens[at - 1].fold in _COMMAS)
        if (one := _ending_at(scene, step)) is not None:
            yield one, "is told of"
    elif "and" in seen or word in ("and", "or", "but") or word in _COMMAS:
        yield from _again(scene, _joined(scene, at + 1), "does what it is joined to", deep)
    elif (one := _ending_at(scene, _told_of(scene, at))) is not None:
        head = _head(scene, one)
        yield head, "subject"
        if head is not one:
            yield one, "hangs on the subject"


def _joined(scene: Scene, at: int) -> Hit | None:
    """Return the verb that *and* before a token joins another to, past those that describe."""
    verb = _before(scene, at)
    while verb is not None and _is_participle(scene.scan, verb):
        verb = _before(scene, verb.first)
    return verb


def _is_participle(scan: Scan, verb: Hit) -> bool:
    """Whether a verb only describes a noun: eleven *captured* men, their *detained* brothers."""
    before = scan.folds[verb.first - 1] if verb.first else ""
    described = before in ARTICLES or before in _WHOSE
    return described or number_at(scan.tokens, verb.first - 1) is not None


_WHOSE = frozenset({"its", "their", "his", "her", "our", "all", "of", "some", "several", "any"})


def _meant(scene: Scene, at: int, deep: int) -> Iterator[Agent]:
    """Yield whom a pronoun may mean: who does the verb before, else who opens the one before."""
    scan, sentence = scene.scan, scene.sentence
    if (verb := _before(scene, at)) is not None:
        yield from _again(scene, verb, "is meant by a pronoun", deep)
        return
    number = scene.context.order[sentence.first]
    first = scan.sentences[number - 1].first if number else sentence.first
    for one in scene.subjects.between(first, at):
        if not one.adjective and not _is_governed(scan, one):
            yield one, "is meant by a pronoun, from the sentence before"
            return


def _back(scan: Scan, at: int, first: int) -> tuple[int, set[str]]:
    """Return the token before a verb past small words and asides, and the words passed."""
    seen: set[str] = set()
    at -= 1
    while at > first:
        token = scan.tokens[at]
        if token.kind == "w" and (token.fold in SMALL or token.fold.endswith("ly")):
            seen.add(token.fold)
            at -= 1
            continue
        if token.fold == "part" and scan.tokens[at - 2].fold == "for":
            at -= 3
            continue
        if (aside := _turn(scan, at)) >= first:
            at = aside - 1
            continue
        if token.fold in _COMMAS and (opened := _opened(scan, at, first)) and "and" not in seen:
            at = opened - 1
            continue
        break
    return at, seen


def _turn(scan: Scan, at: int) -> int:
    """Return where words that say whose turn it is begin that end here: من جهته; else -1."""
    if scan.tokens[at].arabic:
        for start in (at, at - 1):
            cue = scan.hit(start, "exchange", "return") if start >= 0 else None
            if cue is not None and cue.after == at + 1:
                return start
    return -1


def _opened(scan: Scan, at: int, first: int) -> int:
    """Return the comma that opens the aside that a comma ends; 0 where none does.

    Of two, the one before *who* or *which* is it, however long the aside.
    """
    near = 0
    for back in range(at - 1, max(first, at - _LONG_ASIDE) - 1, -1):
        if scan.tokens[back].fold in _COMMAS:
            if scan.tokens[back + 1].fold in _WHO_OR_WHOSE:
                return back
            near = near or (back if at - back <= _ASIDE else 0)
    return near


def _told_of(scene: Scene, at: int) -> int:
    """Return the token before *who* whose clause ends at a token; this one where none does."""
    scan, verbs = scene.scan, scene.verbs
    for back in range(at - 1, max(scene.sentence.first, at - _CLAUSE) - 1, -1):
        if scan.tokens[back].kind == "p":
            break
        if scan.tokens[back].fold in _WHO_OR_WHOSE:
            return back - 1 if any(back < one.first <= at for one in verbs) else at
    return at


def _head(scene: Scene, one: Mention) -> Mention:
    """Return the noun that *of* and *in* hang on: insurgents in the town of Dael."""
    scan = scene.scan
    for _ in range(_HUNG):
        at = one.first - 1
        while (
            at > scene.sentence.first
            and one.first - at <= DESCRIBING
            and (scan.tokens[at].fold in ARTICLES or describes(scan, at))
        ):
            at -= 1
        if at <= scene.sentence.first or scan.tokens[at].fold not in HANGING:
            return one
        before = _ending_at(scene, at - 1)
        if before is None:
            return one
        one = before
    return one


def _by(scene: Scene, verb: Hit) -> Iterator[Agent]:
    """Yield who stands behind *by*, close behind a passive."""
    scan = scene.scan
    for at in range(verb.after, min(verb.after + _LAID_REACH, scene.sentence.after)):
        if scan.tokens[at].fold in ENDS:
            return
        if scan.tokens[at].fold == "by":
            step = at + 1 + (scan.tokens[min(at + 1, len(scan.tokens) - 1)].fold in ARTICLES)
            if one := scene.subjects.found.get(step):
                yield one, "by"
            return


def _ending_at(scene: Scene, at: int) -> Mention | None:
    """Return whoever is named, or the noun that may be somebody, whose last token this is."""
    scan, sentence = scene.scan, scene.sentence
    if at < sentence.first:
        return None
    if (one := scene.subjects.ending.get(at + 1)) is not None and not one.adjective:
        return one if one.name.lower() not in ARTICLES else None
    token = scan.tokens[at]
    if token.kind != "w" or token.arabic or not may_act(scan, at):
        return _place_at(scan, at)
    first, after = whole_noun(scan, at, sentence)
    return noun(scan, first, after)


def _place_at(scan: Scan, at: int) -> Mention | None:
    token = scan.tokens[at]
    if token.kind != "w" or not (token.arabic or token.capital):
        return None
    spot = spot_at(scan, at, guess=False)
    if spot is None or not spot.sure:
        return None
    return Mention(at, max(spot.after, at + 1), spot.evidence.text, spot.evidence, "place",
                   state=True)  # fmt: skip


# ------------------------------------------------------------------------------------- Arabic


def _arabic_finite(scene: Scene, verb: Hit, object_at: int, deep: int) -> Iterator[Agent]:
    """Yield who stands before a verb, behind it, or does what it is joined to or governed by."""
    scan, sentence = scene.scan, scene.sentence
    if scene.subjects.is_passive(verb):
        return
    before = plain(scan.tokens[verb.first - 1].fold) if verb.first > sentence.first else ""
    governed = before in _THAT
    if governed and (laid := _laid_upon(scene, verb.first - 1)) is not None:
        yield laid, "it is laid upon"
    at, seen = _back(scan, verb.first, sentence.first)
    joined = "w" in verb.before and verb.first > sentence.first
    if not joined and (topic := _topic(scene, at) or _topic_afar(scene, at)) is not None:
        yield topic, "before the verb"
    elif at >= sentence.first and plain(scan.tokens[at].fold) in _RELATIVES:
        step = at - 1 - (scan.tokens[at - 1].fold in _COMMAS)
        if (one := scene.subjects.ending.get(step + 1)) is not None:
            yield one, "is told of"
    behind = None
    if not scan.tokens[verb.first].fold.endswith(("وا", "ون", "نا")):
        behind = _beginning_at(scene, _past_aside(scan, verb.after, sentence.after))
        at = _past_each(scan, verb.after, sentence.after)
        behind = scene.subjects.found.get(at, behind) if at > verb.after else behind
    named = behind is not None and behind.first in scene.subjects.found
    if behind is not None and named:
        yield behind, "behind the verb"
    if governed or seen & _THAT:
        yield from _again(scene, _before(scene, verb.first, *_GOVERNORS), "governs it", deep)
    elif set(verb.before) & set("wf") or (before in _ALREADY and _is_joined(scan, verb)):
        yield from _again(scene, _before(scene, verb.first), "does what it is joined to", deep)
    if behind is not None and not named:
        yield behind, f"behind the verb, of no list, {_followed(scene, behind, verb, object_at)}"


_BY_PREPOSITION = frozenset({"undertake", "approve"})
"""Verbs whose object has a preposition, so that a bare noun behind them is their subject."""
_GIVEN = ("exchange", "given", "people", "vehicles")


def _followed(scene: Scene, noun: Mention, verb: Hit, object_at: int) -> str:
    """Return what shows whether a noun behind a verb does it, or is what is given."""
    scan, at = scene.scan, noun.after
    if verb.concept in _BY_PREPOSITION:
        return "its verb takes a preposition"
    if noun.after <= object_at:
        return "given behind it"
    if at >= scene.sentence.after:
        return "given there"
    told = bool(scan.among(at, at + 1, _GIVEN))
    if told or number_at(scan.tokens, at) is not None:
        return "given behind it"
    leads = scan.folds[at] in _OBJECT_LEADS or scan.folds[at] in _THAT
    return "a preposition behind it" if leads else "given there"


_OBJECT_LEADS = words_of("returns leading an object")


def _is_joined(scan: Scan, verb: Hit) -> bool:
    return scan.folds[verb.first - 1][0] in "وف"


def _topic(scene: Scene, at: int) -> Mention | None:
    """Return who stands before an Arabic verb: أما الحركة فأوقفت, إن القوات ستزيل."""
    scan, sentence = scene.scan, scene.sentence
    if at < sentence.first:
        return None
    one = scene.subjects.ending.get(at + 1)
    if one is not None:
        return None if one.adjective or _is_governed(scan, one) else one
    token = scan.tokens[at]
    if token.kind != "w" or not token.arabic or not may_act(scan, at):
        return None
    for first in (at, at - 1):
        opens = first <= sentence.first or plain(scan.tokens[first - 1].fold) in _TOPIC
        known = first == at or scan.tokens[first].kind == "w"
        if plain(scan.tokens[first].fold) in GOVERNING:
            return None
        if opens and known and first >= sentence.first:
            return _place_at(scan, first) or noun(scan, first, at + 1)
    return None


def _topic_afar(scene: Scene, at: int) -> Mention | None:
    """Return who stands behind *that*, a place between them and their verb: إن اللجنة في درعا."""
    scan, sentence = scene.scan, scene.sentence
    for step in range(at, max(sentence.first, at - _CLAUSE) - 1, -1):
        token = scan.tokens[step]
        if token.kind == "p" or any(
            hit.entry.made in ("past", "present") for hit in scan.hits[step]
        ):
            return None
        if plain(token.fold) in _THAT and step < at:
            return _beginning_at(scene, step + 1)
    return None


def _arabic_noun(scene: Scene, verb: Hit, object_at: int, deep: int) -> Iterator[Agent]:
    scan, sentence = scene.scan, scene.sentence
    for at in range(verb.after, min(verb.after + _LAID_REACH, sentence.after - 1)):
        if leads_agent(scan, at):
            if (one := _beginning_at(scene, at + 2)) is not None:
                yield one, "by"
            return
    article = scan.tokens[verb.first].fold.startswith("ال")
    if article and (laid := _laid_upon(scene, verb.first)) is not None:
        yield laid, "it is laid upon"
    one = scene.subjects.found.get(_past_each(scan, verb.after, sentence.after))
    if one is not None and not one.adjective and not set(one.before) & set("bl"):
        yield one, "owner of the noun" if one.after <= object_at else "behind the noun"
    if set(verb.before) & set("bl") or plain(scan.tokens[verb.first - 1].fold) in GOVERNING:
        yield from _again(scene, _before(scene, verb.first, *_GOVERNORS), "governs it", deep)
    elif (said := _before(scene, verb.first, "say", "undertake")) is not None and (
        verb.first - said.after <= _SAID
    ):
        yield from _again(scene, said, "governs it", deep)
    elif scan.tokens[verb.first].fold.startswith("و"):
        yield from _again(scene, _before(scene, verb.first, *_GOVERNORS), "governs what it is "
                          "joined to", deep)  # fmt: skip


def _past_each(scan: Scan, at: int, after: int) -> int:
    """Return the token past words that only lead to who it is: كل من الطرفين, تنظيم (داعش)."""
    while at < after and (scan.tokens[at].fold in _EACH or scan.tokens[at].fold in _OPENING):
        at += 1
    return at


def _past_aside(scan: Scan, at: int, after: int) -> int:
    """Return the token behind an aside between commas that begins here; else this one."""
    if at < after and scan.tokens[at].fold in _COMMAS:
        for step in range(at + 1, min(at + _ASIDE, after)):
            if scan.tokens[step].fold in _COMMAS:
                return step + 1
    return at


def _laid_upon(scene: Scene, at: int) -> Mention | None:
    """Return whom a duty is laid upon before *that*: على دمشق أن تطلق, أما دمشق فعليها أن."""
    scan = scene.scan
    for step in range(at - 1, max(scene.sentence.first, at - _LAID_REACH) - 1, -1):
        word = plain(scan.tokens[step].fold)
        if word in _LAID and step + 1 < at:
            one = scene.subjects.found.get(step + 1) or _place_at(scan, step + 1)
            return one or noun(scan, step + 1, at)
        if word in _UPON_THEM:
            return scene.subjects.ending.get(step) or _topic(scene, step - 1)
        if scan.tokens[step].kind == "p":
            return None
    return None


def _is_governed(scan: Scan, one: Mention) -> bool:
    before = scan.tokens[one.first - 1].fold if one.first else ""
    return before in GOVERNING or bool(set(one.before) & set("bl"))


def _beginning_at(scene: Scene, at: int) -> Mention | None:
    """Return whoever is named, or the noun that may be somebody, that begins at an Arabic token."""
    scan, sentence = scene.scan, scene.sentence
    if at >= sentence.after:
        return None
    one = scene.subjects.found.get(at)
    if one is not None:
        return None if one.adjective or set(one.before) & set("bl") else one
    token = scan.tokens[at]
    if token.kind != "w" or not token.arabic or number_at(scan.tokens, at) is not None:
        return None
    if not may_act(scan, at):
        return _place_at(scan, at)
    return noun(scan, *whole_noun(scan, at, sentence))
