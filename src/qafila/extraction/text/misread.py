# SPDX-License-Identifier: Apache-2.0
"""Words that look like a party and are none: أمام, الأمر, وقف النار."""

from __future__ import annotations

import re

from qafila.data.lexicons import words_of
from qafila.extraction.text.arabic import one_of
from qafila.extraction.text.scan import Scan

_MISREAD = words_of("mentions misread")
_NO_PARTY = words_of("mentions no party")
_STOPPING = words_of("mentions stopping")
_MISREAD_STEM = 4
_WRITTEN = re.compile("^[وف]?[بل]?(?:ال)?(أم(?:ام|ر))$")


def is_misread(scan: Scan, at: int) -> bool:
    """Whether a word is another one in its spelling, or with the word behind it.

    أمام is *before* and no إمام, الأمر is *the matter* and no آمر; وقف النار is a ceasefire.
    """
    written = scan.tokens[at].text
    if "أ" in written and _WRITTEN.match(written):
        return True
    word = scan.tokens[at].fold
    if word in _MISREAD:
        return True
    behind = scan.word(at + 1)
    stopped = scan.hit(at + 1, "parties") or scan.hit(at + 1, "given", "fire")
    if one_of(word, _STOPPING) and stopped is not None:
        return True  # وقف الجيش القصف, وقف الغارات: who stops or what is stopped is named behind it
    pair = f"{word.lstrip('وبلف') if len(word) > _MISREAD_STEM else word} {behind}"
    return pair in _NO_PARTY or f"{word} {behind}" in _NO_PARTY
