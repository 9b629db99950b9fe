# SPDX-License-Identifier: Apache-2.0
"""Users as the administrator keeps them, and everybody's own account."""

from __future__ import annotations

import re

import httpx

from qafila.core.access import UserRole
from qafila.core.document import phrase
from qafila.web.console.rendering import Speech
from qafila.wiring import LANGS
from tests.console.world import PASSWORD, World, form_mark_of

ADMIN = UserRole.ADMINISTRATOR


def post(client: httpx.Client, path: str, **data: str | list[str]) -> httpx.Response:
    mark = form_mark_of(client.get("/hub/account").text)
    return client.post(path, data={"form": mark, **data})


def test_an_administrator_invites_and_the_link_is_shown_once(tiny: World) -> None:
    with tiny.browser(ADMIN) as client:
        told = post(
            client,
            "/hub/users/invite",
            name="registrar-9",
            title="registrar, gate 9",
            role="registrar",
            lang="ar",
        )
        assert told.status_code == 303
        page = client.get("/hub/users").text
        links = re.findall(r"/enrol/[A-Za-z0-9_-]{20,}", page)
        assert links
        assert "<svg" in page
        assert not re.findall(r"/enrol/[A-Za-z0-9_-]{20,}", client.get("/hub/users").text)
        assert "registrar-9" in client.get(links[0]).text


def test_a_link_stands_whole_on_its_page_however_its_token_looks() -> None:
    link = "http://127.0.0.1:8321/enrol/ab-Cd_-ef-gh--1-2"
    for lang in LANGS:
        told = str(Speech(lang).item(phrase("console-users-link", address=link)))
        assert link in told
        assert '<span class="whole">bus-12</span>' in str(Speech(lang).item(f"bus-12 {link}"))


def test_all_that_is_wrong_is_told_beside_its_field_and_stays_typed(tiny: World) -> None:
    with tiny.browser(ADMIN) as client:
        told = post(
            client,
            "/hub/users/invite",
            which="invite",
            name="no good name",
            title="x" * 200,
            role="king",
            lang="ar",
        )
        assert told.status_code == 422
        assert 'value="no good name"' in told.text
        assert told.text.count('aria-invalid="true"') >= 1


def test_nobody_else_keeps_users(tiny: World) -> None:
    for role in UserRole:
        if role is not ADMIN:
            with tiny.browser(role) as client:
                assert client.get("/hub/users").status_code == 403, role
                assert post(client, "/hub/users/disable", user="u-1").status_code == 403


def test_the_last_administrator_cannot_be_closed(tiny: World) -> None:
    with tiny.browser(ADMIN) as client:
        page = client.get("/hub/users").text
        row = page.partition("administrator-1")[2]
        found = re.search(r'name="user" value="([^"]+)"', row)
        assert found
        told = post(client, "/hub/users/disable", user=found[1])
        assert told.status_code == 422
        assert client.get("/hub/users").status_code == 200


def test_a_token_does_what_it_was_given_and_no_more(tiny: World) -> None:
    with tiny.browser(UserRole.COORDINATOR) as client:
        told = post(client, "/hub/account/token", label="board", scopes=["see_today"], days="3")
        assert told.status_code == 303
        page = client.get("/hub/account").text
        tokens = re.findall(r"[A-Za-z0-9_-]{43}", page)
        assert tokens
    token = next(t for t in tokens if tiny.hub.gate.bearer(t) is not None)
    with httpx.Client(base_url=tiny.url, headers={"authorization": f"Bearer {token}"}) as program:
        assert program.get(f"/o/{tiny.operation}/today").status_code == 200
        assert program.get(f"/o/{tiny.operation}/ledger").status_code == 403


def test_a_new_password_ends_other_sessions_and_this_one_goes_on(tiny: World) -> None:
    with tiny.browser(UserRole.LEADER) as client:
        wrong = post(
            client,
            "/hub/account/password",
            which="password",
            password_now="not it",
            password="seven other lanterns below",
            repeated="seven other lanterns",
        )
        assert wrong.status_code == 422
        assert "seven other" not in wrong.text
        old = tiny.tokens[UserRole.LEADER]
        told = post(
            client,
            "/hub/account/password",
            password_now=PASSWORD,
            password="seven other lanterns below",
            repeated="seven other lanterns below",
        )
        assert told.status_code == 303
        tiny.tokens[UserRole.LEADER] = told.cookies["qafila"]
    assert tiny.page(UserRole.LEADER, "today").status_code == 200
    assert tiny.hub.gate.viewer(old) is None
