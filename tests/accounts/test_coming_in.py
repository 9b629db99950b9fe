# SPDX-License-Identifier: Apache-2.0
"""Signing in: what is refused, how long one waits, and that nothing counts twice."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from argon2.exceptions import VerifyMismatchError
from hypothesis import given
from hypothesis import strategies as st

from qafila.adapters.passwords import AT_ONCE, WAITING
from qafila.adapters.vault import DeviceBox, DeviceKeys
from qafila.app.accounts import AT_THE_COMPUTER, Gate, SignInRefused
from qafila.app.accounts.backing_off import ADDRESS, CODES, HERE, NAME, Attempt, Rule
from qafila.core.accounts import Deed, Failures
from qafila.core.document import phrase
from qafila.ports import PasswordsBusy
from qafila.words import Words
from tests.accounts.hub import NOON, PASSWORD, Hub

ELSEWHERE, HOME = "198.51.100.7", "192.0.2.1"


def refused(attempt: Callable[[], object]) -> SignInRefused:
    with pytest.raises(SignInRefused) as caught:
        attempt()
    for lang in ("ar", "en"):
        words = {"seconds": caught.value.wait_s} if caught.value.code == "sign-in-wait" else {}
        assert Words(lang)(phrase(caught.value.code, **words))
    return caught.value


# The same answer, and the same work -------------------------------------------------------------


def test_name_password_and_code_are_refused_alike_and_cost_the_same_work(hub: Hub) -> None:
    hub.enrolled()
    closed = hub.enrolled("closed", "auditor")
    hub.gate.disable(AT_THE_COMPUTER, closed)
    wrong = (
        ("nobody", PASSWORD, hub.code("coordinator-1")),
        ("coordinator-1", "not the password", hub.code("coordinator-1")),
        ("coordinator-1", PASSWORD, "000000"),
        ("coordinator-1", PASSWORD, "no code"),
        ("coordinator-1", "x" * 5000, ""),
        ("coordinator-1", "\ud800", "٣" * 400),
        ("closed", PASSWORD, hub.code("closed")),
    )
    for number, (name, password, code) in enumerate(wrong):
        hub.passwords.tried.clear()
        hub.passwords.codes_tried = 0
        at = f"203.0.113.{number}"
        told = refused(lambda n=name, p=password, c=code, a=at: hub.gate.sign_in(n, p, c, a))  # type: ignore[misc]
        assert (told.code, told.wait_s) == ("sign-in-refused", 0)
        assert len(hub.passwords.tried) == 1, "one hash, whoever it is"
        assert hub.passwords.codes_tried == 1, "one code, whoever it is"
    assert hub.signed_in().user.name == "coordinator-1"


def test_a_refusal_is_kept_without_what_was_typed(hub: Hub) -> None:
    user = hub.enrolled()
    refused(lambda: hub.gate.sign_in("somebody's password", "x", "1", ELSEWHERE))
    refused(lambda: hub.gate.sign_in("coordinator-1", "x", "1", ELSEWHERE))
    lines = [e for e in hub.store.audit(limit=100) if e.action == Deed.REFUSED]
    assert [(e.user, e.subjects, e.address) for e in lines] == [
        ("", (), ELSEWHERE),
        (user, (user,), ELSEWHERE),
    ]
    assert b"somebody" not in b"".join(
        p.read_bytes() for p in hub.path.parent.iterdir() if p.is_file()
    )


# Codes count once -------------------------------------------------------------------------------


def test_a_code_counts_once_also_in_another_process(hub: Hub) -> None:
    hub.enrolled()
    code = hub.code("coordinator-1")
    hub.gate.sign_in("coordinator-1", PASSWORD, code, HOME)
    refused(lambda: hub.gate.sign_in("coordinator-1", PASSWORD, code, HOME))
    refused(lambda: hub.anew().sign_in("coordinator-1", PASSWORD, code, HOME))


def test_a_code_from_before_one_that_was_used_does_not_count(hub: Hub) -> None:
    hub.enrolled()
    earlier = hub.code("coordinator-1")
    later = hub.code("coordinator-1")
    hub.gate.sign_in("coordinator-1", PASSWORD, later, HOME)
    refused(lambda: hub.gate.sign_in("coordinator-1", PASSWORD, earlier, HOME))


@pytest.mark.parametrize(
    ("off_s", "comes_in"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)]
)
def test_a_clock_may_be_off_by_one_step(hub: Hub, off_s: int, comes_in: bool) -> None:
    hub.enrolled()
    hub.clock.turn(minutes=10)
    code = hub.code("coordinator-1")
    hub.clock.turn(seconds=off_s)
    if comes_in:
        assert hub.gate.sign_in("coordinator-1", PASSWORD, code, HOME).token
    else:
        refused(lambda: hub.gate.sign_in("coordinator-1", PASSWORD, code, HOME))


def test_one_code_offered_many_times_at_once_lets_one_in(hub: Hub) -> None:
    hub.enrolled()
    code = hub.code("coordinator-1")
    outcomes: list[str] = []

    def come() -> None:
        try:
            hub.gate.sign_in("coordinator-1", PASSWORD, code, HOME)
            outcomes.append("in")
        except SignInRefused as told:
            outcomes.append(told.code)

    threads = [threading.Thread(target=come) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("in") == 1


def test_a_recovery_code_counts_once_and_however_it_is_written(hub: Hub) -> None:
    hub.enrolled()
    first, second, *rest = hub.papers["coordinator-1"]
    assert len(rest) == 8
    typed = f"  {first.upper().replace('-', ' ')} ".replace("0", "O").replace("1", "l")
    assert hub.gate.sign_in("coordinator-1", PASSWORD, typed, HOME).recovery_left == 9
    refused(lambda: hub.gate.sign_in("coordinator-1", PASSWORD, first, HOME))
    assert hub.gate.sign_in("coordinator-1", PASSWORD, second, HOME).recovery_left == 8
    hub.enrolled("other", "auditor")
    refused(lambda: hub.gate.sign_in("other", PASSWORD, rest[0], HOME))


def test_the_authenticator_of_another_device_lets_nobody_in_but_paper_does(hub: Hub) -> None:
    hub.enrolled()
    copied = Gate(hub.store, hub.passwords, DeviceBox(DeviceKeys(bytes(96))), hub.clock)
    code = hub.code("coordinator-1")
    refused(lambda: copied.sign_in("coordinator-1", PASSWORD, code, HOME))
    on_paper = hub.papers["coordinator-1"][0]
    assert copied.sign_in("coordinator-1", PASSWORD, on_paper, HOME).token


# Waiting ----------------------------------------------------------------------------------------

rules = st.sampled_from([HERE, NAME, ADDRESS, CODES])


@given(rules, st.integers(0, 10_000), st.floats(-1e9, 1e9))
def test_nobody_waits_longer_than_the_most(rule: Rule, count: int, passed_s: float) -> None:
    now = NOON + timedelta(seconds=passed_s)
    wait_s = rule.wait_s(Failures(count=count, at=NOON), now)
    assert 0 <= wait_s <= rule.most_s
    if count <= rule.free or abs(passed_s) >= rule.fades_s:
        assert wait_s == 0


@given(rules, st.integers(0, 200))
def test_more_failures_never_wait_shorter_and_the_wait_ends(rule: Rule, count: int) -> None:
    failures, more = Failures(count=count, at=NOON), Failures(count=count + 1, at=NOON)
    assert rule.wait_s(failures, NOON) <= rule.wait_s(more, NOON)
    assert rule.wait_s(more, NOON + timedelta(seconds=rule.most_s)) == 0


@given(st.lists(st.floats(0, 400), max_size=60))
def test_knocking_on_makes_no_wait_longer(pauses: list[float]) -> None:
    """However somebody knocks, whoever waits as long as they were told comes to be tried."""
    attempt, now = Attempt("name", ELSEWHERE), NOON
    counted: dict[str, Failures] = {}
    for pause in pauses:
        now += timedelta(seconds=pause)
        if attempt.wait_s(counted, now) == 0:
            counted = attempt.charged(counted, now)
    told_s = attempt.wait_s(counted, now)
    assert told_s <= 60
    assert attempt.wait_s(counted, now + timedelta(seconds=told_s)) == 0


def test_guessing_gets_slow_and_the_answer_says_how_long(hub: Hub) -> None:
    hub.enrolled()
    tried, began = 0, hub.clock.now()
    while hub.clock.now() - began < timedelta(hours=1):
        told = refused(lambda: hub.gate.sign_in("coordinator-1", "guess", "1", ELSEWHERE))
        if told.code == "sign-in-refused":
            tried += 1
        else:
            assert 0 < told.wait_s <= 60
            hub.clock.turn(seconds=told.wait_s)
    assert 50 < tried < 80, "about one a minute"


def test_strangers_cannot_shut_the_holder_out(hub: Hub) -> None:
    hub.enrolled()
    hub.signed_in(address=HOME)
    for number in range(60):
        refused(lambda n=number: hub.gate.sign_in("coordinator-1", "x", "1", f"203.0.113.{n}"))  # type: ignore[misc]
    stranger = refused(lambda: hub.gate.sign_in("coordinator-1", "x", "1", "203.0.113.99"))
    assert (stranger.code, 0 < stranger.wait_s <= 10) == ("sign-in-wait", True)
    assert hub.gate.sign_in("coordinator-1", PASSWORD, _now(hub), HOME).token, "no wait at home"


def test_neighbours_behind_one_address_wait_briefly(hub: Hub) -> None:
    hub.enrolled()
    code = _now(hub)
    for number in range(30):
        refused(lambda n=number: hub.gate.sign_in(f"made-up-{n}", "x", "1", HOME))  # type: ignore[misc]
    told = refused(lambda: hub.gate.sign_in("coordinator-1", PASSWORD, code, HOME))
    assert (told.code, told.wait_s <= 30) == ("sign-in-wait", True)
    hub.clock.turn(seconds=told.wait_s)
    assert hub.signed_in(address=HOME).token


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("2001:db8:1:2::7", "2001:db8:1:2:ffff::1", True),
        ("2001:db8:1:2::7", "2001:db8:1:3::7", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("", "no address", False),
    ],
)
def test_a_computer_with_many_addresses_is_counted_once(one: str, other: str, alike: bool) -> None:
    assert (Attempt("name", one).here == Attempt("name", other).here) == alike


def test_names_that_do_not_exist_wait_as_others_do(hub: Hub) -> None:
    hub.enrolled()

    def course(name: str, address: str) -> list[tuple[str, int]]:
        told = [refused(lambda: hub.gate.sign_in(name, "x", "1", address)) for _ in range(8)]
        return [(each.code, each.wait_s) for each in told]

    assert course("coordinator-1", "203.0.113.1") == course("nobody", "203.0.113.2")


def test_who_knows_the_password_gets_few_codes(hub: Hub) -> None:
    hub.enrolled()
    code = _now(hub)
    for number in range(6):
        refused(lambda n=number: hub.gate.sign_in("coordinator-1", PASSWORD, "000000", f"a{n}"))  # type: ignore[misc]
    refused(lambda: hub.gate.sign_in("coordinator-1", PASSWORD, code, "a7"))
    hub.clock.turn(seconds=CODES.first_s)
    assert hub.gate.sign_in("coordinator-1", PASSWORD, code, "a8").token


def test_who_knows_the_password_soon_gets_twelve_codes_an_hour() -> None:
    counted, tried, now = Failures(count=0, at=NOON), 0, NOON
    while now < NOON + timedelta(hours=2):
        now += timedelta(seconds=CODES.wait_s(counted, now))
        counted = Failures(count=CODES.count(counted, now) + 1, at=now)
        tried += now >= NOON + timedelta(hours=1)
    assert tried <= 13, "the one at the full hour included"


def test_counts_outlive_a_restart(hub: Hub) -> None:
    for _ in range(5):
        refused(lambda: hub.gate.sign_in("nobody", "x", "1", ELSEWHERE))
    told = refused(lambda: hub.anew().sign_in("nobody", "x", "1", ELSEWHERE))
    assert told.code == "sign-in-wait"


class Held:
    """Hashes nothing until it is let go, and counts how many wait in it."""

    def __init__(self) -> None:
        self.inside, self.most, self.may_go = 0, 0, threading.Event()
        self.lock = threading.Lock()

    def verify(self, hashed: str, password: str) -> bool:
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        self.may_go.wait(20)
        with self.lock:
            self.inside -= 1
        raise VerifyMismatchError


def test_only_so_many_passwords_are_tried_at_once(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held()
    monkeypatch.setattr(hub.passwords, "_hasher", held)
    outcomes: list[bool | None] = []

    def come() -> None:
        try:
            outcomes.append(hub.passwords.fits(PASSWORD, None))
        except PasswordsBusy:
            outcomes.append(None)

    threads = [threading.Thread(target=come) for _ in range(AT_ONCE + WAITING + 5)]
    for thread in threads:
        thread.start()
    while len(outcomes) < 5:
        time.sleep(0.01)
    assert outcomes == [None] * 5
    held.may_go.set()
    for thread in threads:
        thread.join(20)
    assert held.most == AT_ONCE == 2
    assert outcomes.count(False) == AT_ONCE + WAITING


def test_who_was_too_many_is_not_counted_as_having_failed(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.enrolled()
    with monkeypatch.context() as busy:
        busy.setattr(hub.passwords, "fits", _busy)
        for _ in range(30):
            told = refused(lambda: hub.gate.sign_in("coordinator-1", PASSWORD, "1", HOME))
            assert told.code == "sign-in-busy"
    assert hub.gate.sign_in("coordinator-1", PASSWORD, _now(hub), HOME).token


def _busy(password: str, hashed: str | None) -> bool:
    raise PasswordsBusy


def _now(hub: Hub) -> str:
    return hub.code("coordinator-1")
