# SPDX-License-Identifier: Apache-2.0
"""The command that keeps the users of this computer's hub, for whoever sits at it."""

# Typer reads annotations when a command is declared, here inside a function: no postponed ones.
import json as json_module
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from qafila.cli.speaking import CLEAN, UNUSABLE, Trouble, colour, spoken_in, tell, width
from qafila.core.document import phrase
from qafila.words import Words

if TYPE_CHECKING:
    from qafila.wiring.accounts import Description

DOINGS = ("invite", "reset", "disable", "enable")


def declare(commands: typer.Typer, say: Callable[[str], str]) -> None:
    """Declare the command."""

    def text(name: str, key: str, metavar: str = "TEXT") -> object:
        return typer.Option(name, metavar=metavar, help=say(key))

    @commands.command(help=say("cli-users-help"))
    def users(
        do: Annotated[str, typer.Argument(metavar="WORD", help=say("cli-users-do"))] = "",
        name: Annotated[str, typer.Argument(metavar="NAME", help=say("cli-users-name"))] = "",
        role: Annotated[str, text("--role", "cli-users-role", "ROLE")] = "",
        title: Annotated[str, text("--title", "cli-users-title")] = "",
        party: Annotated[str, text("--party", "cli-users-party", "PARTY")] = "",
        vehicle: Annotated[list[str] | None, text("--vehicle", "cli-users-vehicle", "ID")] = None,
        only: Annotated[list[str] | None, text("--in", "cli-users-in", "OPERATION")] = None,
        speaks: Annotated[str, text("--speaks", "cli-users-speaks", "ar|en")] = "ar",
        address: Annotated[
            str, text("--address", "cli-users-address", "URL")
        ] = "http://127.0.0.1:8765",
        lang: Annotated[
            str | None, typer.Option("--lang", metavar="ar|en", help=say("cli-lang"))
        ] = None,
        json: Annotated[bool, typer.Option("--json", help=say("cli-json"))] = False,
    ) -> None:
        from qafila.wiring.accounts import Description  # noqa: PLC0415

        said = Description(
            name=name,
            title=title or name,
            role=role,
            party=party,
            vehicles=vehicle or (),
            operations=only or (),
            lang=speaks,
        )
        raise typer.Exit(_users(do, said, address, lang, as_json=json))


def _users(do: str, said: "Description", address: str, lang: str | None, *, as_json: bool) -> int:
    from qafila.wiring import accounts, station  # noqa: PLC0415

    spoken = spoken_in(lang, "en")
    words = Words(spoken)
    if not do:
        users = accounts.listed()
        sheet = station.shown(accounts.users_document(users), spoken, width(), colour())
        tell(accounts.users_json(users) if as_json else sheet)
        return CLEAN
    if do not in DOINGS:
        raise Trouble("cli-users-unknown", word=do, known=", ".join(DOINGS))
    try:
        if do in ("invite", "reset"):
            invited = accounts.invite(said) if do == "invite" else accounts.reset(said.name)
            link = f"{address.rstrip('/')}/enrol/{invited.token}"
            if as_json:
                told = {"name": invited.user.name, "link": link, "until": invited.until.isoformat()}
                tell(json_module.dumps(told, ensure_ascii=False))
            else:
                tell(words(phrase("users-link", name=invited.user.name)))
                tell(link)  # on a line of its own, without marks of direction, to be copied
            return CLEAN
        user = accounts.disable(said.name) if do == "disable" else accounts.enable(said.name)
    except accounts.Unfit as unfit:
        for problem in unfit.problems:
            print(words(problem.phrase), file=sys.stderr)
        return UNUSABLE
    done = "users-disabled" if do == "disable" else "users-enabled"
    tell(accounts.users_json([user]) if as_json else words(phrase(done, name=user.name)))
    return CLEAN
