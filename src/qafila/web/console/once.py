# SPDX-License-Identifier: Apache-2.0
"""A form that is sent twice is done once: a second press, a page that is sent again, a lost answer.

Every form carries a value that no other page of its session has carried after it was used. The same
value with the same content is the same form: it gets the result of the first time. The same value
with other content is another one, as when somebody goes back and changes what they typed: nothing
that somebody saw is thrown away unread. What became of it lives in memory; that it was taken, with
what it recorded: the ids of those facts follow from the form. So it is not recorded again after the
hub was started anew, though no longer known what there was to say of it.
"""

from __future__ import annotations

import hashlib
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qafila.web.console.forms import Filled
    from qafila.web.console.pages import Done

FIELD = "once"

MOST = 4096
"""Results that are held; the oldest go first."""

MOST_BYTES = 32_000_000
"""Of files among these results."""


def mark_of(secret: str, path: str, filled: Filled) -> str:
    """Return what the ids of the facts of a form begin with; empty where it carries no value.

    Parameters
    ----------
    secret
        Of the session or the program: without it nobody finds out by trying what was typed.
    """
    if not filled.text(FIELD):
        return ""
    said = f"{path} {_digest(filled)}".encode()
    return hashlib.blake2b(said, key=secret.encode()[:64], digest_size=14).hexdigest()


class _Taken:
    """A form at work, or what became of it."""

    def __init__(self) -> None:
        self.is_over = threading.Event()
        self.done: Done | None = None

    @property
    def size(self) -> int:
        return len(self.done.file[2]) if self.done is not None and self.done.file else 0


class Once:
    """The forms that were taken; for several threads."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, _Taken] = OrderedDict()
        self._counts: Counter[str] = Counter()
        self._bytes = 0
        self._lock = threading.Lock()

    def value(self, session: str, mark: str, version: int) -> str:
        """Return what the forms of a page carry: another one after each form and each version.

        Parameters
        ----------
        mark
            What only forms of this session carry: without it the value cannot be guessed.
        """
        said = f"{mark} {version} {self._counts[session]}"
        return hashlib.blake2b(said.encode(), digest_size=12).hexdigest()

    def take(
        self, session: str, path: str, filled: Filled, do: Callable[[], Done]
    ) -> tuple[Done, bool]:
        """Do what a form asks for, unless it was done; return what became of it, and whether so.

        A form that is at work is waited for. One that could not be taken is tried anew.
        """
        if not filled.text(FIELD):
            return do(), False
        key = f"{session} {path} {_digest(filled)}"
        while True:
            with self._lock:
                held = self._held.get(key)
                mine = held is None
                if held is None:
                    held = self._held[key] = _Taken()
            if mine:
                return self._done(session, key, held, do), False
            held.is_over.wait()
            if held.done is not None:
                return held.done, True

    def _done(self, session: str, key: str, taken: _Taken, do: Callable[[], Done]) -> Done:
        try:
            taken.done = do()
            return taken.done
        finally:
            with self._lock:
                if taken.done is None:
                    del self._held[key]
                else:
                    self._counts[session] += 1
                    self._bytes += taken.size
                    self._let_go()
            taken.is_over.set()

    def _let_go(self) -> None:
        """Forget the oldest results that are over, as far as there are too many."""
        for key in list(self._held):
            if len(self._held) <= MOST and self._bytes <= MOST_BYTES:
                break
            if self._held[key].done is not None:
                self._bytes -= self._held.pop(key).size
        if len(self._counts) > MOST:
            self._counts.pop(next(iter(self._counts)))


def _digest(filled: Filled) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for name, values in sorted(filled.values.items()):
        for value in values:
            digest.update(f"{len(name)} {len(value)} {name}{value}".encode("utf-8", "replace"))
    for name, file in sorted(filled.files.items()):
        digest.update(f"{len(name)} {len(file.content)} {name}{file.name}".encode())
        digest.update(file.content)
    return digest.hexdigest()
