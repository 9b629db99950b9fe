# SPDX-License-Identifier: Apache-2.0
"""Files that the format knows and this version does not read: said, never passed over."""

from __future__ import annotations

from qafila.core.drafts import Reading
from qafila.core.findings import Finding, Severity, finding
from qafila.core.values import CellRef
from qafila.imports import reader

_NOT_YET = frozenset({"places.geojson"})


@finding
class FileNotReadYet(Finding):
    """The folder holds a file of the format that this version does not read yet."""

    severity = Severity.INFO
    en = "This version does not read {file} yet; what it says is not in the plan."
    ar = "هذا الإصدار لا يقرأ الملف {file} بعد، فليس في الخطة شيء مما فيه."
    remedy_en = "Take what it says into account by hand, such as closed areas."
    remedy_ar = "خذ ما فيه في الحسبان يدويًّا، كالمناطق المغلقة."

    file: str


def _is_not_yet(file_name: str, head: bytes) -> bool:
    return file_name.casefold() in _NOT_YET


@reader("not read yet", _is_not_yet)
def read_later(file_name: str, content: bytes) -> Reading:
    """Say that the file is there and is not read."""
    return Reading(findings=(FileNotReadYet(where=(CellRef(file=file_name),), file=file_name),))
