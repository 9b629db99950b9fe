# SPDX-License-Identifier: Apache-2.0
"""Admission: drafts become the facts that a folder registers, or findings, or both.

Nothing here raises for bad data and nothing is dropped without a word: what cannot be read is a
finding at its cell, and the sound rest of its row or table is admitted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Protocol

from qafila.core.admission import agreement, fleet, people, route, statements
from qafila.core.admission.agreement_findings import OperationMissing, TimezoneUnknown
from qafila.core.admission.answers import SILENT, Answers
from qafila.core.admission.desk import Desk
from qafila.core.admission.entries import admit_entries, lists_owed
from qafila.core.admission.field_findings import TableIdMissing, WordUnknown
from qafila.core.admission.fleet import FleetEmpty, FleetMissing
from qafila.core.admission.people_findings import NoPeople
from qafila.core.admission.references import References
from qafila.core.drafts import Draft, raw_text
from qafila.core.events import Fact, OperationDescribed, PersonRegistered
from qafila.core.findings import Finding
from qafila.core.registry import Person
from qafila.core.spelling import identifier, spelled
from qafila.core.values import CellRef, Lang, Name

__all__ = ["Admitted", "AdmittedList", "Zones", "admit", "admit_list"]

UNNAMED = "operation"
"""What an operation is called that has no id."""

_IDS = ("party", "cohort", "place", "stage", "obligation")


class Zones(Protocol):
    """Knows time zones by name."""

    def find_zone(self, name: str, /) -> tzinfo | None:
        """Return the zone of an IANA name, None where there is none."""
        ...

    def nearest_zone(self, name: str, /) -> str:
        """Return the name that was most likely meant."""
        ...


@dataclass(frozen=True, kw_only=True)
class Admitted:
    """What a folder states.

    Parameters
    ----------
    facts
        In a stable order: the operation, the agreement, the route, vehicles, people,
        the entries of lists that are owed.
    findings
        Everything there is to say about single entries and about references between them.
    sources
        Where each thing stands, by kind and id: ``person:P-0001``, ``vehicle:BUS-1``,
        ``place:qara``, ``leg:…``, ``party:…``, ``cohort:…``, ``stage:…``, ``obligation:…``,
        ``entry:<list>/<number>``, ``checkpoint:<place>``, ``operation``, ``agreement``, ``policy``.
        Of two things with one id the first.
    """

    facts: tuple[Fact, ...]
    findings: tuple[Finding, ...]
    sources: Mapping[str, CellRef]
    _origins: Mapping[str, Draft]

    def where(self, key: str, field: str = "") -> tuple[CellRef, ...]:
        """Return the row of a thing, or the cell of one of its fields; empty when it has no source.

        For example ``where("person:P-0003", "guardian")``.
        """
        draft = self._origins.get(key)
        if draft is not None:
            return (draft.ref(field),)
        source = self.sources.get(key)
        return (source,) if source else ()


def admit(drafts: Iterable[Draft], zones: Zones) -> Admitted:
    """Return the facts that drafts state, and what there is to say about them.

    Parameters
    ----------
    drafts
        Of all files of one folder, in any order; drafts of one kind keep theirs.
    zones
        Knows time zones; they are on disk, where nothing here reads.
    """
    by_kind: dict[str, list[Draft]] = {}
    for draft in drafts:
        by_kind.setdefault(draft.kind, []).append(draft)
    files = {str(draft.values.get("holds")): draft for draft in by_kind.get("file", ())}
    desk = _opened_desk(by_kind, zones)
    agreement.admit_parties(by_kind.get("party", ()), desk)
    agreement.admit_cohorts(by_kind.get("cohort", ()), desk)
    agreement.admit_claims(by_kind.get("claim", ()), desk)
    agreement.admit_agreement(by_kind.get("agreement", ()), desk)
    agreement.admit_stages(by_kind.get("stage", ()), desk)
    agreement.admit_obligations(by_kind.get("obligation", ()), desk)
    statements.admit_statements(by_kind, desk)
    statements.admit_policy(by_kind.get("policy", ()), desk)
    route.admit_places(by_kind.get("place", ()), desk)
    route.admit_legs(by_kind.get("leg", ()), by_kind.get("travel", ()), files.get("travel"), desk)
    route.admit_checkpoints(by_kind.get("checkpoint", ()), desk)
    route.admit_windows(by_kind.get("window", ()), by_kind.get("stage", ()), desk)
    fleet.admit_fleet(by_kind.get("vehicle", ()), desk)
    if "vehicle" in files and "vehicle" not in by_kind:
        file = files["vehicle"]
        desk.found.add(FleetEmpty, file.ref(), file=file.origin.file)
    elif "vehicle" not in by_kind and "operation" in by_kind:
        desk.found.add(FleetMissing)
    people.admit_people(by_kind.get("person", ()), desk)
    if "person" not in by_kind:
        where = (files["person"].ref(),) if "person" in files else ()
        desk.found.add(NoPeople, *where)
    admit_entries(by_kind.get("entry", ()), desk)
    findings = desk.findings()
    return Admitted(
        facts=tuple(desk.facts), findings=findings, sources=desk.sources, _origins=desk.origins
    )


@dataclass(frozen=True, kw_only=True)
class AdmittedList(Admitted):
    """What a list of people states that arrived alone.

    Parameters
    ----------
    people
        Everybody on it in order, with what the row of each answers with no.
    """

    people: tuple[tuple[Person, Answers], ...]


def admit_list(
    drafts: Iterable[Draft], known: Mapping[str, Iterable[str]], on: date | None
) -> AdmittedList:
    """Return the people of a list that arrived alone, beside an operation that exists.

    Parameters
    ----------
    drafts
        Of the list.
    known
        Ids of the operation that its rows may name, by kind: ``cohort``, ``place``, ``vehicle``.
    on
        Day of the operation.
    """
    desk = Desk(References(known))
    desk.on = on
    listed = [draft for draft in drafts if draft.kind == "person"]
    people.admit_people(listed, desk)
    people_listed = tuple(
        (fact.person, desk.answers.get(index, SILENT))
        for index, fact in enumerate(desk.facts)
        if isinstance(fact, PersonRegistered)
    )
    return AdmittedList(
        facts=tuple(desk.facts),
        findings=desk.findings(),
        sources=desk.sources,
        people=people_listed,
        _origins=desk.origins,
    )


def _opened_desk(by_kind: Mapping[str, Sequence[Draft]], zones: Zones) -> Desk:
    """Describe the operation, and open the desk at which everything else is taken in."""
    declared = {kind: _declared(by_kind.get(kind, ()), "id") for kind in _IDS}
    declared["vehicle"] = _declared(by_kind.get("vehicle", ()), "vehicle")
    declared["list"] = lists_owed(by_kind)
    desk = Desk(References(declared))
    given = by_kind.get("operation", ())
    if not given:
        desk.found.add(OperationMissing)
        desk.facts.append(OperationDescribed(id=UNNAMED, title=Name(en="Operation", ar="عملية")))
        return desk
    draft = given[0]
    fields = desk.fields(draft)
    desk.language = _language(draft, desk)
    zone, zone_name = _zone(draft, desk, zones)
    desk.set_zone(zone, given=fields.has("timezone"))
    operation_id = fields.id("id")
    if operation_id is None:
        operation_id = UNNAMED
        fields.say(TableIdMissing, "", table="operation", given=UNNAMED)
    moment = fields.moment("date")
    departs_at: datetime | None = None
    on: date | None = None
    if moment is not None and moment.day is not None:
        departs_at = fields.instant(moment, "date")
        on = departs_at.astimezone(zone).date() if departs_at else moment.day
    elif moment is not None:
        fields.day("date")  # says that an hour alone is no date
    desk.on = on
    desk.sources["operation"] = draft.ref()
    desk.origins["operation"] = draft
    desk.facts.append(
        OperationDescribed(
            id=operation_id,
            title=fields.name("title") or Name(en=operation_id),
            on=on,
            departs_at=departs_at,
            timezone=zone_name,
            language=desk.language,
        )
    )
    return desk


def _declared(drafts: Iterable[Draft], key: str) -> frozenset[str]:
    """Return the ids that drafts of one kind give themselves."""
    values = (draft.values.get(key) for draft in drafts)
    return frozenset(
        identifier(value) if isinstance(value, str) else raw_text(value)
        for value in values
        if isinstance(value, str | int)
    )


def _language(draft: Draft, desk: Desk) -> Lang:
    value = draft.values.get("language")
    if value is None:
        return "ar"
    known: dict[str, Lang] = {
        **dict.fromkeys(map(spelled, ("ar", "arabic", "العربية", "عربي")), "ar"),
        **dict.fromkeys(map(spelled, ("en", "english", "الإنكليزية", "الإنجليزية")), "en"),
    }
    language = known.get(spelled(value)) if isinstance(value, str) else None
    if language is None:
        where = draft.ref("language")
        desk.found.add(WordUnknown, where, key="language", raw=where.raw, known=("ar", "en"))
    return language or "ar"


def _zone(draft: Draft, desk: Desk, zones: Zones) -> tuple[tzinfo, str]:
    value = draft.values.get("timezone")
    if value is None or value == "":
        return UTC, "UTC"
    name = value.strip() if isinstance(value, str) else ""
    zone = zones.find_zone(name) if name else None
    if zone is not None:
        return zone, name or "UTC"
    where = draft.ref("timezone")
    desk.found.add(TimezoneUnknown, where, raw=where.raw, nearest=zones.nearest_zone(name))
    return UTC, "UTC"
