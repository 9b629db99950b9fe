# SPDX-License-Identifier: Apache-2.0
"""`qafila doctor`: what is wrong is said, with a remedy and without secrets."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import socket
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from qafila import cli, data
from qafila.adapters.sqlite import SqliteStore
from qafila.adapters.sqlite.accounts import SqliteAccounts
from qafila.app.health import Area, Checked, State, looked_at
from qafila.core.accounts import Entry
from qafila.core.document import phrase
from qafila.wiring.doctor import installation, machine, shares

ROOT = Path(__file__).resolve().parent.parent
TINY = ROOT / "examples" / "tiny"
ARABIC = re.compile("[\u0600-\u06ff]")

SECRET_FOLDER = "amal-of-ward-seven"
PASSPHRASE = "under the fig tree"

Doctor = Callable[..., tuple[int, dict[str, dict[str, str]]]]


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / SECRET_FOLDER / "config"
    folder.mkdir(parents=True, mode=0o700)
    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(folder))
    monkeypatch.delenv("QAFILA_PASSPHRASE", raising=False)
    # Hashing half a gigabyte of packages belongs into one test, not into each.
    monkeypatch.setattr(installation, "CHECKS", (installation.python, installation.words))
    return folder


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    def call(*words: object) -> tuple[int, str]:
        with pytest.raises(SystemExit) as left:
            cli.main([str(word) for word in words])
        told = capsys.readouterr()
        assert "Traceback" not in told.out + told.err
        return int(left.value.code or 0), told.out + told.err

    return call


@pytest.fixture
def doctor(config: Path, said: Callable[..., tuple[int, str]]) -> Doctor:
    def call(*words: object) -> tuple[int, dict[str, dict[str, str]]]:
        code, text = said("doctor", *words, "--port", free_port(), "--json")
        found = json.loads(text)
        for checked in found["checks"]:
            assert ARABIC.search(checked["ar"]), checked
            assert not ARABIC.search(checked["en"]), checked
            if checked["state"] == "broken" and checked["check"] != "device-keys":
                assert checked["remedy_en"] or "store-" in str(checked) or len(checked["en"]) > 60
        return code, {checked["check"]: checked for checked in found["checks"]}

    return call


def free_port() -> int:
    """A port that nobody has, nor the one after it."""
    for _ in range(100):
        with socket.socket() as one, socket.socket() as next_one:
            one.bind(("127.0.0.1", 0))
            port = int(one.getsockname()[1])
            try:
                next_one.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port
    raise AssertionError("no two ports beside each other are free")


@pytest.fixture
def store(config: Path, tmp_path: Path, said: Callable[..., tuple[int, str]]) -> Path:
    path = tmp_path / SECRET_FOLDER / "op.qafila"
    assert said("new", path, "--from", TINY)[0] == 0
    return path


# What is told --------------------------------------------------------------------------------


def test_this_installation_is_sound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: Callable[..., tuple[int, str]]
) -> None:
    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(tmp_path / "config"))
    code, text = said("doctor", "--port", free_port(), "--json")
    found = {one["check"]: one["state"] for one in json.loads(text)["checks"]}
    assert "broken" not in found.values(), text
    assert code == 0
    # Others may be at work in this clone, the map not fetched here, and the disk nearly full.
    assert {found.pop(name) for name in ("files", "page-packages", "room")} <= {"ok", "attention"}
    assert set(found.values()) == {"ok"}
    assert set(found) == {
        "python", "packages", "words", "typeface", "base-map", "time-zones", "sqlite",
        "clock", "port", "key-folder", "device-keys",
    }  # fmt: skip
    assert not (tmp_path / "config").exists(), "looking makes nothing"


def test_both_languages_say_the_same_on_a_terminal(
    store: Path, said: Callable[..., tuple[int, str]]
) -> None:
    english = said("doctor", store, "--port", free_port(), "--lang", "en")[1]
    arabic = said("doctor", store, "--port", free_port(), "--lang", "ar")[1]
    assert "The store is whole" in english
    assert english.splitlines()[-1] == "Everything looked at is in order."
    assert len(english.splitlines()) == len(arabic.splitlines())
    assert all(ARABIC.search(line) for line in arabic.splitlines())


def test_a_store_is_looked_into_and_left_as_it_is(doctor: Doctor, store: Path) -> None:
    before = store.read_bytes()
    code, found = doctor(store)
    assert code == 0
    for name in ("share", "write-ahead", "store", "identity-keys", "device-keys", "key-folder"):
        assert found[name]["state"] == "ok", found[name]
    assert "30" in found["store"]["en"]
    assert store.read_bytes() == before
    assert [path.name for path in store.parent.iterdir() if "doctor" in path.name] == []


def test_nothing_secret_is_in_it(
    store: Path, said: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QAFILA_PASSPHRASE", PASSPHRASE)
    texts = []
    for where in (store, TINY, store.with_name("none.qafila"), store.parent, "/none/at/all"):
        texts += [said("doctor", where, form)[1] for form in ("--json", "--lang=en", "--lang=ar")]
    address = "postgresql://amal:fig-tree@ward-seven.invalid:1/db?operation=op-of-amal"
    texts.append(said("doctor", address, "--lang", "en")[1])
    store.write_bytes(b"x" * 5000)
    texts.append(said("doctor", store, "--lang", "en")[1])
    for text in texts:
        for secret in (SECRET_FOLDER, "amal", "ward-seven", PASSPHRASE, "fig", "tiny", "device-"):
            assert secret not in text.replace("device-keys", ""), (secret, text)


# What is wrong -------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="rights of files: Windows has others")
def test_keys_that_others_can_open_are_told(doctor: Doctor, config: Path, store: Path) -> None:
    config.chmod(0o755)
    assert doctor()[1]["key-folder"]["state"] == "ok", "the files themselves are closed"
    (config / "device.keys").chmod(0o644)
    code, found = doctor()
    assert (code, found["key-folder"]["state"]) == (1, "broken")
    assert "chmod" in found["key-folder"]["remedy_en"]


def test_damaged_and_locked_keys_are_told(
    doctor: Doctor, config: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = config / "device.keys"
    whole = keys.read_bytes()
    keys.write_bytes(whole[:-20])
    assert doctor()[1]["device-keys"]["state"] == "broken"
    keys.write_bytes(whole)
    from qafila.adapters.vault import change_passphrase  # noqa: PLC0415

    change_passphrase(keys, "", PASSPHRASE)
    code, found = doctor()
    assert (code, found["device-keys"]["state"]) == (0, "attention")
    monkeypatch.setenv("QAFILA_PASSPHRASE", "wrong")
    assert doctor()[1]["device-keys"]["state"] == "broken"
    monkeypatch.setenv("QAFILA_PASSPHRASE", PASSPHRASE)
    assert doctor()[1]["device-keys"]["state"] == "ok"


def test_a_wrong_clock_is_told(
    doctor: Doctor, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, found = doctor(store)
    assert found["clock"]["state"] == "ok"
    ahead = datetime.now(UTC) + timedelta(days=1)
    os.utime(store, (ahead.timestamp(), ahead.timestamp()))
    code, found = doctor(store)
    assert (code, found["clock"]["state"]) == (1, "broken")
    monkeypatch.setattr(machine, "now", lambda: datetime(2009, 1, 1, tzinfo=UTC))
    assert "before this version" in doctor()[1]["clock"]["en"]


@pytest.mark.parametrize(
    ("free", "state"), [(10**7, "broken"), (10**9, "attention"), (10**10, "ok")]
)
def test_a_full_disk_is_told(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch, free: int, state: str
) -> None:
    class Usage:
        pass

    usage: Any = Usage()
    usage.free = free
    monkeypatch.setattr(shutil, "disk_usage", lambda place: usage)
    assert doctor()[1]["room"]["state"] == state


def test_a_port_in_use_is_told(config: Path, said: Callable[..., tuple[int, str]]) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        _, text = said("doctor", "--port", port, "--json")
    found = {one["check"]: one for one in json.loads(text)["checks"]}
    assert found["port"]["state"] == "attention"
    assert str(port) in found["port"]["en"]


def test_damaged_stores_are_told(doctor: Doctor, store: Path) -> None:
    whole = store.read_bytes()
    half = len(whole) // 2
    for damage in (
        whole[:half],
        whole[:4096] + b"\xff" * (len(whole) - 4096),
        whole.replace(b'"P-0001"', b'"P-0009"'),
        b"no store",
        b"",
    ):
        store.write_bytes(damage)
        code, found = doctor(store)
        assert (code, found["store"]["state"]) == (1, "broken"), len(damage)
        assert len(found["store"]["en"]) > 30


def test_what_is_no_store_and_a_newer_store_are_told(doctor: Doctor, store: Path) -> None:
    connection = sqlite3.connect(store)
    connection.execute("PRAGMA user_version = 999")
    connection.close()
    code, found = doctor(store)
    assert (code, found["store"]["state"]) == (1, "broken")
    assert "newer" in found["store"]["en"]
    code, found = doctor(store.with_name("nothing.qafila"))
    assert (code, found["store"]["state"]) == (1, "broken")


def test_an_older_store_is_not_led_up_by_looking(doctor: Doctor, tmp_path: Path) -> None:
    older = ROOT / "tests" / "stores" / "versions" / "sqlite-1.sql"
    path = tmp_path / "older.qafila"
    connection = sqlite3.connect(path)
    connection.executescript(older.read_text(encoding="utf-8"))
    connection.close()
    before = path.read_bytes()
    found = doctor(path)[1]
    assert found["store"]["state"] == "attention"
    assert "backup" in found["store"]["remedy_en"]
    assert path.read_bytes() == before


def test_what_was_not_taken_is_told(doctor: Doctor, store: Path) -> None:
    opened = SqliteStore.open(store)
    opened.set_aside([b"nonsense"], "no signature")
    opened.close()
    _, found = doctor(store)
    assert found["quarantine"]["state"] == "attention"


def test_keys_of_identities_that_are_missing_or_damaged_are_told(
    doctor: Doctor, store: Path, config: Path
) -> None:
    (keys,) = config.glob("operations/*/identities.keys")
    whole = keys.read_bytes()
    keys.write_bytes(whole[:-50])
    code, found = doctor(store)
    assert (code, found["identity-keys"]["state"]) == (1, "broken")
    keys.write_bytes(whole)
    for lost in (config / "device.keys", keys):
        lost.unlink()
        code, found = doctor(store)
        assert (code, found["identity-keys"]["state"]) == (0, "attention")
        assert not lost.exists(), "looking makes nothing"


def test_accounts_are_looked_into(doctor: Doctor, config: Path) -> None:
    assert "accounts" not in doctor()[1]
    path = config / "accounts.sqlite"
    SqliteAccounts(path).close()
    found = doctor()[1]
    assert (found["accounts"]["state"], found["audit"]["state"]) == ("ok", "ok")
    path.write_bytes(path.read_bytes()[:4096] + b"x" * 20_000)
    code, found = doctor()
    assert (code, found["accounts"]["state"]) == (1, "broken")


def test_an_audit_that_somebody_changed_is_told(doctor: Doctor, config: Path) -> None:
    path = config / "accounts.sqlite"
    store = SqliteAccounts(path)
    for number in range(5):
        store.note(
            Entry(
                at=datetime(2026, 11, 2, tzinfo=UTC),
                user="u",
                title="clerk",
                action="see",
                subjects=(f"P-{number}",),
            )
        )
    store.close()
    assert "5" in doctor()[1]["audit"]["en"]
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER audit_no_UPDATE")
        connection.execute("UPDATE audit SET subjects = '[]' WHERE number = 3")
    code, found = doctor()
    assert (code, found["audit"]["state"]) == (1, "broken")
    assert "3" in found["audit"]["en"]
    assert found["audit"]["remedy_ar"]


def test_a_folder_without_a_store_is_read(doctor: Doctor, tmp_path: Path) -> None:
    assert doctor(TINY)[1]["folder"]["state"] == "ok"
    code, found = doctor(tmp_path / "none")
    assert (code, found["folder"]["state"]) == (1, "broken")


# The program itself ---------------------------------------------------------------------------


def one(checks: Iterator[Checked]) -> Checked:
    (found,) = checks
    return found


def test_packages_of_other_versions_and_missing_ones_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert one(installation.packages()).state is State.OK
    monkeypatch.setattr(installation, "locked", lambda: {"msgspec": ("0.0.1", False)})
    assert one(installation.packages()).state is State.ATTENTION
    monkeypatch.setattr(installation, "locked", lambda: {"no-such-package": ("1", False)})
    assert one(installation.packages()).state is State.BROKEN
    monkeypatch.setattr(installation, "locked", lambda: {"no-such-package": ("1", True)})
    assert one(installation.packages()).state is State.OK, "other systems want it"
    monkeypatch.setattr(installation, "locked", lambda: None)
    assert one(installation.packages()).state is State.ATTENTION


def test_a_damaged_file_of_a_package_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installation, "_changed_sources", list)
    monkeypatch.setattr(installation, "locked", lambda: {"tool": ("1", False)})
    info = tmp_path / "tool-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: tool\nVersion: 1\n")
    (tmp_path / "tool.py").write_bytes(b"whole\n")
    digest = base64.urlsafe_b64encode(hashlib.sha256(b"whole\n").digest()).rstrip(b"=").decode()
    (info / "RECORD").write_text(f"tool.py,sha256={digest},6\ntool-1.dist-info/RECORD,,\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    assert one(installation.files()).state is State.OK
    (tmp_path / "tool.py").write_bytes(b"wholf\n")
    found = one(installation.files())
    assert found.state is State.BROKEN
    assert "tool: tool.py" in str(found.said)
    (tmp_path / "tool.py").unlink()
    assert one(installation.files()).state is State.BROKEN


def test_words_typeface_map_and_zones_that_are_missing_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installation, "keys", lambda lang: {lang})
    assert one(installation.words()).state is State.BROKEN
    import fontpkg_ibm_plex_sans_arabic as plex  # noqa: PLC0415

    monkeypatch.setattr(plex, "ROOT", tmp_path)
    assert one(installation.typeface()).state is State.BROKEN
    monkeypatch.setattr(installation, "find_zone", lambda name: None)
    assert one(installation.time_zones()).state is State.BROKEN
    monkeypatch.setattr(installation, "SQLITE_OLDEST", (99, 0, 0))
    assert one(installation.sqlite()).state is State.BROKEN
    for name in ("base_map.json", "base_map.md"):
        source = ROOT / "src" / "qafila" / "data" / name
        shutil.copy(source, tmp_path)
    monkeypatch.setattr(data, "__file__", str(tmp_path / "__init__.py"))
    assert one(installation.base_map()).state is State.OK
    (tmp_path / "base_map.json").write_bytes(b"{}")
    assert one(installation.base_map()).state is State.BROKEN


def test_a_check_that_fails_itself_keeps_none_of_the_others() -> None:
    def _breaks() -> list[Checked]:
        raise RuntimeError("amal")

    found = looked_at(Area.MACHINE, (_breaks, installation.python))
    assert [checked.state for checked in found] == [State.BROKEN, State.OK]
    assert "amal" not in str(found[0].said)


def test_what_a_check_may_not_read_is_told_with_whose_it_should_be() -> None:
    def _shut() -> list[Checked]:
        raise PermissionError(13, "Permission denied", "/home/amal/identities.keys")

    (found,) = looked_at(Area.OPERATION, (_shut,))
    assert found.state is State.BROKEN
    assert found.remedy == phrase("doctor-check-denied-remedy")
    assert "amal" not in str(found.said)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/op/x.qafila", "ext4"),
        ("/mnt/nas/x.qafila", "nfs4"),
        ("/mnt/nas/local/x.qafila", "xfs"),
        ("/mnt/two words/x.qafila", "cifs"),
        ("/mnt/nascent/x.qafila", "ext4"),
    ],
)
def test_the_disk_of_a_path_is_found(path: str, kind: str) -> None:
    mounts = (
        "/dev/sda1 / ext4 rw 0 0\nnas:/a /mnt/nas nfs4 rw 0 0\n"
        "/dev/sdb1 /mnt/nas/local xfs rw 0 0\n"
        "//pc/share /mnt/two\\040words cifs rw 0 0\nproc /proc proc rw 0 0\n"
    )
    assert shares.kind_of(mounts, PurePosixPath(path)) == kind


@pytest.mark.skipif(os.name == "nt", reason="mounts: Windows has drives")
def test_a_store_on_a_share_is_broken(
    doctor: Doctor, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text("nas:/a / nfs4 rw 0 0\n", encoding="utf-8")
    monkeypatch.setattr(shares, "MOUNTS", mounts)
    code, found = doctor(store)
    assert (code, found["share"]["state"]) == (1, "broken")
