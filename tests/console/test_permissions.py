# SPDX-License-Identifier: Apache-2.0
"""Role × page × act × field, made from the tables of access and the pages that are found.

A new page, form or API read is tried here without being named.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from urllib.parse import quote, unquote

import httpx
import pytest

from qafila.app.accounts import AT_THE_COMPUTER, Description, form_mark
from qafila.app.console.documents import OFFERS
from qafila.core.access import MAY, SEES, Action, Field, UserRole
from qafila.core.operation import Operation
from qafila.web.console.api import routes
from qafila.web.console.api.route import File, Route
from qafila.web.console.pages import Page, pages
from tests.console.world import World, form_mark_of

MOST_VISITED = 40
"""Pages that one role opens by following links; of pages of one kind two are enough."""

DONE_OR_MENDED = (200, 303, 422)

A_PAGE_EACH = [pytest.param(page, id=page.name) for page in pages()]
A_ROLE_EACH = [pytest.param(role, id=role.value) for role in UserRole]


def may(role: UserRole, action: Action | None) -> bool:
    return action is None or action in MAY[role]


def address_of(world: World, page: Page) -> str:
    if page.of_hub:
        return "/" if page.name == "operations" else f"/hub/{page.name}"
    return f"/o/{world.operation}/{page.name}"


@pytest.mark.parametrize("role", A_ROLE_EACH)
@pytest.mark.parametrize("page", A_PAGE_EACH)
def test_a_page_is_answered_to_the_roles_of_the_table_alone(
    tiny: World, page: Page, role: UserRole
) -> None:
    with tiny.browser(role) as client:
        answer = client.get(address_of(tiny, page))
    assert answer.status_code == (200 if may(role, page.action) else 403)


@pytest.mark.parametrize("role", A_ROLE_EACH)
def test_the_navigation_offers_what_is_answered_and_nothing_else(
    tiny: World, role: UserRole
) -> None:
    with tiny.browser(role) as client:
        for start in ("/", "/hub/account"):
            shown = client.get(start)
            for path in re.findall(r'href="(/(?:hub|o)/[^"#]*)"', shown.text):
                answer = client.get(html.unescape(path), follow_redirects=True)
                assert answer.status_code == 200, path


ACTS = [
    pytest.param(page, name, id=f"{page.name}-{name}") for page in pages() for name in page.acts
]


NARROWER = {("ledger", "settled", UserRole.MARSHAL)}
"""Forms that somebody has not who has the action: a marshal speaks of one side of a dispute."""


@pytest.mark.parametrize(("page", "name"), ACTS)
def test_a_form_is_taken_from_the_roles_of_the_table_alone(
    tiny: World, page: Page, name: str
) -> None:
    act = page.acts[name]
    for role in UserRole:
        with tiny.browser(role) as client:
            mark = form_mark_of(client.get("/").text)
            path = f"{address_of(tiny, page)}/{name}"
            assert client.post(path, data={"form": "0" * len(mark)}).status_code == 403, role
            answer = client.post(path, data={"form": mark, "note": "tried"})
        if (page.name, name, role) in NARROWER:
            assert answer.status_code == 403, role
        elif may(role, act.action) and may(role, page.action):
            nowhere = (404,) if page.below else ()  # a form about something, sent about nothing
            assert answer.status_code in (*DONE_OR_MENDED, *nowhere), role
        else:  # also who may do it, and not see the page that tells what has to be mended
            assert answer.status_code == 403, role


A_ROUTE_EACH = [pytest.param(route, id=f"{route.method}-{route.name}") for route in routes()]


@pytest.mark.parametrize("route", A_ROUTE_EACH)
def test_a_route_of_the_api_is_for_the_roles_of_the_table_alone(tiny: World, route: Route) -> None:
    path = addresses(tiny, route)[0]
    with tiny.browser() as client:  # one for all: to make one takes longer than to ask
        told = {role: asked_as(client, tiny, role, route, path) for role in UserRole}
    for role, answer in told.items():
        if route.is_for(MAY[role].__contains__):
            known = {200} if "{" not in route.path.replace("{op}", "") else {200, 404}
            if isinstance(route.answer, File):
                known |= {403}  # which documents, is a table of its own
            assert answer.status_code in ({400} if route.method == "POST" else known), role
        else:
            assert answer.status_code == 403, role


def asked_as(
    client: httpx.Client, world: World, role: UserRole, route: Route, path: str
) -> httpx.Response:
    """Return what a role is answered; no description allows what is sent, so nothing is done."""
    session = world.tokens[role]
    headers = {"cookie": f"qafila={session}"}
    if route.method == "GET":
        return client.get(path, headers=headers)
    assert client.post(path, json={}, headers=headers).status_code == 403, "without a mark"
    marked = {**headers, "x-qafila-form": form_mark(session)}
    return client.post(path, json={"no such field": 1}, headers=marked)


def addresses(world: World, route: Route) -> list[str]:
    """Return addresses of a route, with ids that there are in the operation."""
    operation = world.live.snapshot.operation
    person = next(p for p in operation.persons.values() if p.household)
    vehicle = next((v for v, at in operation.day.vehicles.where.items() if at), "")
    parts: dict[str, list[str]] = {
        "op": [world.operation],
        "person": [person.id],
        "household": [person.household or ""],
        "vehicle": [vehicle or next(iter(operation.vehicles))],
        "token": ["none-of-this-name"],
        "name": sorted(OFFERS),
        "kind": ["json"],
    }
    parts["word"] = [
        *(f"person:{each}" for each in parts["person"]),
        *(f"vehicle:{each}" for each in parts["vehicle"]),
        f"place:{next(iter(operation.places))}",
    ]
    made = [f"/api/v1{route.path}"]
    for name, values in parts.items():
        filled = (p.replace(f"{{{name}}}", quote(v, safe="")) for p in made for v in values)
        made = list(dict.fromkeys(filled))
    return made


def api_reads(world: World) -> Iterator[str]:
    """Yield reads of the API, every one at least once."""
    for route in routes():
        if route.method == "GET":
            yield from addresses(world, route)


@pytest.mark.parametrize("role", A_ROLE_EACH)
def test_no_answer_holds_what_its_reader_does_not_see(qalamoun: World, role: UserRole) -> None:
    hidden = hidden_from(qalamoun, role)
    for path, text in answers(qalamoun, role):
        found = [each for each in hidden if each in text]
        assert not found, f"{path}: {found[:3]}"


def test_whoever_sees_names_finds_them_where_they_are_looked_for(qalamoun: World) -> None:
    every = words_of(qalamoun.live.snapshot.named, Field.NAME)
    for role in (UserRole.COORDINATOR, UserRole.REGISTRAR, UserRole.TRACING):
        assert any(each in text for _, text in answers(qalamoun, role) for each in every), role


@pytest.mark.parametrize("role", [role for role in UserRole if Field.COHORT not in SEES[role]])
def test_no_cohort_stands_beside_a_person(qalamoun: World, role: UserRole) -> None:
    for path, text in answers(qalamoun, role):
        if path.startswith("/api/"):
            assert not re.search(r'\{"person":"[^"]+"[^{}]*"cohort"', text), path


def test_a_marshal_of_vehicles_sees_the_names_of_their_people_alone(qalamoun: World) -> None:
    gate, marshal = qalamoun.hub.gate, qalamoun.hub.gate.viewer(qalamoun.tokens[UserRole.MARSHAL])
    assert marshal is not None
    operation = qalamoun.live.snapshot.named
    manifests = [m for m in operation.day.manifests.values() if m.persons]
    own = {manifests[0].vehicle}
    theirs = {p for m in operation.day.manifests.values() if m.vehicle in own for p in m.persons}
    aboard = {f"vehicle:{vehicle}" for vehicle in own}
    theirs |= {p for p, at in operation.day.people.where.items() if at in aboard}
    strangers = [p for p in operation.persons if p not in theirs][:80]
    said = Description(name="marshal-1", title=marshal.title, role="marshal", vehicles=sorted(own))
    gate.change(AT_THE_COMPUTER, marshal.user, said)
    try:
        with qalamoun.browser(UserRole.MARSHAL) as client:
            shown = [client.get(path) for path in api_reads(qalamoun)]
            ledger = f"/o/{qalamoun.operation}/ledger"
            persons = (f"{ledger}/person:{each}" for each in (*theirs, *strangers))
            shown += [client.get(path) for path in persons]
            for vehicle in operation.vehicles:
                seen = client.get(f"{ledger}/vehicle:{vehicle}").status_code
                assert seen == (200 if vehicle in own else 404), vehicle
    finally:
        nobody = Description(name="marshal-1", title=marshal.title, role="marshal")
        gate.change(AT_THE_COMPUTER, marshal.user, nobody)
    text = "\n".join(plain(answer.text) for answer in shown if answer.status_code == 200)
    known = {p.id: p.name_ar or p.name_latin for p in operation.persons.values()}
    of_theirs = {known[p] for p in theirs if p in known}
    assert any(name in text for name in of_theirs), "they see their own people"
    others = {n for p, n in known.items() if p not in theirs and len(n) > 6} - of_theirs
    assert not [name for name in others if name in text]
    hidden = words_of(operation, Field.CREW) - words_of(
        replace(operation, vehicles={v: operation.vehicles[v] for v in own}), Field.CREW
    )
    assert not [each for each in hidden if each in text]


@pytest.mark.parametrize("role", [r for r in UserRole if Action.SEE_LEDGER in MAY[r]])
def test_program_and_person_are_told_the_same_of_a_person_in_the_ledger(
    qalamoun: World, role: UserRole
) -> None:
    gate, user = qalamoun.hub.gate, qalamoun.hub.gate.viewer(qalamoun.tokens[role])
    assert user is not None
    own = next(m for m in qalamoun.live.snapshot.operation.day.manifests.values() if m.persons)
    person = qalamoun.live.snapshot.named.persons[own.persons[0]]
    name = person.name_ar or person.name_latin
    path = f"/api/v1/operations/{qalamoun.operation}/ledger/person:{person.id}"
    vehicles = [own.vehicle] if role is UserRole.MARSHAL else []
    said = Description(name=f"{role.value}-1", title=user.title, role=role.value, party=user.party)
    gate.change(AT_THE_COMPUTER, user.user, replace(said, vehicles=vehicles))
    try:
        by_token = gate.make_token(user, "ledger", [Action.SEE_LEDGER], 2)
        with qalamoun.browser() as client:
            program = client.get(path, headers={"authorization": f"Bearer {by_token}"})
        with qalamoun.browser(role) as client:
            session = client.get(path)
            page = client.get(path.replace("/api/v1/operations/", "/o/"))
    finally:
        gate.change(AT_THE_COMPUTER, user.user, said)
    assert program.status_code == session.status_code == page.status_code
    if session.status_code == 200:
        without = {"at", "version"}
        told = [{k: v for k, v in a.json().items() if k not in without} for a in (program, session)]
        assert told[0] == told[1]
        assert told[0].get("name", "") == (name if Field.NAME in SEES[role] else "")
        assert (name in plain(page.text)) is (Field.NAME in SEES[role])


def hidden_from(world: World, role: UserRole) -> frozenset[str]:
    """Return what must stand in no answer to a role: whole names, documents, telephones, ids."""
    named, sees = world.live.snapshot.named, SEES[role]
    hidden: set[str] = set()
    # The marshal of this hub has no vehicle, so sees nobody: one who has is tried above.
    for field in (Field.NAME, Field.PERSON, Field.VEHICLE, Field.CREW):
        if field not in sees or (field is Field.NAME and role is UserRole.MARSHAL):
            hidden |= words_of(named, field)
    return frozenset(hidden)


def words_of(named: Operation, field: Field) -> set[str]:
    """Return the words of the operation that show a field."""
    persons, vehicles = named.persons.values(), named.vehicles.values()
    if field is Field.NAME:
        held = ((p.name_ar, p.name_latin, p.document, p.phone, p.note) for p in persons)
        return {text for each in held for text in each if text and len(text) > 6}
    if field is Field.PERSON:
        return {person.id for person in persons}
    if field is Field.VEHICLE:
        return {vehicle.id for vehicle in vehicles}
    held_crew = ((v.driver, v.driver_phone, v.leader, v.plate) for v in vehicles)
    return {text for crew in held_crew for text in crew if text}


_READ: dict[tuple[str, UserRole], list[tuple[str, str]]] = {}


def answers(world: World, role: UserRole) -> list[tuple[str, str]]:
    """Return every answer that a role gets by following links, and of the API, as plain text."""
    key = world.url, role
    if key not in _READ:
        _READ[key] = [*_pages(world, role), *_api(world, role)]
    assert _READ[key]
    return _READ[key]


def _pages(world: World, role: UserRole) -> Iterator[tuple[str, str]]:
    wanted = [address_of(world, page) for page in pages()]
    seen: set[str] = set()
    kinds: dict[str, int] = {}
    with world.browser(role, "ar") as client:
        while wanted and len(seen) < MOST_VISITED:
            path = wanted.pop(0)
            kind = kind_of(path)
            if path in seen or kinds.get(kind, 0) >= 2:
                continue
            seen.add(path)
            kinds[kind] = kinds.get(kind, 0) + 1
            answer = client.get(path)
            assert answer.status_code in {200, 303, 403, 404}, path
            if answer.headers.get("content-type", "").startswith("text/html"):
                yield path, plain(answer.text)
                links = re.findall(r'href="(/(?:o|hub)/[^"#]*)"', answer.text)
                wanted += map(html.unescape, links)


def _api(world: World, role: UserRole) -> Iterator[tuple[str, str]]:
    with world.browser(role) as client:
        for path in api_reads(world):
            answer = client.get(path)
            assert answer.status_code in {200, 403, 404}, path
            yield path, answer.text


def kind_of(path: str) -> str:
    """Return what pages have in common that differ by an id or a number alone."""
    return re.sub(r"[A-Z]+-\d+|\d+", "#", unquote(path))


@cache
def _tags() -> re.Pattern[str]:
    return re.compile(r"<[^>]*>")


def plain(page: str) -> str:
    """Return what a page shows and what its links, values and titles hold, without isolates."""
    held = " ".join(re.findall(r'(?:href|value|title|aria-label|content|alt)="([^"]*)"', page))
    text = html.unescape(_tags().sub("", page) + " " + unquote(held))
    return re.sub("[\u2066-\u2069]", "", text)
