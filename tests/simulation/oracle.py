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
from dataclasses import dataclass, field, replace
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
    ANYBODY = "as built, whoever measured"


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


@dataclass(frozen=True)
class Belief:
    """Whom the facts believe.

    Parameters
    ----------
    hubs
        How many enrolments each hub is away from the founder; None when nobody founded.
    members
        Whoever a hub has enrolled, and the founder, each with the roles given to it.
    revoked
        Number of the last valid fact of each revoked device.
    void
        Facts that hubs have withdrawn.
    former
        Devices that somebody enrolled and that are enrolled no more.
    """

    hubs: Mapping[str, int] | None
    members: Mapping[str, frozenset[str]]
    revoked: Mapping[str, int]
    void: frozenset[str]
    former: frozenset[str] = frozenset()

    def acts_as_hub(self, device: str) -> bool:
        """Whether what only hubs may do counts when this device does it."""
        return self.hubs is None or device in self.hubs

    def is_late(self, raw: Raw) -> bool:
        """Whether a fact comes from a revoked device, after its last valid one."""
        return raw["device"] in self.revoked and raw["seq"] > self.revoked[raw["device"]]

    def counts(self, raw: Raw) -> bool:
        """Whether a fact is listened to at all."""
        return raw["device"] not in self.former and not self.is_late(raw)


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
    belief: Belief
    people: dict[str, Walk]
    vehicles: dict[str, Walk]
    goods: dict[tuple[str, str, str, str], int]
    headcounts: list[tuple[str, str, int, int]]
    forgotten: set[str]
    unknown: dict[str, str]
    closings: list[str]
    after_closing: list[str]

    def effect(self, fact: str) -> Raw | None:
        """What counts in the place of a fact: itself, its correction, or nothing."""
        return self.effects[fact] if fact in self.effects else self.facts[fact]["fact"]


def tell(bodies: Iterable[bytes], rule: Rule = Rule.AS_BUILT, first: str = "") -> Told:
    """Return what a set of bodies says; with another `rule`, what it would say in another order.

    Parameters
    ----------
    first
        The founding device, where a store knows it.
    """
    facts, digests, rewritten = _standing(bodies)
    belief = believe(facts, first)
    counting = {i: e for i, e in facts.items() if belief.counts(e)}
    compared = _compared(counting, belief)
    heard = belief
    if rule is Rule.ANYBODY and belief.hubs is not None:
        heard = replace(belief, hubs={**dict.fromkeys((m.by for m in compared), 0), **belief.hubs})
    measures = _measures(compared, heard)
    ways, reference = _ways(compared, heard)
    corrected = _corrected(facts, measures, ways, rule)
    order = sorted(facts, key=lambda i: (corrected[i], facts[i]["device"], facts[i]["seq"], i))
    effects = _effects(order, counting)
    effects.update((i, None) for i, e in facts.items() if not belief.counts(e))
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
        belief=belief,
        people={},
        vehicles={},
        goods=defaultdict(int),
        headcounts=[],
        forgotten=set(),
        unknown={},
        closings=[],
        after_closing=[],
    )
    _walk_all(told)
    _tell_end(told)
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


def believe(facts: Mapping[str, Raw], first: str = "") -> Belief:
    """Return whom facts believe: guess, see what follows, and guess again until it follows itself.

    What hubs withdraw and whom they revoke decides who is a hub, and that decides what they may.
    """
    guess = Belief({}, {}, {}, frozenset())
    for _ in range(16):
        before = (guess.revoked, guess.void)
        guess = replace(guess, hubs=_hubs(facts, guess, first))
        guess = replace(guess, revoked=_revoked(facts, guess))
        guess = replace(guess, hubs=_hubs(facts, guess, first))
        members, void = _members(facts, guess, first), _undone_by_hubs(facts, guess)
        guess = replace(guess, members=members, void=void)
        if before == (guess.revoked, guess.void):
            break
    # With nobody revoked and nothing withdrawn, who would have been enrolled?
    kind = Belief({}, {}, {}, frozenset())
    kind = replace(kind, hubs=_hubs(facts, kind, first))
    former = frozenset(_members(facts, kind, first)) - guess.members.keys()
    return replace(guess, former=former)


def _founding(facts: Mapping[str, Raw], first: str) -> list[Raw]:
    """Return the enrolments that found: by a device of itself, with all it had said till then.

    Nobody stands above a founder but who stands below it too; of such a circle the earliest founds.
    """
    enrolments = sorted(_of(facts, "device_enrolled"), key=_clock)
    own = [e for e in enrolments if e["fact"]["device"] == e["device"] and e["seq"] == 1]
    if first:
        return [e for e in own if e["device"] == first]
    above: dict[str, set[str]] = {}
    for e in enrolments:
        above.setdefault(e["device"], set())
        above.setdefault(e["fact"]["device"], set()).update({e["device"]} - {e["fact"]["device"]})
    for middle, more in above.items():  # whoever is above one who is above me is above me
        for mine in above.values():
            if middle in mine:
                mine.update(more)
    founding: list[Raw] = []
    for e in own:
        mine = above[e["device"]]
        taken = {f["device"] for f in founding} - {e["device"]}
        if all(e["device"] in above[other] for other in mine) and not taken & mine:
            founding.append(e)
    return founding


def _enrolling(facts: Mapping[str, Raw], belief: Belief) -> list[Raw]:
    """Return the enrolments that nobody withdrew, and that came before their device was revoked."""
    made = _of(facts, "device_enrolled")
    return [e for e in made if e["id"] not in belief.void and not belief.is_late(e)]


def _hubs(facts: Mapping[str, Raw], belief: Belief, first: str) -> dict[str, int] | None:
    """Return the founder, all whom it made hubs, all whom those made hubs, and so on."""
    founding = _founding(facts, first)
    if not founding and not first:
        return None
    hubs = dict.fromkeys((e["device"] for e in founding), 0)
    enrolling = [e for e in _enrolling(facts, belief) if e["fact"]["role"] == "hub"]
    for away in range(1, len(enrolling) + 1):
        for name in {e["fact"]["device"] for e in enrolling if e["device"] in hubs} - hubs.keys():
            hubs[name] = away
    return hubs


def _members(facts: Mapping[str, Raw], belief: Belief, first: str) -> dict[str, frozenset[str]]:
    if belief.hubs is None:
        return {}
    enrolled = [e for e in _enrolling(facts, belief) if e["device"] in belief.hubs]
    roles: dict[str, set[str]] = defaultdict(set)
    for e in _founding(facts, first):
        roles[e["device"]] |= {"hub", e["fact"]["role"]}
    for e in enrolled:
        roles[e["fact"]["device"]].add(e["fact"]["role"])
    return {device: frozenset(given) for device, given in roles.items()}


def _undone_by_hubs(facts: Mapping[str, Raw], belief: Belief) -> frozenset[str]:
    made = [
        e
        for e in _of(facts, "fact_corrected")
        if belief.acts_as_hub(e["device"]) and not belief.is_late(e)
    ]
    undone = {e["fact"]["corrects"] for e in made}
    return frozenset(e["fact"]["corrects"] for e in made if e["id"] not in undone)


def _revoked(facts: Mapping[str, Raw], belief: Belief) -> dict[str, int]:
    """Return who is revoked: the hubs nearest to the founder speak first, then the earliest."""
    acts = [
        e
        for e in _of(facts, "device_revoked")
        if belief.acts_as_hub(e["device"]) and e["id"] not in belief.void
    ]
    last: dict[str, int] = {}
    for e in sorted(acts, key=lambda e: ((belief.hubs or {}).get(e["device"], 0), _clock(e))):
        if e["device"] in last and e["seq"] > last[e["device"]]:
            continue
        device, seq = e["fact"]["device"], e["fact"]["last_seq"]
        last[device] = min(seq, last.get(device, seq))
    return last


def _clock(raw: Raw) -> tuple[datetime, str]:
    return (datetime.fromisoformat(raw["happened_at"]), raw["id"])


def _compared(counting: Mapping[str, Raw], belief: Belief) -> list[Measure]:
    """Return every comparison that nobody withdrew, by its number and the surest one first."""
    made = [
        Measure(
            e["id"],
            e["fact"]["device"],
            e["device"],
            e["fact"]["offset_ms"],
            e["fact"]["last_seq"],
            e["fact"].get("uncertainty_ms", 1000),
            milliseconds(e),
        )
        for e in _of(counting, "clock_measured")
        if e["id"] not in belief.void
        and e["fact"]["device"] != e["device"]
        and (
            "paper" not in belief.members.get(e["fact"]["device"], ())
            or e["device"] in (belief.hubs or {})
        )
    ]
    return sorted(made, key=lambda m: (m.device, m.last_seq, m.uncertainty_ms, m.id))


def _measures(compared: list[Measure], belief: Belief) -> dict[str, list[Measure]]:
    """Return the comparisons of each device that move its facts, the surest one of each number.

    Where a hub has looked at a clock, and of a hub's own clock, nobody but hubs has a say.
    """
    looked_at = {m.device for m in compared if belief.acts_as_hub(m.by)} | (
        belief.hubs or {}
    ).keys()
    measures: dict[str, list[Measure]] = defaultdict(list)
    for m in compared:
        has_a_say = belief.acts_as_hub(m.by) or m.device not in looked_at
        is_first = m.last_seq not in {held.last_seq for held in measures.get(m.device, [])}
        if has_a_say and is_first:
            measures[m.device].append(m)
    return dict(measures)


def _ways(
    compared: list[Measure], belief: Belief
) -> tuple[dict[str, list[Measure]], dict[str, str]]:
    """Return how each device of a net gets to its reference: comparisons, nearest one first.

    Every hub that is not reached from a smaller one is a reference. Hubs lay their ways first;
    then others may go on from where those end.
    """
    ways: dict[str, list[Measure]] = {}
    reference: dict[str, str] = {}
    anybody = {m.device for m in compared} | {m.by for m in compared}
    of_hubs = [m for m in compared if belief.acts_as_hub(m.by)]
    for laid, roots in ((of_hubs, anybody & (belief.hubs or {}).keys()), (compared, anybody)):
        _lay(laid, sorted(ways), ways, reference)
        for root in sorted(roots):
            if root not in ways:
                ways[root], reference[root] = [], root
                _lay(laid, [root], ways, reference)
    return ways, reference


def _lay(
    compared: list[Measure],
    ring: list[str],
    ways: dict[str, list[Measure]],
    reference: dict[str, str],
) -> None:
    """Lay ways outwards from a ring of devices to all that can be reached, one step at a time.

    Of the comparisons of one device by another the one of the highest number counts; one that was
    made the other way round serves where there is none in this direction.
    """
    last: dict[tuple[str, str], Measure] = {}
    for m in compared:
        if (m.device, m.by) not in last or last[m.device, m.by].last_seq < m.last_seq:
            last[m.device, m.by] = m
    while ring:
        outer = []
        for here in ring:
            near = {one for one, other in last if other == here}
            near |= {other for one, other in last if one == here}
            for there in sorted(near - ways.keys()):
                step = last.get((there, here)) or _reversed(last[here, there])
                ways[there], reference[there] = [step, *ways[here]], reference[here]
                outer.append(there)
        ring = outer


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
        elif kind in ("people_moved", "vehicles_moved"):
            what = kind.removesuffix("_moved")
            for subject in fact["persons" if what == "people" else what]:
                _move(getattr(told, what), subject, fact, fact_id, position)
        elif kind == "whereabouts_settled":
            _settle(told, fact, fact_id, position)
        elif kind == "whereabouts_unknown":
            _lose_sight(told, fact, fact_id, position)
        elif kind == "goods_moved":
            item = (fact["waybill"], fact["goods"], fact["unit"])
            told.goods[*item, fact["source"]] -= fact["quantity"]
            told.goods[*item, fact["target"]] += fact["quantity"]
        elif kind == "identity_forgotten":
            _forget(told, fact, told.facts[fact_id]["device"])
        elif kind == "headcount_taken":
            heads.append((position, fact_id, fact["place"], fact["count"]))
    for position, fact_id, place, count in heads:
        there = sum(1 for walk in told.people.values() if walk.place_before(position) == place)
        told.headcounts.append((fact_id, place, count, there))


def _forget(told: Told, fact: Raw, device: str) -> None:
    """Forget whom a device may have forgotten: by its role, and anybody where nobody founded."""
    roles = told.belief.members.get(device, frozenset())
    if told.belief.hubs is None or roles & {"hub", "coordinator", "registrar"}:
        told.forgotten |= {f"person:{person}" for person in fact.get("persons", ())}
        told.forgotten |= {f"vehicle:{vehicle}" for vehicle in fact.get("vehicles", ())}


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


def _lose_sight(told: Told, fact: Raw, fact_id: str, position: int) -> None:
    """Put people and vehicles into the suspense place, wherever they are: that disputes nothing."""
    for book, subjects in ((told.people, "persons"), (told.vehicles, "vehicles")):
        for subject in fact.get(subjects, ()):
            walk = book.setdefault(subject, Walk())
            walk.steps.append((position, "unaccounted"))
            walk.seen_by = fact_id


RECKONED = frozenset(
    {
        *("people_moved", "vehicles_moved", "goods_moved", "headcount_taken", "manifest_issued"),
        *("no_show_declared", "whereabouts_settled", "whereabouts_unknown", "fact_corrected"),
        "person_registered",
    }
)
"""Kinds that a simulated day has, and of which a closing says what came after it."""


def _tell_end(told: Told) -> None:
    """Say of whom it is stated that nobody knows where they are, and what closings did not know."""
    for word, walks in (("person", told.people), ("vehicle", told.vehicles)):
        for subject, walk in walks.items():
            stated = [
                told.order[position]
                for position, place in walk.steps
                if place == "unaccounted" and _kind(told, position) == "whereabouts_unknown"
            ]
            elsewhere = [p for p, place in walk.steps if place != "unaccounted"]
            if stated and told.order.index(stated[-1]) > max(elsewhere, default=-1):
                told.unknown[f"{word}:{subject}"] = stated[-1]
    told.closings += (told.order[p] for p in range(len(told.order)) if _kind(told, p) == _CLOSED)
    if not told.closings:
        return
    last = told.closings[-1]
    closing = told.effect(last) or {}
    for fact_id in told.order:
        raw = told.facts[fact_id]
        counts_for_it = raw["fact"]["kind"] in RECKONED and told.effect(fact_id) is not None
        if counts_for_it and not _was_known(told, closing, last, raw):
            told.after_closing.append(fact_id)


_CLOSED = "operation_closed"


def _kind(told: Told, position: int) -> str:
    return str((told.effect(told.order[position]) or {}).get("kind", ""))


def _was_known(told: Told, closing: Raw, closed_by: str, raw: Raw) -> bool:
    """Whether a closing knew a fact: by its list, else by standing before it."""
    known = dict(closing.get("known", ()))
    if not known:
        return told.order.index(raw["id"]) < told.order.index(closed_by)
    gaps = [(low, high) for d, low, high in closing.get("missing", ()) if d == raw["device"]]
    is_missing = any(low <= raw["seq"] <= high for low, high in gaps)
    return raw["seq"] <= known.get(raw["device"], 0) and not is_missing


def counts(walks: Mapping[str, Walk]) -> dict[str, int]:
    """Return how many are at each place, by looking at each of them."""
    return dict(Counter(walk.place for walk in walks.values()))
