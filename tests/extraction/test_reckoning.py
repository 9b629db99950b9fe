# SPDX-License-Identifier: Apache-2.0
"""Parts of the made-up reports that are left out while weights are reckoned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest

from qafila.extraction.text.weights import Weights
from tests.extraction.gold import FORMER, Report, batch_of, reports
from tests.extraction.reckoning import BY, parted, scored_left_out
from tests.extraction.score import Score

TOLD = [(report,) for report in reports("tuning")]


def test_every_author_is_a_batch_and_the_rest_are_three() -> None:
    batches = Counter(batch_of(report.slug) for (report,) in TOLD)
    assert {"former", "m", "n", "rest 1", "rest 2", "rest 3"} <= batches.keys()
    assert batches["former"] == len(FORMER.read_text("utf-8").split())
    assert batch_of("q-somewhere-news") == "q"


@pytest.mark.parametrize("by", BY)
def test_each_report_is_left_out_once_and_never_known_to_its_weights(by: str) -> None:
    held: list[str] = []
    for _, known, away in parted(TOLD, by):
        assert not {one.slug for (one,) in known} & {one.slug for (one,) in away}
        assert len(known) + len(away) == len(TOLD)
        held += [one.slug for (one,) in away]
    assert sorted(held) == sorted(report.slug for (report,) in TOLD)


def test_no_weights_of_an_author_are_reckoned_from_texts_of_the_same_author() -> None:
    for name, known, held in parted(TOLD, "author"):
        assert {batch_of(one.slug) for (one,) in held} == {name}
        assert name not in {batch_of(one.slug) for (one,) in known}


def test_each_batch_has_a_line_of_its_own_and_all_a_table() -> None:
    def judged(told: Sequence[tuple[Report]], _: Weights, score: Score) -> None:
        for (report,) in told:
            score.add(report, report.items)

    told = scored_left_out(TOLD, lambda _: {}, judged, "author")
    assert "m, 75 texts: counts 1.00 (1.00, 1.00); dates" in told
    assert "counts            1.00   1.00  1.00" in told
