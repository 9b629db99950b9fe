# SPDX-License-Identifier: Apache-2.0
"""The packages of the pages: pinned, fetched by npm, whole or not at all."""

from __future__ import annotations

import json
import re
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from frontend import fill

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "frontend" / "package-lock.json"

NPM = """#!/bin/sh
# A stand-in: lays down what `npm ci` would.
echo "$@" >> "$QAFILA_TEST_CALLS"
[ -e "$QAFILA_TEST_FAILS" ] && { echo "npm error network"; exit 1; }
for file in maplibre-gl/dist/maplibre-gl.mjs maplibre-gl/dist/maplibre-gl-worker.mjs \
    maplibre-gl/dist/maplibre-gl.css pmtiles/dist/pmtiles.js axe-core/axe.min.js; do
  mkdir -p "node_modules/$(dirname "$file")"
  echo "$file" > "node_modules/$file"
done
echo "Copyright of maplibre" > node_modules/maplibre-gl/LICENSE.txt
"""


def test_the_lock_pins_by_hash_and_names_no_registry() -> None:
    packages = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]
    asked = json.loads((ROOT / "frontend" / "package.json").read_text(encoding="utf-8"))
    assert packages[""]["dependencies"] == asked["dependencies"]
    assert packages[""]["devDependencies"] == asked["devDependencies"]
    for name, told in packages.items():
        if name:
            assert "resolved" not in told, name
            assert re.fullmatch(r"sha512-[A-Za-z0-9+/]{86}==", told["integrity"]), name
            assert told["license"], name
    for name, version in {**asked["dependencies"], **asked["devDependencies"]}.items():
        assert packages[f"node_modules/{name}"]["version"] == version, "one version, no range"


def test_what_is_fetched_is_not_kept_by_git() -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert f"/{fill.VENDOR.as_posix()}/" in ignored
    assert f"/{fill.DEV.parts[0]}/" in ignored


def test_every_package_has_its_reason() -> None:
    text = (ROOT / "docs" / "dev" / "dependencies.md").read_text(encoding="utf-8")
    asked = json.loads((ROOT / "frontend" / "package.json").read_text(encoding="utf-8"))
    for name in (*asked["dependencies"], *asked["devDependencies"]):
        assert f"\n- `{name}`" in text


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "checkout"
    (root / "frontend").mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / "frontend" / name, root / "frontend")
    programs = tmp_path / "bin"
    programs.mkdir()
    npm = programs / "npm"
    npm.write_text(NPM, encoding="utf-8")
    npm.chmod(npm.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    monkeypatch.setenv("QAFILA_TEST_CALLS", str(tmp_path / "calls"))
    monkeypatch.setenv("QAFILA_TEST_FAILS", str(tmp_path / "fails"))
    return root


def calls(checkout: Path) -> list[str]:
    path = checkout.parent / "calls"
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def test_files_are_laid_with_their_licences_and_fetched_once(checkout: Path) -> None:
    fill.fill(checkout)
    fill.fill(checkout)
    vendor = checkout / fill.VENDOR
    assert {path.name for path in vendor.iterdir()} == {
        "maplibre-gl.mjs", "maplibre-gl-worker.mjs", "maplibre-gl.css", "pmtiles.js",
        fill.LICENCES, fill.STAMP,
    }  # fmt: skip
    licences = (vendor / fill.LICENCES).read_text(encoding="utf-8")
    assert "Copyright of maplibre" in licences
    assert "axe-core" not in licences
    assert len(calls(checkout)) == 1
    assert "--omit=dev" in calls(checkout)[0]
    assert "--ignore-scripts" in calls(checkout)[0]
    assert not (checkout / fill.DEV).exists()


def test_another_lock_asks_for_another_fetch_and_takes_the_place_of_the_old(checkout: Path) -> None:
    fill.fill(checkout, dev=True)
    (checkout / fill.VENDOR / "of-before.js").touch()
    lock = checkout / "frontend" / "package-lock.json"
    lock.write_text(lock.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert not fill.is_filled(checkout)
    fill.fill(checkout, dev=True)
    assert fill.is_filled(checkout, dev=True)
    assert not (checkout / fill.VENDOR / "of-before.js").exists()
    assert [p.name for p in (checkout / fill.VENDOR).parent.iterdir()] == [fill.VENDOR.name]


def test_a_failure_leaves_what_was_there(checkout: Path) -> None:
    fill.fill(checkout)
    before = (checkout / fill.VENDOR / "pmtiles.js").read_bytes()
    lock = checkout / "frontend" / "package-lock.json"
    lock.write_text(lock.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    (checkout.parent / "fails").touch()
    with pytest.raises(fill.NotFilled, match="npm error network"):
        fill.fill(checkout)
    assert (checkout / fill.VENDOR / "pmtiles.js").read_bytes() == before


def test_a_file_that_is_lost_is_fetched_again(checkout: Path) -> None:
    fill.fill(checkout)
    (checkout / fill.VENDOR / "maplibre-gl.css").unlink()
    fill.fill(checkout)
    assert fill.is_filled(checkout)


def test_without_npm_it_says_so(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(checkout))
    with pytest.raises(fill.NotFilled, match="no npm"):
        fill.fill(checkout)
    assert not (checkout / fill.VENDOR).exists()


@pytest.mark.slow
def test_the_registry_gives_what_the_lock_pins(
    tmp_path: Path, not_proven: Callable[[str, str], NoReturn]
) -> None:
    if not shutil.which("npm"):
        not_proven("the packages of the map as npm gives them", "no npm on this machine")
    shutil.copytree(ROOT / "frontend", tmp_path / "frontend")
    try:
        fill.fill(tmp_path, dev=True)
    except fill.NotFilled as error:
        not_proven("the packages of the map as npm gives them", str(error))
    vendor = tmp_path / fill.VENDOR
    assert "setWorkerUrl" in (vendor / "maplibre-gl.mjs").read_text(encoding="utf-8")
    for path in vendor.glob("*.*js"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"""^\s*import\s.*from\s*["']""", text, re.M), "whole in itself"
    css = (vendor / "maplibre-gl.css").read_text(encoding="utf-8")
    assert {found[:5] for found in re.findall(r"url\([\"']?([^\"')]+)", css)} == {"data:"}
