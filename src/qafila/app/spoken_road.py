# SPDX-License-Identifier: Apache-2.0
"""What somebody reports of a way: ``attack rashidin --note "shots at the first bus"``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches

from qafila.app.typed import Spoken, Unclear
from qafila.core.events import Fact, IncidentKind, IncidentReported
from qafila.core.operation import Operation


def _reported(said: Spoken, operation: Operation) -> Fact:
    """Return what was reported at one place, leg, column or vehicle: mostly, how the way is there.

    Of a radio check it is enough that it was made.
    """
    told = bool(said.note.strip()) or said.word == IncidentKind.RADIO_CHECK
    if len(said.what) != 1:
        raise Unclear("record-road-what", word=said.word)
    (name,) = said.what
    known = {
        "place": operation.places,
        "leg": operation.legs,
        "convoy": operation.day.convoys,
        "vehicle": operation.vehicles,
    }
    field = next((field for field, ids in known.items() if name in ids), None)
    if field is None:
        ids = [each for of in known.values() for each in of]
        near = get_close_matches(name, ids, n=3) or [*operation.places, *operation.legs]
        raise Unclear("record-road-unknown", name=name, known=", ".join(near) or "–")
    if not told:
        raise Unclear("record-road-what", word=said.word)
    return IncidentReported(what=IncidentKind(said.word), text=said.note, **{field: name})


REPORTED: Mapping[str, Callable[[Spoken, Operation], Fact]] = {
    kind.value: _reported for kind in IncidentKind
}
"""Words for what is reported along the road, each with what makes its fact."""
