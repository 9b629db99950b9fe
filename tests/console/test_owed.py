# SPDX-License-Identifier: Apache-2.0
"""Lists that are owed: read entry by entry, an entry withdrawn and brought back."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest

from qafila.core.access import Action, UserRole, Viewer
from qafila.core.document import phrase
from qafila.core.events import EntryListed
from qafila.core.registry import ListEntry, Person
from qafila.words import Words
from tests.console.forms import form_of
from tests.console.test_api import program
from tests.console.test_api_whole import act, read
from tests.console.world import TITLES, World, store_of, world_of

LISTED = "one-town"
COORDINATOR, REGISTRAR = UserRole.COORDINATOR, UserRole.REGISTRAR
ADMINISTRATOR = Viewer(user="u-x", title="administrator", role=UserRole.ADMINISTRATOR)
MADE = (("Z-901", "رنا الحموي"), ("Z-902", "سامي العلي"))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A hub with an owed list to which a registrar added two by name."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("hub")
        patch.setenv("QAFILA_CONFIG_DIR", str(folder / "config"))
        (folder / "config").mkdir(mode=0o700)
        with world_of(store_of("four-towns-2017", folder), folder / "config") as world:
            facts = [
                EntryListed(
                    entry=ListEntry(
                        of=LISTED,
                        number=number,
                        who=Person(id=f"{LISTED}/{number}", name_ar=name),
                    )
                )
                for number, name in MADE
            ]
            world.station.recorder.record(facts, author=TITLES[REGISTRAR])
            world.live.refresh()
            yield world


def form_for(world: World, role: UserRole, number: str) -> dict[str, str | list[str]]:
    page = world.page(role, f"owed?listed={LISTED}&search={number}").text
    return form_of(page, "/owed/change")


def is_owed(world: World, number: str) -> bool:
    world.live.refresh()
    return f"{LISTED}/{number}" in world.live.snapshot.operation.entries


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_a_list_stands_entry_by_entry_with_names_for_who_sees_them(town: World, lang: str) -> None:
    path = f"owed?listed={LISTED}&search=Z-901"
    before = len(town.hub.gate.audit(ADMINISTRATOR, limit=10_000))
    shown = town.page(COORDINATOR, path, lang).text
    assert "⟦" not in shown
    assert "رنا الحموي" in shown
    assert "سامي العلي" not in shown, "narrowed to one number"
    lines = town.hub.gate.audit(ADMINISTRATOR, limit=10_000)[before:]
    assert all(f"{LISTED}/Z-901" in line.subjects for line in lines)
    unnamed = town.page(UserRole.AUDITOR, path, lang).text
    assert "Z-901" in unnamed
    assert "رنا الحموي" not in unnamed
    assert "/owed/change" not in unnamed
    assert town.page(UserRole.LIAISON, path, lang).status_code == 403


def test_an_entry_is_withdrawn_with_a_reason_and_brought_back(town: World) -> None:
    form = form_for(town, REGISTRAR, "Z-901")
    asked = town.send(REGISTRAR, "owed", "change", {**form, "reason": ""}, lang="ar")
    assert asked.status_code == 422
    assert asked.text.count('class="mistake"') == 1
    assert is_owed(town, "Z-901")
    sent = {**form, "reason": "another person bears this number"}
    assert town.send(REGISTRAR, "owed", "change", sent).status_code == 303
    assert not is_owed(town, "Z-901")
    again = town.send(REGISTRAR, "owed", "change", {**sent, "once": "another-page-of-it"})
    assert again.status_code == 422, "it was withdrawn since the page was shown"
    page = town.page(REGISTRAR, f"owed?listed={LISTED}&search=Z-901", "ar").text
    assert "another person bears this number" in page
    assert Words("ar")(phrase("console-owed-is-withdrawn")) in page
    assert "رنا الحموي" not in page, "nobody is named whom the list does not hold"
    back = {**form_for(town, REGISTRAR, "Z-901"), "reason": "it was right"}
    assert town.send(REGISTRAR, "owed", "change", back).status_code == 303
    assert is_owed(town, "Z-901")
    assert "رنا الحموي" in town.page(REGISTRAR, f"owed?listed={LISTED}&search=Z-901").text


def test_an_entry_that_two_hubs_took_in_is_withdrawn_with_both_facts(town: World) -> None:
    number = "Z-903"
    entry = ListEntry(of=LISTED, number=number, who=Person(id=f"{LISTED}/{number}", name_ar="هند"))
    for role in (REGISTRAR, COORDINATOR):
        town.station.recorder.record([EntryListed(entry=entry)], author=TITLES[role])
        assert is_owed(town, number)
        town.page(COORDINATOR, f"owed?listed={LISTED}&search={number}")  # as it stands by then
    sent = form_for(town, COORDINATOR, number) | {"reason": "listed by mistake"}
    assert town.send(COORDINATOR, "owed", "change", sent).status_code == 303
    assert not is_owed(town, number)


def test_a_registrar_withdraws_only_what_they_recorded_and_a_coordinator_all(
    town: World,
) -> None:
    theirs = next(
        e.number
        for e in town.live.snapshot.operation.entries_of(LISTED)
        if not e.number.startswith("Z-9")
    )
    page = town.page(REGISTRAR, f"owed?listed={LISTED}&search={theirs}").text
    assert not re.search(r'action="[^"]*/owed/change"', page)
    body = {"listed": LISTED, "entry": theirs, "state": "stands", "reason": "a slip"}
    assert town.send(REGISTRAR, "owed", "change", body).status_code == 422
    assert is_owed(town, theirs)
    assert town.send(COORDINATOR, "owed", "change", body).status_code == 303
    assert not is_owed(town, theirs)
    assert town.send(UserRole.TRACING, "owed", "change", body).status_code == 403


def test_a_program_reads_and_withdraws_by_the_same_rule(town: World) -> None:
    with program(town, COORDINATOR, Action.SEE_REGISTRY, Action.EDIT_REGISTRY) as client:
        told = read(client, town, f"owed?listed={LISTED}&search=Z-902")
        entries = told["entries"]
        assert isinstance(entries, list)
        assert [each["may_change"] for each in entries] == [True]
        body: dict[str, object] = {"listed": LISTED, "entry": "Z-902", "reason": "twice"}
        wrong = act(client, town, "owed", "change", {**body, "state": "withdrawn"})
        assert wrong.status_code == 422
        done = act(client, town, "owed", "change", {**body, "state": "stands"})
        assert done.status_code == 200, done.text
    assert not is_owed(town, "Z-902")


def test_an_operation_that_owes_no_list_says_so(tiny: World) -> None:
    page = html.unescape(tiny.page(COORDINATOR, "owed", "ar").text)
    assert Words("ar")(phrase("console-owed-none")) in page
