# SPDX-License-Identifier: Apache-2.0
"""How a part of a name sounds, whichever script and school of transliteration it is written in.

A part becomes a string of sounds, one character each. Arabic script writes no short vowels, so a
part that no lexicon vocalises is *bare*: vowels that the other side has and this one lacks cost
nearly nothing. Latin script tells neither ح from ه nor س from ص nor ت from ط, so these share a
sound. What is left apart is what people who hear a name once would still tell apart.

Costs are set by judgement on what clerks of several schools write for one name, and tried on the
development seeds of the corpus; 1.0 is a consonant that is another one.
"""

from __future__ import annotations

from functools import lru_cache

ALIKE_COST = 0.45
"""Two parts that differ by no more than this are one name in two spellings."""

FAR = 9.0
"""A cost that says: not one name."""

_ARABIC = {
    "ا": "A", "أ": "@", "إ": "@", "آ": "A", "ٱ": "@", "ب": "b", "پ": "b", "ت": "t", "ث": "0",
    "ج": "j", "چ": "$", "ح": "h", "خ": "x", "د": "d", "ذ": "8", "ر": "r", "ز": "z", "ژ": "j",
    "س": "s", "ش": "$", "ص": "s", "ض": "D", "ط": "t", "ظ": "Z", "ع": "3", "غ": "G", "ف": "f",
    "ڤ": "f", "ق": "q", "ك": "k", "ک": "k", "گ": "g", "ل": "l", "م": "m", "ن": "n", "ه": "%",
    "ھ": "%", "ہ": "%", "ة": "a", "ۀ": "a", "ە": "a", "و": "W", "ي": "Y", "ی": "Y", "ى": "~",
    "ئ": "'", "ؤ": "'", "ء": "'",
}  # fmt: skip
"""Sound of each letter where nothing vocalises it. ``A W Y`` are letters that may be long vowels,
``@ 3 '`` may stand before any vowel, ``%`` is heh, which may be a tāʾ marbūṭa, ``~`` alef maqṣūra,
which may be a yāʾ."""

_VOCALISED = (
    ("aa", "A"), ("ii", "I"), ("uu", "U"), ("ay", "E"), ("aw", "O"), ("th", "0"), ("kh", "x"),
    ("dh", "8"), ("sh", "$"), ("gh", "G"), ("H", "h"), ("S", "s"), ("T", "t"), ("'", "'"),
)  # fmt: skip
"""What the lexicon writes with other signs than the sounds here."""

_LATIN = (
    ("tch", "$"), ("sch", "$"), ("kh", "x"), ("sh", "$"), ("ch", "$"), ("gh", "G"), ("th", "0"),
    ("dh", "8"), ("dj", "j"), ("ph", "f"), ("ck", "k"), ("gu", "g"), ("qu", "q"), ("ou", "U"),
    ("oo", "U"), ("ow", "O"), ("aw", "O"), ("au", "O"), ("ee", "I"), ("ie", "I"), ("ei", "E"),
    ("ey", "E"), ("ai", "E"), ("ay", "E"), ("aa", "A"), ("ii", "I"), ("iy", "I"), ("yi", "I"),
    ("uu", "U"), ("uw", "U"), ("b", "b"), ("p", "b"), ("t", "t"),
    ("j", "j"), ("g", "g"), ("h", "h"), ("d", "d"), ("r", "r"), ("z", "z"), ("s", "s"),
    ("f", "f"), ("v", "f"), ("q", "q"), ("k", "k"), ("c", "k"), ("x", "x"), ("l", "l"),
    ("m", "m"), ("n", "n"), ("w", "w"), ("y", "y"), ("a", "a"), ("e", "e"), ("i", "i"),
    ("o", "o"), ("u", "u"), ("2", "'"), ("3", "3"), ("5", "x"), ("6", "t"), ("7", "h"),
    ("8", "q"), ("9", "q"), ("'", "'"), ("`", "'"), ("’", "'"), ("ʿ", "3"), ("ʾ", "'"),
)  # fmt: skip
"""Latin spellings, longest first; digits as in chat writing."""

_BEFORE_VOWEL = frozenset("aeiouy")
_SOFT_C = frozenset("eiy")
SHORT = frozenset("aeiou")
VOWELS = frozenset("aeiouAIUEO")
_SILENT = frozenset("3'@")

_PLACES = {
    # Height and roundness of each vowel, from which the distance of two follows.
    "a": 0.0, "A": 0.0, "e": 0.17, "E": 0.25, "i": 0.27, "I": 0.29, "o": -0.32, "O": -0.32,
    "u": -0.40, "U": -0.44,
}  # fmt: skip

_NEAR: dict[frozenset[str], float] = {
    frozenset(pair): cost
    for pair, cost in {
        "0t": 0.1, "0s": 0.15, "08": 0.4, "8d": 0.1, "8z": 0.1, "8t": 0.5, "Dd": 0.05, "D8": 0.1,
        "Dz": 0.25, "DZ": 0.15, "Zz": 0.05, "Z8": 0.1, "Zd": 0.2, "Z0": 0.4, "jg": 0.15,
        "j$": 0.4, "gG": 0.1, "gq": 0.15, "gk": 0.3, "Gq": 0.35, "Gr": 0.5, "qk": 0.05,
        "xk": 0.3, "xh": 0.25, "%h": 0.0, "3'": 0.05, "dt": 0.45, "sz": 0.35, "$s": 0.5,
        "bf": 0.5, "@3": 0.1, "@'": 0.0, "q'": 0.25, "mn": 0.6,
        # A letter that may be a vowel, beside the vowel or half vowel that it may be.
        "Ww": 0.0, "WU": 0.0, "WO": 0.0, "Wu": 0.05, "Wo": 0.05, "Yy": 0.0, "YI": 0.0, "YE": 0.0,
        "Yi": 0.05, "Ye": 0.08, "~A": 0.0, "~a": 0.0, "~e": 0.1, "~Y": 0.0, "~i": 0.1, "~I": 0.1,
        "~y": 0.1, "Ya": 0.3, "AW": 0.6, "AY": 0.5, "WY": 0.6, "wU": 0.05, "wO": 0.05, "wu": 0.1,
        "yI": 0.05, "yE": 0.05, "yi": 0.1, "wf": 0.3, "wb": 0.6, "Oa": 0.4, "%a": 0.1, "%e": 0.15,
        "@A": 0.05, "3A": 0.15, "'A": 0.2,
    }.items()
}  # fmt: skip

_GAPS = {
    "'": 0.05, "3": 0.08, "@": 0.1, "%": 0.3, "h": 0.45, "w": 0.5, "y": 0.4, "A": 0.45, "W": 0.6,
    "Y": 0.5, "~": 0.3, "I": 0.5, "U": 0.5, "E": 0.5, "O": 0.5, "a": 0.28, "e": 0.25, "i": 0.28,
    "o": 0.28, "u": 0.28,
}  # fmt: skip

_UNWRITTEN = 0.02
"""A short vowel that Arabic script does not write."""

_ENDING = 1.0
"""A final a that one side lacks makes another name of it: Samir, Samira."""


def arabic_sounds(word: str) -> str:
    """Return the sounds of a word in Arabic letters that nothing vocalises."""
    found = "".join(_ARABIC.get(letter, "") for letter in word)
    if found[:1] == "A":
        found = "@" + found[1:]
    return _single(found)


def vocalised_sounds(sounds: str) -> str:
    """Return the sounds of a lexicon's vocalisation, as `NameEntry.sounds` writes it."""
    text = sounds.replace(" ", "").replace("-", "")
    found, at = [], 0
    while at < len(text):
        for written, sound in _VOCALISED:
            if text.startswith(written, at):
                found.append(sound)
                at += len(written)
                break
        else:
            found.append(text[at])
            at += 1
    return _single("".join(found))


def latin_sounds(word: str) -> str:
    """Return the sounds of a word in Latin letters, in lower case and without accents."""
    found: list[str] = []
    at = 0
    while at < len(word):
        rest = word[at:]
        if rest[0] == "c" and rest[1:2] in _SOFT_C:
            found.append("s")
            at += 1
            continue
        if rest.startswith(("gu", "qu")) and rest[2:3] not in _SOFT_C:
            found.append("g" if rest[0] == "g" else "q")
            at += 1
            continue
        written, sound = next((w for w in _LATIN if rest.startswith(w[0])), (rest[0], ""))
        # A diphthong before a vowel is a vowel and a half vowel: Aya, Hawa.
        if len(written) == 2 and written[1] in "yw" and rest[2:3] in _BEFORE_VOWEL:
            written = sound = written[0]
        found.append(sound)
        at += len(written)
    text = _single("".join(found))
    if len(text) > 2 and text[-1] in "h" and text[-2] in VOWELS:
        text = text[:-1]  # Fatimah, Abdullah
    return text


def voices(sounds: str) -> tuple[str, ...]:
    """Return the ways in which Latin vowels may be meant: ``ai`` is one, or two as in Aisha."""
    split = sounds.replace("E", "ai").replace("O", "au")
    return (sounds,) if split == sounds else (sounds, split)


def _single(sounds: str) -> str:
    """Return sounds with doubled consonants written once: only some schools double them."""
    out = [sound for i, sound in enumerate(sounds) if i == 0 or sound != sounds[i - 1]]
    return "".join(out)


_ROOTS = str.maketrans(
    {
        **dict.fromkeys("0", "t"),
        **dict.fromkeys("8DZ", "d"),
        **dict.fromkeys("gGqj", "k"),
        **dict.fromkeys("%", "h"),
        **dict.fromkeys("aeiouAIUEOWYwy~3'@", ""),
    }
)


def root(sounds: str) -> str:
    """Return the consonants alone, near ones as one: what blocks of candidates are made of."""
    begins = "a" if sounds[:1] in VOWELS or sounds[:1] in _SILENT or sounds[:1] == "W" else ""
    if sounds[:1] in "wy" and sounds[:1]:
        begins = sounds[0]
    if sounds[:1] == "Y":
        begins = "y"
    if sounds[:1] == "W":
        begins = "w"
    if sounds[:1] == "U" and sounds[1:2] in VOWELS:
        begins = "w"  # Oualid
    bare = sounds[:-1] if sounds[-1:] in ("%", "h") and len(sounds) > 2 else sounds
    return _single(begins + bare.translate(_ROOTS))


@lru_cache(maxsize=200_000)
def sound_cost(one: str, other: str, one_is_bare: bool, other_is_bare: bool) -> float:
    """Return how far two strings of sounds are apart: 0 for the same, 1 for each other consonant.

    Parameters
    ----------
    one, other
        What the functions above return.
    one_is_bare, other_is_bare
        Whether a side comes from Arabic letters that nothing vocalised.
    """
    if one == other:
        return 0.0
    n, m = len(one), len(other)
    before = [0.0] * (m + 1)
    for j in range(1, m + 1):
        before[j] = before[j - 1] + _gap(other, j - 1, one_is_bare)
    for i in range(1, n + 1):
        mine = _gap(one, i - 1, other_is_bare)
        row = [before[0] + mine]
        for j in range(1, m + 1):
            a, b = one[i - 1], other[j - 1]
            best = before[j - 1] + (0.0 if a == b else _swap(a, b, i == n and j == m))
            best = min(best, before[j] + mine, row[j - 1] + _gap(other, j - 1, one_is_bare))
            row.append(best)
        before = row
    return before[m]


def _gap(sounds: str, at: int, other_is_bare: bool) -> float:
    sound = sounds[at]
    if at == len(sounds) - 1 and at > 0:
        if sound in "aA~%":
            return _ENDING
        if sound == "e":
            return 0.15  # French writes it without saying it
    if sound in SHORT:
        if at and (sounds[at - 1] in _SILENT):
            return _UNWRITTEN
        return _UNWRITTEN if other_is_bare else _GAPS[sound]
    if sound in "yw" and at and sounds[at - 1] in ("iI" if sound == "y" else "uU"):
        return 0.05  # Ziad for Ziyad
    return _GAPS.get(sound, 1.0)


def _swap(a: str, b: str, is_last: bool) -> float:
    if a in _PLACES and b in _PLACES:
        if is_last and {a, b} <= {"a", "A", "e"}:
            return 0.1  # Khadije for Khadija
        apart = abs(_PLACES[a] - _PLACES[b])
        if is_last and (a in "aA") != (b in "aA"):
            apart += 0.35
        return apart + (0.05 if a.isupper() != b.isupper() else 0.0)
    known = _NEAR.get(frozenset((a, b)))
    if known is not None:
        return known
    if (a in "@3'" and b in VOWELS) or (b in "@3'" and a in VOWELS):
        return 0.05
    return 1.0
