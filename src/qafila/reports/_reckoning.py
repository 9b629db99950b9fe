# SPDX-License-Identifier: Apache-2.0
"""The sums of a reconciliation: people by place, group and vehicle. Ids and counts, no name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qafila.core.document import (
    Block,
    Column,
    Heading,
    Notice,
    Pairs,
    Paragraph,
    Table,
    Wording,
    phrase,
)
from qafila.core.ledger import PLACE, VEHICLE
from qafila.core.operation import (
    Account,
    Accounts,
    Headcount,
    OpenEnds,
    Operation,
    Standing,
    vehicle_standing,
)
from qafila.reports import Context
from qafila.reports._counted import counted_blocks
from qafila.reports._day import ids, instant, ledger_place, some
from qafila.reports._marches import moment

VEHICLES_LISTED = 48
"""Vehicles named in one cell; the others are counted."""


def totals_blocks(
    operation: Operation, context: Context, reckoned: Accounts, ends: OpenEnds
) -> Iterator[Block]:
    """Yield the sums, by place and by group, and who has no final status yet."""
    total = reckoned.total
    if ends.persons or ends.vehicles:
        yield Notice(
            text=phrase("report-open-ends", persons=len(ends.persons), vehicles=len(ends.vehicles)),
            remedy=phrase("report-open-ends-remedy"),
            tone="warning",
        )
    else:
        yield Notice(text=phrase("report-no-open-ends"))
    yield Pairs(
        columns=2,
        items=(
            (phrase("report-as-of-label"), moment(operation, context.now)),
            (phrase("report-facts"), operation.day.log.facts),
            (phrase("report-people-registered"), total.registered),
            (phrase("report-people-cleared"), total.cleared),
            (phrase("report-people-planned"), total.planned),
            (phrase("report-people-expected"), total.expected),
            (phrase("report-people-boarded"), total.boarded),
            (phrase("report-people-disputed"), total.disputed),
            (phrase("report-people-never-seen"), total.never_seen),
        ),
    )
    yield Paragraph(text=phrase("report-numbers-differ"))
    yield from counted_blocks(operation, reckoned)
    yield Heading(text=phrase("report-where-now"))
    yield Pairs(columns=2, items=_standing_now(total))
    yield Heading(text=phrase("report-by-place"))
    yield _places(operation, reckoned)
    if len(reckoned.cohorts) > 1 or "" not in reckoned.cohorts:
        yield Heading(text=phrase("report-by-cohort"))
        yield _groups(
            "cohorts",
            "report-cohort",
            {
                (c.name if (c := operation.cohorts.get(key)) else key or _none()): account
                for key, account in reckoned.cohorts.items()
            },
            total,
            whole=False,
        )
    for name, heading, title, group in (
        ("lots", "report-by-lot", "report-lot", reckoned.lots),
        ("serials", "report-by-serial", "report-serial", reckoned.serials),
    ):
        if len(group) > 1:
            yield Heading(text=phrase(heading))
            yield _groups(name, title, {key or _none(): a for key, a in group.items()}, total)
    yield from _open(operation, ends)


def _none() -> Wording:
    return phrase("report-of-none")


def _standing_now(total: Account) -> tuple[tuple[Wording, Wording], ...]:
    return (
        (phrase("report-people-aboard"), total.aboard),
        (phrase("report-people-arrived"), total.arrived),
        (phrase("report-people-elsewhere"), total.elsewhere),
        (phrase("report-people-left"), total.left),
        (phrase("report-people-deceased"), total.deceased),
        (phrase("report-people-unaccounted"), total.unaccounted),
        (phrase("report-people-outside"), total.outside),
        (phrase("report-people-together"), total.people),
    )


def _places(operation: Operation, reckoned: Accounts) -> Table:
    day = operation.day
    vehicles: dict[str, int] = {}
    for vehicle in day.driven:
        place = day.vehicles.place(vehicle)
        vehicles[place] = vehicles.get(place, 0) + 1
    words = [p for p in reckoned.places if not p.startswith(VEHICLE)]
    rows: list[tuple[Wording, ...]] = []
    for place in sorted({*words, *vehicles}):
        account = reckoned.places.get(place, Account())
        known = operation.places.get(place.removeprefix(PLACE))
        rows.append(
            (
                ledger_place(operation, place),
                phrase(f"place-kind-{known.kind.value}") if known else None,
                account.planned or None,
                account.accounted,
                vehicles.get(place),
            )
        )
    aboard = [a.accounted for p, a in reckoned.places.items() if p.startswith(VEHICLE)]
    inside = phrase("report-aboard-vehicles", count=sum(1 for a in aboard if a))
    rows.append((inside, None, None, sum(aboard), None))
    return Table(
        id="places",
        columns=(
            Column(title=phrase("report-place"), weight=4),
            Column(title=phrase("report-kind"), weight=2),
            Column(title=phrase("report-planned-for-here"), align="end", weight=1.2),
            Column(title=phrase("report-people-there"), align="end", weight=1.2),
            Column(title=phrase("report-vehicles-there"), align="end", weight=1.2),
        ),
        rows=tuple(rows),
        totals=(phrase("report-total"), None, None, reckoned.total.people, len(day.driven)),
    )


def _groups(
    name: str,
    title: str,
    groups: Mapping[Wording, Account],
    total: Account,
    *,
    whole: bool = True,
) -> Table:
    """Return the columns of people by group; a total only where it says something.

    Parameters
    ----------
    whole
        Whether it is told as well who was to be aboard, and not only where everybody is.
    """
    ahead = ("report-planned", "report-expected", "report-have-boarded") if whole else ()
    return Table(
        id=name,
        columns=(
            Column(title=phrase(title), weight=2),
            *(
                Column(title=phrase(key), align="end", weight=1)
                for key in (
                    "report-people",
                    *ahead,
                    "report-aboard",
                    "report-have-arrived",
                    "report-elsewhere",
                    "report-left",
                    "report-deceased",
                    "report-unaccounted",
                )
            ),
        ),
        rows=tuple((said, *_figures(account, whole=whole)) for said, account in groups.items()),
        totals=(phrase("report-total"), *_figures(total, whole=whole)) if len(groups) > 1 else (),
        tight=True,
    )


def _figures(account: Account, *, whole: bool) -> tuple[Wording, ...]:
    return (
        account.people,
        *((account.planned, account.expected, account.boarded) if whole else ()),
        account.aboard,
        account.arrived,
        account.elsewhere + account.outside,
        account.left,
        account.deceased,
        account.unaccounted,
    )


def _open(operation: Operation, ends: OpenEnds) -> Iterator[Block]:
    """Yield where those without a final status were known last."""
    if not ends.persons:
        return
    groups: dict[str, list[str]] = {}
    for person in ends.persons:
        groups.setdefault(operation.day.people.place(person), []).append(person)
    yield Heading(text=phrase("report-without-final-status"))
    yield Paragraph(text=phrase("report-without-final-status-note"))
    yield Table(
        id="open",
        columns=(
            Column(title=phrase("report-last-known"), weight=2),
            Column(title=phrase("report-people"), align="end", weight=0),
            Column(title=phrase("report-person-ids"), weight=5, ltr=True),
        ),
        rows=tuple(
            (ledger_place(operation, place), len(persons), ids(persons))
            for place, persons in sorted(groups.items())
        ),
        tight=True,
    )


def vehicles_blocks(operation: Operation, reckoned: Accounts) -> Iterator[Block]:
    """Yield where every vehicle was last, and what became of whom it carried."""
    day = operation.day
    used = [
        v
        for v, account in reckoned.vehicles.items()
        if account.people or v in day.driven or v in day.vehicles.seen_by
    ]
    if not used:
        return
    yield Paragraph(text=phrase("report-vehicles-last-note"))
    yield _last_seen(operation, used)
    yield Heading(text=phrase("report-vehicle-by-vehicle"))
    yield Paragraph(text=phrase("report-vehicles-note"))
    counted = {h.place: h for h in day.headcounts}  # the last one of each place
    titles = (
        "report-planned",
        "report-expected",
        "report-have-boarded",
        "report-aboard",
        "report-have-arrived",
        "report-left",
        "report-deceased",
        "report-unaccounted",
        "report-disputed",
        "report-headcount",
    )
    yield Table(
        id="vehicles",
        columns=(
            Column(title=phrase("report-vehicle"), weight=1, ltr=True),
            Column(title=phrase("report-column"), weight=1, ltr=True),
            *(Column(title=phrase(title), align="end", weight=1) for title in titles),
        ),
        rows=tuple(
            _vehicle(operation, v, reckoned.vehicles[v], counted.get(f"{VEHICLE}{v}")) for v in used
        ),
        tight=True,
    )
    unused = sorted(set(reckoned.vehicles) - set(used))
    if unused:
        yield Paragraph(text=phrase("report-vehicles-unused", vehicles=ids(unused)))


def _last_seen(operation: Operation, used: list[str]) -> Table:
    """Return where vehicles were last, together where one observer said so of several."""
    day = operation.day
    groups: dict[tuple[str, str, str], list[str]] = {}
    for vehicle in used:
        drives = day.driven.get(vehicle)
        by = drives[-1].said.author if drives else ""
        end = vehicle_standing(operation, vehicle).value
        groups.setdefault((day.vehicles.place(vehicle), by, end), []).append(vehicle)
    rows: list[tuple[Wording, ...]] = []
    for (place, by, end), vehicles in sorted(groups.items()):
        times = sorted(day.driven[v][-1].said.at for v in vehicles if v in day.driven)
        since: Wording = phrase("report-list-only")
        if times:
            first, last = instant(operation, times[0]), instant(operation, times[-1])
            since = first if first == last else phrase("report-span", first=first, last=last)
        rows.append(
            (
                ledger_place(operation, place),
                len(vehicles),
                ids(vehicles, VEHICLES_LISTED),
                since,
                by or None,
                _end(Standing(end)),
            )
        )
    return Table(
        id="last-seen",
        columns=(
            Column(title=phrase("report-last-known"), weight=2.4),
            Column(title=phrase("report-vehicles"), align="end", weight=0),
            Column(title=phrase("report-vehicle"), weight=3, ltr=True),
            Column(title=phrase("report-since"), weight=2),
            Column(title=phrase("report-recorded-by"), weight=2),
            Column(title=phrase("report-vehicle-end"), weight=1.6),
        ),
        rows=tuple(rows),
    )


def _vehicle(
    operation: Operation, vehicle: str, account: Account, headcount: Headcount | None
) -> tuple[Wording, ...]:
    return (
        vehicle,
        operation.day.convoy_of.get(vehicle),
        *some((account.planned, account.expected, account.boarded)),
        account.accounted,
        *some(
            (
                account.arrived,
                account.left,
                account.deceased,
                account.unaccounted,
                account.disputed,
            )
        ),
        _counted(headcount),
    )


def _counted(headcount: Headcount | None) -> Wording:
    """Say a headcount, with its difference where there is one."""
    if headcount is None:
        return None
    if not headcount.difference:
        return headcount.count
    return phrase(
        "report-counted-difference",
        count=headcount.count,
        difference=f"{headcount.difference:+d}",
    )


def _end(standing: Standing) -> Wording:
    if standing is Standing.ARRIVED:
        return phrase("report-arrival-recorded")
    if standing is Standing.HOME:
        return phrase("report-vehicle-home")
    if standing is Standing.GONE:
        return phrase("report-place-gone")
    if standing is Standing.UNACCOUNTED:
        return phrase("report-place-unaccounted")
    return phrase("report-arrival-unknown")
