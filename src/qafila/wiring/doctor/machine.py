# SPDX-License-Identifier: Apache-2.0
"""Whether the machine does its part: folder of keys, keys, clock, room, port."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from qafila.adapters.passwords import PasswordKeeper
from qafila.adapters.sqlite.audit_chain import looked_through
from qafila.adapters.vault import device_keys
from qafila.app.health import Area, Checked, State
from qafila.core.document import Moment, Phrase, phrase
from qafila.ports import VaultProblem
from qafila.wiring import config_dir, now, passphrase
from qafila.wiring.accounts import ACCOUNTS
from qafila.wiring.doctor.database_file import looked_into
from qafila.wiring.operations import is_database, store_path

RELEASED = datetime(2026, 11, 1, tzinfo=UTC)
"""This version did not exist before: a clock that says so is wrong (docs/dev/releasing.md)."""

SKEW = timedelta(minutes=2)
"""By how much a file may be of later than the clock says: file systems round."""

ROOM_LEAST, ROOM_LITTLE = 200_000_000, 2_000_000_000
"""Free bytes: below the first, writing is about to fail; below the second, papers and copies are.

A store of 100,000 facts is about 50 MB, its write-ahead log and one copy of it the same again."""

KEYS = "device.keys"
PLACE = "–"
"""What stands for the path in sentences of others: where somebody keeps keys is not for chats."""


def _machine(name: str, state: State, said: Phrase, remedy: Phrase | None = None) -> Checked:
    return Checked(name, Area.MACHINE, state, said, remedy)


def _keys(name: str, state: State, said: Phrase, remedy: Phrase | None = None) -> Checked:
    return Checked(name, Area.KEYS, state, said, remedy)


def checks(where: str, port: int) -> tuple[Callable[[], Iterable[Checked]], ...]:
    """Return the checks of the machine for work on an operation; empty for none."""
    file = None if not where or is_database(where) else store_path(where) or Path(where)

    def clock() -> Iterator[Checked]:
        """Hold the clock to the release and to the files: both are of before now."""
        yield _clock(_newest([config_dir() / KEYS, config_dir() / "recording.lock", file]))

    def room() -> Iterator[Checked]:
        """See how much can still be written where keys and store are."""
        yield _room([_nearest(config_dir()), *([] if file is None else [_nearest(file)])])

    def listening() -> Iterator[Checked]:
        """See that nobody else has the ports that `serve` listens on."""
        yield _listening(port)

    return clock, room, listening


def _newest(paths: Iterable[Path | None]) -> datetime | None:
    times = [path.stat().st_mtime for path in paths if path is not None and path.exists()]
    return datetime.fromtimestamp(max(times), UTC) if times else None


def _clock(newest: datetime | None) -> Checked:
    here = now()
    said = Moment(at=here, timezone="UTC")
    remedy = phrase("doctor-clock-remedy")
    if here < RELEASED:
        return _machine("clock", State.BROKEN, phrase("doctor-clock-early", now=said), remedy)
    if newest is not None and newest > here + SKEW:
        later = Moment(at=newest, timezone="UTC")
        wrong = phrase("doctor-clock-behind", now=said, later=later)
        return _machine("clock", State.BROKEN, wrong, remedy)
    return _machine("clock", State.OK, phrase("doctor-clock", now=said))


def _nearest(path: Path) -> Path:
    """Return the folder that is there and that a path is or will be in."""
    path = path.absolute()
    return next(place for place in (path, *path.parents) if place.is_dir())


def _room(places: Iterable[Path]) -> Checked:
    free = min(shutil.disk_usage(place).free for place in places)
    said = round(free / 1e9, 1)
    if free < ROOM_LEAST:
        state, told = State.BROKEN, phrase("doctor-room-none", gigabytes=said)
    elif free < ROOM_LITTLE:
        state, told = State.ATTENTION, phrase("doctor-room-little", gigabytes=said)
    else:
        return _machine("room", State.OK, phrase("doctor-room", gigabytes=said))
    return _machine("room", state, told, phrase("doctor-room-remedy"))


def _listening(port: int) -> Checked:
    # The console is on the next one where it has a certificate of its own.
    taken = [str(one) for one in (port, port + 1) if one <= 65535 and not _is_free(one)]
    if not taken:
        return _machine("port", State.OK, phrase("doctor-port", port=str(port)))
    said = phrase("doctor-port-taken", port=", ".join(taken))
    return _machine("port", State.ATTENTION, said, phrase("doctor-port-remedy"))


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


# Keys ------------------------------------------------------------------------------------------


def key_folder() -> Iterator[Checked]:
    """See that keys can be written, and that nobody else on this computer can read them."""
    folder = config_dir()
    if not folder.exists():
        if os.access(_nearest(folder), os.W_OK):
            yield _keys("key-folder", State.OK, phrase("doctor-key-folder-none"))
        else:
            remedy = phrase("doctor-key-folder-remedy")
            said = phrase("doctor-key-folder-unwritable", reason=os.strerror(13))
            yield _keys("key-folder", State.BROKEN, said, remedy)
        return
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".doctor-") as probe:
            probe.write(b"x")
            probe.flush()
    except OSError as error:
        said = phrase("doctor-key-folder-unwritable", reason=error.strerror or "–")
        yield _keys("key-folder", State.BROKEN, said, phrase("doctor-key-folder-remedy"))
        return
    open_to_others = _open_to_others(folder)
    if open_to_others:
        said = phrase("doctor-key-folder-open", count=open_to_others)
        yield _keys("key-folder", State.BROKEN, said, phrase("doctor-key-folder-open-remedy"))
    else:
        yield _keys("key-folder", State.OK, phrase("doctor-key-folder"))


def _open_to_others(folder: Path) -> int:
    """Return how many files others on this computer can open; Windows has other rights."""
    if sys.platform == "win32" or not folder.stat().st_mode & 0o011:
        return 0  # nobody else gets into the folder
    return sum(1 for path in folder.rglob("*") if path.is_file() and path.lstat().st_mode & 0o066)


def device() -> Iterator[Checked]:
    """See that this device's keys open; they are not made where there are none."""
    path = config_dir() / KEYS
    if not path.exists():
        yield _keys("device-keys", State.OK, phrase("doctor-keys-none"))
        return
    try:
        device_keys(path, passphrase())
    except VaultProblem as problem:
        locked = problem.code == "keys-locked"
        state = State.ATTENTION if locked else State.BROKEN
        remedy = phrase("doctor-keys-locked-remedy") if locked else None
        said = phrase(problem.code, path=KEYS, reason=problem.reason)
        yield _keys("device-keys", state, said, remedy)
        return
    yield _keys("device-keys", State.OK, phrase("doctor-keys"))


def accounts() -> Iterator[Checked]:
    """See that the accounts of the hub are whole, and that passwords can be held to them."""
    path = config_dir() / ACCOUNTS
    if not path.exists():
        return
    try:
        _, trouble = looked_into(path)
    except (OSError, sqlite3.Error) as error:
        trouble = getattr(error, "strerror", None) or type(error).__name__
    if trouble:
        said = phrase("doctor-accounts-damaged", reason=trouble)
        yield _keys("accounts", State.BROKEN, said, phrase("doctor-accounts-remedy"))
        return
    keeper = PasswordKeeper()
    word = keeper.token()
    if keeper.fits(word, keeper.hashed(word)):
        yield _keys("accounts", State.OK, phrase("doctor-accounts"))
    else:
        said = phrase("doctor-accounts-passwords")
        yield _keys("accounts", State.BROKEN, said, phrase("doctor-reinstall"))
    lines, breaks_at = looked_through(path)
    if breaks_at is None:
        yield _keys("audit", State.OK, phrase("doctor-audit", count=lines))
    else:
        said = phrase("doctor-audit-broken", number=breaks_at)
        yield _keys("audit", State.BROKEN, said, phrase("doctor-audit-remedy"))


KEY_CHECKS = (key_folder, device, accounts)
