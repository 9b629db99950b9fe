# SPDX-License-Identifier: Apache-2.0
"""The lexicon of Arabic names that ships with Qafila; what it is and is not, ``names.md`` says."""

from __future__ import annotations

from functools import cache
from importlib import resources

from qafila.core.registry.matching.lexicon import NameEntry


@cache
def names() -> tuple[NameEntry, ...]:
    """Return every name of the lexicon, given names first, commoner ones before rarer ones.

    Read once, when first asked for.
    """
    text = (resources.files(__package__) / "names.tsv").read_text("utf-8")
    return tuple(
        NameEntry(name, sounds, use, int(rank))
        for name, sounds, use, rank in (line.split("\t") for line in text.splitlines()[1:])
    )
