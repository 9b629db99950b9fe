# SPDX-License-Identifier: Apache-2.0
"""The example units for a server: systemd takes them, and they keep the hub in its own folder."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from collections.abc import Callable
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
