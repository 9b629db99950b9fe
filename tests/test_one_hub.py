# SPDX-License-Identifier: Apache-2.0
"""One hub at a time on one store: told by processes that run, and by nothing they leave behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from qafila.core.values import LANGS
from qafila.ports import StoreProblem
from qafila.wiring import alone, operations
from qafila.wiring.station import explained
from qafila.words import Words

ROOT = Path(__file__).resolve().parent.parent
TINY = ROOT / "examples" / "tiny"

Start = Callable[..., subprocess.Popen[str]]

HELD = {"ar": "هناك مركز يعمل من قبل على {}، وعنوانه {}. استعمله، أو أوقفه أولًا.",
        "en": "Another hub already serves {}, at {}. Use that one, or stop it first."}  # fmt: skip


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(tmp_path / "config"))
    path = tmp_path / "operation.qafila"
    operations.make_store(path, TINY)
    return path


@pytest.fixture
def start(store: Path) -> Iterator[Start]:
    """Start a hub on a store in a process of its own."""
    with ExitStack() as stack:

        def call(*words: str, config: str = "config") -> subprocess.Popen[str]:
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "qafila", "serve", *words],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={**os.environ, "QAFILA_CONFIG_DIR": str(store.parent / config)},
                text=True,
                encoding="utf-8",
            )
            stack.callback(process.communicate)
            stack.callback(process.kill)
            return process

        yield call


def address(process: subprocess.Popen[str]) -> str:
    """Wait for a hub to be ready; return where it is."""
    assert process.stdout is not None
    found = re.search(r"https?://[^/\s]+:\d+", process.stdout.readline())
    assert found, process.stderr and process.stderr.read()
    return found[0]


@pytest.mark.skipif(os.name == "nt", reason="signals: Windows knows none to kill with")
def test_a_second_hub_says_where_the_first_runs_and_one_that_was_killed_hinders_none(
    store: Path, start: Start
) -> None:
    first = start(str(store), "--port", "0", "--lang", "en")
    where = address(first)
    port = where.rsplit(":", 1)[1]
    for lang, words in {"ar": ("--port", "0"), "en": ("--port", port)}.items():
        second = start(str(store), *words, "--lang", lang, config="other")
        out, err = second.communicate(timeout=60)
        said = re.sub("[\u2066-\u2069]", "", err)
        assert (second.returncode, out, said) == (2, "", HELD[lang].format(store, where) + "\n")
    first.send_signal(signal.SIGKILL)
    first.wait(timeout=30)
    left = store.with_name("operation.qafila-hub")
    assert left.read_text("utf-8") == where, "it had no time to take it away"
    third = start(str(store), "--port", "0", "--lang", "en")
    assert address(third).rsplit(":", 1)[1] != port
    third.send_signal(signal.SIGINT)
    assert third.wait(timeout=60) in (0, 130), "130: before it had begun to answer"
    assert not left.exists()


def test_a_hub_by_any_name_of_the_store_is_the_same(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "by another name.qafila").symlink_to(store)
    monkeypatch.chdir(tmp_path)
    with alone.alone(str(store)) as tell:
        tell("http://here:1")
        for name in (str(tmp_path), "operation.qafila", "by another name.qafila"):
            with pytest.raises(StoreProblem) as refused, alone.alone(name):
                pass
            assert (refused.value.code, refused.value.path) == ("store-served-already", name)
            assert refused.value.reason == "http://here:1"
        with alone.alone(str(tmp_path / "another.qafila")):
            pass
    with alone.alone(str(store)):
        pass


def test_a_hub_that_has_not_said_yet_where_it_runs_is_one_too(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alone, "PATIENCE_S", 0.1)
    with alone.alone(str(store)), pytest.raises(StoreProblem) as refused, alone.alone(str(store)):
        pass
    assert refused.value.reason == "none"
    for lang in LANGS:
        wording = explained(refused.value)
        assert wording is not None
        said = Words(lang, isolates=False)(wording)
        assert "none" not in said
        assert str(store) in said


def test_of_a_database_it_is_each_configuration_folder_that_has_one_hub(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = "postgresql://me:secret@nowhere/x"
    with alone.alone(url) as tell:
        tell("https://hub.local:8766")
        with pytest.raises(StoreProblem) as refused, alone.alone(url):
            pass
        assert refused.value.reason == "https://hub.local:8766"
        assert "secret" not in refused.value.path
        monkeypatch.setenv("QAFILA_CONFIG_DIR", str(tmp_path / "elsewhere"))
        with alone.alone(url):
            pass
