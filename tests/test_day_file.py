# SPDX-License-Identifier: Apache-2.0
"""``day.jsonl``: lines become chains of facts, wrong lines become findings."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qafila import imports
from qafila.app import open_operation, without_lists
from qafila.core.events import FactCorrected, WhereaboutsSettled, digest, take
from qafila.core.operation import fold
from qafila.imports import FolderReading
from tests.finding_cases.reading import folder


def line(
    kind: str = "people_moved", *, device: str = "phone-1", at: str = "06:10", **more: Any
) -> dict[str, Any]:
    return {
        "kind": kind,
        "happened_at": f"2026-03-01T{at}:00+03:00",
        "author": "marshal, bus 1",
        "device": device,
        **more,
    }


def boarded(person: str = "P-1", bus: str = "BUS-1", **more: Any) -> dict[str, Any]:
    fact = {
        "persons": [person],
        "source": "place:square",
        "target": f"vehicle:{bus}",
        "act": "boarded",
    }
    return line(fact=fact, **more)


def read(*lines: dict[str, Any] | str) -> FolderReading:
    text = "\n".join(one if isinstance(one, str) else json.dumps(one) for one in lines)
    reading = imports.read("day.jsonl", text.encode())
    assert isinstance(reading, FolderReading)
    return reading


def test_lines_become_one_chain_per_device_that_any_store_takes() -> None:
    reading = read(
        boarded("P-1", at="06:10"),
        boarded("P-2", device="phone-2", at="06:11"),
        boarded("P-3", at="06:09"),  # stands later, and stays later in its chain
    )
    assert reading.findings == ()
    first, second = reading.day
    assert [s.envelope.device for s in (*first, *second)] == ["phone-1", "phone-1", "phone-2"]
    assert [s.envelope.seq for s in first] == [1, 2]
    assert [s.envelope.prev for s in first] == ["", first[0].digest]
    for sealed in (*first, *second):
        assert take(sealed.body) == sealed.envelope
        assert digest(sealed.body) == sealed.digest


def test_the_same_lines_are_the_same_facts_and_more_lines_move_none() -> None:
    lines = [boarded("P-1"), boarded("P-2")]
    assert read(*lines).day == read(*lines).day
    longer = read(*lines, boarded("P-3")).day
    assert longer[0][:2] == read(*lines).day[0]


def test_names_of_lines_become_ids_of_facts() -> None:
    reading = read(
        {**boarded("P-1"), "id": "a"},
        {**boarded("P-1", "BUS-2", device="phone-2"), "id": "b"},
        line(
            "whereabouts_settled",
            device="hub",
            fact={
                "subjects": ["P-1"],
                "place": "vehicle:BUS-1",
                "weighed": ["a", "b"],
                "reason": "asked both",
            },
        ),
        line("fact_corrected", device="hub", fact={"corrects": "b", "reason": "the wrong list"}),
    )
    assert reading.findings == ()
    hub, one, two = reading.day
    settled, corrected = (s.envelope.fact for s in hub)
    assert isinstance(settled, WhereaboutsSettled)
    assert settled.weighed == (one[0].envelope.id, two[0].envelope.id)
    assert isinstance(corrected, FactCorrected)
    assert corrected.corrects == two[0].envelope.id


def test_a_correction_may_name_lines_in_what_it_puts_in_their_place() -> None:
    instead = {"kind": "incident_reported", "what": "halt", "text": "fuel", "about": "a"}
    report = line("incident_reported", id="a", fact={"what": "halt", "text": "stands"})
    wrong = line("incident_reported", id="b", at="06:20", fact={"what": "halt", "text": "?"})
    fix = line(
        "fact_corrected",
        at="06:30",
        fact={"corrects": "b", "reason": "it adds to the first", "instead": instead},
    )
    reading = read(report, wrong, fix)
    assert reading.findings == ()
    facts = [s.envelope for s in reading.day[0]]
    assert isinstance(facts[2].fact, FactCorrected)
    assert facts[2].fact.instead.about == facts[0].id  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ("{", "day_line_unreadable"),
        ("[1, 2]", "day_line_unreadable"),
        ('"text"', "day_line_unreadable"),
        ("[" * 3000, "day_line_unreadable"),
        ('{"kind":"people_moved"}', "day_line_lacks"),
        (json.dumps(boarded() | {"author": ""}), "day_line_lacks"),
        (json.dumps(boarded() | {"kind": "flown"}), "day_kind_unknown"),
        (json.dumps(boarded() | {"kind": ["people_moved"]}), "day_kind_unknown"),
        (json.dumps(boarded() | {"kind": "not_understood"}), "day_kind_unknown"),
        (json.dumps(boarded() | {"happened_at": "2026-03-01T06:10:00"}), "day_time_unreadable"),
        (json.dumps(boarded() | {"happened_at": "yesterday"}), "day_time_unreadable"),
        (json.dumps(boarded() | {"happened_at": 17}), "day_time_unreadable"),
        (json.dumps(boarded() | {"device": "هاتف"}), "day_word_unfit"),
        (json.dumps(boarded() | {"device": 7}), "day_word_unfit"),
        (json.dumps(boarded() | {"author": "x" * 201}), "day_word_unfit"),
        (
            json.dumps(line("headcount_taken", fact={"place": "BUS-1", "count": 1})),
            "day_place_unknown",
        ),
        (
            json.dumps(line("headcount_taken", fact={"place": "vehicle:BUS-1", "count": -1})),
            "day_fact_unfit",
        ),
        (
            json.dumps(line("headcount_taken", fact={"place": "vehicle:BUS-1", "count": "2"})),
            "day_fact_unfit",
        ),
        (json.dumps(line("headcount_taken", fact=[])), "day_fact_unfit"),
        (json.dumps(boarded() | {"fact": {"kind": "headcount_taken"}}), "day_fact_unfit"),
    ],
)
def test_a_wrong_line_is_told_with_its_place_and_the_rest_goes_on(wrong: str, code: str) -> None:
    reading = read(boarded("P-1"), wrong, boarded("P-2"))
    assert [item.code for item in reading.findings] == [code]
    (where,) = reading.findings[0].where
    assert str(where) == "day.jsonl:2"
    assert where.raw == wrong[:79] + "…" if len(wrong) > 80 else wrong
    assert [s.envelope.seq for s in reading.day[0]] == [1, 2]


def test_blank_lines_marks_and_line_ends_of_other_systems_are_no_matter() -> None:
    text = "\ufeff" + json.dumps(boarded("P-1")) + "\r\n\r\n  \r\n" + json.dumps(boarded("P-2"))
    reading = imports.read("DAY.JSONL", text.encode())
    assert isinstance(reading, FolderReading)
    assert [item.code for item in reading.findings] == ["byte_order_mark"]
    assert len(reading.day[0]) == 2


def test_a_key_nobody_knows_is_told_and_the_line_counts() -> None:
    reading = read(boarded() | {"color": "green"})
    assert [item.code for item in reading.findings] == ["day_keys_unknown"]
    assert len(reading.day) == 1


def test_more_lines_than_any_day_has_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qafila.imports.day_file.MAX_LINES", 2)
    reading = read(boarded("P-1"), boarded("P-2"), boarded("P-3"))
    assert [item.code for item in reading.findings] == ["too_many_rows"]
    assert len(reading.day[0]) == 2


def test_the_day_counts_only_where_it_is_asked_for() -> None:
    files = folder(day_jsonl=json.dumps(boarded("P-1")))
    before, after = open_operation(files), open_operation(files, day=True)
    assert before.operation.day.people.place("P-1") == "place:square"
    assert after.operation.day.people.place("P-1") == "vehicle:BUS-1"
    assert before.day == after.day != ()
    assert before.posed == open_operation(folder()).posed
    assert [e.id for e, _ in after.log][-1] == after.day[0][0].envelope.id


def test_what_a_line_quotes_does_not_leave_the_registrars_hands() -> None:
    named = line("person_registered", fact={"person": {"id": "P-9", "name_ar": "سعاد", "age": -1}})
    opened = open_operation(folder(day_jsonl=json.dumps(named, ensure_ascii=False)), day=True)
    (told,) = without_lists(opened.findings)
    assert told.code == "day_fact_unfit"
    assert [cell.raw for cell in told.where] == [""]
    assert "age" not in told.text("en")


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=60),
            st.dictionaries(
                st.sampled_from(["kind", "happened_at", "author", "device", "fact", "id"]),
                st.one_of(
                    st.sampled_from(["people_moved", "fact_corrected", "2026-03-01T06:10:00Z"]),
                    st.recursive(
                        st.one_of(st.none(), st.integers(), st.floats(), st.text(max_size=5)),
                        lambda inner: st.dictionaries(
                            st.sampled_from(["persons", "source", "instead", "corrects", "kind"]),
                            inner | st.lists(inner, max_size=2),
                            max_size=4,
                        ),
                        max_leaves=6,
                    ),
                ),
            ).map(lambda told: json.dumps(told).encode()),
        ),
        max_size=6,
    )
)
def test_no_bytes_make_the_reader_fail_and_what_it_takes_can_be_folded(lines: list[bytes]) -> None:
    reading = imports.read("day.jsonl", b"\n".join(lines))
    assert isinstance(reading, FolderReading)
    envelopes = [take(sealed.body) for chain in reading.day for sealed in chain]
    fold(envelopes)
