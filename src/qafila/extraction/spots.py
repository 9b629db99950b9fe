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
from qafila.extraction.ordinary import completed, is_ordinary, is_word
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

_CAPITAL_WORDS = words_of("places capital words")
_TYPES_BEHIND = words_of("places types behind")
_KEPT_BEHIND = frozenset(["hospital", "countryside", "university", "church", "mosque"])
_KEPT_TYPES = words_of("places kept types")
_BETWEEN = words_of("places between name and type")
_MOST_BETWEEN = 2
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
    first, prefix = at, _prefix(scan, at)
    if spot := _known_from(scan, at, prefix):
        return spot
    while (hit := scan.hit(at, "places", "kind")) is not None and hit.value == "drop":
        behind = _behind_kind(scan, hit)
        if behind is None:
            return None
        at, prefix = behind, 0
        if spot := _known_from(scan, at, 0, called=True):
            return spot
    keep = scan.hit(at, "places", "kind")
    if keep is not None and keep.value == "keep":
        return _kept(scan, at, keep, prefix or skipped(tokens[at], keep.before.replace("a", "")))
    called = at > first
    if not (called or guess) or not _may_be_name(scan, at, strict=not called):
        return None
    after = at + 1
    if after < len(tokens) and tokens[after].fold in _ADJECTIVES:
        after += 1
    if not called and (behind_it := longest_known(tokens, after, scan.text)):
        after = behind_it[1]
    elif after == at + 1:
        after = _second_word(scan, after)
    governed = tokens[first - 1].fold.removeprefix("و") if first else ""
    if not called and not _ends_like_name(scan, after, before_to=governed in _ARABIC_FROM):
        return None
    return spot_of(scan, at, after, prefix, None, called=called)


def _behind_kind(scan: Scan, hit: Hit) -> int | None:
    """Return where the name stands that *town*, *district* is of; None where none can stand."""
    word = scan.tokens[hit.first].fold.lstrip("وبل")
    if "a" in hit.before and word not in _CAPITAL_WORDS:
        return None  # البلدة names nothing behind it
    at = hit.after
    if word in _CAPITAL_WORDS:
        at += scan.hit(at, "parties", "adjective") is not None  # العاصمة العمانية مسقط
    return at if at < len(scan.tokens) and scan.tokens[at].arabic else None


_JOINED = (("w", "و"), ("b", "ب"), ("l", "ل"), ("f", "ف"), ("wb", "وب"), ("wl", "ول"))
"""Fewest letters first: وببيلا is Babila and not Biyala, since ببيلا is a name already."""


def _prefix(scan: Scan, at: int) -> int:
    """Return how many letters before a name are with, to, and."""
    token = scan.tokens[at]
    if scan.hit(at, "parties", "state") or any(not hit.before for hit in scan.hits[at]):
        return 0
    if token.fold[0] not in "وبلف":
        return 0
    for before, written in _JOINED:
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
    single = after == at + 1
    if not called and is_word(scan, at, after):
        return None
    if single and token.fold in _WHOLE:
        return None  # الحي, of which another one is a town
    if single and token.fold in _PARTS_OF_NAMES:
        more = _second_word(scan, after)
        if more > after:  # حرف سفيان, of which the first word is another village
            return spot_of(scan, at, more, prefix, None, called=True)
    if single and _is_other_word(scan, at, prefix, called=called):
        return None
    if _is_epithet(scan, after):
        after += 1
    elif single and (known.small or is_word(scan, at, after)) and completed(scan, at):
        return spot_of(scan, at, after + 1, prefix, None, called=called)  # فرع العدين, صف التوث
    return spot_of(scan, at, after, prefix, known)


def _is_other_word(scan: Scan, at: int, prefix: int, *, called: bool) -> bool:
    """Whether a single word that some place is called too means something else where it stands."""
    means = scan.hit(at, "places", "kind", "from", "to", "via", "at")
    kind = means is not None and means.concept == "kind"
    if called:  # منطقة سوق الحوت, of which سوق is a village too; but مدينة التل
        return kind and not scan.tokens[at].fold.startswith("ال")
    if means and (kind or not prefix):
        return True
    return number_at(scan.tokens, at) is not None or _is_common(scan, at)


def _is_epithet(scan: Scan, at: int) -> bool:
    """Whether an adjective belongs to the name before it: not شمالي in جرابلس شمالي حلب."""
    if at >= len(scan.tokens) or scan.tokens[at].fold not in _ADJECTIVES:
        return False
    side_of = not scan.tokens[at].fold.startswith("ال")
    return not (side_of and longest_known(scan.tokens, at + 1, scan.text) is not None)


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
    other = scan.hit(after, "places", "kind")
    if other and tokens[after].fold.startswith("و") and "w" in other.before:
        return None  # السد ومخيم درعا
    if other and after + 1 < len(tokens):
        after += 1
    found = longest_known(tokens, after, scan.text)
    if found is None and not _may_follow_kind(scan, after):
        return None
    if "a" in hit.before and not tokens[after].fold.startswith("ال") and after == hit.after:
        return None  # الساحة names nothing behind it
    after = _with_epithets(scan, hit.after, found[1] if found else after + 1)
    if hit.entry.exact in _DROPPED_WHERE_KNOWN:
        inner = longest_known(tokens, hit.after, scan.text)
        return spot_of(scan, hit.after, after, 0, inner[0] if inner else None, called=True)
    name = scan.text[tokens[at].start + prefix : tokens[after - 1].end]
    return spot_of(scan, at, after, prefix, known_place(name), called=True)


_PARTS_OF_NAMES = words_of("places parts of names")
_NO_NOUN = words_of("mentions no noun")
_WHOLE = words_of("places whole kinds")
_SMALL = words_of("places small at")
_MOST_WORDS = 3


def _may_follow_kind(scan: Scan, at: int) -> bool:
    """Whether a word behind *camp*, *hospital*, *square* may name it: no preposition, no verb."""
    token = scan.tokens[at]
    if token.fold in _PARTS_OF_NAMES:
        return True  # مطار بن غوريون
    if token.kind != "w" or len(token.fold) < 3 or number_at(scan.tokens, at) is not None:
        return False
    if token.fold in _ENDS_NAME or token.fold in _PLAIN_BEHIND:
        return False
    if scan.hit(at, "places", "from", "to", "via", "at") or token.fold.startswith("وال"):
        return False
    if token.fold.startswith("ال"):
        return True
    if scan.hit(at, "places", "not"):
        return False
    hits = [hit for hit in scan.hits[at] if hit.entry.table in ("verbs", "people", "vehicles")]
    return not any(hit.entry.made != "noun" for hit in hits)


_PLAIN_BEHIND = words_of("places plain behind")


def _with_epithets(scan: Scan, first: int, after: int) -> int:
    """Return the token behind a name with what still belongs to it: ابن سينا, المركزي, الشمالي."""
    tokens = scan.tokens
    if after == first + 1 and tokens[first].fold not in _PARTS_OF_NAMES:
        more = _second_word(scan, after)
        if more > after and not tokens[first].fold.startswith("ال"):
            return more
    while after < len(tokens) and after - first < _MOST_WORDS and tokens[after].arabic:
        word = tokens[after].fold
        definite = word.startswith("ال") and word not in _ENDS_NAME | _NO_NOUN
        definite = definite and not _other_noun(scan, after)
        if not (tokens[after - 1].fold in _PARTS_OF_NAMES or definite or word in _ADJECTIVES):
            break
        after += 1
    return after


def _other_noun(scan: Scan, at: int) -> bool:
    """Whether a definite word is something else than an epithet: people, a day, a party."""
    return any(
        hit.entry.table in ("people", "vehicles", "time", "parties", "cues")
        or hit.entry.made in ("past", "present")
        for hit in scan.hits[at]
    )


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
    if strict and is_ordinary(token.fold):
        return False
    for hit in scan.hits[at]:
        if strict and hit.entry.table != "places":
            return False
        if hit.entry.table in ("people", "vehicles", "time", "vague") and set(hit.before) <= {"a"}:
            return False
        if hit.entry.table == "verbs" and hit.entry.made in ("past", "present") and not hit.before:
            return False
    return True


def _second_word(scan: Scan, after: int) -> int:
    """Return the token behind a second word that nobody knows, where the name then ends."""
    if after >= len(scan.tokens) or not scan.tokens[after].arabic or scan.hits[after]:
        return after
    word = scan.tokens[after].fold
    if word in _PARTS_OF_NAMES and after + 1 < len(scan.tokens) and scan.tokens[after + 1].arabic:
        return after + 1 + (not scan.hits[after + 1])  # شارع جمال عبد الناصر
    if len(word) < 3 or word in _ENDS_NAME or word.startswith(("و", "ف", "ب", "ل")):
        return after
    if longest_known(scan.tokens, after, scan.text) or number_at(scan.tokens, after) is not None:
        return after
    return after + 1 if _ends_like_name(scan, after + 1, before_to=False) else after


_ENDS_NAME = words_of("places ends name")


def _ends_like_name(scan: Scan, after: int, *, before_to: bool) -> bool:
    """Whether what follows an unknown word lets it be a name: a preposition, a sign, the end."""
    if after >= len(scan.tokens):
        return not before_to
    token = scan.tokens[after]
    if before_to:
        inside = token.fold == "في" and longest_known(scan.tokens, after + 1, scan.text)
        if bool(inside) or scan.hit(after, "places", "to", "via") is not None:
            return True
        kind = scan.hit(after, "places", "kind")
        return (kind is not None and "l" in kind.before) or token.fold == "لا"
    standing = scan.hit(after, "places", "at") is not None
    closes = token.kind != "w" or token.fold in _ENDS_NAME or token.fold.startswith(("و", "ب"))
    return closes or standing


# --------------------------------------------------------------------------------------- Latin


def _latin_spot(scan: Scan, at: int, *, guess: bool) -> Spot | None:
    tokens = scan.tokens
    at, called = _to_the_name(scan, at)
    if scan.hit(at, "parties", "name") is not None or at >= len(tokens):
        return None
    if tokens[at].kind != "w" or tokens[at].arabic or _is_no_name(scan, at):
        return None
    found = longest_known(tokens, at, scan.text)
    if found and _is_state_alike(scan, at, found[1]):
        found = None
    side = tokens[at].fold in _SIDES and at + 1 < len(tokens) and tokens[at + 1].capital
    after = _capital_run(scan, at + 1 if side and not tokens[at].capital else at)
    if found and not tokens[at].capital and not (side or _has_capital(tokens, at, found[1])):
        found = None
    if found and found[1] >= after:
        return spot_of(scan, at, _with_type(scan, found[1]), 0, found[0], called=called)
    after, typed = _without_type(scan, at, after)
    if after <= at or (after < len(tokens) and tokens[after].fold == "capital"):
        return None
    alike = not _is_state_alike(scan, at, after)
    written = scan.text[tokens[at].start : tokens[after - 1].end]
    known = found[0] if found else known_place(written, loosely=alike)
    if known is None and side and (inner := longest_known(tokens, at + 1, scan.text)):
        known = inner[0] if inner[1] >= after else None
    behind = after < len(tokens) and tokens[after].fold in _TYPES_BEHIND
    called = called or typed or behind
    if known is None and any(scan.tokens[n].fold in _TAILS for n in range(at, after)):
        return None
    if known is None:
        state = scan.hit(at, "parties", "state")
        other = any(scan.hit(at, table) for table in ("parties", "time", "people"))
        led_from = at > 0 and tokens[at - 1].fold == "from"  # ambulances from X
        if state is not None and guess and state.after >= after and not led_from:
            return spot_of(scan, at, state.after, 0, None, called=True)
        if other or not (called or guess):
            return None
    return spot_of(scan, at, after if typed else _with_type(scan, after), 0, known, called=called)


def _is_state_alike(scan: Scan, at: int, after: int) -> bool:
    """Whether a name that no place is spelled like is a country's: Syria is not Sirghaya."""
    state = scan.hit(at, "parties", "state")
    if state is None or state.after < after:
        return False
    written = scan.text[scan.tokens[at].start : scan.tokens[after - 1].end]
    return known_place(written, loosely=False) is None


def _with_type(scan: Scan, after: int) -> int:
    """Return the token behind a name with the small words that belong to it: Balsam clinic."""
    tokens = scan.tokens
    behind = after
    while behind < min(after + _MOST_BETWEEN, len(tokens)) and tokens[behind].fold in _BETWEEN:
        behind += 1
    named = behind < len(tokens) and not tokens[behind].capital
    return behind + 1 if named and tokens[behind].fold in _KEPT_TYPES else after


def _is_no_name(scan: Scan, at: int) -> bool:
    """Whether a Latin word begins no name: a month, *To:* of a letter, *at* before a name."""
    token, tokens = scan.tokens[at], scan.tokens
    behind = tokens[at + 1].fold if at + 1 < len(tokens) else ""
    if token.capital:
        if token.fold in _OPENERS and not (token.text.isupper() and len(token.text) > 1):
            return True
        heading = token.fold in ("to", "from", "re") and behind == ":"
        return heading or scan.hit(at, "time", "month", "weekday") is not None
    return token.fold in _SMALL and behind != "-"


_OPENERS = words_of("places latin openers")
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
        elif token.fold == "-" and end == after and after > at and _is_glued(tokens, after):
            after += 1
        elif token.kind == "n" and end == after and after > at and tokens[after - 1].text.isupper():
            after += 1
            end = after
        elif token.fold == "-" and tokens[after - 1].fold in _LATIN_PART:
            after += 1
        else:
            break
    return end


def _is_glued(tokens: list[Token], at: int) -> bool:
    """Whether a hyphen stands inside a word, and not between two."""
    return tokens[at - 1].end == tokens[at].start


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


_KILOMETRES = frozenset({"الكيلو", "كيلو", "kilo", "km", "pk"})


def _counts_kilometres(scan: Scan, at: int) -> bool:
    """Whether a number belongs to a name behind which it stands: Kilo 30, مخيم الكيلو 18."""
    return (
        0 < at < len(scan.tokens)
        and scan.tokens[at].kind == "n"
        and scan.tokens[at - 1].fold in _KILOMETRES
    )


def spot_of(
    scan: Scan, first: int, after: int, skip: int, known: Known | None, *, called: bool = False
) -> Spot:
    """Return a place of tokens, without `skip` letters before it and what owns it (Bangui's)."""
    after += _counts_kilometres(scan, after)
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
