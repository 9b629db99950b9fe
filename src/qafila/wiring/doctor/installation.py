# SPDX-License-Identifier: Apache-2.0
"""Whether the program is what it was proven as: packages, files, words, typeface, map."""

from __future__ import annotations

import base64
import hashlib
import platform
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Mapping
from importlib import metadata
from pathlib import Path

import qafila
from qafila import data
from qafila.app.health import Area, Checked, State
from qafila.core.document import Phrase, phrase
from qafila.core.values import LANGS
from qafila.data.timezones import find_zone
from qafila.words import keys

HERE = Path(qafila.__file__).parent
LOCK = "requirements.lock"
SQLITE_OLDEST = (3, 37, 0)
"""Tables of stores are STRICT."""

SHOWN = 5
"""Names in one sentence; the rest is a number."""

_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)([ \t]*;)?", re.MULTILINE)
_DIGEST = re.compile(r"SHA-256 of `base_map\.json`:\*\* `([0-9a-f]{64})`")
_REINSTALL = phrase("doctor-reinstall")


def checkout() -> Path | None:
    """Return the clone that runs; None where Qafila is installed as a package."""
    root = HERE.parent.parent
    return root if (root / LOCK).is_file() and HERE.parent.name == "src" else None


def _told(name: str, state: State, said: Phrase, remedy: Phrase | None = None) -> Checked:
    return Checked(name, Area.INSTALLATION, state, said, remedy)


def some(names: list[str]) -> str:
    """Return the first names, and how many there are more."""
    more = f" … (+{len(names) - SHOWN})" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def python() -> Iterator[Checked]:
    """Tell which Python on which system runs which version of Qafila."""
    system = f"{platform.system()} {platform.machine()}"
    version = platform.python_version()
    said = phrase("doctor-python", qafila=qafila.__version__, version=version, system=system)
    yield _told("python", State.OK, said)


def locked() -> Mapping[str, tuple[str, bool]] | None:
    """Return the version pinned of each package, and whether only some systems want it."""
    root = checkout()
    path = HERE / "data" / LOCK if root is None else root / LOCK
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        return None
    found: dict[str, tuple[str, bool]] = {}
    for name, version, marker in _PIN.findall(text):
        plain = _plain(name)
        # Two versions of one package: each is for other systems.
        twice = plain in found
        versions = f"{found[plain][0]} {version}" if twice else version
        found[plain] = (versions, bool(marker))
    return found


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _installed() -> dict[str, metadata.Distribution]:
    return {_plain(one.metadata["Name"]): one for one in metadata.distributions()}


def packages() -> Iterator[Checked]:
    """Compare what is installed with the versions that were proven."""
    pins = locked()
    if pins is None:
        remedy = phrase("doctor-packages-unknown-remedy")
        yield _told("packages", State.ATTENTION, phrase("doctor-packages-unknown"), remedy)
        return
    there = _installed()
    wrong = []
    for name, (versions, sometimes) in pins.items():
        if name not in there:
            if not sometimes:
                wrong.append(f"{name} (–)")
        elif there[name].version not in versions.split():
            wrong.append(f"{name} {there[name].version}")
    if wrong:
        said = phrase("doctor-packages-differ", names=some(wrong))
        # Somebody may have meant it, in an environment of their own; a missing one is broken.
        missing = any(name.endswith("(–)") for name in wrong)
        state = State.BROKEN if missing else State.ATTENTION
        yield _told("packages", state, said, _REINSTALL)
    else:
        count = sum(1 for name in pins if name in there)
        yield _told("packages", State.OK, phrase("doctor-packages", count=count))


def files() -> Iterator[Checked]:
    """Compare the bytes of every installed file with what was written down when it came."""
    pins = locked() or {}
    damaged: list[str] = []
    count = 0
    for name, one in _installed().items():
        if name != "qafila" and name not in pins:
            continue
        for file in one.files or ():
            if file.hash is None or file.hash.mode != "sha256":
                continue
            count += 1
            try:
                content = Path(str(one.locate_file(file))).read_bytes()
            except OSError:
                damaged.append(f"{name}: {file.name}")
                continue
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=")
            if digest.decode() != file.hash.value:
                damaged.append(f"{name}: {file.name}")
    changed = _changed_sources()
    if damaged:
        said = phrase("doctor-files-damaged", names=some(damaged))
        yield _told("files", State.BROKEN, said, _REINSTALL)
    elif changed:
        said = phrase("doctor-files-changed", names=some(changed))
        remedy = phrase("doctor-files-changed-remedy")
        yield _told("files", State.ATTENTION, said, remedy)
    else:
        yield _told("files", State.OK, phrase("doctor-files", count=count))


def _changed_sources() -> list[str]:
    """Return the files of Qafila that differ from the clone's last commit, as far as git tells."""
    root = checkout()
    git = shutil.which("git")
    if root is None or git is None or not (root / ".git").exists():
        return []
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command on our own files
            [git, "status", "--porcelain", "--untracked-files=no", "--", "src"],
            cwd=root,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=20,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return []
    return [line[3:] for line in done.stdout.splitlines()] if done.returncode == 0 else []


def words() -> Iterator[Checked]:
    """See that both languages have every sentence."""
    known = [keys(lang) for lang in LANGS]
    if not known[0] or any(other != known[0] for other in known):
        yield _told("words", State.BROKEN, phrase("doctor-words-differ"), _REINSTALL)
    else:
        yield _told("words", State.OK, phrase("doctor-words", count=len(known[0])))


def typeface() -> Iterator[Checked]:
    """See that papers have their letters."""
    import fontpkg_ibm_plex_sans_arabic as plex  # noqa: PLC0415

    there = list(Path(plex.ROOT, "files").glob("*.ttf"))
    if there:
        yield _told("typeface", State.OK, phrase("doctor-typeface"))
    else:
        yield _told("typeface", State.BROKEN, phrase("doctor-typeface-missing"), _REINSTALL)


def base_map() -> Iterator[Checked]:
    """Hold the base map to the digest that was written down when it was made."""
    folder = Path(data.__file__).parent
    told = _DIGEST.search((folder / "base_map.md").read_text(encoding="utf-8"))
    digest = hashlib.sha256((folder / "base_map.json").read_bytes()).hexdigest()
    if told is None or told[1] != digest:
        yield _told("base-map", State.BROKEN, phrase("doctor-base-map-damaged"), _REINSTALL)
    else:
        yield _told("base-map", State.OK, phrase("doctor-base-map"))


def page_packages() -> Iterator[Checked]:
    """See whether the map of the pages is the moving one."""
    vendor = HERE / "web" / "static" / "vendor"
    if not (vendor / "maplibre-gl.mjs").is_file():
        remedy = phrase("doctor-page-packages-remedy")
        said = phrase("doctor-page-packages-missing")
        yield _told("page-packages", State.ATTENTION, said, remedy)
        return
    root = checkout()
    lock = None if root is None else root / "frontend" / "package-lock.json"
    if lock is not None and lock.is_file():
        mark = (vendor / "package-lock.sha256").read_text(encoding="utf-8").strip()
        if hashlib.sha256(lock.read_bytes()).hexdigest() != mark:
            remedy = phrase("doctor-page-packages-remedy")
            said = phrase("doctor-page-packages-old")
            yield _told("page-packages", State.ATTENTION, said, remedy)
            return
    yield _told("page-packages", State.OK, phrase("doctor-page-packages"))


def time_zones() -> Iterator[Checked]:
    """See that the hours of Damascus can be told, daylight saving and all."""
    if find_zone("Asia/Damascus") is None:
        yield _told("time-zones", State.BROKEN, phrase("doctor-zones-missing"), _REINSTALL)
    else:
        yield _told("time-zones", State.OK, phrase("doctor-zones"))


def sqlite() -> Iterator[Checked]:
    """See that stores can be made with the SQLite that this Python brings."""
    version = sqlite3.sqlite_version
    if sqlite3.sqlite_version_info < SQLITE_OLDEST:
        oldest = ".".join(map(str, SQLITE_OLDEST))
        said = phrase("doctor-sqlite-old", version=version, oldest=oldest)
        yield _told("sqlite", State.BROKEN, said, phrase("doctor-sqlite-remedy"))
    else:
        yield _told("sqlite", State.OK, phrase("doctor-sqlite", version=version))


CHECKS: tuple[Callable[[], Iterator[Checked]], ...] = (
    python,
    packages,
    files,
    words,
    typeface,
    base_map,
    page_packages,
    time_zones,
    sqlite,
)
