# SPDX-License-Identifier: Apache-2.0
"""What is on record of one person: every answer, judgement and change. All people are synthetic."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from qafila import cli
from qafila.adapters.text import TextPrinter
from qafila.app import changes_json
from qafila.app.history_of_one import facts_about
from qafila.core import events
from qafila.core.events import Envelope, Fact, Fitness
from qafila.core.operation import fold
from qafila.core.values import LANGS, Consent, Lang
from qafila.reports import Context, reports
from qafila.reports.changes import list_changes
from tests.days import MORNING, day, moved
from tests.operations import person

TINY = Path(__file__).parent.parent / "examples" / "tiny"

YESTERDAY = datetime(2026, 2, 18, 9, tzinfo=UTC)
HISTORY: tuple[Fact, ...] = (
    person("P1", "F1"),
    person("P2", "F1", age=9, consent=None),
    events.ConsentRecorded(
        person="P2",
        consent=Consent.PROXY,
        given_by="P1",
        taken_by="registrar",
        told_terms=True,
        offered_to_stay=False,
        answered_at=YESTERDAY,
    ),
    events.ConsentRecorded(person="P1", consent=Consent.EXPLICIT),
    events.FitnessAssessed(
        person="P2",
        fitness=Fitness.FIT_WITH_CARE,
        assessed_by="clinic 2",
        until=date(2026, 3, 1),
        medical=True,
    ),
    events.SharingAgreed(person="P2", recipient="relief", agreed=False, given_by="P1"),
    moved("square", "B1", "P1", "P2"),
    events.PeopleMerged(keep="P2", others=("P9",)),
    events.ConsentRecorded(person="P9", consent=Consent.REFUSED),
    events.FactCorrected(corrects="phone-4", reason="wrong row"),
)


def log() -> tuple[tuple[Envelope, int], ...]:
    return tuple((e, round(e.happened_at.timestamp() * 1000)) for e in day(*HISTORY))


def shown(name: str, lang: Lang = "en") -> str:
    operation = fold(day(*HISTORY))
    document = reports()[name](operation, Context(now=MORNING, log=log()))
    return " ".join(TextPrinter(width=400).render(document, (lang,)).decode().split())


@pytest.mark.parametrize("name", ["changes", "log"])
def test_an_answer_is_told_with_who_when_and_what_was_said_before(name: str) -> None:
    text = shown(name)
    for said in (
        "Consent of P2: Given on their behalf, given by P1, asked by registrar, told the terms, not"
        " offered to stay, answered 18 Feb 2026",
        "Consent of P1: Given in person, terms: nothing recorded, staying: nothing recorded",
        "P2 judged fit to travel with care by clinic 2, holds until 1 Mar 2026, as a medical"
        " evacuation",
        "P2 does not agree that data be shared with relief, given by P1",
    ):
        assert said in text


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ["changes", "log"])
def test_it_has_words_in_both_languages(name: str, lang: Lang) -> None:
    assert "⟦" not in shown(name, lang)


def test_an_answer_that_was_taken_back_is_marked_and_who_took_it_back_stands_after() -> None:
    changes = list(list_changes(log()))
    assert [(change.what, change.person) for change in changes] == [
        ("answered", "P2"),
        ("answered", "P1"),
        ("judged", "P2"),
        ("sharing", "P2"),
        ("merged", "P9"),
        ("answered", "P9"),
        ("taken_back", "P1"),
    ]
    assert "[taken back]" in shown("changes")
    told = json.loads(changes_json(changes))["changes"]
    assert told[0]["said"]["answered_at"] == "2026-02-18T09:00:00Z"
    assert told[0]["said"]["offered_to_stay"] is False
    assert "said" not in told[4]


def ids_about(who: str) -> Iterator[str]:
    merged = fold(day(*HISTORY)).listing.merged
    return (envelope.id for envelope, _ in facts_about(who, log(), merged))


def test_the_facts_about_one_person_are_those_that_name_them_or_correct_such() -> None:
    both = {"phone-7"}
    answered_by_p1 = {"phone-3", "phone-6"}
    assert set(ids_about("P1")) == {"phone-1", "phone-4", "phone-10"} | answered_by_p1 | both
    of_p2 = {f"phone-{n}" for n in (2, 3, 5, 6, 7, 8, 9)}
    assert set(ids_about("P2")) == set(ids_about("P9")) == of_p2
    assert list(ids_about("P")) == []


def test_the_command_lists_the_history_of_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*words: str) -> str:
        with pytest.raises(SystemExit) as left:
            cli.main(list(words))
        assert not left.value.code
        return capsys.readouterr().out

    store = str(tmp_path / "op.qafila")
    run("new", store, "--from", str(TINY), "--lang", "en")
    answer = '{"person":"P-0003","consent":"refused","told_terms":true,"offered_to_stay":true}'
    run("record", store, "consent_recorded", "--fact", answer)
    told = run("log", store, "--person", "P-0003", "--lang", "en")
    assert "Refused" in told
    assert "P-0004" not in told
    kinds = [
        json.loads(line)["fact"]["kind"]
        for line in run("log", store, "--person", "P-0003", "--json").splitlines()
    ]
    assert kinds == ["person_registered", "consent_recorded"]
    assert '"changes": []' not in run("report", store, "changes", "--json")
    last = run("log", store, "--person", "P-0003", "--last", "1", "--json")
    assert json.loads(last)["fact"]["kind"] == "consent_recorded"
