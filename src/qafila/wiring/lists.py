# SPDX-License-Identifier: Apache-2.0
"""Lists on their way into a store, and two lists side by side."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qafila import app, imports
from qafila.adapters.folder import MAX_FILE_BYTES, FolderProblem
from qafila.app.identities import SEES_ALL
from qafila.app.importing import Understood, understand
from qafila.app.storing import open_store, role_of
from qafila.core.admission import admit_list
from qafila.core.events import PersonRegistered, Receipt
from qafila.core.operation import Operation
from qafila.core.registry import Person
from qafila.core.registry.difference import Difference, difference
from qafila.core.registry.matching import NameBook
from qafila.core.values import Lang
from qafila.data.names import names
from qafila.wiring.operations import Station, is_database, open_operation, station_at

if TYPE_CHECKING:
    from collections.abc import Iterator

IMPORTING = "take a list in"
COMPARING = "compare two lists"
"""What names are opened for; it goes on record."""


def read_file(path: Path) -> bytes:
    """Return the bytes of a list.

    Raises
    ------
    FolderProblem
        "import-unreadable", "import-too-large".
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise FolderProblem("import-unreadable", str(path), error.strerror or "") from error
    if len(content) > MAX_FILE_BYTES:
        raise FolderProblem("import-too-large", str(path))
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
        "import-unreadable", "import-too-large", "import-no-names", and what opening raises.
    """
    content = read_file(path)
    with station_at(where, making=True) as here:
        opened = open_store(here.recorder, purpose=IMPORTING)
        if role_of(opened.operation, here.recorder.device) not in SEES_ALL:
            raise FolderProblem("import-no-names", str(path))
        understood = understand(
            opened.operation, path.name, content, sender=sender, columns=columns
        )
        yield Taking(station=here, operation=opened.operation, understood=understood)


def compared(one: str, other: str) -> tuple[Difference, app.Findings, Lang]:
    """Return what changed between two lists or operations, and what reading them had to say."""
    old, told, language = _people(one)
    new, more, _ = _people(other)
    found = difference(old, new, NameBook(names()), None)
    return found, (*told, *more), language


def _people(where: str) -> tuple[tuple[Person, ...], app.Findings, Lang]:
    path = Path(where)
    known = is_database(where) or path.is_dir() or path.suffix == ".qafila"
    if known:
        opened = open_operation(where, purpose=COMPARING)
        operation = opened.operation
        language = operation.description.language
        return tuple(operation.persons.values()), opened.findings, language
    reading = imports.read_list(path.name, read_file(path), "person")
    admitted = admit_list(reading.drafts, {}, None)
    people = {f.person.id: f.person for f in admitted.facts if isinstance(f, PersonRegistered)}
    return tuple(people.values()), (*reading.findings, *admitted.findings), "ar"
