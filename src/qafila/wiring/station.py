# SPDX-License-Identifier: Apache-2.0
"""What the commands on one computer need: folders in, plans and papers out."""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from qafila import app, rules
from qafila.adapters.folder import MAX_FILE_BYTES, Folder, FolderProblem, write_all
from qafila.adapters.mint import KeyedMint, key_from_file
from qafila.app import engines
from qafila.app.earlier_plan import Earlier, PlanUnfit
from qafila.app.spoken import Unclear
from qafila.core import findings
from qafila.core.document import Document, Figure, Phrase, phrase
from qafila.core.findings import Finding
from qafila.core.operation import Operation
from qafila.core.simulation import NotSimulated
from qafila.core.standards import Judged
from qafila.core.values import LANGS, Lang
from qafila.ports import (
    CourierProblem,
    Mint,
    Printer,
    StoreProblem,
    VaultProblem,
    WorkersProblem,
)
from qafila.reports import Context
from qafila.wiring import config_dir, now
from qafila.wiring.reasons import in_words
from qafila.wiring.stopping import first_interrupt_stops
from qafila.words import Words

if TYPE_CHECKING:
    from qafila.planner.standing import Watch

__all__ = [
    "OUTPUTS",
    "PLAN_JSON",
    "FolderProblem",
    "Output",
    "catalogue",
    "explained",
    "make_plan",
    "open_folder",
    "outputs",
    "read_plan",
    "show_findings",
    "show_plan",
    "show_verdict",
    "shown",
    "standards_sheet",
    "write",
    "write_sheet",
]

PLAN_JSON = "plan.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """A file that `plan` can write.

    Parameters
    ----------
    report, printer
        What it says and how it looks.
    kinds
        Parts of the report; empty means all.
    bilingual
        Whether both languages stand in it whatever language is asked for.
    on_request
        Written only when it is named.
    """

    report: str
    printer: str
    kinds: frozenset[str] = frozenset()
    bilingual: bool = True
    on_request: bool = False


OUTPUTS: Mapping[str, Output] = {
    "manifests.pdf": Output(report="manifests", printer="pdf"),
    "replan.pdf": Output(report="replan", printer="pdf", on_request=True),
    "briefing.pdf": Output(report="briefing", printer="pdf"),
    "plan.xlsx": Output(report="plan-sheets", printer="xlsx"),
    "plan.html": Output(report="plan-page", printer="html"),
    **{
        f"{kind}.pdf": Output(
            report="manifests", printer="pdf", kinds=frozenset({kind}), on_request=True
        )
        for kind in ("boarding", "checkpoint", "medical", "cards")
    },
    "notification.pdf": Output(report="notification", printer="pdf", on_request=True),
    "standards.pdf": Output(report="standards", printer="pdf", on_request=True),
}
"""What `plan` writes beside plan.json; papers of a single kind are for handing out one by one."""


def printer(kind: str) -> Printer:
    """Return the printer of a format: ``pdf``, ``html``, ``xlsx``."""
    # Each pulls in its own library, which the other outputs should not wait for.
    if kind == "pdf":
        from qafila.adapters.pdf import PdfPrinter  # noqa: PLC0415

        return PdfPrinter()
    if kind == "html":
        from qafila.adapters.html import HtmlPrinter  # noqa: PLC0415

        return HtmlPrinter()
    if kind == "xlsx":
        from qafila.adapters.xlsx import XlsxPrinter  # noqa: PLC0415

        return XlsxPrinter()
    raise ValueError(f"no printer is called {kind}")


def mint() -> Mint:
    """Return the mint of card tokens under this user's key.

    Raises
    ------
    FolderProblem
        "key-unreadable", when the key can be neither read nor made: a full disk, missing rights;
        "key-unusable", when the file holds no key.
    """
    path = config_dir() / "card.key"
    try:
        return KeyedMint(key_from_file(path))
    except OSError as error:
        raise FolderProblem("key-unreadable", str(path), error.strerror or "") from error
    except ValueError as error:
        raise FolderProblem("key-unusable", str(path), str(error)) from error


def explained(error: BaseException) -> Phrase | None:
    """Return what the world did to us as a phrase with its remedy; None when it is our own fault.

    The phrase of a problem is its code; its arguments are all that the problem tells.
    """
    if isinstance(error, FolderProblem | StoreProblem | VaultProblem):
        return phrase(error.code, path=error.path, reason=in_words(error.reason))
    if isinstance(error, CourierProblem | WorkersProblem):
        return phrase(error.code, where=error.where, reason=error.reason)
    if isinstance(error, Unclear | NotSimulated | PlanUnfit):
        return phrase(error.code, **error.told)
    return None


def open_folder(path: Path, *, day: bool = False) -> app.Opened:
    """Read an operation folder.

    Parameters
    ----------
    day
        Whether what happened on the day counts, or only what was known before it.

    Raises
    ------
    FolderProblem
        When there is no folder to read.
    """
    files, told = Folder(path, engines.imports.wanted).files()
    return app.open_operation(files, told, day=day)


def make_plan(
    opened: app.Opened,
    *,
    seed: int,
    limit_s: float | None = None,
    work: int | None = None,
    earlier: Earlier | None = None,
    watch: Watch | None = None,
) -> app.Planned:
    """Plan an operation until nothing better is found, or time, work or patience are spent.

    Parameters
    ----------
    limit_s, work
        Seconds of wall time, and units of work, that the planner may spend.
    earlier
        A plan before, whose seats are kept wherever that goes.
    watch
        Told how far the planner has come.

    Raises
    ------
    KeyboardInterrupt
        At the second Ctrl-C; the first one is taken as the wish for the plan as it stands.
    """
    with first_interrupt_stops(limit_s, work) as stop:
        kept = earlier.seats() if earlier else None
        before = earlier.trips if earlier else ()
        planned = app.make_plan(
            opened, now=now(), stop=stop, seed=seed, kept=kept, watch=watch, before=before
        )
        search = app.Search(limit_s=limit_s, work=work, stopped=stop.interrupted)
    made = app.journeys_behind(opened.operation)
    difference = earlier.difference(planned.plan, made) if earlier else None
    return replace(planned, search=search, difference=difference)


def read_plan(path: Path) -> object:
    """Return the decoded content of a plan.json: any JSON value.

    Raises
    ------
    FolderProblem
        "plan-unreadable", "plan-too-large", "plan-not-text", "plan-not-json", "plan-too-deep",
        "plan-key-twice".
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise FolderProblem("plan-unreadable", str(path), error.strerror or "") from error
    if len(content) > MAX_FILE_BYTES:
        raise FolderProblem("plan-too-large", str(path))
    try:
        return json.loads(content, object_pairs_hook=_each_once, parse_int=_whole)
    except _KeyTwice as error:
        raise FolderProblem("plan-key-twice", str(path), str(error)) from error
    except RecursionError as error:
        raise FolderProblem("plan-too-deep", str(path)) from error
    except json.JSONDecodeError as error:
        raise FolderProblem("plan-not-json", str(path), f"{error.lineno}:{error.colno}") from error
    except ValueError as error:
        raise FolderProblem("plan-not-text", str(path)) from error


class _KeyTwice(ValueError):
    """A key stands twice in one object: which of the two another program takes, nobody knows.

    Exception
    └── ValueError
        └── _KeyTwice
    """


SHOWN = 40
"""How much of a key a message shows, and how many digits of a number are read: it is absurd."""


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        raise _KeyTwice(next(name for name in names if names.count(name) > 1)[:SHOWN])
    return made


def _whole(digits: str) -> int:
    return int(digits[:SHOWN])


def catalogue() -> Mapping[str, type[Finding]]:
    """Return every finding there is, by code: reading, planning, judging, and the rules."""
    engines.imports.readers()
    rules.every_rule()
    for package in (
        app,
        engines.judge,
        engines.planner,
    ):  # each part of these may have findings of its own
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    return {
        code: kind
        for code, kind in findings.catalogue().items()
        if kind.__module__.startswith("qafila.")
    }


def show_plan(
    planned: app.Planned,
    lang: Lang,
    *,
    width: int,
    colour: bool,
) -> str:
    """Return the plan as a terminal shows it, with what it changes in the one before."""
    context = Context(
        now=now(),
        findings=planned.findings,
        version=app.plan_version(planned),
        difference=planned.difference,
    )
    sheets = ("plan-summary", *(("replan",) if planned.difference else ()))
    return "\n".join(
        shown(app.document(name, planned.operation, context), lang, width, colour)
        for name in sheets
    )


def show_findings(found: app.Findings, lang: Lang, *, width: int, colour: bool) -> str:
    """Return findings as a terminal shows them."""
    return shown(app.findings_document("findings", found, now()), lang, width, colour)


def show_verdict(found: app.Findings, lang: Lang, *, width: int, colour: bool) -> str:
    """Return what the judge found as a terminal shows it."""
    return shown(app.findings_document("verdict", found, now()), lang, width, colour)


def standards_sheet(operation: Operation, judged: tuple[Judged, ...], moment: datetime) -> Document:
    """Return the minimum standards, as judged at a moment, for a terminal."""
    context = Context(now=moment, standards=judged)
    return app.document("standards-sheet", operation, context)


def shown(document: Document, lang: Lang, width: int, colour: bool) -> str:
    """Return a document as a terminal shows it."""
    from qafila.adapters.text import TextPrinter  # noqa: PLC0415

    return TextPrinter(width=width, colour=colour).render(document, (lang,)).decode()


def outputs(only: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the names that `write` writes: those asked for, else all that are not on request."""
    return tuple(only) or (PLAN_JSON, *(n for n, o in OUTPUTS.items() if not o.on_request))


def write(
    planned: app.Planned,
    folder: Path,
    only: Iterable[str] = (),
    *,
    lang: Lang = "ar",
    copies: int = 1,
    began: Callable[[str], None] = lambda name: None,
) -> tuple[str, ...]:
    """Write the plan and its papers into a folder.

    Parameters
    ----------
    planned
        What to write.
    folder
        Where to; made if it does not exist.
    only
        Names to write; empty means plan.json and every output not on request.
    lang
        The language that leads where both stand in one file.
    copies
        Numbered copies of every sheet that is handed out; at least 1.
    began
        Told each name as its making begins.

    Returns
    -------
    tuple of str
        The names written, in order.

    Raises
    ------
    FolderProblem
        When the folder cannot be written or the key of the cards cannot be used.
    """
    wanted = outputs(only)
    langs: tuple[Lang, ...] = (lang, *(other for other in LANGS if other != lang))
    tokens: Mapping[str, str] | None = None
    made: dict[str, bytes] = {}
    for name in wanted:
        began(name)
        if name == PLAN_JSON:
            made[name] = app.plan_json(planned)
            continue
        output = OUTPUTS[name]
        if output.report == "manifests" and tokens is None:
            tokens = app.tokens(planned, mint())
        moment = now()
        context = Context(
            now=moment,
            findings=planned.findings,
            standards=app.practice.standards_planned(planned, moment)
            if output.report == "standards"
            else (),
            tokens=tokens or {},
            version=app.plan_version(planned),
            only=output.kinds,
            copies=copies,
            difference=planned.difference,
        )
        document = app.document(output.report, planned.operation, context)
        made[name] = printer(output.printer).render(document, langs)
    # All are made before any is replaced: papers of two plans must not lie side by side.
    write_all(folder, made)
    return wanted


def write_sheet(name: str, document: Document, figures: str, folder: Path, lang: Lang) -> list[str]:
    """Write a sheet in both languages, its figures as JSON, its charts; return the files' names.

    Parameters
    ----------
    name
        What the files are called before the dot.
    document, figures
        The same for people and for programs.
    lang
        The language that leads.

    Raises
    ------
    FolderProblem
        "out-is-a-file", "out-not-writable".
    """
    langs: tuple[Lang, ...] = (lang, *(other for other in LANGS if other != lang))
    made = {
        f"{name}.json": (figures + "\n").encode(),
        f"{name}.pdf": printer("pdf").render(document, langs),
        f"{name}.html": printer("html").render(document, langs),
    }
    charts = [b for part in document.parts for b in part.blocks if isinstance(b, Figure)]
    for each in langs:
        for number, chart in enumerate(charts, start=1):
            end = "" if number == 1 else f"-{number}"
            made[f"{name}-{each}{end}.svg"] = chart.drawing.svg(Words(each)).encode()
    write_all(folder, made)
    return list(made)
