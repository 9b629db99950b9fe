# SPDX-License-Identifier: Apache-2.0
"""What there is to say about the operation, its agreement and its rules of thumb."""

from __future__ import annotations

from qafila.core.findings import Finding, Hold, Severity, finding
from qafila.core.values import Name


@finding
class OperationMissing(Finding):
    """The folder has no table ``[operation]`` that can be read, so the operation is not described.

    Everything else is planned all the same, under the name "operation", without a day and in UTC.
    """

    severity = Severity.ERROR
    en = (
        "There is no operation.toml with a table [operation], so its name, day and time zone are"
        " unknown."
    )
    ar = (
        "لا يوجد في المجلّد ملف operation.toml فيه الجدول [operation]، فاسم العملية ويومها "
        "ومنطقتها الزمنية غير معروفة."
    )
    remedy_en = (
        "Write operation.toml with [operation], id, title, date and timezone; the examples show"
        " how."
    )
    remedy_ar = (
        "اكتب operation.toml وفيه [operation] مع id وtitle وdate وtimezone؛ وفي الأمثلة نموذج لذلك."
    )


@finding
class TimezoneUnknown(Finding):
    """The time zone of the operation is not a known one. Hours were read as UTC."""

    severity = Severity.ERROR
    en = "The time zone {raw} is not known; hours were read as UTC. Was {nearest} meant?"
    ar = (
        "المنطقة الزمنية {raw} غير معروفة، فقُرئت الساعات بالتوقيت العالمي (UTC). هل المقصود"
        " {nearest}؟"
    )
    remedy_en = 'Write the name of the time zone database, for example timezone = "Asia/Damascus".'
    remedy_ar = (
        'اكتب الاسم المعتمد في قاعدة المناطق الزمنية، مثل \u2066timezone = "Asia/Damascus"\u2069.'
    )

    raw: str
    nearest: str


@finding
class ClaimWithoutFigure(Finding):
    """A claim says what is counted and not how many. It was kept without a figure."""

    severity = Severity.WARNING
    en = "This claim about {what} gives no figure that can be read."
    ar = "ليس في هذا القول عن {what} رقم مقروء."
    remedy_en = "Give value, or low and high, as the source has it."
    remedy_ar = "اكتب value، أو low وhigh، كما وردت في المصدر."

    what: str


@finding
class SeparationFromUnknownCohort(Finding):
    """A cohort is to be kept apart from one that does not exist, which separates nobody.

    The wish was kept as it is.
    """

    severity = Severity.ERROR
    holds = Hold.ISSUE
    en = (
        "{cohort} is to be kept apart from {other}, which does not exist⟦; the nearest id is"
        " {nearest}⟧."
    )
    ar = (
        "طُلب فصل الفئة {cohort} عن {other}، ولا توجد فئة بهذا المعرّف⟦؛ أقرب معرّف إليها: {nearest}⟧."
    )
    remedy_en = "Correct the id in separate_from, or describe that cohort."
    remedy_ar = "صحّح المعرّف في separate_from، أو صِف تلك الفئة."

    cohort: str
    other: str
    nearest: str


@finding
class SeparationFromItself(Finding):
    """A cohort is to be kept apart from itself, which seats everybody alone. It was left out."""

    severity = Severity.ERROR
    en = "{cohort} is to be kept apart from itself; this was left out."
    ar = "طُلب فصل الفئة {cohort} عن نفسها، فلم يُؤخذ بذلك."
    remedy_en = "Write the other cohort into separate_from."
    remedy_ar = "اكتب الفئة الأخرى في separate_from."

    cohort: str


@finding
class StageAfterUnknown(Finding):
    """A stage comes after one that does not exist. That condition was left out."""

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    en = (
        "The stage {stage} comes after {after}, which does not exist⟦; the nearest id is"
        " {nearest}⟧."
    )
    ar = "المرحلة {stage} تلي {after}، ولا توجد مرحلة بهذا المعرّف⟦؛ أقرب معرّف إليها: {nearest}⟧."
    remedy_en = "Correct the id in after, or describe that stage."
    remedy_ar = "صحّح المعرّف في after، أو صِف تلك المرحلة."

    stage: str
    after: str
    nearest: str


@finding
class StagesCircular(Finding):
    """Stages wait for each other in a circle, so none could ever begin.

    The conditions among them were left out, and they are taken in the order of the file.
    """

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    en = (
        "The stages {stages} wait for each other in a circle; they were taken in the order of"
        " the file."
    )
    ar = "هذه المراحل ينتظر بعضها بعضًا في حلقة مغلقة، فأُخذت بترتيبها في الملف: {stages}."
    remedy_en = "In one of these stages, delete the after that is wrong."
    remedy_ar = "احذف المفتاح after الخاطئ من إحدى هذه المراحل."

    stages: tuple[str, ...]


@finding
class StageAfterItself(Finding):
    """A stage comes after itself, so it could never begin. That condition was left out."""

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    en = "The stage {stage} comes after itself; this was left out."
    ar = "كُتب أن المرحلة {stage} تلي نفسها، فلم يُؤخذ بذلك."
    remedy_en = "Delete its own id from after, or write the stage that was meant."
    remedy_ar = "احذف معرّفها من after، أو اكتب فيه المرحلة المقصودة."

    stage: str


@finding
class GateUnknown(Finding):
    """An obligation waits for one that does not exist, and so can never go: it stays locked."""

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    en = (
        "{obligation} waits for {gate}, which does not exist⟦; the nearest id is {nearest}⟧. "
        "{obligation} stays locked."
    )
    ar = (
        "الالتزام {obligation} ينتظر {gate}، ولا يوجد التزام بهذا المعرّف⟦؛ أقرب معرّف إليه: "
        "{nearest}⟧. يبقى الالتزام {obligation} موقوفًا."
    )
    remedy_en = "Correct the id in gate, or describe that obligation."
    remedy_ar = "صحّح المعرّف في gate، أو صِف ذلك الالتزام."

    obligation: str
    gate: str
    nearest: str


@finding
class GateWithoutAmount(Finding):
    """How much an obligation owes could not be read, and others wait for all of it.

    Nobody can say when all is delivered, so they stay locked whatever is proven.
    """

    severity = Severity.WARNING
    en = (
        "How much {obligation} owes could not be read, so it cannot be proven in full; until it is"
        " given, these stay locked: {waiting}."
    )
    ar = (
        "تعذّرت قراءة مقدار الالتزام {obligation}، فلا يمكن إثبات الوفاء به كاملًا؛ وإلى أن يُكتب "
        "مقداره يبقى موقوفًا ما ينتظره: {waiting}."
    )
    remedy_en = "Ask the parties for the count or share that they agreed, and correct it."
    remedy_ar = "اسأل الأطراف عن العدد أو الحصّة المتّفق عليهما، وصحّح count أو share."

    obligation: str
    waiting: tuple[str, ...]


@finding
class AmountGivenTwice(Finding):
    """An obligation gives a count and a share. The count was taken."""

    severity = Severity.WARNING
    en = "{obligation} gives both count and share; the count was taken."
    ar = "ورد في الالتزام {obligation} العدد (count) والحصّة (share) معًا، فاعتُمد العدد."
    remedy_en = "Delete the one that was not agreed."
    remedy_ar = "احذف ما لم يُتّفق عليه منهما."

    obligation: str


@finding
class ObligationKindUnknown(Finding):
    """An obligation does not say what is owed in a known word. It counts as *other*."""

    severity = Severity.WARNING
    en = "{obligation}: the word {raw} under what is not known; it was taken as other."
    ar = "الالتزام {obligation}: الكلمة {raw} في what غير معروفة، فعُدّ الالتزام من نوع other."
    remedy_en = "Write one of these under what: {known}."
    remedy_ar = "اكتب في what إحدى هذه الكلمات: {known}."

    obligation: str
    raw: str
    known: tuple[str, ...]


@finding
class WeightWithoutAgreement(Finding):
    """An obligation has a weight and does not say who agreed to it.

    What one unit is worth is for the parties to say, and for nobody else.
    """

    severity = Severity.WARNING
    en = "{obligation} has a weight but does not say who agreed to it."
    ar = "للالتزام {obligation} وزن (weight) ولم يُذكر من اتّفقوا عليه."
    remedy_en = "Name the parties in weight_agreed_by, or delete the weight."
    remedy_ar = "اذكر الأطراف في weight_agreed_by، أو احذف الوزن."

    obligation: str


@finding
class WeightNotPositive(Finding):
    """An obligation's weight is not above zero: what it counts would be worth nothing or less.

    It was left out. What has no agreed weight is shown beside the others, in its own units.
    """

    severity = Severity.WARNING
    en = (
        "The weight of {obligation} is {raw}, and a weight is above zero; it was left out, so its"
        " units are shown by themselves."
    )
    ar = "وزن الالتزام {obligation} هو {raw} ولا بدّ أن يزيد على صفر، فأُسقط وتُعرض وحداته على حدة."
    remedy_en = "Enter the weight that the parties agreed, above zero, or delete it."
    remedy_ar = "أدخل الوزن الذي اتّفق عليه الأطراف، وهو أكبر من صفر، أو احذفه."

    obligation: str
    raw: str


@finding
class WeightTooLarge(Finding):
    """An obligation's weight is larger than any that is reckoned with.

    It was left out. What has no agreed weight is shown beside the others, in its own units.
    """

    severity = Severity.WARNING
    en = (
        "The weight of {obligation} is {raw}, and weights go up to {most}; it was left out, so its"
        " units are shown by themselves."
    )
    ar = "وزن الالتزام {obligation} هو {raw} وأقصى وزن {most}، فأُسقط وتُعرض وحداته على حدة."
    remedy_en = (
        "Weights count only against each other: divide all that the parties agreed by one number,"
        " in every obligation."
    )
    remedy_ar = (
        "لا تُحسب الأوزان إلا بنسبة بعضها إلى بعض: اقسم كل الأوزان المتفق عليها على عدد واحد."
    )

    obligation: str
    raw: str
    most: int


@finding
class OwedToOneself(Finding):
    """An obligation names one party as the one who owes and as the one it is owed to."""

    severity = Severity.WARNING
    en = "{obligation} is owed by {party} to itself."
    ar = "الطرف {party} في الالتزام {obligation} ملتزم تجاه نفسه."
    remedy_en = "Correct by or to in operation.toml."
    remedy_ar = "صحّح by أو to في operation.toml."

    obligation: str
    party: str


@finding
class StatementEndsFirst(Finding):
    """An approval, a notification or an assurance ends before it begins: it covers no time.

    Both times are kept as they are written; as it stands it lets nobody leave.
    """

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    en = "What {by} said ({kind}) ends {until}, before it begins {begins}."
    ar = "ما صدر عن الطرف {by} ({kind}) ينتهي في {until}، قبل أن يبدأ في {begins}."
    remedy_en = "Ask which of the two times is meant, and correct from or until in operation.toml."
    remedy_ar = "اسأله أيّ الوقتين هو الصحيح، وصحّح from أو until في operation.toml."

    by: str
    kind: Name
    begins: str
    until: str


@finding
class PolicyKeyKept(Finding):
    """The policy has a rule that Qafila does not know. It was kept, and nothing acts on it."""

    severity = Severity.INFO
    en = "The setting {key} was kept, but nothing in Qafila acts on it."
    ar = "حُفظ الإعداد {key}، لكن لا شيء في قافلة يعمل به."
    remedy_en = "Apply it by hand, or check the spelling of its name."
    remedy_ar = "طبّقه بنفسك، أو تحقّق من كتابة اسمه."

    key: str
