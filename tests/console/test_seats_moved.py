# SPDX-License-Identifier: Apache-2.0
"""Moving people to another vehicle by hand in a browser: by drag, by keyboard, small and wide."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

import pytest

from qafila.app.console.moving import Breaks, NoSuchMove, moved
from qafila.app.console.replanning import Replanning, posed
from qafila.core.access import UserRole, Viewer
from qafila.core.values import Lang
from qafila.web.console.rendering import Speech
from qafila.wiring import operations
from tests.console.test_browser import SMALL, USUAL, kept, opened
from tests.console.world import EXAMPLES, World, world_of

COORDINATOR = Viewer(user="c", title="coordinator, hub", role=UserRole.COORDINATOR)
WHERE = [(lang, size) for lang in ("ar", "en") for size in (SMALL, USUAL)]

IN_SIGHT = """(at) => {
  const box = at.getBoundingClientRect();
  const y = box.top + Math.min(box.height, 20) / 2;
  const seen = document.elementFromPoint(box.left + box.width / 2, y);
  return !!seen && (at.contains(seen) || seen.contains(at));
}"""


MARKED = """() => addEventListener("pointerup", () => {
  window.marked = document.querySelector("tr.over")?.dataset.trip;
}, true)"""


@dataclass
class Seats:
    """A hub with a plan in force before the day, and moves that a rule allows and forbids."""

    world: World
    allowed: tuple[str, str, str]
    forbidden: tuple[str, str, str]
    """Unit, the trip it is in, the trip it is moved to; the first of them on the first page."""

    @property
    def making(self) -> Replanning:
        return Replanning.of(self.world.live.snapshot)

    def aboard(self, trip: str) -> tuple[str, ...]:
        """Return who has a seat in the draft, or in the plan in force."""
        draft = self.making.draft
        plan = draft.planned.plan if draft else self.world.live.snapshot.operation.plan
        assert plan is not None
        return next((each.people for each in plan.trips if each.id == trip), ())


@pytest.fixture(scope="module")
def seats(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seats]:
    folder = tmp_path_factory.mktemp("seats")
    source = folder / "operation"
    shutil.copytree(EXAMPLES / "qalamoun-2017", source)
    for name in ("day.jsonl", "reported.jsonl"):
        (source / name).unlink()
    (folder / "config").mkdir(mode=0o700)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QAFILA_CONFIG_DIR", str(folder / "config"))
        store = folder / "operation.qafila"
        operations.make_store(store, source)
        with world_of(store, folder / "config", checked=False) as world:
            yield _with_plan(world)


def _with_plan(world: World) -> Seats:
    making = Replanning.of(world.live.snapshot)
    making.start(world.live, COORDINATOR, world.clock.now(), limit_s=10).join()
    assert making.draft is not None, making.failed
    making.issue(world.live, COORDINATOR, mark=making.draft.mark)
    world.live.refresh()
    problem, plan = posed(world.live.snapshot).problem, world.live.snapshot.operation.plan
    assert plan is not None
    trip_of = {person: trip.id for trip in plan.trips for person in trip.people}
    allowed: list[tuple[str, str, str]] = []
    forbidden: list[tuple[str, str, str]] = []
    # From the last vehicle to the first is the longest way for a hand.
    for unit in reversed(problem.units):
        here = trip_of.get(unit.persons[0], "")
        for trip in plan.trips:
            if not here or trip.id == here or (allowed and forbidden):
                continue
            try:
                moved(problem, plan, unit.id, trip.id)
            except NoSuchMove:
                continue
            except Breaks:
                forbidden.append((unit.id, here, trip.id))
            else:
                allowed.append((unit.id, here, trip.id))
    return Seats(world, allowed[0], forbidden[0])


def page_of(page: Any, seats: Seats, trip: str) -> None:
    assert page.goto(f"/o/{seats.world.operation}/plan?tab=seats&trip={trip}").status == 200


RESTS = """(row) => new Promise((done) => {
  let before = NaN, still = 0;
  const look = () => {
    const now = row.getBoundingClientRect().top;
    still = now === before ? still + 1 : 0;
    before = now;
    if (still > 2) done(); else requestAnimationFrame(look);
  };
  look();
})"""
"""Come back when a row has stayed where it is for some frames."""


def take(page: Any, unit: str) -> None:
    """Take somebody by the grip."""
    grip = page.locator(f"li[data-unit='{unit}'] .grip")
    grip.scroll_into_view_if_needed()
    grip.hover()
    page.mouse.down()
    assert held(page)


def carry(page: Any, to: str, size: tuple[int, int]) -> Any:
    """Hold whoever was taken at an edge until a vehicle is in sight; return where it is then."""
    row, middle = page.locator(f"tr[data-trip='{to}']"), (size[0] / 2, size[1] / 2)
    for _ in range(900):
        box = row.bounding_box()
        top, at = page.locator("header.bar").bounding_box()["height"] + 60, box["y"] + 15
        if top < at < size[1] - 60:
            break
        page.mouse.move(middle[0], 2 if at <= top else size[1] - 2)
        page.wait_for_timeout(16)
    page.mouse.move(*middle)  # there the page stays where it is
    row.evaluate(RESTS)
    return row.bounding_box()


def drag(page: Any, unit: str, to: str, size: tuple[int, int]) -> None:
    """Take somebody by the grip to a vehicle, and let go."""
    take(page, unit)
    box = carry(page, to, size)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + min(box["height"], 30) / 2, steps=4)
    assert page.locator("tr.over").get_attribute("data-trip") == to
    page.mouse.up()


def held(page: Any) -> bool:
    return bool(page.evaluate("!!document.querySelector('li.moving')"))


def by_keyboard(page: Any, unit: str, to: str) -> None:
    """Choose who and where without a pointer, and press the button."""
    page.locator(f"input[name='unit'][value='{unit}']").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "f-to"
    options = page.locator("#f-to option").evaluate_all("(all) => all.map((each) => each.value)")
    for _ in range(options.index(to)):
        page.keyboard.press("ArrowDown")
    assert page.locator("#f-to").input_value() == to
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub("[\u2066-\u2069]", "", text)).strip()


@pytest.mark.parametrize("how", ["drag", "keyboard"])
@pytest.mark.parametrize(("lang", "size"), WHERE)
def test_who_is_moved_has_a_seat_there_and_is_back_when_the_draft_is_given_up(
    seats: Seats, browser: Any, lang: Lang, size: tuple[int, int], how: str
) -> None:
    unit, source, target = seats.allowed
    people = next(u for u in posed(seats.world.live.snapshot).problem.units if u.id == unit).persons
    with opened(browser, seats.world, UserRole.COORDINATOR, lang, size) as page:
        page_of(page, seats, source)
        if how == "drag":
            drag(page, unit, target, size)
        else:
            by_keyboard(page, unit, target)
        page.locator("main .told").wait_for()
        kept(page, f"seats-{how}-{lang}-{size[0]}")
        told = plain(page.locator("main .told").inner_text())
        said = Speech(lang).plain("console-plan-moved", unit=unit, to=target, moves=1)
        assert plain(said) in told
        assert set(people) <= set(seats.aboard(target))
        assert not set(people) & set(seats.aboard(source))
        assert page.locator(f"li[data-unit='{unit}']").count() == 0
        draft = seats.making.draft
        assert draft is not None
        assert draft.moves == 1
        page.goto(f"/o/{seats.world.operation}/plan?tab=replan")
        page.locator("form[action$='/discard'] button").click()
        page.locator("main .told").wait_for()
    assert seats.making.draft is None
    assert set(people) <= set(seats.aboard(source))


@pytest.mark.parametrize("how", ["drag", "keyboard"])
@pytest.mark.parametrize(("lang", "size"), WHERE)
def test_a_move_against_a_rule_is_refused_beside_it_and_changes_nothing(
    seats: Seats, browser: Any, lang: Lang, size: tuple[int, int], how: str
) -> None:
    unit, source, target = seats.forbidden
    before = len(seats.world.live.snapshot.log())
    with opened(browser, seats.world, UserRole.COORDINATOR, lang, size) as page:
        page_of(page, seats, source)
        if how == "drag":
            drag(page, unit, target, size)
        else:
            by_keyboard(page, unit, target)
        told = page.locator("#move-to-mistake")
        told.wait_for()
        kept(page, f"seats-refused-{how}-{lang}-{size[0]}")
        arabic = re.search("[\u0600-\u06ff]", told.inner_text())
        assert bool(arabic) is (lang == "ar")
        assert told.evaluate(IN_SIGHT), "it is seen without looking for it"
        chosen = page.locator(f"input[name='unit'][value='{unit}']")
        assert chosen.is_checked(), "what was chosen is still there"
        assert page.locator("#f-to").input_value() == target
    assert seats.making.draft is None
    seats.world.live.refresh()
    assert len(seats.world.live.snapshot.log()) == before


def test_what_is_let_go_over_the_bar_goes_to_the_vehicle_that_is_marked(
    seats: Seats, browser: Any
) -> None:
    unit, source, target = seats.allowed
    with opened(browser, seats.world, UserRole.COORDINATOR, "ar", SMALL) as page:
        sent: list[str] = []
        page.on("request", lambda asked: sent.extend([asked.post_data] * (asked.method == "POST")))
        page_of(page, seats, source)
        take(page, unit)
        box = carry(page, target, SMALL)
        bar = page.locator("header.bar").bounding_box()["height"]
        page.evaluate("(by) => scrollBy(0, by)", box["y"] + 40 - bar)
        page.evaluate(MARKED)
        page.mouse.move(SMALL[0] / 2, bar / 2)
        page.mouse.up()
        page.locator("main .told").wait_for()
        marked = page.evaluate("window.marked")
        assert marked
        (form,) = sent
        assert parse_qs(form)["to"] == [marked]
        assert parse_qs(form)["unit"] == [unit]
    if draft := seats.making.draft:
        seats.making.discard(mark=draft.mark)


def test_let_go_nowhere_or_by_escape_nothing_is_sent(seats: Seats, browser: Any) -> None:
    unit, source, _ = seats.allowed
    with opened(browser, seats.world, UserRole.COORDINATOR, "en") as page:
        sent: list[str] = []
        page.on("request", lambda asked: sent.extend([asked.url] * (asked.method == "POST")))
        page_of(page, seats, source)
        grip = page.locator(f"li[data-unit='{unit}'] .grip")
        row = page.locator("tr[data-trip]").first
        for leave in ("elsewhere", "escape"):
            grip.hover()
            page.mouse.down()
            assert held(page)
            row.hover(force=True)
            if leave == "escape":
                page.keyboard.press("Escape")
            else:
                page.locator("h1").hover(force=True)
            page.mouse.up()
            assert not held(page)
        page.evaluate("fetch('/healthz').then((answer) => answer.text())")
        assert sent == [], "a form that was sent would be told before what was asked for later"
    assert seats.making.draft is None


def test_what_was_moved_by_hand_is_on_record_once_it_is_put_in_force(
    seats: Seats, browser: Any
) -> None:
    unit, source, target = seats.allowed
    people = next(u for u in posed(seats.world.live.snapshot).problem.units if u.id == unit).persons
    with opened(browser, seats.world, UserRole.COORDINATOR, "ar") as page:
        page_of(page, seats, source)
        drag(page, unit, target, USUAL)
        page.locator("main .told").wait_for()
        page.goto(f"/o/{seats.world.operation}/plan?tab=replan")
        page.locator("form[action$='/issue'] button").click()
        page.locator("main .told").wait_for()
    seats.world.live.refresh()
    operation = seats.world.live.snapshot.operation
    day, plan = operation.day, operation.plan
    assert plan is not None
    live = [m for m in day.manifests.values() if m.manifest not in day.superseded]
    vehicle = next(trip.vehicle for trip in plan.trips if trip.id == target)
    (paper,) = [m for m in live if set(people) & set(m.persons)]
    assert paper.vehicle == vehicle
    assert set(people) <= set(paper.persons)
