# SPDX-License-Identifier: Apache-2.0
"""What the inside needs from the world. Adapters provide it; `qafila.wiring` chooses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from qafila.core.document import Document
from qafila.core.findings import Finding
from qafila.core.values import Lang


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the present instant, aware."""
        ...


class Source(Protocol):
    """Where an operation's files come from."""

    def files(self) -> tuple[Mapping[str, bytes], tuple[Finding, ...]]:
        """Return every readable file by name, and a finding for each that could not be taken."""
        ...


class Printer(Protocol):
    """Turns a document into bytes of one format."""

    def render(self, document: Document, langs: tuple[Lang, ...]) -> bytes:
        """Return `document` in the languages asked for, the first one leading."""
        ...


class Mint(Protocol):
    """Makes the opaque token of a person's card."""

    def token(self, operation: str, person: str) -> str:
        """Return the token: the same for the same person, and without meaning to anybody else."""
        ...
