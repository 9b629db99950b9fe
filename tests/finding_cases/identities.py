# SPDX-License-Identifier: Apache-2.0
"""What triggers each finding of the rules on identities, and what does not."""

from __future__ import annotations

from qafila.core.events import DeviceEnrolled, IdentityForgotten, Role
from qafila.core.operation import Operation
from tests.days import Seen, lived
from tests.finding_cases import Case
from tests.operations import person

OPERATION = b'[operation]\nid = "case"\ntitle = "Case"\n'
PEOPLE = "person,family,age,consent\nP-0001,F-001,40,explicit\nP-0002,F-001,38,explicit\n"


def folder(people: str) -> dict[str, bytes]:
    return {"operation.toml": OPERATION, "people.csv": people.encode()}


def forgotten_by(role: Role) -> Operation:
    """A day on which a device of some role asked that somebody be forgotten."""
    return lived(
        [person("P1")],
        Seen(DeviceEnrolled(device="hub", role=Role.HUB), device="hub"),
        Seen(DeviceEnrolled(device="other", role=role), device="hub"),
        Seen(IdentityForgotten(persons=("P1",)), device="other"),
    )


def registered_by_two(cohort: str) -> Operation:
    """A day on which two devices registered somebody under one number, one of them in a cohort."""
    return lived(
        [],
        Seen(DeviceEnrolled(device="hub", role=Role.HUB), device="hub"),
        Seen(DeviceEnrolled(device="other", role=Role.REGISTRAR), device="hub"),
        Seen(person("N-1", cohort="west"), device="hub"),
        Seen(person("N-1", cohort=cohort), device="other"),
    )


CASES = {
    "forgetting_unheeded": Case(
        triggers=forgotten_by(Role.MARSHAL), clean=forgotten_by(Role.REGISTRAR)
    ),
    "number_of_several_entries": Case(
        triggers=registered_by_two("east"), clean=registered_by_two("west")
    ),
    "ids_may_name_people": Case(
        triggers=folder(PEOPLE.replace("F-001", "Haddad")), clean=folder(PEOPLE)
    ),
}
"""By code."""
