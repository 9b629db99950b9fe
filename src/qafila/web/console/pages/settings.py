# SPDX-License-Identifier: Apache-2.0
"""What an operation and its hub are set to, and what of it can be changed here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from qafila.app.console.settings import (
    NothingSet,
    described,
    hour_typed,
    limited,
    litres_typed,
    settings,
    zone_meant,
)
from qafila.app.typed import Unclear, when_called
from qafila.core.access import Action
from qafila.core.document import phrase
from qafila.web.console.pages import Act, Done, Page, page
from qafila.wiring import LANGS
from qafila.wiring.about import about

if TYPE_CHECKING:
    from datetime import date, time

    from qafila.web.console.forms import Filled
    from qafila.web.console.visit import Visit

MOST_MINUTES = 1440
MOST_LITRES = 30
NIGHT: Mapping[str, bool | None] = {"yes": True, "no": False, "": None}


def _show(visit: Visit) -> Mapping[str, Any]:
    hub = about(visit.operation)
    view = settings(visit.snapshot, visit.viewer, hub)
    return {
        "view": view,
        "zone": visit.snapshot.zone,
        "behind": hub.facts - hub.copied_facts if hub.copied_at else None,
        "scheme": visit.origin.partition(":")[0],
        "has_authority": visit.hub.has_authority,
        "users": len(visit.hub.gate.users(visit.viewer)) if visit.may("manage_users") else None,
    }


def _describe(visit: Visit, filled: Filled) -> Done:
    ar, en = filled.text("title_ar", most=200), filled.text("title_en", most=200)
    if not (ar or en):
        filled.mistake("title_ar", phrase("console-settings-title-needed"))
    timezone = filled.text("timezone", needed=True, most=80)
    if timezone and (near := zone_meant(timezone)) != timezone:
        filled.mistake("timezone", phrase("console-settings-zone-unknown", near=near))
    on = _day(visit, filled)
    departs = _hour(filled, on)
    language = filled.one_of("language", LANGS)
    filled.settle()
    with _told_when_nothing(filled):
        described(
            visit.operation,
            visit.viewer,
            title_ar=ar,
            title_en=en,
            on=on,
            departs=departs,
            timezone=timezone,
            language=language,
        )
    return Done(visit.link("settings"), [phrase("console-settings-described")])


def _day(visit: Visit, filled: Filled) -> date | None:
    typed = filled.text("on", most=40)
    try:
        when = when_called(typed, visit.snapshot.zone, visit.hub.now()) if typed else None
    except Unclear as unclear:
        filled.mistake("on", phrase(unclear.code, **unclear.told))
        return None
    return when.on if when else None


def _hour(filled: Filled, on: date | None) -> time | None:
    """Return the hour of departure; it needs its day."""
    typed = filled.text("departs", most=20)
    if not typed:
        return None
    try:
        hour = hour_typed(typed)
    except ValueError:
        filled.mistake("departs", phrase("console-settings-hour-unclear"))
        return None
    if on is None:
        filled.mistake("departs", phrase("console-settings-day-needed"))
    return hour


def _limits(visit: Visit, filled: Filled) -> Done:
    night = filled.one_of("night", ("yes", "no"), needed=False)
    radio = filled.number("radio", low=1, high=MOST_MINUTES, needed=False)
    waits = filled.number("waits", low=1, high=MOST_MINUTES, needed=False)
    water = _litres(filled)
    filled.settle()
    with _told_when_nothing(filled):
        limited(
            visit.operation,
            visit.viewer,
            night_travel=NIGHT[night],
            radio_check_min=radio,
            crossing_wait_min=waits,
            water_l=water,
        )
    return Done(visit.link("settings"), [phrase("console-settings-limited")])


def _litres(filled: Filled) -> float:
    try:
        litres = litres_typed(filled.text("water", needed=True, most=10))
    except ValueError:
        filled.mistake("water", phrase("console-field-number"))
        return 0
    if not 0 <= litres <= MOST_LITRES:
        filled.mistake("water", phrase("console-field-between", low=0, high=MOST_LITRES))
    return litres


@contextmanager
def _told_when_nothing(filled: Filled) -> Iterator[None]:
    try:
        yield
    except NothingSet:
        filled.mistake("", phrase("console-settings-same"))
    filled.settle()


page(
    Page(
        name="settings",
        action=Action.SEE_SETTINGS,
        order=97,
        template="settings.html",
        show=_show,
        acts={
            "describe": Act(action=Action.MAKE_PLAN, do=_describe),
            "limits": Act(action=Action.MAKE_PLAN, do=_limits),
        },
    )
)
