# SPDX-License-Identifier: Apache-2.0
"""Lists on their way into a store, and two lists side by side."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from qafila import app
from qafila.adapters.folder import MAX_FILE_BYTES, FolderProblem
from qafila.app.comparing import Side, compare, side_of_list, side_of_operation
from qafila.app.identities import SEES_ALL
from qafila.app.identity_findings import IdentitiesForgotten, IdentitiesSealed
from qafila.app.importing import Understood, owner_marks, understand
from qafila.app.importing_owed import OwedUnderstood, lists_owed, understand_owed
from qafila.app.storing import open_store, role_of
from qafila.core.drafts.owed_lists import list_called
from qafila.core.events import Fact, Receipt
from qafila.core.operation import Operation
from qafila.core.registry import Person, is_in_clear
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _List(ABC, Generic[T]):
    """A list that was asked to be taken in."""

    path: Path
    content: bytes
    sender: str
    columns: Mapping[str, str]

    def beside(self, opened: app.Opened) -> T:
        """Hold it against an operation."""
        sealed = sum(f.people for f in opened.findings if isinstance(f, IdentitiesSealed))
        if sealed and not any(map(is_in_clear, self._named_in(opened.operation))):
            raise FolderProblem("import-no-keys", str(self.path))
        return self._understood(opened, sealed_here=sealed > 0)

    @abstractmethod
    def _named_in(self, operation: Operation) -> Iterator[Person]:
        """Yield whom names that this device can open could be of."""

    @abstractmethod
    def _understood(self, opened: app.Opened, *, sealed_here: bool) -> T:
        """Say what it changes."""

    def _is_open_elsewhere(self) -> bool:
        marks = (self.path.with_name(name) for name in owner_marks(self.path.name))
        return any(map(os.path.lexists, marks))

    def beside_store(self, here: Station) -> tuple[Operation, T]:
        """Hold it against what a store holds."""
        opened = open_store(here.recorder, purpose=IMPORTING)
        if role_of(opened.operation, here.recorder.device) not in SEES_ALL:
            raise FolderProblem("import-no-names", str(self.path))
        return opened.operation, self.beside(opened)


@dataclass(frozen=True, slots=True, kw_only=True)
class _ListOfPeople(_List[Understood]):
    """A list of people who travel."""

    def _named_in(self, operation: Operation) -> Iterator[Person]:
        yield from operation.persons.values()

    def _understood(self, opened: app.Opened, *, sealed_here: bool) -> Understood:
        understood = understand(
            opened.operation,
            self.path.name,
            self.content,
            sender=self.sender,
            columns=self.columns,
            sealed_here=sealed_here or _are_forgotten(opened),
            open_elsewhere=self._is_open_elsewhere(),
        )
        _all_there(understood.absent, understood.headers)
        return understood


@dataclass(frozen=True, slots=True, kw_only=True)
class _OwedList(_List[OwedUnderstood]):
    """A list that an obligation owes."""

    listed: str

    def _named_in(self, operation: Operation) -> Iterator[Person]:
        yield from operation.persons.values()
        yield from (e.who for e in operation.entries.values() if e.who is not None)

    def _understood(self, opened: app.Opened, *, sealed_here: bool) -> OwedUnderstood:
        listed, known = list_called(self.listed), lists_owed(opened.operation)
        if listed not in known:
            raise FolderProblem("import-list-not-owed", self.listed, ", ".join(known) or "–")
        understood = understand_owed(
            opened.operation,
            listed,
            self.path.name,
            self.content,
            sender=self.sender,
            columns=self.columns,
            open_elsewhere=self._is_open_elsewhere(),
        )
        _all_there(understood.absent(self.columns), understood.headers)
        return understood


def _all_there(absent: tuple[str, ...], headers: tuple[str, ...]) -> None:
    if absent:
        raise FolderProblem("import-map-absent", ", ".join(absent), " | ".join(headers))


def _are_forgotten(opened: app.Opened) -> bool:
    """Whether keys are gone for good: after a merge is undone nothing else says so."""
    return any(isinstance(f, IdentitiesForgotten) and f.people for f in opened.findings)


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
    content = read_file(path)
    listed = _ListOfPeople(path=path, content=content, sender=sender, columns=columns)
    with _taking(where, listed) as made:
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
    content = read_file(path)
    owed = _OwedList(path=path, content=content, sender=sender, columns=columns, listed=listed)
    with _taking(where, owed) as made:
        yield made


@contextmanager
def _taking(where: str, listed: _List[T]) -> Iterator[Taking[T]]:
    if not is_database(where) and store_path(where) is None:
        opened = open_folder(Path(where), day=True)

        def record_in_new_store(facts: Callable[[T], tuple[Fact, ...]]) -> tuple[Receipt, ...]:
            with station_at(where, making=True) as here:
                # Households that are called by a name have a number of their own in a store.
                _, understood = listed.beside_store(here)
                return _record(here, facts(understood))

        yield Taking(
            operation=opened.operation,
            understood=listed.beside(opened),
            _record=record_in_new_store,
        )
        return
    with station_at(where) as here:
        operation, understood = listed.beside_store(here)
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
