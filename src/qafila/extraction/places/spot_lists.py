# SPDX-License-Identifier: Apache-2.0
"""Several places in a row, places in a phrase, and places written together with a preposition."""

from __future__ import annotations

from collections.abc import Iterator

from qafila.data.lexicons import words_of
from qafila.extraction.names.spot import Spot, definite, spot_of
from qafila.extraction.names.spots import spot_at
from qafila.extraction.names.spots_arabic import arabic_spot, may_name
from qafila.extraction.text.arabic import has_and, has_article
from qafila.extraction.text.gazetteer import longest_known
from qafila.extraction.text.ordinary import ALSO_WORDS, is_ordinary, is_word
from qafila.extraction.text.scan import Scan, skip_of, skipped
from qafila.extraction.text.signs import COMMAS
from qafila.extraction.text.tokens import fold

_PHRASE_REACH = 6
_INSIDE = words_of("places inside")


def in_phrase(scan: Scan, first: int, after: int) -> Iterator[Spot]:
    """Yield the place in which the goal of a way lies: to shelters in X, إلى مراكز الإيواء في X."""
    if scan.tokens[first - 1].fold in ("من", "ومن") and scan.hit(first, "places", "not"):
        return  # ومن المقرر
    for at in range(first, min(first + _PHRASE_REACH, after)):
        token = scan.tokens[at]
        if token.fold == "-":
            continue
        if token.kind != "w" or any(
            h.entry.table == "vehicles" or (h.entry.table == "verbs" and h.entry.made != "noun")
            for h in scan.hits[at]
        ):
            return
        if any(hit.concept == "fighters" for hit in scan.hits[at]):
            return
        other_way = at > first and scan.hit(at, "places", "to", "via", "from")
        if other_way and token.fold not in _INSIDE:
            return
        if token.fold in _INSIDE and at > first:
            yield from spots_from(scan, at + 1, after, guess=True)
            return


THEN = words_of("places then")
"""Words that put the place behind them later on the way."""
_JOINTS = THEN | {"and", "و", "&", "/", "or", "او"}


def spots_from(scan: Scan, at: int, after: int, *, guess: bool) -> Iterator[Spot]:
    """Yield a place and those joined to it: Foua and Kefraya, بلدتي الفوعة وكفريا."""
    spot = spot_or_glued(scan, at, guess=guess)
    if spot is None or spot.after > after:
        return
    yield spot
    at = spot.after
    if at + 1 < after and scan.tokens[at].fold in ("in", "في") and _is_site(spot):
        city = spot_at(scan, at + 1, guess=False)
        if city and city.known and not city.region:
            yield city
            at = city.after
    while at < after:
        start = at
        if _list_goes_on(scan, at, after):
            start += 1
        while start < after and scan.tokens[start].fold in _JOINTS:
            start += 1
        token = scan.tokens[start] if start < after else None
        if token is None or token.kind != "w":
            return
        if start > at or (token.fold[:1] in "وع" and _glued_to(scan, start)):
            listed = scan.tokens[at].fold in COMMAS or _closes(scan, start)
            following = spot_or_glued(scan, start, guess=listed)
        elif token.arabic and has_and(token.fold):
            following = _after_and(scan, start)
        else:
            return
        if following is None:
            return
        yield following
        at = following.after


_SITES = words_of("places sites")


def _is_site(spot: Spot) -> bool:
    """Whether a place is one building or camp, whose town is where the way begins or ends too."""
    return any(fold(word) in _SITES for word in spot.name.split())


def _list_goes_on(scan: Scan, at: int, after: int) -> bool:
    """Whether a comma behind a place joins another one, before *and* closes the list."""
    if scan.tokens[at].fold not in COMMAS or at + 1 >= after:
        return False
    following = spot_at(scan, at + 1, guess=True)
    if following is None or following.after >= after:
        return False
    behind = scan.tokens[following.after]
    return behind.fold in ("and", ",", "،") or has_and(behind.fold)


def _glued_to(scan: Scan, at: int) -> bool:
    """Whether a known place is written together with and-to: وعإدلب."""
    token = scan.tokens[at]
    return (
        token.arabic
        and token.fold.startswith(("وع", "ول"))
        and spot_or_glued(scan, at, guess=False) is not None
    )


def _after_and(scan: Scan, at: int) -> Spot | None:
    token = scan.tokens[at]
    skip = skipped(token, "w")
    found = longest_known(scan.tokens, at, skip)
    if found:
        known, after = found
        return spot_of(scan, at, after, skip, known)
    hit = scan.hit(at, "places", "kind")
    if hit and "w" in hit.before:
        return arabic_spot(scan, at, guess=False)
    unknown = not scan.hits[at] and len(token.fold) > _LEAST_LETTERS
    if unknown and token.fold.startswith("وال") and _is_prep(scan, at + 1):
        return spot_of(scan, at, at + 1, skip, None)
    return None


_LEAST_LETTERS = 5


def _is_prep(scan: Scan, at: int) -> bool:
    """Whether a word at a token says from, to or by way of; also a sign or the end."""
    if at >= len(scan.tokens) or scan.tokens[at].kind == "p":
        return True
    return scan.hit(at, "places", "to", "via", "from") is not None


def _closes(scan: Scan, at: int) -> bool:
    """Whether a capital behind *and* closes a list of places: through Rogatica and Sokolac to."""
    token = scan.tokens[at]
    return token.capital and _is_prep(scan, at + 1)


def spot_or_glued(scan: Scan, at: int, *, guess: bool) -> Spot | None:
    """Return a place at a token, also where to, in or on is written onto its name: عإدلب."""
    spot = spot_at(scan, at, guess=guess)
    if spot is not None or at >= len(scan.tokens) or scan.folds[at][0] not in _MAY_BE_GLUED:
        return spot
    if at not in scan.glued:
        scan.glued[at] = _glued(scan, at)
    glued: Spot | None = scan.glued[at]
    return glued


_MAY_BE_GLUED, _AND_TO = "علبو", ("وع", "ول", "وب")
_SHORT = 3
"""Letters of a word that is no preposition and a name unless more words follow: لتل رفعت."""


def _glued(scan: Scan, at: int) -> Spot | None:
    token = scan.tokens[at]
    if not token.arabic or not may_name(scan.tokens, at):
        return None
    if spot := _to_definite(scan, at):
        return spot
    if token.fold.startswith(_AND_TO) and not scan.hits[at]:  # صنعاء وعدن, and no وع of دن
        whole = longest_known(scan.tokens, at, skip := skipped(token, "w"))
        if whole and not is_word(scan, at, whole[1]):
            return spot_of(scan, at, whole[1], skip, whole[0])
    if all(hit.before for hit in scan.hits[at]):
        for glued in ("ع", "ل", "ب", "ول", "وع", "وب"):
            if token.fold.startswith(glued):
                skip = skipped(token, "wl"[-len(glued) :])
                found = longest_known(scan.tokens, at, skip)
                dialect = glued[-1] == "ع" and is_ordinary(token.fold)  # عمنا, عمودية
                if found is None or dialect or is_word(scan, at, found[1]):
                    continue
                kind = scan.hit(at, "places", "kind") is not None  # بمعبر مؤقت
                if found[1] > at + 1 or not (kind or len(token.fold) <= _SHORT):
                    return spot_of(scan, at, found[1], skip, found[0])
    return None


def _to_definite(scan: Scan, at: int) -> Spot | None:
    """Return a known place whose article is written together with *to*: للرستن is to الرستن."""
    token = scan.tokens[at]
    to = token.fold.find("لل")
    if scan.hits[at] or to < 0 or token.fold[:to] not in ("", "و"):
        return None
    bare = token.fold[to + len("لل") :]
    skip = skip_of(token.text, to + 1)
    found = longest_known(scan.tokens, at, skip_of(token.text, to + len("لل")))
    if found is None or not has_article(found[0].arabic) or is_ordinary(bare):
        return None
    if is_word(scan, at, found[1]) or bare in ALSO_WORDS:
        return None
    return definite(spot_of(scan, at, found[1], skip, found[0]))
