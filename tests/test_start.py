# SPDX-License-Identifier: Apache-2.0
"""A hub's start: what can wait until it answers waits, and nothing of it is missed afterwards."""

from __future__ import annotations

import time
from pathlib import Path
from typing import NoReturn

import argon2
import pytest

from qafila.adapters.passwords import PasswordKeeper
from qafila.app.console import LiveOperation
from qafila.web.application import application
from qafila.wiring import operations
from qafila.wiring.hub import hub_at

ROOT = Path(__file__).resolve().parent.parent


def test_who_has_no_account_costs_the_work_of_one_and_the_start_none_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keeper = PasswordKeeper(memory_kib=64)
    real, decoy = keeper.hashed("seven lamps"), keeper._decoy
    assert argon2.extract_parameters(decoy) == argon2.extract_parameters(real)
    assert [len(part) for part in decoy.split("$")] == [len(part) for part in real.split("$")]
    assert PasswordKeeper(memory_kib=64)._decoy != decoy
    tried: list[str] = []
    verify = argon2.PasswordHasher.verify

    def watched(self: argon2.PasswordHasher, hashed: str, password: str) -> bool:
        tried.append(hashed)
        return verify(self, hashed, password)

    def refused(self: argon2.PasswordHasher, password: str) -> NoReturn:
        raise AssertionError("a start hashes no password")

    monkeypatch.setattr(argon2.PasswordHasher, "verify", watched)
    monkeypatch.setattr(argon2.PasswordHasher, "hash", refused)
    assert not PasswordKeeper(memory_kib=64).fits("", None)
    assert not keeper.fits("seven lamps", None)
    assert keeper.fits("seven lamps", real)
    assert tried[1:] == [decoy, real]


def has_read(live: LiveOperation) -> bool:
    return live._snapshot is not None


def test_a_hub_reads_its_operation_once_all_is_made_that_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(tmp_path / "config"))
    path = tmp_path / "op.qafila"
    operations.make_store(path, ROOT / "examples" / "tiny")
    with hub_at(str(path)) as hub:
        (live,) = hub.lives.values()
        application(hub)
        assert not has_read(live)
        hub.begin()
        until = time.monotonic() + 60
        while not has_read(live) and time.monotonic() < until:
            time.sleep(0.01)
        assert has_read(live)
        assert len(live.snapshot.operation.persons) == 8
    with hub_at(str(path)):
        pass  # one that ends before it began does not wait for anybody
