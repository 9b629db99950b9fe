# SPDX-License-Identifier: Apache-2.0
"""How Qafila gets onto a machine: the bootstrap, the lock files, the package, the changelog."""

from __future__ import annotations

import ast
import errno
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import bootstrap
import qafila

ROOT = Path(__file__).resolve().parent.parent
LOCKS = (bootstrap.RUNTIME, bootstrap.DEV)
PIN = re.compile(r"(?P<name>[a-z0-9][a-z0-9._-]*)==(?P<version>[^ ]+)(?: ; (?P<marker>[^\\]+))?")


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def direct_dependencies() -> dict[str, list[Requirement]]:
    """What pyproject.toml asks for itself, by lock file."""
    table = project()
    runtime = [Requirement(line) for line in table["project"]["dependencies"]]
    dev = [Requirement(line) for line in table["dependency-groups"]["dev"]]
    return {bootstrap.RUNTIME: runtime, bootstrap.DEV: runtime + dev}


def pins(lock: str) -> set[tuple[str, str, str]]:
    """The (name, version, marker) that a lock file pins."""
    found = set()
    for line in (ROOT / lock).read_text(encoding="utf-8").splitlines():
        if match := PIN.match(line):
            found.add((match["name"], match["version"], (match["marker"] or "").strip()))
    return found


# The interpreter


@pytest.mark.parametrize("version", [(3, 6), (3, 8), (3, 10)])
def test_an_old_python_is_refused_in_one_sentence_of_each_language(
    version: tuple[int, int],
) -> None:
    with pytest.raises(bootstrap.Refusal) as refused:
        bootstrap.refuse_old(version)
    number = f"{version[0]}.{version[1]}"
    assert refused.value.en == f"Qafila needs Python 3.11 or later; this is {number}."
    assert number in refused.value.ar


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 20), (4, 0)])
def test_a_newer_python_is_taken(version: tuple[int, int]) -> None:
    bootstrap.refuse_old(version)


@pytest.mark.parametrize("script", ["bootstrap.py", "qafila", "check"])
def test_the_scripts_parse_on_an_old_python(script: str) -> None:
    source = (ROOT / script).read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 7))
    assert "from __future__ import annotations" not in source, "Python 3.6 does not know it"


@pytest.mark.parametrize("script", ["qafila", "check", ".ci/run"])
@pytest.mark.skipif(os.name == "nt", reason="executable bits: Windows has none")
def test_the_scripts_are_executable(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)


def test_the_oldest_python_is_the_same_everywhere() -> None:
    oldest = ".".join(map(str, bootstrap.OLDEST))
    assert project()["project"]["requires-python"] == f">={oldest}"
    assert project()["tool"]["mypy"]["python_version"] == oldest


# The stamp


@pytest.fixture
def house(tmp_path: Path) -> bootstrap.House:
    """A checkout whose `.venv` was just made for `./qafila`, as far as the stamp can tell."""
    for lock in LOCKS:
        (tmp_path / lock).write_text(f"pins of {lock}\n", encoding="utf-8")
    house = bootstrap.House(str(tmp_path))
    python = Path(house.python)
    python.parent.mkdir(parents=True)
    python.symlink_to(os.path.realpath(sys.executable))
    house.write_stamp(bootstrap.RUNTIME)
    return house


def test_a_stamped_venv_is_ready(house: bootstrap.House) -> None:
    assert house.is_ready(bootstrap.RUNTIME)
    assert not house.is_ready(bootstrap.DEV)


def test_the_development_set_serves_both_scripts(house: bootstrap.House) -> None:
    house.write_stamp(bootstrap.DEV)
    assert house.is_ready(bootstrap.RUNTIME)
    assert house.is_ready(bootstrap.DEV)


def test_a_changed_development_lock_does_not_stop_qafila(house: bootstrap.House) -> None:
    house.write_stamp(bootstrap.DEV)
    Path(house.root, bootstrap.DEV).write_text("other pins", encoding="utf-8")
    assert house.is_ready(bootstrap.RUNTIME)
    assert not house.is_ready(bootstrap.DEV)


def test_a_changed_lock_asks_for_another_installation(house: bootstrap.House) -> None:
    Path(house.root, bootstrap.RUNTIME).write_text("other pins", encoding="utf-8")
    assert not house.is_ready(bootstrap.RUNTIME)
    assert house.stands(house.stamped()), "the interpreter is still good: update in place"


def test_without_a_stamp_nothing_is_trusted(house: bootstrap.House) -> None:
    Path(house.stamp).unlink()
    assert not house.is_ready(bootstrap.RUNTIME)
    assert not house.stands(house.stamped())


@pytest.mark.parametrize("stamp", [b"", b"half", b"a\0b\0c", b"a\0b\0c\0d\0e"])
def test_a_damaged_stamp_is_no_stamp(house: bootstrap.House, stamp: bytes) -> None:
    Path(house.stamp).write_bytes(stamp)
    assert not house.is_ready(bootstrap.RUNTIME)


def test_an_interpreter_that_is_gone_or_another_is_not_trusted(
    house: bootstrap.House, tmp_path: Path
) -> None:
    other = tmp_path / "python3.99"
    other.touch()
    Path(house.python).unlink()
    assert not house.is_ready(bootstrap.RUNTIME)
    Path(house.python).symlink_to(other)
    assert not house.is_ready(bootstrap.RUNTIME)


def test_the_same_interpreter_in_another_version_is_not_trusted(
    house: bootstrap.House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "version_here", lambda: b"3.99")
    assert not house.is_ready(bootstrap.RUNTIME)


def test_a_checkout_without_its_lock_is_refused(house: bootstrap.House) -> None:
    Path(house.root, bootstrap.RUNTIME).unlink()
    with pytest.raises(bootstrap.Refusal, match=r"requirements\.lock is missing"):
        house.is_ready(bootstrap.RUNTIME)


# The installation


@pytest.fixture
def commands(house: bootstrap.House, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that a preparation runs; none of them really runs."""
    Path(house.venv, "lib", "python3.11", "site-packages").mkdir(parents=True)
    ran: list[list[str]] = []

    def run(command: list[str], lock_fd: int) -> tuple[int, str]:
        ran.append(command[1:4])
        return 0, ""

    monkeypatch.setattr(bootstrap, "run_quietly", run)
    return ran


def test_a_sound_venv_is_updated_in_place(
    house: bootstrap.House, commands: list[list[str]]
) -> None:
    Path(house.root, bootstrap.RUNTIME).write_text("other pins", encoding="utf-8")
    bootstrap.prepare(house, bootstrap.RUNTIME)
    assert commands == [["-m", "pip", "install"]]
    assert house.is_ready(bootstrap.RUNTIME)


def test_an_interrupted_installation_starts_anew(
    house: bootstrap.House, commands: list[list[str]]
) -> None:
    Path(house.stamp).unlink()
    bootstrap.prepare(house, bootstrap.RUNTIME)
    assert commands == [["-m", "venv", "--clear"], ["-m", "pip", "install"]]
    assert house.is_ready(bootstrap.RUNTIME)


def test_a_ready_venv_is_left_alone(house: bootstrap.House, commands: list[list[str]]) -> None:
    bootstrap.prepare(house, bootstrap.RUNTIME)
    assert commands == []


def test_a_failed_update_leaves_the_old_installation_in_force(
    house: bootstrap.House, commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "run_quietly", lambda command, fd: (1, "Connection refused"))
    old = Path(house.root, bootstrap.RUNTIME).read_bytes()
    Path(house.root, bootstrap.RUNTIME).write_bytes(b"other pins")
    with pytest.raises(bootstrap.Refusal):
        bootstrap.prepare(house, bootstrap.RUNTIME)
    Path(house.root, bootstrap.RUNTIME).write_bytes(old)
    assert house.is_ready(bootstrap.RUNTIME)


def test_what_no_lock_names_is_taken_away(
    house: bootstrap.House, commands: list[list[str]]
) -> None:
    packages = Path(bootstrap.site_packages(house))
    for name in ("six-1.17.0", "pip-23.0", "Typing_Extensions-4.16.0", "fluent.runtime-0.4.0"):
        (packages / f"{name}.dist-info").mkdir()
    dev = "typing-extensions==4.16.0 \\\n    --hash=sha256:00\nfluent-runtime==0.4.0 \\\n"
    Path(house.root, bootstrap.DEV).write_text(dev, encoding="utf-8")
    assert bootstrap.installed_names(str(packages)) - bootstrap.locked_names(dev.encode()) == {
        "six"
    }
    bootstrap.prepare(house, bootstrap.DEV)
    assert commands[1][:3] == ["-m", "pip", "uninstall"]


def test_the_packages_of_the_map_are_fetched_where_there_is_npm(
    house: bootstrap.House, commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    script = Path(house.root, "frontend", "fill.py")
    script.parent.mkdir()
    script.touch()
    monkeypatch.setattr(shutil, "which", lambda name: None)
    Path(house.root, bootstrap.RUNTIME).write_text("other pins", encoding="utf-8")
    bootstrap.prepare(house, bootstrap.RUNTIME)
    assert commands == [["-m", "pip", "install"]]
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    Path(house.root, bootstrap.RUNTIME).write_text("pins again", encoding="utf-8")
    bootstrap.prepare(house, bootstrap.RUNTIME)
    assert commands[2:] == [[str(script)]]


def test_packages_of_the_map_that_cannot_be_fetched_stop_nothing(
    house: bootstrap.House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    script = Path(house.root, "frontend", "fill.py")
    script.parent.mkdir()
    script.touch()
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(bootstrap, "run_quietly", lambda command, fd: (1, "no network"))
    bootstrap.fill_frontend(house, -1)
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 2
    assert all("frontend/fill.py" in line for line in told)


def test_a_moved_checkout_takes_its_venv_along(
    house: bootstrap.House, commands: list[list[str]]
) -> None:
    Path(house.stamp).unlink()
    bootstrap.prepare(house, bootstrap.RUNTIME)
    packages = Path(bootstrap.site_packages(house))
    line = (packages / "qafila-src.pth").read_text(encoding="utf-8").strip()
    assert not Path(line).is_absolute()
    assert (packages / line).resolve() == Path(house.root, "src").resolve()


def test_a_second_start_waits_for_the_first(
    house: bootstrap.House, capsys: pytest.CaptureFixture[str]
) -> None:
    program = (
        "import bootstrap, sys, time\n"
        "with bootstrap.OneAtATime(bootstrap.House(sys.argv[1])):\n"
        "    print('held', flush=True)\n"
        "    time.sleep(0.5)\n"
    )
    command = [sys.executable, "-c", program, house.root]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as first:
        assert first.stdout is not None
        assert first.stdout.readline().strip() == b"held"
        with bootstrap.OneAtATime(house):
            assert first.wait(timeout=10) == 0
    assert "waiting" in capsys.readouterr().err


# What is said when it fails


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "hash"),
        ("ERROR: Could not install: [Errno 28] No space left on device", "room on the disk"),
        ("NewConnectionError: Temporary failure in name resolution", "PIP_FIND_LINKS"),
        ("ERROR: No matching distribution found for msgspec==0.22.0", "PIP_FIND_LINKS"),
        ("building wheel\nerror: command 'gcc' failed: No such file", "command 'gcc' failed"),
        ("", "delete the folder .venv"),
    ],
)
def test_what_pip_said_becomes_one_sentence_with_a_remedy(said: str, expected: str) -> None:
    refusal = bootstrap.why_pip_failed(said)
    assert expected in refusal.en
    for text in (refusal.en, refusal.ar):
        assert "\n" not in text
        assert text.endswith(".")


@pytest.mark.parametrize(
    ("number", "expected"),
    [(errno.EROFS, "copy the whole folder"), (errno.ENOSPC, "room on the disk")],
)
def test_a_folder_that_cannot_be_written_has_a_remedy(number: int, expected: str) -> None:
    trouble = OSError(number, os.strerror(number))
    assert expected in bootstrap.why_not_written(trouble, "/somewhere").en


def test_a_python_without_venv_is_told_what_to_install(
    house: bootstrap.House, commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    Path(house.stamp).unlink()
    with pytest.raises(bootstrap.Refusal, match="apt install python3-venv"):
        bootstrap.prepare(house, bootstrap.RUNTIME)


def test_a_refusal_is_said_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(version: tuple[int, int]) -> NoReturn:
        raise bootstrap.Refusal("Because.", "لأنّ.")

    monkeypatch.setattr(bootstrap, "refuse_old", refuse)
    with pytest.raises(SystemExit) as ended:
        bootstrap.enter(bootstrap.RUNTIME, ["-m", "qafila"])
    assert ended.value.code == 2
    assert capsys.readouterr().err == "Because.\nلأنّ.\n"


# The lock files


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_hashed_pins_and_nothing_else(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    line_kinds = re.compile(
        r"    --hash=sha256:[0-9a-f]{64}( \\)?|    # via.*|    #   (-c )?[a-z].*|"
        + PIN.pattern
        + r" ?\\"
    )
    assert [line for line in text.splitlines() if not line_kinds.fullmatch(line)] == []
    for block in re.split(r"\n(?=[a-z])", text):
        assert "--hash=sha256:" in block, block.splitlines()[0]
    for word in ("http:", "https:", "://", "/opt", "/tmp", "/home", "index", "find-links"):  # noqa: S108
        assert word not in text


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_what_the_project_asks_for(lock: str) -> None:
    pinned = {(name, version) for name, version, _ in pins(lock)}
    for wanted in direct_dependencies()[lock]:
        name = canonicalize_name(wanted.name)
        versions = [version for pin, version in pinned if pin == name]
        assert versions, f"{lock} lacks {name}: make the locks again (docs/dev/dependencies.md)"
        assert all(wanted.specifier.contains(version) for version in versions)


def test_the_development_lock_holds_the_runtime_lock() -> None:
    missing = pins(bootstrap.RUNTIME) - pins(bootstrap.DEV)
    assert missing == set()


# The package


def test_every_dependency_has_its_reason_and_every_reason_its_dependency() -> None:
    text = (ROOT / "docs/dev/dependencies.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([^`]+)` \| [^|]+ \| [^|]+ \| [^|]+ \| [0-9.]+ \|$", text, re.M)
    names = [wanted.name for wanted in direct_dependencies()[bootstrap.DEV]]
    assert rows == names, "docs/dev/dependencies.md and pyproject.toml, in the same order"


def test_the_licence_is_named_and_not_copied() -> None:
    assert project()["project"]["license"] == "Apache-2.0"
    notice = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache-2.0" in notice
    assert len(notice) < 2000


def test_the_version_stands_in_one_place() -> None:
    table = project()
    assert "version" not in table["project"]
    assert table["project"]["dynamic"] == ["version"]
    said = run([sys.executable, "-m", "hatchling", "version"], cwd=ROOT).stdout.split()
    assert said == [qafila.__version__]


OUTPUTS = {"briefing.pdf", "manifests.pdf", "plan.html", "plan.json", "plan.xlsx"}
"""What `qafila plan` writes when nothing is chosen."""


def assert_papers(out: Path) -> None:
    """Assert that a plan and all its papers were written, each of its own kind, none empty."""
    assert {path.name for path in out.iterdir()} == OUTPUTS
    begins = {".pdf": b"%PDF-", ".xlsx": b"PK", ".html": b"<!doctype html>", ".json": b"{"}
    for path in out.iterdir():
        assert path.read_bytes()[:15].lower().startswith(begins[path.suffix].lower()), path.name
        assert path.stat().st_size > 2000, path.name


@pytest.mark.slow
def test_the_wheel_works_outside_the_checkout(
    tmp_path: Path, not_proven: Callable[[str, str], NoReturn]
) -> None:
    dist = tmp_path / "dist"
    run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(dist)], cwd=ROOT)
    (wheel,) = dist.glob("qafila-*.whl")
    venv = tmp_path / "venv"
    run([sys.executable, "-m", "venv", str(venv)])
    binaries = Path(sysconfig.get_path("scripts", "venv", {"base": str(venv)}))
    # The versions that were proven; hashes cannot go along, since the wheel has none.
    versions = [f"{n}=={v} ; {m}" if m else f"{n}=={v}" for n, v, m in pins(bootstrap.RUNTIME)]
    (tmp_path / "versions.txt").write_text("\n".join(versions), encoding="utf-8")
    pip = [str(binaries / "python"), "-m", "pip", "install", "--quiet", "--no-input"]
    done = run([*pip, "-c", str(tmp_path / "versions.txt"), str(wheel)], fine=(0, 1))
    if done.returncode:
        why = bootstrap.why_pip_failed(done.stdout)
        assert "PIP_FIND_LINKS" in why.en, done.stdout
        not_proven("`pip install` of the wheel", "no network for its packages")
    environment = {name: value for name, value in os.environ.items() if "PYTHON" not in name}
    for command in (
        [str(binaries / "qafila"), "--help"],
        [str(binaries / "python"), "-m", "qafila", "--help"],
    ):
        said = run(command, cwd=tmp_path, env=environment).stdout
        assert "plan" in said
    version = run([str(binaries / "qafila"), "--version"], cwd=tmp_path, env=environment).stdout
    assert version.split() == ["qafila", wheel.name.split("-")[1]]
    # All papers: they need the words, the map, the typeface, the page's style and the PDF layout.
    environment["QAFILA_CONFIG_DIR"] = str(tmp_path / "config")
    folder, out = tmp_path / "tiny", tmp_path / "out"
    shutil.copytree(ROOT / "examples" / "tiny", folder)
    run(
        [str(binaries / "qafila"), "plan", str(folder), "--out", str(out)],
        cwd=tmp_path,
        env=environment,
    )
    assert_papers(out)


@pytest.mark.slow
def test_a_fresh_copy_starts_with_nothing_but_python(
    tmp_path: Path, not_proven: Callable[[str, str], NoReturn]
) -> None:
    copy = tmp_path / "قافلة with blanks"
    copy.mkdir()
    for name in ("bootstrap.py", "qafila", *LOCKS):
        shutil.copy(ROOT / name, copy)
    for name in ("src", "examples"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    environment = {k: v for k, v in os.environ.items() if k != "HOME" and "PYTHON" not in k}
    environment["PIP_CACHE_DIR"] = str(tmp_path / "cache")
    environment["QAFILA_CONFIG_DIR"] = str(tmp_path / "config")
    python = getattr(sys, "_base_executable", sys.executable)
    command = [python, str(copy / "qafila"), "--help"]
    first = run(command, cwd=tmp_path, env=environment, fine=(0, 2))
    if first.returncode:
        assert "PIP_FIND_LINKS" in first.stdout, first.stdout
        not_proven("the first start of a fresh copy", "no network for its packages")
    assert "first run only" in first.stdout
    second = run(command, cwd=tmp_path, env=environment)
    assert "first run only" not in second.stdout
    assert "plan" in second.stdout
    # The command of the README; this example holds a few errors on purpose.
    words = ["plan", "examples/qalamoun-2017", "--out", "out"]
    run([python, str(copy / "qafila"), *words], cwd=copy, env=environment, fine=(1,))
    assert_papers(copy / "out")
    moved = copy.rename(tmp_path / "elsewhere")
    third = run([python, str(moved / "qafila"), "--help"], cwd=tmp_path, env=environment)
    assert third.stdout == second.stdout


def run(
    command: list[str],
    *,
    cwd: Path | None = None,
    env: dict[str, str] | None = None,
    fine: tuple[int, ...] = (0,),
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        command,
        cwd=cwd,
        env=env,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=600,
    )
    assert done.returncode in fine, done.stdout
    return done


# The changelog


def test_changelog_fragments_are_one_sentence_each() -> None:
    name = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\.(added|changed|fixed|removed)\.md")
    for path in sorted((ROOT / "changelog.d").iterdir()):
        if path.name == "README.md":
            continue
        assert name.fullmatch(path.name), path.name
        lines = path.read_text(encoding="utf-8").splitlines()
        assert len(lines) == 1, f"{path.name}: one line"
        assert lines[0].strip() == lines[0], f"{path.name}: no blanks around it"
        assert lines[0].endswith("."), f"{path.name}: a sentence"
