# SPDX-License-Identifier: Apache-2.0
"""How far from the truth the time of a fact may be, and whether that explains a wrong place.

The simulation knows every clock's error at every instant, so it can say what a measurement is worth
between the moment it was made and the moment it is used for: how much each clock on the way to the
reference can have changed in between.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.simulation.devices import Note
from tests.simulation.oracle import Measure, Told
from tests.simulation.world import WrongClock

_ANY_MS = 10**13
"""What nobody knows anything about, or what rests on lies, may be wrong by centuries."""


@dataclass(frozen=True)
class Bounds:
    """True time of a fact, and how much too early or too late it may stand, in milliseconds."""

    true_ms: int
    early_ms: int
    late_ms: int


@dataclass
class Truth:
    """What is needed beside the facts to say how sure their times are."""

    notes: Mapping[str, Note]
    clocks: Mapping[str, WrongClock]


def bounds(told: Told, truth: Truth) -> dict[str, Bounds]:
    """Return the bounds of every fact whose true time is known."""
    chains: dict[str, list[str]] = defaultdict(list)
    for fact_id, raw in told.facts.items():
        chains[raw["device"]].append(fact_id)
    found: dict[str, Bounds] = {}
    for device, chain in chains.items():
        chain.sort(key=lambda i: (told.facts[i]["seq"], i))
        found.update(_along(device, chain, told, truth))
    return found


def _along(device: str, chain: list[str], told: Told, truth: Truth) -> dict[str, Bounds]:
    clock = truth.clocks.get(device)
    mine = told.measures.get(device, [])
    reach = [m.last_seq for m in mine]
    taken = [_true_ms(m, told, truth) for m in mine]
    unsure = [_unsure(m, at, told, truth) for m, at in zip(mine, taken, strict=True)]
    # The reference may be set too: its own showing is what the times of facts are told in.
    root = truth.clocks.get(told.reference.get(device, ""))
    found: dict[str, Bounds] = {}
    latest: int | None = None
    for fact_id in chain:
        note = truth.notes.get(told.digests[fact_id])
        if note is None:
            continue
        true_ms = note.at_ms
        i = bisect_left(reach, told.facts[fact_id]["seq"])
        if mine:
            at = taken[min(i, len(mine) - 1)]
            early = unsure[min(i, len(mine) - 1)] + _changed(root, true_ms, at)
            early += _changed(clock, true_ms, at)
        else:
            early = _unmeasured(device, true_ms, told, truth)
        late = early
        # It was there at these meetings: it is no later, and a bad comparison can pull it back.
        for at, doubt in zip(taken[i:], unsure[i:], strict=True):
            doubt += _changed(root, true_ms, at)  # noqa: PLW2901 - of that meeting, for this fact
            late = min(late, max(0, at - true_ms) + doubt)
            early = max(early, doubt - (at - true_ms))
        shown = true_ms + (root.error_ms(true_ms) if root is not None else 0)
        # Whatever stands before it in its chain can push it on.
        latest = shown + late if latest is None else max(latest, shown + late)
        found[fact_id] = Bounds(true_ms, early, latest - shown)
    return found


def _changed(clock: WrongClock | None, one_ms: int, other_ms: int) -> int:
    """Return by how much a clock's error can have changed; 0 for one that nobody knows."""
    return clock.unsteadiness_ms(one_ms, other_ms) if clock is not None else 0


def _true_ms(measure: Measure, told: Told, truth: Truth) -> int:
    return truth.notes[told.digests[measure.id]].at_ms


def _unsure(measure: Measure, at_ms: int, told: Told, truth: Truth) -> int:
    """Return how wrong a comparison and the way from there to the reference may be."""
    ways = told.ways.get(measure.by, [])
    if not all(truth.notes[told.digests[m.id]].is_true for m in (measure, *ways) if m.id):
        return _ANY_MS
    unsure = measure.uncertainty_ms
    clock, then = truth.clocks.get(measure.by), at_ms
    for step in ways:
        step_ms = _true_ms(step, told, truth)
        unsure += step.uncertainty_ms + (clock.unsteadiness_ms(then, step_ms) if clock else 0)
        clock, then = truth.clocks.get(step.by), step_ms
    if clock is not None:
        unsure += clock.unsteadiness_ms(then, at_ms)
    return unsure


def _unmeasured(device: str, true_ms: int, told: Told, truth: Truth) -> int:
    clock = truth.clocks.get(device)
    if clock is None:
        return _ANY_MS
    if told.reference.get(device) == device:
        return clock.unsteadiness_ms(true_ms, true_ms)
    if told.ways.get(device):
        step = told.ways[device][0]
        at = _true_ms(step, told, truth)
        return _unsure(
            Measure("", "", device, 0, 0, 0, 0), at, told, truth
        ) + clock.unsteadiness_ms(true_ms, at)
    return _ANY_MS


@dataclass
class Reasons:
    """Why people are at a wrong place; `unexplained` must stay empty.

    Parameters
    ----------
    seen
        How many people there are whose last movement somebody saw.
    wrong_though_seen, silent
        How many of them are at a wrong place, and how many of these nobody disputes.
    """

    wrong: int = 0
    seen: int = 0
    wrong_though_seen: int = 0
    silent: int = 0
    by: Counter[str] = field(default_factory=Counter)
    unexplained: list[str] = field(default_factory=list)


def explain(
    told: Told,
    truth: Truth,
    where: Mapping[str, str],
    last_moved_ms: Mapping[str, int],
) -> Reasons:
    """Say of everybody who is not where they really are why that is.

    Parameters
    ----------
    where, last_moved_ms
        The true place of everybody, and when they really moved last.
    """
    known = bounds(told, truth)
    saw: dict[str, list[str]] = defaultdict(list)
    for fact_id in told.order:
        fact = told.effect(fact_id)
        if fact is not None:
            tells = fact["kind"] in ("people_moved", "whereabouts_unknown")
            people = fact.get("persons", ()) if tells else ()
            for person in people or fact.get("subjects", ()):
                saw[person].append(fact_id)
    reasons = Reasons()
    for person, place in sorted(where.items()):
        walk = told.people.get(person)
        held = walk.place if walk is not None else "outside"
        last = _last_seen(saw[person], last_moved_ms.get(person, 0), told, truth, known)
        reasons.seen += last is not None
        if held == place:
            continue
        reasons.wrong += 1
        is_disputed = walk is not None and bool(walk.disputes)
        reasons.wrong_though_seen += last is not None
        reasons.silent += last is not None and not is_disputed
        if is_disputed:
            why = "disputed"
        else:
            why = "not seen" if last is None else _why(saw[person][-1], last, told, truth, known)
        if why:
            reasons.by[why] += 1
        else:
            reasons.unexplained.append(f"{person} is at {place}, the ledger says {held}")
    return reasons


def _last_seen(
    seen: list[str], moved_ms: int, told: Told, truth: Truth, known: Mapping[str, Bounds]
) -> str | None:
    """Return the fact that tells somebody's last true movement, or what was true after it."""
    true = [i for i in seen if _tells_the_truth(i, told, truth)]
    last = max(true, key=lambda i: known[i].true_ms, default=None)
    return last if last is not None and known[last].true_ms >= moved_ms else None


def _tells_the_truth(fact_id: str, told: Told, truth: Truth) -> bool:
    """Whether a fact was right from the start, or was put right since."""
    note, effect = truth.notes[told.digests[fact_id]], told.effect(fact_id)
    is_put_right = note.right is not None and effect != told.facts[fact_id]["fact"]
    return note.is_true or (is_put_right and effect is not None)


def _why(stands: str, last: str, told: Told, truth: Truth, known: Mapping[str, Bounds]) -> str:
    """Return why a fact stands behind the one that is truly the last; empty for no reason."""
    if not _tells_the_truth(stands, told, truth):
        # A statement that nobody knows where they are contradicts nobody: there is no dispute.
        is_stated = (told.effect(stands) or {}).get("kind") == "whereabouts_unknown"
        return "stated unknown" if is_stated else ""
    apart = known[last].true_ms - known[stands].true_ms
    if apart > known[stands].late_ms + known[last].early_ms:
        return ""
    return "close in time" if apart < 60_000 else "clock set between meetings"


def astray(told: Told, truth: Truth) -> list[str]:
    """Return what stands further from the truth than the measurements allow."""
    found = []
    for fact_id, bound in bounds(told, truth).items():
        root = told.reference.get(told.facts[fact_id]["device"])
        if root is None or root not in truth.clocks:
            continue
        shown = bound.true_ms + truth.clocks[root].error_ms(bound.true_ms)
        off = told.corrected_ms[fact_id] - shown
        if not -bound.early_ms - 2 <= off <= bound.late_ms + 2:
            found.append(
                f"{fact_id} stands {off} ms off; at most {-bound.early_ms} to {bound.late_ms}"
            )
    return found
