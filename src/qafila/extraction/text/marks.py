# SPDX-License-Identifier: Apache-2.0
"""Numbers that count nothing: of an item, a paper, a unit, an age, an order, a share."""

from __future__ import annotations

from collections.abc import Sequence

from qafila.core.spelling import western_digits
from qafila.data.lexicons import words_of
from qafila.extraction.text.arabic import has_and, has_article, without_and
from qafila.extraction.text.gazetteer import longest_known
from qafila.extraction.text.lexicon import Hit
from qafila.extraction.text.numbers import Number, number_at
from qafila.extraction.text.scan import Scan

_MARKS = words_of("figures marks")
_REFERENCES = words_of("marks references")
_PERCENT = words_of("marks percent")
_CURRENCIES = words_of("figures currencies")
_HUNDRED = words_of("marks hundred")
_WHOSE_AGE = words_of("figures whose age")
_CORPS = words_of("figures corps")
_CORPS_REACH = 4
_BEFORE_TEN = words_of("figures before ten")
_AGED = words_of("figures aged")
_PASSED = words_of("figures passed an age")
_ONE_PERSON = words_of("marks one person")
_ONE_BY_ONE = words_of("marks one by one")
_YEARS_AFTER = words_of("in a year")


def best_hit(scan: Scan, at: int) -> Hit | None:
    """Return the longest word for people or vehicles that begins at a token."""
    return scan.counted_words.get(at)


def is_mark(scan: Scan, number: Number) -> bool:
    """Whether a number only marks something: an item, a percentage, a number of a paper, a year."""
    before, after = _beside(scan, number)
    return (
        _is_item(scan, number, before, after)
        or _is_share(scan, number, before, after)
        or _is_ordinal(scan, number, before, after)
        or _is_age(scan, number)
        or _is_year(scan, number, before)
        or _is_title(scan, number, before, after)
        or _is_of_a_source(scan, number, after)
        or _is_of_a_pair(scan, number)
        or _is_ratio(scan, number, before, after)
        or (number.value == 1 and after in _ONE_BY_ONE)
    )


def _is_ratio(scan: Scan, number: Number, before: str, after: str) -> bool:
    """Whether it says which part of all: one in three, two of every five, واحد من كل ثلاثة."""
    folds, at = scan.folds, number.first
    if number.value > _LARGEST_OF_RATIO:
        return False
    every = after in _EVERY or (
        after in ("of", "من") and scan.says(number.after + 1, number.after + 2, _EVERY)
    )
    if after == "in" or every:
        at = number.after + 1 + (every and after not in _EVERY)
        of = number_at(scan.tokens, at) if at < len(folds) else None
        if of is None or not number.value < of.value <= _LARGEST_OF_RATIO:
            return False
        return every or not _counts(scan, of.after)
    if before in _EVERY:  # واحد من كل ثلاثة, one in every three
        at -= 2
        return folds[at] in ("in", "of", "من") and _counts_less(scan, at, number.value)
    part = before == "in" and _counts_less(scan, at - 1, number.value)
    return part and not _counts(scan, number.after)


def _counts_less(scan: Scan, at: int, than: int) -> bool:
    """Whether a smaller number ends before a token."""
    part = number_at(scan.tokens, at - 1) if at > 0 else None
    return part is not None and part.after == at and part.value < than


def _counts(scan: Scan, at: int) -> bool:
    """Whether vehicles stand at a token: two in five buses are in so many."""
    hit = best_hit(scan, at)
    return hit is not None and hit.entry.table == "vehicles"


_LARGEST_OF_RATIO = 10
_EVERY = words_of("marks every")


def _is_of_a_source(scan: Scan, number: Number, after: str) -> bool:
    """Whether it is of who reports, behind the town he is called by: *السويداء 24:*, درعا 24 إن."""
    town = number.first - 1
    if number.word or number.value != _HOURS_OF_A_DAY or town < 0 or after not in _ENDS_SOURCE:
        return False
    return longest_known(scan.tokens, town) is not None


_HOURS_OF_A_DAY = 24
_ENDS_SOURCE = words_of("marks ends source")


def _is_of_a_pair(scan: Scan, number: Number) -> bool:
    """Whether it is of the name of a body that two sides send as many to: the 5+5 committee."""
    tokens = scan.tokens
    for at in (number.first, number.first - 2):
        if at < 0 or at + 2 >= len(tokens) or scan.folds[at + 1] != "+":
            continue
        one, plus, other = tokens[at : at + 3]
        if not plus.space and not other.space and one.text == other.text:
            return True
    return False


def _beside(scan: Scan, number: Number) -> tuple[str, str]:
    """Return the words right before and behind a number."""
    tokens = scan.tokens
    before = tokens[number.first - 1].fold if number.first else "\n"
    return before, tokens[number.after].fold if number.after < len(tokens) else "\n"


def _is_item(scan: Scan, number: Number, before: str, after: str) -> bool:
    """Whether it is the number of an item, or of a letter at its head."""
    tokens = scan.tokens
    listed = number.first < 2 or tokens[number.first - 2].kind == "p"
    if before == "(" and after == ")" and listed and not number.word:
        return True
    label = tokens[number.first - 2].fold if number.first > 1 else ""
    if before == ":" and label in _REFERENCES and number.first <= 3:
        return True
    if before == "\n" and after in (".", ")", "-", "–", "/") and not number.word:
        following = number.after + 1
        glued = following < len(tokens) and not tokens[following].space
        return after in (".", ")", "/") or not (glued and tokens[following].kind == "n")
    return False


def _is_share(scan: Scan, number: Number, before: str, after: str) -> bool:
    """Whether it is a percentage or a sum of money."""
    if after in _PERCENT or before in ("$", "€", "£", "#", "№"):
        return True
    if before in _CURRENCIES and scan.tokens[number.first - 1].text.isupper():
        return True
    behind = scan.tokens[number.after + 1 : number.after + 2]
    return after == "في" and bool(behind) and behind[0].fold in _HUNDRED


def _is_ordinal(scan: Scan, number: Number, before: str, after: str) -> bool:
    """Whether it is one of an order: الدقيقة العشرين, the 57th Front, 0500."""
    tokens = scan.tokens
    first = tokens[number.first]
    if number.after < len(tokens) and not number.word and after in ("st", "nd", "rd", "th"):
        return not tokens[number.after].space
    if first.kind == "n" and len(first.text) > 2 and western_digits(first.text).startswith("0"):
        return True
    if not first.arabic or not number.first:
        return False
    if before.removeprefix("ال") in _BEFORE_TEN and (number.value == 10 or has_and(first.fold)):
        return True  # الثامنة عشرة, جسر السابع والعشرين
    if number.value == _HUNDRED_OF_NAME and _is_said_twice(scan, number):
        return True  # المية ومية
    joined = first.fold.startswith("وال") and number.first > 1
    at = number.first - 1 - joined
    if not first.fold.startswith(("ال", "وال")) or not has_article(tokens[at].fold):
        return False
    known = best_hit(scan, at) is not None or scan.hit(at, "exchange", "prisoners") is not None
    owner = best_hit(scan, at - 1) if at else None
    known |= owner is not None and "a" not in owner.before
    return not known and not scan.hit(at, "time") and tokens[at].kind == "w" and number.value < 100


_HUNDRED_OF_NAME = 100


def _is_said_twice(scan: Scan, number: Number) -> bool:
    """Whether a hundred stands beside a hundred, of which the first is written with the article."""
    folds, first, after = scan.folds, number.first, number.after
    before = folds[first - 1]
    if before in _HUNDRED and folds[first] == f"و{before[2:]}":
        return True
    return folds[first] in _HUNDRED and folds[after : after + 1] == [f"و{folds[first][2:]}"]


def _is_age(scan: Scan, number: Number) -> bool:
    """Whether it is that of somebody's children or years: mother of five, man of 92, men 18-60."""
    tokens = scan.tokens
    words = [token.fold for token in tokens[max(0, number.first - 2) : number.first]]
    if len(words) > 1 and words[1] == "of" and words[0] in _WHOSE_AGE:
        return True
    if _is_aged(scan, number, words):
        return True
    if words and without_and(words[-1]) in _PASSED and _is_round(scan, number):
        return True  # past seventy, تجاوز الثمانين
    return any(_is_of_years(scan, at) or _is_between_years(scan, at)
               for at in (number.first, number.first - 2))  # fmt: skip


def _is_aged(scan: Scan, number: Number, words: Sequence[str]) -> bool:
    """Whether one person is said to be so old: he is fourteen, one man, 84, off the convoy."""
    ends = scan.tokens[number.after].kind == "p" if number.after < len(scan.tokens) else True
    if not ends or len(words) < 2:
        return False
    return (words[0] in _ONE_PERSON and words[1] in ("is", "was")) or (
        words[0] in _WHOSE_AGE and words[1] in (",", "،", "(")
    )


def _is_round(scan: Scan, number: Number) -> bool:
    """Whether a number says about how old somebody is: seventy, الثمانين, and no noun behind it."""
    definite = not scan.tokens[number.first].arabic or scan.tokens[number.first].fold[:2] == "ال"
    counts = number.after < len(scan.tokens) and best_hit(scan, number.after) is not None
    return definite and number.value in range(40, 110, 10) and not counts


def _is_of_years(scan: Scan, first: int) -> bool:
    """Whether two numbers from a token on are ages: men 18-60."""
    tokens = scan.tokens
    if first < 1 or first + 2 >= len(tokens) or scan.folds[first + 1] not in ("-", "–"):
        return False
    row = tokens[first : first + 3]
    ages = row[0].kind == row[2].kind == "n"
    young = ages and all(len(each.text) == 2 for each in (row[0], row[2]))
    counted = first + 3 < len(tokens) and best_hit(scan, first + 3) is not None
    return young and tokens[first - 1].fold in _AGED and not counted


def _is_between_years(scan: Scan, first: int) -> bool:
    """Whether two numbers from a token on are ages of whom may pass: nobody between 16 and 45."""
    folds, tokens = scan.folds, scan.tokens
    if first < 2 or folds[first - 1] not in _BETWEEN_YEARS:
        return False
    low = number_at(tokens, first)
    if low is None or low.value not in _GROWN_UP or low.after + 1 >= len(folds):
        return False
    high = number_at(tokens, low.after + (folds[low.after] in _TO_YEARS))
    if high is None or not low.value < high.value <= _OLDEST:
        return False
    if high.first == low.after and not has_and(folds[high.first]):
        return False
    before = range(max(0, first - 4), first - 1)
    return scan.says(before.start, before.stop, _NOBODY) or (
        scan.says(high.after, high.after + 3, _NOBODY)
    )


_TO_YEARS = frozenset({"و", "and", "to", "الي", "-", "–"})
_BETWEEN_YEARS = words_of("figures between")
_NOBODY = words_of("marks nobody")
_GROWN_UP = range(12, 31)
_OLDEST = 70


def _is_year(scan: Scan, number: Number, before: str) -> bool:
    written = number.word or len(scan.tokens[number.first].text) == 4
    return before in _YEARS_AFTER and written and 1900 <= number.value < 2100


def _is_title(scan: Scan, number: Number, before: str, after: str) -> bool:
    """Whether a word beside it says that it numbers something: رقم 4, phase 2, 21 Brigade."""
    at = number.after
    if scan.tokens[number.first].fold == "الفي" and at == number.first + 1:
        return at >= len(scan.tokens) or best_hit(scan, at) is None  # الناس الفي الحي
    hit = scan.hit(at, "people") or scan.hit(at, "vehicles")
    counts = hit is not None and not {"b", "l"} & set(hit.before)
    if not number.word and (
        _is_glued(scan, number.first) or _is_headed(scan, number, before, after)
    ):
        return True  # an Mi-8, M23
    label = scan.folds[number.first - 2] if before == "." and number.first > 1 else before
    if label in _ARTICLES or (before == "." and label == "no"):
        return not number.word  # Situation report No. 11, Art. 4
    said = before == "number" and number.word  # the men number twenty-two
    marks = before in _MARKS or (before[:1] in _JOINED and before[1:] in _MARKS)  # بشارع الستين
    return _is_of_corps(scan, number) or (marks and not counts and not said)


_JOINED, _ARTICLES = ("ب", "ل", "و"), words_of("marks articles")


def _is_glued(scan: Scan, at: int) -> bool:
    """Whether a token is joined to a name before it, with a dash or without one."""
    name, dash, number = scan.tokens[max(0, at - 2)], scan.tokens[at - 1], scan.tokens[at]
    if at and dash.capital and not number.space:
        return True
    joined = dash.fold == "-" and not (dash.space or number.space)
    return at > 1 and name.capital and joined


def _is_headed(scan: Scan, number: Number, before: str, after: str) -> bool:
    """Whether a line begins with it as the number of a paper: العدد 318 – التاريخ."""
    opens = number.first < 2 or scan.tokens[number.first - 2].fold == "\n"
    return opens and before in _REFERENCES and after in ("-", "–", "—", "/")


def _is_of_corps(scan: Scan, number: Number) -> bool:
    """Whether it is part of the name of a body of troops: 21 Special Armoured Brigade."""
    if number.word or scan.tokens[number.first].arabic:
        return False
    for token in scan.tokens[number.after : number.after + _CORPS_REACH]:
        if not token.capital:
            return False
        if token.fold in _CORPS:
            return True
    return False
