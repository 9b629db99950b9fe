# SPDX-License-Identifier: Apache-2.0
"""The command that plans."""

# Typer reads annotations when a command is declared, here inside a function: no postponed ones.
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qafila import wiring
from qafila.cli.speaking import (
    CLEAN,
    ERRORS,
    MOST_S,
    MOST_WORK,
    PURPOSE,
    Telling,
    Trouble,
    colour,
    progress,
    spoken_in,
    tell,
    width,
)
from qafila.core.document import Duration, Phrase, phrase
from qafila.words import Words

if TYPE_CHECKING:
    from qafila import app
    from qafila.app.earlier_plan import Earlier
    from qafila.planner.standing import Standing, Watch


@dataclass(frozen=True)
class _Wanted:
    """What `plan` was asked for."""

    out: Path | None
    seed: int
    limit: float | None
    work: int | None
    only: str | None
    copies: int
    keep: Path | None
    issue: bool


def declare(commands: typer.Typer, say: Callable[[str], str]) -> None:
    """Declare the command."""

    @commands.command(help=say("cli-plan-help"))
    def plan(
        operation: Annotated[str, typer.Argument(metavar="OP", help=say("cli-op-any"))],
        out: Annotated[Path | None, typer.Option(metavar="DIR", help=say("cli-out"))] = None,
        seed: Annotated[int, typer.Option(min=0, max=2**31, help=say("cli-seed"))] = 1,
        limit: Annotated[
            float | None, typer.Option(min=0, max=MOST_S, metavar="S", help=say("cli-limit"))
        ] = None,
        work: Annotated[
            int | None, typer.Option(min=0, max=MOST_WORK, metavar="N", help=say("cli-work"))
        ] = None,
        keep: Annotated[Path | None, typer.Option(metavar="PLAN", help=say("cli-keep"))] = None,
        only: Annotated[str | None, typer.Option(metavar="FILE,FILE", help=say("cli-only"))] = None,
        copies: Annotated[int, typer.Option(min=1, max=99, help=say("cli-copies"))] = 1,
        issue: Annotated[bool, typer.Option("--issue", help=say("cli-issue"))] = False,
        lang: Annotated[
            str | None, typer.Option("--lang", metavar="ar|en", help=say("cli-lang"))
        ] = None,
        json: Annotated[bool, typer.Option("--json", help=say("cli-json"))] = False,
    ) -> None:
        if limit is not None and work is not None:
            raise Trouble("cli-limit-or-work")
        wanted = _Wanted(out, seed, limit, work, only, copies, keep, issue)
        raise typer.Exit(_plan(operation, wanted, lang, as_json=json))


def _plan(operation: str, wanted: _Wanted, lang: str | None, *, as_json: bool) -> int:
    from qafila import app  # noqa: PLC0415
    from qafila.app.earlier_plan import read_earlier  # noqa: PLC0415
    from qafila.wiring import operations, station  # noqa: PLC0415

    out = wanted.out
    names = _names(wanted.only, (station.PLAN_JSON, *station.OUTPUTS))
    if names and out is None:
        raise Trouble("cli-only-without-out")
    with progress(wiring.find_lang(lang) or "en") as says:
        opened = operations.open_operation(operation, purpose=PURPOSE)
        spoken = spoken_in(lang, opened.operation.description.language)
        earlier: Earlier | None = None
        if wanted.keep is not None:
            earlier = read_earlier(station.read_plan(wanted.keep), opened.operation)
            names = tuple(dict.fromkeys((*station.outputs(names), "replan.pdf")))
        planned = _made(opened, wanted, earlier, says)
        written: tuple[str, ...] = ()
        if out:
            # Papers follow the operation, not the computer they are printed on.
            operations.hand_out(operation, planned, station.outputs(names), wanted.copies)
            leading = wiring.asked_lang(lang) or opened.operation.description.language
            written = station.write(
                planned,
                out,
                names,
                lang=leading,
                copies=wanted.copies,
                began=lambda name: says(phrase("cli-making", name=name)),
            )
    issued = operations.issue(operation, planned) if wanted.issue else 0
    if as_json:
        tell(app.plan_json(planned).decode())
        return ERRORS if app.any_error(planned.findings) else CLEAN
    tell(station.show_plan(planned, spoken, width=width(), colour=colour()))
    say = Words(spoken)
    for wording in _ended(planned):
        tell(say(wording))
    if out:
        tell(say(phrase("cli-written", folder=str(out), files=", ".join(written))))
    elif not wanted.issue:
        tell(say(phrase("cli-nothing-written")))
    if wanted.issue:
        tell(say(phrase("cli-issued", manifests=issued)))
    return ERRORS if app.any_error(planned.findings) else CLEAN


def _made(
    opened: "app.Opened", wanted: _Wanted, earlier: "Earlier | None", says: Telling
) -> "app.Planned":
    """Plan until it is done, until limit or work are spent, or until Ctrl-C."""
    from qafila.wiring import station  # noqa: PLC0415

    return station.make_plan(
        opened,
        seed=wanted.seed,
        limit_s=wanted.limit,
        work=wanted.work,
        earlier=earlier,
        watch=_watch(says),
    )


def _watch(says: Telling) -> "Watch":
    """Return what says on a terminal how good the best plan so far is."""
    return lambda now: says(_so_far(now), now.column, now.of)


def _so_far(now: "Standing") -> Phrase:
    """Return how good the best plan so far is: by its vehicles, or where they come back by time."""
    if now.completion_s is None:
        return phrase("cli-planning", vehicles=now.vehicles, bound=now.bound, gap=percent(now.gap))
    out = Duration(seconds=now.completion_s)
    if not now.completion_bound_s:
        return phrase("cli-planning-runs-unbound", out=out)
    bound, share = Duration(seconds=now.completion_bound_s), percent(now.completion_gap)
    return phrase("cli-planning-runs", out=out, bound=bound, gap=share)


def percent(share: float) -> str:
    """Return a share in per cent with one decimal."""
    return f"{100 * share:.1f}"


def _ended(planned: "app.Planned") -> Iterator[Phrase]:
    """Yield what is to be said of how the search ended."""
    search, quality = planned.search, planned.plan.quality
    out, soonest = quality.completion_s, quality.completion_lower_bound_s
    if search.stopped and planned.comes_back and out and soonest:
        yield phrase(
            "cli-stopped-runs",
            out=Duration(seconds=out),
            bound=Duration(seconds=soonest),
            gap=percent(planned.completion_gap),
        )
    elif search.stopped:
        used, bound = quality.vehicles_used, quality.vehicles_lower_bound
        share = percent(planned.gap)
        yield phrase("cli-stopped", vehicles=used, bound=bound, gap=share)
    if search.limit_s is not None:
        yield phrase("cli-limited", seconds=search.limit_s)
    if search.work is not None:
        yield phrase("cli-worked", work=search.work)


def _names(only: str | None, known: Sequence[str]) -> tuple[str, ...]:
    """Return the file names of ``--only``, each once, in the order they are written in."""
    if only is None:
        return ()
    asked = {name.strip() for name in only.replace("،", ",").split(",") if name.strip()}
    if unknown := sorted(asked - set(known)):
        raise Trouble("cli-only-unknown", name=unknown[0], known=", ".join(known))
    return tuple(name for name in known if name in asked)
