# SPDX-License-Identifier: Apache-2.0
"""What an operation and its hub are set to: what can be changed here, and what only from outside.

Counts and settings; nothing of people.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from math import isfinite

import msgspec

from qafila.app.accounts import ABSOLUTE, IDLE
from qafila.app.console.live import LiveOperation
from qafila.app.console.replanning import set_policy
from qafila.app.console.snapshot import Snapshot
from qafila.app.console.today import said
from qafila.core.access import Action, Viewer
from qafila.core.events import OperationDescribed
from qafila.core.spelling import western_digits
from qafila.core.values import Name
from qafila.data.timezones import find_zone, nearest_zone, zone_of


class HubNow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The hub itself.

    Parameters
    ----------
    store, file
        ``file`` or ``database``; what the file is called.
    device
        Under which the hub records.
    free_gb, is_room_little
        Room on the disk, and whether that is too little to go on for long.
    copied_at, copied_facts
        When `qafila backup` last copied the operation from here, and how many facts it copied.
    """

    version: str
    python: str
    store: str
    device: str
    facts: int
    free_gb: float
    file: str = ""
    is_room_little: bool = False
    copied_at: datetime | None = None
    copied_facts: int = 0


class LimitsNow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the operation keeps to, as `Policy` describes it; absent: not agreed."""

    spare_percent: int
    warn_people_per_bus: int
    spacing_m: int
    water_l: float
    companion_for_stretcher: bool = False
    shuttles: bool = False
    night_travel: bool | None = None
    radio_check_min: int | None = None
    crossing_wait_min: int | None = None


class SettingsView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All settings.

    Parameters
    ----------
    gates, obligations
        How many obligations wait for others, of how many.
    ends_after_min, ends_at_last_min
        Minutes after which a session ends without anything done, and in any case.
    """

    version: int
    at: datetime
    operation: str
    title: dict[str, str]
    timezone: str
    language: str
    limits: LimitsNow
    hub: HubNow
    on: str = ""
    departs_at: datetime | None = None
    gates: int = 0
    obligations: int = 0
    ends_after_min: int = int(IDLE.total_seconds() // 60)
    ends_at_last_min: int = int(ABSOLUTE.total_seconds() // 60)


def settings(snapshot: Snapshot, viewer: Viewer, hub: HubNow) -> SettingsView | None:
    """Return the settings for who may see them; None for others."""
    if not viewer.may(Action.SEE_SETTINGS):
        return None
    operation = snapshot.operation
    described, policy = operation.description, operation.policy
    owed = operation.obligations.values()
    return SettingsView(
        version=snapshot.version,
        at=snapshot.at,
        operation=described.id,
        title=said(described.title),
        on=described.on.isoformat() if described.on else "",
        departs_at=described.departs_at,
        timezone=described.timezone,
        language=described.language,
        gates=sum(bool(each.gates) for each in owed),
        obligations=len(owed),
        limits=LimitsNow(
            spare_percent=round(policy.spare_capacity * 100),
            warn_people_per_bus=policy.warn_people_per_bus,
            spacing_m=round(policy.spacing_m),
            water_l=policy.water_l_per_person_day,
            companion_for_stretcher=policy.companion_for_stretcher,
            shuttles=policy.shuttles,
            night_travel=policy.night_travel,
            radio_check_min=policy.radio_check_min,
            crossing_wait_min=policy.crossing_wait_min,
        ),
        hub=hub,
    )


def zone_meant(typed: str) -> str:
    """Return the time zone of this name, or the one that was most likely meant."""
    return typed if find_zone(typed) is not None else nearest_zone(typed)


def hour_typed(typed: str) -> time:
    """Return an hour; digits of either script are read.

    Raises
    ------
    ValueError
        When it is none.
    """
    return time.fromisoformat(western_digits(typed)).replace(tzinfo=None)


def litres_typed(typed: str) -> float:
    """Return an amount with a point or a comma; digits of either script are read.

    Raises
    ------
    ValueError
        When it is no number.
    """
    litres = float(western_digits(typed).replace("٫", ".").replace(",", "."))
    if not isfinite(litres):
        raise ValueError("litres must be finite")
    return litres


class NothingSet(Exception):
    """Everything is set so already.

    Exception
    └── NothingSet
    """


def described(
    live: LiveOperation,
    viewer: Viewer,
    *,
    title_ar: str,
    title_en: str,
    on: date | None,
    departs: time | None,
    timezone: str,
    language: str,
) -> None:
    """Record what the operation is called and when it is to happen.

    Parameters
    ----------
    title_ar, title_en
        At least one.
    departs
        By the clock of `timezone`, which is known; of a day that is given.

    Raises
    ------
    NothingSet
    """
    held = live.snapshot.operation.description
    zone = zone_of(timezone)
    fact = OperationDescribed(
        id=held.id,
        title=Name(ar=title_ar or None, en=title_en or None),
        on=on,
        departs_at=datetime.combine(on, departs, zone) if on and departs else None,
        timezone=timezone,
        language="ar" if language == "ar" else "en",
    )
    if fact == held:
        raise NothingSet
    live.recorder.record([fact], author=viewer.title)


def limited(
    live: LiveOperation,
    viewer: Viewer,
    *,
    night_travel: bool | None,
    radio_check_min: int | None,
    crossing_wait_min: int | None,
    water_l: float,
) -> None:
    """Record what the operation keeps to on the day; rules of planning are set with the plan.

    Raises
    ------
    NothingSet
    """
    held = live.snapshot.operation.policy
    wanted = replace(
        held,
        night_travel=night_travel,
        radio_check_min=radio_check_min,
        crossing_wait_min=crossing_wait_min,
        water_l_per_person_day=water_l,
    )
    if wanted == held:
        raise NothingSet
    set_policy(live, viewer, wanted)
