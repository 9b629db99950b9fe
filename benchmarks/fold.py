# SPDX-License-Identifier: Apache-2.0
"""How long it takes to fold a log into an operation, and to fold it anew when history moves.

    .venv/bin/python benchmarks/fold.py [--quick]

A day of one-person movements by 12 devices whose stated sources are right, sealed and chained as
phones seal them. *Read* is from the bytes of a store to facts; *refold* from facts to the
operation, order of facts included. Beside it: the plainest fold there is, a loop over facts in the
order they arrived that only sets ``where[person] = target``. It is no peer (it keeps no order, no
counts, no disputes, no corrections); it says how much of the time is the price of being right.
"""

from __future__ import annotations

import argparse
import itertools
import random
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from qafila.core.events import ClockMeasured, Envelope, PeopleMoved, Role, read, seal
from qafila.core.events import DeviceEnrolled as Enrolled
from qafila.core.ledger import Act
from qafila.core.operation import History

PEOPLE, VEHICLES, DEVICES = 6_000, 130, 12
DAWN = datetime(2017, 8, 28, 6, tzinfo=UTC)


def bodies(facts: int) -> list[bytes]:
    """Return a day of that many movements, in the order of their happening."""
    chance = random.Random(1)
    where = ["place:qara"] * PEOPLE
    tips = dict.fromkeys(range(DEVICES), (0, ""))
    ids = (f"{n:032x}" for n in itertools.count())
    made: list[bytes] = []
    for number in range(facts):
        person, device = chance.randrange(PEOPLE), chance.randrange(DEVICES)
        target = where[person]
        while target == where[person]:
            target = f"vehicle:BUS-{chance.randrange(VEHICLES):03}"
        fact = PeopleMoved(
            persons=(f"P-{person:04}",),
            source=where[person],
            target=target,
            act=Act.TRANSFERRED,
        )
        seq, prev = tips[device]
        (sealed,) = seal(
            [fact],
            device=f"phone-{device:02}",
            author="marshal",
            at=DAWN + timedelta(milliseconds=50 * number),
            ids=ids,
            seq=seq,
            prev=prev,
        )
        where[person], tips[device] = target, (sealed.envelope.seq, sealed.digest)
        made.append(sealed.body)
    return made


def plainest(envelopes: list[Envelope]) -> dict[str, str]:
    """Return the last target of everybody: no order, no counts, no disputes."""
    where: dict[str, str] = {}
    for envelope in envelopes:
        if isinstance(envelope.fact, PeopleMoved):
            for person in envelope.fact.persons:
                where[person] = envelope.fact.target
    return where


def seconds(work: Callable[[], object], runs: int) -> float:
    """Return the median time of some runs."""
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def measured_late(known: History) -> Iterator[Envelope]:
    """Yield a hub's late comparison of one clock: it moves the last tenth of one device's day."""
    facts = (
        Enrolled(device="hub", role=Role.HUB),
        ClockMeasured(device="phone-03", offset_ms=-2000, last_seq=2**40),
    )
    ids = (f"hub-{n}" for n in itertools.count())
    at = DAWN + timedelta(days=2)
    for sealed in seal(facts, device="hub", author="hub", at=at, ids=ids):
        yield sealed.envelope


def measure(facts: int, runs: int) -> None:
    """Print the figures for a log of some size."""
    stored = bodies(facts)
    envelopes = [read(body) for body in stored]

    def refold() -> History:
        known = History()
        known.add(envelopes)
        known.operation()
        return known

    reading = seconds(lambda: [read(body) for body in stored], runs)
    folding = seconds(refold, runs)
    plain = seconds(lambda: plainest(envelopes), runs)
    known = refold()
    operation = known.operation()
    assert operation.day.people.conserved()
    assert not operation.day.people.disputes
    print(f"{facts:>9,} facts   read {reading:7.3f} s   refold {folding:7.3f} s", end="")
    print(f"   {folding / facts * 1e6:5.2f} µs a fact   plainest/ours {plain / folding:5.2f}")
    begun = time.perf_counter()
    known.add(measured_late(known))
    known.operation()
    print(
        f"{'':>9}         a late clock moves one device's day {time.perf_counter() - begun:.3f} s"
    )


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="50,000 facts only, one run")
    quick = parser.parse_args().quick
    for facts in (50_000,) if quick else (50_000, 1_000_000):
        measure(facts, 1 if quick else 3)


if __name__ == "__main__":
    main()
