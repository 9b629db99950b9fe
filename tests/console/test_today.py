# SPDX-License-Identifier: Apache-2.0
"""The page of the day."""

from __future__ import annotations

import pytest

from qafila.core.access import UserRole
from qafila.core.document import phrase
from qafila.core.fulfilment import Why
from qafila.wiring import LANGS
from qafila.words import Words
from tests.console.world import World


@pytest.mark.parametrize("why", Why)
def test_what_a_lot_wants_is_said_in_both_languages(why: Why) -> None:
    said = {Words(lang)(phrase(f"console-wants-{why.value.replace('_', '-')}")) for lang in LANGS}
    assert len(said) == 2
    assert not any("console-wants" in each for each in said)


def test_what_a_lot_wants_is_no_code_in_arabic(qalamoun: World) -> None:
    page = qalamoun.page(UserRole.COORDINATOR, "today", "ar").text
    assert Words("ar")(phrase("console-wants-way-not-safe")) in page
    assert "way not safe" not in page


@pytest.mark.parametrize(("lang", "way"), [("ar", "على الطريق من"), ("en", "on the road from")])
def test_vehicles_on_a_road_are_between_two_places_by_name(
    qalamoun: World, lang: str, way: str
) -> None:
    for page in ("today", "fleet", "ledger/vehicle%3ACAR-01"):
        shown = qalamoun.page(UserRole.COORDINATOR, page, lang).text
        assert way in shown
        assert ">sukhnah-boundary" not in shown


def test_a_convoy_that_was_split_up_says_that_nothing_is_in_it(qalamoun: World) -> None:
    shown = qalamoun.page(UserRole.COORDINATOR, "convoys", "en").text
    assert shown.count("No vehicle is in it any more.") == 1
