# SPDX-License-Identifier: Apache-2.0
"""The API keeps to its own description: schemathesis calls all of it, well and badly formed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from qafila.app.console.documents import OFFERS
from qafila.core.access import MAY, UserRole
from qafila.web.console import guarding
from qafila.web.console.api import PATH, description
from tests.console.test_api import program
from tests.console.world import World

CONFIG = """
[checks]
# 422 is what the description allows and the operation does not, 503 a printer that is busy.
positive_data_acceptance.expected-statuses = ["2xx", "401", "403", "404", "422", "503"]
"""

EVERYTHING = ("--phases", "coverage,fuzzing", "--max-examples", "2")
SOMETHING = ("--phases", "fuzzing", "--max-examples", "2")
STEPS = ("--phases", "stateful", "--max-examples", "20")
"""Follows links, from an answer to what it leads to: from a list to its entries."""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("role", "how"),
    [
        pytest.param(UserRole.COORDINATOR, EVERYTHING, id="coordinator"),
        pytest.param(UserRole.LIAISON, SOMETHING, id="liaison"),
        pytest.param(UserRole.AUDITOR, SOMETHING, id="auditor"),
        pytest.param(UserRole.COORDINATOR, STEPS, id="coordinator, step by step"),
        pytest.param(UserRole.MARSHAL, STEPS, id="marshal, step by step"),
    ],
)
def test_schemathesis_finds_nothing(
    tiny: World,
    role: UserRole,
    how: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(guarding, "BURST", 1e9)  # how many may come at once has a test of its own
    (tmp_path / "described.json").write_text(json.dumps(narrowed(tiny)))
    (tmp_path / "schemathesis.toml").write_text(CONFIG)
    with program(tiny, role, *MAY[role]) as client:
        bearer = client.headers["authorization"]
    command = [sys.executable, "-m", "schemathesis.cli", "run", "described.json"]
    asked = ["--url", tiny.url, "--header", f"Authorization: {bearer}", "--seed", "1"]
    asked += ["--request-timeout", "60"]
    shown = [
        "--continue-on-failure",
        "--no-color",
        "--warnings",
        "off",
        "--suppress-health-check",
        "all",
    ]
    ran = subprocess.run(
        [*command, *asked, *shown, *how],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-2000:]
    assert "No issues found" in ran.stdout
    if how is STEPS and role is UserRole.COORDINATOR:
        followed = re.search(r"API Links: +(\d+) covered", ran.stdout)
        assert followed, ran.stdout[-3000:]
        assert int(followed[1]) >= 8, followed[0]
    assert tiny.faults == []


def narrowed(world: World) -> dict[str, object]:
    """Return the description with ids that there are, so that calls come to what they are about."""
    operation = world.live.snapshot.operation
    person, vehicle = next(iter(operation.persons)), next(iter(operation.vehicles))
    households = {each.household for each in operation.persons.values() if each.household}
    known = {
        "op": [world.operation],
        "person": [*operation.persons][:3],
        "household": sorted(households)[:2],
        "vehicle": [*operation.vehicles][:2],
        "word": [f"person:{person}", f"vehicle:{vehicle}", f"place:{next(iter(operation.places))}"],
        "name": [*OFFERS],
        "kind": ["json"],  # printing has tests of its own,
    }
    told: dict[str, object] = json.loads(description())
    methods = [each for path in told["paths"].values() for each in path.values()]  # type: ignore[attr-defined]
    for part in (part for method in methods for part in method["parameters"]):
        if part["in"] == "path" and part["name"] in known:
            # Vehicles and people are added by some of the calls: then others have an id as well.
            is_fixed = part["name"] in ("op", "name", "kind")
            values = "enum" if is_fixed else "examples"
            part["schema"] = {"type": "string", "minLength": 1, values: known[part["name"]]}
    return told


def test_links_lead_to_routes_that_there_are() -> None:
    told = json.loads(description())
    methods = [each for path in told["paths"].values() for each in path.values()]
    parts = {m["operationId"]: {p["name"] for p in m["parameters"]} for m in methods}
    links = [link for m in methods for link in m["responses"]["200"].get("links", {}).values()]
    assert links
    for link in links:
        assert set(link["parameters"]) <= parts[link["operationId"]], link


def test_the_description_is_whole() -> None:
    told = json.loads(description())
    text = json.dumps(told)
    for name in told["components"]["schemas"]:
        assert f"#/components/schemas/{name}" in text, name
    assert all(path.startswith(PATH) for path in told["paths"])
    for methods in told["paths"].values():
        for method in methods.values():
            assert {"operationId", "summary", "responses", "parameters"} <= set(method)
            assert set(method["responses"]) >= {"200", "400", "401", "403", "404", "422"}
