# SPDX-License-Identifier: Apache-2.0
"""What a store holds, and which of it another store lacks, in pages that can be vouched for.

A store's frontier covers its facts and both bodies of a fact that was offered twice. Bodies of
devices that it does not know have no chain there; they are strangers, and travel by their digests.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from qafila.app.meeting.letters import (
    MAX_STRETCH_BYTES,
    PAGE_BYTES,
    PAGE_FACTS,
    Batch,
    Cursor,
    frontier_mark,
    is_place,
)
from qafila.core.events import Frontier, Head, Reach, ReceiptKind
from qafila.core.events.chains import MANY, MARK
from qafila.ports import EventStore, Stored

UNKNOWN_DEVICE = "unknown-device"
"""Why a body of a device that is not enrolled was set aside; it is passed on all the same."""

MOST_STRANGERS = 1000
"""So many of them are passed on, those with the lowest digests: two stores pick the same ones."""

_NOTHING = Reach()


class Place(msgspec.Struct, frozen=True, gc=False):
    """Where a body says it stands in a chain."""

    device: str
    seq: int
    prev: str
    id: str


_PLACE = msgspec.json.Decoder(Place)


def place_of(body: bytes) -> Place | None:
    """Return where a body says it stands, without reading its fact; None when no fact says so."""
    try:
        place = _PLACE.decode(body)
    except (msgspec.MsgspecError, RecursionError, ValueError):
        return None
    return place if is_place(place.seq, place.prev) else None


class Strangers:
    """Follows the bodies that a store keeps of devices it does not know. For several threads."""

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._known: frozenset[str] = frozenset()
        self._read_to = 0
        self._found: dict[str, int] = {}

    def held(self, known: Collection[str]) -> dict[str, int]:
        """Return the digests of those that travel, sorted, with their numbers in quarantine.

        What waits for a device among `known` is left out: it will come again with its chain.
        """
        known = frozenset(known)
        with self._lock:
            if self._known != known:
                # Others are strangers now, and make room for some that were left out.
                self._known, self._read_to, self._found = known, 0, {}
            for offer in self._store.quarantined(after=self._read_to):
                self._read_to = max(self._read_to, offer.number)
                if offer.kind is ReceiptKind.UNKNOWN_DEVICE or offer.why == UNKNOWN_DEVICE:
                    place = place_of(offer.body)
                    if place is not None and place.device not in self._known:
                        self._found[offer.digest] = offer.number
                        if len(self._found) == 2 * MOST_STRANGERS:
                            self._found = self._lowest()
            self._found = self._lowest()
            return dict(self._found)

    def _lowest(self) -> dict[str, int]:
        return dict(sorted(self._found.items())[:MOST_STRANGERS])

    def body(self, number: int) -> bytes | None:
        """Return the body with a number; None when it was taken since."""
        found = next(iter(self._store.quarantined(after=number - 1, limit=1)), None)
        return found.body if found is not None and found.number == number else None


@dataclass(frozen=True)
class Holdings:
    """What a store holds at one moment.

    Parameters
    ----------
    of_several_keys
        Devices whose chain more than one key may sign. Their signatures go all together: the last
        one may be of a key that only an earlier one, of another key, lets the other side believe.
    """

    store: EventStore
    frontier: Frontier
    strangers: Mapping[str, int]
    of_several_keys: Collection[str] = ()

    @property
    def mark(self) -> str:
        """One mark over all of it: two stores with equal marks hold the same."""
        return frontier_mark(self.frontier, list(self.strangers))

    def stranger_marks(self) -> tuple[str, ...]:
        """Return marks of strangers for the other side, as many as a letter should carry."""
        return tuple(digest[:MARK] for digest in self.strangers)[:MANY]

    def differing(self, theirs: Frontier) -> dict[str, Reach]:
        """Return how far the chains go here, of every device where it is not as far as there."""
        devices = sorted({*self.frontier, *theirs})
        return {
            device: mine
            for device in devices
            if (mine := self.frontier.get(device, _NOTHING)) != theirs.get(device, _NOTHING)
        }

    def parted(self, theirs: Frontier) -> tuple[str, ...]:
        """Return the devices of whose chain this side lacks something the other cannot know of.

        The other side sends what comes after our last fact, if that is on its line. Where it is
        not, either our line reaches further, or the two part: then all of that chain is wanted.
        """
        return tuple(
            device
            for device, reach in sorted(theirs.items())
            if self._is_parted(device, reach, self.frontier.get(device, _NOTHING))
        )

    def _is_parted(self, device: str, theirs: Reach, ours: Reach) -> bool:
        if theirs == ours or ours.seq == 0:
            return False
        if theirs.seq == 0 or self.store.holds_on_line(device, theirs.seq, theirs.digest):
            return False
        # Their last fact is not on our line. They are ahead, unless ours goes as far; and of two
        # lines that part, whoever has the longer one knows.
        return ours.seq >= theirs.seq


@dataclass(frozen=True, slots=True)
class Wanted:
    """What another store said of itself.

    Parameters
    ----------
    theirs
        How far its chains go. A device that is not named is lacked whole if `is_all`, else held.
    whole
        Devices of whose chain it wants all.
    strangers
        Marks of the strangers that it keeps.
    """

    theirs: Frontier
    whole: Collection[str] = ()
    strangers: Collection[str] = ()
    is_all: bool = True


@dataclass(frozen=True, slots=True)
class Page:
    """One letter's worth; `after` is None when nothing comes behind it."""

    batch: Batch
    after: Cursor | None


def pages(
    holdings: Holdings, wanted: Wanted, order: Sequence[str], after: Cursor | None = None
) -> Iterator[Page]:
    """Yield what another store lacks, page by page; at least one page, which may be empty.

    Parameters
    ----------
    order
        Devices in the order of their enrolment, so that whoever enrols comes before the enrolled.
    after
        Where an earlier page ended.
    """
    while True:
        page = _page(holdings, wanted, order, after)
        yield page
        if page.after is None:
            return
        after = page.after


def _page(holdings: Holdings, wanted: Wanted, order: Sequence[str], after: Cursor | None) -> Page:
    bodies: list[bytes] = []
    heads: list[Head] = []
    room, spare = PAGE_BYTES, PAGE_FACTS
    devices = [*order, *sorted(holdings.frontier.keys() - set(order))]
    if after is not None:
        devices = devices[devices.index(after.device) :] if after.device in devices else []
    for device in devices:
        start = _start(holdings, wanted, device)
        if start is None:
            continue
        if after is not None and after.device == device:
            start = max(start, after.seq)
        while True:
            if room <= 0 or len(bodies) >= PAGE_FACTS:
                return Page(Batch(tuple(bodies), tuple(heads)), Cursor(device, start))
            facts = PAGE_FACTS - len(bodies)
            stretch = _stretch(holdings.store, device, start, facts, room, may_grow=not bodies)
            if stretch is None:  # there is more, and it does not fit behind what is here
                return Page(Batch(tuple(bodies), tuple(heads)), Cursor(device, start))
            lacked = [r for r in stretch.rows if not _is_there(holdings, wanted, device, r)]
            bodies += [row.body for _, row in lacked]
            heads += stretch.heads if lacked else ()
            if lacked and device in holdings.of_several_keys:
                every = _heads(holdings.store, device, stretch.rows)
                more = [head for head in every if head not in stretch.heads][:spare]
                heads += more
                spare -= len(more)
            room -= sum(len(row.body) for _, row in lacked)
            start = stretch.end
            if stretch.is_last:
                break
    return Page(Batch(tuple(bodies), tuple(heads), _strangers(holdings, wanted)), None)


def _strangers(holdings: Holdings, wanted: Wanted) -> tuple[bytes, ...]:
    there = set(wanted.strangers)
    found: list[bytes] = []
    room = PAGE_BYTES
    book = Strangers(holdings.store)
    for digest, number in holdings.strangers.items():
        if digest[:MARK] not in there and room > 0 and len(found) < PAGE_FACTS:
            body = book.body(number)
            if body is not None:
                found.append(body)
                room -= len(body)
    return tuple(found)


def _start(holdings: Holdings, wanted: Wanted, device: str) -> int | None:
    """Return behind which number of a chain the other side may lack facts; None for nowhere."""
    ours = holdings.frontier.get(device, _NOTHING)
    if device not in wanted.theirs and not wanted.is_all:
        return None
    theirs = wanted.theirs.get(device, _NOTHING)
    if ours == theirs:
        return None
    if device in wanted.whole or theirs.seq == 0:
        return 0
    if not holdings.store.holds_on_line(device, theirs.seq, theirs.digest):
        # They are ahead, or the lines part. Whoever has the longer line knows which.
        return 0 if ours.astray_count or ours.seq >= theirs.seq else None
    if ours.astray_count and ours.astray_mark != theirs.astray_mark:
        return 0
    return theirs.seq if ours.seq > theirs.seq else None


_Row = tuple[Place, Stored]


@dataclass(frozen=True, slots=True)
class _Stretch:
    rows: list[_Row]
    heads: tuple[Head, ...]
    end: int
    is_last: bool


def _is_there(holdings: Holdings, wanted: Wanted, device: str, row: _Row) -> bool:
    theirs = wanted.theirs.get(device, _NOTHING)
    if row[1].digest[:MARK] in theirs.astray:
        return True
    if device in wanted.whole or row[0].seq > theirs.seq:
        return False
    store = holdings.store
    return store.holds_on_line(device, theirs.seq, theirs.digest) and store.holds_on_line(
        device, row[0].seq, row[1].digest
    )


def _stretch(
    store: EventStore, device: str, after: int, facts: int, room: int, *, may_grow: bool
) -> _Stretch | None:
    """Return the next facts of a chain as far as signatures cover them, within the room there is.

    A stretch that is longer than the room is returned only when it `may_grow`; it is cut where no
    signature comes within `MAX_STRETCH_BYTES`, and what is not covered goes as it is.
    """
    asked = facts + 1
    while True:
        found = store.chain(device, after_seq=after, limit=asked)
        is_whole = len(found) < asked
        rows = [(place, s) for s in found if (place := place_of(s.body)) is not None]
        if not is_whole:
            # Of the last number there may be more behind the limit.
            last = rows[-1][0].seq
            rows = [row for row in rows if row[0].seq < last]
            if not rows:
                asked *= 2
                continue
        if not rows:
            return _Stretch([], (), after, is_last=True)
        heads = _heads(store, device, rows)
        fitting = _fitting(rows, facts, room)
        covered, used = _covered(rows[:fitting], heads)
        if covered:
            end = rows[covered - 1][0].seq
            return _Stretch(rows[:covered], used, end, is_whole and covered == len(rows))
        if not may_grow:
            return None
        size = sum(len(s.body) for _, s in rows)
        covered, used = _shortest(rows, heads)
        if covered and sum(len(s.body) for _, s in rows[:covered]) <= MAX_STRETCH_BYTES:
            end = rows[covered - 1][0].seq
            return _Stretch(rows[:covered], used, end, is_whole and covered == len(rows))
        if is_whole or size > MAX_STRETCH_BYTES:
            # Nothing vouches for these. They are offered all the same: the other side sets them
            # aside and says so.
            count = max(1, min(fitting, len(rows)))
            return _Stretch(
                rows[:count], (), rows[count - 1][0].seq, is_whole and count == len(rows)
            )
        asked *= 2


def _heads(store: EventStore, device: str, rows: list[_Row]) -> list[Head]:
    there = {stored.digest for _, stored in rows}
    last = rows[-1][0].seq
    found: list[Head] = []
    for head in store.heads(device, after_seq=rows[0][0].seq):
        if head.seq > last:
            break
        if head.digest in there:
            found.append(head)
    return found


def _fitting(rows: list[_Row], facts: int, room: int) -> int:
    """Return how many rows fit; all of one number, or none of them."""
    size = 0
    for i, (_, stored) in enumerate(rows):
        size += len(stored.body)
        if i >= facts or size > room:
            while i and rows[i - 1][0].seq == rows[i][0].seq:
                i -= 1  # noqa: PLW2901 - walks back to where the number began
            return i
    return len(rows)


def _covered(rows: list[_Row], heads: Sequence[Head]) -> tuple[int, tuple[Head, ...]]:
    """Return how many rows from the first one are vouched for, and by which few heads."""
    at = {stored.digest: i for i, (_, stored) in enumerate(rows)}
    done = [False] * len(rows)
    reach: list[tuple[int, Head]] = []
    for head in sorted(heads, key=lambda h: h.seq, reverse=True):
        i = at.get(head.digest)
        if i is None or done[i]:
            continue
        reach.append((i, head))
        while i is not None and not done[i]:
            done[i] = True
            i = at.get(rows[i][0].prev)
    # The first that nothing covers, and no number taken apart.
    count = done.index(False) if False in done else len(rows)
    while 0 < count < len(rows) and rows[count - 1][0].seq == rows[count][0].seq:
        count -= 1
    return count, tuple(head for _, head in reach)


def _shortest(rows: list[_Row], heads: Sequence[Head]) -> tuple[int, tuple[Head, ...]]:
    """Return the fewest rows from the first one that are vouched for."""
    for head in sorted(heads, key=lambda h: h.seq):
        end = next(i for i, (_, s) in enumerate(rows) if s.digest == head.digest) + 1
        while end < len(rows) and rows[end][0].seq == rows[end - 1][0].seq:
            end += 1
        covered, used = _covered(rows[:end], heads)
        if covered:
            return covered, used
    return 0, ()
