# SPDX-License-Identifier: Apache-2.0
"""Lists on their way into a store, and two lists side by side."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qafila import app
from qafila.adapters.folder import MAX_FILE_BYTES, FolderProblem
from qafila.app.comparing import Side, compare, side_of_list, side_of_operation
from qafila.app.identities import SEES_ALL
from qafila.app.identity_findings import IdentitiesSealed
from qafila.app.importing import Understood, understand
from qafila.app.storing import open_store, role_of
from qafila.core.events import Receipt
from qafila.core.operation import Operation
from qafila.core.registry import is_in_clear
from qafila.core.registry.difference import Difference
from qafila.core.values import Lang
from qafila.wiring.operations import Station, is_database, open_operation, station_at

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


@dataclass(frozen=True, slots=True)
class Taking:
    """A list held against an operation, waiting for a human to agree."""

    station: Station
    operation: Operation
    understood: Understood

    @property
    def language(self) -> Lang:
        """The operation's own language."""
        return self.operation.description.language

    def record(self, *, drop_gone: bool, agreed_by: str) -> tuple[Receipt, ...]:
        """Record what the list changes; on return it is on the disk, whole."""
        facts = self.understood.facts(drop_gone=drop_gone, agreed_by=agreed_by)
        return self.station.recorder.record(facts, author="registrar")


@contextmanager
def taking(where: str, path: Path, *, sender: str, columns: Mapping[str, str]) -> Iterator[Taking]:
    """Read a list and hold it against an operation; a folder is given a store.

    Raises
    ------
    FolderProblem
        "import-unreadable", "import-too-large", "import-no-names", "import-no-keys",
        "import-map-absent" (with the headers that are there), and what opening raises.
    """
    content = read_file(path)
    with station_at(where, making=True) as here:
        opened = open_store(here.recorder, purpose=IMPORTING)
        if role_of(opened.operation, here.recorder.device) not in SEES_ALL:
            raise FolderProblem("import-no-names", str(path))
        sealed = sum(f.people for f in opened.findings if isinstance(f, IdentitiesSealed))
        if sealed and not any(map(is_in_clear, opened.operation.persons.values())):
            raise FolderProblem("import-no-keys", str(path))
        understood = understand(
            opened.operation,
            path.name,
            content,
            sender=sender,
            columns=columns,
            sealed_here=sealed > 0,
        )
        if understood.absent:
            raise FolderProblem(
                "import-map-absent", ", ".join(understood.absent), ", ".join(understood.headers)
            )
        yield Taking(station=here, operation=opened.operation, understood=understood)


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
