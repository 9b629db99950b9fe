# SPDX-License-Identifier: Apache-2.0
"""Who travels, and in which vehicle they have a place: what several standards count by."""

from __future__ import annotations

from collections.abc import Iterator

from qafila.core.operation import FINAL, Operation, standing
from qafila.core.registry import Person, is_in_clear
from qafila.core.standards import Evidence, Side, wording
from qafila.core.values import Consent
from qafila.rules._aboard import planned_in

LIST, FLEET, PLAN, ROUTE = "people list", "fleet list", "plan", "route"
"""What evidence rests on, where it is no kind of fact and no finding."""


def travellers(operation: Operation) -> tuple[Person, ...]:
    """Return everybody on the list who did not refuse to travel."""
    return tuple(p for p in operation.persons.values() if p.consent is not Consent.REFUSED)


def places_of(operation: Operation) -> dict[str, str]:
    """Return the vehicle in which each person has a place: by the plan, else by manifests."""
    places = planned_in(operation)
    if places:
        return places
    gone = operation.day.superseded
    manifests = [m for m in operation.day.manifests.values() if m.manifest not in gone]
    return {person: m.vehicle for m in manifests for person in m.persons}


def without_place(operation: Operation, persons: Iterator[Person]) -> tuple[str, ...]:
    """Return who of them has no place and is not at an end of their way either."""
    places = places_of(operation)
    return tuple(
        p.id for p in persons if p.id not in places and standing(operation, p.id) not in FINAL
    )


def sealed_needs(operation: Operation) -> Iterator[Evidence]:
    """Yield how many travellers have needs and ages that are not open on this device."""
    sealed = [
        p
        for p in travellers(operation)
        if f"person:{p.id}" in operation.sealed and not is_in_clear(p)
    ]
    if sealed:
        yield Evidence(
            side=Side.OPEN,
            text=wording(
                "People whose needs are sealed on this device: {count}.",
                "أشخاص احتياجاتهم مختومة على هذا الجهاز، عددهم {count}.",
                count=len(sealed),
            ),
            seen_in=(LIST,),
            remedy=wording(
                "Judge it on the hub, or on a device that holds their keys.",
                "أعد التقييم على جهاز المركز، أو على جهاز لديه مفاتيحهم.",
            ),
        )


def no_plan() -> Evidence:
    """Return that there is no plan to look at."""
    return Evidence(
        side=Side.OPEN,
        text=wording("No plan is in force.", "لا خطة سارية."),
        seen_in=(PLAN,),
        remedy=wording(
            "Put a plan in force. standards.pdf of a plan judges that plan.",
            "أصدر خطة. والملف standards.pdf من أي خطة يقيّم تلك الخطة.",
        ),
    )
