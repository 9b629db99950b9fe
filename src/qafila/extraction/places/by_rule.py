# SPDX-License-Identifier: Apache-2.0
"""Places of the movement with their roles: origin, destination, waypoint, assembly, exchange point.

Grammar says the role, the gazetteer says that a word is a place. A word that no gazetteer knows is
a place where the report calls it one (town, valley, crossing) or where its position leaves no other
reading; such a value is marked weak.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from qafila.data.lexicons import words_of
from qafila.extraction.days.context import Context
from qafila.extraction.names.frames import fetches, on_its_way, vehicles_stand
from qafila.extraction.names.spot import Spot
from qafila.extraction.places.denied import is_denied
from qafila.extraction.places.spot_lists import THEN, in_phrase, spots_from
from qafila.extraction.places.way import is_sure, may_tell, role_at
from qafila.extraction.text.arabic import with_and
from qafila.extraction.text.found import Found, Place
from qafila.extraction.text.scan import Scan, Sentence
from qafila.extraction.text.signs import COMMAS

# --------------------------------------------------------------------------------------- roles


@dataclass(slots=True)  # made often: a frozen one takes three times as long
class _Said:
    spot: Spot
    role: str
    weak: bool = False


def places_by_rule(context: Context) -> Iterator[Found]:
    """Yield places with the roles that grammar gives them, each once; one place may have several.

    Which of them hold is chosen with all else that is seen (`placing`).
    """
    scan = context.scan
    found: dict[tuple[str, str], Found] = {}
    standing: list[_Said] = []
    for sentence in scan.sentences:
        about = context.about(sentence)
        if about.background or about.earlier:
            continue
        if _speaks_of_movement(context, sentence):
            for said in _said_in(context, sentence):
                if said.role == _STANDING:
                    standing.append(said)
                else:
                    _add(found, said)
    begins = any(role == "origin" for _, role in found)
    for said in standing:
        _add(found, replace(said, role="waypoint" if begins else "assembly"))
    yield from found.values()


_STANDING = "standing"
"""Role of a place where vehicles stand ready: on the way, if people set out elsewhere."""


def _add(found: dict[tuple[str, str], Found], said: _Said) -> None:
    spot = said.spot
    name = spot.known.name if spot.known else spot.name.casefold()
    key = (name, said.role)
    if key in found:
        found[key] = found[key].also(spot.evidence)
        return
    value = Place(
        name=spot.name,
        role=said.role,
        known=spot.known.name if spot.known else "",
        country=spot.known.country if spot.known else "",
        region=spot.region,
    )
    weak = said.weak or not spot.sure
    found[key] = Found(field="place", value=value, evidence=(spot.evidence,),
                       confidence="weak" if weak else "stated")  # fmt: skip


def _speaks_of_movement(context: Context, sentence: Sentence) -> bool:
    scan = context.scan
    if context.about(sentence).moving:
        return True
    if scan.says(sentence.first, sentence.after, _LABELS_AND_COLUMNS):
        return True
    if scan.has(sentence.first, sentence.after, "places", "swap"):
        return True
    return scan.has(sentence.first, sentence.after, "vehicles") or (
        context.short and scan.has(sentence.first, sentence.after, "places", "from", "to", "via")
    )


def _said_in(context: Context, sentence: Sentence) -> Iterator[_Said]:
    scan = context.scan
    after = sentence.first
    for at in range(sentence.first, sentence.after):
        if at < after or not may_tell(scan, at):
            continue
        role, start, guess = role_at(context, sentence, at)
        if not role:
            continue
        if role == "destination" and _of_goods(scan, sentence, at):
            after = start
            continue
        spots = list(spots_from(scan, start, sentence.after, guess=guess))
        if not spots and role in _ENDS and is_sure(scan, at):
            spots = list(in_phrase(scan, start, sentence.after))
        for number, spot in enumerate(spots):
            if not number and is_denied(scan, start, spot.after):
                continue
            if role == "destination":
                last = number + 1 == len(spots)
                yield _Said(spot, _role_of_end(scan, sentence, spot, last=last))
            elif role in ("origin", "assembly") and _is_crossing(scan, spot):
                yield _Said(spot, "waypoint")
            elif role == "assembly" and _stand_ready(scan, sentence, at):
                yield _Said(spot, _STANDING, weak=True)
            else:
                yield _Said(spot, role)
        after = spots[-1].after if spots else after


def _role_of_end(scan: Scan, sentence: Sentence, spot: Spot, *, last: bool) -> str:
    """Return what a place is that *to* stands before: it may be on the way, or fetched from."""
    if (not last and _then(scan, spot.after)) or _goes_on(scan, spot.after):
        return "waypoint"
    return "origin" if fetches(scan, spot.after, sentence.after) else "destination"


_ENDS = ("origin", "destination")
_READY_REACH = 12


def _stand_ready(scan: Scan, sentence: Sentence, at: int) -> bool:
    return vehicles_stand(scan, max(sentence.first, at - _READY_REACH), at)


_LABELS_AND_COLUMNS = with_and(words_of("places goal labels") | words_of("places columns"))

_ROAD_TO = words_of("places road to a place")


def _of_goods(scan: Scan, sentence: Sentence, at: int) -> bool:
    """Whether what goes there is aid, or a road that leads there, and not people."""
    before = scan.tokens[at - 1].fold if at else ""
    if before in _ROAD_TO:
        return True
    start = max(sentence.first, at - 7)
    goods = max((hit.first for hit in scan.within(start, at, "exchange", "aid")), default=-1)
    return goods >= 0 and not scan.has(goods, at, "people") and not scan.has(goods, at, "vehicles")


def _then(scan: Scan, at: int) -> bool:
    """Whether the place behind a token comes later on the way: X, then Y."""
    return any(
        scan.tokens[n].fold in THEN for n in range(at, min(at + 3, len(scan.tokens)))
        if scan.tokens[n].fold in THEN or scan.tokens[n].fold in (",", "،", "and", "و")
    )  # fmt: skip


def _goes_on(scan: Scan, at: int) -> bool:
    """Whether *then* or *and from there* follows, also behind a comma."""
    at += scan.word(at) in _TYPES_BEHIND
    at += scan.word(at) in COMMAS
    onward = scan.word(at) == "from" and scan.word(at + 1) in _ONWARD
    return onward or scan.word(at) in THEN or on_its_way(scan, at)


_TYPES_BEHIND = words_of("places types behind")
_ONWARD = words_of("places onward")


_CROSSINGS = words_of("places crossings")


def _is_crossing(scan: Scan, spot: Spot) -> bool:
    """Whether a place is one that is passed: a crossing, a checkpoint."""
    first = spot.after - 1
    while first > 0 and scan.start(first - 1) >= spot.evidence.start:
        first -= 1
    words = {token.fold for token in scan.tokens[first : spot.after]}
    if scan.tokens[first].arabic:
        words.add(scan.tokens[first - 1].fold if first else "")
    elif spot.after < len(scan.tokens):
        words.add(scan.tokens[spot.after].fold)
    return bool(words & _CROSSINGS)
