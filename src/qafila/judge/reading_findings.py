# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with a plan.json as a file, before it is held against the folder."""

from __future__ import annotations

from qafila.core.findings import finding
from qafila.judge.verdict import PlanProblem


@finding
class PlanPartMissing(PlanProblem):
    """plan.json lacks a key that the format names, or has null where a value is needed."""

    en = "plan.json has nothing at {at}."
    ar = "لا شيء في plan.json عند {at}."
    remedy_en = "Write the plan again; the format is described with the commands."
    remedy_ar = "أعد كتابة الخطة؛ والصيغة موصوفة مع وصف الأوامر."
    commands = ("qafila plan OP",)
    page = "plan"

    at: str


@finding
class PlanValueNotText(PlanProblem):
    """plan.json holds something else where an id or a name is due, or text that is no id.

    Ids are text of 1 to 200 characters without control characters.
    """

    en = "plan.json needs an id or a name at {at}, not {raw}."
    ar = "المطلوب في plan.json عند {at} معرّف أو اسم، لا {raw}."

    at: str
    raw: str


@finding
class PlanValueNotCount(PlanProblem):
    """plan.json holds something else where a whole number from 0 to 10⁹ is due."""

    en = "plan.json needs a whole number at {at}, not {raw}."
    ar = "المطلوب في plan.json عند {at} عدد صحيح غير سالب، لا {raw}."

    at: str
    raw: str


@finding
class PlanValueNotTime(PlanProblem):
    """plan.json holds something else where a time is due: ISO 8601 with its offset from UTC."""

    en = "plan.json needs a time with its offset (2024-06-03T06:10:00+03:00) at {at}, not {raw}."
    ar = (
        "المطلوب في plan.json عند {at} وقت مع فرق التوقيت "
        "(\u20662024-06-03T06:10:00+03:00\u2069)، لا {raw}."
    )

    at: str
    raw: str


@finding
class PlanValueNotList(PlanProblem):
    """plan.json holds something else where a list is due."""

    en = "plan.json needs a list at {at}, not {raw}."
    ar = "المطلوب في plan.json عند {at} قائمة، لا {raw}."

    at: str
    raw: str


@finding
class PlanValueNotObject(PlanProblem):
    """plan.json holds something else where an object with keys is due."""

    en = "plan.json needs an object with keys at {at}, not {raw}."
    ar = "المطلوب في plan.json عند {at} كائن ذو مفاتيح، لا {raw}."

    at: str
    raw: str


@finding
class PlanValueNotTruth(PlanProblem):
    """plan.json holds something else where true or false is due."""

    en = "plan.json needs true or false at {at}, not {raw}."
    ar = "المطلوب في plan.json عند {at} القيمة true أو false، لا {raw}."

    at: str
    raw: str


@finding
class PlanVersionUnknown(PlanProblem):
    """plan.json says it is of a version that this judge does not know; the rest is judged as is."""

    en = "plan.json says it is version {raw}; the version known here is {known}."
    ar = "يذكر plan.json أنه من الإصدار {raw}، والإصدار المعروف هو {known}."
    remedy_en = "Verify the plan with the Qafila that made it, or make it again with this one."
    remedy_ar = "تحقّق من الخطة بإصدار قافلة الذي وضعها، أو ضعها من جديد بهذا الإصدار."

    raw: str
    known: str


@finding
class PlanOfAnotherOperation(PlanProblem):
    """The plan names another operation than the folder: most likely two files were mixed up."""

    en = "The plan is of operation {named}; the folder is of operation {operation}."
    ar = "الخطة للعملية {named}، أما المجلّد فللعملية {operation}."
    remedy_en = (
        "Take the plan that belongs to this folder, or the folder that belongs to this plan."
    )
    remedy_ar = "خذ الخطة التي تخصّ هذا المجلّد، أو المجلّد الذي يخصّ هذه الخطة."

    named: str
    operation: str


@finding
class PlanFindingNotBilingual(PlanProblem):
    """A finding inside plan.json lacks its sentence or its remedy in one of the two languages."""

    en = "The finding at {at} of plan.json is not complete in both languages."
    ar = "الملاحظة عند {at} في plan.json غير مكتملة باللغتين."
    remedy_en = "Write the plan again: that writes both languages."
    remedy_ar = "أعد كتابة الخطة، فتُكتب باللغتين."
    commands = ("qafila plan OP",)
    page = "plan"

    at: str
