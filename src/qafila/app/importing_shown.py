# SPDX-License-Identifier: Apache-2.0
"""What was understood of a list, for a person to agree to and for a program to read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from qafila.app.importing import Understood
from qafila.app.importing_owed import OwedUnderstood
from qafila.core.document import Document
from qafila.core.drafts import TableMapping
from qafila.core.findings import as_json, ordered, veiled
from qafila.core.registry import ListEntry, Person
from qafila.reports.lists import taking_document


def document(understood: Understood) -> Document:
    """Return what was understood, for a person to agree to."""
    return taking_document(
        file=understood.file,
        tables=understood.tables,
        counts={
            "read": understood.rows,
            "new": len(understood.added),
            "amended": len(understood.amended),
            **({"answers": len(understood.answers)} if understood.answers else {}),
            "gone": len(understood.gone),
            "same": understood.same,
        },
        added=understood.added,
        changes=understood.amended,
        gone=understood.gone,
        findings=ordered(understood.findings),
    )


def taken_json(understood: Understood, *, recorded: bool, dropped: int) -> str:
    """Return what was understood as JSON, without one name: ids, fields and counts."""
    body = {
        "qafila": "1",
        "list": understood.source,
        "sender": understood.sender,
        "recorded": recorded,
        "tables": _tables(understood.tables),
        "rows": understood.rows,
        "added": [person.id for person in understood.added],
        "amended": [{"person": old.id, "fields": fields} for old, _, fields in understood.amended],
        "answered": [answer.person for answer in understood.answers],
        "gone": [person.id for person in understood.gone],
        "listed_elsewhere": sorted(understood.kept),
        "dropped": dropped,
        "same": understood.same,
        # Every cell of a list may hold a name, whatever the file is called.
        "findings": [as_json(veiled(f)) for f in ordered(understood.findings)],
    }
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"


def owed_document(understood: OwedUnderstood) -> Document:
    """Return what was understood of a list that is owed, for a person to agree to."""
    return taking_document(
        file=understood.file,
        tables=understood.tables,
        counts={
            "read": understood.rows,
            "new": len(understood.added),
            "told": len(understood.told),
            "same": understood.same,
        },
        added=tuple(entry.who or Person(id=entry.id) for entry in understood.added),
        changes=tuple(_told(entry) for entry in understood.told),
        gone=(),
        findings=ordered(understood.findings),
    )


def _told(entry: ListEntry) -> tuple[Person, Person, tuple[str, ...]]:
    """Return an entry that was a number alone, what is told of it now, and the fields of that."""
    blank = Person(id=entry.id)
    who = entry.who or blank
    news = (f.name for f in fields(who) if getattr(who, f.name) != getattr(blank, f.name))
    return blank, who, tuple(news)


def owed_json(understood: OwedUnderstood, *, recorded: bool) -> str:
    """Return what was understood of a list that is owed as JSON, without one name."""
    body = {
        "qafila": "1",
        "list": understood.listed,
        "source": understood.source,
        "sender": understood.sender,
        "recorded": recorded,
        "tables": _tables(understood.tables),
        "rows": understood.rows,
        "added": [entry.number for entry in understood.added],
        "told": [entry.number for entry in understood.told],
        "same": understood.same,
        "findings": [as_json(veiled(f)) for f in ordered(understood.findings)],
    }
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"


def _tables(tables: Iterable[TableMapping]) -> list[dict[str, Any]]:
    return [
        {
            "sheet": table.sheet,
            "header_row": table.header_row,
            "rows": table.rows,
            "columns": dict(table.fields),
            "unused": list(table.unused),
        }
        for table in tables
    ]
