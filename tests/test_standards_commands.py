# SPDX-License-Identifier: Apache-2.0
"""The minimum standards as somebody asks for them on the command line, and attests them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from qafila import cli

TINY = Path(__file__).parent.parent / "examples" / "tiny"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a way to run a command: exit code, what it said, what it complained of."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QAFILA_LANG", "en")
    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(tmp_path / "config"))

    def command(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            cli.main(list(words))
        said = capsys.readouterr()
        code = left.value.code
        assert isinstance(code, int)
        return code, said.out, said.err

    return command


@pytest.fixture
def store(run: Run) -> str:
    """Return the name of a store made of the small example, with a plan in force."""
    assert run("new", "op.qafila", "--from", str(TINY))[0] == 0
    assert run("plan", "op.qafila", "--issue")[0] == 0
    return "op.qafila"


def states(run: Run, store: str) -> dict[str, str]:
    _, out, _ = run("check", store, "--standards", "--json")
    return {each["code"]: each["state"] for each in json.loads(out)["standards"]}


def test_what_is_attested_is_met_and_what_contradicts_it_is_an_error(run: Run, store: str) -> None:
    assert states(run, store)["waves"] == "not_known"
    code, out, _ = run("check", store, "--standards")
    assert code == 0
    assert "Nothing is recorded either way." in out
    note = ("--note", "six waves, called by number")
    code, _, _ = run("record", store, "attested", "waves", *note, "--author", "marshal, gate")
    assert code == 0
    assert states(run, store)["waves"] == "met"
    _, out, _ = run("check", store, "--standards")
    assert "Attested by marshal, gate" in " ".join(out.split())
    run("record", store, "contradicted", "waves", "--note", "the gate was opened")
    code, out, _ = run("check", store, "--standards")
    assert code == 1
    assert "the gate was opened" in " ".join(out.split())
    code, out, _ = run("check", store, "--standards", "--json")
    assert (code, json.loads(out)["counts"]["not_met"]) == (1, 1)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("wave", "--note", "seen"), "Standards: waves"),
        (("--note", "seen"), "Standards: voluntary"),
        (("inspected", "NO-1", "--note", "seen"), "No vehicle NO-1"),
        (("waves",), "Say with --note what was seen"),
    ],
)
def test_a_slip_is_told_and_nothing_is_recorded(
    run: Run, store: str, words: tuple[str, ...], told: str
) -> None:
    before = run("log", store, "--json")[1]
    code, _, err = run("record", store, "attested", *words)
    assert code == 2
    assert told in err
    assert run("log", store, "--json")[1] == before


def test_the_sheet_can_be_printed_and_asked_for_as_it_stood(run: Run, store: str) -> None:
    run("record", store, "attested", "belongings", "--note", "told at the square")
    code, out, _ = run("report", store, "standards")
    assert code == 0
    assert "Belongings" in out
    _, out, _ = run("report", store, "standards", "--at", "2017-01-01", "--json")
    then = {each["code"]: each["state"] for each in json.loads(out)["standards"]}
    assert (then["belongings"], states(run, store)["belongings"]) == ("not_known", "met")
    assert run("report", store, "standards", "--out", "s.pdf")[0] == 0
    assert Path("s.pdf").read_bytes().startswith(b"%PDF")


def test_a_plan_prints_the_standards_it_meets(run: Run) -> None:
    code, _, _ = run("plan", str(TINY), "--out", "out", "--only", "standards.pdf")
    assert code == 0
    assert Path("out/standards.pdf").read_bytes().startswith(b"%PDF")
