# SPDX-License-Identifier: Apache-2.0
"""Measure the vault: one key per person beside one key per household, in the same run.

    .venv/bin/python benchmarks/vault.py [PEOPLE]

The household design is given its best form: a person's identity is sealed under a key of its own,
which is wrapped in the household's key and travels with it; only household keys are in the key
file. Both run through the same code, files and disk.
"""

from __future__ import annotations

import random
import secrets
import statistics
import sys
import tempfile
import time
from base64 import b64decode
from collections.abc import Callable, Mapping
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from qafila.adapters.vault import DeviceKeys, FileVault
from qafila.core.registry import Person, identity_bytes
from qafila.core.values import Need

NONCE = bytes(12)


def people(count: int, chance: random.Random) -> dict[str, Person]:
    """Return people in households of one to nine, five on average."""
    made: dict[str, Person] = {}
    household = 0
    while len(made) < count:
        household += 1
        for _ in range(min(chance.choice((1, 3, 4, 5, 5, 5, 6, 7, 9)), count - len(made))):
            number = f"P-{len(made):06}"
            made[number] = Person(
                id=number,
                household=f"H-{household:05}",
                name_ar="سعاد الأمين حمزة",
                name_latin="Suad Al-Amin Hamza",
                father="حمزة",
                mother="ليلى",
                age=chance.randrange(90),
                needs=(Need.WHEELCHAIR,) if chance.random() < 0.05 else (),
                document=f"N{chance.randrange(10**8):08}",
                phone=f"+9639{chance.randrange(10**8):08}",
            )
    return made


class PerPerson:
    """A key for every person."""

    name = "one key per person"

    def __init__(self, vault: FileVault, persons: Mapping[str, Person]) -> None:
        self.vault = vault
        self.persons = persons
        self.texts: dict[str, str] = {}

    def seal(self) -> None:
        contents = {f"person:{p.id}": identity_bytes(p) for p in self.persons.values()}
        self.texts = self.vault.seal(contents)

    def open(self) -> int:
        return sum(self.vault.open(s, text) is not None for s, text in self.texts.items())

    def forget_person(self, person: str) -> tuple[int, int]:
        """Return how many facts have to be recorded anew, and keys granted anew per device."""
        self.vault.forget([f"person:{person}"])
        return 0, 0

    def forget_household(self, household: str) -> None:
        self.vault.forget(
            [f"person:{p.id}" for p in self.persons.values() if p.household == household]
        )

    def grant(self, persons: list[str], key: str) -> str:
        return self.vault.grant([f"person:{p}" for p in persons], key)


class PerHousehold:
    """A key for every household; each person's own key is wrapped in it and travels along."""

    name = "one key per household"

    def __init__(self, vault: FileVault, persons: Mapping[str, Person]) -> None:
        self.vault = vault
        self.persons = persons
        self.members: dict[str, list[str]] = {}
        for p in persons.values():
            self.members.setdefault(p.household or p.id, []).append(p.id)
        self.texts: dict[str, str] = {}

    def _seal(self, households: Mapping[str, list[str]], generation: str = "") -> None:
        most = max((len(m) for m in households.values()), default=0)
        for turn in range(most):
            ids = {h: m[turn] for h, m in households.items() if turn < len(m)}
            contents = {}
            for household, person in ids.items():
                key = secrets.token_bytes(32)
                box = AESGCM(key).encrypt(NONCE, identity_bytes(self.persons[person]), None)
                contents[f"household:{household}{generation}"] = key + box
            made = self.vault.seal(contents)
            for household, person in ids.items():
                self.texts[person] = made[f"household:{household}{generation}"]

    def _open(self, person: str) -> bytes | None:
        content = self.vault.open(f"household:{self.persons[person].household}", self.texts[person])
        return content and AESGCM(content[:32]).decrypt(NONCE, content[32:], None)

    def seal(self) -> None:
        self._seal(self.members)

    def open(self) -> int:
        return sum(self._open(person) is not None for person in self.texts)

    def forget_person(self, person: str) -> tuple[int, int]:
        """Seal the others anew under a new key, since facts in the log cannot be taken back."""
        household = self.persons[person].household or person
        others = [p for p in self.members[household] if p != person]
        assert all(self._open(other) is not None for other in others)
        self._seal({household: others}, generation="'")
        self.vault.forget([f"household:{household}"])
        return len(others), 1

    def forget_household(self, household: str) -> None:
        self.vault.forget([f"household:{household}"])

    def grant(self, persons: list[str], key: str) -> str:
        households = dict.fromkeys(self.persons[p].household for p in persons)
        return self.vault.grant([f"household:{h}" for h in households], key)


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def measure(design: type[PerPerson] | type[PerHousehold], persons: dict[str, Person]) -> None:
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        path = Path(folder) / "keys"
        device = DeviceKeys(bytes(range(96)))
        vault = FileVault(device, path, "op")
        made = design(vault, persons)
        print(f"\n{made.name}")
        print(f"  seal everybody         {timed(made.seal):9.1f} ms")
        print(f"  open everybody         {timed(made.open):9.1f} ms")
        assert made.open() == len(persons)
        print(f"  read the key file      {timed(lambda: FileVault(device, path, 'op')):9.1f} ms")
        print(f"  key file               {path.stat().st_size / 1024:9.0f} KiB")
        sizes = [len(b64decode(text)) for text in made.texts.values()]
        print(f"  sealed text            {statistics.mean(sizes):9.0f} bytes each")
        bus = list(persons)[100:150]
        granted = made.grant(bus, vault.sealing_key)
        print(f"  keys of a bus of 50    {len(granted):9} bytes")
        reached = {persons[p].household for p in bus}
        also = sum(p.household in reached for p in persons.values()) - len(bus)
        over = also if isinstance(made, PerHousehold) else 0
        print(f"    open beside the bus  {over:9} people")
        someone = next(p for p in persons.values() if p.id > "P-001000")
        facts = keys = 0

        def forget() -> None:
            nonlocal facts, keys
            facts, keys = made.forget_person(someone.id)

        print(f"  forget one person      {timed(forget):9.1f} ms")
        print(f"    facts anew           {facts:9}   keys granted anew to every device {keys}")
        household = next(p.household for p in persons.values() if p.id > "P-002000") or ""
        print(f"  forget one household   {timed(lambda: made.forget_household(household)):9.1f} ms")
        leaked = 1.0
        if isinstance(made, PerHousehold):
            leaked = statistics.mean(len(made.members[p.household or ""]) for p in persons.values())
        print(f"  one leaked key opens   {leaked:9.1f} people")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 6000
    persons = people(count, random.Random(1))
    print(f"{count} people in {len({p.household for p in persons.values()})} households")
    for design in (PerPerson, PerHousehold):
        measure(design, persons)


if __name__ == "__main__":
    main()
