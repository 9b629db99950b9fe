# SPDX-License-Identifier: Apache-2.0
"""The made-up reports are well formed, and their gold says only what stands in them."""

from __future__ import annotations

import re
import tomllib
from datetime import date, time
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from qafila.core.values import PartyRole
from tests.extraction.gold import PARTS, TEXTS, reports
from tests.extraction.second import SECOND

KEYS = {
    "": {"language", "register", "date", "hour", "hour_also", "dateline"},
    "count": {"low", "high", "hedge", "unit", "cohort", "cohort_also", "said_by"},
    "vehicles": {"kind", "kind_also", "count"},
    "place": {"name", "also", "role"},
    "party": {"name", "also", "roles"},
    "obligation": {"what", "giver", "giver_also", "receiver", "count", "order", "words"},
}
WORDS = {
    "language": {"ar", "en", "mixed", "other"},
    "register": {"news", "minutes", "message", "statement"},
    "hedge": {"exact", "about", "at_least", "at_most", "range", "vague"},
    "unit": {"persons", "families"},
    "cohort": {
        "all", "fighters", "civilians", "families", "children", "women", "men", "wounded",
        "detainees",
    },
    "kind": {
        "bus", "minibus", "car", "ambulance", "truck", "plane", "helicopter", "boat", "train",
    },
    "role": {"origin", "destination", "waypoint", "assembly", "exchange_point"},
    "what": {
        "disclose", "free", "move", "hand_over_bodies", "aid", "truce", "withdraw", "other",
    },
    "order": {"before", "after", "together", ""},
}  # fmt: skip
WORDS |= {"cohort_also": WORDS["cohort"], "kind_also": WORDS["kind"]}
IN_TEXT = {"name", "also", "said_by", "giver", "giver_also", "receiver", "words"}
ALIKE = 8
"""So many words in a row in two reports would be a shared sentence."""

FILES = sorted(path.with_suffix(".toml") for path in TEXTS.glob("*/*.txt"))
FILES += sorted(SECOND.glob("*.toml"))


def told_in(path: Path) -> str:
    """Return the text a gold file is about; the second reader's are of the tuning part."""
    folder = path.parent if path.parent != SECOND else TEXTS / "tuning"
    return (folder / f"{path.stem}.txt").read_text("utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_gold_is_well_formed_and_can_be_and_is_in_the_text(path: Path) -> None:
    gold = tomllib.loads(path.read_text("utf-8"))
    said_in_the_text(gold, told_in(path))
    days_and_hours_are_some(gold)
    for row in gold.get("count", ()):
        bounds_are_as_hedged(row)


def said_in_the_text(gold: dict[str, Any], text: str) -> None:
    tables = [("", {key: value for key, value in gold.items() if key not in KEYS})]
    tables += [(key, row) for key, rows in gold.items() if key in KEYS for row in rows]
    for name, row in tables:
        assert row.keys() - {"optional"} <= KEYS[name]
        for key, value in row.items():
            for said in value if isinstance(value, list) else [value]:
                if key in WORDS:
                    assert said in WORDS[key], (name, row)
                if key in IN_TEXT:
                    assert said in text, (name, row)
    for row in gold.get("party", ()):
        assert set(row["roles"]) <= {role.value for role in PartyRole}


def days_and_hours_are_some(gold: dict[str, Any]) -> None:
    for key in ("date", "dateline"):
        if gold.get(key):
            assert date.fromisoformat(gold[key]).isoformat() == gold[key]
    if "hour" in gold:
        assert f"{time.fromisoformat(gold['hour']):%H:%M}" == gold["hour"]


def bounds_are_as_hedged(row: dict[str, Any]) -> None:
    low, high = row.get("low"), row.get("high")
    hedge = {
        (False, False): "vague", (True, False): "at_least", (False, True): "at_most",
    }.get((low is not None, high is not None))  # fmt: skip
    if low is not None and high is not None:
        assert low <= high
        assert (row["hedge"] == "range") == (low < high)
    else:
        assert row["hedge"] == hedge
    assert (row["cohort"] == "families") >= (row["unit"] == "families")


def test_both_parts_are_large_enough_and_balanced() -> None:
    for part in PARTS:
        texts = reports(part)
        arabic = sum(text.language == "ar" for text in texts)
        assert len(texts) >= 36
        assert 0.5 <= arabic / len(texts) <= 0.7
        assert sum(not text.items for text in texts) >= 4
        assert {text.register for text in texts} == WORDS["register"]


def runs_of_words(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[at : at + ALIKE]) for at in range(len(words) - ALIKE + 1)}


def test_no_two_reports_share_a_sentence() -> None:
    texts = [report for part in PARTS for report in reports(part)]
    assert len({report.slug for report in texts}) == len(texts)
    runs = [(report.slug, runs_of_words(report.text)) for report in texts]
    shared = [(one, two) for (one, a), (two, b) in combinations(runs, 2) if a & b]
    assert not shared
