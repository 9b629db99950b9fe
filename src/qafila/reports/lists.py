# SPDX-License-Identifier: Apache-2.0
"""What a list says before it is taken in, and what changed between two lists.

For the registrar: both name people, and are printed for nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from qafila.core.document import (
    Block,
    Column,
    Document,
    Heading,
    Pairs,
    Paragraph,
    Part,
    Table,
    Wording,
    phrase,
)
from qafila.core.drafts import TableMapping
from qafila.core.findings import Finding
from qafila.core.registry import Person
from qafila.core.registry.difference import Change
from qafila.core.values import NEED_NAMES, Need, Sex
from qafila.reports._findings import findings_blocks
from qafila.reports._marches import joined

_SHOWN = 200
"""Entries of each kind that are listed; all are counted."""


_OF_A_FORM = "meta/instanceID"
_HEARD = frozenset({"told_terms", "offered_to_stay", "consent_by"})
"""Questions of a form that say how an answer on consent was heard; they are kept beside as well."""


def taking_document(
    *,
    file: str,
    tables: Sequence[TableMapping],
    counts: Mapping[str, int],
    added: Sequence[Person],
    changes: Sequence[tuple[Person, Person, tuple[str, ...]]],
    gone: Sequence[Person],
    findings: Sequence[Finding],
) -> Document:
    """Return what was understood of a list: its columns, what it would change, what is odd in it.

    Parameters
    ----------
    counts
        How many entries were read, are new and so on, by the word's key after ``report-taking-``.
    added, gone
        New entries, and those that the sender no longer lists.
    changes
        Entries before and after, and the fields that differ.
    """
    blocks: list[Block] = []
    for table in tables:
        blocks += _mapping(table)
    blocks.append(Heading(text=phrase("report-taking-changes")))
    blocks.append(
        Pairs(items=tuple((phrase(f"report-taking-{key}"), n) for key, n in counts.items()))
    )
    if changes:
        blocks.append(_changes(changes))
    if added:
        blocks += _people("report-difference-added", added)
    if gone:
        blocks += _people("report-difference-gone", gone)
    if findings:
        blocks.append(Heading(text=phrase("report-findings")))
        blocks += findings_blocks(tuple(findings))
    return Document(
        title=phrase("report-taking", file=file),
        parts=(Part(id="taking", title=None, blocks=tuple(blocks)),),
    )


def _mapping(table: TableMapping) -> Iterable[Block]:
    where = f"{table.file} · {table.sheet}" if table.sheet else table.file
    yield Heading(text=phrase("report-taking-table", table=where, row=table.header_row))
    rows = [(header, phrase(f"field-{_dashed(field)}")) for header, field in table.fields.items()]
    is_form = _OF_A_FORM in table.fields
    for header in table.unused:
        heard = is_form and header.rpartition("/")[2] in _HEARD
        rows.append(
            (header, phrase("report-taking-heard" if heard else "report-taking-kept-beside"))
        )
    yield Table(
        columns=(
            Column(title=phrase("report-taking-header"), weight=2),
            Column(title=phrase("report-taking-read-as"), weight=2),
        ),
        rows=tuple(rows),
        tight=True,
    )


def _changes(changes: Sequence[tuple[Person, Person, tuple[str, ...]]]) -> Table:
    rows: list[tuple[Wording, ...]] = []
    for old, new, fields in changes[:_SHOWN]:
        for number, field in enumerate(fields):
            rows.append(
                (
                    old.id if number == 0 else "",
                    phrase(f"field-{_dashed(field)}"),
                    _value(getattr(old, field)),
                    _value(getattr(new, field)),
                )
            )
    return Table(
        columns=(
            Column(title=phrase("report-duplicates-entry"), ltr=True, weight=1.2),
            Column(title=phrase("report-difference-field"), weight=1.5),
            Column(title=phrase("report-difference-before"), weight=3),
            Column(title=phrase("report-difference-after"), weight=3),
        ),
        rows=tuple(rows),
        caption=_more(len(changes)),
    )


def _value(value: object) -> Wording:
    if value in (None, (), ""):
        return "–"
    if isinstance(value, tuple):
        if all(isinstance(each, Need) for each in value):
            return joined([NEED_NAMES[each] for each in value])
        return ", ".join(": ".join(map(str, v)) if isinstance(v, tuple) else str(v) for v in value)
    if isinstance(value, bool):
        return phrase("report-yes" if value else "report-no")
    if isinstance(value, Sex):
        return phrase(f"sex-{value.value}")
    return str(value)


def _people(title: str, persons: Sequence[Person]) -> Iterable[Block]:
    yield Heading(text=phrase(title, count=len(persons)))
    yield Table(
        columns=(
            Column(title=phrase("report-duplicates-entry"), ltr=True, weight=1.2),
            Column(title=phrase("report-duplicates-name"), weight=4),
        ),
        rows=tuple((person.id, person.name_ar or person.name_latin) for person in persons[:_SHOWN]),
        caption=_more(len(persons)),
    )


def _more(count: int) -> Wording:
    return phrase("report-difference-more", shown=_SHOWN) if count > _SHOWN else None


def difference_document(
    *,
    added: Sequence[Person],
    gone: Sequence[Person],
    changed: Sequence[Change],
    renamed: Sequence[Change],
    same: int,
    left_out: Sequence[str] = (),
) -> Document:
    """Return what changed between two lists, and which fields one of them lacks."""
    blocks: list[Block] = [
        Pairs(
            items=(
                (phrase("report-difference-count-added"), len(added)),
                (phrase("report-difference-count-gone"), len(gone)),
                (phrase("report-difference-count-changed"), len(changed)),
                (phrase("report-difference-count-renamed"), len(renamed)),
                (phrase("report-difference-count-same"), same),
            )
        )
    ]
    if added:
        blocks += _people("report-difference-added", added)
    if gone:
        blocks += _people("report-difference-gone", gone)
    for title, changes in (
        ("report-difference-renamed", renamed),
        ("report-difference-changed", changed),
    ):
        if changes:
            blocks.append(Heading(text=phrase(title, count=len(changes))))
            blocks.append(_changes([(c.old, c.new, c.fields) for c in changes]))
    if not (added or gone or changed or renamed):
        blocks.append(Paragraph(text=phrase("report-difference-none")))
    if left_out:
        fields = joined([phrase(f"field-{_dashed(field)}") for field in left_out])
        blocks.append(Paragraph(text=phrase("report-difference-left-out", fields=fields)))
    return Document(
        title=phrase("report-lists-differ"),
        parts=(Part(id="difference", title=None, blocks=tuple(blocks)),),
    )


def _dashed(field: str) -> str:
    return field.replace("_", "-")
