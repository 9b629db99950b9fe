# SPDX-License-Identifier: Apache-2.0
"""What a lexicon of names says of one name."""

from __future__ import annotations

from typing import NamedTuple


class NameEntry(NamedTuple):
    """One name as people write it and say it.

    Parameters
    ----------
    name
        In its usual Arabic spelling, without vowel signs; members of a compound stand apart.
    sounds
        The same vocalised, in the plain romanisation that ``data/names.md`` lays down.
    use
        ``m`` a man's name, ``f`` a woman's, ``b`` given to both, ``s`` only a surname, a nisba or a
        tribe's name.
    rank
        1 among the commonest few dozens, 2 very common, 3 common, 4 known.
    """

    name: str
    sounds: str
    use: str
    rank: int
