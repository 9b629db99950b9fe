# SPDX-License-Identifier: Apache-2.0
"""Hubs for the tests of the console: one for each test file, since making one takes a second."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.console.world import World, store_of, world_of


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A hub with the eight people of `examples/tiny`."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("hub")
        patch.setenv("QAFILA_CONFIG_DIR", str(folder / "config"))
        with world_of(store_of("tiny", folder), _made(folder / "config")) as world:
            yield world


@pytest.fixture(scope="module")
def qalamoun(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A hub with `examples/qalamoun-2017` and its whole day."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("hub")
        patch.setenv("QAFILA_CONFIG_DIR", str(folder / "config"))
        with world_of(store_of("qalamoun-2017", folder), _made(folder / "config")) as world:
            yield world


def _made(folder: Path) -> Path:
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    """A browser without a window."""
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="pages in a browser: playwright is not installed"
    )
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()
