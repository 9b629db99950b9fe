# SPDX-License-Identifier: Apache-2.0
"""The fold of a set of facts, kept up to date while facts come in late and out of order.

Order and effect of facts depend on the set alone. What moves history (a late fact, a late clock
measurement, a correction, a revocation) is answered by going back to the last checkpoint before
the first fact it touches, and folding on from there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from types import MappingProxyType

from qafila.core.events import (
    BEFORE_THE_DAY,
    ClockMeasured,
    Clocks,
    DeviceEnrolled,
    DeviceRevoked,
    Envelope,
    Fact,
    FactCorrected,
    GoodsMoved,
    HeadcountTaken,
    ManifestIssued,
    NoShowDeclared,
    PeopleDropped,
    PeopleMerged,
    PeopleMoved,
    PersonRegistered,
    Sealed,
    VehiclesMoved,
    WhereaboutsSettled,
    WhereaboutsUnknown,
    believed,
    canonical,
    clocks,
    digest,
    in_order,
)
from qafila.core.ledger import Ledger
from qafila.core.memory import uncollected
from qafila.core.operation.fold import OF_THE_DAY_ALONE, Folding, instant
from qafila.core.operation.line import Line
from qafila.core.operation.listing import aliases
from qafila.core.operation.state import Closed, LogState, Operation, Said

STEP = 1024
"""Facts between the newest checkpoints; older ones stand twice as far apart each time."""

_BEARING = frozenset({ClockMeasured, DeviceEnrolled, DeviceRevoked, FactCorrected, PeopleMerged})
"""Facts that change the order or the effect of others."""

_OF_THE_RECKONING = frozenset(
    {
        FactCorrected,
        GoodsMoved,
        HeadcountTaken,
        ManifestIssued,
        NoShowDeclared,
        PeopleDropped,
        PeopleMerged,
        PeopleMoved,
        PersonRegistered,
        VehiclesMoved,
        WhereaboutsSettled,
        WhereaboutsUnknown,
    }
)
"""Facts that change what a closing said of people and vehicles.

What is delivered under an open obligation, and what is done with names, goes on after it.
"""

_BEFORE_MS = round(BEFORE_THE_DAY.timestamp() * 1000)


class History:
    """All facts of an operation, in order, with the state they add up to.

    The same set of facts gives the same operation, in whatever order and however often it is added.

    Parameters
    ----------
    first
        The founding device, where a store knows it; see `believed`.
    """

    def __init__(self, first: str = "") -> None:
        self.first = first
        self._known: dict[str, Envelope] = {}
        self._rewritten: dict[str, None] = {}
        self._marks: dict[str, str] = {}
        self._bearing: dict[str, Envelope] = {}
        self._line: list[Envelope] = []
        self._keys: list[int] = []
        self._effects: dict[str, Fact | None] = {}
        self._state = Folding()
        self._checkpoints: list[tuple[int, Folding]] = [(0, self._state.copy())]
        self._log: dict[str, object] = {}
        self._chains: dict[str, _Chain] = {}
        self._chained = 0
        self._tips: dict[str, int] = {}
        self._clocks = Clocks()
        self._watched: frozenset[str] = frozenset()
        self._last: Operation | None = None
        """The last picture, while no more than the day can differ in the next."""
        self._questioned: dict[str, tuple[int, Said]] = {}
        """Facts that were in question, with their places in the line."""

    def __len__(self) -> int:
        return len(self._known)

    def __contains__(self, fact: str) -> bool:
        return fact in self._known

    def add(self, facts: Iterable[Envelope | Sealed]) -> None:
        """Take in facts; those known already change nothing.

        Whoever has several bodies of one fact gives them sealed: their own bytes tell which stands,
        on every replica alike, and a later version may have written what an envelope here leaves
        out. An envelope alone counts as what would be written of it here.
        """
        new: list[Envelope] = []
        moved = False
        known, bearing = self._known, self._bearing
        for fact in facts:
            if isinstance(fact, Sealed):
                envelope, mark = fact.envelope, fact.digest
            else:
                envelope, mark = fact, ""
            held = known.setdefault(envelope.id, envelope)
            if held is not envelope:
                if not mark and held == envelope:
                    continue
                mark = mark or digest(canonical(envelope))
                there = self._marks.get(envelope.id) or digest(canonical(held))
                if mark == there:
                    continue
                self._rewritten[envelope.id] = None
                # The body with the lowest digest stands, on every replica.
                if mark > there:
                    continue
                self._marks[envelope.id] = mark
                known[envelope.id] = envelope
                bearing.pop(envelope.id, None)
                moved = True
            else:
                new.append(envelope)
                if mark:
                    self._marks[envelope.id] = mark
            if type(envelope.fact) in _BEARING:
                bearing[envelope.id] = envelope
                moved = True
        with uncollected():
            if moved or not self._goes_on(new):
                self._reorder()

    def _goes_on(self, new: list[Envelope]) -> bool:
        """Fold facts that come after all known ones; False when they do not."""
        if not new:
            return True
        line, keys = in_order(new, self._clocks)
        if self._line and (
            (keys[0], line[0].device) < (self._keys[-1], self._line[-1].device)
            or any(e.seq <= self._tips.get(e.device, 0) for e in new)
        ):
            return False
        if self._watched and any(e.device in self._watched or e.id in self._watched for e in new):
            return False
        start = len(self._line)
        if not all(type(each.fact) in OF_THE_DAY_ALONE for each in new):
            self._last = None
        self._line += line
        self._keys += keys
        self._fold_from(start)
        return True

    def _reorder(self) -> None:
        """Find order and effects anew, and fold on from the first place that they touch."""
        self._last, self._questioned = None, {}
        told = believed(self._bearing.values(), first=self.first)
        standing = [e for e in self._bearing.values() if not told.is_set_aside(e)]
        measured = (e for e in standing if e.id not in told.void and told.may_measure(e))
        self._clocks = clocks(measured, told.hubs)
        line, keys = in_order(self._known.values(), self._clocks)
        effects, corrected, beside, astray = _corrections(line, standing)
        set_aside: dict[str, int] = {}
        if told.sets_aside:
            for envelope in line:
                if told.is_set_aside(envelope):
                    effects[envelope.id] = None
                    set_aside[envelope.device] = set_aside.get(envelope.device, 0) + 1
        self._log = {
            "devices": told.enrolments,
            "roles": {device: member.roles for device, member in told.members.items()},
            "corrected": corrected,
            "corrections_beside": beside,
            "corrections_astray": astray,
            "withdrawn": self._withdrawn(corrected),
            "revocations": told.revocations,
            "set_aside": set_aside,
        }
        # What comes from a device that is set aside, or a correction was waiting for, changes
        # effects too.
        awaited = {_corrects(self._known[one]) for one in astray}
        self._watched = frozenset(told.revoked) | frozenset(told.former) | awaited
        alias = aliases(line, effects) if self._merges(effects) else {}
        first = self._first_touched(line, keys, effects)
        if alias != self._checkpoints[0][1].listing.alias:
            # Every fact about a merged entry means somebody else now.
            first = 0
            self._checkpoints[0][1].listing.alias = alias
        self._line, self._keys, self._effects = line, keys, effects
        self._chains, self._chained = {}, 0
        while self._checkpoints[-1][0] > first:
            self._checkpoints.pop()
        start, state = self._checkpoints[-1]
        self._state = state.copy()
        self._fold_from(start)

    def _merges(self, effects: Mapping[str, Fact | None]) -> bool:
        """Whether anybody was ever merged: most operations never look further."""
        facts = (*(e.fact for e in self._bearing.values()), *effects.values())
        return any(type(fact) is PeopleMerged for fact in facts)

    def _withdrawn(self, corrected: Mapping[str, str]) -> dict[str, str]:
        """Return whose registration was taken back, and by which correction."""
        registered = ((self._known[target].fact, made) for target, made in corrected.items())
        return {
            fact.person.id: made for fact, made in registered if isinstance(fact, PersonRegistered)
        }

    def _first_touched(
        self, line: list[Envelope], keys: list[int], effects: Mapping[str, Fact | None]
    ) -> int:
        """Return the first position at which the old and the new order or effect differ."""
        changed = {
            fact
            for fact in effects.keys() | self._effects.keys()
            if effects.get(fact, fact) != self._effects.get(fact, fact)
        }
        first = 0
        for old, new, was, now in zip(self._line, line, self._keys, keys, strict=False):
            if old is not new or was != now or (changed and new.id in changed):
                break
            first += 1
        return first

    def _fold_from(self, start: int) -> None:
        steps, effects = self._state.steps, self._effects
        line, keys, tips = self._line, self._keys, self._tips
        if start - self._checkpoints[-1][0] >= STEP:
            # Facts came a few at a time: what they added up to so far is worth keeping.
            self._checkpoints.append((start, self._state.copy()))
        # The state is that of `start`: places before it are past.
        wanted = [at for at in self._checkpoint_positions(len(line)) if at > start]
        for begin, end in pairwise((start, *wanted, len(line))):
            if begin != start:
                self._checkpoints.append((begin, self._state.copy()))
            for envelope, key in zip(line[begin:end], keys[begin:end], strict=True):
                # Those of one device stand in the order of their numbers: the last is the highest.
                tips[envelope.device] = envelope.seq
                fact: Fact | None = envelope.fact
                if effects and envelope.id in effects:
                    fact = effects[envelope.id]
                    if fact is None:
                        continue
                steps[type(fact)](envelope, fact, key)
        self._thin_checkpoints()

    def _checkpoint_positions(self, end: int) -> list[int]:
        """Return where checkpoints are to be kept on the way to `end`: ever wider apart from it."""
        last = self._checkpoints[-1][0]
        wanted: list[int] = []
        distance = STEP
        while end - distance > last:
            wanted.append(end - distance)
            distance *= 2
        return wanted[::-1]

    def _thin_checkpoints(self) -> None:
        """Drop checkpoints that stand closer together than their distance from the end asks."""
        points = self._checkpoints
        end = len(self._line)
        i = len(points) - 2
        while i > 0:
            if points[i + 1][0] - points[i - 1][0] <= (end - points[i][0]) // 2:
                del points[i]
            i -= 1

    def operation(self) -> Operation:
        """Return the operation that the facts tell."""
        state, after = self._state, self._after(self._state.ending.closings)
        with uncollected():
            self._last = state.done(self._log_state(), after, self._last)
        return self._last

    def glance(self) -> Operation:
        """Return the operation for one look at where a few people and vehicles are by now.

        Its ledgers tell no more than that, and their books stay open: they go on with what is added
        later, so nothing of it is kept. A fact that leans on where one person is, of a hundred a
        second, does not pay for a copy of where everybody is.
        """
        last, state = self._last, self._state
        if last is None or state.listing.dropped:
            return self.operation()
        people = Ledger(where=MappingProxyType(state.people.where))
        vehicles = Ledger(where=MappingProxyType(state.fleet.where))
        custody = dict(state.custody)
        return replace(
            last, day=replace(last.day, people=people, vehicles=vehicles, custody=custody)
        )

    def operation_at(self, until_ms: int) -> Operation:
        """Return the operation as it stood at an instant, with all that is known now about then.

        Parameters
        ----------
        until_ms
            Milliseconds since 1970; facts with a later `corrected_at` do not count.
        """
        state = Folding()
        state.listing.alias = self._checkpoints[0][1].listing.alias
        for envelope, at_ms in zip(self._line, self._keys, strict=True):
            if at_ms > until_ms:
                break
            fact = self._effects.get(envelope.id, envelope.fact)
            if fact is not None:
                state.steps[type(fact)](envelope, fact, at_ms)
        return state.done(self._log_state(), self._after(state.ending.closings, until_ms))

    def _after(self, closings: list[Closed], until_ms: int | None = None) -> tuple[Said, ...]:
        """Return what the last closing did not know, as far as it had happened by an instant."""
        if not closings:
            return ()
        last = closings[-1]
        late: list[Said] = []
        is_past = False
        for envelope, key in zip(self._line, self._keys, strict=True):
            is_past = is_past or envelope.id == last.said.fact
            was_known = last.closing.knew(envelope.device, envelope.seq, is_past=is_past)
            if until_ms is not None and key > until_ms:
                break
            if was_known or type(envelope.fact) not in _OF_THE_RECKONING:
                continue
            if self._effects.get(envelope.id, envelope.fact) is not None:
                late.append(_said(envelope, key))
        return tuple(late)

    def _log_state(self) -> LogState:
        chains = self._chains_now()
        gaps, forks = _breaks(chains)
        any_measured = bool(self._clocks.measures)
        asked = self._in_question()
        latest = {device: each.latest_ms for device, each in chains.items()}
        return LogState(
            facts=len(self._known),
            seqs={device: each.highest for device, each in chains.items()},
            set_back=_set_back(chains),
            gaps=gaps,
            forks=forks,
            rewritten=tuple(sorted(self._rewritten)),
            not_understood=dict(self._state.not_understood),
            unmeasured=tuple(
                device
                for device, at in latest.items()
                if at is not None and any_measured and not self._clocks.is_measured(device)
            ),
            clocks_apart=self._clocks.apart(),
            latest_at={device: instant(at) for device, at in latest.items() if at is not None},
            in_question=self._told_of(asked),
            **self._log,  # type: ignore[arg-type]
        )

    def _chains_now(self) -> dict[str, _Chain]:
        """Return the chain of each device, by device.

        What was looked at is not looked at again: of a million facts most are in no cache.
        """
        chains = self._chains
        for at in range(self._chained, len(self._line)):
            envelope = self._line[at]
            chain = chains.get(envelope.device)
            if chain is None:
                chain = chains[envelope.device] = _Chain()
            chain.add(envelope, self._keys[at])
        self._chained = len(self._line)
        return dict(sorted(chains.items()))

    def _in_question(self) -> set[str]:
        """Return the ids of facts that a human will have to look into."""
        asked = set(self._rewritten)
        for name in ("corrections_beside", "corrections_astray"):
            asked.update(self._log.get(name, ()))  # type: ignore[arg-type]
        asked.update(self._log.get("withdrawn", {}).values())  # type: ignore[attr-defined]
        for book in (self._state.people, self._state.fleet):
            asked.update(book.facts_in_dispute())
        return asked

    def _told_of(self, asked: set[str]) -> dict[str, Said]:
        """Return who recorded these facts, in their order.

        The line grows at its end, and what comes into question is mostly new: it is looked for from
        there, and what was found is not looked for again.
        """
        found = self._questioned
        missing = asked - found.keys()
        for at in range(len(self._line) - 1, -1, -1):
            if not missing:
                break
            if (envelope := self._line[at]).id in missing:
                missing.remove(envelope.id)
                found[envelope.id] = at, _said(envelope, self._keys[at])
        places = sorted((found[one][0], one) for one in asked if one in found)
        return {one: found[one][1] for _, one in places}

    def line(self) -> Line:
        """Return every fact as `in_order` does, without copying them."""
        return Line(self._line, self._keys)

    def in_order(self) -> tuple[tuple[Envelope, int], ...]:
        """Return every fact with its `corrected_at` in milliseconds since 1970, in order."""
        return tuple(zip(self._line, self._keys, strict=True))


def fold(envelopes: Iterable[Envelope]) -> Operation:
    """Return the operation that a set of facts tells; order and repeats change nothing."""
    history = History()
    history.add(envelopes)
    return history.operation()


SET_BACK = timedelta(minutes=2)
"""A clock that goes back by more between two facts of its device was set by hand."""


class _Chain:
    """The facts of one device, in the order of facts."""

    __slots__ = ("highest", "is_whole", "last_at", "latest_ms", "numbers", "set_back")

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.last_at: datetime | None = None
        self.latest_ms: int | None = None
        self.highest = 0
        self.is_whole = True
        """Whether the numbers so far are 1, 2, 3…: most chains are, and need no second look."""
        self.set_back: int | None = None
        """Number of the first fact before which its clock was set back; None: it never was."""

    def add(self, envelope: Envelope, key: int) -> None:
        """Add the next fact, with its `corrected_at`."""
        last, at = self.last_at, envelope.happened_at
        # Most clocks go on: the difference is taken of those that did not.
        if self.set_back is None and last is not None and at < last and last - at > SET_BACK:
            self.set_back = envelope.seq
        self.last_at = at
        self.numbers.append(envelope.seq)
        self.highest = max(self.highest, envelope.seq)
        self.is_whole = self.is_whole and envelope.seq == len(self.numbers)
        # The line is in order: what is written last is the latest.
        if key != _BEFORE_MS:
            self.latest_ms = key


def _set_back(chains: Mapping[str, _Chain]) -> dict[str, int]:
    """Return the first fact of each device before which its clock was set back."""
    return {d: chain.set_back for d, chain in chains.items() if chain.set_back is not None}


def _breaks(
    chains: Mapping[str, _Chain],
) -> tuple[dict[str, tuple[tuple[int, int], ...]], tuple[tuple[str, int], ...]]:
    """Return the gaps and the forks of every device's chain."""
    gaps: dict[str, tuple[tuple[int, int], ...]] = {}
    forks: list[tuple[str, int]] = []
    for device, chain in chains.items():
        seqs = chain.numbers
        if chain.is_whole or (len(seqs) == chain.highest and len(set(seqs)) == len(seqs)):
            continue
        missing: list[tuple[int, int]] = []
        before = 0
        for seq in sorted(seqs):
            if seq == before:
                if not forks or forks[-1] != (device, seq):
                    forks.append((device, seq))
            elif seq > before + 1:
                missing.append((before + 1, seq - 1))
            before = seq
        if missing:
            gaps[device] = tuple(missing)
    return gaps, tuple(forks)


def _said(envelope: Envelope, at_ms: int) -> Said:
    return Said(fact=envelope.id, device=envelope.device, author=envelope.author, at=instant(at_ms))


def _corrects(envelope: Envelope) -> str:
    assert isinstance(envelope.fact, FactCorrected)
    return envelope.fact.corrects


def _corrections(
    line: Iterable[Envelope], standing: Iterable[Envelope]
) -> tuple[dict[str, Fact | None], dict[str, str], tuple[str, ...], tuple[str, ...]]:
    """Return what corrections do: effects by fact, the correction of each, those beside, astray.

    The latest correction in the order of facts speaks first; one that it corrects does not speak.
    A correction of a later correction would go in circles and does not count.
    """
    corrections = {e.id: e for e in standing if isinstance(e.fact, FactCorrected)}
    effects: dict[str, Fact | None] = {}
    corrected: dict[str, str] = {}
    beside: list[str] = []
    astray: list[str] = []
    if not corrections:
        return effects, corrected, (), ()
    targets = {_corrects(e) for e in corrections.values()}
    position = {e.id: i for i, e in enumerate(line) if e.id in targets or e.id in corrections}
    for one in sorted(corrections, key=position.__getitem__, reverse=True):
        fact = corrections[one].fact
        assert isinstance(fact, FactCorrected)
        if one in effects:
            continue
        target = fact.corrects
        if target not in position or (target in corrections and position[target] >= position[one]):
            astray.append(one)
        elif target in effects:
            beside.append(one)
        else:
            effects[target] = fact.instead
            corrected[target] = one
    return effects, corrected, tuple(sorted(beside)), tuple(sorted(astray))
