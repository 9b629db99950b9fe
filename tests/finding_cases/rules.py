# SPDX-License-Identifier: Apache-2.0
"""A folder that triggers each finding of the rules, and one that does not.

One sound folder triggers none of them; each case changes the one thing that its finding is about.
"""

from __future__ import annotations

from tests.finding_cases import Case

OPERATION = """
[operation]
id = "case"
title = { en = "Case", ar = "حالة" }
date = 2026-03-01T06:00:00
timezone = "Asia/Damascus"
[[party]]
id = "army"
name = "Army"
roles = ["approver", "controlling"]
[[party]]
id = "relief"
name = "Relief"
roles = ["provider", "receiving"]
[[party]]
id = "others"
name = "Others"
roles = ["objector"]
[[cohort]]
id = "red"
name = "red"
[[cohort]]
id = "blue"
name = "blue"
[[claim]]
what = "people"
value = 4
by = "relief"
[[claim]]
what = "red"
value = 3
by = "relief"
[[claim]]
what = "blue"
value = 1
by = "relief"
[[stage]]
id = "move"
[[obligation]]
id = "fire"
what = "hold_fire"
by = "army"
[[obligation]]
id = "aid"
what = "deliver_aid"
by = "army"
[[obligation]]
id = "move"
what = "move_people"
count = 4
cohort = "red"
to_place = "school"
stage = "move"
[[approval]]
by = "army"
from = 2026-02-28
until = 2026-03-01
received_at = 2026-02-27
[[notification]]
by = "others"
received_at = 2026-02-26
[policy]
spare_capacity = 0.0
warn_people_per_bus = 55
"""

PEOPLE = """person,family,age,consent,cohort,guardian,unaccompanied,separated,apart_from
P1,F1,40,explicit,red,,,,
P2,F1,38,explicit,red,,,,
P3,F1,9,proxy,red,P2,,,
P4,F2,60,explicit,blue,,,,
"""

FLEET = """vehicle,kind,seats,provider,leader,range_km,at,inspected
B1,bus,60,relief,Head,400,square,yes
B2,bus,60,relief,,400,square,yes
"""

ROUTE = """
[[place]]
id = "square"
name = "Square"
kind = "assembly"
controlled_by = "army"
[[place]]
id = "gate"
name = "Gate"
kind = "checkpoint"
controlled_by = "army"
[[place]]
id = "school"
name = "School"
kind = "reception"
controlled_by = "relief"
capacity = 70
[[place]]
id = "shelter"
name = "Shelter"
kind = "fallback"
controlled_by = "relief"
[[leg]]
id = "square-gate"
from = "square"
to = "gate"
distance_km = 100
travel_min = 120
[[leg]]
id = "gate-school"
from = "gate"
to = "school"
distance_km = 100
travel_min = 120
[[window]]
place = "gate"
kind = "ceasefire"
from = 2026-03-01T07:00:00
to = 2026-03-01T12:00:00
"""


def folder(
    operation: str = OPERATION, people: str = PEOPLE, fleet: str = FLEET, route: str = ROUTE
) -> dict[str, bytes]:
    """The files of a folder."""
    return {
        "operation.toml": operation.encode(),
        "people.csv": people.encode(),
        "fleet.csv": fleet.encode(),
        "route.toml": route.encode(),
    }


SOUND = folder()


def changed(text: str, old: str, new: str) -> str:
    """A text with one part replaced; it must be there."""
    assert text.count(old) == 1, old
    return text.replace(old, new)


def in_operation(old: str, new: str) -> Case:
    return Case(triggers=folder(operation=changed(OPERATION, old, new)), clean=SOUND)


def in_people(old: str, new: str) -> Case:
    return Case(triggers=folder(people=changed(PEOPLE, old, new)), clean=SOUND)


def in_fleet(old: str, new: str) -> Case:
    return Case(triggers=folder(fleet=changed(FLEET, old, new)), clean=SOUND)


def until(hour: str) -> str:
    """The fleet, of which one bus can be had until an hour; it arrives at ten o'clock."""
    lines = FLEET.splitlines()
    hours = ("available_until", f"2026-03-01T{hour}:00", "")
    return "".join(f"{line},{last}\n" for line, last in zip(lines, hours, strict=True))


def in_route(old: str, new: str) -> Case:
    return Case(triggers=folder(route=changed(ROUTE, old, new)), clean=SOUND)


def without(text: str, start: str) -> str:
    """A text without the table that begins with `start`."""
    before, _, after = text.partition(start)
    assert after, start
    rest = after.find("\n[")
    return before + (after[rest + 1 :] if rest >= 0 else "")


CROWD = PEOPLE + "".join(f"C{i},,30,explicit,blue,,,,\n" for i in range(56))
"""Sixty people in a bus of 60 seats: planned, and pointed out above 55."""

CHILDREN = PEOPLE + "".join(f"C{i},,{i + 3},proxy,blue,P4,yes,,\n" for i in range(7))
"""Seven unaccompanied children with one carer."""

SMALL_FLEET = "vehicle,kind,seats,provider,leader,range_km,at,inspected\n" + "".join(
    f"B{i},bus,1,relief,,400,square,yes\n" for i in range(1, 7)
)
SINGLES = "person,age,consent\n" + "".join(f"P{i},30,explicit\n" for i in range(6))
LED = changed(SMALL_FLEET, "B3,bus,1,relief,,", "B3,bus,1,relief,Head,")

CASES: dict[str, Case] = {
    # People.
    "consent_missing": in_people("P1,F1,40,explicit", "P1,F1,40,"),
    "consent_refused": in_people("P4,F2,60,explicit", "P4,F2,60,refused"),
    "minor_without_adult": in_people("P4,F2,60", "P4,F2,16"),
    "age_unknown": in_people("P4,F2,60", "P4,F2,"),
    "carer_of_many_children": Case(triggers=folder(people=CHILDREN), clean=SOUND),
    # Claims.
    "claim_parts_differ": in_operation("value = 1\n", "value = 2\n"),
    "claims_differ": in_operation(
        "[[stage]]", '[[claim]]\nwhat = "people"\nvalue = 6\nby = "army"\n[[stage]]'
    ),
    "registered_differs_from_claims": in_operation("value = 3\n", "value = 30\n"),
    # The agreement.
    "approval_missing": Case(
        triggers=folder(operation=without(OPERATION, "[[approval]]")), clean=SOUND
    ),
    "approver_silent": in_operation('roles = ["provider", "rec', 'roles = ["approver", "rec'),
    "approval_expired": in_operation("until = 2026-03-01\n", "until = 2026-02-28\n"),
    "approval_not_yet_valid": in_operation("from = 2026-02-28\n", "from = 2026-03-02\n"),
    "objector_not_notified": Case(
        triggers=folder(operation=without(OPERATION, "[[notification]]")), clean=SOUND
    ),
    "notification_short": in_operation(
        "received_at = 2026-02-26\n", "received_at = 2026-02-27T12:00:00\n"
    ),
    "notification_late": in_operation(
        "received_at = 2026-02-26\n", "received_at = 2026-02-28T20:00:00\n"
    ),
    "medical_gated": Case(
        triggers=folder(
            operation=changed(
                OPERATION, "count = 4\n", 'count = 4\nmedical = true\ngate = ["fire", "aid"]\n'
            )
        ),
        clean=folder(
            operation=changed(
                OPERATION, "count = 4\n", 'count = 4\nmedical = true\ngate = ["fire"]\n'
            )
        ),
    ),
    "obligation_moves_nobody": in_operation('cohort = "red"\n', 'cohort = "green"\n'),
    # The fleet.
    "bus_crowded": Case(triggers=folder(people=CROWD), clean=SOUND),
    "serial_without_leader": Case(
        triggers=folder(people=SINGLES, fleet=SMALL_FLEET),
        clean=folder(people=SINGLES, fleet=LED),
    ),
    "vehicle_not_inspected": in_fleet(
        "B1,bus,60,relief,Head,400,square,yes", "B1,bus,60,relief,Head,400,square,no"
    ),
    "inspection_unknown": in_fleet(
        "B1,bus,60,relief,Head,400,square,yes", "B1,bus,60,relief,Head,400,square,"
    ),
    "range_too_short": in_fleet("Head,400", "Head,199"),
    "vehicle_withdrawn_on_the_way": Case(
        triggers=folder(fleet=until("09:59")), clean=folder(fleet=until("10:00"))
    ),
    # The route.
    "departure_hour_unknown": in_operation("date = 2026-03-01T06:00:00", "date = 2026-03-01"),
    "alternative_way_used": in_route(
        'id = "gate-school"\n', 'id = "gate-school"\nalternative_of = ["square-gate"]\n'
    ),
    "window_breach_likely": in_route("to = 2026-03-01T12:00:00", "to = 2026-03-01T07:30:00"),
    "place_control_unknown": in_route(
        'kind = "checkpoint"\ncontrolled_by = "army"\n', 'kind = "checkpoint"\n'
    ),
    "reception_over_capacity": in_route("capacity = 70", "capacity = 3"),
    "fallback_missing": in_route('kind = "fallback"', 'kind = "halt"'),
}
"""By code."""
