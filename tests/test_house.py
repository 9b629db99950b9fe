# SPDX-License-Identifier: Apache-2.0
"""The rules of the house that no linter knows, held by reading the source.

Who may import whom is import-linter's, in `pyproject.toml`. Here: what the inside may reach of the
world (nothing), what core may stand on, and how files are called and begin.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
QAFILA = ROOT / "src" / "qafila"

INSIDE = ("core", "extraction", "imports", "judge", "planner", "reports", "rules", "standards")
"""Bytes, `now`, the seed and `stop` are handed to these; they fetch nothing themselves."""

PLUGBOARDS = ("adapters", "imports", "reports", "rules", "standards")

ENTRANCES_KNOW = ("qafila.app", "qafila.wiring", "qafila.words", "qafila.core.document")
"""The use cases and who builds them; and how things are said, since a mistake on the command line
is answered before the inside is loaded. Types that only signatures name may come from anywhere. The
command line may also start the web."""

SCREENS_KNOW = ("qafila.core.access", "qafila.drawing")
"""Beyond that the web knows who may see what, and draws icons and codes as paper does."""

CORE_STANDS_ON = {"msgspec", "rapidfuzz", "qafila"}

WORLD = {
    "asyncio", "concurrent", "ctypes", "fcntl", "fileinput", "ftplib", "getpass", "glob", "http",
    "imaplib", "locale", "logging", "mmap", "multiprocessing", "os", "platform", "select",
    "selectors", "shelve", "shutil", "signal", "smtplib", "socket", "socketserver", "sqlite3",
    "ssl", "subprocess", "sys", "syslog", "telnetlib", "tempfile", "threading", "urllib",
    "webbrowser", "zoneinfo",
}  # fmt: skip
"""Modules of the standard library that reach files, processes, networks, users or the machine."""

CLOCKS = {"time", "sched", "timeit"}
CHANCE = {"random", "secrets", "uuid"}
"""The planner alone may use chance, from the seed it is given."""

CALLS = {
    # Builtins that speak or listen, whatever they are called on.
    "open": "opens a file",
    "input": "asks the user",
    "print": "speaks to the user",
    "breakpoint": "stops for a debugger",
}
METHODS = {
    "now": "reads the clock", "utcnow": "reads the clock", "today": "reads the clock",
    "open": "opens a file", "read_text": "reads a file", "read_bytes": "reads a file",
    "write_text": "writes a file", "write_bytes": "writes a file", "iterdir": "lists a folder",
    "mkdir": "makes a folder", "unlink": "deletes a file", "rmdir": "deletes a folder",
    "exists": "looks at the disk", "is_file": "looks at the disk", "is_dir": "looks at the disk",
    "touch": "writes a file", "rglob": "lists a folder", "cwd": "looks at the process",
    "default_rng": "draws chance", "urandom": "draws chance",
}  # fmt: skip
CLASSES_WITH_CLOCKS = {"datetime", "date"}


def modules(*parts: str) -> list[Path]:
    """The source files of these parts of the package that exist: `core` is core.py or core/."""
    found: list[Path] = []
    for part in parts:
        found += sorted((QAFILA / part).rglob("*.py"))
        found += [path for path in (QAFILA / f"{part}.py",) if path.exists()]
    return found


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and full name of each module that may be imported, anywhere in a file.

    `from a import b` may mean the module a.b: it is told both ways.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: imports are absolute"
            yield node.lineno, node.module or ""
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"


def reaches_out(source: str, *, may_draw: bool) -> list[str]:
    """What in a source file of the inside reaches for the world; empty when nothing does."""
    tree = ast.parse(source)
    forbidden = WORLD | CLOCKS | (set() if may_draw else CHANCE)
    found = [
        f"line {line}: imports {name}"
        for line, name in imported(tree)
        if name.split(".")[0] in forbidden or name in {"io.open", "numpy.random"}
    ]
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        call = node.func
        if isinstance(call, ast.Name) and call.id in CALLS:
            found.append(f"line {node.lineno}: {call.id}() {CALLS[call.id]}")
        elif isinstance(call, ast.Attribute) and call.attr in METHODS:
            if call.attr == "default_rng" and may_draw and node.args:
                continue
            if call.attr in {"now", "utcnow", "today"} and not is_clock(call.value):
                continue
            found.append(f"line {node.lineno}: .{call.attr}() {METHODS[call.attr]}")
    return found


def is_clock(value: ast.expr) -> bool:
    """Whether `value.now()` is `datetime.now()` and not a field of ours called `now`."""
    name = value.attr if isinstance(value, ast.Attribute) else getattr(value, "id", "")
    return name in CLASSES_WITH_CLOCKS


@pytest.mark.parametrize("part", INSIDE)
def test_the_inside_reaches_for_nothing(part: str) -> None:
    found = {
        path.relative_to(ROOT).as_posix(): trouble
        for path in modules(part)
        if (trouble := reaches_out(path.read_text("utf-8"), may_draw=part == "planner"))
    }
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        "import os",
        "import os.path",
        "def f():\n    from urllib.request import urlopen",
        "from time import monotonic",
        "import random",
        "open('x')",
        "from datetime import datetime\ndatetime.now()",
        "import datetime\ndatetime.date.today()",
        "p.read_text()",
        "import numpy\nnumpy.random.default_rng()",
    ],
)
def test_the_reader_sees_what_reaches_out(source: str) -> None:
    assert reaches_out(source, may_draw=False)


@pytest.mark.parametrize(
    "source",
    ["import json", "operation.now()", "from io import BytesIO", "from datetime import datetime"],
)
def test_the_reader_lets_the_rest_pass(source: str) -> None:
    assert reaches_out(source, may_draw=False) == []


def test_the_planner_draws_only_from_its_seed() -> None:
    assert reaches_out("import numpy\nnumpy.random.default_rng(seed)", may_draw=True) == []
    assert reaches_out("import numpy\nnumpy.random.default_rng()", may_draw=True)


def test_core_stands_on_the_standard_library_and_two_packages() -> None:
    found = {
        f"{path.relative_to(ROOT).as_posix()}:{line}": name
        for path in modules("core")
        for line, name in imported(ast.parse(path.read_text("utf-8")))
        if name.split(".")[0] not in CORE_STANDS_ON | set(sys.stdlib_module_names)
    }
    assert found == {}


@pytest.mark.parametrize("board", PLUGBOARDS)
def test_files_of_a_plugboard_do_not_know_each_other(board: str) -> None:
    # A file may have grown into a package of its name, whose parts know each other. A name with
    # an underscore is ground that all may share; it stands on none of them.
    found = {
        f"{module_name(path)}:{line}": name
        for path in modules(board)
        if path != QAFILA / board / "__init__.py"
        for line, name in imported(ast.parse(path.read_text("utf-8")))
        if (other := entry(board, name)) and other[0] != "_" and other != entry_of(board, path)
    }
    assert found == {}


def entry(board: str, module: str) -> str:
    """The file or package of a plugboard that a module belongs to; empty when to none."""
    parts = module.split(".")
    if parts[:2] != ["qafila", board] or len(parts) < 3:
        return ""
    path = QAFILA / board / parts[2]
    return parts[2] if path.is_dir() or path.with_suffix(".py").exists() else ""


def entry_of(board: str, path: Path) -> str:
    return path.relative_to(QAFILA / board).parts[0].removesuffix(".py")


@pytest.mark.parametrize("entrance", ["cli", "web"])
def test_entrances_reach_the_inside_through_app_and_wiring_only(entrance: str) -> None:
    own = ("qafila.web", f"qafila.{entrance}", *(SCREENS_KNOW if entrance == "web" else ()))
    known = tuple(f"{name}." for name in (*ENTRANCES_KNOW, *own))
    found = {
        f"{module_name(path)}:{line}": name
        for path in modules(entrance)
        for line, name in imported(without_types(ast.parse(path.read_text("utf-8"))))
        if name.startswith("qafila.") and not f"{name}.".startswith(known)
    }
    assert found == {}


def without_types(tree: ast.Module) -> ast.Module:
    """A module without what stands under `if TYPE_CHECKING:`, which never runs."""
    body = [
        node
        for node in tree.body
        if not (
            isinstance(node, ast.If)
            and isinstance(node.test, ast.Name)
            and node.test.id == "TYPE_CHECKING"
        )
    ]
    return ast.Module(body=body, type_ignores=[])


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(QAFILA.parent).with_suffix("").parts)


def source_files() -> list[Path]:
    folders = ("src", "tests", "examples", "benchmarks", "bundle", "frontend")
    files = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [*files, ROOT / "bootstrap.py", ROOT / "qafila", ROOT / "check", ROOT / ".ci/run"]


def test_source_files_begin_with_their_licence() -> None:
    missing = []
    for path in source_files():
        lines = [line for line in path.read_text("utf-8").splitlines() if line[:2] != "#!"]
        if lines[:1] not in ([], ["# SPDX-License-Identifier: Apache-2.0"]):
            missing.append(path.relative_to(ROOT).as_posix())
    assert missing == []


def test_no_drawer_for_odds_and_ends() -> None:
    names = {"utils", "util", "helpers", "common", "misc", "services", "managers", "constants"}
    found = [path for path in QAFILA.rglob("*") if path.stem.strip("_") in names]
    assert found == []


SLOW_TO_LOAD = (
    *("numpy", "ortools", "scipy", "reportlab", "openpyxl", "pypdf", "fitz"),
    *("qafila.imports", "qafila.app.importing", "qafila.app.drafting", "qafila.core.admission"),
    "cryptography.x509",
)
"""What planning, printing and the reading of lists and texts take, and a hub's start does not."""


def test_hub_starts_without_what_plans_and_prints() -> None:
    asked = (
        "import sys, qafila.web.serving, qafila.web.console.pages\n"
        "qafila.web.console.pages.pages()\n"
        f"print([name for name in {SLOW_TO_LOAD} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.strip() == "[]"
