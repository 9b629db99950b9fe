# SPDX-License-Identifier: Apache-2.0
"""A folder for a stick, from which another machine of the same kind installs without a network.

Packages come by the hashes of the lock files and no other way. What the folder was made of is the
last commit of the clone: changes that are not committed are not in it.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import qafila
from qafila.core.document import Phrase, phrase
from qafila.wiring.doctor.installation import HERE, checkout

SUMS = "SHA256SUMS"
SCRIPTS = ("bundle/install.py", "bootstrap.py")
RUNTIME, DEV, PIP = "requirements.lock", "requirements-dev.lock", "bundle/pip.lock"
BUILDERS = ("hatchling", "packaging", "pathspec", "pluggy", "tomlkit", "trove-classifiers")
DATABASE = ("psycopg", "psycopg-binary")
"""An extra of Qafila's: on a stick, since a server without a network could not get it later."""

VENDOR = Path("web", "static", "vendor")
PATIENCE_S = 1800

Says = Callable[[Phrase], None]


class NotBundled(Exception):
    """Why there is no folder; `said` tells it with its remedy.

    Exception
    └── NotBundled
    """

    def __init__(self, said: Phrase) -> None:
        super().__init__(said.key)
        self.said = said


@dataclass(frozen=True, slots=True)
class Bundled:
    """A folder that was made.

    Parameters
    ----------
    folder
        Where it is.
    megabytes
        How much room it takes.
    mark
        The first digits of the digest over all of it, to be compared by voice.
    """

    folder: Path
    megabytes: int
    mark: str


def bundle(where: Path, says: Says) -> Bundled:
    """Make the folder in another one, whole or not at all.

    Parameters
    ----------
    where
        The stick, or a folder on it; made if need be.
    says
        Told what is being done.

    Raises
    ------
    NotBundled
        Outside a clone, without git, network or room, or where there is such a folder already.
    """
    root = checkout()
    if root is None or not (root / ".git").exists() or not shutil.which("git"):
        raise NotBundled(phrase("bundle-needs-clone"))
    target = where / f"qafila-{qafila.__version__}"
    if target.exists():
        raise NotBundled(phrase("bundle-exists", folder=str(target)))
    where.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(dir=where, prefix=".qafila-bundle-"))
    try:
        part.chmod(0o755)
        with tempfile.TemporaryDirectory(prefix="qafila-bundle-") as name:
            _fill(part, root, Path(name), says)
        mark = seal(part)
        part.rename(target)
    except OSError as error:
        raise NotBundled(phrase("bundle-failed", reason=error.strerror or str(error))) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    if hasattr(os, "sync"):
        os.sync()  # a stick is pulled out as soon as it is said that all is there
    size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    shown = " ".join(mark[i : i + 4] for i in range(0, 16, 4))
    return Bundled(folder=target, megabytes=round(size / 1e6), mark=shown)


def _fill(part: Path, root: Path, work: Path, says: Says) -> None:
    wheels = part / "wheels"
    wheels.mkdir()
    says(phrase("bundle-downloading"))
    locks = {name: blocks(root / name) for name in (RUNTIME, DEV, PIP)}
    extra = {name: locks[DEV][name] for name in DATABASE if name in locks[DEV]}
    wanted = {**locks[RUNTIME], **extra}
    _download({**wanted, **locks[PIP]}.values(), wheels, work)
    says(phrase("bundle-building"))
    builders = work / "builders"
    builders.mkdir()
    _download([locks[DEV][name] for name in BUILDERS], builders, work)
    sources = f"qafila-{qafila.__version__}"
    archive = part / f"{sources}-sources.tar.gz"
    git = ["git", "-C", str(root)]
    _run([*git, "archive", f"--prefix={sources}/", "-o", str(archive), "HEAD"])
    with tarfile.open(archive) as opened:
        opened.extractall(work, filter="data")
    exported = work / sources
    version = _version(exported)
    if version != qafila.__version__:
        raise NotBundled(phrase("bundle-not-committed", version=qafila.__version__))
    if (HERE / VENDOR).is_dir():
        shutil.copytree(HERE / VENDOR, exported / "src" / "qafila" / VENDOR)
    pip = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-index", "--quiet"]
    _run([*pip, "--find-links", str(builders), "-w", str(wheels), str(exported)])
    (own,) = wheels.glob(f"qafila-{version}-*.whl")
    wanted["qafila"] = f"qafila=={version} \\\n    --hash=sha256:{_digest(own)}\n"
    (part / "requirements.txt").write_text("".join(wanted.values()), encoding="utf-8")
    for script in SCRIPTS:
        shutil.copyfile(exported / script, part / Path(script).name)
    shutil.copytree(exported / "docs" / "systemd", part / "systemd")
    commit = _run([*git, "rev-parse", "HEAD"]).strip()
    _describe(part, exported / "bundle" / "INSTALL.txt", version, commit)


def _describe(part: Path, text: Path, version: str, commit: str) -> None:
    python = "{}.{}".format(*sys.version_info[:2])
    system = f"{platform.system()} {platform.machine()}"
    about = {
        "version": version,
        "commit": commit,
        "python": python,
        "platform": sysconfig.get_platform(),
    }
    (part / "bundle.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    said = text.read_text(encoding="utf-8")
    for word, meant in (("VERSION", version), ("SYSTEM", system), ("PYTHON", python)):
        said = said.replace(word, meant)
    (part / "INSTALL.txt").write_text(said, encoding="utf-8")


def blocks(lock: Path) -> dict[str, str]:
    """Return the lines of a lock file that pin each package, with its hashes."""
    found: dict[str, str] = {}
    for block in re.split(r"^(?=[a-z0-9])", lock.read_text(encoding="utf-8"), flags=re.MULTILINE):
        if name := re.match(r"([a-z0-9._-]+)==", block):
            # One package may be pinned twice, for systems of different kinds.
            found[name[1]] = found.get(name[1], "") + block
    return found


def _download(pins: Iterable[str], folder: Path, work: Path) -> None:
    wanted = work / "wanted.txt"
    wanted.write_text("".join(pins), encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "download", "--require-hashes", "--no-deps", "--quiet"]
    only = ["--only-binary=:all:", "--disable-pip-version-check", "--no-input"]
    _run([*pip, *only, "-d", str(folder), "-r", str(wanted)])


def _run(command: Sequence[str]) -> str:
    """Run a command to its end; return what it printed.

    Raises
    ------
    NotBundled
        "bundle-failed", with the last line that tells of an error.
    """
    # What misleads pip or our Python stays outside; its index and proxy do not.
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    try:
        done = subprocess.run(  # noqa: S603 - commands made here
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            env=kept,
            timeout=PATIENCE_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NotBundled(phrase("bundle-failed", reason=type(error).__name__)) from error
    if done.returncode:
        said = done.stderr.splitlines() or done.stdout.splitlines() or ["–"]
        errors = [line for line in said if "error" in line.lower()]
        raise NotBundled(phrase("bundle-failed", reason=(errors or said)[-1].strip()[:300]))
    return done.stdout


def _version(exported: Path) -> str:
    text = (exported / "src" / "qafila" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([^"]+)"', text, re.MULTILINE)
    return found[1] if found else ""


def seal(part: Path) -> str:
    """Write the digest of every file; return the digest of that list."""
    files = sorted(path for path in part.rglob("*") if path.is_file())
    lines = [f"{_digest(path)}  {path.relative_to(part).as_posix()}\n" for path in files]
    text = "".join(lines).encode()
    (part / SUMS).write_bytes(text)
    return hashlib.sha256(text).hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
