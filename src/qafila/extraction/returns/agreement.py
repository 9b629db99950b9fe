# SPDX-License-Identifier: Apache-2.0
"""Whom a pronoun or an Arabic verb without a subject can mean, by gender and number."""

from __future__ import annotations

from qafila.data.lexicons import words_of
from qafila.extraction.names.bodies import bodies_of_word
from qafila.extraction.names.mentions import Mention
from qafila.extraction.text.arabic import plain
from qafila.extraction.text.lexicon import Hit
from qafila.extraction.text.scan import Scan

_MASCULINE = words_of("mentions masculine") | words_of("returns masculine")
_FEMININE = words_of("agreement feminine")
_PERSONS = frozenset({"elder", "officer", "governor", "imam", "envoy", "lawyer", "merchant"})
"""Classes of `bodies` whose words mean one man each."""

_PLURALS = ("ون", "ين", "وا")
_WE = "نا"


def verb_fits(scan: Scan, verb: Hit, one: Mention) -> bool:
    """Whether somebody may be the subject of an Arabic verb that names none: وأفرجت, ثم أفرج."""
    asked, said = _of_verb(scan, verb), _of_noun(scan, one)
    if asked == "feminine":
        return said in ("feminine", "either")
    if asked == "plural":
        return said in ("plural", "either")
    return asked == "masculine" and said in ("masculine", "either")


def subject_fits(scan: Scan, verb: Hit, one: Mention) -> bool:
    """Whether somebody named behind an Arabic verb may be its subject: its number is not asked."""
    said = _of_noun(scan, one)
    return said == "either" or (_of_verb(scan, verb) == "feminine") == (said == "feminine")


def may_be_subject(scan: Scan, verb: Hit, one: Mention) -> bool:
    """Whether a party behind an Arabic verb may do it; not a man or a body where a woman does."""
    return _of_verb(scan, verb) != "feminine" or _of_noun(scan, one) != "masculine"


def may_join(scan: Scan, verb: Hit, one: Mention) -> bool:
    """Whether a verb that *and* joins to another may have its subject: سلّم المسلحون, not وتُخلي."""
    asked, said = _of_verb(scan, verb), _of_noun(scan, one)
    return said == "either" or asked in ("", "plural", said)


def has_ending(scan: Scan, verb: Hit) -> bool:
    """Whether the form of an Arabic verb tells a woman, a group or several: أفرجت, يفرجون."""
    return _of_verb(scan, verb) in ("feminine", "plural")


def _of_verb(scan: Scan, verb: Hit) -> str:
    """Return the gender or number of a verb by its form; empty where the speaker does it."""
    word = plain(scan.folds[verb.first])
    if word == _RECEIVED_OR_GIVES:
        return ""
    if verb.entry.made == "past":
        if word.endswith(_WE):
            return ""
        ending = "feminine" if word.endswith("ت") else "masculine"
    else:
        word = word.removeprefix("س") if len(word) > _SHORT else word
        ending = {"ت": "feminine", "ي": "masculine"}.get(word[0], "")
    return "plural" if ending and word.endswith(_PLURALS) else ending


_SHORT = 3
_RECEIVED_OR_GIVES = "تسلم"
"""The past of *receive*, of a man, is written as the present of *hand over*, of a woman."""


def _of_noun(scan: Scan, one: Mention) -> str:
    head = plain(scan.folds[one.first]).removeprefix("ال")
    if one.kind == "state" or head in _FEMININE or head.endswith(("ه", "ات")):
        return "feminine"
    if head in _MASCULINE or f"ال{head}" in _MASCULINE:
        return "masculine"
    return "plural" if head.endswith(_PLURALS) else "either"


def pronoun_fits(scan: Scan, word: str, one: Mention) -> bool:
    """Whether an English pronoun can mean somebody: *it* no rebels, *he* no ministry."""
    last = scan.folds[one.after - 1]
    person = not _PERSONS.isdisjoint(bodies_of_word(last))
    many = last.endswith("s") and not last.endswith(("ss", "us", "is"))
    if word == "it":
        return not many and not person
    if word in ("he", "she"):
        return person and not many
    return True
