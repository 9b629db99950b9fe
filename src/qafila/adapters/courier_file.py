# SPDX-License-Identifier: Apache-2.0
"""The way to another store by a stick: files that hold letters one behind the other.

A place on a stick is a file ``*.qafila-bundle``, for two stores that answer each other in it, or a
folder, in which every store has a file of its own. Each letter stands in a frame: a mark, its
length, a checksum. Where a file is damaged, reading goes on at the next mark.
"""

from __future__ import annotations

import os
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from qafila.adapters._files import sync_folder
from qafila.app.meeting import MAX_LETTER
from qafila.ports import CourierProblem

SUFFIX = ".qafila-bundle"

_MARK = b"\nQAFILA\x00LETTER\n"
_PIECE = 1 << 20
_FRAME = len(_MARK) + 8  # the mark, four bytes of length, four of checksum


def is_bundle(place: Path) -> bool:
    """Whether a path means a stick: a folder, or a file with the suffix, there already or not."""
    return place.is_dir() or place.suffix == SUFFIX


def bundles(place: Path) -> list[Path]:
    """Return the files with letters at a place, by name; none when nobody left any.

    Raises
    ------
    CourierProblem
        "courier-stick-unreadable".
    """
    try:
        if place.is_dir():
            return sorted(p for p in place.iterdir() if p.suffix == SUFFIX and p.is_file())
        return [place] if place.exists() else []
    except OSError as error:
        raise _unreadable(place, error) from error


def own_bundle(place: Path, operation: str, device: str) -> Path:
    """Return the file that a device writes at a place; its name names nobody."""
    if not place.is_dir():
        return place
    name = sha256(f"{operation}\n{device}".encode()).hexdigest()[:16]
    return place / f"{name}{SUFFIX}"


def read_letters(path: Path) -> Iterator[bytes | None]:
    """Yield the letters of a file; None for every stretch that holds none any more.

    The file is not read into memory at once.

    Raises
    ------
    CourierProblem
        "courier-stick-unreadable".
    """
    try:
        with path.open("rb") as file:  # plain reads: a stick may be pulled out at any moment
            if not os.fstat(file.fileno()).st_size:
                yield None
            yield from _letters(file)
    except OSError as error:
        raise _unreadable(path, error) from error


def _letters(file: BinaryIO) -> Iterator[bytes | None]:
    at = 0
    while True:
        file.seek(at)
        frame = file.read(_FRAME)
        if not frame:
            return
        if frame[: len(_MARK)] == _MARK and len(frame) == _FRAME:
            length = int.from_bytes(frame[len(_MARK) : -4], "big")
            letter = file.read(length) if length <= MAX_LETTER else b""
            is_whole = length > 0 and len(letter) == length
            if is_whole and zlib.crc32(letter) == int.from_bytes(frame[-4:], "big"):
                yield letter
                at += _FRAME + length
                continue
        yield None
        following = _find_mark(file, at + 1)
        if following is None:
            return
        at = following


def _find_mark(file: BinaryIO, at: int) -> int | None:
    """Return where the next frame begins, at or behind a place in the file."""
    file.seek(at)
    held = b""
    while piece := file.read(_PIECE):
        held += piece
        found = held.find(_MARK)
        if found >= 0:
            return at + found
        kept = held[-len(_MARK) + 1 :]
        at += len(held) - len(kept)
        held = kept
    return None


def write_letters(path: Path, letters: Iterable[bytes]) -> None:
    """Write a file of letters, whole or not at all; one that was there stays until then.

    Raises
    ------
    CourierProblem
        "courier-stick-unwritable".
    """
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
        with os.fdopen(handle, "wb") as file:
            for letter in letters:
                file.write(_MARK + len(letter).to_bytes(4, "big"))
                file.write(zlib.crc32(letter).to_bytes(4, "big"))
                file.write(letter)
            file.flush()
            # Whoever carries the stick has another user's number on another computer; what the
            # letters say is enclosed.
            Path(temporary).chmod(0o644)
            os.fsync(file.fileno())
        Path(temporary).replace(path)
        sync_folder(path.parent)
    except OSError as error:
        reason = error.strerror or ""
        raise CourierProblem("courier-stick-unwritable", str(path), reason) from error
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)


def _unreadable(path: Path, error: OSError) -> CourierProblem:
    return CourierProblem("courier-stick-unreadable", str(path), error.strerror or "")
