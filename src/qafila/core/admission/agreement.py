# SPDX-License-Identifier: Apache-2.0
"""Admission of the agreement: parties, cohorts, claims, stages, obligations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qafila.core.admission.agreement_findings import (
    AmountGivenTwice,
    ClaimWithoutFigure,
    GateUnknown,
    GateWithoutAmount,
    ObligationKindUnknown,
    OwedToOneself,
    SeparationFromItself,
    SeparationFromUnknownCohort,
    StageAfterItself,
    StageAfterUnknown,
    StagesCircular,
    WeightNotPositive,
    WeightTooLarge,
    WeightWithoutAgreement,
)
from qafila.core.admission.desk import Desk
from qafila.core.admission.field_findings import KeyMissing, TextExpected
from qafila.core.admission.fields import LARGEST_COUNT, Fields, raw_text_of
from qafila.core.admission.references import SHOWN
from qafila.core.agreement import (
    Agreement,
    Claim,
    Cohort,
    Delivery,
    Gate,
    Obligation,
    ObligationKind,
    Party,
    Proof,
    RoleDisputed,
    Stage,
)
from qafila.core.circles import circles
from qafila.core.drafts import Draft, raw_text
from qafila.core.drafts.cells import read_integer, read_moment, read_number
from qafila.core.drafts.owed_lists import list_called
from qafila.core.drafts.words import read_word
from qafila.core.events import (
    AgreementReached,
    ClaimMade,
    CohortNamed,
    ObligationUndertaken,
    PartyNamed,
    StageAgreed,
)
from qafila.core.spelling import identifier
from qafila.core.values import CellRef, Claimed, Name, PartyRole


def admit_parties(drafts: Iterable[Draft], desk: Desk) -> None:
    """Register every party and its roles."""
    for draft in drafts:
        fields = desk.fields(draft)
        party_id = desk.id_of(fields)
        party = Party(
            id=party_id,
            name=fields.name("name") or Name(en=party_id),
            roles=fields.words("roles", PartyRole),
            signed=fields.yes_no("signed"),
            disputed=_disputed(fields),
            note=fields.text("note"),
            source=fields.name("source"),
        )
        desk.register("party", party_id, party, PartyNamed(party=party), draft)


def admit_cohorts(drafts: Iterable[Draft], desk: Desk) -> None:
    """Register every cohort and whom it never shares a vehicle with."""
    for draft in drafts:
        fields = desk.fields(draft)
        cohort_id = desk.id_of(fields)
        others = fields.ids("separate_from")
        if cohort_id in others:
            fields.say(SeparationFromItself, "separate_from", cohort=cohort_id)
            others = tuple(other for other in others if other != cohort_id)
        for other in others:
            if other not in desk.references.declared("cohort"):
                fields.say(
                    SeparationFromUnknownCohort,
                    "separate_from",
                    cohort=cohort_id,
                    other=other,
                    nearest=desk.references.nearest("cohort", other),
                )
        cohort = Cohort(
            id=cohort_id,
            name=fields.name("name") or Name(en=cohort_id),
            claim=fields.claimed("claim"),
            separate_from=others,
            source=fields.name("source"),
        )
        desk.register("cohort", cohort_id, cohort, CohortNamed(cohort=cohort), draft)


def admit_claims(drafts: Iterable[Draft], desk: Desk) -> None:
    """Register every claim; rival claims stand side by side."""
    for draft in drafts:
        fields = desk.fields(draft)
        what = fields.text("what")
        if not what:
            fields.say(KeyMissing, "what", table="claim", key="what")
            continue
        figure = fields.claimed_of("value", draft.values)
        if figure is None or (figure.low is None and figure.high is None):
            fields.say(ClaimWithoutFigure, "value", what=what)
            figure = fields.claimed_of(
                "value",
                {k: v for k, v in draft.values.items() if k not in ("value", "low", "high")},
            )
        assert figure is not None
        claim = Claim(
            what=what,
            figure=figure,
            at=fields.day("at"),
            id=fields.id("id"),
            parts=fields.ids("parts"),
            part_of=fields.id("part_of"),
            note=fields.name("note"),
        )
        desk.facts.append(ClaimMade(claim=claim))


def _disputed(fields: Fields) -> tuple[RoleDisputed, ...]:
    """Return what is said against a party's roles; an entry that cannot be read is told."""
    value = fields.draft.values.get("disputed")
    if value is None:
        return ()
    found: list[RoleDisputed] = []
    for entry in value if isinstance(value, list) else [value]:
        role = read_word(PartyRole, str(entry.get("role", ""))) if isinstance(entry, dict) else None
        if role is None:
            fields.unread(TextExpected, "disputed", entry)
            continue
        found.append(
            RoleDisputed(
                role=role,
                by=raw_text_of(entry.get("by")),
                source=raw_text_of(entry.get("source")),
                denied=entry.get("denied") is True,
            )
        )
    return tuple(found)


def admit_agreement(drafts: Iterable[Draft], desk: Desk) -> None:
    """Register the agreement itself."""
    for draft in drafts:
        fields = desk.fields(draft)
        agreement = Agreement(
            version=fields.text("version"),
            signed_on=fields.day("signed_on"),
            parties=fields.ids("parties"),
            changed=_in_words(fields, "changed"),
        )
        for party in agreement.parties:
            desk.references.check("party", party, draft, "parties")
        desk.sources.setdefault("agreement", draft.ref())
        desk.sources.setdefault(f"agreement:{agreement.version or '–'}", draft.ref())
        desk.facts.append(AgreementReached(agreement=agreement))


def _in_words(fields: Fields, key: str) -> Name | str:
    """Return a table of two languages as such, anything else as text."""
    said = fields.draft.values.get(key)
    return (fields.name(key) if isinstance(said, dict) else None) or fields.text(key)


def admit_stages(drafts: Sequence[Draft], desk: Desk) -> None:
    """Register every stage, without conditions that nothing could ever meet."""
    named = [(desk.id_of(desk.fields(draft)), draft) for draft in drafts]
    known = desk.references.declared("stage") | {stage_id for stage_id, _ in named}
    after: dict[str, tuple[str, ...]] = {}
    for stage_id, draft in named:
        fields = desk.fields(draft)
        earlier = fields.ids("after")
        for other in earlier:
            if other not in known:
                nearest = desk.references.nearest("stage", other)
                fields.say(StageAfterUnknown, "after", stage=stage_id, after=other, nearest=nearest)
        after.setdefault(stage_id, tuple(other for other in earlier if other in known))
    for circle in circles(after):
        where = tuple(draft.ref("after") for stage_id, draft in named if stage_id in circle)
        if len(circle) == 1:
            desk.found.add(StageAfterItself, *where, stage=circle[0])
        else:
            desk.found.add(StagesCircular, *where, stages=circle)
        for stage_id in circle:
            after[stage_id] = tuple(other for other in after[stage_id] if other not in circle)
    for stage_id, draft in named:
        stage = Stage(id=stage_id, name=desk.fields(draft).name("name"), after=after[stage_id])
        desk.register("stage", stage_id, stage, StageAgreed(stage=stage), draft)


# ------------------------------------------------------------------------------- obligations


def admit_obligations(drafts: Sequence[Draft], desk: Desk) -> None:
    """Register what is owed, by whom, to whom, and what it waits for."""
    unread: dict[str, CellRef] = {}
    waiting: dict[str, dict[str, None]] = {}
    for draft in drafts:
        fields = desk.fields(draft)
        obligation = _obligation(fields, desk.id_of(fields))
        desk.register(
            "obligation",
            obligation.id,
            obligation,
            ObligationUndertaken(obligation=obligation),
            draft,
        )
        _check_obligation(obligation, draft, desk)
        if obligation.count == _NOT_READ:
            unread[obligation.id] = draft.ref("share" if fields.has("share") else "count")
        for gate in obligation.gates:
            if gate.at_least is None:
                waiting.setdefault(gate.obligation, {})[obligation.id] = None
    for obligation_id, where in unread.items():
        if obligation_id in waiting:
            waits = tuple(waiting[obligation_id])[:SHOWN]
            desk.found.add(GateWithoutAmount, where, obligation=obligation_id, waiting=waits)


_NOT_READ = Claimed(low=None, high=None)
"""The count of an obligation that gives one, or a share, which could not be read.

Without it a gate on the obligation would open as if nobody had agreed on a number.
"""


def _obligation(fields: Fields, obligation_id: str) -> Obligation:
    count = fields.claimed("count")
    share = _share(fields)
    if count is not None and share is not None:
        fields.say(AmountGivenTwice, "share", obligation=obligation_id)
        share = None
    if count is None and share is None and (fields.has("count") or fields.has("share")):
        count = _NOT_READ
    weight = _weight(fields, obligation_id)
    agreed = fields.ids("weight_agreed_by")
    if weight is not None and not agreed:
        fields.say(WeightWithoutAgreement, "weight", obligation=obligation_id)
    lots, lot_count = _lots(fields)
    return Obligation(
        id=obligation_id,
        giver=fields.id("by"),
        receiver=fields.id("to"),
        kind=_kind(fields, obligation_id),
        subject=fields.name("subject"),
        cohort=fields.id("cohort"),
        count=count,
        share=share,
        listed=list_called(fields.text("list")) or None,
        lots=lots,
        lot_count=lot_count,
        lot_size=fields.integer("lot_size", 1, LARGEST_COUNT),
        source_place=fields.id("from"),
        to_place=fields.id("to_place"),
        stage=fields.id("stage"),
        pair=fields.id("pair"),
        crossing=fields.id("crossing"),
        gates=_gates(fields, obligation_id),
        due=fields.when("due"),
        condition=fields.name("condition"),
        proof=fields.word("proof", Proof),
        weight=weight,
        weight_agreed_by=agreed,
        medical=bool(fields.yes_no("medical")),
        handover_at=fields.id("handover_at"),
        delivered=_delivered(fields),
        note=fields.text("note"),
        source=fields.name("source"),
    )


def _kind(fields: Fields, obligation_id: str) -> ObligationKind:
    text = fields.text("what")
    kind = read_word(ObligationKind, text) if text else None
    if kind is None:
        known = tuple(kind.value for kind in ObligationKind)
        fields.say(
            ObligationKindUnknown, "what", obligation=obligation_id, raw=text or "–", known=known
        )
    return kind or ObligationKind.OTHER


LARGEST_WEIGHT = 10**9
"""Beyond, sums of what is delivered at such a weight would lose their last digits."""


def _weight(fields: Fields, obligation_id: str) -> float | None:
    given = fields.draft.values.get("weight")
    number = None if isinstance(given, dict) else read_number(given)
    if number is not None and number <= 0:
        fields.say(WeightNotPositive, "weight", obligation=obligation_id, raw=raw_text(given))
        return None
    if number is not None and number > LARGEST_WEIGHT:
        raw = raw_text(given)
        fields.say(WeightTooLarge, "weight", obligation=obligation_id, raw=raw, most=LARGEST_WEIGHT)
        return None
    return fields.number("weight", 0, LARGEST_WEIGHT)


def _share(fields: Fields) -> float | None:
    value = fields.draft.values.get("share")
    if isinstance(value, str) and value.strip().endswith(("%", "٪")):
        percent = fields.estimate_of("share", value.strip()[:-1], 0, 100)
        return None if percent is None else percent.typical / 100
    return fields.number("share", 0, 1)


def _lots(fields: Fields) -> tuple[tuple[str, ...], int | None]:
    """Return the ids of the lots, or how many there are."""
    value = fields.draft.values.get("lots")
    if isinstance(value, int) and not isinstance(value, bool):
        return (), fields.integer("lots", 1, 100_000)
    return fields.ids("lots"), None


def _gates(fields: Fields, obligation_id: str) -> tuple[Gate, ...]:
    value = fields.draft.values.get("gate")
    if value is None:
        return ()
    gates: list[Gate] = []
    for entry in value if isinstance(value, list) else [value]:
        gate = _gate(fields, entry)
        if gate is None:
            continue
        gates.append(gate)
        known = fields.desk.references.declared("obligation")
        if gate.obligation not in known:
            fields.say(
                GateUnknown,
                "gate",
                obligation=obligation_id,
                gate=gate.obligation,
                nearest=fields.desk.references.nearest("obligation", gate.obligation),
            )
    return tuple(gates)


def _gate(fields: Fields, entry: object) -> Gate | None:
    if isinstance(entry, str) and identifier(entry):
        return Gate(obligation=identifier(entry))
    if not isinstance(entry, dict) or not isinstance(entry.get("obligation"), str):
        fields.unread(TextExpected, "gate", entry)
        return None
    least = entry.get("at_least")
    at_least = read_integer(least) if least is not None else None
    matching = entry.get("lot") == "matching"
    wrong_amount = least is not None and (at_least is None or not 0 < at_least <= LARGEST_COUNT)
    if wrong_amount or (not matching and "lot" in entry):
        # Without its amount the gate asks for all: it never opens earlier than was agreed.
        fields.unread(TextExpected, "gate", entry)
        at_least = None
    return Gate(
        obligation=identifier(entry["obligation"]), at_least=at_least, matching_lot=matching
    )


def _delivered(fields: Fields) -> Delivery | None:
    value = fields.draft.values.get("delivered")
    if value is None:
        return None
    if not isinstance(value, dict):
        fields.unread(TextExpected, "delivered", value)
        return None
    moment = read_moment(value.get("on"))
    return Delivery(
        on=moment.day if moment else None,
        count=read_integer(value.get("count")),
        entries=_entries(fields, value.get("entries")),
        by=raw_text_of(value.get("by")),
        source=raw_text_of(value.get("source")),
    )


def _entries(fields: Fields, value: object) -> tuple[str, ...]:
    """Return numbers of entries in order, each once; what cannot be read is told."""
    found: list[str] = []
    for entry in value if isinstance(value, list) else [] if value is None else [value]:
        if isinstance(entry, str | int) and not isinstance(entry, bool):
            found.append(identifier(raw_text_of(entry)))
        else:
            fields.unread(TextExpected, "delivered", entry)
    return tuple(dict.fromkeys(number for number in found if number))


def _check_obligation(obligation: Obligation, draft: Draft, desk: Desk) -> None:
    check = desk.references.check
    if obligation.giver is not None and obligation.giver == obligation.receiver:
        fields = desk.fields(draft)
        fields.say(OwedToOneself, "to", obligation=obligation.id, party=obligation.giver)
    check("party", obligation.giver, draft, "by")
    check("party", obligation.receiver, draft, "to")
    for party in obligation.weight_agreed_by:
        check("party", party, draft, "weight_agreed_by")
    check("cohort", obligation.cohort, draft, "cohort")
    check("place", obligation.source_place, draft, "from")
    check("place", obligation.to_place, draft, "to_place")
    check("place", obligation.crossing, draft, "crossing")
    check("place", obligation.handover_at, draft, "handover_at")
    check("stage", obligation.stage, draft, "stage")
