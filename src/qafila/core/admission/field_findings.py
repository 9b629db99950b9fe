# SPDX-License-Identifier: Apache-2.0
"""What there is to say about a single value, whatever it belongs to."""

from __future__ import annotations

from qafila.core.findings import Finding, Severity, finding


@finding
class NumberUnreadable(Finding):
    """A value that should be a number cannot be read as one. It was left out; the rest was kept."""

    severity = Severity.WARNING
    en = "The value of {key}⟦ of obligation {obligation}⟧ is not a number and was left out: {raw}."
    ar = "قيمة {key}⟦ في الالتزام {obligation}⟧ ليست عددًا، فلم يُؤخذ بها: {raw}."
    remedy_en = "Write one number in digits, without words around it."
    remedy_ar = "اكتب عددًا واحدًا بالأرقام دون كلمات معه."

    key: str
    raw: str
    obligation: str = ""


@finding
class NumberOutOfRange(Finding):
    """A number lies outside what it can be, such as a negative distance. It was left out."""

    severity = Severity.WARNING
    en = (
        "The value of {key}⟦ of obligation {obligation}⟧ is {raw}, which is not between"
        " {least} and {most}; it was left out."
    )
    ar = "قيمة {key}⟦ في الالتزام {obligation}⟧ هي {raw}، وليست بين {least} و{most}، فلم يُؤخذ بها."
    remedy_en = "Look for a slip of the pen, or for another unit than the name of the field says."
    remedy_ar = "ابحث عن خطأ في الكتابة، أو عن وحدة قياس غير التي يدل عليها اسم الحقل."

    key: str
    raw: str
    least: float
    most: float
    obligation: str = ""


@finding
class YesNoUnreadable(Finding):
    """A value that should be yes or no is neither. It was left out, which counts as not said."""

    severity = Severity.WARNING
    en = (
        "The value of {key}⟦ of obligation {obligation}⟧ is neither yes nor no and was left"
        " out: {raw}."
    )
    ar = "قيمة {key}⟦ في الالتزام {obligation}⟧ ليست «نعم» ولا «لا»، فلم يُؤخذ بها: {raw}."
    remedy_en = "Write yes or no."
    remedy_ar = "اكتب «نعم» أو «لا»."

    key: str
    raw: str
    obligation: str = ""


@finding
class WordUnknown(Finding):
    """A value should be one of a few words and is another. It was left out."""

    severity = Severity.WARNING
    en = (
        "The word given for {key}⟦ of obligation {obligation}⟧ is not a known one and was"
        " left out: {raw}."
    )
    ar = "الكلمة المعطاة في {key}⟦ من الالتزام {obligation}⟧ غير معروفة، فلم يُؤخذ بها: {raw}."
    remedy_en = "Use one of these: {known}."
    remedy_ar = "استعمل إحدى هذه الكلمات: {known}."

    key: str
    raw: str
    known: tuple[str, ...]
    obligation: str = ""


@finding
class DateUnreadable(Finding):
    """A value that should be a day or an hour cannot be read as one. It was left out."""

    severity = Severity.WARNING
    en = (
        "The value of {key}⟦ of obligation {obligation}⟧ is not a date or time that can be"
        " read; it was left out: {raw}."
    )
    ar = "قيمة {key}⟦ في الالتزام {obligation}⟧ ليست تاريخًا أو وقتًا مقروءًا، فلم يُؤخذ بها: {raw}."
    remedy_en = "Write it as 2017-08-28, as 2017-08-28T06:00 or, for an hour alone, as 06:00."
    remedy_ar = (
        "اكتبها على هذا النحو: \u20662017-08-28\u2069 أو \u20662017-08-28T06:00\u2069، أو"
        " \u206606:00\u2069 للساعة وحدها."
    )

    key: str
    raw: str
    obligation: str = ""


@finding
class HourSkipped(Finding):
    """The clocks go forward over this hour: that day has none such. The hour after was taken."""

    severity = Severity.WARNING
    en = (
        "The hour {raw} given for {key}⟦ of obligation {obligation}⟧ does not exist that day:"
        " clocks go forward. Taken: {taken}."
    )
    ar = (
        "لا وجود للساعة {raw} المذكورة في {key}⟦ من الالتزام {obligation}⟧ في ذلك اليوم بسبب"
        " تقديم الساعة، فأُخذت {taken}."
    )
    remedy_en = "Agree on another hour, and say it by the clock that everybody will read."
    remedy_ar = "اتّفقوا على ساعة أخرى، وسمّوها بحسب الساعة التي يقرؤها الجميع."

    key: str
    raw: str
    taken: str
    obligation: str = ""


@finding
class DateOrderAssumed(Finding):
    """A date such as 03/04/2017 can be read two ways. The first number was taken for the day."""

    severity = Severity.INFO
    en = "The date {raw} given for {key}⟦ of obligation {obligation}⟧ was read with the day first."
    ar = "قُرئ التاريخ {raw} في {key}⟦ من الالتزام {obligation}⟧ على أن اليوم قبل الشهر."
    remedy_en = "Write dates with the year first, as 2017-08-28, and there is no doubt."
    remedy_ar = "اكتب التواريخ بدءًا بالسنة، مثل \u20662017-08-28\u2069، فلا يبقى فيها التباس."

    key: str
    raw: str
    obligation: str = ""


@finding
class TextExpected(Finding):
    """A value should be a word, an id or a list of them and is something else. It was left out."""

    severity = Severity.WARNING
    en = (
        "The value of {key}⟦ of obligation {obligation}⟧ is not text of the kind expected"
        " there; it was left out: {raw}."
    )
    ar = (
        "قيمة {key}⟦ في الالتزام {obligation}⟧ ليست نصًّا من النوع المنتظر في موضعها، فلم"
        " يُؤخذ بها: {raw}."
    )
    remedy_en = 'Write a text in quotation marks, or several as a list: ["a", "b"].'
    remedy_ar = 'اكتب نصًّا بين علامتي اقتباس، أو نصوصًا متعدّدة في قائمة: \u2066["a", "b"]\u2069.'

    key: str
    raw: str
    obligation: str = ""


@finding
class RangeOutOfOrder(Finding):
    """In a range, low, typical and high do not grow. They were put in order, perhaps wrongly."""

    severity = Severity.ERROR
    en = (
        "In {key}⟦ of obligation {obligation}⟧, low, typical and high are not in growing"
        " order; they were put in order: {raw}."
    )
    ar = (
        "القيم low وtypical وhigh في {key}⟦ من الالتزام {obligation}⟧ ليست متصاعدة، فأُعيد"
        " ترتيبها: {raw}."
    )
    remedy_en = "Correct the figure that is wrong; low is the smallest and high the largest."
    remedy_ar = "صحّح الرقم الخاطئ؛ فالقيمة low هي الأصغر وhigh هي الأكبر."

    key: str
    raw: str
    obligation: str = ""


@finding
class RangeIncomplete(Finding):
    """A range lacks one of low, typical and high. A middle was taken, or no spread on that side."""

    severity = Severity.INFO
    en = (
        "The range of {key}⟦ of obligation {obligation}⟧ is not complete; it was completed"
        " from what is given: {raw}."
    )
    ar = "المدى المعطى في {key}⟦ من الالتزام {obligation}⟧ ناقص، فأُكمل بحسب ما هو مذكور: {raw}."
    remedy_en = "Give low, typical and high if you know them."
    remedy_ar = "اكتب القيم low وtypical وhigh إن كانت معروفة."

    key: str
    raw: str
    obligation: str = ""


@finding
class KeyMissing(Finding):
    """A table lacks a key without which it means nothing. The table was left out."""

    severity = Severity.ERROR
    en = "This [[{table}]] lacks {key} and was left out."
    ar = "ينقص المفتاح {key} في هذا الجدول [[{table}]]، فلم يُؤخذ بالجدول."
    remedy_en = "Add {key} to it."
    remedy_ar = "أضف إليه {key}."

    table: str
    key: str


@finding
class TableIdMissing(Finding):
    """A table has no id. It was given one, which nothing else can refer to."""

    severity = Severity.WARNING
    en = "This [{table}] has no id; it was called {given}."
    ar = "ليس لهذا الجدول [{table}] معرّف (id)، فسُمّي {given}."
    remedy_en = "Give it a short id of its own and use that id wherever it is meant."
    remedy_ar = "أعطه معرّفًا قصيرًا خاصًّا به، واستعمله حيثما ذُكر."

    table: str
    given: str
