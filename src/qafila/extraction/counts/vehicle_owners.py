# SPDX-License-Identifier: Apache-2.0
"""Vehicles that are said to be of a party, and how: buses of it, its buses, carried them in four.

How it is said tells most: *four buses of the mission*, حافلتان تابعتان للبلدية are the vehicles of
those who lend them; an army's own cars more often only go along.
"""

from __future__ import annotations

from collections.abc import Iterator

from qafila.data.lexicons import words_of
from qafila.extraction.counts.nouns import Noun, dual_at
from qafila.extraction.names.mentions import Mention
from qafila.extraction.text.lexicon import Hit
from qafila.extraction.text.numbers import number_at
from qafila.extraction.text.scan import Scan, Sentence
from qafila.extraction.text.signs import COMMAS, STOPS

_OWNING = words_of("party traits owning")
_HOW = {"of": "of", "from": "from", "من": "from", "by": "by"}
_ONE_OF = words_of("vehicle owners one of")
_IN = words_of("aboard")
_OWNING_REACH, _BESIDE, _CARRIED = 5, 3, 12
_PARTLY = words_of("vehicle owners partly")
_THEY_ARE = words_of("vehicle owners they are")
_HAS = words_of("vehicle owners has")
_BEFORE_HAVING = words_of("who") | COMMAS | {"also", "still", "now"}
_SMALL = words_of("vehicle owners small")
_COMMAS = COMMAS | {"/"}
_IN_WORDS = frozenset({"-", "'", "’"})
"""Signs within a word or a name: nine pick-ups of the girls' school."""
_TOLD, _BRACKET, _HAVING = 16, 6, 8
_ENDS = STOPS | COMMAS


def vehicles_of(scan: Scan, sentence: Sentence, mention: Mention) -> Iterator[str]:
    """Yield vehicles that are said to be of a mention, though words stand between them."""
    if _leads_away(scan, mention):
        return
    found, how = (
        _before(scan, sentence, mention)
        or _elided(scan, sentence, mention)
        or _in_brackets(scan, sentence, mention)
        or _said_of_them(scan, sentence, mention)
        or _had(scan, sentence, mention)
        or _behind(scan, sentence, mention)
    )
    if found is None:
        return
    yield f"vehicles of it, {how}"
    yield f"{found.concept} of it"
    near = range(max(sentence.first, found.first - _BESIDE), found.first)
    end = min(sentence.after, max(found.after, mention.after) + _BESIDE)
    moved = scan.has(near.start, near.stop, "verbs", "move") or scan.has(
        mention.first, end, "verbs", "move"
    )
    if moved:
        yield "vehicles of it carry people"


def carries_in_vehicles(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether a verb of carrying says in what: the army drove them to Iligan *in six trucks*."""
    if hit.concept not in ("move", "ride", "get"):
        return False
    if hit.concept != "move" and not _whom(scan, hit):
        return False  # the army rode in six trucks itself
    for at in range(hit.after, min(hit.after + _CARRIED, sentence.after)):
        if scan.folds[at] in _ENDS:
            return False
        if found := vehicle_at(scan, at):
            joined = "b" in found.before if isinstance(found, Hit) else scan.folds[at][0] == "ب"
            return joined or _led(scan, at)
    return False


def _whom(scan: Scan, hit: Hit) -> bool:
    """Whether a verb has people as its object: drove *them*, أخذهم."""
    word = scan.folds[hit.after - 1]
    if scan.tokens[hit.first].arabic:
        return word.endswith(_THEM)
    if hit.after < len(scan.tokens) and scan.folds[hit.after] in _THEM:
        return True
    end = min(hit.after + _BESIDE, len(scan.tokens))
    return hit.concept == "ride" and scan.has(hit.after, end, "people")  # drove the families


_THEM = ("هم", "هن", "نا", "them", "us", "everyone", "everybody")


def _led(scan: Scan, at: int) -> bool:
    """Whether *in* leads to a vehicle, past its number: in six white trucks, في أربع عربات."""
    for step in range(at - 1, max(0, at - _BESIDE - 1), -1):
        word = scan.folds[step]
        if word in _IN:
            return True
        if word.startswith("ب") and number_at(scan.tokens, step) is not None:
            return True
    return False


def vehicle_at(scan: Scan, at: int) -> Hit | Noun | None:
    """Return the vehicle that a word names, one or two of them; None where it names none."""
    if at in scan.at["vehicles"]:
        return scan.hit(at, "vehicles")
    dual = dual_at(scan, at)
    return dual if dual is not None and dual.table == "vehicles" else None


def _before(scan: Scan, sentence: Sentence, mention: Mention) -> tuple[Hit | Noun, str] | None:
    """Return a vehicle before a mention: four buses of the mission, حافلتان تابعتان للبلدية."""
    how = ""
    if scan.tokens[mention.first].arabic and mention.before.endswith(("l", "la")):
        how = "to"
    for at in range(mention.first - 1, max(sentence.first, mention.first - _OWNING_REACH) - 1, -1):
        token = scan.tokens[at]
        if hit := vehicle_at(scan, at):
            beside = "its article" if "a" in mention.before else "beside"
            return (hit, how or beside) if how or hit.after >= mention.first else None
        if token.fold in _ONE_OF:
            how = "to"  # شاحنة لأحد التجار
        elif token.fold in _OWNING:
            how = _HOW.get(token.fold, "belonging")
        elif (token.kind == "p" and token.fold not in _IN_WORDS) or at in scan.finite:
            return None
        elif how and (at in scan.at["vague"] or scan.hit(at, "verbs", "move")):
            return None  # buses carrying hundreds of rebels
    return None


_SITES = words_of("parties sites run")


def _leads_away(scan: Scan, mention: Mention) -> bool:
    """Whether *from* tells whence they go: حافلات *من مركز إيواء* جرش إلى عمان."""
    near = range(mention.after, min(mention.after + _OWNING_REACH, len(scan.tokens)))
    led = mention.first > 0 and scan.folds[mention.first - 1] == "من"
    return (
        led
        and scan.says(mention.first, mention.first + 1, _SITES)
        and any(scan.hit(at, "places", "to") is not None for at in near)
    )


def _whose(scan: Scan, sentence: Sentence, mention: Mention) -> tuple[int, str]:
    """Return the token before the words that say whose it is, and how; no words where none do."""
    folds, at = scan.folds, mention.first - 1
    if scan.tokens[mention.first].arabic:
        if mention.before.endswith(("l", "la")):
            how = "to"
        elif at >= sentence.first and folds[at] in _OWNING:
            how, at = _HOW.get(folds[at], "belonging"), at - 1
        else:
            return at, ""
    else:
        while at > sentence.first and folds[at] in _SMALL:
            at -= 1
        how = _HOW.get(folds[at], "belonging" if folds[at] == "to" else "")
        at -= 1
    while at > sentence.first and folds[at] in _PARTLY:
        at -= 1
    return at, how if at >= sentence.first else ""


def _elided(scan: Scan, sentence: Sentence, mention: Mention) -> tuple[Hit | Noun, str] | None:
    """Return vehicles that a bare number means: six of the Red Crescent *and four of a clinic*."""
    at, how = _whose(scan, sentence, mention)
    if not how or number_at(scan.tokens, at) is None:
        return None
    for told in reversed(scan.among(max(sentence.first, at - _TOLD), at, ("people", "vehicles"))):
        if told.entry.table == "vehicles":
            return told, "belonging"
        if told.first and number_at(scan.tokens, told.first - 1) is not None:
            return None  # three wounded, one of them from the army
    return None


def _in_brackets(scan: Scan, sentence: Sentence, mention: Mention) -> tuple[Hit | Noun, str] | None:
    """Return vehicles whose owner a bracket behind them tells: two ambulances (Red Crescent)."""
    for at in range(mention.first - 1, max(sentence.first, mention.first - _BRACKET), -1):
        if scan.folds[at] == "(":
            near = range(at - 1, max(sentence.first, at - _BESIDE) - 1, -1)
            hits = (vehicle_at(scan, back) for back in near)
            owned = next((hit for hit in hits if hit is not None and hit.after == at), None)
            return (owned, "in brackets") if owned is not None else None
        if scan.tokens[at].kind == "p" and scan.folds[at] not in _COMMAS:
            return None
    return None


def _said_of_them(
    scan: Scan, sentence: Sentence, mention: Mention
) -> tuple[Hit | Noun, str] | None:
    """Return vehicles of which a sentence says whose they are: the trucks came from the union."""
    at, how = _whose(scan, sentence, mention)
    if how not in ("from", "of", "by") or scan.folds[at] not in _THEY_ARE:
        return None
    told = scan.among(max(sentence.first, at - _TOLD), at, ("people", "vehicles", "verbs"))
    theirs = [hit for hit in told if hit.entry.table == "vehicles"]
    others = {hit.first for hit in told}.difference(hit.first for hit in theirs)
    return (theirs[-1], how) if theirs and not others else None


def _had(scan: Scan, sentence: Sentence, mention: Mention) -> tuple[Hit | Noun, str] | None:
    """Return vehicles that a party is said to have: the clinic, which had two vans, معه سيارتان."""
    having, numbered = False, False
    for at in range(mention.after, min(sentence.after, mention.after + _HAVING)):
        word = scan.folds[at]
        if found := vehicle_at(scan, at):
            dual = isinstance(found, Noun)
            return (found, "had") if having and (numbered or dual) else None
        if number_at(scan.tokens, at) is not None:
            numbered = True
        elif word in _HAS or (word == ":" and at == mention.after):
            having = True
        elif not numbered and word not in _BEFORE_HAVING:
            return None
    return None


def _behind(scan: Scan, sentence: Sentence, mention: Mention) -> tuple[Hit | Noun | None, str]:
    """Return a vehicle right behind a mention: Swiss army buses, the council's own lorries."""
    language = "Arabic" if scan.tokens[mention.first].arabic else "English"
    for at in range(mention.after, min(sentence.after, mention.after + _BESIDE)):
        token = scan.tokens[at]
        if hit := vehicle_at(scan, at):
            far = "right behind it" if at == mention.after else "behind it"
            return hit, f"{far}, {language}"
        if token.kind == "p" or scan.hits[at]:
            break
    return None, ""
