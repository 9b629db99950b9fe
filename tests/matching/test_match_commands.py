# SPDX-License-Identifier: Apache-2.0
"""`qafila match` and `qafila duplicates`, as somebody types them. All people are synthetic."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from qafila import cli
from qafila.data.names import names

TINY = Path(__file__).parent.parent.parent / "examples" / "tiny"

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
        assert "Traceback" not in said.err
        assert isinstance(left.value.code, int)
        return left.value.code, said.out, said.err

    return command


@pytest.fixture
def doubled(tmp_path: Path) -> Path:
    """Return a folder in which one person of the small example stands twice."""
    folder = tmp_path / "op"
    shutil.copytree(TINY, folder)
    (folder / "people.csv").write_text(
        "person,family,name_ar,name_latin,sex,birth_year,mother,phone\n"
        "P-1,F-1,خديجة عبد الرحمن الشيخ,,female,1984,نورة,0944123456\n"
        "P-2,F-1,حسين أحمد الشيخ,,male,2010,خديجة,0944123456\n"
        "P-3,F-2,,Khadija Abdulrahman Al-Sheikh,female,1984,,+963 944 123 456\n"
        "P-4,F-3,مصطفى رشيد,,male,1970,,\n"
        + "".join(
            f"Q-{n},G-{n},{names()[5 * n].name} {names()[5 * n + 2].name},,,19{n},,\n"
            for n in range(50, 70)
        ),
        encoding="utf-8",
    )
    return folder


def test_two_names(run: Run) -> None:
    code, said, _ = run("match", "محمد أحمد", "Mohamed Ahmed", "--json")
    told = json.loads(said)
    assert code == 0
    assert told["probability"] > 0.8
    assert {reason["about"] for reason in told["reasons"]} == {"given", "father"}
    assert set(told["reasons"][0]["text"]) == {"en", "ar"}
    code, said, _ = run("match", "حسن", "حسين", "--lang", "ar")
    assert code == 0
    assert "في الاسم الأول اختلاف" in said


def test_a_file_of_pairs_gives_an_answer_a_line_in_its_order(run: Run, tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.tsv"
    pairs.write_bytes("\ufeffأحمد\tاحمد\r\nحسن\tحسين\r\n\r\nHoda\tهدى\r\n".encode())
    code, said, _ = run("match", "--pairs", str(pairs), "--json")
    assert code == 0
    assert [match["probability"] >= 0.5 for match in json.loads(said)] == [True, False, True]
    _, said, _ = run("match", "--pairs", str(pairs))
    assert [line.split("\t")[1:] for line in said.splitlines()][2] == ["Hoda", "هدى"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"one name only\n", "Line 1"),
        (b"a\tb\nc\td\te\n", "Line 2"),
        ("أحمد\tاحمد".encode("cp1256"), "cannot be read"),
    ],
)
def test_a_file_that_holds_no_pairs_says_so(
    run: Run, tmp_path: Path, content: bytes, told: str
) -> None:
    (tmp_path / "pairs.tsv").write_bytes(content)
    code, said, complained = run("match", "--pairs", "pairs.tsv")
    assert code == 2
    assert not said
    assert told in complained


@pytest.mark.parametrize(
    "words",
    [
        ("match",),
        ("match", "محمد"),
        ("match", "a", "b", "--pairs", "x.tsv"),
        ("match", "a", "b", "--in", "op"),
    ],
)
def test_half_a_question_says_what_is_missing(run: Run, words: tuple[str, ...]) -> None:
    code, _, complained = run(*words)
    assert code == 2
    assert "two names" in complained


def test_entries_that_may_be_one_person(run: Run, doubled: Path) -> None:
    code, said, _ = run("duplicates", str(doubled), "--json")
    (pair,) = json.loads(said)["candidates"]
    assert code == 0
    assert {pair["one"], pair["other"]} == {"P-1", "P-3"}
    assert pair["probability"] > 0.9
    _, said, _ = run("duplicates", str(doubled))
    assert "P-1" in said
    assert "P-3" in said
    assert "100 %" not in said
    _, said, _ = run("duplicates", str(TINY))
    assert "No two entries" in said


def test_whom_a_typed_name_may_mean(run: Run, doubled: Path) -> None:
    code, said, _ = run("match", "khadije", "--in", str(doubled), "--json")
    assert code == 0
    assert {found["person"] for found in json.loads(said)["found"]} == {"P-1", "P-3"}
    for begun in ("خدي", "خديجة عبد الر", "Khadi"):
        _, said, _ = run("match", begun, "--in", str(doubled), "--json")
        assert "P-1" in {found["person"] for found in json.loads(said)["found"]}, begun
    _, said, _ = run("match", "Xerxes", "--in", str(doubled))
    assert "Nobody" in said
