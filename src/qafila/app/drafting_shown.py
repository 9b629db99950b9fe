# SPDX-License-Identifier: Apache-2.0
"""A draft for people, with the words that each value comes from, and for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, time
from typing import Any

from qafila.app.drafted import Drafted, Noted
from qafila.core.document import (
    Block,
    Column,
    Document,
    Heading,
    Notice,
    Paragraph,
    Part,
    Table,
    Wording,
    phrase,
)
from qafila.core.findings import as_json, ordered
from qafila.core.values import Name, name_in_own_script
from qafila.extraction.text.found import Count, Owed, PartyFound, Place, Vehicles
from qafila.reports._findings import findings_blocks

FIELDS = ("date", "hour", "count", "vehicles", "place", "party", "obligation")
"""What is shown, in this order; each field is a table."""

_MOST_WORDS = 3


def draft_json(drafted: Drafted, *, confirmed: bool = False) -> str:
    """Return the draft as JSON: every value with its words, their place, hedge and source.

    Parameters
    ----------
    confirmed
        Whether a person has confirmed every value of it.
    """
    body = {
        "qafila": "1",
        "reports": [
            {
                "file": report.file,
                "language": report.reading.language,
                **({"halted": asdict(halted)} if (halted := report.reading.halted) else {}),
                **({"withheld": [*map(asdict, held)]} if (held := report.reading.withheld) else {}),
            }
            for report in drafted.reports
        ],
        "found": [_value_json(noted, confirmed=confirmed) for noted in drafted.noted],
        "findings": [as_json(each) for each in ordered(drafted.findings)],
    }
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"


def _value_json(noted: Noted, *, confirmed: bool) -> dict[str, Any]:
    found = noted.found
    return {
        "field": found.field,
        "value": _plain(found.value),
        "hedge": found.hedge,
        "said_by": found.said_by,
        "confidence": found.confidence,
        "confirmed": confirmed,
        **({"mended": True} if noted.mended else {}),
        **(
            {"part_of": {"file": noted.words[0][0], **asdict(found.part_of)}}
            if found.part_of is not None
            else {}
        ),
        "evidence": [
            {"file": file, "start": words.start, "end": words.end, "text": words.text}
            for file, words in noted.words
        ],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, date | time):
        return value.isoformat()
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


def document(drafted: Drafted) -> Document:
    """Return the draft for a person: what was found, by field, with the words of the report."""
    blocks: list[Block] = [Paragraph(text=phrase("draft-confirm"))] if drafted.noted else []
    for field in FIELDS:
        noted = drafted.of(field)
        if noted:
            blocks.append(Heading(text=phrase(f"draft-field-{field}")))
            blocks.append(_table(drafted, field, noted))
    if not drafted.noted and drafted.halted is None:
        blocks.append(Notice(text=phrase("draft-nothing"), tone="warning"))
    if drafted.findings:
        blocks += findings_blocks(ordered(drafted.findings), holding=False)
    part = Part(id="draft", title=phrase("draft-title"), blocks=tuple(blocks))
    return Document(title=phrase("draft-title"), parts=(part,))


def _table(drafted: Drafted, field: str, noted: Sequence[Noted]) -> Table:
    several = len(drafted.reports) > 1
    columns = [
        Column(title=phrase("draft-value"), weight=2),
        Column(title=phrase("draft-words"), weight=3),
    ]
    if any(each.found.said_by for each in noted):
        columns.append(Column(title=phrase("draft-said-by"), weight=1.5))
    if several:
        columns.append(Column(title=phrase("draft-report"), ltr=True))
    rows = []
    for each in noted:
        value = shown(each)
        if drafted.halted is not None and field in ("date", "hour"):
            value = phrase("draft-halted-day", what=value)
        if each.found.confidence == "weak":
            value = phrase("draft-unsure", what=value)
        row: list[Wording] = [value, _words(each)]
        if len(columns) - several == 3:
            row.append(name_in_own_script(each.found.said_by) if each.found.said_by else None)
        if several:
            row.append(", ".join(dict.fromkeys(file for file, _ in each.words)))
        rows.append(tuple(row))
    return Table(columns=tuple(columns), rows=tuple(rows), id=f"draft-{field}")


def _words(noted: Noted) -> Name:
    texts = dict.fromkeys(" ".join(words.text.split()) for _, words in noted.words)
    return name_in_own_script(" · ".join(list(texts)[:_MOST_WORDS]))


def shown(noted: Noted) -> Wording:
    """Return a value in words."""
    value = noted.found.value
    if isinstance(value, date):
        return value
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, Count):
        what = "households" if value.unit == "families" else value.cohort.replace("_", "-")
        counted = _counted(_figure(noted, value), phrase(f"draft-cohort-{what}"))
        return counted if noted.found.part_of is None else phrase("draft-of-them", what=counted)
    if isinstance(value, Vehicles):
        figure = phrase("draft-no-figure") if value.count is None else str(value.count)
        return _counted(figure, phrase(f"draft-vehicle-{value.kind}"))
    if isinstance(value, Place):
        role = phrase(f"draft-place-{value.role.replace('_', '-')}")
        return phrase("draft-labelled", label=role, value=name_in_own_script(value.name))
    if isinstance(value, PartyFound):
        return phrase("draft-labelled", label=name_in_own_script(value.name), value=_roles(value))
    assert isinstance(value, Owed)
    return _shown_owed(noted, value)


def _roles(party: PartyFound) -> Wording:
    """Return the roles of a party; of one without any that it is a side of the agreement."""
    if not party.roles:
        return phrase("draft-side")
    return phrase("draft-roles", roles=_listed([phrase(f"role-{role}") for role in party.roles]))


def _counted(figure: Wording, what: Wording) -> Wording:
    """Return a figure with what it counts, a single one as of a list: *buses: 1*, not *1 buses*."""
    if figure == "1":
        return phrase("draft-labelled", label=what, value=figure)
    return phrase("draft-counted", figure=figure, what=what)


def _listed(parts: Sequence[Wording]) -> Wording:
    """Return wordings one after another, as a phrase of phrases."""
    first, *rest = parts
    return phrase("draft-and", first=first, rest=_listed(rest)) if rest else first


def _figure(noted: Noted, value: Count) -> Wording:
    hedge = noted.found.hedge
    if hedge == "vague":
        return phrase("draft-vague")
    figure = str(value.low if value.low is not None else value.high)
    if hedge == "range":
        return phrase("draft-range", low=str(value.low), high=str(value.high))
    if hedge == "exact":
        return figure
    return phrase(f"draft-{hedge.replace('_', '-')}", figure=figure)


def _shown_owed(noted: Noted, value: Owed) -> Wording:
    what = phrase(f"draft-owed-{value.what.replace('_', '-')}")
    said: Wording = what
    if value.count is not None:
        said = phrase("draft-counted", figure=str(value.count), what=what)
    if value.giver:
        said = phrase("draft-labelled", label=name_in_own_script(value.giver), value=said)
    if value.order:
        said = phrase("draft-ordered", what=said, order=phrase(f"draft-order-{value.order}"))
    return said
