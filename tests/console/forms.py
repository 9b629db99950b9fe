# SPDX-License-Identifier: Apache-2.0
"""Reads the forms of a page as a browser would send them, untouched."""

from __future__ import annotations

from html.parser import HTMLParser


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, list[str]]] = {}
        self._now: dict[str, list[str]] | None = None
        self._select = ""
        self._text: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._now = self.forms.setdefault(told.get("action", ""), {})
        if self._now is None:
            return
        name = told.get("name", "")
        if tag == "input" and name:
            if told.get("type") not in ("checkbox", "radio") or "checked" in told:
                self._now.setdefault(name, []).append(told.get("value", "on"))
        elif tag == "textarea":
            self._text, self._now[name] = name, [""]
        elif tag == "select":
            self._select, self._now[name] = name, []
        elif tag == "option" and self._select:
            chosen = self._now[self._select]
            if "selected" in told or not chosen:
                self._now[self._select] = [told.get("value", "")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._now = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._text = None

    def handle_data(self, data: str) -> None:
        if self._text is not None and self._now is not None:
            self._now[self._text][0] += data


def form_of(page: str, ending: str) -> dict[str, str | list[str]]:
    """Return what the form whose address ends so would send."""
    made = _Forms()
    made.feed(page)
    (found,) = [form for action, form in made.forms.items() if action.endswith(ending)]
    return dict(found)
