# SPDX-License-Identifier: Apache-2.0
"""Who gives something in return as its verb says, and to whom; weights weigh it with the rest."""

from __future__ import annotations

from qafila.data.lexicons import words_of
from qafila.extraction.parties.subjects import Subjects
from qafila.extraction.parties.undertakings import Act, undertaker
from qafila.extraction.text.arabic import without_and
from qafila.extraction.text.scan import Scan, Sentence


def said_giver(scan: Scan, subjects: Subjects, act: Act, sentence: Sentence) -> str:
    """Return who holds them, pledges it or does it; nobody where it is only demanded."""
    pledged = act.giver
    own = subjects.ending.get(act.verb.first) or subjects.ending.get(act.verb.first - 1)
    if own is not None and not own.adjective and not scan.tokens[act.verb.first].arabic:
        pledged = None
    elif (
        pledged is None
        and act.verb.after not in subjects.found
        and not _is_done(scan, subjects, act)
    ):
        pledged = undertaker(scan, subjects, sentence, act.verb.first)
    if pledged is not None:
        return pledged or _holder(scan, subjects, act, sentence)
    return _holder(scan, subjects, act, sentence) or _giver(scan, subjects, act, sentence)


def _is_done(scan: Scan, subjects: Subjects, act: Act) -> bool:
    """Whether what is given is told as a subject: they are to free 70, and *aid will be let in*."""
    latin = not scan.tokens[act.verb.first].arabic
    return latin and act.object.after <= act.verb.first and _is_passive(scan, subjects, act)


def _holder(scan: Scan, subjects: Subjects, act: Act, sentence: Sentence) -> str:
    """Return who holds those who are freed, where the report says so: prisoners held by X."""
    for at in range(act.object.after, min(act.object.after + 4, sentence.after)):
        word = scan.tokens[at].fold
        prison = word in _PRISONS and scan.tokens[at - 1].fold in ("من", "في", "from", "in")
        if word not in ("by", "لدي") and not prison:
            continue
        step = at + 1 + (at + 1 < sentence.after and scan.tokens[at + 1].fold == "the")
        if mention := subjects.found.get(step) or subjects.found.get(at + 1):
            return mention.name
    return ""


_PRISONS = words_of("prison")


def _giver(scan: Scan, subjects: Subjects, act: Act, sentence: Sentence) -> str:
    """Return who gives it, by grammar; else the party that begins the sentence."""
    if act.what == "truce" and act.verb.entry.table == "exchange":
        return _who_holds_fire(scan, subjects, act, sentence)
    if act.what == "withdraw" and act.verb.entry.table == "exchange":
        near = range(act.verb.first + 1, act.verb.after + 2)
        return next((subjects.found[at].name for at in near if at in subjects.found), "")
    if act.what == "other" and act.verb.entry.table == "exchange":
        return _first_after(scan, subjects, act)
    doers = [
        mention
        for mention in subjects.doers(act.verb, sentence)
        if (mention.kind != "medical" and not act.object.first < mention.first < act.object.after)
        or (mention.first == act.verb.after and scan.tokens[mention.first].arabic)
    ]
    if act.object.after <= act.verb.first:  # the ten captured paratroopers handed over
        doers = [mention for mention in doers if mention.first != act.object.after]
    if doers:
        return doers[0].name
    if _is_passive(scan, subjects, act):
        return ""
    for at in range(sentence.first, min(sentence.first + 6, act.verb.first)):
        mention = subjects.found.get(at)
        if mention and not mention.adjective and mention.kind != "medical":
            governed = at > sentence.first and (
                scan.tokens[at - 1].fold in _GOVERNING
                or scan.hit(at - 1, "verbs", "say") is not None
            )
            return "" if governed or set(mention.before) & set("bl") else mention.name
    return ""


_HOLDING_REACH = 6


def _who_holds_fire(scan: Scan, subjects: Subjects, act: Act, sentence: Sentence) -> str:
    """Return who is said to hold fire right before: the army had halted flights."""
    if scan.tokens[act.object.first].arabic:
        return ""
    first = max(sentence.first, act.object.first - _HOLDING_REACH)
    for at in range(act.object.first, first, -1):
        if scan.tokens[at - 1].kind == "p":
            return ""
        mention = subjects.ending.get(at)
        if mention is not None and not mention.adjective:
            governed = mention.first and scan.tokens[mention.first - 1].fold in _GOVERNING
            return "" if governed else mention.name
    return ""


def _first_after(scan: Scan, subjects: Subjects, act: Act) -> str:
    """Return the first party behind *in return* that no preposition governs."""
    for at in range(act.object.first, act.object.after):
        mention = subjects.found.get(at)
        if mention is None or mention.adjective:
            continue
        governed = scan.tokens[at - 1].fold in _GOVERNING or set(mention.before) & set("bl")
        return "" if governed else mention.name
    return ""


_GOVERNING = words_of("parties repeated") | {"against", "in", "under", "علي", "في"}
_PASSIVES = words_of("being")
_COMES_ABOUT = words_of("returns comes about")


def _is_passive(scan: Scan, subjects: Subjects, act: Act) -> bool:
    """Whether a verb says what is done and not who does it."""
    token = scan.tokens[act.verb.first]
    if token.arabic:
        before = scan.tokens[act.verb.first - 1].fold if act.verb.first else ""
        return subjects.is_passive(act.verb) or without_and(before) in _COMES_ABOUT
    return scan.says(max(0, act.verb.first - 2), act.verb.first, _PASSIVES)


def receiver_of(scan: Scan, subjects: Subjects, act: Act, sentence: Sentence) -> str:
    """Return to whom it is given, where *to* stands before a party."""
    start = max(act.object.after, act.verb.after)
    for at in range(start, min(start + 7, sentence.after)):
        mention = subjects.found.get(at)
        if mention is None or mention.adjective:
            continue
        if (
            "l" in mention.before
            or scan.tokens[at - 1].fold in ("to", "الي")
            or (scan.tokens[at - 1].fold == "the" and scan.tokens[at - 2].fold == "to")
        ):
            return mention.name
    return ""
