# SPDX-License-Identifier: Apache-2.0
"""A list that is owed goes into a store of either kind, once, and its names are sealed there."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from qafila import cli
from qafila.adapters.postgres import PostgresStore
from qafila.adapters.sqlite import SqliteStore
from qafila.wiring.operations import open_operation
from tests.stores.server import Server
from tests.test_importing_owed import HEADER, OWES, TINY


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an operation that owes a list and has a store."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QAFILA_LANG", "en")
    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(tmp_path / "config"))
    made = tmp_path / "op"
    shutil.copytree(TINY, made)
    with (made / "operation.toml").open("a", encoding="utf-8") as stream:
        stream.write(OWES)
    Path("first.csv").write_text(HEADER + "1,,\n", encoding="utf-8")
    Path("list.csv").write_text(HEADER + "1,زمردة كنعان,\n2,لينا نمر,\n", encoding="utf-8")
    bring(str(made), "first.csv")
    return made


def bring(where: str, file: str) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(["import", where, file, "--list", "held", "--yes", "--json"])
    assert left.value.code == 0


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_list_goes_into_a_store_of_either_kind(
    kind: str, folder: Path, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    where = str(folder)
    if kind == "postgres":
        server: Server = request.getfixturevalue("server")
        where = moved(folder / "operation.qafila", server)
    capsys.readouterr()
    for recorded in (True, False):
        bring(where, "list.csv")
        told = json.loads(capsys.readouterr().out)
        assert told["recorded"] is recorded
        assert (told["added"], told["told"], told["same"]) == (
            (["2"], ["1"], 0) if recorded else ([], [], 2)
        )
    entries = open_operation(where, purpose="look").operation.entries
    named = {e.number: e.who.name_ar if e.who else "" for e in entries.values()}
    assert named == {"1": "زمردة كنعان", "2": "لينا نمر"}
    shut = open_operation(where, purpose="look", names=False).operation.entries
    assert [e.who.name_ar if e.who else "" for e in shut.values()] == ["", ""]


def moved(path: Path, server: Server) -> str:
    """Put the facts of a store into a database; return its address."""
    store = SqliteStore.open(path)
    url = server.shared()
    database = PostgresStore.create(url, store.operation)
    heads = [head for device in store.devices() for head in store.heads(device)]
    database.append([fact.body for fact in store.read()], heads)
    store.close()
    database.close()
    path.unlink()
    return f"{url}&operation={store.operation}"
