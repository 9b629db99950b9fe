# SPDX-License-Identifier: Apache-2.0
"""Small files that must be there whole or not at all: keys above all."""

from __future__ import annotations

import os
import tempfile
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
