# SPDX-License-Identifier: Apache-2.0
"""Two lists side by side, from files. All people are synthetic."""

from __future__ import annotations

from qafila.app.comparing import compare, side_of_list, side_of_operation
from qafila.core.registry.difference import Difference
from tests.test_importing import registry

A = "person,family,name,phone,colour\nP-1,F-1,هند خالد العلي,0944,red\nP-2,F-1,باسل عمر الحداد,,\n"


def told(one: str, other: str) -> Difference:
    return compare(side_of_list("a.csv", one.encode())[0], side_of_list("b.csv", other.encode())[0])


def test_columns_that_one_list_lacks_are_left_out_and_said_once() -> None:
    found = told(A, "person,name,age\nP-1,هند خالد العلي,33\nP-2,باسل عمر الحداد,40\n")
    assert (found.changed, found.renamed, found.same) == ((), (), 2)
    assert found.left_out == ("age", "household", "phone")


def test_a_column_that_both_have_is_compared_where_one_cell_is_blank() -> None:
    found = told(A, A.replace("0944", "").replace(",red", ",blue"))
    ((change,)) = found.changed
    assert change.fields == ("phone", "extra")
    assert found.left_out == ()


def test_names_are_compared_in_the_letters_that_both_have() -> None:
    latin = A.replace("هند خالد العلي", "Hind Khaled Al-Ali").replace("باسل", "Basel")
    found = told(A, latin)
    assert "name_latin" in found.left_out
    assert not [c for c in found.renamed if "name_latin" in c.fields]


def test_rows_of_one_number_are_all_compared() -> None:
    twice = A + "P-1,F-1,نادين سعد القاسم,0955,\n"
    side, findings = side_of_list("b.csv", twice.encode())
    assert [person.id for person in side.people] == ["P-1", "P-2", "P-1 (2)"]
    assert "person_id_repeated" in {finding.code for finding in findings}
    found = told(A, twice)
    assert [person.name_ar for person in found.added] == ["نادين سعد القاسم"]
    assert (found.gone, found.same) == ((), 2)


def test_a_list_beside_an_operation_lacks_what_it_does_not_say() -> None:
    side, _ = side_of_list("a.csv", b"person,name\n" + "P-1,هند خالد العلي\n".encode())
    found = compare(side_of_operation(registry()), side)
    assert [person.id for person in found.gone] == ["P-2", "P-3"]
    assert (found.changed, found.same) == ((), 1)
    assert found.left_out == ("birth_year", "guardian", "household", "phone", "sex")
