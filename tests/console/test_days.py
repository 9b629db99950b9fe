# SPDX-License-Identifier: Apache-2.0
"""Each role's day in a browser, in both languages: what it does, sees then, and leaves on record.

The people of the examples are made up. Pictures of every step: see `desk.py`.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pyotp
import pytest

from qafila.app.accounts import AT_THE_COMPUTER, Description
from qafila.core.access import UserRole
from qafila.core.events import (
    ApprovalGiven,
    DeliveryAttested,
    HeadcountTaken,
    HoldLifted,
    LotHeld,
    LotReleased,
    PeopleMerged,
    PeopleMoved,
    StepOverridden,
    VehiclesMoved,
    WhereaboutsUnknown,
)
from qafila.core.values import Lang
from tests.console.desk import Desk, desk
from tests.console.test_permissions import api_reads, hidden_from, plain
from tests.console.world import PASSWORD, TITLES, World, code_now, store_of, world_of

Fact = TypeVar("Fact")
Come = Callable[[UserRole, World], AbstractContextManager[Desk]]

LANGS: tuple[Lang, ...] = ("ar", "en")

A_LIST = (
    "person,name_ar,name_latin,father,grandfather,mother,sex,age,cohort,consent\n"
    "P-0021,رشا وليد سمير القباني,Rasha Walid Samir al-Qabbani,وليد,سمير,هناء الشامي,female,28,"
    "west,explicit\n"
    "P-0022,خالد محمود حسين الحلّاق,Khaled Mahmoud Hussein Al-Hallaq,محمود,حسين,أمينة الصباغ,male,"
    "44,west,explicit\n"
)
"""Somebody new, and somebody who stands on the list of `examples/tiny` already."""

REPORT = (
    "دمشق، 28 آب 2017 – قال مصدر إن نحو 600 شخص، بينهم 250 مقاتلًا، سيغادرون اليوم القلمون الغربي"
    " إلى البوكمال في حافلات، مقابل الكشف عن مصير الجنود المفقودين."
)


@pytest.fixture(params=LANGS)
def lang(request: pytest.FixtureRequest) -> Lang:
    chosen: Lang = request.param
    return chosen


@pytest.fixture
def come(browser: Any, lang: Lang) -> Come:
    """Have somebody of a role come in."""
    return lambda role, world: desk(browser, world, role, lang)


@pytest.fixture
def village(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A hub with `examples/tiny`, for one day alone."""
    with _hub("tiny", tmp_path, monkeypatch) as world:
        yield world


@pytest.fixture
def valley(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A hub with `examples/qalamoun-2017` and its whole day, for one day alone."""
    with _hub("qalamoun-2017", tmp_path, monkeypatch) as world:
        yield world


@contextmanager
def _hub(example: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    config = folder / "config"
    config.mkdir(mode=0o700)
    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(config))
    with world_of(store_of(example, folder), config) as world:
        yield world


def recorded(world: World, kind: type[Fact], role: UserRole | None = None) -> list[Fact]:
    """Return the facts of a kind that are in the store, of one author where a role is named."""
    world.live.refresh()
    told = (envelope for envelope, _ in world.live.snapshot.log())
    return [
        each.fact
        for each in told
        if isinstance(each.fact, kind) and role in (None, _role_of(each.author))
    ]


def _role_of(author: str) -> UserRole | None:
    return next((role for role, title in TITLES.items() if title == author), None)


def belongs(world: World, role: UserRole, **told: Any) -> None:
    """Have an administrator say for whom somebody speaks, or which vehicles are theirs."""
    viewer = world.hub.gate.viewer(world.tokens[role])
    assert viewer is not None
    said = Description(name=f"{role.value}-1", title=viewer.title, role=role.value, **told)
    world.hub.gate.change(AT_THE_COMPUTER, viewer.user, said)


def sees_nothing_hidden(at: Desk, *more: str) -> None:
    """Hold every page that was shown, and more answers, against what this role must not see.

    That no answer of the API holds any of it, for every role: `test_permissions.py`.
    """
    text = "\n".join([*map(plain, at.read), *more])
    words = set(re.findall(r"[\w-]+", text))
    hidden = hidden_from(at.world, at.role)
    assert hidden
    assert not [each for each in hidden if re.split(r"[^\w-]", each)[0] in words and each in text]


def answers_of_the_api(at: Desk) -> Iterator[str]:
    """Yield what programs get that act for this role."""
    for path in api_reads(at.world):
        answer = at.page.request.get(path)
        assert answer.status in {200, 403, 404}, path
        yield answer.text()


# --- Whoever runs the day


def in_force(at: Desk) -> None:
    """Have a plan made on the plan page, look at it, and put it in force."""
    at.go("plan?tab=replan")
    assert at.said("console-plan-started") in at.send("/plan/start", "plan-started", limit="2")
    at.page.locator("form[action$='/plan/issue']").wait_for()
    at.look("plan-preview")
    told = at.press(at.form("/plan/issue"), "plan-issued")
    assert at.said("console-plan-issued", manifests=2)[:12] in told


def test_a_coordinator_runs_the_day(village: World, come: Come) -> None:
    operation = village.operation
    with come(UserRole.COORDINATOR, village) as at:
        assert at.said("console-count-people") in at.turn(f"/o/{operation}", "first-page")
        in_force(at)
        plan = village.live.snapshot.operation.plan
        assert plan is not None
        assert {trip.vehicle for trip in plan.trips} == {"BUS-1", "BUS-2"}
        for tab in ("seats", "march", "timetable"):
            at.go(f"plan?tab={tab}")

        assert at.said("report-lot-ready") in at.go("agreement")
        at.send("/agreement/release", "lot-released", note="the bridge is open")
        assert [fact.lot for fact in recorded(village, LotReleased)] == ["move"]
        assert at.said("report-lot-released") in at.text()

        at.go("fleet/BUS-2")
        at.send("/fleet/lost", "bus-lost", tried="called by radio twice", follow_up="relief")
        assert recorded(village, WhereaboutsUnknown)
        at.go("plan?tab=replan", "replan")
        at.send("/plan/start", "replan-started", limit="2")
        at.page.locator("form[action$='/plan/issue']").wait_for()
        shown = at.look("replan-preview")
        assert "F-002" in shown, "whose seats change is shown before the plan counts"
        assert village.live.snapshot.operation.plan == plan, "and nothing counts yet"
        at.press(at.form("/plan/issue"), "replan-issued")
        again = village.live.snapshot.operation.plan
        assert again is not None
        assert {trip.vehicle for trip in again.trips} == {"BUS-1"}

        at.go("ledger/vehicle:BUS-1")
        aboard = " ".join(again.trips[0].people)
        at.send("/ledger/moved", "boarded", act="boarded", who=aboard, to="BUS-1")
        at.go("fleet/BUS-1")
        for place in ("bridge", "school"):
            at.send("/fleet/drove", f"drove-to-{place}", to=place)
        driven = [fact.vehicles for fact in recorded(village, VehiclesMoved)]
        assert driven == [("BUS-1",), ("BUS-1",)]
        at.go("ledger/vehicle:BUS-1")
        at.send("/ledger/moved", "arrived", act="arrived", who=aboard, to="school")
        village.live.refresh()
        people = village.live.snapshot.operation.day.people
        assert all(people.place(who) == "place:school" for who in again.trips[0].people)
        at.go("today", "day-after")
        figure = at.page.locator(".figure.done .number").first.inner_text()
        assert figure == str(len(again.trips[0].people))
        at.go("findings")
        at.go("documents")
        at.go("log")
        at.go("map")


# --- Whoever keeps the list


def test_a_registrar_finds_mends_takes_in_and_settles(
    village: World, come: Come, tmp_path: Path
) -> None:
    with come(UserRole.REGISTRAR, village) as at:
        at.go("registry")
        at.main.locator("input[type=search]").first.press_sequentially("امينه الصباغ")
        row = at.main.locator("table a", has_text="P-0006")
        at.main.locator("table a", has_text="P-0001").wait_for(state="detached")
        at.look("found-by-another-spelling")
        row.first.click()
        at.page.wait_for_url("**/registry/P-0006*")
        name = "Amina Hassan Ali Sabbagh"
        nothing = at.send("/registry/amend", "no-reason", name_latin=name, reason=" ")
        assert at.said("console-field-needed") in at.text(), nothing
        told = at.send("/registry/amend", "mended", name_latin=name, reason="as in her papers")
        assert at.said("console-person-amended") in told
        assert name in at.text()
        village.live.refresh()
        assert village.live.snapshot.named.persons["P-0006"].name_latin == name

        file = tmp_path / "gate-2.csv"
        file.write_text(A_LIST, encoding="utf-8")
        at.go("import")
        form = at.form("/import/read/list")
        at.fill(form, list=str(file), sender="gate 2")
        form.locator("button").click()
        at.page.locator("form[action$='/import/take']").wait_for()
        at.look("import-preview")
        assert "P-0021" not in village.live.snapshot.operation.persons, "nothing counts yet"
        at.press(at.form("/import/take"), "import-taken")
        village.live.refresh()
        assert {"P-0021", "P-0022"} <= set(village.live.snapshot.operation.persons)

        at.go("duplicates")
        at.page.locator("section.pairing").first.wait_for()
        assert "P-0022" in at.look("side-by-side")
        form = at.form("/duplicates/settle", one="P-0007", other="P-0022")
        at.fill(
            form, **{"reason-P-0007-P-0022": "one man, two lists", "keep-P-0007-P-0022": "P-0007"}
        )
        at.press(form, "merged", "merge")
        assert recorded(village, PeopleMerged)
        assert village.live.snapshot.operation.listing.merged["P-0022"] == "P-0007"
        at.go("changes")
        assert "P-0022" in at.text()


# --- Whoever stands at a bus or goes in front


def test_a_marshal_counts_in_the_own_bus_alone(village: World, browser: Any, come: Come) -> None:
    with come(UserRole.COORDINATOR, village) as at:
        in_force(at)
    plan = village.live.snapshot.operation.plan
    assert plan is not None
    (own,) = (trip for trip in plan.trips if trip.vehicle == "BUS-1")
    belongs(village, UserRole.MARSHAL, vehicles=["BUS-1"])
    with come(UserRole.MARSHAL, village) as at:
        at.go("today")
        at.go("ledger/vehicle:BUS-1")
        assert at.page.request.get(f"/o/{village.operation}/ledger/vehicle:BUS-2").status == 404
        who = " ".join(own.people)
        at.send("/ledger/moved", "boarded", act="boarded", who=who, to="BUS-1")
        assert [fact.persons for fact in recorded(village, PeopleMoved)] == [own.people]
        at.send("/ledger/counted", "no-number", count="many", note="at the door")
        form = at.form("/ledger/counted")
        assert form.locator("[name=note]").input_value() == "at the door", "nothing typed is lost"
        assert form.locator("[aria-invalid]").count() == 1
        at.send("/ledger/counted", "counted", count=str(len(own.people)))
        (counted,) = recorded(village, HeadcountTaken)
        assert (counted.place, counted.count) == ("vehicle:BUS-1", len(own.people))
        at.go(f"ledger/person:{own.people[0]}", "own-person")
        named = village.live.snapshot.named.persons
        seen = "\n".join(map(plain, at.read))
        assert named[own.people[0]].name_ar in seen
        others = {named[p].name_ar for p in named if p not in own.people}
        assert not [name for name in others if name and name in seen]


def test_a_leader_reports_from_the_road_and_sees_no_people(village: World, come: Come) -> None:
    with come(UserRole.COORDINATOR, village) as at:
        in_force(at)
    with come(UserRole.LEADER, village) as at:
        at.go("today")
        for tab in ("overview", "march", "timetable"):
            at.go(f"plan?tab={tab}")
        at.go("fleet")
        at.turn("/fleet/BUS-1", "vehicle")
        assert "ماهر السالم" in at.turn("/fleet/BUS-1?crew=1", "crew")
        at.send("/fleet/drove", "drove", to="bridge", note="all well")
        (driven,) = recorded(village, VehiclesMoved)
        assert driven.vehicles == ("BUS-1",)
        assert at.said("console-fleet-drove") in at.text()
        at.go("map")
        at.go("documents")
        sees_nothing_hidden(at)


# --- Between the parties


def test_a_mediator_looks_at_gates_and_never_sees_a_name(valley: World, come: Come) -> None:
    with come(UserRole.MEDIATOR, valley) as at:
        assert at.said("report-board") in at.go("agreement")
        for tab in ("obligations", "exposure", "statements"):
            at.go(f"agreement?tab={tab}")
        form = at.form("/agreement/statement")
        at.fill(form, what_said="approval", party="receiving", scope="passage by night")
        at.press(form, "stated")
        (said,) = recorded(valley, ApprovalGiven, UserRole.MEDIATOR)
        assert said.approval.by == "receiving"
        at.go("agreement?tab=obligations", "obligations-again")
        at.send(
            "/agreement/delivered",
            "delivered",
            obligation="provide-buses",
            amount="17",
            party="provider",
        )
        assert recorded(valley, DeliveryAttested, UserRole.MEDIATOR)
        at.go("agreement", "board")
        at.send("/agreement/hold", "held", party="evacuating", note="no answer yet")
        (held,) = recorded(valley, LotHeld)
        assert (held.lot, held.party) == ("departure", "evacuating")
        at.send("/agreement/lift", "lifted", note="answered")
        assert recorded(valley, HoldLifted)
        at.go("documents")
        at.go("documents/agreement")
        sees_nothing_hidden(at, *answers_of_the_api(at))


def test_a_liaison_speaks_for_one_party_and_takes_what_it_may_hold(
    valley: World, come: Come
) -> None:
    belongs(valley, UserRole.LIAISON, party="receiving")
    with come(UserRole.LIAISON, valley) as at:
        at.go("agreement")
        at.go("agreement?tab=statements", "statements")
        form = at.form("/agreement/statement")
        assert form.locator("select[name=party]").count() == 0, "there is no other party to choose"
        at.fill(form, what_said="approval", scope="passage of the convoy")
        at.press(form, "approved")
        (said,) = recorded(valley, ApprovalGiven, UserRole.LIAISON)
        assert said.approval.by == "receiving"
        at.go("documents")
        form = at.form(f"/pack/{valley.operation}")
        assert form.locator("[name=names]").count() == 0
        pack = zipfile.ZipFile(io.BytesIO(at.file(form.locator("button"))))
        assert set(pack.namelist()) == {"agreement.json", "agreement.pdf"}
        told = pack.read("agreement.json").decode()
        assert "provide-buses" in told
        assert not [each for each in hidden_from(valley, at.role) if each in told]
        at.go("documents/exchange")
        sees_nothing_hidden(at)


# --- Whoever looks for people, reports, and audits


def test_a_tracing_officer_searches_for_somebody_missing(village: World, come: Come) -> None:
    with come(UserRole.TRACING, village) as at:
        at.go("registry")
        at.main.locator("input[type=search]").first.press_sequentially("khalid hallaq")
        at.main.locator("table a", has_text="P-0001").wait_for(state="detached")
        assert at.main.locator("table a", has_text="P-0007").count()
        at.look("found")
        at.go("ledger/person:P-0007", "person")
        at.send(
            "/ledger/unknown", "missing", note="his sister asked at the school", follow_up="tracing"
        )
        village.live.refresh()
        assert "person:P-0007" in village.live.snapshot.operation.day.unknowns
        assert "P-0007" in at.go("today", "unaccounted")
        at.go("ledger/person:P-0007", "again")
        at.send("/ledger/moved", "found", act="found", to="school", authority="relief")
        village.live.refresh()
        assert village.live.snapshot.operation.day.people.place("P-0007") == "place:school"
        at.go("documents")
        form = at.form("/open-lists/pdf")
        assert at.file(form.locator("button").first).startswith(b"%PDF")
        looks = village.hub.gate.audit(_auditor(village), limit=1000)
        assert {"P-0007"} <= {who for each in looks for who in each.subjects}


def _auditor(world: World) -> Any:
    return world.hub.gate.viewer(world.tokens[UserRole.AUDITOR])


def test_a_reporting_officer_drafts_from_a_report_and_sees_counts(
    valley: World, come: Come
) -> None:
    with come(UserRole.REPORTING, valley) as at:
        at.go("today")
        at.go("agreement?tab=obligations", "obligations")
        at.go("hub/draft")
        form = at.form("/draft/read")
        at.fill(form, text=REPORT)
        form.locator("button").click()
        at.main.locator("mark").first.wait_for()
        assert "600" in at.look("words-marked")
        take = at.form("/draft/take")
        assert take.locator("button").is_disabled(), "nothing counts before somebody confirms it"
        at.press(at.form("/draft/all"), "confirmed")
        file = at.file(at.form("/draft/take").locator("button"))
        made = zipfile.ZipFile(io.BytesIO(file)).read("draft/operation.toml").decode()
        assert TITLES[UserRole.REPORTING] in made
        at.go("documents")
        at.go("documents/agreement")
        sees_nothing_hidden(at)


def test_an_auditor_reads_what_was_done_and_writes_nothing(valley: World, come: Come) -> None:
    person = next(iter(valley.live.snapshot.operation.persons))
    valley.page(UserRole.REGISTRAR, f"registry/{person}")
    valley.live.refresh()
    before = len(valley.live.snapshot.log())
    with come(UserRole.AUDITOR, valley) as at:
        for name in ("today", "log", "findings", "agreement", "registry", "ledger", "changes"):
            at.go(name)
            assert not at.main.locator("form[method=post]").count(), name
        at.go(f"registry/{person}", "person")
        assert not at.main.locator("form[method=post]").count()
        audit = at.go("hub/audit")
        assert TITLES[UserRole.REGISTRAR] in audit
        assert person in audit
        mark = at.page.locator("header [name=form]").get_attribute("value")
        for act in ("ledger/counted", "registry/amend", "agreement/release", "plan/issue"):
            sent = at.page.request.post(f"/o/{valley.operation}/{act}", form={"form": mark})
            assert sent.status == 403, act
        valley.live.refresh()
        assert len(valley.live.snapshot.log()) == before
        assert not recorded(valley, StepOverridden, UserRole.AUDITOR)
        sees_nothing_hidden(at)


def test_an_administrator_lets_somebody_in_and_out_again(
    village: World, browser: Any, come: Come, lang: Lang
) -> None:
    with come(UserRole.ADMINISTRATOR, village) as at:
        at.go("hub/users")
        told = at.send(
            "/users/invite", "invited", name="registrar-7", title="registrar, gate 7", lang=lang
        )
        link = next(word for word in told.split() if "/enrol/" in word)
        enrolled(browser, village, link, at)
        row = at.main.locator("tr", has_text="registrar-7")
        assert at.said("console-users-is-open") in _row(at)
        closing = row.locator("details", has=at.page.locator("form[action$='/disable']"))
        closing.locator("summary").click()
        assert at.said("console-users-disable-hint", name="registrar-7") in at.text_of(closing)
        at.press(closing.locator("form"), "closed")
        assert at.said("console-users-is-closed") in _row(at)
        at.go("hub/audit")
        sees_nothing_hidden(at)


def _row(at: Desk) -> str:
    at.go("hub/users", "users")
    return at.text_of(at.main.locator("tr", has_text="registrar-7"))


def enrolled(browser: Any, world: World, link: str, by: Desk) -> None:
    """Take up an invitation as whoever was sent the link, and come in by the door."""
    context = browser.new_context(base_url=world.url)
    context.add_cookies([{"name": "qafila-lang", "value": by.lang, "url": world.url}])
    context.set_default_timeout(60_000)
    page = context.new_page()
    new = Desk(page, world, UserRole.REGISTRAR, by.lang, steps=60)
    page.goto(link)
    new.look("invited")
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=repeated]", PASSWORD)
    page.locator("form[action*='/enrol/'] button").click()
    page.locator("[name=secret]").wait_for(state="attached")
    new.look("authenticator")
    secret = page.locator("[name=secret]").get_attribute("value")
    page.fill("[name=code]", pyotp.TOTP(secret).at(world.clock.now()))
    page.locator("form[action$='/code'] button").click()
    page.locator("ul.secret").wait_for()
    new.look("recovery-codes")
    again = page.goto(link)
    assert again.status in {404, 410}, "a link lets one person in, once"
    context.close()
    world.secrets[UserRole.REGISTRAR] = secret
    world.clock.ahead += timedelta(seconds=60)
    token = world.hub.gate.sign_in("registrar-7", PASSWORD, code_now(secret, world.clock), "").token
    assert world.hub.gate.viewer(token) is not None
