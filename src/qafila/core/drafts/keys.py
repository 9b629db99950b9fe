# SPDX-License-Identifier: Apache-2.0
"""The tables of ``operation.toml`` and ``route.toml`` and their keys, as published."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

SINGLE = frozenset({"operation", "policy"})
"""Tables that stand once (``[operation]``); all others are lists (``[[party]]``).

``agreement`` may be either: the versions of an agreement are told in order.
"""

_STATEMENT = frozenset(
    {
        *("id", "changes", "by", "to", "scope", "lots", "stage", "from", "until", "received_at"),
    }
)

KEYS: Mapping[str, frozenset[str]] = {
    "operation": frozenset({"id", "title", "date", "timezone", "language"}),
    "party": frozenset({"id", "name", "roles", "signed", "disputed"}),
    "cohort": frozenset({"id", "name", "claim", "separate_from"}),
    "claim": frozenset(
        {"id", "what", "value", "low", "high", "approx", "hedge", "by", "at", "parts", "part_of"}
    ),
    "agreement": frozenset({"version", "signed_on", "parties", "changed"}),
    "stage": frozenset({"id", "name", "after", "windows"}),
    "obligation": frozenset(
        {
            *("id", "by", "to", "what", "subject", "cohort", "count", "share", "list", "lots"),
            *("lot_size", "from", "to_place", "stage", "gate", "proof", "weight"),
            *("pair", "crossing", "handover_at"),
            *("weight_agreed_by", "medical", "delivered", "due", "condition"),
        }
    ),
    "approval": _STATEMENT,
    "notification": _STATEMENT | {"sent_at"},
    "assurance": _STATEMENT,
    "policy": frozenset(
        {
            *("reform_after_checkpoints", "halt_min", "wheel_hours_max", "rest_min"),
            *("breakdowns_per_vehicle_hour", "breakdown_min", "wait_for_windows"),
            *("spare_capacity", "warn_people_per_bus", "companion_for_stretcher", "spacing_m"),
            *("night_travel", "radio_check_min", "water_l_per_person_day", "day_correlation"),
            *("crossing_wait_min", "shuttles", "kin_more_vehicles"),
        }
    ),
    "place": frozenset(
        {
            *("id", "name", "kind", "lat", "lon", "controlled_by", "pcode", "capacity"),
            *("load_min", "unload_min"),
        }
    ),
    "leg": frozenset(
        {
            *("id", "from", "to", "distance_km", "speed_kmh", "travel_min", "both_ways"),
            *("custody", "alternative_of"),
        }
    ),
    "checkpoint": frozenset({"place", "per_vehicle_min", "setup_min", "lanes"}),
    "window": frozenset({"place", "kind", "from", "to"}),
}
"""Keys of each table, besides those allowed everywhere."""

EVERYWHERE = frozenset({"assumed", "source", "note"})
"""Keys that any table may carry: whether its values are assumed, who says so, a remark."""

NAME = frozenset({"ar", "en"})
FIGURE = frozenset({"value", "low", "high", "typical", "approx", "hedge", "by", "at"})

NESTED: Mapping[str, frozenset[str]] = {
    "name": NAME,
    "title": NAME,
    "subject": NAME,
    "note": NAME,
    "by": NAME,
    "source": NAME,
    "claim": FIGURE,
    "count": FIGURE,
    "capacity": FIGURE,
    "distance_km": FIGURE,
    "speed_kmh": FIGURE,
    "travel_min": FIGURE,
    "per_vehicle_min": FIGURE,
    "setup_min": FIGURE,
    "load_min": FIGURE,
    "halt_min": FIGURE,
    "breakdown_min": FIGURE,
    "unload_min": FIGURE,
    "gate": frozenset({"obligation", "at_least", "lot"}),
    "windows": KEYS["window"],
    "delivered": frozenset({"on", "count", "by", "entries"}),
    "condition": NAME,
}
"""Keys of tables inside tables."""


STATEMENTS = frozenset({"approval", "notification", "assurance"})
"""Tables of what a party says: a key passed over there may widen what it allowed."""

_ALSO_WRITTEN = {"since": "from", "valid_from": "from", "valid_until": "until"}

SYNONYMS: Mapping[str, Mapping[str, str]] = dict.fromkeys(STATEMENTS, _ALSO_WRITTEN)
"""Other names under which keys of a table are read, by table."""

_MEANT = {
    **dict.fromkeys(("begin", "begins", "start", "starts", "valid_since", "effective"), "from"),
    **dict.fromkeys(("end", "ends", "expires", "expiry", "valid_to", "till", "to_date"), "until"),
    **dict.fromkeys(("received", "given_at", "given_on", "at", "on", "date"), "received_at"),
    **dict.fromkeys(("sent", "sent_on", "notified_at"), "sent_at"),
}
"""Which key of a statement somebody means who writes another that is not spelled like it."""


def meant(word: str, table: str) -> str:
    """Return the key of `table` that `word` is almost or stands for; empty when there is none."""
    stands_for = _MEANT.get(word, "") if table in STATEMENTS else ""
    if stands_for in KEYS.get(table, ()):
        return stands_for
    near = nearly(word, KEYS.get(table, frozenset()) | frozenset(SYNONYMS.get(table, ())))
    return SYNONYMS.get(table, {}).get(near, near)


def nearly(word: str, known: frozenset[str] | Mapping[str, object]) -> str:
    """Return the known key that `word` is almost; empty when there is none."""
    close = get_close_matches(word[:40], sorted(known), n=1, cutoff=0.75)
    return close[0] if close else ""
