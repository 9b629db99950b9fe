# SPDX-License-Identifier: Apache-2.0
"""Which role a word gives here: words of several meanings, denials, costs that are covered."""

from __future__ import annotations

from itertools import chain

from qafila.data.lexicons import words_of
from qafila.extraction.counts.vehicle_owners import vehicle_at
from qafila.extraction.days.context import Context
from qafila.extraction.names.spots import spot_at
from qafila.extraction.parties.assent import REFUSED, assent, excepted, is_no_approval, is_noun
from qafila.extraction.parties.passage import denies, is_of_passage, is_of_refusal, tells_movement
from qafila.extraction.parties.talks import speaks_of_talks
from qafila.extraction.text.arabic import has_and, without_and, without_and_or_so
from qafila.extraction.text.lexicon import Hit
from qafila.extraction.text.scan import GOING, Scan, Sentence
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
_SECURING = words_of("meanings securing")
_WAYS = words_of("meanings ways")
_WAY_REACH = 8
_REFUSED_REACH = 5
_TAKEN_REACH = 10
_ABOARD_REACH = 3


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
    if not _DENIALS.isdisjoint([*words, *map(without_and_or_so, words)]):
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


def _other_than_said(scan: Scan, hit: Hit, sentence: Sentence) -> str:
    """Return the role that words of approving or refusing give where it is not their own."""
    if hit.concept == "object":
        return "approver" if refuses_but(scan, hit, sentence) else ""  # لم يقبل إلا بعد
    if assent(scan, hit, sentence) == REFUSED:
        return "objector"
    return "receiving" if hit.entry.words[0] in _ADMITTING else ""


_ADMITTING = words_of("meanings admitting")
_GOES_ON = ("vehicles", "carried on")
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
        return is_of_passage(context, hit, sentence)
    if hit.concept == "object":
        return is_of_refusal(scan, hit, sentence)
    if hit.concept == "control":
        return _holds(scan, hit) and not _runs_no_ground(scan, hit, sentence)
    if hit.concept == "guarantee":
        return _vouches(scan, hit)
    if hit.concept == "mediate":
        return _mediates(scan, hit)
    led = hit.concept == "escort" and hit.entry.words == _LED_BY
    return not (led and speaks_of_talks(scan, hit.first, sentence))


_LED_BY = ("led", "by")
_BY_MEANS, _INSTRUMENT = words_of("meanings by means of"), 3


_WHOLE_WAR = words_of("meanings the whole war")
"""What talks are about that are none of this movement: negotiating an end to the war."""


def _mediates(scan: Scan, hit: Hit) -> bool:
    """Whether somebody goes between, about this movement; *by means of* buses nobody does."""
    by_means = scan.folds[hit.first] in _BY_MEANS
    if by_means and scan.has(hit.after, hit.after + _INSTRUMENT, "vehicles"):
        return False  # بواسطة 30 حافلة
    return not scan.says(hit.after, hit.after + _SUBJECT_REACH, _WHOLE_WAR)


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
    by = by or _are_received(scan, hit, first, after)
    if hit.entry.words[0] in _GETTING and not by and not _gets_people(scan, hit, after):
        return False
    near = scan.has(max(first, hit.first - 8), min(after, hit.after + _RECEIVED_REACH), "people")
    moves = scan.has(first, after, "verbs", *GOING)
    return by or context.short or near or moves


def _are_received(scan: Scan, hit: Hit, first: int, after: int) -> bool:
    """Whether people before it *were received by* somebody, also far behind: *in X by the Y*."""
    behind = scan.folds[hit.after : min(hit.after + _FAR_BY_REACH, after)]
    if hit.entry.words[-1] != "by" and "by" not in behind:
        return False
    people = scan.within(max(first, hit.first - _GOT_REACH), hit.first, "people")
    return any(scan.word(one.after) not in _OWNING for one in people)  # no list of theirs


_GETTING, _OWNING = words_of("meanings getting"), frozenset({"'", "’"})
_RECEIVED_REACH, _GOT_REACH, _BY_REACH, _FAR_BY_REACH = 18, 10, 5, 9


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
    return tells_movement(scan, hit.after, min(hit.after + _GOT_REACH, after))


_IN_RETURN = words_of("meanings in return")
_OBJECT_REACH, _RETURN_REACH = 9, 5
_ANSWERED_REACH = 4
_THIS = words_of("meanings this")
_HOUSES = words_of("meanings houses")
_HOUSED = words_of("meanings housed")


_SUBJECT_REACH = 7


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
