# SPDX-License-Identifier: Apache-2.0
"""The example units for a server: systemd takes them, and they keep the hub in its own folder."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from ctypes.util import find_library
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parent.parent
UNITS = sorted((ROOT / "docs" / "systemd").iterdir())
PROGRAM = "/opt/qafila/qafila"


@pytest.fixture
def units(tmp_path: Path, not_proven: Callable[[str, str], NoReturn]) -> Path:
    """The units in a folder, with a program that is there."""
    if not shutil.which("systemd-analyze"):
        not_proven("the units of systemd", "no systemd on this machine")
    program = tmp_path / "qafila"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace(PROGRAM, str(program))
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    return tmp_path


def analyze(*words: str) -> tuple[int, str]:
    done = subprocess.run(
        ["systemd-analyze", *words],
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=60,
    )
    return done.returncode, done.stdout


def test_systemd_takes_the_units(units: Path) -> None:
    code, said = analyze("verify", "--man=no", *(str(units / unit.name) for unit in UNITS))
    assert (code, [line for line in said.splitlines() if str(units) in line]) == (0, []), said


def test_the_hub_stands_in_its_own_folder_with_no_rights(
    units: Path, not_proven: Callable[[str, str], NoReturn]
) -> None:
    code, said = analyze("security", "--offline=true", str(units / "qafila.service"))
    level = re.search(r"exposure level for qafila\.service: ([0-9.]+)", said)
    if code and level is None:
        not_proven("how hardened the unit is", "this systemd-analyze knows no --offline")
    assert level is not None, said
    assert float(level[1]) <= 1.5, said


def test_the_units_and_the_page_tell_the_same(repository: Path) -> None:
    page = (repository / "docs" / "server.md").read_text(encoding="utf-8")
    for unit in UNITS:
        read = configparser.RawConfigParser(strict=False, comment_prefixes="#")
        read.optionxform = str  # type: ignore[assignment,method-assign]
        read.read_string(unit.read_text(encoding="utf-8"))
        if unit.suffix == ".service":
            assert PROGRAM in read["Service"]["ExecStart"]
            assert read["Service"]["User"] == "qafila"
            assert "QAFILA_CONFIG_DIR=/var/lib/qafila/config" in read["Service"]["Environment"]
        assert unit.name.split(".")[0] in page
    for said in (PROGRAM, "/var/lib/qafila/config", "/var/lib/qafila/operation.qafila"):
        assert said.removesuffix("/qafila") in page


SERVES = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from qafila.core.access import UserRole
from tests.console.world import store_of, world_of

folder = Path(sys.argv[2])
with world_of(store_of("tiny", folder), folder) as world:
    assert world.page(UserRole.COORDINATOR, "registry").status_code == 200
    vehicle = next(iter(world.live.snapshot.operation.vehicles))
    sent = {"place": vehicle, "count": "2"}
    assert world.send(UserRole.COORDINATOR, "ledger", "counted", sent).status_code == 303
print("served")
"""


@pytest.mark.parametrize("unit", ["qafila.service", "qafila-backup.service"])
def test_the_filter_of_system_calls_lets_the_program_do_its_work(
    unit: str, tmp_path: Path, repository: Path, not_proven: Callable[[str, str], NoReturn]
) -> None:
    """The hub serves, plans and prints, and copies itself, under what its unit allows."""
    if not (shutil.which("systemd-analyze") and find_library("seccomp")):
        not_proven("the filter of system calls", "no systemd-analyze or libseccomp here")
    under = [sys.executable, str(repository / "tests" / "under_a_filter.py")]
    under.append(str(repository / "docs" / "systemd" / unit))
    program = [sys.executable, "-P", "-m", "qafila"]
    example, store = repository / "examples" / "tiny", tmp_path / "op.qafila"
    environment = {**os.environ, "QAFILA_CONFIG_DIR": str(tmp_path / "config")}

    def run(*command: str) -> str:
        done = subprocess.run(
            command, check=False, env=environment, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    if unit == "qafila.service":
        config = tmp_path / "hub"
        config.mkdir(mode=0o700)
        environment["QAFILA_CONFIG_DIR"] = str(config)
        serves = [sys.executable, "-P", "-c", SERVES, str(repository), str(config)]
        assert run(*under, *serves).strip() == "served"
        run(*under, *program, "plan", str(example), "--out", str(tmp_path / "out"))
        assert (tmp_path / "out" / "manifests.pdf").read_bytes().startswith(b"%PDF-")
        return
    run(*program, "new", str(store), "--from", str(example))
    run(*under, *program, "backup", str(store), str(tmp_path / "copy.qafila"))
    run(*program, "restore", str(tmp_path / "copy.qafila"), str(tmp_path / "back.qafila"))
    run(*program, "verify", str(tmp_path / "back.qafila"))
