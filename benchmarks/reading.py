# SPDX-License-Identifier: Apache-2.0
"""Measure the reading of lists of people: XLSX, ODS and CSV, sound and full of faults.

    .venv/bin/python benchmarks/reading.py [ROWS]

Each contender runs in a process of its own, which tells its time and its peak memory. The peers
only lay out cells: `python-calamine`, on which Qafila stands, and `openpyxl` (read-only) and
`pandas` (with calamine) where somebody installed them. What Qafila takes beyond is the price of
understanding: headers, cells with their place, findings, persons.
"""

from __future__ import annotations

import csv
import importlib
import importlib.util
import io
import random
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from html import escape
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]
from python_calamine import load_workbook

from qafila import imports
from qafila.core.admission import admit
from qafila.data import timezones

HEADER = (
    *("رقم الشخص", "رقم الأسرة", "الاسم", "اسم الأب", "اسم الأم", "الجنس", "المواليد"),
    *("رقم الهوية", "الهاتف", "الاحتياجات", "صلة القرابة", "ملاحظات"),
)
SHARE_OF_FAULTS = 0.9

Row = Sequence[str | int]


def rows(count: int, *, faulty: bool) -> Iterator[Row]:
    """Yield the rows of a made-up list; of a faulty one nine in ten have four bad cells."""
    chance = random.Random(1)
    yield HEADER
    for n in range(count):
        bad = faulty and chance.random() < SHARE_OF_FAULTS
        yield (
            f"P-{n:06}",
            f"F-{n // 5:05}",
            "=1+1" if bad else f"سعاد {n % 997} النحاس",
            "حمزة",
            "ليلى",
            "??" if bad else ("ذكر", "أنثى")[n % 2],
            "never" if bad else 1930 + n % 90,
            f"{n:011}",
            "9.63E+11" if bad else f"09{n:08}",
            "كرسي متحرك" if n % 50 == 0 else "",
            ("رب الأسرة", "زوجة", "ابن", "ابنة", "والدة")[n % 5],
            "",
        )


def as_xlsx(table: Iterator[Row]) -> bytes:
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False}
    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(table):
            sheet.write_row(at, 0, row)
    return stream.getvalue()


def as_csv(table: Iterator[Row]) -> bytes:
    stream = io.StringIO()
    csv.writer(stream).writerows(table)
    return stream.getvalue().encode()


def as_ods(table: Iterator[Row]) -> bytes:
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    body = "".join(
        "<table:table-row>"
        + "".join(
            '<table:table-cell office:value-type="string">'
            f"<text:p>{escape(str(cell))}</text:p></table:table-cell>"
            for cell in row
        )
        + "</table:table-row>"
        for row in table
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:body><office:spreadsheet>"
            f'<table:table table:name="a">{body}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return stream.getvalue()


# ------------------------------------------------------------------------------ contenders


def qafila(path: Path) -> str:
    reading = imports.read_list(path.name, path.read_bytes())
    admitted = admit(reading.drafts, timezones)
    return f"{len(admitted.facts) - 1:,} people, {len(reading.findings + admitted.findings):,} said"


def calamine(path: Path) -> str:
    sheet = load_workbook(io.BytesIO(path.read_bytes())).get_sheet_by_index(0)
    return f"{sum(1 for _ in sheet.iter_rows()):,} rows of cells"


def plain_csv(path: Path) -> str:
    with path.open(encoding="utf-8", newline="") as file:
        return f"{sum(1 for _ in csv.reader(file)):,} rows of cells"


def openpyxl_rows(path: Path) -> str:
    book = importlib.import_module("openpyxl").load_workbook(path, read_only=True)
    return f"{sum(1 for _ in book.active.iter_rows(values_only=True)):,} rows of cells"


def pandas_frame(path: Path) -> str:
    pandas = importlib.import_module("pandas")
    return f"{len(pandas.read_excel(path, engine='calamine')):,} rows of cells"


CONTENDERS: dict[str, Callable[[Path], str]] = {
    "qafila, read and admitted": qafila,
    "calamine, cells alone": calamine,
    "csv, cells alone": plain_csv,
    "openpyxl, read-only": openpyxl_rows,
    "pandas with calamine": pandas_frame,
}


def contenders(ending: str) -> list[str]:
    names = ["qafila, read and admitted"]
    names.append("csv, cells alone" if ending == ".csv" else "calamine, cells alone")
    if ending == ".xlsx":
        names += [
            name
            for name, package in (
                ("openpyxl, read-only", "openpyxl"),
                ("pandas with calamine", "pandas"),
            )
            if importlib.util.find_spec(package)
        ]
    return names


def measured(name: str, path: Path) -> None:
    """Run one contender in this process and print what it took."""
    started, worked = time.perf_counter(), time.process_time()
    told = CONTENDERS[name](path)
    elapsed_s, cpu_s = time.perf_counter() - started, time.process_time() - worked
    print(
        f"  {name:<28} {elapsed_s:6.2f} s, {cpu_s:6.2f} of it at work"
        f"  {peak_mb():6.0f} MB   {told}",
        flush=True,
    )


def peak_mb() -> float:
    """Return the most memory that this process had; what its parent had before does not count."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(count: int) -> None:
    lists: dict[str, Callable[[], bytes]] = {
        "sound.xlsx": lambda: as_xlsx(rows(count, faulty=False)),
        "faulty.xlsx": lambda: as_xlsx(rows(count, faulty=True)),
        "sound.ods": lambda: as_ods(rows(count, faulty=False)),
        "sound.csv": lambda: as_csv(rows(count, faulty=False)),
        "faulty.csv": lambda: as_csv(rows(count, faulty=True)),
    }
    with tempfile.TemporaryDirectory() as folder:
        for file, made in lists.items():
            path = Path(folder, file)
            path.write_bytes(made())
            print(f"{file}: {count:,} rows, {path.stat().st_size / 1e6:.1f} MB", flush=True)
            for name in contenders(path.suffix):
                command = [sys.executable, __file__, "--one", name, str(path)]
                subprocess.run(command, check=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        measured(sys.argv[2], Path(sys.argv[3]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
