# SPDX-License-Identifier: Apache-2.0
"""Bad input: each finding of reading has a folder that triggers it; no bytes make a reader fail."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qafila import imports
from qafila.core.admission import Admitted, admit
from qafila.core.drafts import Reading
from qafila.core.drafts.keys import KEYS
from qafila.core.events import from_folder
from qafila.core.findings import Finding, catalogue
from qafila.core.operation import Operation, fold
from qafila.core.values import LANGS
from qafila.data import timezones
from tests.finding_cases import listed, reading
from tests.finding_cases.reading import OPERATION, PEOPLE, ROUTE, folder

imports.readers()
OURS = sorted(
    code
    for code, kind in catalogue().items()
    if kind.__module__.startswith(("qafila.core.drafts", "qafila.core.admission", "qafila.imports"))
    # A folder holds no forms: those have their cases in tests/test_odk.py.
    and not kind.__module__.startswith("qafila.imports.odk")
)

# What a list that is owed may hold is read as well, beside cases of what is owed of it.
CASES = reading.CASES | {code: case for code, case in listed.CASES.items() if code in OURS}


def taken_in(files: dict[str, bytes]) -> tuple[Reading, Admitted, tuple[Finding, ...]]:
    reading = imports.read_files(files)
    admitted = admit(reading.drafts, timezones)
    return reading, admitted, (*reading.findings, *admitted.findings)


def test_every_finding_has_a_case_and_every_case_a_finding() -> None:
    assert sorted(CASES) == OURS


def test_the_sound_folder_says_nothing() -> None:
    assert taken_in(folder())[2] == ()


def files(side: Mapping[str, bytes] | Operation) -> dict[str, bytes]:
    assert not isinstance(side, Operation), "findings of reading come from files"
    return dict(side)


@pytest.mark.parametrize("code", OURS)
def test_the_folder_triggers_it_and_the_clean_one_does_not(code: str) -> None:
    _, admitted, findings = taken_in(files(CASES[code].triggers))
    found = [item for item in findings if item.code == code]
    assert found
    for item in found:
        for lang in LANGS:
            assert "{" not in re.sub(
                r"\{ (low|obligation)", "", item.text(lang) + item.remedy(lang)
            )
        for where in item.where:
            assert len(where.raw) <= 80
    if code not in {"no_people", "operation_missing", "fleet_empty", "fleet_missing"}:
        assert any(item.where for item in found)
    fold(from_folder(admitted.facts))
    assert code not in {item.code for item in taken_in(files(CASES[code].clean))[2]}


NAMES = st.sampled_from(
    [
        *("operation.toml", "route.toml", "people.csv", "fleet.csv", "travel.csv", "people.xlsx"),
        *("fleet.xlsx", "people.tsv", "places.geojson", "day.jsonl", "fleet.ods", "People.CSV"),
    ]
)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(NAMES, st.binary(max_size=400), max_size=4))
def test_no_bytes_make_reading_fail(files: dict[str, bytes]) -> None:
    _, admitted, _ = taken_in(files)
    msgspec.json.encode(from_folder(admitted.facts))


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_damage_to_sound_files_makes_reading_fail(data: st.DataObject) -> None:
    files = folder()
    for name in data.draw(st.lists(st.sampled_from(sorted(files)), min_size=1, max_size=2)):
        content = files[name]
        at = data.draw(st.integers(0, len(content)))
        length = data.draw(st.integers(0, 40))
        put = data.draw(
            st.binary(max_size=12)
            | st.sampled_from([b'"', b"\n", b"[[leg]]\n", b"=", b"{", b",", "،".encode(), b"\x00"])
        )
        files[name] = content[:at] + put + content[at + length :]
    _, admitted, findings = taken_in(files)
    operation = fold(from_folder(admitted.facts))
    for item in findings:
        for lang in LANGS:
            assert item.text(lang)
            assert item.remedy(lang)
    assert set(operation.persons) <= {key[7:] for key in admitted.sources if key[:7] == "person:"}


CELLS = st.text(max_size=12) | st.sampled_from(
    ["-1", "300", "٤٥", "1e999", "9" * 400, "نعم", "لا", "P-1", "F-1", "\u200f", "=1+1", "12.0"]
)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(CELLS, min_size=8, max_size=9), max_size=6))
def test_no_cell_makes_admission_fail_and_no_row_is_lost(rows: list[list[str]]) -> None:
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(PEOPLE.split("\n")[0].split(","))
    writer.writerows(rows)
    content = stream.getvalue().encode("utf-8", "replace")
    reading, admitted, findings = taken_in({"people.csv": content})
    filled = [draft for draft in reading.drafts if draft.kind == "person"]
    repeats = [item for item in findings if item.code == "row_repeated"]
    registered = [fact for fact in admitted.facts if type(fact).__name__ == "PersonRegistered"]
    assert len(filled) == len(registered) + len(repeats)


TOML_VALUES = st.recursive(
    st.sampled_from(
        [
            *("1", "-1", "1e300", "nan", "inf", "true", '""', '"x"', '"6:00"', "06:00:00"),
            *("2026-03-01", "2026-03-01T06:00:00Z", "0001-01-01", "9999-12-31T23:59:59", "0xffff"),
            *('"50%"', '"٦٠٠"', "9223372036854775808", '"2026-13-40"', '"Asia"', '"../x"'),
        ]
    ),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: "[" + ", ".join(items) + "]")
        | st.dictionaries(
            st.sampled_from(
                [
                    "ar",
                    "low",
                    "typical",
                    "high",
                    "value",
                    "obligation",
                    "at_least",
                    "lot",
                    "from",
                    "to",
                ]
            ),
            inner,
            max_size=3,
        ).map(lambda d: "{ " + ", ".join(f"{k} = {v}" for k, v in d.items()) + " }")
    ),
    max_leaves=5,
)


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_value_of_any_key_makes_admission_fail(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(KEYS)))
    keys = data.draw(st.lists(st.sampled_from(sorted(KEYS[kind])), unique=True, max_size=6))
    lines = [f"[[{kind}]]", *(f"{key} = {data.draw(TOML_VALUES)}" for key in keys)]
    known = data.draw(st.sampled_from(["", OPERATION, ROUTE]))
    files = {"operation.toml": "\n".join([known, *lines]).encode()}
    _, admitted, _ = taken_in(files)
    msgspec.json.encode(from_folder(admitted.facts))
    fold(from_folder(admitted.facts))
