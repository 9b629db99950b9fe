# SPDX-License-Identifier: Apache-2.0
"""The drafted folder: operation.toml and route.toml, every line with the words it comes from.

What no report says is left out. Nobody is named in reports, so that there is no people.csv; and a
fleet of unknown vehicles says nothing, so that their numbers stand as claims.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, time

from qafila.app.drafting import Drafted, Noted, copies
from qafila.core.spelling import spelled
from qafila.core.values import has_arabic
from qafila.extraction.found import Count, Owed, PartyFound, Place, Vehicles
from qafila.extraction.meanings import tells

_LONGEST = 160
_MOST_PLACES = 3
"""Places of the words that a source names; draft.json has all of them."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")

_SAID = {
    "ar": ("يُنتظر تأكيده", "مسوّدة من تقرير مكتوب: كل سطر هنا يُنتظر تأكيده."
           " مواضع الكلام في draft.json."),
    "en": ("to be confirmed", "Drafted from a written report: every line is to be confirmed."
           " Where the words stand is in draft.json."),
}  # fmt: skip

_PLURALS = {
    "bus": "buses", "minibus": "minibuses", "ambulance": "ambulances", "truck": "trucks",
    "car": "cars", "plane": "planes", "helicopter": "helicopters", "boat": "boats",
    "train": "trains", "vehicle": "vehicles",
}  # fmt: skip

COHORT_NAMES = {
    "fighters": ("مقاتلون", "Fighters"),
    "civilians": ("مدنيون", "Civilians"),
    "families": ("أفراد العائلات", "Family members"),
    "children": ("أطفال", "Children"),
    "women": ("نساء", "Women"),
    "men": ("رجال", "Men"),
    "wounded": ("جرحى ومرضى", "Wounded and sick"),
    "detainees": ("محتجزون", "Detainees"),
}

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


_NO_FIGURE = {"ar": "لا رقم في التقرير", "en": "the report gives no figure"}
_ZONE_OF = {"ar": "توقيت بلد هذه الأماكن", "en": "of the country of these places"}
_MENDED = {"ar": "صحّح هذه القيمة: {by}", "en": "mended by {by}"}

_UNSAID_APPROVAL = {
    "ar": "لا كلمة في التقرير تقول إنه وافق، فلا موافقة له هنا",
    "en": "no word of the report says that this party approved, so that it has no approval here",
}

_HALTED = {
    "ar": "يقول التقرير إن الحركة لا تتمّ، فما يقوله عن يومها تعليق لا غير:",
    "en": "The report says that the movement does not go, so that its day is a comment:",
}

_CONFIRMED = {
    "ar": ("أكّد هذه القيمة: {by}", "مسوّدة من تقرير مكتوب، أكّد قيمها واحدة واحدة: {by}."
           " مواضع الكلام في draft.json."),
    "en": ("confirmed by {by}", "Drafted from a written report, confirmed value by value by {by}."
           " Where the words stand is in draft.json."),
}  # fmt: skip


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


def _is_told_to_approve(noted: Noted) -> bool:
    """Whether a word of approving is among those that a party's roles were read from.

    An approval lets a convoy go: it is none where only the place of a name in its sentence, or what
    else the party does, tells it.
    """
    return any(tells(words.text, "approver") for _, words in noted.words)


class _Writer:
    """Writes the files of one draft."""

    def __init__(self, drafted: Drafted, folder: str, confirmed_by: str) -> None:
        self._drafted = drafted
        self._folder = folder
        self._lang = drafted.language
        by = _CONTROL.sub(" ", confirmed_by)
        said = _CONFIRMED if by else _SAID
        self._confirm, self._head = (words.replace("{by}", by) for words in said[self._lang])
        self._is_confirmed = bool(by)
        self._halted = None if by else drafted.halted  # whoever confirms a day has settled it
        self._mended = _MENDED[self._lang].replace("{by}", by)
        self._places = _ids(
            (_name_of_place(noted) for noted in drafted.of("place")),
            "place",
        )
        named = [_party(noted).name for noted in drafted.of("party")]
        for noted in drafted.of("obligation"):
            value = noted.found.value
            assert isinstance(value, Owed)
            for name in (value.giver, value.receiver):
                if name and _same(name, named) is None:
                    named.append(name)
        self._parties = _ids(named, "party")
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
        if self._halted is not None:
            lines[1:1] = [f"# {_HALTED[self._lang]} {_quoted(self._halted.text)}"]
        lines += self._description()
        lines += self._party_tables()
        lines += self._cohort_tables()
        lines += self._claim_tables()
        lines += self._obligation_tables()
        lines += self._approval_tables()
        return ("\n".join(lines).rstrip() + "\n").encode()

    def _description(self) -> Iterator[str]:
        yield "[operation]"
        yield f"id = {_text(_slug(self._folder) or 'draft')}"
        zone = self._zone()
        days = self._drafted.of("date")
        hours = self._drafted.of("hour")
        if days:
            on = days[0].found.value
            assert isinstance(on, date)
            hour = hours[0].found.value if hours and zone else None
            at = f"T{hour.isoformat()}" if isinstance(hour, time) else ""
            said = [days[0], *(hours[:1] if at else [])]
            held_back = "# " if self._halted is not None else ""
            yield f"{held_back}date = {on.isoformat()}{at} {self._comment(said)}"
        for noted in (*days[1:], *(hours if not (days and zone) else hours[1:])):
            yield self._comment([noted])
        if zone:
            yield f'timezone = "{zone}" # {_ZONE_OF[self._lang]} – {self._confirm}'
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
                owing.setdefault(_same(name, self._parties) or "", noted)
        for name, party_id in self._parties.items():
            said = told.get(name) or owing[name]
            yield f"[[party]] {self._mark([said])}"
            yield f"id = {_text(party_id)}"
            yield f"name = {_name(name)}"
            if name in told:
                roles = ", ".join(_text(role) for role in _party(told[name]).roles)
                yield f"roles = [{roles}]"
            yield _source([said])
            yield ""

    def _cohort_tables(self) -> Iterator[str]:
        told: dict[str, list[Noted]] = {}
        for noted in self._drafted.of("count"):
            told.setdefault(_count(noted).cohort, []).append(noted)
        for cohort, said in told.items():
            if cohort in COHORT_NAMES:
                arabic, english = COHORT_NAMES[cohort]
                yield f"[[cohort]] {self._mark(said)}"
                yield f"id = {_text(cohort)}"
                yield f"name = {{ ar = {_text(arabic)}, en = {_text(english)} }}"
                yield _source(said)
                yield ""

    def _claim_tables(self) -> Iterator[str]:
        for number, noted in enumerate(self._claims, 1):
            what, low, high = _figure(noted)
            if low is None and high is None:
                yield f"{self._comment([noted])} ({_NO_FIGURE[self._lang]})"
                yield ""
                continue
            yield f"[[claim]] {self._mark([noted])}"
            yield f'id = "claim-{number}"'
            yield f"what = {_text(what)}"
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
                yield f"by = {_name(noted.found.said_by)}"
            yield from self._parts(noted)
            yield _source([noted])
            yield ""

    def _parts(self, noted: Noted) -> Iterator[str]:
        """Yield of which claim a claim is a part; all parts of one that add up to it."""
        numbers = {id(each): f"claim-{n}" for n, each in enumerate(self._claims, 1)}
        mine = [each for each in self._claims if self._whole_of(each) is noted]
        if len(mine) > 1 and _adds_up(noted, mine):
            yield f"parts = [{', '.join(_text(numbers[id(each)]) for each in mine)}]"
        whole = self._whole_of(noted)
        if whole is None or _figure(whole)[1:] == (None, None):
            return
        all_parts = [each for each in self._claims if self._whole_of(each) is whole]
        if len(all_parts) == 1 or not _adds_up(whole, all_parts):
            yield f"part_of = {_text(numbers[id(whole)])}"

    def _whole_of(self, noted: Noted) -> Noted | None:
        """Return the claim of which one counts a part, as its report says; None for none."""
        part_of = noted.found.part_of
        if part_of is None:
            return None
        return self._said_at.get((noted.words[0][0], part_of.start))

    def _obligation_tables(self) -> Iterator[str]:
        owed = self._drafted.of("obligation")
        first = [
            f"owed-{number}"
            for number, noted in enumerate(owed, 1)
            if _owed(noted).order == "before"
        ]
        movement = list(self._movement(first))
        yield from movement
        moves = bool(movement)
        for number, noted in enumerate(owed, 1):
            value = _owed(noted)
            yield f"[[obligation]] {self._mark([noted])}"
            yield f'id = "owed-{number}"'
            for key, name in (("by", value.giver), ("to", value.receiver)):
                known = _same(name, self._parties)
                if known is not None:
                    yield f"{key} = {_text(self._parties[known])}"
            yield f'what = "{_OWED.get(value.what, "other")}"'
            yield f"subject = {_name(noted.words[0][1].text)}"
            if value.order == "after" and moves:
                yield 'gate = ["move"]'
            if value.count is not None:
                key = {"at_least": "low", "at_most": "high"}.get(noted.found.hedge, "value")
                approx = ", approx = true" if noted.found.hedge == "about" else ""
                yield f"count = {{ {key} = {value.count}{approx}, {_source([noted])} }}"
            yield _source([noted])
            yield ""

    def _approval_tables(self) -> Iterator[str]:
        for noted in self._drafted.of("party"):
            if "approver" in _party(noted).roles:
                by = f"by = {_text(self._parties[_party(noted).name])}"
                if not (self._is_confirmed or _is_told_to_approve(noted)):
                    yield f"# {by} – {_UNSAID_APPROVAL[self._lang]}"
                    yield ""
                    continue
                yield f"[[approval]] {self._mark([noted])}"
                yield by
                yield _source([noted])
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
                yield f"{key} = {_text(next(iter(ids)))}"
        if first:
            yield f"gate = [{', '.join(_text(each) for each in first)}]"
        yield _source([*origins, *ends])
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
            lines.append(f"id = {_text(place_id)}")
            lines.append(f"name = {_name(value.name)}")
            lines.append(f'kind = "{_KINDS[value.role]}"')
            lines.append(_source(each))
            lines.append("")
        return ("\n".join(lines).rstrip() + "\n").encode()

    def _comment(self, noted: Sequence[Noted]) -> str:
        """Return a comment with the exact words of values that no key can tell the source of."""
        words = dict.fromkeys(evidence.text for each in noted for _, evidence in each.words[:3])
        quoted = " · ".join(map(_quoted, words))
        return f"# {quoted} – {self._mark(noted).removeprefix('# ')}"

    def _mark(self, noted: Sequence[Noted]) -> str:
        """Return a comment: to be confirmed, confirmed or mended, in the report's language."""
        mended = any(each.mended for each in noted)
        return f"# {self._mended if mended else self._confirm}"


# ------------------------------------------------------------------------------------ values


def _party(noted: Noted) -> PartyFound:
    assert isinstance(noted.found.value, PartyFound)
    return noted.found.value


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


def _source(noted: Sequence[Noted]) -> str:
    """Return the key that says where values were read: report, characters and the exact words.

    The first words of each report are named, and of a party those that tell its roles.
    """
    first = [place for each in noted for place in dict(reversed(each.words)).items()]
    told: dict[tuple[str, str], str] = {}
    roles = noted[0].words if noted[0].found.field == "party" else ()
    for file, words in (*first, *roles):
        place = f"{file}:{words.start}-{words.end} {_quoted(words.text)}"
        told.setdefault((file, words.text), place)
    return f"source = {_text(' · '.join(list(told.values())[:_MOST_PLACES]))}"


def _quoted(words: str) -> str:
    """Return words of a report in quotation marks; very long ones are cut."""
    return f"«{_CONTROL.sub(' ', words)[:_LONGEST]}»"


def _ids(names: Iterable[str], kind: str) -> dict[str, str]:
    """Return an id for each name: its Latin letters, else its kind with a number."""
    made: dict[str, str] = {}
    for number, name in enumerate(dict.fromkeys(names), 1):
        slug = _slug(name)
        if not slug or slug in made.values():
            slug = f"{kind}-{number}"
        made[name] = slug
    return made


def _same(name: str, names: Iterable[str]) -> str | None:
    """Return the one of the names that means the same party; None when none does."""
    if not name:
        return None
    key = spelled(name)
    known = list(names)
    for other in known:
        if spelled(other) == key:
            return other
    return next((other for other in known if key in spelled(other) or spelled(other) in key), None)


def _slug(text: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")
    return plain[:40].strip("-") if text.isascii() else ""


def _text(value: str) -> str:
    """Return text as a TOML string."""
    return json.dumps(_CONTROL.sub(" ", value), ensure_ascii=False)


def _name(value: str) -> str:
    """Return a name as a TOML table in the language of its script."""
    return f"{{ {'ar' if has_arabic(value) else 'en'} = {_text(value)} }}"
