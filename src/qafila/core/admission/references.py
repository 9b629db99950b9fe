# SPDX-License-Identifier: Apache-2.0
"""References between things: what names something that is not there, gathered per name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from qafila.core.drafts import Draft, Found, raw_text
from qafila.core.findings import Finding, Severity, finding
from qafila.core.spelling import identifier
from qafila.core.values import CellRef

SHOWN = 8
"""Places in the files that one finding lists."""

ASKED_FOR_NEAREST = 100
"""Unknown ids for which the nearest known one is looked for."""


@finding
class PlaceUnknown(Finding):
    """Something names a place that the route does not have. What names it was kept as it is."""

    severity = Severity.ERROR
    en = (
        "The operation has no place {id}⟦; the nearest is {nearest}⟧. How often it is named:"
        " {count}⟦; in these obligations: {obligations}⟧."
    )
    ar = (
        "ذُكر المكان {id} وليس من أماكن العملية⟦، وأقرب معرّف إليه: {nearest}⟧؛ عدد مرات ذكره {count}"
        "⟦، منها في الالتزامات: {obligations}⟧."
    )
    remedy_en = (
        "Correct the id where it is named, or add the place: to route.toml where a folder is used."
    )
    remedy_ar = "صحّح المعرّف حيث ذُكر، أو أضف المكان، وذلك في route.toml إن كانت العملية مجلّدًا."

    quotes = frozenset({"id"})

    id: str
    count: int
    nearest: str
    obligations: tuple[str, ...] = ()


@finding
class PlacesNotDeclared(Finding):
    """Places are named and no route describes any. There can be no map and no timetable."""

    severity = Severity.INFO
    en = "Places are named ({ids}) and the operation describes none."
    ar = "ذُكرت أماكن ({ids}) ولا وصف في العملية لأي مكان."
    remedy_en = "For a map and a timetable, describe places and legs in route.toml."
    remedy_ar = "للحصول على خريطة ومواقيت صِف الأماكن والمقاطع في route.toml."

    quotes = frozenset({"ids"})

    ids: tuple[str, ...]


@finding
class PartyUnknown(Finding):
    """Something names a party that the operation does not have. What names it was kept."""

    severity = Severity.WARNING
    en = (
        "The operation has no party {id}⟦; the nearest is {nearest}⟧. How often it is named:"
        " {count}⟦; in these obligations: {obligations}⟧."
    )
    ar = (
        "ذُكر الطرف {id} وليس من أطراف العملية⟦، وأقرب معرّف إليه: {nearest}⟧؛ عدد مرات ذكره {count}"
        "⟦، منها في الالتزامات: {obligations}⟧."
    )
    remedy_en = "Correct the id where it is named, or add the party to operation.toml."
    remedy_ar = "صحّح المعرّف حيث ذُكر، أو أضف الطرف إلى operation.toml."

    quotes = frozenset({"id"})

    id: str
    count: int
    nearest: str
    obligations: tuple[str, ...] = ()


@finding
class PartiesNotDeclared(Finding):
    """Parties are named and the operation describes none. They show by these ids only."""

    severity = Severity.INFO
    en = "Parties are named ({ids}) and no [[party]] describes any."
    ar = "ذُكرت أطراف ({ids}) ولا يصفها أي جدول [[party]]."
    remedy_en = "To show their names and roles, add them to operation.toml."
    remedy_ar = "لإظهار أسمائها وأدوارها أضفها إلى operation.toml."

    quotes = frozenset({"ids"})

    ids: tuple[str, ...]


@finding
class CohortUnknown(Finding):
    """Something names a cohort that the operation does not have. What names it was kept."""

    severity = Severity.WARNING
    en = (
        "The operation has no cohort {id}⟦; the nearest is {nearest}⟧. How often it is named:"
        " {count}⟦; in these obligations: {obligations}⟧."
    )
    ar = (
        "ذُكرت الفئة {id} وليست من فئات العملية⟦، وأقرب معرّف إليها: {nearest}⟧؛ عدد مرات ذكرها"
        " {count}⟦، منها في الالتزامات: {obligations}⟧."
    )
    remedy_en = (
        "Correct the id where it is named, or add the cohort: to operation.toml in a folder."
    )
    remedy_ar = "صحّح المعرّف حيث ذُكر، أو أضف الفئة، وذلك في operation.toml إن كانت العملية مجلّدًا."

    quotes = frozenset({"id"})

    id: str
    count: int
    nearest: str
    obligations: tuple[str, ...] = ()


@finding
class CohortsNotDeclared(Finding):
    """The list has cohorts and the operation describes none. They are kept by these ids."""

    severity = Severity.INFO
    en = "Cohorts are named ({ids}) and the operation describes none; none is kept from another."
    ar = "ذُكرت فئات ({ids}) ولا وصف في العملية لأي فئة، فلا يُفصل بين فئة وأخرى."
    remedy_en = "To name them, or to keep some apart, add them to the operation."
    remedy_ar = "لتسميتها أو للفصل بين بعضها أضفها إلى العملية."

    quotes = frozenset({"ids"})

    ids: tuple[str, ...]


@finding
class HouseholdUnknown(Finding):
    """Somebody is to be kept apart from a household that the list does not have."""

    severity = Severity.WARNING
    en = (
        "Somebody is to travel apart from household {id}, which nobody belongs to⟦; the nearest"
        " is {nearest}⟧."
    )
    ar = "طُلب ألّا يسافر أحد الأشخاص مع الأسرة {id}، وليس فيها أحد⟦؛ أقرب رقم إليها: {nearest}⟧."
    remedy_en = "Correct the household number, or empty the cell if that household is not coming."
    remedy_ar = "صحّح رقم الأسرة، أو أفرغ الخانة إن كانت تلك الأسرة لن تسافر."

    quotes = frozenset({"id"})

    id: str
    count: int
    nearest: str


@finding
class PinUnknown(Finding):
    """Somebody is to travel in a vehicle that the fleet does not have."""

    severity = Severity.WARNING
    en = "Vehicle {id} is asked for by name and is not in the fleet⟦; the nearest is {nearest}⟧."
    ar = "طُلبت المركبة {id} برقمها وليست في قائمة المركبات⟦؛ أقرب معرّف إليها: {nearest}⟧."
    remedy_en = "Correct the id of the vehicle, or empty the cell."
    remedy_ar = "صحّح معرّف المركبة، أو أفرغ الخانة."

    quotes = frozenset({"id"})

    id: str
    count: int
    nearest: str


@finding
class StageUnknown(Finding):
    """An obligation belongs to a stage that the agreement does not have."""

    severity = Severity.ERROR
    en = (
        "The stage {id} is named and no [[stage]] has this id⟦; the nearest is {nearest}⟧⟦."
        " Obligations that name it: {obligations}⟧."
    )
    ar = (
        "ذُكرت المرحلة {id} ولا يوجد [[stage]] بهذا المعرّف⟦؛ أقرب معرّف إليها: {nearest}⟧⟦."
        " وردت في الالتزامات: {obligations}⟧."
    )
    remedy_en = "Correct the id where it is named, or add the stage to operation.toml."
    remedy_ar = "صحّح المعرّف حيث ذُكر، أو أضف المرحلة إلى operation.toml."

    quotes = frozenset({"id"})

    id: str
    count: int
    nearest: str
    obligations: tuple[str, ...] = ()


_UNKNOWN: Mapping[str, tuple[type[Finding], type[Finding] | None]] = {
    "place": (PlaceUnknown, PlacesNotDeclared),
    "party": (PartyUnknown, PartiesNotDeclared),
    "cohort": (CohortUnknown, CohortsNotDeclared),
    "household": (HouseholdUnknown, None),
    "vehicle": (PinUnknown, None),
    "stage": (StageUnknown, None),
}
"""What to say of an unknown id, and what when nothing of its kind is declared at all."""


@dataclass(slots=True)
class _Named:
    count: int = 0
    where: list[CellRef] = field(default_factory=list)
    obligations: dict[str, None] = field(default_factory=dict)


class References:
    """Knows which ids are declared, and remembers who names others.

    Parameters
    ----------
    declared
        Ids by kind of thing.
    """

    def __init__(self, declared: Mapping[str, Iterable[str]]) -> None:
        self._declared = {kind: frozenset(ids) for kind, ids in declared.items()}
        self._unknown: dict[tuple[str, str], _Named] = {}
        self._asked = 0

    def declared(self, kind: str) -> frozenset[str]:
        """Return the ids that are declared."""
        return self._declared.get(kind, frozenset())

    def declare(self, kind: str, ids: Iterable[str]) -> None:
        """Add ids that only became known while reading."""
        self._declared[kind] = self.declared(kind) | frozenset(ids)

    def nearest(self, kind: str, thing: str) -> str:
        """Return the declared id that is spelled most like `thing`, empty when none is near.

        Looking takes a while, and nobody reads it of the hundredth: then it is empty too.
        """
        self._asked += 1
        if self._asked > ASKED_FOR_NEAREST:
            return ""
        close = get_close_matches(thing[:40], sorted(self.declared(kind))[:500], n=1, cutoff=0.6)
        return close[0] if close else ""

    def check(self, kind: str, thing: str | None, draft: Draft, key: str) -> None:
        """Note that a field names a thing."""
        if not thing or thing in self._declared.get(kind, ()):
            return
        named = self._unknown.setdefault((kind, thing), _Named())
        named.count += 1
        if len(named.where) < SHOWN:
            named.where.append(draft.ref(key))
        if draft.kind == "obligation" and len(named.obligations) < SHOWN:
            named.obligations[identifier(raw_text(draft.values.get("id", "")))] = None

    def say(self, found: Found) -> None:
        """Add one finding per unknown id, or one per kind where nothing is declared."""
        undeclared: dict[str, list[str]] = {}
        for (kind, thing), named in self._unknown.items():
            unknown, none_declared = _UNKNOWN[kind]
            if none_declared is not None and not self.declared(kind):
                undeclared.setdefault(kind, []).append(thing)
                continue
            owing = tuple(obligation for obligation in named.obligations if obligation)
            found.add(
                unknown,
                *named.where,
                id=thing,
                count=named.count,
                nearest=self.nearest(kind, thing),
                **({"obligations": owing} if owing else {}),
            )
        for kind, things in undeclared.items():
            none_declared = _UNKNOWN[kind][1]
            assert none_declared is not None
            where = (self._unknown[kind, thing].where[0] for thing in things[:SHOWN])
            found.add(none_declared, *where, ids=tuple(things[:SHOWN]))
