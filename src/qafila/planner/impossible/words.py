# SPDX-License-Identifier: Apache-2.0
"""Rules that cannot all hold, and what would do instead, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from operator import attrgetter

from qafila.core.findings import END_ISOLATE, ISOLATE
from qafila.core.fleet import Vehicle
from qafila.core.plan import Load, Unit, room_of
from qafila.core.values import NEED_NAMES, Name, Need
from qafila.planner.impossible.scene import (
    AMBULANCES,
    APART,
    AWAY,
    FEUDS,
    NEEDS,
    PIN,
    PLACES,
    SEATS,
    WHOLE,
    Scene,
)

NAMED = 8
"""People named one by one; more are counted."""

_AWAY = {
    "lot": Name(
        en="vehicles kept for other lots do not serve this one",
        ar="ألّا تُستعمل لهذه الدفعة مركبات محجوزة لدفعات أخرى",
    ),
    "hour": Name(
        en="vehicles that are not available at the hour of departure are not used",
        ar="ألّا تُستعمل مركبات غير متاحة في ساعة الانطلاق",
    ),
    "way": Name(
        en="vehicles from which no way leads here are not used",
        ar="ألّا تُستعمل مركبات لا يُعرف طريق من مكانها إلى هنا",
    ),
    "used": Name(
        en="vehicles that carry others do not come back for more",
        ar="ألّا تعود المركبات التي تنقل غيرهم لنقل المزيد",
    ),
}


def _in_arabic(text: object) -> str:
    return f"{ISOLATE}{text}{END_ISOLATE}"


def said(template: Name, **values: object) -> Name:
    """Return a wording with its placeholders filled."""
    arabic = {
        name: value.text("ar") if isinstance(value, Name) else _in_arabic(value)
        for name, value in values.items()
    }
    english = {
        name: value.text("en") if isinstance(value, Name) else value
        for name, value in values.items()
    }
    return Name(en=template.text("en").format(**english), ar=template.text("ar").format(**arabic))


def listed(names: Iterable[Name], between: Name) -> Name:
    """Return several wordings as one."""
    each = list(names)
    return Name(
        en=between.text("en").join(name.text("en") for name in each),
        ar=between.text("ar").join(name.text("ar") for name in each),
    )


_NOT_DIVIDED = Name(
    en="{who} cannot be divided: children stay with their guardian, and who needs an escort with"
    " the household",
    ar="لا يمكن تفريق {who}: يبقى كل طفل مع وصيّه، ومن يحتاج إلى مرافق مع أسرته",
)
_OF = Name(en="{who}: {needs}", ar="{who}: {needs}")
_IN_ONE = Name(
    en="needed at once in one vehicle: {needed} (most of each in any: {most})",
    ar="المطلوب معًا في مركبة واحدة: {needed} (وأكثر ما في أي مركبة من كل منها: {most})",
)
_IN_PINNED = Name(
    en="needed at once in vehicle {vehicle}: {needed} (in it: {most})",
    ar="المطلوب معًا في المركبة {vehicle}: {needed} (وفيها: {most})",
)
CANNOT = Name(en="these cannot all hold: {rules}", ar="لا يمكن أن يتحقّق معًا: {rules}")
NOT_FOUND = Name(
    en="no seating was found in which all this holds: {rules}",
    ar="لم يُعثر على توزيع يتحقّق فيه معًا: {rules}",
)
SEATS_NAME = Name(en="seats", ar="مقاعد")
AND = Name(en="; ", ar="؛ ")
OR = Name(en="; or ", ar="؛ أو ")
AND_ALSO = Name(en=" and ", ar=" و")
WITH = Name(en=", with ", ar="، مع ")


def ids(some: Sequence[str]) -> Name:
    """Return ids one by one, or how many they are."""
    if len(some) > NAMED:
        return said(Name(en="{count} people", ar="أشخاص عددهم {count}"), count=len(some))
    return Name(en=", ".join(some), ar="، ".join(map(_in_arabic, some)))


def reason(
    scene: Scene,
    conflict: Sequence[str],
    besides: Sequence[Name] = (),
    *,
    proven: bool,
    singly: bool = False,
) -> Name:
    """Return why people stay behind: the rules that do not all hold, with the numbers.

    Parameters
    ----------
    besides
        Rules of vehicles that could come back; they come first.
    singly
        Whether somebody fits no vehicle even if it is empty, and nothing else hinders: the places
        are then those of one vehicle, not of all together.
    """
    resources = [rule for rule in conflict if rule == SEATS or rule.startswith(PLACES)]
    at_once = bool(resources) and (singly or (len(scene.behind) == 1 and WHOLE in conflict))
    others = [rule for rule in conflict if not (at_once and rule in resources)]
    rules = [*besides, *(_worded(scene, rule, conflict) for rule in others)]
    if at_once:
        rules += _at_once(scene, resources, conflict)
    elif not resources:
        rules.append(
            said(
                Name(en="vehicles for this lot: {count}", ar="المركبات المتاحة للدفعة: {count}"),
                count=len(scene.fleet),
            )
        )
    if len(rules) == 1 and proven:
        return rules[0]
    return said(CANNOT if proven else NOT_FOUND, rules=listed(rules, AND))


def _pinned(conflict: Iterable[str]) -> str | None:
    """Return the vehicle that is asked for, where that is one of the rules."""
    return next((rule.removeprefix(PIN) for rule in conflict if rule.startswith(PIN)), None)


def _at_once(scene: Scene, resources: Sequence[str], conflict: Collection[str]) -> Iterator[Name]:
    """Yield the places that people need in one vehicle, and the most of each in any vehicle."""
    pinned = _pinned(conflict)
    kinds = [SEATS if rule == SEATS else rule.removeprefix(PLACES) for rule in resources]
    rooms = [room_of(v) for v in scene.fleet if pinned in (None, v.id)]
    unit = scene.tightest(kinds, rooms)
    if WHOLE not in conflict and scene.is_bound(unit, kinds, rooms):
        yield said(_NOT_DIVIDED, who=household(unit))

    def told(of: Callable[[str], int]) -> Name:
        return _counted([(kind, of(kind)) for kind in kinds])

    needs = said(
        _IN_ONE if pinned is None else _IN_PINNED,
        vehicle=pinned,
        needed=told(lambda kind: getattr(unit.load, kind)),
        most=told(lambda kind: max((getattr(room, kind) for room in rooms), default=0)),
    )
    yield said(_OF, who=household(unit), needs=needs) if len(scene.behind) > 1 else needs


def _counted(places: Iterable[tuple[str, int]]) -> Name:
    """Return numbers of places by their kind."""
    each = Name(en="{kind} {count}", ar="{kind} {count}")
    return listed(
        (
            said(each, kind=SEATS_NAME if kind == SEATS else NEED_NAMES[Need(kind)], count=count)
            for kind, count in places
        ),
        Name(en=", ", ar="، "),
    )


def _worded(scene: Scene, rule: str, conflict: Sequence[str]) -> Name:
    """Return what a rule asks for, in words."""
    if rule == SEATS:
        return _short_of(scene, SEATS_NAME, attrgetter(rule), _pinned(conflict))
    if rule.startswith(PLACES):
        need = Need(rule.removeprefix(PLACES))
        return _short_of(scene, NEED_NAMES[need], attrgetter(need.value), _pinned(conflict))
    if rule.startswith(APART):
        one, other = rule.removeprefix(APART).split("/", 1)
        return said(
            Name(
                en="{one} and {other} never share a vehicle",
                ar="ألّا تجتمع الفئتان {one} و{other} في مركبة واحدة",
            ),
            one=one,
            other=other,
        )
    if rule.startswith(PIN):
        return _pin(scene, rule.removeprefix(PIN))
    if rule.startswith(AWAY):
        return _AWAY[rule.removeprefix(AWAY)]
    return _plain(scene, rule)


def _short_of(scene: Scene, kind: Name, places: Callable[[Load], int], pinned: str | None) -> Name:
    """Return how many places of a kind are needed and there, and how many are missing if any.

    Counted in the vehicle that matters where it is one.
    """
    if pinned is not None:
        asking = [unit for unit in scene.units if unit.pin == pinned]
        rooms = [room_of(vehicle) for vehicle in scene.fleet if vehicle.id == pinned]
        return said(
            Name(
                en="places in {vehicle} ({kind}): needed {needed}, there {there}",
                ar="الأماكن في المركبة {vehicle} ({kind}): المطلوب {needed} والموجود {there}",
            ),
            vehicle=pinned,
            kind=kind,
            needed=sum(places(unit.load) for unit in asking),
            there=sum(map(places, rooms)),
        )
    needed, there = scene.asked(places)
    if needed > there:
        return said(
            Name(
                en="places short ({kind}): {missing}; needed {needed}, there {there}",
                ar="أماكن ناقصة ({kind}): {missing}؛ المطلوب {needed} والموجود {there}",
            ),
            kind=kind,
            missing=needed - there,
            needed=needed,
            there=there,
        )
    return said(
        Name(
            en="places ({kind}): needed {needed}, there {there}",
            ar="الأماكن ({kind}): المطلوب {needed} والموجود {there}",
        ),
        kind=kind,
        needed=needed,
        there=there,
    )


def _plain(scene: Scene, rule: str) -> Name:
    if rule == AMBULANCES:
        return Name(
            en="ambulances carry only who needs one, and whoever travels with them",
            ar="ألّا يركب سيارات الإسعاف إلّا من يحتاج إليها ومن يسافر معه",
        )
    if rule == FEUDS:
        return Name(
            en="households that are to be kept apart never share a vehicle",
            ar="ألّا تجتمع في مركبة أسر طُلب إبعاد بعضها عن بعض",
        )
    assert rule == WHOLE
    if len(scene.behind) == 1:
        return said(
            Name(en="{who} travels in one vehicle", ar="أن تسافر {who} في مركبة واحدة"),
            who=household(scene.behind[0]),
        )
    return Name(
        en="households, and children with their guardians, travel in one vehicle",
        ar="أن تسافر كل أسرة في مركبة واحدة، وكل طفل مع وصيّه",
    )


def household(unit: Unit) -> Name:
    """Return what people who travel together are called."""
    if len(unit.households) == 1:
        return said(Name(en="household {id}", ar="الأسرة {id}"), id=min(unit.households))
    return said(
        Name(en="the group of {persons}", ar="المجموعة المكوّنة من {persons}"),
        persons=ids(unit.persons),
    )


def _pin(scene: Scene, vehicle: str) -> Name:
    asking = [p for u in scene.units if u.pin == vehicle and not u.aboard for p in u.persons]
    return said(
        Name(en="{persons} in vehicle {vehicle}", ar="{persons} في المركبة {vehicle}"),
        persons=ids(sorted(asking)),
        vehicle=vehicle,
    )


def more_vehicles(number: int, room: Load) -> Name:
    """Return the wish for more vehicles with so much room each."""
    kinds = (SEATS, *(need.value for need in NEEDS))
    places = _counted((kind, getattr(room, kind)) for kind in kinds if getattr(room, kind))
    if number == 1:
        return said(
            Name(en="one more vehicle ({places})", ar="مركبة إضافية واحدة ({places})"),
            places=places,
        )
    return said(
        Name(
            en="{number} more vehicles ({places} each)",
            ar="مركبات إضافية عددها {number} (في كل منها: {places})",
        ),
        number=number,
        places=places,
    )


def divided(parts: Sequence[tuple[Unit, Unit]]) -> Name:
    """Return the wish that some of each household travel in a second vehicle."""
    each = (
        said(
            Name(
                en="{who} in two vehicles, with {persons} in the second",
                ar="سفر {who} في مركبتين، وفي الثانية {persons}",
            ),
            who=household(first),
            persons=ids(second.persons),
        )
        for first, second in parts
    )
    return listed(each, AND_ALSO)


def in_several(unit: Unit, count: int) -> Name:
    """Return the wish that a household travels in so many vehicles."""
    return said(
        Name(
            en="{who} in several vehicles ({count})", ar="سفر {who} في مركبات عدّة (عددها {count})"
        ),
        who=household(unit),
        count=count,
    )


ONE_JOURNEY = Name(
    en="each vehicle makes one journey (shuttles = false)",
    ar="أن تقوم كل مركبة بسفرة واحدة (shuttles = false)",
)
COME_BACK = Name(
    en="vehicles that come back for more (shuttles = true)",
    ar="عودة المركبات لنقل المزيد (shuttles = true)",
)


def unpinned(persons: Sequence[str], vehicle: str) -> Name:
    """Return the wish that people ride in any vehicle."""
    return said(
        Name(
            en="{persons} in another vehicle than {vehicle}",
            ar="ركوب {persons} في مركبة غير {vehicle}",
        ),
        persons=ids(persons),
        vehicle=vehicle,
    )


def brought(vehicle: Vehicle, why: str) -> Name:
    """Return the wish for a vehicle that is there but may not serve the column."""
    if why == "lot":
        return said(
            Name(
                en="vehicle {vehicle}, kept for lot {lot}, for this lot instead",
                ar="تخصيص المركبة {vehicle} لهذه الدفعة بدل الدفعة {lot}",
            ),
            vehicle=vehicle.id,
            lot=vehicle.lot,
        )
    if why == "hour":
        return said(
            Name(
                en="vehicle {vehicle} available at the hour of departure",
                ar="توفّر المركبة {vehicle} في ساعة الانطلاق",
            ),
            vehicle=vehicle.id,
        )
    return said(
        Name(
            en="a way for vehicle {vehicle} from {place}",
            ar="طريق تصل به المركبة {vehicle} من {place}",
        ),
        vehicle=vehicle.id,
        place=vehicle.at,
    )
