# SPDX-License-Identifier: Apache-2.0
"""How far an Arabic name of a party goes: وزارة الشؤون الاجتماعية, الهلال الأحمر الكردي."""

from __future__ import annotations

from qafila.core.spelling import without_article
from qafila.data.lexicons import words_of
from qafila.extraction.text.arabic import has_article, without_and
from qafila.extraction.text.gazetteer import longest_known
from qafila.extraction.text.lexicon import FINITE, Hit
from qafila.extraction.text.numbers import number_at
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.tokens import Asked, forms

_SHORT = 3

CLAN = "البو"
"""A head that names clans of Iraq and Syria and only looks as if it had the article."""

_FOLK = words_of("mentions folk")
_CLANS = (CLAN, "ال", "بني", "اولاد")
_INDEFINITE = ("يه", "ليون", "ليين")
_LONGEST_NAME = 5


def named_by(scan: Scan, head: Hit) -> int | None:
    """Return the token behind the words that name a head; None where a verb follows it."""
    tokens = scan.tokens
    after = head.after
    ends = after >= len(tokens) or not tokens[after].arabic
    if ends or _is_apart(tokens[head.first].fold, tokens[after].fold, head.before):
        return after  # دخل الجيش المدينة
    if scan.folds[after : after + 2] == _FOR_SAKE:
        return min(after + 3, len(tokens))  # الاتحاد من أجل السلام
    inner = scan.hit(after, "parties", "name")
    if inner and "w" in inner.before and "a" in head.before:
        return after  # وافقت الحكومة والفصائل الفلسطينية
    if inner and "a" in head.before and has_article(tokens[after].fold):
        return after  # أقنع المطران الجيش
    if "a" in head.before and _is_place(scan, after):
        return after  # غادر التنظيم القلمون
    wish = inner is None and tokens[after].fold in _WISHES  # شباب الله يعطيكم العافية
    following = None if wish else _first_words(scan, head, inner)
    if following is None or following == after:
        return following
    after = following
    while after < len(tokens) and after - head.first < _LONGEST_NAME and _goes_on(scan, after):
        after += 1
    return after + 1 if inner and _is_nisba(scan, after) else after


def _is_place(scan: Scan, at: int) -> bool:
    """Whether a place is named, by a word that has not the form of an adjective."""
    word = scan.tokens[at].fold
    known = longest_known(scan.tokens, at) is not None
    return known and not word.endswith(_NISBA_ENDINGS)


def _first_words(scan: Scan, head: Hit, inner: Hit | None) -> int | None:
    """Return the token behind what a head belongs to or is called first."""
    tokens, after = scan.tokens, head.after
    plain = _is_plain(scan, after) or tokens[after].fold.endswith("يه")  # منظمة حقوقية
    owning = "a" not in head.before or has_article(tokens[after].fold)
    known = owning and tokens[after].fold != CLAN  # اللجنة دور: a definite name owns nothing
    found = longest_known(tokens, after) if known else None
    called = 0 if "a" in head.before else _past_calling(scan, after, inner)
    if called or found:
        after = called or (found[1] if found else after)
    elif inner:
        after = inner.after
        whose = None if "a" in inner.before else longest_known(tokens, after)
        if whose and inner.entry.words[-1] in _FOLK:
            after = whose[1]  # لجنة أهالي داريا
    elif "a" not in head.before and (state := scan.hit(after, "parties", "state")):
        after = state.after  # سفارة موريتانيا
    elif "a" not in head.before and _is_chain(scan, after):
        behind = longest_known(tokens, after + 1)
        after = behind[1] if behind else after + 2
    elif head.entry.exact in _OF_PEOPLE and has_article(tokens[after].fold):
        after += 1  # نقابة المهندسين
    elif has_article(tokens[after].fold) and plain and not _is_plural(tokens[after].fold):
        if any(h.entry.made in FINITE for h in scan.hits[after]):
            return None
        after += 1
    elif head.value == "armed" and not scan.hits[after] and len(tokens[after].fold) > _SHORT:
        after += "a" not in head.before
    elif "a" not in head.before and _may_be_a_name(scan, after):
        after += 1  # بلدية سروج, قبيلة جهم, شرطة ديالى
    elif "a" not in head.before and tokens[after].fold.endswith(_INDEFINITE) and plain:
        after += 1  # منظمة محلية, قوة أمنية
    return after


_NO_NOUN = words_of("mentions no noun")
_WISHES = words_of("mentions wishes")


def _past_calling(scan: Scan, at: int, inner: Hit | None) -> int:
    """Return the token behind what a body does or is for: شركة نقل, معتمدية اللاجئين; else 0."""
    word = scan.folds[at]
    if word in _WHOM:
        return at + 1
    named = inner is not None and inner.after > at + 1  # منظمة أطباء بلا حدود
    if named or word not in _CALLINGS:
        return 0
    where = longest_known(scan.tokens, at + 1) if at + 1 < len(scan.tokens) else None
    return where[1] if where else at + 1  # غرفة تجارة تعز


_CALLINGS, _WHOM = words_of("mentions callings"), words_of("mentions for whom")
_OF_PEOPLE = words_of("mentions of people")
"""Bodies that people of a calling or a place make up, which move nobody by themselves."""


def _is_apart(name: str, word: str, before: str) -> bool:
    """Whether a definite word is no adjective of a definite name: الجيش المدينة, الحزب القافلة."""
    if "a" not in before or not has_article(word):
        return False
    plain = without_and(name)
    masculine = not name.endswith(("ه", "ات", "ا")) and plain in _MASCULINE
    feminine = name.endswith("ه") or plain.removeprefix("ال") in _FEMININE
    differs = (masculine and word.endswith("ه")) or (feminine and not word.endswith(_OF_FEMININE))
    return word in _NO_MORE_NAME or differs


_FEMININE = words_of("agreement feminine")
_OF_FEMININE = ("ه", "ات", "ا", "ي", "ون", "ين")
_MASCULINE = words_of("mentions masculine")


def _is_plural(word: str) -> bool:
    """Whether a definite word names no more of a party: who, which, the people of a verb."""
    return word in _NO_NOUN or (word.endswith(("ين", "ون")) and word not in _PLURAL_NAMES)


_PLURAL_NAMES = words_of("mentions plural names")


def _is_chain(scan: Scan, at: int) -> bool:
    """Whether a bare noun and what it belongs to name a head: كتيبة حفظ الأمن, دائرة صحة نينوى."""
    tokens = scan.tokens
    if at + 1 >= len(tokens) or not tokens[at + 1].arabic:
        return False
    if tokens[at].fold in _CLANS:
        return True  # شيوخ البو نمر, قبائل آل حميقان
    if has_article(tokens[at].fold):
        return False
    if (
        len(tokens[at].fold) < 3
        or tokens[at].fold.startswith("ب")
        or scan.hit(at, "places", "from", "to", "via", "at")
    ):
        return False
    kind = scan.hit(at, "places", "kind")
    if kind is None and scan.hit(at, "places", "not"):
        return False
    finite = any(hit.entry.made in FINITE for hit in scan.hits[at])
    if (finite and kind is None) or not _is_plain(scan, at):
        return False
    behind = tokens[at + 1].fold
    if behind in _NO_MORE_NAME:
        return False  # ميليشيا كوديكو الطريق
    definite = has_article(behind) and behind not in _NO_NOUN and _is_plain(scan, at + 1)
    known = longest_known(tokens, at + 1) is not None
    known = known or scan.hit(at + 1, "parties", "state") is not None  # رابطة علماء فلسطين
    return definite or known or _may_be_a_name(scan, at + 1)


def _may_be_a_name(scan: Scan, at: int) -> bool:
    """Whether nothing else is known of an Arabic word: it may be what a bare head belongs to."""
    token = scan.tokens[at]
    word = token.fold
    if not token.arabic or scan.hits[at] or word in _NO_NOUN or len(word) < _SHORT:
        return False
    if number_at(scan.tokens, at) is not None:
        return False  # أحضرت منظمة محلية سبع شاحنات
    joined = len(word) > _SHORT and (word.startswith(_JOINED) or word.endswith(_ENDINGS))
    return not joined and not has_article(word)


_JOINED = ("و", "ب", "ف", "لل", "ي", "ت")
_ENDINGS = ("ت", "وا", "ون", "ين", "ها", "هم", "يه", "ات")


def _is_plain(scan: Scan, at: int) -> bool:
    """Whether a word stands for neither people nor vehicles."""
    return scan.hit(at, "people") is None and scan.hit(at, "vehicles") is None


_NO_MORE_NAME = words_of("mentions no more name")
_INSTITUTION = words_of("mentions institution adjectives")
_FOR_SAKE = ["من", "اجل"]


def _goes_on(scan: Scan, at: int) -> bool:
    """Whether a definite word belongs to the name before it."""
    word = scan.tokens[at].fold
    if not scan.tokens[at].arabic or not has_article(word) or _is_plural(word):
        return False
    if word in _NO_MORE_NAME or number_at(scan.tokens, at) is not None:
        return False
    if word in _INSTITUTION:
        return True  # مجلس التبو العسكري
    if not _is_plain(scan, at) or word.endswith("ات"):
        return False  # مفوضية العون الإنساني الوجبات
    other = scan.hit(at, "parties", "name") is not None and not word.endswith(_NISBA_ENDINGS)
    return not other and not any(h.entry.table in ("time", "verbs") for h in scan.hits[at])


_NISBA_ENDINGS = ("ي", "يه")


def with_nisba(scan: Scan, hit: Hit) -> int:
    """Return the token behind a name and the nationality that belongs to it."""
    after = hit.after
    if scan.tokens[hit.first].arabic and after < len(scan.tokens):
        word = scan.tokens[after].fold
        if has_article(word) and scan.hit(after, "parties", "adjective"):
            return after + 1
        if after > hit.first + 1 and _is_nisba(scan, after):
            return after + 1  # الهلال الأحمر الصومالي
    return after


_NISBA = 6
_NO_NISBA = ("time", "vehicles", "verbs", "exchange", "parties", "places")


def _is_nisba(scan: Scan, at: int) -> bool:
    """Whether a definite word ends as adjectives of places do, and nothing else is known of it."""
    word = scan.word(at)
    if not (has_article(word) and word.endswith("ي") and len(word) >= _NISBA):
        return False
    return not any(
        hit.entry.table in _NO_NISBA or (hit.entry.table == "people" and hit.concept != "all")
        for hit in scan.hits[at]
    )


_NATIONS = words_of("mentions nations")
_ENDINGS_OF_NATIONS = ("", "ه", "ا", "ون", "ين", "ان", "تان", "تين")
_MEN_BEFORE = words_of("mentions men before a nation")
_RANKS = words_of("mentions ranks")


def _is_nation(word: str) -> bool:
    plain = without_article(word)
    return any(
        plain.endswith(end) and plain.removesuffix(end) in _NATIONS for end in _ENDINGS_OF_NATIONS
    )


_NATION = Asked(_is_nation)


def man_of_a_nation(scan: Scan, at: int) -> tuple[int, str] | None:
    """Return the token of men or a body before their nation and what is joined to it.

    ضابط روسي, وفد قطري, ضباط كبار أتراك; the soldier's article agrees with that of his nation.
    """
    nation = scan.folds[at]
    if not at or not _NATION[nation]:
        return None
    for man in (at - 1, at - 2):
        if man < 0 or not scan.tokens[man].arabic:
            return None
        for form in forms(scan.folds[man]):
            if form.stem in _MEN_BEFORE and ("a" in form.before) == has_article(nation):
                return man, form.before.replace("a", "")
        if scan.folds[man] not in _RANKS:
            return None
    return None
