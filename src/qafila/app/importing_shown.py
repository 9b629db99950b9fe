# SPDX-License-Identifier: Apache-2.0
"""What was understood of a list, for a person to agree to and for a program to read."""

from __future__ import annotations

import json

from qafila.app.importing import Understood
from qafila.core.document import Document
from qafila.core.findings import as_json, ordered, veiled
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
        "tables": [
            {
                "sheet": table.sheet,
                "header_row": table.header_row,
                "rows": table.rows,
                "columns": dict(table.fields),
                "unused": list(table.unused),
            }
            for table in understood.tables
        ],
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
