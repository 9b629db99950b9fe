# SPDX-License-Identifier: Apache-2.0
"""Many facts that a program offers at once: written together, and each answered for itself.

What a program says of a move depends on where the ledger has people. So what speaks again of
somebody, or of anything but moves, counts and incidents, waits until what came before is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime

from qafila.app.console.acts import (
    IN_JSON,
    NotTheirs,
    Offered,
    SaidBody,
    Spoken,
    held_of,
    leans,
    leant_on,
    mark_of,
    may_say,
    may_withdraw,
    offer_held,
    spoken_of,
)
from qafila.app.console.live import LiveOperation
from qafila.app.console.sightings import ACTS, INCIDENTS
from qafila.app.spoken import COUNTED, Unclear, facts_of
from qafila.core.access import Viewer
from qafila.core.events import Fact, Receipt
from qafila.core.values import When
from qafila.ports import StoreProblem, VaultProblem

TOGETHER = frozenset({*ACTS, *INCIDENTS, *IN_JSON, COUNTED, "drove"})
"""Words that are written together with others."""

Became = tuple[Offered, ...] | Exception
"""What became of one of them: its receipts, or why it was not taken."""


@dataclass(frozen=True, slots=True)
class _Made:
    """What is to be written for one of them; its facts have their ids."""

    number: int
    facts: tuple[tuple[str, Fact], ...]


class _Offering:
    """Many facts on their way; held together under the lock of the operation."""

    def __init__(
        self,
        live: LiveOperation,
        viewer: Viewer,
        now: datetime,
        is_theirs: Callable[[Spoken], bool],
    ) -> None:
        self._live, self._viewer, self._now, self._is_theirs = live, viewer, now, is_theirs
        self._waiting: list[_Made] = []
        self._spoken_of: set[str] = set()
        self._has_json = False
        self._marks: dict[str, tuple[str, ...]] = {}
        self.became: dict[int, Became] = {}

    def take(self, number: int, body: SaidBody) -> None:
        """Take one of them; a bad one is answered and spoils no other."""
        try:
            self.became[number] = self._taken(number, body)
        except (Unclear, NotTheirs) as no:
            self.became[number] = no

    def _taken(self, number: int, body: SaidBody) -> tuple[Offered, ...]:
        said, mark = spoken_of(body), mark_of(self._viewer, body)
        if not self._viewer.may(body.action):
            raise NotTheirs
        if held := self._marks.get(mark) or held_of(self._live, mark):
            return tuple(Offered(id=fact, kind="exists") for fact in held)
        alone = body.word not in TOGETHER or bool(body.time or body.paper)
        if alone or (leans(body) and (self._has_json or not self._spoken_of.isdisjoint(said.what))):
            self.write()
        may = self._is_theirs(said) and may_say(self._viewer, said)
        if not (may and may_withdraw(self._live, self._viewer, said)):
            raise NotTheirs
        if alone:
            return offer_held(self._live, self._viewer, body, said, self._now)
        local = self._now.astimezone(self._live.snapshot.zone)
        dated = replace(said, at=When(on=local.date(), at=local))
        facts = facts_of(dated, leant_on(self._live, dated))
        made = tuple((f"{mark}{n:04x}", fact) for n, fact in enumerate(facts))
        self._waiting.append(_Made(number, made))
        self._spoken_of.update(said.what)
        self._has_json = self._has_json or bool(body.fact)  # it may speak of anybody
        self._marks[mark] = tuple(fact for fact, _ in made)
        return ()

    def write(self) -> None:
        """Write what waits, in one go: all of it is on the disk then, or nothing."""
        if not self._waiting:
            return
        try:
            self._write(self._waiting)
        except (StoreProblem, VaultProblem):
            raise
        except Exception:  # one of them cannot be written down: the others can, each by itself
            for made in self._waiting:
                try:
                    self._write([made])
                except (StoreProblem, VaultProblem):
                    raise
                except Exception as fault:
                    self.became[made.number] = fault
        self._waiting, self._spoken_of, self._has_json = [], set(), False

    def _write(self, together: Sequence[_Made]) -> None:
        ids: Iterator[str] = (fact for made in together for fact, _ in made.facts)
        facts = [fact for made in together for _, fact in made.facts]
        recorder = replace(self._live.recorder, ids=lambda: next(ids))
        receipts = {each.id: each for each in recorder.record(facts, author=self._viewer.title)}
        for made in together:
            told = (receipts[fact] for fact, _ in made.facts)
            self.became[made.number] = tuple(map(_offered, told))


def _offered(receipt: Receipt) -> Offered:
    return Offered(id=receipt.id, kind=receipt.kind.value, why=receipt.why)


def offer_many(
    live: LiveOperation,
    viewer: Viewer,
    bodies: Sequence[SaidBody],
    now: datetime,
    is_theirs: Callable[[Spoken], bool],
) -> tuple[tuple[Became, ...], int]:
    """Record what a program says, in its order; return what became of each, and the version.

    Parameters
    ----------
    is_theirs
        Whether the holder may say this of those it is about.

    Raises
    ------
    StoreProblem, VaultProblem
        When the store takes nothing. What was written before is kept, and exists when it is sent
        again.
    """
    offering = _Offering(live, viewer, now, is_theirs)
    marks = sorted({mark_of(viewer, body) for body in bodies})
    with ExitStack() as stack:
        for mark in marks:  # in one order for all, so that no two wait for each other
            stack.enter_context(live.one_at_a_time(mark))
        stack.enter_context(live.leaning)
        for number, body in enumerate(bodies):
            offering.take(number, body)
        offering.write()
    # No picture is made for it: the follower makes one of all that came, for everybody.
    became = tuple(offering.became[number] for number in range(len(bodies)))
    return became, live.recorder.store.last_position()
