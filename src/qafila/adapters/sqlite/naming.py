# SPDX-License-Identifier: Apache-2.0
"""Which facts a file holds, by id: the latest from memory, all before from an index in the file."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from qafila.adapters.sqlite.trouble import as_hex, as_number

SORTED_AT_ONCE = 8192
"""So many facts are in no index before they are put into it together, in the order of their ids.

Ids come in no order. If each went into the index with its fact, nearly every one would have a page
of it written, and that would be most of what a group writes."""

_PACKED_LETTERS = 32

_ASKED_AT_ONCE = 500
"""Values in one IN list: older SQLite takes 999 at most."""


class Names:
    """What the writer of a file knows of the ids in it; used in its transactions alone.

    Parameters
    ----------
    upto
        The last position that is known here.
    """

    def __init__(self) -> None:
        self.upto = 0
        self._sorted_to = 0
        self._latest: dict[str, str] = {}

    def catch_up(self, connection: sqlite3.Connection, position: int) -> None:
        """Learn what other processes added up to the last position, or what there is at first."""
        if position == self.upto:
            return  # ids are put in order only along with new facts
        row = connection.execute("SELECT max(position) FROM named_to").fetchone()
        sorted_to = as_number(row[0] or 0)
        if sorted_to != self._sorted_to:
            self._latest.clear()
            self._sorted_to = self.upto = sorted_to
        rows = connection.execute(
            "SELECT id, digest FROM fact WHERE position > ?", (min(self.upto, position),)
        )
        self._latest.update((unpacked(name), as_hex(digest)) for name, digest in rows)
        self.upto = position

    def find(self, connection: sqlite3.Connection, ids: Collection[str]) -> dict[str, str]:
        """Return the digest of each of these facts that is held."""
        latest = self._latest
        found = {} if latest.keys().isdisjoint(ids) else {i: latest[i] for i in ids if i in latest}
        if not self._sorted_to:
            return found
        for marks, lot in in_lots(all_packed([*ids])):
            for name, position in connection.execute(
                f"SELECT id, position FROM named WHERE id IN ({marks})",  # noqa: S608 - marks only
                lot,
            ):
                row = connection.execute(
                    "SELECT digest FROM fact WHERE position = ?", (position,)
                ).fetchone()
                found.setdefault(unpacked(name), as_hex(row and row[0]))
        return found

    def due(self, position: int) -> bool:
        """Whether it is time to put the ids up to a position in order."""
        return position - self._sorted_to >= SORTED_AT_ONCE

    def sort_in(self, connection: sqlite3.Connection, position: int) -> None:
        """Put into the index what is in none, up to a position."""
        connection.execute(
            # An id that is there twice was put there by somebody else: the first one stands.
            "INSERT INTO named SELECT id, position FROM fact WHERE position > ? AND position <= ?"
            " ORDER BY id, position ON CONFLICT DO NOTHING",
            (self._sorted_to, position),
        )
        connection.execute("INSERT INTO named_to VALUES (?)", (position,))

    def learn(self, made: dict[str, str], position: int, *, were_sorted: bool) -> None:
        """Take in what a transaction added, once it is on the disk."""
        if were_sorted:
            self._latest.clear()
            self._sorted_to = position
        else:
            self._latest.update(made)
        self.upto = position


def packed(name: str) -> str | bytes:
    """Return an id as it is stored: two ids are never stored alike."""
    if len(name) == _PACKED_LETTERS:
        try:
            short = bytes.fromhex(name)
        except ValueError:
            return name
        if short.hex() == name:
            return short
    return name


def all_packed(names: Sequence[str]) -> Sequence[str | bytes]:
    """Return ids as `packed` returns each."""
    joined = "".join(names)
    try:
        short = {*map(len, names)} == {_PACKED_LETTERS} and bytes.fromhex(joined).hex() == joined
    except ValueError:
        short = False
    return [bytes.fromhex(name) for name in names] if short else [packed(name) for name in names]


def unpacked(cell: object) -> str:
    """Return an id from a cell."""
    return cell if isinstance(cell, str) else as_hex(cell)


def in_lots(values: Collection[object]) -> Iterator[tuple[str, list[object]]]:
    """Yield values in lots small enough for one statement, each with its question marks."""
    rest = iter(values)
    while lot := list(islice(rest, _ASKED_AT_ONCE)):
        yield ",".join("?" * len(lot)), lot
