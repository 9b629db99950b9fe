# SPDX-License-Identifier: Apache-2.0
"""What there is to say of a list beside the registry it is to change."""

from __future__ import annotations

from qafila.core.findings import Finding, Severity, finding
from qafila.core.values import Name

NAMED = 12
"""How many entries a finding names; it counts all."""


@finding
class NumberOfSomebodyElse(Finding):
    """Numbers that the registry knows stand in the list beside somebody else's name.

    Lists that are written anew give numbers away again. These entries are taken as new people,
    under numbers of their own.
    """

    severity = Severity.WARNING
    en = "Numbers that belong to other people in the registry: {count} ({persons})."
    ar = "في القائمة أرقام تعود في السجلّ إلى أشخاص آخرين، وعددها {count}: {persons}."
    remedy_en = "They are taken as new people. If one is the same person renamed, merge the two."
    remedy_ar = "تُضاف قيودًا جديدة. وإذا كان أحدها للشخص نفسه باسم آخر فادمج القيدين."

    count: int
    persons: tuple[str, ...]


@finding
class RecognisedByName(Finding):
    """Rows have no number, and people of the registry were recognised in them by who they are."""

    severity = Severity.INFO
    en = "Recognised by name in rows without a number: {count} ({persons})."
    ar = "عُرف من السجلّ بالأسماء أصحاب أسطر بلا أرقام، وعددهم {count}: {persons}."
    remedy_en = "Look at the changes below before you agree: they are made to these entries."
    remedy_ar = "انظر في التغييرات أدناه قبل الموافقة، فهي تقع على هذه القيود."

    count: int
    persons: tuple[str, ...]


@finding
class MayBeListedAlready(Finding):
    """New entries look like people who are known already, on the list or off it.

    They are added all the same.
    """

    severity = Severity.WARNING
    en = "New entries that may be people who are known already: {count} ({persons})."
    ar = "من القيود الجديدة ما قد يعود إلى أشخاص معروفين، وعددها {count}: {persons}."
    remedy_en = "After importing, run `qafila duplicates OP`, ask, and merge or keep apart."
    remedy_ar = "بعد الاستيراد نفّذ `qafila duplicates OP` واسأل، ثم ادمج أو أبقِها منفصلة."

    count: int
    persons: tuple[str, ...]


@finding
class GoneFromTheList(Finding):
    """People whom this sender listed before are not on the new list. They stay on the registry."""

    severity = Severity.WARNING
    en = "Listed by this sender before and not on this list: {count} ({persons})."
    ar = "غاب عن هذه القائمة من سبق أن أدرجهم مرسلها، وعددهم {count}: {persons}."
    remedy_en = (
        "Ask why. To take them off the registry, import with --drop-gone; that waits until every"
        " row of the list is read with a number of its own."
    )
    remedy_ar = (
        "اسأل عن السبب. ولإخراجهم من السجلّ استورد القائمة مع الخيار --drop-gone، ولا يُعمل به إلا"
        " إذا قُرئ كل سطر في القائمة ومعه رقمه."
    )

    count: int
    persons: tuple[str, ...]


@finding
class AlsoOnAnotherList(Finding):
    """People who are gone from a sender's list stand on the last list of another.

    They stay on the registry, also with --drop-gone: one sender does not speak for another.
    """

    severity = Severity.WARNING
    en = "Gone from this list and still on another: {count} ({persons}). Listed by: {senders}."
    ar = "غابوا عن هذه القائمة وهم في قائمة أخرى، وعددهم {count}: {persons}. أدرجهم: {senders}."
    remedy_en = (
        "Ask both senders. To take one off: `qafila record OP dropped PERSON --note REASON`."
    )
    remedy_ar = "اسأل المرسلَين. ولإخراج أحدهم نفّذ `qafila record OP dropped PERSON --note REASON`."

    count: int
    persons: tuple[str, ...]
    senders: tuple[str | Name, ...]


@finding
class HouseholdsRenumbered(Finding):
    """Household numbers of the list stand in the registry for families of other lists.

    Two senders that count their families from 1 do not mean the same families. They are kept apart:
    the number of the new one gets an ending.
    """

    severity = Severity.WARNING
    en = (
        "Household numbers that other families bear already: {count} ({households}). Here they get"
        " the ending {ending}."
    )
    ar = (
        "أرقام أسر تحملها أسر أخرى في السجلّ، وعددها {count}: {households}. أُضيف إليها هنا {ending}."
    )
    remedy_en = (
        "If one is the same family, put the row of a member whom the registry knows, with number"
        " and name, into the list and import it again; otherwise they travel as two families."
    )
    remedy_ar = (
        "إذا كانت إحداها هي الأسرة نفسها فأضف إلى القائمة سطر فرد منها يعرفه السجلّ، برقمه واسمه،"
        " وأعد استيرادها؛ وإلا عُوملت أسرتين في السفر."
    )
    quotes = frozenset({"households"})

    count: int
    households: tuple[str, ...]
    ending: str


@finding
class NumberOnSeveralRows(Finding):
    """One number stands on several rows that differ; each row after the first gets its own."""

    severity = Severity.WARNING
    en = (
        "Numbers on several rows that differ: {count} ({persons}). Every row is kept, under its own"
        " number."
    )
    ar = "أرقام تتكرّر في أسطر مختلفة، وعددها {count}: {persons}. بقي كل سطر برقم خاص به."
    remedy_en = "If the rows are one person, merge the entries after importing."
    remedy_ar = "إذا كانت الأسطر لشخص واحد فادمج القيود بعد الاستيراد."

    count: int
    persons: tuple[str, ...]


@finding
class GuardianByName(Finding):
    """A guardian is written by name where the number of an entry belongs.

    The name is kept beside the entry, sealed; nobody is taken for the guardian because of it.
    """

    severity = Severity.WARNING
    en = "Entries whose guardian is no entry of the list or the registry: {count} ({persons})."
    ar = "قيود فيها وليّ أمر لا قيد له في القائمة ولا في السجلّ، وعددها {count}: {persons}."
    remedy_en = "Write the guardian's number into the column, or amend these entries."
    remedy_ar = "اكتب رقم وليّ الأمر في العمود، أو عدّل هذه القيود."

    count: int
    persons: tuple[str, ...]


@finding
class ListHoldsNobody(Finding):
    """No entry could be read from the file, so that it changes nothing."""

    severity = Severity.ERROR
    en = "{file} holds nobody that could be read. Nothing was changed."
    ar = "ليس في {file} أي شخص تسنّت قراءته. لم يتغيّر شيء."
    remedy_en = "See what else is said of the file; say what a column is with --map HEADER=FIELD."
    remedy_ar = "انظر ما قيل عن الملف، واذكر معنى العمود بالخيار --map HEADER=FIELD."

    file: str


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
class RefusalNotTaken(Finding):
    """The list says that people refuse to travel, and the registry does not say so.

    A list does not change a consent that is on record: it is recorded with who gave it and when.
    Until that is done these people are planned for as before.
    """

    severity = Severity.ERROR
    en = "Refusals to travel on this list that are not in the registry: {count} ({persons})."
    ar = "تذكر القائمة رفض السفر ولا يذكره السجلّ، وعدد هؤلاء {count}: {persons}."
    remedy_en = (
        "Ask them, and record the answer with `qafila record OP consent_recorded`; until then they"
        " keep their seats."
    )
    remedy_ar = (
        "اسألهم وسجّل الجواب بالأمر `qafila record OP consent_recorded`، وإلى ذلك الحين تبقى "
        "مقاعدهم محجوزة."
    )

    count: int
    persons: tuple[str, ...]


@finding
class ConsentNotTaken(Finding):
    """The list says another consent to travel than the registry, or one where none is on record.

    A list does not change it: a consent is recorded with who gave it and when.
    """

    severity = Severity.WARNING
    en = "Consents on this list that differ from the registry: {count} ({persons})."
    ar = "تذكر القائمة موافقة غير التي في السجلّ، وعدد من تخصّهم {count}: {persons}."
    remedy_en = "Record the answers with `qafila record OP consent_recorded`, and who gave them."
    remedy_ar = "سجّل الأجوبة ومن أجاب بالأمر `qafila record OP consent_recorded`."

    count: int
    persons: tuple[str, ...]


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
        "`qafila report OP changes` says why each was dropped. If that still holds, take the row"
        " out of the list, or drop them again."
    )
    remedy_ar = (
        "يبيّن `qafila report OP changes` سبب إخراج كل منهم. فإن بقي السبب قائمًا فاحذف السطر من"
        " القائمة أو أخرجهم ثانية."
    )

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
