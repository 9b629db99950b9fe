# SPDX-License-Identifier: Apache-2.0
"""Rules on the agreement: its versions, who has which role, and what parties owe each other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import combinations

from qafila.core.agreement import Obligation, ObligationKind
from qafila.core.findings import Finding, Hold, Severity, finding, rule
from qafila.core.fulfilment import fulfilments
from qafila.core.operation import Operation, accepted
from qafila.core.values import Name, PartyRole
from qafila.rules._practice import MEDICAL_FIRST
from qafila.rules._saying import party_name

ROLE_NAMES = {
    PartyRole.EVACUATING: Name(en="evacuating party", ar="المغادِر"),
    PartyRole.CONTROLLING: Name(en="controlling party", ar="المسيطِر"),
    PartyRole.ESCORT: Name(en="escort", ar="المرافِق"),
    PartyRole.PROVIDER: Name(en="provider", ar="المزوِّد"),
    PartyRole.APPROVER: Name(en="approver", ar="جهة الموافقة"),
    PartyRole.GUARANTOR: Name(en="guarantor", ar="الضامن"),
    PartyRole.MEDIATOR: Name(en="mediator", ar="الوسيط"),
    PartyRole.MEDICAL: Name(en="medical party", ar="الجهة الطبية"),
    PartyRole.RECEIVING: Name(en="receiving party", ar="المستقبِل"),
    PartyRole.OBJECTOR: Name(en="objecting party", ar="المعترِض"),
}

DENIED = Name(en="denied", ar="إنكار")
DISPUTED = Name(en="disputed", ar="خلاف")
NOBODY_NAMED = Name(en="somebody who is not named", ar="من لم يُسمَّ")


@finding
class RoleInDispute(Finding):
    """Somebody disputes or denies that a party has a role. Both are kept, and nobody decides here.

    A guarantor that denies guaranteeing guarantees nothing on the road.
    """

    severity = Severity.WARNING
    en = "That {name} is {role} is {how}, by {by}."
    ar = "كون الجهة {name} بصفة «{role}» محلّ {how}، بحسب {by}."
    remedy_en = (
        "Ask the party itself, and do not rest a departure on that role before it has answered."
    )
    remedy_ar = "اسأل الجهة نفسها، ولا تبنِ انطلاقًا على هذه الصفة قبل أن تجيب."

    party: str
    name: Name
    role: Name
    how: Name
    by: Name


@finding
class VersionsAtOnce(Finding):
    """Two versions of the agreement bear one mark, or were signed on one day, and differ.

    The one that was recorded later is taken to be in force; the parties have to say which is.
    """

    severity = Severity.ERROR
    en = (
        "Two versions of the agreement, {one} and {other}, bear the same mark, or were signed on"
        " the same day, and differ."
    )
    ar = "للاتفاق نسختان مختلفتان، {one} و{other}، تحملان العلامة نفسها أو وُقّعتا في اليوم نفسه."
    remedy_en = "Ask the parties which one is in force, and correct or withdraw the other."
    remedy_ar = "اسأل الأطراف أيهما السارية، وصحّح الأخرى أو اسحبها."

    one: str
    other: str
    versions: tuple[str, ...]


@finding
class VersionNotAccepted(Finding):
    """A party that accepted an earlier version of the agreement is not named with the latest."""

    severity = Severity.WARNING
    en = "{name} accepted an earlier version of the agreement and is not named with {version}."
    ar = "قبل الطرف {name} نسخة سابقة من الاتفاق، ولم يُذكر بين من قبلوا النسخة {version}."
    remedy_en = "Ask whether it accepts that version, and record its word."
    remedy_ar = "اسأله هل يقبلها، وسجّل قوله."
    commands = ("qafila record OP accepted {version} {party}",)
    page = "agreement?tab=statements"

    party: str
    name: Name
    version: str


@finding
class VersionUnknown(Finding):
    """A party is said to have accepted a version of the agreement that is not on record."""

    severity = Severity.WARNING
    en = "{name} is said to have accepted version {version}; the versions on record are {known}."
    ar = "يُقال إن الطرف {name} قبل النسخة {version}، والنسخ المسجَّلة هي {known}."
    remedy_en = "Record that version as [[agreement]], or correct which one was accepted."
    remedy_ar = "سجّل تلك النسخة في [[agreement]]، أو صحّح أيّها قُبلت."

    party: str
    name: Name
    version: str
    known: tuple[str, ...]


@finding
class MedicalGated(Finding):
    """A medical movement waits for something that another party owes.

    Medical movements are by need only and never wait for reciprocity. Safety still comes first:
    waiting for fire to be held is not a gate in this sense.
    """

    severity = Severity.ERROR
    source = MEDICAL_FIRST
    en = (
        "{obligation} is medical but waits for {gates}. A medical movement never waits for what "
        "another party owes."
    )
    ar = (
        "الالتزام {obligation} حركة طبية لكنه ينتظر {gates}. والحركة الطبية لا تنتظر أبدًا ما على "
        "طرف آخر."
    )
    remedy_en = (
        "Remove the gate, or move the patients under an obligation of their own without one."
    )
    remedy_ar = "احذف الشرط، أو انقل المرضى ضمن التزام خاص بهم لا شرط فيه."

    obligation: str
    gates: tuple[str, ...]


@finding
class ObligationMovesNobody(Finding):
    """An obligation to move people is about a cohort to which nobody on the list belongs."""

    severity = Severity.WARNING
    en = "{obligation} moves the people of cohort {cohort}, to which nobody on the list belongs."
    ar = "ينقل الالتزام {obligation} أشخاص الفئة {cohort}، ولا أحد في القائمة ينتمي إليها."
    remedy_en = "Correct the cohort of the obligation or of the people, or complete the list."
    remedy_ar = "صحّح الفئة في الالتزام أو لدى الأشخاص، أو أكمل القائمة."

    obligation: str
    cohort: str


@finding
class StageCannotStart(Finding):
    """Everything in a stage waits, in the end, for something that nobody owes.

    Nobody will deliver it, so nothing in the stage can ever go; nor can a stage that comes after.
    """

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    en = "Stage {stage} can never start: all that is owed in it waits for {waits}, owed by nobody."
    ar = "لا يمكن أن تبدأ المرحلة {stage}: كل ما فيها ينتظر {waits}، وليس ذلك على أحد."
    remedy_en = "Ask the parties who owes {waits} and name it in by; or correct the gates."
    remedy_ar = "اسأل الأطراف على من يقع {waits} واذكره في by، أو صحّح الشروط في gate."

    stage: str
    waits: tuple[str, ...]


@rule
def stages(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Yield every stage in which nothing can ever go."""
    lost = _never(operation)
    if not lost:
        return
    for stage in operation.stages:
        owed = [o for o in operation.obligations.values() if o.stage == stage]
        if owed and all(each.id in lost for each in owed):
            waits = dict.fromkeys(root for each in owed for root in lost[each.id])
            yield StageCannotStart(stage=stage, waits=tuple(waits))


def _never(operation: Operation) -> dict[str, tuple[str, ...]]:
    """Return the obligations that can never go, each with what it waits for and nobody owes."""
    known = operation.obligations
    proven = fulfilments(operation)

    def is_owed(gate: str) -> bool:
        return gate in known and bool(known[gate].giver or proven[gate].proven)

    lost: dict[str, tuple[str, ...]] = {}
    grows = True
    while grows:
        grows = False
        for obligation in known.values():
            if obligation.id in lost:
                continue
            gates = _gates(obligation)
            if obligation.medical:
                gates = tuple(gate for gate in gates if _is_safety(operation, gate))
            roots = [g for g in gates if not is_owed(g)]
            roots += [root for gate in gates for root in lost.get(gate, ())]
            if roots:
                lost[obligation.id] = tuple(dict.fromkeys(roots))
                grows = True
    return lost


@rule
def roles(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Nobody disputes that a party is what it is said to be."""
    for party in operation.parties.values():
        for said in party.disputed:
            by = party_name(operation, said.by) if said.by else NOBODY_NAMED
            yield RoleInDispute(
                party=party.id,
                name=party.name,
                role=ROLE_NAMES[said.role],
                how=DENIED if said.denied else DISPUTED,
                by=by,
            )


@rule
def versions(operation: Operation, now: datetime) -> Iterator[Finding]:
    """One version of the agreement is in force, and whoever accepted an earlier one accepted it."""
    known = [each.agreement for each in operation.day.versions]
    for one, other in combinations(known, 2):
        same_mark = one.version and one.version == other.version
        same_day = one.signed_on is not None and one.signed_on == other.signed_on
        if one != other and (same_mark or same_day):
            marks = (one.version or "–", other.version or "–")
            yield VersionsAtOnce(one=marks[0], other=marks[1], versions=tuple(dict.fromkeys(marks)))
    for each in operation.day.acceptances:
        version = each.acceptance.version
        if version not in {agreement.version for agreement in known}:
            yield VersionUnknown(
                party=each.acceptance.party,
                name=party_name(operation, each.acceptance.party),
                version=version,
                known=tuple(agreement.version or "–" for agreement in known),
            )
    if len(known) > 1:
        before = {party for each in known[:-1] for party in accepted(operation, each)}
        for party in sorted(before - set(accepted(operation, known[-1]))):
            yield VersionNotAccepted(
                party=party, name=party_name(operation, party), version=known[-1].version or "–"
            )


@rule
def obligations(operation: Operation, now: datetime) -> Iterator[Finding]:
    """What is owed is about people who exist, and medical care waits for no favour."""
    cohorts = {person.cohort for person in operation.persons.values()}
    for obligation in operation.obligations.values():
        gates = tuple(g for g in _gates(obligation) if not _is_safety(operation, g))
        if obligation.medical and gates:
            yield MedicalGated(obligation=obligation.id, gates=gates)
        moves = obligation.kind is ObligationKind.MOVE_PEOPLE and obligation.cohort is not None
        if moves and cohorts and obligation.cohort not in cohorts:
            yield ObligationMovesNobody(obligation=obligation.id, cohort=obligation.cohort or "")


def _gates(obligation: Obligation) -> tuple[str, ...]:
    return tuple(dict.fromkeys(gate.obligation for gate in obligation.gates))


def _is_safety(operation: Operation, obligation_id: str) -> bool:
    gate = operation.obligations.get(obligation_id)
    return gate is not None and gate.kind is ObligationKind.HOLD_FIRE
