# SPDX-License-Identifier: Apache-2.0
"""Sums and parts: which claim is a part of which, and what `check` makes of it."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from qafila import app, wiring
from qafila.app.drafting import draft
from qafila.app.drafting_folder import files
from qafila.app.drafting_shown import shown
from qafila.words import Words


def claims(text: str) -> dict[int, dict[str, Any]]:
    body = tomllib.loads(files(draft([("a.txt", text.encode())]), "x")["operation.toml"].decode())
    return {claim["value"]: claim for claim in body["claim"]}


@pytest.mark.parametrize(
    ("text", "whole", "parts"),
    [
        ("Under the deal about 600 people, including 250 fighters, left Homs for Idlib on 3 May"
         " 2018.", 600, [250]),
        ("Under the deal 600 people left Homs for Idlib on 3 May 2018. Among them were 250"
         " fighters.", 600, [250]),
        ("Under the deal 600 people left Homs for Idlib on 3 May 2018, 250 of them fighters.",
         600, [250]),
        ("خرج اليوم 28 آب 2017 من القلمون الغربي إلى البوكمال بموجب الاتفاق 600 شخص، بينهم 250"
         " مسلحا و100 امرأة.", 600, [250, 100]),
    ],
)  # fmt: skip
def test_words_say_which_figure_is_a_part(text: str, whole: int, parts: list[int]) -> None:
    made = claims(text)
    assert "parts" not in made[whole]
    assert "part_of" not in made[whole]
    for part in parts:
        assert made[part]["part_of"] == made[whole]["id"]


@pytest.mark.parametrize(
    ("text", "whole", "parts"),
    [
        ("Under the deal 1,150 people left Homs for Idlib on 3 May 2018: 400 fighters and 750"
         " civilians.", 1150, [400, 750]),
        ("Under the deal 400 fighters and 750 civilians left Homs for Idlib by bus on 3 May 2018,"
         " 1,150 people in all.", 1150, [400, 750]),
        ("غادر حمص إلى إدلب بموجب الاتفاق في 3 أيار 2018 نحو 900 شخص من بينهم 300 مقاتل و600"
         " مدني.", 900, [300, 600]),
    ],
)  # fmt: skip
def test_figures_that_add_up_are_all_parts(text: str, whole: int, parts: list[int]) -> None:
    made = claims(text)
    assert made[whole]["parts"] == [made[part]["id"] for part in parts]
    assert all("part_of" not in made[part] for part in parts)


def test_a_part_is_shown_as_one_in_both_languages() -> None:
    text = "Under the deal 600 people, including 250 fighters, left Homs for Idlib on 3 May 2018."
    said = [shown(each) for each in draft([("a.txt", text.encode())]).of("count")]
    assert [Words("en")(each) for each in said] == ["600 people", "of them 250 fighters"]
    assert "منهم" in Words("ar")(said[1])
    assert "منهم" not in Words("ar")(said[0])


def test_figures_of_two_sources_are_no_parts() -> None:
    made = claims(
        "The army said 600 fighters left Homs for Idlib on 3 May 2018 under the deal; the UN said"
        " 250 did."
    )
    assert all("part_of" not in claim and "parts" not in claim for claim in made.values())


ELDERLY = """[operation]
id = "x"
date = 2018-05-03
[[claim]]
id = "all"
what = "people"
value = 540
source = "a"
[[claim]]
id = "elderly"
what = "people"
value = {value}
part_of = "all"
source = "b"
"""


def told(value: int) -> set[str]:
    made = app.open_operation({"operation.toml": ELDERLY.format(value=value).encode()})
    return {each.code for each in app.check(made, wiring.now())}


def test_a_part_is_no_rival_of_its_whole_and_never_more() -> None:
    assert told(85).isdisjoint({"claims_differ", "claim_parts_differ", "key_unknown"})
    assert "claim_parts_differ" in told(600)
