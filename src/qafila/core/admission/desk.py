# SPDX-License-Identifier: Apache-2.0
"""The desk of one admission: what has been registered so far, and what there is to say."""

from __future__ import annotations

from datetime import UTC, date, tzinfo
from typing import Any

from qafila.core.admission.answers import Answers
from qafila.core.admission.entry_findings import EntryRepeated
from qafila.core.admission.field_findings import TableIdMissing
from qafila.core.admission.fields import Fields
from qafila.core.admission.references import References
from qafila.core.drafts import Draft, Found
from qafila.core.events import Fact
from qafila.core.findings import Finding, Hold, Severity, finding
from qafila.core.values import CellRef, Lang


@finding
class RowRepeated(Finding):
    """Two entries are alike in every respect, id and all. They were taken for one."""

    severity = Severity.WARNING
    en = "{id} is listed twice with the same contents and was taken once."
    ar = "يتكرّر {id} بالمحتوى نفسه، فاحتُسب مرة واحدة."
    remedy_en = "Delete one of the two. If they are two persons or vehicles, give one another id."
    remedy_ar = "احذف أحدهما. وإن كانا شخصين أو مركبتين فأعطِ أحدهما معرّفًا آخر."

    id: str


@finding
class PersonIdRepeated(Finding):
    """Two rows that differ carry the same person id, so nobody can say who is meant.

    Both are kept side by side and nobody of that id is given a seat until a person has decided.
    """

    severity = Severity.ERROR
    holds = Hold.ISSUE
    en = "The id {person} is in two rows that differ; nobody with this id can be seated."
    ar = "المعرّف {person} مكتوب في سطرين مختلفين، فلا يمكن تخصيص مقعد لصاحبه."
    remedy_en = (
        "If they are two persons, give one another id; if one, delete the row that is wrong."
    )
    remedy_ar = "إن كانا شخصين فأعطِ أحدهما معرّفًا آخر، وإن كانا شخصًا واحدًا فاحذف السطر الخاطئ."

    person: str


@finding
class VehicleIdRepeated(Finding):
    """Two rows that differ carry the same vehicle id. The first counts; the other is kept too."""

    severity = Severity.ERROR
    holds = Hold.ISSUE
    en = "The id {vehicle} is in two rows that differ; the first row was used."
    ar = "المعرّف {vehicle} مكتوب في سطرين مختلفين، وقد اعتُمد السطر الأول."
    remedy_en = (
        "If they are two vehicles, give one another id; if one, delete the row that is wrong."
    )
    remedy_ar = "إن كانتا مركبتين فأعطِ إحداهما معرّفًا آخر، وإن كانت مركبة واحدة فاحذف السطر الخاطئ."

    vehicle: str


@finding
class TableIdRepeated(Finding):
    """Two tables of one kind carry the same id and differ. The first counts."""

    severity = Severity.ERROR
    en = "Two [[{table}]] with different contents have the id {id}; the first was used."
    ar = "للمعرّف {id} جدولان مختلفان من النوع [[{table}]]، وقد اعتُمد الأول."
    remedy_en = "Give one of them another id, or delete the one that is wrong."
    remedy_ar = "أعطِ أحدهما معرّفًا آخر، أو احذف الخاطئ منهما."

    table: str
    id: str


@finding
class TimezoneMissing(Finding):
    """Hours are given and the operation does not say in which time zone. They were read as UTC."""

    severity = Severity.WARNING
    en = "Hours are given and the operation names no time zone; they were read as UTC."
    ar = "ذُكرت ساعات ولم تُحدَّد المنطقة الزمنية للعملية، فقُرئت بالتوقيت العالمي (UTC)."
    remedy_en = 'Add the time zone to [operation], for example timezone = "Asia/Damascus".'
    remedy_ar = 'أضف المنطقة الزمنية إلى [operation]، مثل \u2066timezone = "Asia/Damascus"\u2069.'


class Desk:
    """Takes in facts one by one; the mutable inside of one admission, never seen outside.

    Parameters
    ----------
    references
        Which ids are declared.

    Attributes
    ----------
    found
        Where findings go.
    zone, language, on
        Time zone of hours that name none, language and day (None: unknown) of the operation.
    facts, sources, origins
        What was taken in, where it stands, and the draft it came from.
    answers
        What rows of people answer with no, by the index of their fact.
    """

    def __init__(self, references: References) -> None:
        self.found = Found()
        self.references = references
        self.zone: tzinfo = UTC
        self.language: Lang = "ar"
        self.on: date | None = None
        self.facts: list[Fact] = []
        self.sources: dict[str, CellRef] = {}
        self.origins: dict[str, Draft] = {}
        self.answers: dict[int, Answers] = {}
        self._zone_given = False
        self._hour: CellRef | None = None
        self._things: dict[str, Any] = {}
        self._rivals: dict[str, list[Any]] = {}

    def fields(self, draft: Draft) -> Fields:
        """Return a reader of one draft's fields."""
        return Fields(draft, self)

    def set_zone(self, zone: tzinfo, *, given: bool) -> None:
        """Say which time zone hours are in, and whether the operation named it."""
        self.zone = zone
        self._zone_given = given

    def hour_used(self, where: CellRef) -> None:
        """Note that an hour without an offset was read."""
        if self._hour is None:
            self._hour = where

    def id_of(self, fields: Fields) -> str:
        """Return the id of a table; one that has none is given one, with a finding."""
        thing = fields.id("id")
        if thing:
            return thing
        kind = fields.draft.kind
        given = f"{kind}-{fields.draft.row}"
        fields.say(TableIdMissing, "", table=kind, given=given)
        return given

    def register(self, kind: str, thing_id: str, thing: Any, fact: Fact, draft: Draft) -> bool:
        """Take in a fact that names a thing with an id; return whether it is the first of its id.

        A second one that is alike is said and not taken; one that differs is taken and said.
        """
        key = f"{kind}:{thing_id}"
        if key not in self._things:
            self._things[key] = thing
            self.origins[key] = draft
            self.sources[key] = draft.ref()
            self.facts.append(fact)
            return True
        where = (self.sources[key], draft.ref())
        others = self._rivals.setdefault(key, [])
        if thing == self._things[key] or thing in others:
            self.found.add(RowRepeated, *where, id=thing_id)
            return False
        others.append(thing)
        self.facts.append(fact)
        if kind == "person":
            self.found.add(PersonIdRepeated, *where, person=thing_id)
        elif kind == "vehicle":
            self.found.add(VehicleIdRepeated, *where, vehicle=thing_id)
        elif kind == "entry":
            self.found.add(EntryRepeated, *where, entry=thing_id)
        else:
            self.found.add(TableIdRepeated, *where, table=kind, id=thing_id)
        return False

    def findings(self) -> tuple[Finding, ...]:
        """Return everything there is to say, references included."""
        if self._hour is not None and not self._zone_given:
            self.found.add(TimezoneMissing, self._hour)
        self.references.say(self.found)
        return self.found.findings()
