# SPDX-License-Identifier: Apache-2.0
"""How long somebody waits who failed to come in. Nobody is shut out for good, or for others.

Attempts are counted under four keys before they are tried, so that many at once gain nothing:

- *here*: one account from one address, which is where a person mistypes;
- *name*: one account from anywhere. It keeps nobody waiting who came in from there before, so that
  strangers cannot shut the holder out;
- *address*: one address, whatever the account. Many people may be behind one: it waits briefly;
- *codes*: wrong codes beside the right password. Who causes that knows the password.

What is refused for having to wait is not counted: knocking on makes the wait no longer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, IPv6Network, ip_address

from qafila.core.accounts import Failures

MOST_KEYS = 20_000
"""So many counts are kept; the oldest go first."""

KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Rule:
    """When to wait, and how long.

    Parameters
    ----------
    free
        So many failures cost nothing.
    first_s, most_s
        The wait after the next; each further one doubles it, up to the most.
    fades_s
        After so long without a failure nothing is counted any more.
    """

    free: int
    first_s: float
    most_s: float
    fades_s: float

    def count(self, failures: Failures | None, now: datetime) -> int:
        """Return how many failures still count. One from the future, by a clock set back, fades."""
        if failures is None or abs((now - failures.at).total_seconds()) >= self.fades_s:
            return 0
        return failures.count

    def wait_s(self, failures: Failures | None, now: datetime) -> float:
        """Return how many seconds are left to wait; 0: none, at most `most_s`."""
        beyond = self.count(failures, now) - self.free
        if failures is None or beyond <= 0:
            return 0.0
        whole = min(self.most_s, self.first_s * 2.0 ** min(beyond - 1, 30))
        passed = (now - failures.at).total_seconds()
        return min(whole, max(0.0, whole - passed))


HERE = Rule(free=4, first_s=2, most_s=60, fades_s=3600)
NAME = Rule(free=10, first_s=1, most_s=10, fades_s=3600)
ADDRESS = Rule(free=20, first_s=1, most_s=30, fades_s=1800)
CODES = Rule(free=5, first_s=10, most_s=300, fades_s=86400)


@dataclass(frozen=True, slots=True)
class Attempt:
    """The keys that one attempt is counted under.

    Parameters
    ----------
    name
        The sign-in name as typed, spelled as names are; it need not exist.
    address
        From where.
    """

    name: str
    address: str

    @property
    def here(self) -> str:
        """The key of this account from this address."""
        return _key("here", self.name, _network(self.address))

    @property
    def codes(self) -> str:
        """The key of wrong codes for this account."""
        return _key("codes", self.name)

    @property
    def rules(self) -> Mapping[str, Rule]:
        """The keys that are counted before trying, and what each costs."""
        return {
            self.here: HERE,
            _key("name", self.name): NAME,
            _key("address", _network(self.address)): ADDRESS,
        }

    def wait_s(self, counted: Mapping[str, Failures], now: datetime) -> float:
        """Return how long this attempt has to wait; 0: it may be tried."""
        been_here = self.here in counted and counted[self.here].count == 0
        return max(
            rule.wait_s(counted.get(key), now)
            for key, rule in self.rules.items()
            if not (been_here and rule is NAME)
        )

    def charged(self, counted: Mapping[str, Failures], now: datetime) -> dict[str, Failures]:
        """Return the counts with this attempt as if it had failed."""
        return {
            key: Failures(count=rule.count(counted.get(key), now) + 1, at=now)
            for key, rule in self.rules.items()
        }

    def refunded(self, counted: Mapping[str, Failures]) -> dict[str, Failures | None]:
        """Return the counts without this attempt, which was not tried, or came in."""
        return {
            key: Failures(count=counted[key].count - 1, at=counted[key].at)
            if counted[key].count > 1
            else None
            for key in self.rules
            if key in counted
        }

    def welcomed(
        self, counted: Mapping[str, Failures], now: datetime
    ) -> dict[str, Failures | None]:
        """Return the counts after coming in: nothing counts here, and it is known that they did."""
        return {
            **self.refunded(counted),
            self.here: Failures(count=0, at=now),
            self.codes: None,
        }


def _network(address: str) -> str:
    """Return what is counted as one address: of IPv6 the network, as one computer has many."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        mapped = parsed.ipv4_mapped
        return str(mapped) if mapped else str(IPv6Network((parsed, 64), strict=False))
    return str(parsed)


def _key(*parts: str) -> str:
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
