# SPDX-License-Identifier: Apache-2.0
"""Write the pages that are made from the code: the reference of findings, and their frozen codes.

Run it after adding or changing a finding::

    .venv/bin/python docs/generate.py

`tests/test_docs.py` fails while the pages differ from the code.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from pathlib import Path

from qafila.core.findings import Finding
from qafila.wiring.station import catalogue

DOCS = Path(__file__).parent
REFERENCE, CODES = DOCS / "findings.md", DOCS / "findings.codes"

HEAD = """# Findings

What Qafila may say about an operation. Each finding has a code, a severity (how sure we are that
something is wrong), what it holds (what must not proceed until it is settled), a text and a remedy
in both languages. `{placeholders}` are filled with ids and figures.

This page is made from the code by `docs/generate.py`.

| severity | meaning |
|---|---|
| ERROR | against the agreement, the law or arithmetic; `plan` and `check` exit with 1 |
| WARNING | probably wrong, or risky |
| INFO | worth knowing |

| holds | what must wait |
|---|---|
| ISSUE | manifests must not be issued |
| DEPARTURE | whoever it names must not depart |
| CLOSE | the operation must not be closed |
"""


def reference(findings: Mapping[str, type[Finding]]) -> str:
    """Return the page of all findings."""
    return "\n".join([HEAD, *(_entry(code, kind) for code, kind in sorted(findings.items()))])


def _entry(code: str, kind: type[Finding]) -> str:
    held = f" · holds {kind.holds}" if kind.holds else ""
    lines = [
        f"## {code}",
        "",
        f"**{kind.severity}**{held}",
        "",
        inspect.cleandoc(kind.__doc__ or ""),
    ]
    if kind.source:
        lines += ["", f"Source: {kind.source}"]
    lines += [
        "",
        "| | |",
        "|---|---|",
        f"| text | {_cell(kind.en)} |",
        f"| remedy | {_cell(kind.remedy_en)} |",
        f"| النص | {_cell(kind.ar)} |",
        f"| ما العمل | {_cell(kind.remedy_ar)} |",
        "",
    ]
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def codes(findings: Mapping[str, type[Finding]], frozen: str) -> str:
    """Return every code ever published; those no longer in use are marked *retired*."""
    known = {line.split()[0] for line in frozen.splitlines() if line.strip()}
    return "".join(
        f"{code}\n" if code in findings else f"{code} retired\n"
        for code in sorted(known | set(findings))
    )


if __name__ == "__main__":
    found = catalogue()
    REFERENCE.write_text(reference(found), encoding="utf-8")
    CODES.write_text(
        codes(found, CODES.read_text(encoding="utf-8") if CODES.exists() else ""), encoding="utf-8"
    )
