# SPDX-License-Identifier: Apache-2.0
"""What there is to say of a list beside the registry it is to change."""

from __future__ import annotations

from qafila.core.findings import Finding, Severity, finding

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
    """Rows without a number of their own, in which people of the registry were recognised.

    A number that only counts the rows (1, 2, 3 and so on) is no number of a person: whoever adds a
    row to such a list gives everybody below it another one.
    """

    severity = Severity.INFO
    en = "Recognised by name in rows without a number of their own: {count} ({persons})."
    ar = "عُرف من السجلّ بالأسماء أصحاب أسطر ليس فيها رقم خاصّ بهم، وعددهم {count}: {persons}."
    remedy_en = "Look at the changes to these entries before you agree."
    remedy_ar = "انظر في ما سيتغيّر في هذه القيود قبل الموافقة."

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
    remedy_en = "After importing, look at them side by side, ask, and merge or keep apart."
    remedy_ar = "بعد الاستيراد قارنها جنبًا إلى جنب واسأل، ثم ادمج أو أبقِها منفصلة."
    commands = ("qafila duplicates OP",)
    page = "duplicates"

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
class RefusalNotTaken(Finding):
    """The list says that people refuse to travel, and the registry does not say so.

    A list does not change a consent that is on record: it is recorded with who gave it and when.
    Until that is done these people are planned for as before.
    """

    severity = Severity.ERROR
    en = "Refusals to travel on this list that are not in the registry: {count} ({persons})."
    ar = "تذكر القائمة رفض السفر ولا يذكره السجلّ، وعدد هؤلاء {count}: {persons}."
    remedy_en = "Ask them, and record the answer; until then they keep their seats."
    remedy_ar = "اسألهم وسجّل الجواب، وإلى ذلك الحين تبقى مقاعدهم محجوزة."
    commands = ("qafila record OP consent_recorded --fact JSON",)
    page = "registry"

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
    remedy_en = "Record the answers, and who gave them."
    remedy_ar = "سجّل الأجوبة ومن أجاب."
    commands = ("qafila record OP consent_recorded --fact JSON",)
    page = "registry"

    count: int
    persons: tuple[str, ...]
