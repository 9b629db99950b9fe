# SPDX-License-Identifier: Apache-2.0
"""A fixed number of fuzzed inputs at every check; hours of them are a command: see `harness`."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.conftest import NotProven

RUNS = {"codec": 20_000, "answer": 2_000}


@pytest.mark.parametrize("target", sorted(RUNS))
def test_a_fixed_number_of_fuzzed_inputs_breaks_nothing(
    target: str, tmp_path: Path, repository: Path, not_proven: NotProven
) -> None:
    if find_spec("atheris") is None:
        not_proven("fuzzing of the codec and of the sync desk", "atheris is not installed")
    command = [sys.executable, "-m", "tests.fuzz.harness", target, "--seed", "7"]
    done = subprocess.run(
        [*command, "--runs", str(RUNS[target]), "--corpus", str(tmp_path / "corpus")],
        cwd=repository,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env={
            "PATH": "",
            "PYTHONPATH": f"{repository}:{repository / 'src'}",
            "TMPDIR": str(tmp_path),
        },
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert f"Done {RUNS[target]} runs" in done.stderr
    # It was led by code: inputs that reached something new were kept beside the seeds.
    assert len(list((tmp_path / "corpus").iterdir())) > 5
