# SPDX-License-Identifier: Apache-2.0
"""The ledger and its reconciliation as JSON, by ids: no name is in it, and no cohort of one person.

An auditor may hold both (`sharing.md`). A cohort is told for the whole operation and for places
with at least `FEWEST` people, so that it never stands beside a person's id.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime, tzinfo
from typing import Any

import msgspec

from qafila.core.ledger import VEHICLE, Dispute
from qafila.core.operation import (
    Account,
    Headcount,
    Operation,
    Said,
    accounts,
    open_ends,
    standing,
    vehicle_standing,
)
from qafila.core.operation.claimed import figures, totals_with_parts
from qafila.core.values import Claimed
from qafila.data.timezones import zone_of
from qafila.reports.changes import ListChange

_APART = ("planned", "registered", "cleared", "expected", "boarded", "arrived")

FEWEST = 5
"""People at a place from which on its cohorts are told."""


def changes_json(changes: Iterable[ListChange]) -> str:
    """Return changes to the list as JSON: numbers, fields and reasons, and no names."""
    rows = [
        {
            "at": change.at.isoformat(),
            "what": change.what,
            "person": change.person,
            "detail": change.detail,
            "reason": change.reason,
            "agreed_by": change.agreed_by,
            "recorded_by": change.recorded_by,
            "fact": change.fact,
            **({"said": msgspec.to_builtins(change.answer)} if change.answer else {}),
        }
        for change in changes
    ]
    return json.dumps({"qafila": "1", "changes": rows}, ensure_ascii=False, indent=1) + "\n"


def ledger_json(operation: Operation, now: datetime) -> bytes:
    """Return who is where: in sum, by place, and person by person.

    Parameters
    ----------
    now
        Aware instant of the reckoning.
    """
    telling = _Telling(operation, now)
    return _written(
        {
            **telling.head(),
            "totals": asdict(telling.accounts.total),
            "cohorts": telling.cohorts(),
            "places": telling.places(),
            "people": {p: telling.person(p) for p in telling.everybody},
            "vehicles": telling.vehicles_at(),
            "goods": telling.goods(),
        }
    )


def reconciliation_json(operation: Operation, now: datetime) -> bytes:
    """Return expected against accounted, and everything that is still open.

    Parameters
    ----------
    now
        Aware instant of the reckoning; reservations that expire before it have expired.
    """
    telling = _Telling(operation, now)
    day, ends = operation.day, open_ends(operation)
    reckoned = telling.accounts
    return _written(
        {
            **telling.head(),
            "totals": asdict(reckoned.total),
            "cohorts": telling.cohorts(),
            "sexes": telling.apart(reckoned.sexes),
            "age_groups": telling.apart(reckoned.age_groups),
            "claims": telling.claims(),
            "lots": {lot: asdict(a) for lot, a in reckoned.lots.items()},
            "serials": {serial: asdict(a) for serial, a in reckoned.serials.items()},
            "convoys": telling.convoys(),
            "vehicles": telling.vehicles(),
            "headcount_differences": [
                telling.headcount(h) | {"place": h.place} for h in day.headcounts if h.difference
            ],
            "disputes": [
                telling.dispute(dispute)
                for book in (day.people, day.vehicles)
                for disputes in book.disputes.values()
                for dispute in disputes
            ],
            "custody": [
                {
                    "place": place,
                    "people": day.people.accounted(place),
                    "let_go": len(day.let_go.get(place, ())),
                    "authority": held.authority,
                    "follow_up": held.follow_up,
                    **telling.said(held.said),
                }
                for place, held in sorted(day.custody.items())
            ],
            "handovers": [
                {
                    "convoy": h.convoy,
                    "giver": h.giver,
                    "receiver": h.receiver,
                    "place": h.place,
                    "offered": telling.said(h.offered),
                    "accepted": telling.said(h.accepted) if h.accepted else None,
                }
                for h in day.handovers
            ],
            "goods": telling.goods(),
            "deliveries": telling.deliveries(),
            "log": telling.log(),
            "open": {"persons": list(ends.persons), "vehicles": list(ends.vehicles)},
        }
    )


def _claimed(figure: Claimed) -> dict[str, Any]:
    return {
        "low": figure.low,
        "high": figure.high,
        "approx": figure.approx,
        "by": figure.by.text("en") if figure.by else None,
        "source": figure.source.text("en") if figure.source else None,
    }


def _written(told: Mapping[str, Any]) -> bytes:
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


class _Telling:
    """Says parts of an operation as plain values."""

    def __init__(self, operation: Operation, now: datetime) -> None:
        self._operation = operation
        self._day = operation.day
        self._now = now
        self._zone: tzinfo = zone_of(operation.description.timezone)
        self.accounts = accounts(operation, now)
        # A difference here is our fault: no figure may leave before it is found.
        assert self.accounts.add_up(), "the accounts do not add up"
        assert self._day.people.conserved(), "the running counts differ from a recount"
        self.everybody = sorted({*operation.persons, *self._day.people.where})

    def head(self) -> dict[str, Any]:
        return {
            "qafila": "1",
            "operation": self._operation.description.id,
            "as_of": self._at(self._now),
            "facts": self._day.log.facts,
        }

    def _at(self, moment: datetime) -> str:
        try:
            return moment.astimezone(self._zone).isoformat(timespec="seconds")
        except OverflowError:  # a clock that went astray by thousands of years
            return moment.isoformat(timespec="seconds")

    def said(self, said: Said) -> dict[str, str]:
        return {
            "fact": said.fact,
            "by": said.author,
            "device": said.device,
            "at": self._at(said.at),
        }

    def cohorts(self) -> dict[str, Any]:
        """Who is disputed or was never seen is told by id elsewhere: not by cohort here."""
        told = {cohort: asdict(a) for cohort, a in self.accounts.cohorts.items()}
        for columns in told.values():
            del columns["disputed"], columns["never_seen"]
        return told

    def apart(self, groups: Mapping[str, Account]) -> dict[str, dict[str, int]]:
        """Return the numbers that are counted apart: where somebody is, is told by id elsewhere."""
        return {
            group: {"people": account.people, **{name: getattr(account, name) for name in _APART}}
            for group, account in groups.items()
        }

    def claims(self) -> dict[str, Any]:
        """Return every figure that was claimed, and the totals whose parts do not add up to it."""
        return {
            "figures": [
                {
                    "what": one.what,
                    **_claimed(one.claimed),
                    "on": one.at.isoformat() if one.at else None,
                }
                for one in figures(self._operation)
            ],
            "parts_differ": [
                {
                    "what": parts.what,
                    "total": _claimed(parts.total),
                    "parts": {what: _claimed(part) for what, part in parts.parts.items()},
                    "sum": {"low": parts.sum.low, "high": parts.sum.high},
                }
                for parts in totals_with_parts(self._operation)
                if not parts.adds_up
            ],
        }

    def person(self, person: str) -> dict[str, Any]:
        book = self._day.people
        return {
            "place": book.place(person),
            "standing": standing(self._operation, person).value,
            "seen_by": book.seen_by.get(person),
            **({"disputed": True} if person in book.disputes else {}),
            **({"registered": False} if person not in self._operation.persons else {}),
            **({"rides": list(rides)} if (rides := self._day.rides.get(person)) else {}),
        }

    def places(self) -> dict[str, Any]:
        persons = self._operation.persons
        cohorts: dict[str, Counter[str]] = {}
        for person in self.everybody:
            listed = persons.get(person)
            cohort = (listed.cohort if listed else None) or ""
            cohorts.setdefault(self._day.people.place(person), Counter())[cohort] += 1
        return {
            place: {
                "people": counted.total(),
                **({"cohorts": dict(sorted(counted.items()))} if counted.total() >= FEWEST else {}),
            }
            for place, counted in sorted(cohorts.items())
        }

    def vehicles_at(self) -> dict[str, Any]:
        day = self._day
        return {
            vehicle: {
                "place": day.vehicles.place(vehicle),
                "aboard": day.people.accounted(f"{VEHICLE}{vehicle}"),
            }
            for vehicle in sorted({*self._operation.vehicles, *day.vehicles.where})
        }

    def vehicles(self) -> list[dict[str, Any]]:
        day = self._day
        counted = {h.place: h for h in day.headcounts}  # the last one of each place
        out: list[dict[str, Any]] = []
        for vehicle, account in self.accounts.vehicles.items():
            drives = day.driven.get(vehicle)
            last = counted.get(f"{VEHICLE}{vehicle}")
            out.append(
                {
                    "vehicle": vehicle,
                    **asdict(account),
                    "convoy": day.convoy_of.get(vehicle),
                    "place": day.vehicles.place(vehicle),
                    "standing": vehicle_standing(self._operation, vehicle).value,
                    "seen": self.said(drives[-1].said) if drives else None,
                    "headcount": self.headcount(last) if last else None,
                }
            )
        return out

    def headcount(self, headcount: Headcount) -> dict[str, Any]:
        return {
            "count": headcount.count,
            "accounted": headcount.accounted,
            "difference": headcount.difference,
            **self.said(headcount.said),
        }

    def convoys(self) -> dict[str, Any]:
        day = self._day
        empty = Account()
        return {
            convoy: {
                "custodian": held.custodian or None,
                "split_from": held.split_from or None,
                "vehicles": sorted(v for v, c in day.convoy_of.items() if c == convoy),
                **asdict(self.accounts.convoys.get(convoy, empty)),
                "formed": self.said(held.formed),
            }
            for convoy, held in day.convoys.items()
        }

    def dispute(self, dispute: Dispute) -> dict[str, Any]:
        return {
            "subject": dispute.subject,
            "claims": [
                {"place": dispute.held, **self._told(dispute.held_by)},
                {"from": dispute.stated, "place": dispute.seen, **self._told(dispute.seen_by)},
            ],
        }

    def _told(self, fact: str) -> dict[str, str]:
        said = self._day.log.in_question.get(fact)
        return self.said(said) if said else {"fact": fact}

    def goods(self) -> list[dict[str, Any]]:
        return [asdict(goods) for goods in self._day.goods]

    def deliveries(self) -> list[dict[str, Any]]:
        return [
            {
                "obligation": told.delivery.obligation,
                "amount": told.delivery.amount,
                **({"entries": list(told.delivery.entries)} if told.delivery.entries else {}),
                "proof": told.delivery.proof,
                "said_by": told.delivery.said_by,
                "source": told.delivery.source,
                **self.said(told.said),
            }
            for told in self._day.deliveries
        ]

    def log(self) -> dict[str, Any]:
        log = self._day.log
        return {
            "devices": {
                device: {
                    "facts": seq,
                    "role": log.devices[device].role.value if device in log.devices else None,
                    "last": self._at(log.latest_at[device]) if device in log.latest_at else None,
                }
                for device, seq in log.seqs.items()
            },
            "gaps": {device: [list(gap) for gap in gaps] for device, gaps in log.gaps.items()},
            "forks": [list(fork) for fork in log.forks],
            "rewritten": list(log.rewritten),
            "corrected": dict(log.corrected),
            "corrections_beside": list(log.corrections_beside),
            "corrections_astray": list(log.corrections_astray),
            "set_aside": dict(log.set_aside),
            "not_understood": dict(log.not_understood),
            "unmeasured": list(log.unmeasured),
        }
