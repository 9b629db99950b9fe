# SPDX-License-Identifier: Apache-2.0
"""Hours of the day: in digits, in words, with the half of the day that the words around tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from qafila.core.spelling import western_digits
from qafila.data.lexicons import values_of, words_of
from qafila.extraction.text.arabic import has_and, has_article, one_of, without_and
from qafila.extraction.text.numbers import digits_value, number_word
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.tokens import Asked


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour of the day with its tokens."""

    first: int
    after: int
    at: time


_AFTERNOON = words_of("dates afternoon")
_MORNING = words_of("dates morning")
_HOUR_WORDS = values_of("clock", "hour")


def hours(scan: Scan) -> list[Hour]:
    """Return every hour of the day in the text."""
    found: list[Hour] = []
    for at, word in enumerate(scan.folds):
        if not _MAY_TELL[word] or (found and at < found[-1].after):
            continue  # most words
        token = scan.tokens[at]
        spoken = _saa(scan, at) if token.arabic else _at_six(scan, at)
        if hour := _clock(scan, at) or spoken or _bare(scan, at):
            found.append(hour)
    return found


def _may_tell(word: str) -> bool:
    """Whether an hour may be told from a folded word or digits on: a quick look."""
    if word[0].isdecimal():
        return True
    bare = word.removeprefix("ال")
    if number_word(word) is not None or number_word(bare) is not None or bare in _HOUR_WORDS:
        return True
    return bool(one_of(word, _SAA)) or word in _AT or word in _PAST or word in ("at", "by")


_MAY_TELL = Asked(_may_tell)


def _clock(scan: Scan, at: int) -> Hour | None:
    """Return 06:00, 6:30 pm, 8:30 a.m., 6 am, 0600 hrs, 6h."""
    tokens = scan.tokens
    if tokens[at].kind != "n":
        return None
    written = western_digits(tokens[at].text)
    after = at + 1
    hour, minute, sure = -1, 0, False
    if (
        written.isdigit()
        and len(written) <= 2
        and after + 1 < len(tokens)
        and tokens[after].fold in (":", "h")
        and not tokens[after].space
        and tokens[after + 1].kind == "n"
        and not tokens[after + 1].space
        and len(tokens[after + 1].text) == 2
    ):
        hour, minute = int(written), int(western_digits(tokens[after + 1].text))
        after, sure = after + 2, True
    elif written.isdigit() and len(written) == 4 and after < len(tokens):
        clock = tokens[after].fold in ("hrs", "hours", "h", "local", "z", "lt", "utc")
        if clock and int(written) < 2400:
            return _hour_of(at, after + 1, int(written) // 100, int(written) % 100)
        return None
    elif written.isdigit() and len(written) <= 2:
        hour = int(written)
    elif (
        len(written) in (4, 5)
        and written[-3] in ".,"
        and written.replace(written[-3], "").isdigit()
    ):
        hour, minute = int(written[:-3]), int(written[-2:])
        named = at > 0 and tokens[at - 1].fold in _BEFORE_CLOCK
        sure = named and int(written[-2:]) % 5 == 0
    else:
        return None
    if after + 1 < len(tokens) and tokens[after].fold in ("o'clock", "oclock", "sharp"):
        sure, after = True, after + 1
    half, after = _half_of_day(scan, after)
    if not half and not sure:
        return None
    if half == "pm" and hour < 12:
        hour += 12
    if half == "am" and hour == 12:
        hour = 0
    return _hour_of(at, after, hour, minute)


_BEFORE_CLOCK = words_of("clock before")


_NOON = words_of("clock noon")
_PARTS_EN = {"morning": "am", "afternoon": "pm", "evening": "pm", "night": "pm"}


def _half_of_day(scan: Scan, at: int) -> tuple[str, int]:
    tokens = scan.tokens
    if at < len(tokens) and tokens[at].kind == "w":
        word = tokens[at].fold
        following = tokens[at + 1].fold if at + 1 < len(tokens) else ""
        if told := _part_told(scan, at):
            return told
        if word in ("a", "p"):
            if following == "." and at + 2 < len(tokens) and tokens[at + 2].fold == "m":
                closes = at + 3 < len(tokens) and tokens[at + 3].fold == "."
                return word + "m", at + 3 + closes
            return "", at
        if word == "بعد" and following in _NOON:
            return "pm", at + 2
        if word == "قبل" and following in _NOON:
            return "am", at + 2
        if word in _AFTERNOON:
            return "pm", at + 1
        if word in _MORNING:
            return "am", at + 1
    return "", at


def _part_told(scan: Scan, at: int) -> tuple[str, int] | None:
    """Return the half of *in the morning*, *this evening*, *at night* and the token behind it."""
    word, following, part = [*scan.folds[at : at + 3], "", ""][:3]
    if word in ("in", "at") and following == "the" and part in _PARTS_EN:
        return _PARTS_EN[part], at + 3
    if word in ("this", "that") and following in _PARTS_EN:
        return _PARTS_EN[following], at + 2
    return ("pm", at + 2) if (word, following) == ("at", "night") else None


_ALONE = words_of("clock alone")
_WHEN = 5


def _bare(scan: Scan, at: int) -> Hour | None:
    """Return the hour of *tomorrow 0500 from X*, *ETA 1900*, *agreed at 1800*: four digits alone.

    They begin with a zero beside a day, stand behind a label and the place that it is for, or
    behind *at* with a quarter of an hour and nothing that they count.
    """
    token = scan.tokens[at]
    if token.kind != "n" or len(token.text) != _FOUR or not at:
        return None
    written = western_digits(token.text)
    labelled = at + 1 not in scan.counted_words and _is_labelled(scan, at)
    near = range(max(0, at - 3), at)
    led = scan.folds[at - 1] in _BEFORE_CLOCK
    dated = led or any(scan.hit(n, "time", "day", "weekday") for n in near)
    if not written.isdigit():
        return None
    quarter = scan.folds[at - 1] == "at" and int(written[2:]) % _QUARTER == 0
    sharp = quarter and at + 1 not in scan.counted_words and not scan.says(at - 4, at, _ESTIMATED)
    if not (labelled or sharp or (dated and written[0] == "0")):
        return None
    return _hour_of(at, at + 1, int(written[:2]), int(written[2:]))


def _is_labelled(scan: Scan, at: int) -> bool:
    """Whether *ETA* stands before digits, alone or with the name of a place: ETA Kafr Zita 2100."""
    back = at - 1
    while back > max(0, at - _NAMED) and scan.folds[back] not in _LABELS:
        glued = "-" in scan.folds[back : back + 2]  # Qalaat al-Madiq
        if not (scan.tokens[back].capital or glued):
            return False
        back -= 1
    return scan.folds[back] in _LABELS


_FOUR, _QUARTER, _NAMED = 4, 15, 7
_ESTIMATED = words_of("clock estimated")
_LABELS = words_of("clock labels")
_PAST = {"half": 30, "quarter": 15, "twenty": 20, "ten": 10, "five": 5}
_LONGEST_CLOCK = 3


def _at_six(scan: Scan, at: int) -> Hour | None:
    """Return the hour of *at eleven*, *half past six*, *six in the morning*, *at noon*."""
    word = scan.tokens[at].fold
    if word not in ("at", "by") and word not in _PAST and _hour_word_en(scan, at) is None:
        return None  # most words
    words = [token.fold for token in scan.tokens[at : at + _LONGEST_CLOCK + 1]]
    led = words[:1] == ["at"] or words[:1] == ["by"]
    start = at + led
    words = words[led:]
    if led and words[:1] in (["noon"], ["midday"]):
        return _hour_of(at, start + 1, 12, 0)
    if led and words[:1] == ["midnight"]:
        return _hour_of(at, start + 1, 0, 0)
    if len(words) > 1 and words[0] in _PAST and words[1] in ("past", "to"):
        hour, minute = _hour_word_en(scan, start + 2), _PAST[words[0]]
        if hour is None or _counts_on(scan, start + 3):
            return None  # five to six thousand people
        if words[1] == "to":
            hour, minute = hour - 1, 60 - minute
        return _with_half(scan, at, start + 3, hour, minute)
    hour = _hour_word_en(scan, start) if words else None
    if hour is None:
        return None
    sign = words[1:2] == ["-"]  # seven-thirty
    minute = _MINUTE_WORDS.get(words[1 + sign], 0) if len(words) > 1 + sign else 0
    behind = start + 1 + (sign + 1 if minute else 0)
    clock = scan.folds[behind : behind + 1] in (["oclock"], ["sharp"], ["exactly"])
    half, after = _half_of_day(scan, behind + clock)
    near = range(max(0, at - _WHEN), min(at + _WHEN, len(scan.tokens)))
    day = any(scan.hit(n, "time", "day", "weekday", "month") for n in near)
    alone = behind >= len(scan.tokens) or scan.tokens[behind].fold in _ALONE
    if clock or half or (led and alone and (day or _part_near(scan, at))):
        return _with_half(scan, at, after, hour, minute, half)
    return None


def _counts_on(scan: Scan, at: int) -> bool:
    """Whether a number goes on at a token, or what it counts stands there."""
    if at >= len(scan.tokens) or at in scan.counted_words:
        return at < len(scan.tokens)
    return (number_word(scan.folds[at]) or 0) >= _SCALE


_SCALE = 100
_MINUTE_WORDS = {"fifteen": 15, "thirty": 30, "forty-five": 45}


def _hour_word_en(scan: Scan, at: int) -> int | None:
    """Return the hour that an English number word at a token says."""
    if at >= len(scan.tokens) or scan.tokens[at].arabic or scan.tokens[at].fold == "dozen":
        return None
    value = number_word(scan.tokens[at].fold) if scan.tokens[at].kind == "w" else None
    return value if value is not None and 1 <= value <= 12 else None


def _with_half(
    scan: Scan, at: int, after: int, hour: int, minute: int, told: str = ""
) -> Hour | None:
    """Return an hour in the half of the day that is `told`, or that the words around it tell."""
    half, behind = (told, after) if told else _half_of_day(scan, after)
    half = half or _part_near(scan, at)
    return _hour_of(at, max(after, behind), hour + 12 * (half == "pm" and hour < 12), minute)


_PARTS = {"am": words_of("dates morning"), "pm": words_of("dates afternoon")}
_PART_REACH = 10


def _part_near(scan: Scan, at: int) -> str:
    """Return the half of the day that a word before or behind an hour tells; empty for none."""
    order = [at - n for n in range(1, _PART_REACH)] + [at + n for n in range(1, 4)]
    for near in order:
        if not 0 <= near < len(scan.tokens) or len(scan.tokens[near].fold) < 3:
            continue
        word = without_and(scan.tokens[near].fold).removeprefix("ال")
        for half, words in _PARTS.items():
            if word in words:
                return half
        if word in ("morning", "dawn"):
            return "am"
        if word in ("afternoon", "evening"):
            return "pm"
    return ""


_OF_THE = words_of("clock of the")
_SAA = words_of("clock saa")
_AT = words_of("clock at")


_SMALL_HOURS = 5
_NIGHT = words_of("clock night")
_OF_NIGHT = words_of("clock of night")
_EXACTLY = words_of("clock exactly")


def _saa(scan: Scan, at: int) -> Hour | None:
    """Return الساعة السادسة صباحًا, الساعة 6, الساعة خمسة ونص الفجر, عند العاشرة صباحًا."""
    tokens = scan.tokens
    word = tokens[at].fold
    named = bool(one_of(word, _SAA))
    if at + 1 >= len(tokens):
        return None
    if not (named or word in _AT):
        return _hour_alone(scan, at)
    if tokens[at + 1].kind == "n" and named and (clock := _clock(scan, at + 1)):
        return Hour(at, clock.after, clock.at)
    if tokens[at + 1].fold == "منتصف" and tokens[at + 2 : at + 3]:
        night = tokens[at + 2].fold in _OF_NIGHT
        return _hour_of(at, at + 3, 0, 0) if night else None
    hour, after = _hour_word(scan, at + 1, named=named)
    if hour is None:
        return None
    minute, after = _minutes(scan, after)
    if after + 1 < len(tokens) and tokens[after].fold == "من":
        after += 1
    half, after = _half_of_day(scan, after)
    if half and hour < _SMALL_HOURS and tokens[after - 1].fold in _NIGHT:
        half = "am"  # الواحدة والنصف ليلا
    exactly = after < len(tokens) and tokens[after].fold in _EXACTLY
    half = half or _part_near(scan, at)
    if not named and not half and not minute and not exactly:
        return None  # عند السابعة والنصف names an hour, عند السابعة may not
    if half == "pm" and hour < 12:
        hour += 12
    elif half == "pm" and tokens[after - 1].fold in _NIGHT:
        hour = 0  # الثانية عشرة ليلا
    return _hour_of(at, after, hour, minute)


def _hour_alone(scan: Scan, at: int) -> Hour | None:
    """Return التاسعة صباحًا, السبعة الصبح: an hour without a word before it, a half behind it."""
    if scan.tokens[at].kind != "w" or scan.hit(at, "time", "weekday"):
        return None
    hour, after = _hour_word(scan, at, named=True)
    if hour is None:
        return None
    minute, after = _minutes(scan, after)
    after += after < len(scan.tokens) and scan.tokens[after].fold in _OF_THE
    half, after = _half_of_day(scan, after)
    if not half:
        return None
    return _hour_of(at, after, hour + 12 * (half == "pm" and hour < 12), minute)


def _hour_word(scan: Scan, at: int, *, named: bool) -> tuple[int | None, int]:
    """Return the hour at a token, in digits or words, and the token behind it."""
    tokens = scan.tokens
    token = tokens[at]
    if token.kind == "n":
        value = digits_value(token.text)
        if len(token.text) == 4 and isinstance(value, int):
            return _four_digits(value, at)
        good = named and isinstance(value, int) and value <= 23
        return (value if good and isinstance(value, int) else None), at + 1
    hour = _HOUR_WORDS.get(token.fold.removeprefix("ال"))
    if hour is None and named:
        hour = number_word(token.fold) or number_word(token.fold.removeprefix("ال"))
    if hour is None or hour > 12 or not (named or has_article(token.fold)):
        return None, at + 1
    if at + 1 < len(tokens) and tokens[at + 1].fold == "عشره":
        return {1: 11, 11: 11, 2: 12}.get(hour), at + 2
    return hour, at + 1


def _four_digits(value: int, at: int) -> tuple[int | None, int]:
    """Return the hour of الساعة 0630, whose minutes `_minutes` reads."""
    return (value // 100 if value < 2400 else None), at + 1


def _minutes(scan: Scan, at: int) -> tuple[int, int]:
    """Return the minutes that *and a half* or *and a quarter* add, and the token behind it."""
    word = scan.word(at)
    before = scan.tokens[at - 1]
    if before.kind == "n" and len(before.text) == 4:
        value = digits_value(before.text)
        return (value % 100 if isinstance(value, int) else 0), at
    minutes = _ADDED.get(word)
    if minutes is not None:
        return minutes, at + 1
    added = number_word(word[1:]) if has_and(word) else None
    if added is not None and at + 1 < len(scan.tokens) and scan.tokens[at + 1].fold in _MINUTES:
        return added, at + 2  # الواحدة وعشرين دقيقة
    if word == "الا" and at + 1 < len(scan.tokens):
        taken = _ADDED.get(f"و{scan.tokens[at + 1].fold.rstrip('ا')}")
        return (-taken, at + 2) if taken else (0, at)
    return 0, at


_MINUTES = words_of("clock minutes")
_ADDED = values_of("clock", "added")


def _hour_of(first: int, after: int, hour: int, minute: int) -> Hour | None:
    if minute < 0:  # الساعة السابعة إلا ربعًا
        hour, minute = hour - 1, minute + 60
    if 0 <= hour <= 23 and 0 <= minute <= 59:
        return Hour(first, after, time(hour, minute))
    return None
