# SPDX-License-Identifier: Apache-2.0
"""A folder that triggers each finding of the rules on ids, and one that does not."""

from __future__ import annotations

from tests.finding_cases import Case

OPERATION = b'[operation]\nid = "case"\ntitle = "Case"\n'
PEOPLE = "person,family,age,consent\nP-0001,F-001,40,explicit\nP-0002,F-001,38,explicit\n"


def folder(people: str) -> dict[str, bytes]:
    return {"operation.toml": OPERATION, "people.csv": people.encode()}


CASES = {
    "ids_may_name_people": Case(
        triggers=folder(PEOPLE.replace("F-001", "Haddad")), clean=folder(PEOPLE)
    ),
}
"""By code."""
