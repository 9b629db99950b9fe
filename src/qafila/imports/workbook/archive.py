# SPDX-License-Identifier: Apache-2.0
"""The archive that a new workbook is: unpacked part by part, counting what really comes out."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence

from qafila.imports.workbook import look
from qafila.imports.workbook.look import AnotherFormat, Locked, TooBig, Unreadable

_OTHERS = ("word/document.xml", "ppt/presentation.xml", "index/document.iwa")
"""Parts that only a text document, a presentation or a Numbers document has."""


def members(content: bytes) -> Sequence[zipfile.ZipInfo]:
    """Return what an archive says that it holds.

    Raises
    ------
    Unreadable, TooBig
        When it is no archive, or declares more than a list can hold.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as failure:
        raise Unreadable from failure
    declared = sum(info.file_size for info in infos)
    if len(infos) > look.MAX_PARTS or declared > look.MAX_UNPACKED:
        raise TooBig
    return infos


def name_of(info: zipfile.ZipInfo) -> str:
    """Return the name of a part in the form in which parts are compared."""
    return info.filename.replace("\\", "/").lower()


def format_of(infos: Sequence[zipfile.ZipInfo]) -> str:
    """Return ``xlsx``, ``xlsb`` or ``ods``; empty for an archive that is none of them.

    Raises
    ------
    AnotherFormat
        For what people take for a list: a text document with a table in it.
    """
    names = {name_of(info) for info in infos}
    last = {name.rpartition("/")[2] for name in names}
    for part, kind in (("workbook.xml", "xlsx"), ("workbook.bin", "xlsb")):
        if part in last:
            return kind
    if "content.xml" in names:
        return "ods"
    if names.intersection(_OTHERS):
        raise AnotherFormat
    return ""


def parts(content: bytes, infos: Sequence[zipfile.ZipInfo]) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of every part. Sizes that the archive declares are not believed.

    Raises
    ------
    Unreadable, Locked, TooBig
        When a part cannot be unpacked, is encrypted, or all together are more than a list can hold.
    """
    left = look.MAX_UNPACKED
    for info in infos:
        part = _inflated(content, info, left)
        left -= len(part)
        yield name_of(info), part


def _inflated(content: bytes, info: zipfile.ZipInfo, limit: int) -> bytes:
    start = info.header_offset
    header = content[start : start + 30]
    if info.flag_bits & 1:
        raise Locked
    if len(header) < 30:
        raise Unreadable
    start += 30 + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    packed = content[start : start + info.compress_size]
    if info.compress_type == zipfile.ZIP_STORED:
        part = packed
    elif info.compress_type == zipfile.ZIP_DEFLATED:
        try:
            part = zlib.decompressobj(-15).decompress(packed, limit + 1)
        except zlib.error as failure:
            raise Unreadable from failure
    else:
        raise Unreadable
    if len(part) > limit:
        raise TooBig
    return part
