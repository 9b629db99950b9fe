# SPDX-License-Identifier: Apache-2.0
"""Import formats: bytes of a file in, drafts with cell references and findings out.

Each format is one file here that marks a function with `@reader`; it is found by being here. A
reader never raises for what a file holds: a file that cannot be read is a finding.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath

from qafila.core.drafts import Draft, Origin, Reading, TableMapping
from qafila.core.drafts.columns import COLUMNS
from qafila.core.drafts.headers import Saved, saved_columns
from qafila.core.drafts.owed_lists import LIST_FILE, list_called
from qafila.core.events import Sealed
from qafila.core.findings import Finding, Severity, finding
from qafila.core.values import CellRef

TABLES: Mapping[str, str] = {"people": "person", "fleet": "vehicle", "travel": "travel"}
"""Kind of draft by the name, without its ending, of a file that holds a table."""

TEXT_ENDINGS = frozenset({".csv", ".tsv", ".txt"})
WORKBOOK_ENDINGS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})

OTHER_TABLE_ENDINGS = frozenset({".numbers"})
"""Endings of tables that people have and that cannot be read yet."""

COMPOUND_MARK = b"\xd0\xcf\x11\xe0"
WORKBOOK_MARKS = (b"PK\x03\x04", COMPOUND_MARK)
"""First bytes of workbooks, new and old, whatever their names say."""

_MARKUP = re.compile(rb"\s*<(?:\?xml|!doctype|html|head|body|table|meta|style)\b", re.I)

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
    LIST_FILE,
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
ReadTable = Callable[[str, bytes, str, Saved], Reading]
SniffTable = Callable[[str, bytes, str], bool]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class TableReader:
    """One format of tables, read as whatever list is asked for.

    Parameters
    ----------
    name
        What the format is called.
    sniff
        Tells from a file's name, its first bytes and the kind of list whether this reader is meant.
    read
        Reads the whole file as a list of a kind, some of whose columns may be known already.
    """

    name: str
    sniff: SniffTable
    read: ReadTable


_READERS: dict[str, Reader] = {}
_TABLE_READERS: dict[str, TableReader] = {}


def reader(name: str, sniff: Sniff) -> Callable[[ReadFile], ReadFile]:
    """Register a function as the reader of one format."""

    def register(read: ReadFile) -> ReadFile:
        _READERS[name] = Reader(name=name, sniff=sniff, read=read)
        return read

    return register


def table_reader(name: str, sniff: SniffTable) -> Callable[[ReadTable], ReadTable]:
    """Register a function as the reader of one format of tables."""

    def register(read: ReadTable) -> ReadTable:
        _TABLE_READERS[name] = TableReader(name=name, sniff=sniff, read=read)
        return read

    return register


@lru_cache(maxsize=1)
def _found() -> None:
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")


def readers() -> tuple[Reader, ...]:
    """Return every reader of a file that is no table in this package, by name."""
    _found()
    return tuple(_READERS[name] for name in sorted(_READERS))


def table_readers() -> tuple[TableReader, ...]:
    """Return every reader of tables in this package, by name."""
    _found()
    return tuple(_TABLE_READERS[name] for name in sorted(_TABLE_READERS))


def table_kind(file_name: str) -> str | None:
    """Return the kind of draft that a table of this name holds, None for other files."""
    path = PurePath(file_name.casefold())
    known = path.suffix in TEXT_ENDINGS | WORKBOOK_ENDINGS | OTHER_TABLE_ENDINGS
    if not known:
        return None
    return "entry" if path.stem.startswith(LIST_FILE) else TABLES.get(path.stem)


def wanted(file_name: str) -> bool:
    """Tell from the name alone whether a file of an operation folder is to be read at all."""
    return file_name.casefold() in FIXED_NAMES or table_kind(file_name) is not None


def names_people(file_name: str) -> bool:
    """Tell whether a file of this name may name people: lists of them, and who drives; the day."""
    kind = table_kind(file_name)
    return kind in ("person", "vehicle", "entry") or file_name.casefold() == DAY_FILE


def is_markup(head: bytes) -> bool:
    """Tell a web page, or an old workbook as XML, from its first bytes; many are called XLS."""
    return _MARKUP.match(head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")) is not None


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
    kind = table_kind(file_name)
    if kind is not None:
        return read_list(file_name, content, kind)
    head = content[:4096]
    for candidate in readers():
        if candidate.sniff(file_name, head):
            return candidate.read(file_name, content)
    return Reading()


def read_list(
    file_name: str,
    content: bytes,
    kind: str = "person",
    columns: Mapping[str, str] | None = None,
) -> Reading:
    """Read any file as a list of people, of vehicles or of travel times, whatever its name.

    Parameters
    ----------
    file_name
        Said in every finding; its ending helps to tell the format.
    content
        The whole file.
    kind
        ``person``, ``vehicle``, ``travel``, or ``entry`` for a list that is owed.
    columns
        Field by header as written, as `TableMapping.fields` of an earlier reading has it: these
        headers mean these fields, whatever else they could mean. An empty field means that the
        column is not used. Spelling is compared as for other headers.

    Returns
    -------
    Reading
        Never fails for what the file holds; `Reading.tables` says which columns were used as what.

    Raises
    ------
    ValueError
        "kind must be person, vehicle, travel or entry", "columns must name fields of the kind".
    """
    if kind not in COLUMNS:
        raise ValueError("kind must be person, vehicle, travel or entry")
    saved = saved_columns(kind, columns or {})
    head = content[:4096]
    for candidate in table_readers():
        if candidate.sniff(file_name, head, kind):
            return candidate.read(file_name, content, kind, saved)
    where = (CellRef(file=file_name),)
    return Reading(
        drafts=(presence(file_name, kind),),
        findings=(TableFormatNotRead(where=where, file=file_name),),
    )


def read_files(files: Mapping[str, bytes]) -> FolderReading:
    """Read all files of an operation folder, in the same order whatever order they come in."""
    names = sorted((name for name in files if wanted(name)), key=_place)
    drafts: list[Draft] = []
    findings: list[Finding] = []
    tables: list[TableMapping] = []
    day: tuple[tuple[Sealed, ...], ...] = ()
    holding: dict[str, list[str]] = {}
    for name in names:
        reading = read(name, files[name])
        drafts.extend(reading.drafts)
        findings.extend(reading.findings)
        tables.extend(reading.tables)
        if isinstance(reading, FolderReading):
            day += reading.day
        kind = table_kind(name)
        if kind is not None:
            # There may be many lists that are owed; one of them in two files is a slip.
            key = f"{LIST_FILE}{list_called(name)}" if kind == "entry" else kind
            holding.setdefault(key, []).append(name)
    for several in holding.values():
        if len(several) > 1:
            where = tuple(CellRef(file=name) for name in several)
            findings.append(ListInSeveralFiles(where=where, files=tuple(several)))
    return FolderReading(
        drafts=tuple(drafts), findings=tuple(findings), tables=tuple(tables), day=day
    )


def _place(name: str) -> tuple[int, str]:
    known = name.casefold()
    key = known if known in _ORDER else PurePath(known).stem
    if key.startswith(LIST_FILE):
        key = LIST_FILE
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


@finding
class TableFormatNotRead(Finding):
    """A list is in a format that this version does not read. Nothing of it was read.

    Text documents, pages saved as PDF, web pages that call themselves XLS, Numbers documents.
    """

    severity = Severity.ERROR
    en = "{file} is in a format that this version does not read, so the list was not read."
    ar = "الملف {file} بصيغة لا يقرؤها هذا الإصدار، فلم تُقرأ القائمة."
    remedy_en = (
        "Open it in the program that it was made with, and save it as XLSX or CSV; or copy the"
        " table into a spreadsheet and save that."
    )
    remedy_ar = (
        "افتحه في البرنامج الذي أُعدّ به واحفظه بصيغة XLSX أو CSV، أو انسخ الجدول إلى برنامج الجداول "
        "واحفظه منه."
    )

    file: str
