# SPDX-License-Identifier: Apache-2.0
"""Putting an exchange in order on one computer: an operation in, a sheet and its figures out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qafila import app
from qafila.adapters.folder import write_all
from qafila.app import exchanging
from qafila.core.document import Document, Figure
from qafila.core.values import LANGS, Lang
from qafila.reports import Context
from qafila.wiring import station, stop_after
from qafila.wiring.operations import open_operation
from qafila.wiring.records import stood_at
from qafila.words import Words

EXCHANGING = "order an exchange"
"""What an operation is opened for; no name is."""

JSON, SHEET, PAGE = "exchange.json", "exchange.pdf", "exchange.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found.

    Parameters
    ----------
    document, json
        The same for people and for programs.
    any_error
        Whether a finding about what is owed is an ERROR.
    language
        The operation's own.
    """

    document: Document
    json: str
    any_error: bool
    language: Lang


def exchange(
    where: str, *, limit: float | None, work: int | None, at: str = "", from_start: bool = False
) -> Found:
    """Put the exchange of an operation in order: what is left of it at a time, or all of it.

    Raises
    ------
    FolderProblem, StoreProblem
        When it cannot be read.
    """
    opened = open_operation(where, purpose=EXCHANGING, day=True, names=False)
    operation, _, moment = stood_at(opened, at)
    ordered = exchanging.exchange(
        operation, work=work, limit_s=limit, stop=stop_after(limit), from_start=from_start
    )
    findings = app.without_lists(exchanging.findings_then(opened, operation, moment))
    context = Context(now=moment, findings=findings, exchange=ordered)
    return Found(
        document=app.document("exchange", operation, context),
        json=exchanging.exchange_json(operation, ordered, findings),
        any_error=app.any_error(findings),
        language=operation.description.language,
    )


def write(found: Found, folder: Path, lang: Lang) -> tuple[str, ...]:
    """Write the figures, the sheet in both languages and the charts; return their names.

    Raises
    ------
    FolderProblem
        "out-is-a-file", "out-not-writable".
    """
    langs: tuple[Lang, ...] = (lang, *(other for other in LANGS if other != lang))
    made = {
        JSON: (found.json + "\n").encode(),
        SHEET: station.printer("pdf").render(found.document, langs),
        PAGE: station.printer("html").render(found.document, langs),
    }
    figures = [
        block for part in found.document.parts for block in part.blocks if isinstance(block, Figure)
    ]
    for each in langs:
        for number, figure in enumerate(figures, start=1):
            name = f"exchange-{each}.svg" if number == 1 else f"exchange-{each}-{number}.svg"
            made[name] = figure.drawing.svg(Words(each)).encode()
    write_all(folder, made)
    return tuple(made)
