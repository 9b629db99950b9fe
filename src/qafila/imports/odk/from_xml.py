# SPDX-License-Identifier: Apache-2.0
"""Submissions as OpenRosa XML: one, several one after another, or an archive of them.

Nothing in a file is ever fetched or expanded: whatever declares a document type or an entity is
refused before it is parsed.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import pairwise
from xml.parsers import expat

from qafila.core.drafts import Found, read_text
from qafila.imports.odk.findings import (
    SubmissionNotUnderstood,
    SubmissionsDeclareEntities,
    SubmissionsTooBig,
    SubmissionsUnreadable,
)
from qafila.imports.odk.submission import (
    ENDED,
    MAX_DEPTH,
    META,
    Entry,
    Submission,
    instance_id,
)

MAX_TAGS = 3_000_000
"""Opening and closing tags of one file; half a million answers are a third of it."""

MAX_UNPACKED = 128 * 1024 * 1024
MAX_PARTS = 50_000
"""Bytes and files that an archive of submissions may hold."""

MEMBERS = "members"
"""The repeat of Qafila's own form: known for one even where every household has one member."""

_DECLARATION = re.compile(r"<\?xml\b[^<>?]{0,200}\?>", re.I)
_DOCTYPE = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)\b", re.I)
_WRAPPED = 3
"""Elements that may stand around a submission, as in what servers send to other servers."""


@dataclass(slots=True)
class _Element:
    tag: str
    instance: str = ""
    text: list[str] = field(default_factory=list)
    inside: list[_Element] = field(default_factory=list)

    def find(self, tag: str) -> _Element | None:
        return next((element for element in self.inside if element.tag == tag), None)


class _TooDeep(Exception):
    """Elements inside each other, deeper than any form."""


def read_xml(content: bytes, found: Found, part: str = "", before: int = 0) -> list[Submission]:
    """Return the submissions of a file.

    Parameters
    ----------
    part
        Name of the file in an archive, else empty.
    before
        How many submissions were read before these.
    """
    if content.count(b"<") > MAX_TAGS:
        found.add(SubmissionsTooBig, found.here(sheet=part), file=found.file)
        return []
    text = read_text(content, found)
    if _DOCTYPE.search(text):
        found.add(SubmissionsDeclareEntities, found.here(sheet=part), file=found.file)
        return []
    roots = [root for piece, line in _pieces(text) for root in _parsed(piece, line, found, part)]
    forms = [form for root in roots for form in _forms(root)]
    repeated = _repeated(forms)
    made: list[Submission] = []
    for number, form in enumerate(forms, before + 1):
        try:
            made.append(_submission(form, number, part, repeated))
        except _TooDeep:
            where = found.here(number, sheet=part)
            found.add(SubmissionNotUnderstood, where, number=number)
    return made


def read_archive(content: bytes, found: Found) -> list[Submission]:
    """Return the submissions of every XML file in an archive, in the order of their names."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
        infos = []
    parts = sorted(
        (info for info in infos if info.filename.casefold().endswith(".xml")),
        key=lambda info: info.filename,
    )
    if not parts:
        found.add(SubmissionsUnreadable, found.here(1), file=found.file, line=1)
    if len(parts) > MAX_PARTS:
        found.add(SubmissionsTooBig, found.here(), file=found.file)
        return []
    made: list[Submission] = []
    left, tags = MAX_UNPACKED, MAX_TAGS
    for info in parts:
        part = _inflated(content, info, left)
        if part is None:
            where = found.here(1, sheet=info.filename)
            found.add(SubmissionsUnreadable, where, file=info.filename, line=1)
            continue
        left, tags = left - len(part), tags - part.count(b"<")
        if left < 0 or tags < 0:
            found.add(SubmissionsTooBig, found.here(sheet=info.filename), file=found.file)
            break
        made += read_xml(part, found, info.filename, len(made))
    return made


def _inflated(content: bytes, info: zipfile.ZipInfo, limit: int) -> bytes | None:
    """Return a part of an archive, at most one byte more than `limit`; None if it is damaged."""
    start = info.header_offset
    header = content[start : start + 30]
    if info.flag_bits & 1 or len(header) < 30:
        return None
    start += 30 + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    packed = content[start : start + info.compress_size]
    if info.compress_type == zipfile.ZIP_STORED:
        return packed
    if info.compress_type != zipfile.ZIP_DEFLATED:
        return None
    try:
        return zlib.decompressobj(-15).decompress(packed, max(0, limit) + 1)
    except zlib.error:
        return None


def _pieces(text: str) -> Iterator[tuple[str, int]]:
    """Yield what stands between XML declarations, each with the number of its first line.

    Damage in one of several submissions then reaches no further than the next declaration.
    """
    starts = [match.span() for match in _DECLARATION.finditer(text)]
    bounds = [(0, 0), *starts, (len(text), len(text))]
    line = 1
    for (begin, behind), (until, _) in pairwise(bounds):
        line += text.count("\n", begin, behind)
        piece = text[behind:until]
        if piece.strip():
            yield piece, line
        line += piece.count("\n")


def _parsed(text: str, line: int, found: Found, part: str) -> list[_Element]:
    """Return the elements of a text that stand side by side; those before a fault if it has one."""
    top = _Element("")
    open_elements = [top]
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True

    def begin(name: str, attributes: dict[str, str]) -> None:
        if len(open_elements) > MAX_DEPTH + _WRAPPED:
            raise _TooDeep
        given = attributes.get("instanceID", "")
        element = _Element(name.rpartition(":")[2], given)
        open_elements[-1].inside.append(element)
        open_elements.append(element)

    def end(_: str) -> None:
        open_elements.pop()

    def characters(data: str) -> None:
        open_elements[-1].text.append(data)

    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    try:
        # An element around them all lets several stand side by side, as a document may not.
        parser.Parse("<all>", False)
        parser.Parse(text, False)
        parser.Parse("</all>", True)
    except (expat.ExpatError, ValueError, IndexError, _TooDeep):
        at = line + parser.CurrentLineNumber - 1
        found.add(SubmissionsUnreadable, found.here(at, sheet=part), file=found.file, line=at)
        # What was still open is not whole.
        unfinished = open_elements[2] if len(open_elements) > 2 else None
        around = top.inside[0] if top.inside else top
        return [element for element in around.inside if element is not unfinished]
    return top.inside[0].inside


def _forms(root: _Element, depth: int = 0) -> Iterator[_Element]:
    """Yield the submissions in an element: itself, or those that other programs wrap into it."""
    if _instance(root) or depth >= _WRAPPED:
        yield root
        return
    held = [element for element in root.inside if element.inside]
    if any(_holds_form(element, depth + 1) for element in held):
        for element in held:
            if _holds_form(element, depth + 1):
                yield from _forms(element, depth + 1)
    else:
        yield root


def _holds_form(element: _Element, depth: int) -> bool:
    if _instance(element):
        return True
    return depth < _WRAPPED and any(_holds_form(inner, depth + 1) for inner in element.inside)


def _instance(form: _Element) -> str:
    return _said(form, "instanceID") or form.instance


def _said(form: _Element, tag: str) -> str:
    """Return what the group ``meta`` of a form says."""
    meta = form.find(META)
    element = meta.find(tag) if meta else None
    return "".join(element.text).strip() if element else ""


def _repeated(forms: list[_Element]) -> frozenset[str]:
    """Return the paths that hold more than one round anywhere in the file.

    XML does not tell a repeat of one round from a group.
    """
    paths = {MEMBERS}

    def look(element: _Element, path: str) -> None:
        counts = Counter(inner.tag for inner in element.inside if inner.inside)
        for inner in element.inside:
            if not inner.inside:
                continue
            below = f"{path}/{inner.tag}" if path else inner.tag
            if counts[inner.tag] > 1:
                paths.add(below)
            look(inner, below)

    for form in forms:
        look(form, "")
    return frozenset(paths)


def _submission(form: _Element, number: int, part: str, repeated: frozenset[str]) -> Submission:
    entry = Entry()
    for element in form.inside:
        if element.tag != META:
            _fill(entry, element, element.tag, repeated, 1)
    return Submission(
        number=number,
        entry=entry,
        part=part,
        instance=instance_id(_instance(form)),
        edits=instance_id(_said(form, "deprecatedID")),
        origin=instance_id(_said(form, "rootUuid")),
        ended="".join(ended.text).strip() if (ended := form.find(ENDED)) else "",
    )


def _fill(entry: Entry, element: _Element, path: str, repeated: frozenset[str], depth: int) -> None:
    if depth > MAX_DEPTH:
        raise _TooDeep
    if not element.inside:
        entry.answer(path, "".join(element.text))
        return
    held = entry
    if path in repeated:
        held = Entry()
        entry.repeats.setdefault(path, []).append(held)
    for inner in element.inside:
        _fill(held, inner, f"{path}/{inner.tag}", repeated, depth + 1)
