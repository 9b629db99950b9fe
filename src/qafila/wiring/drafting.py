# SPDX-License-Identifier: Apache-2.0
"""Drafting on one computer: reports from files in, the drafted folder out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from qafila.adapters.folder import FolderProblem, write_all
from qafila.app import drafting, drafting_folder, drafting_into, drafting_shown, drafting_tables
from qafila.core.document import Document
from qafila.core.findings import Severity, worst
from qafila.core.values import Lang
from qafila.wiring import operations

DRAFT_JSON = "draft.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What drafting came to.

    Parameters
    ----------
    document, json
        The same for people and for programs.
    files
        Names of the files written, in their order.
    language
        That of the reports.
    found
        Whether anything was found.
    unread
        Whether a report could not be read.
    new, again
        Tables that were added to a folder that was there, and those that were said again.
    """

    document: Document
    json: str
    files: tuple[str, ...]
    language: Lang
    found: bool
    unread: bool
    new: int = 0
    again: int = 0


def add(paths: Sequence[Path], into: Path, *, dateline: date | None = None) -> Made:
    """Add later reports to a folder that is there; nothing in it is overwritten.

    Raises
    ------
    FolderProblem
        As `draft`; "draft-into-none", "draft-into-store", "draft-into-unread",
        "draft-into-unaddable".
    """
    if not (into / drafting_into.OPERATION).is_file():
        raise FolderProblem("draft-into-none", str(into))
    if operations.store_path(str(into)) is not None:
        raise FolderProblem("draft-into-store", str(into))
    try:
        read = {
            path.name: path.read_bytes()
            for path in sorted(into.iterdir())
            if path.name in drafting_into.TOUCHED or drafting_into.is_copy(path.name)
        }
    except OSError as error:
        raise FolderProblem("folder-unreadable", str(into), error.strerror or "") from error
    copies = {name: text.decode("utf-8", "replace") for name, text in read.items()
              if drafting_into.is_copy(name)}  # fmt: skip
    contents = [(path.name, _content(path)) for path in paths]
    drafted = drafting.draft(contents, dateline=dateline, beside=copies)
    made = drafting_into.Added(files={}, findings=drafted.findings, new=0, again=0)
    if drafted.noted or drafted.halted is not None:
        try:
            made = drafting_into.add(read, drafted, into.resolve().name)
        except drafting_tables.UnaddableFolder as unread:
            raise FolderProblem("draft-into-unaddable", str(into), unread.file) from unread
        except drafting_tables.UnreadFolder as unread:
            raise FolderProblem("draft-into-unread", str(into), unread.file) from unread
        write_all(into, made.files)
    drafted = replace(drafted, findings=made.findings)
    return Made(
        document=drafting_shown.document(drafted),
        json=drafting_shown.draft_json(drafted),
        files=tuple(sorted(made.files)),
        language="en" if drafted.language == "en" else "ar",
        found=bool(drafted.noted) or drafted.halted is not None,
        unread=worst(drafted.findings) is Severity.ERROR,
        new=made.new,
        again=made.again,
    )


def draft(
    paths: Sequence[Path], out: Path | None, *, dateline: date | None = None, replace: bool = False
) -> Made:
    """Draft an operation folder from reports.

    Parameters
    ----------
    paths
        The reports.
    out
        The folder to write; None writes nothing.
    dateline
        When the reports were written, where they do not say so.
    replace
        Whether files that are there already may be replaced.

    Raises
    ------
    FolderProblem
        "draft-report-absent", "draft-report-is-folder", "draft-report-missing",
        "draft-there-already", "out-is-a-file", "out-not-writable".
    """
    drafted = drafting.draft([(path.name, _content(path)) for path in paths], dateline=dateline)
    body = drafting_shown.draft_json(drafted)
    written: tuple[str, ...] = ()
    if out is not None:
        made = {**drafting_folder.files(drafted, out.resolve().name), DRAFT_JSON: body.encode()}
        there = [name for name in made if (out / name).exists()]
        if there and not replace:
            raise FolderProblem("draft-there-already", str(out), ", ".join(there))
        write_all(out, made)
        written = tuple(sorted(made))
    return Made(
        document=drafting_shown.document(drafted),
        json=body,
        files=written,
        language="en" if drafted.language == "en" else "ar",
        found=bool(drafted.noted) or drafted.halted is not None,
        unread=worst(drafted.findings) is Severity.ERROR,
    )


def _content(path: Path) -> bytes | int:
    """Return the bytes of a report; its size where it is too large to be one."""
    try:
        if path.is_dir():
            raise FolderProblem("draft-report-is-folder", str(path))
        if not path.is_file():
            raise FolderProblem("draft-report-absent", str(path))
        size = path.stat().st_size
        if size > drafting.MOST_BYTES:
            return size
        return path.read_bytes()
    except OSError as error:
        raise FolderProblem("draft-report-missing", str(path), error.strerror or "") from error
