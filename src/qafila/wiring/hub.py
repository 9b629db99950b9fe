# SPDX-License-Identifier: Apache-2.0
"""What a hub that is called needs: its operations, its accounts, and somebody who hears of trouble.

Every operation has a desk, which answers the letters of other devices, and is followed live for the
console. One process serves one store, or all operations of a database.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path

import msgspec

from qafila.adapters.html import fragment, whole
from qafila.adapters.workers import BesideWorkers
from qafila.app.accounts import Gate
from qafila.app.console import LiveOperation
from qafila.app.console.drafts import Drafts
from qafila.app.meeting import Desk, Desks
from qafila.app.planning import Planned, tokens
from qafila.app.recording import founding_device
from qafila.data import base_map
from qafila.ports import CourierProblem, StoreProblem, VaultProblem
from qafila.reports.log import fact_said
from qafila.wiring import now, operations
from qafila.wiring.accounts import gate
from qafila.wiring.station import mint

__all__ = [
    "CourierProblem",
    "Hub",
    "StoreProblem",
    "VaultProblem",
    "base_map_geojson",
    "card_tokens",
    "fact_said",
    "founding_device",
    "fragment",
    "hub_at",
    "typeface",
    "whole",
]


@cache
def base_map_geojson() -> bytes:
    """Return the countries of the base map as GeoJSON, with their names in both languages."""
    features = [
        {
            "type": "Feature",
            "properties": {"en": country.name.text("en"), "ar": country.name.text("ar")},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for country in base_map()
        for ring in country.rings
    ]
    return msgspec.json.encode({"type": "FeatureCollection", "features": features})


def typeface(weight: str) -> bytes:
    """Return the typeface of screens and paper as a TTF file: ``regular`` or ``semibold``.

    Raises
    ------
    KeyError
        When it has no such weight.
    """
    import fontpkg_ibm_plex_sans_arabic  # noqa: PLC0415

    files = {"regular": "Regular", "semibold": "SemiBold"}
    folder = Path(fontpkg_ibm_plex_sans_arabic.ROOT) / "files"
    return (folder / f"IBMPlexSansArabic-{files[weight]}.ttf").read_bytes()


def card_tokens(planned: Planned) -> Mapping[str, str]:
    """Return the token on the card of everybody who has a seat, under this hub's key.

    Raises
    ------
    FolderProblem
        "key-unreadable", "key-unusable".
    """
    return tokens(planned, mint())


@dataclass(frozen=True, kw_only=True)
class Hub:
    """What one process serves.

    Parameters
    ----------
    lives
        The operations, by id.
    desks
        Answers the letters of other devices.
    gate
        Who may come in.
    tiles
        A user's own base map, one PMTiles file; None: ours alone.
    drafts
        Reports that somebody is looking through.
    has_authority
        Whether browsers come with a certificate of the hub's own making, which ``/ca`` explains.
    begin
        To be called once, when everything is made that answers: from then on operations are
        followed.
    """

    lives: Mapping[str, LiveOperation]
    desks: Desks
    gate: Gate
    on_fault: Callable[[BaseException, str], None]
    tiles: Path | None = None
    drafts: Drafts = field(default_factory=Drafts)
    has_authority: bool = False
    begin: Callable[[], None] = lambda: None

    def find_operation(self, operation: str) -> LiveOperation | None:
        """Return an operation by its id; None where it is not here."""
        return self.lives.get(operation)

    def now(self) -> datetime:
        """Return the present instant, in UTC."""
        return now()

    def said_trouble(self, error: BaseException, path: str) -> None:
        """Hear of an error that is our own fault."""
        self.on_fault(error, path)


@contextmanager
def hub_at(
    op: str,
    *,
    on_trouble: Callable[[StoreProblem], None] | None = None,
    on_fault: Callable[[BaseException, str], None] = lambda error, path: None,
    tiles: Path | None = None,
) -> Iterator[Hub]:
    """Open what is to be served, with this device's keys, and follow it.

    Parameters
    ----------
    op
        A store file, a folder (given a store when it has none), or a database; of a database
        without ``?operation=`` every operation.
    on_trouble
        Told when the store fails while somebody calls.
    on_fault
        Told of errors that are our own fault, with the path of the request.
    tiles
        A user's own base map, one PMTiles file.

    Raises
    ------
    FolderProblem, StoreProblem, VaultProblem
        When it cannot be opened.
    """
    with ExitStack() as stack:
        stations = [
            stack.enter_context(operations.station_at(where, making=True))
            for where in operations.each_of(op)
        ]
        workers = BesideWorkers()
        lives = {
            each.store.operation: LiveOperation(each.recorder, workers=workers) for each in stations
        }
        # Reading what there is would hold up what has to be made before anybody can be answered.
        begin = stack.enter_context(_followed(lives.values()))
        door = stack.enter_context(gate())
        desks = Desks(Desk(each.recorder, on_trouble=on_trouble) for each in stations)
        yield Hub(lives=lives, desks=desks, gate=door, on_fault=on_fault, tiles=tiles, begin=begin)


@contextmanager
def _followed(lives: Collection[LiveOperation]) -> Iterator[Callable[[], None]]:
    """Keep operations and their findings up to date, each in threads of its own, once begun."""
    threads = [
        threading.Thread(target=work, daemon=True)
        for live in lives
        for work in (live.follow, live.keep_checked)
    ]

    def begin() -> None:
        for thread in threads:
            thread.start()

    try:
        yield begin
    finally:
        for live in lives:
            live.close()
        for thread in threads:
            if thread.ident is not None:
                thread.join()
