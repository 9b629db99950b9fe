# SPDX-License-Identifier: Apache-2.0
"""Places of the movement with their roles: origin, destination, waypoint, assembly, exchange point.

Grammar says the role, the gazetteer says that a word is a place. A word that no gazetteer knows is
a place where the report calls it one (town, valley, crossing) or where its position leaves no other
reading; such a value is marked weak.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from qafila.data.lexicons import words_of
from qafila.extraction.context import Context
from qafila.extraction.found import Found, Place
from qafila.extraction.frames import SENT_FOR, vehicles_stand
from qafila.extraction.lexicon import Hit
from qafila.extraction.routes import named_before, rows_in
from qafila.extraction.scan import Scan, Sentence
from qafila.extraction.spot import Spot, is_article
from qafila.extraction.spot_lists import THEN, in_phrase, spots_from
from qafila.extraction.spots import spot_at
from qafila.extraction.way import is_sure, role_at

# --------------------------------------------------------------------------------------- roles


@dataclass(frozen=True, slots=True)
class _Said:
    spot: Spot
    role: str
    weak: bool


def places_by_rule(context: Context) -> Iterator[Found]:
    """Yield the places of the movement with the roles that grammar gives them, each once."""
    yield from _nearest_ends(context.scan, _one_role(_all_told(context)))


def _outright(context: Context) -> dict[tuple[str, str], Found]:
    """Return what grammar says outright of places, by key and role."""
    scan = context.scan
    found: dict[tuple[str, str], Found] = {}
    for sentence in scan.sentences:
        about = context.about(sentence)
        if about.background or about.earlier:
            continue
        for said in _in_rows(scan, sentence):
            _add(found, said)
        if _speaks_of_movement(context, sentence):
            for said in _said_in(context, sentence):
                _add(found, said)
    for said in _homes(context):
        _add(found, said)
    return found


def _all_told(context: Context) -> dict[tuple[str, str], Found]:
    """Return places by key and role, with ends that only the order of telling suggests."""
    found = _outright(context)
    if not any(role == "origin" for _, role in found):
        for said in _origins_by_standing(context):
            _add(found, said)
    roles = {role for _, role in found}
    told = {name for name, _ in found}
    if "origin" not in roles:
        for said in _home_named(context, told) if roles else ():
            _add(found, said)
    if "origin" not in {role for _, role in found} and "destination" in roles:
        for said in _first_named(context, told):
            _add(found, said)
    if roles:
        for said in _passed(context, {name for name, _ in found}):
            _add(found, said)
    return found


def _one_role(found: dict[tuple[str, str], Found]) -> dict[tuple[str, str], Found]:
    """Return places each in one role, but for the two ends of a swap.

    Where people arrive and whence they go on is on the way; where they are handed over is no end.
    """
    ends = {role: {name for name, other in found if other == role} for role in _ENDS}
    both = ends["origin"] & ends["destination"]
    drop: set[tuple[str, str]] = set()
    made: dict[tuple[str, str], Found] = {}
    for name in list(both):
        weak = [role for role in _ENDS if _is_weak(found[name, role])]
        if len(weak) == 1:
            drop.add((name, weak[0]))
            both.discard(name)
    for name in both if len(both) == 1 and not _is_swap(found) else ():
        others = [role for role in _ENDS if ends[role] - both]
        arrival, start = (found[name, role].evidence[0].start for role in reversed(_ENDS))
        if len(others) == len(_ENDS):
            if arrival > start:
                continue  # told as two movements
            drop |= {(name, role) for role in _ENDS}
            value = found[name, "destination"].value
            assert isinstance(value, Place)
            on_the_way = replace(found[name, "destination"], value=replace(value, role="waypoint"))
            made = {} if (name, "waypoint") in found else {(name, "waypoint"): on_the_way}
        elif others:
            drop.add((name, others[0]))
    for (name, role), each in found.items():
        if role == "exchange_point":
            drop |= {(name, other) for other in (*_ENDS, "waypoint", "assembly")}
        elif role in _ENDS and not _is_weak(each):
            drop |= {(name, other) for other in ("assembly", _STANDING)}
            drop |= {(name, "waypoint")} if role == "origin" else set()
        elif role == "waypoint" and name not in both:
            drop |= {(name, other) for other in ("assembly", _STANDING)}
            drop |= {(name, other) for other in _ENDS if _is_weak(found.get((name, other)))}
    return {key: each for key, each in found.items() if key not in drop} | made


_ENDS = ("origin", "destination")


def _is_swap(found: dict[tuple[str, str], Found]) -> bool:
    """Whether more than one place is both begin and end, also by the name of a site in it."""
    named: dict[str, list[set[str]]] = {role: [] for role in _ENDS}
    for (_, role), each in found.items():
        if role in named and isinstance(each.value, Place):
            named[role].append(set(each.value.name.casefold().split()))
    shared = [one for one in named["origin"] if any(one & other for other in named["destination"])]
    return len(shared) > 1


def _is_weak(found: Found | None) -> bool:
    return found is not None and found.confidence == "weak"


_STANDING = "standing"
"""Role of a place where vehicles stand ready, until it is known where the way begins."""


def _nearest_ends(scan: Scan, found: dict[tuple[str, str], Found]) -> Iterator[Found]:
    """Yield places without a region that only says where a nearer end of the way lies.

    Vehicles that stand ready elsewhere than where the way begins stand on the way.
    """
    near = {each.value.role for each in found.values() if isinstance(each.value, Place)
            and each.confidence != "weak" and not each.value.region}  # fmt: skip
    begins = "origin" in {
        each.value.role for each in found.values() if isinstance(each.value, Place)
    }
    for each in found.values():
        assert isinstance(each.value, Place)
        if each.value.role == _STANDING:
            role = "waypoint" if begins else "assembly"
            if (each.value.known or each.value.name.casefold(), role) not in found:
                yield replace(each, value=replace(each.value, role=role))
        elif not (each.value.region and each.value.role in near and _is_around(scan, each, found)):
            yield each


_AROUND_TOKENS = 7


def _is_around(scan: Scan, region: Found, found: dict[tuple[str, str], Found]) -> bool:
    """Whether the report says of a region that a nearer place of the same role lies in it."""
    assert isinstance(region.value, Place)
    at_token = {scan.start(at): at for at in range(len(scan.tokens))}
    for (_, role), each in found.items():
        if role != region.value.role or each is region:
            continue
        for words in each.evidence:
            first = at_token.get(words.start)
            if first is None:
                continue
            for at in range(first + 1, min(first + _AROUND_TOKENS, len(scan.tokens))):
                spot = spot_at(scan, at, guess=False)
                if spot and spot.known and spot.known.name == region.value.known:
                    return True
    return False


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
    words = {token.fold.removeprefix("و") for token in scan.tokens[sentence.first : sentence.after]}
    if words & _LABELS or words & _COLUMNS:
        return True
    if scan.has(sentence.first, sentence.after, "places", "swap"):
        return True
    return scan.has(sentence.first, sentence.after, "vehicles") or (
        context.short and scan.has(sentence.first, sentence.after, "places", "from", "to", "via")
    )


def _in_rows(scan: Scan, sentence: Sentence) -> Iterator[_Said]:
    """Yield the places of ways that are written as a row."""
    for row in rows_in(scan, sentence):
        yield _Said(row[0], "origin", weak=False)
        for spot in row[1:-1]:
            yield _Said(spot, "waypoint", weak=False)
        yield _Said(row[-1], "destination", weak=False)


def _said_in(context: Context, sentence: Sentence) -> Iterator[_Said]:
    scan = context.scan
    at = sentence.first
    while at < sentence.after:
        role, start, guess = role_at(context, sentence, at)
        if not role:
            at += 1
            continue
        if role == "destination" and _of_goods(scan, sentence, at):
            at = max(start, at + 1)
            continue
        spots = list(spots_from(scan, start, sentence.after, guess=guess))
        if not spots and role in ("destination", "origin") and is_sure(scan, at):
            spots = list(in_phrase(scan, start, sentence.after))
        again = named_before(scan, start) if not spots and role in _ENDS else None
        if again is not None:
            fetched = role == "destination" and _to_fetch(scan, sentence, at)
            yield _Said(again, "origin" if fetched else role, weak=True)
        for number, spot in enumerate(spots):
            if _is_prison(scan, spot):
                continue
            on_the_way = role in ("origin", "assembly") and _is_crossing(scan, spot)
            fetched = role == "destination" and _to_fetch(scan, sentence, at)
            on_the_way = on_the_way or (
                role == "destination"
                and (number + 1 < len(spots) or _goes_on(scan, spot.after))
                and (_then(scan, spot.after) or _goes_on(scan, spot.after))
            )
            if (
                role == "assembly"
                and not on_the_way
                and vehicles_stand(scan, max(sentence.first, at - _READY_REACH), at)
            ):
                yield _Said(spot, _STANDING, weak=False)
                continue
            role_here = "waypoint" if on_the_way else "origin" if fetched else role
            yield _Said(spot, role_here, weak=False)
        at = max(spots[-1].after, at + 1) if spots else at + 1


_LABELS = words_of("places goal labels")
_COLUMNS = words_of("places columns")
_TO_FETCH = words_of("places to fetch")
_READY_REACH = 12
_FETCH = frozenset(
    {"start", "begin", "evacuate", "take", "transport", "fetch", "collect", "pick", "bring", "move"}
)


def _to_fetch(scan: Scan, sentence: Sentence, at: int) -> bool:
    """Whether vehicles come to a place to take people from there."""
    start = max(sentence.first, at - 8)
    if not scan.has(start, at + 1, "verbs", "arrive", "leave", "move"):
        return False
    if not scan.has(sentence.first, at, "vehicles"):
        behind = scan.tokens[at : sentence.after]
        return any(token.fold in SENT_FOR for token in behind)
    if any("l" in hit.before for hit in scan.within(at, sentence.after, "verbs", "move")):
        return True
    words = [token.fold for token in scan.tokens[at : sentence.after]]
    return any(word in _TO_FETCH for word in words) or any(
        first == "to" and second in _FETCH for first, second in pairwise(words)
    )


def _of_goods(scan: Scan, sentence: Sentence, at: int) -> bool:
    """Whether what goes there is aid, or a road that leads there, and not people."""
    before = scan.tokens[at - 1].fold if at else ""
    if before in ("الطرق", "الطريق", "طريق", "road", "highway", "access"):
        return True
    start = max(sentence.first, at - 7)
    goods = max((hit.first for hit in scan.within(start, at, "exchange", "aid")), default=-1)
    return goods >= 0 and not scan.has(goods, at, "people") and not scan.has(goods, at, "vehicles")


def _word(scan: Scan, at: int) -> str:
    return scan.tokens[at].fold if at < len(scan.tokens) else ""


def _then(scan: Scan, at: int) -> bool:
    """Whether the place behind a token comes later on the way: X, then Y."""
    return any(
        scan.tokens[n].fold in THEN for n in range(at, min(at + 3, len(scan.tokens)))
        if scan.tokens[n].fold in THEN or scan.tokens[n].fold in (",", "،", "and", "و")
    )  # fmt: skip


def _goes_on(scan: Scan, at: int) -> bool:
    """Whether *then* or *and from there* follows, also behind a comma."""
    at += _word(scan, at) in _TYPES_BEHIND
    at += _word(scan, at) in (",", "،")
    onward = _word(scan, at) == "from" and _word(scan, at + 1) in _ONWARD
    return onward or _word(scan, at) in THEN


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


def _is_prison(scan: Scan, spot: Spot) -> bool:
    words = spot.name.casefold().split()
    return "سجن" in words or "prison" in words


_OF_HOME = frozenset(["of", "from", "in", "من", "في"])
_RESIDENTS = frozenset({"all", "civilians", "families", "fighters"})


def _homes(context: Context) -> Iterator[_Said]:
    """Yield the place whose people move, as their origin: residents of X, مقاتلي X."""
    scan = context.scan
    for sentence in scan.sentences:
        about = context.about(sentence)
        if about.background or not about.moving:
            continue
        for hit in scan.within(sentence.first, sentence.after, "people", *_RESIDENTS):
            at = hit.after
            if at >= sentence.after or (
                scan.tokens[at - 1].fold[-1:] == "ه" and hit.entry.made == "owned"
            ):
                continue
            if scan.tokens[at].fold in _OF_HOME:
                at += 1
            elif not scan.tokens[at].arabic:
                continue
            if at >= sentence.after or scan.hit(at, "parties") or not _moves_close(scan, hit):
                continue
            if scan.has(*scan.clause_of(hit.first), "verbs", "receive"):
                continue
            for spot in spots_from(scan, at, sentence.after, guess=False):
                if not _is_country(scan, spot):
                    yield _Said(spot, "origin", weak=True)


def _moves_close(scan: Scan, hit: Hit) -> bool:
    first, after = scan.clause_of(hit.first)
    return scan.has(first, after, "verbs", "leave", "move", "assemble")


def _origins_by_standing(context: Context) -> Iterator[_Said]:
    """Yield the first place in which people of the movement are said to be, as its origin."""
    scan = context.scan
    for sentence in scan.sentences:
        about = context.about(sentence)
        if about.background or not about.moving:
            continue
        for at in range(sentence.first, sentence.after):
            hit = scan.hit(at, "places", "at")
            word = scan.tokens[at].fold
            trapped = scan.hit(at, "places", "from") and word in ("in", "inside")
            if hit is None and not trapped and word not in ("under", "محاصرين", "عالقين"):
                continue
            spots = list(spots_from(scan, at + 1, sentence.after, guess=False))
            if spots and not _is_country(scan, spots[0]):
                for spot in spots:
                    yield _Said(spot, "origin", weak=True)
                return


_POINT = "نقطة"
_HOME_REACH = 3
_HOME_WORDS = words_of("places home words")


def _home_named(context: Context, told: set[str]) -> Iterator[_Said]:
    """Yield the place of those a report speaks of or to: ناس القطينة, those stranded in X."""
    scan = context.scan
    for sentence in scan.sentences:
        if context.about(sentence).background:
            continue
        for at in range(sentence.first, sentence.after):
            word = scan.tokens[at].fold
            if (
                word not in _HOME_WORDS
                and word.removeprefix("و").removeprefix("ال") not in _HOME_WORDS
            ):
                continue
            for start in range(at + 1, min(at + 1 + _HOME_REACH, sentence.after)):
                sure = scan.hit(start - 1, "places", "at", "from") is not None
                spots = list(spots_from(scan, start, sentence.after, guess=sure))
                spots = [s for s in spots if not _is_country(scan, s) and _key(s) not in told]
                if spots:
                    for spot in spots:
                        yield _Said(spot, "origin", weak=True)
                    return
                if not scan.hit(start, "places", "at", "from", "kind"):
                    break


def _passed(context: Context, told: set[str]) -> Iterator[_Said]:
    """Yield crossings, checkpoints, bridges that a report names without a role: they are passed."""
    scan = context.scan
    for sentence in scan.sentences:
        about = context.about(sentence)
        if (
            about.background
            or about.earlier
            or scan.has(sentence.first, sentence.after, "cues", "casualty")
        ):
            continue
        for hit in scan.within(sentence.first, sentence.after, "places", "kind"):
            if hit.entry.words[0] not in _CROSSINGS:
                continue
            first = hit.first
            while (
                not scan.tokens[hit.first].arabic
                and first > sentence.first
                and (scan.tokens[first - 1].capital or is_article(scan, first - 1))
            ):
                first -= 1
            spot = spot_at(scan, first, guess=False)
            if spot is None or _key(spot) in told or not _is_crossing(scan, spot):
                continue
            start = spot.evidence.start
            point = _POINT in scan.text[max(0, start - len(_POINT) - 2) : start + len(_POINT)]
            if spot.called and not point:
                told.add(_key(spot))
                yield _Said(spot, "waypoint", weak=True)


def _key(spot: Spot) -> str:
    return spot.known.name if spot.known else spot.name.casefold()


def _first_named(context: Context, told: set[str]) -> Iterator[_Said]:
    """Yield the first town that the report names without any role, as a weak origin."""
    scan = context.scan
    heads = {
        at
        for day in context.days
        for at in range(max(scan.sentence_of(day.first).first, day.first - 4), day.first)
    }
    for sentence in scan.sentences[:_FIRST_SENTENCES]:
        if context.about(sentence).background:
            continue
        at = sentence.first
        while at < sentence.after:
            spot = spot_at(scan, at, guess=False)
            if spot is None or spot.known is None:
                at += 1
                continue
            named = (
                bool({spot.known.name, spot.name.casefold()} & told)
                or at in heads
                or scan.hit(at, "parties") is not None
            )
            if not named and spot.known.name not in _CAPITALS and not spot.region:
                yield _Said(spot, "origin", weak=True)
                return
            at = spot.after


_FIRST_SENTENCES = 4
_CAPITALS = words_of("places capitals")


def _is_country(scan: Scan, spot: Spot) -> bool:
    """Whether a place is a whole country, which says nothing of where a way begins."""
    at = spot.after - 1
    state = scan.hit(at, "parties", "state")
    return state is not None and spot.known is None
