# SPDX-License-Identifier: Apache-2.0
"""The commands of the day, as somebody types them."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from qafila import app, cli
from qafila.adapters.sqlite import SqliteStore
from qafila.app import storing
from qafila.core.operation import ReservationState, reservations
from qafila.ports import StoreProblem
from qafila.wiring import operations

TINY = Path(__file__).parent.parent / "examples" / "tiny"
"""Eight people, two buses; all of them synthetic."""

NOW = datetime(2024, 6, 1, tzinfo=UTC)

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a way to run a command on a device: exit code, what it said, what it complained of."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QAFILA_LANG", "en")

    def command(*words: str, device: str = "hub") -> tuple[int, str, str]:
        monkeypatch.setenv("QAFILA_CONFIG_DIR", str(tmp_path / "devices" / device))
        with pytest.raises(SystemExit) as left:
            cli.main(list(words))
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        code = left.value.code
        assert isinstance(code, int)
        return code, said.out, said.err

    return command


@pytest.fixture
def store(run: Run) -> str:
    """Return the name of a store made of the small example."""
    code, _, _ = run("new", "op.qafila", "--from", str(TINY))
    assert code == 0
    return "op.qafila"


def ids(run: Run, store: str) -> list[str]:
    """Return the person ids of a store, in order."""
    _, out, _ = run("log", store, "--json")
    facts = [json.loads(line)["fact"] for line in out.splitlines()]
    return [f["person"]["id"] for f in facts if f["kind"] == "person_registered"]


def last(run: Run, store: str) -> dict[str, Any]:
    _, out, _ = run("log", store, "--json", "--last", "1")
    told: dict[str, Any] = json.loads(out)
    return told


def test_a_store_is_made_once_and_never_over_another(run: Run, store: str) -> None:
    before = Path(store).read_bytes()
    code, _, err = run("new", store, "--from", str(TINY))
    assert (code, Path(store).read_bytes()) == (2, before)
    assert "is there already" in err
    code, _, err = run("new", "other.qafila", "--from", "nowhere")
    assert (code, Path("other.qafila").exists()) == (2, False)
    assert "no folder" in err
    assert list(Path().glob(".*")) == [], "nothing half made is left behind"


def test_recording_says_where_everybody_is_now(run: Run, store: str) -> None:
    one, two, *_ = ids(run, store)
    vehicle = next(iter(operations.open_operation(store, purpose="t").operation.vehicles))
    code, out, _ = run("record", store, "boarded", one, two, "--to", vehicle)
    assert code == 0
    assert f"{one} is now: vehicle {vehicle}." in out
    code, out, _ = run("record", store, "counted", vehicle, "2")
    assert (code, "as the ledger says" in out) == (0, True)
    code, out, _ = run("record", store, "counted", vehicle, "3")
    assert (code, "3 counted, 2 by the ledger" in out) == (1, True)


def test_a_person_and_a_vehicle_of_one_id_are_told_apart(run: Run, store: str) -> None:
    vehicle, other, *_ = operations.open_operation(store, purpose="t").operation.vehicles
    code, out, _ = run("record", store, "joined", vehicle, "--to", other)
    assert f"{vehicle} is now: vehicle {other}." in out
    code, out, _ = run("record", store, "drove", vehicle, "--to", "left")
    assert code == 0
    assert f"{vehicle} is now: vehicle {other}." not in out
    told = operations.open_operation(store, purpose="t").operation.day
    assert (told.people.place(vehicle), told.vehicles.place(vehicle)) == (
        f"vehicle:{other}",
        "left",
    )


def test_a_number_below_zero_is_told_in_arabic_too(
    run: Run, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QAFILA_LANG", "ar")
    code, out, err = run("record", store, "counted", "place:x", "-3")
    assert (code, out) == (2, "")
    assert "لا يُقبل هنا عدد أقلّ من صفر" in err


def test_a_contradiction_is_recorded_said_and_settled(run: Run, store: str) -> None:
    one, *_ = ids(run, store)
    opened = operations.open_operation(store, purpose="t").operation
    first, second = list(opened.vehicles)[:2]
    run("record", store, "boarded", one, "--to", first)
    earlier = last(run, store)["id"]
    code, out, _ = run("record", store, "boarded", one, "--to", second, "--from", "outside")
    assert code == 1
    assert f"{one} is disputed" in out
    later = last(run, store)["id"]
    assert run("check", store)[0] == 1
    fact = {"subjects": [one], "place": f"vehicle:{first}", "weighed": [earlier, later]}
    fact["reason"] = "the leader saw them"
    run("record", store, "whereabouts_settled", "--fact", json.dumps(fact))
    told = operations.open_operation(store, purpose="t").operation.day.people
    assert (told.place(one), dict(told.disputes)) == (f"vehicle:{first}", {})


def test_a_paper_list_keyed_in_later_stands_at_the_time_written_on_it(run: Run, store: str) -> None:
    one, *_ = ids(run, store)
    opened = operations.open_operation(store, purpose="t").operation
    first, second = list(opened.vehicles)[:2]
    run("record", store, "boarded", one, "--to", second)
    past = "2020-01-01T08:15"
    code, _, _ = run("record", store, "boarded", one, "--to", first, "--from", "outside",
                     "--time", past, "--paper", "bus list 1")  # fmt: skip
    assert code == 1, "the two disagree, and that is said"
    told = operations.open_operation(store, purpose="t").operation
    assert told.day.people.place(one) == f"vehicle:{second}"
    assert told.day.rides[one] == (first, second)
    run("record", store, "checked_in", one, "--to", "place:gate", "--from", "outside",
        "--time", "2020-01-01T07:00", "--paper", "bus list 1")  # fmt: skip
    told = operations.open_operation(store, purpose="t").operation
    assert told.day.people.place(one) == f"vehicle:{second}", "an earlier line of the same list"
    assert not told.day.log.set_back


def test_the_lines_of_a_file_are_taken_once(run: Run, store: str) -> None:
    one, *_ = ids(run, store)
    line = {
        "kind": "people_moved",
        "happened_at": "2026-03-01T08:00:00+03:00",
        "author": "marshal",
        "device": "sheet-1",
        "fact": {"persons": [one], "source": "outside", "target": "left", "act": "left"},
    }
    Path("lines.jsonl").write_text(f"{json.dumps(line)}\nnonsense\n", encoding="utf-8")
    code, out, _ = run("record", store, "--file", "lines.jsonl")
    assert code == 1, "one line is no fact"
    assert "Recorded: 1. Known already: 0." in out
    assert "lines.jsonl:2" in out or "day.jsonl:2" in out
    _, out, _ = run("record", store, "--file", "lines.jsonl")
    assert "Recorded: 0. Known already: 1." in out


def test_names_in_the_lines_of_a_file_are_sealed(run: Run, store: str) -> None:
    person = {"id": "P-900", "name_ar": "زينب المستعارة", "phone": "0999123456"}
    line = {
        "kind": "person_registered",
        "happened_at": "2026-03-01T08:00:00+03:00",
        "author": "registrar",
        "device": "sheet-2",
        "fact": {"person": person},
    }
    Path("lines.jsonl").write_text(json.dumps(line), encoding="utf-8")
    for _ in range(2):
        run("record", store, "--file", "lines.jsonl")
    raw = b"".join(path.read_bytes() for path in Path().glob("op.qafila*"))
    assert "زينب".encode() not in raw
    assert b"0999123456" not in raw
    found = operations.open_operation(store, purpose="t")
    assert found.operation.persons["P-900"].name_ar == "زينب المستعارة"
    assert found.operation.day.log.rewritten == ()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("record", "op.qafila"), "Say what happened"),
        (("record", "op.qafila", "flew", "P-1"), "no word for a fact"),
        (("record", "op.qafila", "boarded"), "Say who"),
        (("record", "op.qafila", "boarded", "P-1"), "Say where"),
        (("record", "op.qafila", "boarded", "P-1", "--to", "NOWHERE"), "No vehicle or place"),
        (("record", "op.qafila", "counted", "NOWHERE"), "give the place and the number"),
        (("record", "op.qafila", "counted", "place:x", "-3"), "No number here can be below zero;"),
        (("record", "op.qafila", "counted", "place:x", "-٤١"), "give what was counted, as in"),
        (
            ("record", "op.qafila", "counted", "place:x", "--", "-3"),
            "give the place and the number",
        ),
        (("record", "op.qafila", "boarded", "P-1", "--too", "BUS-1"), "Perhaps you meant --to"),
        (("record", "op.qafila", "no_show", "P-1"), "on no manifest"),
        (("record", "op.qafila", "goods_moved"), "give the fact as JSON"),
        (("record", "op.qafila", "goods_moved", "--fact", "{"), "no fact of that kind"),
        (("record", "op.qafila", "goods_moved", "--fact", "[]"), "no fact of that kind"),
        (("record", "op.qafila", "left", "P-1", "--time", "noon"), "is no time"),
        (("record", "op.qafila", "--file", "missing.jsonl"), "cannot be opened"),
        (("record", "nowhere", "left", "P-1"), "no folder"),
        (("revoke", "op.qafila", "nobody", "--after", "1"), "No device nobody"),
        (("enrol", "op.qafila", "card", "--role", "king"), "is no role"),
        (("enrol", "op.qafila", "card", "--role", "hub"), "not a device's card"),
        (("join", "new.qafila", "http://localhost:1", "x"), "no invitation"),
        (("grant", "op.qafila", "nobody", "keys"), "No device nobody"),
        (("accept", "op.qafila", "missing"), "cannot be opened"),
        (("report", "op.qafila", "poem"), "no report"),
        (("report", "op.qafila", "log", "--out", "x.doc"), "ends in .pdf"),
        (("verify", "op.qafila", "--against", "missing"), "cannot be opened"),
        (("verify", "missing.qafila"), "no store"),
        (("log", "missing.qafila"), "no store"),
        (("sync", "op.qafila", "nowhere at all"), "neither"),
        (("forget", str(TINY), "P-1", "--yes"), "cannot make it forget"),
        (("serve", "op.qafila", "--certificate", "x.pem"), "both --certificate and --key"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    words: tuple[str, ...], said: str, run: Run, store: str
) -> None:
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.strip().splitlines()) == 1


def test_a_plan_put_in_force_reserves_and_the_next_one_supersedes_it(run: Run, store: str) -> None:
    code, out, _ = run("plan", store, "--issue")
    assert (code, "In force from now on." in out) == (0, True)
    first = operations.open_operation(store, purpose="t").operation
    assert first.day.manifests
    trip = first.plan.trips[0]  # type: ignore[union-attr]
    run("record", store, "boarded", *trip.people, "--to", trip.vehicle)
    run("plan", store, "--issue")
    second = operations.open_operation(store, purpose="t").operation
    assert second.day.superseded == set(first.day.manifests)
    assert second.plan is not None
    aboard = {p: t.vehicle for t in second.plan.trips for p in t.people}
    assert {aboard[p] for p in trip.people} == {trip.vehicle}


def test_a_plan_without_a_trip_takes_the_places_of_the_one_before(run: Run, store: str) -> None:
    run("plan", store, "--issue")
    first = operations.open_operation(store, purpose="t").operation
    planned = app.make_plan(
        operations.open_operation(store, purpose="t"), now=NOW, stop=lambda: False, seed=1
    )
    empty = replace(planned, plan=replace(planned.plan, trips=()))
    assert operations.issue(store, empty) == 0
    second = operations.open_operation(store, purpose="t").operation
    assert second.day.superseded == set(first.day.manifests)
    states = {place.state for place in reservations(second, NOW)}
    assert states == {ReservationState.SUPERSEDED}
    code, _, err = run("record", store, "no_show", next(iter(second.persons)))
    assert code == 2
    assert "is on no manifest that counts" in err


def test_a_plan_of_a_thousand_trips_is_put_in_force_whole_or_not_at_all(
    run: Run, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = app.make_plan(
        operations.open_operation(store, purpose="t"), now=NOW, stop=lambda: False, seed=1
    )
    (trip, *_) = planned.plan.trips
    trips = tuple(replace(trip, id=f"{trip.id}-{n}", people=()) for n in range(2500))
    large = replace(planned, plan=replace(planned.plan, trips=trips))
    append = SqliteStore.append
    calls: list[int] = []

    def once(self: SqliteStore, bodies: Any, heads: Any = ()) -> Any:
        calls.append(len(bodies))
        if len(calls) > 1:
            raise StoreProblem("store-full", store)
        return append(self, bodies, heads)

    with monkeypatch.context() as patch:
        patch.setattr(SqliteStore, "append", once)
        assert operations.issue(store, large) == 2500
    assert calls == [2501]
    day = operations.open_operation(store, purpose="t").operation.day
    assert len(day.manifests) == 2500
    assert run("verify", store)[0] == 0


def test_papers_with_names_are_on_record_and_listed_when_somebody_is_forgotten(
    run: Run, store: str, tmp_path: Path
) -> None:
    one, *_ = ids(run, store)
    assert run("plan", store, "--out", str(tmp_path / "out"), "--only", "plan.json")[0] == 0
    assert operations.open_operation(store, purpose="t").operation.handed_out == ()
    run("plan", store, "--out", str(tmp_path / "out"), "--copies", "2")
    told = operations.open_operation(store, purpose="t").operation
    seated = sorted(p for t in told.handed_out for p in t.persons if t.what == "boarding manifest")
    assert seated == sorted(told.persons)
    assert {t.copies for t in told.handed_out} == {2}
    _, out, _ = run("forget", store, one, "--yes")
    assert "Still out there: boarding manifest, handed to marshal of" in out


def test_a_crew_is_forgotten_by_the_number_of_its_vehicle(run: Run, store: str) -> None:
    before = operations.open_operation(store, purpose="t").operation.vehicles
    one, other = [*before][:2]
    assert before[one].driver
    _, out, _ = run("forget", store, f"vehicle:{one}", "vehicle:NONE", "--yes")
    assert f"Keys destroyed here: {one}." in out
    assert "refused should they come: NONE" in out
    after = operations.open_operation(store, purpose="t").operation.vehicles
    assert (after[one].driver, after[one].plate) == ("", "")
    assert after[other].driver == before[other].driver
    assert after[one].seats == before[one].seats


def test_a_device_that_sees_no_names_hands_none_out(
    run: Run, store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = storing.open_store

    def blind(*told: Any, **how: Any) -> Any:
        return whole(*told, **{**how, "names": False})

    monkeypatch.setattr(operations, "open_store", blind)
    before = last(run, store)
    assert run("plan", store, "--out", str(tmp_path / "out"))[0] == 0
    assert operations.open_operation(store, purpose="t").operation.handed_out == ()
    assert last(run, store) == before


def test_whoever_was_forgotten_is_not_handed_out_again(
    run: Run, store: str, tmp_path: Path
) -> None:
    one, *rest = ids(run, store)
    run("forget", store, one, "--yes")
    run("plan", store, "--out", str(tmp_path / "out"))
    told = operations.open_operation(store, purpose="t").operation
    assert sorted(
        p for t in told.handed_out for p in t.persons if t.what == "boarding manifest"
    ) == sorted(rest)


def test_a_stranger_and_a_disputed_person_stand_on_the_paper(
    run: Run, store: str, tmp_path: Path
) -> None:
    one, *_ = ids(run, store)
    opened = operations.open_operation(store, purpose="t").operation
    first, second = list(opened.vehicles)[:2]
    run("record", store, "joined", "X-1", "--to", first)
    run("record", store, "boarded", one, "--to", first)
    run("record", store, "boarded", one, "--to", second, "--from", "outside")
    code, _, err = run("plan", store, "--out", str(tmp_path / "out"), "--only", "boarding.pdf")
    assert (code, err) == (1, "")
    planned = json.loads(run("plan", store, "--json")[1])
    assert "X-1" in {p for trip in planned["trips"] for p in trip["people"]}


def test_only_a_store_can_put_a_plan_in_force(run: Run) -> None:
    code, _, err = run("plan", str(TINY), "--issue")
    assert (code, "no store" in err) == (2, True)


def test_a_folder_gets_its_store_with_the_first_fact_and_the_store_counts(
    run: Run, tmp_path: Path
) -> None:
    folder = tmp_path / "tiny"
    shutil.copytree(TINY, folder)
    one = operations.open_operation(str(folder), purpose="t").operation
    person = next(iter(one.persons))
    assert run("record", str(folder), "left", person)[0] == 0
    assert (folder / "operation.qafila").exists()
    opened = operations.open_operation(str(folder), purpose="t")
    assert opened.operation.day.people.place(person) == "left"
    assert [f.code for f in opened.findings] == []
    people = folder / "people.csv"
    people.write_text(people.read_text("utf-8").replace("explicit", "proxy", 1), encoding="utf-8")
    opened = operations.open_operation(str(folder), purpose="t")
    assert [f.code for f in opened.findings] == [storing.FolderNewerThanStore.code]
    assert opened.operation.persons[person].consent == one.persons[person].consent


def test_another_device_joins_syncs_and_is_shut_out_when_it_is_lost(
    run: Run, store: str, tmp_path: Path
) -> None:
    one, two, *_ = ids(run, store)
    card = run("device", device="phone")[1].splitlines()[-1]
    _, out, _ = run("enrol", store, card, "--role", "marshal", "--holder", "bus 1")
    invitation = re.search(r"'(\{.*\})'", out)
    assert invitation
    stick = tmp_path / "stick"
    stick.mkdir()
    run("sync", store, str(stick))
    code, _, err = run("join", "phone.qafila", str(stick), invitation[1], device="phone")
    assert (code, err) == (0, "")
    assert run("record", "phone.qafila", "left", one, "--author", "marshal", device="phone")[0] == 0
    number = json.loads(run("log", "phone.qafila", "--json", "--last", "1", device="phone")[1])
    run("sync", "phone.qafila", str(stick), device="phone")
    assert run("sync", store, str(stick))[0] == 0
    hub = operations.open_operation(store, purpose="t").operation
    assert hub.day.people.place(one) == "left"
    # A phone holds no keys until it is given some.
    assert run("check", "phone.qafila", "--json", device="phone")[1].count("identities_sealed")
    run("grant", store, number["device"], "keys.txt", one)
    _, out, _ = run("accept", "phone.qafila", "keys.txt", device="phone")
    assert "Keys taken: 1" in out
    # Lost: what it says from now on is set aside.
    run("revoke", store, number["device"], "--after", str(number["seq"]), "--reason", "lost")
    run("record", "phone.qafila", "left", two, device="phone")
    run("sync", "phone.qafila", str(stick), device="phone")
    run("sync", store, str(stick))
    after = operations.open_operation(store, purpose="t").operation
    assert after.day.people.place(two) != "left"
    assert after.day.log.set_aside == {number["device"]: 1}


def test_verifying_finds_an_edited_row_and_a_digest_holds_it_to_what_was(
    run: Run, store: str
) -> None:
    one, *_ = ids(run, store)
    run("record", store, "left", one)
    code, out, _ = run("verify", store)
    assert (code, out.startswith("Sound:")) == (0, True)
    Path("digest.txt").write_text(run("verify", store, "--print-digest")[1], encoding="utf-8")
    assert run("verify", store, "--against", "digest.txt")[0] == 0
    with sqlite3.connect(store) as raw:
        for (trigger,) in list(raw.execute("SELECT name FROM sqlite_master WHERE type='trigger'")):
            raw.execute(f'DROP TRIGGER "{trigger}"')
        ((position, body),) = raw.execute(
            "SELECT position, body FROM fact ORDER BY position DESC LIMIT 1"
        )
        edited = body.replace(b'"left"', b'"gone"')
        assert edited != body
        raw.execute("UPDATE fact SET body = ? WHERE position = ?", (edited, position))
    code, out, _ = run("verify", store)
    assert code == 1
    assert "fact_edited" in out
    opened = operations.open_operation(store, purpose="t")
    assert [f.code for f in opened.findings] == [storing.StoredFactsUnreadable.code]
    assert len(opened.operation.persons) == len(ids(run, store)), "the sound rest goes on"


def test_offers_in_quarantine_are_shown(run: Run, store: str) -> None:
    with operations.station_at(store) as here:
        here.store.set_aside([b"nonsense"], "not-json")
    opened = operations.open_operation(store, purpose="t")
    assert [f.code for f in opened.findings] == [storing.OffersInQuarantine.code]
    _, out, _ = run("log", store, "--quarantine")
    assert json.loads(out)["body"] == "nonsense"


@pytest.mark.parametrize("lang", ["ar", "en"])
@pytest.mark.parametrize("kind", ["reconciliation", "log"])
def test_reports_are_printed_and_written(
    kind: str, lang: str, run: Run, store: str, tmp_path: Path
) -> None:
    one, *_ = ids(run, store)
    run("record", store, "left", one)
    code, out, _ = run("report", store, kind, "--lang", lang)
    assert code == 0
    assert kind != "log" or one in out
    for ending in ("pdf", "html", "xlsx", "json"):
        file = tmp_path / f"out.{ending}"
        assert run("report", store, kind, "--out", str(file), "--lang", lang)[0] == 0
        assert file.stat().st_size > 200
    past = "2001-01-01T00:00"
    told = json.loads(run("report", store, "reconciliation", "--at", past, "--json")[1])
    assert json.dumps(told).count('"left"') >= 0
    assert run("report", store, "reconciliation", "--json")[1] != json.dumps(told)


def test_who_is_forgotten_keeps_counting(run: Run, store: str) -> None:
    one, *_ = ids(run, store)
    before = operations.open_operation(store, purpose="t").operation
    code, out, _ = run("forget", store, one, "--yes", "--reason", "asked")
    assert (code, f"Keys destroyed here: {one}." in out) == (0, True)
    after = operations.open_operation(store, purpose="t").operation
    assert len(after.persons) == len(before.persons)
    assert after.persons[one].sex == before.persons[one].sex
    assert after.persons[one].name_ar == after.persons[one].name_latin == ""


def test_keys_can_be_protected_by_a_passphrase(
    run: Run, store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from qafila.wiring import devices  # noqa: PLC0415

    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(tmp_path / "devices" / "hub"))
    devices.set_passphrase("", "open sesame")
    code, _, err = run("verify", store)
    assert (code, "passphrase" in err) == (2, True)
    monkeypatch.setenv("QAFILA_PASSPHRASE", "open sesame")
    assert run("verify", store)[0] == 0
    monkeypatch.setenv("QAFILA_PASSPHRASE", "wrong")
    assert run("verify", store)[0] == 2


def test_clocks_that_went_astray_by_thousands_of_years_stop_no_command(
    run: Run, store: str
) -> None:
    moved = {"persons": ["P-0001"], "source": "outside", "target": "left", "act": "left"}
    times = ("0001-01-01T00:00:00+14:00", "1850-06-01T00:00:00Z", "9999-12-31T23:59:59.999999Z")
    lines = [
        {"kind": "people_moved", "happened_at": at, "author": "a", "device": f"m{n}", "fact": moved}
        for n, at in enumerate(times)
    ]
    Path("far.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert run("record", store, "--file", "far.jsonl")[0] in (0, 1)
    for words in (
        ("check", store),
        ("plan", store),
        ("verify", store),
        ("log", store),
        ("report", store, "reconciliation"),
        *(("report", store, "log", "--out", f"log{end}") for end in (".xlsx", ".html", ".json")),
    ):
        code, _, err = run(*words)
        assert code in (0, 1), (words, err)
    assert "fact_from_the_future" in run("check", store, "--json")[1]


@pytest.mark.parametrize("at", ["0001-01-01T00:00", "9999-12-31T23:59", "99999-01-01"])
def test_a_time_that_is_a_slip_is_not_taken(run: Run, store: str, at: str) -> None:
    assert run("report", store, "reconciliation", "--at", at)[0] == 2
    assert run("record", store, "counted", "outside", "3", "--time", at)[0] == 2


def test_a_count_from_paper_is_told_itself_and_not_one_that_was_known(run: Run, store: str) -> None:
    run("record", store, "counted", "outside", "77")
    _, out, _ = run("record", store, "counted", "outside", "5", "--time", "2017-08-28T08:15")
    assert "5 counted" in out
    assert "77" not in out


def test_a_list_in_the_name_of_a_device_that_signs_for_itself_is_refused(
    run: Run, store: str
) -> None:
    hub = last(run, store)["device"]
    fact = {"device": "thief", "role": "hub", "signing_key": "x"}
    line = {"kind": "device_enrolled", "happened_at": "2026-01-01T00:00:00Z", "author": "a"}
    Path("mine.jsonl").write_text(json.dumps({**line, "device": hub, "fact": fact}), "utf-8")
    code, _, err = run("record", store, "--file", "mine.jsonl")
    assert code == 2
    assert hub in err
    assert run("verify", store)[0] == 0
    shutil.copytree(TINY, "folder")
    shutil.copy("mine.jsonl", "folder/day.jsonl")
    code, _, err = run("new", "two.qafila", "--from", "folder")
    assert (code, hub in err) == (2, True)
    assert not Path("two.qafila").exists()


def test_what_nobody_would_heed_is_refused_on_the_device_that_asks(run: Run, store: str) -> None:
    card = run("device", device="phone")[1].splitlines()[-1]
    other = run("device", device="other")[1].splitlines()[-1]
    run("enrol", store, card, "--role", "marshal")
    hub = last(run, store)["device"]
    # The same file in the marshal's hands.
    before = len(run("log", store, "--json")[1].splitlines())
    for words in (
        ("enrol", store, other, "--role", "hub"),
        ("revoke", store, hub, "--after", "0"),
        ("forget", store, "P-0001", "--yes"),
    ):
        code, _, err = run(*words, device="phone")
        assert (code, "may not do that here" in err) == (2, True), words
    assert len(run("log", store, "--json")[1].splitlines()) == before


def test_whoever_revokes_a_hub_is_told_for_which_paper_lists_it_signed(
    run: Run, store: str
) -> None:
    card = run("device", device="second")[1].splitlines()[-1]
    run("enrol", store, card, "--role", "hub")
    hub = last(run, store)["device"]
    run("record", store, "counted", "outside", "3", "--paper", "bus list 1",
        "--time", "2020-01-01T06:30")  # fmt: skip
    paper = last(run, store)["device"]
    code, out, _ = run("revoke", store, hub, "--after", "998", device="second")
    assert (code, "signed for lists on paper" in out, paper in out) == (0, True, True)


def test_a_revocation_is_taken_back_by_withdrawing_its_fact(run: Run, store: str) -> None:
    card = run("device", device="phone")[1].splitlines()[-1]
    run("enrol", store, card, "--role", "marshal")
    phone = last(run, store)["fact"]["device"]
    run("revoke", store, phone, "--after", "0")
    revoked = last(run, store)["id"]
    assert run("record", store, "withdrawn")[0] == 2
    assert run("record", store, "withdrawn", revoked)[0] == 2
    assert run("record", store, "withdrawn", revoked, "--note", "it was found")[0] == 0
    told = operations.open_operation(store, purpose="t").operation
    assert revoked in told.day.log.corrected


def test_a_headcount_of_ten_digits_is_a_slip(run: Run, store: str) -> None:
    code, _, err = run("record", store, "counted", "outside", "0933123456")
    assert code == 2
    assert "number of heads" in err


def test_a_store_is_not_made_beside_what_another_one_left(run: Run, store: str) -> None:
    Path("new.qafila-wal").write_bytes(b"what a store that was deleted left behind")
    code, _, err = run("new", "new.qafila", "--from", str(TINY))
    assert (code, "new.qafila-wal" in err) == (2, True)
    assert not Path("new.qafila").exists()
