# SPDX-License-Identifier: Apache-2.0
"""The order of facts: by the measured clock of each device, never by arrival.

The key of a fact is ``(corrected_at, device, seq)``. `corrected_at` is its `happened_at` plus the
offset of its device, never earlier than the fact before it in its device's chain, and never later
than the meeting at which the fact was already there. It depends on the set of facts alone.

Offsets come from `ClockMeasured` facts. A fact takes the first measurement whose `last_seq`
reaches it, the one made when it was collected; facts after the last meeting take the last one.
Measurements of the same `last_seq` go by least uncertainty, then by fact id. Clocks that measured
each other form a net: the reference is the hub with the smallest id in it, and an offset adds up
along the shortest way to that hub.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from qafila.core.events.day import ClockMeasured
from qafila.core.events.envelope import Envelope


@dataclass(frozen=True, slots=True)
class _Measure:
    """One comparison: `device` plus `offset_ms` is the clock of `by`."""

    last_seq: int
    uncertainty_ms: int
    id: str
    by: str
    offset_ms: int
    taken_ms: int


@dataclass(frozen=True, kw_only=True)
class Clocks:
    """What is known of every device's clock.

    Parameters
    ----------
    measures
        Comparisons of each device, by `last_seq`, at most one for each.
    base_ms
        Offset of each measuring device to the reference of its net.
    """

    measures: Mapping[str, tuple[_Measure, ...]] = field(default_factory=dict)
    base_ms: Mapping[str, int] = field(default_factory=dict)

    def corrected(self, device: str, seqs: Sequence[int], happened_ms: list[int]) -> list[int]:
        """Return `corrected_at` of a device's facts, in milliseconds since 1970.

        Parameters
        ----------
        seqs, happened_ms
            Number and clock of each of its facts, by seq; equally many.
        """
        measures = self.measures.get(device, ())
        if not measures:
            base = self.base_ms.get(device, 0)
            return list(accumulate([at + base for at in happened_ms] if base else happened_ms, max))
        reach = [m.last_seq for m in measures]
        offsets = [m.offset_ms + self.base_ms.get(m.by, 0) for m in measures]
        # Whatever was there at a meeting had happened by then, and so had all before it.
        bounds = [m.taken_ms + self.base_ms.get(m.by, 0) for m in measures]
        for i in range(len(bounds) - 2, -1, -1):
            bounds[i] = min(bounds[i], bounds[i + 1])
        last = len(measures) - 1
        out: list[int] = []
        for seq, at in zip(seqs, happened_ms, strict=True):
            i = bisect_left(reach, seq)
            moved = at + offsets[min(i, last)]
            out.append(min(moved, bounds[i]) if i <= last else moved)
        return list(accumulate(out, max))

    def is_measured(self, device: str) -> bool:
        """Whether anybody ever compared this clock with another."""
        return device in self.measures or device in self.base_ms


def clocks(measured: Iterable[Envelope], hubs: Iterable[str]) -> Clocks:
    """Return what the measurements among facts tell.

    Parameters
    ----------
    measured
        Envelopes of `ClockMeasured` facts; a device's measurements of itself tell nothing.
    hubs
        Devices that may be the reference.
    """
    found: dict[str, dict[int, _Measure]] = {}
    for envelope in measured:
        fact = envelope.fact
        if not isinstance(fact, ClockMeasured) or fact.device == envelope.device:
            continue
        measure = _Measure(
            fact.last_seq,
            fact.uncertainty_ms,
            envelope.id,
            envelope.device,
            fact.offset_ms,
            milliseconds(envelope),
        )
        mine = found.setdefault(fact.device, {})
        held = mine.get(fact.last_seq)
        if held is None or _rank(measure) < _rank(held):
            mine[fact.last_seq] = measure
    measures = {d: tuple(m[s] for s in sorted(m)) for d, m in sorted(found.items())}
    return Clocks(measures=measures, base_ms=_bases(measures, frozenset(hubs)))


def _rank(measure: _Measure) -> tuple[int, str]:
    return (measure.uncertainty_ms, measure.id)


def _bases(measures: Mapping[str, tuple[_Measure, ...]], hubs: frozenset[str]) -> dict[str, int]:
    """Return the offset of every measuring device to the reference of its net.

    A way through a comparison may be walked in both directions; the last one of a pair counts.
    """
    ways: dict[str, dict[str, int]] = {}
    for device, mine in measures.items():
        for m in mine:
            ways.setdefault(device, {})[m.by] = m.offset_ms
    for device, mine in measures.items():
        for by, offset in {m.by: m.offset_ms for m in mine}.items():
            # Each of two that measured the other is believed of itself.
            ways.setdefault(by, {}).setdefault(device, -offset)
    bases: dict[str, int] = {}
    for root in (*sorted(hubs & ways.keys()), *sorted(ways.keys() - hubs)):
        if root in bases:
            continue
        bases[root] = 0
        waiting = deque([root])
        while waiting:
            here = waiting.popleft()
            for there in sorted(ways.get(here, {})):
                if there not in bases:
                    # there + offset(there → here) is here's clock.
                    bases[there] = bases[here] + ways[there][here]
                    waiting.append(there)
    return bases


def milliseconds(envelope: Envelope) -> int:
    """Return `happened_at` in milliseconds since 1970."""
    return round(envelope.happened_at.timestamp() * 1000)


def in_order(envelopes: Iterable[Envelope], known: Clocks) -> tuple[list[Envelope], list[int]]:
    """Return facts in the order of facts, and the `corrected_at` of each in milliseconds."""
    chains: dict[str, list[Envelope]] = {}
    for envelope in envelopes:
        chain = chains.get(envelope.device)
        if chain is None:
            chains[envelope.device] = [envelope]
        else:
            chain.append(envelope)
    line: list[Envelope] = []
    keys: list[int] = []
    for device in sorted(chains):
        chain = chains[device]
        seqs = [e.seq for e in chain]
        if len(set(seqs)) != len(seqs) or sorted(seqs) != seqs:
            # Two facts of one number (a copied device) go by id: the set alone decides.
            chain.sort(key=_place_in_chain)
            seqs = [e.seq for e in chain]
        line += chain
        happened_ms = [round(e.happened_at.timestamp() * 1000) for e in chain]
        keys += known.corrected(device, seqs, happened_ms)
    # Devices stand in order and the sort is stable, so that equal instants go by device and seq.
    order = sorted(range(len(line)), key=keys.__getitem__)
    return [line[i] for i in order], [keys[i] for i in order]


def _place_in_chain(envelope: Envelope) -> tuple[int, str]:
    return (envelope.seq, envelope.id)
