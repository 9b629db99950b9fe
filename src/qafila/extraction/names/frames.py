# SPDX-License-Identifier: Apache-2.0
"""What a place is in its clause: whence, whither, where, whose people, what a verb takes.

*Out of the yard of X*, *from the captured city of X* say whence as *from X* does, and *to schools
in X*, إلى مركز إيواء في X whither: what only says which site or part is meant is passed over. With
the verb that it belongs to, a place so has one role of a table (`_ROLES`), whatever the words.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from qafila.data.lexicons import words_of
from qafila.extraction.text.arabic import plain, with_and
from qafila.extraction.text.scan import Scan, Sentence
from qafila.extraction.text.signs import COMMAS

_CASES = {
    word: case
    for case in ("from", "to", "until", "via", "at", "on", "of", "between")
    for word in words_of(f"frames {case}")
}
"""Prepositions of both languages, by what they say."""

_WITHIN = frozenset({"at", "of", "on"})
_SITES = words_of("frames sites")
_STAYS = words_of("frames stays") | with_and(words_of("frames stays"))
_BEING = words_of("frames being")
_NOW = words_of("frames now")
_STRANDED = words_of("frames stranded")
_FETCH = words_of("frames fetch")
_BACK = words_of("frames back")
_WITH = words_of("frames with")
_WHERE = words_of("frames where")
_TAKES_OVER = tuple(words_of("frames takes over"))
_ON_WAY = words_of("frames on the way")
_TAKES_IN = words_of("taking in")
_MOST_NOUNS, _MOST_WORDS = 3, 4
_REACH, _NEAR = 20, 4
_SWAP_REACH = 7
_VERBS = ("leave", "move", "arrive", "assemble", "pass", "receive", "treat", "hand_over", "free",
          "capture", "kill", "escort", "provide", "control", "approve")  # fmt: skip

_GOING = ("leave", "move", "arrive", "free", "escort", "stay", "hand_over", "pass", "assemble")
_ROLES = {
    **{("from", verb): "origin" for verb in _GOING},
    **{("to", verb): "destination" for verb in _GOING if verb != "escort"},
    **{("until", verb): "waypoint" for verb in ("escort", "pass")},
    **{("until", verb): "destination" for verb in ("leave", "move", "arrive")},
    **{("via", verb): "waypoint" for verb in _GOING},
    **{("at", verb): "destination" for verb in ("arrive", "receive", "stay", "treat")},
    **{("on", verb): "destination" for verb in ("receive", "stay")},
    **{(case, "pass"): "waypoint" for case in ("at", "on", "object")},
    ("at", "assemble"): "assembly",
    ("on", "assemble"): "assembly",
    ("at", "hand_over"): "exchange_point",
    ("at", "swap"): "exchange_point",
    ("to fetch", "arrive"): "origin",
    ("to fetch", "leave"): "origin",
    ("to fetch", "move"): "origin",
    ("object", "leave"): "origin",
    ("object", "move"): "origin",
    ("object", "arrive"): "destination",
    ("object", "receive"): "destination",
    ("subject", "receive"): "destination",
    ("people at", "stay"): "destination",
    **{
        (case, verb): "origin"
        for case in ("people of", "people from")
        for verb in ("leave", "move", "arrive", "assemble", "pass", "stranded")
    },
    ("people at", "stranded"): "origin",
    ("people at", "leave"): "origin",
    ("at", "stranded"): "origin",
}
"""The role of a place by what it is in its clause and the verb there."""


def framed(scan: Scan, sentence: Sentence, first: int, after: int, glued: str) -> Iterator[str]:
    """Yield what a place is in its clause, and the role that this says with the verb there.

    Parameters
    ----------
    first, after
        Its first token, with the words that say what it is, and the one behind its last.
    glued
        The preposition that is written onto it: ``to``, ``at`` or empty.
    """
    case, at = _case(scan, sentence, first, glued)
    verb = verb_before(scan, sentence, at)
    if case == "bare":
        case, verb = _taken(scan, sentence, first, after, verb)
    elif case == "of" and _takes_in(scan, after, sentence.after):
        case, verb = "subject", "receive"
    elif case in ("at", "people at") and _swapped(scan, first, after, sentence):
        case, verb = "at", "swap"
    elif case in ("at", "people at") and verb == "assemble":
        stand = vehicles_stand(scan, scan.clause_of(first)[0], first)
        case, verb = "at", "stand ready" if stand else "assemble"
    elif case.startswith("people"):
        verb = people_moved(scan, after, verb)
    reached = case == "to" or (case, verb) == ("object", "arrive")
    if reached and fetches(scan, after, sentence.after):
        case = "to fetch"
    if case in _STANDING and verb != "swap":
        verb = _state(scan, sentence, at, after) or verb
    if _taken_over(scan, sentence, at, after, case):
        case, verb = "at", "hand_over"
    elif verb == "arrive" and on_its_way(scan, after):
        case, verb = "via", "pass"
    yield f"case {case}"
    if role := role_in(case, verb):
        yield f"frame {role}"


def role_in(case: str, verb: str) -> str:
    """Return the role of a place by what it is in its clause and the verb; empty where none."""
    return _LABELS.get(case) or _ROLES.get((case, verb), "")


_LABELS = {"label from": "origin", "label to": "destination", "label via": "waypoint"}


def vehicles_stand(scan: Scan, first: int, after: int) -> bool:
    """Whether vehicles stand ready in the words before a place, and no people gather there."""
    return scan.has(first, after, "vehicles") and not scan.has(first, after, "people")


_ENDING = ("arrive", "assemble", "pass", "receive")
_STANDING = frozenset({"at", "people of", "people at", "people from"})


def _state(scan: Scan, sentence: Sentence, at: int, after: int) -> str:
    """Return that people are somewhere *now*, or are stranded there."""
    if scan.says(after, min(after + 2, sentence.after), _NOW) or scan.says(at - 2, at, _NOW):
        return "stay"
    stuck = max(sentence.first, at - _NEAR), min(after + _NEAR, sentence.after)
    return "stranded" if scan.says(*stuck, _STRANDED) else ""


def _case(scan: Scan, sentence: Sentence, first: int, glued: str) -> tuple[str, int]:
    """Return what governs a place, and the token that says so."""
    at, case = first - 1, glued
    for _ in range(_MOST_NOUNS):
        if not case:
            if at > sentence.first and scan.folds[at] == ":" and (label := case_at(scan, at - 1)):
                return f"label {label}", at
            at = _over_words(scan, sentence, at)
            if at < sentence.first:
                return "bare", first
            case = case_at(scan, at)
            if case:
                at -= 1
        if not case:
            return ("people of" if _people(scan, at) else "bare"), at + 1
        while case in _WITHIN and at >= sentence.first and (outer := case_at(scan, at)):
            case, at = outer, at - 1  # from inside, من داخل
        if case not in _WITHIN and case != "from":
            return case, at + 1
        site = at if _site(scan, at) else at - 1 if _site(scan, at - 1) else -1
        beside = at > sentence.first and site < 0 and _people(scan, at - 1)
        beside = beside and scan.hit(at, "verbs", *_ENDING) is None  # the sick arrived in X
        if _people(scan, at) or beside:
            return f"people {case}", at + 1
        if case not in _WITHIN or site < sentence.first:
            return case, at + 1
        inner = case
        outer_case, where = _outer(scan, sentence, site)
        if not outer_case:
            return inner, at + 1
        case, at = outer_case, where
    return case, at + 1


def _outer(scan: Scan, sentence: Sentence, site: int) -> tuple[str, int]:
    """Return what governs a site without a name, and the token before that."""
    word = scan.tokens[site]
    if word.arabic and (glued := CASE_WRITTEN_ONTO.get(word.fold[0])) and word.fold not in _SITES:
        return glued, site - 1
    at = site - 1
    while at >= max(sentence.first, site - _MOST_WORDS):
        if case := case_at(scan, at):
            return case, at - 1
        if scan.tokens[at].kind == "p" or _acts(scan, at):
            break
        at -= 1
    return "", site


_ARTICLES = words_of("articles")
CASE_WRITTEN_ONTO = {"ب": "at", "ل": "to", "ع": "to"}
"""What a preposition of one letter says of the place that it is written onto."""


def case_at(scan: Scan, at: int) -> str:
    """Return what a preposition at a token says of the place behind it; empty where none is."""
    return _CASES.get(plain(scan.folds[at]), "") if 0 <= at < len(scan.folds) else ""


def _people(scan: Scan, at: int) -> bool:
    return at >= 0 and (scan.hit(at, "people") or scan.hit(at, "parties", "head")) is not None


def _site(scan: Scan, at: int) -> bool:
    if at < 0:
        return False
    word = plain(scan.folds[at])
    return word in _SITES or word[1:] in _SITES or scan.hit(at, "places", "kind") is not None


def past_held(scan: Scan, at: int) -> int:
    """Return the token before what only says who holds a place: for *rebel-held* X."""
    held = at > _HELD_BACK and scan.folds[at] in _HELD and scan.folds[at - 1] == "-"
    return at - _HELD_BACK if held else at


_HELD, _HELD_BACK = frozenset({"held", "controlled", "run", "administered"}), 3


def _over_words(scan: Scan, sentence: Sentence, at: int) -> int:
    """Return the preposition before words that describe a name: from the captured X."""
    if at < sentence.first or scan.tokens[at].arabic:
        return at
    at = past_held(scan, at)
    for back in range(at, max(sentence.first, at - _MOST_WORDS) - 1, -1):
        token = scan.tokens[back]
        if case_at(scan, back):
            return back
        if token.kind != "w" or token.fold in ("and", "or") or _acts(scan, back):
            break
    return at


def _acts(scan: Scan, at: int) -> bool:
    """Whether a word is a verb, and does not only describe: the captured town."""
    return scan.hit(at, "verbs") is not None and scan.folds[at - 1] not in _ARTICLES


def verb_before(scan: Scan, sentence: Sentence, at: int) -> str:
    """Return what is done by the nearest verb before a token of a sentence; empty where none."""
    if scan.says(max(sentence.first, at - _NEAR), at, _STAYS) or scan.says(at - 1, at, _BEING):
        return "stay"
    verbs = scan.within(max(sentence.first, at - _REACH), at, "verbs", *_VERBS)
    return verbs[-1].concept if verbs else ""


def people_moved(scan: Scan, after: int, before: str) -> str:
    """Return what people do that are named before a token: by the verb before them, or behind."""
    if before in ("leave", "move"):
        return before
    verbs = scan.within(after, max(after, scan.clause_of(after - 1)[1]), "verbs", *_VERBS)
    return verbs[0].concept if verbs else before


_TAKES_PLACE = ("leave", "arrive", "pass")


def _taken(scan: Scan, sentence: Sentence, first: int, after: int, before: str) -> tuple[str, str]:
    """Return whether a verb right before takes a place, or one behind it has it as its subject."""
    if _takes_in(scan, after, sentence.after):
        return "subject", "receive"
    called = scan.tokens[first].arabic and scan.hit(first, "places", "kind")
    if called and before in _TAKES_PLACE:  # غادر 2,200 شخص، منهم 400 مقاتل، بلدة مضايا
        return "object", before
    if any(hit.after in (first, first - 1) for hit in
           scan.within(max(sentence.first, first - _NEAR), first, "verbs", *_VERBS)):  # fmt: skip
        return "object", before
    return "bare", before


def _swapped(scan: Scan, first: int, after: int, sentence: Sentence) -> bool:
    """Whether people are exchanged at a place: تبادلا جرى عند X, at X, where the exchange is."""
    near = scan.has(scan.clause_of(first)[0], first, "places", "swap")
    return near or scan.has(after, min(after + _SWAP_REACH, sentence.after), "places", "swap")


def fetches(scan: Scan, after: int, end: int) -> bool:
    """Whether those who come to a place take people from there: to Foua to evacuate, لنقل."""
    end = min(after + _REACH, end)
    if any("l" in hit.before for hit in scan.within(after, end, "verbs", "move")):
        return True
    if any(
        scan.folds[at] == "to"
        and scan.folds[at + 1] in _FETCH
        and _NOT_AWAY.isdisjoint(scan.folds[at + 2 : at + 4])
        for at in range(after, end - 1)
    ):
        return True
    return not _people_come(scan, after) and _then_takes(scan, after, end)


_NOT_AWAY, _BATCHES = frozenset({"in", "care"}), words_of("frames batches")


def _people_come(scan: Scan, after: int) -> bool:
    """Whether people who came are told of before a place; the Syrian Red Crescent is none."""
    first = scan.sentence_of(after - 1).first
    if scan.says(after, after + 2, _BATCHES):
        return True  # وصلت إلى إدلب الدفعة الأولى
    people = scan.within(first, after, "people")
    if not people:
        return False
    names = scan.within(first, after, "parties", "name", "head")
    named = {at for hit in names if hit.after > hit.first + 1 for at in range(hit.first, hit.after)}
    return any(
        hit.first not in named and not scan.hit(hit.first, "parties", "adjective") for hit in people
    )


def _then_takes(scan: Scan, after: int, end: int) -> bool:
    """Whether those who come to a place then take people away, or come back with them.

    *Came and took seven*, دخل إلى X وأجلى, فأخرجت منها, *returned to Y with fourteen villagers*.
    """
    verbs = scan.within(after, end, "verbs", *_VERBS)
    if not verbs:
        return False
    first = verbs[0]
    if scan.tokens[first.first].arabic:
        joined = "w" in first.before or "f" in first.before
    else:
        joined = scan.folds[first.first - 1] == "and"
    if not joined:
        return False
    if first.concept in ("move", "free", "leave"):
        return scan.has(first.after, end, "people")
    back = scan.says(first.first, first.after, _BACK)
    carried = next((at for at in range(first.after, end) if scan.folds[at] in _WITH), end)
    return back and scan.has(carried, min(carried + _NEAR + 1, end), "people")


_LANDING = frozenset({"to", "at", "until", "object", "people at", "on"})


def _taken_over(scan: Scan, sentence: Sentence, at: int, after: int, case: str) -> bool:
    """Whether one party takes people from another there: to X, where Y took over, تسلمهم عند X."""
    if case not in _LANDING:
        return False
    behind = after + (after < sentence.after and scan.folds[after] in COMMAS)
    if behind < sentence.after and scan.folds[behind] in _WHERE:
        return _takes_over(scan, behind, min(behind + _SWAP_REACH, sentence.after))
    verbs = scan.within(max(sentence.first, at - _REACH), at, "verbs", *_VERBS)
    if case not in ("at", "people at") or not verbs:
        return False
    last = verbs[-1]
    if case == "people at" and last.concept in ("hand_over", "move", "receive"):
        return any(_gets(scan, step) for step in range(max(last.after, at - _NEAR), at))
    if last.concept != "receive":
        return False
    site = scan.has(last.after, at, "places", "kind")
    return not site and _takes_over(scan, last.first, last.after)


def _gets(scan: Scan, at: int) -> bool:
    """Whether people are brought to a party: to the army at X, إلى الصليب الأحمر في X."""
    after = at + 1 + (scan.folds[at + 1] in _ARTICLES)
    return case_at(scan, at) == "to" and scan.hit(after, "parties", "name", "head") is not None


def on_its_way(scan: Scan, after: int) -> bool:
    """Whether those who reach a place are said to be on their way elsewhere: وهي في طريقها إلى."""
    near = scan.folds[after : after + _NEAR + 1]
    if not near or scan.tokens[after - 1].arabic:
        return not _ON_WAY.isdisjoint(near)
    return any(own in _ON_WAY and way == "way" for own, way in pairwise(near))


def _takes_over(scan: Scan, first: int, after: int) -> bool:
    return any(word in fold for fold in scan.folds[first:after] for word in _TAKES_OVER)


def _takes_in(scan: Scan, after: int, end: int) -> bool:
    """Whether a place is said to take people in: Ayder hospital expects the sick."""
    return not case_at(scan, after) and scan.says(after, min(after + 2, end), _TAKES_IN)
