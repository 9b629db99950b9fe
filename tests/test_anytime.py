# SPDX-License-Identifier: Apache-2.0
"""A plan at any time: work and time that are limited, Ctrl-C, and the same bytes again."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from qafila import app, cli
from qafila.cli import plan as command
from qafila.core.document import Wording
from qafila.core.operation import Operation
from qafila.core.plan import violations
from qafila.core.problem import pose
from qafila.core.values import Lang, Need
from qafila.planner import solve
from qafila.planner.standing import Standing, gap
from qafila.wiring.stopping import Stopping
from qafila.words import Words
from tests.operations import bus, operation, person

EXAMPLES = Path(__file__).parent.parent / "examples"
TINY, QALAMOUN = EXAMPLES / "tiny", EXAMPLES / "qalamoun-2017"


def hard() -> Operation:
    """Return an operation for which best fit alone takes a vehicle more than the bound."""
    chance = random.Random(8)
    families = []
    for i in range(18):
        size = chance.randint(2, 7)
        chair = frozenset({Need.WHEELCHAIR}) if chance.random() < 0.4 else frozenset[Need]()
        first = person(f"F{i:02}-0", f"F{i:02}", needs=chair)
        families.append([first, *[person(f"F{i:02}-{k}", f"F{i:02}") for k in range(1, size)]])
    fleet = [bus(f"B{i:02}", 9 + 2 * (i % 2), wheelchair=i % 3) for i in range(16)]
    return operation(*families, *fleet)


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        cli.main([str(word) for word in words])
    said = capsys.readouterr()
    assert isinstance(left.value.code, int)
    return left.value.code, said.out, said.err


@pytest.mark.parametrize("work", [0, 7, 200])
def test_the_same_work_writes_the_same_bytes_whatever_the_hashes(tmp_path: Path, work: int) -> None:
    written = []
    for number, seed in enumerate(("0", "1", "random")):
        out = tmp_path / str(number)
        words = ("plan", QALAMOUN, "--work", work, "--only", "plan.json", "--out", out)
        subprocess.run(
            [sys.executable, "-m", "qafila", *map(str, words)],
            env={**os.environ, "PYTHONHASHSEED": seed, "QAFILA_CONFIG_DIR": str(tmp_path)},
            stdout=subprocess.DEVNULL,
            check=False,
        )
        written.append((out / "plan.json").read_bytes())
    assert written[0] == written[1] == written[2]
    assert json.loads(written[0])["search"] == {"work": work}


@pytest.mark.parametrize("option", ["--work", "--limit"])
def test_nothing_to_spend_still_gives_a_legal_plan(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    words = ("plan", TINY, option, 0, "--only", "plan.json", "--out", tmp_path, "--lang", "en")
    code, said, err = run(capsys, *words)
    assert (code, err) == (0, "")
    assert "The search was limited to 0" in said
    assert run(capsys, "verify-plan", TINY, tmp_path / "plan.json")[0] == 0


def test_time_and_work_are_not_both_limited(capsys: pytest.CaptureFixture[str]) -> None:
    code, said, err = run(capsys, "plan", TINY, "--limit", 1, "--work", 1, "--lang", "en")
    assert (code, said) == (2, "")
    assert err == "Give --limit or --work, not both.\n"


def test_each_unit_of_work_is_one_question() -> None:
    stop = Stopping(work=3)
    assert [stop() for _ in range(5)] == [False, False, False, True, True]


def test_more_work_is_never_worse_and_the_watcher_hears_of_the_best() -> None:
    problem = pose(hard()).problem
    used = []
    for work in (0, 3, 50, 5_000):
        heard: list[Standing] = []
        plan = solve(problem, Stopping(work=work), 1, watch=heard.append).plan
        assert violations(problem, plan) == ()
        assert heard[-1].vehicles == len(plan.trips)
        assert [s.vehicles for s in heard] == sorted((s.vehicles for s in heard), reverse=True)
        assert all(s.bound <= s.vehicles for s in heard)
        used.append(len(plan.trips))
    assert used == sorted(used, reverse=True)
    assert used[-1] < used[0]


def test_a_gap_is_a_share_of_the_bound() -> None:
    assert gap(110, 100) == pytest.approx(0.1)
    assert gap(100, 100) == gap(0, 0) == gap(3, 0) == 0


@pytest.mark.skipif(os.name == "nt", reason="sends the signal of a terminal")
def test_ctrl_c_keeps_the_best_plan_writes_it_and_says_how_good_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted: list[Standing] = []

    def interrupt(standing: Standing) -> None:
        if not interrupted:
            interrupted.append(standing)
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(command, "_watch", lambda says: interrupt)
    words = ("plan", TINY, "--only", "plan.json", "--out", tmp_path, "--lang", "en")
    code, said, _ = run(capsys, *words)
    assert interrupted
    assert code == 0
    assert "Stopped by hand." in said
    assert "(gap 0.0 %)" in said
    written: dict[str, Any] = json.loads((tmp_path / "plan.json").read_bytes())
    assert written["search"] == {"stopped": True}
    assert run(capsys, "verify-plan", TINY, tmp_path / "plan.json")[0] == 0


def test_where_vehicles_come_back_progress_and_stop_are_told_in_time() -> None:
    standing = Standing(
        column=0, of=1, vehicles=2, bound=1, unseated=0,
        completion_s=9_900, completion_bound_s=9_000,
    )  # fmt: skip
    said = {lang: spoken(lang, command._so_far(standing)) for lang in ("en", "ar")}
    assert "2 h 45 min so far, no sooner than after 2 h 30 min (gap 10.0 %)" in said["en"]
    assert "2 س 45 د" in said["ar"]
    assert "gap" not in spoken("en", command._so_far(replace(standing, completion_bound_s=0)))

    folder = operation([person(f"P{i}") for i in range(9)], bus("B", 5))
    made = solve(pose(folder).problem, Stopping(), 1).plan
    quality = replace(made.quality, completion_s=9_900, completion_lower_bound_s=9_000)
    planned = app.Planned(
        operation=folder, plan=replace(made, quality=quality), findings=(),
        search=app.Search(stopped=True),
    )  # fmt: skip
    (ended,) = command._ended(planned)
    assert "out 2 h 45 min after the first movement" in spoken("en", ended)
    assert "(gap 10.0 %)" in spoken("en", ended)
    assert "(الفارق 10.0 %)" in spoken("ar", ended)


def spoken(lang: Lang, wording: Wording) -> str:
    return re.sub("[\u2066-\u2069]", "", Words(lang)(wording))
