# SPDX-License-Identifier: Apache-2.0
"""Lists that are owed and not delivered in full: for programs, and with the names they hold."""

from __future__ import annotations

import json
from typing import Any

from qafila.core.fulfilment import EntryStanding, Fulfilment, fulfilments
from qafila.core.operation import Operation
from qafila.core.registry import ListEntry, entry_id, is_in_clear


def open_lists_json(operation: Operation) -> str:
    """Return every list that is owed with its open entries, by name where names were opened."""
    lists = [_list(operation, each) for each in fulfilments(operation).values() if each.entries]
    return json.dumps({"qafila": "1", "open_lists": lists}, ensure_ascii=False)


def named_entries(operation: Operation) -> tuple[str, ...]:
    """Return the ids of the open entries that a report on them names."""
    return tuple(
        entry.id
        for each in fulfilments(operation).values()
        for entry in (_entry(operation, each, one) for one in each.undelivered)
        if entry.who is not None and is_in_clear(entry.who)
    )


def _entry(operation: Operation, stands: Fulfilment, one: EntryStanding) -> ListEntry:
    listed = operation.obligations[stands.obligation].listed or ""
    return operation.entries[entry_id(listed, one.number)]


def _list(operation: Operation, stands: Fulfilment) -> dict[str, Any]:
    obligation = operation.obligations[stands.obligation]
    due = obligation.due
    return {
        "obligation": obligation.id,
        "list": obligation.listed,
        "due": None if due is None else (due.at or due.on).isoformat(),
        "entries": len(stands.entries),
        "proven": stands.proven,
        "said_without_names": stands.unnamed,
        "open": [_one(_entry(operation, stands, entry), entry) for entry in stands.undelivered],
    }


def _one(entry: ListEntry, stands: EntryStanding) -> dict[str, Any]:
    who = entry.who
    return {
        "entry": entry.number,
        "name_ar": who.name_ar if who else "",
        "name_latin": who.name_latin if who else "",
        "person": entry.person,
        "said": [
            {
                "by": word.by,
                "grade": word.grade.value,
                "delivered": word.delivered,
                "source": word.source,
                "fact": word.said.fact if word.said else None,
            }
            for word in stands.words
        ],
    }
