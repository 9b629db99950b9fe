# SPDX-License-Identifier: Apache-2.0
"""Words that should be numbers: ids and household numbers that may say who somebody is."""

from __future__ import annotations

import re
from hashlib import sha256

from qafila.core.spelling import spelled, western_digits

FEWEST_LETTERS = 4
"""An id of this many letters and no digit may be a name. A convention: no source gives a figure."""

FEWEST_DIGITS = 8
"""An id of this many digits may be a telephone, document or civil register number."""

_ENDING = re.compile(r"-L[0-9a-f]{8}(?:-\d+)?\Z")
"""What is put to a number that came with a list and is taken."""

_BEGINNING = re.compile(r"\AL[0-9a-f]{8}-")
"""What stands before the number of a row, where a list has no numbers."""

_OPAQUE = re.compile(r"[HK]-\d[a-z]{4}\d[a-z]{4}")
_CONSONANTS = "bcdfghjkmnpqrstvwxyz"
_RUN = re.compile(r"[^\W\d_]+")
_GENERIC = frozenset(
    spelled(word)
    for line in (
        "family, families, household, households, fam, hhid, house, home, tent, block, camp, room",
        "unit, card, book, case, group, row, person, flat, building, center, centre, shelter",
        "floor, list, code, number",
        "أسرة, عائلة, بيت, دار, خيمة, غرفة, بناء, بناية, شقة, طابق, مبنى, كرفان, دفتر, بطاقة, رقم",
        "مجموعة, مركز, مخيم, كتلة, قاطع, سطر",
    )
    for word in line.split(",")
)
"""Words that stand beside a number and name nobody."""


def without_list(number: str) -> str:
    """Return a number as its list had it, without the ending that made it differ from others."""
    return _ENDING.sub("", number)


def may_name(word: str) -> bool:
    """Whether an id may be a name, or a telephone or official number.

    Looked at are ids without a digit and with four letters or more, and ids with eight digits or
    more; what a list put to them does not count.
    """
    own = _BEGINNING.sub("", without_list(word))
    digits, letters = sum(map(str.isdigit, own)), sum(map(str.isalpha, own))
    return digits >= FEWEST_DIGITS or (not digits and letters >= FEWEST_LETTERS)


def household_may_name(word: str) -> bool:
    """Whether a household number may be a surname, also one with a digit behind it (Haddad 2)."""
    own = _BEGINNING.sub("", without_list(western_digits(word)))
    if _OPAQUE.fullmatch(own):
        return False
    if may_name(own):
        return True
    runs = (run for run in _RUN.findall(own) if spelled(run) not in _GENERIC)
    return any(map(_is_word, runs))


def _is_word(run: str) -> bool:
    """Whether letters are more than a code, such as three initials or a hexadecimal number."""
    if not run.isascii():
        return len(run) >= FEWEST_LETTERS - 1
    return len(run) >= FEWEST_LETTERS and not all(c in "abcdef" for c in run.casefold())


def opaque(kind: str, seed: bytes) -> str:
    """Return a number that stands for a word: always the same for a seed, and telling nothing.

    Parameters
    ----------
    kind
        ``H`` for a household, ``K`` for a group of kin.
    seed
        Made with a secret: whoever knows it can try out words.
    """
    number = int.from_bytes(sha256(seed).digest(), "big")
    made = ""
    for size in (10, 20, 20, 20, 20, 10, 20, 20, 20, 20):
        number, at = divmod(number, size)
        made += str(at) if size == 10 else _CONSONANTS[at]
    return f"{kind}-{made}"
