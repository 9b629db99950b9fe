# SPDX-License-Identifier: Apache-2.0
"""Bugs that are planted to see whether the simulation finds them: who watches the watchman.

Each one is a mistake that somebody could make in good faith. `hunt` plants one and runs seeds until
one of them fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from itertools import accumulate, count
from typing import Any

from qafila.adapters import _log as log
from qafila.adapters import memory
from qafila.adapters.sqlite import writing
from qafila.app.meeting import desk, holdings, trust
from qafila.core.events import (
    Envelope,
    Head,
    Offer,
    OperationClosed,
    Receipt,
    ReceiptKind,
    digest,
    read,
    receipts,
)
from qafila.core.events import in_order as in_order_of_facts
from qafila.core.ledger import Book
from qafila.core.operation import history
from qafila.core.operation.ending import Ending
from tests.simulation.harness import Failure, Run, attempt
from tests.simulation.run import Luck

# The package has a function of this name.
clocks = import_module("qafila.core.events.clocks")
believing = import_module("qafila.core.events.trust")

Patch = tuple[Any, str, Any]
"""What is patched: the owner, the name, and what stands there instead."""


def _by_arrival() -> list[Patch]:
    def in_order(envelopes: Iterable[Envelope], known: object) -> tuple[list[Envelope], list[int]]:
        listed = list(envelopes)
        return listed, list(range(len(listed)))

    return [(history, "in_order", in_order)]


def _raw_clocks() -> list[Patch]:
    def corrected(self: Any, device: str, seqs: Sequence[int], happened_ms: list[int]) -> list[int]:
        return list(accumulate(happened_ms, max))

    return [(clocks.Clocks, "corrected", corrected)]


def _a_clock_reorders_its_own_device() -> list[Patch]:
    def no_maximum(values: Iterable[int], _: object) -> Iterable[int]:
        return values

    return [(clocks, "accumulate", no_maximum)]


def _mismatch_ignored() -> list[Patch]:
    def post(self: Book[Any], subjects: Iterable[str], source: str, target: str, fact: str) -> None:
        before = dict(self.disputes)
        real(self, subjects, source, target, fact)
        self.disputes = before

    real = Book.post
    return [(Book, "post", post)]


def _counted_twice() -> list[Patch]:
    def post(self: Book[Any], subjects: Iterable[str], source: str, target: str, fact: str) -> None:
        listed = list(subjects)
        real(self, listed, source, target, fact)
        if source == "place:halt":
            self.counts[source] = self.counts.get(source, 0) + len(listed)

    real = Book.post
    return [(Book, "post", post)]


def _settles_too_much() -> list[Patch]:
    def settle(
        self: Book[Any], subjects: Iterable[str], place: str, weighed: frozenset[str], by: str
    ) -> None:
        for subject in subjects:
            self.disputes.pop(subject, None)
            self.post((subject,), self.where.get(subject, "outside"), place, by)

    return [(Book, "settle", settle)]


def _differing_body_dropped() -> list[Patch]:
    def answer(envelope: Envelope, mark: str, known: set[str], held: dict[str, str]) -> ReceiptKind:
        kind = real(envelope, mark, known, held)
        return ReceiptKind.EXISTS if kind is ReceiptKind.EXISTS_DIFFERS else kind

    real = receipts._answer
    return [(receipts, "_answer", answer)]


def _quarantine_lost() -> list[Patch]:
    def set_apart(real: Callable[..., None]) -> Callable[..., None]:
        def some(self: Any, offers: Sequence[Offer], sender: str = "") -> None:
            kept = [o for o in offers if o.receipt.kind is not ReceiptKind.MALFORMED]
            real(self, kept, sender)

        return some

    return [
        (owner, "set_apart", set_apart(owner.set_apart))
        for owner in (memory._Writing, writing.Writing)
    ]


def _signatures_unchecked() -> list[Patch]:
    return [(trust.Trust, "vouches", lambda self, head, operation, vault: True)]


def _revocation_ignored() -> list[Patch]:
    return [(believing.Believed, "is_set_aside", lambda self, envelope: False)]


def _former_devices_heard() -> list[Patch]:
    def is_set_aside(self: Any, envelope: Envelope) -> bool:
        return bool(envelope.seq > self.revoked.get(envelope.device, envelope.seq))

    return [(believing.Believed, "is_set_aside", is_set_aside)]


def _former_devices_refused() -> list[Patch]:
    sound = trust.trust_of

    def trust_of(*facts: Any) -> trust.Trust:
        told = sound(*facts)
        return replace(told, former={}, ever=told.members)

    return [(trust, "trust_of", trust_of)]


def _revocation_of_the_whole() -> list[Patch]:
    def is_set_aside(self: Any, envelope: Envelope) -> bool:
        return envelope.device in self.revoked

    return [(believing.Believed, "is_set_aside", is_set_aside)]


def _checkpoint_shared() -> list[Patch]:
    return [(Book, "copy", lambda self: self), (history, "STEP", 50)]


def _checkpoint_misplaced() -> list[Patch]:
    def checkpoint_positions(self: Any, end: int) -> list[int]:
        wanted = real(self, end)
        return [at + 1 for at in wanted if at + 1 < end] if len(wanted) > 1 else wanted

    def fold_from(self: Any, start: int) -> None:
        fold(self, max(0, start - 1) if start % 7 == 3 else start)

    real, fold = history.History._checkpoint_positions, history.History._fold_from
    return [
        (history.History, "_checkpoint_positions", checkpoint_positions),
        (history.History, "_fold_from", fold_from),
        (history, "STEP", 50),
    ]


def _late_fact_goes_last() -> list[Patch]:
    def goes_on(self: Any, new: list[Envelope]) -> bool:
        line, keys = in_order_of_facts(new, self._clocks)
        start = len(self._line)
        self._line += line
        self._keys += keys
        self._fold_from(start)
        return True

    return [(history.History, "_goes_on", goes_on)]


def _corrections_ignored() -> list[Patch]:
    def corrections(line: object, standing: object) -> tuple[Any, ...]:
        _, *rest = real(line, standing)  # type: ignore[arg-type]
        return ({}, *rest)

    real = history._corrections
    return [(history, "_corrections", corrections)]


def _acknowledged_and_not_written() -> list[Patch]:
    def append(
        self: Any, bodies: Sequence[bytes], heads: Sequence[Head] = ()
    ) -> tuple[Receipt, ...]:
        if len(bodies) == 1 and next(calls) % 25 == 24:
            envelope = read(bodies[0])
            return (Receipt(ReceiptKind.CREATED, digest(bodies[0]), envelope.id),)
        return real(self, bodies, heads)

    calls = count()
    real = log.Log.append
    return [(log.Log, "append", append)]


def _comparison_skipped() -> list[Patch]:
    return [(desk.Desk, "_only_compared", lambda self, device, after_seq: True)]


def _everybody_measures_like_a_hub() -> list[Patch]:
    def of_all(measured: Iterable[Envelope], hubs: Iterable[str]) -> Any:
        listed = list(measured)
        return clocks.clocks(listed, {*hubs, *(envelope.device for envelope in listed)})

    return [(history, "clocks", of_all)]


def _a_lie_spares_the_comparison() -> list[Patch]:
    return [(trust.Trust, "is_measured_by", lambda self, envelope, by: True)]


def _forks_not_exchanged() -> list[Patch]:
    return [
        (holdings.Holdings, "parted", lambda self, theirs: ()),
        (holdings, "_start", _start_behind_theirs),
    ]


def _start_behind_theirs(mine: Any, wanted: Any, device: str) -> int | None:
    theirs = wanted.theirs.get(device)
    ours = mine.frontier.get(device)
    after = theirs.seq if theirs is not None else 0
    return after if ours is not None and ours.seq > after else None


def _unknown_for_good() -> list[Patch]:
    def seen(self: Ending, word: str, subjects: Iterable[str], target: str) -> None:
        before = dict(self.unknowns)
        real(self, word, subjects, target)
        self.unknowns = before

    real = Ending.seen
    return [(Ending, "seen", seen)]


def _closing_knew_everything() -> list[Patch]:
    def knew(self: OperationClosed, device: str, seq: int, *, is_past: bool) -> bool:
        return not is_past

    return [(OperationClosed, "knew", knew)]


MUTANTS: Mapping[str, Callable[[], list[Patch]]] = {
    "facts stand in the order of arrival": _by_arrival,
    "device clocks are believed": _raw_clocks,
    "a clock that jumps reorders its own device": _a_clock_reorders_its_own_device,
    "a source that does not fit is no dispute": _mismatch_ignored,
    "people at the halt are counted twice": _counted_twice,
    "a settlement closes what it did not weigh": _settles_too_much,
    "the second body of a fact is dropped": _differing_body_dropped,
    "malformed offers are not kept": _quarantine_lost,
    "signatures are not checked": _signatures_unchecked,
    "revocations do nothing": _revocation_ignored,
    "who is enrolled no more is heard": _former_devices_heard,
    "who is enrolled no more is refused": _former_devices_refused,
    "a revocation strikes out the whole device": _revocation_of_the_whole,
    "checkpoints share what comes later": _checkpoint_shared,
    "a checkpoint stands at the wrong place": _checkpoint_misplaced,
    "a late fact is folded last": _late_fact_goes_last,
    "corrections do nothing": _corrections_ignored,
    "a fact is acknowledged and not written": _acknowledged_and_not_written,
    "a comparison of clocks that agrees is skipped": _comparison_skipped,
    "a phone's comparison of clocks counts as a hub's": _everybody_measures_like_a_hub,
    "a hub compares no clock that a phone claims to have compared": _a_lie_spares_the_comparison,
    "forked chains are not exchanged": _forks_not_exchanged,
    "who was seen again stays stated unknown": _unknown_for_good,
    "a closing knew what came to light after it": _closing_knew_everything,
}


_FIRST_SEED = {
    "a revocation strikes out the whole device": 6,
    "a late fact is folded last": 4,
    "forked chains are not exchanged": 13,
}
"""Where the hunt for the rarer ones begins, so that every check need not go the whole way."""


@contextmanager
def planted(name: str) -> Iterator[None]:
    """Plant one bug for a while."""
    patches = MUTANTS[name]()
    before = [getattr(owner, attribute) for owner, attribute, _ in patches]
    try:
        for owner, attribute, instead in patches:
            setattr(owner, attribute, instead)
        yield
    finally:
        for (owner, attribute, _), old in zip(patches, before, strict=True):
            setattr(owner, attribute, old)


def hunt(name: str, *, people: int = 60, seeds: int = 12) -> Failure | None:
    """Return how the simulation finds a planted bug; None when it does not."""
    with planted(name):
        first = _FIRST_SEED.get(name, 0)
        for seed in range(first, first + seeds):
            found = attempt(Run(seed, people), Luck.worst())
            if isinstance(found, Failure):
                return found
    return None
