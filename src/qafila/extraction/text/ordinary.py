# SPDX-License-Identifier: Apache-2.0
"""Words that are no names of places, although they stand or are spelled as one."""

from __future__ import annotations

from qafila.core.spelling import without_article
from qafila.data.lexicons import lexicon, words_of
from qafila.extraction.text.arabic import has_article, without_and
from qafila.extraction.text.gazetteer import longest_known
from qafila.extraction.text.numbers import number_at
from qafila.extraction.text.scan import Scan

_ORDINARY = frozenset(word for row in lexicon("ordinary") for word in row["words"].split("|"))
ALSO_WORDS = words_of("places also words")
"""Names of villages that are plain words, as they are written without what is joined to them."""

_NO_NOUN = words_of("mentions no noun")
_LEAST_DEFINITE = 4
_NO_END = words_of("places ends name") | {"ان"}


def is_ordinary(word: str) -> bool:
    """Whether a folded Arabic word, with or without its article, is no name."""
    return word in _ORDINARY or without_article(word) in _ORDINARY


_QUALITIES = words_of("ordinary qualities")
_QUALITY_OR_DEED = ("م", "ت", "ا", "و", "ي"), ("ي", "يه", "هم", "ها", "نا", "كم")


def is_no_proper(word: str) -> bool:
    """Whether an indefinite word behind *hospital*, *area* is a quality or a deed, and no name.

    مستشفى ميداني, مركز توزيع, طريق استغرق; but مخيم كلمة, وادي حجر, of which the ordinary word is
    the name of a thing.
    """
    if has_article(word):
        return False
    begins, ends = _QUALITY_OR_DEED
    shaped = word.startswith(begins) or word.endswith(ends)
    return word in _QUALITIES or word in ALSO_WORDS or (shaped and word in _ORDINARY)


def is_word(scan: Scan, first: int, after: int) -> bool:
    """Whether what spells some village's name is plain Arabic: منا, حضر, قبل أن."""
    last = scan.tokens[after - 1].fold
    if after > first + 1:
        return last in _NO_END
    return last in ALSO_WORDS or without_and(last) in ALSO_WORDS


def completed(scan: Scan, at: int) -> bool:
    """Whether a definite word that means nothing else completes an indefinite name."""
    if at + 1 >= len(scan.tokens) or has_article(scan.tokens[at].fold):
        return False
    behind = scan.tokens[at + 1]
    return (
        behind.arabic
        and has_article(behind.fold)
        and len(behind.fold) > _LEAST_DEFINITE
        and not is_ordinary(behind.fold)
        and behind.fold not in _NO_NOUN
        and not any(hit.entry.table != "places" for hit in scan.hits[at + 1])
    )


_BEGINS_ANOTHER = ("و", "ف", "ل", "ي", "ت", "ن", "س", "ال", "عال", "ان", "است", "م")
"""What verbs, qualities of manner and words with something joined to them begin with."""

_ENDS_ANOTHER = ("ت", "وا", "ون", "ين", "ان", "ها", "هم", "هن", "نا", "يه", "ه", "ني")
_AFTER_B = frozenset("اوي")
MANNERS = words_of("ordinary manners")
"""Words that say how or when people go, or what they count: سيرا, جوا, ليلا, شخصا."""


def further(scan: Scan, at: int) -> bool:
    """Whether a word goes on with an unknown name before it: نوفا كاخوفكا, مرشد بينار.

    A name is no subject of an indefinite quality, so that behind it stands a verb, a manner (سيراً)
    or more of the name; what looks like either of the first is none.
    """
    if at >= len(scan.tokens) or not scan.tokens[at].arabic or scan.hits[at]:
        return False
    token = scan.tokens[at]
    word = token.fold
    if len(word) < _LEAST_DEFINITE - 1 or word in MANNERS or is_ordinary(word):
        return False
    if word in _NO_NOUN or word in ALSO_WORDS or word in _NO_END:
        return False
    if number_at(scan.tokens, at) is not None or longest_known(scan.tokens, at) is not None:
        return False
    if word.startswith(_BEGINS_ANOTHER) or word.endswith(_ENDS_ANOTHER):
        return False
    return not word.startswith("ب") or token.text[1] in _AFTER_B
