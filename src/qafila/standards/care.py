# SPDX-License-Identifier: Apache-2.0
"""Standards on care: who needs protection, who is ill, and who is fit to travel."""

from __future__ import annotations

from collections.abc import Iterator

from qafila.core.agreement import Obligation
from qafila.core.events import Fitness
from qafila.core.operation import Operation
from qafila.core.standards import Evidence, Side, wording
from qafila.core.values import Name
from qafila.rules.fitness import patients
from qafila.standards import Case, Sign, Standard, standard
from qafila.standards._people import (
    LIST,
    PLAN,
    no_plan,
    places_of,
    sealed_needs,
    travellers,
    without_place,
)
from qafila.standards._sources import ICRC, IOM_FITNESS, MSF


@standard
class SpecialProtection(Standard):
    """Wounded and sick, disabled and older people and children alone get what they need.

    Met when everybody with a recorded need has a place for it in the plan, and nobody who needs
    care is left alone. A list without any need may mean that nobody asked.
    """

    order = 40
    title = Name(en="Special protection", ar="حماية خاصة")
    rule = Name(
        en="Sick, wounded, disabled, old people and children alone are cared for.",
        ar="يُعتنى بالجرحى والمرضى وذوي الإعاقة وكبار السنّ والأطفال وحدهم.",
    )
    ask = Name(
        en="Ask everybody for their needs and enter them, then plan; or attest what was done.",
        ar="اسأل الجميع عن احتياجاتهم وأدخلها ثم خطّط، أو اشهد بما جرى.",
    )
    sources = (ICRC,)
    by_word = True
    against = (
        Sign(
            codes=("no_place_for_need",),
            en="No place for their need in the plan: {count}.",
            ar="لا مكان في الخطة يناسب احتياجهم، عددهم {count}.",
        ),
        Sign(
            codes=("care_not_aboard",),
            en="Need care on the way, and nobody near to give it: {count}.",
            ar="يحتاجون إلى رعاية في الطريق ولا أحد بقربهم يقدّمها، عددهم {count}.",
        ),
        Sign(
            codes=("carer_of_many_children",),
            en="Carers with too many children: {count}.",
            ar="رعاة معهم أطفال أكثر مما ينبغي، عددهم {count}.",
        ),
    )

    def weigh(self, case: Case) -> Iterator[Evidence]:
        """Yield how many people with needs have a place."""
        operation = case.operation
        people = travellers(operation)
        sealed = list(sealed_needs(operation))
        yield from sealed
        needing = [p for p in people if p.needs or p.other_needs]
        if not needing:
            if people and not sealed:
                yield Evidence(
                    side=Side.OPEN,
                    text=wording("No need is recorded for anybody.", "لم يُسجَّل احتياج لأي شخص."),
                    seen_in=(LIST,),
                )
            return
        places = places_of(operation)
        if not places:
            yield no_plan()
            return
        left = without_place(operation, iter(needing))
        if left:
            yield Evidence(
                side=Side.AGAINST,
                text=wording(
                    "People with needs who have no place: {count}.",
                    "أصحاب احتياجات لا مكان لهم، عددهم {count}.",
                    count=len(left),
                ),
                ids=left,
                seen_in=(PLAN,),
            )
        if len(needing) > len(left):
            yield Evidence(
                side=Side.FOR,
                text=wording(
                    "People with needs who have their place: {placed} of {all}.",
                    "أصحاب احتياجات لهم أماكنهم: {placed} من {all}.",
                    placed=len(needing) - len(left),
                    all=len(needing),
                ),
                seen_in=(LIST, PLAN),
            )


@standard
class MedicalFirst(Standard):
    """Patients leave by need alone, and wait for nothing that another party owes.

    Met when the agreement moves patients, as clinicians judged them, under obligations marked
    medical that wait for no other obligation but a halt of fire, and no party holds them.
    """

    order = 70
    title = Name(en="Medical first", ar="الإجلاء الطبي أولًا")
    rule = Name(
        en="Patients leave by need, never in exchange.",
        ar="يخرج المرضى بحسب الحاجة، لا مقابل شيء.",
    )
    ask = Name(
        en="Agree on a medical movement without conditions and enter it in operation.toml "
        "(medical = true).",
        ar="اتّفق على حركة طبية بلا شروط وأدخلها في operation.toml بالقيمة medical = true.",
    )
    sources = (MSF,)
    mends = False
    against = (
        Sign(
            codes=("medical_gated",),
            en="Medical movements that wait for what others owe: {count}.",
            ar="حركات طبية تنتظر ما على غيرها، عددها {count}.",
        ),
    )
    doubts = (
        Sign(
            codes=("medical_lot_held",),
            en="Medical lots that a party holds: {count}.",
            ar="دفعات طبية يوقفها أحد الأطراف، عددها {count}.",
        ),
        Sign(
            codes=("medical_without_clinician",),
            en="Moved as patients, and no clinician's act says so: {count}.",
            ar="يُنقلون مرضى ولا قرار طبي بذلك، عددهم {count}.",
        ),
    )

    def weigh(self, case: Case) -> Iterator[Evidence]:
        """Yield which obligations are medical and free, and who is moved by none of them."""
        gated = {item.subject()["obligation"] for item in case.found("medical_gated")}
        owed = [o for o in case.operation.obligations.values() if o.medical]
        free = [o for o in owed if o.id not in gated]
        if free:
            yield Evidence(
                side=Side.FOR,
                text=wording(
                    "Medical obligations that wait for nothing: {count}.",
                    "التزامات طبية لا تنتظر شيئًا، عددها {count}.",
                    count=len(free),
                ),
                ids=tuple(o.id for o in free),
                seen_in=("obligation_undertaken",),
            )
        waiting = tuple(_waiting(case.operation, free))
        if waiting:
            yield Evidence(
                side=Side.OPEN,
                text=wording(
                    "People judged to leave as patients, whom none of these moves: {count}.",
                    "أشخاص رأى الطبيب إخراجهم إخلاءً طبيًّا ولا يشملهم أي منها، عددهم {count}.",
                    count=len(waiting),
                ),
                ids=waiting,
                seen_in=("fitness_assessed",),
            )


def _waiting(operation: Operation, free: list[Obligation]) -> Iterator[str]:
    """Yield whom a clinician wants to leave as a patient, and no free obligation is about."""
    cohorts = {obligation.cohort for obligation in free}
    for person, judgements in operation.listing.fitness.items():
        listed = operation.persons.get(person)
        if listed is None or not judgements[-1].assessment.medical:
            continue
        if cohorts.isdisjoint((None, listed.cohort)):
            yield person


@standard
class FitToTravel(Standard):
    """A clinician saw those who travel, shortly before departure.

    Met when everybody with a need that calls for it was judged and may travel; where the list knows
    no such need, when everybody was judged, or somebody attests that all were seen.
    """

    order = 180
    title = Name(en="Fit to travel", ar="القدرة الصحية على السفر")
    rule = Name(
        en="A clinician sees those who travel shortly before departure.",
        ar="يفحص طبيب المسافرين قبيل المغادرة.",
    )
    ask = Name(
        en="Have clinicians see them and record it (fitness_assessed), or attest that all "
        "were seen.",
        ar="ليفحصهم أطباء وسجّل ذلك (fitness_assessed)، أو اشهد بأن الجميع فُحصوا.",
    )
    sources = (IOM_FITNESS,)
    by_word = True
    against = (
        Sign(
            codes=("unfit_aboard", "unfit_planned"),
            en="Judged unfit, and planned or in a vehicle: {count}.",
            ar="غير قادرين على السفر ولهم أماكن أو هم في مركبة، عددهم {count}.",
        ),
        Sign(
            codes=("fitness_expired",),
            en="Judged for a day before the journey: {count}.",
            ar="انتهت صلاحية تقييمهم قبل يوم السفر، عددهم {count}.",
        ),
    )
    doubts = (
        Sign(
            codes=("care_not_said",),
            en="Fit with care, and which care is not said: {count}.",
            ar="قادرون على السفر برعاية لم تُذكر، عددهم {count}.",
        ),
    )

    def weigh(self, case: Case) -> Iterator[Evidence]:
        """Yield how many of those who must be judged were."""
        operation = case.operation
        yield from sealed_needs(operation)
        people = {p.id for p in travellers(operation)}
        asked = patients(operation) or tuple(people)
        judged = operation.listing.fitness
        fit = [p for p in asked if p in judged and _is_fit(operation, p)]
        unseen = tuple(sorted(p for p in asked if p not in judged))
        if fit:
            yield Evidence(
                side=Side.FOR,
                text=wording(
                    "Judged fit to travel: {fit} of {all} to be judged.",
                    "قادرون على السفر بتقييم طبي: {fit} من {all} ينبغي تقييمهم.",
                    fit=len(fit),
                    all=len(asked),
                ),
                seen_in=("fitness_assessed",),
            )
        if unseen:
            yield Evidence(
                side=Side.OPEN,
                text=wording(
                    "Judged by no clinician: {count} of {all} to be judged.",
                    "لم يقيّمهم طبيب: {count} من {all} ينبغي تقييمهم.",
                    count=len(unseen),
                    all=len(asked),
                ),
                ids=unseen,
                seen_in=(LIST, "fitness_assessed"),
            )


def _is_fit(operation: Operation, person: str) -> bool:
    return operation.listing.fitness[person][-1].assessment.fitness is not Fitness.UNFIT
