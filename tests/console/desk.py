# SPDX-License-Identifier: Apache-2.0
"""Somebody who works at the console in a browser: walks, fills forms, and reads what is answered.

Every step is kept as a picture, where `QAFILA_SHOTS` says or in ``build/screenshots``, and as the
whole page that its reader got.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from qafila.core.access import UserRole
from qafila.core.values import Lang
from qafila.web.console.rendering import Speech
from tests.console.world import PASSWORD, World, code_now

PATIENCE_MS = 60_000
"""What a busy machine is waited for; no test is about how long anything takes."""

SHOTS = Path(__file__).resolve().parent.parent.parent / "build" / "screenshots"

DRAWS = "() => !!document.createElement('canvas').getContext('webgl2')"
ISOLATES = re.compile("[\u2066-\u2069]")

DONE = """() => {
  const told = document.querySelector("main .told");
  return told && told !== window.toldBefore;
}"""


@dataclass
class Desk:
    """Somebody of a role at work, in one language.

    Parameters
    ----------
    read
        Every page that was shown, whole, in order.
    """

    page: Any
    world: World
    role: UserRole
    lang: Lang
    steps: int = 0
    read: list[str] = field(default_factory=list)

    @property
    def say(self) -> Speech:
        return Speech(self.lang)

    @property
    def main(self) -> Any:
        return self.page.locator("main")

    def sign_in(self) -> None:
        """Come in by the door, with password and code, and open the operation."""
        self.world.clock.ahead += timedelta(seconds=60)  # a code counts once
        self.page.goto("/")
        assert "/sign-in" in self.page.url
        self.page.fill("[name=name]", f"{self.role.value}-1")
        self.page.fill("[name=password]", PASSWORD)
        self.page.fill("[name=code]", code_now(self.world.secrets[self.role], self.world.clock))
        self.look("sign-in")
        self.page.locator("form[action='/sign-in'] button").click()
        self.page.wait_for_url("**/")
        self.look("operations")

    def go(self, name: str, step: str = "") -> str:
        """Open a page of the operation, or of the hub (``hub/…``); return its text."""
        path = f"/{name}" if name.startswith("hub/") else f"/o/{self.world.operation}/{name}"
        answer = self.page.goto(path)
        assert answer.status == 200, f"{path}: {answer.status}"
        if self.page.locator("#map").count() and self.page.evaluate(DRAWS):
            self.page.wait_for_selector("#map[data-ready]", timeout=60_000)
        return self.look(step or re.sub(r"\W+", "-", name))

    def turn(self, link: str, step: str) -> str:
        """Follow a link of the page whose address ends so."""
        self.main.locator(f"a[href$='{link}']").first.click()
        self.page.wait_for_url(f"**{link}**")
        return self.look(step)

    def text(self) -> str:
        """Return what the page says, without marks of direction."""
        return self.text_of(self.main)

    def text_of(self, part: Any) -> str:
        """Return what a part of the page says, as `text`."""
        return re.sub(r"\s+", " ", ISOLATES.sub("", part.inner_text()))

    def look(self, step: str) -> str:
        """Keep the page as it is now; return its text."""
        self.read.append(self.page.content())
        self.steps += 1
        folder = Path(os.environ.get("QAFILA_SHOTS") or SHOTS)
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{self.role.value}-{self.lang}-{self.steps:02}-{step}.png"
        self.page.screenshot(path=str(folder / name), full_page=True)
        return self.text() if self.main.count() else ""

    def form(self, ending: str, **hidden: str) -> Any:
        """Return the form whose address ends so, unfolded as by somebody who looks for it.

        Parameters
        ----------
        hidden
            What its hidden fields hold, where there are several.
        """
        having = "".join(f":has([name='{name}'][value='{v}'])" for name, v in hidden.items())
        form = self.main.locator(f"form[action$='{ending}']{having}").first
        folds = form.locator("xpath=ancestor::details[not(@open)]")
        for n in range(folds.count()):
            folds.first.locator("> summary").click()
            assert n < 5, "folds that open"
        return form

    def fill(self, form: Any, **typed: str | bool) -> None:
        """Fill fields of a form by their names, as a hand does."""
        for name, value in typed.items():
            fields = form.locator(f"[name='{name}']:not([type=hidden])")
            kind = fields.first.get_attribute("type")
            if isinstance(value, bool):
                fields.first.set_checked(value)
            elif kind == "radio":
                form.locator(f"[name='{name}'][value='{value}']").check()
            elif kind == "file":
                fields.set_input_files(value)
            elif fields.first.evaluate("(at) => at.tagName") == "SELECT":
                fields.first.select_option(value)
            else:
                fields.first.fill(value)

    def press(self, form: Any, step: str, button: str = "") -> str:
        """Send a form without leaving the page; return what is told then."""
        self.page.evaluate("window.toldBefore = document.querySelector('main .told')")
        form.locator(f"button[value='{button}']" if button else "button").first.click()
        self.page.wait_for_function(DONE)
        self.look(step)
        return self.text_of(self.page.locator("main .told"))

    def send(self, ending: str, step: str, /, **typed: str | bool) -> str:
        """Fill a form and send it; return what is told then."""
        form = self.form(ending)
        self.fill(form, **typed)
        return self.press(form, step)

    def file(self, pressing: Any) -> bytes:
        """Return the file that pressing a button or a link gives."""
        with self.page.expect_download() as coming:
            pressing.click()
        return Path(coming.value.path()).read_bytes()

    def said(self, key: str, **args: Any) -> str:
        """Return a phrase of the catalogue as `text` has it."""
        return re.sub(r"\s+", " ", self.say.plain(key, **args))


@contextmanager
def desk(browser: Any, world: World, role: UserRole, lang: Lang) -> Iterator[Desk]:
    """Yield somebody who has come in; what a script complains of fails the test."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900},
        base_url=world.url,
        accept_downloads=True,
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE_MS)
    context.add_cookies([{"name": "qafila-lang", "value": lang, "url": world.url}])
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    made = Desk(page, world, role, lang)
    try:
        made.sign_in()
        yield made
    finally:
        context.close()
    assert not faults
    assert not [each for each in made.read if "⟦" in each], "every phrase is in the catalogue"
