# SPDX-License-Identifier: Apache-2.0
"""Published rules of practice that findings of several subjects cite."""

from __future__ import annotations

VOLUNTARY = (
    "ICRC release 18/15 (14 March 2018): people choose to stay or to leave; IOM emergency manual,"
    " pre-departure: consent is recorded"
)

BY_WHOM = (
    "ICRC release 18/15 (14 March 2018) and IOM emergency manual, pre-departure: explicit, implicit"
    " or proxy consent is recorded by whom and for whom"
)

INFORMED = (
    "ICRC release 18/15 (14 March 2018): terms, destination and process are told in advance, and"
    " people choose to stay or to leave"
)

SPECIAL_PROTECTION = (
    "ICRC release 18/15 (14 March 2018): special protection of wounded, sick, unaccompanied and"
    " separated children, elderly and disabled people"
)

UNACCOMPANIED_CHILDREN = (
    "Inter-agency guiding principles on unaccompanied and separated children (ICRC, IRC, Save the"
    " Children UK, UNICEF, UNHCR, World Vision, 2004)"
)

UNACCOMPANIED_SHARE = "UNHCR 1996: expect 2–5 % unaccompanied children"

FIT_TO_TRAVEL = "IOM: a medical check of fitness to travel shortly before departure"

ON_THE_DAY = "IOM emergency manual, phase 3: the manifest is re-validated on the day"

ACCOUNTED_AT_SCREENING = (
    "ICRC release 18/15 (14 March 2018) and Homs 2014: everyone taken aside is named, located and"
    " followed up"
)

MEDICAL_FIRST = "MSF, 22 April 2016: medical evacuation by need only, never waiting for reciprocity"

SWAP_IN_PARALLEL = "KUNA, 21 April 2017: ten buses passed as five came the other way"
"""Lots of unequal size let through for each other at one crossing."""

PARKED_COLUMN = "SOHR, 15 April 2017: a vehicle bomb among buses parked at a swap place"
"""A column that waits is in danger."""

BLOCKED_WAY = (
    "Logistics Cluster: what to do when blocked is decided and briefed before departure; Straits"
    " Times, 30 August 2017: a road cratered and a bridge destroyed ahead of a column"
)
