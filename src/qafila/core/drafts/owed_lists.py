# SPDX-License-Identifier: Apache-2.0
"""What the lists are called that an obligation owes: the file ``list-detainees.csv`` and its id."""

from __future__ import annotations

import re

from qafila.core.spelling import identifier

LIST_FILE = "list-"
"""What the name of a file begins with that holds such a list; its id follows."""

_FOLDER = re.compile(r".*[/\\]")
_ENDING = re.compile(r"\.(?:csv|tsv|txt|xls[xmb]?|ods)$")


def list_called(name: str) -> str:
    """Return the id of a list, as an obligation or the name of its file gives it; empty for none.

    ``Detainees``, ``list-detainees`` and ``list-detainees.xlsx`` are one list.
    """
    bare = _ENDING.sub("", _FOLDER.sub("", identifier(name.casefold())))
    return bare.removeprefix(LIST_FILE)
