# SPDX-License-Identifier: Apache-2.0
"""Where an operation is: a folder, one ``.qafila`` file, or a PostgreSQL database.

The device's keys, and the keys of identities, are in the user's configuration folder and never
beside the operation.
"""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from qafila import app
from qafila.adapters._files import held
from qafila.adapters.folder import FolderProblem
from qafila.adapters.sqlite import SqliteStore
from qafila.adapters.vault import FileVault, file_vault
from qafila.app.proof import fingerprint
from qafila.app.recording import Recorder
from qafila.app.storing import (
    FolderNewerThanStore,
    is_newer,
    lay_down,
    open_store,
    quarantine_findings,
)
from qafila.core.values import Lang
from qafila.ports import EventStore, StoreProblem
from qafila.wiring import config_dir, now, passphrase
from qafila.wiring.station import open_folder

HUB = "hub"
"""Who records what nobody else is named for."""

SUFFIX = ".qafila"
IN_FOLDER = f"operation{SUFFIX}"
"""The store that commands of the day make and use inside an operation folder."""

_URL = re.compile(r"postgres(ql)?://")


class SystemClock:
    """The computer's own clock."""

    def now(self) -> datetime:
        """Return the present instant, in UTC."""
        return now()


def new_id() -> str:
    """Return an id that nobody else will ever mint: 122 random bits."""
    return uuid.uuid4().hex


def is_database(where: str) -> bool:
    """Whether `where` is the address of a PostgreSQL database."""
    return bool(_URL.match(where))


def store_path(where: str) -> Path | None:
    """Return the file that holds an operation's store; None for a folder without one."""
    path = Path(where)
    if path.is_dir():
        return path / IN_FOLDER if (path / IN_FOLDER).exists() else None
    return path if path.exists() or path.suffix == SUFFIX else None


def device_id(vault: FileVault) -> str:
    """Return this device's id: made from its key, so that it is the same in every operation."""
    return f"device-{hashlib.sha256(vault.signing_key.encode()).hexdigest()[:12]}"


@dataclass(frozen=True, slots=True)
class Station:
    """A device at work on one operation's store."""

    store: EventStore
    vault: FileVault
    recorder: Recorder

    def close(self) -> None:
        """Let go of store and keys."""
        self.store.close()
        self.vault.close()


@contextmanager
def station_at(where: str, *, making: bool = False) -> Iterator[Station]:
    """Open the store of an operation with this device's keys.

    Parameters
    ----------
    where
        A store file, a folder with a store in it, or a database.
    making
        Whether a folder without a store is given one.

    Raises
    ------
    FolderProblem, StoreProblem, VaultProblem
        When it cannot be opened.
    """
    path = None if is_database(where) else store_path(where)
    if path is None and not is_database(where):
        if not making:
            raise StoreProblem("store-not-made", where)
        path = Path(where) / IN_FOLDER
        try:
            make_store(path, Path(where))
        except StoreProblem as error:
            if error.code != "new-file-refused":
                raise
            raise StoreProblem("store-not-in-folder", where, error.reason) from error
    station = _station(open_any_store(where if path is None else str(path)))
    try:
        yield station
    finally:
        station.close()


def each_of(where: str) -> tuple[str, ...]:
    """Return where each operation is that `where` holds: a database may hold many.

    Raises
    ------
    StoreProblem
        When a database cannot be asked, or holds none.
    """
    if not is_database(where):
        return (where,)
    from qafila.adapters.postgres import PostgresStore  # noqa: PLC0415

    return PostgresStore.each_of(where)


def open_any_store(where: str) -> EventStore:
    """Return the open store at a path or address."""
    if is_database(where):
        from qafila.adapters.postgres import PostgresStore  # noqa: PLC0415

        database = PostgresStore.open(where)
        database.copies = SqliteStore.create
        return database
    return SqliteStore.open(Path(where))


def _station(store: EventStore) -> Station:
    config = config_dir()
    try:
        vault = file_vault(config, store.operation, passphrase())
    except BaseException:
        store.close()
        raise
    lock = config / "recording.lock"
    recorder = Recorder(
        store=store,
        vault=vault,
        clock=SystemClock(),
        ids=new_id,
        device=device_id(vault),
        lock=lambda: held(lock),
    )
    return Station(store=store, vault=vault, recorder=recorder)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A store that was made: what is in it, and whose it is."""

    people: int
    facts: int
    device: str
    fingerprint: str
    language: Lang

    def as_json(self) -> str:
        """Return it as JSON."""
        return json.dumps({"qafila": "1", **asdict(self)}, ensure_ascii=False)


_NOTHING = {"operation_missing", "no_people"}
"""What is said of a folder that is none of an operation: another one was meant."""


def make_store(path: Path, folder: Path) -> Made:
    """Make a store of an operation folder; nothing is left behind when that fails.

    Raises
    ------
    FolderProblem
        When the folder cannot be read.
    StoreProblem
        "store-exists", "store-of-nothing", "store-without-id", "new-file-refused",
        "new-file-nowhere", "new-file-no-room" and what else the world does to a new file.
    """
    temporary = path.with_name(f".{path.name}.new")
    # What another store left beside this name would be taken for this one's and damage it.
    with named(temporary, path):
        for there in (path, *beside(path)):
            if there.exists():
                raise StoreProblem("store-exists", str(there))
    read = open_folder(folder, day=True)
    if {found.code for found in read.findings} >= _NOTHING:
        raise StoreProblem("store-of-nothing", str(folder))
    operation = read.operation.description.id
    if not operation:
        raise StoreProblem("store-without-id", str(folder))
    with named(temporary, path):
        for stale in (temporary, *beside(temporary)):
            stale.unlink(missing_ok=True)
        store = SqliteStore.create(temporary, operation)
    station = _station(store)
    try:
        try:
            vault = station.vault
            station.recorder.found(vault.signing_key, vault.sealing_key, "hub")
            laid = lay_down(station.recorder, read)
            made = Made(
                people=laid.people,
                facts=laid.facts,
                device=station.recorder.device,
                fingerprint=fingerprint(vault.signing_key),
                language=read.operation.description.language,
            )
        finally:
            station.close()
        temporary.rename(path)
    except BaseException:
        for stale in (temporary, *beside(temporary)):
            stale.unlink(missing_ok=True)
        raise
    return made


@contextmanager
def named(temporary: Path, path: Path) -> Iterator[None]:
    """Tell trouble with a file that is being made by the name that the user gave it.

    Nothing was in it yet, so that another place is what helps, and nothing has to be kept.
    """
    try:
        yield
    except StoreProblem as error:
        if error.path != str(temporary):
            raise
        raise StoreProblem(_OF_NEW.get(error.code, error.code), str(path), error.reason) from error
    except OSError as error:
        code = "new-file-refused" if isinstance(error, PermissionError) else "new-file-nowhere"
        raise StoreProblem(code, str(path), error.strerror or "") from error


_OF_NEW = {
    "store-read-only": "new-file-refused",
    "store-gone": "new-file-nowhere",
    "store-full": "new-file-no-room",
}
"""What trouble with a store means while it is only being made."""


def beside(path: Path) -> tuple[Path, ...]:
    """Return the files that SQLite keeps beside a store while it is in use."""
    return tuple(path.with_name(f"{path.name}{end}") for end in ("-wal", "-shm", "-journal"))


def open_operation(
    where: str, *, purpose: str, day: bool = False, names: bool = True
) -> app.Opened:
    """Read an operation, wherever it is.

    Parameters
    ----------
    where
        A folder, a store file, or a database. A folder in which a store was made is read from it.
    purpose
        What names are opened for; recorded where names are sealed.
    day
        Whether the day of a folder counts; a store's always does.
    names
        Whether sealed names are wanted.

    Raises
    ------
    FolderProblem, StoreProblem, VaultProblem
        When it cannot be read.
    """
    if not is_database(where):
        path = store_path(where)
        if path is None:
            return open_folder(Path(where), day=day)
    with station_at(where) as station:
        opened = open_store(station.recorder, purpose=purpose, names=names)
        if not is_database(where) and Path(where).is_dir():
            try:
                folder = open_folder(Path(where))
            except FolderProblem:
                return opened
            if is_newer(folder, station.store):
                newer = FolderNewerThanStore(store=IN_FOLDER)
                return replace(opened, findings=(newer, *opened.findings))
        return opened


def issue(where: str, planned: app.Planned) -> int:
    """Put a plan in force in the operation's store; return how many manifests it issued.

    Raises
    ------
    StoreProblem
        "store-not-made", when there is only a folder.
    """
    with station_at(where) as station:
        app.storing.issue(station.recorder, planned, author="coordinator")
    return len(planned.plan.trips)


def hand_out(where: str, planned: app.Planned, files: Sequence[str], copies: int) -> None:
    """Put on record, in the operation's store if it has one, that papers with names are printed."""
    if not is_database(where) and store_path(where) is None:
        return
    with station_at(where) as station:
        app.storing.hand_out(station.recorder, planned, files, copies=copies)


__all__ = [
    "HUB",
    "IN_FOLDER",
    "SUFFIX",
    "Made",
    "Station",
    "beside",
    "device_id",
    "each_of",
    "hand_out",
    "is_database",
    "issue",
    "make_store",
    "new_id",
    "open_any_store",
    "open_operation",
    "quarantine_findings",
    "station_at",
    "store_path",
]
