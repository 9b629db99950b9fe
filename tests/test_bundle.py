# SPDX-License-Identifier: Apache-2.0
"""The folder for a stick: whole or refused, and an upgrade that fails leaves what was in use."""

from __future__ import annotations

import ast
import base64
import ensurepip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

import pytest

import qafila
from qafila.wiring import bundling

ROOT = Path(__file__).resolve().parent.parent
WHEELS = Path(ensurepip.__file__).parent / "_bundled"
ARABIC = re.compile("[\u0600-\u06ff]")

MAIN = """
import json, sys
if "--version" in sys.argv:
    print("qafila {says}")
elif "doctor" in sys.argv:
    texts = dict(en="Something.", ar="شيء.", remedy_en="Do.", remedy_ar="افعل.")
    check = dict(check="x", area="{area}", state="{state}", **texts)
    print(json.dumps(dict(checks=[check]), ensure_ascii=False))
    sys.exit("{state}" == "broken")
else:
    print("Qafila {says} at work")
"""


class Stick:
    """A small folder as `qafila bundle` makes it: the program in it only says its version."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def make(
        cls,
        folder: Path,
        version: str,
        *,
        says: str = "",
        area: str = "installation",
        state: str = "ok",
        **about: str,
    ) -> Stick:
        wheels = folder / "wheels"
        wheels.mkdir(parents=True)
        (pip,) = WHEELS.glob("pip-*.whl")
        shutil.copy(pip, wheels)
        main = MAIN.replace("{says}", says or version).replace("{area}", area)
        wheel = wheels / f"qafila-{version}-py3-none-any.whl"
        write_wheel(wheel, version, main.replace("{state}", state))
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        (folder / "requirements.txt").write_text(f"qafila=={version} --hash=sha256:{digest}\n")
        told = {
            "version": version,
            "python": "{}.{}".format(*sys.version_info[:2]),
            "platform": sysconfig.get_platform(),
            **about,
        }
        (folder / "bundle.json").write_text(json.dumps(told))
        for script in bundling.SCRIPTS:
            shutil.copy(ROOT / script, folder)
        bundling.seal(folder)
        return cls(folder)

    def install(self, place: Path, *words: str, code: int = 0, python: str = "") -> str:
        command = [python or sys.executable, str(self.folder / "install.py"), "--to", str(place)]
        return run([*command, *words], code=code)


def write_wheel(path: Path, version: str, main: str) -> None:
    info = f"qafila-{version}.dist-info"
    files = {
        "qafila/__init__.py": "",
        "qafila/__main__.py": main,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: qafila\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = ""
    for name, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=")
        record += f"{name},sha256={digest.decode()},{len(text.encode())}\n"
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n"
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)


def run(command: Sequence[str], *, code: int = 0, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        command,
        check=False,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=600,
    )
    assert "Traceback" not in done.stdout, done.stdout
    assert done.returncode == code, done.stdout
    return done.stdout


def at_work(place: Path) -> str:
    return run([str(place / "qafila")]).strip()


needs_pip = pytest.mark.skipif(
    os.name == "nt" or not list(WHEELS.glob("pip-*.whl")),
    reason="installing from a stick: this Python brings no wheel of pip",
)


# The folder ----------------------------------------------------------------------------------


def test_the_installer_parses_on_an_old_python() -> None:
    source = (ROOT / "bundle" / "install.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 7))
    assert "from __future__ import annotations" not in source


def test_everything_that_is_needed_is_pinned_by_hash() -> None:
    dev = bundling.blocks(ROOT / bundling.DEV)
    runtime = bundling.blocks(ROOT / bundling.RUNTIME)
    pip = bundling.blocks(ROOT / bundling.PIP)
    assert list(pip) == ["pip"]
    assert set(bundling.BUILDERS) <= set(dev)
    assert set(bundling.DATABASE) <= set(dev)
    for block in (*runtime.values(), *pip.values(), *(dev[name] for name in bundling.BUILDERS)):
        assert "--hash=sha256:" in block
    # numpy is pinned twice, for older and for newer Pythons.
    assert runtime["numpy"].count("numpy==") == 2


def test_the_text_on_the_stick_is_in_both_languages() -> None:
    text = (ROOT / "bundle" / "INSTALL.txt").read_text(encoding="utf-8")
    english, arabic = text.split("العربية")
    for command in re.findall(r"python3 install\.py[^\n]*|qafila \w+[^\n]*", english):
        if "not tried" not in command:
            assert command.strip() in arabic, command
    assert {"VERSION", "SYSTEM", "PYTHON"} <= set(re.findall(r"[A-Z]{6,}", text))


@needs_pip
def test_a_damaged_folder_is_refused_and_the_file_named(tmp_path: Path) -> None:
    stick = Stick.make(tmp_path / "stick", "1.0")
    place = tmp_path / "place"
    assert "whole" in stick.install(place, "--verify")
    (wheel,) = (stick.folder / "wheels").glob("qafila-*.whl")
    whole = wheel.read_bytes()
    for damage in (whole[:-1], whole[:50] + b"\0" + whole[51:], b""):
        wheel.write_bytes(damage)
        said = stick.install(place, code=2)
        assert wheel.name in said
        assert ARABIC.search(said)
    wheel.unlink()
    assert wheel.name in stick.install(place, code=2)
    wheel.write_bytes(whole)
    for name in ("requirements.txt", "bundle.json"):
        content = (stick.folder / name).read_bytes()
        (stick.folder / name).write_bytes(content + b" ")
        assert name in stick.install(place, code=2)
        (stick.folder / name).write_bytes(content)
    sums = (stick.folder / "SHA256SUMS").read_text(encoding="utf-8")
    for text in ("", "nonsense", sums.split("\n", 1)[1], sums + f"{'0' * 64}  ../../etc/passwd\n"):
        (stick.folder / "SHA256SUMS").write_text(text, encoding="utf-8")
        assert "SHA256SUMS" in stick.install(place, code=2)
    assert not place.exists()


def test_a_folder_for_another_machine_is_refused(tmp_path: Path) -> None:
    stick = Stick.make(tmp_path / "arm", "1.0", platform="linux-mips")
    assert "linux-mips" in stick.install(tmp_path / "place", code=2)
    stick = Stick.make(tmp_path / "python", "1.0", python="3.99")
    assert "Python 3.99" in stick.install(tmp_path / "place", code=2)


# The installation ----------------------------------------------------------------------------


@pytest.mark.slow
@needs_pip
def test_versions_are_installed_beside_each_other_and_can_be_gone_back_to(tmp_path: Path) -> None:
    place = tmp_path / "a place with blanks"
    sticks = [Stick.make(tmp_path / name, name) for name in ("1.0", "1.1", "1.2")]
    assert "Done" in sticks[0].install(place)
    assert at_work(place) == "Qafila 1.0 at work"
    assert "already" in sticks[0].install(place)
    sticks[1].install(place)
    assert at_work(place) == "Qafila 1.1 at work"
    back = [sys.executable, str(place / "install.py"), "--to", str(place), "--back"]
    assert "1.0 is in use again" in run(back)
    assert at_work(place) == "Qafila 1.0 at work"
    run(back)
    assert at_work(place) == "Qafila 1.1 at work"
    sticks[2].install(place)
    kept = sorted(path.name.split("-")[0] for path in (place / "versions").iterdir())
    assert kept == ["1.1", "1.2"], "the one in use, and the one before it"
    assert at_work(place) == "Qafila 1.2 at work"


@needs_pip
@pytest.mark.parametrize(
    "wrong", [{"says": "1.0"}, {"state": "broken"}], ids=["another version", "examined as broken"]
)
def test_a_version_that_does_not_work_is_not_switched_to(
    tmp_path: Path, wrong: dict[str, str]
) -> None:
    place = tmp_path / "place"
    Stick.make(tmp_path / "good", "1.0").install(place)
    said = Stick.make(tmp_path / "bad", "1.1", **wrong).install(place, code=2)
    assert "does not work here" in said
    assert ARABIC.search(said)
    assert at_work(place) == "Qafila 1.0 at work"
    assert [path.name.split("-")[0] for path in (place / "versions").iterdir()] == ["1.0"]


@needs_pip
def test_what_is_wrong_with_the_machine_is_told_and_stops_nothing(tmp_path: Path) -> None:
    place = tmp_path / "place"
    stick = Stick.make(tmp_path / "stick", "1.0", area="machine", state="broken")
    assert "Something. Do." in stick.install(place)
    assert at_work(place) == "Qafila 1.0 at work"


@pytest.mark.slow
@needs_pip
def test_an_installation_that_was_cut_off_begins_anew(tmp_path: Path) -> None:
    place = tmp_path / "place"
    stick = Stick.make(tmp_path / "stick", "1.0")
    stick.install(place)
    (home,) = (place / "versions").iterdir()
    shutil.rmtree(home / "lib")
    (home / "qafila-ready").unlink()
    (place / "qafila").unlink()
    stick.install(place)
    assert at_work(place) == "Qafila 1.0 at work"
    shutil.rmtree(home / "lib")  # it was whole once, and lost files since
    assert "Done" in stick.install(place)
    assert at_work(place) == "Qafila 1.0 at work"


@needs_pip
def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    stick = Stick.make(tmp_path / "stick", "1.0")
    (tmp_path / "file").touch()
    said = stick.install(tmp_path / "file" / "place", code=2)
    assert "as it was" in said
    back = [sys.executable, str(stick.folder / "install.py"), "--to", str(tmp_path), "--back"]
    assert "no version of before" in run(back, code=2)


@needs_pip
def test_another_python_hands_over_to_the_one_it_was_made_for(
    tmp_path: Path, not_proven: Callable[[str, str], NoReturn]
) -> None:
    this = "{}.{}".format(*sys.version_info[:2])
    others = [
        path
        for minor in range(7, 15)
        if f"3.{minor}" != this and (path := shutil.which(f"python3.{minor}"))
        if subprocess.run([path, "-c", ""], check=False, capture_output=True).returncode == 0
    ]
    if not others or not shutil.which(f"python{this}"):
        not_proven("a stick started with another Python", "there is only one Python here")
    stick = Stick.make(tmp_path / "stick", "1.0")
    for python in (others[0], others[-1]):
        stick.install(tmp_path / "place", python=python)
    assert at_work(tmp_path / "place") == "Qafila 1.0 at work"


# The whole way --------------------------------------------------------------------------------


@pytest.fixture
def offline(not_proven: Callable[[str, str], NoReturn]) -> list[str]:
    """What runs a command where there is no network at all."""
    ways = (["unshare", "-n"], ["unshare", "-r", "-n"]) if shutil.which("unshare") else ()
    fit = [way for way in ways if not subprocess.run([*way, "true"], check=False).returncode]
    if not fit:
        not_proven("a stick without a network", "no network namespaces here (unshare)")
    return fit[0]


@pytest.mark.slow
def test_a_stick_made_from_a_clone_installs_and_upgrades_with_networking_off(
    tmp_path: Path, offline: list[str], not_proven: Callable[[str, str], NoReturn]
) -> None:
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        not_proven("a stick made from a clone", "this is no clone")
    clone = tmp_path / "clone"
    run(["git", "clone", "--quiet", str(ROOT), str(clone)])
    vendor = Path("src", "qafila", bundling.VENDOR)
    if (ROOT / vendor).is_dir():
        shutil.copytree(ROOT / vendor, clone / vendor)
    home = tmp_path / "home"
    (home / ".local" / "bin").mkdir(parents=True)
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "QAFILA"))}
    away = {**environment, "HOME": str(home)}
    away.pop("XDG_DATA_HOME", None)
    versions = [qafila.__version__, f"{qafila.__version__}.post1"]
    store, copy, digest = home / "op.qafila", home / "before.qafila", home / "digest.txt"
    asked = [*offline, sys.executable, str(ROOT / "tests" / "hub_offline.py")]
    for version in versions:
        if version != qafila.__version__:
            module = clone / "src" / "qafila" / "__init__.py"
            text = module.read_text(encoding="utf-8")
            module.write_text(text.replace(f'"{qafila.__version__}"', f'"{version}"'), "utf-8")
            identity = ["-c", "user.name=test", "-c", "user.email=test@test.invalid"]
            git = ["git", "-C", str(clone), *identity]
            run([*git, "commit", "--quiet", "--all", "-m", "Another version"])
        made = subprocess.run(
            [sys.executable, "-P", "-m", "qafila", "bundle", str(tmp_path), "--lang", "en"],
            env={**environment, "PYTHONPATH": str(clone / "src")},
            check=False,
            capture_output=True,
            encoding="utf-8",
        )
        if made.returncode:
            assert "could not be made" in made.stderr, made.stderr
            not_proven("a stick made from a clone", made.stderr.strip().splitlines()[-1][:200])
        stick = tmp_path / f"qafila-{version}"
        said = run([*offline, sys.executable, str(stick / "install.py")], env=away)
        assert "Done" in said
        program = [*offline, str(home / ".local" / "bin" / "qafila")]
        assert run([*program, "--version"], env=away).split() == ["qafila", version]
        doctor = json.loads(run([*program, "doctor", "--json"], env=away))
        states = {check["check"]: check["state"] for check in doctor["checks"]}
        for name in ("page-packages", "room"):  # where npm was there, and a disk of some size
            states.pop(name)
        assert set(states.values()) == {"ok"}, states
        out = home / version
        run([*program, "plan", str(ROOT / "examples" / "tiny"), "--out", str(out)], env=away)
        assert (out / "manifests.pdf").read_bytes()[:5] == b"%PDF-"
        # An operation and its accounts: made by the first version, there in the next.
        served = [program[-1], str(store), str(home / "account.json")]
        if version == versions[0]:
            run([*program, "new", str(store), "--from", str(ROOT / "examples" / "tiny")], env=away)
            told = json.loads(run([*asked, "enrol", *served], env=away))
            run([*program, "backup", str(store), str(copy)], env=away)
            digest.write_text(run([*program, "verify", str(store), "--print-digest"], env=away))
        else:
            run([*program, "verify", str(store), "--against", str(digest)], env=away)
            told = json.loads(run([*asked, "sign-in", *served], env=away))
            assert (told["path"], "tiny" in told["page"]) == ("/", True), told
            assert "/enrol/" not in told["said"], "who had an account still has it"
        assert told["code"] == 0, "it was ended as by Ctrl-C"
    place = home / ".local" / "share" / "qafila"
    assert len(list((place / "versions").iterdir())) == 2
    run([*offline, sys.executable, str(place / "install.py"), "--back"], env=away)
    back = [*offline, str(place / "qafila")]
    assert run([*back, "--version"], env=away).split() == ["qafila", versions[0]]
    run([*back, "restore", str(copy), str(home / "back.qafila")], env=away)
    run([*back, "verify", str(home / "back.qafila"), "--against", str(digest)], env=away)


def test_outside_a_clone_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundling, "checkout", lambda: None)
    with pytest.raises(bundling.NotBundled) as refused:
        bundling.bundle(tmp_path / "stick", lambda said: None)
    assert refused.value.said.key == "bundle-needs-clone"
    assert not (tmp_path / "stick").exists()


def test_a_failure_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.setattr(bundling, "checkout", lambda: tmp_path)
    for lock in (bundling.RUNTIME, bundling.DEV, bundling.PIP):
        (tmp_path / lock).parent.mkdir(exist_ok=True)
        (tmp_path / lock).write_text("no-such-package-here==1 --hash=sha256:" + "0" * 64 + "\n")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(bundling.NotBundled) as refused:
        bundling.bundle(tmp_path / "stick", lambda said: None)
    assert refused.value.said.key == "bundle-failed"
    assert list((tmp_path / "stick").iterdir()) == []
