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
