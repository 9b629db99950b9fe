# SPDX-License-Identifier: Apache-2.0
"""Fuzz the codec of facts and the desk of a hub, led by what code the bytes reach (atheris).

    python -m tests.fuzz.harness codec --runs 100000
    python -m tests.fuzz.harness answer --hours 8 --corpus out/fuzz-answer

`codec` offers any bytes to `events.take` and `events.read`. `answer` has an enrolled phone say
anything to a hub: the bytes are enclosed and signed, so that they get past the signature. An
exception that neither promises, or a fact that nobody signed, stops the run; libFuzzer then writes
the bytes into a file ``crash-…``.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path

import atheris  # type: ignore[import-not-found,import-untyped,unused-ignore]

with atheris.instrument_imports(include=["qafila.core.events", "qafila.app.meeting"]):
    from qafila.app.meeting import letters
    from qafila.app.meeting.letters import Ask, Batch, Line
    from qafila.core import events

import msgspec

from tests.sync.world import World, facts, log_of

SEEDS = (
    b"{}",
    b'{"author":"x","device":"d","fact":{"count":1,"kind":"headcount_taken","note":"","place":'
    b'"outside"},"happened_at":"2017-08-28T06:00:00Z","id":"a","prev":"","seq":1,"version":1}',
)


def codec(data: bytes) -> None:
    """Whatever is taken is canonical and is read again as it was taken."""
    try:
        taken = events.take(data)
    except events.Malformed:
        taken = None
    try:
        read = events.read(data)
    except events.Malformed:
        assert taken is None, "what is taken must be readable"
        return
    if taken is not None:
        assert read == taken
        if not isinstance(taken.fact, events.NotUnderstood):
            assert events.read(events.canonical(taken)) == taken


def answering() -> Callable[[bytes], None]:
    """Return a hub that is told anything by an enrolled phone."""
    world = World()
    hub = world.hub()
    phone = world.joined(hub, "phone")
    other = world.joined(hub, "other")
    hub.count(1, 2)
    desk = hub.desk()
    line = Line(sync=1, operation=desk.mark, sender="phone", to="hub", kind="ask")
    before = {body for body in log_of(hub.store) if b"clock_measured" not in body}

    def answer(data: bytes) -> None:
        packed = zlib.compress(data[1:], 1) if data[:1] != b"z" else data[1:]
        payload = phone.vault.enclose(packed, [hub.vault.sealing_key])
        signature = phone.vault.sign(letters.Letter(line, payload).signed())
        signed = msgspec.structs.replace(line, signature=signature)
        said = desk.answer(msgspec.json.encode(signed) + b"\n" + payload)
        assert b'"refused":' in said or b'"signature":' in said
        desk.answer(data)
        facts_now = {body for body in log_of(hub.store) if b"clock_measured" not in body}
        assert facts_now == before, "nobody signed that"
        assert other.device == "other"

    return answer


def seeds_of_answer() -> tuple[bytes, ...]:
    """Return letters as they are written, without compression: the fuzzer changes them."""
    made = events.seal(
        facts(1, 2), device="phone", author="x", at=World().time[0], ids=iter(("a", "b"))
    )
    kept: list[bytes] = []
    for batch in (Batch(), Batch(tuple(s.body for s in made)), Batch((), (), (b"{}",))):
        ask = Ask(nonce="n", want=True, whole=("hub",), mine={"hub": events.Reach()})
        inside = (*batch.bodies, *batch.strangers)
        head = msgspec.json.encode(
            {"said": ask, "sizes": [len(b) for b in inside], "strangers": len(batch.strangers)}
        )
        kept.append(b"x" + len(head).to_bytes(4, "big") + head + b"".join(inside))
    return tuple(kept)


def main() -> None:
    """Fuzz one target for as many runs or hours as asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    parser.add_argument("target", choices=("codec", "answer"))
    parser.add_argument("--runs", type=int, default=-1, help="stop after so many; -1 never")
    parser.add_argument("--hours", type=float, default=0, help="stop after so long; 0 never")
    parser.add_argument("--seed", type=int, default=0, help="of the fuzzer; 0 takes any")
    parser.add_argument("--corpus", type=Path, help="where inputs that reached new code are kept")
    asked = parser.parse_args()
    target, seeds = (codec, SEEDS) if asked.target == "codec" else (answering(), seeds_of_answer())
    corpus = asked.corpus or Path(tempfile.mkdtemp(prefix="qafila-fuzz-"))
    corpus.mkdir(parents=True, exist_ok=True)
    for i, seed in enumerate(seeds):
        (corpus / f"seed-{i}").write_bytes(seed)
    options = [f"-runs={asked.runs}", f"-max_total_time={int(asked.hours * 3600)}"]
    if asked.seed:
        options.append(f"-seed={asked.seed}")
    atheris.Setup([sys.argv[0], *options, "-max_len=4096", str(corpus)], target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
