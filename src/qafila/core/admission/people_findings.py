# SPDX-License-Identifier: Apache-2.0
"""What there is to say about rows of the list of people."""

from __future__ import annotations

from qafila.core.findings import Finding, Severity, finding


@finding
class NoPeople(Finding):
    """The folder names nobody, so there is nothing to plan."""

    severity = Severity.ERROR
    en = "There are no people in the folder, so nothing can be planned."
    ar = "ليس في المجلّد أي شخص، فلا يمكن وضع خطة."
    remedy_en = "Put the list of people into the folder as people.csv or people.xlsx."
    remedy_ar = "ضع قائمة الأشخاص في المجلّد باسم people.csv أو people.xlsx."


@finding
class PersonIdMissing(Finding):
    """A row of the list has no person id. The person was given the row number as an id.

    The id changes when the list is sorted or rows are added, so it cannot be used on papers that
    are to last.
    """

    severity = Severity.WARNING
    en = "This row has no person id; the person was called {given}."
    ar = "ليس في هذا السطر رقم للشخص، فأُعطي المعرّف {given}."
    remedy_en = "Write a number of its own into the cell and never change it again."
    remedy_ar = "اكتب في الخانة رقمًا خاصًّا بالشخص ولا تغيّره بعد ذلك."

    given: str


@finding
class NameMissing(Finding):
    """A row of the list has no name. The person is planned for, and no paper can name them."""

    severity = Severity.WARNING
    en = "This row has no name."
    ar = "ليس في هذا السطر اسم."
    remedy_en = "Write the name, or delete the row if nobody is meant."
    remedy_ar = "اكتب الاسم، أو احذف السطر إن لم يكن المقصود به أحدًا."


@finding
class AgeImpossible(Finding):
    """An age below 0 or above 120 is a slip of the pen. The person's age counts as unknown.

    Unknown is never taken as adult.
    """

    severity = Severity.ERROR
    en = "The age {raw} is impossible; the person's age counts as unknown."
    ar = "العمر {raw} غير ممكن، فعُدّ عمر الشخص غير معروف."
    remedy_en = "Write the age in completed years, or the year of birth in its own column."
    remedy_ar = "اكتب العمر بالسنوات الكاملة، أو سنة الميلاد في عمودها."

    raw: str


@finding
class AgeUnreadable(Finding):
    """An age is no number. The person's age counts as unknown, which is never taken as adult."""

    severity = Severity.WARNING
    en = "The age {raw} cannot be read; the person's age counts as unknown."
    ar = "العمر {raw} غير مقروء، فعُدّ عمر الشخص غير معروف."
    remedy_en = "Write the age in completed years, in digits; leave it empty when nobody knows."
    remedy_ar = "اكتب العمر بالسنوات الكاملة وبالأرقام، واترك الخانة فارغة إن لم يكن معروفًا."

    raw: str


@finding
class AgeFromWords(Finding):
    """An age is given by a word such as "infant". It was taken as the age in years shown."""

    severity = Severity.INFO
    en = "The age {raw} was taken as {age}, in completed years."
    ar = "حُسب العمر {raw} بالسنوات: {age}."
    remedy_en = "Write the age in completed years if it is known; 0 for the first year."
    remedy_ar = "اكتب العمر بالسنوات الكاملة إن كان معروفًا، و0 لمن لم يُتمّ سنته الأولى."

    quotes = frozenset()  # only known words come here

    raw: str
    age: int


@finding
class BirthYearImpossible(Finding):
    """A year of birth lies after the operation or too long before it, or is no year at all.

    The year counts as unknown.
    """

    severity = Severity.ERROR
    en = "{raw} cannot be a year of birth; it counts as unknown."
    ar = "لا يمكن أن تكون {raw} سنة ميلاد، فعُدّت السنة غير معروفة."
    remedy_en = "Write the year with four digits; Hijri years are understood too."
    remedy_ar = "اكتب السنة بأربعة أرقام، ميلادية كانت أو هجرية."

    raw: str


@finding
class BirthReadAsHijri(Finding):
    """A year or date of birth is one of the Hijri calendar; its Gregorian year was taken.

    A Hijri year lies in two Gregorian ones. Without a month, the one that holds most of it is
    taken, which may be a year off. The date as written is kept.
    """

    severity = Severity.INFO
    en = "The birth {raw} was read in the Hijri calendar and taken as {year}."
    ar = "قُرئت الولادة {raw} بالتقويم الهجري، وأُخذت سنتها الميلادية {year}."
    remedy_en = "Where a year matters, as near the age of 18, ask for the Gregorian date."
    remedy_ar = "اسأل عن التاريخ الميلادي حيث تهمّ السنة الواحدة، كمن قارب سن الثامنة عشرة."

    raw: str
    year: int


@finding
class BirthFromSerial(Finding):
    """A date of birth stands in the list as a spreadsheet counts days: a number of five digits."""

    severity = Severity.INFO
    en = "The date of birth {raw} is a count of days as spreadsheets keep it; taken as {year}."
    ar = "تاريخ الولادة {raw} عدد أيام كما تحفظه برامج الجداول، فأُخذت منه السنة {year}."
    remedy_en = "Format the column as dates in the spreadsheet program and save the list again."
    remedy_ar = "نسّق العمود في برنامج الجداول على أنه تواريخ ثم احفظ القائمة من جديد."

    raw: str
    year: int


@finding
class BirthCenturyAssumed(Finding):
    """A date of birth gives its year in two digits, so the century was assumed.

    The latest year that is not after the operation was taken; somebody over a hundred would be
    taken for a child.
    """

    severity = Severity.WARNING
    en = "The date of birth {raw} gives two digits of its year, which was taken as {year}."
    ar = "سنة الولادة في التاريخ {raw} مكتوبة برقمين، فأُخذت على أنها {year}."
    remedy_en = "Write all four digits of the year."
    remedy_ar = "اكتب السنة بأرقامها الأربعة."

    raw: str
    year: int


@finding
class BirthOrderUnclear(Finding):
    """Dates of birth in a column can be read with the day or the month first.

    Only the year of a birth is used, so nothing was assumed; the dates are kept as written.
    """

    severity = Severity.INFO
    en = "Dates in {key} can be read with the day or the month first; only their year was used."
    ar = "يمكن أن تُقرأ تواريخ في {key} على أن اليوم أولًا أو الشهر، ولم يُؤخذ منها إلا السنة."
    remedy_en = "Write dates with the year first, as 1986-08-28, and there is no doubt."
    remedy_ar = "اكتب التواريخ بدءًا بالسنة، مثل \u20661986-08-28\u2069، فلا يبقى فيها التباس."

    key: str


@finding
class IdDigitsLost(Finding):
    """A number that tells people or households apart has lost its last digits to a spreadsheet.

    Written as a power of ten (``1.01E+10``), different numbers look alike: two households may have
    become one. The number was used as it stands.
    """

    severity = Severity.ERROR
    en = "The number in {key} has lost its last digits: {raw}. Others may look the same now."
    ar = "فقد الرقم في {key} أرقامه الأخيرة: {raw}، وقد تتشابه معه الآن أرقام أخرى."
    remedy_en = "Format the column as text in the original workbook and save the list again."
    remedy_ar = "نسّق العمود في الملف الأصلي على أنه نص، ثم احفظ القائمة من جديد."

    key: str
    raw: str


@finding
class DigitsLost(Finding):
    """A telephone or document number has lost its last digits to a spreadsheet (``9.63E+11``).

    It is kept as it stands; nobody can be called or identified by it.
    """

    severity = Severity.WARNING
    en = "The number in {key} has lost its last digits: {raw}."
    ar = "فقد الرقم في {key} أرقامه الأخيرة: {raw}."
    remedy_en = "Format the column as text in the original workbook and save the list again."
    remedy_ar = "نسّق العمود في الملف الأصلي على أنه نص، ثم احفظ القائمة من جديد."

    key: str
    raw: str


@finding
class TelephonesWithoutPrefix(Finding):
    """Telephone numbers have neither a first zero nor a country code.

    A spreadsheet that takes them for numbers drops the zero and the plus. They are kept as written
    and compared without either.
    """

    severity = Severity.INFO
    en = "Numbers in {key} without a first zero, a plus or a country code: {count}."
    ar = "في {key} أرقام هواتف دون صفر في أولها أو رمز بلد، وعددها {count}."
    remedy_en = "Ask which country they belong to before giving them to whoever has to call."
    remedy_ar = "اسأل إلى أي بلد تعود قبل إعطائها لمن سيتصل بها."

    key: str
    count: int


@finding
class NameVeryLong(Finding):
    """A name is so long that several people may stand in one cell. It was kept as one person's."""

    severity = Severity.WARNING
    en = "A name has {characters} characters; several people may stand in one cell."
    ar = "عدد محارف الاسم {characters}، فقد يكون في الخانة أكثر من شخص."
    remedy_en = "Give every person a row of their own."
    remedy_ar = "خصّص سطرًا مستقلًّا لكل شخص."

    characters: int


@finding
class AgeAndBirthYearDiffer(Finding):
    """Age and year of birth do not belong together. Both were kept; the age counts."""

    severity = Severity.WARNING
    en = "The age {age} and the year of birth {birth_year} do not belong together; the age counts."
    ar = "العمر {age} وسنة الميلاد {birth_year} لا يتّفقان، وقد اعتُمد العمر."
    remedy_en = "Correct the one that is wrong, or leave one of them empty."
    remedy_ar = "صحّح الخاطئ منهما، أو اترك أحدهما فارغًا."

    age: int
    birth_year: int


@finding
class ConsentKindNotSaid(Finding):
    """A consent says yes and not how it was given. It was taken as explicit."""

    severity = Severity.INFO
    en = "The consent says {raw} and not how it was given; it was taken as explicit."
    ar = "خانة الموافقة فيها {raw} دون بيان نوع الموافقة، فعُدّت صريحة."
    remedy_en = "Write explicit, implicit or proxy; for a child, proxy and who gave it."
    remedy_ar = "اكتب «صريحة» أو «ضمنية» أو «بالنيابة»؛ وللأطفال «بالنيابة» مع ذكر من أعطاها."

    quotes = frozenset()  # only known words come here

    raw: str


@finding
class ConsentUnclear(Finding):
    """A consent says no, which may mean that the person refused or was not asked yet.

    It counts as not recorded, and this person's departure is held.
    """

    severity = Severity.WARNING
    en = "The consent says {raw}: refused, or not asked yet? It counts as not recorded."
    ar = "خانة الموافقة فيها {raw}: أهو رفض أم أن الشخص لم يُسأل بعد؟ عُدّت الموافقة غير مسجَّلة."
    remedy_en = "Ask the person. Write refused if they refuse; leave the cell empty until then."
    remedy_ar = "اسأل الشخص نفسه، واكتب «رفض» إن رفض، واترك الخانة فارغة إلى ذلك الحين."

    quotes = frozenset()  # only known words come here

    raw: str


@finding
class UnaccompaniedAndSeparated(Finding):
    """A child is listed as unaccompanied and as separated, which are two different things.

    Unaccompanied: no adult relative or customary carer at all. Separated: apart from the parents,
    with another relative. Both marks were kept.
    """

    severity = Severity.WARNING
    source = "Inter-agency guiding principles on unaccompanied and separated children (2004)"
    en = "{person} is listed both as unaccompanied and as separated."
    ar = "الشخص {person} مسجَّل غير مصحوب ومنفصلًا عن ذويه في آن واحد."
    remedy_en = (
        "Unaccompanied means with no relative at all, separated means with another relative than"
        " the parents; keep the one that is right."
    )
    remedy_ar = (
        "غير المصحوب من ليس معه أي قريب، والمنفصل عن ذويه من معه قريب غير والديه؛ فأبقِ الصحيح "
        "منهما."
    )

    person: str
