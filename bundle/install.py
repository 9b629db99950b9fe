#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Install or upgrade Qafila from this folder, without any network.

    python3 install.py                 into your own folder; or: --to /opt/qafila
    python3 install.py --verify        only see whether every file of the folder is whole
    python3 install.py --back          start the version of before again

Each version is installed beside the one in use. The new one is started and examines itself, and
only then it is switched to; whatever fails before leaves the version in use as it is. Standard
library only, and in words that an old Python can parse, so that it can say that it is too old.
"""

import argparse
import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import bootstrap
from bootstrap import Refusal, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict, List, Optional

HERE = Path(__file__).resolve().parent
SUMS = "SHA256SUMS"
ABOUT = "bundle.json"
STATE = "installed.json"
VERSIONS = "versions"
READY = "qafila-ready"
ROOM_BYTES = 700000000
"""What an installed version takes, about."""


def main(arguments: "Optional[List[str]]" = None) -> int:
    """Do what was asked for; return the exit code."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--to", type=Path, default=default_place(), metavar="DIR")
    parser.add_argument("--verify", action="store_true")
    parser.add_argument("--back", action="store_true")
    asked = parser.parse_args(arguments)
    place = Path(os.path.abspath(str(asked.to)))
    try:
        if asked.back:
            go_back(place)
            return 0
        about = read_about()
        mark = verify(HERE)
        if asked.verify:
            return 0
        fit(about, sys.argv[1:] if arguments is None else arguments)
        install(place, about, mark)
    except Refusal as refusal:
        say(refusal.en, refusal.ar)
        return 2
    except OSError as trouble:
        reason = trouble.strerror or str(trouble)
        say(
            f"Not installed ({reason}: {trouble.filename or place}); the version in use is as it "
            f"was.",
            f"لم يُثبَّت شيء ({reason}: {trouble.filename or place})؛ والنسخة المستعملة كما كانت.",
        )
        return 2
    except KeyboardInterrupt:
        say("Stopped; the version in use is as it was.", "أُوقف؛ والنسخة المستعملة كما كانت.")
        return 130
    return 0


def default_place() -> Path:
    """Return where a user's own installation goes."""
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home(), "Qafila")
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share", "qafila")


# The folder -------------------------------------------------------------------------------------


def read_about() -> "Dict[str, str]":
    """Return what this folder is: version, and the machine it was made for."""
    try:
        about = json.loads((HERE / ABOUT).read_text(encoding="utf-8"))
        return {str(key): str(value) for key, value in about.items()}
    except (OSError, ValueError, AttributeError):
        raise damaged(ABOUT) from None


def damaged(name: str) -> Refusal:
    """Return the refusal of a folder in which a file is missing or not what it was."""
    return Refusal(
        f"This copy is damaged, nothing was installed: {name} is missing or not what it was. Copy "
        f"the whole folder again from where it was made.",
        f"هذه النسخة تالفة ولم يُثبَّت شيء: الملف {name} ناقص أو تغيّر. انسخ المجلّد كاملًا من جديد من "
        f"حيث أُعدّ.",
    )


def verify(folder: Path) -> str:
    """Hold every file to its digest; return the digest of the list, to be compared by voice."""
    try:
        sums = (folder / SUMS).read_bytes()
        lines = sums.decode("utf-8").splitlines()
    except (OSError, ValueError):
        raise damaged(SUMS) from None
    names = set()
    for line in lines:
        wanted, _, name = line.partition("  ")
        if len(wanted) != 64 or not name or name.startswith("/") or ".." in name.split("/"):
            raise damaged(SUMS)
        names.add(name)
        if digest(folder / name) != wanted:
            raise damaged(name)
    for name in (ABOUT, "install.py", "bootstrap.py", "requirements.txt"):
        if name not in names:
            raise damaged(SUMS)
    mark = hashlib.sha256(sums).hexdigest()
    shown = " ".join(mark[i : i + 4] for i in range(0, 16, 4))
    say(
        f"Every file is whole. Compare with whoever made this folder: {shown}",
        f"كل الملفات كاملة. قارن هذه العلامة مع من أعدّ المجلّد: {shown}",
    )
    return mark


def digest(path: Path) -> str:
    """Return the SHA-256 of a file; empty for one that cannot be read."""
    found = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            for block in iter(lambda: stream.read(1 << 20), b""):
                found.update(block)
    except OSError:
        return ""
    return found.hexdigest()


def fit(about: "Dict[str, str]", arguments: "List[str]") -> None:
    """See that the folder was made for this machine; go on with the Python it was made for."""
    if about.get("platform") != sysconfig.get_platform():
        raise Refusal(
            f"This folder was made on {about.get('platform')}; this machine is "
            f"{sysconfig.get_platform()}. Make one on a machine of this kind.",
            f"أُعدّ هذا المجلّد على {about.get('platform')}، وهذا الجهاز {sysconfig.get_platform()}. "
            f"أعدّ مجلّدًا على جهاز من هذا النوع.",
        )
    wanted = about.get("python", "")
    if wanted == "{}.{}".format(*sys.version_info[:2]):
        return
    python = shutil.which(f"python{wanted}")
    if python is None and os.name == "nt" and shutil.which("py"):
        command = ["py", f"-{wanted}"]
    elif python is None:
        raise Refusal(
            f"This folder was made for Python {wanted}, which is not on this machine: install it, "
            f"or make a folder with the Python that is here.",
            f"أُعدّ هذا المجلّد لبايثون {wanted}، وهو غير موجود على هذا الجهاز: ثبّته، أو أعدّ مجلّدًا "
            f"بإصدار بايثون الموجود هنا.",
        )
    else:
        command = [python]
    code = subprocess.call([*command, str(HERE / "install.py"), *arguments])
    raise SystemExit(code)


# The installation -------------------------------------------------------------------------------


def install(place: Path, about: "Dict[str, str]", mark: str) -> None:
    """Install this folder's version beside the others, try it, and switch to it."""
    name = f"{about['version']}-{mark[:8]}"
    home = place / VERSIONS / name
    state = read_state(place)
    if state.get("current") == name and works(home, about["version"]):
        switch(place, name)
        say(f"Qafila {about['version']} is installed here already.",
            f"قافلة {about['version']} مثبّتة هنا من قبل.")  # fmt: skip
        return
    home.parent.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(str(place)).free < ROOM_BYTES:
        raise bootstrap.no_room()
    say(f"Installing Qafila {about['version']} into {home}…",
        f"يجري تثبيت قافلة {about['version']} في {home}…")  # fmt: skip
    try:
        make(home)
        attempt(home, about["version"])
        (home / READY).write_text(mark + "\n", encoding="utf-8")
        switch(place, name)
    except BaseException:
        if read_state(place).get("current") != name:
            shutil.rmtree(str(home), ignore_errors=True)
        raise
    tidy(place)
    told = link(place)
    say(f"Done. Start it with: {told}", f"تم التثبيت. شغّلها بالأمر: {told}")


def make(home: Path) -> None:
    """Make a virtual environment of the wheels in this folder, and of nothing else."""
    environment = bootstrap.clean_environment()
    for name in list(environment):
        if name.startswith("PIP_"):
            del environment[name]
    environment.update(PIP_NO_INDEX="1", PIP_CONFIG_FILE=os.devnull, PIP_NO_CACHE_DIR="1")
    base = getattr(sys, "_base_executable", None) or sys.executable
    run([base, "-m", "venv", "--clear", "--without-pip", str(home)], environment)
    (pip,) = (HERE / "wheels").glob("pip-*.whl")
    wheels = str(HERE / "wheels")
    options = ["--require-hashes", "--no-deps", "--find-links", wheels]
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
    wanted = str(HERE / "requirements.txt")
    # A wheel can be run as it is: what stands on the stick installs the rest.
    run([python_of(home), str(pip / "pip"), "install", *options, *quiet, "-r", wanted], environment)


def python_of(home: Path) -> str:
    """Return the interpreter of an installed version."""
    return str(home / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


def run(command: "List[str]", environment: "Dict[str, str]") -> str:
    """Run a command to its end; return what it said."""
    done = subprocess.run(
        command,
        env=environment,
        cwd=tempfile.gettempdir(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    said = done.stdout.decode("utf-8", "replace")
    if done.returncode:
        if "no space left" in said.lower():
            raise bootstrap.no_room()
        errors = [line for line in said.splitlines() if "error" in line.lower()]
        last = (errors or said.splitlines() or ["?"])[-1].strip()
        raise Refusal(
            f"The new version could not be installed ({last}); the version in use is as it was.",
            f"تعذّر تثبيت النسخة الجديدة ({last})؛ والنسخة المستعملة كما كانت.",
        )
    return said


def attempt(home: Path, version: str) -> None:
    """Start the new version and let it examine itself: what is wrong with the program stops it."""
    environment = bootstrap.clean_environment()
    qafila = [python_of(home), "-I", "-X", "utf8", "-m", "qafila"]
    said = run([*qafila, "--version"], environment).split()
    if said != ["qafila", version]:
        raise unfit(" ".join(said)[:100], " ".join(said)[:100])
    done = subprocess.run(
        [*qafila, "doctor", "--json"],
        env=environment,
        cwd=tempfile.gettempdir(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        check=False,
    )
    try:
        checks = json.loads(done.stdout.decode("utf-8"))["checks"]  # type: List[Dict[str, str]]
    except (ValueError, KeyError):
        raise unfit("doctor", "doctor") from None
    broken = [check for check in checks if check["state"] == "broken"]
    for check in broken:
        if check["area"] == "installation":
            raise unfit(check["en"], check["ar"])
        # It would be the same with the version in use: the machine wants to be looked at.
        say(f"{check['en']} {check['remedy_en']}", f"{check['ar']} {check['remedy_ar']}")


def works(home: Path, version: str) -> bool:
    """Whether a version that was installed whole still does what it should."""
    if not (home / READY).exists():
        return False
    try:
        attempt(home, version)
    except (Refusal, OSError):
        return False
    return True


def unfit(en: str, ar: str) -> Refusal:
    """Return the refusal of a new version that does not work here."""
    return Refusal(
        f"The new version does not work here ({en}); the version in use is as it was.",
        f"النسخة الجديدة لا تعمل هنا ({ar})؛ والنسخة المستعملة كما كانت.",
    )


# What is in use ---------------------------------------------------------------------------------


def read_state(place: Path) -> "Dict[str, str]":
    """Return which version is in use, and which was before it."""
    try:
        state = json.loads((place / STATE).read_text(encoding="utf-8"))
        return {str(key): str(value) for key, value in state.items()}
    except (OSError, ValueError, AttributeError):
        return {}


def switch(place: Path, name: str) -> None:
    """Have `place/qafila` start another version from now on, in one step."""
    before = read_state(place).get("current", "")
    python = python_of(place / VERSIONS / name)
    if os.name == "nt":
        launcher, mode = place / "qafila.cmd", 0o666
        text = f'@"{python}" -I -X utf8 -m qafila %*\r\n'
    else:
        launcher, mode = place / "qafila", 0o755
        text = f'#!/bin/sh\nexec {shlex.quote(python)} -I -m qafila "$@"\n'
    if before and before != name:
        write(place / STATE, json.dumps({"current": name, "before": before}), 0o644)
    else:
        kept = read_state(place).get("before", "")
        write(place / STATE, json.dumps({"current": name, "before": kept}), 0o644)
    write(launcher, text, mode)
    for script in ("install.py", "bootstrap.py"):
        if (HERE / script) != (place / script):
            write(place / script, (HERE / script).read_text(encoding="utf-8"), 0o644)


def write(path: Path, text: str, mode: int) -> None:
    """Write a file that is there whole or as it was."""
    new = path.with_name(f".{path.name}.new")
    with open(str(new), "w", encoding="utf-8", newline="") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    os.chmod(str(new), mode)
    os.replace(str(new), str(path))


def go_back(place: Path) -> None:
    """Start the version of before again."""
    before = read_state(place).get("before", "")
    home = place / VERSIONS / before
    if not before or not (home / READY).exists():
        raise Refusal(
            f"There is no version of before in {place}.",
            f"لا نسخة سابقة في {place}.",
        )
    switch(place, before)
    version = before.rpartition("-")[0]
    say(
        f"Qafila {version} is in use again. What a newer version wrote it may not be able to open: "
        f"bring back the copy that was made before the upgrade.",
        f"عادت قافلة {version} إلى الاستعمال. وقد لا تستطيع فتح ما كتبته نسخة أحدث: استعِد النسخة "
        f"الاحتياطية التي أُخذت قبل الترقية.",
    )


def tidy(place: Path) -> None:
    """Delete what is neither in use nor the version of before."""
    state = read_state(place)
    kept = {state.get("current"), state.get("before")}
    for home in (place / VERSIONS).iterdir():
        if home.name not in kept:
            shutil.rmtree(str(home), ignore_errors=True)


def link(place: Path) -> str:
    """Put the program where a shell finds it, if it is a user's own; return how to start it."""
    if os.name == "nt":
        return str(place / "qafila.cmd")
    program = place / "qafila"
    folder = Path.home() / ".local" / "bin"
    short = folder / "qafila"
    if place != default_place() or (short.exists() and not short.is_symlink()):
        return str(program)
    folder.mkdir(parents=True, exist_ok=True)
    if short.is_symlink():
        short.unlink()
    short.symlink_to(program)
    return "qafila" if str(folder) in os.environ.get("PATH", "").split(os.pathsep) else str(short)


if __name__ == "__main__":
    sys.exit(main())
