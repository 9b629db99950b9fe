# SPDX-License-Identifier: Apache-2.0
"""Lists on their way into a store, and two lists side by side."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from qafila import app
from qafila.adapters.folder import MAX_FILE_BYTES, FolderProblem
from qafila.app.comparing import Side, compare, side_of_list, side_of_operation
from qafila.app.identities import SEES_ALL
from qafila.app.importing import Understood, owner_marks
from qafila.app.importing_beside import GivenList, ListOfPeople, NotHeld, OwedList
from qafila.app.importing_owed import OwedUnderstood
from qafila.app.storing import open_store, role_of
from qafila.core.events import Fact, Receipt
from qafila.core.operation import Operation
from qafila.core.registry.difference import Difference
from qafila.core.values import Lang
from qafila.wiring.operations import (
    Station,
    is_database,
    open_operation,
    station_at,
    store_path,
)
from qafila.wiring.station import open_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")

IMPORTING = "take a list in"
COMPARING = "compare two lists"
"""What names are opened for; it goes on record."""


def read_file(path: Path, what_for: str = "import") -> bytes:
    """Return the bytes of a list.

    Raises
    ------
    FolderProblem
        "import-unreadable", "import-too-large", or "diff-…" where that is what it is read for.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise FolderProblem(f"{what_for}-unreadable", str(path), error.strerror or "") from error
    if len(content) > MAX_FILE_BYTES:
        raise FolderProblem(f"{what_for}-too-large", str(path))
    return content


def _beside(listed: GivenList[T], opened: app.Opened, path: Path) -> T:
    """Hold a list against an operation; say what is in the way as a command says it."""
    try:
        return listed.beside(opened.operation, opened.findings)
    except NotHeld as problem:
        subject = str(path) if problem.subject == listed.name else problem.subject
        raise FolderProblem(problem.code, subject, problem.reason) from problem


def _beside_store(listed: GivenList[T], here: Station, path: Path) -> tuple[Operation, T]:
    """Hold a list against what a store holds."""
    opened = open_store(here.recorder, purpose=IMPORTING)
    if role_of(opened.operation, here.recorder.device) not in SEES_ALL:
        raise FolderProblem("import-no-names", str(path))
    return opened.operation, _beside(listed, opened, path)


def _is_open_elsewhere(path: Path) -> bool:
    return any(os.path.lexists(path.with_name(name)) for name in owner_marks(path.name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking(Generic[T]):
    """A list held against an operation, waiting for a human to agree."""

    operation: Operation
    understood: T
    _record: Callable[[Callable[[T], tuple[Fact, ...]]], tuple[Receipt, ...]]

    @property
    def language(self) -> Lang:
        """The operation's own language."""
        return self.operation.description.language

    def record(self, facts: Callable[[T], tuple[Fact, ...]]) -> tuple[Receipt, ...]:
        """Record the facts of what was understood; on return they are on the disk, whole."""
        return self._record(facts)


@contextmanager
def taking(
    where: str, path: Path, *, sender: str, columns: Mapping[str, str]
) -> Iterator[Taking[Understood]]:
    """Read a list and hold it against an operation; a folder is given a store once it is recorded.

    Raises
    ------
    FolderProblem
        "import-unreadable", "import-too-large", "import-no-names", "import-no-keys",
        "import-map-absent" (with the headers that are there), and what opening raises.
    """
    listed = ListOfPeople(
        name=path.name,
        content=read_file(path),
        sender=sender,
        columns=columns,
        open_elsewhere=_is_open_elsewhere(path),
    )
    with _taking(where, listed, path) as made:
        yield made


@contextmanager
def taking_owed(
    where: str, path: Path, *, listed: str, sender: str, columns: Mapping[str, str]
) -> Iterator[Taking[OwedUnderstood]]:
    """Read a list that is owed and hold it against an operation, as `taking` does.

    Raises
    ------
    FolderProblem
        What `taking` raises, and "import-list-not-owed" (with the lists that are).
    """
    owed = OwedList(
        name=path.name,
        content=read_file(path),
        sender=sender,
        columns=columns,
        listed=listed,
        open_elsewhere=_is_open_elsewhere(path),
    )
    with _taking(where, owed, path) as made:
        yield made


@contextmanager
def _taking(where: str, listed: GivenList[T], path: Path) -> Iterator[Taking[T]]:
    if not is_database(where) and store_path(where) is None:
        opened = open_folder(Path(where), day=True)

        def record_in_new_store(facts: Callable[[T], tuple[Fact, ...]]) -> tuple[Receipt, ...]:
            with station_at(where, making=True) as here:
                # Households that are called by a name have a number of their own in a store.
                _, understood = _beside_store(listed, here, path)
                return _record(here, facts(understood))

        yield Taking(
            operation=opened.operation,
            understood=_beside(listed, opened, path),
            _record=record_in_new_store,
        )
        return
    with station_at(where) as here:
        operation, understood = _beside_store(listed, here, path)
        yield Taking(
            operation=operation,
            understood=understood,
            _record=lambda facts: _record(here, facts(understood)),
        )


def _record(here: Station, facts: tuple[Fact, ...]) -> tuple[Receipt, ...]:
    return here.recorder.record(facts, author="registrar")


def compared(one: str, other: str) -> tuple[Difference, app.Findings, Lang]:
    """Return what changed between two lists or operations, and what reading them had to say.

    Raises
    ------
    FolderProblem
        "diff-unreadable", "diff-too-large", and what opening an operation raises.
    """
    old, told, language = _side(one)
    new, more, _ = _side(other)
    return compare(old, new), (*told, *more), language


def _side(where: str) -> tuple[Side, app.Findings, Lang]:
    path = Path(where)
    if is_database(where) or path.is_dir() or path.suffix == ".qafila":
        opened = open_operation(where, purpose=COMPARING)
        operation = opened.operation
        return side_of_operation(operation), opened.findings, operation.description.language
    side, findings = side_of_list(path.name, read_file(path, "diff"))
    return side, findings, "ar"
