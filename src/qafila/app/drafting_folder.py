# SPDX-License-Identifier: Apache-2.0
"""The drafted folder: operation.toml and route.toml, every line with the words it comes from.

What no report says is left out. Nobody is named in reports, so that there is no people.csv; and a
fleet of unknown vehicles says nothing, so that their numbers stand as claims.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

from qafila.app.drafted import Drafted, Noted
from qafila.app.drafting import copies
from qafila.app.drafting_lines import (
    CONTROL,
    ids_of,
    quotation,
    slug_of,
    source_line,
    toml_name,
    toml_text,
)
from qafila.app.drafting_parties import in_both_scripts, key_of_party, same_party
from qafila.app.drafting_rivals import debts
from qafila.app.drafting_words import (
    COHORT_NAMES,
    CONFIRMED,
    HALTED,
    HANGING_APPROVAL,
    MENDED,
    NO_FIGURE,
    SAID,
    SEVERAL_ENDS,
    UNSAID_APPROVAL,
    WEAK,
    WITHHELD,
    ZONE_OF,
)
from qafila.extraction.parties.meanings import tells
from qafila.extraction.text.found import Count, Evidence, Owed, PartyFound, Place, Vehicles

_PLURALS = {
    "bus": "buses", "minibus": "minibuses", "ambulance": "ambulances", "truck": "trucks",
    "car": "cars", "plane": "planes", "helicopter": "helicopters", "boat": "boats",
    "train": "trains", "vehicle": "vehicles",
}  # fmt: skip

_KINDS = {
    "origin": "assembly",
    "assembly": "assembly",
    "destination": "reception",
    "waypoint": "waypoint",
    "exchange_point": "crossing",
}

_OWED = {
    "free": "release_people",
    "move": "move_people",
    "disclose": "disclose",
    "hand_over_bodies": "hand_over_bodies",
    "aid": "deliver_aid",
    "truce": "hold_fire",
}

_ZONES = {
    "SY": "Asia/Damascus", "LB": "Asia/Beirut", "IQ": "Asia/Baghdad", "PS": "Asia/Gaza",
    "JO": "Asia/Amman", "TR": "Europe/Istanbul", "YE": "Asia/Aden", "LY": "Africa/Tripoli",
    "SD": "Africa/Khartoum", "SS": "Africa/Juba", "UA": "Europe/Kyiv", "SO": "Africa/Mogadishu",
    "AF": "Asia/Kabul", "ET": "Africa/Addis_Ababa", "CF": "Africa/Bangui", "ML": "Africa/Bamako",
    "NG": "Africa/Lagos", "EG": "Africa/Cairo", "AM": "Asia/Yerevan", "AZ": "Asia/Baku",
    "TD": "Africa/Ndjamena", "ER": "Africa/Asmara",
}  # fmt: skip
"""The one zone of a country; countries of several have none here."""


def files(drafted: Drafted, folder: str, *, confirmed_by: str = "") -> Mapping[str, bytes]:
    """Return the files of the drafted folder, without draft.json.

    Parameters
    ----------
    folder
        Name of the folder; the operation is called after it.
    confirmed_by
        Who has confirmed every value of it, as a function; empty: nobody yet.
    """
    writer = _Writer(drafted, folder, confirmed_by)
    made = {"operation.toml": writer.operation(), **copies(drafted)}
    if drafted.of("place"):
        made["route.toml"] = writer.route()
    return made


@dataclass(frozen=True, slots=True)
class Unapproved:
    """Why an approver's approval is none yet.

    Parameters
    ----------
    words
        Those that promise it, make it hang on something or take it back; None where no word of a
        report says that the party approved.
    """

    words: Evidence | None


def unapproved(noted: Noted, drafted: Drafted) -> Unapproved | None:
    """Return why a party that is called approver gives no approval; None where it gives one.

    An approval lets a convoy go: it is none where only the place of a name in its sentence, or what
    else the party does, tells it, nor where all its words stand in those that withhold one.
    """
    if not isinstance(noted.found.value, PartyFound) or "approver" not in noted.found.value.roles:
        return None
    held = [(report.file, words) for report in drafted.reports for words in report.reading.withheld]
    around = [
        next((within for own, within in held if file == own and within.start <= words.start
              and words.end <= within.end), None)
        for file, words in noted.words
        if tells(words.text, "approver")
    ]  # fmt: skip
    return Unapproved(around[0] if around else None) if None not in around else None


class _Writer:
    """Writes the files of one draft."""

    def __init__(self, drafted: Drafted, folder: str, confirmed_by: str) -> None:
        self._drafted = drafted
        self._folder = folder
        self._lang = drafted.language
        by = CONTROL.sub(" ", confirmed_by)
        said = CONFIRMED if by else SAID
        self._confirm, self._head = (words.replace("{by}", by) for words in said[self._lang])
        self._is_confirmed = bool(by)
        self._mended = MENDED[self._lang].replace("{by}", by)
        self._places = ids_of(
            (_name_of_place(noted) for noted in drafted.of("place")),
            "place",
        )
        named = [_party(noted).name for noted in drafted.of("party")]
        for noted in drafted.of("obligation"):
            value = noted.found.value
            assert isinstance(value, Owed)
            for name in (value.giver, value.receiver):
                if name and same_party(name, named) is None:
                    named.append(name)
        called = _called(drafted)
        self._called = {
            name: in_both_scripts([name, *called[key_of_party(name)]]) for name in named
        }
        self._parties = ids_of(named, "party", self._called.__getitem__)
        self._claims = (*drafted.of("count"), *drafted.of("vehicles"))
        self._said_at = {
            (file, words.start): noted
            for noted in drafted.of("count")
            for file, words in noted.words
        }

    # ------------------------------------------------------------------------ operation.toml

    def operation(self) -> bytes:
        """Return operation.toml."""
        lines = [f"# {self._head}", ""]
        halted = self._drafted.halted
        if halted is not None:
            lines[1:1] = [f"# {HALTED[self._lang]} {quotation(halted.text)}"]
        lines += self._description()
        lines += self._party_tables()
        lines += self._cohort_tables()
        lines += self._claim_tables()
        lines += self._obligation_tables()
        lines += self._approval_tables()
        return ("\n".join(lines).rstrip() + "\n").encode()

    def _description(self) -> Iterator[str]:
        yield "[operation]"
        yield f"id = {toml_text(slug_of(self._folder) or 'draft')}"
        zone = self._zone()
        days = self._drafted.of("date")
        hours = self._drafted.of("hour")
        if days:
            on = days[0].found.value
            assert isinstance(on, date)
            hour = hours[0].found.value if hours and zone else None
            at = f"T{hour.isoformat()}" if isinstance(hour, time) else ""
            said = [days[0], *(hours[:1] if at else [])]
            is_open = self._drafted.halted is not None and not self._is_confirmed
            held_back = "# " if is_open else ""  # whoever confirms a day has settled it
            yield f"{held_back}date = {on.isoformat()}{at} {self._comment(said)}"
        for noted in (*days[1:], *(hours if not (days and zone) else hours[1:])):
            yield self._comment([noted])
        if zone:
            yield f'timezone = "{zone}" # {ZONE_OF[self._lang]} – {self._confirm}'
        yield f'language = "{self._lang}"'
        yield ""

    def _zone(self) -> str:
        """Return the time zone of the one country of all places; empty where there is none."""
        countries = {
            noted.found.value.country
            for noted in self._drafted.of("place")
            if isinstance(noted.found.value, Place) and noted.found.value.country
        }
        zones = {_ZONES.get(country, "") for country in countries}
        return zones.pop() if len(zones) == 1 else ""

    def _party_tables(self) -> Iterator[str]:
        told = {_party(noted).name: noted for noted in self._drafted.of("party")}
        owing: dict[str, Noted] = {}
        for noted in self._drafted.of("obligation"):
            for name in (_owed(noted).giver, _owed(noted).receiver):
                owing.setdefault(same_party(name, self._parties) or "", noted)
        for name, party_id in self._parties.items():
            said = told.get(name) or owing[name]
            yield f"[[party]] {self._mark([said])}"
            yield f"id = {toml_text(party_id)}"
            yield f"name = {toml_name(*self._called[name])}"
            if name in told and _party(told[name]).roles:
                roles = ", ".join(toml_text(role) for role in _party(told[name]).roles)
                yield f"roles = [{roles}]"
            yield source_line([said])
            yield ""

    def _cohort_tables(self) -> Iterator[str]:
        told: dict[str, list[Noted]] = {}
        for noted in self._drafted.of("count"):
            told.setdefault(_count(noted).cohort, []).append(noted)
        for cohort, said in told.items():
            if cohort in COHORT_NAMES:
                arabic, english = COHORT_NAMES[cohort]
                yield f"[[cohort]] {self._mark(said)}"
                yield f"id = {toml_text(cohort)}"
                yield f"name = {{ ar = {toml_text(arabic)}, en = {toml_text(english)} }}"
                yield source_line(said)
                yield ""

    def _claim_tables(self) -> Iterator[str]:
        for number, noted in enumerate(self._claims, 1):
            what, low, high = _figure(noted)
            if low is None and high is None:
                yield f"{self._comment([noted])} ({NO_FIGURE[self._lang]})"
                yield ""
                continue
            yield f"[[claim]] {self._mark([noted])}"
            yield f'id = "claim-{number}"'
            yield f"what = {toml_text(what)}"
            if low == high:
                yield f"value = {low}"
            else:
                yield from (
                    f"{key} = {bound}"
                    for key, bound in (("low", low), ("high", high))
                    if bound is not None
                )
            if noted.found.hedge == "about":
                yield "approx = true"
            if noted.found.said_by:
                yield f"by = {toml_name(noted.found.said_by)}"
            yield from self._parts(noted)
            yield source_line([noted])
            yield ""

    def _parts(self, noted: Noted) -> Iterator[str]:
        """Yield of which claim a claim is a part; all parts of one that add up to it."""
        numbers = {id(each): f"claim-{n}" for n, each in enumerate(self._claims, 1)}
        mine = [each for each in self._claims if self._whole_of(each) is noted]
        if len(mine) > 1 and _adds_up(noted, mine):
            yield f"parts = [{', '.join(toml_text(numbers[id(each)]) for each in mine)}]"
        whole = self._whole_of(noted)
        if whole is None or _figure(whole)[1:] == (None, None):
            return
        all_parts = [each for each in self._claims if self._whole_of(each) is whole]
        if len(all_parts) == 1 or not _adds_up(whole, all_parts):
            yield f"part_of = {toml_text(numbers[id(whole)])}"

    def _whole_of(self, noted: Noted) -> Noted | None:
        """Return the claim of which one counts a part, as its report says; None for none."""
        part_of = noted.found.part_of
        if part_of is None:
            return None
        return self._said_at.get((noted.words[0][0], part_of.start))

    def _obligation_tables(self) -> Iterator[str]:
        owed = debts(self._drafted.of("obligation"))
        first = [
            f"owed-{number}"
            for number, debt in enumerate(owed, 1)
            if any(_owed(noted).order == "before" for noted in debt)
        ]
        movement = list(self._movement(first))
        yield from movement
        for number, debt in enumerate(owed, 1):
            yield f"[[obligation]] {self._mark(debt)}"
            yield f'id = "owed-{number}"'
            yield from self._debt(debt, moves=bool(movement))
            yield ""

    def _debt(self, debt: Sequence[Noted], *, moves: bool) -> Iterator[str]:
        """Yield one thing that is owed; figures of it that other reports give are comments."""
        value = _owed(debt[0])
        receiver = next((_owed(noted).receiver for noted in debt if _owed(noted).receiver), "")
        for key, name in (("by", value.giver), ("to", receiver)):
            known = same_party(name, self._parties)
            if known is not None:
                yield f"{key} = {toml_text(self._parties[known])}"
        yield f'what = "{_OWED.get(value.what, "other")}"'
        yield f"subject = {toml_name(debt[0].words[0][1].text)}"
        if moves and any(_owed(noted).order == "after" for noted in debt):
            yield 'gate = ["move"]'
        figures = {_owed(noted).count: noted for noted in reversed(debt)}
        figures.pop(None, None)
        for at, (count, noted) in enumerate(reversed(figures.items())):
            key = {"at_least": "low", "at_most": "high"}.get(noted.found.hedge, "value")
            approx = ", approx = true" if noted.found.hedge == "about" else ""
            line = f"count = {{ {key} = {count}{approx}, {source_line([noted])} }}"
            yield f"# {line} {self._mark([noted])}" if at else line
        yield source_line(debt)

    def _approval_tables(self) -> Iterator[str]:
        """Yield the approvals, behind what the reports say of those that are none."""
        for words in self._drafted.withheld:
            yield f"# {WITHHELD[self._lang]} {quotation(words.text)}"
        yield ""
        for noted in self._drafted.of("party"):
            if "approver" in _party(noted).roles:
                by = f"by = {toml_text(self._parties[_party(noted).name])}"
                none_yet = None if self._is_confirmed else unapproved(noted, self._drafted)
                if none_yet is not None:
                    why = HANGING_APPROVAL if none_yet.words else UNSAID_APPROVAL
                    yield f"# {by} – {why[self._lang]}"
                    yield ""
                    continue
                yield f"[[approval]] {self._mark([noted])}"
                yield by
                yield source_line([noted])
                yield ""

    def _movement(self, first: list[str]) -> Iterator[str]:
        """Yield the movement itself as an obligation, where its ends are told."""
        origins = self._of_role("origin")
        ends = self._of_role("destination")
        if not origins and not ends:
            return
        yield f"[[obligation]] {self._mark([*origins, *ends])}"
        yield 'id = "move"'
        yield 'what = "move_people"'
        for key, spots in (("from", origins), ("to_place", ends)):
            ids = dict.fromkeys(self._places[_name_of_place(noted)] for noted in spots)
            if len(ids) == 1:
                yield f"{key} = {toml_text(next(iter(ids)))}"
            elif ids:
                yield f"# {key}: {', '.join(ids)} – {SEVERAL_ENDS[self._lang]}"
        if first:
            yield f"gate = [{', '.join(toml_text(each) for each in first)}]"
        yield source_line([*origins, *ends])
        yield ""

    def _of_role(self, role: str) -> list[Noted]:
        return [noted for noted in self._drafted.of("place") if _place(noted).role == role]

    # ---------------------------------------------------------------------------- route.toml

    def route(self) -> bytes:
        """Return route.toml: the places alone, since no report measures a road."""
        lines = [f"# {self._head}", ""]
        told: dict[str, list[Noted]] = {}
        for noted in self._drafted.of("place"):
            told.setdefault(self._places[_name_of_place(noted)], []).append(noted)
        for place_id, each in told.items():
            value = _place(each[0])
            lines.append(f"[[place]] {self._mark(each)}")
            lines.append(f"id = {toml_text(place_id)}")
            lines.append(f"name = {toml_name(value.name)}")
            lines.append(f'kind = "{_KINDS[value.role]}"')
            lines.append(source_line(each))
            lines.append("")
        return ("\n".join(lines).rstrip() + "\n").encode()

    def _comment(self, noted: Sequence[Noted]) -> str:
        """Return a comment with the exact words of values that no key can tell the source of."""
        words = dict.fromkeys(evidence.text for each in noted for _, evidence in each.words[:3])
        quoted = " · ".join(map(quotation, words))
        return f"# {quoted} – {self._mark(noted).removeprefix('# ')}"

    def _mark(self, noted: Sequence[Noted]) -> str:
        """Return a comment: to be confirmed, confirmed or mended, in the report's language."""
        if any(each.mended for each in noted):
            return f"# {self._mended}"
        is_weak = not self._is_confirmed and any(each.found.confidence == "weak" for each in noted)
        return f"# {self._confirm}" + (f": {WEAK[self._lang]}" if is_weak else "")


# ------------------------------------------------------------------------------------ values


def _party(noted: Noted) -> PartyFound:
    assert isinstance(noted.found.value, PartyFound)
    return noted.found.value


def _called(drafted: Drafted) -> Mapping[str, list[str]]:
    """Return by what they have in common the names that reports call parties by."""
    called: dict[str, list[str]] = defaultdict(list)
    for noted in drafted.of("party"):
        for name in (_party(noted).name, *(words.text for _, words in noted.words)):
            called[key_of_party(name)].append(name)
    for noted in drafted.of("obligation"):
        for name in (_owed(noted).giver, _owed(noted).receiver):
            called[key_of_party(name)].append(name)
    return called


def _count(noted: Noted) -> Count:
    assert isinstance(noted.found.value, Count)
    return noted.found.value


def _place(noted: Noted) -> Place:
    assert isinstance(noted.found.value, Place)
    return noted.found.value


def _owed(noted: Noted) -> Owed:
    assert isinstance(noted.found.value, Owed)
    return noted.found.value


def _figure(noted: Noted) -> tuple[str, int | None, int | None]:
    """Return what a claim counts and its bounds."""
    value = noted.found.value
    if isinstance(value, Vehicles):
        return _PLURALS[value.kind], value.count, value.count
    count = _count(noted)
    if count.unit == "families":
        return "households", count.low, count.high
    return ("people" if count.cohort == "all" else count.cohort), count.low, count.high


def _adds_up(whole: Noted, parts: Sequence[Noted]) -> bool:
    """Whether parts are one figure each, as the whole is, and their sum."""
    low, high = _figure(whole)[1:]
    told = [_figure(part)[1:] for part in parts]
    return low is not None and low == high and low == sum(
        part_low if part_low is not None and part_low == part_high else low + 1
        for part_low, part_high in told
    )  # fmt: skip


def _name_of_place(noted: Noted) -> str:
    value = _place(noted)
    return value.known or value.name
