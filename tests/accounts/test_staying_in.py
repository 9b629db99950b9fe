# SPDX-License-Identifier: Apache-2.0
"""Sessions, tokens of programs, and what an administrator does to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from qafila.app.accounts import (
    AT_THE_COMPUTER,
    Denied,
    Description,
    SignInRefused,
    Unfit,
    form_mark,
)
from qafila.core.access import MAY, Action, UserRole
from qafila.core.accounts import Deed
from tests.accounts.hub import PASSWORD, Hub
from tests.accounts.test_enrolling import problems

OTHER_PASSWORD = "eleven kites over a wall"


# Sessions ---------------------------------------------------------------------------------------


def test_every_sign_in_makes_a_token_of_its_own_and_heeds_none_from_before(hub: Hub) -> None:
    """Nobody can plant a session and have its victim sign in to it."""
    hub.enrolled()
    planted = "planted-by-somebody-else"
    first, second = hub.signed_in(), hub.signed_in()
    assert len({first.token, second.token, planted}) == 3
    assert hub.gate.viewer(planted) is None
    assert hub.gate.viewer(first.token) == hub.gate.viewer(second.token) == first.viewer
    hub.gate.sign_out(first.token)
    assert hub.gate.viewer(first.token) is None
    assert hub.gate.viewer(second.token) is not None


def test_a_session_ends_when_idle_and_not_while_it_is_used(hub: Hub) -> None:
    hub.enrolled()
    used, idle = hub.signed_in(), hub.signed_in()
    for _ in range(10):
        hub.clock.turn(minutes=29)
        assert hub.gate.viewer(used.token) is not None
    assert hub.gate.viewer(idle.token) is None
    hub.clock.turn(minutes=30)
    assert hub.gate.viewer(used.token) is None
    assert hub.gate.sessions(AT_THE_COMPUTER, used.user.user) == ()


def test_a_session_ends_after_twelve_hours_however_it_is_used(hub: Hub) -> None:
    hub.enrolled()
    token = hub.signed_in().token
    for _ in range(12 * 60 - 1):
        hub.clock.turn(minutes=1)
        assert hub.gate.viewer(token) is not None
    hub.clock.turn(minutes=1)
    assert hub.gate.viewer(token) is None


def test_a_clock_set_back_makes_no_session_immortal(hub: Hub) -> None:
    hub.enrolled()
    token = hub.signed_in().token
    hub.clock.turn(days=-1)
    assert hub.gate.viewer(token) is None


def test_a_restart_ends_no_session_that_is_used(hub: Hub) -> None:
    hub.enrolled()
    token = hub.signed_in().token
    hub.clock.turn(minutes=25)
    assert hub.gate.viewer(token) is not None
    hub.clock.turn(minutes=25)
    again = hub.anew()
    assert again.viewer(token) is not None
    hub.clock.turn(minutes=30)
    assert again.viewer(token) is None


@pytest.mark.parametrize("elsewhere", [False, True], ids=["here", "in another process"])
def test_closing_an_account_ends_what_is_open_at_once(hub: Hub, elsewhere: bool) -> None:
    user = hub.enrolled()
    here = hub.signed_in()
    token = hub.gate.make_token(here.viewer, "load", ["see_today"], 5)
    assert hub.gate.viewer(here.token) is not None
    assert hub.gate.bearer(token) is not None
    (hub.anew() if elsewhere else hub.gate).disable(AT_THE_COMPUTER, user)
    assert hub.gate.viewer(here.token) is None
    assert hub.gate.bearer(token) is None
    with pytest.raises(SignInRefused):
        hub.signed_in()
    hub.gate.enable(AT_THE_COMPUTER, user)
    assert hub.gate.viewer(here.token) is None, "opening it again wakes nothing"
    assert hub.signed_in().token


def test_a_reset_takes_everything_away_and_gives_a_link(hub: Hub) -> None:
    user = hub.enrolled()
    here = hub.signed_in()
    token = hub.gate.make_token(here.viewer, "load", ["see_today"], 5)
    on_paper = hub.papers["coordinator-1"][0]
    invited = hub.anew().reset(AT_THE_COMPUTER, user)
    assert hub.gate.viewer(here.token) is None
    assert hub.gate.bearer(token) is None
    for code in (hub.code("coordinator-1"), on_paper):
        with pytest.raises(SignInRefused):
            hub.gate.sign_in("coordinator-1", PASSWORD, code)
    hub.enrol(invited.token, "coordinator-1", OTHER_PASSWORD)
    assert hub.gate.sign_in("coordinator-1", OTHER_PASSWORD, hub.code("coordinator-1")).token


def test_a_changed_password_ends_every_session_and_token(hub: Hub) -> None:
    hub.enrolled()
    here, phone = hub.signed_in(), hub.signed_in()
    token = hub.gate.make_token(here.viewer, "load", ["see_today"], 5)
    now = hub.gate.change_password(here.token, PASSWORD, OTHER_PASSWORD, OTHER_PASSWORD)
    assert hub.gate.viewer(now.token) == here.viewer
    for ended in (here.token, phone.token):
        assert hub.gate.viewer(ended) is None
    assert hub.gate.bearer(token) is None
    with pytest.raises(SignInRefused):
        hub.signed_in()
    assert hub.gate.sign_in("coordinator-1", OTHER_PASSWORD, hub.code("coordinator-1")).token


def test_who_finds_an_open_screen_cannot_change_the_password(hub: Hub) -> None:
    hub.enrolled()
    here = hub.signed_in()
    for _ in range(4):
        with pytest.raises(Unfit) as unfit:
            hub.gate.change_password(here.token, "a guess at it", OTHER_PASSWORD, OTHER_PASSWORD)
        assert problems(unfit) == [("password_now", "password-now-differs")]
    hub.gate.change_password(here.token, PASSWORD, OTHER_PASSWORD, OTHER_PASSWORD)
    hub.gate.sign_out(here.token)
    with pytest.raises(Unfit) as unfit:
        hub.gate.change_password(here.token, OTHER_PASSWORD, PASSWORD, PASSWORD)
    assert problems(unfit) == [("", "session-ended")]


def test_guessing_at_an_open_screen_has_to_wait(hub: Hub) -> None:
    hub.enrolled()
    here, said = hub.signed_in(), []
    for _ in range(8):
        with pytest.raises(Unfit) as unfit:
            hub.gate.change_password(here.token, "a guess", OTHER_PASSWORD, OTHER_PASSWORD)
        said += problems(unfit)
    assert said[-1] == ("password_now", "sign-in-wait")


def test_only_so_many_sessions_of_one_user(hub: Hub) -> None:
    user = hub.enrolled()
    tokens = [hub.signed_in().token for _ in range(12)]
    assert [hub.gate.viewer(token) is not None for token in tokens] == [False] * 2 + [True] * 10
    assert len(hub.gate.sessions(AT_THE_COMPUTER, user)) == 10


def test_users_end_their_own_sessions_and_nobody_elses(hub: Hub) -> None:
    hub.enrolled()
    hub.enrolled("registrar-1", "registrar")
    mine, other = hub.signed_in(), hub.signed_in("registrar-1")
    (seen,) = hub.gate.sessions(mine.viewer, mine.user.user)
    assert seen.address == "192.0.2.1"
    with pytest.raises(Denied):
        hub.gate.sessions(mine.viewer, other.user.user)
    with pytest.raises(Denied):
        hub.gate.end_session(mine.viewer, other.session.digest)
    assert hub.gate.viewer(other.token) is not None
    hub.gate.end_session(mine.viewer, mine.session.digest)
    assert hub.gate.viewer(mine.token) is None
    hub.gate.end_session(AT_THE_COMPUTER, other.session.digest)
    assert hub.gate.viewer(other.token) is None


def test_the_name_of_a_session_is_not_its_token(hub: Hub) -> None:
    hub.enrolled()
    here = hub.signed_in()
    assert hub.gate.viewer(here.session.digest) is None
    assert form_mark(here.token) not in (here.token, here.session.digest)
    assert here.token not in repr(here)


def test_no_secret_is_in_the_file(hub: Hub) -> None:
    user = hub.enrolled()
    here = hub.signed_in()
    token = hub.gate.make_token(here.viewer, "load", ["see_today"], 5)
    link = hub.gate.reset(AT_THE_COMPUTER, user).token
    kept = b"".join(p.read_bytes() for p in hub.path.parent.iterdir())
    for secret in (
        here.token, token, link, PASSWORD, hub.secrets["coordinator-1"],
        *hub.papers["coordinator-1"],
    ):  # fmt: skip
        assert secret.encode() not in kept
        assert secret.replace("-", "").encode() not in kept


# Roles and operations ---------------------------------------------------------------------------


def test_a_change_counts_for_whoever_is_signed_in(hub: Hub) -> None:
    user = hub.enrolled()
    here = hub.signed_in()
    said = Description(
        name="coordinator-1", title="marshal, bus 3", role="marshal", vehicles=["BUS-3"],
        operations=["op-1"], lang="en",
    )  # fmt: skip
    hub.anew().change(AT_THE_COMPUTER, user, said)
    viewer = hub.gate.viewer(here.token)
    assert viewer is not None
    assert (viewer.role, viewer.title, viewer.vehicles) == (
        UserRole.MARSHAL, "marshal, bus 3", frozenset({"BUS-3"}),
    )  # fmt: skip
    assert viewer.enters("op-1")
    assert not viewer.enters("op-2")
    assert here.viewer.enters("op-2"), "empty: all"


def test_a_user_chooses_the_language(hub: Hub) -> None:
    hub.enrolled()
    here = hub.signed_in()
    assert here.user.lang == "ar"
    hub.gate.speak(here.token, "en")
    again = hub.gate.session(here.token)
    assert again is not None
    assert again.user == replace(here.user, lang="en")


def test_the_last_administrator_stays(hub: Hub) -> None:
    first = hub.gate.first_link()
    assert first is not None
    hub.enrol(first.token, "administrator")
    user = first.user.user
    said = Description(name="administrator", title="auditor", role="auditor")
    with pytest.raises(Unfit) as unfit:
        hub.gate.disable(AT_THE_COMPUTER, user)
    assert problems(unfit) == [("", "last-administrator")]
    with pytest.raises(Unfit) as unfit:
        hub.gate.change(AT_THE_COMPUTER, user, said)
    assert problems(unfit) == [("", "last-administrator")]
    hub.enrolled("other", "administrator")
    assert hub.gate.disable(AT_THE_COMPUTER, user).disabled_at == hub.clock.now()


def test_what_is_not_there(hub: Hub) -> None:
    for attempt in ("disable", "enable", "reset"):
        with pytest.raises(Unfit) as unfit:
            getattr(hub.gate, attempt)(AT_THE_COMPUTER, "u-none")
        assert problems(unfit) == [("", "user-unknown")]
    hub.gate.end_session(AT_THE_COMPUTER, "none")
    hub.gate.end_token(AT_THE_COMPUTER, "none")
    hub.gate.sign_out("none")
    closed = hub.enrolled()
    hub.gate.disable(AT_THE_COMPUTER, closed)
    with pytest.raises(Unfit) as unfit:
        hub.gate.reset(AT_THE_COMPUTER, closed)
    assert problems(unfit) == [("", "user-is-disabled")]


# Tokens -----------------------------------------------------------------------------------------


def test_a_token_grants_its_scopes_and_no_more_than_the_role_does_now(hub: Hub) -> None:
    user = hub.enrolled()
    token = hub.gate.make_token(
        hub.signed_in().viewer, "tracker", ["record_day", "release_lot"], 30
    )
    program = hub.gate.bearer(token)
    assert program is not None
    granted = {action for action in Action if program.may(action)}
    assert granted == {Action.RECORD_DAY, Action.RELEASE_LOT}
    said = Description(name="coordinator-1", title="registrar", role="registrar")
    hub.gate.change(AT_THE_COMPUTER, user, said)
    program = hub.gate.bearer(token)
    assert program is not None
    assert {action for action in Action if program.may(action)} == {Action.RECORD_DAY}


@pytest.mark.parametrize("role", UserRole)
def test_nobody_makes_a_token_for_what_they_may_not_do(hub: Hub, role: UserRole) -> None:
    hub.enrolled("other", role.value, party="north")
    viewer = hub.signed_in("other").viewer
    for action in Action:
        if action in MAY[role]:
            assert hub.gate.make_token(viewer, "x", [action], 1)
            hub.gate.end_token(viewer, hub.gate.tokens(viewer, viewer.user)[0].digest)
        else:
            with pytest.raises(Unfit) as unfit:
                hub.gate.make_token(viewer, "x", [action], 1)
            assert problems(unfit) == [("scopes", "token-scopes-unfit")]


def test_no_token_makes_or_ends_another(hub: Hub) -> None:
    hub.enrolled("boss", "administrator")
    here = hub.signed_in("boss")
    token = hub.gate.make_token(here.viewer, "script", sorted(MAY[UserRole.ADMINISTRATOR]), 1)
    narrow = hub.gate.make_token(here.viewer, "narrow", ["see_audit"], 1)
    program, other = hub.gate.bearer(token), hub.gate.bearer(narrow)
    assert program is not None
    assert other is not None
    with pytest.raises(Denied):
        hub.gate.make_token(program, "more", ["see_audit"], 366)
    with pytest.raises(Denied):
        hub.gate.end_token(other, hub.gate.tokens(here.viewer, here.user.user)[0].digest)
    with pytest.raises(Denied):
        hub.gate.sessions(other, here.user.user)
    with pytest.raises(Unfit):
        hub.gate.make_token(AT_THE_COMPUTER, "no account", ["see_audit"], 1)
    assert hub.gate.viewer(token) is None, "a token is no session"
    assert hub.gate.bearer(here.token) is None, "and a session is no token"


def test_a_token_lapses_and_can_be_ended(hub: Hub) -> None:
    hub.enrolled()
    viewer = hub.signed_in().viewer
    short, long = (hub.gate.make_token(viewer, "x", ["see_today"], days) for days in (1, 2))
    hub.clock.turn(hours=24)
    assert hub.gate.bearer(short) is None
    assert hub.gate.bearer(long) is not None
    (left,) = hub.gate.tokens(viewer, viewer.user)
    assert left.until == hub.clock.now() + timedelta(days=1)
    hub.gate.end_token(viewer, left.digest)
    assert hub.gate.bearer(long) is None


def test_all_that_is_wrong_with_a_token_is_said_at_once(hub: Hub) -> None:
    hub.enrolled()
    viewer = hub.signed_in().viewer
    for _ in range(20):
        hub.gate.make_token(viewer, "x", ["see_today"], 1)
    with pytest.raises(Unfit) as unfit:
        hub.gate.make_token(viewer, "two\nlines", [], 367)
    assert problems(unfit) == [
        ("label", "token-label-unfit"),
        ("scopes", "token-scopes-unfit"),
        ("days", "token-days-unfit"),
        ("", "token-too-many"),
    ]
    hub.clock.turn(days=1)
    assert hub.gate.make_token(viewer, "x", ["see_today"], 1)


# The audit --------------------------------------------------------------------------------------


def test_every_deed_is_in_the_audit_with_who_and_whom(hub: Hub) -> None:
    user = hub.enrolled()
    here = hub.signed_in()
    hub.gate.end_token(
        here.viewer, _digest_of_only_token(hub, hub.gate.make_token(here.viewer, "x", ["draft"], 1))
    )
    here = hub.gate.change_password(here.token, PASSWORD, OTHER_PASSWORD, OTHER_PASSWORD)
    hub.gate.end_session(AT_THE_COMPUTER, here.session.digest)
    paper = hub.papers["coordinator-1"][0]
    hub.gate.sign_out(hub.gate.sign_in("coordinator-1", OTHER_PASSWORD, paper).token)
    with pytest.raises(SignInRefused):
        hub.gate.sign_in("coordinator-1", OTHER_PASSWORD, paper)
    said = Description(name="coordinator-1", title="auditor", role="auditor")
    hub.gate.change(AT_THE_COMPUTER, user, said)
    hub.gate.disable(AT_THE_COMPUTER, user)
    hub.gate.enable(AT_THE_COMPUTER, user)
    hub.gate.reset(AT_THE_COMPUTER, user)
    lines = hub.gate.audit(AT_THE_COMPUTER)
    assert {line.action for line in lines} == set(Deed)
    assert all(line.subjects == (user,) for line in lines)
    assert {line.user for line in lines} == {"local", user}
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))


def _digest_of_only_token(hub: Hub, token: str) -> str:
    viewer = hub.gate.bearer(token)
    assert viewer is not None
    (only,) = hub.gate.tokens(AT_THE_COMPUTER, viewer.user)
    return only.digest


def test_who_saw_whom_can_be_asked_either_way(hub: Hub) -> None:
    user = hub.enrolled()
    viewer = hub.signed_in().viewer
    hub.gate.note(viewer, Action.SEE_REGISTRY, ["P-1", "P-2"], "op-1", why="lists", address="a")
    hub.gate.note(viewer, Action.SEE_REGISTRY, ["P-12"], "op-1")
    seen = hub.gate.audit(AT_THE_COMPUTER, user="P-1")
    assert [(line.user, line.subjects, line.why) for line in seen] == [
        (user, ("P-1", "P-2"), "lists")
    ]
    assert len(hub.gate.audit(AT_THE_COMPUTER, user=user)) == 5
    latest = hub.gate.audit(AT_THE_COMPUTER, before=10**9, limit=2)
    assert [line.subjects for line in latest] == [("P-12",), ("P-1", "P-2")]
    page = hub.gate.audit(AT_THE_COMPUTER, after=latest[1].number)
    assert [line.subjects for line in page] == [("P-12",)]


@pytest.mark.parametrize("role", UserRole)
def test_the_audit_is_read_by_who_may(hub: Hub, role: UserRole) -> None:
    hub.enrolled("other", role.value, party="north")
    viewer = hub.signed_in("other").viewer
    if role in (UserRole.AUDITOR, UserRole.ADMINISTRATOR):
        assert hub.gate.audit(viewer)
        assert hub.gate.users(viewer)
        return
    with pytest.raises(Denied):
        hub.gate.audit(viewer)
    with pytest.raises(Denied):
        hub.gate.users(viewer)
