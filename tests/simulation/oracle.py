# SPDX-License-Identifier: Apache-2.0
"""A second reading of the rules, slow and obvious, that shares no code with the fold.

It takes the raw bytes of facts, reads them with the standard library, puts them in order, and
tells everybody's way one by one: a person's place is what that person's own facts say, walked from
the first to the last. Nothing here keeps a running count; every number is counted when it is asked
for. Where this and `qafila.core.operation` differ, one of them is wrong.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

Raw = dict[str, Any]
"""A parsed envelope."""

_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


class Rule(Enum):
    """How the time of a fact is found: as Qafila does, and what that was weighed against."""

    RAW = "raw device clocks"
    MEASURED = "measured offsets"
    AS_BUILT = "measured offsets, no later than the meeting"
    BETWEEN = "measured offsets, between the meetings"


@dataclass(frozen=True)
class Measure:
    """One comparison of two clocks: `device` plus `offset_ms` is the clock of `by`."""

    id: str
    device: str
    by: str
    offset_ms: int
    last_seq: int
    uncertainty_ms: int
    taken_ms: int


@dataclass
class Walk:
    """One subject's way: where they were after which position of the order."""

    steps: list[tuple[int, str]] = field(default_factory=list)
    seen_by: str = ""
    disputes: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    listed: bool = False

    @property
    def place(self) -> str:
        """Where they are at the end."""
        return self.steps[-1][1]

    def place_before(self, position: int) -> str | None:
        """Where they were before a fact of the order; None when nobody had heard of them."""
        i = bisect_left(self.steps, (position, ""))
        return self.steps[i - 1][1] if i else None


@dataclass
class Told:
    """What the oracle says of a set of facts."""

    facts: dict[str, Raw]
    digests: dict[str, str]
    rewritten: set[str]
    order: list[str]
    corrected_ms: dict[str, int]
    measures: dict[str, list[Measure]]
    ways: dict[str, list[Measure]]
    reference: dict[str, str]
    effects: dict[str, Raw | None]
    revoked: dict[str, int]
    people: dict[str, Walk]
    vehicles: dict[str, Walk]
    goods: dict[tuple[str, str, str, str], int]
    headcounts: list[tuple[str, str, int, int]]

    def effect(self, fact: str) -> Raw | None:
        """What counts in the place of a fact: itself, its correction, or nothing."""
        return self.effects[fact] if fact in self.effects else self.facts[fact]["fact"]


def tell(bodies: Iterable[bytes], rule: Rule = Rule.AS_BUILT) -> Told:
    """Return what a set of bodies says; with another `rule`, what it would say in another order."""
    facts, digests, rewritten = _standing(bodies)
    hubs = _hubs(facts)
    void = _undone_by_hubs(facts, hubs)
    revoked = _revoked(facts, hubs, void)
    counting = {i: e for i, e in facts.items() if not _is_late(e, revoked)}
    measures = _measures(counting, void)
    ways, reference = _ways(measures, hubs)
    corrected = _corrected(facts, measures, ways, rule)
    order = sorted(facts, key=lambda i: (corrected[i], facts[i]["device"], facts[i]["seq"], i))
    effects = _effects(order, counting)
    effects.update((i, None) for i, e in facts.items() if _is_late(e, revoked))
    told = Told(
        facts=facts,
        digests=digests,
        rewritten=rewritten,
        order=order,
        corrected_ms=corrected,
        measures=measures,
        ways=ways,
        reference=reference,
        effects=effects,
        revoked=revoked,
        people={},
        vehicles={},
        goods=defaultdict(int),
        headcounts=[],
    )
    _walk_all(told)
    return told


def milliseconds(raw: Raw) -> int:
    """Return the device's clock in milliseconds since 1970."""
    at = datetime.fromisoformat(raw["happened_at"])
    return (at - _EPOCH) // timedelta(milliseconds=1)


def _standing(bodies: Iterable[bytes]) -> tuple[dict[str, Raw], dict[str, str], set[str]]:
    by_id: dict[str, dict[str, bytes]] = defaultdict(dict)
    for body in bodies:
        by_id[json.loads(body)["id"]][hashlib.sha256(body).hexdigest()] = body
    standing = {i: json.loads(rivals[min(rivals)]) for i, rivals in by_id.items()}
    digests = {i: min(rivals) for i, rivals in by_id.items()}
    return standing, digests, {i for i, rivals in by_id.items() if len(rivals) > 1}


def _of(facts: Mapping[str, Raw], kind: str) -> list[Raw]:
    return [e for e in facts.values() if e["fact"]["kind"] == kind]


def _hubs(facts: Mapping[str, Raw]) -> set[str]:
    """Return the founder and all whom hubs made hubs."""
    enrolments = _of(facts, "device_enrolled")
    hubs = set()
    for e in enrolments:
        is_own = e["seq"] == 1 and e["fact"]["device"] == e["device"]
        others = [o for o in enrolments if o["fact"]["device"] == e["device"] != o["device"]]
        if is_own and not others:
            hubs.add(e["device"])
    while True:
        more = {
            e["fact"]["device"]
            for e in enrolments
            if e["device"] in hubs and e["fact"]["role"] == "hub"
        }
        if more <= hubs:
            return hubs
        hubs |= more


def _undone_by_hubs(facts: Mapping[str, Raw], hubs: set[str]) -> set[str]:
    made = [e for e in _of(facts, "fact_corrected") if not hubs or e["device"] in hubs]
    undone = {e["fact"]["corrects"] for e in made}
    return {e["fact"]["corrects"] for e in made if e["id"] not in undone}


def _revoked(facts: Mapping[str, Raw], hubs: set[str], void: set[str]) -> dict[str, int]:
    acts = [
        e
        for e in _of(facts, "device_revoked")
        if (not hubs or e["device"] in hubs) and e["id"] not in void
    ]
    last: dict[str, int] = {}
    for e in sorted(acts, key=lambda e: (milliseconds(e), e["id"])):
        if not _is_late(e, last):
            device, seq = e["fact"]["device"], e["fact"]["last_seq"]
            last[device] = min(seq, last.get(device, seq))
    return last


def _is_late(raw: Raw, revoked: Mapping[str, int]) -> bool:
    return raw["device"] in revoked and raw["seq"] > revoked[raw["device"]]


def _measures(counting: Mapping[str, Raw], void: set[str]) -> dict[str, list[Measure]]:
    """Return the measurements of each device by `last_seq`, the surest one of each."""
    best: dict[tuple[str, int], Measure] = {}
    for e in _of(counting, "clock_measured"):
        fact = e["fact"]
        if e["id"] in void or fact["device"] == e["device"]:
            continue
        m = Measure(
            e["id"],
            fact["device"],
            e["device"],
            fact["offset_ms"],
            fact["last_seq"],
            fact.get("uncertainty_ms", 1000),
            milliseconds(e),
        )
        held = best.get((m.device, m.last_seq))
        if held is None or (m.uncertainty_ms, m.id) < (held.uncertainty_ms, held.id):
            best[m.device, m.last_seq] = m
    measures: dict[str, list[Measure]] = {}
    for (device, _), m in sorted(best.items(), key=lambda item: item[0]):
        measures.setdefault(device, []).append(m)
    return measures


def _ways(
    measures: Mapping[str, list[Measure]], hubs: set[str]
) -> tuple[dict[str, list[Measure]], dict[str, str]]:
    """Return how each device of a net gets to its reference: comparisons, nearest one first.

    Of the comparisons of one device by another the last counts; one that was made the other way
    round serves where there is none in this direction.
    """
    last: dict[tuple[str, str], Measure] = {}
    for mine in measures.values():
        for m in mine:
            last[m.device, m.by] = m
    neighbours: dict[str, set[str]] = defaultdict(set)
    for one, other in last:
        neighbours[one].add(other)
        neighbours[other].add(one)
    ways: dict[str, list[Measure]] = {}
    reference: dict[str, str] = {}
    for root in [*sorted(hubs & neighbours.keys()), *sorted(neighbours.keys() - hubs)]:
        if root in ways:
            continue
        ways[root], reference[root] = [], root
        ring = [root]
        while ring:
            outer = []
            for here in ring:
                for there in sorted(neighbours[here]):
                    if there not in ways:
                        step = last.get((there, here)) or _reversed(last[here, there])
                        ways[there], reference[there] = [step, *ways[here]], root
                        outer.append(there)
            ring = outer
    return ways, reference


def _reversed(m: Measure) -> Measure:
    """Return a comparison read the other way round; its instant stays on the clock of `by`."""
    return Measure(m.id, m.by, m.device, -m.offset_ms, 0, m.uncertainty_ms, m.taken_ms)


def _corrected(
    facts: Mapping[str, Raw],
    measures: Mapping[str, list[Measure]],
    ways: Mapping[str, list[Measure]],
    rule: Rule,
) -> dict[str, int]:
    base = {device: sum(m.offset_ms for m in way) for device, way in ways.items()}
    chains: dict[str, list[Raw]] = defaultdict(list)
    for raw in facts.values():
        chains[raw["device"]].append(raw)
    corrected: dict[str, int] = {}
    for device, chain in chains.items():
        mine = [] if rule is Rule.RAW else measures.get(device, [])
        before: int | None = None
        for raw in sorted(chain, key=lambda e: (e["seq"], e["id"])):
            at = milliseconds(raw)
            if mine:
                at = _measured(at, raw["seq"], mine, base, rule)
            elif rule is not Rule.RAW:
                at += base.get(device, 0)
            before = at if before is None or rule is Rule.RAW else max(at, before)
            corrected[raw["id"]] = before
    return corrected


def _measured(at: int, seq: int, mine: list[Measure], base: Mapping[str, int], rule: Rule) -> int:
    reaching = [m for m in mine if m.last_seq >= seq]
    governing = reaching[0] if reaching else mine[-1]
    at += governing.offset_ms + base.get(governing.by, 0)
    if rule is Rule.BETWEEN:
        at = max([at, *(m.taken_ms + base.get(m.by, 0) for m in mine if m.last_seq < seq)])
    if rule is not Rule.MEASURED:
        at = min([at, *(m.taken_ms + base.get(m.by, 0) for m in reaching)])
    return at


def _effects(order: list[str], counting: Mapping[str, Raw]) -> dict[str, Raw | None]:
    """Return what corrections put in the place of facts, the latest correction speaking first."""
    position = {fact: i for i, fact in enumerate(order)}
    corrections = {e["id"]: e for e in _of(counting, "fact_corrected")}
    effects: dict[str, Raw | None] = {}
    for one in sorted(corrections, key=position.__getitem__, reverse=True):
        target = corrections[one]["fact"]["corrects"]
        in_circles = target in corrections and position[target] >= position[one]
        if one in effects or target not in position or in_circles or target in effects:
            continue
        effects[target] = corrections[one]["fact"].get("instead")
    return effects


def _walk_all(told: Told) -> None:
    heads: list[tuple[int, str, str, int]] = []
    for position, fact_id in enumerate(told.order):
        fact = told.effect(fact_id)
        if fact is None:
            continue
        kind = fact["kind"]
        if kind in ("person_registered", "vehicle_registered"):
            _register(told, fact, position)
        elif kind == "people_moved":
            for person in fact["persons"]:
                _move(told.people, person, fact, fact_id, position)
        elif kind == "vehicles_moved":
            for vehicle in fact["vehicles"]:
                _move(told.vehicles, vehicle, fact, fact_id, position)
        elif kind == "whereabouts_settled":
            _settle(told, fact, fact_id, position)
        elif kind == "goods_moved":
            item = (fact["waybill"], fact["goods"], fact["unit"])
            told.goods[*item, fact["source"]] -= fact["quantity"]
            told.goods[*item, fact["target"]] += fact["quantity"]
        elif kind == "headcount_taken":
            heads.append((position, fact_id, fact["place"], fact["count"]))
    for position, fact_id, place, count in heads:
        there = sum(1 for walk in told.people.values() if walk.place_before(position) == place)
        told.headcounts.append((fact_id, place, count, there))


def _register(told: Told, fact: Raw, position: int) -> None:
    """Put on the list whoever is not on it; of two facts under one id the first one stands."""
    is_person = fact["kind"] == "person_registered"
    book, thing = (told.people, fact["person"]) if is_person else (told.vehicles, fact["vehicle"])
    walk = book.setdefault(thing["id"], Walk())
    walk.listed = True
    if not walk.steps:
        walk.steps.append((position, f"place:{thing['at']}" if thing.get("at") else "outside"))


def _move(book: dict[str, Walk], subject: str, fact: Raw, fact_id: str, position: int) -> None:
    source, target = fact["source"], fact["target"]
    walk = book.setdefault(subject, Walk())
    if walk.seen_by and walk.place not in (source, target):
        walk.disputes.append((walk.place, walk.seen_by, source, target, fact_id))
    walk.steps.append((position, target))
    walk.seen_by = fact_id


def _settle(told: Told, fact: Raw, fact_id: str, position: int) -> None:
    for subject in fact["subjects"]:
        is_vehicle = subject in told.vehicles and subject not in told.people
        walk = (told.vehicles if is_vehicle else told.people).setdefault(subject, Walk())
        weighed = set(fact["weighed"])
        walk.disputes = [d for d in walk.disputes if not {d[1], d[4]} <= weighed]
        walk.steps.append((position, fact["place"]))
        walk.seen_by = fact_id


def counts(walks: Mapping[str, Walk]) -> dict[str, int]:
    """Return how many are at each place, by looking at each of them."""
    return dict(Counter(walk.place for walk in walks.values()))
