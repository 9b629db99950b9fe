# SPDX-License-Identifier: Apache-2.0
"""How two systems that register people in emergencies compare names, restated for measuring.

Both were read, nothing of them is copied. Each is a search that shows a clerk a list, so what it
"says" of two names is whether a search for one would bring up the other.

Primero (case management for child protection), v2.15.2 and four commits,
4b95bf947480e7cdd1fca197b1c7ef7188a9bd8e of 2026-08-19:

- https://github.com/primeroIMS/primero/blob/4b95bf947480e7cdd1fca197b1c7ef7188a9bd8e/app/services/language_service.rb
- https://github.com/primeroIMS/primero/blob/4b95bf947480e7cdd1fca197b1c7ef7188a9bd8e/app/services/search/phonetic_search_query.rb

A name is split at spaces. A word with a Latin letter becomes the primary code of Double Metaphone,
four characters at most; any other word is kept, in capitals, without the eight Arabic vowel signs.
A search brings up every record that shares *one* word with it, those that share more first:
``primero``. ``primero_strict`` is a reading in its favour, not something it does: every word of the
shorter name must be found. Its matching of tracing requests (``matching_service.rb``) asks Solr in
the same way (one word is enough, Double Metaphone), and its alert of duplicates compares fields for
equality.

Double Metaphone as Primero gets it, from the gem ``text`` 1.3.1:

- https://github.com/threedaymonk/text/blob/43e6e315d6c314ce452e5409dd37a716b72b46be/lib/text/double_metaphone.rb

Person Finder (missing persons after disasters), 475f4c0ce916036d39bae2d480cde07126550875 of
2021-09-22, the last there is:

- https://github.com/google/personfinder/blob/475f4c0ce916036d39bae2d480cde07126550875/app/text_query.py
- https://github.com/google/personfinder/blob/475f4c0ce916036d39bae2d480cde07126550875/app/indexing.py
- https://github.com/google/personfinder/blob/475f4c0ce916036d39bae2d480cde07126550875/app/script_variant.py

Letters are taken apart (NFD), signs on them dropped (so أ becomes ا), apostrophes deleted, all else
becomes a space. A search brings up the records in which *each* of its words begins some word. The
romanised search of later years (``full_text_search.py``) is left out, in its favour: ``unidecode``
writes the consonants of Arabic only (محمد as ``mHmd``), which brings no Arabic name to a Latin one,
and takes عمر for عمار; on ``everyday.tsv`` it adds one pair that is right and five that are wrong.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_VOWEL_SIGNS = re.compile("[\u064b-\u0652]")


def primero(a: str, b: str) -> bool:
    """Whether a phonetic search of Primero for one name brings up the other."""
    return bool(primero_tokens(a) & primero_tokens(b))


def primero_strict(a: str, b: str) -> bool:
    """Whether every word of the shorter name is in the other, as Primero writes words."""
    one, other = sorted((primero_tokens(a), primero_tokens(b)), key=len)
    return bool(one) and one <= other


def person_finder(a: str, b: str) -> bool:
    """Whether a search of Person Finder for either name brings up the other."""
    return _brings_up(person_finder_words(a), person_finder_words(b)) or _brings_up(
        person_finder_words(b), person_finder_words(a)
    )


@lru_cache(maxsize=100_000)
def primero_tokens(name: str) -> frozenset[str]:
    """Return the words of a name as Primero keeps them for searching."""
    tokens = (_primero_token(word) for word in name.split())
    return frozenset(token for token in tokens if token)


def _primero_token(word: str) -> str:
    plain = "".join(
        unicodedata.normalize("NFD", c)[0] if c < "\u0530" else c
        for c in unicodedata.normalize("NFC", word)
    )
    plain = _VOWEL_SIGNS.sub("", plain)
    return metaphone(plain) if re.search("[a-zA-Z]", word) else plain.upper()


@lru_cache(maxsize=100_000)
def person_finder_words(name: str) -> tuple[str, ...]:
    """Return the words of a name as Person Finder indexes them."""
    letters = []
    for letter in unicodedata.normalize("NFD", name.strip().upper()):
        category = unicodedata.category(letter)
        if category[0] == "L":
            letters.append(letter)
        elif category != "Mn" and letter != "'":
            letters.append(" ")
    return tuple("".join(letters).split())


def _brings_up(query: tuple[str, ...], record: tuple[str, ...]) -> bool:
    return bool(query) and all(any(word.startswith(part) for word in record) for part in query)


_AT_FIRST = r"(?<!.)"
_V = "[AEIOUY]"
_RULES = {
    # By letter: what is read from there on, and its code. The first that fits is taken. Exceptions
    # for single words of European languages (Caesar, sugar, van, ranger) are left out.
    "B": (("BB?", "P"),),
    "C": (
        (r"(?<=[^AEIOUY]A)CH(?![IE])|(?<=[BM]A)CH(?=ER)|CH(?=IA)|(?<=.)CH(?=AE)", "K"),
        (rf"{_AT_FIRST}CH(?=ARAC|ARIS|OR(?!E)|YM|IA|EM)", "K"),
        (r"(?<=OR)CH(?=ES|ID)|(?<=AR)CH(?=IT)|CH(?=[TS])", "K"),
        (rf"(?:{_AT_FIRST}|(?<=[AOUE]))CH(?=[LRNMBHFVW ])", "K"),
        ("CH", "X"),
        ("(?<!WI)CZ", "S"),
        ("CCIA", "X"),
        (rf"(?<={_AT_FIRST}A)CC(?:[IE]|H(?!U))|(?<=U)CCE[ES]", "KS"),
        ("CC(?:[IE]|H(?!U))", "X"),
        ("C[IEY]", "S"),
        ("C[CKGQ]?", "K"),
    ),
    "D": (("DG[IEY]", "J"), ("DG", "TK"), ("D[TD]?", "T")),
    "F": (("FF?", "F"),),
    "G": (
        (r"(?<=[^AEIOUY])GH", "K"),
        (rf"{_AT_FIRST}GH(?=I)", "J"),
        (rf"{_AT_FIRST}GH", "K"),
        (r"(?<=[BHD].)GH|(?<=[BHD]..)GH|(?<=[BH]...)GH", ""),
        (r"(?<=[CGLRT].U)GH", "F"),
        ("(?<=I)GH", ""),
        ("GH", "K"),
        (rf"(?<={_AT_FIRST}{_V})GN|GN(?=EY)", "KN"),
        ("GN", "N"),
        ("GL(?=I)", "KL"),
        (rf"{_AT_FIRST}G(?:Y|E(?=[SPBLYIR])|I(?=[BLNE]))", "K"),
        (r"(?<![EI])GER|(?<![EIRO])GY|GET", "K"),
        ("G[EIY]|(?<=[AO])GG(?=I)", "J"),
        ("GG?", "K"),
    ),
    "H": ((rf"(?:{_AT_FIRST}|(?<={_V}))H{_V}", "H"), ("H", "")),
    "J": (
        (rf"{_AT_FIRST}JOSE ", "H"),
        (rf"{_AT_FIRST}JJ?|(?<={_V})J(?=[AO])|J(?= )|(?<![SKL])J(?![LTKSNMBZ])J?", "J"),
        ("JJ?", ""),
    ),
    "K": (("KK?", "K"),),
    "L": (("LL?", "L"),),
    "M": ((r"(?<=U)MB(?= |ER)|MM?", "M"),),
    "N": (("NN?", "N"),),
    "P": (("PH", "F"), ("P[PB]?", "P")),
    "Q": (("QQ?", "K"),),
    "R": ((r"(?<![M][EA]IE)(?<=IE)R(?= )", ""), ("RR?", "R")),
    "S": (
        ("(?<=[IY])S(?=L)|(?<=[AO]I)S(?= )", ""),
        ("SH(?=EIM|OEK|OLM|OLZ)", "S"),
        ("SH", "X"),
        ("SI[OA]", "S"),
        ("SCH(?=OO|UY|ED|EM)", "SK"),
        ("SCH", "X"),
        ("SC[IEY]", "S"),
        ("SC.", "SK"),
        ("S[SZ]?", "S"),
    ),
    "T": (
        ("TIO(?=N)|TIA|TCH", "X"),
        ("TH(?=[OA]M)", "T"),
        ("TH|TT(?=H)", "0"),
        ("T[TD]?", "T"),
    ),
    "V": (("VV?", "F"),),
    "W": (("WR", "R"), (rf"{_AT_FIRST}W(?={_V}|H)", "A"), ("WI[CT]Z", "TS"), ("W", "")),
    "X": (
        (rf"{_AT_FIRST}X", "S"),
        (r"(?<=[IE]AU)X(?= )|(?<=[AO]U)X(?= )", ""),
        ("X[CX]?", "KS"),
    ),
    "Z": (("ZH", "J"), ("ZZ?", "S")),
    **dict.fromkeys("AEIOUY", ((rf"{_AT_FIRST}.", "A"), (".", ""))),
}
_COMPILED = {
    letter: tuple((re.compile(pattern), code) for pattern, code in rules)
    for letter, rules in _RULES.items()
}
_SLAVIC = re.compile("W|K|CZ")
_SLAVIC_RULES = {
    # In words that look Slavic or German to it, which for Arabic means any with a k or a w.
    "G": ((re.compile("GN"), "KN"), (re.compile("G(?=LI)"), "K")),
}


@lru_cache(maxsize=100_000)
def metaphone(word: str) -> str:
    """Return the primary code of Double Metaphone for a word, at most four characters."""
    text = word.upper() + "     "
    at = 1 if re.match("GN|KN|PN|WR|PS", text) else 0
    code = ""
    is_slavic = _SLAVIC.search(text) is not None
    while at < len(word) and len(code) < 4:
        rules = _COMPILED.get(text[at], ())
        if is_slavic:
            rules = (*_SLAVIC_RULES.get(text[at], ()), *rules)
        for pattern, sound in rules:
            found = pattern.match(text, at)
            if found:
                code += sound
                at = found.end()
                break
        else:
            at += 1
    return code[:4]
