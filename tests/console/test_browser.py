# SPDX-License-Identifier: Apache-2.0
"""The console as people use it, in a browser: read aloud, by keyboard, small, wide, cut off.

Screenshots are kept where `QAFILA_SHOTS` names a folder.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from qafila.core.access import MAY, Action, UserRole
from qafila.core.events import HeadcountTaken
from qafila.web.application import application
from qafila.web.console.pages import Page, pages
from qafila.web.console.pages.agreement import TABS
from qafila.web.console.pages.plan import MAKING, PARTS
from qafila.web.serving import Server, listen
from qafila.wiring import operations
from tests.console.forms import form_of
from tests.console.world import EXAMPLES, World, world_of

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SMALL, USUAL, WIDE = (360, 740), (1280, 900), (2560, 1440)
LANGS = ("ar", "en")

WIDER = """() => {
  const width = document.documentElement.clientWidth;
  return document.documentElement.scrollWidth > width + 1
    ? [...document.querySelectorAll("main *")]
        .filter((each) => each.getBoundingClientRect().right > width + 1
          || each.getBoundingClientRect().left < -1)
        .slice(0, 4).map((each) => each.outerHTML.slice(0, 120))
    : [];
}"""

FOCUSED = """() => {
  const at = document.activeElement;
  const box = at.getBoundingClientRect(), style = getComputedStyle(at);
  return {
    what: at === document.body ? "" : at.outerHTML.slice(0, 120),
    isShown: box.width > 0 && box.height > 0,
    isMarked: style.outlineStyle !== "none" || style.boxShadow !== "none"
      || !at.matches("a, button, input, select, textarea, summary"),
  };
}"""


@contextmanager
def opened(
    browser: Any,
    world: World,
    role: UserRole,
    lang: str,
    size: tuple[int, int] = USUAL,
    scheme: str = "light",
    url: str = "",
) -> Iterator[Any]:
    """Yield a page of somebody who is signed in; what its scripts complain of fails the test."""
    base = url or world.url
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, base_url=base
    )
    cookies = {"qafila": world.tokens[role], "qafila-lang": lang}
    context.add_cookies([{"name": n, "value": v, "url": base} for n, v in cookies.items()])
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    try:
        yield page
    finally:
        context.close()
    assert not faults


def seen_by(world: World, role: UserRole) -> Iterator[tuple[Page, str]]:
    for each in pages():
        if each.action is None or each.action in MAY[role]:
            here = f"/o/{world.operation}/{each.name}"
            hub = "/" if each.name == "operations" else f"/hub/{each.name}"
            yield each, hub if each.of_hub else here


def kept(page: Any, name: str) -> None:
    folder = os.environ.get("QAFILA_SHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder, f"{name}.png")), full_page=True)


AXE = """async (rules) => {
  const told = await axe.run(document, {runOnly: rules, resultTypes: ["violations"]});
  return told.violations.map((each) => `${each.id}: ${each.nodes[0].html.slice(0, 160)}`);
}"""


def below(world: World, role: UserRole) -> Iterator[str]:
    """Yield addresses of what stands below a page, as far as the role sees the page."""
    operation = world.live.snapshot.operation
    person, vehicle = next(iter(operation.persons)), next(iter(operation.vehicles))
    home = next(p.household for p in operation.persons.values() if p.household)
    wanted = {
        Action.SEE_REGISTRY: (f"registry/{person}", f"registry/household:{home}"),
        Action.SEE_LEDGER: (f"ledger/person:{person}", f"ledger/vehicle:{vehicle}"),
        Action.SEE_FLEET: (f"fleet/{vehicle}",),
        Action.SEE_PLAN: tuple(f"plan?tab={tab}" for tab in PARTS),
        Action.MAKE_PLAN: tuple(f"plan?tab={tab}" for tab in MAKING),
        Action.SEE_AGREEMENT: (
            *(f"agreement?tab={tab}" for tab in TABS),
            *(f"documents/{name}" for name in ("agreement", "exchange")),
        ),
    }
    for action, paths in wanted.items():
        if action in MAY[role] and role is not UserRole.MARSHAL:
            yield from (f"/o/{world.operation}/{path}" for path in paths)


@pytest.fixture(scope="module")
def judged() -> set[str]:
    """Hold what axe has looked at: what two roles are shown alike is looked at once."""
    return set()


def as_judged(page: Any, *more: str) -> str:
    """Return what a page shows, without what is another each time."""
    shown = re.sub(r'value="[0-9a-f-]{16,}"|\b\d\d:\d\d\b', "", page.locator("body").inner_html())
    return " ".join((sha256(shown.encode()).hexdigest(), *more))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("role", [pytest.param(role, id=role.value) for role in UserRole])
def test_axe_finds_nothing_on_any_page(
    tiny: World, browser: Any, axe: str, judged: set[str], role: UserRole, lang: str
) -> None:
    # Bright in one language and dark in the other: colours do not depend on the language.
    scheme = "dark" if lang == "en" else "light"
    found: dict[str, list[str]] = {}
    with opened(browser, tiny, role, lang, scheme=scheme) as page:
        for path in (*(path for _, path in seen_by(tiny, role)), *below(tiny, role)):
            for size in (USUAL, SMALL):
                page.set_viewport_size({"width": size[0], "height": size[1]})
                if size == USUAL:
                    assert page.goto(path).status == 200, path
                    page.evaluate(axe)
                if (shown := as_judged(page, lang, str(size))) in judged:
                    continue
                judged.add(shown)
                if wrong := page.evaluate(AXE, RULES):
                    found[f"{path} {size[0]}"] = wrong
    assert not found


def test_axe_finds_nothing_where_there_is_much_to_show(
    qalamoun: World, browser: Any, axe: str
) -> None:
    found: dict[str, list[str]] = {}
    role = UserRole.COORDINATOR
    with opened(browser, qalamoun, role, "ar", scheme="dark") as page:
        for path in (*(path for _, path in seen_by(qalamoun, role)), *below(qalamoun, role)):
            assert page.goto(path).status == 200, path
            page.evaluate(axe)
            if wrong := page.evaluate(AXE, RULES):
                found[path] = wrong
    assert not found


def test_axe_would_find_something(browser: Any, axe: str) -> None:
    page = browser.new_page()
    page.set_content("<main><img src=x><input></main>")
    page.evaluate(axe)
    told = page.evaluate("(rules) => axe.run(document, {runOnly: rules})", RULES)
    page.close()
    assert {"image-alt", "label"} <= {each["id"] for each in told["violations"]}


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=["small", "wide"])
@pytest.mark.parametrize("lang", LANGS)
def test_no_page_is_wider_than_the_screen(
    qalamoun: World, browser: Any, lang: str, size: tuple[int, int]
) -> None:
    found: dict[str, list[str]] = {}
    with opened(browser, qalamoun, UserRole.COORDINATOR, lang, size) as page:
        for each, path in seen_by(qalamoun, UserRole.COORDINATOR):
            page.goto(path)
            kept(page, f"width-{size[0]}-{lang}-{each.name}")
            if wider := page.evaluate(WIDER):
                found[each.name] = wider
    assert not found


SIDEWAYS = """() => [...document.querySelectorAll(".scroll:has(> table)")]
  .filter((each) => each.scrollWidth > each.clientWidth + 1)
  .map((each) => `${each.getAttribute("aria-labelledby")}: ${each.scrollWidth}`)"""

HEADED = """() => [...document.querySelectorAll(".stacked td[data-label]")]
  .filter(({ dataset }) => dataset.label)
  .filter((each) => getComputedStyle(each, "::before").content !== `"${each.dataset.label}"`)
  .length"""


@pytest.mark.parametrize("lang", LANGS)
def test_on_a_telephone_no_table_has_to_be_moved_sideways(
    qalamoun: World, browser: Any, lang: str
) -> None:
    found: dict[str, list[str]] = {}
    for role in (UserRole.COORDINATOR, UserRole.ADMINISTRATOR):
        with opened(browser, qalamoun, role, lang, SMALL) as page:
            for path in (*(p for _, p in seen_by(qalamoun, role)), *below(qalamoun, role)):
                page.goto(path)
                assert page.evaluate(HEADED) == 0
                if sideways := page.evaluate(SIDEWAYS):
                    found[path] = sideways
            page.goto(f"/o/{qalamoun.operation}/closing")
            if role is UserRole.COORDINATOR:
                assert page.locator(".stacked td[data-label]").count() > 0
                page.set_viewport_size({"width": USUAL[0], "height": USUAL[1]})
                page.wait_for_function("() => !document.querySelector('.stacked')", timeout=5000)
    assert not found


PAPER = (703, 1032)
"""What is printed on of a sheet of A4, in pixels."""

CUT_OFF = """() => [...document.querySelectorAll("main table, main svg, main p")]
  .filter((each) => each.getClientRects().length && each.scrollWidth > document.body.clientWidth + 1
    || each.getBoundingClientRect().right > document.body.clientWidth + 1
    || each.getBoundingClientRect().left < -1)
  .map((each) => each.outerHTML.slice(0, 160))"""


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_is_cut_off_on_paper(qalamoun: World, browser: Any, lang: str) -> None:
    found: dict[str, list[str]] = {}
    role = UserRole.COORDINATOR
    with opened(browser, qalamoun, role, lang, PAPER) as page:
        page.emulate_media(media="print")
        for path in (*(path for _, path in seen_by(qalamoun, role)), *below(qalamoun, role)):
            assert page.goto(path).status == 200, path
            if cut := page.evaluate(CUT_OFF):
                found[path] = cut
    assert not found


@pytest.mark.parametrize("lang", LANGS)
def test_paper_says_of_which_operation_it_is_and_holds_no_menu(
    qalamoun: World, browser: Any, lang: str
) -> None:
    title = qalamoun.live.snapshot.operation.description.title
    with opened(browser, qalamoun, UserRole.COORDINATOR, lang, PAPER) as page:
        page.goto(f"/o/{qalamoun.operation}/today")
        page.emulate_media(media="print")
        assert page.locator(".bar .where").is_visible()
        told = title.text("ar" if lang == "ar" else "en")
        assert page.locator(".bar .where").inner_text() == told
        for part in (".brand", ".switch", ".me", ".menu", ".side"):
            assert not page.locator(part).is_visible(), part


@pytest.mark.parametrize("name", ["today", "registry", "agreement", "ledger"])
def test_the_keyboard_reaches_everything_and_shows_where_it_is(
    tiny: World, browser: Any, name: str
) -> None:
    with opened(browser, tiny, UserRole.COORDINATOR, "ar") as page:
        page.goto(f"/o/{tiny.operation}/{name}")
        reached: list[str] = []
        for _ in range(300):
            page.keyboard.press("Tab")
            at = page.evaluate(FOCUSED)
            if not at["what"]:
                break  # round, and at the window again
            assert at["isShown"], at["what"]
            assert at["isMarked"], at["what"]
            reached.append(at["what"])
        assert 'href="#main"' in reached[0]
        everything = page.locator(
            "main a[href]:visible, main button:visible:enabled, main summary:visible"
        ).count()
        within = sum(bool(re.match(r"<(a|button|summary)", each)) for each in reached)
        assert within >= everything


def test_what_is_typed_is_found_without_a_mouse(tiny: World, browser: Any) -> None:
    person = next(iter(tiny.live.snapshot.operation.persons))
    with opened(browser, tiny, UserRole.REGISTRAR, "en") as page:
        page.goto(f"/o/{tiny.operation}/registry")
        page.evaluate(
            "document.addEventListener('placed', () => { document.body.dataset.placed = '' })"
        )
        page.locator("main input[type=search]").first.focus()
        page.keyboard.type(person)
        # The link is there before the search is answered; the answer puts another in its place.
        link = page.locator("main table a", has_text=person).first
        link.focus()
        page.wait_for_selector("body[data-placed]")
        assert (
            page.evaluate("document.activeElement.innerText").strip() == link.inner_text().strip()
        )
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/registry/{person}")


@pytest.fixture
def port() -> Iterator[int]:
    """A port that no other program gets while nobody listens there: it is bound all the while."""
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@contextmanager
def served(world: World, port: int) -> Iterator[int]:
    """Serve the hub at a port for as long as the block lasts."""
    servers: list[Server] = []
    app = application(
        world.hub,
        hosts=("127.0.0.1",),
        is_closing=lambda: any(server.is_stopping for server in servers),
    )
    server = Server(app, listen("127.0.0.1", port))
    servers.append(server)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.is_ready:
        time.sleep(0.005)
    try:
        yield server.port
    finally:
        server.stop()
        thread.join()


@pytest.mark.parametrize("lang", LANGS)
def test_a_console_left_open_over_a_restart_says_so_and_catches_up(
    tiny: World, browser: Any, port: int, lang: str
) -> None:
    with served(tiny, port):
        url = f"http://127.0.0.1:{port}"
        session = opened(browser, tiny, UserRole.COORDINATOR, lang, url=url)
        page = session.__enter__()
        page.goto(f"/o/{tiny.operation}/today")
        page.wait_for_function("performance.getEntriesByType('resource').length > 0")
        before = int(page.locator("body").get_attribute("data-version"))
        assert not page.locator("#trouble-line").is_visible()
    try:
        page.locator("#trouble-line").wait_for(state="visible", timeout=20_000)
        kept(page, f"cut-off-{lang}")
        place = next(iter(tiny.live.snapshot.operation.places))
        tiny.station.recorder.record([HeadcountTaken(place=f"place:{place}", count=3)], author="x")
        tiny.live.refresh()
        with served(tiny, port):
            page.locator("#trouble-line").wait_for(state="hidden", timeout=20_000)
            page.wait_for_function(
                "(before) => Number(document.body.dataset.version) > before", arg=before
            )
    finally:
        session.__exit__(None, None, None)


def test_what_became_of_a_form_stays_until_something_else_is_done(
    tiny: World, browser: Any
) -> None:
    vehicle = next(iter(tiny.live.snapshot.operation.vehicles))
    with opened(browser, tiny, UserRole.COORDINATOR, "en") as page:
        page.goto(f"/o/{tiny.operation}/fleet/{vehicle}")
        page.locator("#form-drove > summary").click()
        page.locator("#form-drove [name=to]").fill("bridge")
        page.locator("#form-drove button").click()
        page.locator("main > .told").wait_for()
        for count in (3, 4):  # its own fact changed the page, and others do
            before = int(page.locator("body").get_attribute("data-version"))
            tiny.station.recorder.record([HeadcountTaken(place="place:x", count=count)], author="x")
            page.wait_for_function(
                "(before) => Number(document.body.dataset.version) > before", arg=before
            )
        assert page.locator("main > .told").count() == 1
        assert page.locator("h1").count() == 1


def test_what_became_of_a_form_is_told_to_who_sent_it_and_to_no_page_that_looks(
    tiny: World,
) -> None:
    vehicle = next(iter(tiny.live.snapshot.operation.vehicles))
    path = f"/o/{tiny.operation}/ledger/vehicle:{vehicle}"
    with tiny.browser(UserRole.COORDINATOR) as client:
        sent = form_of(client.get(path).text, "/ledger/counted")
        client.post(f"/o/{tiny.operation}/ledger/counted", data={**sent, "count": "5"})
        assert 'class="told"' not in client.get(path, headers={"x-quiet": "1"}).text
        assert 'class="told"' in client.get(path).text


def test_files_and_days_are_asked_for_in_the_language_of_the_page(
    qalamoun: World, browser: Any
) -> None:
    """What the browser says by itself is in its own language: English here."""
    words = {"en": "Choose a file", "ar": "اختر ملفًّا"}
    operation = f"/o/{qalamoun.operation}"
    for lang in LANGS:
        with opened(browser, qalamoun, UserRole.COORDINATOR, lang, SMALL) as page:
            for path in (f"{operation}/import", f"{operation}/compare", "/hub/draft"):
                page.goto(path)
                kept(page, f"file-{lang}-{path.rpartition('/')[2]}")
                chosen = page.locator("input[type=file]")
                button = page.locator(".file > span")
                assert chosen.count() == button.count() > 0
                assert button.first.inner_text() == words[lang]
                seen = chosen.first.evaluate(
                    "each => getComputedStyle(each, '::file-selector-button').color"
                )
                assert seen == "rgba(0, 0, 0, 0)", "the browser's own word is not seen"
                own, ours = chosen.first.bounding_box(), button.first.bounding_box()
                assert own["x"] <= ours["x"]
                assert ours["x"] + ours["width"] <= own["x"] + own["width"]
                middle = [ours["x"] + ours["width"] / 2, ours["y"] + ours["height"] / 2]
                pressed = "at => document.elementFromPoint(...at).type"
                assert page.evaluate(pressed, middle) == "file", "what is seen is what is pressed"
                listed = {"name": "list.csv", "mimeType": "text/csv", "buffer": b"a,b"}
                chosen.first.set_input_files(files=[listed])
                shown = chosen.first.evaluate("each => getComputedStyle(each).color")
                assert shown != "rgba(0, 0, 0, 0)", "which file was chosen is seen"
                assert page.locator("input[type=date], input[type=time]").count() == 0


WHOLE = """each => {
  const text = document.createRange();
  text.selectNodeContents(each);
  const seen = text.getBoundingClientRect(), bar = each.parentElement.getBoundingClientRect();
  return seen.left >= bar.left && seen.right <= bar.right && seen.bottom <= bar.bottom + 1;
}"""

LONG = "Evacuation of the besieged quarters of the old town by way of the eastern bridge, spring"


def test_the_name_of_the_operation_is_whole_on_a_telephone(tmp_path: Path, browser: Any) -> None:
    shutil.copytree(EXAMPLES / "tiny", tmp_path / "tiny")
    described = tmp_path / "tiny" / "operation.toml"
    told = re.sub(r"(?m)^title = .*$", f'title = {{ en = "{LONG}" }}', described.read_text("utf-8"))
    described.write_text(told, "utf-8")
    operations.make_store(tmp_path / "long.qafila", tmp_path / "tiny")
    with (
        world_of(tmp_path / "long.qafila", tmp_path) as world,
        opened(browser, world, UserRole.COORDINATOR, "en", SMALL) as page,
    ):
        page.goto(f"/o/{world.operation}/today")
        kept(page, "long-name")
        where = page.locator(".bar > .where")
        assert LONG in where.inner_text()
        assert where.evaluate(WHOLE)
        assert not page.evaluate(WIDER)
