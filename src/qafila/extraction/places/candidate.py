# SPDX-License-Identifier: Apache-2.0
"""Places that a report names, each with all its mentions, and what they say of one another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from qafila.extraction.names.spot import Spot, is_only_alike
from qafila.extraction.places.routes import rows_in
from qafila.extraction.text.gazetteer import namesakes
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.tokens import fold

_MANY = 3
_BOTH_ENDS = frozenset({"frame origin", "frame destination"})


@dataclass(slots=True)
class Candidate:
    """A place with all its mentions and what is seen around them.

    Parameters
    ----------
    around
        Keys of the places of which the report says that they lie in this one.
    listed
        Keys of the places that stand in one list with this one: X and Y, X و Y.
    settled
        Roles that grammar gives it outright.
    """

    spots: list[Spot]
    traits: set[str] = field(default_factory=set)
    around: set[str] = field(default_factory=set)
    listed: set[str] = field(default_factory=set)
    settled: set[str] = field(default_factory=set)


def key_of(spot: Spot) -> str:
    """Return what the mentions of one place have in common; a town is not the region around it."""
    return key_by(spot.known.name if spot.known else "", spot.name, region=spot.region)


def key_by(known: str, name: str, *, region: bool) -> str:
    """Return the key of a place by its name in the gazetteer, else by the report's."""
    return known + " region" * region if known else name.casefold()


def tell_together(scan: Scan, told: dict[str, Candidate]) -> None:
    """Add to each place what the others say of it: rows, countries, provinces around it."""
    _add_rows(scan, told)
    _settle_namesakes(told)
    _add_whole(told)
    _add_wider(told)


def _add_rows(scan: Scan, told: dict[str, Candidate]) -> None:
    for sentence in scan.sentences:
        for row in rows_in(scan, sentence):
            for number, spot in enumerate(row):
                role = "origin" if not number else "waypoint"
                role = "destination" if number == len(row) - 1 else role
                one = told.setdefault(key_of(spot), Candidate([spot]))
                one.traits.add(f"{role} of a row")


def _add_wider(told: dict[str, Candidate]) -> None:
    """Let what lies in a province's countryside lie in the province: بريف محافظة X, and X."""
    regions = [one for one in told.values() if one.spots[0].region or "region" in one.traits]
    words = [set(fold(one.spots[0].name).split()) for one in regions]
    for one, own in zip(regions, words, strict=True):
        for wider, others in zip(regions, words, strict=True):
            if wider is not one and own < others:
                one.around |= wider.around - {key_of(one.spots[0])}


def _settle_namesakes(told: dict[str, Candidate]) -> None:
    """Let a name that several countries have mean the place in that of most others: طرابلس."""
    named = [(one, known) for one in told.values() if (known := one.spots[0].known) is not None]
    several = [namesakes(known.arabic or known.name) for _, known in named]
    sure = Counter(known.country for (_, known), by in zip(named, several, strict=True) if not by)
    for (one, known), by in zip(named, several, strict=True):
        if by:
            likely = max(
                by,
                key=lambda country: (
                    sure[country],
                    not by[country].small,  # دوما is no hamlet of the West Bank
                    country == known.country,
                ),
            )
            one.spots = [replace(spot, known=by[likely]) for spot in one.spots]
    _forget_alike([one for (one, _), by in zip(named, several, strict=True) if not by], told)


def _forget_alike(named: Sequence[Candidate], told: Mapping[str, Candidate]) -> None:
    """Let a place be unknown that alone is in its country, and is only alike to the name there.

    In a report on Yemen, al-Dhale is no Daliyah of Syria. So is one of the name of a village, where
    several others are in one other country: Garni of a report on Darfur.
    """
    settled = (one.spots[0].known for one in told.values())
    countries = Counter(known.country for known in settled if known is not None)
    several = max(countries.values(), default=0) > 1
    for one in named:
        known = one.spots[0].known
        if known is None or not len(countries) > countries[known.country] == 1:
            continue
        if (several and known.small) or is_only_alike(one.spots[0]):
            one.spots = [replace(spot, known=None) for spot in one.spots]


def _add_whole(told: dict[str, Candidate]) -> None:
    countries = Counter(one.spots[0].known.country for one in told.values() if one.spots[0].known)
    most_often = max(countries.values(), default=0)
    for one in told.values():
        known = one.spots[0].known
        if known is None:
            continue
        often = countries[known.country]
        one.traits.add(
            "of the country most named"
            if often == most_often
            else f"of another country{', alone' * (often == 1)}"
        )
    both = sum(one.traits >= _BOTH_ENDS for one in told.values())
    for number, one in enumerate(told.values()):
        one.traits.add(f"told {min(len(one.spots), _MANY)} times")
        one.traits.add(f"place number {min(number, _MANY + 2)}")
        if both > 1 and one.traits >= _BOTH_ENDS:
            one.traits.add("both ends, as another is")
