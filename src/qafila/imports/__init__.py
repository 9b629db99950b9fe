# SPDX-License-Identifier: Apache-2.0
"""Import formats: bytes of a file in, drafts with cell references and findings out.

Each format is one file here that marks a function with `@reader`; it is found by being here. A
reader never raises for what a file holds: a file that cannot be read is a finding.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath

from qafila.core.drafts import Draft, Origin, Reading
from qafila.core.events import Sealed
from qafila.core.findings import Finding, Severity, finding
from qafila.core.values import CellRef

TABLES: Mapping[str, str] = {"people": "person", "fleet": "vehicle", "travel": "travel"}
"""Kind of draft by the name, without its ending, of a file that holds a table."""

TABLE_ENDINGS = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm"})
"""Endings of tables that can be read."""

OTHER_TABLE_ENDINGS = frozenset({".xls", ".xlsb", ".ods", ".numbers"})
"""Endings of tables that people have and that cannot be read yet."""

WORKBOOK_MARKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""First bytes of workbooks, new and old, whatever their names say."""

DAY_FILE = "day.jsonl"
"""Facts of the day."""

FIXED_NAMES = frozenset({"operation.toml", "route.toml", "places.geojson", DAY_FILE})

_ORDER = (
    "operation.toml",
    "route.toml",
    "places.geojson",
    "travel",
    "fleet",
    "people",
    DAY_FILE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderReading(Reading):
    """What came out of a folder: drafts, what there is to say, and the facts of the day.

    Parameters
    ----------
    day
        The chain of each device that recorded on the day, by the device's name.
    """

    day: tuple[tuple[Sealed, ...], ...] = ()


ReadFile = Callable[[str, bytes], Reading]
Sniff = Callable[[str, bytes], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """One format.

    Parameters
    ----------
    name
        What the format is called.
    sniff
        Tells from a file's name and its first bytes whether this reader is meant. Readers are asked
        in the order of their names; the first that says yes reads.
    read
        Reads the whole file.
    """

    name: str
    sniff: Sniff
    read: ReadFile


_READERS: dict[str, Reader] = {}


def reader(name: str, sniff: Sniff) -> Callable[[ReadFile], ReadFile]:
    """Register a function as the reader of one format."""

    def register(read: ReadFile) -> ReadFile:
        _READERS[name] = Reader(name=name, sniff=sniff, read=read)
        return read

    return register


@lru_cache(maxsize=1)
def readers() -> tuple[Reader, ...]:
    """Return every reader that is in this package, by name."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return tuple(_READERS[name] for name in sorted(_READERS))


def table_kind(file_name: str) -> str | None:
    """Return the kind of draft that a table of this name holds, None for other files."""
    path = PurePath(file_name.casefold())
    known = path.suffix in TABLE_ENDINGS | OTHER_TABLE_ENDINGS
    return TABLES.get(path.stem) if known else None


def wanted(file_name: str) -> bool:
    """Tell from the name alone whether a file of an operation folder is to be read at all."""
    return file_name.casefold() in FIXED_NAMES or table_kind(file_name) is not None


def names_people(file_name: str) -> bool:
    """Tell whether a file of this name may name people: lists of them, and who drives; the day."""
    return table_kind(file_name) in ("person", "vehicle") or file_name.casefold() == DAY_FILE


def presence(file_name: str, holds: str) -> Draft:
    """Return the draft that says only that a file is there, and what it is to hold."""
    return Draft(kind="file", row=0, values={"holds": holds}, origin=Origin(file=file_name))


def read(file_name: str, content: bytes) -> Reading:
    """Read one file of an operation folder.

    Parameters
    ----------
    file_name
        Name inside the folder; decides, with the first bytes, what the file is.
    content
        The whole file.

    Returns
    -------
    Reading
        Empty for files that are not wanted.
    """
    if not wanted(file_name):
        return Reading()
    head = content[:4096]
    for candidate in readers():
        if candidate.sniff(file_name, head):
            return candidate.read(file_name, content)
    return Reading()


def read_files(files: Mapping[str, bytes]) -> FolderReading:
    """Read all files of an operation folder, in the same order whatever order they come in."""
    names = sorted((name for name in files if wanted(name)), key=_place)
    drafts: list[Draft] = []
    findings: list[Finding] = []
    day: tuple[tuple[Sealed, ...], ...] = ()
    holding: dict[str, list[str]] = {}
    for name in names:
        reading = read(name, files[name])
        drafts.extend(reading.drafts)
        findings.extend(reading.findings)
        if isinstance(reading, FolderReading):
            day += reading.day
        kind = table_kind(name)
        if kind is not None:
            holding.setdefault(kind, []).append(name)
    for several in holding.values():
        if len(several) > 1:
            where = tuple(CellRef(file=name) for name in several)
            findings.append(ListInSeveralFiles(where=where, files=tuple(several)))
    return FolderReading(drafts=tuple(drafts), findings=tuple(findings), day=day)


def _place(name: str) -> tuple[int, str]:
    known = name.casefold()
    key = known if known in _ORDER else PurePath(known).stem
    return (_ORDER.index(key), name)


@finding
class ListInSeveralFiles(Finding):
    """The folder holds one list in several files; all of them were read.

    When one file was made from the other, every entry stands twice.
    """

    severity = Severity.WARNING
    en = "The folder holds the same kind of list in {files}; all of them were read."
    ar = "في المجلّد أكثر من ملف للقائمة نفسها: {files}، وقد قُرئت كلها."
    remedy_en = "If one was made from the other, keep the newer one and move the other away."
    remedy_ar = "إن كان أحدها منقولًا عن الآخر فأبقِ الأحدث وانقل الآخر خارج المجلّد."

    files: tuple[str, ...]


@finding
class FileKindDiffers(Finding):
    """A file is not what the ending of its name says. It was read as what it is."""

    severity = Severity.WARNING
    en = "{file} is really {really}; it was read as that."
    ar = "الملف {file} هو في الحقيقة بصيغة {really}، وقد قُرئ على هذا الأساس."
    remedy_en = "Give the file the ending that fits, so that other programs open it too."
    remedy_ar = "غيّر امتداد اسم الملف إلى الامتداد الصحيح كي تفتحه البرامج الأخرى."

    file: str
    really: str
