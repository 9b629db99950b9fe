# SPDX-License-Identifier: Apache-2.0
"""What every test may ask for, and the list of what could not be proven here.

A test that cannot get something it needs (a browser, a network) never passes silently: it calls
`not_proven(what, why)`, which skips it, and `./check` prints the sentence in its closing lines.
Every other skip is listed there too.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import settings

# The gate tries the same random cases every time, so that a change is judged by itself; a search
# for new ones is a command of its own: HYPOTHESIS_PROFILE=search .venv/bin/python -m pytest tests
settings.register_profile("gate", derandomize=True)
settings.register_profile("search", derandomize=False, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))

NotProven = Callable[[str, str], NoReturn]


@pytest.fixture
def not_proven() -> NotProven:
    """Return `not_proven(what, why)`: skip this test and have `./check` say so at its end."""
    return _not_proven


def _not_proven(what: str, why: str) -> NoReturn:
    pytest.skip(f"{what}: {why}")


@pytest.fixture(scope="session")
def repository() -> Path:
    """Return the root of the checkout."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of a Chromium; a test without one is not proven."""
    for name in (
        os.environ.get("QAFILA_CHROMIUM"),
        "chromium",
        "chromium-browser",
        "google-chrome",
    ):
        if name and (path := shutil.which(name)):
            return path
    _not_proven("pages in a browser", "no Chromium on this machine (apt install chromium)")


@pytest.fixture(scope="session")
def axe(repository: Path) -> str:
    """Return the source of axe, which finds what keeps people out of a page."""
    path = repository / "build" / "frontend" / "axe.min.js"
    if not path.is_file():
        _not_proven("accessibility of pages", "no axe here (python3 frontend/fill.py --dev)")
    return path.read_text(encoding="utf-8")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--qafila-notes", help="where to write counts and skips for ./check (JSON)")


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    path = config.getoption("--qafila-notes")
    if not path:
        return
    stats = terminalreporter.stats
    skips = {_reason(report) for report in stats.get("skipped", [])}
    notes = {
        "passed": len(stats.get("passed", [])),
        "failed": len(stats.get("failed", [])) + len(stats.get("error", [])),
        "skipped": len(stats.get("skipped", [])),
        "not_proven": sorted(skips),
    }
    Path(path).write_text(json.dumps(notes), encoding="utf-8")


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    longrepr = report.longrepr
    if isinstance(longrepr, tuple):  # file, line, "Skipped: reason"
        return longrepr[2].removeprefix("Skipped: ")
    return f"{report.nodeid}: {longrepr}"
