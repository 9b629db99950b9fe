# SPDX-License-Identifier: Apache-2.0
"""What there is to say about identities that are sealed, forgotten, or damaged."""

from __future__ import annotations

from qafila.core.findings import Finding, Hold, Severity, finding


@finding
class IdentitiesSealed(Finding):
    """Identities that this device cannot open: it has no keys for them, or its role has no use.

    Needs are part of an identity. Whoever plans without them would seat somebody who lies on a
    stretcher like everybody else, and manifests would name nobody. So nothing is issued here.
    """

    severity = Severity.ERROR
    holds = Hold.ISSUE
    en = (
        "Identities that this device cannot read: people {people}, vehicles {vehicles}. Needs are "
        "among what is sealed: plans and papers made here would be wrong."
    )
    ar = (
        "هويّات لا يستطيع هذا الجهاز قراءتها: الأشخاص {people}، المركبات {vehicles}. "
        "والاحتياجات ضمن ما هو مشفّر: الخطط والأوراق التي تُعدّ هنا تكون خاطئة."
    )
    remedy_en = (
        "Plan and print at a hub that holds the keys, or have that hub grant them to this device "
        "if its role may see names."
    )
    remedy_ar = (
        "خطّط واطبع في مركز لديه المفاتيح، أو اطلب منه منحها لهذا الجهاز "
        "إن كان دوره يسمح برؤية الأسماء."
    )

    people: int
    vehicles: int


@finding
class AmendmentsSealed(Finding):
    """Another device amended people, and this one has no key to what it wrote.

    Each device seals under keys of its own. What is shown here of these people is what was known
    before; a need may have been added or taken back since.
    """

    severity = Severity.ERROR
    holds = Hold.ISSUE
    en = "People whose latest amendments this device cannot read: {people} ({persons})."
    ar = "أشخاص لا يستطيع هذا الجهاز قراءة آخر ما عُدّل من بياناتهم، وعددهم {people}: {persons}."
    remedy_en = (
        "Have the device that amended them hand out the keys of their names, and take those "
        "in here."
    )
    remedy_ar = "اطلب من الجهاز الذي عدّلها أن يسلّم مفاتيح أسمائها، ثم خذها هنا."
    commands = (
        "qafila grant OP DEVICE FILE",
        "qafila accept OP FILE",
    )
    page = "devices"

    people: int
    persons: tuple[str, ...]


@finding
class IdentitiesInClear(Finding):
    """Names or needs that stand in a store unsealed. They stay in it and in every copy for ever.

    Qafila seals identities before they are recorded. These came from a program that does not. They
    cannot be forgotten.
    """

    severity = Severity.ERROR
    en = "Identities that stand in this store in clear: people {people}, vehicles {vehicles}."
    ar = "هويّات غير مشفّرة في هذا المخزن: الأشخاص {people}، المركبات {vehicles}."
    remedy_en = (
        "Stop the program that recorded them. To be rid of them, make a new store of a folder "
        "without these lines, and destroy every copy of this one."
    )
    remedy_ar = (
        "أوقف البرنامج الذي سجّلها. وللتخلّص منها أنشئ مخزنًا جديدًا من مجلّد يخلو من هذه الأسطر، "
        "وأتلف كل نسخ هذا المخزن."
    )

    people: int
    vehicles: int


@finding
class IdentityDamaged(Finding):
    """A sealed identity is not what was sealed: it was damaged on its way, or somebody changed it.

    The key of this person or vehicle is here and does not open the text, or the text is none. What
    stands outside the seal (household, sex, age group, cohort) still counts.
    """

    severity = Severity.ERROR
    holds = Hold.ISSUE
    en = "The sealed identity of {whose} was changed or damaged and cannot be read."
    ar = "الهويّة المشفّرة {whose} تغيّرت أو تلفت ولا يمكن قراءتها."
    remedy_en = (
        "See whether the log was changed; compare with another copy of it; enter the person "
        "or vehicle again."
    )
    remedy_ar = (
        "تحقّق هل تغيّر السجلّ، وقارنه بنسخة أخرى منه، ثم أدخل بيانات الشخص أو المركبة من جديد."
    )
    commands = ("qafila verify OP",)

    whose: str


@finding
class IdentityDiffers(Finding):
    """Two hubs recorded one person, or one vehicle's crew, with different names or needs.

    The one recorded first is shown; the other is kept. Nothing is merged.
    """

    severity = Severity.WARNING
    en = "{whose} is recorded with two different identities; the first is shown."
    ar = "سُجّل {whose} بهويّتين مختلفتين؛ المعروضة هي الأولى."
    remedy_en = "Compare the lists they came from, and have one hub record what is right."
    remedy_ar = "قارن القوائم التي جاءتا منها، وليسجّل أحد المراكز الصحيح منهما."

    whose: str


@finding
class IdentitiesForgotten(Finding):
    """People or vehicles whose identity was forgotten: the keys are destroyed, and nobody has them.

    They still count in every sum. Names, documents, exact ages and needs are gone for good.
    """

    severity = Severity.INFO
    en = (
        "Identities that were forgotten: people {people}, vehicles {vehicles}. They count in all "
        "sums; names and needs are gone."
    )
    ar = (
        "هويّات مُحيت: الأشخاص {people}، المركبات {vehicles}. تبقى محسوبة في كل المجاميع، "
        "أما الأسماء والاحتياجات فلم تعد موجودة."
    )
    remedy_en = "Nothing needs doing. Whoever still travels has to be entered anew, with consent."
    remedy_ar = "لا حاجة إلى إجراء. ومن لا يزال مسافرًا تُدخل بياناته من جديد بموافقته."

    people: int
    vehicles: int


@finding
class KeyFileDamaged(Finding):
    """The file of identity keys has places that are neither a key nor a tombstone, or lost some.

    A cut of power while keys were written leaves one such place, and nobody's identity depends on
    it yet. Otherwise the disk is failing, or somebody changed the file. Damaged keys are never
    used.
    """

    severity = Severity.WARNING
    en = "Places in the key file that are damaged or missing: {places}."
    ar = "مواضع تالفة أو مفقودة في ملف المفاتيح: {places}."
    remedy_en = (
        "See whether identities are reported as sealed. If so, have another hub grant the keys to "
        "this device again, and replace the disk."
    )
    remedy_ar = (
        "انظر هل هناك هويّات لا يمكن قراءتها. فإن وُجدت فاطلب من مركز آخر منح المفاتيح "
        "لهذا الجهاز من جديد، واستبدل القرص."
    )

    places: int
