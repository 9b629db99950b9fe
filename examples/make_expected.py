# SPDX-License-Identifier: Apache-2.0
"""Make the golden plans and ledgers of the examples anew, after a change meant to change them.

    .venv/bin/python examples/make_expected.py [NAME ...]

Look at what changed (``git diff``) before committing it.
"""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import qafila
from qafila.app import ledger_json, reconciliation_json

HERE = Path(__file__).parent
SEED = 1
NOW = datetime(2026, 1, 1, tzinfo=UTC)
"""Golden plans are as of a fixed instant: rules may look at the clock."""
FOLDER_DEVICE = re.compile(rb"folder-[0-9a-f]{16}")
LEDGER_UP_TO = 5_000
"""People up to whom the whole ledger is kept; of more it would be megabytes, person by person."""


def planned(folder: Path) -> qafila.Planned:
    """Return the plan of an example folder."""
    return qafila.make_plan(qafila.open_folder(folder), now=NOW, stop=lambda: False, seed=SEED)


def reckoned(folder: Path) -> dict[str, bytes]:
    """Return ledger and reconciliation of an example with a day, as of its last fact.

    The folder's own device is called by a digest of its facts: here it is just *folder*.
    """
    operation = qafila.open_folder(folder, day=True).operation
    now = operation.day.last_at or NOW
    made = {"reconciliation.json": reconciliation_json(operation, now)}
    if len(operation.persons) <= LEDGER_UP_TO:
        made["ledger.json"] = ledger_json(operation, now)
    return {file: FOLDER_DEVICE.sub(b"folder", content) for file, content in made.items()}


if __name__ == "__main__":
    names = sys.argv[1:] or sorted(p.parent.name for p in HERE.glob("*/operation.toml"))
    for name in names:
        target = HERE / name / "expected" / "plan.json"
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(qafila.plan_json(planned(HERE / name)))
        print(target)
        if (HERE / name / "day.jsonl").exists():
            for file, content in reckoned(HERE / name).items():
                (target.parent / file).write_bytes(content)
                print(target.parent / file)
