# SPDX-License-Identifier: Apache-2.0
"""An operation folder on disk: reads its files, writes what was made of it."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from qafila.core.findings import Finding, Severity, finding

MAX_FILE_BYTES = 64 * 1024 * 1024
"""Larger files are not lists of people: 64 MB of text hold about 400,000 rows."""

MAX_FOLDER_BYTES = 2 * MAX_FILE_BYTES


class FolderProblem(Exception):
    """A folder could not be read or written; `code` is a phrase of the word catalogue.

    Exception
    └── FolderProblem
    """

    def __init__(self, code: str, path: str, reason: str = "") -> None:
        super().__init__(f"{code}: {path} {reason}".rstrip())
        self.code = code
        self.path = path
        self.reason = reason


@finding
class FileTooLarge(Finding):
    """A file is larger than any list of people; it was not read."""

    severity = Severity.ERROR
    en = "{file} is {size_mb} MB and was not read; the limit is {limit_mb} MB."
    ar = "حجم الملف {file} هو {size_mb} ميغابايت فلم يُقرأ؛ والحدّ {limit_mb} ميغابايت."
    remedy_en = "Check whether it is the right file; keep pictures and other sheets out of it."
    remedy_ar = "تأكّد من أنه الملف الصحيح، ولا تضع فيه صورًا أو أوراقًا أخرى."

    file: str
    size_mb: int
    limit_mb: int


@finding
class FileUnreadable(Finding):
    """A file of the folder could not be opened."""

    severity = Severity.ERROR
    en = "{file} could not be opened: {reason}."
    ar = "تعذّر فتح الملف {file}: {reason}."
    remedy_en = "Close it in other programs, check its permissions, or copy it again."
    remedy_ar = "أغلقه في البرامج الأخرى، أو تحقّق من صلاحيات قراءته، أو انسخه من جديد."

    file: str
    reason: str


class Folder:
    """An operation folder.

    Parameters
    ----------
    path
        The folder.
    wanted
        Tells by its name whether a file belongs to an operation; the others (a README, notes,
        pictures) are nobody's business.
    """

    def __init__(self, path: Path, wanted: Callable[[str], bool]) -> None:
        self._path = path
        self._wanted = wanted

    def files(self) -> tuple[Mapping[str, bytes], tuple[Finding, ...]]:
        """Return the folder's files by name, and a finding for each that could not be taken.

        Raises
        ------
        FolderProblem
            "folder-missing", "folder-is-a-file", "folder-unreadable".
        """
        if not self._path.exists():
            raise FolderProblem("folder-missing", str(self._path))
        if not self._path.is_dir():
            raise FolderProblem("folder-is-a-file", str(self._path))
        try:
            entries = sorted(self._path.iterdir())
        except OSError as error:
            raise FolderProblem(
                "folder-unreadable", str(self._path), error.strerror or ""
            ) from error
        contents: dict[str, bytes] = {}
        findings: list[Finding] = []
        left = MAX_FOLDER_BYTES
        for entry in entries:
            if entry.is_dir() or not self._wanted(entry.name):
                continue
            content = _take(entry, min(left, MAX_FILE_BYTES))
            if isinstance(content, bytes):
                contents[entry.name] = content
                left -= len(content)
            else:
                findings.append(content)
        return contents, tuple(findings)


def _take(path: Path, limit: int) -> bytes | Finding:
    """Read one file, at most `limit` bytes of it."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe would wait for ever
            return FileUnreadable(file=path.name, reason=os.strerror(errno.EINVAL))
        with path.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            if size <= limit:
                content = stream.read(limit + 1)
                size = max(size, len(content))
            else:
                content = b""
    except OSError as error:
        return FileUnreadable(file=path.name, reason=error.strerror or "")
    if size > limit:
        return FileTooLarge(file=path.name, size_mb=-(-size // 2**20), limit_mb=limit // 2**20)
    return content


def write_all(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write files into a folder, each whole or not at all; the folder is made if need be.

    Files hold names: they are readable by their owner only.

    Raises
    ------
    FolderProblem
        "out-is-a-file", "out-not-writable".
    """
    if folder.exists() and not folder.is_dir():
        raise FolderProblem("out-is-a-file", str(folder))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            _write_whole(folder / name, content)
    except OSError as error:
        raise FolderProblem("out-not-writable", str(folder), error.strerror or "") from error


def _write_whole(path: Path, content: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
