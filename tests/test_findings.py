# SPDX-License-Identifier: Apache-2.0
"""The catalogue of findings: each is worded, documented, triggered by a case, not by another."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

import qafila
from qafila.core.admission.desk import PersonIdRepeated
from qafila.core.admission.people_findings import AgeFromWords, AgeUnreadable
from qafila.core.admission.references import CohortsNotDeclared
from qafila.core.findings import (
    END_ISOLATE,
    ISOLATE,
    VEIL,
    Finding,
    Severity,
    as_json,
    filled,
    finding,
    grouped,
    ordered,
    veiled,
    worst,
)
from qafila.core.operation import Operation
from qafila.core.problem import pose
from qafila.core.values import CellRef
from qafila.rules import every_rule
from qafila.wiring import station
from tests import finding_cases
from tests.finding_cases import Case

NOW = datetime(2026, 2, 20, tzinfo=UTC)


def every_case() -> dict[str, Case]:
    cases: dict[str, Case] = {}
    for module in pkgutil.iter_modules(finding_cases.__path__):
        held = importlib.import_module(f"tests.finding_cases.{module.name}").CASES
        assert not cases.keys() & held.keys()
        cases |= held
    return cases


CASES = every_case()
CATALOGUE = station.catalogue()

PROVEN_ELSEWHERE = {
    # Findings that no folder can trigger: each has its table of cases in the test beside it.
    "file_too_large": "tests/test_folder.py",
    "file_unreadable": "tests/test_folder.py",
    **{
        code: page
        for code, kind in CATALOGUE.items()
        for module, page in (
            ("qafila.app.drafting_findings", "tests/extraction/test_drafting.py"),
            ("qafila.app.identity_findings", "tests/test_identities.py"),
            ("qafila.app.importing_again_findings", "tests/test_importing_again.py"),
            ("qafila.app.importing_findings", "tests/test_importing.py"),
            ("qafila.app.importing_owed_findings", "tests/test_importing_owed.py"),
            ("qafila.app.proof_findings", "tests/test_proof.py"),
            ("qafila.app.storing", "tests/test_day_commands.py"),
            ("qafila.imports.odk.findings", "tests/test_odk.py"),
        )
        if kind.__module__ == module
    },
    **{
        code: "tests/test_judge_runs.py"
        if kind.__module__.removeprefix("qafila.judge.") in ("completion", "shuttles")
        else "tests/test_judge.py"
        for code, kind in CATALOGUE.items()
        if "judge" in kind.__module__
    },
    **dict.fromkeys(
        ("later_report_differs", "later_report_elsewhere", "rival_debts", "rival_hours"),
        "tests/extraction/test_later_reports.py",
    ),
    "approval_withheld": "tests/extraction/test_assent.py",
    **dict.fromkeys(
        (
            "report_in_another_language",
            "report_in_two_languages",
            "report_is_table",
            "report_without_sentences",
        ),
        "tests/extraction/test_languages.py",
    ),
    "movement_halted": "tests/extraction/test_halts.py",
    "report_of_two_movements": "tests/extraction/test_second_movement.py",
    **dict.fromkeys(
        (
            "plan_departs_late",
            "plan_paper_not_once",
            "plan_paper_unfounded",
            "plan_scatters_serial",
        ),
        "tests/test_judge_runs.py",  # of vehicles that come back, too
    ),
}


def codes(files: Mapping[str, bytes] | Operation) -> Set[str]:
    if isinstance(files, Operation):
        ruled = {found.code for rule in every_rule() for found in rule(files, NOW)}
        return ruled | {found.code for found in pose(files).findings}
    return _planned_codes(frozenset(files.items()))


@cache
def _planned_codes(files: frozenset[tuple[str, bytes]]) -> frozenset[str]:
    """Return what is found in a folder; many cases share the one that is clean."""
    opened = qafila.open_operation(dict(sorted(files)))
    planned = qafila.make_plan(opened, now=NOW, stop=lambda: False, seed=1)
    return frozenset(found.code for found in planned.findings)


def test_every_finding_has_a_case() -> None:
    assert set(CASES) | set(PROVEN_ELSEWHERE) == set(CATALOGUE)
    for code, page in PROVEN_ELSEWHERE.items():
        text = (Path(__file__).parent.parent / page).read_text(encoding="utf-8")
        name = "".join(part.title() for part in code.split("_"))
        assert code in text or name in text, code


@pytest.mark.parametrize("code", sorted(CASES))
def test_the_case_triggers_and_the_clean_one_does_not(code: str) -> None:
    assert code in codes(CASES[code].triggers)
    assert code not in codes(CASES[code].clean)


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_every_finding_is_worded(code: str) -> None:
    kind = CATALOGUE[code]
    arabic = re.compile("[\u0600-\u06ff]")
    assert arabic.search(kind.ar)
    assert arabic.search(kind.remedy_ar)
    assert not arabic.search(kind.en + kind.remedy_en)
    for text in (kind.en, kind.ar, kind.remedy_en, kind.remedy_ar):
        assert text.rstrip().endswith((".", "؟", "?", "…")), text
        assert "  " not in text, text
    assert len((kind.__doc__ or "").split()) >= 5


@finding
class ForTests(Finding):
    """Something that only the tests of findings speak of."""

    severity = Severity.WARNING
    en = "{person} and {others} in {file}."
    ar = "{person} و{others} في {file}."
    remedy_en = "See {file}."
    remedy_ar = "انظر {file}."

    person: str
    others: tuple[str, ...]
    file: str


ONE = ForTests(person="P-1", others=("P-2", "سامر"), file="people.csv")


def test_values_are_isolated_where_their_direction_could_disturb() -> None:
    assert ONE.text("en") == f"P-1 and P-2, {ISOLATE}سامر{END_ISOLATE} in people.csv."
    assert ONE.text("ar").count(ISOLATE) == 4
    assert f"{ISOLATE}P-2{END_ISOLATE}، {ISOLATE}سامر{END_ISOLATE}" in ONE.text("ar")


def test_a_clause_about_a_field_that_is_empty_is_left_out() -> None:
    template = "No {id}⟦; the nearest is {nearest}⟧⟦, in {those}⟧."
    values: dict[str, object] = {"id": "x", "nearest": "", "those": ()}
    assert filled(template, values, "en") == "No x."
    values["those"] = ("a", "b")
    assert filled(template, values, "en") == "No x, in a, b."
    values["nearest"] = "⟦y⟧"
    assert filled(template, values, "en") == "No x; the nearest is ⟦y⟧, in a, b."


def test_the_json_holds_both_languages_and_the_place() -> None:
    where = CellRef(file="people.csv", row=3, column="age", raw="300")
    made = as_json(ForTests(person="P", others=(), file="x", where=(where,)))
    assert made["code"] == "for_tests"
    assert made["where"] == [{"at": "people.csv:3:age", "raw": "300"}]
    assert set(made["text"]) == set(made["remedy"]) == {"en", "ar"}
    assert made["subject"] == {"person": "P", "others": [], "file": "x"}


def test_findings_are_ordered_by_severity_without_repeats() -> None:
    assert ordered([ONE, ONE]) == (ONE,)
    assert list(grouped([ONE])) == ["for_tests"]
    assert worst([ONE]) is Severity.WARNING
    assert worst([]) is None


@dataclass(frozen=True)
class Body:
    """What a faulty finding class lacks."""

    values: dict[str, object]
    message: str


SOUND: dict[str, object] = {
    "__doc__": "A page.",
    "__annotations__": {"a": "str"},
    "severity": Severity.INFO,
    "en": "{a}.",
    "ar": "{a}.",
    "remedy_en": "Do.",
    "remedy_ar": "افعل.",
}


@pytest.mark.parametrize(
    "body",
    [
        Body({"__doc__": None}, "docstring"),
        Body({"remedy_ar": ""}, "remedy_ar is missing"),
        Body({"ar": "."}, "different placeholders"),
        Body({"en": "{b}.", "ar": "{b}."}, "not fields"),
    ],
    ids=lambda body: body.message,
)
def test_a_faulty_finding_class_is_refused(body: Body) -> None:
    with pytest.raises(TypeError, match=body.message):
        finding(type("Faulty", (Finding,), {**SOUND, **body.values, "__module__": __name__}))


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("300", "300"),
        ("-5", "-5"),
        ("١٢٠", "١٢٠"),
        ("BUS-9", "BUS-9"),
        ("سعاد", VEIL),
        ("Suad Al-Amin", VEIL),
        ("0944 5", VEIL),
        ("+963944555", VEIL),
        ("12 years", VEIL),
        ("", VEIL),
    ],
)
def test_a_veiled_finding_keeps_no_text_that_may_be_a_name_or_a_number(
    raw: str, shown: str
) -> None:
    where = CellRef(file="people.csv", row=3, column="age", raw=raw)
    item = veiled(AgeUnreadable(raw=raw, where=(where,)))
    assert (item.raw, item.where) == (shown, (replace(where, raw=""),))
    assert f"{shown}" in item.text("en")


def test_known_words_and_ids_are_not_veiled() -> None:
    assert veiled(AgeFromWords(raw="infant", age=0)).raw == "infant"
    assert veiled(PersonIdRepeated(person="P-000001")).person == "P-000001"
    assert veiled(CohortsNotDeclared(ids=("a b", "c d", "G-1"))).ids == (VEIL, "G-1")
