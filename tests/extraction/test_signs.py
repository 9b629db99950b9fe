# SPDX-License-Identifier: Apache-2.0
"""Signs between words: what each language writes as comma or semicolon parts the same things."""

from __future__ import annotations

import ast
from pathlib import Path

from qafila.extraction.reading import read_report
from qafila.extraction.text import signs

_REPORT = "On 4 May 2021 buses took 40 women{0} 30 children and 12 wounded men from Amta to Birzan."


def test_an_arabic_comma_parts_a_list_as_a_latin_one_does() -> None:
    latin, arabic = (read_report(_REPORT.format(comma)) for comma in (",", "،"))
    values = [one.value for one in latin.of("count")]
    assert len(values) > 1
    assert values == [one.value for one in arabic.of("count")]


def test_wider_sets_hold_the_narrower_ones() -> None:
    assert signs.COMMAS < signs.PAUSES
    assert signs.STOPS < signs.STOPS_AND_COLON
    assert not signs.COMMAS & signs.STOPS


def test_no_other_module_says_what_the_commas_are() -> None:
    for path in Path(signs.__file__).parents[1].rglob("*.py"):
        if path.name != "signs.py":
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Set | ast.Tuple):
                    held = {one.value for one in node.elts if isinstance(one, ast.Constant)}
                    assert held != signs.COMMAS, path
