# SPDX-License-Identifier: Apache-2.0
"""`qafila simulate` as a user meets it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from qafila import cli
from qafila.app import open_operation
from qafila.core import driving
from qafila.core.drafts.keys import KEYS
from qafila.core.driving import driving_of
from qafila.core.values import Estimate
from qafila.wiring import simulating
from qafila.wiring.stopping import Stopping, first_interrupt_stops

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
TINY = EXAMPLES / "tiny"

POLICY = """
reform_after_checkpoints = true
halt_min = { low = 10, typical = 15, high = 30 }
wheel_hours_max = 4.5
rest_min = 45
breakdowns_per_vehicle_hour = 0.002
breakdown_min = 40
"""


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        cli.main([str(word) for word in words])
    said = capsys.readouterr()
    assert "Traceback" not in said.err + said.out
    return int(left.value.code or 0), said.out, said.err


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("QAFILA_LANG", "en")


@pytest.fixture
def plan(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    code, _, _ = run(capsys, "plan", TINY, "--out", tmp_path / "plan", "--only", "plan.json")
    assert code == 0
    return tmp_path / "plan" / "plan.json"


def test_what_is_written_and_said(
    tmp_path: Path, plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    asked = ("simulate", TINY, "--plan", plan, "--runs", 2000)
    code, said, _ = run(capsys, *asked, "--out", out)
    assert code == 0
    assert "The school" in said
    assert "3 Jun 2024, 06:00" in said
    names = {path.name for path in out.iterdir()}
    assert names >= {"simulation.json", "simulation.pdf", "simulation.html", "simulation-ar.svg"}
    assert all(svg.read_text("utf-8").startswith("<svg ") for svg in out.glob("*.svg"))
    code, printed, _ = run(capsys, *asked, "--json")
    assert code == 0
    assert json.loads(printed) == json.loads((out / "simulation.json").read_text("utf-8"))
    (column,) = json.loads(printed)["columns"]
    assert column["departs_at"] == "2024-06-03T06:00:00+03:00"
    assert column["vehicles"][0]["arrives_at"]["p50"].startswith("2024-06-03T07:3")
    assert [each["kind"] for each in column["windows"]] == ["daylight"]


def test_arabic_says_the_same(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said, _ = run(capsys, "simulate", TINY, "--plan", plan, "--runs", 500, "--lang", "ar")
    assert code == 0
    assert "آخر موعد للانطلاق" in said
    assert "⟦" not in said


def test_without_a_plan_the_operation_is_planned(
    plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, planned, _ = run(capsys, "simulate", TINY, "--runs", 300, "--json")
    _, given, _ = run(capsys, "simulate", TINY, "--plan", plan, "--runs", 300, "--json")
    assert json.loads(planned) == json.loads(given)


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize(
    "words",
    [
        ("--runs", "0"),
        ("--runs", "1000001"),
        ("--risk", "1"),
        ("--risk", "nan"),
        ("--plan", "{nowhere}"),
        ("--plan", "{folder}"),
        ("--plan", "{text}"),
        ("--plan", "{other}"),
        ("--plan", "{shape}"),
        ("--plan", "{empty}"),
    ],
)
def test_bad_input_is_answered_in_one_sentence(
    lang: str,
    words: tuple[str, str],
    tmp_path: Path,
    plan: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    read = json.loads(plan.read_text("utf-8"))
    made = {
        "nowhere": tmp_path / "nowhere.json",
        "folder": tmp_path,
        "text": tmp_path / "text.json",
        "other": tmp_path / "other.json",
        "shape": tmp_path / "shape.json",
        "empty": tmp_path / "empty.json",
    }
    made["text"].write_text("not JSON", "utf-8")
    made["other"].write_text(json.dumps({**read, "operation": "other"}), "utf-8")
    made["shape"].write_text(json.dumps({**read, "trips": {"a": 1}}), "utf-8")
    made["empty"].write_text(json.dumps({**read, "trips": []}), "utf-8")
    given = [word.format(**made) for word in words]
    code, out, err = run(capsys, "simulate", TINY, *given, "--lang", lang)
    assert (code, out) == (2, "")
    assert len(err.strip().splitlines()) == 1
    assert "⟦" not in err


def folder(tmp_path: Path, *, policy: str = "", route: str = "", hour: str = "") -> Path:
    target = tmp_path / "operation"
    shutil.copytree(TINY, target, ignore=shutil.ignore_patterns("expected"))
    for name, text in (("operation.toml", policy), ("route.toml", route)):
        with (target / name).open("a", encoding="utf-8") as stream:
            stream.write("\n" + text)
    if hour:
        told = (target / "operation.toml").read_text("utf-8")
        told = re.sub(r"^date = \S+", f"date = {hour}", told, flags=re.MULTILINE)
        (target / "operation.toml").write_text(told, "utf-8")
    return target


def test_rules_of_the_road_are_read_without_a_word(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = folder(tmp_path, policy=POLICY)
    files = {path.name: path.read_bytes() for path in where.iterdir() if path.is_file()}
    opened = open_operation(files)
    assert "policy_key_kept" not in {finding.code for finding in opened.findings}
    rules = driving_of(dict(opened.operation.policy.extra))
    assert rules.reform
    assert rules.halt == Estimate(low=600, typical=900, high=1800)
    assert (rules.wheel_s, rules.rest_s) == (4.5 * 3600, 45 * 60)
    assert (rules.breakdowns_per_hour, rules.breakdown) == (
        0.002,
        Estimate(low=2400, typical=2400, high=2400),
    )
    code, said, _ = run(capsys, "simulate", where, "--runs", 500)
    assert code == 0
    assert "45 min after 4 h 30 min at the wheel" in said
    assert "2 in a thousand hours" in said


@pytest.mark.parametrize(
    "policy",
    ['halt_min = "long"', "wheel_hours_max = -1", "rest_min = 45", "breakdown_min = 0"],
)
def test_rules_that_cannot_be_read_do_not_count(tmp_path: Path, policy: str) -> None:
    where = folder(tmp_path, policy=policy)
    files = {path.name: path.read_bytes() for path in where.iterdir() if path.is_file()}
    rules = driving_of(dict(open_operation(files).operation.policy.extra))
    assert (rules.halt, rules.wheel_s, rules.breaks_down) == (None, None, False)


def test_a_window_that_is_over_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    route = """
[[window]]
place = "bridge"
kind = "approval"
from = 2024-06-01T06:00:00
to = 2024-06-02T18:00:00
"""
    code, said, _ = run(capsys, "simulate", folder(tmp_path, route=route), "--runs", 500)
    assert code == 0
    assert "is over before the day of departure: Approval: Bridge checkpoint" in said.replace(
        "\n", " "
    )
    assert "100 %" in said


def test_an_unknown_hour_stays_unknown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = folder(tmp_path, hour="2024-06-03")
    code, said, _ = run(capsys, "simulate", where, "--runs", 500)
    assert code == 0
    assert "no hour fixed" in said
    assert not re.search(r"2024, \d\d:\d\d", said)


@pytest.mark.skipif(os.name == "nt", reason="sends the signal of a terminal")
def test_the_first_ctrl_c_asks_to_stop_and_the_second_one_ends_it() -> None:
    before = signal.getsignal(signal.SIGINT)
    with first_interrupt_stops() as stop:
        assert not stop()
        os.kill(os.getpid(), signal.SIGINT)
        assert stop()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def test_a_stopped_simulation_says_so_and_ends_as_stopped(
    plan: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def at_once() -> Iterator[Callable[[], bool]]:
        yield lambda: True

    monkeypatch.setattr(simulating, "first_interrupt_stops", at_once)
    code, said, _ = run(capsys, "simulate", TINY, "--plan", plan, "--runs", 50_000)
    assert code == 130
    assert "Stopped early: the figures are from 16,384 of 50,000 runs" in said
    assert "Each column was run 16,384 times" in said


@pytest.mark.parametrize(
    ("lang", "sentence"), [("en", "the best plan found until then"), ("ar", "لأفضل خطة وُجدت")]
)
def test_ctrl_c_while_it_is_planned_simulates_the_best_plan_so_far_and_says_so(
    lang: str,
    sentence: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[Stopping] = []

    @contextmanager
    def at_first() -> Iterator[Stopping]:
        stopping = Stopping()
        stopping.interrupted = not asked
        asked.append(stopping)
        yield stopping

    monkeypatch.setattr(simulating, "first_interrupt_stops", at_first)
    code, said, heard = run(capsys, "simulate", TINY, "--runs", 500, "--lang", lang)
    assert code == 0
    assert len(asked) == 2, "planning and drawing are stopped one after the other"
    assert "500" in said
    assert sentence in heard


def test_every_rule_of_the_road_is_a_key_of_the_policy() -> None:
    assert set(driving.KEYS) <= KEYS["policy"]
