# SPDX-License-Identifier: Apache-2.0
"""Small files that must be there whole or not at all, keys above all; and files as locks."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def write_once(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read, unless there is one already.

    Two processes at once both end up with the file of the first; a cut of power leaves a whole
    file or none.

    Raises
    ------
    OSError
        When the file cannot be made.
    """
    _write(path, content, replacing=False)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read in the place of one that may be there.

    Raises
    ------
    OSError
        When the file cannot be made; then the one before is untouched.
    """
    _write(path, content, replacing=True)


def _write(path: Path, content: bytes, *, replacing: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if replacing:
            Path(temporary).replace(path)
        else:
            try:
                os.link(temporary, path)
            except FileExistsError:
                pass
            except OSError:  # some sticks and shares know no links
                Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Have the folder's own entry on the disk too, where the system knows how."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows opens no folders
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold a file, made on first use, against every other process and thread that asks for it.

    Raises
    ------
    OSError
        When the file cannot be made.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        lock(handle)
        try:
            yield
        finally:
            unlock(handle)
    finally:
        os.close(handle)


def is_same(handle: int, path: Path) -> bool:
    """Whether an open file is the one that has this name now."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except OSError:
        return False


if sys.platform == "win32":
    import msvcrt

    _FAR = 2**62
    """A byte beyond any file: Windows forbids reading what is locked."""

    def lock(handle: int) -> None:
        """Wait until no other process holds an open file, and hold it."""
        os.lseek(handle, _FAR, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)

    def lock_at_once(handle: int) -> bool:
        """Hold an open file unless another process does; return whether it is held."""
        os.lseek(handle, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        os.lseek(handle, 0, os.SEEK_SET)
        return True

    def unlock(handle: int) -> None:
        """Let go of an open file that is held."""
        os.lseek(handle, _FAR, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def lock(handle: int) -> None:
        """Wait until no other process holds an open file, and hold it."""
        fcntl.flock(handle, fcntl.LOCK_EX)

    def lock_at_once(handle: int) -> bool:
        """Hold an open file unless another process does; return whether it is held."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def unlock(handle: int) -> None:
        """Let go of an open file that is held."""
        fcntl.flock(handle, fcntl.LOCK_UN)
