# SPDX-License-Identifier: Apache-2.0
"""Which role a word gives here: words of several meanings, denials, costs that are covered."""

from __future__ import annotations

from itertools import chain

from qafila.data.lexicons import words_of
from qafila.extraction.counts.vehicle_owners import vehicle_at
from qafila.extraction.days.context import Context
from qafila.extraction.names.spots import spot_at
from qafila.extraction.parties.assent import REFUSED, assent, excepted, is_no_approval, is_noun
from qafila.extraction.parties.obtained import is_persuaded
from qafila.extraction.parties.talks import speaks_of_talks
from qafila.extraction.text.arabic import has_and, plain, without_and
from qafila.extraction.text.lexicon import Hit
from qafila.extraction.text.scan import GOING, Scan, Sentence
from qafila.extraction.text.signs import PAUSES
from qafila.extraction.text.undone import is_undone

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
_DENIALS = words_of("parties denials")
_DENIED_BESIDE = words_of("parties denials beside")
_DENIED = {"approver": "objector", "objector": "approver"}
_COVERED = words_of("parties covered")
_COSTS = words_of("parties costs")
_RUN = words_of("parties run")
_SITES_RUN = words_of("parties sites run")
_RUN_REACH = 8
_NOUN_BEFORE = words_of("undertakings nouns before")
_TRANSPORT = words_of("meanings transport")
_OWN_ACTS, _ARTICLES = ("leave", "hand_over", "lay_down", "free"), frozenset({"the", "their"})
_AGREEING = words_of("meanings agreeing")
_SECURING = words_of("meanings securing")
_WAYS = words_of("meanings ways")
_WAY_REACH = 8
_REFUSED_REACH = 5
_TAKEN_REACH = 10
_ABOARD_REACH = 3
_LETTING = words_of("letting")
_ALLOWED = tuple(sorted(words_of("meanings allowing")))


def tells(words: str, role: str) -> bool:
    """Whether a verb or deed among some words, looked at by themselves, tells a role."""
    scan = Scan(words)
    hits = (*scan.within(0, len(scan.tokens), "verbs"), *scan.within(0, len(scan.tokens), "deeds"))
    return any(
        (ROLE_OF.get(hit.concept) == role and not is_no_approval(hit))
        or (
            hit.concept == "object"
            and role == "approver"
            and is_denied(scan, hit, scan.sentence_of(hit.first))
        )
        for hit in hits
    )


def people_told(words: str) -> frozenset[str]:
    """Return the kinds of people that some words, looked at by themselves, name."""
    hits = chain.from_iterable(Scan(words).hits)
    return frozenset(hit.concept for hit in hits if hit.entry.table == "people")


def is_denied(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether a word says that something is not done: provided no escort, ولم يرافقهم."""
    if hit.concept == "approve" and excepted(scan, hit, sentence):
        return False
    if hit.concept == "approve" and not is_noun(hit):
        return assent(scan, hit, sentence) == REFUSED
    words = scan.folds[max(sentence.first, hit.first - 3) : hit.first]
    if any(word in _DENIALS or (word[:1] in "وف" and word[1:] in _DENIALS) for word in words):
        return True
    if bool(words) and words[-1] in _DENIED_BESIDE:
        return True
    if hit.concept not in ("approve", "object") and is_undone(scan, hit, sentence):
        return True
    if hit.entry.made != "noun" or hit.concept == "object":
        return False
    near = max(sentence.first, hit.first - _REFUSED_REACH)
    return any(  # رفضت اللجنة استقبال العوائل; الجيش رافض والنصرة موافقة
        not any(has_and(word) for word in scan.folds[other.after : hit.first])
        for other in scan.within(near, hit.first, "verbs", "object")
    )


def is_way_open(scan: Scan, hit: Hit) -> bool:
    """Whether a phrase only says for whom a way is opened or shut: الطريق *أمام القافلة*."""
    first = hit.first
    return hit.entry.words[0] == "امام" and bool(
        _WAYS.intersection(scan.folds[max(0, first - 2) : first])
    )


def is_aboard(scan: Scan, hit: Hit) -> bool:
    """Whether *in* only says what carries them: took them *in ambulances* to Aden."""
    if hit.concept != "receive" or scan.folds[hit.after - 1] != "in":
        return False
    return scan.has(hit.after, min(hit.after + _ABOARD_REACH, len(scan.tokens)), "vehicles")


def role_of(scan: Scan, hit: Hit, sentence: Sentence) -> str:
    """Return the role that a word gives to who does it, by the words around it."""
    role = ROLE_OF[hit.concept]
    if hit.concept in ("approve", "object") and (other := _other_than_said(scan, hit, sentence)):
        return other
    if is_denied(scan, hit, sentence):
        return _DENIED.get(role, role)
    first, after = hit.first, min(hit.after + _NEAR_VERB, sentence.after)
    if hit.concept == "provide" and _secures(scan, hit, sentence):
        return "escort"
    if hit.concept == "guarantee" and scan.tokens[first].fold in _COVERED:
        if scan.has(hit.after, after, "verbs", "receive"):
            return "receiving"
        costs = any(scan.tokens[at].fold in _COSTS for at in range(first, after))
        return "provider" if costs or scan.has(first, after, "vehicles") else role
    if hit.concept == "receive" and (how := _taken_over(scan, hit, sentence)) in _GOES_ON:
        return "escort" if how == "vehicles" else "escort, or receiving"
    if hit.concept == "control" and without_and(scan.tokens[first].fold) in _RUN:
        near = range(max(sentence.first, first - _RUN_REACH), after)
        sites = any(scan.tokens[at].fold in _SITES_RUN for at in near)
        return "receiving" if sites else role
    return role


def refuses_but(scan: Scan, hit: Hit, sentence: Sentence) -> str:
    """Return what *except* or *until* makes of words that deny: لا يسمح إلا من الشمال."""
    return excepted(scan, hit, sentence) if denies(hit) else ""


def denies(hit: Hit) -> bool:
    """Whether words deny an approval themselves: *did not agree*, لم يقبل."""
    return hit.entry.words[0] in _DENYING or "not" in hit.entry.words


_DENYING = _DENIALS | _DENIED_BESIDE


def _other_than_said(scan: Scan, hit: Hit, sentence: Sentence) -> str:
    """Return the role that words of approving or refusing give where it is not their own."""
    if hit.concept == "object":
        return "approver" if refuses_but(scan, hit, sentence) else ""  # لم يقبل إلا بعد
    if assent(scan, hit, sentence) == REFUSED:
        return "objector"
    return "receiving" if hit.entry.words[0] in _ADMITTING else ""


_ADMITTING = words_of("meanings admitting")
_GOES_ON = ("vehicles", "carried on")
_OWNING_UP = words_of("meanings owning up")
_TAKING_OVER = words_of("meanings taking over")
_NO_OBJECT = words_of("meanings no object")
_ONWARD = 10
_THEM, _IT = ("هم", "هن", "نا", "كم"), "ها"


def _taken_over(scan: Scan, hit: Hit, sentence: Sentence) -> str:
    """Return what Arabic words for taking over are said of: people, vehicles, other; else empty.

    تسلمها is said of the vehicles told before, تسلم التل and تسلم الجثامين of no people.
    """
    word = scan.folds[hit.after - 1]
    if hit.entry.words[-1] == "over":
        at = hit.after + (hit.after < sentence.after and scan.folds[hit.after] == "the")
        behind = scan.folds[at] if at < sentence.after else "."
        return "vehicles" if behind in _NO_OBJECT else ""
    if not any(root in hit.entry.words[0] for root in _TAKING_OVER):
        return ""
    onward = min(hit.after + _ONWARD, sentence.after)
    if word.endswith((*_THEM, _IT)) and scan.has(hit.after, onward, "verbs", "move", "escort"):
        return "carried on"  # تسلمتهم قوة من الجيش ونقلتهم
    if word.endswith(_THEM):
        return "people"
    if word.endswith(_IT):
        told = scan.has(max(sentence.first, hit.first - _NEAR_VERB), hit.first, "vehicles")
        convoy = _TRANSPORT.intersection(scan.folds[sentence.first : hit.first])
        return "vehicles" if told or convoy else "people"
    _, clause = scan.clause_of(hit.after - 1)
    after = min(hit.after + _TAKEN_REACH, clause, sentence.after)
    if scan.has(hit.after, after, "exchange", "bodies", "weapons"):
        return "other"
    things = [
        thing.entry.table
        for thing in scan.among(hit.after, after, ("people", "vehicles"))
        if not _is_nationality(scan, thing)  # الجيش السوري
    ]
    if not _TRANSPORT.isdisjoint(scan.folds[hit.after : after]):
        return "vehicles"
    return things[0] if things else "other"


def _is_nationality(scan: Scan, hit: Hit) -> bool:
    """Whether a word for people only says whence a party is, and is not جرحى or مرضى."""
    return hit.concept == "all" and scan.folds[hit.first].endswith("ي")


def _secures(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether a road or a convoy is what somebody secures, and no vehicle: أمنت قوة طريقها."""
    word = scan.tokens[hit.first].fold
    if not any(root in word for root in _SECURING):
        return False
    after = min(hit.after + _WAY_REACH, sentence.after)
    aboard = word.endswith((_IT, *_THEM)) and scan.tokens[hit.first].arabic
    ways = not aboard and any(scan.folds[at] in _WAYS for at in range(hit.after, after))
    if not ways and word.endswith("ه") and scan.tokens[hit.first].arabic:
        before = range(max(sentence.first, hit.first - _WAY_REACH), hit.first)
        ways = any(scan.folds[at] in _WAYS for at in before)  # يمر الطريق بالرهد ويؤمنه الجيش
    return ways and not scan.has(hit.after, after, "vehicles")


def means_its_role(context: Context, hit: Hit, sentence: Sentence) -> bool:
    """Whether a word that has several meanings is about this movement here."""
    scan = context.scan
    if hit.concept == "provide":
        return _provides(scan, hit, sentence)
    if hit.concept == "receive":
        return _is_of_people(scan, hit, sentence) and _receives(context, hit, sentence)
    if hit.concept == "approve":
        return _is_of_passage(context, hit, sentence)
    if hit.concept == "object":
        return _objects(scan, hit, sentence)
    if hit.concept == "control":
        return _holds(scan, hit) and not _runs_no_ground(scan, hit, sentence)
    if hit.concept == "guarantee":
        return _vouches(scan, hit)
    if hit.concept == "mediate":
        return not scan.says(hit.after, hit.after + _SUBJECT_REACH, _WHOLE_WAR)
    led = hit.concept == "escort" and hit.entry.words == _LED_BY
    return not (led and speaks_of_talks(scan, hit.first, sentence))


_LED_BY = ("led", "by")


_WHOLE_WAR = words_of("meanings the whole war")
"""What talks are about that are none of this movement: negotiating an end to the war."""

_STANDS_AS, _WITNESSES = words_of("meanings stands as"), words_of("meanings witnesses")
_INSIDE, _SCHEMES = words_of("meanings within"), words_of("meanings schemes")


def _vouches(scan: Scan, hit: Hit) -> bool:
    """Whether somebody stands witness, and is none who told it; observes it, and no ceasefire.

    *Within* a deal, which is spelled as *guaranteed* is, tells of nobody.
    """
    if scan.folds[hit.first] in _WITNESSES:
        return scan.folds[hit.first - 1] in _STANDS_AS
    if scan.folds[hit.first] in _INSIDE and scan.says(hit.first + 1, hit.first + 2, _SCHEMES):
        return False  # ضمن صفقة تشمل 887 أسيرا
    observed = scan.folds[hit.first].startswith("observ")
    return not (observed and scan.has(hit.after, hit.after + _HELD_REACH, "exchange", "truce"))


def _provides(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether vehicles or transport are provided, or a road or convoy is secured."""
    if _secures(scan, hit, sentence):
        return True
    around = range(max(sentence.first, hit.first - 6), min(sentence.after, hit.after + 9))
    return scan.has(around.start, around.stop, "vehicles") or any(
        scan.folds[at] in _TRANSPORT or vehicle_at(scan, at) for at in around
    )


def _is_of_people(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether it is no hill or house that is taken over, and no bodies that are handed to X."""
    if hit.entry.words[-1] == "to":
        after = min(hit.after + _OBJECT_REACH, sentence.after)
        return not scan.has(hit.after, after, "exchange", "bodies")
    return _taken_over(scan, hit, sentence) != "other"


def _is_of_passage(context: Context, hit: Hit, sentence: Sentence) -> bool:
    """Whether words of approving say that people may pass, or that they may not."""
    scan = context.scan
    if hit.entry.words[0] in _ADMITTING:
        return scan.has(hit.after, min(hit.after + _OBJECT_REACH, sentence.after), "people")
    if assent(scan, hit, sentence) == REFUSED:
        return _refuses(scan, hit, sentence)
    return _approves(context, hit, sentence)


def _receives(context: Context, hit: Hit, sentence: Sentence) -> bool:
    """Whether people are received, and no house or shelter is named."""
    scan, first, after = context.scan, sentence.first, sentence.after
    if hit.first and scan.tokens[hit.first - 1].fold in _NOUN_BEFORE:
        return False
    if scan.has(max(first, hit.first - _ANSWERED_REACH), hit.first, "verbs", "approve"):
        return False  # no approval has been received from
    if hit.entry.words[0] in _HOUSES and scan.folds[hit.first - 1] in _HOUSED:
        return False  # confined to their houses
    if scan.says(max(first, hit.first - _RETURN_REACH), hit.first, _IN_RETURN):
        return False
    by = "by" in scan.folds[hit.after : min(hit.after + _BY_REACH, after)]
    if hit.entry.words[0] in _GETTING and not by and not _gets_people(scan, hit, after):
        return False
    near = scan.has(max(first, hit.first - 8), min(after, hit.after + _RECEIVED_REACH), "people")
    moves = scan.has(first, after, "verbs", *GOING)
    return by or context.short or near or moves


_GETTING = words_of("meanings getting")
_RECEIVED_REACH, _GOT_REACH, _BY_REACH = 18, 10, 5


def _gets_people(scan: Scan, hit: Hit, after: int) -> bool:
    """Whether it is people who are received, and no word, list or money."""
    end = min(hit.after + _RECEIVED_REACH, after)
    if not _THIS.isdisjoint(scan.folds[hit.after : hit.after + 1]) or hit.entry.exact.endswith(
        _THEM
    ):
        return True
    people = scan.within(hit.after, end, "people")
    if any(not _is_nationality(scan, one) for one in people):  # الهلال القطري
        return True
    return _names_movement(scan, hit.after, min(hit.after + _GOT_REACH, after))


def _approves(context: Context, hit: Hit, sentence: Sentence) -> bool:
    """Whether the movement is approved, and nothing that is given in return."""
    scan, first, after = context.scan, sentence.first, sentence.after
    word = hit.entry.words[0]
    if word in _AGREEING and hit.entry.words[-1] not in _LETTING:
        acts = scan.within(hit.after, min(after, hit.after + 3), "verbs", *_OWN_ACTS)
        if any(scan.folds[own.first - 1] not in _ARTICLES for own in acts):
            return False  # agreed to leave; not to the departure
    if _is_owed(scan, hit, sentence) or _is_own(scan, hit, sentence):
        return False
    if word in _CLEARED:
        near = min(hit.after + _LET_REACH, after)
        passed = hit.after < after and scan.folds[hit.after] in _CLEARED_FOR
        return passed or _names_movement(scan, hit.after, near)  # no mines
    if word in _LETTING and _lets_pass(scan, hit, after):
        return True
    if word in _LETTING:
        passing = scan.has(hit.after, min(hit.after + _LET_REACH, after), "verbs", "pass", "leave")
        moving = passing or context.about(sentence).moving
        return moving and not scan.has(first, after, "exchange", "aid")
    if scan.tokens[hit.first].fold.endswith(_ALLOWED):
        return not scan.has(hit.first, after, "exchange", "aid")
    return True


def lets_goods_in(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether what is let in or through is aid, and nobody who leaves."""
    if hit.entry.words[0] not in _LETTING and not scan.folds[hit.first].endswith(_ALLOWED):
        return False
    after = min(hit.after + _OBJECT_REACH, sentence.after)
    if scan.has(hit.after, after, "people"):
        return False
    aid = scan.within(hit.after, after, "exchange", "aid")
    return any(_TRANSPORT.isdisjoint(each.entry.words) for each in aid) or any(
        scan.hit(goods.first, "vehicles") is None and _TRANSPORT.isdisjoint(goods.entry.words)
        for goods in scan.within(hit.after, after, "given", "goods")
    )


_CLEARED = frozenset({"clear", "cleared"})
_CLEARED_FOR = words_of("meanings cleared for")
_MOVEMENT = words_of("meanings the movement")
_OWED = words_of("meanings owed")
_IN_RETURN = words_of("meanings in return")
_OBJECT_REACH, _RETURN_REACH = 9, 5
_NOT = frozenset({"not", "بعدم"})
_THEMSELVES = words_of("meanings refused for oneself")
_OPPOSING = words_of("meanings opposing")
_LET_REACH = 4
_ANSWERED_REACH = 4
_THIS = words_of("meanings this")
_CLAUSE_ENDS = PAUSES | {":"} | words_of("meanings opening another clause")
_HOUSES = words_of("meanings houses")
_HOUSED = words_of("meanings housed")


def names_movement(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether the movement or whoever moves is named in the words behind a hit."""
    return _names_movement(scan, hit.after, min(hit.after + _OBJECT_REACH, sentence.after))


def _names_movement(scan: Scan, first: int, after: int) -> bool:
    """Whether the movement or whoever moves is named between two tokens."""
    for at in range(first, after):
        word = scan.folds[at]
        if word in _CLAUSE_ENDS:
            return False
        if word in _MOVEMENT or word.removeprefix("ب") in _MOVEMENT:
            return True
    return False


def _lets_pass(scan: Scan, hit: Hit, after: int) -> bool:
    """Whether *let* or *permitted* says that they may pass: let them through, permitted it."""
    near = min(hit.after + _LET_REACH, after)
    whom = scan.folds[hit.first + 1 : min(hit.after + 1, after)]
    return not (_THIS.isdisjoint(whom) and _PASSING.isdisjoint(scan.folds[hit.first + 1 : near]))


_PASSING = words_of("meanings passing")


def _is_owed(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether somebody agrees to give something, and not that others may pass.

    Agreed *to free*, وافق على *إطلاق*, promised *not to shell the hospital*, and what is allowed
    *in return* without a word of the movement.
    """
    folds, after = scan.folds, min(hit.after + _OBJECT_REACH, sentence.after)
    moves = _names_movement(scan, hit.after, after)
    if not _NOT.isdisjoint(hit.entry.words) or (hit.after < after and folds[hit.after] in _NOT):
        return not moves
    step = _to_what(scan, hit, sentence)
    if step < after and step > hit.after - (hit.entry.words[-1] == "to") and folds[step] in _OWED:
        return True
    near = range(max(sentence.first, hit.first - _RETURN_REACH), min(after, hit.after + 4))
    return not moves and any(
        without_and(folds[at]) in _IN_RETURN
        and (folds[at - 1] == "in" or scan.tokens[at].arabic)
        and (at + 1 >= after or folds[at + 1] not in ("for", "عن"))
        for at in near
    )


def _is_own(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether it is no approval of what others do: agreed to *leave*, to *host* them, أقر *بأن*.

    A road that a noun opens (من فتح الطريق, لفتح الطريق) is asked for or told of, not opened.
    """
    folds, word = scan.folds, hit.entry.words[0]
    to = _to_what(scan, hit, sentence)
    what = folds[to] if to < sentence.after else ""
    if word in _OWNING_UP and (what in _THAT or what[:1] == "ب"):
        return True
    whole = hit.after - hit.first == len(hit.entry.words)
    if is_persuaded(scan, hit, sentence):
        return False
    if whole and word in _OPENING and hit.entry.made != "present":
        return bool(set(hit.before) & set("bl")) or plain(folds[hit.first - 1]) in _BEFORE_NOUN
    return to > hit.after - (hit.entry.words[-1] == "to") and what in _OF_THEIR_OWN


def _to_what(scan: Scan, hit: Hit, sentence: Sentence) -> int:
    """Return the token that tells what somebody agrees to: وافق الجيش على *خروجهم*."""
    end = min(hit.after + _SUBJECT_REACH, sentence.after)
    for at in range(hit.after, end):
        word = scan.folds[at]
        if word in ("علي", "to"):
            return at + 1
        if word in _THAT or word in _CLAUSE_ENDS or not scan.tokens[at].arabic:
            return at
        if at > hit.after and at in scan.finite:
            break
    return hit.after


_SUBJECT_REACH = 7


_OPENING, _BEFORE_NOUN = words_of("meanings opening"), words_of("meanings before a noun")
_THAT, _OF_THEIR_OWN = words_of("that"), words_of("meanings of their own")


def _refuses(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether it is the movement that is not approved, and no demand: did not agree to *this*."""
    inside = hit.entry.words[1:]
    after = min(hit.after + _OBJECT_REACH, sentence.after)
    nothing = hit.after >= after or scan.tokens[hit.after].kind == "p"  # the Houthis do not allow
    if nothing or _MOVEMENT.intersection(inside) or _names_movement(scan, hit.after, after):
        return True
    return scan.has(hit.after, after, "verbs", "pass", "leave", "arrive")


def _objects(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether the movement is refused, and no demand, report or leaving of one's own."""
    words, folds = hit.entry.words, scan.folds
    after = min(hit.after + _OBJECT_REACH, sentence.after)
    behind = folds[hit.after] if hit.after < after else ""
    if behind in _THEMSELVES or (
        behind == "to" and not _THEMSELVES.isdisjoint(folds[hit.after + 1 : hit.after + 2])
    ):
        return False
    if denies(hit):
        return _refuses(scan, hit, sentence)
    if len(words) > 1 or words[0] in _OPPOSING:
        return True
    return _names_movement(scan, hit.after, after)


_HELD, _HELD_REACH = words_of("meanings held"), 3


def _is_ground(scan: Scan, at: int) -> bool:
    """Whether a road, a town, a building or a place by its name stands at a token."""
    if at >= len(scan.tokens) or scan.folds[at] in _WITHIN:
        return False
    if scan.says(at, min(at + _HELD_REACH, len(scan.tokens)), _HELD):
        return True
    return scan.tokens[at].capital and spot_at(scan, at, guess=False) is not None


def _runs_no_ground(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether what is run is no place: a radio station *run by* X, X runs a charity."""
    if scan.folds[hit.first] not in _RUN or scan.tokens[hit.first].arabic:
        return False
    near = range(
        max(sentence.first, hit.first - _RUN_REACH), min(hit.after + _HELD_REACH, sentence.after)
    )
    return not any(scan.folds[at] in _SITES_RUN or _is_ground(scan, at) for at in near)


_WITHIN = words_of("meanings beside within")


def _holds(scan: Scan, hit: Hit) -> bool:
    """Whether somebody holds a place now: rebel-held, held by X; not *out of the control of*."""
    before = scan.tokens[hit.first - 1].fold if hit.first else ""
    if before in ("عن", "خارج"):
        return False
    if hit.entry.words[0] not in ("hold", "holds", "held", "seized"):
        return True
    by = hit.after < len(scan.tokens) and scan.tokens[hit.after].fold == "by"
    if len(hit.entry.words) > 1 and not by:
        return True
    if not by and _is_ground(scan, hit.after):
        return True  # holds every road, hold Mellit
    if before in ("has", "have", "had", "also", "still", "now"):
        before = scan.folds[hit.first - 2]
    return by or before in ("-", "who", "which", "that")
