# SPDX-License-Identifier: Apache-2.0
"""Steps from a verb to who does it: past asides and small words, to a party, a place or a noun."""

from __future__ import annotations

from qafila.data.lexicons import words_of
from qafila.extraction.names.mentions import Mention
from qafila.extraction.names.spots import spot_at
from qafila.extraction.parties.undertakings import Act, is_strong
from qafila.extraction.returns.agent_nouns import (
    ARTICLES,
    DESCRIBING,
    HANGING,
    SMALL,
    describes,
    may_act,
    noun,
    whole_noun,
)
from qafila.extraction.returns.ties import by_itself
from qafila.extraction.returns.traits import GOVERNING, Scene, span
from qafila.extraction.text.arabic import without_and
from qafila.extraction.text.lexicon import FINITE, VERBAL, Hit
from qafila.extraction.text.numbers import number_at
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.signs import COMMAS, STOPS_AND_COLON

THAT = words_of("that")
GOVERNORS = ("undertake", "approve", "say", "guarantee", "mediate")
_LAID = words_of("returns laid upon")
_TOPIC = words_of("returns before a topic") | THAT
_UPON_THEM = words_of("returns upon them")
_OPENING = frozenset({"(", "«", '"', "“"})
_EACH = words_of("returns each of")
_MEANWHILE = words_of("returns meanwhile")
_OF_THEM = words_of("returns of them")
_THEM = ("هم", "هن", "هما")
_THIS = words_of("returns this")
_OBLIGING = words_of("returns obliging")
_OBLIGED = 4
_ASKED_OF = words_of("returns asked of")
_ASIDE, _LONG_ASIDE, _CLAUSE, _LAID_REACH = 7, 18, 8, 6
_AUXILIARIES = words_of("parties auxiliaries")
_AT_A_TIME = words_of("returns at a time")
_WHO_OR_WHOSE = words_of("sources which")
_HUNG = 4
_LONGEST_NAME = 4
_NO_FINITE = ("ing", "ion", "al", "ance", "ment")


def told_verb(scene: Scene, act: Act) -> Hit | None:
    """Return the verb that tells an act: its own, else the first in it, else the one before it."""
    for whole in scene.scan.at["verbs"].get(act.verb.first - 1, ()):
        if whole.after == act.verb.after:
            return whole  # *set free* says who does it, *free* does not
    carrier = scene.scan.hit(act.verb.first, "vehicles") is not None  # *trucks* of flour
    if act.verb.entry.table in VERBAL and not carrier:
        return act.verb
    first, after = span(act)
    tied = range(act.verb.first, act.verb.after) if act.verb.first != act.object.first else ()
    for verb in scene.verbs:
        if first <= verb.first < after and verb.concept != "say" and verb.first not in tied:
            return verb
    return _freeing_behind(scene, act) or _giving_before(scene, act) or main_verb(scene, first)


def _giving_before(scene: Scene, act: Act) -> Hit | None:
    """Return the verb of giving that has what is given behind it: *gave* the elders the bodies."""
    thing = act.object
    if act.what == "free":
        return None  # named their price: nine drivers
    first = max(scene.sentence.first, thing.first - _GIVEN_REACH)
    for verb in reversed(scene.scan.within(first, thing.first, "gifts")):
        gives = verb.concept != "spare" and not act.verb.first <= verb.first < act.verb.after
        gives = gives and without_and(scene.scan.folds[verb.first]) not in _ASKING
        if gives and verb.after <= thing.first and is_finite(verb):
            return verb
    return None


_GIVEN_REACH = 6
_ASKING = words_of("returns demanding")


def _freeing_behind(scene: Scene, act: Act) -> Hit | None:
    """Return the verb behind those who are freed that says who frees them: أسرى أفرج عنهم الجيش."""
    scan, after = scene.scan, min(act.object.after + _CLAUSE, scene.sentence.after - 1)
    for verb in scan.within(act.object.after, after, "verbs", "free", "hand_over"):
        made = verb.entry.made in FINITE
        if made and (scan.says(verb.after, verb.after + 1, _OF_THEM)
                     or scan.folds[verb.after - 1].endswith(_THEM)):  # fmt: skip
            return verb
    return None


def main_verb(scene: Scene, first: int) -> Hit | None:
    """Return the nearest finite verb at or before a token in its sentence."""
    for verb in reversed(scene.verbs):
        if verb.first <= first and verb.concept != "say" and is_finite(verb):
            return verb
    return None


def is_finite(verb: Hit) -> bool:
    """Whether a verb has a person; an Arabic one that a preposition is joined to is a noun."""
    if verb.entry.made in FINITE:
        return not set(verb.before) & set("bl") or verb.entry.made == "present"
    return not verb.entry.made and not verb.entry.words[0].endswith(_NO_FINITE)


def verb_before(scene: Scene, at: int, *concepts: str) -> Hit | None:
    """Return the nearest finite verb that ends before a token, of some concepts if any are named.

    A verb of saying is one where it is asked for alone.
    """
    for verb in reversed(scene.verbs):
        wanted = verb.concept in concepts if concepts else verb.concept != "say"
        told = wanted and (is_finite(verb) or verb.concept in GOVERNORS)
        if verb.after <= at and told and not _only_ties(scene.scan, verb):
            return verb
    return None


def _only_ties(scan: Scan, verb: Hit) -> bool:
    """Whether a verb is part of words of *in return*: in *return*, *provided* that."""
    cues = (scan.hit(at, "exchange", "return") for at in (verb.first - 1, verb.first) if at >= 0)
    return any(cue is not None and cue.after > verb.first and is_strong(cue) for cue in cues)


def back_from(scan: Scan, at: int, first: int) -> tuple[int, set[str]]:
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
        if (aside := turn_at(scan, at)) >= first:
            at = aside - 1
            continue
        if (behind := _auxiliary_before(scan, at, first)) > first:
            at = behind
            continue
        if token.fold in COMMAS and (opened := opened_at(scan, at, first)) and "and" not in seen:
            at = opened - 1
            continue
        break
    return at, seen


def _auxiliary_before(scan: Scan, at: int, first: int) -> int:
    """Return the auxiliary that only words of time part from a verb: had *two days before*; 0."""
    for back in range(at - 1, max(first, at - _WHILE), -1):
        if scan.tokens[back].kind == "p" or scan.hit(back, "verbs") is not None:
            break
        if scan.folds[back] in _AUXILIARIES:
            opens = scan.folds[back + 1] in _AT_A_TIME or number_at(scan.tokens, back + 1)
            return back if opens else 0
    return 0


_WHILE = 6


def turn_at(scan: Scan, at: int) -> int:
    """Return where words that say whose turn it is begin that end here: من جهته; else -1."""
    if scan.tokens[at].arabic:
        for start in (at, at - 1):
            cue = scan.hit(start, "exchange", "return") if start >= 0 else None
            if cue is not None and cue.after == at + 1:
                return start
    return -1


def opened_at(scan: Scan, at: int, first: int) -> int:
    """Return the comma that opens the aside that a comma ends; 0 where none does.

    Of two, the one before *who* or *which* is it, however long the aside.
    """
    near = 0
    for back in range(at - 1, max(first, at - _LONG_ASIDE) - 1, -1):
        if scan.tokens[back].fold in COMMAS:
            if scan.tokens[back + 1].fold in _WHO_OR_WHOSE:
                return back
            near = near or (back if at - back <= _ASIDE else 0)
    return near


def aside_around(scan: Scan, verb: Hit, first: int, after: int) -> bool:
    """Whether a verb stands in a clause of *who* or *whose* that commas close before a token."""
    if not scan.says(verb.after, after, COMMAS):
        return False
    for at in range(verb.first - 1, max(first, verb.first - _LONG_ASIDE) - 1, -1):
        if scan.tokens[at].fold in COMMAS:
            return scan.folds[at + 1] in _WHO_OR_WHOSE
    return False


def told_of(scene: Scene, at: int) -> int:
    """Return the token before *who* whose clause ends at a token; this one where none does."""
    scan, verbs = scene.scan, scene.verbs
    for back in range(at - 1, max(scene.sentence.first, at - _CLAUSE) - 1, -1):
        if scan.tokens[back].kind == "p":
            break
        if scan.tokens[back].fold in _WHO_OR_WHOSE:
            return back - 1 if any(back < one.first <= at for one in verbs) else at
    return at


def head_of(scene: Scene, one: Mention) -> Mention:
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
        before = ending_at(scene, at - 1)
        if before is None:
            return one
        one = before
    return one


def named_from(scene: Scene, at: int) -> Mention | None:
    """Return the English noun phrase that begins at a token and may be somebody: by *the junta*."""
    scan, end = scene.scan, at
    while end < min(at + _LONGEST_NAME, scene.sentence.after) and may_act(scan, end):
        end += 1
    return noun(scan, at, end) if end > at else None


def ending_at(scene: Scene, at: int) -> Mention | None:
    """Return whoever is named, or the noun that may be somebody, whose last token this is."""
    scan, sentence = scene.scan, scene.sentence
    if at < sentence.first:
        return None
    if (one := scene.subjects.ending.get(at + 1)) is not None and not one.adjective:
        return one if one.name.lower() not in ARTICLES else None
    token = scan.tokens[at]
    if token.kind != "w" or token.arabic or not may_act(scan, at):
        return place_at(scan, at)
    first, after = whole_noun(scan, at, sentence)
    return noun(scan, first, after)


def place_at(scan: Scan, at: int) -> Mention | None:
    """Return the place that begins at a token and stands for whoever rules it: Tbilisi promised."""
    token = scan.tokens[at]
    if token.kind != "w" or not (token.arabic or token.capital):
        return None
    spot = spot_at(scan, at, guess=False)
    if spot is None or not spot.sure:
        return None
    return Mention(at, max(spot.after, at + 1), spot.evidence.text, spot.evidence, "place",
                   state=True)  # fmt: skip


def topic_at(scene: Scene, at: int) -> Mention | None:
    """Return who stands before an Arabic verb: أما الحركة فأوقفت, إن القوات ستزيل."""
    scan, sentence = scene.scan, scene.sentence
    if at < sentence.first:
        return None
    one = scene.subjects.ending.get(at + 1)
    if one is not None:
        return None if one.adjective or is_governed(scan, one) else one
    token = scan.tokens[at]
    if token.kind != "w" or not token.arabic or not may_act(scan, at):
        return None
    for first in (at, at - 1):
        opens = first <= sentence.first or without_and(scan.tokens[first - 1].fold) in _TOPIC
        known = first == at or scan.tokens[first].kind == "w"
        if without_and(scan.tokens[first].fold) in GOVERNING:
            return None
        if opens and known and first >= sentence.first:
            return place_at(scan, first) or noun(scan, first, at + 1)
    return None


def topic_afar(scene: Scene, at: int) -> Mention | None:
    """Return who stands behind *that*, a place between them and their verb: إن اللجنة في درعا."""
    scan, sentence = scene.scan, scene.sentence
    for step in range(at, max(sentence.first, at - _CLAUSE) - 1, -1):
        token = scan.tokens[step]
        if token.kind == "p" or any(hit.entry.made in FINITE for hit in scan.hits[step]):
            return None
        if without_and(token.fold) in THAT and step < at:
            return beginning_at(scene, step + 1)
    return None


def lets(scene: Scene, one: Mention) -> Hit | None:
    """Return the verb that lets somebody do it: the army *let* a nurse bring blood."""
    at = one.first - 1
    at -= at >= 0 and scene.scan.folds[at] in ARTICLES
    verb = scene.scan.hit(at, "verbs", "approve") if at >= scene.sentence.first else None
    return verb if verb is not None and verb.entry.words[0] in _LETTING else None


_LETTING = words_of("returns letting")


def topic_of_joined(scene: Scene, at: int) -> Mention | None:
    """Return who does a verb of no list that *and* joins: the army *burnt* the list and freed."""
    told = [one for one in scene.subjects.between(scene.sentence.first, at)
            if not one.adjective and not is_led(scene.scan, one)]  # fmt: skip
    return told[0] if told else None


def is_participle(scan: Scan, verb: Hit) -> bool:
    """Whether a verb only describes a noun: eleven *captured* men, their *detained* brothers."""
    before = scan.folds[verb.first - 1] if verb.first else ""
    described = before in ARTICLES or before in WHOSE
    return described or number_at(scan.tokens, verb.first - 1) is not None


WHOSE = words_of("returns whose")


def past_each(scan: Scan, at: int, after: int) -> int:
    """Return the token past words that only lead to who it is: كل من الطرفين, تنظيم (داعش)."""
    while at < after and (scan.tokens[at].fold in _EACH or scan.tokens[at].fold in _OPENING):
        at += 1
    return at


def past_aside(scan: Scan, at: int, after: int) -> int:
    """Return the token behind asides that begin here: بدورها, في المقابل, between commas."""
    while at < after:
        if scan.tokens[at].fold in COMMAS:
            ends = [step for step in range(at + 1, min(at + _ASIDE, after))
                    if scan.tokens[step].fold in COMMAS]  # fmt: skip
            if not ends:
                return at
            at = ends[0] + 1
        elif (turn := scan.hit(at, "exchange", "return")) is not None and turn.after > at:
            if not by_itself(scan, turn):
                return at
            at = turn.after + (turn.after < after and scan.folds[turn.after] in _THIS)
        elif scan.folds[at] in _MEANWHILE or scan.folds[at] in _OF_THEM:
            at += 1
        else:
            return at
    return at


def laid_upon(scene: Scene, at: int) -> Mention | None:
    """Return whom a duty is laid upon before *that*: على دمشق أن تطلق, أما دمشق فعليها أن."""
    scan = scene.scan
    for step in range(at - 1, max(scene.sentence.first, at - _LAID_REACH) - 1, -1):
        word = without_and(scan.tokens[step].fold)
        if word in _LAID and step + 1 < at:
            one = scene.subjects.found.get(step + 1) or place_at(scan, step + 1)
            named = all(may_act(scan, back) for back in range(step + 1, at))
            return one or (noun(scan, step + 1, at) if named else None)
        if word in _UPON_THEM:
            return scene.subjects.ending.get(step) or topic_at(scene, step - 1)
        if scan.tokens[step].kind == "p":
            return None
    return None


def obliged(scene: Scene, first: int) -> Mention | None:
    """Return whom a deal obliges to what begins at a token: commits X to, يلزم الاتفاق الفصائل."""
    scan, found = scene.scan, scene.subjects.found
    for at in range(first - 1, max(scene.sentence.first, first - _CLAUSE) - 1, -1):
        if scan.folds[at] in STOPS_AND_COLON or scan.folds[at] in COMMAS:
            return None
        if scan.folds[at] in _OBLIGING:
            near = (found.get(step) for step in range(at + 1, min(at + _OBLIGED, first)))
            known = next((one for one in near if one is not None and not one.adjective), None)
            return known or _noun_obliged(scene, at + 1, first)
    return None


def _noun_obliged(scene: Scene, at: int, first: int) -> Mention | None:
    """Return the noun of no list between a word for obliging and *to*: obliges the group to."""
    to = next((step for step in range(at, first) if scene.scan.folds[step] == "to"), at)
    return ending_at(scene, to - 1) if to > at else None


def asked_of(scene: Scene, verb: Hit) -> Mention | None:
    """Return of whom something is demanded: اشترطت الجماعة على التحالف, asked the army to."""
    scan, found = scene.scan, scene.subjects.found
    for at in range(verb.after, min(verb.after + _CLAUSE, scene.sentence.after - 1)):
        if scan.tokens[at].kind == "p":
            return None
        step = at + 1 + (scan.folds[at + 1] in ARTICLES)
        part = number_at(scan.tokens, at - 1) is not None  # five of its men
        if (
            scan.folds[at] in _ASKED_OF
            and not part
            and (one := found.get(step) or found.get(at + 1)) is not None
        ):
            return one
        if at in scan.finite:
            return None
    return None


def is_led(scan: Scan, one: Mention) -> bool:
    """Whether a preposition stands before an English party, past its article: with the army."""
    at = one.first - 1
    at -= at > 0 and scan.folds[at] in ARTICLES
    return at >= 0 and scan.folds[at] in GOVERNING


def is_governed(scan: Scan, one: Mention) -> bool:
    """Whether a preposition stands before a party or is written onto it."""
    before = scan.tokens[one.first - 1].fold if one.first else ""
    return before in GOVERNING or bool(set(one.before) & set("bl"))


def told_before(scene: Scene, at: int) -> list[Mention]:
    """Return the parties of the sentence before, and of this one up to a token, not governed."""
    scan, sentence = scene.scan, scene.sentence
    number = scene.context.order[sentence.first]
    first = scan.sentences[number - 1].first if number else sentence.first
    return [one for one in scene.subjects.between(first, at)
            if not one.adjective and not is_governed(scan, one)]  # fmt: skip


def beginning_at(scene: Scene, at: int) -> Mention | None:
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
        return place_at(scan, at)
    return noun(scan, *whole_noun(scan, at, sentence))
