# SPDX-License-Identifier: Apache-2.0
"""One place name in Latin letters: by the gazetteer, by its capitals, by what it is called."""

from __future__ import annotations

from qafila.data.lexicons import words_of
from qafila.extraction.names.spot import Spot, spot_of
from qafila.extraction.text.gazetteer import BEGUN, Known, known_place, longest_known
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.tokens import Token

_LATIN_PART = words_of("places latin part")
_SMALL = words_of("places small at")
_SIDES = words_of("places sides")
_TAILS = words_of("mentions tails")
"""Words that make a run of capitals an organisation."""

_TYPES_BEHIND = words_of("places types behind")
_KEPT_BEHIND = words_of("places kept behind a name")
_ROADS = words_of("places roads")
_KEPT_TYPES = words_of("places kept types")
_BETWEEN = words_of("places between name and type")
_MOST_BETWEEN = 2
_HELD = words_of("places held")


def latin_spot(scan: Scan, at: int, *, guess: bool) -> Spot | None:
    """Return the place that Latin words name from a token on; `guess`: also unknown capitals."""
    tokens = scan.tokens
    if _is_plain(scan, at):
        return None  # most words that have no capital
    at, called = _to_the_name(scan, at)
    if at >= len(tokens):
        return None
    if named := _site_of(scan, at):
        return spot_of(scan, at, named, 0, None, called=True)
    party = scan.hit(at, "parties", "name")
    longer = party is None or _is_longer(scan, party.after, at) or _is_site_by_title(scan, at)
    if not longer:
        return None
    if tokens[at].kind != "w" or tokens[at].arabic or _is_no_name(scan, at):
        return None
    return _named(scan, at, called=called, guess=guess)


def _is_longer(scan: Scan, after: int, at: int) -> bool:
    """Whether a known name goes on where that of somebody ends: Sheikh Maqsoud."""
    found = _known(scan, at)
    return found is not None and found[1] > after


def _is_site_by_title(scan: Scan, at: int) -> bool:
    """Whether a title only begins the name of a site: the *Sheikh* Hadid crossing."""
    title, run = scan.hit(at, "parties", "name"), _capital_run(scan, at)
    titled = title is not None and title.value == "local" and title.after == at + 1 < run
    return titled and _with_type(scan, run) > run


def _known(scan: Scan, at: int) -> tuple[Known, int] | None:
    """Return the longest known name, of which no small word is the last: not *AMI on*."""
    tokens = scan.tokens
    found = longest_known(tokens, at)
    if found is None or found[1] == at + 1 or not tokens[at].capital:
        return found
    last = tokens[found[1] - 1]
    joined = tokens[found[1] - 2].fold == "-" or tokens[found[1] - 2].fold in _LATIN_PART
    if last.capital or joined or last.kind != "w" or last.fold in _TYPES_BEHIND:
        return found
    known = known_place(tokens[at].text)
    return None if known is None else (known, at + 1)


def _is_plain(scan: Scan, at: int) -> bool:
    """Whether a small word neither leads to a name nor begins one: a quick look."""
    token = scan.tokens[at]
    return not (
        token.capital
        or token.fold in _MAY_LEAD
        or at in scan.at["places"]
        or at in scan.at["parties"]
        or BEGUN[token.text] is not None
    )


def _named(scan: Scan, at: int, *, called: bool, guess: bool) -> Spot | None:
    """Return the place whose name begins at a token, behind what it is called."""
    tokens = scan.tokens
    found = _known(scan, at)
    if found and _is_state_alike(scan, at, found[1]):
        found = None
    side = tokens[at].fold in _SIDES and at + 1 < len(tokens) and tokens[at + 1].capital
    whole = _capital_run(scan, at + 1 if side and not tokens[at].capital else at)
    if found and not tokens[at].capital and not (side or _has_capital(tokens, at, found[1])):
        found = None
    if found and found[1] >= whole:
        typed = _with_type(scan, found[1])
        road = typed > found[1] and tokens[typed - 1].fold in _ROADS  # no town: the Damascus road
        return spot_of(scan, at, typed, 0, None if road else found[0], called=called or road)
    after, typed = _without_type(scan, at, whole)
    if after <= at or (after < len(tokens) and tokens[after].fold == "capital"):
        return None
    written = scan.written(at, after)
    alike = not _is_state_alike(scan, at, after)
    if found and found[1] < after and not typed and _is_another(scan, found[1], after):
        return spot_of(scan, at, _with_type(scan, after), 0, None, called=called)
    if found is None or (typed and after > found[1]):  # not the town of its hospital
        known = known_place(written, loosely=alike)
    else:
        known = found[0]
    if known is None and side and (inner := longest_known(tokens, at + 1)):
        whole_of_it = inner[1] >= after and not _is_state_alike(scan, at + 1, inner[1])
        known = inner[0] if whole_of_it else None  # eastern Syria is no Sirghaya
    behind = after < len(tokens) and tokens[after].fold in _TYPES_BEHIND
    called = called or typed or behind
    if known is None:
        return _unknown(scan, at, after, whole, called=called, guess=guess)
    after = after if typed else _with_type(scan, after)
    return spot_of(scan, at, after, 0, known, called=called)


def _is_another(scan: Scan, found: int, after: int) -> bool:
    """Whether what goes on with a known name makes it another's: San is no San Vicente.

    An abbreviation does not: MALAKAL POC.
    """
    behind = (scan.tokens[at] for at in range(found, after) if not scan.hits[at])
    return any(token.capital and (len(token.text) == 1 or not token.text.isupper())
               for token in behind)  # fmt: skip


def _unknown(
    scan: Scan, at: int, after: int, whole: int, *, called: bool, guess: bool
) -> Spot | None:
    """Return the place of a run of capitals that no gazetteer has, `whole` with what it is."""
    tokens = scan.tokens
    if any(scan.tokens[n].fold in _TAILS for n in range(at, after)):
        return None
    if not called and _is_of_a_man(scan, at):
        return None
    state = scan.hit(at, "parties", "state")
    if state is not None and guess:
        led_from = at > 0 and tokens[at - 1].fold == "from"  # ambulances from X, but from X to Y
        led_from = led_from and not scan.hit(state.after, "places", "to")
        if scan.says(state.after, state.after + 1, _AT):
            return None  # crossed into Turkey at X
        typed = _with_type(scan, state.after)
        if state.after >= after and not led_from and typed == state.after:
            return spot_of(scan, at, state.after, 0, None, called=True)
        if typed > state.after:  # Brazil street
            return spot_of(scan, at, typed, 0, None, called=True)
        if state.after < after and tokens[state.after].capital:  # Kosovo Polje
            return spot_of(scan, at, after, 0, None)
    other = any(scan.hit(at, table) for table in ("parties", "time", "people"))
    site = whole > at + 1 and tokens[whole - 1].fold in _KEPT_TYPES  # Government College
    site = site or _is_site_by_title(scan, at)
    if (other and not site) or not (called or guess):
        return None
    typed = whole > after
    return spot_of(scan, at, whole if typed else _with_type(scan, after), 0, None, called=called)


_AT = frozenset({"at"})


def _is_of_a_man(scan: Scan, at: int) -> bool:
    """Whether a name is a man's or a news agency's: governor Talal Barazi told Reuters."""
    first = at
    while first > max(0, at - _MOST_NAMES) and scan.tokens[first - 1].capital:
        first -= 1
    titled = scan.says(max(0, first - 1), at + 1, _MEN)
    return titled or scan.folds[at] in _AGENCIES


_MOST_NAMES = 3
_MEN, _AGENCIES = words_of("places men by title"), words_of("places news agencies")


def _site_of(scan: Scan, at: int) -> int:
    """Return the token behind the site of a party: United Nations compound, French embassy.

    0 where no site is named, or where it is a party itself.
    """
    if not scan.tokens[at].capital:
        return 0
    owner = scan.hit(at, "parties", "name", "adjective", "state")
    if owner is None or owner.after >= len(scan.tokens):
        return 0
    behind = scan.tokens[owner.after]
    if behind.capital or behind.fold not in _OWNED:
        return 0
    after = owner.after + 1
    if after < len(scan.tokens) and scan.tokens[after].fold in _OWNED:
        after += 1
    return after


_OWNED = words_of("places sites of parties")


def _is_state_alike(scan: Scan, at: int, after: int) -> bool:
    """Whether a name that no place is spelled like is a country's: Syria is not Sirghaya."""
    state = scan.hit(at, "parties", "state", "adjective")
    if state is None or state.after < after:
        return False
    written = scan.written(at, after)
    return known_place(written, loosely=False) is None


def _with_type(scan: Scan, after: int) -> int:
    """Return the token behind a name with the small words that belong to it: Balsam clinic."""
    tokens = scan.tokens
    behind = after
    while behind < min(after + _MOST_BETWEEN, len(tokens)) and tokens[behind].fold in _BETWEEN:
        behind += 1
    for at in (behind, after):  # the Dilling road, which is no road station
        if at < len(tokens) and not tokens[at].capital and tokens[at].fold in _KEPT_TYPES:
            return at + 1
    return after


def _is_no_name(scan: Scan, at: int) -> bool:
    """Whether a Latin word begins no name: a month, *To:* of a letter, *at* before a name."""
    token, tokens = scan.tokens[at], scan.tokens
    behind = tokens[at + 1].fold if at + 1 < len(tokens) else ""
    if token.capital:
        if behind == "-" and token.fold in _LATIN_PART and _is_glued(tokens, at + 1):
            return False  # As-Safira
        if token.fold in _OPENERS and not (token.text.isupper() and len(token.text) > 1):
            return True
        heading = token.fold in ("to", "from", "re") and behind == ":"
        return heading or scan.hit(at, "time", "month", "weekday") is not None
    return token.fold in _SMALL and behind != "-"


_OPENERS = words_of("places latin openers")
_BEFORE_NAME = words_of("places before a name")
_DESCRIBING = words_of("places describing")


_MAY_LEAD = _BEFORE_NAME | _DESCRIBING | _HELD | _SIDES | _LATIN_PART


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
        elif token.kind == "n" and end == after > at and _numbers(scan, at, after):
            after += 1
            end = after
        elif token.fold == "-" and tokens[after - 1].fold in _LATIN_PART:
            after += 1
        else:
            break
    return end


_MOST_DIGITS = 3
_COUNTED = ("people", "vehicles", "time", "vague", "hedges")


def _numbers(scan: Scan, first: int, at: int) -> bool:
    """Whether a number belongs to the name before it: PK12, Camp 17, Laylan 2 camp.

    It does not where it counts what follows: from Homs 350 people, Homs 12 May.
    """
    tokens = scan.tokens
    if tokens[at - 1].text.isupper():
        return True
    if len(tokens[at].text) > _MOST_DIGITS or (at > 1 and tokens[at - 2].fold == "."):
        return False
    behind = tokens[at + 1] if at + 1 < len(tokens) else None
    named = tokens[at - 1].fold in _NUMBERED
    if behind is None or behind.kind != "w":
        closes = behind is None or behind.fold in (",", ".", ")")
        return named or (closes and at - 1 > first)
    if scan.hits[at + 1] and any(hit.entry.table in _COUNTED for hit in scan.hits[at + 1]):
        return False
    return named or behind.fold in _TYPES_BEHIND


_NUMBERED = words_of("places numbered")


def _is_glued(tokens: list[Token], at: int) -> bool:
    """Whether a hyphen stands inside a word, and not between two."""
    return not tokens[at].space


def _joins(tokens: list[Token], at: int) -> bool:
    if at + 1 >= len(tokens):
        return False
    hyphen = tokens[at + 1].fold == "-"
    return hyphen or (
        tokens[at + 1].capital and tokens[at].fold not in _SMALL
    )  # Handover at Rukban


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
