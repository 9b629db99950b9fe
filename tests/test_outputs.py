# SPDX-License-Identifier: Apache-2.0
"""Every output of every operation, however little it holds: nothing to print is said in print."""

from __future__ import annotations

import csv
import json
import shutil
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest
from msgspec import structs
from python_calamine import CalamineWorkbook

from qafila import app, cli
from qafila.core.document import phrase
from qafila.core.drafts.columns import COLUMNS
from qafila.core.values import LANGS
from qafila.wiring import station
from qafila.words import Words

TINY = Path(__file__).resolve().parent.parent / "examples" / "tiny"
NAMES = (station.PLAN_JSON, *station.OUTPUTS)

Plan = Callable[[Path], Mapping[str, bytes]]
Less = Callable[[Path], None]


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plan:
    """Return `plan(folder)`: every output there is, by name."""
    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(tmp_path / "config"))

    def write(folder: Path) -> Mapping[str, bytes]:
        out = tmp_path / "out"
        with pytest.raises(SystemExit) as left:
            cli.main(["plan", str(folder), "--out", str(out), "--only", ",".join(NAMES)])
        assert left.value.code in (0, 1)
        return {name: (out / name).read_bytes() for name in NAMES}

    return write


def tiny(folder: Path) -> Path:
    shutil.copytree(TINY, folder, ignore=shutil.ignore_patterns("expected"))
    return folder


def rows(path: Path, keep: int) -> None:
    """Keep the head and so many rows of a list."""
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[: keep + 1]), "utf-8")


def no_people(folder: Path) -> None:
    rows(folder / "people.csv", 0)


def no_list(folder: Path) -> None:
    (folder / "people.csv").unlink()


def no_fleet(folder: Path) -> None:
    rows(folder / "fleet.csv", 0)


def no_route(folder: Path) -> None:
    (folder / "route.toml").unlink()


def nothing_but_a_list(folder: Path) -> None:
    for name in ("route.toml", "operation.toml", "fleet.csv"):
        (folder / name).unlink()


def nothing(folder: Path) -> None:
    for name in ("route.toml", "operation.toml", "fleet.csv", "people.csv"):
        (folder / name).unlink()


def one_person(folder: Path) -> None:
    rows(folder / "people.csv", 1)


def everybody_held(folder: Path) -> None:
    path = folder / "people.csv"
    text = path.read_text("utf-8")
    path.write_text(text.replace("explicit", "refused").replace("proxy", "refused"), "utf-8")


def places_without_legs(folder: Path) -> None:
    path = folder / "route.toml"
    path.write_text(path.read_text("utf-8").split("[[leg]]")[0], "utf-8")


def without_checkpoints(folder: Path) -> None:
    path = folder / "route.toml"
    text = path.read_text("utf-8").split("[[checkpoint]]")[0]
    path.write_text(text.replace('kind = "checkpoint"', 'kind = "waypoint"'), "utf-8")


def unknown_time_zone(folder: Path) -> None:
    path = folder / "operation.toml"
    path.write_text(path.read_text("utf-8").replace("Asia/Damascus", "Mars/Olympus"), "utf-8")


LITTLE = (
    no_people,
    no_list,
    no_fleet,
    no_route,
    nothing_but_a_list,
    nothing,
    one_person,
    everybody_held,
    places_without_legs,
    without_checkpoints,
    unknown_time_zone,
)


@pytest.mark.parametrize("less", LITTLE, ids=lambda less: less.__name__)
def test_every_output_is_written_and_opens(plan: Plan, tmp_path: Path, less: Less) -> None:
    folder = tiny(tmp_path / "folder")
    less(folder)
    for name, content in plan(folder).items():
        if name.endswith(".pdf"):
            assert pages(content), name
        elif name.endswith(".xlsx"):
            (tmp_path / name).write_bytes(content)
            assert CalamineWorkbook.from_path(tmp_path / name).sheet_names
        else:
            assert content.strip(), name


EMPTY = [
    (no_people, "boarding.pdf", "report-empty-people"),
    (no_people, "manifests.pdf", "report-empty-people"),
    (no_list, "cards.pdf", "report-empty-people"),
    (no_people, "briefing.pdf", "report-empty-people"),
    (no_fleet, "manifests.pdf", "report-empty-seats"),
    (no_fleet, "medical.pdf", "report-empty-seats"),
    (everybody_held, "briefing.pdf", "report-empty-seats"),
    (no_route, "checkpoint.pdf", "report-empty-road"),
    (without_checkpoints, "checkpoint.pdf", "report-empty-checkpoints"),
    (one_person, "medical.pdf", "report-empty-needs"),
]
"""What is missing, the paper, and what it says."""


@pytest.mark.parametrize(
    ("less", "name", "key"), EMPTY, ids=[f"{less.__name__}-{name}" for less, name, _ in EMPTY]
)
def test_an_empty_paper_says_why_and_what_to_do(
    plan: Plan, tmp_path: Path, less: Less, name: str, key: str
) -> None:
    folder = tiny(tmp_path / "folder")
    less(folder)
    said = pages(plan(folder)[name])
    assert len(said) == 1
    for lang in LANGS:
        for wanted in (key, f"{key}-remedy"):
            assert letters(Words(lang)(phrase(wanted))) <= letters(said[0]), (lang, wanted)


def test_a_paper_for_some_leaves_out_what_is_empty(plan: Plan, tmp_path: Path) -> None:
    folder = tiny(tmp_path / "folder")
    without_checkpoints(folder)
    said = " ".join(pages(plan(folder)["manifests.pdf"]))
    assert "Boarding" in said
    assert "passes" not in said  # of report-empty-checkpoints


def test_a_plan_without_trips_says_so_on_screen(plan: Plan, tmp_path: Path) -> None:
    folder = tiny(tmp_path / "folder")
    no_fleet(folder)
    page = plan(folder)["plan.html"].decode()
    assert "Nobody has a seat" in page
    assert "ليس لأحد مقعد" in page
    assert "no hour fixed" not in page, "the hour is known though nobody leaves"


PRINTED = [
    ("people.csv", "Mariam Said Mahmoud Al-Haddad", "Mariam Said Mahmoud Al-Hadad"),
    ("people.csv", "مريم سعيد محمود الحداد,", "مريم سعيد محمود حداد,"),
    ("people.csv", "male,41,east,,,explicit", "male,42,east,,,explicit"),
    ("people.csv", "male,41,east,,,explicit", "male,41,east,,,"),
    ("fleet.csv", "ماهر السالم", "نادر السالم"),
    ("fleet.csv", "EX-0001", "EX-0007"),
    ("fleet.csv", "سامر النحاس", "سامر نحاس"),
    ("route.toml", "Bridge checkpoint", "Old bridge checkpoint"),
    ("route.toml", 'controlled_by = "relief"', 'controlled_by = "village"'),
    ("operation.toml", "Relief society", "Society of relief"),
    ("operation.toml", "[policy]", "[policy]\nradio_check_min = 45"),
    ("operation.toml", 'scope = "passage of two', 'scope = "way of two'),
]
"""What stands on some paper: the file, and a change that leaves every seat as it was."""


def version(folder: Path) -> tuple[str, bytes]:
    opened = station.open_folder(folder)
    planned = app.make_plan(opened, now=datetime(2024, 6, 1, tzinfo=UTC), stop=bool, seed=1)
    return app.plan_version(planned), app.plan_json(planned)


def test_a_time_zone_that_nobody_knows_fails_no_paper(tmp_path: Path) -> None:
    opened = station.open_folder(TINY)
    described = structs.replace(opened.operation.description, timezone="Mars/Olympus")
    opened = replace(opened, operation=replace(opened.operation, description=described))
    planned = app.make_plan(opened, now=datetime(2024, 6, 1, tzinfo=UTC), stop=bool, seed=1)
    assert any(trip.departs_at for trip in planned.plan.trips)
    station.write(planned, tmp_path, NAMES)
    trips = json.loads((tmp_path / "plan.json").read_bytes())["trips"]
    assert trips[0]["departs_at"] == "2024-06-03T03:00:00+00:00"
    assert "03:00" in (tmp_path / "plan.html").read_text("utf-8")
    assert "2024" in station.show_plan(planned, "en", width=100, colour=False)


def test_a_plan_whose_vehicles_are_proven_by_prices_has_papers_and_a_version(
    tmp_path: Path,
) -> None:
    """Two households of four fit no bus of six together, though seats alone would do."""
    folder = tiny(tmp_path / "folder")
    header, *rows = (folder / "people.csv").read_text("utf-8").splitlines()
    one = dict(zip(header.split(","), next(csv.reader(rows)), strict=True))
    people = [
        {**one, "person": f"P-{n}", "family": f"F-{n // 4}", "cohort": "", "needs": ""}
        for n in range(12)
    ]
    with (folder / "people.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, one)
        writer.writeheader()
        writer.writerows(people)
    buses = "".join(f"B{n},minibus,6,village-square\n" for n in range(4))
    (folder / "fleet.csv").write_text(f"vehicle,kind,seats,at\n{buses}", "utf-8")
    first, plan = version(folder)
    certificate = json.loads(plan)["quality"]["certificate"]
    assert (certificate["kind"], certificate["vehicles"]) == ("dual", 3)
    assert version(folder) == (first, plan)


def test_the_version_is_the_same_for_the_same_folder(tmp_path: Path) -> None:
    assert version(TINY) == version(tiny(tmp_path / "folder"))


@pytest.mark.parametrize(("name", "old", "new"), PRINTED)
def test_the_version_changes_with_whatever_is_printed(
    tmp_path: Path, name: str, old: str, new: str
) -> None:
    folder = tiny(tmp_path / "folder")
    before, plan_before = version(folder)
    text = (folder / name).read_text("utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), "utf-8")
    after, plan_after = version(folder)
    assert after != before
    assert json.loads(plan_after)["trips"] == json.loads(plan_before)["trips"]


NAMES_AND_NUMBERS = ("زهير", "منصور", "Zuhair", "Mansour", "944555", "٩٤٤٥٥٥", "Umm-Zuhair")
"""Written into every column of the lists that does not hold an id of the operation's own."""
OWN_IDS = {"person", "family", "at", "to_place", "lot", "vehicle", "lat", "lon"}


def astray(path: Path, columns: Mapping[str, object]) -> int:
    """Add a row for each column and each text: the last row, with that text in that cell."""
    head, *_, last = csv.reader(path.read_text("utf-8").splitlines())
    head += [name for name in columns if name not in (*head, "family_or_surname", "name")]
    lines = list(csv.DictReader(path.read_text("utf-8").splitlines()))
    like = dict(zip(head, last, strict=False))
    first = len(lines)
    for column in head:
        if column not in OWN_IDS and not column.endswith("_id"):
            for text in NAMES_AND_NUMBERS:
                lines.append({**like, head[0]: f"N{len(lines)}", column: text})
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, head)
        writer.writeheader()
        writer.writerows(lines)
    return len(lines) - first


def test_what_stands_in_a_wrong_cell_reaches_no_page_of_the_coordinator(
    plan: Plan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tiny(tmp_path / "folder")
    assert astray(folder / "people.csv", COLUMNS["person"]) > 100
    assert astray(folder / "fleet.csv", COLUMNS["vehicle"]) > 50
    written = plan(folder)
    told = capsys.readouterr().out
    (tmp_path / "plan.xlsx").write_bytes(written["plan.xlsx"])
    book = CalamineWorkbook.from_path(tmp_path / "plan.xlsx")
    cells = [str(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names]
    with pytest.raises(SystemExit):
        cli.main(["check", str(folder), "--json"])
    shown = {
        "plan.json": written["plan.json"].decode(),
        "plan.html": written["plan.html"].decode(),
        "plan.xlsx": "".join(cells),
        "plan": told,
        "check --json": capsys.readouterr().out,
    }
    leaks = {(name, text) for name in shown for text in NAMES_AND_NUMBERS if text in shown[name]}
    assert leaks == set()
    assert all("«…»" in text for text in shown.values())


def test_a_shifted_row_names_nobody_and_its_cells_are_found_by_check(
    plan: Plan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tiny(tmp_path / "folder")
    path = folder / "people.csv"
    head = path.read_text("utf-8").splitlines()[0].split(",")
    row = dict.fromkeys(head, "") | {
        "person": "P-0009",
        "age": "زهير منصور",
        "consent": "+963 944555",
    }
    with path.open("a", encoding="utf-8") as stream:
        stream.write(",".join(row.values()) + "\n")
    made = json.loads(plan(folder)["plan.json"])
    assert "زهير" not in capsys.readouterr().out
    found = {each["code"]: each for each in made["findings"]}
    assert found["age_unreadable"]["where"] == [{"at": "people.csv:10:age"}]
    assert found["age_unreadable"]["subject"] == {"raw": "«…»"}
    assert found["word_unknown"]["where"] == [{"at": "people.csv:10:consent"}]
    with pytest.raises(SystemExit):
        cli.main(["check", str(folder), "--lang", "en"])
    told = capsys.readouterr().out
    assert "زهير منصور" in told
    assert "944555" in told


def pages(content: bytes) -> list[str]:
    """Return the text of every page, with lines joined."""
    document = pypdfium2.PdfDocument(content)
    try:
        return [
            " ".join(page.get_textpage().get_text_range().split())
            for page in map(document.get_page, range(len(document)))
        ]
    finally:
        document.close()


def letters(text: str) -> Counter[str]:
    """Count letters: what is read back of lines in two directions has an order of its own."""
    return Counter(char for char in unicodedata.normalize("NFKC", text) if char.isalpha())
