# SPDX-License-Identifier: Apache-2.0
"""What a party takes along: counts, lots and obligations; names only of whoever agreed to that.

Agreement is given for each recipient alone, and what a person said last of it holds
(`rules.sharing`).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from qafila.app.console.live import LiveOperation
from qafila.app.console.snapshot import Snapshot
from qafila.app.console.today import said
from qafila.core.access import Field, UserRole, Viewer
from qafila.core.document import Column, Document, Notice, Part, Table, phrase
from qafila.core.events import NamesHandedOut
from qafila.core.operation import Operation
from qafila.core.values import Name
from qafila.rules.sharing import agreeing, recipients

NAMES = "people"
"""What the file with names is called in a pack."""


def pack_recipients(snapshot: Snapshot, viewer: Viewer) -> Mapping[str, dict[str, str]]:
    """Return whom somebody may make a pack for, each with what it is called in both languages."""
    operation = snapshot.operation
    if viewer.role is UserRole.LIAISON:
        own = operation.parties.get(viewer.party)
        return {own.id: said(own.name)} if own else {}
    if viewer.role is not UserRole.COORDINATOR:
        return {}
    written = snapshot.derive("recipients", lambda: recipients(snapshot.named))
    return {
        each: said(operation.parties[each].name)
        if each in operation.parties
        else {"en": each, "ar": each}
        for each in written.values()
    }


def may_name(viewer: Viewer) -> bool:
    """Whether somebody may put names into a pack."""
    return viewer.role is UserRole.COORDINATOR and viewer.sees(Field.NAME)


def agreed(snapshot: Snapshot, recipient: str) -> tuple[str, ...]:
    """Return whose names a recipient may have."""
    return agreeing(snapshot.named, recipient)


def people_document(operation: Operation, recipient: str, persons: tuple[str, ...]) -> Document:
    """Return the people who agreed, by number and name and nothing else.

    Parameters
    ----------
    operation
        With identities.
    """
    rows = tuple(
        (person, Name(ar=held.name_ar or None, en=held.name_latin or None))
        for person in persons
        if (held := operation.persons.get(person)) and (held.name_ar or held.name_latin)
    )
    title = phrase("console-pack-people", recipient=recipient)
    part = Part(
        id=NAMES,
        title=title,
        marks=(phrase("console-pack-mark", recipient=recipient),),
        blocks=(
            Notice(text=phrase("console-pack-note"), tone="info"),
            Table(
                id=NAMES,
                columns=(
                    Column(title=phrase("field-person"), ltr=True, weight=1),
                    Column(title=phrase("field-name"), weight=4),
                ),
                rows=rows,
            ),
        ),
    )
    return Document(title=title, parts=(part,), meta={"operation": operation.description.id})


def handed_over(
    live: LiveOperation, viewer: Viewer, what: str, persons: tuple[str, ...], recipient: str
) -> None:
    """Put on record that names leave the hub's hands: `forget` lists it."""
    fact = NamesHandedOut(what=what, persons=persons, recipient=recipient)
    live.recorder.record([fact], author=viewer.title)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return files in one, as they are."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, content in files.items():
            folder.writestr(zipfile.ZipInfo(name), content)
    return into.getvalue()
