# SPDX-License-Identifier: Apache-2.0
"""Lists whose numbers only count the rows, sent again with other rows. All people are synthetic."""

from __future__ import annotations

from qafila.app.importing import Understood
from qafila.core.events import Fact
from tests.days import lived
from tests.test_importing import codes
from tests.test_importing_again import finding, read

FAMILY = (
    "سامي عادل الخطيب,ذكر,1980,0944100100",
    "رامي عادل الخطيب,ذكر,1982,0944200200",
    "هيفاء نبيل الصباغ,أنثى,1985,0944300300",
    "وائل سامي الخطيب,ذكر,2011,",
    "لمى سامي الخطيب,أنثى,2014,",
)
NEW = "عصام جميل الحلبي,ذكر,1966,0944999000"


def counted(*rows: str, first: int = 1) -> list[str]:
    return [f"{number},{row}" for number, row in enumerate(rows, first)]


def listed(
    facts: list[Fact], *rows: str, header: str = "م,الاسم,الجنس,المواليد,الهاتف"
) -> Understood:
    return read(lived([], *facts), header, *rows, sender="camp")


def test_a_row_that_is_put_in_at_the_top_makes_nobody_else_new_or_gone() -> None:
    first = listed([], *counted(*FAMILY))
    again = listed([*first.facts()], *counted(NEW, *FAMILY))
    assert (len(again.added), again.amended, again.gone, again.same) == (1, (), (), 5)
    assert finding(again, "recognised_by_name")["count"] == 5
    assert "number_of_somebody_else" not in codes(again)
    assert again.added[0].id == f"1-{again.source}", "number 1 is somebody else's in the registry"


def test_a_row_that_is_taken_out_makes_one_gone() -> None:
    first = listed([], *counted(*FAMILY))
    again = listed([*first.facts()], *counted(*FAMILY[:1], *FAMILY[2:]))
    assert (again.added, again.amended, again.same) == ((), (), 4)
    assert [person.id for person in again.gone] == ["2"]
    assert again.may_drop


def test_a_cell_that_changed_amends_whom_the_row_names_and_not_whom_it_counts() -> None:
    first = listed([], *counted(*FAMILY))
    changed = FAMILY[2].replace("0944300300", "0955300300")
    again = listed([*first.facts()], *counted(NEW, *FAMILY[:2], changed, *FAMILY[3:]))
    assert [(old.id, fields) for old, _, fields in again.amended] == [("3", ("phone",))]


def test_a_list_that_was_numbered_by_its_rows_before_is_known_when_it_counts_them() -> None:
    first = listed([], *FAMILY, header="الاسم,الجنس,المواليد,الهاتف")
    again = listed([*first.facts()], *counted(*FAMILY))
    assert (again.added, again.gone, again.same) == ((), (), 5)


def test_numbers_that_do_not_count_the_rows_are_people_s_own() -> None:
    first = listed([], *counted(*FAMILY, first=1001))
    again = listed([*first.facts()], *counted(NEW, *FAMILY, first=1001))
    assert len(again.added) == 6, "nobody is recognised by name who has a number"
    assert "number_of_somebody_else" in codes(again)


def test_a_name_that_is_corrected_where_rows_are_not_counted_anew_is_amended() -> None:
    first = listed([], *counted(*FAMILY))
    corrected = FAMILY[2].replace("هيفاء نبيل الصباغ", "هناء نبيل الصباغ").replace("0944300300", "")
    again = listed([*first.facts()], *counted(*FAMILY[:2], corrected, *FAMILY[3:]))
    assert [(old.id, fields) for old, _, fields in again.amended] == [("3", ("name_ar",))]


def test_rows_without_numbers_among_them_and_gaps_leave_a_count_a_count() -> None:
    first = listed([], *counted(*FAMILY))
    rows = counted(NEW, *FAMILY[:3])
    again = listed([*first.facts()], *rows, f",{FAMILY[3]}", f"7,{FAMILY[4]}")
    assert (len(again.added), again.gone, again.same) == (1, (), 5)
