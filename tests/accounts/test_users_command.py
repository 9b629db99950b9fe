# SPDX-License-Identifier: Apache-2.0
"""`qafila users`, for whoever sits at the hub's computer."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyotp
import pytest

from qafila import cli
from qafila.app.accounts import SignInRefused
from qafila.wiring import now
from qafila.wiring.accounts import gate
from tests.accounts.hub import PASSWORD


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(tmp_path / "config"))


class Typed:
    """What the command said."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *words: str, code: int = 0) -> str:
        with pytest.raises(SystemExit) as left:
            cli.main(["users", *words])
        said = self._capsys.readouterr()
        assert left.value.code == code, said.err
        return said.err if code else said.out


@pytest.fixture
def typed(capsys: pytest.CaptureFixture[str]) -> Typed:
    return Typed(capsys)


def test_an_administrator_who_lost_the_telephone_comes_in_again(typed: Typed) -> None:
    assert "qafila serve" in typed("--lang", "en")
    typed("invite", "boss", "--role", "administrator", "--title", "keeper")
    said = typed("reset", "Boss", "--address", "https://hub.local:8766/", "--lang", "ar")
    link = said.splitlines()[-1]
    found = re.fullmatch(r"https://hub\.local:8766/enrol/([\w-]{43})", link)
    assert found, "a line to be copied, and nothing else in it"
    with gate() as here:
        secret = here.enrol(found[1], PASSWORD, PASSWORD).secret
        (paper, *_) = here.confirm(found[1], pyotp.TOTP(secret).at(now()))
        assert here.sign_in("boss", PASSWORD, paper).viewer.title == "keeper"


def test_users_are_listed_in_both_languages_and_for_programs(typed: Typed) -> None:
    typed(
        *("invite", "marshal-3", "--role", "marshal", "--title", "مشرف، المركبة 3"),
        *("--vehicle", "BUS-3", "--vehicle", "BUS-4", "--in", "op-1", "--speaks", "en"),
    )
    (told,) = json.loads(typed("--json"))["users"]
    assert re.fullmatch("u-[0-9a-f]{12}", told.pop("user"))
    assert told == {
        "name": "marshal-3", "title": "مشرف، المركبة 3", "role": "marshal", "party": "",
        "vehicles": ["BUS-3", "BUS-4"], "operations": ["op-1"], "lang": "en", "state": "invited",
    }  # fmt: skip
    assert re.search(r"marshal-3 +Marshal .*BUS-3, BUS-4 +op-1 +invited", typed("--lang", "en"))
    assert "بانتظار التفعيل" in typed("--lang", "ar")


def test_an_account_is_closed_and_opened(typed: Typed) -> None:
    typed("invite", "auditor-1", "--role", "auditor")
    assert "closed" in typed("disable", "auditor-1", "--lang", "en")
    assert json.loads(typed("--json"))["users"][0]["state"] == "closed"
    assert "closed" in typed("reset", "auditor-1", "--lang", "en", code=2)
    assert "open again" in typed("enable", "auditor-1", "--lang", "en")
    with gate() as here, pytest.raises(SignInRefused):
        here.sign_in("auditor-1", PASSWORD, "000000")


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_what_does_not_fit_is_said_all_at_once_and_changes_nothing(typed: Typed, lang: str) -> None:
    said = typed("invite", "x", "--role", "liaison", "--speaks", "fr", "--lang", lang, code=2)
    assert len(said.splitlines()) == 3
    for word in ("frobnicate", "reset"):
        assert len(typed(word, "nobody", "--lang", lang, code=2).splitlines()) == 1
    assert json.loads(typed("--json"))["users"] == []


def test_a_damaged_file_is_one_sentence(typed: Typed, tmp_path: Path) -> None:
    typed("--json")
    (tmp_path / "config" / "accounts.sqlite").write_bytes(b"not a database" * 500)
    for lang in ("en", "ar"):
        said = typed("--lang", lang, code=2)
        assert "accounts.sqlite" in said
        assert "Traceback" not in said
