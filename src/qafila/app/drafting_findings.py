# SPDX-License-Identifier: Apache-2.0
"""What there is to say of a report that an operation is drafted from."""

from __future__ import annotations

from qafila.core.findings import Finding, Severity, finding
from qafila.core.values import Name


@finding
class ReportTooLarge(Finding):
    """A file is larger than any report; it was not read."""

    severity = Severity.ERROR
    en = "{file} is {size_mb} MB and was not read; a report has at most {limit_mb} MB."
    ar = "حجم {file} هو {size_mb} ميغابايت فلم يُقرأ؛ والحدّ للتقرير {limit_mb} ميغابايت."
    remedy_en = "Check whether it is the right file; copy the report's text into a file of its own."
    remedy_ar = "تأكّد من أنه الملف الصحيح، وانسخ نص التقرير في ملف مستقلّ."

    file: str
    size_mb: int
    limit_mb: int


@finding
class ReportNotText(Finding):
    """A file is a picture, a document of an office program or a PDF, and no plain text."""

    severity = Severity.ERROR
    en = "{file} is no plain text and was not read."
    ar = "الملف {file} ليس نصًّا عاديًّا فلم يُقرأ."
    remedy_en = "Open it in its program, copy the words and save them as a text file (UTF-8)."
    remedy_ar = "افتحه في برنامجه، وانسخ الكلام منه واحفظه ملفًّا نصّيًّا (UTF-8)."

    file: str


@finding
class ReportIsWebPage(Finding):
    """A file is a web page, where menus and other articles stand beside the report; not read."""

    severity = Severity.ERROR
    en = "{file} is a web page and was not read: other texts than the report stand in it."
    ar = "الملف {file} صفحة من الإنترنت فلم يُقرأ، ففيه نصوص غير التقرير."
    remedy_en = "Copy the words of the report alone and save them as a text file (UTF-8)."
    remedy_ar = "انسخ كلام التقرير وحده واحفظه ملفًّا نصّيًّا (UTF-8)."

    file: str


@finding
class ReportIsTable(Finding):
    """Most lines of a report are rows of cells, so that no sentence says what a figure counts."""

    severity = Severity.ERROR
    en = "{file} is a table and no report in sentences; nothing is drafted from it."
    ar = "الملف {file} جدول لا تقرير بجمل، ولذلك لم يُؤخذ منه شيء."
    remedy_en = (
        "Lists of people and vehicles go into an operation folder as they are (the guide to"
        " workbooks says how). Otherwise write what the table says in sentences."
    )
    remedy_ar = (
        "قوائم الناس والمركبات تُوضع في مجلد العملية كما هي (انظر دليل المصنّفات). وإلا فاكتب ما في"
        " الجدول بجمل."
    )

    file: str


@finding
class ReportTwice(Finding):
    """The same report was given twice; one text is one source, however often it is sent on."""

    severity = Severity.INFO
    en = "{file} holds the same words as {same}; it is read once."
    ar = "كلام {file} هو كلام {same} نفسه، فقُرئ مرة واحدة."
    remedy_en = "Nothing, if that is so. Otherwise give the other report's file."
    remedy_ar = "لا شيء إن كان الأمر كذلك، وإلا فاختر ملف التقرير الآخر."

    file: str
    same: str


@finding
class ReportEmpty(Finding):
    """A report holds no word that could be read, and so the draft holds nothing of it."""

    severity = Severity.WARNING
    en = "{file} holds no words in Arabic or English; nothing is drafted from it."
    ar = "ليس في {file} كلام بالعربية أو الإنكليزية، فلم يُؤخذ منه شيء."
    remedy_en = "Check whether it is the right file."
    remedy_ar = "تأكّد من أنه الملف الصحيح."

    file: str


@finding
class ReportGarbled(Finding):
    """The letters of a report were damaged before it came here: Arabic read in a wrong encoding.

    Such a text looks like ÇáÅÎáÇÁ or Ø§Ù„Ø¥. What it said cannot be told from it with certainty.
    """

    severity = Severity.ERROR
    en = (
        "The letters of {file} are damaged, as when Arabic is opened in a wrong encoding; nothing"
        " is drafted from it."
    )
    ar = "حروف {file} تالفة، كما يحدث حين يُفتح نص عربي بترميز خاطئ، فلم يُؤخذ منه شيء."
    remedy_en = "Get the text again from where it came, and save it as a text file in UTF-8."
    remedy_ar = "خذ النص مرة أخرى من مصدره، واحفظه ملفًّا نصّيًّا بترميز UTF-8."

    file: str


@finding
class ReportOfSomethingElse(Finding):
    """A text does not speak of people moved under an agreement; nothing in it is guessed."""

    severity = Severity.WARNING
    en = "{file} does not seem to speak of an evacuation; nothing is drafted from it."
    ar = "لا يبدو أن {file} يتناول عملية إجلاء، فلم يُؤخذ منه شيء."
    remedy_en = "If it does speak of one, write operation.toml by hand from the guide to folders."
    remedy_ar = "إذا كان يتناول عملية إجلاء فاكتب operation.toml بيدك بحسب دليل المجلّدات."

    file: str


@finding
class ReportInAnotherLanguage(Finding):
    """A report is in neither Arabic nor English: Persian, Urdu, French, Turkish and the like."""

    severity = Severity.ERROR
    en = "{file} is in neither Arabic nor English; nothing is drafted from it."
    ar = "{file} ليس بالعربية ولا بالإنكليزية، فلم يُؤخذ منه شيء."
    remedy_en = "Have somebody translate it into Arabic or English, and read the translation."
    remedy_ar = "اطلب ترجمته إلى العربية أو الإنكليزية ثم أعد القراءة من الترجمة."

    file: str


@finding
class ReportInLatinLetters(Finding):
    """A message is in Arabic written with Latin letters and digits, which is not read."""

    severity = Severity.ERROR
    en = "{file} seems to be Arabic in Latin letters; nothing is drafted from it."
    ar = "يبدو أن {file} عربية مكتوبة بحروف لاتينية، فلم يُؤخذ منه شيء."
    remedy_en = "Have somebody who reads it write it in Arabic letters or in English."
    remedy_ar = "اطلب ممن يقرؤها أن يكتبها بحروف عربية أو بالإنكليزية."

    file: str


@finding
class ReportInTwoLanguages(Finding):
    """Arabic and English stand within the same sentences, so that neither grammar holds.

    A report that says one thing in Arabic and the next in English is read.
    """

    severity = Severity.ERROR
    en = "{file} mixes Arabic and English within its sentences; nothing is drafted from it."
    ar = "{file} يخلط العربية بالإنكليزية في الجملة الواحدة، فلم يُؤخذ منه شيء."
    remedy_en = "Write each sentence in one of the two languages, and draft again."
    remedy_ar = "اكتب كل جملة بلغة واحدة ثم أعد إعداد المسوّدة."

    file: str


@finding
class ReportWithoutSentences(Finding):
    """Nothing parts one sentence of a long report from the next: no full stop, comma or new line.

    Who does what to whom, and which figure belongs to what, could only be guessed.
    """

    severity = Severity.ERROR
    en = (
        "Most of {file} has no full stops, commas or new lines that say where a sentence ends;"
        " nothing is drafted from it."
    )
    ar = (
        "معظم {file} بلا نقاط ولا فواصل ولا أسطر جديدة تبيّن أين تنتهي كل جملة، ولذلك لم يُؤخذ منه"
        " شيء."
    )
    remedy_en = "Put a full stop or a new line behind each sentence, and draft again."
    remedy_ar = "ضع نقطة أو سطرًا جديدًا بعد كل جملة ثم أعد إعداد المسوّدة."

    file: str


@finding
class ReportOfTwoMovements(Finding):
    """A report tells of two movements: on another day, others go from and to other places.

    A draft is of one operation, so that people, vehicles and places of both stand in it beside each
    other. Batches of one place are one movement.
    """

    severity = Severity.WARNING
    en = "{file} seems to tell of two movements; the second begins with “{words}”."
    ar = "يبدو أن {file} يتناول حركتين، وتبدأ الثانية بـ«{words}»."
    remedy_en = (
        "If they are two operations, copy each into a file of its own and draft each by itself."
        " Otherwise nothing."
    )
    remedy_ar = (
        "إن كانتا عمليتين فانسخ نص كل منهما في ملف مستقلّ وأعدّ لكل منهما مسوّدة. وإلا فلا حاجة إلى"
        " شيء."
    )

    file: str
    words: str


@finding
class MovementHalted(Finding):
    """A report says that the movement was cancelled, put off, suspended, stalled or refused.

    What was to move stays in the draft as claims. The day does not: a folder must not plan a
    movement that does not go. What a report says of an earlier attempt, or of one that was taken
    up again, is not meant.
    """

    severity = Severity.WARNING
    en = "{file} says that the movement does not go: “{words}”."
    ar = "يقول {file} إن الحركة لا تتمّ: «{words}»."
    remedy_en = (
        "Ask whether it goes, and when. The day that this report gives stands in operation.toml as"
        " a comment until somebody confirms it."
    )
    remedy_ar = (
        "اسأل هل ستتمّ ومتى. واليوم الذي يذكره هذا التقرير يبقى تعليقًا في operation.toml إلى أن"
        " يؤكّده أحد."
    )

    file: str
    words: str


@finding
class ApprovalWithheld(Finding):
    """A report says that somebody refuses to approve the movement, or has not approved it yet.

    So is one that hangs on a condition. Such words make no approval in the draft. One that the
    report says the same party gave later is not meant.
    """

    severity = Severity.WARNING
    en = (
        "{file} says that an approval is refused, not given yet or given on a condition: “{words}”."
    )
    ar = "يقول {file} إن موافقةً مرفوضة أو لم تُعطَ بعد أو معلّقة على شرط: «{words}»."
    remedy_en = (
        "Ask that party before anybody sets out, and write its approval into operation.toml only"
        " once it is given and its condition is met."
    )
    remedy_ar = (
        "اسأل تلك الجهة قبل أن يتحرّك أحد، ولا تكتب موافقتها في operation.toml إلا بعد صدورها"
        " وتحقّق شرطها."
    )

    file: str
    words: str


@finding
class DraftDayOpen(Finding):
    """No report says on which day the movement is, or only in words that need a day to count from.

    *Today*, *Monday* or *28 August* without its year are a day only where the report says when it
    was written.
    """

    severity = Severity.INFO
    en = "No report says on which day the movement is; the draft has no date."
    ar = "لا يذكر أي تقرير يوم الحركة، فليس في المسوّدة تاريخ."
    remedy_en = (
        "Put the date into operation.toml, or say with --dateline when the report was written."
    )
    remedy_ar = "أضف التاريخ إلى operation.toml، أو اذكر يوم كتابة التقرير بالخيار --dateline."


@finding
class RivalDays(Finding):
    """Reports name different days of the movement; the draft has the first, others beside it."""

    severity = Severity.WARNING
    en = "The reports name different days: {days}. The draft has {taken}."
    ar = "تذكر التقارير أيامًا مختلفة: {days}. في المسوّدة {taken}."
    remedy_en = (
        "Ask which day holds and keep that one alone; in a folder it is date in operation.toml."
    )
    remedy_ar = "اسأل عن اليوم الصحيح وأبقِه وحده، وهو في المجلّد date من operation.toml."

    days: tuple[str, ...]
    taken: str


@finding
class RivalHours(Finding):
    """Reports name different hours of departure; the draft has the first, others beside it."""

    severity = Severity.WARNING
    en = "The reports name different hours: {hours}. The draft has {taken}."
    ar = "تذكر التقارير ساعات مختلفة: {hours}. في المسوّدة {taken}."
    remedy_en = (
        "Ask which hour holds and keep that one alone; in a folder it stands in date of"
        " operation.toml."
    )
    remedy_ar = (
        "اسأل عن الساعة الصحيحة وأبقِها وحدها، وهي في المجلّد مع اليوم في date من operation.toml."
    )

    hours: tuple[str, ...]
    taken: str


@finding
class RivalDebts(Finding):
    """Reports give different figures of one thing that a party owes: 40 prisoners, then 45.

    It is one debt. The draft has the figure that was read first; the others stand beside it, and a
    later delivery is held against the one figure alone.
    """

    severity = Severity.WARNING
    en = (
        "Different figures are said of one thing that {giver} owes: {words}. The draft has the"
        " first."
    )
    ar = "قيلت أرقام مختلفة في أمر واحد على الجهة {giver} أن تفي به: {words}. في المسوّدة أوّلها."
    remedy_en = "Ask what was agreed, and keep that figure alone; in a folder it is count."
    remedy_ar = "اسأل عمّا اتُّفق عليه وأبقِ ذلك الرقم وحده، وهو في المجلّد count."

    giver: str
    words: tuple[Name, ...]


@finding
class LaterReportDiffers(Finding):
    """A later report says otherwise of what a folder holds but once.

    That is a day, an hour, a role, the way, what comes first, or how much of one thing is owed.
    Whatever stands in the folder stays. What the report says is a comment beside it, with its
    words. Figures of people that differ are claims beside each other and are not told here.
    """

    severity = Severity.WARNING
    en = "{about}: {kept} in the folder, {said} in {file}⟦: “{words}”⟧. The folder stays as it is."
    ar = "{about}: في المجلّد {kept}، وفي {file} {said}⟦: «{words}»⟧. ويبقى المجلّد على حاله."
    remedy_en = "Ask which holds. What the report says stands beside it in the files as a comment."
    remedy_ar = "اسأل عن الصحيح منهما. وما يقوله التقرير مكتوب إلى جانبه في الملفات تعليقًا."

    file: str
    about: Name
    kept: Name
    said: Name
    words: str


@finding
class LaterReportElsewhere(Finding):
    """A later report names places, and none of those that the folder holds.

    It may be the report of another movement, whose figures and approvals would stand among these.
    """

    severity = Severity.WARNING
    en = (
        "{file} names none of the places of this folder; it may speak of another movement. What it"
        " says was added."
    )
    ar = "لا يذكر {file} أيّ مكان من أماكن هذا المجلّد، وربما يتحدث عن حركة أخرى. وقد أُضيف ما فيه."
    remedy_en = (
        "If it is another movement, delete the tables and comments whose source is this report, and"
        " draft it into a folder of its own."
    )
    remedy_ar = (
        "إن كانت حركة أخرى فاحذف ما مصدره هذا التقرير من جداول وتعليقات، وأعدّ مسوّدته في مجلّد مستقلّ."
    )

    file: str


@finding
class RivalCounts(Finding):
    """Different figures are said of people who move; all stand in the draft, none is preferred."""

    severity = Severity.INFO
    en = "Different figures are said of the people: {figures}. All are in the draft, as claims."
    ar = "قيلت في عدد الأشخاص أرقام مختلفة: {figures}. كلّها في المسوّدة، وكل منها قولٌ لا أكثر."
    remedy_en = "Ask each source what its figure counts; keep the figures beside each other."
    remedy_ar = "اسأل كل مصدر عمّن يشملهم رقمه، وأبقِ الأرقام بعضها إلى جانب بعض."

    figures: tuple[str, ...]
