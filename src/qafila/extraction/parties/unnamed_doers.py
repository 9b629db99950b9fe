# SPDX-License-Identifier: Apache-2.0
"""Bodies and men of no list who do what a word for a role says, or to whom vehicles belong.

استقبلت فرق إغاثية القادمين, the captain at Harasta received them, سيارات من صحة نينوى: what stands
where grammar asks for somebody, and is a body or a man by its own word (``bodies.tsv``).
"""

from __future__ import annotations

from collections.abc import Iterator, Set

from qafila.data.lexicons import words_of
from qafila.extraction.names.bodies import bodies_of_word
from qafila.extraction.text.arabic import has_and, has_article
from qafila.extraction.text.gazetteer import longest_known
from qafila.extraction.text.lexicon import Hit
from qafila.extraction.text.numbers import number_at
from qafila.extraction.text.scan import Scan, skipped
from qafila.extraction.text.tokens import forms

_MEN = words_of("unnamed men")
_NO_HEADS = words_of("unnamed no heads")
"""Words of bodies that only describe one, or mean something else by themselves."""
_OPENING = words_of("unnamed opening")
_CAPITALS = words_of("unnamed capitals")
_NOT = words_of("unnamed not") | words_of("parties prepositions") | words_of("phrases stops")
_RESUMING = words_of("parties resuming")
_WISHES = words_of("mentions wishes")
_AUXILIARIES = words_of("parties auxiliaries")
_WHERE = words_of("unnamed where")
_OURS = words_of("unnamed whose")
_ARTICLES = words_of("articles") | _OURS
_NO_NAMES = frozenset({"time", "exchange", "vehicles", "people", "cues", "verbs"})
_CAPITALS_DO = frozenset({"approve", "guarantee", "mediate", "object"})
_LONGEST, _RESUMED, _BACK, _DESCRIBED = 4, 3, 3, 3

Span = tuple[int, int, int]
"""First token of what may be a party, the token behind it, letters to leave out before it."""


def arabic_doer(scan: Scan, hit: Hit) -> Iterator[Span]:
    """Yield the body or man right behind a verb, else right before it."""
    at = hit.after
    for _ in range(_RESUMED):
        if at < len(scan.tokens) and scan.folds[at] in _RESUMING:
            at += 1  # تتكفل بها غرفة تجارة
    behind = body_at(scan, at, capital=hit.concept in _CAPITALS_DO and at == hit.after)
    if behind is not None and (hit.concept != "control" or _is_armed(scan, at)):
        yield behind  # يمسك الحاجز: he holds the post
        return
    if hit.entry.made == "noun" or scan.says(max(0, hit.first - 1), hit.first, _WISHES):
        return  # شباب الله يحميكم
    for back in range(1, _BACK + 1):
        if hit.first < back:
            return
        before = body_at(scan, hit.first - back)
        if before is not None and before[1] == hit.first and _opens(scan, before[0]):
            yield before
            return


def first_of_list(scan: Scan, hit: Hit, taken: Set[int]) -> Iterator[Span]:
    """Yield a word that nobody knows before parties joined to it: برعاية الأزهر والكنيسة."""
    at = hit.after
    if at + 1 >= len(scan.tokens) or hit.entry.made not in ("noun", "past"):
        return
    word, behind = scan.tokens[at], scan.folds[at + 1]
    free = word.arabic and not scan.hits[at] and word.fold not in _NOT and len(word.fold) > _SHORT
    if free and word.fold[0] not in "وبلف" and has_and(behind) and at + 1 in taken:
        yield at, at + 1, 0


_SHORT = 3
_ARMED = frozenset({"army", "rebels", "faction", "tribe", "police", "guard"})


def _is_armed(scan: Scan, at: int) -> bool:
    return not _ARMED.isdisjoint(bodies_of_word(scan.folds[at]))


def _opens(scan: Scan, at: int) -> bool:
    """Whether a noun opens a clause, so that it may be the subject of the verb behind it."""
    if not at or scan.sentence_of(at).first == at or scan.tokens[at - 1].kind == "p":
        return True
    return scan.folds[at - 1] in _OPENING


def body_at(scan: Scan, at: int, *, capital: bool = False, joined: str = "") -> Span | None:
    """Return the body or man of a bare Arabic noun at a token with the words that belong to it."""
    tokens = scan.tokens
    if at >= len(tokens) or not tokens[at].arabic or at in scan.at["vehicles"]:
        return None
    for form in forms(tokens[at].fold):
        before = form.before.replace("a", "")
        if before not in ("", "w", joined, f"w{joined}"):
            continue
        if capital and form.stem in _CAPITALS:
            return at, at + 1, skipped(tokens[at], before)
        if form.stem in _NO_HEADS:
            continue
        if form.stem in _MEN or f"ال{form.stem}" in _MEN or bodies_of_word(form.stem):
            after = _end(scan, at, definite="a" in form.before)
            return at, after, skipped(tokens[at], before) if before else 0
    return None


def _end(scan: Scan, at: int, *, definite: bool) -> int:
    """Return the token behind a noun's own words: فرق إغاثية, مستشفى 14 أكتوبر, غرفة تجارة عدن."""
    tokens, after = scan.tokens, at + 1
    number = after < len(tokens) and number_at(tokens, after)
    if number and tokens[after].kind == "n" and not definite:
        month = scan.hit(number.after, "time", "month") if number.after < len(tokens) else None
        return month.after if month else number.after
    while after < len(tokens) and after - at < _LONGEST and _belongs(scan, after, definite):
        after += 1
        if has_article(scan.folds[after - 1]) and not definite:
            break  # a bare noun ends with the first definite one
    if not definite and after < len(tokens) and after - at < _LONGEST:
        known = longest_known(tokens, after) if tokens[after].arabic else None
        led = scan.hit(after, "places", "from", "to", "via", "at") is not None
        if known is not None and not led:
            return known[1]
    return after


def _belongs(scan: Scan, at: int, definite: bool) -> bool:
    token = scan.tokens[at]
    word = token.fold
    if not token.arabic or word in _NOT or number_at(scan.tokens, at) is not None:
        return False
    if any(hit.entry.table in _NO_NAMES and hit.entry.made != "noun" for hit in scan.hits[at]):
        return False
    if definite and scan.hits[at] and any(hit.entry.made == "noun" for hit in scan.hits[at]):
        return False
    if scan.hit(at, "places", "from", "to", "via", "at") is not None or word[0] in "وبلف":
        return False
    if definite:
        return has_article(word)
    return has_article(word) or longest_known(scan.tokens, at) is None


def latin_doer(scan: Scan, hit: Hit) -> Iterator[Span]:
    """Yield the man or body before a verb: the captain *at Niafunke* received them."""
    folds, at = scan.folds, hit.first - 1
    while at >= 0 and (folds[at] in _AUXILIARIES or folds[at].endswith("ly")):
        at -= 1
    if at >= 2 and scan.tokens[at].capital and folds[at - 1] in _WHERE:
        at -= 2
    elif at >= 3 and scan.tokens[at].capital and folds[at - 2] in _WHERE:
        at -= 3
    if at < 0 or scan.tokens[at].arabic or scan.tokens[at].kind != "w":
        return
    if named := _capitals(scan, at):
        yield named
        return
    if folds[at] in _NOT | _NO_HEADS or not (bodies_of_word(folds[at]) or folds[at] in _MEN):
        return
    if any(hit.entry.table in ("vehicles", "people") for hit in scan.hits[at]):
        return
    first = at
    while first > 0 and at - first < _DESCRIBED and _describes(scan, first - 1):
        first -= 1
    before = first - 1
    if before >= 0 and folds[before] in _OURS:
        return
    if before >= 0 and folds[before] in _ARTICLES:
        before -= 1
    if before < 0 or folds[before] not in _WHERE:  # officers from the centre oversaw it
        yield first, at + 1, 0


def _capitals(scan: Scan, last: int) -> Span | None:
    """Return a run of capitals that nobody knows and a verb follows: *Dubti Referral* admitted."""
    tokens, first = scan.tokens, last + 1
    while first > 0 and last - first < _LONGEST and tokens[first - 1].capital:
        first -= 1
        if scan.hits[first] or tokens[first].kind != "w" or scan.folds[first] in _NOT:
            return None
    opens = scan.sentence_of(last).first == first or not first or tokens[first - 1].kind == "p"
    if first > last or (opens and first == last) or longest_known(tokens, first) is not None:
        return None  # a single capital at the head of a sentence is any word
    if first and scan.folds[first - 1] in _WHERE:
        return None
    return first, last + 1, 0


def _describes(scan: Scan, at: int) -> bool:
    token = scan.tokens[at]
    plain = token.kind == "w" and not token.arabic and token.fold not in _NOT | _ARTICLES
    return plain and not any(hit.entry.table in _NO_NAMES for hit in scan.hits[at])
