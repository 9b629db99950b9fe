# SPDX-License-Identifier: Apache-2.0
"""Two readers are compared as the head of second.py says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tests.extraction.gold import Item, Report
from tests.extraction.score import GROUPS
from tests.extraction.second import compared, firm, insisted, second, twice_read


def test_both_languages_were_read_twice_alike() -> None:
    assert Counter(report.language for report in twice_read()) == {"ar": 12, "en": 12}


def test_a_second_reader_who_says_the_gold_agrees_in_every_way() -> None:
    def gold(report: Report) -> Sequence[Item]:
        return report.items

    for held in (False, True):
        score = compared(gold, nothing_let_off=held)
        assert [score.groups[name].f1 for name in GROUPS] == [1.0] * len(GROUPS)


def test_what_is_open_to_doubt_weighs_only_when_nothing_is_let_off() -> None:
    let_off, held = compared(second), compared(second, nothing_let_off=True)
    for name in GROUPS:
        one, other = let_off.groups[name], held.groups[name]
        assert one.right + one.missed <= other.right + other.missed
    assert let_off.groups["roles"].f1 > held.groups["roles"].f1


def test_a_reader_keeps_the_sure_things_or_says_all_alike() -> None:
    items = [item for report in twice_read() for item in second(report)]
    assert len(firm(items)) < len(items) == len(insisted(items))
    assert not any(item.optional for item in (*firm(items), *insisted(items)))
