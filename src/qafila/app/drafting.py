# SPDX-License-Identifier: Apache-2.0
"""From written reports to the draft of an operation folder: read, put together, never averaged."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import count
from types import MappingProxyType
from typing import Final

from qafila.app.drafted import Drafted, Noted, Report
from qafila.app.drafting_findings import (
    ApprovalWithheld,
    MovementHalted,
    ReportEmpty,
    ReportGarbled,
    ReportInAnotherLanguage,
    ReportInLatinLetters,
    ReportInTwoLanguages,
    ReportIsTable,
    ReportIsWebPage,
    ReportNotText,
    ReportOfSomethingElse,
    ReportOfTwoMovements,
    ReportTooLarge,
    ReportTwice,
    ReportWithoutSentences,
)
from qafila.app.drafting_parties import key_of_party
from qafila.app.drafting_rivals import rivals
from qafila.core.drafts.text import eight_bits, utf16_without_mark
from qafila.core.findings import Finding
from qafila.core.spelling import spelled
from qafila.core.values import CellRef
from qafila.extraction.reading import read_report
from qafila.extraction.text.found import Confidence, Count, Found, PartyFound, Place, Reading

NOTHING = Drafted(reports=(), noted=(), findings=())

MOST_BYTES = 1024 * 1024
"""Larger files are no reports: a million bytes are the length of a book."""

_MOST_QUOTED = 160
_PAGE = re.compile(
    rb"\s*<(?:!doctype html|!--|\?xml|(?:html|head|body|div|meta|title|style|script|main|section"
    rb"|article|header|nav|table|p|span|br|a|img|ul|ol|h[1-6]|blockquote|font|b|strong)\b)",
    re.IGNORECASE,
)
"""A page, or a piece that was copied out of one: in both, tags part the words."""
_DOCUMENT = re.compile(rb"\s*(?:%PDF-|\{\\rtf|PK\x03\x04|\xd0\xcf\x11\xe0)")
_GARBLED = 0.3
"""Share of signs that are Latin letters with marks; a page of French has a twentieth."""
_WIDE = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")


def draft(
    contents: Sequence[tuple[str, bytes | int]],
    *,
    dateline: date | None = None,
    beside: Mapping[str, str] = MappingProxyType({}),
    before: Drafted = NOTHING,
) -> Drafted:
    """Read reports and put together what they say.

    Parameters
    ----------
    contents
        For each report its file name and its bytes; the size in bytes of one too large to be read.
    dateline
        The day on which they were written, where they do not say so themselves.
    beside
        Reports that are read already, by the names of their copies.
    before
        A draft that these reports come on top of. Its values keep their order and stand first.
    """
    reports = list(before.reports)
    beside = {**beside, **{report.file: report.text for report in reports}}
    first = {" ".join(text.split()): copy for copy, text in beside.items()}
    numbers = (number for number in count(1 + bool(beside)) if f"report-{number}.txt" not in beside)
    for name, content in contents:
        alone = len(contents) == 1 and not beside
        copy = "report.txt" if alone else f"report-{next(numbers)}.txt"
        text, told = _text_of(name, content)
        if text and first.setdefault(" ".join(text.split()), copy) != copy:
            same = first[" ".join(text.split())]
            told = [ReportTwice(where=(CellRef(file=name),), file=name, same=same)]
            text = ""
        reading = read_report(text, dateline=dateline) if text else Reading(language="")
        told = told or _told_of(name, text, reading)
        if reading.halted is not None:
            words = " ".join(reading.halted.text.split())[:_MOST_QUOTED]
            told.append(MovementHalted(where=(CellRef(file=name),), file=name, words=words))
        if reading.second is not None:
            words = " ".join(reading.second.text.split())[:_MOST_QUOTED]
            told.append(ReportOfTwoMovements(where=(CellRef(file=name),), file=name, words=words))
        for held in reading.withheld:
            words = " ".join(held.text.split())[:_MOST_QUOTED]
            told.append(ApprovalWithheld(where=(CellRef(file=name),), file=name, words=words))
        reports.append(Report(file=copy, text=text, reading=reading, findings=tuple(told)))
    noted = _together(reports)
    findings = [finding for report in reports for finding in report.findings]
    if any(report.reading.found for report in reports):
        findings += rivals(noted)
    return Drafted(reports=tuple(reports), noted=noted, findings=tuple(dict.fromkeys(findings)))


def _text_of(name: str, content: bytes | int) -> tuple[str, list[Finding]]:
    """Return a report's words; empty with a finding where it is no text."""
    where = (CellRef(file=name),)
    size = content if isinstance(content, int) else len(content)
    if isinstance(content, int) or size > MOST_BYTES:
        limit = MOST_BYTES // 2**20
        size_mb = -(-size // 2**20)
        return "", [ReportTooLarge(where=where, file=name, size_mb=size_mb, limit_mb=limit)]
    if _PAGE.match(content[:512].removeprefix(b"\xef\xbb\xbf")):
        return "", [ReportIsWebPage(where=where, file=name)]
    text = None if _DOCUMENT.match(content[:512]) else _decoded(content)
    if text is None:
        return "", [ReportNotText(where=where, file=name)]
    return text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff"), []


def _decoded(content: bytes) -> str | None:
    """Return bytes as text: UTF-8, UTF-16, UTF-32, Windows-1256, ISO-8859-6; None: no text.

    A file that was cut within a letter is UTF-8 all the same.
    """
    wide = next((codec for mark, codec in _WIDE if content.startswith(mark)), "")
    wide = wide or utf16_without_mark(content)
    if wide:
        try:
            text = content.decode(wide)
        except UnicodeDecodeError:
            return None
        return None if "\0" in text else text
    if _CONTROL.search(content):
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        cut = content.decode("utf-8-sig", errors="replace")
    lost = cut.count("\ufffd")
    if sum(letter > "\x7f" for letter in cut) > 2 * lost:
        return cut
    codec, _ = eight_bits(content)
    return content.decode(codec)


def _told_of(name: str, text: str, reading: Reading) -> list[Finding]:
    """Return why nothing was found in a text; nothing where something was."""
    where = (CellRef(file=name),)
    if reading.found or reading.halted is not None:
        return []
    if _is_garbled(text):
        return [ReportGarbled(where=where, file=name)]
    if not reading.language:
        return [ReportEmpty(where=where, file=name)]
    return [_UNREAD[reading.unread](where=where, file=name)]


_UNREAD: Final = {
    "": ReportOfSomethingElse,
    "chat": ReportInLatinLetters,
    "other": ReportInAnotherLanguage,
    "mingled": ReportInTwoLanguages,
    "unbroken": ReportWithoutSentences,
    "table": ReportIsTable,
}
"""What is told of a report of which nothing was read, by why it was not."""


def _is_garbled(text: str) -> bool:
    """Whether Arabic letters were once read as those of another alphabet: ÇáÅÎáÇÁ, Ø§Ù„Ø¥."""
    signs = [sign for sign in text if not sign.isspace()]
    foreign = sum("\x7f" < sign < "\u0180" or sign == "\ufffd" for sign in signs)
    return foreign > _GARBLED * len(signs)


def _together(reports: Sequence[Report]) -> tuple[Noted, ...]:
    """Return every value once, with its words in all reports; different figures stay apart."""
    merged: dict[object, Noted] = {}
    for report in reports:
        for found in report.reading.found:
            words = tuple((report.file, evidence) for evidence in found.evidence)
            key = _key(found)
            if (before := merged.get(key)) is None:
                merged[key] = Noted(found, words)
                continue
            merged[key] = Noted(_joined(before.found, found), (*before.words, *words))
    return tuple(merged.values())


def _key(found: Found) -> object:
    """Return what two values have in common that are one."""
    if isinstance(found.value, PartyFound):
        return found.field, key_of_party(found.value.name)
    if isinstance(found.value, Place):
        name = found.value.known or spelled(found.value.name) or found.value.name
        return found.field, name, found.value.role
    if isinstance(found.value, Count) and found.hedge == "vague":
        return found.field, found.evidence[0].text
    return found.field, found.value, found.hedge, found.said_by


def _joined(before: Found, found: Found) -> Found:
    """Return a value as the report says it that says it most clearly; a party with all roles."""
    before = replace(before, confidence=min(before.confidence, found.confidence, key=_SURE.index))
    if not isinstance(before.value, PartyFound) or not isinstance(found.value, PartyFound):
        return before
    roles = tuple(dict.fromkeys((*before.value.roles, *found.value.roles)))
    return replace(before, value=PartyFound(name=before.value.name, roles=roles))


_SURE: Final[tuple[Confidence, ...]] = ("stated", "reckoned", "weak")


def copies(drafted: Drafted) -> Mapping[str, bytes]:
    """Return the reports as they are kept in the folder."""
    return {report.file: report.text.encode() for report in drafted.reports if report.text}
