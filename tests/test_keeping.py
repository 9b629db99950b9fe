# SPDX-License-Identifier: Apache-2.0
"""Copies of stores: made while in use, whole or not at all, and brought back in a drill."""

from __future__ import annotations

import importlib
import json
import os
import re
import shutil
import stat
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import pytest

from qafila import cli
from qafila.adapters.postgres import PostgresStore, schema
from qafila.adapters.sqlite import SqliteStore
from qafila.adapters.sqlite.accounts import SqliteAccounts
from qafila.adapters.sqlite.audit_chain import looked_through
from qafila.core.accounts import Entry
from qafila.core.events import HeadcountTaken
from qafila.ports import StoreProblem
from qafila.wiring import keeping
from qafila.wiring.operations import make_store, open_operation, station_at
from tests.stores.server import Server, programs

ROOT = Path(__file__).resolve().parent.parent
TINY = ROOT / "examples" / "tiny"

Said = Callable[..., str]


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "config"
    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(folder))
    monkeypatch.delenv("QAFILA_PASSPHRASE", raising=False)
    return folder


@pytest.fixture
def said(config: Path, capsys: pytest.CaptureFixture[str]) -> Said:
    def call(*words: object, code: int = 0) -> str:
        with pytest.raises(SystemExit) as left:
            cli.main([*(str(word) for word in words), "--lang", "en"])
        told = capsys.readouterr()
        assert int(left.value.code or 0) == code, told.out + told.err
        assert "Traceback" not in told.out + told.err
        return told.out + told.err

    return call


@pytest.fixture
def store(tmp_path: Path, said: Said) -> Path:
    path = tmp_path / "op.qafila"
    said("new", path, "--from", TINY)
    said("record", path, "boarded", "P-0001", "P-0002", "--to", "BUS-1")
    return path


def contents(path: Path) -> list[tuple[str, bytes]]:
    opened = SqliteStore.open(path)
    try:
        return [(one.digest, one.body) for one in opened.read()]
    finally:
        opened.close()


def names(where: str) -> set[str]:
    """The names that can be read in an operation here."""
    people = open_operation(where, purpose="a drill").operation.persons.values()
    return {person.name_ar for person in people if person.name_ar}


def test_the_restore_drill(store: Path, config: Path, tmp_path: Path, said: Said) -> None:
    """Back up, lose the machine, restore, prove: what docs/server.md asks people to do."""
    before, known = contents(store), names(str(store))
    before = contents(store)  # reading names is on record too
    report = said("report", store, "reconciliation")
    digest = tmp_path / "digest.json"
    digest.write_text(said("verify", store, "--print-digest"), encoding="utf-8")
    stick, safe = tmp_path / "stick", tmp_path / "safe"
    stick.mkdir()
    told = said("backup", store, stick / "op.qafila")
    assert f"facts: {len(before)}" in told
    shutil.copytree(config, safe)
    # The machine is lost.
    for path in tmp_path.glob("op.qafila*"):
        path.unlink()
    shutil.rmtree(config)
    # Another one, with the copy of the keys.
    shutil.copytree(safe, config)
    back = tmp_path / "back.qafila"
    assert "qafila verify" in said("restore", stick / "op.qafila", back)
    assert contents(back) == before
    assert "Sound" in said("verify", back, "--against", digest)
    assert said("report", back, "reconciliation") == report
    assert names(str(back)) == known
    assert len(known) == 8
    said("record", back, "arrived", "P-0001", "P-0002", "--to", "school")
    assert json.loads(said("doctor", back, "--json"))["checks"][-1]["state"] == "ok"


def test_without_the_keys_the_copy_counts_and_names_nobody(
    store: Path, config: Path, tmp_path: Path, said: Said
) -> None:
    copy = tmp_path / "copy.qafila"
    said("backup", store, copy)
    shutil.rmtree(config)
    assert "in exactly one place" in said("verify", copy)
    assert names(str(copy)) == set()
    for name in ("Al-Najjar", "النجار"):
        assert name.encode() not in copy.read_bytes()


def test_who_was_forgotten_is_forgotten_again_by_a_machine_of_an_old_copy_of_keys(
    store: Path, config: Path, tmp_path: Path, said: Said
) -> None:
    said("record", store, "counted", "BUS-1", "2")
    safe, copy = tmp_path / "safe", tmp_path / "copy.qafila"
    shutil.copytree(config, safe)
    said("forget", store, "P-0001", "--yes")
    said("backup", store, copy)
    shutil.rmtree(config)
    shutil.copytree(safe, config)  # it holds the key of P-0001 still
    known = open_operation(str(copy), purpose="a drill").operation.persons
    assert not known["P-0001"].name_ar
    assert known["P-0002"].name_ar
    (keys,) = config.glob("operations/*/identities.keys")
    (stale,) = safe.glob("operations/*/identities.keys")
    assert keys.read_bytes() != stale.read_bytes(), "its key was destroyed, not only passed over"


def test_a_copy_is_whole_while_others_write(store: Path, tmp_path: Path, said: Said) -> None:
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            with station_at(str(store)) as here:
                here.recorder.record([HeadcountTaken(place="vehicle:BUS-1", count=2)], author="hub")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            copied = keeping.backup(str(store), tmp_path / f"{number}.qafila")
            assert copied.facts == len(contents(tmp_path / f"{number}.qafila"))
    finally:
        stop.set()
        writer.join()
    whole = contents(store)
    for number in range(5):
        part = contents(tmp_path / f"{number}.qafila")
        assert part == whole[: len(part)]


def test_nothing_is_written_over(store: Path, tmp_path: Path, said: Said) -> None:
    there = tmp_path / "there.qafila"
    there.write_bytes(b"precious")
    assert "already" in said("backup", store, there, code=2)
    assert "already" in said("restore", store, there, code=2)
    assert there.read_bytes() == b"precious"
    beside = tmp_path / "copy.qafila-wal"
    beside.write_bytes(b"of another store")
    assert "already" in said("backup", store, tmp_path / "copy.qafila", code=2)
    assert not (tmp_path / "copy.qafila").exists()


def test_a_copy_that_does_not_read_back_is_not_left_behind(store: Path, tmp_path: Path) -> None:
    text = store.read_bytes()
    store.write_bytes(text.replace(b'"P-0001"', b'"P-0009"'))
    with pytest.raises(StoreProblem) as refused:
        keeping.backup(str(store), tmp_path / "copy.qafila")
    assert refused.value.code in {"backup-differs", "store-damaged"}
    assert [path.name for path in tmp_path.iterdir() if "copy" in path.name] == []


def test_bad_input_is_one_sentence(store: Path, tmp_path: Path, said: Said) -> None:
    for words in (
        ("backup", tmp_path / "none", tmp_path / "x"),
        ("backup", TINY, tmp_path / "x"),
        ("backup", store, tmp_path / "no" / "folder" / "x"),
        ("restore", tmp_path / "none", tmp_path / "x"),
        ("restore", ROOT / "README.md", tmp_path / "x"),
        ("restore", store, "postgresql://nobody@localhost:1/none"),
        ("restore", store, "postgresql://"),
    ):
        text = said(*words, code=2)
        assert len(text.strip().splitlines()) == 1, text
    assert not (tmp_path / "x").exists()


def test_a_file_that_cannot_be_made_is_told_by_the_name_it_was_to_have(
    store: Path, tmp_path: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: Path, *_: object) -> None:
        raise StoreProblem("store-read-only", str(path))

    monkeypatch.setattr(SqliteStore, "backup", lambda _, path: refused(path))
    monkeypatch.setattr(SqliteStore, "create", refused)
    for words in (("backup", store), ("new", "--from", TINY)):
        text = said(*words, tmp_path / "wanted.qafila", code=2)
        assert str(tmp_path / "wanted.qafila") in text
        assert ".wanted" not in text


@contextmanager
def unprivileged(*owned: Path) -> Iterator[None]:
    """Without the rights of root, who may write anything; what is owned is then this user's."""
    if os.geteuid() != 0:
        yield
        return
    nobody = 65_534
    for top in owned:
        for each in (top, *top.rglob("*")):
            os.chown(each, nobody, nobody)
    os.setresuid(nobody, nobody, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@pytest.mark.skipif("not hasattr(__import__('os'), 'geteuid')", reason="rights: Windows has others")
@pytest.mark.parametrize(
    ("lang", "advice"), [("en", "hoose another folder."), ("ar", "اختر مجلّدًا آخر.")]
)
def test_where_nothing_may_be_written_another_folder_is_advised(
    lang: str, advice: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with tempfile.TemporaryDirectory() as name:  # unlike pytest's own, everybody can reach it
        top = Path(name)
        top.chmod(0o755)
        for part in ("config", "closed"):
            (top / part).mkdir()
        monkeypatch.setenv("QAFILA_CONFIG_DIR", str(top / "config"))
        shutil.copytree(TINY, top / "closed" / "tiny", ignore=shutil.ignore_patterns("expected"))
        store = top / "config" / "op.qafila"
        assert make_store(store, TINY).people
        for part in ("closed/tiny", "closed"):
            (top / part).chmod(0o555)
        inside, outside = top / "closed" / "new.qafila", top / "nowhere" / "new.qafila"
        folder = top / "closed" / "tiny"
        cases = {
            ("backup", store, inside): (inside, advice),
            ("new", inside, "--from", TINY): (inside, advice),
            ("backup", store, outside): (outside, advice),
            ("new", outside, "--from", TINY): (outside, advice),
            ("serve", folder): (folder, f"qafila new FILE.qafila --from {folder}"),
        }
        importlib.import_module("qafila.web.serving")  # without rights it may not be readable
        with unprivileged(top / "config"):
            for words, (where, wanted) in cases.items():
                with pytest.raises(SystemExit) as left:
                    cli.main([*(str(word) for word in words), "--lang", lang])
                said = re.sub("[\u2066-\u2069]", "", capsys.readouterr().err)
                assert left.value.code == 2, said
                assert str(where) in said, words
                assert wanted in said, (words, said)
                assert "-wal" not in said, words
            assert sorted(each.name for each in (top / "closed").iterdir()) == ["tiny"]


def test_a_folder_of_no_operation_is_given_no_store(tmp_path: Path, said: Said) -> None:
    folder = tmp_path / "several"
    (folder / "one").mkdir(parents=True)
    (folder / "one" / "operation.toml").write_text('[operation]\nid = "one"\n', encoding="utf-8")
    for words in (("serve", folder), ("new", tmp_path / "op.qafila", "--from", folder)):
        text = said(*words, code=2)
        assert text.strip() == (
            f"{folder} holds neither operation.toml nor a list of people, so nothing was made in"
            " it. Name the folder of an operation."
        )
    assert [each.name for each in folder.iterdir()] == ["one"]
    assert not (tmp_path / "op.qafila").exists()


@pytest.mark.skipif("not hasattr(__import__('os'), 'geteuid')", reason="rights: Windows has others")
def test_a_stick_that_may_only_be_read_gives_its_copy_back(
    store: Path, tmp_path: Path, said: Said
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    said("backup", store, stick / "op.qafila")
    (stick / "op.qafila").chmod(stat.S_IRUSR)
    stick.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        said("restore", stick / "op.qafila", tmp_path / "back.qafila")
    finally:
        stick.chmod(0o700)
    assert contents(tmp_path / "back.qafila") == contents(store)


def test_accounts_and_their_record_go_with_a_copy_and_come_back(
    store: Path, config: Path, tmp_path: Path, said: Said
) -> None:
    here = config / "accounts.sqlite"
    said("backup", store, tmp_path / "none.qafila")
    assert not (tmp_path / "none.qafila.accounts").exists()
    accounts = SqliteAccounts(here)
    for number in range(3):
        at = datetime(2026, 11, 3, tzinfo=UTC)
        accounts.note(
            Entry(at=at, user="u", title="clerk", action="see", subjects=(f"P-{number}",))
        )
    kept = accounts.audit()
    copy = tmp_path / "copy.qafila"
    told = said("backup", store, copy)  # while the hub is at work
    beside = tmp_path / "copy.qafila.accounts"
    assert str(beside) in told
    if os.name == "posix":
        assert beside.stat().st_mode & 0o777 == 0o600
    assert looked_through(beside) == (3, None)
    assert "already" in said("backup", store, copy, code=2)
    accounts.close()
    assert "already" in said("restore", copy, tmp_path / "one.qafila")
    for path in config.glob("accounts.sqlite*"):
        path.unlink()
    said("restore", copy, tmp_path / "two.qafila")
    back = SqliteAccounts(here)
    assert back.audit() == kept
    back.note(Entry(at=kept[0].at, user="u", title="clerk", action="see"))
    back.close()
    assert looked_through(here) == (4, None)


# Databases -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    folder = programs()
    if folder is None or find_spec("psycopg") is None:
        pytest.skip(
            "copies of databases: no server or no driver here (pip install pgserver psycopg)"
        )
    made = Server(folder, "fsync=off")
    yield made
    made.close()


def test_a_database_takes_a_copy_and_gives_one(
    server: Server, store: Path, tmp_path: Path, said: Said
) -> None:
    url = server.url(server.database())
    before = contents(store)
    told = said("restore", store, url)
    assert f"facts: {len(before)}" in told
    assert "Sound" in said("verify", url)
    said("backup", url, tmp_path / "copy.qafila")
    assert contents(tmp_path / "copy.qafila") == before
    assert "already" in said("restore", store, url, code=2)
    opened = PostgresStore.open(url)
    operation = opened.operation
    opened.close()
    assert operation


def test_doctor_tells_of_a_database(server: Server, store: Path, said: Said) -> None:
    url = server.url(server.database())
    said("restore", store, url)
    found = {c["check"]: c for c in json.loads(said("doctor", url, "--json", code=1))["checks"]}
    assert found["database"]["state"] == "ok"
    assert found["store"]["state"] == "ok"
    assert found["identity-keys"]["state"] == "ok"
    assert found["database-disk"]["state"] == "broken", "this server runs with fsync=off"
    assert "fsync" in found["database-disk"]["en"]
    PostgresStore.create(url, "another").close()
    both = json.loads(said("doctor", url, "--json", code=1))["checks"]
    assert [c["check"] for c in both].count("store") == 2, "as serve does, it takes all of them"
    nowhere = f"{url}&operation={uuid4().hex}" if "?" in url else f"{url}?operation={uuid4().hex}"
    found = {c["check"]: c for c in json.loads(said("doctor", nowhere, "--json", code=1))["checks"]}
    assert found["database"]["state"] == "broken"


def test_an_older_database_is_not_led_up_by_looking(server: Server, said: Said) -> None:
    import psycopg  # noqa: PLC0415

    url = server.url(server.database())
    old = (ROOT / "tests" / "stores" / "versions" / "postgres-1.sql").read_text(encoding="utf-8")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(old.encode())
    found = {c["check"]: c for c in json.loads(said("doctor", url, "--json", code=1))["checks"]}
    assert found["database"]["state"] == "attention"
    with psycopg.connect(url, autocommit=True) as connection:
        assert schema.version_of(connection) == 1
