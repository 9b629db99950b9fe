# SPDX-License-Identifier: Apache-2.0
"""A list held against an operation, for a command or a page: what it says, or why it cannot."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from qafila.app.identity_findings import IdentitiesForgotten, IdentitiesSealed
from qafila.app.importing import Understood, understand
from qafila.app.importing_owed import OwedUnderstood, lists_owed, understand_owed
from qafila.core.drafts.owed_lists import list_called
from qafila.core.findings import Finding
from qafila.core.operation import Operation
from qafila.core.registry import Person, is_in_clear

T = TypeVar("T")


class NotHeld(Exception):
    """A list cannot be held against an operation as it is; `code` is a phrase of the catalogue.

    Exception
    └── NotHeld

    Parameters
    ----------
    code
        "import-no-keys", "import-map-absent" or "import-list-not-owed".
    subject, reason
        What it is about, and what there is instead.
    """

    def __init__(self, code: str, subject: str, reason: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.subject = subject
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenList(ABC, Generic[T]):
    """A list that was asked to be taken in.

    Parameters
    ----------
    name, content
        What the file is called, and its bytes.
    sender
        Who sent it, as an office.
    columns
        Field by header, where a human says what a column is.
    open_elsewhere
        Whether a spreadsheet program has the file open.
    """

    name: str
    content: bytes
    sender: str = ""
    columns: Mapping[str, str]
    open_elsewhere: bool = False

    def beside(self, operation: Operation, told: Iterable[Finding]) -> T:
        """Hold it against an operation.

        Parameters
        ----------
        operation
            With names, as far as this device may see them.
        told
            What opening it had to say of identities.

        Raises
        ------
        NotHeld
        """
        known = tuple(told)
        sealed = sum(f.people for f in known if isinstance(f, IdentitiesSealed))
        if sealed and not any(map(is_in_clear, self._named_in(operation))):
            raise NotHeld("import-no-keys", self.name)
        # After a merge is undone nothing but this says that keys are gone for good.
        gone = any(isinstance(f, IdentitiesForgotten) and f.people for f in known)
        return self._understood(operation, sealed_here=sealed > 0 or gone)

    @abstractmethod
    def _named_in(self, operation: Operation) -> Iterator[Person]:
        """Yield whom names that this device can open could be of."""

    @abstractmethod
    def _understood(self, operation: Operation, *, sealed_here: bool) -> T:
        """Say what it changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOfPeople(GivenList[Understood]):
    """A list of people who travel."""

    def _named_in(self, operation: Operation) -> Iterator[Person]:
        yield from operation.persons.values()

    def _understood(self, operation: Operation, *, sealed_here: bool) -> Understood:
        understood = understand(
            operation,
            self.name,
            self.content,
            sender=self.sender,
            columns=self.columns,
            sealed_here=sealed_here,
            open_elsewhere=self.open_elsewhere,
        )
        _all_there(understood.absent, understood.headers)
        return understood


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedList(GivenList[OwedUnderstood]):
    """A list that an obligation owes; `listed` is its id."""

    listed: str

    def _named_in(self, operation: Operation) -> Iterator[Person]:
        yield from operation.persons.values()
        yield from (e.who for e in operation.entries.values() if e.who is not None)

    def _understood(self, operation: Operation, *, sealed_here: bool) -> OwedUnderstood:
        listed, known = list_called(self.listed), lists_owed(operation)
        if listed not in known:
            raise NotHeld("import-list-not-owed", self.listed, ", ".join(known) or "–")
        understood = understand_owed(
            operation,
            listed,
            self.name,
            self.content,
            sender=self.sender,
            columns=self.columns,
            open_elsewhere=self.open_elsewhere,
        )
        _all_there(understood.absent(self.columns), understood.headers)
        return understood


def _all_there(absent: tuple[str, ...], headers: tuple[str, ...]) -> None:
    if absent:
        raise NotHeld("import-map-absent", ", ".join(absent), " | ".join(headers))
