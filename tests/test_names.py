# SPDX-License-Identifier: Apache-2.0
"""The lexicon of names is what its note says, and every vocalisation agrees with its letters."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from qafila.data.names import names

DATA = Path(__file__).resolve().parent.parent / "src" / "qafila" / "data"

CONSONANTS = {
    "ب": "b", "ت": "t", "ث": "th", "ج": "j", "ح": "H", "خ": "kh", "د": "d", "ذ": "dh", "ر": "r",
    "ز": "z", "س": "s", "ش": "sh", "ص": "S", "ض": "D", "ط": "T", "ظ": "Z", "ع": "3", "غ": "gh",
    "ف": "f", "ق": "q", "ك": "k", "ل": "l", "م": "m", "ن": "n", "ه": "h",
}  # fmt: skip

SPELT_OTHERWISE = {
    # Words that Arabic does not write as they sound: an unwritten or a silent letter.
    "الله": "allaah", "الرحمن": "al-raHmaan", "الإله": "al-ilaah", "طه": "Taahaa", "عمرو": "3amr",
    "داود": "daawuud", "محي": "muHyii", "ذو": "dhuu",
}  # fmt: skip


OTHER_LETTERS = {
    # At the beginning, and elsewhere.
    "ا": ("[aiu]?", "aa"), "أ": ("[aiu]?", "'[aiu]?"), "إ": ("[aiu]?", "'[aiu]?"),
    "آ": ("aa", "'aa"), "ء": ("", "'[aiu]?"), "ؤ": ("", "'{1,2}[aiu]?"), "ئ": ("", "'{1,2}[aiu]?"),
    "و": ("w[aiu]?", "(?:w{1,2}[aiu]?|uu)"), "ي": ("y[aiu]?", "(?:y{1,2}[aiu]?|ii)"),
    "ى": ("", "aa"),
}  # fmt: skip


def sounds_of(word: str, *, is_last: bool) -> str:
    """Return a pattern of all that the letters of a word may sound like."""
    if word in SPELT_OTHERWISE:
        return re.escape(SPELT_OTHERWISE[word])
    pattern = ""
    if word.startswith("البو"):  # a tribe's name, one word with its article
        word, pattern = word[2:], "al"
    elif word.startswith("ال") and len(word) > 3:
        word, pattern = word[2:], "al-"
    for at, letter in enumerate(word):
        if letter == "ة":
            pattern += "t" if word[at - 1] == "ا" else "a" if is_last else "at"
        elif letter in CONSONANTS:
            pattern += f"(?:{CONSONANTS[letter]}){{1,2}}[aiu]?"
        else:
            pattern += OTHER_LETTERS[letter][at > 0]
    return pattern.removesuffix("[aiu]?")  # no name ends in a short vowel of its own


def agrees(name: str, sounds: str) -> bool:
    words = name.split(" ")
    patterns = [sounds_of(w, is_last=i == len(words) - 1) for i, w in enumerate(words)]
    return re.fullmatch(" ".join(patterns), sounds) is not None


@pytest.mark.parametrize(
    ("name", "sounds", "expected"),
    [
        ("محمد", "muHammad", True),
        ("محمد", "maHmuud", False),
        ("محمود", "maHmuud", True),
        ("عبد الرحمن", "3abd al-raHmaan", True),
        ("عبد الرحيم", "3abd al-raHmaan", False),
        ("خديجة", "khadiija", True),
        ("خديجة", "khadiijat", False),
        ("هبة الله", "hibat allaah", True),
        ("سمير", "samiira", False),
        ("ليلى", "laylii", False),
        ("الحلبي", "Halabii", False),
    ],
)
def test_the_check_of_sounds_tells_right_from_wrong(name: str, sounds: str, expected: bool) -> None:
    assert agrees(name, sounds) is expected


def test_sounds_agree_with_the_letters() -> None:
    assert [entry for entry in names() if not agrees(entry.name, entry.sounds)] == []


def test_the_lexicon_is_the_one_its_note_describes() -> None:
    data = (DATA / "names.tsv").read_bytes()
    note = (DATA / "names.md").read_text("utf-8")
    uses = Counter(entry.use for entry in names())
    assert f"SHA-256 of `names.tsv`:** `{hashlib.sha256(data).hexdigest()}`" in note
    assert f"{len(data)} bytes, {len(names())} names: {uses['m']} of men, {uses['f']}" in note
    assert f"{uses['b']} given to both, {uses['s']} surnames" in note


def test_every_line_is_well_formed() -> None:
    first, *lines = (DATA / "names.tsv").read_text("utf-8").splitlines()
    assert first == "name\tsounds\tuse\trank"
    form = re.compile(r"[ء-غف-ي]+(?: [ء-غف-ي]+)*\t[a-zHSDTZ3' -]+\t[mfbs]\t[1-4]")
    assert [line for line in lines if not form.fullmatch(line)] == []
    assert not any("\u0640" in line for line in lines)


def test_no_name_stands_twice() -> None:
    assert [n for n, count in Counter(e.name for e in names()).items() if count > 1] == []


def test_given_names_come_before_surnames_and_commoner_ones_before_rarer_ones() -> None:
    keys = [(entry.use == "s", entry.rank) for entry in names()]
    assert keys == sorted(keys)


def test_the_commonest_names_are_a_few_dozens() -> None:
    commonest = {entry.name for entry in names() if entry.rank == 1 and entry.use != "s"}
    assert {"محمد", "أحمد", "فاطمة", "مريم", "عبد الله"} <= commonest
    assert 50 < len(commonest) < 90


@pytest.mark.parametrize(
    "neighbours",
    [
        "حسن حسين حسان",
        "محمد محمود أحمد حمد حامد حميد حمدان",
        "سالم سليم سلمان سليمان سلام",
        "عمر عمرو عمار عامر",
        "علي علاء عليا",
        "أمين أمينة آمنة",
        "سمير سميرة سمر سامر",
        "كريم كرم كريمة كارم",
        "خالد خلدون خليل خليفة",
        "رامي ريم رامز",
        "نور نورة أنور",
        "زيد زياد يزيد",
        "جميل جمال جميلة",
        "فارس فراس",
        "رشا راشد رشيد",
        "ماجد مجد مجيد أمجد",
        "يحيى يونس",
    ],
)
def test_near_neighbours_are_all_there_and_sound_apart(neighbours: str) -> None:
    sounds = {entry.name: entry.sounds for entry in names()}
    found = [sounds[name] for name in neighbours.split()]
    assert len(set(found)) == len(found)


def test_nothing_reads_the_lexicon_before_it_is_asked_for() -> None:
    code = (
        "import sys, qafila.data, qafila.cli\n"
        "assert 'qafila.data.names' not in sys.modules or "
        "sys.modules['qafila.data.names'].names.cache_info().currsize == 0"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
