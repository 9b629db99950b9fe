# SPDX-License-Identifier: Apache-2.0
"""What the inside needs from the world. Adapters provide it; `qafila.wiring` chooses."""

from __future__ import annotations

from typing import Protocol

from qafila.core.document import Document
from qafila.core.values import Lang


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
