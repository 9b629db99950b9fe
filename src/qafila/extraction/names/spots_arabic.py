# SPDX-License-Identifier: Apache-2.0
"""One place name in Arabic words: by the gazetteer, or by what the report calls it."""

from __future__ import annotations

from collections.abc import Sequence

from qafila.data.lexicons import words_of
from qafila.extraction.names.sides import NATIONALITIES
from qafila.extraction.names.spot import Spot, spot_of
from qafila.extraction.names.unknown_arabic import ends_like_name, may_be_name, second_word
from qafila.extraction.text.arabic import has_and, has_article, one_of, without_and
from qafila.extraction.text.gazetteer import BEGUN, known_place, longest_known, may_go_on
from qafila.extraction.text.lexicon import FINITE, Hit
from qafila.extraction.text.numbers import number_at
from qafila.extraction.text.ordinary import (
    MANNERS,
    completed,
    is_no_proper,
    is_ordinary,
    is_word,
)
from qafila.extraction.text.scan import Scan, skip_of, skipped
from qafila.extraction.text.tokens import Asked, Token, fold

_ARABIC_FROM = words_of("places from words")
_ADJECTIVES = words_of("places adjectives")
_CAPITAL_WORDS = words_of("places capital words")


def arabic_spot(scan: Scan, at: int, *, guess: bool) -> Spot | None:
    """Return the place that Arabic words name from a token on, with and, to, in before it."""
    tokens = scan.tokens
    first, prefix = at, _prefix(scan, at)
    if spot := _known_from(scan, at, prefix) or _headed_name(scan, at):
        return spot
    while (hit := _kind_at(scan, at, called=at > first)) is not None and hit.value == "drop":
        if numbered := "a" not in hit.before and _numbered(scan, hit.after):
            skip = prefix or skipped(tokens[at], hit.before)
            return spot_of(scan, at, numbered, skip, None, called=True)  # قرية ٨
        behind = _behind_kind(scan, hit)
        if behind is None:
            return None
        if tokens[behind].fold in _ROAD_NOUNS and tokens[behind - 1].fold.endswith(_ROAD):
            skip = prefix or skipped(tokens[at], hit.before)
            return spot_of(scan, at, behind + 1, skip, None, called=True)  # طريق الساحل
        at, prefix = behind, 0
        if spot := _known_from(scan, at, 0, called=True):
            return spot
    if tokens[at].fold in _SURE_PARTS and _is_compound(scan, at):
        return spot_of(scan, at, at + 2, prefix, None, called=True)  # كفر حمرة
    keep = _kind_at(scan, at, called=at > first)
    if keep is not None and keep.value == "keep":
        return _kept(scan, at, keep, prefix or skipped(tokens[at], keep.before.replace("a", "")))
    return _unknown(scan, first, at, prefix, guess=guess)


def _headed(scan: Scan, at: int) -> int:
    """Return the token behind a known name of one word with what begins it: ام باطنة, باب التبانة.

    0 where none is; not the town of the second word is meant there.
    """
    word = scan.folds[at]
    if word not in _HEADS or (word in _PARENTS and not scan.hit(at - 1, "places")):
        return 0
    found = longest_known(scan.tokens, at + 1)
    if found is None or scan.hit(at + 1, "places", "kind") or is_word(scan, at + 1, found[1]):
        return 0  # باب السجن
    return found[1]


_PARENTS = words_of("places parents")
"""Words that names of people begin with, too: أم خليل is one where no word of a way leads to it."""

_HEADS = words_of("places heads of names") | _PARENTS
_SURE_HEADS = words_of("places sure parts of names")


def _headed_name(scan: Scan, at: int) -> Spot | None:
    after = _headed(scan, at)
    return spot_of(scan, at, after, 0, None, called=True) if after else None


def begins_name(scan: Scan, at: int) -> bool:
    """Whether a word opens a name of two, whether the gazetteer has it or not: كفر حمرة."""
    word = scan.folds[at]
    return word in _SURE_HEADS or (word in _HEADS and _headed(scan, at) > at)


def _kind_at(scan: Scan, at: int, *, called: bool) -> Hit | None:
    """Return what a word calls a place; behind another one none is joined: قرية فصالة."""
    hit = scan.hit(at, "places", "kind") if at in scan.at["places"] else None
    return None if hit is not None and called and hit.before not in ("", "a") else hit


def _unknown(scan: Scan, first: int, at: int, prefix: int, *, guess: bool) -> Spot | None:
    """Return the place that words nobody knows name from `at` on, called one from `first` on."""
    tokens, called = scan.tokens, at > first
    if not prefix and tokens[at].fold[:1] in ("ب", "ل") and tokens[at].fold[1:] in _PARTS_OF_NAMES:
        prefix = skipped(tokens[at], "b")  # مرورا بأبو دليق
    if called and (_is_whole(scan, at) or _is_compound(scan, at)):
        return spot_of(scan, at, at + 2, prefix, None, called=True)
    if not (called or guess) or not may_be_name(scan, at, strict=not called):
        return None
    if called and is_no_proper(tokens[at].fold):
        return None  # منطقة حرب, طريق استغرق
    after = at + 1
    if _is_epithet(scan, after):
        after += 1
    if not called and (behind_it := longest_known(tokens, after)):
        after = behind_it[1]
    elif after == at + 1:
        after = second_word(scan, after)
    governed = without_and(tokens[first - 1].fold) if first else ""
    if not called and not ends_like_name(scan, after, before_to=governed in _ARABIC_FROM):
        return None
    return spot_of(scan, at, after, prefix, None, called=called)


def _is_whole(scan: Scan, at: int) -> bool:
    """Whether a word and a definite one behind it are one name: مديرية فرع العدين."""
    plain = any(hit.entry.table in _PLAIN for hit in scan.hits[at])
    return not plain and not scan.hit(at + 1, "places", "not") and completed(scan, at)


_BATCHES = words_of("frames batches")
_SURE_PARTS = words_of("places sure parts of names")
_ROAD, _ROAD_NOUNS = "طريق", words_of("places road nouns")
_ALSO_FORENAMES = frozenset({"علي"})


def _is_compound(scan: Scan, at: int) -> bool:
    """Whether a word that many names begin with and one that nobody knows are a name: أم باطنة."""
    if scan.tokens[at].fold not in _PARTS_OF_NAMES or at + 1 >= len(scan.tokens):
        return False
    behind = scan.tokens[at + 1]
    if behind.text in _ALSO_FORENAMES:  # قرية الحاج علي, where على is *on*
        return True
    people = all(hit.entry.table == "people" for hit in scan.hits[at + 1])  # بلدة أم ولد
    return behind.arabic and behind.fold not in _ENDS_NAME and people


_PLAIN = frozenset({"people", "vehicles", "verbs", "time", "places"})


def _behind_kind(scan: Scan, hit: Hit) -> int | None:
    """Return where the name stands that *town*, *district* is of; None where none can stand."""
    word = scan.tokens[hit.first].fold.lstrip("وبل")
    if "a" in hit.before and word not in _CAPITAL_WORDS:
        return None  # البلدة names nothing behind it
    at = hit.after
    if word in _CAPITAL_WORDS:
        at += scan.hit(at, "parties", "adjective") is not None  # العاصمة العمانية مسقط
    return at if at < len(scan.tokens) and scan.tokens[at].arabic else None


def may_name(tokens: Sequence[Token], at: int) -> bool:
    """Whether a known name may begin with an Arabic word, with what is written onto it or without.

    A quick look at it and at the first letter behind it: most words begin none.
    """
    begins = _BEGINS[tokens[at].text]
    return begins is not None and (not begins or may_go_on(tokens, at + 1, begins))


def _begins(written: str) -> frozenset[str] | None:
    """Return the letters with which names go on that begin with a word; None where none does.

    None of them where it names a place alone, or where any letter may follow.
    """
    word = fold(written)
    joined = 2 if word.startswith(_TWO_JOINED) else 1 if word.startswith(_ONE_JOINED) else 0
    joined += word.startswith(_TO_DEFINITE)
    letters: set[str] = set()
    for skip in {skip_of(written, many) for many in range(joined + 1)}:
        begun = BEGUN[written[skip:]]
        if begun is None:
            continue
        known, onward = begun
        if known is not None or onward is None:
            return frozenset()
        letters |= onward
    return frozenset(letters) if letters else None


_BEGINS = Asked(_begins)
_ONE_JOINED, _TWO_JOINED = ("و", "ف", "ب", "ل", "ع"), ("وب", "ول", "وع")
_TO_DEFINITE = ("لل", "ولل")
"""To, and to, with a definite name, which has lost the first letter of its article: للرستن."""

_JOINED = (("w", "و"), ("b", "ب"), ("l", "ل"), ("f", "ف"), ("wb", "وب"), ("wl", "ول"))
"""Fewest letters first: وببيلا is Babila and not Biyala, since ببيلا is a name already."""


def _prefix(scan: Scan, at: int) -> int:
    """Return how many letters before a name are with, to, and."""
    token = scan.tokens[at]
    if token.fold[0] not in "وبلف":
        return 0
    if scan.hit(at, "parties", "state") or any(not hit.before for hit in scan.hits[at]):
        return 0
    for before, written in _JOINED:
        if token.fold.startswith(written) and len(token.fold) > len(written) + 1:
            skip = skipped(token, before)
            found = longest_known(scan.tokens, at, skip)
            if found and (found[1] > at + 1 or len(token.fold) > len(written) + 3):
                return 0 if longest_known(scan.tokens, at) else skip
    return 0


def _known_from(scan: Scan, at: int, prefix: int, *, called: bool = False) -> Spot | None:
    token = scan.tokens[at]
    found = longest_known(scan.tokens, at, prefix)
    if found is None or len(token.fold) < 2:
        return None
    known, after = found
    single = after == at + 1
    if single and not prefix and not called and scan.hit(at, "places", "not"):
        return None
    if not called and is_word(scan, at, after):
        return None
    if single and token.fold in _PARTS_OF_NAMES:
        more = second_word(scan, after)
        led = called or prefix or scan.hit(at - 1, "places", "from", "to", "via", "at")
        if more == after and led and _begins_another(scan, after):
            more += 1  # أبو بطيخ, of which the first word is a village too
        if more > after:  # حرف سفيان, of which the first word is another village
            return spot_of(scan, at, more, prefix, None, called=True)
    other = token.fold in _WHOLE or _is_other_word(scan, at, prefix, called=called)
    if single and other:  # الحي, of which another one is a town
        return None
    if _is_epithet(scan, after):
        return spot_of(scan, at, after + 1, prefix, known)
    small = single and (known.small or is_word(scan, at, after)) and completed(scan, at)
    if small or (single and called and _is_further_name(scan, at, after)):
        # فرع العدين, صف التوث, حي الجيزة البحرية: of which the first word is another place
        return spot_of(scan, at, after + 1, prefix, None, called=called)
    return spot_of(scan, at, after, prefix, known)


def _begins_another(scan: Scan, at: int) -> bool:
    """Whether an indefinite word that means nothing goes on with a name: أبو بطيخ."""
    if at >= len(scan.tokens) or not scan.tokens[at].arabic or scan.hits[at]:
        return False
    word = scan.tokens[at].fold
    joined = word.startswith(("و", "ال", "وال", "بال", "لل")) or word in _ENDS_NAME | MANNERS
    return not (joined or is_ordinary(word)) and len(word) > _LEAST_OF_NAME


_LEAST_OF_NAME = 2


def _is_further_name(scan: Scan, at: int, after: int) -> bool:
    """Whether a quality that nobody knows belongs to a definite name before it."""
    if after >= len(scan.tokens) or scan.hits[after]:
        return False
    word = scan.tokens[after].fold
    definite = has_article(scan.tokens[at].fold) and has_article(word)
    return definite and word.endswith(("يه", "ي")) and not is_ordinary(word)


def _is_other_word(scan: Scan, at: int, prefix: int, *, called: bool) -> bool:
    """Whether a single word that some place is called too means something else where it stands."""
    means = scan.hit(at, "places", "kind", "from", "to", "via", "at")
    kind = means is not None and means.concept == "kind"
    if called:  # منطقة سوق الحوت, of which سوق is a village too; but مدينة التل
        return kind and not has_article(scan.tokens[at].fold)
    if means and (kind or not prefix):
        return True
    return number_at(scan.tokens, at) is not None or _is_common(scan, at)


def _is_epithet(scan: Scan, at: int) -> bool:
    """Whether an adjective belongs to the name before it: not شمالي in جرابلس شمالي حلب."""
    if at >= len(scan.tokens) or scan.tokens[at].fold not in _ADJECTIVES:
        return False
    if has_article(scan.tokens[at].fold) or at + 1 >= len(scan.tokens):
        return True
    definite = has_article(scan.folds[at + 1]) or scan.hit(at + 1, "places", "kind") is not None
    return not (definite or longest_known(scan.tokens, at + 1) is not None)


_COMMON = frozenset({"people", "vehicles", "vague", "time"})


def _is_common(scan: Scan, at: int) -> bool:
    """Whether a word has a plain meaning beside being some village's name."""
    for hit in scan.hits[at]:
        if (
            (
                hit.entry.table in _COMMON
                or (hit.entry.table in ("verbs", "cues") and hit.after == at + 1)
            )
            and not set(hit.before) & set("bl")
            and hit.entry.made != "past"
        ):
            return True
    return False


def _kept(scan: Scan, at: int, hit: Hit, prefix: int) -> Spot | None:
    """Return وادي قارة, معبر رفح, ريف حمص الشمالي: the word belongs to the name."""
    tokens = scan.tokens
    after = hit.after
    if numbered := _numbered(scan, after):
        numbered = _with_epithets(scan, at, numbered)
        return spot_of(scan, at, numbered, prefix, None, called=True)
    if after >= len(tokens) or not tokens[after].arabic:
        return None
    if tokens[after].fold in _LABELS and one_of(scan.folds[hit.first], _LABEL_NOUNS):
        return None  # نقطة التجمع says what a place is for, and names none
    other = scan.hit(after, "places", "kind")
    if other and has_and(tokens[after].fold) and "w" in other.before:
        return None  # السد ومخيم درعا
    names = other and "a" in other.before and tokens[after].fold not in _WHOLE  # قلعة الحصن
    more = after + 1 < len(tokens) and _may_follow_kind(scan, after + 1)  # not وادي هور،
    more = more and not has_and(tokens[after + 1].fold)  # مستشفى البلدة ووجد
    if other and not names and more and longest_known(tokens, after) is None:
        after += 1  # but معبر قلعة المضيق
    found = longest_known(tokens, after)
    told = _may_follow_kind(scan, after) and ("a" not in hit.before or _tells_of(scan, after))
    if found is None and not told:
        return None  # استقبل المستشفى المرضى
    if "a" in hit.before and not has_article(tokens[after].fold) and after == hit.after:
        return None  # الساحة names nothing behind it
    after = _with_epithets(scan, hit.after, found[1] if found else after + 1)
    if hit.entry.exact in _DROPPED_WHERE_KNOWN:
        inner = longest_known(tokens, hit.after)
        return spot_of(scan, hit.after, after, 0, inner[0] if inner else None, called=True)
    name = scan.written(at, after)[prefix:]
    return spot_of(scan, at, after, prefix, known_place(name), called=True)


_LABEL_NOUNS = words_of("places label nouns")
_LABELS = frozenset(
    word
    for label in ("start", "gather", "end", "exchange")
    for word in words_of(f"places {label} labels")
)
_NUMBER = words_of("places number")
_MOST_DIGITS = 3
_NOT_NUMBERED = ("people", "vehicles", "time", "vague")


def _numbered(scan: Scan, at: int) -> int:
    """Return the token behind a number that names a place of a kind: مستشفى 48, مدرسة رقم ٣.

    0 where there is none, or where it counts what follows: من مخيم 30 عائلة.
    """
    tokens = scan.tokens
    at += at < len(tokens) and tokens[at].fold in _NUMBER
    if at >= len(tokens) or tokens[at].kind != "n" or len(tokens[at].text) > _MOST_DIGITS:
        return 0
    behind = scan.hits[at + 1] if at + 1 < len(tokens) else ()
    return 0 if any(hit.entry.table in _NOT_NUMBERED for hit in behind) else at + 1


_PARTS_OF_NAMES = words_of("places parts of names")
_NO_NOUN = words_of("mentions no noun")
_WHOLE = words_of("places whole kinds")
_MOST_WORDS = 3


def _may_follow_kind(scan: Scan, at: int) -> bool:
    """Whether a word behind *camp*, *hospital*, *square* may name it: no preposition, no verb."""
    token = scan.tokens[at]
    if token.fold in _PARTS_OF_NAMES:
        return True  # مطار بن غوريون
    if token.kind != "w" or len(token.fold) < 3:
        return False
    definite = has_article(token.fold)  # شارع الأربعين
    if number_at(scan.tokens, at) is not None and not definite:
        return False
    if token.fold in _ENDS_NAME or token.fold in _PLAIN_BEHIND:
        return False
    if scan.hit(at, "places", "from", "to", "via", "at") or token.fold.startswith("وال"):
        return False
    if definite:
        return True
    if scan.hit(at, "places", "not") or is_no_proper(token.fold) or _is_joined(scan, at):
        return False
    hits = [hit for hit in scan.hits[at] if hit.entry.table in ("verbs", "people", "vehicles")]
    return not any(hit.entry.made != "noun" for hit in hits)


def _tells_of(scan: Scan, at: int) -> bool:
    """Whether a definite word may be a quality of the definite kind before it."""
    return _of_a_house(scan, at) or not _other_noun(scan, at)


def _is_joined(scan: Scan, at: int) -> bool:
    """Whether a word is known only with something before it: نقطة للبيشمركة, جسر وأخذوا."""
    hits = scan.hits[at]
    return bool(hits) and all(set(hit.before) & set("wlb") for hit in hits)


_PLAIN_BEHIND = words_of("places plain behind")


def _with_epithets(scan: Scan, first: int, after: int) -> int:
    """Return the token behind a name with what still belongs to it: ابن سينا, المركزي, الشمالي."""
    tokens = scan.tokens
    if after == first + 1 and tokens[first].fold not in _PARTS_OF_NAMES:
        more = second_word(scan, after)
        if more > after and not has_article(tokens[first].fold):
            return more
    while after < len(tokens) and after - first < _MOST_WORDS and tokens[after].arabic:
        word = tokens[after].fold
        if word in _BATCHES:
            break  # قلعة المضيق, where الدفعة الأولى arrived
        definite = has_article(word) and word not in _ENDS_NAME | _NO_NOUN
        definite = definite and _tells_of(scan, after)
        if not (tokens[after - 1].fold in _PARTS_OF_NAMES or definite or _is_epithet(scan, after)):
            break
        after += 1
    return after


_INSTITUTION = words_of("mentions institution adjectives")


def _of_a_house(scan: Scan, at: int) -> bool:
    """Whether a definite quality tells whose or what for a house is: العسكري, العربي, الروسية."""
    word = scan.tokens[at].fold
    if word in _INSTITUTION:
        return True
    return word.removesuffix("ه") in NATIONALITIES


def _other_noun(scan: Scan, at: int) -> bool:
    """Whether a definite word is something else than an epithet: people, a day, a party."""
    return any(
        hit.entry.table in ("people", "vehicles", "time", "parties", "cues")
        or hit.entry.made in FINITE
        for hit in scan.hits[at]
    )


_DROPPED_WHERE_KNOWN = words_of("places dropped where known")


_ENDS_NAME = words_of("places ends name")
