# SPDX-License-Identifier: Apache-2.0
"""Operations kept in stores: made from a folder, opened, and given a plan in force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from qafila.app.identities import apply_tombstones, opened, sealed_facts
from qafila.app.planning import Opened, Planned, plan_version
from qafila.app.recording import Recorder, read_back
from qafila.app.spoken import Unclear
from qafila.core.events import (
    DeviceEnrolled,
    Fact,
    ManifestIssued,
    NamesHandedOut,
    PlanIssued,
    Receipt,
    ReceiptKind,
    Role,
    Sealed,
    folder_chain,
    folder_device,
)
from qafila.core.findings import Finding, Hold, Severity, finding
from qafila.core.operation import Operation
from qafila.core.problem import pose
from qafila.core.registry import is_in_clear
from qafila.core.values import Name
from qafila.ports import EventStore


@finding
class FolderNewerThanStore(Finding):
    """The folder was edited after its store was made; the store is what counts.

    A store holds what happened as well; a folder that was edited later must not undo it unseen.
    """

    severity = Severity.WARNING
    en = "The folder has been edited since {store} was made; the store counts, the edits do not."
    ar = "عُدِّل المجلّد بعد إنشاء المخزن {store}؛ المعتمد هو المخزن، ولا أثر للتعديلات."
    remedy_en = (
        "Record the changes in the store. To begin anew with the folder alone, move {store} away."
    )
    remedy_ar = "سجّل التغييرات في المخزن، أو انقل {store} إلى مكان آخر للبدء من المجلّد وحده."

    store: str


@finding
class OffersInQuarantine(Finding):
    """Facts that were offered and not taken; they are kept, and `qafila log` lists them.

    They come from a device that is not enrolled, say something else under the id of a known fact,
    or are no facts at all.
    """

    severity = Severity.WARNING
    en = "{count} offered facts are kept in quarantine and do not count: {reason}."
    ar = "في الحجر وقائع عُرضت ولم تُقبل، عددها {count}، ولا تُحتسب: {reason}."
    remedy_en = "Look at them, and ask whoever sent them. Enrol their device if it is one of ours."
    remedy_ar = "اطّلع عليها واسأل من أرسلها. وسجّل جهازهم إن كان من أجهزة العملية."
    commands = ("qafila log OP --quarantine",)
    page = "log"

    count: int
    reason: Name


@finding
class StoredFactsUnreadable(Finding):
    """Facts of the store that cannot be read any more: somebody or the disk has changed them."""

    severity = Severity.ERROR
    holds = Hold.CLOSE
    en = "{count} facts of the store cannot be read any more, the first at position {position}."
    ar = "في المخزن وقائع لم تعد مقروءة، عددها {count}، وأولها في الموضع {position}."
    remedy_en = "See which they are, then sync with another copy or open a backup."
    remedy_ar = "اعرف أيّها هي، ثم زامِن مع نسخة أخرى أو افتح نسخة احتياطية."
    commands = ("qafila verify OP",)

    count: int
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidDown:
    """What became of a folder's facts in a new store."""

    people: int
    facts: int
    receipts: tuple[Receipt, ...]


def lay_down(station: Recorder, folder: Opened) -> LaidDown:
    """Put what a folder states, and its day, into a store; identities are sealed on the way.

    The folder and every device of its day become chains of their own, keyed in by this hub.

    Raises
    ------
    Unclear
        "record-file-device" when the day has lines in the name of this hub.
    """
    only_paper(folder.day, {}, station.device)
    on = folder.operation.description.on
    device = f"{folder_device(folder.facts)}-{station.device}"
    chain = folder_chain(sealed_facts(folder.facts, station.vault, on), device)
    chains = [chain, *folder.day]
    papers = [
        DeviceEnrolled(device=each[0].envelope.device, role=Role.PAPER, holder=holder)
        for each, holder in zip(chains, ["folder", *["day.jsonl"] * len(folder.day)], strict=True)
        if each
    ]
    receipts = (*station.record(papers, author="hub"), *station.adopt(chains))
    return LaidDown(
        people=folder.operation.people_listed,
        facts=sum(receipt.kind is ReceiptKind.CREATED for receipt in receipts),
        receipts=receipts,
    )


def only_paper(
    day: Iterable[Sequence[Sealed]], enrolled: Mapping[str, DeviceEnrolled], own: str
) -> None:
    """Refuse lines in the name of a device that signs for itself: they would fork its chain.

    Raises
    ------
    Unclear
        "record-file-device".
    """
    for chain in day:
        device = chain[0].envelope.device if chain else ""
        known = enrolled.get(device)
        if device == own or (known is not None and known.role is not Role.PAPER):
            raise Unclear("record-file-device", device=device)


def role_of(operation: Operation, device: str) -> Role:
    """Return what a device may see: an auditor's share where nobody enrolled it."""
    enrolled = operation.day.log.devices.get(device)
    return enrolled.role if enrolled else Role.AUDITOR


def open_store(station: Recorder, *, purpose: str, names: bool = True) -> Opened:
    """Read an operation from its store.

    Parameters
    ----------
    purpose
        What names are opened for; it is recorded before they are.
    names
        Whether names and needs are wanted at all. Without them nothing is opened or recorded.
    """
    history, unread = read_back(station.store)
    operation = history.operation()
    apply_tombstones(operation, station.vault)
    findings: list[Finding] = list(quarantine_findings(station.store))
    if unread:
        findings.append(StoredFactsUnreadable(count=len(unread), position=unread[0]))
    if names:
        look = opened(operation, station.vault, role_of(operation, station.device), purpose)
        if look.facts:
            station.record(look.facts, author=station.device)
        operation = look.operation
        findings += look.findings
    return Opened(
        operation=operation,
        posed=pose(operation),
        findings=tuple(findings),
        sources={},
        log=history.in_order(),
        first=history.first,
    )


def quarantine_findings(store: EventStore) -> tuple[Finding, ...]:
    """Return what there is to say about what was offered and not taken."""
    reasons = Counter(kept.kind for kept in store.quarantined())
    return tuple(
        OffersInQuarantine(count=count, reason=_ASIDE.get(kind) or Name(en=kind.value))
        for kind, count in sorted(reasons.items())
    )


_ASIDE = {
    ReceiptKind.UNKNOWN_DEVICE: Name(en="unknown device", ar="جهاز غير مسجَّل"),
    ReceiptKind.EXISTS_DIFFERS: Name(
        en="another fact is known under the same id", ar="توجد واقعة أخرى بالمعرّف نفسه"
    ),
    ReceiptKind.MALFORMED: Name(
        en="unsigned, or no fact that is understood here", ar="غير موقّعة أو ليست واقعة مفهومة هنا"
    ),
}


def is_newer(folder: Opened, store: EventStore) -> bool:
    """Whether a folder states something else than when its store was made."""
    device = folder_device(folder.facts)
    return not any(known.startswith(device) for known in store.devices())


def issue(
    station: Recorder, planned: Planned, *, author: str, expires_at: datetime | None = None
) -> tuple[Receipt, ...]:
    """Put a plan in force: from now on its manifests reserve the places, and no others do.

    Plan and manifests are on the disk together or not at all.

    Parameters
    ----------
    expires_at
        When places that nobody took up lapse; None never.
    """
    version = plan_version(planned)
    day = planned.operation.day
    gone = day.superseded
    standing = tuple(manifest for manifest in day.manifests if manifest not in gone)
    facts: list[Fact] = [PlanIssued(plan=planned.plan, supersedes=standing)]
    facts += (
        ManifestIssued(
            manifest=f"{trip.id}@{version}-{station.ids()[:6]}",
            vehicle=trip.vehicle,
            persons=trip.people,
            lot=trip.lot,
            serial=trip.serial,
            run=trip.run,
            version=version,
            expires_at=expires_at,
        )
        for trip in planned.plan.trips
    )
    return station.record(facts, author=author)


NAMING = {
    "manifests.pdf": ("boarding manifest", "medical list"),
    "boarding.pdf": ("boarding manifest",),
    "medical.pdf": ("medical list",),
}
"""Papers that hold names, by the file they are printed from."""


def hand_out(
    station: Recorder,
    planned: Planned,
    files: Iterable[str],
    *,
    copies: int = 1,
    author: str = "",
) -> tuple[Receipt, ...]:
    """Put on record that papers with names leave Qafila's hands; to be called before they do.

    What is on paper stays out there whatever is forgotten here; `forget` lists it. Whoever could
    not be opened on this device stands on paper without a name, and nothing of them is handed out.
    """
    kinds = {kind for file in files for kind in NAMING.get(file, ())}
    opened = {
        key: person for key, person in planned.operation.persons.items() if is_in_clear(person)
    }
    named = [
        (trip.vehicle, tuple(person for person in trip.people if person in opened))
        for trip in planned.plan.trips
    ]
    facts = [
        NamesHandedOut(
            what="boarding manifest",
            persons=persons,
            recipient=f"marshal of {vehicle}",
            copies=copies,
        )
        for vehicle, persons in named
        if persons and "boarding manifest" in kinds
    ]
    patients = tuple(
        person
        for _, persons in named
        for person in persons
        if opened[person].needs or opened[person].other_needs
    )
    if "medical list" in kinds and patients:
        facts.append(
            NamesHandedOut(
                what="medical list", persons=patients, recipient="medical crews", copies=copies
            )
        )
    return station.record(facts, author=author or station.device)
