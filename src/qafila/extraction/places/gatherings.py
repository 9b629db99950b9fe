# SPDX-License-Identifier: Apache-2.0
"""Where people gather and board before they set out: a square, a school, a station.

*The buses left from the stadium in X*, تتحرك الباصات من أمام الملعب, *gather at the station*,
*boarded the buses in front of the school*. A square has no inhabitants, so that
whoever leaves it gathered there; a school may have sheltered people, who then leave it as their
home, so that there the buses must be the ones that leave. The way begins where another place is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from qafila.data.lexicons import words_of
from qafila.extraction.names.spot import spot_of
from qafila.extraction.places.retold import Told
from qafila.extraction.text.arabic import has_article, plain
from qafila.extraction.text.scan import Scan, Sentence, skip_of
from qafila.extraction.text.tokens import Asked

_OPEN = words_of("gatherings open sites")
_SITES = words_of("gatherings sites") | _OPEN
_GATHER = words_of("gatherings gather")
_BOARD = words_of("gatherings board")
_LINE_UP = words_of("gatherings line up")
_THERE = words_of("legs there")
_IN_FRONT = words_of("gatherings in front")
_STARTS = words_of("gatherings starts")
_FROM = words_of("from")
_GOING = ("leave", "move", "escort", "pass", "arrive")
_REACH, _NEAR, _BEHIND = 12, 4, 7
_BEGINS = frozenset({"frame origin", "case of", "case people of", "case people at"})


def gatherings(scan: Scan, named: Sequence[Told]) -> Iterator[tuple[Told, str]]:
    """Yield the places where people outright gather, with that role.

    Parameters
    ----------
    named
        Every mention of a place by its name, in the order of the text.
    """
    origins = {one.key for one in named if not _BEGINS.isdisjoint(one.traits)}
    for number, one in enumerate(sites := sorted([*named, *_unnamed(scan, named)], key=_first)):
        if one.spot.region or not _is_site(scan, one, _SITES):
            continue
        sentence = scan.sentence_of(one.first)
        inner = sites[number + 1] if number + 1 < len(sites) else None
        if inner is not None and not _lies_in(scan, one, inner):
            inner = None
        elsewhere = bool(origins - {one.key}) or inner is not None
        by_word = one.traits >= _ONLY_GATHERED
        if by_word and not _travels(scan, sentence):
            continue
        told = not by_word or plain(scan.folds[one.first - 1]) in _IN_FRONT
        if _gathered(scan, sentence, one) or (elsewhere and told and _set_out(scan, sentence, one)):
            yield one, "assembly"
            if inner is not None and not origins - {one.key, inner.key}:
                yield inner, "origin"


def _first(one: Told) -> int:
    return one.first


def _lies_in(scan: Scan, one: Told, inner: Told) -> bool:
    """Whether a town is named right behind a site as where it lies: the stadium in X."""
    between = scan.folds[one.spot.after : inner.first]
    glued = not between and scan.folds[inner.first][0] == "ب"
    glued = glued and inner.spot.evidence.start > scan.start(inner.first)
    return (glued or (len(between) == 1 and between[0] in _IN)) and not inner.spot.region


_JOINED = ("ب", "ل")
_IN = words_of("gatherings in")


def _unnamed(scan: Scan, named: Sequence[Told]) -> Iterator[Told]:
    """Yield sites that have no name but what they are: the municipal stadium, الجامع.

    One that was named before is meant by it again.
    """
    taken = {at for one in named for at in range(one.first, one.spot.after)}
    told = {_bare(word) for one in named for word in scan.folds[one.first : one.spot.after]}
    for at in range(1, len(scan.folds)):
        if at in taken:
            continue
        fold = scan.folds[at]
        if fold in _SITES:
            found = _after_the(scan, at, taken)
        elif fold in _DEFINITE_SITES and _bare_site(fold) not in told:
            found = _definite(scan, at)
        else:
            continue
        if found is not None:
            yield found


def _after_the(scan: Scan, at: int, taken: Set[int]) -> Told | None:
    """Return a site behind *the* and at most one word that describes it."""
    the = next((n for n in (at - 1, at - 2) if n >= 0 and scan.folds[n] == "the"), None)
    if the is None or scan.tokens[at].capital or at - 1 in taken:
        return None
    described = the < at - 1 and scan.folds[at - 1] in _DESCRIBING
    if the < at - 1 and scan.tokens[at - 1].capital:
        return None
    governing = "at" if the and scan.hit(the - 1, "places", "at") else "-"
    spot = spot_of(scan, the + 1, at + 1, 0, None, called=True)
    traits = frozenset() if described else _ONLY_GATHERED
    return Told(spot, the, governing, aside=False, traits=traits)


def _definite(scan: Scan, at: int) -> Told | None:
    """Return a site with the article and with what is written onto it: عند البلدية, بالجامع."""
    token = scan.tokens[at]
    joined = not has_article(token.fold)
    after = at + 1
    if after < len(scan.folds) and scan.folds[after] in _QUALITIES:
        after += 1
    if after == at + 1 and _bare_site(token.fold) in _NEEDS_QUALITY:
        return None
    at_it = joined or scan.hit(at - 1, "places", "at") is not None
    spot = spot_of(scan, at, after, skip_of(token.text, int(joined)), None, called=True)
    governing = "at" if at_it else "-"
    return Told(spot, at, governing, aside=False, traits=_ONLY_GATHERED)


def _bare_site(fold: str) -> str:
    return fold[fold.index("ال") + 2 :]


_ONLY_GATHERED = frozenset({"unnamed"})
"""Trait of a site that is told by no more than a word: a school that people leave is their home."""

_JOINED_ARTICLES = ("ال", "بال", "عال")
_DEFINITE_SITES = frozenset(
    f"{article}{site}" for article in _JOINED_ARTICLES for site in _SITES if not site.isascii()
)
_QUALITIES = words_of("gatherings qualities")
_NEEDS_QUALITY = words_of("gatherings many of a kind")
_DESCRIBING = words_of("places between name and type") | words_of("gatherings describing")


def _is_site(scan: Scan, one: Told, kinds: frozenset[str]) -> bool:
    """Whether a place is called one of some kinds, before its name or behind it."""
    arabic = scan.tokens[one.first].arabic
    if arabic and one.spot.known is not None and one.spot.evidence.start == scan.start(one.first):
        return False  # جسر الشغور is a town
    words = scan.folds[one.first : one.spot.after + (not arabic)]
    return any(_bare(word) in kinds for word in words)


def _without_joined(word: str) -> str:
    word = plain(word)
    return word[2:] if has_article(word) else word[1:] if word[:1] in _JOINED else word


_bare = Asked(_without_joined).__getitem__


def _travels(scan: Scan, sentence: Sentence) -> bool:
    """Whether a sentence says that people leave or names what carries them."""
    first, after = sentence.first, sentence.after
    return scan.has(first, after, "verbs", "leave", "move") or scan.has(first, after, "vehicles")


def _gathered(scan: Scan, sentence: Sentence, one: Told) -> bool:
    """Whether people gather or board at a site, or their vehicles are drawn up there."""
    first = max(sentence.first, one.first - _REACH)
    words = scan.folds[first : one.first]
    if not words or not ("at" in one.governing or not _IN_FRONT.isdisjoint(map(plain, words[-3:]))):
        return False
    last = _last(scan, first, one.first)
    gather = max((first + n for n, word in enumerate(words) if plain(word) in _GATHER), default=-1)
    if gather >= 0 and gather >= last:
        return True
    boards = any(plain(word) in _BOARD for word in words)
    if boards and scan.has(first, one.first, "vehicles"):
        return True
    lined = any(plain(word) in _LINE_UP for word in words)
    behind = scan.folds[one.spot.after : one.spot.after + _BEHIND]
    lined = lined or not _THERE.isdisjoint(behind)
    return lined and any(plain(word) in _BOARD for word in behind)


_MOVES = ("leave", "move", "arrive", "pass", "hand_over", "receive", "free", "treat", "escort")


def _last(scan: Scan, first: int, after: int) -> int:
    verbs = scan.within(first, after, "verbs", *_MOVES)
    return max((hit.first for hit in verbs if hit.after <= after), default=-1)


def _set_out(scan: Scan, sentence: Sentence, one: Told) -> bool:
    """Whether a movement sets out from a site: buses from anywhere, people from a square."""
    first = max(sentence.first, one.first - _REACH)
    before = [plain(word) for word in scan.folds[max(first, one.first - _NEAR) : one.first]]
    before = before[:-1] if before[-1:] == ["the"] else before
    if not before:
        return False
    in_front = before[-1] in _IN_FRONT or "front" in before
    if before[-1] not in _FROM and not (in_front and not _FROM.isdisjoint(before[-4:])):
        return False
    verbs = scan.within(first, one.first, "verbs", *_GOING)
    if verbs and verbs[-1].concept in ("pass", "arrive"):
        return False
    if scan.has(first, sentence.after, "exchange", "withdraw", "weapons"):
        return False
    starts = [at for at in range(first, one.first) if plain(scan.folds[at]) in _STARTS]
    since = max((*starts, verbs[-1].first if verbs else first))
    vehicles = scan.has(max(first, since - 2), one.first, "vehicles")
    open_site = _is_site(scan, one, _OPEN)
    if not starts and not (verbs and verbs[-1].concept == "leave"):
        return vehicles and (in_front or (bool(verbs) and open_site))
    people = scan.has(max(first, since - 2), one.first, "people")
    return in_front or open_site or (not people and (vehicles or bool(starts)))
