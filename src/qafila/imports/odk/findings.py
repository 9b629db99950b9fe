# SPDX-License-Identifier: Apache-2.0
"""What there is to say about submissions of forms: repeats, edits, what could not be read."""

from __future__ import annotations

from qafila.core.findings import Finding, Severity, finding

_AGAIN_EN = "Download the submissions again, all of them, and import that file."
_AGAIN_AR = "نزّل الاستمارات المُرسلة من جديد كلها، ثم استورد ذلك الملف."


@finding
class SubmissionsUnreadable(Finding):
    """A file of submissions is damaged, was cut off, or holds something else.

    What came whole before the damage is read.
    """

    severity = Severity.ERROR
    en = "{file} cannot be read from line {line} on; submissions before it were read."
    ar = "تعذّرت قراءة الملف {file} ابتداءً من السطر {line}، وقُرئ ما قبله من استمارات."
    remedy_en = _AGAIN_EN
    remedy_ar = _AGAIN_AR

    file: str
    line: int


@finding
class SubmissionsNotFound(Finding):
    """A file holds no submissions of a form. Nothing of it was read."""

    severity = Severity.ERROR
    en = "{file} holds no submissions as KoBo or ODK give them, so nothing of it was read."
    ar = "ليس في الملف {file} استمارات كما يُصدرها KoBo أو ODK، فلم يُقرأ منه شيء."
    remedy_en = "Take what the address /api/v2/assets/…/data.json of the KoBo server gives, or XML."
    remedy_ar = (
        "خذ ما يعطيه خادم KoBo على العنوان \u2066/api/v2/assets/…/data.json\u2069، أو ملفات XML."
    )

    file: str


@finding
class SubmissionsDeclareEntities(Finding):
    """An XML file declares a document type or entities, as no form does. Nothing of it was read.

    Such declarations can fill a memory or fetch other files.
    """

    severity = Severity.ERROR
    en = "{file} declares a document type or entities, as no form does, so it was not read."
    ar = "في الملف {file} تعريف لنوع المستند أو لكيانات، ولا تحوي الاستمارات ذلك، فلم يُقرأ."
    remedy_en = "Ask where the file comes from, and take the submissions from the server itself."
    remedy_ar = "تحقّق من مصدر الملف، وخذ الاستمارات من الخادم نفسه."

    file: str


@finding
class SubmissionsTooBig(Finding):
    """A file of submissions holds far more than any registration, as a hostile file does."""

    severity = Severity.ERROR
    en = "{file} holds far more than a registration can, so it was not read."
    ar = "محتوى الملف {file} أكبر بكثير مما يحويه أي تسجيل، فلم يُقرأ."
    remedy_en = "Check that this is the right file; if it is, download it in several parts."
    remedy_ar = "تأكّد من أن هذا هو الملف الصحيح، فإن كان كذلك فنزّله على أجزاء."

    file: str


@finding
class SubmissionNotUnderstood(Finding):
    """One submission is no set of answers, or is nested deeper than any form. It was left out."""

    severity = Severity.ERROR
    en = "Submission {number} is not a filled-in form and was left out."
    ar = "الاستمارة رقم {number} ليست استمارة معبأة، فلم تُؤخذ."
    remedy_en = "Look this one up on the server, and enter its people by hand if there are any."
    remedy_ar = "ابحث عنها على الخادم، وأدخل من فيها يدويًّا إن وُجدوا."

    number: int


@finding
class MorePeopleThanRead(Finding):
    """Submissions hold more people than any operation; they were read up to a limit."""

    severity = Severity.ERROR
    en = "{file} holds more than {limit} people; those from here on were not read."
    ar = "عدد الأشخاص في الملف {file} يتجاوز {limit}، ولم يُقرأ من يلي هذا الموضع."
    remedy_en = "Check that this is the right file. If it is, divide it into several operations."
    remedy_ar = "تأكّد من أن هذا هو الملف الصحيح، فإن كان كذلك فقسّمه على أكثر من عملية."

    file: str
    limit: int


@finding
class PagesMissing(Finding):
    """A file is one page of what the server has: submissions are missing from it.

    KoBo gives a page at a time, and the address of the next one under ``next``.
    """

    severity = Severity.ERROR
    en = "{file} holds only {here} of the {count} submissions on the server."
    ar = "ليس في الملف {file} إلا بعض الاستمارات، عددها فيه {here} وعلى الخادم {count}."
    remedy_en = "Download the other pages too, and import each."
    remedy_ar = "نزّل الصفحات الأخرى أيضًا، واستورد كلًّا منها."

    file: str
    here: int
    count: int


@finding
class SubmissionRepeated(Finding):
    """Submissions stand more than once in a file. Each was counted once.

    Telephones send again what they are not sure has arrived.
    """

    severity = Severity.INFO
    en = "Submissions that stand in {file} again, and were counted once: {count}."
    ar = "استمارات تكرّرت في الملف {file} واحتُسبت مرة واحدة، وعدد التكرارات {count}."
    remedy_en = "Nothing to do."
    remedy_ar = "لا يلزم فعل شيء."

    file: str
    count: int


@finding
class SubmissionsDiffer(Finding):
    """Two submissions have one id and say different things. The first was taken, not the other.

    Somebody changed one of them without the server's knowledge, or two devices share an id.
    """

    severity = Severity.ERROR
    en = "Submissions {first} and {second} have one id, {instance}, and differ; {first} was taken."
    ar = "الاستمارتان رقم {first} ورقم {second} لهما المعرّف نفسه {instance} وتختلفان، فأُخذ بالأولى."
    remedy_en = "Compare the two on the server, and enter by hand what only the other one says."
    remedy_ar = "قارن بينهما على الخادم، وأدخل يدويًّا ما لم يرد إلا في الأخرى."

    instance: str
    first: int
    second: int


@finding
class EditsDiffer(Finding):
    """One submission was edited twice, neither edit knowing of the other. The first stands."""

    severity = Severity.ERROR
    en = "Submissions {first} and {second} are two edits of {instance}; {first} was taken."
    ar = "الاستمارتان رقم {first} ورقم {second} تعديلان للاستمارة {instance} نفسها، فأُخذ بالأولى."
    remedy_en = "Ask who edited it last, and enter by hand what only the other edit says."
    remedy_ar = "اسأل من عدّلها آخرًا، وأدخل يدويًّا ما لم يرد إلا في التعديل الآخر."

    instance: str
    first: int
    second: int


@finding
class EditsTaken(Finding):
    """Submissions were edited, and the file holds earlier versions too. The edits were taken."""

    severity = Severity.INFO
    en = "Submissions of {file} that a later edit in it replaces: {count}."
    ar = "استمارات في الملف {file} حلّ محلها تعديل لاحق فيه، وعددها {count}."
    remedy_en = "Nothing to do: the edits were taken."
    remedy_ar = "لا يلزم فعل شيء، فقد أُخذ بالتعديلات."

    file: str
    count: int


@finding
class SubmissionsWithoutId(Finding):
    """Submissions lack the id that every server gives. Their people are numbered by what they say.

    Imported again after a change, they will not be recognised as the same.
    """

    severity = Severity.WARNING
    en = "Submissions of {file} without an id of their own: {count}."
    ar = "استمارات في الملف {file} لا معرّف لها، وعددها {count}."
    remedy_en = "Download them in a form that keeps meta/instanceID or _uuid."
    remedy_ar = "نزّلها بصيغة تحتفظ بالحقل meta/instanceID أو ‎_uuid."

    file: str
    count: int


@finding
class SubmissionWithoutPeople(Finding):
    """Nobody could be read from a submission: it has no names, or its questions are not known."""

    severity = Severity.WARNING
    en = "Nobody could be read from submission {number}."
    ar = "لم يُقرأ أي شخص من الاستمارة رقم {number}."
    remedy_en = (
        "If people were registered with it, say which questions hold their names:"
        " --map QUESTION=FIELD."
    )
    remedy_ar = (
        "إن كان قد سُجّل فيها أشخاص فحدّد الأسئلة التي تحوي أسماءهم: \u2066--map QUESTION=FIELD\u2069."
    )

    number: int


@finding
class SubmissionsEncrypted(Finding):
    """Submissions are encrypted: only whoever holds their key can read who is in them."""

    severity = Severity.ERROR
    en = "Submissions of {file} that are encrypted, so that nobody was read from them: {count}."
    ar = "استمارات مشفّرة في الملف {file} فلم يُقرأ منها أحد، وعددها {count}."
    remedy_en = (
        "Decrypt them where the key is, with ODK Central's download or ODK Briefcase, and import"
        " what comes out."
    )
    remedy_ar = (
        "فكّ تشفيرها حيث المفتاح، بالتنزيل من ODK Central أو ببرنامج ODK Briefcase، ثم استورد ما "
        "يخرج."
    )

    file: str
    count: int


@finding
class NamedOutsideTheMembers(Finding):
    """Forms name somebody outside of their list of members, such as who answered the questions.

    Whoever is named there was not registered for it; the name is kept beside the members.
    """

    severity = Severity.WARNING
    en = (
        "Forms of {file} that name somebody in {question}, outside of the list of members: {count}."
    )
    ar = "استمارات في الملف {file} فيها اسم ضمن {question} خارج قائمة الأفراد، وعددها {count}."
    remedy_en = "If they travel too and are not among the members, register them."
    remedy_ar = "إن كان هؤلاء سيسافرون ولم يُذكروا بين الأفراد فسجّلهم."

    file: str
    question: str
    count: int


@finding
class HouseholdInSeveralForms(Finding):
    """One household number stands in several submissions. Their people are taken for one household.

    A card was scanned twice, or each device counts households from 1.
    """

    severity = Severity.WARNING
    en = "Household numbers in several submissions of {file}: {count}. First: {households}."
    ar = "أرقام أسر وردت في أكثر من استمارة في الملف {file}، وعددها {count}. أولها: {households}."
    remedy_en = (
        "If they are different households, have the question kept as a note. Otherwise look "
        "for people who are listed twice."
    )
    remedy_ar = "إن كانت أسرًا مختلفة فاحفظ السؤال ملاحظةً. وإلا فابحث عمّن أُدرج مرتين."
    commands = (
        "--map QUESTION=note",
        "qafila duplicates OP",
    )
    page = "duplicates"

    file: str
    count: int
    households: tuple[str, ...]


@finding
class ConsentNotInformed(Finding):
    """People agreed to travel who were not told the terms, or were not offered to stay.

    The form says so itself. What they answered is kept, but it is no consent before they know what
    they consent to.
    """

    severity = Severity.WARNING
    en = (
        "People of {file} who agreed to travel without being told the terms, or without being"
        " offered to stay: {count}."
    )
    ar = (
        "أشخاص في الملف {file} وافقوا على السفر دون أن تُشرح لهم الشروط أو دون أن يُعرض عليهم "
        "البقاء، وعددهم {count}."
    )
    remedy_en = (
        "Tell them where they would go, under whose guarantee and whether they may return; offer to"
        " stay; ask again, and record the answer."
    )
    remedy_ar = (
        "اشرح لهم إلى أين سيذهبون وبضمانة من وهل يمكنهم العودة، واعرض عليهم البقاء، ثم اسألهم من "
        "جديد وسجّل الجواب."
    )

    file: str
    count: int
