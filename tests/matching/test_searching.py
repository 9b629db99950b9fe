# SPDX-License-Identifier: Apache-2.0
"""Whom somebody may mean who types: parts of names begun, in either script, and numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qafila.core.registry import Person
from qafila.core.registry.searching import NameSearch, is_number
from qafila.data.names import names

_PEOPLE = (
    Person(id="P-1", name_ar="محمد خالد الأحمد", phone="+963 944 123 456"),
    Person(id="P-2", name_ar="فاطمة حسن الخطيب", document="A-00981234"),
    Person(id="P-3", name_latin="Mohamad Hussein", father="Hussein"),
    Person(id="P-4", name_ar="أحمد محمد الخطيب"),
    Person(id="P-5", name_ar="نور الهدى عبد الرحمن"),
)


def _search(*people: Person) -> NameSearch:
    made = NameSearch(names())
    made.fit({person.id: person for person in people or _PEOPLE})
    return made


def _who(search: NameSearch, typed: str) -> list[str]:
    return [person for person, _ in search.by_name(typed, 10)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("محم", "P-1"),
        ("mohammed kh", "P-1"),
        ("fatima", "P-2"),
        ("فاطمه", "P-2"),
        ("الخطيب فاطمة", "P-2"),
        ("khatib ahm", "P-4"),
        ("محمد حسين", "P-3"),
        ("عبدالرحمن", "P-5"),
        ("noor al-huda", "P-5"),
        ("خالذ", "P-1"),
    ],
)
def test_somebody_is_found_as_they_are_written_elsewhere_or_begun(typed: str, first: str) -> None:
    assert _who(_search(), typed)[0] == first


def test_whoever_is_called_so_stands_before_those_whose_father_is() -> None:
    assert _who(_search(), "محمد") == ["P-1", "P-3", "P-4"]


@pytest.mark.parametrize("typed", ["", "م", "  م ", "12", "%", "_", "ال م", "'"])
def test_too_little_finds_nobody_or_no_more_than_it_says(typed: str) -> None:
    assert len(_who(_search(), typed)) < len(_PEOPLE)
    if sum(map(str.isalpha, typed)) < 2:
        assert _who(_search(), typed) == []


def test_all_parts_must_fit_and_one_of_many_may_be_wrong() -> None:
    assert _who(_search(), "فاطمة الأحمد") == []
    assert _who(_search(), "فاطمة حسن الأحمد")[0] == "P-2"


def test_no_more_are_returned_than_asked_for() -> None:
    people = [Person(id=f"P-{n}", name_ar=f"محمد {n}") for n in range(50)]
    assert len(_search(*people).by_name("محمد", 7)) == 7


def test_numbers_are_found_however_they_are_written_and_only_whole() -> None:
    search = _search()
    assert search.by_number("٠٩٤٤١٢٣٤٥٦") == ("P-1",)
    assert search.by_number("00963944123456") == ("P-1",)
    assert search.by_number("a 981234".replace(" ", "-00")) == ("P-2",)
    assert search.by_number("9812") == ()
    assert search.by_number("") == ()


def test_changes_are_taken_in_and_nothing_stays_of_what_was() -> None:
    search = _search()
    amended = {person.id: person for person in _PEOPLE}
    del amended["P-3"]
    amended["P-2"] = replace(_PEOPLE[1], name_ar="زينب حسن الخطيب", document="B-7777")
    amended["P-9"] = Person(id="P-9", name_ar="فاطمة النجار")
    search.fit(amended)
    assert _who(search, "فاطمة") == ["P-9"]
    assert _who(search, "زينب") == ["P-2"]
    assert _who(search, "mohammed hus") == []
    assert search.by_number("A-00981234") == ()
    assert search.by_number("b7777") == ("P-2",)
    anew = NameSearch(names())
    anew.fit(amended)
    assert [_who(search, t) for t in ("محمد", "احمد", "khat")] == [
        _who(anew, t) for t in ("محمد", "احمد", "khat")
    ]


def test_a_number_of_an_entry_is_found_in_either_digits_and_case() -> None:
    assert is_number("٠٠١", "P-0001")
    assert is_number("p-0001", "P-0001")
    assert not is_number("P-0002", "P-0001")
