# SPDX-License-Identifier: Apache-2.0
"""Mentions of parties: organisations, forces, states, and names made of a head word and a tail."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from qafila.data.lexicons import words_of
from qafila.extraction.names.capitals import capitals, is_acronym, starts_run, tail_behind
from qafila.extraction.names.named_arabic import man_of_a_nation, named_by, with_nisba
from qafila.extraction.text.arabic import has_and, has_article, one_of, without_and
from qafila.extraction.text.found import Evidence
from qafila.extraction.text.lexicon import Hit
from qafila.extraction.text.misread import is_misread
from qafila.extraction.text.numbers import number_at, number_word
from qafila.extraction.text.scan import Scan, skipped
from qafila.extraction.text.tokens import Asked

_TO_THE = re.compile("^[وف]?لل")


@dataclass(slots=True)  # made often: a frozen one takes three times as long
class Mention:
    """A party as the text calls it.

    Parameters
    ----------
    first, after
        Its tokens.
    name, evidence
        As written, without and, with, to before it and without *the*.
    kind
        medical, army, armed, state, un, aid, rebels, local, coalition, force.
    adjective
        Whether it is a nationality, which stands for a party beside a role word alone.
    state
        Whether it is a country or a capital, which acts only where a role word says so.
    one
        What all names of one organisation have in common; empty where it has one name.
    before
        What is written onto its first word.
    people
        Whether it is told by people of its own: its elders.
    """

    first: int
    after: int
    name: str
    evidence: Evidence
    kind: str
    adjective: bool = False
    state: bool = False
    before: str = ""
    one: str = ""
    people: bool = False


def mentions(scan: Scan) -> dict[int, Mention]:
    """Return every mention by its first token; they do not overlap."""
    found: dict[int, Mention] = {}
    names: dict[str, str] = {}  # an organisation of several names goes by the first one told
    named = scan.at["parties"]
    after = 0
    for place, token in enumerate(scan.tokens):
        if not (_MAY_BEGIN[token.fold] or token.capital or place in named or place + 1 in named):
            continue  # most words
        if token.kind != "w" or (not token.capital and number_word(token.fold) is not None):
            continue  # two thousand three hundred fighters
        at = place - (token.fold in _ORDINALS or _follows_number(scan, place))  # *9*th Division
        if at < after:
            continue
        mention = _mention_at(scan, at)
        if mention is None or mention.kind in ("local", "rebels", "army", "force"):
            mention = _man_of(scan, at) or mention
        if mention is None:
            continue
        if mention.one:
            mention = replace(mention, name=names.setdefault(mention.one, mention.name))
        found[mention.first] = mention
        after = mention.after
    return found


def _mention_at(scan: Scan, at: int) -> Mention | None:
    token = scan.tokens[at]
    if token.kind != "w":
        return _numbered(scan, at)
    if token.arabic and (at not in scan.at["parties"] or is_misread(scan, at)):
        return None
    name = scan.hit(at, "parties", "name")
    if name and token.arabic and not _has_article(scan, name):
        name = None
    if token.capital and (joined := _joined_by_sign(scan, at) or _society_of(scan, at)):
        return joined
    made = _arabic_made(scan, at) if token.arabic else _latin_made(scan, at) or _described(scan, at)
    if made and (name is None or (name.after == at + 1 and made.after > name.after)):
        return made
    if name:
        if not token.arabic and not _is_name(scan, name):
            return None
        whole = _mention(scan, at, with_nisba(scan, name), name.value, _before(name))
        return _with_men(scan, whole)
    if is_acronym(scan, at):
        return _with_men(scan, _mention(scan, at, at + 1, "force", state=True))
    return _of_a_state(scan, at) if token.arabic or token.capital else None


_NUMBERED = words_of("mentions numbered units")
_ORDINALS = words_of("ordinal endings")


def _follows_number(scan: Scan, at: int) -> bool:
    """Whether a capital names a unit by the number before it: 33 Corps, 94th IB."""
    unit = at < len(scan.tokens) and scan.tokens[at].capital and scan.folds[at] in _NUMBERED
    return unit and at > 0 and scan.tokens[at - 1].kind == "n"


def _numbered(scan: Scan, at: int) -> Mention | None:
    """Return a unit that a number names: the 9th Division, the 35th Armoured Brigade, 33 Corps."""
    ordinal = scan.word(at + 1) in _ORDINALS and not scan.tokens[at + 1].space
    if not ordinal and not _follows_number(scan, at + 1):
        return None
    end, tail = capitals(scan, at + 1 + ordinal)
    if not tail and scan.folds[end - 1] in _NUMBERED:
        tail = True
    if not tail:
        end, tail = tail_behind(scan, end)
    return _mention(scan, at, end, "army") if tail else None


def _with_men(scan: Scan, mention: Mention) -> Mention:
    """Return a party with the man or body of it that acts: the RSF commander, the Fano militia."""
    behind = scan.word(mention.after)
    if scan.tokens[mention.first].arabic or behind not in _BEHIND_NAMES:
        return mention
    return replace(mention, after=mention.after + 1, state=False)


_PERSONS = words_of("persons")
_BEHIND_NAMES = _PERSONS | words_of("mentions bodies behind")
_TITLES = words_of("mentions titles")
_TITLES_OF = words_of("mentions titles of")
_OF = words_of("mentions of")
_MOST_LINKS = 4


_MAN = _PERSONS | _TITLES


@lru_cache(maxsize=65_536)
def may_be_man(word: str) -> bool:
    """Whether a folded word means one of the people of a party, or who speaks for a state."""
    plain = word if word in _MAN else without_and(word)
    return plain.removeprefix("ل") in _MAN or plain.removeprefix("ال") in _PERSONS


def _man_of(scan: Scan, at: int) -> Mention | None:
    """Return a party by one of its people: قائد في الجيش السوداني, the commander of X."""
    token = scan.tokens[at]
    if not may_be_man(token.fold):
        return None
    plain = token.fold if token.fold in _MAN else without_and(token.fold)
    if plain in _TITLES and (head := _of_state(scan, at)):
        return head
    step = at + 1
    joined = False
    while step < min(at + _MOST_LINKS, len(scan.tokens)):
        link = scan.tokens[step].fold
        if link in _OF or (joined and link == "the"):
            joined = True
        elif joined or not (has_article(link) and link.endswith(("ي", "يه", "ين", "ام"))):
            break
        step += 1
    inner = _mention_at(scan, step) if step < len(scan.tokens) else None
    if inner is None or inner.adjective or inner.kind == "state":
        return None
    if not (joined or "l" in inner.before) or set(inner.before) & set("w"):
        return None
    before = "w" if has_and(token.fold) and plain != token.fold else ""
    return replace(inner, first=at, before=before)


def _of_state(scan: Scan, at: int) -> Mention | None:
    """Return who speaks for a state: رئيس موريتانيا, the emir of Qatar."""
    token = scan.tokens[at]
    step = at + 1
    if token.arabic:
        while step < at + _MOST_LINKS and scan.word(step) in _TITLES_OF:
            step += 1
    elif scan.word(step) == "of":
        step += 1 + (scan.word(step + 1) == "the")
    else:
        return None
    state = scan.hit(step, "parties", "state") if step < len(scan.tokens) else None
    if state is None or state.before:
        return None
    before = "w" if token.arabic and token.fold not in _TITLES else ""
    return _mention(scan, at, state.after, "state", before)


def _of_a_state(scan: Scan, at: int) -> Mention | None:
    """Return a country, or a nationality with or without its men: Russia, Russian officers."""
    token = scan.tokens[at]
    if state := scan.hit(at, "parties", "state"):
        man = _man_behind(scan, state.after) if _owns(scan, state.after - 1) else 0
        return _mention(scan, at, man or state.after, "state", state.before, state=not man)
    if token.arabic and (theirs := man_of_a_nation(scan, at)):
        return _mention(scan, theirs[0], at + 1, "state", theirs[1])
    adjective = scan.hit(at, "parties", "adjective")
    national = token.fold.endswith(_NATIONAL) and not token.arabic
    after = adjective.after if adjective else at + 1
    before = adjective.before if adjective else ""
    if (adjective or national) and (man := _man_behind(scan, after)):
        return _mention(scan, at, man, "state", before)
    if adjective or (national and scan.word(after) == "and"):
        return _mention(scan, at, after, "state", before, adjective=True)
    return None


_NATIONAL = ("ian", "ese", "ish", "ean", "can")
_OFFICES = words_of("mentions between state and man")
_MOST_OFFICES = 2


def _owns(scan: Scan, at: int) -> bool:
    return scan.tokens[at].text.endswith(("'s", "’s"))


def _man_behind(scan: Scan, at: int) -> int:
    """Return the token behind a state's men: Russian *officers*, Qatar's *foreign minister*."""
    for step in range(at, at + _MOST_OFFICES + 1):
        if scan.word(step) in _MEN:
            return step + 1
        if scan.word(step) not in _OFFICES:
            break
    return 0


def _has_article(scan: Scan, hit: Hit) -> bool:
    """Whether a common noun stands with the article that makes it a party: الجيش, not جيش.

    Nor are قوات حكومة الوفاق the forces of *the* government.
    """
    if hit.after > hit.first + 1:
        last = scan.tokens[hit.after - 1].fold
        return has_article(last) or not has_article(hit.entry.exact.split()[-1])
    if not has_article(hit.entry.exact):
        return True
    return "a" in hit.before


_MEN = words_of("mentions men")


def _is_name(scan: Scan, hit: Hit) -> bool:
    """Whether a Latin hit is no part of another word: IS is a name, *is* is none."""
    token = scan.tokens[hit.first]
    short = (
        len(token.text) <= 4 and hit.after == hit.first + 1 and token.fold not in ("army", "imam")
    )
    return (
        not short
        or token.text.isupper()
        or (token.capital and len(token.text) > 3)
        or token.fold == "army"
    )


def _mention(
    scan: Scan,
    first: int,
    after: int,
    kind: str,
    before: str = "",
    *,
    adjective: bool = False,
    state: bool = False,
) -> Mention:
    token = scan.tokens[first]
    skip = skipped(token, before) if token.arabic and "la" not in before else 0
    start = first
    if not token.arabic and token.fold == "the" and after > first + 1:
        start = first + 1
    evidence = scan.evidence(start, after, skip)
    text = evidence.text
    if before.endswith("la"):
        text = _TO_THE.sub("ال", text)
    elif before.endswith("l") and token.arabic and _TO_THE.match(token.text):
        text = f"ال{text}"  # للجنة الدولية: to the committee, whose own first letter is one of two
    if text.endswith(("'s", "’s")):
        text = text[:-2]
        evidence = Evidence(evidence.start, evidence.end - 2, evidence.text[:-2])
    kind, _, one = kind.partition("/")
    return Mention(first, after, text, evidence, kind, adjective, state, before, one)


_NO_ARTICLE = words_of("mentions no article")


def _before(hit: Hit) -> str:
    """Return what is written onto a name; no article where it only looks so: ألوية."""
    looks_so = hit.entry.exact.partition(" ")[0] in _NO_ARTICLE
    return hit.before.replace("a", "") if looks_so else hit.before


def _arabic_made(scan: Scan, at: int) -> Mention | None:
    """Return قوات X, حركة X, لجنة الطوارئ: a head with the words that name it."""
    head = scan.hit(at, "parties", "head")
    if head is None or (at and scan.tokens[at - 1].fold == "يا"):  # يا جماعة calls people
        return None
    head = Hit(head.entry, head.first, head.after, _before(head))
    after = named_by(scan, head)
    if after is None:
        return None
    if after == head.after and head.entry.words[-1] in _UNITS:
        after = _past_number(scan, after)
    if after == head.after:
        alone = one_of(scan.tokens[at].fold, _ALONE)
        whole = after > at + 1 and has_article(scan.tokens[after - 1].fold)  # غرفة العمليات
        definite = "a" in head.before and (head.value != "armed" or bool(alone))
        if not (whole or definite):
            return None
    inner = scan.hit(head.after, "parties", "name")
    return _mention(scan, at, after, inner.value if inner else head.value, head.before)


_ALONE = words_of("mentions alone")
_UNITS, _ARMS = words_of("mentions units"), words_of("mentions arms")


def _past_number(scan: Scan, at: int) -> int:
    """Return the token behind the number of a unit: اللواء 22 مشاة; this one where it has none."""
    if at >= len(scan.tokens) or number_at(scan.tokens, at) is None:
        return at
    return at + 1 + (scan.word(at + 1) in _ARMS)


_DESCRIBING = words_of("mentions describing")
_DESCRIPTIONS = 3
_MAY_BEGIN = Asked(lambda word: word in _DESCRIBING or word in _ORDINALS or may_be_man(word))


_BACKED = words_of("mentions backed")


def _society_of(scan: Scan, at: int) -> Mention | None:
    """Return a red cross or crescent with the state it is named by: the Nepal Red Cross."""
    name = scan.hit(at + 1, "parties", "name")
    if name is None or scan.word(at + 1) != "red" or scan.tokens[at].arabic:
        return None
    state = scan.hit(at, "parties", "state")
    return _mention(scan, at, name.after, name.value) if state else None


def _joined_by_sign(scan: Scan, at: int) -> Mention | None:
    """Return a party whose name goes on behind a sign: Iran-backed groups, SLA/AW fighters."""
    tokens = scan.tokens
    if at + 3 >= len(tokens) or tokens[at + 1].space or tokens[at + 2].space:
        return None
    sign, behind = tokens[at + 1].fold, tokens[at + 2]
    if sign == "-" and behind.fold in _BACKED:
        inner = _described(scan, at + 2) or _mention_at(scan, at + 3)
    elif sign == "/" and behind.capital and tokens[at].text.isupper() and behind.text.isupper():
        inner = _mention_at(scan, at + 2)
    else:
        return None
    return _mention(scan, at, inner.after, inner.kind) if inner and not inner.adjective else None


def _described(scan: Scan, at: int) -> Mention | None:
    """Return a tribal mediator, the regional police: small words that describe a party."""
    after = at
    while after < len(scan.tokens) and after - at < _DESCRIPTIONS:
        if scan.tokens[after].fold not in _DESCRIBING and not _may_describe(scan, after):
            break
        after += 1
    if after == at or scan.word(after) in ("", "the"):
        return None
    hit = scan.hit(after, "parties", "name") or scan.hit(after, "parties", "tail")
    if hit is None or (scan.tokens[after].capital and not scan.tokens[at].capital):
        return None
    kind = hit.value if hit.concept == "name" else "force"
    return _mention(scan, at, hit.after, kind)


def _may_describe(scan: Scan, at: int) -> bool:
    """Whether a small word before *committee*, *council* says which one: resistance committees."""
    token = scan.tokens[at]
    if token.arabic or token.kind != "w" or len(token.fold) <= _SHORT or scan.hits[at]:
        return False
    tail = scan.hit(at + 1, "parties", "tail") is not None
    return tail and token.text.islower() and token.fold not in _PLAIN_WORDS


_SHORT = 3
_PLAIN_WORDS = words_of("mentions plain words")


def _latin_made(scan: Scan, at: int) -> Mention | None:
    """Return Central Security Support Force, Ministry of the Interior, Tawergha council."""
    tokens = scan.tokens
    if not tokens[at].capital or not starts_run(scan, at) or tokens[at].fold in _NO_NAME:
        return None
    end, tail = capitals(scan, at)
    if end == at:
        return None
    if not tail:
        end, tail = tail_behind(scan, end)
    alone = end - at < 2
    titled = at > 0 and tokens[at - 1].fold == "the" and tokens[at].fold in _TAILS
    if not tail or (alone and not titled):
        return None
    return _mention(scan, at + (tokens[at].fold == "the"), end, "force")


_NO_NAME = words_of("mentions no name")


_TAILS = words_of("mentions tails")
