# SPDX-License-Identifier: Apache-2.0
"""From whom an approval is got: موافقة *من* المحافظة, and one that is of somebody whom no list has.

Who got it is not who gave it.
"""

from __future__ import annotations

from collections.abc import Mapping

from qafila.data.lexicons import words_of
from qafila.extraction.names.mentions import Mention
from qafila.extraction.text.arabic import has_article, with_and
from qafila.extraction.text.lexicon import Hit
from qafila.extraction.text.scan import Scan, Sentence

_FROM = "من"
_FROM_REACH, _PERSUADED_REACH = 4, 10
_PERSUADING = with_and(words_of("parties persuading"))


def whose_approval(
    scan: Scan, found: Mapping[int, Mention], hit: Hit, sentence: Sentence
) -> tuple[Mention | None, bool]:
    """Return who approves by a noun, where that is not who stands before it, and whether it is so.

    Nobody does where what owns the noun is no party of a list.
    """
    one = _obtained_from(scan, found, hit, sentence)
    if one is not None:
        return one, True
    return None, _is_of_another(scan, hit, sentence)


def _obtained_from(
    scan: Scan, found: Mapping[int, Mention], hit: Hit, sentence: Sentence
) -> Mention | None:
    """Return who is named behind *from* right behind a noun of approving."""
    if set(hit.before) & set("bl"):
        return None
    for at in range(hit.after, min(hit.after + _FROM_REACH, sentence.after - 1)):
        if scan.folds[at] == _FROM:
            return found.get(at + 1)
    return None


def is_persuaded(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether a noun tells what somebody is persuaded to do: أقنعوا الجيش *بفتح الطريق*."""
    first = max(sentence.first, hit.first - _PERSUADED_REACH)
    return "b" in hit.before and scan.says(first, hit.first, _PERSUADING)


def _is_of_another(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether a noun is owned by what no list names a party: موافقة *الجانب الآخر*."""
    if has_article(hit.entry.exact) or hit.after >= sentence.after:
        return False
    return scan.tokens[hit.after].kind == "w" and has_article(scan.folds[hit.after])
