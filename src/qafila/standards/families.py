# SPDX-License-Identifier: Apache-2.0
"""Standards on families: that they stay together, and that no child is without anybody."""

from __future__ import annotations

from collections.abc import Iterator

from qafila.core.registry import age_group_on, is_adult
from qafila.core.standards import Evidence, Side, wording
from qafila.core.values import AgeGroup, Name
from qafila.standards import Case, Sign, Standard, standard
from qafila.standards._people import LIST, PLAN, no_plan, places_of, travellers, without_place
from qafila.standards._sources import ICRC, UNHCR_CHILDREN


@standard
class FamilyUnity(Standard):
    """Households and children with their guardians travel in one vehicle.

    Met when the plan, or the manifests, seat every household together and no rule says otherwise.
    """

    order = 30
    title = Name(en="Family unity", ar="وحدة الأسرة")
    rule = Name(en="Families are kept together.", ar="تُبقى الأسر مجتمعة.")
    ask = Name(
        en="Give people their household number, plan, and put the plan in force.",
        ar="أدخل رقم الأسرة لكل شخص، ثم خطّط وأصدر الخطة.",
    )
    sources = (ICRC,)
    against = (
        Sign(
            codes=("guardian_separated_on_the_road",),
            en="Parted from their guardian on the road: {count}.",
            ar="انفصلوا عن وصيّهم في الطريق، عددهم {count}.",
        ),
        Sign(
            codes=(
                "household_travels_apart",
                "household_spans_separated_cohorts",
                "kept_apart_from_own",
                "household_fits_no_vehicle",
                "seats_not_together",
            ),
            en="People whose households the list, the agreement or the fleet parts: {count}.",
            ar="أشخاص تفرّق القائمة أو الاتفاق أو الأسطول بينهم وبين أسرهم، عددهم {count}.",
        ),
        Sign(
            codes=(
                "guardian_not_travelling",
                "guardian_travels_apart",
                "guardian_in_separated_cohort",
                "guardian_unfit",
            ),
            en="People whose guardian does not travel with them: {count}.",
            ar="أشخاص لا يسافر وصيّهم معهم، عددهم {count}.",
        ),
    )
    doubts = (
        Sign(
            codes=("guardian_not_listed", "guardian_is_self", "guardian_circle"),
            en="People whose guardian cannot be found on the list: {count}.",
            ar="أشخاص لا يُعثر على وصيّهم في القائمة، عددهم {count}.",
        ),
    )

    def weigh(self, case: Case) -> Iterator[Evidence]:
        """Yield how many households have their places in one vehicle."""
        going = {person.id for person in travellers(case.operation)}
        households = {
            household: kin
            for household, members in case.operation.households().items()
            if len(kin := [m for m in members if m.id in going]) > 1
        }
        places = places_of(case.operation)
        if not places:
            if households:
                yield no_plan()
            return
        together, parted = 0, []
        for household, kin in households.items():
            vehicles = {places[m.id] for m in kin if m.id in places}
            left = without_place(case.operation, iter(kin))
            if len(vehicles) > 1 or (vehicles and left):
                parted.append(household)
            elif vehicles:
                together += 1
        if parted:
            yield Evidence(
                side=Side.AGAINST,
                text=wording(
                    "Households whose members do not share a vehicle: {count}.",
                    "أسر لا يجتمع أفرادها في مركبة واحدة، عددها {count}.",
                    count=len(parted),
                ),
                ids=tuple(parted),
                seen_in=(PLAN,),
            )
        if together:
            yield Evidence(
                side=Side.FOR,
                text=wording(
                    "Households with their places in one vehicle: {together} of {all}.",
                    "أسر أماكنها في مركبة واحدة: {together} من {all}.",
                    together=together,
                    all=len(households),
                ),
                seen_in=(PLAN,),
            )


@standard
class Children(Standard):
    """Children without their family were looked for, and somebody answers for each child.

    Published figures have two to five of a hundred children unaccompanied; far fewer may mean that
    nobody asked. Met when every child has an adult who answers for it and the share is not unusual,
    or when somebody attests that every child was asked.
    """

    order = 190
    title = Name(en="Children", ar="الأطفال بلا ذويهم")
    rule = Name(
        en="Children without family are expected, looked for, and cared for.",
        ar="يُتوقَّع وجود أطفال غير مصحوبين، فيُبحث عنهم ويكون لكل منهم من يرعاه.",
    )
    ask = Name(
        en="Ask of every child with whom it is, mark who is alone, name carers, and attest it.",
        ar="اسأل عن كل طفل مع من هو، وسجّل من هو وحده وعيّن له راعيًا، ثم اشهد بذلك.",
    )
    sources = (UNHCR_CHILDREN, ICRC)
    by_word = True
    against = (
        Sign(
            codes=("minor_without_adult", "guardian_is_child"),
            en="Children for whom no adult answers: {count}.",
            ar="أطفال لا بالغ مسؤولًا عنهم، عددهم {count}.",
        ),
    )
    doubts = (
        Sign(
            codes=(
                "unaccompanied_with_family",
                "unaccompanied_and_separated",
                "separated_without_kin",
                "child_with_others_guardian",
            ),
            en="Children whose mark does not agree with who is with them: {count}.",
            ar="أطفال لا توافق علامتهم من هم معهم، عددهم {count}.",
        ),
        Sign(
            codes=("unaccompanied_share_unusual",),
            en="The share of unaccompanied children is unusual.",
            ar="نسبة الأطفال غير المصحوبين غير معتادة.",
        ),
    )

    def weigh(self, case: Case) -> Iterator[Evidence]:
        """Yield how many children there are, and how many are marked as alone."""
        day = case.operation.description.on
        people = travellers(case.operation)
        children = [p for p in people if is_adult(p, day) is False]
        unknown = tuple(p.id for p in people if age_group_on(p, day) is AgeGroup.UNKNOWN)
        alone = [p for p in children if p.unaccompanied or p.separated]
        uncared = tuple(p.id for p in alone if p.guardian not in case.operation.persons)
        if children:
            yield Evidence(
                side=Side.FOR,
                text=wording(
                    "Children on the list: {children}; marked unaccompanied or separated: {alone}.",
                    "الأطفال في القائمة: {children}، والمسجَّلون غير مصحوبين أو منفصلين: {alone}.",
                    children=len(children),
                    alone=len(alone),
                ),
                seen_in=(LIST,),
            )
        if unknown:
            yield Evidence(
                side=Side.OPEN,
                text=wording(
                    "People whose age is not known: {count}.",
                    "أشخاص لا تُعرف أعمارهم، عددهم {count}.",
                    count=len(unknown),
                ),
                ids=unknown,
                seen_in=(LIST,),
            )
        if uncared:
            yield Evidence(
                side=Side.OPEN,
                text=wording(
                    "Children alone for whom no carer on the list is named: {count}.",
                    "أطفال وحدهم لم يُعيَّن لهم راعٍ من القائمة، عددهم {count}.",
                    count=len(uncared),
                ),
                ids=uncared,
                seen_in=(LIST,),
            )
