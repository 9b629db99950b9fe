# SPDX-License-Identifier: Apache-2.0
"""From bytes to text: byte order marks, UTF-8, UTF-16, Windows-1256, and bytes that are no text."""

from __future__ import annotations

import codecs
import re

from qafila.core.drafts.draft import Found
from qafila.core.findings import Finding, Severity, finding
from qafila.core.values import has_arabic

_MARKS: tuple[tuple[bytes, str, str], ...] = (
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_ARABIC = re.compile("[\u0621-\u064a]{2,}")
_LINES_SHOWN = 5


@finding
class ByteOrderMark(Finding):
    """A file begins with a byte order mark, as some programs write it. It was left out."""

    severity = Severity.INFO
    en = "{file} begins with a byte order mark and was read as {encoding}."
    ar = "يبدأ الملف {file} بعلامة ترتيب البايتات (BOM)، وقد قُرئ بترميز {encoding}."
    remedy_en = "Nothing to do."
    remedy_ar = "لا يلزم فعل شيء."

    file: str
    encoding: str


@finding
class EncodingGuessed(Finding):
    """A file does not say how its letters are written down and is not UTF-8, so this was guessed.

    Arabic spreadsheet programs save CSV in Windows-1256. Any file can be read that way, also a file
    in yet another encoding; then the names come out as nonsense.
    """

    severity = Severity.WARNING
    en = "{file} is not in UTF-8; it was read as {encoding}."
    ar = "الملف {file} ليس بترميز UTF-8، وقد قُرئ بترميز {encoding}."
    remedy_en = "Look at a few names. If they are nonsense, save the file again as UTF-8."
    remedy_ar = "راجع بعض الأسماء، فإن ظهرت غير مفهومة فأعد حفظ الملف بترميز UTF-8."

    file: str
    encoding: str


@finding
class LinesInAnotherEncoding(Finding):
    """Most of a file is UTF-8 and some lines are not, as when two lists were joined.

    Each such line was read as Windows-1256 where that gives Arabic text; otherwise its unreadable
    letters show as �.
    """

    severity = Severity.WARNING
    en = (
        "Lines of {file} that are not in UTF-8 as the rest is: {lines}. Letters in them may be"
        " wrong."
    )
    ar = (
        "في الملف {file} أسطر ليست بترميز UTF-8 كسائر الملف، وعددها {lines}، وقد تكون بعض حروفها"
        " خاطئة."
    )
    remedy_en = "Look at these lines and type again what cannot be read."
    remedy_ar = "راجع هذه الأسطر وأعد كتابة ما لا يُقرأ منها."

    file: str
    lines: int


@finding
class ControlCharactersRemoved(Finding):
    """A file holds characters that no text has, such as NUL; they were taken out."""

    severity = Severity.WARNING
    en = "Characters that are no text were taken out of {file}. How many: {count}."
    ar = "حُذفت من الملف {file} محارف ليست نصًّا، وعددها {count}."
    remedy_en = "Check that this is the right file and that it was copied completely."
    remedy_ar = "تأكّد من أن هذا هو الملف الصحيح ومن أنه نُسخ كاملًا."

    file: str
    count: int


def read_text(content: bytes, found: Found) -> str:
    """Return the text of a file, and say what had to be assumed about it. Never fails."""
    text = _decoded(content, found).lstrip("\ufeff")
    removed = 0
    if _CONTROL.search(text):
        first = _CONTROL.search(text)
        line = text.count("\n", 0, first.start()) + 1 if first else 0
        text, removed = _CONTROL.subn("", text)
        found.add(ControlCharactersRemoved, found.here(line), file=found.file, count=removed)
    return text


class Controls:
    """Takes characters that no text has out of the rows of a workbook, and counts them."""

    def __init__(self) -> None:
        self._count = 0
        self._first = 0

    def removed(self, row: int, cells: list[str]) -> list[str]:
        """Return the cells of a row without them."""
        text = "".join(cells)
        if text.isprintable() or not _CONTROL.search(text):
            return cells
        self._first = self._first or row
        cleaned = []
        for cell in cells:
            text, count = _CONTROL.subn("", cell)
            self._count += count
            cleaned.append(text)
        return cleaned

    def say(self, found: Found, sheet: str) -> None:
        """Say how many there were, at the first row that held one."""
        if self._count:
            where = found.here(self._first, sheet=sheet)
            found.add(ControlCharactersRemoved, where, file=found.file, count=self._count)


def _decoded(content: bytes, found: Found) -> str:
    for mark, codec, name in _MARKS:
        if content.startswith(mark):
            found.add(ByteOrderMark, found.here(), file=found.file, encoding=name)
            rest = content[len(mark) :]
            return _as_utf8(rest, found) if codec == "utf-8" else rest.decode(codec, "replace")
    codec = utf16_without_mark(content)
    if codec:
        found.add(EncodingGuessed, found.here(), file=found.file, encoding="UTF-16")
        return content.decode(codec, "replace")
    return _as_utf8(content, found)


def utf16_without_mark(content: bytes) -> str:
    """Return the codec of text in which every second byte is NUL or the page of Arabic letters."""
    sample = content[:4096]
    half = len(sample) // 2
    if half < 8:
        return ""
    for codec, high in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        if high.count(0) and high.count(0) + high.count(6) > 0.9 * half:
            return codec
    return ""


def _as_utf8(content: bytes, found: Found) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    lines = content.split(b"\n")
    bad = [n for n, line in enumerate(lines) if not _is_utf8(line)]
    good = sum(1 for line in lines if not line.isascii()) - len(bad)
    if good <= len(bad):
        codec, name = eight_bits(content)
        found.add(EncodingGuessed, found.here(), file=found.file, encoding=name)
        return content.decode(codec)
    where = [found.here(n + 1, raw=_repaired(lines[n])) for n in bad[:_LINES_SHOWN]]
    found.add(LinesInAnotherEncoding, *where, file=found.file, lines=len(bad))
    wrong = frozenset(bad)
    return "\n".join(
        _repaired(line) if n in wrong else line.decode("utf-8") for n, line in enumerate(lines)
    )


def eight_bits(content: bytes) -> tuple[str, str]:
    """Return the codec, and its name, in which bytes that are no UTF-8 hold most Arabic letters.

    In one of the two, what the other has as common letters are Latin vowels or vowel signs. A
    letter counts beside another only: é in *Médecins* is a letter of ISO-8859-6 too.
    """
    sample = content[:200_000]
    try:
        iso = _arabic_letters(sample.decode("iso-8859-6"))
    except UnicodeDecodeError:
        iso = 0
    if iso > _arabic_letters(sample.decode("cp1256")):
        try:
            content.decode("iso-8859-6")
        except UnicodeDecodeError:
            pass
        else:
            return "iso-8859-6", "ISO-8859-6"
    return "cp1256", "Windows-1256"


def _arabic_letters(text: str) -> int:
    return sum(map(len, _ARABIC.findall(text)))


def _is_utf8(line: bytes) -> bool:
    if line.isascii():
        return True
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _repaired(line: bytes) -> str:
    """Return one line that is no UTF-8: stray bytes show as �, a line of Arabic is read."""
    text = line.decode("utf-8", "replace")
    if text.count("\ufffd") <= 3 and has_arabic(text):
        return text
    other = line.decode("cp1256")
    return other if has_arabic(other) else text
