# SPDX-License-Identifier: Apache-2.0
"""Plain sentences, each read whole: exactly the figures of people that a careful reader notes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from qafila.extraction.reading import read_report
from qafila.extraction.text.found import Count

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Meant:
    """A count as a line of the table has it; `cohorts` are those that will do."""

    low: int | None
    high: int | None
    hedge: str
    unit: str
    cohorts: tuple[str, ...]
    optional: bool


def rows(name: str) -> list[list[str]]:
    """Return the lines of a table beside this file, without its head and comments."""
    lines = (HERE / name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line[:1] != "#"][1:]


def meant(written: str) -> Meant:
    """Return a count such as ``5~ fighters`` or ``3-5 families/h``."""
    figure, _, whom = written.lstrip("?").partition(" ")
    unit = "families" if whom.endswith("/h") else "persons"
    cohorts = tuple(whom.removesuffix("/h").split("|"))
    low = high = None
    hedge = "vague"
    if figure != "*":
        ends = [int(end) for end in re.findall(r"\d+", figure)]
        low, high, hedge = ends[0], ends[-1], "exact" if len(ends) == 1 else "range"
    if figure.startswith("<"):
        low, hedge = None, "at_most"
    if figure.endswith("+"):
        high, hedge = None, "at_least"
    if figure.endswith("~"):
        hedge = "about"
    return Meant(low, high, hedge, unit, cohorts, written.startswith("?"))


@pytest.mark.parametrize(("counts", "text"), rows("sentences-counts.tsv"))
def test_the_figures_of_a_plain_sentence(counts: str, text: str) -> None:
    told = [
        (one.value.low, one.value.high, one.hedge, one.value.unit, one.value.cohort)
        for one in read_report(text).found
        if isinstance(one.value, Count)
    ]
    for each in map(meant, filter(None, counts.split("; "))):
        good = [(each.low, each.high, each.hedge, each.unit, cohort) for cohort in each.cohorts]
        found = next((one for one in told if one in good), None)
        assert found or each.optional, (each, told)
        told = [one for one in told if one != found]
    assert told == []


@pytest.mark.parametrize(("day", "hour", "dateline", "text"), rows("sentences-days.tsv"))
def test_the_day_and_the_hour_of_a_plain_report(
    day: str, hour: str, dateline: str, text: str
) -> None:
    written = date.fromisoformat(dateline) if dateline else None
    found = read_report(text.replace("\\n", "\n"), dateline=written).found
    said = {one.field: str(one.value) for one in found if one.field in ("date", "hour")}
    assert said.get("date", "") == day
    assert said.get("hour", "")[:5] == hour


def test_the_table_has_both_languages_and_sentences_that_count_nobody() -> None:
    table = rows("sentences-counts.tsv")
    arabic = [text for _, text in table if re.search("[\u0621-\u064a]", text)]
    assert len(arabic) > 60 < len(table) - len(arabic)
    assert sum(not counts for counts, _ in table) > 4
