# SPDX-License-Identifier: Apache-2.0
"""Drafts: the common currency of everything that is read, and the reading that formats share.

`Draft` is a row or table as a file has it. `read_text` makes text of bytes, `read_table` drafts of
rows, whatever format they come from; `cells`, `words`, `headers` and `keys` know what stands in
them in Arabic and English.
"""

from qafila.core.drafts.draft import (
    Draft,
    Found,
    MoreOfTheSame,
    Origin,
    Reading,
    TableMapping,
    raw_text,
)
from qafila.core.drafts.settle import drafts_of, mappings_of
from qafila.core.drafts.table import Table, read_table
from qafila.core.drafts.text import read_text

__all__ = [
    "Draft",
    "Found",
    "MoreOfTheSame",
    "Origin",
    "Reading",
    "Table",
    "TableMapping",
    "drafts_of",
    "mappings_of",
    "raw_text",
    "read_table",
    "read_text",
]
