# SPDX-License-Identifier: Apache-2.0
"""What there is to say of a list beside the registry it is to change."""

from __future__ import annotations

from qafila.core.findings import Finding, Severity, finding


@finding
class NumberOfSomebodyElse(Finding):
    """Numbers that the registry knows stand in the list beside somebody else's name.

    Lists that are written anew give numbers away again. These entries are taken as new people,
    under numbers of their own.
    """

    severity = Severity.WARNING
    en = "{count} numbers of the list belong to other people in the registry: {persons}."
    ar = "في القائمة أرقام تعود في السجلّ إلى أشخاص آخرين، عددها {count}: {persons}."
    remedy_en = "They are taken as new people. If one is the same person renamed, merge the two."
    remedy_ar = "تُضاف قيودًا جديدة. وإذا كان أحدها للشخص نفسه باسم آخر فادمج القيدين."

    count: int
    persons: tuple[str, ...]


@finding
class RecognisedByName(Finding):
    """The list has no numbers, and people of the registry were recognised in it by who they are."""

    severity = Severity.INFO
    en = "The list has no numbers; {count} of the registry were recognised by name: {persons}."
    ar = "القائمة بلا أرقام، وقد عُرف من السجلّ بالأسماء {count}: {persons}."
    remedy_en = "Look at the changes below before you agree: they are made to these entries."
    remedy_ar = "انظر في التغييرات أدناه قبل الموافقة، فهي تقع على هذه القيود."

    count: int
    persons: tuple[str, ...]


@finding
class MayBeListedAlready(Finding):
    """New entries look like people who are on the list already. They are added all the same."""

    severity = Severity.WARNING
    en = "{count} of the new entries may be people who are listed already: {persons}."
    ar = "من القيود الجديدة ما قد يعود إلى أشخاص في القائمة، وعددها {count}: {persons}."
    remedy_en = "After importing, run `qafila duplicates OP`, ask, and merge or keep apart."
    remedy_ar = "بعد الاستيراد نفّذ `qafila duplicates OP` واسأل، ثم ادمج أو أبقِها منفصلة."

    count: int
    persons: tuple[str, ...]


@finding
class GoneFromTheList(Finding):
    """People whom this sender listed before are not on the new list. They stay on the registry."""

    severity = Severity.WARNING
    en = "{count} whom the sender listed before are not on this list: {persons}."
    ar = "غاب عن هذه القائمة من سبق أن أدرجهم مرسلها، وعددهم {count}: {persons}."
    remedy_en = "Ask why. To take them off the registry, import with --drop-gone."
    remedy_ar = "اسأل عن السبب. ولإخراجهم من السجلّ استورد القائمة مع الخيار --drop-gone."

    count: int
    persons: tuple[str, ...]


@finding
class HouseholdsRenumbered(Finding):
    """The list numbers households in its own way, and some numbers are taken in the registry."""

    severity = Severity.INFO
    en = "{count} household numbers of the list are taken; they get the ending {ending}."
    ar = "أرقام أسر في القائمة مستعملة في السجلّ، وعددها {count}؛ أُضيف إليها {ending}."
    remedy_en = "If a household is one that is known, amend its members after importing."
    remedy_ar = "إذا كانت الأسرة معروفة في السجلّ فعدّل قيود أفرادها بعد الاستيراد."

    count: int
    ending: str


@finding
class NumberOnSeveralRows(Finding):
    """One number stands on several rows that differ; each row after the first gets its own."""

    severity = Severity.WARNING
    en = (
        "{count} numbers stand on several rows: {persons}. Every row is kept, under its own number."
    )
    ar = "أرقام تتكرّر في أكثر من سطر، عددها {count}: {persons}. بقي كل سطر برقم خاص به."
    remedy_en = "If the rows are one person, merge the entries after importing."
    remedy_ar = "إذا كانت الأسطر لشخص واحد فادمج القيود بعد الاستيراد."

    count: int
    persons: tuple[str, ...]
