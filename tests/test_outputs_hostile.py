# SPDX-License-Identifier: Apache-2.0
"""Workbooks of an operation whose lists are full of what spreadsheets take for formulas."""

from __future__ import annotations

import csv
import io
import re
import shutil
import zipfile
from pathlib import Path

import pytest

from qafila import cli

TINY = Path(__file__).resolve().parent.parent / "examples" / "tiny"
HOSTILE = ("=1+1", "+2+2", "-2+3+cmd|' /C calc'!A0", "@SUM(1+1)", '=HYPERLINK("http://x","y")')


def _infected(folder: Path) -> Path:
    """Return an operation in which every id, word and name of people begins like a formula."""
    shutil.copytree(TINY, folder, ignore=shutil.ignore_patterns("expected"))
    path = folder / "people.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
    for n, row in enumerate(rows):
        start = "=+-@"[n % 4]
        row["person"], row["family"] = f"{start}{row['person']}", f"={row['family']}"
        row["guardian"] = row["guardian"] and next(
            other["person"] for other in rows if other["person"].endswith(row["guardian"])
        )
        row["name_ar"] = HOSTILE[n % len(HOSTILE)]
        row["name_latin"] = row["note"] = row["needs"] = HOSTILE[(n + 1) % len(HOSTILE)]
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return folder


def _run(*words: str) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main([*words])
    assert left.value.code in (0, 1)


def test_no_cell_of_a_workbook_that_is_written_is_a_formula_or_a_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(tmp_path / "config"))
    folder, out = _infected(tmp_path / "op"), tmp_path / "out"
    _run("plan", str(folder), "--out", str(out), "--only", "plan.xlsx")
    for report in ("reconciliation", "closing", "changes", "standards", "log"):
        _run("report", str(folder), report, "--out", str(out / f"{report}.xlsx"))
    books = sorted(out.glob("*.xlsx"))
    assert len(books) == 6
    hostile = 0
    for book in books:
        with zipfile.ZipFile(book) as archive:
            parts = {name: archive.read(name).decode() for name in archive.namelist()}
        sheets = [text for name, text in parts.items() if name.startswith("xl/worksheets/")]
        assert not any(re.search("<f[ >/]|<hyperlink", sheet) for sheet in sheets)
        assert not any("externalLink" in name for name in parts)
        texts = "".join((parts.get("xl/sharedStrings.xml", ""), *sheets))
        hostile += len(re.findall("<t[^>]*>[=+@-][^<]", texts))
    assert hostile > 0, "hostile words come through as text: nothing is repaired silently"
