# SPDX-License-Identifier: Apache-2.0
"""The folder on disk and the mint: what the outside world may do to us."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from qafila.adapters.folder import (
    MAX_FILE_BYTES,
    FileTooLarge,
    FileUnreadable,
    Folder,
    FolderProblem,
    write_all,
)
from qafila.adapters.mint import KeyedMint, key_from_file
from qafila.imports import wanted
from qafila.wiring import station


def test_only_files_of_an_operation_are_read(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_bytes(b"person\n")
    (tmp_path / "README.md").write_bytes(b"#")
    (tmp_path / "expected").mkdir()
    (tmp_path / "sub.csv").mkdir()
    assert Folder(tmp_path, wanted).files() == ({"people.csv": b"person\n"}, ())


def test_a_file_of_200_mb_is_pointed_out_and_not_read(tmp_path: Path) -> None:
    with (tmp_path / "people.csv").open("wb") as stream:
        stream.truncate(200 * 2**20)  # sparse: takes no room on disk
    (tmp_path / "fleet.csv").write_bytes(b"vehicle\n")
    contents, findings = Folder(tmp_path, wanted).files()
    assert list(contents) == ["fleet.csv"]
    assert findings == (
        FileTooLarge(file="people.csv", size_mb=200, limit_mb=MAX_FILE_BYTES // 2**20),
    )


def test_a_file_that_cannot_be_opened_is_pointed_out(tmp_path: Path) -> None:
    (tmp_path / "people.csv").symlink_to(tmp_path / "people.csv")  # a loop
    (tmp_path / "fleet.csv").write_bytes(b"")
    if os.geteuid() != 0:
        (tmp_path / "route.toml").write_bytes(b"")
        (tmp_path / "route.toml").chmod(0)
    contents, findings = Folder(tmp_path, wanted).files()
    assert list(contents) == ["fleet.csv"]
    assert all(isinstance(found, FileUnreadable) for found in findings)
    assert len(findings) >= 1


def test_a_pipe_that_is_called_like_a_list_does_not_make_us_wait(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "people.csv")
    contents, findings = Folder(tmp_path, wanted).files()
    assert contents == {}
    assert [type(found) for found in findings] == [FileUnreadable]


@pytest.mark.parametrize(
    ("path", "code"), [("nowhere", "folder-missing"), ("file", "folder-is-a-file")]
)
def test_no_folder_is_one_clear_problem(tmp_path: Path, path: str, code: str) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(FolderProblem) as problem:
        Folder(tmp_path / path, wanted).files()
    assert problem.value.code == code


def test_files_are_written_whole_and_for_their_owner_only(tmp_path: Path) -> None:
    out = tmp_path / "a" / "b"
    write_all(out, {"plan.json": b"{}"})
    write_all(out, {"plan.json": b"{1}"})
    assert [p.name for p in out.iterdir()] == ["plan.json"]
    assert (out / "plan.json").read_bytes() == b"{1}"
    assert stat.S_IMODE((out / "plan.json").stat().st_mode) == 0o600


def test_an_output_that_cannot_be_written_is_one_clear_problem(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(FolderProblem, match="out-is-a-file"):
        write_all(tmp_path / "file", {})
    (tmp_path / "out" / "plan.json").mkdir(parents=True)
    with pytest.raises(FolderProblem, match="out-not-writable"):
        write_all(tmp_path / "out", {"plan.json": b""})
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["plan.json"]


def test_tokens_are_stable_opaque_and_differ(tmp_path: Path) -> None:
    key = key_from_file(tmp_path / "config" / "card.key")
    assert key_from_file(tmp_path / "config" / "card.key") == key
    mint = KeyedMint(key)
    tokens = {mint.token("op", f"P-{i:04}") for i in range(1000)}
    assert len(tokens) == 1000
    assert mint.token("op", "P-0001") in tokens
    assert all(len(t) == 24 and t.isalnum() and "P0001" not in t for t in tokens)
    assert mint.token("o", "pP") != mint.token("op", "P")
    assert KeyedMint(bytes(32)).token("op", "P-0001") not in tokens
    assert stat.S_IMODE((tmp_path / "config" / "card.key").stat().st_mode) == 0o600


def test_a_file_that_is_no_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "card.key").write_bytes(b"short")
    with pytest.raises(ValueError, match="does not hold a key"):
        key_from_file(tmp_path / "card.key")


def test_a_key_of_cards_on_a_full_disk_is_not_to_be_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Path) -> bytes:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(tmp_path))
    monkeypatch.setattr(station, "key_from_file", full)
    with pytest.raises(FolderProblem) as problem:
        station.mint()
    assert problem.value.code == "key-unreadable"
    assert problem.value.path == str(tmp_path / "card.key")
    monkeypatch.undo()
    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(tmp_path))
    (tmp_path / "card.key").write_bytes(b"short")
    with pytest.raises(FolderProblem, match="key-unusable"):
        station.mint()
