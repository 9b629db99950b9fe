# SPDX-License-Identifier: Apache-2.0
"""A written name taken apart: its parts in order, compounds joined, links and titles left out.

Nothing is decided here about who anybody is. What is written stays in `Part.text`; `key` is the
form in which spellings of one part agree, as far as letters alone can tell.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from qafila.core.registry.matching.sounds import arabic_sounds, latin_sounds, root
from qafila.core.spelling import INVISIBLE

LONGEST = 200
"""Characters of a name that are looked at; the rest of such a cell is no name."""

MOST_PARTS = 8
"""Parts of a name that are looked at."""

_MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640]")
_WORDS = re.compile(r"[^\W\d_]*[2356789](?!\d)[^\W_]*|[^\W\d_]+(?:['’`ʿʾ][^\W\d_]+)*")
_ARABIC_LETTER = re.compile("[\u0621-\u064a\u0671-\u06d3]")
_FOLDS = str.maketrans("أإآٱیىئکگھہۀەةؤڤپچژ", "ااااييي\u0643\u0643ههههه\u0648فبجز", "ء")
_UNWRITTEN = str.maketrans("", "", "'’`ʿʾ")
_COMMA = re.compile(r"[,،؛;]")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TITLES = _set(
    "السيد السيده الحاج الحاجه حاج حاجه حجي الشيخ شيخ الدكتور الدكتوره دكتور دكتوره المهندس "
    "المهندسه الاستاذ الاستاذه المرحوم المرحومه الشهيد الطفل الطفله الانسه د م ا "
    "mr mrs ms miss dr doctor eng sheikh shaikh sheik cheikh sayyid hajj haj hajji hajja"
)
_LINKS = _set("بن ابن بنت ولد ابنه bin ibn ben bint bnt wuld ould ebn")
_FATHERS = _set("ابو ابا ابي بو abu abou bu bou abo abi aboo")
_MOTHERS = _set("ام um umm om oum")
_SERVANTS = _set("عبد abd abdul abdel abdal abdol abdil abed abdur abder abdar abdus abdun")
_ARTICLES = _set("ال al el il ul ar as ash ad an at az es er ed ez ech")
_FAITHS = _set("الدين din deen dine eddin eddine uddin aldin eldin aldeen eldeen addin eddeen")
_JOINED_FAITHS = ("الدين", "ddine", "ddin", "ldin", "ldeen", "ddeen", "ldine")
_ALLAH = _set("اله لله الاه الله lah llah ullah allah")
_SHORT_FORMS = dict.fromkeys(_set("mohd muhd mhd moh md"), "muhammad")


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One part of a name; `NameBook.parts` gives one object for one text: they compare fast.

    Parameters
    ----------
    text
        As written, compounds joined by a space.
    key
        Letters in the one form in which spellings agree; compounds begin with ``عبد·`` or the like.
    sounds
        What `sounds` makes of it, the leading member of a compound left out.
    head
        ``abd``, ``abu``, ``umm`` or ``din`` for compounds, else empty.
    arabic
        Whether it is in Arabic letters.
    article
        Whether it has the article, or آل: then it is a surname more often than not.
    root
        Consonants that candidates are found by.
    """

    text: str
    key: str
    sounds: str
    head: str
    arabic: bool
    article: bool
    root: str


def parts_of(name: str) -> tuple[Part, ...]:
    """Return the parts of a name as written, first name first.

    What stands before a comma is taken for the surname and put last.
    """
    return _parts_of(name[:LONGEST])


@lru_cache(maxsize=100_000)
def _parts_of(name: str) -> tuple[Part, ...]:
    pieces = _COMMA.split(name)
    if len(pieces) == 2 and all(piece.strip() for piece in pieces):
        name = f"{pieces[1]} {pieces[0]}"
    words = _words(name)
    found: list[Part] = []
    at = 0
    while at < len(words) and len(found) < MOST_PARTS:
        part, used = _next(words, at)
        at += used
        if part is not None:
            found.append(part)
    return tuple(found)


def joined(parts: Sequence[Part]) -> Part:
    """Return parts that are one name together as one part."""
    first = parts[0]
    sounds = "".join(part.sounds for part in parts)
    return Part(
        text=" ".join(part.text for part in parts),
        key=" ".join(part.key for part in parts),
        sounds=sounds,
        head=first.head,
        arabic=first.arabic,
        article=False,
        root=first.head + root(sounds),
    )


def _words(name: str) -> list[str]:
    text = unicodedata.normalize("NFKC", INVISIBLE.sub("", name)).casefold()
    text = _MARKS.sub("", text)
    text = text.replace("-", " ")
    if not text.isascii():
        # é to e; Arabic letters stay composed (alef with hamza would fall apart otherwise).
        text = "".join(
            c if _ARABIC_LETTER.match(c) else unicodedata.normalize("NFD", c)[:1] for c in text
        )
    words = [w for w in _WORDS.findall(text) if not w.isdigit()]
    while len(words) > 1 and _fold(words[0]) in _TITLES:
        del words[0]  # at the end, الشيخ and الحاج are surnames
    return words


def _fold(word: str) -> str:
    return word.translate(_FOLDS)


def _next(words: list[str], at: int) -> tuple[Part | None, int]:
    """Return the part that begins at a word, None for a link, and how many words it takes."""
    word, more = words[at], words[at + 1 :]
    plain = _fold(word)
    if not more:
        return _simple(word), 1
    if plain in _LINKS:
        return None, 1
    for head, leads in (("abu", _FATHERS), ("umm", _MOTHERS), ("abd", _SERVANTS)):
        # أم in the middle of a name is hardly a mother; whoever is called so begins with it.
        if plain in leads and not (plain == "ام" and at):
            inner, used = _stem(more)
            return _compound(head, inner, " ".join(words[at : at + used + 1])), used + 1
    if plain in _ARTICLES:
        inner, used = _stem(words[at:])
        return _single_part(inner, article=True, text=" ".join(words[at : at + used])), used
    faith = 1 if _fold(more[0]) in _FAITHS else 0
    if len(more) > 1 and more[0] in _ARTICLES and more[1] in _FAITHS:
        faith = 2
    if faith:
        return _compound("din", word, " ".join(words[at : at + faith + 1])), faith + 1
    if more[0] == "الله" and plain != "هبه":
        return _simple(f"{word}{more[0]}"), 2
    return _simple(word), 1


def _stem(words: list[str]) -> tuple[str, int]:
    """Return the word behind an article that stands alone, and how many words that takes."""
    if len(words) > 1 and _fold(words[0]) in _ARTICLES:
        return words[1], 2
    return words[0], 1


def _simple(word: str) -> Part:
    """Return one word as a part; compounds written together are taken apart."""
    plain = _fold(word)
    for ending in _JOINED_FAITHS:
        if word.endswith(ending) and len(word) > len(ending) + (1 if ending[0] == "ا" else 3):
            stem = word[: -len(ending)]
            return _compound("din", stem.rstrip("aeiou") or stem, word)
    if plain.startswith("عبد") and len(plain) > 5:
        return _compound("abd", word[3:], word)
    if word.startswith("abd") and len(word) > 5:
        return _compound("abd", _servant(word[3:]), word)
    for lead, shortest in (("ابو", 6), ("ابا", 6), ("abou", 7), ("abu", 7)):
        if plain.startswith(lead) and len(plain) >= shortest:
            return _compound("abu", word[len(lead) :], word)
    if word.startswith("ben") and len(word) > 5 and not word.startswith(("benj", "beny")):
        return _single_part(word[3:], article=True, text=word)
    return _single_part(word)


def _servant(rest: str) -> str:
    """Return the name behind abd- in one word, without the article in whatever form it took."""
    bare = rest.lstrip("aeiou")
    if bare in ("llah", "lah", "lla", "la", "llahi"):
        return "allah"
    if len(bare) > 3 and bare[0] == "l" and not bare.startswith(("lati", "late")):
        return bare[1:]
    if len(bare) > 3 and bare[0] == bare[1]:
        return bare[1:]
    return bare or rest


def _compound(head: str, inner: str, text: str) -> Part:
    if head == "abd" and inner in _ALLAH:
        inner = "allah" if inner.isascii() else "الله"
    elif head == "abd" and len(inner) in (3, 4) and inner.startswith("ال") and inner != "الله":
        inner = inner[2:]  # too short to have the article otherwise: begun, as somebody types it
    stem = _single_part(inner)
    return Part(
        text=text,
        key=f"{head}·{stem.key}",
        sounds=stem.sounds,
        head=head,
        arabic=stem.arabic,
        article=head in ("abu", "umm"),
        root=f"{head}{stem.root}",
    )


def _single_part(word: str, *, article: bool = False, text: str = "") -> Part:
    arabic = _ARABIC_LETTER.match(word) is not None
    bare, had = _without_article(word, arabic)
    bare = _SHORT_FORMS.get(bare, bare)
    sounds = arabic_sounds(bare) if arabic else latin_sounds(bare)
    return Part(
        text=text or word,
        key=_fold(bare).translate(_UNWRITTEN) or bare,
        sounds=sounds,
        head="",
        arabic=arabic,
        article=article or had,
        root=root(sounds),
    )


def _without_article(word: str, arabic: bool) -> tuple[str, bool]:
    if arabic:
        if _fold(word).startswith("ال") and len(word) >= 5 and _fold(word) != "الله":
            return word[2:], True
        return word, False
    if word.startswith(("al'", "el'")) and len(word) > 5:
        return word[3:], True
    if word.startswith(("al", "el")) and len(word) >= 7 and word[2] not in "aeiouy":
        return word[2:], True  # Alhalabi; Alaa, Elias and Ali stay
    return word, False
