# SPDX-License-Identifier: Apache-2.0
"""Whatever is enrolled, withdrawn and revoked, in whatever order it arrives: one set, one account.

Hubs that quarrel enrol devices, some of them twice and with other keys or roles, take that back,
revoke each other and the founder, and sign for paper; stores meet in pairs at random, so that each
hears of it in an order of its own.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from random import Random

import pytest

from qafila.app.meeting import Register, merge
from qafila.app.proof import verify_chains
from qafila.app.recording import history_of
from qafila.core.events import (
    DeviceEnrolled,
    DeviceRevoked,
    FactCorrected,
    Role,
    Sealed,
    read,
)
from qafila.core.operation import History
from tests.sync.world import OPERATION, Device, World, enrolment, facts, log_of
from tests.vaults import PlainVault

STEPS = 40


class Quarrel:
    """An operation whose hubs do not agree, one store each, and two more devices."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        self.world = World()
        founder = self.world.hub("founder")
        self.devices = [founder]
        for name, role in (("second", Role.HUB), ("third", Role.HUB), ("one", Role.MARSHAL)):
            self.devices.append(self.world.joined(founder, name, role))
        self.devices.append(self.world.device("two"))
        # Who speaks with a new key still writes behind what was written with the old one.
        self.speaking = {
            device.device: [
                device,
                replace(device, vault=PlainVault(f"{device.device} anew", OPERATION)),
            ]
            for device in self.devices
        }

    def step(self) -> None:
        """Something happens at one of the stores, or two of them meet."""
        rng = self.rng
        device = rng.choice(rng.choice(tuple(self.speaking.values())))
        # Only once somebody enrolled the key: nobody could take what it signs.
        ever = Register(device.store).trust().ever.get(device.device)
        if ever is None or device.vault.signing_key not in ever.signing_keys:
            return
        act = rng.choice((self.enrol, self.enrol, self.withdraw, self.revoke, self.say, self.say,
                          self.key_in, self.meet, self.meet, self.meet))  # fmt: skip
        act(device)

    def enrol(self, by: Device) -> None:
        other = self.rng.choice(self.rng.choice(tuple(self.speaking.values())))
        role = self.rng.choice((Role.HUB, Role.MARSHAL, Role.REGISTRAR))
        by.record([enrolment(other, role)], author="hub")

    def withdraw(self, by: Device) -> None:
        told = [read(stored.body) for stored in by.store.read()]
        kinds = DeviceEnrolled | DeviceRevoked | FactCorrected
        one = self.rng.choice([e for e in told if isinstance(e.fact, kinds)])
        by.record([FactCorrected(corrects=one.id, reason="not so")], author="hub")

    def revoke(self, by: Device) -> None:
        device, reach = self.rng.choice(sorted(by.store.frontier().items()))
        last_seq = self.rng.randint(0, reach.seq)
        by.record([DeviceRevoked(device=device, last_seq=last_seq)], author="hub")

    def say(self, by: Device) -> None:
        by.record(facts(self.rng.randint(1, 9)), author="marshal")

    def key_in(self, by: Device) -> None:
        if Register(by.store).trust().ever[by.device].is_hub:
            line = (by.clock.now(), "marshal", facts(self.rng.randint(1, 9))[0])
            by.key_in(f"list-of-{by.device}", [line])

    def meet(self, _: Device) -> None:
        self.merge(*self.rng.sample(self.devices, 2))

    def merge(self, one: Device, other: Device) -> bool:
        """Give each what it lacks; return whether that was anything."""
        founder = self.devices[0].vault.signing_key
        met = merge(one.store, other.store, one.vault, founder=founder)
        return bool(met.sent or met.taken)

    def all_meet(self) -> None:
        """Everybody meets everybody, until nobody has anything new."""
        while sum(self.merge(*pair) for pair in combinations(self.devices, 2)):
            pass


@pytest.mark.parametrize("seed", range(15))
def test_all_copies_hold_and_count_the_same(seed: int) -> None:
    quarrel = Quarrel(seed)
    for _ in range(STEPS):
        quarrel.step()
    quarrel.all_meet()
    first = quarrel.devices[0]
    held = log_of(first.store)
    whole = history_of(first.store).operation()
    for device in quarrel.devices[1:]:
        assert log_of(device.store) == held
        assert history_of(device.store).operation() == whole
    shuffled = [Sealed(read(s.body), s.body, s.digest) for s in first.store.read()]
    quarrel.rng.shuffle(shuffled)
    history = History("founder")
    for fact in shuffled:
        history.add([fact])
    assert history.operation() == whole
    assert verify_chains(first.store, first.vault) == ()
