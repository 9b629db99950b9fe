# SPDX-License-Identifier: Apache-2.0
"""How another hand writes a name: Arabic spellings, schools of Latin letters, slips of typing.

What is here is chosen by judgement of how clerks write; nothing was counted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from types import MappingProxyType

from qafila.core.registry.matching.lexicon import NameEntry


class School(StrEnum):
    """Who taught the clerk to write Arabic names in Latin letters."""

    PRESS = "english press"
    FRENCH = "french and maghreb"
    PASSPORT = "un and passports"
    CHAT = "chat digits"


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How one clerk writes at one sitting.

    Parameters
    ----------
    school
        School of Latin letters.
    bare_alef
        Leaves out hamza: احمد for أحمد, هناء becomes هنا.
    swaps_yeh, heh
        Writes ي for ى or the other way round; ه for ة.
    persian, kashida, vowels
        Persian ی and ک; a tatweel in the name; vowel signs.
    joins
        Writes compounds as one word: عبدالرحمن.
    article
        1 adds the article to a surname, -1 drops it, 0 leaves it.
    """

    school: School = School.PRESS
    bare_alef: bool = False
    swaps_yeh: bool = False
    heh: bool = False
    persian: bool = False
    kashida: bool = False
    vowels: bool = False
    joins: bool = False
    article: int = 0


_BARE = {"أ": "ا", "إ": "ا", "آ": "ا", "ؤ": "و", "ئ": "ي"}
_PERSIAN = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک"})
_CONNECT = frozenset("بتثجحخسشصضطظعغفقكلمنهي")
_SIGNS = {"a": "َ", "i": "ِ", "u": "ُ"}


def arabic(entry: NameEntry, habits: Habits, chance: Random, *, surname: bool = False) -> str:
    """Return a name in Arabic letters as this clerk writes it."""
    text = entry.name
    if surname and habits.article < 0 and text.startswith("ال") and " " not in text:
        text = text[2:]
    if surname and habits.article > 0 and not text.startswith(("ال", "أبو", "بن", "عبد", "با")):
        text = text if " " in text else f"ال{text}"
    if habits.joins:
        text = text.replace(" ", "")
    if habits.bare_alef:
        text = "".join(_BARE.get(c, c) for c in text)
        text = re.sub("(?<=ا)ء", "", text)
    if habits.swaps_yeh and text[-1] in "يى":
        text = text[:-1] + ("ى" if text[-1] == "ي" else "ي")
    if habits.heh and text.endswith("ة"):
        text = text[:-1] + "ه"
    if habits.vowels:
        text = _with_signs(text, entry)
    if habits.kashida:
        text = _with_kashida(text, chance)
    return text.translate(_PERSIAN) if habits.persian else text


def _with_signs(text: str, entry: NameEntry) -> str:
    """Write the first short vowel and the first shadda: more is seldom written."""
    first = re.match(r"(?:al-)?(?:th|kh|dh|sh|gh|[a-zHSDTZ3])([aiu])(?![aiu])", entry.sounds)
    at = 3 if text.startswith("ال") else 1
    if first and len(text) > at:
        text = text[:at] + _SIGNS[first[1]] + text[at:]
    double = re.search(r"([mnlrsbdzwy])\1", entry.sounds)
    if double:
        letters = dict(zip("mnlrsbdzwy", "منلرسبدزوي", strict=True))
        place = text.rfind(letters[double[1]])
        text = text[: place + 1] + "ّ" + text[place + 1 :] if place > 0 else text
    return text


def _with_kashida(text: str, chance: Random) -> str:
    places = [i for i in range(1, len(text)) if text[i - 1] in _CONNECT and text[i] not in " ًٌٍَُِّْ"]
    if not places:
        return text
    at = chance.choice(places)
    return text[:at] + "ـ" * chance.choice((1, 1, 2)) + text[at:]


_SOUND = re.compile(r"aa|ii|uu|ay(?![aiuy])|aw(?![aiuw])|th|kh|dh|sh|gh|[a-zHSDTZ3']")
_VOWELS = frozenset(("a", "i", "u", "aa", "ii", "uu", "ay", "aw"))

_TABLES: Mapping[School, Mapping[str, Sequence[str]]] = MappingProxyType(
    # A choice written twice is twice as likely.
    {
        School.PRESS: {
            "a": ("a", "a", "a", "a", "e"), "i": ("i", "i", "i", "e"), "u": ("u", "u", "o"),
            "aa": ("a", "a", "a", "a", "aa"), "ii": ("i", "i", "ee"), "uu": ("ou", "u", "oo"),
            "ay": ("ay", "ai", "ei"), "aw": ("aw", "aw", "au", "o"), "H": ("h",), "3": ("",),
            "'": ("",), "S": ("s",), "D": ("d", "dh"), "T": ("t",), "Z": ("z", "z", "dh"),
            "dh": ("dh", "th", "d"), "q": ("q", "q", "k"), "j": ("j", "j", "j", "g"),
        },
        School.FRENCH: {
            "a": ("a", "a", "e"), "i": ("i", "i", "e"), "u": ("ou", "o"), "aa": ("a",),
            "ii": ("i",), "uu": ("ou",), "ay": ("ai", "ei", "ay"), "aw": ("aou", "ao", "aw"),
            "H": ("h",), "3": ("",), "'": ("",), "S": ("s",), "D": ("d",), "T": ("t",),
            "Z": ("d", "dh", "z"), "dh": ("d", "dh"), "th": ("th", "t"), "sh": ("ch",),
            "q": ("k", "q"), "j": ("dj", "j"), "w": ("ou", "w"), "z": ("z",),
        },
        School.PASSPORT: {
            "a": ("a",), "i": ("i", "i", "e"), "u": ("u", "o"), "aa": ("a",),
            "ii": ("i", "i", "ee"), "uu": ("u", "ou"), "ay": ("ai", "ay"), "aw": ("aw", "au"),
            "H": ("h",), "3": ("",),
            "'": ("",), "S": ("s",), "D": ("d",), "T": ("t",), "Z": ("z",), "dh": ("dh", "th"),
        },
        School.CHAT: {
            "a": ("a", "a", "a", "", "e"), "i": ("i", "i", "e", ""), "u": ("o", "u", "u", ""),
            "aa": ("a", "a", "aa"), "ii": ("i", "ee", "y"), "uu": ("o", "oo", "ou"),
            "ay": ("ay", "ai", "e"), "aw": ("aw", "o"), "H": ("7", "7", "7", "h"),
            "3": ("3", "3", "3", "a"), "'": ("2", ""), "S": ("s", "s", "9"), "D": ("d", "d", "9"),
            "T": ("t", "6"), "Z": ("z", "6"), "kh": ("5", "5", "kh", "7'"), "dh": ("z", "th", "d"),
            "gh": ("gh", "8", "3'"), "q": ("q", "8", "2", "9"), "sh": ("sh", "ch", "4"),
        },
    }
)  # fmt: skip

_USUAL: Mapping[str, Sequence[str]] = MappingProxyType(
    # Spellings that have become names of their own, written by clerks of every school but chat.
    {
        "muHammad": ("Mohammad", "Mohammed", "Muhammad", "Mohamed", "Mohamad", "Mhd", "Mohd"),
        "aHmad": ("Ahmad", "Ahmed", "Ahmad"), "maHmuud": ("Mahmoud", "Mahmood", "Mahmud"),
        "Husayn": ("Hussein", "Hussain", "Husain", "Hossein", "Hussien"),
        "Hasan": ("Hassan", "Hasan"), "3umar": ("Omar", "Omer", "Umar"), "3amr": ("Amr", "Amro"),
        "3uthmaan": ("Othman", "Osman", "Uthman"), "khaalid": ("Khaled", "Khalid"),
        "yuusuf": ("Yousef", "Yusuf", "Youssef", "Yousif"), "iisaa": ("Issa", "Eissa"),
        "3iisaa": ("Issa", "Isa", "Eissa"), "muusaa": ("Moussa", "Musa", "Mousa"),
        "muSTafaa": ("Mustafa", "Mostafa", "Moustafa", "Mustapha"), "sa3iid": ("Saeed", "Said"),
        "ibraahiim": ("Ibrahim", "Ebrahim", "Ibraheem"), "faaTima": ("Fatima", "Fatma", "Fatimah"),
        "3aa'isha": ("Aisha", "Aysha", "Aicha", "Aesha"), "maryam": ("Mariam", "Maryam", "Meryem"),
        "zaynab": ("Zeinab", "Zainab", "Zaynab"), "khadiija": ("Khadija", "Khadeeja", "Khadijah"),
        "sulaymaan": ("Suleiman", "Sulaiman", "Soliman", "Sleiman"), "yaHyaa": ("Yahya", "Yehia"),
        "juurj": ("George", "Georges"), "ilyaas": ("Elias", "Ilyas"), "bashshaar": ("Bashar",),
        "sa3d": ("Saad",), "walaa'": ("Walaa", "Wala"), "3alaa'": ("Alaa", "Ala"),
        "hiba": ("Hiba", "Heba"), "nuur": ("Nour", "Noor", "Nur"), "huda": ("Huda", "Hoda"),
        "hudaa": ("Huda", "Hoda"), "munaa": ("Muna", "Mona"), "miishiil": ("Michel", "Michael"),
        "taymuur": ("Timur", "Taymour"), "buTrus": ("Boutros", "Butros", "Peter"),
        "ja3far": ("Jaafar", "Jafar", "Djaafar"), "ra'fat": ("Raafat", "Rafat"),
    }
)  # fmt: skip

_SUN = re.compile(r"th|dh|sh|[tdrzsSDTZln]")


def latin(entry: NameEntry, habits: Habits, chance: Random, *, surname: bool = False) -> str:
    """Return a name in Latin letters as this clerk writes it."""
    words = entry.sounds.split(" ")
    head, rest = words[0], words[1:]
    if head == "3abd" and rest:
        text = _servant(rest[0], habits.school, chance, joins=habits.joins)
    elif rest == ["al-diin"]:
        text = _of_faith(head, habits.school, chance)
    elif rest == ["allaah"]:
        text = _one(head, habits.school, chance) + chance.choice(("allah", "ullah", "alla"))
    elif head == "abuu" and rest:
        text = chance.choice(("Abu ", "Abou ", "Abo ", "Abu")) + _words(rest, habits, chance)
    else:
        text = _words(words, habits, chance, bare=surname and habits.article < 0)
    return _cased(text, habits.school)


def _words(words: Sequence[str], habits: Habits, chance: Random, *, bare: bool = False) -> str:
    """Write words one by one, the article in one of its forms."""
    written = []
    for word in words:
        stem = word.removeprefix("al-")
        text = _one(stem, habits.school, chance)
        if stem != word and not bare:
            text = chance.choice(_ARTICLES[habits.school]) + text
        written.append(text)
    text = " ".join(written)
    return text.replace(" ", "") if habits.joins else text


_ARTICLES: Mapping[School, Sequence[str]] = MappingProxyType(
    {
        School.PRESS: ("al-", "al-", "Al ", "Al", "el-", "El "),
        School.FRENCH: ("el ", "el-", "al ", "El"),
        School.PASSPORT: ("al ", "al", "al "),
        School.CHAT: ("al", "el", "al "),
    }
)


def _servant(stem: str, school: School, chance: Random, *, joins: bool) -> str:
    bare = stem.removeprefix("al-")
    if bare == "allaah":
        return chance.choice(("abdullah", "abdallah", "abdulla", "abdalla", "abd allah"))
    text = _one(bare, school, chance)
    if stem == bare:
        return f"abd {text}"
    if _SUN.match(bare) and chance.random() < 0.25:
        return "abdu" + text[0] + text if joins else f"abd a{text[0]}-{text}"
    link = (
        "abdel" if school is School.FRENCH else chance.choice(("abdul", "abdul", "abdel", "abd al"))
    )
    return link.replace(" ", "") + text if joins else f"{link} {text}"


def _of_faith(head: str, school: School, chance: Random) -> str:
    text = _one(head, school, chance)
    if school is School.FRENCH:
        return text + chance.choice(("eddine", "eddine", " eddine"))
    ending = chance.choice((" al-din", "uddin", "eddin", " aldeen", " el din", "aldin", " eldin"))
    return text + ending


def _one(sounds: str, school: School, chance: Random) -> str:
    """Write one word without article."""
    if sounds in _USUAL and school is not School.CHAT and chance.random() < 0.75:
        return chance.choice(_USUAL[sounds])
    table = _TABLES[school]
    found = _SOUND.findall(sounds)
    out: list[str] = []
    for at, sound in enumerate(found):
        before = found[at - 1] if at else ""
        is_last = at == len(found) - 1
        if sound == before and sound not in _VOWELS:  # shadda: only single letters are doubled
            if len(out[-1]) == 1 and chance.random() < 0.7:
                out.append(out[-1])
            continue
        written = chance.choice(table.get(sound, (sound,)))
        if is_last and sound == "a":
            written = chance.choice(
                ("a", "a", "a", "ah") if school is not School.FRENCH else ("a",)
            )
        if is_last and sound in ("ii", "i"):
            written = chance.choice(("i", "i", "i", "y") if school is School.PRESS else ("i",))
        if sound in ("a", "aa") and at == 0:
            written = "a"
        if sound in {"s", "S"}:
            between = 0 < at < len(found) - 1 and before in _VOWELS and found[at + 1] in _VOWELS
            written = "ss" if between and school is School.FRENCH else written
        out.append(written)
    text = "".join(out)
    if school is School.FRENCH and sounds.endswith("iin"):
        text += "e"
    return text or sounds


def _cased(text: str, school: School) -> str:
    if school is School.PASSPORT:
        return text.upper()
    if school is School.CHAT:
        return text.lower()
    return re.sub(r"(?<![a-zA-Z'])[a-z]", lambda m: m[0].upper(), text).replace("Al-", "al-")


_DOTS = ("بتثني", "جحخ", "دذ", "رز", "سش", "صض", "طظ", "عغ", "فق")
_KEYS = {
    "arabic": ("ضصثقفغعهخحجد", "شسيبلاتنمكط", "ئءؤرىةوزظ"),
    "latin": ("qwertyuiop", "asdfghjkl", "zxcvbnm"),
}


def slip(text: str, chance: Random) -> str:
    """Return the text with one slip of typing in one word of it."""
    places = [i for i, c in enumerate(text) if c.isalpha()]
    if len(places) < 3:
        return text
    at = chance.choice(places[1:])
    kind = chance.choice(("key", "key", "drop", "drop", "double", "swap", "swap", "dots", "dots"))
    if kind == "drop":
        return text[:at] + text[at + 1 :]
    if kind == "double":
        return text[:at] + text[at] + text[at:]
    if kind == "swap" and text[at - 1].isalpha():
        return text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :]
    if kind == "dots":
        for letters in _DOTS:
            if text[at] in letters:
                other = chance.choice([c for c in letters if c != text[at]])
                return text[:at] + other + text[at + 1 :]
    return text[:at] + _neighbour(text[at], chance) + text[at + 1 :]


def _neighbour(letter: str, chance: Random) -> str:
    for rows in _KEYS.values():
        for row in rows:
            at = row.find(letter.lower())
            if at >= 0:
                other = chance.choice([row[i] for i in (at - 1, at + 1) if 0 <= i < len(row)])
                return other.upper() if letter.isupper() else other
    return letter


_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def indic(digits: str) -> str:
    """Return digits as Arabic writes them in the east."""
    return digits.translate(_INDIC)
