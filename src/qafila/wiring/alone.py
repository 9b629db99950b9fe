# SPDX-License-Identifier: Apache-2.0
"""One hub at a time on one store: a second says where the first one runs, and does not start.

What counts is the system's lock on a small file beside the store, which ends with its process
however that ends. A file that a killed hub left behind hinders nobody.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from qafila.adapters._files import is_same, lock_at_once
from qafila.ports import StoreProblem
from qafila.wiring import config_dir
from qafila.wiring.operations import IN_FOLDER, is_database

END = "-hub"
"""What the file is called behind the name of the store, as SQLite's own ``-wal`` is."""

PATIENCE_S = 3.0
"""How long the other hub is given to say where it runs; at its first start it makes a certificate
before."""

LONGEST_ADDRESS = 500


@contextmanager
def alone(op: str) -> Iterator[Callable[[str], None]]:
    """Be the only hub on a store for as long as this lasts.

    Of a database it is made sure among hubs with this configuration folder: one elsewhere has keys
    and accounts of its own, and both may serve the same operation.

    Parameters
    ----------
    op
        A store file, a folder, or a database.

    Yields
    ------
    callable
        To be told where this hub runs, for whoever starts another.

    Raises
    ------
    StoreProblem
        "store-served-already", with the address of the other hub; "none" where it does not say.
    """
    path = _beside(op)
    handle = _opened(path)
    if handle is None:  # a folder that may only be read: nothing is recorded in it either
        yield lambda address: None
        return
    try:
        if not lock_at_once(handle):
            raise StoreProblem("store-served-already", _shown(op), _address(path))
        _write(handle, "")
        try:
            yield lambda address: _write(handle, address)
        finally:
            _remove(path)
    finally:
        os.close(handle)


def _beside(op: str) -> Path:
    if is_database(op):
        digest = hashlib.sha256(op.encode()).hexdigest()[:12]
        return config_dir() / f"database-{digest}{END}"
    store = Path(op)
    store = (store / IN_FOLDER if store.is_dir() else store).resolve()
    return store.with_name(f"{store.name}{END}")


def _shown(op: str) -> str:
    if not is_database(op):
        return op
    from qafila.adapters.postgres.server import shown  # noqa: PLC0415

    return shown(op)


def _opened(path: Path) -> int | None:
    """Return the file, opened; None where there is none and none can be made."""
    while True:
        try:
            if path.parent == config_dir():
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            try:
                return os.open(path, os.O_RDONLY)  # another user's: it can be held all the same
            except OSError:
                return None
        if is_same(handle, path):
            return handle
        os.close(handle)  # taken away between by a hub that stopped


def _write(handle: int, address: str) -> None:
    with suppress(OSError):  # on a full disk another hub is not told where this one runs
        os.truncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, address.encode())


def _address(path: Path) -> str:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        try:
            said = path.read_text("utf-8", errors="replace")[:LONGEST_ADDRESS].strip()
        except OSError:
            break
        if said:
            return said
        time.sleep(0.05)
    return "none"


def _remove(path: Path) -> None:
    with suppress(OSError):  # Windows takes no open file away; it hinders nobody
        path.unlink()
