# SPDX-License-Identifier: Apache-2.0
"""The score counts as it says it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

import pytest

from tests.extraction.gold import Item, Report, items_in, reports
from tests.extraction.score import (
    GROUPS,
    Score,
    alike,
    found_items,
    paired,
    same_party,
    scored,
    table,
)


def count(low: int | None, high: int | None, *cohorts: str, optional: bool = False) -> Item:
    return Item(
        group="counts", values=(low, high, "persons"), names=cohorts or ("all",), optional=optional
    )


def report(*items: Item) -> Report:
    return Report(
        part="tuning",
        slug="made",
        text="",
        language="en",
        register="news",
        dateline=None,
        items=items,
    )


def test_a_reader_that_says_the_gold_is_right_in_everything() -> None:
    def gold(one: Report) -> Sequence[Item]:
        return one.items

    scores = scored("tuning", gold)
    score = scores.pop("")
    assert [score.groups[name].f1 for name in GROUPS] == [1.0] * len(GROUPS)
    assert not score.differences
    assert sum(tally.right for tally in score.groups.values()) == sum(
        not item.optional for one in reports("tuning") for item in one.items
    )
    for name, whole in score.groups.items():
        assert sum(own.groups[name].right for own in scores.values()) == whole.right


def test_a_reader_that_says_nothing_finds_nothing_and_is_never_wrong() -> None:
    score = scored("tuning", lambda _: ())[""]
    assert {(tally.recall, tally.precision) for tally in score.groups.values()} == {(0.0, 1.0)}


def test_right_wrong_and_missed_are_counted_and_told() -> None:
    score = Score()
    score.add(report(count(600, 600), count(250, 250, "fighters")), [count(600, 600), count(5, 5)])
    counts = score.groups["counts"]
    assert (counts.right, counts.wrong, counts.missed) == (1, 1, 1)
    assert counts.f1 == 0.5
    assert score.differences == [
        "made: missed: counts: 250 250 persons fighters",
        "made: wrong: counts: 5 5 persons all",
    ]
    assert "counts            0.50   0.50  0.50" in table(score)


def test_one_figure_said_twice_is_wrong_once() -> None:
    score = Score()
    score.add(report(count(600, 600)), [count(600, 600), count(600, 600)])
    assert (score.groups["counts"].right, score.groups["counts"].wrong) == (1, 1)


def test_what_is_optional_is_neither_missed_nor_wrong() -> None:
    for found in ([], [count(40, 40)]):
        score = Score()
        score.add(report(count(40, 40, optional=True)), found)
        assert (score.groups["counts"].f1, score.groups["counts"].right) == (1.0, 0)


def test_what_a_reader_calls_optional_is_right_where_it_pairs_and_never_wrong() -> None:
    score = Score()
    said = [count(40, 40, optional=True), count(9, 9, optional=True)]
    score.add(report(count(40, 40)), said)
    counts = score.groups["counts"]
    assert (counts.right, counts.wrong, counts.missed) == (1, 0, 0)


def test_any_of_several_cohorts_will_do_and_pairs_are_as_many_as_can_be() -> None:
    gold = [count(40, 40, "all", "civilians"), count(40, 40, "all")]
    assert len(paired(gold, [count(40, 40, "all"), count(40, 40, "civilians")])) == 2
    assert len(paired(gold, [count(40, 40, "women")])) == 0


def test_an_optional_item_takes_nothing_from_one_that_is_asked_for() -> None:
    gold = [count(7, 7, optional=True), count(7, 7)]
    assert paired(gold, [count(7, 7)]) == [(1, 0)]


@pytest.mark.parametrize(
    ("gold", "found"),
    [
        ("البوكمال", "البو كمال"),
        ("القلمون الغربي", "منطقة القلمون الغربي"),
        ("Fu'ah", "Fuah"),
        ("Debaga", "the Debaga camp"),
        ("Kerem Shalom", "Kerem Shalom crossing"),
        ("Ain al-Hilweh", "Ain el-Hilweh"),
    ],
)
def test_places_are_alike_however_they_are_written(gold: str, found: str) -> None:
    assert alike(gold, found)


@pytest.mark.parametrize(
    ("gold", "found"), [("حمص القديمة", "حمص"), ("Foua", "Kefraya"), ("East Aleppo", "Aleppo")]
)
def test_a_wider_or_another_place_is_not_alike(gold: str, found: str) -> None:
    assert not alike(gold, found)


def test_a_party_is_known_by_part_of_its_name_and_none_only_by_none() -> None:
    assert same_party("حزب الله", "مقاتلو حزب الله اللبناني")
    assert same_party("Iraqi Red Crescent", "Red Crescent")
    assert not same_party("Red Cross", "Red Crescent")
    assert same_party("", "")
    assert not same_party("", "Red Cross")


def test_a_preposition_joined_to_a_party_in_the_gold_is_no_part_of_its_name() -> None:
    assert same_party("لقوات الطوارئ الدولية", "قوات الطوارئ الدولية")
    assert same_party("للجنة الدولية للصليب الأحمر", "اللجنة الدولية للصليب الأحمر")
    assert not same_party("لقوات الطوارئ", "قوات الجيش")
    assert not same_party("", "قوات الطوارئ")


def test_a_single_vehicle_may_be_read_as_no_number_and_no_other() -> None:
    one, two, unsaid = (
        Item(group="vehicles", values=(number,), names=("minibus",)) for number in (1, 2, None)
    )
    assert paired([one], [unsaid]) == [(0, 0)]
    assert not paired([two], [unsaid])
    assert not paired([unsaid], [one])


def test_a_vehicle_may_be_of_several_kinds() -> None:
    van = items_in(
        {"date": "", "vehicles": [{"kind": "minibus", "kind_also": ["car"], "count": 5}]}
    )
    for kind, pairs in (("minibus", 1), ("car", 1), ("bus", 0)):
        said = Item(group="vehicles", values=(5,), names=(kind,))
        assert len(paired(van, [said])) == pairs


def test_people_who_are_owed_are_counted_and_sacks_are_not() -> None:
    for what, pairs in (("aid", 1), ("withdraw", 1), ("free", 0), ("hand_over_bodies", 0)):
        table = {"what": what, "giver": "", "receiver": "", "order": ""}
        gold = items_in({"date": "", "obligation": [table]})
        said = items_in({"date": "", "obligation": [table | {"count": 40}]})
        assert len(paired(gold, said)) == pairs


@dataclass
class Value:
    low: int | None = 12
    high: int | None = None
    unit: str = "persons"
    cohort: str = "all"
    kind: str = "bus"
    count: int | None = 3
    name: str = "Qara"
    role: str = "origin"
    roles: tuple[str, ...] = ("escort", "provider")
    what: str = "free"
    giver: str = ""
    order: str = "before"


@dataclass
class Found:
    field: str
    value: object
    hedge: str = "at_least"
    said_by: str | None = None


def test_what_the_engine_says_is_brought_to_the_shape_of_the_gold() -> None:
    told = [
        Found(field=name, value=Value())
        for name in ("count", "vehicles", "place", "party", "obligation", "duration")
    ]
    told += [
        Found(field="date", value=date(2017, 8, 28)),
        Found(field="hour", value=time(6, 30)),
    ]
    items = [item for one in told for item in found_items(one)]
    assert [(item.group, item.values, item.names) for item in items] == [
        ("counts", (12, None, "persons"), ("all",)),
        ("vehicles", (3,), ("bus",)),
        ("places", ("origin",), ("Qara",)),
        ("roles", ("escort",), ("Qara",)),
        ("roles", ("provider",), ("Qara",)),
        ("reciprocity", ("free", 3), ("",)),
        ("dates", ("2017-08-28",), ()),
        ("hours", ("06:30",), ()),
    ]


def test_hedge_speaker_and_order_are_scored_apart() -> None:
    def one(hedge: str, by: str) -> Item:
        apart = (("hedge", hedge), ("said by", by))
        return Item(group="counts", values=(9, 9, "persons"), names=("all",), apart=apart)

    score = Score()
    score.add(report(one("about", "Red Cross")), [one("exact", "the Red Cross")])
    assert score.groups["counts"].f1 == 1.0
    assert score.apart == {("hedge", False): 1, ("said by", True): 1}


@pytest.mark.parametrize(
    ("gold", "found", "same"),
    [
        ("لزالنجي", "زالنجي", True),
        ("ببلدروز", "بلدروز", True),
        ("بقين", "قين", False),
        ("لزالنجي", "النجي", False),
    ],
)
def test_a_place_of_the_gold_may_have_a_preposition_joined(
    gold: str, found: str, same: bool
) -> None:
    assert alike(gold, found) is same
