# SPDX-License-Identifier: Apache-2.0
"""The file of identity keys: places of fixed size, each overwritten when its key is destroyed.

128 bytes a place, so that none straddles a sector of the disk. The first is the head: whose file
it is, how often it was written, how many places there are. Every other place holds a key, wrapped,
or the tombstone of a subject. A place that is neither, because a write was torn or a bit turned,
is damaged: it is counted and never used.

Several processes may use one file: who writes holds its lock, who reads sees by the head that
somebody wrote. Nothing in the file says whose keys they are: subjects stand in it as marks, made
with a secret of the device.
"""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from struct import Struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from qafila.adapters._files import lock, unlock, write_once
from qafila.ports import VaultProblem

PLACE_BYTES = 128
MAX_PLACES = 2_000_000
"""Above, the file is none of ours: a quarter of a gigabyte of keys."""

_HEAD = Struct(">8s16s16s")
"""Magic, file id, check. Then how often it was written and how many places there are."""
_COUNTERS = Struct(">QQ")
_PLACE = Struct(">4s16s12s48s")
"""State, mark of the subject, nonce, wrapped key."""
_MAGIC = b"QAFKEYS1"
_MADE, _GIVEN, _GONE = b"MADE", b"GIVN", b"GONE"
_UNUSED = bytes(PLACE_BYTES)
KEY_BYTES = 32
_NO_KEY = bytes(KEY_BYTES)
_Entry = tuple[bytes, bytes, bytes]
"""State, mark and key of a place."""


@dataclass(frozen=True, slots=True)
class HeldKey:
    """A key of a subject, and whether this device made it."""

    key: bytes
    made_here: bool


class KeyFile:
    """Keys by subject, on disk.

    Parameters
    ----------
    path
        The file; made on first use.
    wrapping
        Secret of the device, 32 bytes.
    operation
        Binds the file to one operation.

    Raises
    ------
    VaultProblem
        "keys-unusable", "keys-do-not-fit".
    """

    def __init__(self, path: Path, wrapping: bytes, operation: str) -> None:
        self._path = path
        self._wrapping = wrapping
        self._operation = operation.encode()
        self._thread = threading.RLock()
        self._file = -1
        self._counters = (-1, -1)
        self._places = 0
        self._keys: dict[bytes, list[HeldKey]] = {}
        self._gone: set[bytes] = set()
        self._not_gone_at: dict[bytes, list[int]] = {}
        self._damaged = 0
        with self._thread, self._locked():
            self._load()

    def keys(self, subject: str) -> tuple[HeldKey, ...]:
        """Return the keys of a subject; none when it was forgotten."""
        with self._thread:
            self._look()
            return tuple(self._keys.get(self._mark(subject), ()))

    def is_gone(self, subject: str) -> bool:
        """Whether the subject was forgotten."""
        with self._thread:
            self._look()
            return self._mark(subject) in self._gone

    @property
    def damaged(self) -> int:
        """How many places hold neither a key nor a tombstone that is whole, or are missing."""
        with self._thread:
            self._look()
            return self._damaged

    def add(self, keys: Sequence[tuple[str, bytes]]) -> tuple[str, ...]:
        """Keep keys that another device gave; return the subjects refused as forgotten."""
        with self._thread, self._locked():
            self._load()
            fresh: dict[tuple[bytes, bytes], None] = {}
            refused: dict[str, None] = {}
            for subject, key in keys:
                mark = self._mark(subject)
                if mark in self._gone:
                    refused[subject] = None
                elif all(key != held.key for held in self._keys.get(mark, ())):
                    fresh[mark, key] = None
            self._append([(_GIVEN, mark, key) for mark, key in fresh])
            return tuple(refused)

    def made(self, subjects: Iterable[str]) -> Mapping[str, bytes]:
        """Return the key made here of each subject, made if need be; none of forgotten ones.

        Keys that others gave are never sealed under: whoever gave one could read what it seals.
        """
        with self._thread, self._locked():
            self._load()
            found: dict[str, bytes] = {}
            fresh: list[_Entry] = []
            for subject in dict.fromkeys(subjects):
                mark = self._mark(subject)
                if mark in self._gone:
                    continue
                own = [held.key for held in self._keys.get(mark, ()) if held.made_here]
                found[subject] = own[0] if own else secrets.token_bytes(KEY_BYTES)
                if not own:
                    fresh.append((_MADE, mark, found[subject]))
            self._append(fresh)
            return found

    def destroy(self, subjects: Iterable[str]) -> tuple[str, ...]:
        """Overwrite the keys of subjects and keep a tombstone of each; return those held."""
        with self._thread, self._locked():
            self._load()
            marks = {self._mark(subject): subject for subject in subjects}
            held = tuple(subject for mark, subject in marks.items() if mark in self._keys)
            overwritten = {
                place: (_GONE, mark, _NO_KEY)
                for mark in marks
                for place in self._not_gone_at.get(mark, ())
            }
            buried = self._gone | {mark for _, mark, _ in overwritten.values()}
            self._write(overwritten)
            self._append([(_GONE, mark, _NO_KEY) for mark in marks if mark not in buried])
            self._load()
            return held

    def close(self) -> None:
        """Let go of the file and the keys."""
        with self._thread:
            if self._file >= 0:
                os.close(self._file)
            self._file = -1
            self._keys, self._gone, self._not_gone_at = {}, set(), {}

    # What follows is done under the thread's lock; what writes or loads, under the file's too.

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the file against other processes, and say what the world does to it in one way."""
        try:
            self._reopen()
            lock(self._file)
            try:
                yield
            finally:
                unlock(self._file)
        except OSError as error:
            reason = error.strerror or str(error)
            raise VaultProblem("keys-unusable", str(self._path), reason) from error

    def _reopen(self) -> None:
        """Open the file, made on first use; anew when another has taken its place."""
        if self._file >= 0 and not os.path.samestat(os.fstat(self._file), self._path.stat()):
            os.close(self._file)
            self._file = -1
        if self._file >= 0:
            return
        if not self._path.exists():
            write_once(self._path, self._new_head())
        self._file = os.open(self._path, os.O_RDWR | getattr(os, "O_BINARY", 0))
        self._counters = (-1, -1)

    def _new_head(self) -> bytes:
        file_id = secrets.token_bytes(16)
        self._derive(file_id)
        head = _HEAD.pack(_MAGIC, file_id, self._check(file_id)) + _COUNTERS.pack(0, 0)
        return head.ljust(PLACE_BYTES, b"\0")

    def _derive(self, file_id: bytes) -> None:
        derived = blake2b(file_id, key=self._wrapping, person=b"qafila-keyfile").digest()
        self._file_id, self._marking = file_id, derived[:KEY_BYTES]
        self._box = AESGCM(derived[KEY_BYTES:])

    def _check(self, file_id: bytes) -> bytes:
        message = file_id + self._operation
        return blake2b(message, key=self._marking, digest_size=16, person=b"qafila-head").digest()

    def _mark(self, subject: str) -> bytes:
        message = subject.encode("utf-8", "surrogatepass")
        return blake2b(message, key=self._marking, digest_size=16, person=b"qafila-mark").digest()

    def _look(self) -> None:
        """Load anew when another process has written."""
        if self._file < 0:
            raise VaultProblem("keys-unusable", str(self._path), "closed")
        try:
            current = self._read_counters()
        except OSError:
            current = (-1, -1)
        if current != self._counters:
            with self._locked():
                self._load()

    def _read_counters(self) -> tuple[int, int]:
        content = self._read_at(_HEAD.size, _COUNTERS.size)
        if len(content) != _COUNTERS.size:
            return -1, -1
        written, places = _COUNTERS.unpack(content)
        return written, places

    def _load(self) -> None:
        if self._read_counters() == self._counters != (-1, -1):
            return
        size = os.fstat(self._file).st_size
        if not PLACE_BYTES <= size <= MAX_PLACES * PLACE_BYTES:
            raise VaultProblem("keys-do-not-fit", str(self._path))
        content = self._read_at(0, size)
        magic, file_id, check = _HEAD.unpack(content[: _HEAD.size])
        self._derive(file_id)
        if magic != _MAGIC or check != self._check(file_id):
            raise VaultProblem("keys-do-not-fit", str(self._path))
        self._counters = self._read_counters()
        self._places = -(-size // PLACE_BYTES) - 1
        self._damaged = max(0, min(self._counters[1], MAX_PLACES) - self._places)
        self._keys, self._gone, self._not_gone_at = {}, set(), {}
        for place in range(1, self._places + 1):
            self._take(place, content[place * PLACE_BYTES : (place + 1) * PLACE_BYTES])
        for mark in self._gone:  # a tombstone wins over a key that a copy brought back
            self._keys.pop(mark, None)

    def _take(self, place: int, content: bytes) -> None:
        content = content.ljust(PLACE_BYTES, b"\0")
        if content == _UNUSED:  # the file was made longer when the power went, and not written
            return
        state, mark, nonce, box = _PLACE.unpack(content[: _PLACE.size])
        try:
            key = self._box.decrypt(nonce, box, self._bound(place, state, mark))
        except InvalidTag:
            state, key = b"", b""
        if state == _GONE:
            self._gone.add(mark)
            return
        self._not_gone_at.setdefault(mark, []).append(place)
        if state in (_MADE, _GIVEN):
            held = HeldKey(key=key, made_here=state == _MADE)
            self._keys.setdefault(mark, []).append(held)
        else:
            self._damaged += 1

    def _bound(self, place: int, state: bytes, mark: bytes) -> bytes:
        return self._file_id + place.to_bytes(8, "big") + state + mark

    def _append(self, entries: Sequence[_Entry]) -> None:
        first = self._places + 1
        try:
            self._write(dict(enumerate(entries, start=first)))
        except OSError:
            # A full disk: what was half written is taken away, so that no place is damaged by it.
            os.truncate(self._file, first * PLACE_BYTES)
            raise

    def _write(self, entries: Mapping[int, _Entry]) -> None:
        """Write places, and have them on the disk before anybody relies on them."""
        if not entries:
            return
        if max(entries) > MAX_PLACES:
            raise VaultProblem("keys-unusable", str(self._path), "full")
        # Counted up before, too: another process that reads from now on waits for the lock.
        self._count_up()
        for at, content in self._runs(entries):
            self._write_at(at, content)
        os.fsync(self._file)
        self._places = max(self._places, *entries)
        self._count_up()
        os.fsync(self._file)
        self._counters = (-1, -1)
        self._load()

    def _count_up(self) -> None:
        written, _ = self._read_counters()
        counters = _COUNTERS.pack((written + 1) % 2**64, self._places)
        self._write_at(_HEAD.size, counters)

    def _runs(self, entries: Mapping[int, _Entry]) -> Iterator[tuple[int, bytes]]:
        """Yield where to write what, places beside each other together."""
        start, run = 0, bytearray()
        for place in sorted(entries):
            state, mark, key = entries[place]
            nonce = secrets.token_bytes(12)
            box = self._box.encrypt(nonce, key, self._bound(place, state, mark))
            content = _PLACE.pack(state, mark, nonce, box).ljust(PLACE_BYTES, b"\0")
            if run and start + len(run) != place * PLACE_BYTES:
                yield start, bytes(run)
                run.clear()
            if not run:
                start = place * PLACE_BYTES
            run += content
        if run:
            yield start, bytes(run)

    def _read_at(self, at: int, length: int) -> bytes:
        os.lseek(self._file, at, os.SEEK_SET)
        parts = []
        while length > 0 and (part := os.read(self._file, length)):
            parts.append(part)
            length -= len(part)
        return b"".join(parts)

    def _write_at(self, at: int, content: bytes) -> None:
        os.lseek(self._file, at, os.SEEK_SET)
        left = memoryview(content)
        while left:
            left = left[os.write(self._file, left) :]
