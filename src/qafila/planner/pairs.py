# SPDX-License-Identifier: Apache-2.0
"""Lots that pass a crossing for each other: who leaves how much later for both to be there at once.

Equal departure does not give equal arrival where one way is 57 km and the other 300. Medians of the
timetable are laid together, and whoever is there sooner leaves later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from qafila.core.plan import Passage, PassTogether, TimedPair


def timed(
    pairs: Iterable[PassTogether],
    passages: Iterable[Passage],
    people: Callable[[Passage], int],
    ranks: Mapping[str, int],
) -> tuple[tuple[TimedPair, ...], dict[str, int]]:
    """Return pairs with their times, and how many seconds after the first each lot leaves.

    Parameters
    ----------
    passages
        Of all columns. Of several of one lot, the one with most people counts.
    people
        How many people are in the column of a passage.
    ranks
        Place of each lot in the order of stages: only what moves side by side is timed.
    """
    reach: dict[tuple[str, str], tuple[int, int]] = {}
    for each in passages:
        here = (people(each), each.arrive.p50_s)
        if here[0] > reach.get((each.lot, each.place), (-1, 0))[0]:
            reach[each.lot, each.place] = here
    later: dict[str, list[tuple[str, int]]] = {}
    found: list[TimedPair] = []
    for pair in pairs:
        one, other = pair.lots
        mine, theirs = reach.get((one, pair.crossing)), reach.get((other, pair.crossing))
        if mine is None or theirs is None or ranks.get(one) != ranks.get(other):
            continue
        lead_s = mine[1] - theirs[1]
        if other in _offsets(later, one):
            continue  # other pairs have set their departures already
        later.setdefault(one, []).append((other, lead_s))
        later.setdefault(other, []).append((one, -lead_s))
        lots = (one, other) if lead_s >= 0 else (other, one)
        found.append(TimedPair(lots=lots, crossing=pair.crossing, after_s=abs(lead_s)))
    after: dict[str, int] = {}
    for lot in later:
        if lot not in after:
            group = _offsets(later, lot)
            first = min(group.values())
            after.update((each, seconds - first) for each, seconds in group.items())
    return tuple(found), after


def _offsets(later: Mapping[str, Iterable[tuple[str, int]]], lot: str) -> dict[str, int]:
    """Return by how much later than a lot all those leave that pairs tie to it."""
    found, waiting = {lot: 0}, [lot]
    while waiting:
        here = waiting.pop()
        for other, seconds in later.get(here, ()):
            if other not in found:
                found[other] = found[here] + seconds
                waiting.append(other)
    return found
