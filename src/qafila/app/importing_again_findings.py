# SPDX-License-Identifier: Apache-2.0
"""What there is to say of a list that names people whose story goes back further than it."""

from __future__ import annotations

from qafila.core.findings import Finding, Severity, finding
from qafila.core.values import Name


@finding
class AlsoOnAnotherList(Finding):
    """People who are gone from a sender's list stand on the last list of another.

    They stay on the registry, also with --drop-gone: one sender does not speak for another.
    """

    severity = Severity.WARNING
    en = "Gone from this list and still on another: {count} ({persons}). Listed by: {senders}."
    ar = "غابوا عن هذه القائمة وهم في قائمة أخرى، وعددهم {count}: {persons}. أدرجهم: {senders}."
    remedy_en = "Ask both senders. Whoever is to come off the list is dropped, with the reason."
    remedy_ar = "اسأل المرسلَين. ومن وجب إخراجه من القائمة يُخرَج مع ذكر السبب."
    commands = ("qafila record OP dropped PERSON --note REASON",)
    page = "registry"

    count: int
    persons: tuple[str, ...]
    senders: tuple[str | Name, ...]


@finding
class ListIsEmpty(Finding):
    """There is nothing in the file, as when it was not copied to the end."""

    severity = Severity.ERROR
    en = "{file} is empty. Nothing was changed."
    ar = "الملف {file} فارغ. لم يتغيّر شيء."
    remedy_en = "Copy the list again, or ask whoever sent it to send it again."
    remedy_ar = "انسخ القائمة مرة أخرى، أو اطلب من مرسلها إعادة إرسالها."

    file: str


@finding
class NotTheListItself(Finding):
    """The file is what a spreadsheet program leaves beside a list while it has it open."""

    severity = Severity.ERROR
    en = "{file} is no list: a spreadsheet program leaves it beside a list that is open."
    ar = "الملف {file} ليس قائمة، بل ملف يتركه برنامج الجداول بجانب القائمة ما دامت مفتوحة."
    remedy_en = "Save and close the list in that program, and give the list itself."
    remedy_ar = "احفظ القائمة وأغلقها في ذلك البرنامج، ثم اذكر ملف القائمة نفسه."

    file: str


@finding
class ListOpenElsewhere(Finding):
    """A spreadsheet program has the list open. What was read is what was saved last."""

    severity = Severity.WARNING
    en = "{file} is open in a spreadsheet program; what is not saved there was not read."
    ar = "الملف {file} مفتوح في برنامج الجداول، ولم يُقرأ منه ما لم يُحفظ هناك."
    remedy_en = "Save and close it there, and import again before you agree to anything."
    remedy_ar = "احفظه وأغلقه هناك، ثم أعد الاستيراد قبل الموافقة على شيء."

    file: str


@finding
class NeedsWithdrawn(Finding):
    """The list takes back needs, or that a child is unaccompanied or separated.

    A blank cell takes back nothing; a plain *no* does, and so does a cell that names other needs.
    """

    severity = Severity.WARNING
    en = "Needs or marks of protection that the list takes back, by entry: {count} ({persons})."
    ar = "قيود تسحب القائمة منها احتياجًا أو علامة حماية، وعددها {count}: {persons}."
    remedy_en = (
        "Look at these changes before you agree: without them nobody keeps a place for a stretcher"
        " or looks after a child."
    )
    remedy_ar = (
        "انظر في هذه التغييرات قبل الموافقة: فبغير الاحتياج لا يُحجز مكان لنقالة، وبغير العلامة"
        " لا يُتابع طفل."
    )

    count: int
    persons: tuple[str, ...]


@finding
class GoneAndAboard(Finding):
    """People who are gone from the list are in a vehicle, as the ledger has it.

    They stay on the registry, also with --drop-gone: whoever is on no list is stopped on the road.
    """

    severity = Severity.WARNING
    en = "Gone from this list and in a vehicle now: {count} ({persons})."
    ar = "غابوا عن هذه القائمة وهم الآن في مركبة، وعددهم {count}: {persons}."
    remedy_en = "Ask the marshal and the sender before anybody is taken off the registry."
    remedy_ar = "اسأل المشرف والمرسل قبل إخراج أحد من السجلّ."

    count: int
    persons: tuple[str, ...]


@finding
class MergedRowDiffers(Finding):
    """A row of an entry that was merged says something new, and the entry that stands differs.

    The entry that stands is not changed by it: a human chose what stands. What is blank there is
    filled and shown with the changes.
    """

    severity = Severity.WARNING
    en = "Rows of merged entries with something new in them: {count} ({persons})."
    ar = "أسطر لقيود مدموجة فيها جديد يخالف القيد الباقي، وعددها {count}: {persons}."
    remedy_en = "Ask which is right. To change the entry that stands, write it into its own row."
    remedy_ar = "اسأل أيّهما الصحيح. ولتعديل القيد الباقي اكتب الصحيح في سطره."

    count: int
    persons: tuple[str, ...]


@finding
class ForgottenListedAgain(Finding):
    """The list names numbers of people who were forgotten. Nothing of their rows is taken in.

    Their identity was destroyed here and does not come back by a list. Nobody can tell any more
    whether the row is the same person, or somebody who was given the number since.
    """

    severity = Severity.WARNING
    en = (
        "Numbers on the list that stand for people who were forgotten: {count} ({persons}). Nothing"
        " of their rows was taken in."
    )
    ar = (
        "في القائمة أرقام تعود إلى من مُحيت هويّاتهم، وعددها {count}: {persons}. لم يؤخذ من أسطرها"
        " شيء."
    )
    remedy_en = (
        "Ask the people. Whoever wants to be registered, or has got this number since, needs a new"
        " number in the list. Tell the sender who is to be left out."
    )
    remedy_ar = (
        "اسأل أصحابها. فمن أراد التسجيل، أو صار الرقم له، فليُعطَ في القائمة رقمًا جديدًا."
        " وأبلغ المرسل بمن يجب إغفاله."
    )

    count: int
    persons: tuple[str, ...]


@finding
class DroppedListedAgain(Finding):
    """People who were taken off the registry are on this list. They come back with it."""

    severity = Severity.WARNING
    en = "Taken off the registry before and listed again: {count} ({persons}). They come back."
    ar = "أُخرجوا من السجلّ وأُدرجوا من جديد، وعددهم {count}: {persons}. يعودون إلى السجلّ."
    remedy_en = (
        "The changes of the list say why each was dropped. If that still holds, take the row "
        "out of the list, or drop them again."
    )
    remedy_ar = (
        "تبيّن تغييرات القائمة سبب إخراج كل منهم. فإن بقي السبب قائمًا فاحذف السطر من القائمة "
        "أو أخرجهم ثانية."
    )
    commands = ("qafila report OP changes",)
    page = "changes"

    count: int
    persons: tuple[str, ...]


@finding
class EntriesSealedHere(Finding):
    """There are entries that this device has no key for, so that nobody here can compare them.

    Rows with their numbers change nothing, and a new entry may be one of them.
    """

    severity = Severity.WARNING
    en = (
        "Entries that this device cannot open: {count}. Rows of this list with their numbers, which"
        " change nothing: {rows} ({persons})."
    )
    ar = (
        "قيود لا يستطيع هذا الجهاز فتحها، وعددها {count}. وأسطر هذه القائمة التي تحمل أرقامها"
        " لا تغيّر شيئًا، وعددها {rows}: {persons}."
    )
    remedy_en = "Import on the device that registered them, or have it grant its keys to this one."
    remedy_ar = "استورد القائمة على الجهاز الذي سجّلهم، أو ليمنح مفاتيحهم لهذا الجهاز."

    count: int
    rows: int
    persons: tuple[str, ...]


@finding
class NumbersAreNames(Finding):
    """Names stand where the numbers of people belong. Such a row counts as one without a number.

    Numbers stand in clear everywhere, and names must not. What was written is kept sealed.
    """

    severity = Severity.WARNING
    en = "Words in the place of people's numbers: {count}. These rows count as having no number."
    ar = "كلمات في مكان أرقام الأشخاص، وعددها {count}. عُدّت أسطرها بلا أرقام."
    remedy_en = "If the column holds names, say so: --map HEADER=name. Otherwise number the people."
    remedy_ar = "إن كانت في العمود أسماء فاذكر ذلك بالخيار --map HEADER=name، وإلا فرقّم الأشخاص."

    count: int
