# SPDX-License-Identifier: Apache-2.0
"""What the planner could not do, as findings: who has no seat and why, what was relaxed."""

from __future__ import annotations

from qafila.core.findings import FAMILY_UNITY, Finding, Hold, Severity, finding
from qafila.core.values import Need


@finding
class NotEnoughSeats(Finding):
    """More people than seats in all the vehicles that may carry them.

    Those with special needs and the largest households were seated first. Seats are never invented.
    Some may be free all the same, too few in any vehicle for a household that is left (`free`).
    """

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    source = "Plan to seats (planning ratios of 2014–2025 operations)"
    en = (
        "Lot {lot} is short of seats: {missing} more are needed⟦, besides {free} that are free but"
        " nowhere together for a household⟧. Not seated: {count}. First of them: {persons}."
    )
    ar = (
        "مقاعد الدفعة {lot} لا تكفي. المقاعد الناقصة: {missing}⟦، عدا مقاعد شاغرة لا تجتمع لأسرة في"
        " أي مركبة، عددها {free}⟧. عدد من لم يُخصَّص لهم مقعد: {count}. أولهم: {persons}."
    )
    remedy_en = "Add vehicles to the fleet list, or move some households to a later lot."
    remedy_ar = "أضف مركبات إلى قائمة المركبات، أو انقل بعض الأسر إلى دفعة لاحقة."

    lot: str
    missing: int
    count: int
    persons: tuple[str, ...]
    free: int = 0


@finding
class SeatsNotTogether(Finding):
    """Enough seats are free, but in no vehicle enough for a whole household that may ride in it.

    Households are not divided; who may not share a vehicle is not put together.
    """

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    source = FAMILY_UNITY
    en = (
        "Lot {lot} has {free} free seats, but no vehicle has enough of them together for those "
        "left. Not seated: {count}. First of them: {persons}."
    )
    ar = (
        "في الدفعة {lot} مقاعد شاغرة عددها {free}، لكن ليس في أي مركبة منها ما يكفي من بقي معًا. "
        "عدد من لم يُخصَّص لهم مقعد: {count}. أولهم: {persons}."
    )
    remedy_en = "Add a vehicle, or ask a family whether it would rather travel in two vehicles."
    remedy_ar = "أضف مركبة، أو اسأل إحدى الأسر هل تفضّل السفر في مركبتين."

    lot: str
    free: int
    count: int
    persons: tuple[str, ...]


@finding
class NoVehicleApart(Finding):
    """Seats are free, but only beside people whom these must not meet.

    Cohorts that never share a vehicle, or a household that somebody is to be kept apart from.
    """

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    en = (
        "In lot {lot} seats are free only beside people whom these must not meet. Not seated:"
        " {count}. First of them: {persons}."
    )
    ar = (
        "لا مقاعد شاغرة في الدفعة {lot} إلّا بجانب من لا يجوز أن يجتمع هؤلاء معهم. عدد من لم يُخصَّص"
        " لهم مقعد: {count}. أوّلهم: {persons}."
    )
    remedy_en = "Add a vehicle for them, even a small one."
    remedy_ar = "أضف مركبة لهم ولو صغيرة."

    lot: str
    count: int
    persons: tuple[str, ...]


@finding
class LeftForWantOfWay(Finding):
    """People stay behind because no way to their destination is known, and vehicles are few.

    Vehicles serve those first who can be driven somewhere. Seats on a journey that nobody knows how
    to drive would be taken from them.
    """

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    en = (
        "Left at {origin}, from where no way to {destination} is known, since every vehicle is"
        " needed where one is: {persons}. Number concerned: {count}."
    )
    ar = (
        "يبقى في {origin}، حيث لا يُعرف طريق إلى {destination}، لأن كل المركبات لازمة حيث الطريق "
        "معروف: {persons}. عدد المعنيين: {count}."
    )
    remedy_en = (
        "Add the missing legs to route.toml, or report the way open once somebody has seen it so,"
        " and plan again; vehicles are then shared out anew. Until a way is known, see to their"
        " shelter, water and food where they are."
    )
    remedy_ar = (
        "أضف المقاطع الناقصة إلى route.toml، أو أبلغ عن فتح الطريق متى رآه أحد مفتوحًا، ثم أعد "
        "التخطيط فتُوزَّع المركبات من جديد. وإلى أن يُعرف طريق اهتمّ بإيوائهم ومائهم وطعامهم حيث هم."
    )

    lot: str
    origin: str
    destination: str
    count: int
    persons: tuple[str, ...]


@finding
class NoVehicle(Finding):
    """No vehicle is left that could carry the people of a lot from where they are.

    There is none, it stands where no road leads from, or earlier lots have taken it. How many
    vehicles would do depends on how households go into them: `rules_cannot_all_hold` says it.
    """

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    en = (
        "No vehicle is left for lot {lot} from {origin}. People waiting: {count}. Seats they need:"
        " {seats}."
    )
    ar = (
        "لم تبقَ مركبة للدفعة {lot} من {origin}. عدد المنتظرين: {count}. عدد المقاعد اللازمة لهم: "
        "{seats}."
    )
    remedy_en = "Add vehicles to fleet.csv, with the place where they stand (at) or none."
    remedy_ar = "أضف مركبات إلى fleet.csv مع مكان وقوفها (at) أو دونه."

    lot: str
    origin: str
    count: int
    seats: int


@finding
class NoPlaceForNeed(Finding):
    """Somebody needs a kind of place that no vehicle of the lot has left."""

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    source = "ICRC release 18/15 (14 March 2018): special protection of the wounded and sick"
    en = (
        "Lot {lot} has too few places of this kind: {need}. Missing: {missing}. Waiting: {persons}."
    )
    ar = (
        "لا تكفي الأماكن في الدفعة {lot} من هذا النوع: {need}. عدد الأماكن الناقصة: {missing}. "
        "المنتظرون: {persons}."
    )
    remedy_en = "Add a vehicle with such places. Whoever travels with these people waits with them."
    remedy_ar = "أضف مركبة فيها أماكن من هذا النوع. ومن يسافر مع هؤلاء ينتظر معهم."

    lot: str
    need: Need
    missing: int
    persons: tuple[str, ...]


@finding
class HouseholdFitsNoVehicle(Finding):
    """People who must stay together fit into no vehicle of the lot, even an empty one.

    Either there are too many of them, or no vehicle has all the kinds of places they need.
    """

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    source = FAMILY_UNITY
    en = (
        "{persons} must travel together, and no vehicle of lot {lot} has these places at once:"
        " seats {seats}, wheelchair {wheelchair}, stretcher {stretcher}, oxygen {oxygen}."
    )
    ar = (
        "يجب أن يسافر هؤلاء معًا: {persons}، ولا مركبة في الدفعة {lot} تجمع هذه الأماكن. مقاعد: "
        "{seats}، كراسي متحرّكة: {wheelchair}، نقّالات: {stretcher}، أكسجين: {oxygen}."
    )
    remedy_en = (
        "Add a vehicle that has them, or agree with the family how to part: give those who travel"
        " apart a household number of their own."
    )
    remedy_ar = (
        "أضف مركبة فيها هذه الأماكن، أو اتّفق مع الأسرة على من يسافر منفصلًا وأعطه رقم أسرة خاصًّا به."
    )

    lot: str
    persons: tuple[str, ...]
    seats: int
    wheelchair: int
    stretcher: int
    oxygen: int


@finding
class PinNotPossible(Finding):
    """The vehicle asked for cannot take these people: wrong lot or place, too full, or barred."""

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    en = "{persons} ask for vehicle {vehicle}, which cannot take them; they are not seated."
    ar = "طُلبت المركبة {vehicle} لـ {persons}، وهي لا تتّسع لهم أو لا تصلح لهم؛ فلم تُخصَّص لهم مقاعد."
    remedy_en = (
        "Clear the column pin for them, or ask for a vehicle of their lot with room. If they belong"
        " to people who sit in it, ask the family who changes vehicles, and record it."
    )
    remedy_ar = (
        "أفرغ عمود التثبيت لهم، أو اختر مركبة من دفعتهم فيها متّسع. وإن كان أهلهم في المركبة فاسأل "
        "الأسرة من ينتقل إلى مركبة أخرى وسجّل ذلك."
    )

    vehicle: str
    persons: tuple[str, ...]


@finding
class SpareVehicleUsed(Finding):
    """A vehicle that the fleet list keeps as spare has to carry people: they come first."""

    severity = Severity.WARNING
    source = "UNHCR Handbook for Emergencies 1999, ch. 18: spare capacity of 10–20 %"
    en = "Lot {lot} needs vehicles that the list keeps as spare: {vehicles}."
    ar = "احتاجت الدفعة {lot} إلى مركبات مسجَّلة احتياطًا: {vehicles}."
    remedy_en = "Find another reserve vehicle, or accept that there is none."
    remedy_ar = "ابحث عن مركبة احتياط أخرى، أو اقبل بعدم وجودها."

    lot: str
    vehicles: tuple[str, ...]


@finding
class SpareCapacityRelaxed(Finding):
    """The seats to be kept free could not all be kept: people came first.

    Counted over the lots that may move side by side, since they share the vehicles.
    """

    severity = Severity.WARNING
    source = "UNHCR Handbook for Emergencies 1999, ch. 18: spare capacity of 10–20 %"
    en = (
        "Lots {lots} keep {free} seats free; the policy asks for {wanted}. Seating people came "
        "first."
    )
    ar = "المقاعد الشاغرة في الدفعات {lots}: {free}، والمطلوب: {wanted}. وقُدّم إجلاس الناس على ذلك."
    remedy_en = "Add a reserve vehicle, or accept the risk and lower spare_capacity in [policy]."
    remedy_ar = "أضف مركبة احتياط، أو اقبل بالمخاطرة وخفّض spare_capacity في [policy]."

    lots: tuple[str, ...]
    free: int
    wanted: int


@finding
class NoRoomAtReceptions(Finding):
    """No reception site that people could be sent to has room for them; they are not planned.

    Of people without a destination of their own. Those with one fill the sites first, and whoever
    must stay together goes to one site.
    """

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    en = (
        "No reception site can take these people, for whom no destination is given⟦; room is left"
        " in all for {free}, but at no site for a household together⟧. Not seated: {count}. First"
        " of them: {persons}."
    )
    ar = (
        "لا يستطيع أي موقع استقبال أن يستقبل هؤلاء الذين لم تُذكر وجهتهم⟦؛ وما بقي من السعة في "
        "المواقع كلها {free}، ولا يتّسع أي منها لأسرة معًا⟧. عدد من لم يُخصَّص لهم مقعد: {count}. "
        "أوّلهم: {persons}."
    )
    remedy_en = "Agree on more room (capacity in route.toml) or another site, or say where they go."
    remedy_ar = (
        "اتّفق على سعة أكبر (capacity في route.toml) أو على موقع آخر، أو حدّد وجهتهم في القائمة."
    )

    count: int
    persons: tuple[str, ...]
    free: int = 0


@finding
class SerialOfEleven(Finding):
    """Eleven vehicles make serials of six and five: the only number that 6–10 cannot divide."""

    severity = Severity.INFO
    en = "Lot {lot} has eleven vehicles: its serials have six and five."
    ar = "في الدفعة {lot} إحدى عشرة مركبة: رتل من ستّ ورتل من خمس."
    remedy_en = "Nothing to do, unless one vehicle more or less is at hand."
    remedy_ar = "لا يلزم فعل شيء، إلا إن أمكنت زيادة مركبة أو إنقاصها."

    lot: str


@finding
class VehicleCannotReach(Finding):
    """No way is known from where a vehicle stands to where it is needed; it is not used."""

    severity = Severity.WARNING
    en = (
        "Vehicle {vehicle} stands at {place}; no way is known from there to {origin}. It"
        " is not used."
    )
    ar = "المركبة {vehicle} في {place}، ولا يُعرف طريق من هناك إلى {origin}؛ فلا تُستعمل."
    remedy_en = "Correct the place of the vehicle (at), or add the legs to route.toml."
    remedy_ar = "صحّح مكان المركبة (at)، أو أضف المقاطع إلى route.toml."

    vehicle: str
    place: str
    origin: str


@finding
class VehicleNotAvailable(Finding):
    """A vehicle is not available at the hour of departure; it is not used."""

    severity = Severity.WARNING
    en = "Vehicle {vehicle} is not available at the hour of departure; it is not used."
    ar = "المركبة {vehicle} غير متاحة في ساعة الانطلاق؛ فلا تُستعمل."
    remedy_en = "Correct available_from and available_until, or choose another hour."
    remedy_ar = "صحّح available_from وavailable_until، أو اختر ساعة أخرى."

    vehicle: str
