# SPDX-License-Identifier: Apache-2.0
"""Invitations: the first link, what may be chosen, and that a link works once."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest

from qafila.app.accounts import AT_THE_COMPUTER, Denied, Description, Unfit
from qafila.core.access import UserRole
from qafila.words import Words
from tests.accounts.hub import PASSWORD, Hub


def problems(unfit: pytest.ExceptionInfo[Unfit]) -> list[tuple[str, str]]:
    """What is said beside which field, having tried to say it in both languages."""
    for problem in unfit.value.problems:
        assert all(Words(lang)(problem.phrase) for lang in ("ar", "en"))
    return [(problem.field, problem.phrase.key) for problem in unfit.value.problems]


def test_the_first_link_is_for_an_administrator_until_somebody_enrols(hub: Hub) -> None:
    first = hub.gate.first_link()
    assert first is not None
    assert first.user.role is UserRole.ADMINISTRATOR
    second = hub.gate.first_link()
    assert second is not None
    assert second.user.user == first.user.user
    assert hub.gate.invited(first.token) is None, "one only"
    hub.enrol(second.token, "administrator")
    assert hub.gate.first_link() is None
    assert hub.signed_in("administrator").viewer.role is UserRole.ADMINISTRATOR
    assert len(hub.gate.users(AT_THE_COMPUTER)) == 1


def test_a_link_works_once(hub: Hub) -> None:
    first = hub.gate.first_link()
    assert first is not None
    hub.enrol(first.token, "administrator")
    for again in (
        lambda: hub.gate.enrol(first.token, "another four odd words", "another four odd words"),
        lambda: hub.gate.confirm(first.token, hub.code("administrator")),
    ):
        with pytest.raises(Unfit) as unfit:
            again()
        assert problems(unfit) == [("", "invitation-unusable")]
    assert hub.signed_in("administrator").user.is_enrolled


def test_a_link_lapses(hub: Hub) -> None:
    first = hub.gate.first_link()
    assert first is not None
    assert first.until == hub.clock.now() + timedelta(hours=48)
    hub.clock.turn(hours=47.9)
    assert hub.gate.invited(first.token) == first.user
    hub.clock.turn(hours=0.1)
    assert hub.gate.invited(first.token) is None
    with pytest.raises(Unfit):
        hub.gate.enrol(first.token, PASSWORD, PASSWORD)


def test_nothing_counts_before_the_first_code_and_a_wrong_one_uses_nothing_up(hub: Hub) -> None:
    first = hub.gate.first_link()
    assert first is not None
    hub.secrets["administrator"] = hub.gate.enrol(first.token, PASSWORD, PASSWORD).secret
    with pytest.raises(Unfit) as unfit:
        hub.gate.confirm(first.token, "000000")
    assert problems(unfit) == [("code", "code-differs")]
    assert not hub.gate.users(AT_THE_COMPUTER)[0].is_enrolled
    assert len(set(hub.gate.confirm(first.token, hub.code("administrator")))) == 10


def test_a_code_that_was_confirmed_with_does_not_sign_in(hub: Hub) -> None:
    first = hub.gate.first_link()
    assert first is not None
    secret = hub.gate.enrol(first.token, PASSWORD, PASSWORD).secret
    code = pyotp.TOTP(secret).at(hub.clock.now())
    hub.gate.confirm(first.token, code)
    with pytest.raises(Exception, match="sign-in-refused"):
        hub.gate.sign_in("administrator", PASSWORD, code)


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("short", ["password-short"]),
        ("ﬀﬀﬀﬀﬀ", ["password-short"]),  # five ligatures are ten letters, by NFKC
        ("x" * 257, ["password-long"]),
        ("password1234", ["password-guessable"]),
        ("qwertyuiop12", ["password-guessable"]),
        ("ضصثقفغعهخح12", ["password-guessable"]),  # the same keys
        ("كلمةالمرور١٢٣٤", ["password-guessable"]),
        ("198511221985", ["password-guessable"]),
        ("lamp river Registrar-2", ["password-holds-name"]),
        ("lamp river registrar-٢", ["password-holds-name"]),
        ("four odd words keep", []),
        ("أربع كلمات غريبة تكفي", []),
    ],
)
def test_what_is_said_of_a_password(hub: Hub, password: str, expected: list[str]) -> None:
    said = Description(name="registrar-2", title="registrar, gate 2", role="registrar")
    invited = hub.gate.invite(AT_THE_COMPUTER, said)
    if not expected:
        assert hub.gate.enrol(invited.token, password, password).secret
        return
    with pytest.raises(Unfit) as unfit:
        hub.gate.enrol(invited.token, password, password)
    assert problems(unfit) == [("password", key) for key in expected]


def test_all_that_is_wrong_is_said_at_once(hub: Hub) -> None:
    said = Description(name="registrar-2", title="registrar", role="registrar")
    token = hub.gate.invite(AT_THE_COMPUTER, said).token
    with pytest.raises(Unfit) as unfit:
        hub.gate.enrol(token, "registrar-2", "otherwise")
    assert problems(unfit) == [
        ("password", "password-short"),
        ("password", "password-holds-name"),
        ("repeated", "password-repeated-differs"),
    ]
    with pytest.raises(Unfit) as unfit:
        hub.gate.invite(
            AT_THE_COMPUTER,
            Description(
                name="a b", title="", role="king", lang="fr", vehicles=["BUS\n1"], party="\0"
            ),
        )
    assert problems(unfit) == [
        ("name", "user-name-unfit"),
        ("title", "user-title-unfit"),
        ("role", "user-role-unknown"),
        ("lang", "user-lang-unknown"),
        ("party", "user-ids-unfit"),
        ("vehicles", "user-ids-unfit"),
    ]


def test_the_same_password_from_another_keyboard_is_the_same(hub: Hub) -> None:
    said = Description(name="registrar-2", title="registrar", role="registrar")
    token = hub.gate.invite(AT_THE_COMPUTER, said).token
    hub.enrol(token, "registrar-2", "café odd four words")
    name = "REGISTRAR-\u0662"  # in capitals, with an Arabic two
    code = hub.code("registrar-2").translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    come = hub.gate.sign_in(name, "cafe\u0301 odd four words", f" {code[:3]} {code[3:]}")
    assert come.user.name == "registrar-2"


def test_two_users_do_not_share_a_name_however_it_is_written(hub: Hub) -> None:
    hub.enrolled("registrar-2", "registrar")
    with pytest.raises(Unfit) as unfit:
        hub.gate.invite(
            AT_THE_COMPUTER, Description(name="Registrar-٢", title="other", role="registrar")
        )
    assert problems(unfit) == [("name", "user-name-taken")]


def test_a_liaison_speaks_for_a_party(hub: Hub) -> None:
    with pytest.raises(Unfit) as unfit:
        hub.gate.invite(
            AT_THE_COMPUTER, Description(name="liaison-1", title="liaison", role="liaison")
        )
    assert problems(unfit) == [("party", "user-party-missing")]
    hub.enrolled("liaison-1", "liaison", party="north")
    assert hub.signed_in("liaison-1").viewer.party == "north"


@pytest.mark.parametrize("role", [role for role in UserRole if role != UserRole.ADMINISTRATOR])
def test_only_an_administrator_keeps_users(hub: Hub, role: UserRole) -> None:
    hub.enrolled("other", role.value, party="north")
    viewer = hub.signed_in("other").viewer
    said = Description(name="more", title="more", role="administrator")
    for attempt in (
        lambda: hub.gate.invite(viewer, said),
        lambda: hub.gate.reset(viewer, viewer.user),
        lambda: hub.gate.change(viewer, viewer.user, said),
        lambda: hub.gate.disable(viewer, viewer.user),
        lambda: hub.gate.enable(viewer, viewer.user),
        lambda: hub.gate.sessions(viewer, "u-other"),
        lambda: hub.gate.tokens(viewer, "u-other"),
    ):
        with pytest.raises(Denied):
            attempt()
    assert [user.name for user in hub.gate.users(AT_THE_COMPUTER)] == ["other"]
