# SPDX-License-Identifier: Apache-2.0
"""The command line: a thin skin over `qafila.app`.

Exit codes: 0 clean, 1 findings at ERROR, 2 usage or unreadable input, 3 our own fault.
"""

# Typer reads annotations when a command is declared, here inside a function: no postponed ones.
import os
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from typer.exceptions import Abort, TyperException

import qafila
from qafila import wiring
from qafila.cli import (
    accounts,
    closing,
    day,
    draft,
    exchange,
    export,
    keeping,
    plan,
    registry,
    simulate,
)
from qafila.cli.faults import is_unheard, own_fault, speak
from qafila.cli.refusals import in_plain_digits, refusal
from qafila.cli.speaking import (
    CLEAN,
    ERRORS,
    INTERRUPTED,
    OUR_FAULT,
    PURPOSE,
    UNUSABLE,
    Trouble,
    colour,
    spoken_in,
    tell,
    width,
)
from qafila.core.document import phrase
from qafila.words import Words

if TYPE_CHECKING:
    from qafila.core.values import Lang


def _language(arguments: Sequence[str]) -> "Lang":
    """Return the language of help and refusals, before the arguments have been understood."""
    asked = next((after for given, after in pairwise(arguments) if given == "--lang"), None)
    for given in arguments:
        if given.startswith("--lang="):
            asked = given.removeprefix("--lang=")
    return wiring.find_lang(asked) or "en"


def declare(say: Callable[[str], str]) -> typer.Typer:
    """Return the command line with its help in one language."""
    commands = typer.Typer(
        name="qafila",
        help=say("cli-help"),
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,  # boxes cost a tenth of a second and break Arabic lines
    )

    op = Annotated[str, typer.Argument(metavar="OP", help=say("cli-op-any"))]
    lang = Annotated[str | None, typer.Option("--lang", metavar="ar|en", help=say("cli-lang"))]
    as_json = Annotated[bool, typer.Option("--json", help=say("cli-json"))]

    def print_version(wanted: bool) -> None:
        if wanted:
            print(f"qafila {qafila.__version__}")
            raise typer.Exit(CLEAN)

    @commands.callback()
    def root(
        version: Annotated[
            bool,
            typer.Option(
                "--version", help=say("cli-version"), is_eager=True, callback=print_version
            ),
        ] = False,
    ) -> None:
        pass

    @commands.command(help=say("cli-check-help"))
    def check(
        operation: op,
        standards: Annotated[
            bool, typer.Option("--standards", help=say("cli-check-standards"))
        ] = False,
        lang: lang = None,
        json: as_json = False,
    ) -> None:
        judge = _check_standards if standards else _check
        raise typer.Exit(judge(operation, lang, as_json=json))

    @commands.command("verify-plan", help=say("cli-verify-help"))
    def verify_plan(
        operation: op,
        judged: Annotated[Path, typer.Argument(metavar="PLAN", help=say("cli-plan-file"))],
        lang: lang = None,
        json: as_json = False,
    ) -> None:
        raise typer.Exit(_verify(operation, judged, lang, as_json=json))

    plan.declare(commands, say)
    day.declare(commands, say)
    registry.declare(commands, say)
    export.declare(commands, say)
    exchange.declare(commands, say)
    simulate.declare(commands, say)
    closing.declare(commands, say)
    draft.declare(commands, say)
    keeping.declare(commands, say)
    accounts.declare(commands, say)
    return commands


def _check(operation: str, lang: str | None, *, as_json: bool) -> int:
    from qafila import app  # noqa: PLC0415
    from qafila.wiring import operations, station  # noqa: PLC0415

    opened = operations.open_operation(operation, purpose=PURPOSE)
    findings = app.check(opened, wiring.now())
    if as_json:
        tell(app.findings_json(findings).decode())
    else:
        spoken = spoken_in(lang, opened.operation.description.language)
        tell(station.show_findings(findings, spoken, width=width(), colour=colour()))
    return ERRORS if app.any_error(findings) else CLEAN


def _check_standards(operation: str, lang: str | None, *, as_json: bool) -> int:
    from qafila import app  # noqa: PLC0415
    from qafila.wiring import operations, station  # noqa: PLC0415

    opened = operations.open_operation(operation, purpose=PURPOSE)
    moment = wiring.now()
    judged = app.practice.standards(opened, moment)
    if as_json:
        tell(app.practice.standards_json(judged))
    else:
        spoken = spoken_in(lang, opened.operation.description.language)
        sheet = station.standards_sheet(opened.operation, judged, moment)
        tell(station.shown(sheet, spoken, width(), colour()))
    return ERRORS if app.practice.any_not_met(judged) else CLEAN


def _verify(operation: str, plan: Path, lang: str | None, *, as_json: bool) -> int:
    from qafila import app  # noqa: PLC0415
    from qafila.wiring import operations, station  # noqa: PLC0415

    opened = operations.open_operation(operation, purpose=PURPOSE)
    findings = app.verify_plan(opened, station.read_plan(plan))
    if as_json:
        tell(app.findings_json(findings).decode())
    else:
        spoken = spoken_in(lang, opened.operation.description.language)
        tell(station.show_verdict(findings, spoken, width=width(), colour=colour()))
    return ERRORS if app.any_error(findings) else CLEAN


def _obeyed(commands: typer.Typer, given: list[str]) -> str | int | None:
    """Run a command, also where its numbers are in Arabic digits; return the exit code."""
    while True:
        try:
            left: int | None = commands(args=given, prog_name="qafila", standalone_mode=False)
        except TyperException as error:
            plain = in_plain_digits(error, given)
            if plain is None or plain == given:
                raise
            given = plain
        else:
            return left


def _explain(error: BaseException, lang: "Lang", given: Sequence[str]) -> int:
    """Say in one sentence what went wrong and what to do; return the exit code."""
    say = Words(lang)
    if isinstance(error, Trouble):
        speak(say(error.phrase))
        return UNUSABLE
    if isinstance(error, TyperException):
        option = getattr(error, "option_name", "").lstrip("-")
        if option.isdigit():
            # Read as an option that there is not, and meant as a number.
            speak(say(phrase("cli-negative-number")))
        elif not given:
            speak(error.format_message())  # nothing is wrong: it is the help
        else:
            speak(say(refusal(error)))
        return UNUSABLE
    if isinstance(error, (KeyboardInterrupt, Abort)):
        speak(say(phrase("cli-interrupted")))
        return INTERRUPTED
    from qafila.wiring import station  # noqa: PLC0415

    if wording := station.explained(error):
        speak(say(wording))
        return UNUSABLE
    own_fault(error, say)
    return OUR_FAULT


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit with its code."""
    if sys.stdout is None:  # closed by whoever started us: then nobody wants to hear it
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    given = list(sys.argv[1:] if arguments is None else arguments)
    lang = _language(given)
    words = Words(lang)
    try:
        commands = declare(lambda key: words(phrase(key)))
        code = _obeyed(commands, given)
        if code == INTERRUPTED:
            # What runs commands makes this of Ctrl-C, and says nothing.
            speak(words(phrase("cli-interrupted")))
        sys.stdout.flush()
    except BaseException as leaving:  # the last line: never a traceback to the user, nor silence
        # What runs commands leaves at any broken pipe, whoever was at its other end.
        piped = leaving.__context__ if isinstance(leaving, SystemExit) else None
        error = piped if isinstance(piped, BrokenPipeError) else leaving
        if is_unheard(error):
            # Nothing is wrong, and nothing more can be said.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = CLEAN
        else:
            code = _explain(error, lang, given)
    raise SystemExit(code or CLEAN)
