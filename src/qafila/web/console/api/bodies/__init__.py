# SPDX-License-Identifier: Apache-2.0
"""What programs send to do what a form does: one file for each page, found by its name.

A file holds `ACTS`: the body of each act of that page. A body becomes the form that a person would
have filled, so that both are taken by the same code.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import msgspec

from qafila.web.console.forms import File, Filled

if TYPE_CHECKING:
    from qafila.web.console.visit import Visit

Line = Annotated[str, msgspec.Meta(max_length=200)]
Needed = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Text = Annotated[str, msgspec.Meta(max_length=4000)]
NeededText = Annotated[str, msgspec.Meta(min_length=1, max_length=4000)]
Id = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
Ids = Annotated[tuple[Id, ...], msgspec.Meta(min_length=1, max_length=40)]
SomeIds = Annotated[tuple[Id, ...], msgspec.Meta(max_length=40)]
Time = Annotated[str, msgspec.Meta(max_length=40, description="14:05, 2026-03-01, or both")]


def word(words: Iterable[str]) -> msgspec.Meta:
    """Return that a text is one of a few words."""
    return msgspec.Meta(pattern=f"^({'|'.join(words)})$")


_BASE64 = "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
"""Said to programs; what reads the bytes holds them to it."""


class Upload(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file: what it is called, and its bytes in base64."""

    name: Needed
    content: Annotated[bytes, msgspec.Meta(min_length=1, extra_json_schema={"pattern": _BASE64})]


class Body(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """What a program sends; a name that is not here is refused, so that no slip goes unseen.

    Parameters
    ----------
    once
        An id that the program minted: the same with the same content again does nothing, and is
        answered as before. Until the hub is started anew: see what became of it then.
    """

    FORM: ClassVar[Mapping[str, str]] = {}
    """What the form calls a field, where that is another word."""

    once: Annotated[str, msgspec.Meta(max_length=80)] = ""

    def filled(self, visit: Visit) -> Filled:
        """Return the form that says the same."""
        del visit
        return Filled(dict(self.typed()), dict(self.files()))

    def typed(self) -> Iterable[tuple[str, list[str]]]:
        """Yield what would be typed into each field."""
        for name, value in self._fields():
            if not isinstance(value, Upload):
                yield self.FORM.get(name, name), list(_typed(value))

    def files(self) -> Iterable[tuple[str, File]]:
        """Yield the files that would be chosen."""
        for name, value in self._fields():
            if isinstance(value, Upload):
                yield self.FORM.get(name, name), File(value.name, value.content)

    def named(self, field: str) -> str:
        """Return what programs call a field of the form."""
        return {form: name for name, form in self.FORM.items()}.get(field, field)

    def _fields(self) -> Iterable[tuple[str, Any]]:
        for each in msgspec.structs.fields(self):
            value = getattr(self, each.name)
            if value is not None:
                yield each.encode_name, value


def _typed(value: Any) -> Iterable[str]:
    if isinstance(value, bool):
        return ("yes",) if value else ()
    if isinstance(value, tuple):
        return map(str, value)
    return (str(value),)


class Nothing(Body, frozen=True, kw_only=True):
    """Nothing is to be said."""


def bodies_of(page: str) -> Mapping[str, type[Body]]:
    """Return the bodies of a page's acts by name; none where programs have nothing to do there."""
    found = {module.name: module for module in pkgutil.iter_modules(__path__)}
    if (name := page.replace("-", "_")) not in found and (name := f"{name}_") not in found:
        return {}
    acts: Mapping[str, type[Body]] = importlib.import_module(f"{__name__}.{name}").ACTS
    return acts


LEFT_OUT: Mapping[tuple[str, str], str] = {
    ("account", "password"): "a program does not know its user's password and must not change it",
    ("account", "end"): "sessions are of people",
    ("account", "token"): "no token makes another",
    ("account", "end-token"): "a token that leaks must not end those that are still good",
}
"""Acts that programs do not have, and why."""

PAGES_LEFT_OUT: Mapping[str, str] = {
    "account": "sessions and tokens of a person: one that leaks must not tell of the others",
}
"""Pages that programs do not read, and why."""
