# SPDX-License-Identifier: Apache-2.0
"""A written report beside what was read in it: a person confirms, mends or rejects each value.

A draft waits here, in memory and for one session alone, until its folder is taken away. Nothing of
it is recorded: an operation is made of the folder as of any other.
"""

from __future__ import annotations

import io
import threading
import zipfile
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, time
from typing import TYPE_CHECKING, Any

from qafila.app import engines
from qafila.app.typed import Unclear
from qafila.core.document import Wording, phrase
from qafila.core.values import PartyRole

if TYPE_CHECKING:
    from qafila.app.drafted import Drafted, Noted
    from qafila.extraction.text.found import Found, Hedge

MOST_DRAFTS = 64
"""Drafts that wait at once; the one that was looked at longest ago goes."""

OPEN, ACCEPTED, REJECTED = "open", "accepted", "rejected"
STATES = (OPEN, ACCEPTED, REJECTED)

CHOICES: Mapping[str, tuple[str, ...]] = {
    "role": ("origin", "destination", "waypoint", "assembly", "exchange_point"),
    "what": (
        *("disclose", "free", "move", "hand_over_bodies"),
        *("aid", "truce", "withdraw", "other"),
    ),
    "order": ("", "before", "after", "together"),
    "unit": ("persons", "families"),
    "cohort": (
        *("all", "fighters", "civilians", "wounded", "children", "women", "detainees"),
        "families",
    ),
    "kind": (
        *("bus", "minibus", "ambulance", "truck", "car", "vehicle"),
        *("plane", "helicopter", "boat", "train"),
    ),
    "hedge": ("exact", "about"),
}
"""Parts that are one of a few words."""

ROLES = tuple(role.value for role in PartyRole)

_ZIP_DAY = (1980, 1, 1, 0, 0, 0)
"""The same draft gives the same bytes."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a report, and which values they speak for; none for the words between.

    Parameters
    ----------
    first
        The values whose words begin here, the first time that the report says them.
    """

    text: str
    values: tuple[int, ...] = ()
    first: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueShown:
    """One value as the page shows it.

    Parameters
    ----------
    said
        The value in words; `typed` the same part by part, for a form.
    words
        What the report says, as it says it.
    since
        The value in words as a report says it that was added after somebody had decided; else None.
    halted
        Of a day or an hour: the words of a report that says that the movement does not go; or "".
    unapproved
        Of a party that is called approver: why it gives no approval yet; None where it gives one.
    """

    number: int
    field: str
    said: Wording
    typed: Mapping[str, str]
    words: tuple[str, ...]
    hedge: str
    said_by: str
    confidence: str
    state: str
    is_mended: bool
    since: Wording | None = None
    halted: str = ""
    unapproved: Wording | None = None

    @property
    def is_asked_alone(self) -> bool:
        """Whether somebody decides it by itself: confirming it lets a movement go."""
        return bool(self.halted) or self.unapproved is not None


@dataclass
class Held:
    """A draft that somebody is looking through.

    Parameters
    ----------
    states, mended
        What was decided, and typed otherwise, of values by their number.
    since
        Values that a report says otherwise which was added after they had been decided.
    """

    drafted: Drafted
    states: dict[int, str] = field(default_factory=dict)
    mended: dict[int, Found] = field(default_factory=dict)
    since: dict[int, Found] = field(default_factory=dict)

    def values(self) -> Iterator[ValueShown]:
        """Yield every value, as it stands now."""
        for number, noted in enumerate(self.drafted.noted):
            found = self.mended.get(number, noted.found)
            yield ValueShown(
                number=number,
                field=found.field,
                said=engines.drafting_shown.shown(replace(noted, found=found)),
                typed=typed(found),
                words=tuple(dict.fromkeys(evidence.text for _, evidence in noted.words)),
                hedge=noted.found.hedge,
                said_by=noted.found.said_by,
                confidence=noted.found.confidence,
                state=self.states.get(number, OPEN),
                is_mended=number in self.mended,
                since=engines.drafting_shown.shown(replace(noted, found=self.since[number]))
                if number in self.since
                else None,
                halted=self.halted if found.field in ("date", "hour") else "",
                unapproved=self._unapproved(replace(noted, found=found)),
            )

    def _unapproved(self, noted: Noted) -> Wording | None:
        none_yet = engines.drafting_folder.unapproved(noted, self.drafted)
        if none_yet is None:
            return None
        if none_yet.words is None:
            return phrase("console-draft-unsaid")
        return phrase("console-draft-hanging", words=none_yet.words.text)

    @property
    def halted(self) -> str:
        """The words of a report that says that the movement does not go; empty where none does."""
        return self.drafted.halted.text if self.drafted.halted is not None else ""

    def add(self, contents: Sequence[tuple[str, bytes | int]], dateline: date | None) -> None:
        """Read more reports into the draft. Values keep their numbers and what was decided of them.

        A value that was decided stays as it was then, also where a new report says it otherwise.
        """
        before = self.drafted
        now = engines.drafting.draft(contents, dateline=dateline, before=before)
        noted = list(now.noted)
        for number, known in enumerate(before.noted):
            found = noted[number].found
            if found != known.found and self.states.get(number, OPEN) != OPEN:
                self.since[number] = found
                noted[number] = replace(noted[number], found=known.found)
        self.drafted = replace(now, noted=tuple(noted))

    def pieces(self, file: str) -> Iterator[Piece]:
        """Yield a report from its first to its last word, cut where words speak for values."""
        report = next(each for each in self.drafted.reports if each.file == file)
        marks: dict[int, set[int]] = {}
        for number, noted in enumerate(self.drafted.noted):
            for where, evidence in noted.words:
                if where == file:
                    for at in range(evidence.start, evidence.end):
                        marks.setdefault(at, set()).add(number)
        start, held = 0, marks.get(0, set())
        begun: set[int] = set()
        for each in self.drafted.reports[: self.drafted.reports.index(report)]:
            begun |= self._spoken_in(each.file)
        for at in range(1, len(report.text) + 1):
            here = marks.get(at, set()) if at < len(report.text) else None
            if here != held:
                first = tuple(sorted(held - begun))
                begun |= held
                yield Piece(report.text[start:at], tuple(sorted(held)), first)
                start, held = at, here or set()

    def _spoken_in(self, file: str) -> set[int]:
        """Return the values for which a report has words."""
        return {
            number
            for number, noted in enumerate(self.drafted.noted)
            if any(where == file for where, _ in noted.words)
        }

    def decide(self, number: int, state: str, parts: Mapping[str, str]) -> None:
        """Confirm, reject or leave open one value, mended where it was typed otherwise.

        Raises
        ------
        Unclear
            "draft-part-unclear", when something typed is no value of its kind.
        """
        if not 0 <= number < len(self.drafted.noted):
            return
        noted = self.drafted.noted[number]
        is_as_read = dict(parts) == typed(noted.found)
        now = mended(noted.found, parts) if state == ACCEPTED and not is_as_read else noted.found
        if now != noted.found:
            self.mended[number] = now
        elif state == ACCEPTED or is_as_read:
            self.mended.pop(number, None)
        self.states[number] = state if state in STATES else OPEN

    def folder(self, name: str, by: str) -> bytes:
        """Return the folder of what was confirmed, as one ZIP file; all else is left out."""
        kept = tuple(
            replace(noted, found=self.mended.get(number, noted.found), mended=number in self.mended)
            for number, noted in enumerate(self.drafted.noted)
            if self.states.get(number) == ACCEPTED
        )
        drafted = replace(self.drafted, noted=kept)
        files = {
            **engines.drafting_folder.files(drafted, name, confirmed_by=by),
            "draft.json": engines.drafting_shown.draft_json(drafted, confirmed=True).encode(),
        }
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for path, content in sorted(files.items()):
                archive.writestr(zipfile.ZipInfo(f"{name}/{path}", _ZIP_DAY), content)
        return out.getvalue()


class Drafts:
    """The drafts that wait, by session."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, Held] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, session: str) -> Held | None:
        """Return the draft of a session; None where there is none."""
        with self._lock:
            if session in self._held:
                self._held.move_to_end(session)
            return self._held.get(session)

    def read(
        self, session: str, contents: Sequence[tuple[str, bytes | int]], dateline: date | None
    ) -> Held:
        """Read reports into a draft, which takes the place of the one before."""
        held = Held(engines.drafting.draft(contents, dateline=dateline))
        with self._lock:
            self._held[session] = held
            self._held.move_to_end(session)
            while len(self._held) > MOST_DRAFTS:
                self._held.popitem(last=False)
        return held

    def drop(self, session: str) -> None:
        """Forget the draft of a session."""
        with self._lock:
            self._held.pop(session, None)


def typed(found: Found) -> dict[str, str]:
    """Return the parts of a value as somebody would type them."""
    value = found.value
    if isinstance(value, date | time):
        return {"value": value.isoformat()}
    parts = {
        each.name: _typed(getattr(value, each.name))
        for each in fields(value)
        if _is_typed(each.name)
    }
    if found.field == "count":
        parts["hedge"] = found.hedge
    if found.field in ("count", "vehicles"):
        parts["said_by"] = found.said_by
    return parts


def mended(found: Found, parts: Mapping[str, str]) -> Found:
    """Return a value with its parts as they were typed.

    Raises
    ------
    Unclear
        "draft-part-unclear".
    """
    value: Any = found.value
    if isinstance(value, date | time):
        kind = date if isinstance(value, date) else time
        try:
            return replace(found, value=kind.fromisoformat(parts.get("value", "").strip()))
        except ValueError as error:
            raise Unclear("draft-part-unclear", part="value") from error
    changed: dict[str, Any] = {}
    for each in fields(value):
        if each.name in parts and _is_typed(each.name):
            changed[each.name] = _read(each.name, getattr(value, each.name), parts[each.name])
    if found.field == "place" and changed.get("name", value.name) != value.name:
        changed |= {"known": "", "country": "", "region": False}
    now = replace(value, **changed)
    hedge = _read("hedge", found.hedge, parts.get("hedge", found.hedge))
    if found.field == "count" and (now, hedge) != (value, found.hedge):
        hedge = _hedge(now.low, now.high, hedge)
    said_by = _read("said_by", found.said_by, parts.get("said_by", found.said_by))
    return replace(found, value=now, hedge=hedge, said_by=said_by)


def _hedge(low: int | None, high: int | None, said: str) -> Hedge:
    """Return the hedge that the bounds of a count mean; `said` tells "about" from exact."""
    if low is None:
        return "vague" if high is None else "at_most"
    if high is None:
        return "at_least"
    if low > high:
        raise Unclear("draft-part-unclear", part="high")
    if low < high:
        return "range"
    return "about" if said == "about" else "exact"


_NUMBERS = frozenset({"low", "high", "count"})
_NOT_TYPED = frozenset({"known", "country", "region"})


def _is_typed(name: str) -> bool:
    return name not in _NOT_TYPED


def _typed(value: Any) -> str:
    if value is None:
        return ""
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _read(name: str, was: Any, typed_text: str) -> Any:
    text = " ".join(typed_text.split())[:200]
    if name in _NUMBERS:
        if not text:
            return None
        if not text.isdecimal() or len(text) > 9:
            raise Unclear("draft-part-unclear", part=name)
        return int(text)
    if name in CHOICES and text not in CHOICES[name] and text != was:
        raise Unclear("draft-part-unclear", part=name)
    if isinstance(was, tuple):
        words = tuple(dict.fromkeys(text.replace("،", " ").replace(",", " ").split()))
        if not set(words) <= set(ROLES):
            raise Unclear("draft-part-unclear", part=name)
        return was if set(words) == set(was) else words  # a page sends them in its own order
    if name == "name" and not text:
        raise Unclear("draft-part-unclear", part=name)
    return text
