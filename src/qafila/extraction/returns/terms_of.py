# SPDX-License-Identifier: Apache-2.0
"""Who gives something that no verb says: whose terms a heading lists, who holds the prisoners."""

from __future__ import annotations

from qafila.data.lexicons import words_of
from qafila.extraction.names.bodies import bodies_of_word
from qafila.extraction.names.mentions import Mention
from qafila.extraction.parties.undertakings import Act
from qafila.extraction.returns.agent_nouns import ARTICLES, may_act, noun
from qafila.extraction.returns.traits import Scene, span
from qafila.extraction.text.arabic import HIM_OR_THEM, without_and
from qafila.extraction.text.lexicon import FINITE, Hit
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.signs import STOPS_AND_COLON

_LIST, _ITEM = 8, 40
_OPENING = 3
"""Tokens at most between a heading, or a bullet, and the deed that stands under it."""
_GIVING = ("undertake", "approve", "do", "provide", "guarantee")
_OF_TERMS = words_of("terms whose")


def heads_terms(scene: Scene, act: Act) -> Mention | None:
    """Return the one party of the heading that an act stands under: the army will:, الجيش: إطلاق.

    None where the heading says what somebody else does (mediated by X, X leaves).
    """
    scan = scene.scan
    heading = _heading(scene, span(act)[0])
    if heading is None or act.verb.entry.made in FINITE:
        return None
    verbs = {verb.concept for verb in scan.within(*heading, "verbs")}
    told = [one for one in scene.subjects.between(*heading) if not one.adjective]
    if not verbs <= set(_GIVING) or len({one.name for one in told}) > 1:
        return None
    if not told:
        return _named_in(scan, *heading)
    return told[0] if _is_whose(scan, heading[0], told[0]) else None


def _named_in(scan: Scan, first: int, after: int) -> Mention | None:
    """Return whom no list knows where a heading says whose terms these are: التزامات الزوية."""
    after -= scan.folds[after - 1] == ":"
    at = next((at for at in range(first, after) if without_and(scan.folds[at]) in _OWING), after)
    at += not scan.tokens[first].arabic  # the obligations *of*
    named = 0 < after - at - 1 <= _NAME and all(may_act(scan, one) for one in range(at + 1, after))
    return noun(scan, at + 1, after) if named else None


_OWING = words_of("terms owing")
_NAME = 3


def _is_whose(scan: Scan, first: int, one: Mention) -> bool:
    """Whether a heading is about what a party gives, and not what is given to it."""
    at = one.first - 1
    at -= at >= first and scan.folds[at] in ARTICLES
    bound = set(one.before) & set("bl")
    return not bound and (at < first or scan.tokens[at].kind != "w"
                          or without_and(scan.folds[at]) in _OF_TERMS)  # fmt: skip


def _heading(scene: Scene, first: int) -> tuple[int, int] | None:
    """Return the tokens of the heading that a token stands under: its line's, else its list's."""
    scan, sentence = scene.scan, scene.sentence
    for at in range(first - 1, max(sentence.first, first - _OPENING), -1):
        if scan.folds[at] == ":":
            return sentence.first, at
    if first - sentence.first > _OPENING:
        return None
    number = scene.context.order[sentence.first]
    for back in range(number - 1, max(-1, number - _LIST), -1):
        one = scan.sentences[back]
        if scan.folds[one.after - 1] == ":":
            return one.first, one.after
        if one.after - one.first > _ITEM:
            return None
    return None


_PLACES = frozenset({"municipality"})
_REACH, _BEHIND = 14, 5
_BY = words_of("terms in whose hands")
_PRISONS = words_of("terms prisons")
_OWNING = frozenset({"'", "’"})
_LINKS = words_of("who") | words_of("obligations had")


def holder(scene: Scene, act: Act) -> Mention | None:
    """Return who holds those who are freed: ten men held by X, in X's prisons, أسرى تحتجزهم X."""
    if act.what != "free":
        return None
    scan, found = scene.scan, scene.subjects.found
    after = min(max(act.object.after + _REACH, act.verb.after + _BEHIND), scene.sentence.after - 1)
    for at in range(act.object.after, after):
        if scan.folds[at] in STOPS_AND_COLON:
            return None
        step = at + 1 + (scan.folds[at + 1] in ARTICLES)
        if without_and(scan.folds[at]) in _BY and (by := found.get(step) or found.get(at + 1)):
            return _plain_party(scan, by)
        if scan.folds[at] in _PRISONS:
            before = at - (scan.folds[at - 1] in _OWNING)
            if scan.tokens[at].arabic:
                return _plain_party(scan, found.get(step))
            return _plain_party(scan, scene.subjects.ending.get(before) or _owner(scan, before))
        for verb in scan.at["verbs"].get(at, ()):
            taken = verb.concept in ("capture", "control") and _is_told_of_them(scan, verb)
            if taken and (doers := scene.doers(verb)):
                return doers[0]
    return None


def _owner(scan: Scan, after: int) -> Mention | None:
    """Return a body of no list whose prison it is: in the *battalion's* cells."""
    owns = scan.folds[after] in _OWNING or scan.tokens[after - 1].text.endswith(("'s", "’s"))
    return noun(scan, after - 1, after) if owns and bodies_of_word(scan.folds[after - 1]) else None


def _plain_party(scan: Scan, one: Mention | None) -> Mention | None:
    """Return a party; None for a place: the prison of the province says not who holds it."""
    place = one is not None and not _PLACES.isdisjoint(bodies_of_word(scan.folds[one.after - 1]))
    return None if one is None or one.adjective or place else one


def _is_told_of_them(scan: Scan, verb: Hit) -> bool:
    """Whether a verb says who took the people before it: whom X had captured, اختطفتهم X."""
    if scan.tokens[verb.first].arabic:
        made = verb.entry.made in FINITE
        return made and scan.folds[verb.after - 1].endswith(HIM_OR_THEM)
    near = scan.folds[max(0, verb.first - _NEAR) : verb.first]
    return not _LINKS.isdisjoint(near)


_NEAR = 6
