# SPDX-License-Identifier: Apache-2.0
"""Text tables of the ledger: one action and its outcome per line.

A table is read line by line; a minute passes with each. An action becomes a fact of the device
named by ``@``; a line with an outcome folds everything so far and compares. ``--`` begins a remark.
Places are written short: ``qara`` is ``place:qara``, a vehicle of the table ``vehicle:<id>``.

Every outcome is looked at four ways: the facts as they came, backwards, in one heap and one by one
all give the same operation; running counts agree with a recount; the accounts add up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from qafila.core.events import (
    ClockMeasured,
    ConsentRecorded,
    ConvoyFormed,
    CustodyAccepted,
    CustodyOffered,
    DeviceEnrolled,
    DeviceRevoked,
    Envelope,
    Fact,
    FactCorrected,
    GoodsMoved,
    HeadcountTaken,
    ManifestIssued,
    NoShowDeclared,
    PeopleMoved,
    PersonRegistered,
    PlaceNamed,
    Role,
    VehicleRegistered,
    VehiclesMoved,
    WhereaboutsSettled,
    canonical,
    digest,
)
from qafila.core.fleet import Vehicle
from qafila.core.ledger import Act, is_place
from qafila.core.operation import (
    History,
    Operation,
    accounts,
    fold,
    open_ends,
    reservations,
    standing,
)
from qafila.core.registry import Person
from qafila.core.route import Place
from qafila.core.values import Consent, Name, PlaceKind

MIDNIGHT = datetime(2024, 6, 3, tzinfo=UTC)
_ACTS = {act.value for act in Act}
_KINDS = {kind.value for kind in PlaceKind}


def check_table(text: str) -> Operation:
    """Read a table; raises AssertionError with the line that does not hold."""
    table = _Table()
    for number, line in enumerate(text.strip().splitlines(), start=1):
        words = line.split("--")[0].split()
        if words:
            try:
                table.read(words)
            except AssertionError as wrong:
                raise AssertionError(f"line {number}: {line.strip()}\n{wrong}") from None
    return table.operation()


class _Table:
    def __init__(self) -> None:
        self.now = MIDNIGHT + timedelta(hours=8)
        self.facts: list[Envelope] = []
        self.tips: dict[str, tuple[int, str]] = {}
        self.error_min: dict[str, int] = {}
        self.vehicles: set[str] = set()
        self.bodies: dict[str, list[Envelope]] = {}

    # ------------------------------------------------------------------------ reading a line

    def read(self, words: list[str]) -> None:
        self.now += timedelta(minutes=1)
        if words[0] == "clock":  # clock M1 +30: fast by thirty minutes
            self.error_min[words[1]] = int(words[2])
            return
        if words[0] == "chain":  # chain M1 2: goes on behind its second fact, had it more or fewer
            self.tips[words[1]] = (int(words[2]), "")
            return
        if self._outcome(words):
            return
        label = words.pop(0)[:-1] if words[0].endswith(":") else ""
        device = words.pop()[1:] if words[-1].startswith("@") else "HUB"
        at = self.now
        if len(words) > 2 and words[-2] == "at" and ":" in words[-1]:
            hour, minute = words[-1].split(":")
            at = MIDNIGHT + timedelta(hours=int(hour), minutes=int(minute))
            words = words[:-2]
        if words[0] == "rewrite":
            self._rewrite(words)
        else:
            self._record(self._fact(words), device, at, label)

    def _record(self, fact: Fact, device: str, at: datetime, label: str) -> None:
        seq, prev = self.tips.get(device, (0, ""))
        envelope = Envelope(
            id=label or f"{device}-{seq + 1}",
            device=device,
            seq=seq + 1,
            prev=prev,
            happened_at=at + timedelta(minutes=self.error_min.get(device, 0)),
            author=device,
            fact=fact,
        )
        self.tips[device] = (seq + 1, digest(canonical(envelope)))
        self.facts.append(envelope)
        self.bodies[envelope.id] = [envelope]

    def _rewrite(self, words: list[str]) -> None:
        """Offer another body under a known id: ``rewrite a boarded P1 qara -> BUS-2``."""
        held = self.bodies[words[1]][0]
        other = Envelope(
            id=held.id,
            device=held.device,
            seq=held.seq,
            prev=held.prev,
            happened_at=held.happened_at,
            author=held.author,
            fact=self._fact(words[2:]),
        )
        self.bodies[held.id].append(other)
        self.facts.append(other)

    # ------------------------------------------------------------------------ actions

    def _place(self, word: str) -> str:
        if word in self.vehicles:
            return f"vehicle:{word}"
        return word if is_place(word) else f"place:{word}"

    def _fact(self, words: list[str]) -> Fact:
        verb = words[0]
        if verb in _ACTS:
            return self._moved(words)
        return getattr(self, f"_{verb.replace('-', '_')}")(words[1:])  # type: ignore[no-any-return]

    def _moved(self, words: list[str]) -> Fact:
        """``detained P1 BUS-1 -> custody:camp by army follow icrc``."""
        arrow = words.index("->")
        rest = words[arrow + 2 :]
        return PeopleMoved(
            act=Act(words[0]),
            persons=tuple(words[1 : arrow - 1]),
            source=self._place(words[arrow - 1]),
            target=self._place(words[arrow + 1]),
            authority=rest[rest.index("by") + 1] if "by" in rest else "",
            follow_up=rest[rest.index("follow") + 1] if "follow" in rest else "",
        )

    def _list(self, words: list[str]) -> Fact:
        """``list P1 at qara as civilians lot L1``."""
        given = dict(zip(words[1::2], words[2::2], strict=True))
        return PersonRegistered(
            person=Person(
                id=words[0], at=given.get("at"), cohort=given.get("as"), lot=given.get("lot")
            )
        )

    def _vehicle(self, words: list[str]) -> Fact:
        self.vehicles.add(words[0])
        at = words[2] if len(words) > 2 else None
        return VehicleRegistered(vehicle=Vehicle(id=words[0], seats=50, at=at))

    def _named(self, words: list[str]) -> Fact:
        return PlaceNamed(
            place=Place(id=words[0], name=Name(en=words[0]), kind=PlaceKind(words[1]))
        )

    def _count(self, words: list[str]) -> Fact:
        return HeadcountTaken(place=self._place(words[0]), count=int(words[2]))

    def _drive(self, words: list[str]) -> Fact:
        arrow = words.index("->")
        return VehiclesMoved(
            vehicles=tuple(words[: arrow - 1]),
            source=self._place(words[arrow - 1]),
            target=self._place(words[arrow + 1]),
        )

    def _carry(self, words: list[str]) -> Fact:
        """``carry W-1 20 piece luggage qara -> BUS-1``."""
        return GoodsMoved(
            waybill=words[0],
            quantity=int(words[1]),
            unit=words[2],
            goods=words[3],
            source=self._place(words[4]),
            target=self._place(words[6]),
        )

    def _manifest(self, words: list[str]) -> Fact:
        """``manifest MAN-1 BUS-1 P1 P2 until 10:00 supersedes MAN-0 lot L1 serial S1``."""
        keys = ("until", "supersedes", "lot", "serial")
        end = next((i for i, word in enumerate(words) if word in keys), len(words))
        given = dict(zip(words[end::2], words[end + 1 :: 2], strict=True))
        until = None
        if "until" in given:
            hour, minute = map(int, given["until"].split(":"))
            until = MIDNIGHT + timedelta(hours=hour, minutes=minute)
        return ManifestIssued(
            manifest=words[0],
            vehicle=words[1],
            persons=tuple(words[2:end]),
            expires_at=until,
            supersedes=tuple(given.get("supersedes", "").split(","))
            if "supersedes" in given
            else (),
            lot=given.get("lot", ""),
            serial=given.get("serial", ""),
        )

    def _no_show(self, words: list[str]) -> Fact:
        return NoShowDeclared(manifest=words[0], persons=tuple(words[1:]))

    def _consent(self, words: list[str]) -> Fact:
        return ConsentRecorded(person=words[0], consent=Consent(words[1]))

    def _convoy(self, words: list[str]) -> Fact:
        """``convoy C-1 BUS-1 BUS-2 under escort from C-0``."""
        end = next((i for i, word in enumerate(words) if word in ("under", "from")), len(words))
        given = dict(zip(words[end::2], words[end + 1 :: 2], strict=True))
        return ConvoyFormed(
            convoy=words[0],
            vehicles=tuple(words[1:end]),
            custodian=given.get("under", ""),
            split_from=given.get("from", ""),
        )

    def _offer(self, words: list[str]) -> Fact:
        """``offer C-1 escort receiver boundary``."""
        return CustodyOffered(convoy=words[0], giver=words[1], receiver=words[2], place=words[3])

    def _accept(self, words: list[str]) -> Fact:
        return CustodyAccepted(convoy=words[0], receiver=words[1], place=words[2])

    def _settle(self, words: list[str]) -> Fact:
        """``settle P1 BUS-2 weighing a b``."""
        return WhereaboutsSettled(
            subjects=(words[0],),
            place=self._place(words[1]),
            weighed=tuple(words[3:]),
            reason="both asked",
        )

    def _correct(self, words: list[str]) -> Fact:
        """``correct a boarded P2 qara -> BUS-1``, or ``correct a`` alone to withdraw it."""
        instead = self._fact(words[1:]) if len(words) > 1 else None
        return FactCorrected(corrects=words[0], reason="slip", instead=instead)  # type: ignore[arg-type]

    def _enrol(self, words: list[str]) -> Fact:
        return DeviceEnrolled(device=words[0], role=Role(words[1]))

    def _revoke(self, words: list[str]) -> Fact:
        return DeviceRevoked(device=words[0], last_seq=int(words[2]), reason="lost")

    def _measure(self, words: list[str]) -> Fact:
        """``measure M1``: what its clock is off by now, and how far its chain went."""
        device = words[0]
        return ClockMeasured(
            device=device,
            offset_ms=-60_000 * self.error_min.get(device, 0),
            last_seq=self.tips.get(device, (0, ""))[0],
        )

    # ------------------------------------------------------------------------ outcomes

    def operation(self) -> Operation:
        """Fold what there is in four ways, and look at the invariants."""
        first = fold(self.facts)
        backwards = History()
        for envelope in reversed(self.facts):
            backwards.add((envelope,))
        one_by_one = History()
        for envelope in (*self.facts, *self.facts):
            one_by_one.add((envelope,))
        assert backwards.operation() == first, "the order in which facts come must not matter"
        assert one_by_one.operation() == first, "facts that come twice must not matter"
        assert first.day.people.conserved(), "running counts and recount of people"
        assert first.day.vehicles.conserved(), "running counts and recount of vehicles"
        assert accounts(first, self.now).add_up(), "accounts must add up"
        return first

    def _outcome(self, words: list[str]) -> bool:
        looks: dict[str, Callable[[list[str], Operation], None]] = {
            "is": self._is,
            "shows": self._shows,
            "headcounts": self._headcounts,
            "reservations": self._reservations,
            "custodian": self._custodian,
            "handovers": self._handovers,
            "goods": self._goods,
            "held": self._held,
            "log": self._log,
            "open": self._open,
        }
        verb = next((word for word in words[:3] if word in looks), "")
        if not verb or words[0].endswith(":"):
            return False
        looks[verb](words, self.operation())
        return True

    def _is(self, words: list[str], operation: Operation) -> None:
        """``P1 is BUS-1``, ``P1 is disputed``, ``P1 is arrived``, ``P1 is as lowest a``."""
        subject, told = words[0], words[2:]
        book = operation.day.vehicles if subject in self.vehicles else operation.day.people
        if told[-1] in ("disputed", "stranger"):
            group = book.disputes if told[-1] == "disputed" else book.strangers
            assert (subject in group) is (told[0] != "not"), sorted(group)
        elif told[0] == "as":
            body = min(self.bodies[told[2]], key=lambda e: digest(canonical(e)))
            assert isinstance(body.fact, PeopleMoved)
            assert book.place(subject) == body.fact.target
        elif told[0] == "standing":
            assert standing(operation, subject) == told[1], standing(operation, subject)
        else:
            assert book.place(subject) == self._place(told[0]), f"it is {book.place(subject)}"

    def _shows(self, words: list[str], operation: Operation) -> None:
        """``vehicle BUS-1 shows expected 2 accounted 1``; ``total shows …``."""
        reckoned = accounts(operation, self.now)
        at = words.index("shows")
        if words[0] == "total":
            account = reckoned.total
        else:
            group = getattr(reckoned, f"{words[0]}s")
            key = words[1] if at > 1 else ""
            account = group[self._place(key) if words[0] == "place" else key]
        told = words[at + 1 :]
        wanted = {name: int(n) for name, n in zip(told[::2], told[1::2], strict=True)}
        found = {name: getattr(account, name) for name in wanted}
        assert found == wanted, f"it shows {found}"

    def _headcounts(self, words: list[str], operation: Operation) -> None:
        """``headcounts BUS-1 2(2) BUS-1 1(2)``: counted, and what the ledger had, in order."""
        told = operation.day.headcounts
        found = [w for h in told for w in (h.place, f"{h.count}({h.accounted})")]
        wanted = [self._place(w) if "(" not in w else w for w in words[1:]]
        assert found == wanted, f"they are {found}"

    def _reservations(self, words: list[str], operation: Operation) -> None:
        """``reservations MAN-1 P1 posted P2 pending``."""
        held = [r for r in reservations(operation, self.now) if r.manifest == words[1]]
        found = [w for r in held for w in (r.person, r.state.value)]
        assert found == words[2:], f"they are {found}"

    def _custodian(self, words: list[str], operation: Operation) -> None:
        """``C-1 custodian escort``; ``C-1 custodian nobody``."""
        found = operation.day.convoys[words[0]].custodian or "nobody"
        assert found == words[2], f"it is {found}"

    def _handovers(self, words: list[str], operation: Operation) -> None:
        """``handovers C-1 open C-2 accepted``."""
        told = operation.day.handovers
        found = [w for h in told for w in (h.convoy, "accepted" if h.accepted else "open")]
        assert found == words[1:], f"they are {found}"

    def _goods(self, words: list[str], operation: Operation) -> None:
        """``goods W-1 luggage BUS-1 20 qara -20``."""
        held = {g.place: g.quantity for g in operation.day.goods if g.waybill == words[1]}
        wanted = {self._place(p): int(n) for p, n in zip(words[3::2], words[4::2], strict=True)}
        assert held == wanted, f"they are {held}"
        assert sum(held.values()) == 0

    def _held(self, words: list[str], operation: Operation) -> None:
        """``held custody:camp by army follow icrc``."""
        custody = operation.day.custody[words[1]]
        assert [custody.authority, custody.follow_up] == [words[3], words[5]]

    def _log(self, words: list[str], operation: Operation) -> None:
        """``log corrected a``, ``log set_aside M1 2``, ``log rewritten a``, ``log forks M1 2``."""
        log = operation.day.log
        found = list(_flat(getattr(log, words[1])))
        assert found == words[2:], f"it says {found}"

    def _open(self, words: list[str], operation: Operation) -> None:
        """``open P1 BUS-1``: who and what has no final status yet; ``open nobody``."""
        ends = open_ends(operation)
        found = [*ends.persons, *ends.vehicles] or ["nobody"]
        assert found == words[1:], f"they are {found}"


def _flat(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, held in value.items():
            yield str(key)
            yield from _flat(held)
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _flat(each)
    else:
        yield str(value)
