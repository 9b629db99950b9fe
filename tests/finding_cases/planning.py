# SPDX-License-Identifier: Apache-2.0
"""A folder that triggers each finding of posing and planning, and one that does not."""

from __future__ import annotations

from tests.finding_cases import Case

OPERATION = b"""
[operation]
id = "case"
title = { en = "Case", ar = "\xd8\xad\xd8\xa7\xd9\x84\xd8\xa9" }
date = 2026-03-01
[[cohort]]
id = "red"
name = "red"
separate_from = ["blue"]
[[cohort]]
id = "blue"
name = "blue"
"""

ROUTE = b"""
[[place]]
id = "square"
name = "Square"
kind = "assembly"
[[place]]
id = "school"
name = "School"
kind = "reception"
[[leg]]
from = "square"
to = "school"
travel_min = 60
"""

FLEET = "vehicle,kind,seats\nBUS-1,bus,40\nBUS-2,bus,40\n"
PEOPLE = "person,family,age,consent,cohort,guardian,needs,lot,pin,at,to_place,apart_from\n"


def people(*rows: str) -> str:
    """A list; each row is ``person,family`` and then ``column=value`` words."""
    columns = PEOPLE.strip().split(",")
    lines = [PEOPLE.strip()]
    for row in rows:
        person, family, *rest = row.split()
        values = {"person": person, "family": "" if family == "-" else family, "age": "30"}
        values |= {"consent": "explicit"} | dict(word.split("=", 1) for word in rest)
        lines.append(",".join(values.get(column, "") for column in columns))
    return "\n".join(lines) + "\n"


SOUND = people("P1 F1", "P2 F1", "P3 F2", "P4 F2")


def folder(
    people_csv: str = SOUND,
    *,
    fleet: str = FLEET,
    operation: bytes = OPERATION,
    route: bytes | None = ROUTE,
) -> dict[str, bytes]:
    """The files of a folder."""
    files = {
        "operation.toml": operation,
        "people.csv": people_csv.encode(),
        "fleet.csv": fleet.encode(),
    }
    return files | ({"route.toml": route} if route else {})


CLEAN = folder()


def case(*rows: str) -> Case:
    return Case(triggers=folder(people(*rows)), clean=CLEAN)


def many(count: int, words: str = "") -> list[str]:
    return [f"P{i} - {words}".strip() for i in range(count)]


def lots(second_stage: str) -> bytes:
    """Two stages, and an obligation for each cohort."""
    return (
        OPERATION
        + (
            '[[stage]]\nid = "one"\n[[stage]]\nid = "two"\nafter = "one"\n'
            '[[obligation]]\nid = "m1"\nwhat = "move_people"\ncohort = "red"\nstage = "one"\n'
            '[[obligation]]\nid = "m2"\nwhat = "move_people"\ncohort = "blue"\n'
            f'stage = "{second_stage}"\n'
        ).encode()
    )


def gated(delivered: str) -> bytes:
    """An obligation to move people that waits for another one."""
    return (
        OPERATION
        + (
            f'[[obligation]]\nid = "bodies"\nwhat = "hand_over_bodies"\ncount = 8\n{delivered}'
            '[[obligation]]\nid = "move"\nwhat = "move_people"\ngate = ["bodies"]\n'
        ).encode()
    )


SECOND_SITE = ROUTE + b'[[place]]\nid = "camp"\nname = "Camp"\nkind = "reception"\n'
TAKES = b'kind = "reception"\n'
TAKES_NOBODY = TAKES + b"capacity = 0\n"
SECOND_SQUARE = ROUTE + b'[[place]]\nid = "hall"\nname = "Hall"\nkind = "assembly"\n'
FAR_FLEET = "vehicle,kind,seats,at\nBUS-1,bus,40,square\nBUS-2,bus,40,moon\n"
HOUR = OPERATION.replace(b"2026-03-01", b"2026-03-01T06:00:00")
LATE = "vehicle,kind,seats,available_from\nBUS-1,bus,40,\nBUS-2,bus,40,2026-03-01T09:00:00\n"
EARLY = LATE.replace("T09", "T05")
UNTIL = "vehicle,kind,seats,available_until\n" + "".join(
    f"BUS-{i},bus,40,2026-03-01T{hour}:30:00\n" for i, hour in enumerate(("18", "07"))
)
ONE_RUN = OPERATION + b"[policy]\nshuttles = false\n"
ELEVEN = "vehicle,kind,seats\n" + "".join(f"B{i},bus,4\n" for i in range(13))

CASES: dict[str, Case] = {
    "guardian_not_listed": case("P1 F1", "P2 - guardian=P9 age=8"),
    "guardian_is_self": case("P1 F1 guardian=P1"),
    "guardian_circle": case("P1 F1 guardian=P2", "P2 F1 guardian=P1"),
    "guardian_not_travelling": case("P1 F1 guardian=P2", "P2 F1 consent=refused"),
    "guardian_in_separated_cohort": case("P1 - cohort=red guardian=P2", "P2 - cohort=blue"),
    "guardian_travels_apart": case("P1 - lot=L1 guardian=P2", "P2 - lot=L2"),
    "cohort_not_described": case("P1 F1 cohort=rde", "P2 F2 cohort=blue"),
    "cohort_blank": Case(
        triggers=CLEAN, clean=folder(people("P1 F1 cohort=red", "P2 F1 cohort=red"))
    ),
    "household_spans_separated_cohorts": case("P1 F1 cohort=red", "P2 F1 cohort=blue"),
    "kept_apart_from_own": case("P1 F1 apart_from=F1", "P2 F1"),
    "household_travels_apart": case("P1 F1 lot=L1", "P2 F1 lot=L2"),
    "destination_unknown": Case(
        triggers=folder(route=ROUTE.replace(b"reception", b"halt")),
        clean=folder(people("P1 F1 to_place=school"), route=SECOND_SITE),
    ),
    "destination_chosen": Case(
        triggers=folder(route=SECOND_SITE),
        clean=folder(people("P1 F1 to_place=school"), route=SECOND_SITE),
    ),
    "vehicles_return": Case(
        triggers=folder(people(*many(100)), fleet=FLEET),
        clean=folder(people(*many(80)), fleet=FLEET),
    ),
    "no_run_left": Case(
        triggers=folder(people(*many(130)), fleet=UNTIL.replace("T18", "T09"), operation=HOUR),
        clean=folder(people(*many(130)), fleet=UNTIL, operation=HOUR),
    ),
    "no_room_at_receptions": Case(
        triggers=folder(
            people("P1 F1", "P2 F1", "P3 F2"),
            route=SECOND_SITE.replace(b'kind = "reception"', b'kind = "reception"\ncapacity = 1'),
        ),
        clean=folder(
            people("P1 F1", "P2 F2"),
            route=SECOND_SITE.replace(b'kind = "reception"', b'kind = "reception"\ncapacity = 9'),
        ),
    ),
    "shelter_takes_nobody": Case(
        triggers=folder(
            people("P1 F1 to_place=school"), route=SECOND_SITE.replace(TAKES, TAKES_NOBODY, 1)
        ),
        clean=folder(people("P1 F1 to_place=school"), route=SECOND_SITE),
    ),
    "origin_unknown": Case(
        triggers=folder(route=SECOND_SQUARE),
        clean=folder(people("P1 F1 at=square"), route=SECOND_SQUARE),
    ),
    "route_absent": Case(triggers=folder(route=None), clean=CLEAN),
    "no_way_known": Case(triggers=folder(route=ROUTE.split(b"[[leg]]")[0]), clean=CLEAN),
    "lot_in_two_stages": Case(
        triggers=folder(
            people("P1 - lot=L cohort=red", "P2 - lot=L cohort=blue"), operation=lots("two")
        ),
        clean=folder(
            people("P1 - lot=L cohort=red", "P2 - lot=L cohort=blue"), operation=lots("one")
        ),
    ),
    "pins_differ": case("P1 F1 pin=BUS-1", "P2 F1 pin=BUS-2"),
    "vehicle_lot_unknown": Case(
        triggers=folder(fleet="vehicle,kind,seats,lot\nBUS-1,bus,40,\nBUS-2,bus,40,L9\n"),
        clean=CLEAN,
    ),
    "not_enough_seats": Case(triggers=folder(people(*many(81)), operation=ONE_RUN), clean=CLEAN),
    "no_vehicle": Case(triggers=folder(fleet="vehicle,kind,seats\nT1,truck,2\n"), clean=CLEAN),
    "left_for_want_of_way": Case(
        triggers=folder(
            people(*[f"P{i} F{i // 4} at=square" for i in range(60)], "Q1 F99 at=hall"),
            route=SECOND_SQUARE,
        ),
        clean=CLEAN,
    ),
    "no_place_for_need": case("P1 F1 needs=wheelchair"),
    "rules_cannot_all_hold": case("P1 F1 needs=wheelchair"),
    "household_fits_no_vehicle": Case(
        triggers=folder(people(*[f"P{i} F1" for i in range(41)])), clean=CLEAN
    ),
    "pin_not_possible": Case(
        triggers=folder(people(*[f"P{i} F1 pin=BUS-1" for i in range(41)])), clean=CLEAN
    ),
    "seats_not_together": Case(
        triggers=folder(people(*[f"P{i} F{i // 25}" for i in range(75)]), operation=ONE_RUN),
        clean=CLEAN,
    ),
    "no_vehicle_apart": Case(
        triggers=folder(
            people("P1 F1 cohort=red", "P2 F2 cohort=blue"),
            fleet="vehicle,kind,seats\nBUS-1,bus,40\n",
            operation=ONE_RUN,
        ),
        clean=CLEAN,
    ),
    "spare_vehicle_used": Case(
        triggers=folder(fleet="vehicle,kind,seats,spare\nBUS-1,bus,40,yes\n"), clean=CLEAN
    ),
    "lot_waits_for_gate": Case(
        triggers=folder(operation=gated("")),
        clean=folder(
            operation=gated('delivered = { count = 8, by = "guarantor" }\n')
            + b'[[party]]\nid = "guarantor"\nname = "Guarantor"\n'
        ),
    ),
    "spare_capacity_relaxed": Case(triggers=folder(people(*many(75))), clean=CLEAN),
    "serial_of_eleven": Case(
        triggers=folder(people(*[f"P{i} F{i // 4}" for i in range(44)]), fleet=ELEVEN),
        clean=folder(people(*[f"P{i} F{i // 4}" for i in range(40)]), fleet=ELEVEN),
    ),
    "vehicle_cannot_reach": Case(
        triggers=folder(
            fleet=FAR_FLEET,
            route=ROUTE + b'[[place]]\nid = "moon"\nname = "Moon"\nkind = "depot"\n',
        ),
        clean=CLEAN,
    ),
    "vehicle_not_available": Case(
        triggers=folder(operation=HOUR, fleet=LATE), clean=folder(operation=HOUR, fleet=EARLY)
    ),
}
