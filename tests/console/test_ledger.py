# SPDX-License-Identifier: Apache-2.0
"""The ledger's pages: the numbers, the facts behind them, what is recorded and by whom."""

from __future__ import annotations

import re

import pytest

from qafila.app.console.ledger import KINDS, ledger, subject
from qafila.core.access import UserRole, Viewer
from qafila.core.events import PeopleMoved, PracticeAttested, WhereaboutsSettled
from qafila.core.ledger import Act
from qafila.core.operation import accounts
from tests.console.forms import form_of
from tests.console.world import TITLES, World

COORDINATOR = Viewer(user="u", title="coordinator", role=UserRole.COORDINATOR)
AUDITOR = Viewer(user="u", title="auditor", role=UserRole.AUDITOR)


def marshal(*vehicles: str) -> Viewer:
    return Viewer(user="u", title="marshal", role=UserRole.MARSHAL, vehicles=frozenset(vehicles))


def test_its_numbers_are_those_of_the_reckoning(qalamoun: World) -> None:
    snapshot = qalamoun.live.snapshot
    told = accounts(snapshot.operation, snapshot.at)
    view = ledger(snapshot, COORDINATOR, kind="vehicles")
    assert view.found == len(told.vehicles) > 30
    for row in view.rows:
        account = told.vehicles[row.subject.removeprefix("vehicle:")]
        assert (row.expected, row.accounted) == (account.expected, account.accounted)
    assert view.total.accounted == told.total.accounted


@pytest.mark.parametrize("vehicle", ["BUS-06", "AMB-04", "BUS-07", "BUS-02"])
def test_the_facts_behind_a_vehicle_add_up_to_whom_it_carries(
    qalamoun: World, vehicle: str
) -> None:
    snapshot = qalamoun.live.snapshot
    word, day = f"vehicle:{vehicle}", snapshot.operation.day
    behind = [envelope for envelope, _ in snapshot.facts_of(word)]
    settled = [e.fact for e in behind if isinstance(e.fact, WhereaboutsSettled)]
    weighed = {(claim, who) for fact in settled for claim in fact.weighed for who in fact.subjects}
    aboard: set[str] = set()
    for envelope in behind:
        fact: object = envelope.fact
        if by := day.log.corrected.get(envelope.id):
            correction = snapshot.fact(by)
            assert correction is not None
            fact = getattr(correction.fact, "instead", None)
        if isinstance(fact, PeopleMoved):
            moved = {person for person in fact.persons if (envelope.id, person) not in weighed}
            aboard |= moved if fact.target == word else set()
            aboard -= moved if fact.source == word else set()
    for each in settled:
        aboard |= set(each.subjects) if each.place == word else set()
    here = {person for person, place in day.people.where.items() if place == word}
    assert aboard - set(day.people.disputes) == here - set(day.people.disputes)


def test_every_fact_that_moved_a_person_is_behind_them(qalamoun: World) -> None:
    snapshot = qalamoun.live.snapshot
    for person in ("P-0001", "P-0659"):
        mine = {envelope.id for envelope, _ in snapshot.facts_of(f"person:{person}")}
        moved = {
            envelope.id
            for envelope, _ in snapshot.log()
            if isinstance(envelope.fact, PeopleMoved) and person in envelope.fact.persons
        }
        assert moved
        assert moved <= mine


@pytest.mark.parametrize("kind", KINDS)
def test_pages_open_in_both_languages(qalamoun: World, kind: str) -> None:
    for lang in ("en", "ar"):
        answer = qalamoun.page(UserRole.COORDINATOR, f"ledger?kind={kind}", lang)
        assert answer.status_code == 200
        assert "⟦" not in answer.text


@pytest.mark.parametrize(
    "word", ["vehicle:BUS-06", "place:qara", "person:P-0659", "left", "convoy:main", "vehicle:NONE"]
)
def test_every_subject_has_a_page(qalamoun: World, word: str) -> None:
    for lang in ("en", "ar"):
        answer = qalamoun.page(UserRole.AUDITOR, f"ledger/{word.replace(':', '%3A')}", lang)
        assert answer.status_code == 200
        assert "⟦" not in answer.text


def test_what_is_no_subject_has_none(qalamoun: World) -> None:
    assert qalamoun.page(UserRole.COORDINATOR, "ledger/nonsense").status_code == 404


def test_the_name_of_a_person_is_for_whoever_sees_names_and_its_showing_is_on_record(
    qalamoun: World,
) -> None:
    name = qalamoun.live.snapshot.named.persons["P-0001"].name_ar
    assert name
    before = len(qalamoun.hub.gate.audit(_administrator(), limit=10_000))
    assert name in qalamoun.page(UserRole.COORDINATOR, "ledger/person%3AP-0001").text
    lines = qalamoun.hub.gate.audit(_administrator(), limit=10_000)[before:]
    assert [tuple(line.subjects) for line in lines] == [("P-0001",)]
    assert name not in qalamoun.page(UserRole.AUDITOR, "ledger/person%3AP-0001").text


def _administrator() -> Viewer:
    return Viewer(user="u-x", title="administrator", role=UserRole.ADMINISTRATOR)


def test_a_marshal_sees_own_vehicles_and_whom_they_carry(qalamoun: World) -> None:
    snapshot = qalamoun.live.snapshot
    own = marshal("BUS-06")
    rows = ledger(snapshot, own, kind="vehicles").rows
    assert [row.subject for row in rows] == ["vehicle:BUS-06"]
    aboard = subject(snapshot, own, "vehicle:BUS-06")
    assert aboard is not None
    assert subject(snapshot, own, f"person:{aboard.people[0]}") is not None
    assert subject(snapshot, own, "vehicle:BUS-05") is None
    stranger = subject(snapshot, COORDINATOR, "vehicle:BUS-05")
    assert stranger is not None
    assert subject(snapshot, own, f"person:{stranger.people[0]}") is None


def test_what_is_recorded_stands_at_once_with_who_recorded_it(tiny: World) -> None:
    person = next(iter(tiny.live.snapshot.operation.persons))
    vehicle = next(iter(tiny.live.snapshot.operation.vehicles))
    answer = tiny.send(
        UserRole.COORDINATOR, "ledger", "moved", {"act": "boarded", "who": person, "to": vehicle}
    )
    assert answer.status_code == 303
    day = tiny.live.snapshot.operation.day
    assert day.people.place(person) == f"vehicle:{vehicle}"
    assert day.latest[person].author == TITLES[UserRole.COORDINATOR]


def test_every_mistake_of_a_form_is_told_at_once_and_nothing_typed_is_lost(tiny: World) -> None:
    before = tiny.live.snapshot.version
    answer = tiny.send(
        UserRole.COORDINATOR,
        "ledger",
        "counted",
        {"which": "counted", "place": "", "count": "many", "note": "at the gate"},
    )
    assert answer.status_code == 422
    assert answer.text.count('class="mistake"') == 2
    assert 'value="many"' in answer.text
    assert 'value="at the gate"' in answer.text
    assert tiny.live.snapshot.version == before


SLIPS: list[tuple[str, dict[str, str], set[str]]] = [
    ("moved", {"act": "arrived", "who": "P-0001", "to": "nowhere"}, {"to"}),
    ("moved", {"act": "arrived", "who": "", "to": "nowhere"}, {"to", "who"}),
    ("counted", {"place": "nowhere", "count": "many"}, {"place", "count"}),
    ("drove", {"vehicles": "", "to": "nowhere"}, {"vehicles", "to"}),
    ("reported", {"incident": "road_cut", "where": "nowhere", "note": ""}, {"where", "note"}),
    ("absent", {"who": "P-9999"}, {"who"}),
    ("unknown", {"who": "P-9999", "note": "", "follow_up": ""}, {"who", "note", "follow_up"}),
    ("followed", {"place": "nowhere", "authority": "post", "note": ""}, {"place", "note"}),
    (
        "attested",
        {"standard": "inspected", "kept": "attested", "vehicles": "BUS-9", "note": ""},
        {"vehicles", "note"},
    ),
]


@pytest.mark.parametrize(("act", "typed", "wrong"), SLIPS)
@pytest.mark.parametrize("lang", ["en", "ar"])
def test_what_keeps_a_sighting_from_being_recorded_stands_at_once_beside_its_fields(
    tiny: World, act: str, typed: dict[str, str], wrong: set[str], lang: str
) -> None:
    before = tiny.live.snapshot.version
    sent = {"which": act, "time": "half past", "paper": "sheet of the gate", **typed}
    answer = tiny.send(UserRole.COORDINATOR, "ledger", act, sent, lang=lang)
    assert answer.status_code == 422
    marked = set(re.findall(rf'id="{act}-(\w+)-mistake"', answer.text))
    assert marked == {*wrong, "time"}
    assert f'id="paper-{act}-" open' in answer.text, "what has to be mended is not folded away"
    assert not re.search(r'class="mistake".*--', answer.text), "no words of the command line"
    for value in filter(None, (sent["time"], sent["paper"], *typed.values())):
        assert f'value="{value}"' in answer.text
    assert tiny.live.snapshot.version == before


def test_a_marshal_is_told_nothing_of_who_is_expected_elsewhere(tiny: World) -> None:
    sent = {"which": "absent", "who": "P-0001", "time": "half past"}
    assert tiny.send(UserRole.MARSHAL, "ledger", "absent", sent).status_code == 403


def test_an_unknown_place_is_told_with_what_is_near(tiny: World) -> None:
    person = next(iter(tiny.live.snapshot.operation.persons))
    sent = {"which": "moved", "act": "arrived", "who": person, "to": "BUS-"}
    answer = tiny.send(UserRole.COORDINATOR, "ledger", "moved", sent)
    assert answer.status_code == 422
    told = re.search(r'id="moved-to-mistake">.*?</span>', answer.text, re.S)
    assert told
    assert "BUS-2" in told[0]


def test_numbers_and_times_are_taken_in_digits_of_either_script(tiny: World) -> None:
    sent = {"act": "boarded", "who": "P-٠٠٠٣، P-٠٠٠٤", "to": "BUS-٢", "time": "٢٠٢٤-٠٦-٠٣T٠٨:١٥"}
    answer = tiny.send(UserRole.COORDINATOR, "ledger", "moved", sent)
    assert answer.status_code == 303, answer.text
    day = tiny.live.snapshot.operation.day
    for person in ("P-0003", "P-0004"):
        assert day.people.place(person) == "vehicle:BUS-2"
        assert day.latest[person].happened_at.strftime("%m-%d %M") == "06-03 15"


def test_a_fact_is_taken_back_by_whoever_recorded_it_or_a_coordinator(tiny: World) -> None:
    vehicle = next(iter(tiny.live.snapshot.operation.vehicles))
    sent = {"place": vehicle, "count": "4"}
    assert tiny.send(UserRole.REGISTRAR, "ledger", "counted", sent).status_code == 303
    fact = tiny.live.snapshot.operation.day.headcounts[-1].said.fact
    undo = {"fact": fact, "note": "a slip"}
    assert tiny.send(UserRole.TRACING, "ledger", "undo", undo).status_code == 422
    assert tiny.send(UserRole.REGISTRAR, "ledger", "undo", undo).status_code == 303
    assert fact in tiny.live.snapshot.operation.day.log.corrected


def test_an_auditor_records_nothing(tiny: World) -> None:
    sent = {"place": "x", "count": "4"}
    assert tiny.send(UserRole.AUDITOR, "ledger", "counted", sent).status_code == 403
    page = tiny.page(UserRole.AUDITOR, "ledger").text
    assert not re.search(r'action="[^"]*/ledger/counted"', page)


def test_who_holds_people_and_who_follows_them_up_is_recorded_later(tiny: World) -> None:
    person = list(tiny.live.snapshot.operation.persons)[-1]
    taken = {"act": "detained", "who": person, "to": "custody:bridge"}
    assert tiny.send(UserRole.COORDINATOR, "ledger", "moved", taken).status_code == 303
    said = {"which": "followed", "place": "custody:bridge", "note": "the driver told it"}
    answer = tiny.send(UserRole.COORDINATOR, "ledger", "followed", said)
    assert answer.status_code == 422
    assert "Say who holds them, or who follows them up." in answer.text
    assert "the driver told it" in answer.text
    said |= {"authority": "a checkpoint", "follow_up": "the liaison office"}
    assert tiny.send(UserRole.COORDINATOR, "ledger", "followed", said).status_code == 303
    held = tiny.live.snapshot.operation.day.custody["custody:bridge"]
    assert (held.authority, held.follow_up) == ("a checkpoint", "the liaison office")


def test_a_standard_is_attested_as_it_was_seen(tiny: World) -> None:
    vehicle = next(iter(tiny.live.snapshot.operation.vehicles))
    said = {"standard": "inspected", "kept": "contradicted", "vehicles": vehicle}
    assert tiny.send(UserRole.COORDINATOR, "ledger", "attested", said).status_code == 422
    said["note"] = "two tyres worn"
    assert tiny.send(UserRole.COORDINATOR, "ledger", "attested", said).status_code == 303
    fact = tiny.live.snapshot.facts_of(f"vehicle:{vehicle}")[-1][0].fact
    assert isinstance(fact, PracticeAttested)
    assert (fact.standard, fact.kept, fact.vehicles) == ("inspected", False, (vehicle,))


def disputed(world: World) -> str:
    """Return somebody of whom two facts say that they are in different places."""
    operation = world.live.snapshot.operation
    person = next(p for p in operation.persons if p not in operation.day.people.disputes)
    here, there, third = [f"place:{place}" for place in operation.places][:3]
    for source, target in (("outside", here), (third, there)):
        fact = PeopleMoved(persons=(person,), source=source, target=target, act=Act.FOUND)
        world.station.recorder.record([fact], author="marshal, gate")
    world.live.refresh()
    return person


def test_a_dispute_is_settled_beside_the_facts_that_contradict_each_other(tiny: World) -> None:
    person = disputed(tiny)
    page = tiny.page(UserRole.TRACING, f"ledger/person:{person}").text
    form = form_of(page, "/ledger/settled")
    rivals = tiny.live.snapshot.operation.day.people.disputes[person]
    assert set(form["weighed"]) == {each for d in rivals for each in (d.held_by, d.seen_by)}
    form |= {"to": rivals[0].held, "note": ""}
    asked = tiny.send(UserRole.TRACING, "ledger", "settled", form)
    assert asked.status_code == 422
    done = tiny.send(UserRole.TRACING, "ledger", "settled", {**form, "note": "seen by the team"})
    assert done.status_code == 303
    day = tiny.live.snapshot.operation.day
    assert person not in day.people.disputes
    assert day.people.place(person) == rivals[0].held
    (fact,) = [
        e.fact
        for e, _ in tiny.live.snapshot.facts_of(f"person:{person}")
        if isinstance(e.fact, WhereaboutsSettled)
    ]
    assert fact.reason == "seen by the team"
    late = tiny.send(UserRole.TRACING, "ledger", "settled", {**form, "note": "again"})
    assert late.status_code == 422, "it is settled already"
    assert "form-settled" not in tiny.page(UserRole.TRACING, f"ledger/person:{person}").text


def test_a_contradiction_that_came_in_meanwhile_stays_open(tiny: World) -> None:
    person = disputed(tiny)
    form = form_of(
        tiny.page(UserRole.COORDINATOR, f"ledger/person:{person}").text, "/ledger/settled"
    )
    places = [f"place:{place}" for place in tiny.live.snapshot.operation.places]
    fact = PeopleMoved(persons=(person,), source=places[2], target=places[0], act=Act.FOUND)
    tiny.station.recorder.record([fact], author="marshal, other gate")
    sent = {**form, "to": places[1], "note": "seen"}
    assert tiny.send(UserRole.COORDINATOR, "ledger", "settled", sent).status_code == 303
    assert person in tiny.live.snapshot.operation.day.people.disputes


def test_a_dispute_reads_in_arabic_with_places_by_name(tiny: World) -> None:
    person = disputed(tiny)
    page = tiny.page(UserRole.COORDINATOR, f"ledger/person:{person}", "ar").text
    name = next(iter(tiny.live.snapshot.operation.places.values())).name.text("ar")
    notice = re.search(r'<div class="notice warning">.*?</div>', page, re.S)
    assert notice
    assert name in notice[0]
    assert "place:" not in notice[0]


def test_a_marshal_settles_nothing(tiny: World) -> None:
    form = {"what": f"person:{disputed(tiny)}", "to": "left", "note": "seen", "weighed": "x"}
    assert tiny.send(UserRole.MARSHAL, "ledger", "settled", form).status_code == 403
