# SPDX-License-Identifier: Apache-2.0
"""What there is to say about the lines of a day: each wrong one is told, the rest goes on."""

from __future__ import annotations

from qafila.core.findings import Finding, Severity, finding

_LOOK_EN = "Mend the line; until then what it says is in no count."
_LOOK_AR = "صحّح السطر؛ وإلى أن يُصحَّح لا يدخل ما فيه في أي عدد."


@finding
class DayLineUnreadable(Finding):
    """A line of the day is no JSON object, so the fact in it is not known.

    Each line is one object in braces, with straight quotation marks, and stands alone.
    """

    severity = Severity.ERROR
    en = "Line {line} of the day is not a JSON object and was left out."
    ar = "السطر {line} من وقائع اليوم ليس كائن JSON، فلم يُؤخذ به."
    remedy_en = _LOOK_EN
    remedy_ar = _LOOK_AR

    line: int


@finding
class DayLineLacks(Finding):
    """A line of the day lacks something that every line has.

    That is what kind of thing happened, when, who saw it, on which device, and the fact itself.
    """

    severity = Severity.ERROR
    en = "Line {line} of the day lacks {keys} and was left out."
    ar = "السطر {line} من وقائع اليوم تنقصه {keys}، فلم يُؤخذ به."
    remedy_en = "Give each line kind, happened_at, author, device and fact."
    remedy_ar = "اذكر في كل سطر kind وhappened_at وauthor وdevice وfact."

    line: int
    keys: tuple[str, ...]


@finding
class DayKindUnknown(Finding):
    """A line of the day is of a kind that this version does not know."""

    severity = Severity.ERROR
    en = "Line {line} of the day is of the unknown kind {word} and was left out."
    ar = "السطر {line} من وقائع اليوم نوعه {word} غير معروف، فلم يُؤخذ به."
    remedy_en = "Look the kind up in the list of kinds, or update Qafila if it is newer than this."
    remedy_ar = "راجع النوع في قائمة الأنواع، أو حدّث قافلة إن كان النوع أحدث من هذا الإصدار."
    quotes = frozenset({"word"})

    line: int
    word: str


@finding
class DayTimeUnreadable(Finding):
    """The time of a line cannot be read, or does not say in which zone it is.

    A time without a zone may mean any hour of a day; Qafila does not guess, because the order of
    facts decides who is where.
    """

    severity = Severity.ERROR
    en = "Line {line} of the day has no time with a zone in happened_at; it was left out."
    ar = "ليس في السطر {line} من وقائع اليوم وقت مع منطقته الزمنية في happened_at، فلم يُؤخذ به."
    remedy_en = "Write it with its zone, for example 2017-08-28T06:10:00+03:00."
    remedy_ar = "اكتب الوقت مع منطقته، مثل \u20662017-08-28T06:10:00+03:00\u2069."

    line: int


@finding
class DayWordUnfit(Finding):
    """Device or author of a line cannot be used as they are.

    A device is a word of up to 80 Latin letters, digits and the signs ``. _ : / -``; an author is a
    function of up to 200 characters, such as "marshal, bus 3".
    """

    severity = Severity.ERROR
    en = "Line {line} of the day has a {key} that cannot be used; it was left out."
    ar = "في السطر {line} من وقائع اليوم قيمة غير صالحة لـ{key}، فلم يُؤخذ به."
    remedy_en = _LOOK_EN
    remedy_ar = _LOOK_AR

    line: int
    key: str


@finding
class DayPlaceUnknown(Finding):
    """A line of the day names no place of the ledger.

    Places are ``outside``, ``unaccounted``, ``deceased``, ``left``, ``gone``, or a kind and an id:
    ``place:qara``, ``vehicle:BUS-01``, ``custody:camp``, ``road:qara-hasya``.
    """

    severity = Severity.ERROR
    en = "Line {line} of the day names {word}, which is not a place; it was left out."
    ar = "يذكر السطر {line} من وقائع اليوم {word}، وليس هذا مكانًا، فلم يُؤخذ به."
    remedy_en = "Write the kind before the id: place:…, vehicle:…, custody:… or road:…."
    remedy_ar = "اكتب النوع قبل المعرّف: \u2066place:…, vehicle:…, custody:…, road:…\u2069."
    quotes = frozenset({"word"})

    line: int
    word: str


@finding
class DayFactUnfit(Finding):
    """A line of the day is of a known kind, and what it says does not fit that kind."""

    severity = Severity.ERROR
    en = "What line {line} of the day says does not fit its kind, {word}: {reason}."
    ar = "ما في السطر {line} من وقائع اليوم لا يناسب نوعه {word}: {reason}."
    remedy_en = _LOOK_EN
    remedy_ar = _LOOK_AR
    quotes = frozenset({"reason"})

    line: int
    word: str
    reason: str


@finding
class DayLineTooLong(Finding):
    """A line of the day is longer than any fact may be. It was not read."""

    severity = Severity.ERROR
    en = "Line {line} of the day has {size} bytes and was not read; the limit is {limit}."
    ar = "حجم السطر {line} من وقائع اليوم {size} بايت، والحدّ {limit}، فلم يُقرأ."
    remedy_en = "Check that every fact stands on a line of its own."
    remedy_ar = "تأكّد من أن كل واقعة على سطر مستقل."

    line: int
    size: int
    limit: int


@finding
class DayKeysUnknown(Finding):
    """A line of the day holds keys that its kind does not have.

    They have no effect; the rest of the line counts.
    """

    severity = Severity.WARNING
    en = "Line {line} of the day has keys that its kind does not know: {keys}."
    ar = "في السطر {line} من وقائع اليوم مفاتيح لا يعرفها نوعه: {keys}."
    remedy_en = "Look for a slip of the pen in these keys."
    remedy_ar = "ابحث عن خطأ في كتابة هذه المفاتيح."
    quotes = frozenset({"keys"})

    line: int
    keys: tuple[str, ...]


@finding
class DayReferenceUnknown(Finding):
    """A line of the day speaks of a fact that stands on no line above it.

    A correction, a settlement or an addition names the `id` that an earlier line gives itself.
    """

    severity = Severity.WARNING
    en = "Line {line} of the day refers to {word}, which no line above it is called."
    ar = "يشير السطر {line} من وقائع اليوم إلى {word}، وليس قبله سطر بهذا المعرّف."
    remedy_en = "Give the line that is meant this id, and let it stand above."
    remedy_ar = "أعطِ السطر المقصود هذا المعرّف، واجعله قبل هذا السطر."
    quotes = frozenset({"word"})

    line: int
    word: str


@finding
class DayLineRepeated(Finding):
    """Two lines of the day say the same of the same moment from the same device: one fact."""

    severity = Severity.INFO
    en = "Lines {lines} of the day are one and the same fact, which counts once."
    ar = "الأسطر {lines} من وقائع اليوم واقعة واحدة مكرّرة، وتُحسب مرة واحدة."
    remedy_en = "Nothing to do, unless two different facts were meant."
    remedy_ar = "لا يلزم فعل شيء إلا إذا كان المقصود واقعتين مختلفتين."

    lines: tuple[int, ...]


@finding
class DayIdRepeated(Finding):
    """Two lines of the day call themselves the same. Both count; references mean the first."""

    severity = Severity.WARNING
    en = "Lines {lines} of the day have the same id; whatever refers to it means the first of them."
    ar = "للسطرين {lines} من وقائع اليوم المعرّف نفسه؛ وما يشير إليه يعني أولهما."
    remedy_en = "Give each line an id of its own."
    remedy_ar = "أعطِ كل سطر معرّفًا خاصًا به."

    lines: tuple[int, ...]
