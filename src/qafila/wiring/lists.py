# SPDX-License-Identifier: Apache-2.0
"""Lists on their way into a store, and two lists side by side."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qafila import app
from qafila.adapters.folder import MAX_FILE_BYTES, FolderProblem
from qafila.app.comparing import Side, compare, side_of_list, side_of_operation
from qafila.app.identities import SEES_ALL
from qafila.app.identity_findings import IdentitiesForgotten, IdentitiesSealed
from qafila.app.importing import Understood, owner_marks, understand
from qafila.app.storing import open_store, role_of
from qafila.core.events import Receipt
from qafila.core.operation import Operation
from qafila.core.registry import is_in_clear
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
class _List:
    """A list that was asked to be taken in."""

    path: Path
    content: bytes
    sender: str
    columns: Mapping[str, str]

    def beside(self, opened: app.Opened) -> Understood:
        """Hold it against an operation."""
        sealed = sum(f.people for f in opened.findings if isinstance(f, IdentitiesSealed))
        if sealed and not any(map(is_in_clear, opened.operation.persons.values())):
            raise FolderProblem("import-no-keys", str(self.path))
        understood = understand(
            opened.operation,
            self.path.name,
            self.content,
            sender=self.sender,
            columns=self.columns,
            sealed_here=sealed > 0 or self._are_forgotten(opened),
            open_elsewhere=any(map(os.path.lexists, self._owner_marks())),
        )
        if understood.absent:
            raise FolderProblem(
                "import-map-absent", ", ".join(understood.absent), " | ".join(understood.headers)
            )
        return understood

    @staticmethod
    def _are_forgotten(opened: app.Opened) -> bool:
        """Whether keys are gone for good: after a merge is undone nothing else says so."""
        return any(isinstance(f, IdentitiesForgotten) and f.people for f in opened.findings)

    def _owner_marks(self) -> Iterator[Path]:
        return (self.path.with_name(name) for name in owner_marks(self.path.name))

    def beside_store(self, here: Station) -> tuple[Operation, Understood]:
        """Hold it against what a store holds."""
        opened = open_store(here.recorder, purpose=IMPORTING)
        if role_of(opened.operation, here.recorder.device) not in SEES_ALL:
            raise FolderProblem("import-no-names", str(self.path))
        return opened.operation, self.beside(opened)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """A list held against an operation, waiting for a human to agree."""

    operation: Operation
    understood: Understood
    _record: Callable[[bool, str], tuple[Receipt, ...]]

    @property
    def language(self) -> Lang:
        """The operation's own language."""
        return self.operation.description.language

    def record(self, *, drop_gone: bool, agreed_by: str) -> tuple[Receipt, ...]:
        """Record what the list changes; on return it is on the disk, whole."""
        return self._record(drop_gone, agreed_by)


@contextmanager
def taking(where: str, path: Path, *, sender: str, columns: Mapping[str, str]) -> Iterator[Taking]:
    """Read a list and hold it against an operation; a folder is given a store once it is recorded.

    Raises
    ------
    FolderProblem
        "import-unreadable", "import-too-large", "import-no-names", "import-no-keys",
        "import-map-absent" (with the headers that are there), and what opening raises.
    """
    listed = _List(path=path, content=read_file(path), sender=sender, columns=columns)
    if not is_database(where) and store_path(where) is None:
        opened = open_folder(Path(where), day=True)

        def record_in_new_store(drop_gone: bool, agreed_by: str) -> tuple[Receipt, ...]:
            with station_at(where, making=True) as here:
                # Households that are called by a name have a number of their own in a store.
                _, understood = listed.beside_store(here)
                return _record(here, understood, drop_gone, agreed_by)

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
            _record=lambda drop_gone, agreed_by: _record(here, understood, drop_gone, agreed_by),
        )


def _record(
    here: Station, understood: Understood, drop_gone: bool, agreed_by: str
) -> tuple[Receipt, ...]:
    facts = understood.facts(drop_gone=drop_gone, agreed_by=agreed_by)
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
