# SPDX-License-Identifier: Apache-2.0
"""Lists in which one person stands twice, or that suggest a family, and lists that do not."""

from __future__ import annotations

from tests.finding_cases import Case
from tests.finding_cases.rules import folder

_HEADER = "person,family,name_ar,name_latin,mother,birth_year,consent\n"
_ONCE = (
    "P1,F1,خديجة عبد الرحمن الشيخ,,نورة,1984,explicit\nP2,F1,حسين أحمد الشيخ,,خديجة,2010,proxy\n"
)
_AGAIN = "P3,F2,,Khadija Abdulrahman Al-Sheikh,Noura,1984,explicit\n"

_BARE = "person,name_ar,sex,age,consent\n"
_FATHER = "P1,يوسف خليل إبراهيم النجار,male,41,explicit\n"
_CHILD = "P2,سلمى يوسف خليل إبراهيم النجار,female,9,proxy\n"

CASES: dict[str, Case] = {
    "entries_may_be_one_person": Case(
        triggers=folder(people=_HEADER + _ONCE + _AGAIN), clean=folder(people=_HEADER + _ONCE)
    ),
    "proposals_wait": Case(
        triggers=folder(people=_BARE + _FATHER + _CHILD),
        clean=folder(people=_BARE + _FATHER + _CHILD.replace("إبراهيم", "سعيد")),
    ),
}
