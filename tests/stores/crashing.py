# SPDX-License-Identifier: Apache-2.0
"""Processes that write to one operation in PostgreSQL, and read it, until its server is killed.

Each notes in a file of its own what it was answered or shown, a line each:

    answered DIGEST             a receipt `created` or `exists`
    shown POSITION DIGEST       a fact
    end POSITION                the last position
    tip DEVICE SEQ DIGEST       how far a device's chain goes

`python -m tests.stores.crashing URL FOLDER ROLE,NAME[,blind]…` gives each part a process, and the
file of its number. Whoever is `blind` shows what it reads before it is on the disk: a fault that
the test of crashes has to find.
"""

from __future__ import annotations

import multiprocessing
import sys
from pathlib import Path
from typing import Any, TextIO

import psycopg  # noqa: F401 - once for all processes

from qafila.adapters.postgres import PostgresStore
from qafila.adapters.postgres import store as module
from qafila.core.events import ReceiptKind
from qafila.ports import StoreProblem
from tests.stores.phones import Phone

COMMON = "common"
"""A device whose facts every writer offers: created by one of them, and there for the others."""


def tell(notes: TextIO, *words: object) -> None:
    print(*words, file=notes, flush=True)


def write(store: PostgresStore, name: str, notes: TextIO, common_every: int = 4) -> None:
    """Offer facts of one's own, and those of the common device."""
    store._in_company = sys.maxsize  # as if there had always been others
    own, common = Phone(name), Phone(COMMON)
    for turn in range(1, sys.maxsize):
        phone = own if turn % common_every else common
        for receipt in store.append(phone.moves(1 + turn % 7)):
            assert receipt.kind in (ReceiptKind.CREATED, ReceiptKind.EXISTS), receipt
            tell(notes, "answered", receipt.digest)


def write_own(store: PostgresStore, name: str, notes: TextIO) -> None:
    """Offer facts that nobody else does: but for the first time, no id has to be looked up."""
    write(store, name, notes, common_every=sys.maxsize)


def follow(store: PostgresStore, _: str, notes: TextIO) -> None:
    """Be told of every fact."""
    for fact in store.follow(0, lambda: False):
        tell(notes, "shown", fact.position, fact.digest)


def look(store: PostgresStore, _: str, notes: TextIO) -> None:
    """Ask again and again how far all is, and tell when it is further."""
    last: set[tuple[object, ...]] = set()
    while True:
        seen: set[tuple[object, ...]] = {("end", store.last_position())}
        for device, reach in store.frontier().items():
            seen.add(("tip", device, reach.seq, reach.digest))
        for words in seen - last:
            tell(notes, *words)
        last = seen


ROLES = {"write": write, "write_own": write_own, "follow": follow, "look": look}


def _blind(_: Any) -> None:
    """Take the place of `flush`, and do not wait for the disk."""


def play(url: str, path: Path, role: str, name: str, fault: str = "") -> None:
    """Play a part until the server is gone."""
    if fault:
        setattr(module, "flush", _blind)  # noqa: B010 - a fault, which no type allows
    with path.open("w") as notes:
        try:
            ROLES[role](PostgresStore.open(url), name, notes)
        except StoreProblem as problem:
            if problem.code != "store-unreachable":
                raise


def main(url: str, folder: str, *cast: str) -> None:
    """Have all play their parts; fail if one of them does."""
    context = multiprocessing.get_context("fork")
    playing = [
        context.Process(target=play, args=(url, Path(folder) / str(number), *part.split(",")))
        for number, part in enumerate(cast)
    ]
    for process in playing:
        process.start()
    for process in playing:
        process.join()
    sys.exit(any(process.exitcode for process in playing))


if __name__ == "__main__":
    main(*sys.argv[1:])
