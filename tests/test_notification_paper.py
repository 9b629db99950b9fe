# SPDX-License-Identifier: Apache-2.0
"""The notification as paper: one receiver a copy, which notice it changes, what was received."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from qafila.adapters.text import TextPrinter
from qafila.core import events
from qafila.core.agreement import Notification
from qafila.core.document import Document, Part
from qafila.core.events import Fact
from qafila.core.operation import Operation
from qafila.core.values import LANGS, Lang, When
from qafila.reports import Context, reports
from tests.days import Seen
from tests.finding_cases.crossing import planned

NOW = datetime(2026, 2, 20, tzinfo=UTC)
CONTEXT = Context(now=NOW, version="v")
EARLY = When(on=date(2026, 1, 5))


def sent(by: str, **said: Any) -> Fact:
    return events.NotificationSent(notification=Notification(by=by, **said))


def paper(operation: Operation, context: Context = CONTEXT) -> Document:
    return reports()["notification"](operation, context)


def copies(operation: Operation, context: Context = CONTEXT, lang: Lang = "en") -> list[str]:
    """Return what each receiver holds, as text: the pages up to and with a receipt."""
    told: list[list[Part]] = [[]]
    document = paper(operation, context)
    for part in document.parts:
        told[-1].append(part)
        if part.id.startswith("receipt"):
            told.append([])
    texts = []
    for parts in told[:-1]:
        held = replace(document, parts=tuple(parts))
        text = TextPrinter(width=400).render(held, (lang,)).decode()
        texts.append(" ".join(re.sub("[\u2066-\u2069]", "", text).split()))
    return texts


def test_nobody_told_yet_makes_one_copy_to_fill_in_by_hand() -> None:
    (text,) = copies(planned())
    assert "the party it was given to" in text
    assert "changes notice" not in text
    assert "none yet" not in text


def test_each_copy_is_for_one_receiver_and_names_no_other() -> None:
    operation = planned(sent("A", id="a-7", received_at=EARLY), sent("B", id="b-3"))
    first, second, blank = copies(operation)
    assert "Restricted: A," in first
    assert "a-7 none: the first 5 Jan 2026" in first
    assert "b-3" not in first
    assert "Restricted: B," in second
    assert "b-3 none: the first none yet: sign below" in second
    assert "a-7" not in second
    assert "5 Jan" not in second
    assert not any(number in blank for number in ("a-7", "b-3"))
    ids = [part.id for part in paper(operation, replace(CONTEXT, copies=2)).parts]
    assert len(ids) == len(set(ids))


def test_a_notice_says_which_one_it_changes_and_that_one_gets_no_copy() -> None:
    received = events.NotificationReceived(party="A", notification="a-2", by="liaison office")
    facts = (sent("A", id="a-1", received_at=EARLY), sent("A", id="a-2", changes="a-1"))
    before, _ = copies(planned(*facts))
    assert "changes notice a-1, which is void" in before
    assert "a-2 a-1 none yet" in before
    after, _ = copies(planned(*facts, then=(received,)))
    assert "liaison office" in after
    assert "none yet" not in after


def test_once_another_plan_is_in_force_the_paper_is_a_new_notice() -> None:
    """Its number is written by hand; what it says of a receipt is of the one that it changes."""
    plan = planned().plan
    assert plan is not None
    day = planned(
        sent("A", id="a-1", received_at=When(on=date(2026, 2, 20))),
        then=(
            Seen(events.PlanIssued(plan=plan)),
            Seen(
                events.PlanIssued(plan=replace(plan, trips=plan.trips[:1])),
                minute=3 * 24 * 60,
            ),
        ),
    )
    text, _ = copies(day)
    assert "changes notice a-1, which is void. What is other than then" in text
    assert "the number of vehicles" in text
    assert "of a-1: 20 Feb 2026" in text


def test_a_notice_of_one_lot_shows_its_column_alone() -> None:
    both, _ = copies(planned(sent("A", id="a-1")))
    one, _ = copies(planned(sent("A", id="a-1", lots=("N1",))))
    assert "column 2 of 2" in both
    assert "column 1 of 2" in one
    assert "column 2 of 2" not in one


@pytest.mark.parametrize("lang", LANGS)
def test_it_has_words_in_both_languages(lang: Lang) -> None:
    facts = (sent("A", received_at=EARLY), sent("B", id="b-2", changes="b-1"))
    for text in copies(planned(*facts), lang=lang):
        assert "⟦" not in text
