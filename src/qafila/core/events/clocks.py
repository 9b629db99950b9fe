# SPDX-License-Identifier: Apache-2.0
"""The order of facts: by the measured clock of each device, never by arrival.

The key of a fact is ``(corrected_at, device, seq)``. `corrected_at` is its `happened_at` plus the
offset of its device, never earlier than the fact before it in its device's chain, and never later
than the meeting at which the fact was already there. It depends on the set of facts alone.

Offsets come from `ClockMeasured` facts. Whoever compares clocks moves facts, so what hubs measured
is moved by hubs alone: of a device that any hub compared, of a hub itself, and of paper, which has
no clock, only comparisons by hubs count. Those by other devices serve where no hub ever met the
device, and are kept as evidence (`Clocks.apart`). Where nobody founds, as in a folder, everybody
counts as a hub.

A fact takes the first measurement whose `last_seq` reaches it, the one made when it was collected;
facts after the last meeting take the last one. Measurements of the same `last_seq` go by least
uncertainty, then by fact id. Clocks that measured each other form a net: the reference is the hub
with the smallest id in it, and an offset adds up along the shortest way to that hub. Nets and ways
are made of comparisons by hubs; what no hub reached then hangs on by the others, the shortest way
again, and joins no two nets.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, combinations

from qafila.core.events.devices import ClockMeasured
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


STEADY_MS = 60_000
"""What two comparisons may differ by beyond their uncertainties: a clock that goes wrong by 100
seconds in a million takes a week to drift so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """Two devices compared one clock, and what they found cannot both be true of the same facts.

    Parameters
    ----------
    by, fact
        The devices that compared, by id, and the facts in which they say so.
    seq
        A fact of `device` that both comparisons reach.
    apart_ms
        By how much they differ.
    """

    device: str
    by: tuple[str, str]
    fact: tuple[str, str]
    seq: int
    apart_ms: int


@dataclass(frozen=True, kw_only=True)
class Clocks:
    """What is known of every device's clock.

    Parameters
    ----------
    measures
        Comparisons of each device that count, by `last_seq`, at most one for each.
    base_ms
        Offset of each measuring device to the reference of its net.
    net
        The reference of each of these.
    told
        All comparisons of each device, those included that do not count.
    """

    measures: Mapping[str, tuple[_Measure, ...]] = field(default_factory=dict)
    base_ms: Mapping[str, int] = field(default_factory=dict)
    net: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[str, tuple[_Measure, ...]] = field(default_factory=dict)

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

    def apart(self) -> tuple[Apart, ...]:
        """Return who compared a clock and found otherwise than somebody else, of the same facts.

        Of each pair the widest difference. What is not of one net cannot be held together.
        """
        found: list[Apart] = []
        for device, told in self.told.items():
            views: dict[str, list[_Measure]] = {}
            for measure in told:
                if measure.by in self.net:
                    views.setdefault(measure.by, []).append(measure)
            for one, other in combinations(sorted(views), 2):
                if self.net[one] == self.net[other]:
                    pair = self._widest(device, views[one], views[other])
                    found += [pair] if pair is not None else []
        return tuple(found)

    def _widest(
        self, device: str, ones: Sequence[_Measure], others: Sequence[_Measure]
    ) -> Apart | None:
        """Return where two devices' comparisons of one clock differ most, beyond what they may."""
        widest: Apart | None = None
        for one, other in _over_the_same_facts(ones, others):
            apart_ms = abs(self._offset_ms(one) - self._offset_ms(other))
            if apart_ms <= one.uncertainty_ms + other.uncertainty_ms + STEADY_MS:
                continue
            if widest is None or apart_ms > widest.apart_ms:
                widest = Apart(
                    device=device,
                    by=(one.by, other.by),
                    fact=(one.id, other.id),
                    seq=min(one.last_seq, other.last_seq),
                    apart_ms=apart_ms,
                )
        return widest

    def _offset_ms(self, measure: _Measure) -> int:
        return measure.offset_ms + self.base_ms.get(measure.by, 0)


def _over_the_same_facts(
    ones: Sequence[_Measure], others: Sequence[_Measure]
) -> Iterator[tuple[_Measure, _Measure]]:
    """Yield pairs of comparisons that reach the same facts, by two devices, each by `last_seq`.

    A comparison speaks for the facts after its device's comparison before, up to its own last one.
    """
    i = j = reached = 0
    while i < len(ones) and j < len(others):
        end = min(ones[i].last_seq, others[j].last_seq)
        if end > reached:
            yield ones[i], others[j]
        reached = end
        i, j = i + (ones[i].last_seq == end), j + (others[j].last_seq == end)


def clocks(measured: Iterable[Envelope], hubs: Iterable[str]) -> Clocks:
    """Return what the measurements among facts tell.

    Parameters
    ----------
    measured
        Envelopes of `ClockMeasured` facts; a device's measurements of itself tell nothing.
    hubs
        Devices that may be the reference, and whose measurements outrank others'; none where
        nobody founded.
    """
    reference = frozenset(hubs)
    found: dict[str, list[_Measure]] = {}
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
        found.setdefault(fact.device, []).append(measure)
    told = {device: tuple(sorted(found[device], key=_rank)) for device in sorted(found)}
    heard = reference or {measure.by for mine in told.values() for measure in mine}
    by_hubs = {device: tuple(m for m in mine if m.by in heard) for device, mine in told.items()}
    counting = {
        device: _first_of_each(by_hubs[device] or (() if device in heard else mine))
        for device, mine in told.items()
    }
    base_ms, net = _bases(by_hubs, told, reference)
    return Clocks(
        measures={device: mine for device, mine in counting.items() if mine},
        base_ms=base_ms,
        net=net,
        told=told,
    )


def _rank(measure: _Measure) -> tuple[int, int, str]:
    return (measure.last_seq, measure.uncertainty_ms, measure.id)


def _first_of_each(ranked: Iterable[_Measure]) -> tuple[_Measure, ...]:
    """Return the best comparison of every `last_seq`."""
    best: dict[int, _Measure] = {}
    for measure in ranked:
        best.setdefault(measure.last_seq, measure)
    return tuple(best.values())


_Ways = dict[str, dict[str, int]]
"""By device and neighbour: what to add to the device's clock to get its neighbour's."""


def _bases(
    by_hubs: Mapping[str, Sequence[_Measure]],
    told: Mapping[str, Sequence[_Measure]],
    hubs: frozenset[str],
) -> tuple[dict[str, int], dict[str, str]]:
    """Return the offset of every measuring device to the reference of its net, and that reference.

    First the nets of what hubs compared; from there on to those that only others compared.
    """
    bases: dict[str, int] = {}
    net: dict[str, str] = {}
    near, far = _ways(by_hubs), _ways(told)
    for ways, roots in ((near, hubs & far.keys()), (far, far.keys() - hubs)):
        _walk(ways, sorted(bases), bases, net)
        for root in sorted(roots):
            if root not in bases:
                bases[root], net[root] = 0, root
                _walk(ways, [root], bases, net)
    return bases, net


def _ways(comparisons: Mapping[str, Sequence[_Measure]]) -> _Ways:
    """Return the ways between clocks that were compared; they may be walked in both directions.

    Of the comparisons of one device by another the last counts.
    """
    last: dict[tuple[str, str], _Measure] = {}
    for device, mine in comparisons.items():
        for measure in mine:
            held = last.get((device, measure.by))
            if held is None or held.last_seq < measure.last_seq:
                last[device, measure.by] = measure
    ways: _Ways = {}
    for (device, by), measure in last.items():
        ways.setdefault(device, {})[by] = measure.offset_ms
        # Each of two that measured the other is believed of itself.
        if (by, device) not in last:
            ways.setdefault(by, {})[device] = -measure.offset_ms
    return ways


def _walk(ways: _Ways, start: Iterable[str], bases: dict[str, int], net: dict[str, str]) -> None:
    """Go on from devices whose base is known to all that can be reached, the nearest first."""
    waiting = deque(start)
    while waiting:
        here = waiting.popleft()
        for there in sorted(ways.get(here, {})):
            if there not in bases:
                # there + offset(there → here) is here's clock.
                bases[there] = bases[here] + ways[there][here]
                net[there] = net[here]
                waiting.append(there)


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
