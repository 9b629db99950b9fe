# SPDX-License-Identifier: Apache-2.0
"""The pages of the console: one file each, found and not listed.

A page is a read model and a template, with the forms that stand on it. It is added by adding one
file that calls `page`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from qafila.core.access import Action
from qafila.core.document import Phrase

if TYPE_CHECKING:
    from qafila.web.console.forms import Filled
    from qafila.web.console.visit import Visit

Show = Callable[["Visit"], Mapping[str, Any]]
"""Returns what the template is given besides the visit; runs in a thread."""


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a form: where to go next, and what to say there.

    Parameters
    ----------
    session
        The token of the session that goes on from here, where it is another.
    file
        What is to be saved by the browser instead: its name, its kind and its bytes.
    was_before
        Whether it was recorded before the hub was started anew, and nothing was done now.
    """

    path: str
    told: Sequence[Phrase] = ()
    session: str = ""
    file: tuple[str, str, bytes] | None = None
    was_before: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A form of a page.

    Parameters
    ----------
    action
        What whoever sends it must be allowed to do; None: whoever is signed in may.
    do
        Does it. Raises `forms.Mistakes` for what has to be mended, with every field at once.
    """

    action: Action | None
    do: Callable[[Visit, Filled], Done]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page, about an operation or of the hub itself.

    Parameters
    ----------
    name
        Its address below the operation; ``console-page-<name>`` is what it is called.
    action
        What a visitor must be allowed to do to see it; None: whoever is signed in may.
    order
        Where it stands in the navigation; 0: not there.
    template, show
        How it looks and what it shows.
    acts
        Its forms by name; each is sent to ``<page>/<name>``.
    below
        Whether it has pages below it (``ledger/person:P-1``): the rest of the address is in
        ``visit.query["what"]``.
    of_hub
        Whether it is a page of the hub itself, about no operation.
    within
        The page of the navigation that it belongs to, where it does not stand there itself.
    alike
        Of a page that many have open and that has no forms: what its inner part depends on beside
        the version, the language and what the viewer may see and do. That part is made once for
        all of whom these are the same; its template extends `layout`. It shows no names: who sees
        those is on record for each.
    """

    name: str
    action: Action | None
    order: int
    template: str
    show: Show
    acts: Mapping[str, Act] = field(default_factory=dict)
    below: bool = False
    of_hub: bool = False
    within: str = ""
    alike: Callable[[Mapping[str, Any]], Hashable] | None = None


_PAGES: dict[str, Page] = {}


def page(made: Page) -> Page:
    """Register a page.

    Raises
    ------
    TypeError
        "a page of this name exists".
    """
    if _PAGES.setdefault(made.name, made) is not made:
        raise TypeError(f"{made.name}: a page of this name exists")
    return made


def pages() -> tuple[Page, ...]:
    """Return every page, in the order of the navigation."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return tuple(sorted(_PAGES.values(), key=lambda each: (each.order or 999, each.name)))


def way_to(visit: Visit, where: str) -> tuple[str, str]:
    """Return the address of the page where a finding is settled, and that page's name.

    Two empty texts where there is none, or none that the visitor may open.
    """
    name, _, asked = where.partition("?")
    found = next((each for each in pages() if each.name == name), None)
    if found is None or not (found.action is None or visit.viewer.may(found.action)):
        return "", ""
    return visit.link(name, **dict(parse_qsl(asked))), name
