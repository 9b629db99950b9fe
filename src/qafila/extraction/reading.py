# SPDX-License-Identifier: Apache-2.0
"""Reading a report of an evacuation: text in, values with their evidence out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qafila.core.memory import uncollected
from qafila.extraction.counts.contacts import counting_nobody, stamped_hours, without_stamps
from qafila.extraction.counts.counted import Counted, counted, named_only
from qafila.extraction.counts.parts import with_wholes
from qafila.extraction.counts.people import exchanged, people
from qafila.extraction.counts.vehicles import vehicles
from qafila.extraction.days.clock import Hour, hours
from qafila.extraction.days.context import Context
from qafila.extraction.days.dates import days
from qafila.extraction.days.day import Day, behind_full, with_year
from qafila.extraction.days.moments import dateline_of, hour_of, moment
from qafila.extraction.halts import halted
from qafila.extraction.languages import unread
from qafila.extraction.names.mentions import Mention, mentions
from qafila.extraction.names.neutral import neutrally
from qafila.extraction.parties.roles import parties
from qafila.extraction.parties.withholding import withheld
from qafila.extraction.places.placing import places
from qafila.extraction.returns.obligations import obligations, without_the_movement
from qafila.extraction.second_movement import second_movement
from qafila.extraction.subject import speaks_of_a_movement, tells_a_halt, without_drills
from qafila.extraction.text.found import Evidence, Found, Reading
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.unseen import placed_in, without_marks

__all__ = ["Evidence", "Found", "Prepared", "Reading", "prepared", "read_report"]


def read_report(text: str, *, dateline: date | None = None) -> Reading:
    """Return what a report says about a movement.

    Parameters
    ----------
    text
        The report, lines ending in a single new line sign.
    dateline
        The day on which it was written, where it does not say so itself: settles *today*.
    """
    seen, stood = without_marks(text)
    with uncollected():
        reading = _reading(seen, dateline)  # all it made is gone before garbage is looked for
    return placed_in(reading, text, stood) if stood else reading


def _reading(text: str, dateline: date | None) -> Reading:
    scan = Scan(text)
    nothing = Reading(language=scan.language, unread=unread(scan))
    if nothing.unread:
        return nothing
    scan = without_drills(scan)
    reading = read_as_movement(scan, dateline)
    if reading.found and speaks_of_a_movement(scan, reading.found):
        return reading
    called_off = reading.halted is not None and tells_a_halt(scan, reading.found)
    return reading if called_off else nothing


@dataclass(frozen=True, slots=True)
class Prepared:
    """A report with everything that choices look at.

    Parameters
    ----------
    context, hours, head
        Its sentences, the hours it names, and the day of its head.
    when
        The day of the movement and its hour, as far as it says them.
    items
        Its figures of people and vehicles.
    parties, returns
        Whom it names, and what is given in return.
    owed
        First tokens of figures that belong to what is given in return.
    """

    context: Context
    hours: list[Hour]
    head: Day | None
    when: list[Found]
    items: list[Counted]
    parties: dict[int, Mention]
    returns: list[Found]
    owed: set[int]


def prepared(scan: Scan, dateline: date | None) -> Prepared:
    """Return a report with its days, hours, figures and parties looked up."""
    sent = stamped_hours(scan)
    named, stamped = without_stamps(with_year(scan, days(scan)), sent)
    clock = [hour for hour in hours(scan) if hour.first not in sent]
    written, head = dateline_of(scan, named)
    written = written or stamped
    if not written and not dateline:
        named = behind_full(named)
    context = Context(scan, named, written or dateline)
    when = list(moment(context, clock, head))
    context.settle()
    when += hour_of(context, clock)
    taken = counting_nobody(scan) | sent
    taken |= {at for day in named for at in range(day.first, day.after)}
    taken |= {at for hour in clock for at in range(hour.first, hour.after)}
    items = counted(context, taken)
    named_parties = mentions(scan)
    returns, owed = obligations(context, named_parties, named_only(items))
    return Prepared(context, clock, head, when, items, named_parties, returns, owed)


def read_as_movement(scan: Scan, dateline: date | None) -> Reading:
    """Return what a report says about a movement, if it speaks of one at all."""
    scene = prepared(scan, dateline)
    context, items, owed = scene.context, scene.items, scene.owed
    counts = with_wholes(context, list(people(context, items, owed)))
    counts = counts or list(exchanged(context, items, owed))
    named = list(places(context, scene.parties, scene.returns))
    found = [
        *scene.when,
        *counts,
        *vehicles(context, items, owed),
        *named,
        *map(neutrally, parties(context, scene.parties)),
        *map(neutrally, without_the_movement(scene.returns, [*counts, *named])),
    ]
    return Reading(
        language=scan.language,
        found=tuple(found),
        halted=halted(context),
        withheld=withheld(context, scene.parties),
        second=second_movement(context, found),
    )
