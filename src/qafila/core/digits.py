# SPDX-License-Identifier: Apache-2.0
"""Long numbers that went through a spreadsheet: telephones, documents, household numbers.

What is certain is restored for comparison; the text as written is what is kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qafila.core.spelling import INVISIBLE, western_digits

_POWER = re.compile(r"(\d)(?:[.,](\d+))?[eE]\+?(\d{1,2})")
_WHOLE = re.compile(r"(\d+)\.0+")
_AS_TEXT = re.compile(r"""="(?P<formula>[^"]*)"|['\u2019](?P<mark>.+)""")
"""How people make a spreadsheet leave a number alone: ``="0944111222"`` or ``'0944111222``."""

_SEPARATORS = re.compile(r"[\s().\-/\u2010-\u2015_]+")


@dataclass(frozen=True, slots=True)
class Digits:
    """A number as it was before a spreadsheet changed it.

    Parameters
    ----------
    text
        What is certain of it: digits, and whatever else stands there.
    lost
        Whether the last digits are gone (``9.63E+11``).
    """

    text: str
    lost: bool = False


def read_digits(text: str) -> Digits:
    """Return a number written as a power of ten, or with ``.0`` behind it, as its digits.

    Examples
    --------
    >>> read_digits("9.63933123456E+11")
    Digits(text='963933123456', lost=False)
    >>> read_digits("9.63E+11").lost
    True
    >>> read_digits('="0944111222"')
    Digits(text='0944111222', lost=False)
    """
    plain = INVISIBLE.sub("", western_digits(text)).replace("٫", ".").strip()
    if match := _AS_TEXT.fullmatch(plain):
        plain = (match["formula"] or match["mark"] or "").strip()
    if match := _POWER.fullmatch(plain):
        digits, power = match[1] + (match[2] or ""), int(match[3])
        missing = power + 1 - len(digits)
        if missing > 0:
            return Digits(digits, lost=True)
        return Digits(digits[: power + 1])
    if match := _WHOLE.fullmatch(plain):
        return Digits(match[1])
    return Digits(plain)


def telephone(text: str) -> str:
    """Return what two spellings of one telephone number have in common: its digits.

    Without the zeros and the plus before them, spaces and signs between them. Empty where nothing
    certain is left, or where the cell holds more than one number.
    """
    read = read_digits(text)
    if read.lost:
        return ""
    digits = _SEPARATORS.sub("", read.text).lstrip("+").lstrip("0")
    return digits if digits.isascii() and digits.isdigit() else ""


def has_prefix(text: str) -> bool:
    """Whether a telephone number still has its first zero, its plus or its country code."""
    plain = _SEPARATORS.sub("", read_digits(text).text)
    return not plain.isdigit() or plain.startswith("0") or len(plain) > 10
