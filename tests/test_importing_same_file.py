# SPDX-License-Identifier: Apache-2.0
"""The very same file taken in again, after whatever came before. All people are synthetic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qafila.app.importing import understand
from qafila.core.events import PeopleDropped, PeopleMerged, PersonAmended
from tests.test_importing import BASEL, HIND, RIMA
from tests.test_importing_again import NADINE, SALMA, SUAD, Lists

FAMILIES = "person,family,name_ar,birth_year,guardian,kin,keep apart from"


@pytest.mark.parametrize(
    "lists",
    [
        ([f",F-1,{SALMA},,,,"], [f",القاسم,{SALMA},,,,", f",F-2,{SALMA},,,,"]),
        ([f",الحداد,{SUAD},,,,"], [f",F-2,{SUAD},,,,", f",1,{NADINE},,,,"]),
        ([f",الحداد,{RIMA.name_ar},1979,,,"], [f"K-2,,{NADINE},,,,الحداد"]),
    ],
)
def test_what_a_file_says_of_families_it_says_once(lists: Sequence[Sequence[str]]) -> None:
    taken = Lists()
    for rows in lists:
        taken.take(*rows, sender="clinic", header=FAMILIES, drop=True)
    again = taken.read(*lists[-1], sender="clinic", header=FAMILIES)
    assert (again.changes, again.is_news) == (0, False)


def test_the_same_file_does_not_undo_the_household_that_a_human_recorded() -> None:
    lists = Lists()
    lists.take(f"C-1,7,{NADINE},female,1979,", f"C-2,7,{SALMA},female,1990,", sender="camp")
    human = replace(lists.operation.persons["C-2"], household="8")
    lists.facts.append(PersonAmended(person=human, changed=("household",), reason="asked them"))
    rows = f"C-1,7,{NADINE},female,1979,", f"C-2,7,{SALMA},female,1990,"
    assert lists.read(*rows, sender="camp").changes == 0
    # Another file that says so is news.
    news = lists.read(*rows, f"C-3,9,{SUAD},female,1960,", sender="camp")
    assert [(old.id, changed) for old, _, changed in news.amended] == [("C-2", ("household",))]


def test_the_same_file_read_in_another_way_is_another_list() -> None:
    lists = Lists()
    header = "person,bayt,name_ar"
    rows = f"C-1,B-7,{NADINE}", f"C-2,B-7,{SALMA}"
    lists.take(*rows, sender="camp", header=header)
    content = "\n".join((header, *rows)).encode()
    again = understand(
        lists.operation, "night.csv", content, sender="camp", columns={"bayt": "family"}
    )
    assert {changed for _, _, changed in again.amended} == {("household",)}


_NUMBERS = st.sampled_from(("", "1", "2", "3", "C-1", "C-2", "K-1", "P-1", "P-2"))
_WORDS = st.sampled_from(("", "", "1", "F-1", "F-2", "القاسم", "الحداد"))
_WHO = st.sampled_from((NADINE, SALMA, SUAD, HIND.name_ar, BASEL.name_ar, "Basel Omar Al-Haddad"))
_YEARS = st.sampled_from(("", "1971", "2010"))
_ROWS = st.lists(
    st.tuples(_NUMBERS, _WORDS, _WHO, _YEARS, _NUMBERS | _WORDS, _WORDS, _WORDS).map(",".join),
    min_size=1, max_size=4, unique_by=lambda cells: cells.split(",")[0] or cells,
)  # fmt: skip
_STEPS = st.one_of(
    st.tuples(st.sampled_from(("camp", "clinic", "")), _ROWS, st.booleans()),
    st.sampled_from(("merge", "drop")),
)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(_STEPS, max_size=3),
    st.sampled_from(("camp", "clinic", "")),
    _ROWS,
    st.booleans(),
    st.randoms(use_true_random=False),
)
def test_the_very_same_file_again_proposes_nothing(
    steps: list[tuple[str, list[str], bool] | str],
    sender: str,
    rows: list[str],
    drop: bool,
    chance: Random,
) -> None:
    lists = Lists()
    for step in steps:
        listed = sorted(lists.operation.persons)
        if not isinstance(step, str):
            lists.take(*step[1], sender=step[0], header=FAMILIES, drop=step[2])
        elif step == "merge" and len(listed) > 1:
            keep, other = chance.sample(listed, 2)
            lists.facts.append(PeopleMerged(keep=keep, others=(other,), reason="asked"))
        elif listed:
            lists.facts.append(PeopleDropped(persons=(chance.choice(listed),), reason="left"))
    lists.take(*rows, sender=sender, header=FAMILIES, drop=drop)
    again = lists.read(*rows, sender=sender, header=FAMILIES)
    assert (again.added, again.amended) == ((), ())
    assert not again.is_news
