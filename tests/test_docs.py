# SPDX-License-Identifier: Apache-2.0
"""The documentation: made pages agree with the code, links lead somewhere, nothing is left out."""

from __future__ import annotations

import importlib.util
import re
import shlex
import shutil
from pathlib import Path
from types import ModuleType

import pytest
import typer
from typer.core import TyperGroup

from qafila import cli
from qafila.core.drafts.columns import COLUMNS
from qafila.core.drafts.keys import KEYS
from qafila.wiring import station

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted(
    p for p in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.md"))
)


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_of_findings_is_made_from_the_code() -> None:
    made = generator()
    found = station.catalogue()
    frozen = made.CODES.read_text(encoding="utf-8")
    hint = "run .venv/bin/python docs/generate.py"
    assert made.REFERENCE.read_text(encoding="utf-8") == made.reference(found), hint
    assert frozen == made.codes(found, frozen), hint


def test_the_reference_of_facts_is_made_from_the_code() -> None:
    made = generator()
    hint = "run .venv/bin/python docs/generate.py"
    assert made.FACTS.read_text(encoding="utf-8") == made.facts(), hint


def test_the_page_of_standards_is_made_from_the_code() -> None:
    made = generator()
    hint = "run .venv/bin/python docs/generate.py"
    assert made.STANDARDS.read_text(encoding="utf-8") == made.standards(), hint


def test_the_page_of_roles_is_made_from_the_code() -> None:
    made = generator()
    hint = "run .venv/bin/python docs/generate.py"
    assert made.ACCESS.read_text(encoding="utf-8") == made.access(), hint


def test_a_retired_code_is_never_used_again() -> None:
    lines = (ROOT / "docs" / "findings.codes").read_text(encoding="utf-8").splitlines()
    retired = {line.split()[0] for line in lines if line.endswith(" retired")}
    assert not retired & set(station.catalogue())


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target) or target.startswith("#"):
            continue
        assert (page.parent / target.split("#")[0]).exists(), target


def test_the_house_plan_names_every_room_and_no_other() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    section = text.split("## Where things are")[1].split("\n## ")[0]
    named = re.findall(r"^\| `([^`]+)` \|", section, flags=re.MULTILINE)
    rooms = {
        f"{path.name}/" if path.is_dir() else path.name
        for path in (ROOT / "src" / "qafila").iterdir()
        if path.name not in ("__pycache__", "py.typed")
    }
    assert sorted(named) == sorted(rooms)
    for name in re.findall(r"`((?:\w+/)*\w+\.(?:py|ftl))`", text):
        assert (ROOT / name).exists() or list((ROOT / "src" / "qafila").rglob(name)), name


def commands() -> list[str]:
    """Every ``./qafila`` line in the fenced blocks of the two READMEs."""
    lines: list[str] = []
    for name in ("README.md", "README.ar.md"):
        for block in re.findall(
            r"```\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), flags=re.DOTALL
        ):
            lines += [line for line in block.splitlines() if line.startswith("./qafila")]
    return lines


def test_the_commands_of_the_readmes_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(tmp_path / "config"))
    out = tmp_path / "out"
    folder = tmp_path / "tiny"
    shutil.copytree(ROOT / "examples" / "tiny", folder)
    places = {"FOLDER": str(folder), "DIR": str(out), "out": str(out)}
    for name in ("list.xlsx", "yesterday.xlsx", "today.xlsx"):
        places[name] = str(folder / "people.csv")
    places["op.qafila"] = str(tmp_path / "op.qafila")
    tried = set()
    for line in commands():
        if re.search(r"\b(CARD|ADDRESS|device)\b", line):
            continue  # two devices and a network: tests/sync/test_http.py types these
        if line.startswith("./qafila serve"):
            continue  # goes on until Ctrl-C: tests/console/test_own_certificate.py starts it
        words = shlex.split(re.split(r"\s{2,}", line)[0] if "verify-plan" not in line else line)
        words = words[1:4] if "verify-plan" in line else words[1:]
        words = [places.get(w, w.replace("DIR/", f"{out}/")) for w in words]
        if tuple(words) in tried:
            continue
        tried.add(tuple(words))
        with pytest.raises(SystemExit) as left:
            cli.main(words)
        wrong = "examples/qalamoun-2017" in words and words[0] == "plan"
        assert left.value.code == (1 if wrong else 0), line
        assert capsys.readouterr().err == ""
    assert len(tried) >= 10


def test_every_command_option_and_output_is_documented() -> None:
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    group = typer.main.get_command(cli.declare(lambda key: key))
    assert isinstance(group, TyperGroup)
    for name, command in group.commands.items():
        assert f"`qafila {name} " in page
        for parameter in command.params:
            for option in parameter.opts:
                assert not option.startswith("--") or f"`{option}" in page, option
    for output in station.OUTPUTS:
        assert f"`{output}`" in page, output


def test_every_column_and_key_of_a_folder_is_documented() -> None:
    page = (ROOT / "docs" / "folder.md").read_text(encoding="utf-8")
    for fields in KEYS.values():
        for key in fields:
            assert f"`{key}`" in page, key
    for kind in ("person", "vehicle"):
        for column in COLUMNS[kind]:
            if "_id" not in column and column not in ("surname", "family_or_surname"):
                assert f"`{column}`" in page, column
