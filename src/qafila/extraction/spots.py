# SPDX-License-Identifier: Apache-2.0
"""One place name in a text: by the gazetteer, by what the report calls it, by its capitals.

Arabic and Latin names are found in different ways; both come back as a `Spot`.
"""

from __future__ import annotations

from dataclasses import dataclass

from qafila.data.lexicons import words_of
from qafila.extraction.found import Evidence
from qafila.extraction.gazetteer import Known, known_place, longest_known
from qafila.extraction.lexicon import Hit
from qafila.extraction.numbers import number_at
from qafila.extraction.scan import Scan, skipped
from qafila.extraction.tokens import Token

_ARABIC_FROM = words_of("places from words")
_REGIONS = words_of("places regions")
_AND = frozenset({"and", "و", "&", "/", ",", "،"})
_ADJECTIVE_ENDS = ("ي", "يه", "ره", "مه", "ده", "ري", "لي", "بري")
_ADJECTIVES = words_of("places adjectives")
_LATIN_PART = words_of("places latin part")
_SIDES = words_of("places sides")
_TAILS = words_of("mentions tails")
"""Words that make a run of capitals an organisation."""

_TYPES_BEHIND = words_of("places types behind")
_KEPT_BEHIND = frozenset(["hospital", "countryside", "university", "church", "mosque"])
_HELD = frozenset(["held", "controlled", "besieged", "trapped", "encircled"])


@dataclass(frozen=True, slots=True)
class Spot:
    """A place name in the text."""

    name: str
    evidence: Evidence
    after: int
    known: Known | None
    called: bool = False
    region: bool = False

    @property
    def sure(self) -> bool:
        """Whether the gazetteer knows it or the report says what it is."""
        return self.known is not None or self.called


def spot_at(scan: Scan, at: int, *, guess: bool) -> Spot | None:
    """Return the place that is named from a token on; `guess`: also words nobody knows."""
    tokens = scan.tokens
    if at >= len(tokens) or tokens[at].kind != "w":
        return None
    key = (at, guess)
    if key not in scan.spots:
        find = arabic_spot if tokens[at].arabic else _latin_spot
        scan.spots[key] = find(scan, at, guess=guess)
    spot: Spot | None = scan.spots[key]
    return spot


# -------------------------------------------------------------------------------------- Arabic


def arabic_spot(scan: Scan, at: int, *, guess: bool) -> Spot | None:
    """Return the place that Arabic words name from a token on, with and, to, in before it."""
    tokens = scan.tokens
    called, first = False, at
    prefix = _prefix(scan, at)
    if spot := _known_from(scan, at, prefix):
        return spot
    while (hit := scan.hit(at, "places", "kind")) is not None and hit.value == "drop":
        called, at = True, hit.after
        prefix = 0
        if at >= len(tokens) or not tokens[at].arabic:
            return None
        if spot := _known_from(scan, at, 0, called=True):
            return spot
    keep = scan.hit(at, "places", "kind")
    if keep is not None and keep.value == "keep":
        return _kept(scan, at, keep, prefix if at == first else 0)
    if not called and not guess:
        return None
    if not _may_be_name(scan, at, strict=not called):
        return None
    after = at + 1
    if after < len(tokens) and tokens[after].fold in _ADJECTIVES:
        after += 1
    if not called and (behind := longest_known(tokens, after, scan.text)):
        after = behind[1]
    if not called:
        governed = tokens[first - 1].fold.removeprefix("و") if first else ""
        if not _ends_like_name(scan, after, before_to=governed in _ARABIC_FROM):
            return None
    return spot_of(scan, at, after, prefix if at == first else 0, None, called=called)


def _prefix(scan: Scan, at: int) -> int:
    """Return how many letters before a name are with, to, and."""
    token = scan.tokens[at]
    if scan.hit(at, "parties", "state"):
        return 0
    for before in ("wb", "wl", "w", "b", "l", "f"):
        letters = {"w": "و", "b": "ب", "l": "ل", "f": "ف"}
        written = "".join(letters[letter] for letter in before)
        if token.fold.startswith(written) and len(token.fold) > len(written) + 3:
            skip = skipped(token, before)
            if longest_known(scan.tokens, at, scan.text, skip):
                return 0 if longest_known(scan.tokens, at, scan.text) else skip
    return 0


def _known_from(scan: Scan, at: int, prefix: int, *, called: bool = False) -> Spot | None:
    token = scan.tokens[at]
    if scan.hit(at, "places", "not") and not prefix and not called:
        longer = longest_known(scan.tokens, at, scan.text, prefix)
        if longer is None or longer[1] == at + 1:
            return None
    found = longest_known(scan.tokens, at, scan.text, prefix)
    if found is None or len(token.fold) < 2:
        return None
    known, after = found
    if after == at + 1 and not called and number_at(scan.tokens, at) is not None:
        return None
    if (
        after == at + 1
        and not prefix
        and not called
        and scan.hit(at, "places", "kind", "from", "to", "via", "at")
    ):
        return None
    if after == at + 1 and not called and _is_common(scan, at):
        return None
    if after < len(scan.tokens) and scan.tokens[after].fold in _ADJECTIVES:
        after += 1
    return spot_of(scan, at, after, prefix, known)


_COMMON = frozenset({"people", "vehicles", "vague", "time"})


def _is_common(scan: Scan, at: int) -> bool:
    """Whether a word has a plain meaning beside being some village's name."""
    for hit in scan.hits[at]:
        if (
            (
                hit.entry.table in _COMMON
                or (hit.entry.table in ("verbs", "cues") and hit.after == at + 1)
            )
            and not set(hit.before) & set("bl")
            and hit.entry.made != "past"
        ):
            return True
    return False


def _kept(scan: Scan, at: int, hit: Hit, prefix: int) -> Spot | None:
    """Return وادي قارة, معبر رفح, ريف حمص الشمالي: the word belongs to the name."""
    tokens = scan.tokens
    after = hit.after
    if after >= len(tokens) or not tokens[after].arabic:
        return None
    if scan.hit(after, "places", "kind") and after + 1 < len(tokens):
        after += 1
    elif not longest_known(tokens, after, scan.text) and not _may_be_name(
        scan, after, strict=False
    ):
        return None
    found = longest_known(tokens, after, scan.text)
    lone = found is not None and found[1] == after + 1
    after = found[1] if found else after + 1
    if lone and after < len(tokens) and tokens[after].fold.startswith("ال"):
        after += not scan.hits[after]
    if after < len(tokens) and tokens[after].fold in _ADJECTIVES:
        after += 1
    name = scan.text[tokens[at].start + prefix : tokens[after - 1].end]
    drop = hit.entry.exact in _DROPPED_WHERE_KNOWN
    if drop:
        inner = longest_known(tokens, hit.after, scan.text)
        start = hit.after
        known = inner[0] if inner else None
        return spot_of(scan, start, after, 0, known, called=True)
    return spot_of(scan, at, after, prefix, known_place(name), called=True)


_DROPPED_WHERE_KNOWN = words_of("places dropped where known")


def _may_be_name(scan: Scan, at: int, *, strict: bool) -> bool:
    """Whether an unknown Arabic word can be a name: nothing else that the lexicon knows."""
    token = scan.tokens[at]
    if (
        not token.arabic
        or len(token.fold) < 3
        or scan.hit(at, "places", "not", "from", "to", "via", "at")
    ):
        return False
    if number_at(scan.tokens, at) is not None:
        return False
    for hit in scan.hits[at]:
        if strict and hit.entry.table != "places":
            return False
        if hit.entry.table in ("people", "vehicles", "time", "vague") and set(hit.before) <= {"a"}:
            return False
        if hit.entry.table == "verbs" and hit.entry.made in ("past", "present") and not hit.before:
            return False
    return True


_ENDS_NAME = words_of("places ends name")


def _ends_like_name(scan: Scan, after: int, *, before_to: bool) -> bool:
    """Whether what follows an unknown word lets it be a name: a preposition, a sign, the end."""
    if after >= len(scan.tokens):
        return not before_to
    token = scan.tokens[after]
    if before_to:
        inside = token.fold == "في" and longest_known(scan.tokens, after + 1, scan.text)
        return bool(inside) or scan.hit(after, "places", "to", "via") is not None
    return token.kind != "w" or token.fold in _ENDS_NAME or token.fold.startswith(("و", "ب"))


# --------------------------------------------------------------------------------------- Latin


def _latin_spot(scan: Scan, at: int, *, guess: bool) -> Spot | None:
    tokens = scan.tokens
    at, called = _to_the_name(scan, at)
    if scan.hit(at, "parties", "name") is not None:
        return None
    if at >= len(tokens) or tokens[at].kind != "w" or tokens[at].arabic:
        return None
    found = longest_known(tokens, at, scan.text)
    side = tokens[at].fold in _SIDES and at + 1 < len(tokens) and tokens[at + 1].capital
    after = _capital_run(scan, at + 1 if side and not tokens[at].capital else at)
    if found and not tokens[at].capital and not (side or _has_capital(tokens, at, found[1])):
        found = None
    if found and found[1] >= after:
        return spot_of(scan, at, found[1], 0, found[0], called=called)
    after, typed = _without_type(scan, at, after)
    if after <= at or (after < len(tokens) and tokens[after].fold == "capital"):
        return None
    known = found[0] if found else known_place(scan.text[tokens[at].start : tokens[after - 1].end])
    behind = after < len(tokens) and tokens[after].fold in _TYPES_BEHIND
    called = called or typed or behind
    if known is None and any(scan.tokens[n].fold in _TAILS for n in range(at, after)):
        return None
    if known is None:
        other = any(scan.hit(at, table) for table in ("parties", "time", "people"))
        if other or not (called or guess):
            return None
    return spot_of(scan, at, after, 0, known, called=called)


_BEFORE_NAME = frozenset({"the", "of", "a", "nearby", "rebel", "opposition", "besieged",
                          "government"})  # fmt: skip
_DESCRIBING = frozenset({"last", "small", "isis"})


def _is_national(scan: Scan, at: int) -> bool:
    """Whether a capital only says of which country a town is: the Syrian town of X."""
    behind = scan.tokens[at + 1] if at + 1 < len(scan.tokens) else None
    small = behind is not None and behind.kind == "w" and not behind.capital
    adjective = scan.hit(at, "parties", "adjective") is not None
    return adjective and small and scan.hit(at + 1, "places", "kind") is not None


def _describes(scan: Scan, at: int) -> bool:
    """Whether a small word only describes what follows: the last, northern towns of."""
    word = scan.tokens[at].fold
    behind = scan.tokens[at + 1] if at + 1 < len(scan.tokens) else None
    side = word in _SIDES and behind is not None and not behind.capital
    return word in _DESCRIBING or side


def _to_the_name(scan: Scan, at: int) -> tuple[int, bool]:
    """Return where a name begins behind *the besieged town of*, and whether that calls it one."""
    tokens = scan.tokens
    called = False
    while at < len(tokens) and tokens[at].kind == "w":
        word = tokens[at].fold
        small = not tokens[at].capital
        kind = scan.hit(at, "places", "kind")
        if kind is not None and small:
            called, at = True, kind.after
        elif _is_national(scan, at):
            at += 1
        elif word in _BEFORE_NAME and small:
            at += 1 + (at + 1 < len(tokens) and tokens[at + 1].fold == "-")
        elif word in _HELD or (small and _describes(scan, at)):
            at += 1
        else:
            break
    return at, called


def _has_capital(tokens: list[Token], first: int, after: int) -> bool:
    return any(token.capital for token in tokens[first:after])


def _capital_run(scan: Scan, at: int) -> int:
    """Return the token behind a run of capitalised words, with al- and of inside."""
    tokens = scan.tokens
    after, end = at, at
    while after < len(tokens):
        token = tokens[after]
        if token.kind == "w" and (
            token.capital or (token.fold in _LATIN_PART and _joins(tokens, after))
        ):
            if scan.hit(after, "time", "month", "weekday") and token.capital:
                break
            after += 1
            if token.capital:
                end = after
        elif token.fold == "-" and end == after and after > at:
            after += 1
        elif token.kind == "n" and end == after and after > at and tokens[after - 1].text.isupper():
            after += 1
            end = after
        elif token.fold == "-" and tokens[after - 1].fold in _LATIN_PART:
            after += 1
        else:
            break
    return end


def _joins(tokens: list[Token], at: int) -> bool:
    return at + 1 < len(tokens) and (tokens[at + 1].capital or tokens[at + 1].fold == "-")


def _without_type(scan: Scan, first: int, after: int) -> tuple[int, bool]:
    """Return a run of capitals without crossing, camp, district at its end."""
    tokens = scan.tokens
    typed = False
    while after - 1 > first and tokens[after - 1].fold in _TYPES_BEHIND:
        typed = True
        if tokens[after - 1].fold in _KEPT_BEHIND:
            break
        after -= 1
    return after, typed


def _is_region(scan: Scan, first: int, after: int) -> bool:
    """Whether a word beside or in a name calls it a province, a region, a countryside."""
    words = {scan.tokens[at].fold for at in range(first, after)}
    before = scan.tokens[first - 1].fold.removeprefix("و").removeprefix("ب") if first else ""
    behind = scan.tokens[after].fold if after < len(scan.tokens) else ""
    return bool((words | {before.removeprefix("ل"), behind if behind.isascii() else ""}) & _REGIONS)


def spot_of(
    scan: Scan, first: int, after: int, skip: int, known: Known | None, *, called: bool = False
) -> Spot:
    """Return a place of tokens, without `skip` letters before it and what owns it (Bangui's)."""
    evidence = scan.evidence(first, after, skip)
    name = evidence.text
    if (owner := max(name.rfind("'s "), name.rfind("’s "))) > 0:
        start = evidence.start + owner + 3
        evidence = Evidence(start, evidence.end, name[owner + 3 :])
        name = evidence.text
    if name.endswith(("'s", "’s")):
        evidence = Evidence(evidence.start, evidence.end - 2, name[:-2])
        name = evidence.text
    return Spot(name, evidence, after, known, called, _is_region(scan, first, after))
