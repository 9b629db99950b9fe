# SPDX-License-Identifier: Apache-2.0
"""What the words before a place say of it: from, to, by way of, gathered at, exchanged at."""

from __future__ import annotations

from typing import TypeAlias

from qafila.data.lexicons import words_of
from qafila.extraction.days.context import Context
from qafila.extraction.names.spots import spot_at
from qafila.extraction.text.arabic import has_article, with_and, without_and, without_and_or_so
from qafila.extraction.text.gazetteer import longest_known
from qafila.extraction.text.lexicon import FINITE
from qafila.extraction.text.marks import best_hit
from qafila.extraction.text.scan import GOING, MOVING, Scan, Sentence
from qafila.extraction.text.tokens import Asked

Role: TypeAlias = tuple[str, int, bool]
REACH = 14
"""Tokens back to which a verb of moving is looked for."""

_ABOARD = 3
_LEAVING = words_of("places leaving")
_ARRIVING = words_of("places arriving")


def role_at(context: Context, sentence: Sentence, at: int) -> tuple[str, int, bool]:
    """Return the role that a word gives to the place behind it; an empty one for none.

    With it come where that place begins, and whether a word that nobody knows may be one there.
    """
    scan = context.scan
    token = scan.tokens[at]
    if token.arabic:
        return _arabic_role(context, sentence, at)
    moving = scan.has(max(sentence.first, at - REACH), at, "verbs", *MOVING) or scan.has(
        max(sentence.first, at - _ABOARD), at, "vehicles"
    )
    for rule in (_latin_verb, _latin_via, _latin_from):
        if role := rule(scan, sentence, at, moving=moving):
            return role
    if moving or context.short:
        role = _latin_to(scan, sentence, at, moving=moving)
        if role:
            return role
    if scan.hit(at, "places", "at"):
        return _standing_role(scan, sentence, at)
    return "", at, False


def may_tell(scan: Scan, at: int) -> bool:
    """Whether a word may give a role to the place behind it: a quick look before `role_at`."""
    token = scan.tokens[at]
    if token.kind != "w" or not token.arabic:
        return token.kind == "w" and (token.fold in _LATIN_WORDS or at in scan.at["places"])
    return _MAY_SAY[token.fold] or at in scan.at["places"] or at in scan.at["verbs"]


_LATIN_WORDS = words_of("places crossing verbs") | _LEAVING | _ARRIVING
"""Words beside those of the table of places that may give a role."""


def _latin_verb(scan: Scan, sentence: Sentence, at: int, *, moving: bool) -> Role | None:
    """Return the role of what a verb takes without a preposition: left X, reached X, passed X."""
    token = scan.tokens[at]
    if token.fold in _CROSSING and at + 1 < sentence.after and not _is_not(scan, sentence, at):
        return "waypoint", at + 1, False
    begins = at == sentence.first or not token.capital
    if token.fold in _LEAVING and at + 1 < sentence.after and begins:
        return "origin", at + 1, _names_next(scan, at + 1)
    return ("destination", at + 1, True) if token.fold in _ARRIVING else None


_CROSSING = words_of("places crossing verbs")
_NOT = words_of("places not so")


def _is_not(scan: Scan, sentence: Sentence, at: int) -> bool:
    """Whether a word right before says that it does not happen: ولا توقف, no stop."""
    return any(scan.tokens[n].fold in _NOT for n in range(max(sentence.first, at - 2), at))


def _latin_via(scan: Scan, sentence: Sentence, at: int, *, moving: bool) -> Role | None:
    via = scan.hit(at, "places", "via")
    if via is None:
        return None
    sure = moving or scan.tokens[at].fold in ("via", "by", "checkpoint", "as", "along", "the")
    if sure or scan.has(sentence.first, at, "verbs", "escort"):
        return "waypoint", via.after, True
    return None


_FROM = words_of("places from in English")
_HELD_THERE = words_of("places held there")
_SETTING_OUT = words_of("places setting out")
_TO = words_of("places to in English")


def _latin_from(scan: Scan, sentence: Sentence, at: int, *, moving: bool) -> Role | None:
    word = scan.tokens[at].fold
    origin = scan.hit(at, "places", "from")
    of_party = at > 0 and any(scan.hit(at - 1, "parties", kind) for kind in ("tail", "name"))
    before = best_hit(scan, at - 1) if at else None
    of_party = of_party or (before is not None and before.concept == "staff")
    if word == "from" and of_party:
        return "", at, False
    held_there = word in _HELD_THERE and scan.has(
        sentence.first, sentence.after, "verbs", "leave", "move"
    )
    if origin and (word in _FROM or held_there) and (moving or held_there or word != "inside"):
        return "origin", origin.after, held_there or word in ("from", "out", "coming")
    return None


def _latin_to(scan: Scan, sentence: Sentence, at: int, *, moving: bool) -> Role | None:
    to = scan.hit(at, "places", "to")
    if to is None:
        return None
    word = scan.tokens[at].fold
    if word in _TO or word in ("arrived", "arrive"):
        return "destination", to.after, True
    if word in ("for", "destination") and moving:
        start = to.after + (scan.word(to.after) == ":")
        return "destination", start, word == "for" and _heads(scan, sentence.first, at)
    if word in ("on", "onward", "down", "over", "back", "up") and to.after > at + 1 and moving:
        return "destination", to.after, True
    return None


def _names_next(scan: Scan, at: int) -> bool:
    """Whether a name follows a verb of leaving: a capital that is no party, person or day."""
    while at < len(scan.tokens) and scan.tokens[at].fold in ("the", "besieged"):
        at += 1
    return at < len(scan.tokens) and scan.tokens[at].capital and not scan.hit(at, "parties")


def _heads(scan: Scan, first: int, at: int) -> bool:
    if scan.has(max(first, at - 3), at, "verbs", "leave", "move"):
        return True
    return any(scan.tokens[back].fold in _SETTING_OUT for back in range(max(first, at - 3), at))


def _standing_role(scan: Scan, sentence: Sentence, at: int) -> tuple[str, int, bool]:
    """Return assembly or exchange point where people gather at or are swapped at a place."""
    if scan.has(max(sentence.first, at - 9), at, "places", "swap"):
        return "exchange_point", at + 1, False
    stops = next(iter(scan.within(max(sentence.first, at - 3), at, "verbs", "pass")), None)
    if stops is not None:
        quiet = _is_not(scan, sentence, stops.first)
        return ("", at, False) if quiet else ("waypoint", at + 1, True)
    if scan.has(max(sentence.first, at - 6), at, "verbs", "assemble"):
        return "assembly", at + 1, True
    if scan.has(max(sentence.first, at - 3), at, "verbs", "arrive"):
        return "destination", at + 1, False
    if scan.has(max(sentence.first, at - 7), at, "verbs", "receive"):
        return "destination", at + 1, False
    if scan.has(max(sentence.first, at - 2), at, "vehicles"):
        return "assembly", at + 1, False
    return "", at, False


_GOAL_LABELS = words_of("places goal labels")


_ARABIC_WORDS = _GOAL_LABELS | {"حتي", "الوجهه", "الانطلاق"}
"""Arabic words beside those of the tables of places and verbs that may give a role."""


def _may_say(word: str) -> bool:
    """Whether a folded Arabic word gives a role by what is written onto it, or as a label."""
    for plain in (word, without_and_or_so(word)):
        if plain in _ARABIC_WORDS or (plain[0] in "بلع" and len(plain) > _SHORT):
            return True
    return False


_MAY_SAY = Asked(_may_say)
_SHORT = 3
_VIA_WORDS = words_of("places via words")
_FROM_WORDS = words_of("places from words")
_TO_SURE = words_of("places to sure")
_TO_LOOSE = words_of("places to loose")
_STANDING = words_of("places standing")
_LEAVES_IT, _PASSES_BY = words_of("places leaves it"), words_of("places passes by")
_PASSES = with_and(words_of("places passes"))


def _arabic_role(context: Context, sentence: Sentence, at: int) -> Role:
    """Return the role that an Arabic word gives to what follows, or to what is written onto it."""
    scan = context.scan
    word = scan.tokens[at].fold
    plain = without_and_or_so(word)
    about = context.about(sentence)
    near = _moves_before(scan, sentence, at)
    moving = near or about.moving or context.short
    if moving and at in scan.at["places"]:
        via = scan.hit(at, "places", "via")
        lone = via is not None and len(via.entry.words) == 1 and plain in ("من", "عن")
        if via and {word, plain} & _VIA_WORDS and not (plain == "طريق" or lone):
            road = plain == "الطريق" and len(via.entry.words) > 1
            return "waypoint", via.after, road or plain in ("عبر", "عن", "مرورا")
        if plain == "علي" and via and "طريق" in via.entry.words:
            return "waypoint", via.after, True
    if role := _arabic_label(scan, at, plain):
        return role
    if moving and (role := _from_or_to(scan, at, {word, plain}, near=near)):
        return role
    if plain == "حتي" and near:
        return "waypoint", at + 1, False
    if plain in _STANDING and (stands := scan.hit(at, "places", "at")):
        return _arabic_standing(scan, sentence, at, stands.after)
    return _role_of_verb(context, sentence, at, moving=moving)


def _arabic_label(scan: Scan, at: int, plain: str) -> Role | None:
    """Return the role that a label gives: نقطة التجمع: X, وجهة الخروج: X."""
    gathering = scan.hit(at, "verbs", "assemble")
    if gathering and gathering.entry.made == "noun" and scan.word(gathering.after) == ":":
        return "assembly", gathering.after + 1, True
    if plain in _GOAL_LABELS or scan.folds[at] in _GOAL_LABELS:
        for colon in (at + 1, at + 2):
            if scan.word(colon) == ":":
                return "destination", colon + 1, True
        for start in range(at + 1, min(at + 4, len(scan.tokens))):
            spot = spot_at(scan, start, guess=False)
            if spot is not None:
                return "destination", start, False
            if scan.tokens[start].kind != "w":
                break
    return None


def _from_or_to(scan: Scan, at: int, words: set[str], *, near: bool) -> Role | None:
    origin = scan.hit(at, "places", "from")
    before = best_hit(scan, at - 1) if origin and at else None
    if before is not None and before.concept == "staff":
        return "", at, False
    if origin and words & _FROM_WORDS:
        passing = [
            hit.after
            for hit in scan.within(max(0, at - 4), at, "verbs", "pass")
            if hit.entry.made != "noun"
        ]
        if words & {"من"} and passing and not scan.has(passing[-1], at, "places", "from"):
            return "waypoint", origin.after, True
        if words & {"من"} and _of_party(scan, at):
            return "", at, False
        return "origin", origin.after, near
    if words & {"الوجهه", "الانطلاق"} and scan.word(at + 1) == ":":
        return ("destination" if "الوجهه" in words else "origin"), at + 2, True
    to = scan.hit(at, "places", "to")
    if to and words & _TO_SURE:
        return "destination", to.after, near
    if to and words & _TO_LOOSE:
        return "destination", to.after, False
    return None


def _of_party(scan: Scan, at: int) -> bool:
    """Whether *of* joins people to a party: قوة من الحركات, دورية مشتركة من الشرطة."""
    before = scan.word(at - 1) if at else ""
    if has_article(before):
        return False
    if at and scan.hit(at - 1, "parties", "head"):
        return True
    described = at > 1 and before.endswith("ه") and not scan.hit(at - 1, "verbs")
    return described and scan.hit(at - 2, "parties", "head") is not None


def _arabic_standing(scan: Scan, sentence: Sentence, at: int, start: int) -> Role:
    """Return exchange point or assembly where people are swapped or gather in a place."""
    if scan.has(max(sentence.first, at - 5), at, "places", "swap"):
        return "exchange_point", start, False
    stops = next(iter(scan.within(max(sentence.first, at - 3), at, "verbs", "pass")), None)
    if stops is not None:
        quiet = _is_not(scan, sentence, stops.first)
        return ("", at, False) if quiet else ("waypoint", start, False)
    reach = 16 if scan.tokens[at].fold == "عند" else 9
    if scan.has(max(sentence.first, at - reach), at, "verbs", "assemble"):
        return "assembly", start, True
    if scan.has(max(sentence.first, at - 2), at, "vehicles"):
        return "assembly", start, False
    if scan.has(max(sentence.first, at - 5), at, "verbs", "receive", "arrive"):
        return "destination", start, False
    return "", at, False


def _role_of_verb(
    context: Context, sentence: Sentence, at: int, *, moving: bool
) -> tuple[str, int, bool]:
    """Return the role that an Arabic verb gives to the place behind it, or a glued preposition."""
    scan = context.scan
    word = scan.tokens[at].fold
    acts = at in scan.at["verbs"]
    verb = scan.hit(at, "verbs", *GOING) if acts else None
    if verb and at + 1 < sentence.after:
        if any(root in word for root in _LEAVES_IT) and "a" not in verb.before:
            return "origin", _left_place(scan, verb.after, sentence.after), False
        if verb.concept == "arrive":
            return "destination", verb.after, False
    crossing = scan.hit(at, "verbs", "pass") if acts else None
    passes = crossing and any(root in word for root in _PASSES_BY)
    if crossing and passes and moving and not _is_not(scan, sentence, at):
        return "waypoint", crossing.after, False
    if not moving:
        return "", at, False
    plain = without_and(word) or word
    if plain[0] == "ب" and len(plain) > 4 and not longest_known(scan.tokens, at):
        passing = scan.says(max(sentence.first, at - 2 * REACH), at, _PASSES)
        gathering = scan.has(max(sentence.first, at - 4), at, "verbs", "assemble")
        role = "waypoint" if passing else "assembly" if gathering else ""
        return role, at, False
    if plain[0] in "لع" and len(plain) > 3 and not longest_known(scan.tokens, at):
        known_word = any(
            (hit.entry.table != "places" and hit.concept != "state") or hit.concept == "not"
            for hit in scan.hits[at]
        )
        typed = scan.hit(at, "places", "kind")
        if not known_word or (typed and "l" in typed.before):
            return "destination", at, False
    return "", at, False


def _left_place(scan: Scan, first: int, after: int) -> int:
    """Return where the place stands that people leave: غادر المئات عرسال."""
    for at in range(first, min(after, first + REACH)):
        token = scan.tokens[at]
        if token.fold in (".", "،", ",", "\n") or scan.hit(at, "places", "to", "via"):
            break
        if any(hit.entry.made in FINITE for hit in scan.hits[at]):
            break
        back = at - 1
        while back >= first and scan.hit(back, "places", "kind"):
            back -= 1
        governed = back >= first and scan.hit(back, "places", "from", "to", "via", "at")
        if not governed and (scan.tokens[at].arabic and spot_at(scan, at, guess=False)):
            return at
    return first


def _moves_before(scan: Scan, sentence: Sentence, at: int) -> bool:
    start = max(sentence.first, at - REACH)
    return scan.has(start, at, "verbs", *GOING, "assemble", "free", "escort") or scan.has(
        start, at, "vehicles"
    )


def is_sure(scan: Scan, at: int) -> bool:
    """Whether a preposition says from or to and nothing else."""
    word = scan.tokens[at].fold
    people = best_hit(scan, at - 1) if at and word in ("from", "من") else None
    if people is not None and people.concept in ("fighters", "staff", "all"):
        return False
    return without_and(word) in _TO_SURE | {"من", "from", "to", "towards", "into"}
