# SPDX-License-Identifier: Apache-2.0
"""Submissions of a form: what was answered, whichever of the two formats it came in."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

MAX_DEPTH = 16
"""Groups and repeats inside each other; a form that people fill in has three or four."""

META = "meta"
"""The group in which a submission says which one it is."""

_ABOUT_THE_DEVICE = frozenset(
    {
        *("start", "end", "today", "deviceid", "device_id", "subscriberid", "simserial"),
        *("phonenumber", "username", "email", "audit", "start-geopoint", "start_geopoint"),
        *("background-audio", "instanceID", "instanceName", "formhub", "version"),
    }
)
"""Questions that the telephone answers by itself; whoever fills the form in sees none of them."""

ENDED = "end"
"""Question that the telephone answers with the time at which the form was finished."""

COMPUTED = "calc_"
"""How questions begin that a form works out by itself, only to choose what to ask."""

_NUMBER = r"-?\d{1,3}(?:\.\d+)?"
_POINT = re.compile(rf"{_NUMBER} {_NUMBER} -?\d+(?:\.\d+)?(?: -?\d+(?:\.\d+)?)?")
_BARE_POINT = re.compile(r"-?\d{1,3}\.\d{3,} -?\d{1,3}\.\d{3,}")

Answers: TypeAlias = list[tuple[str, str]]
"""Path of the question and the answer as text, in the order of the form."""


@dataclass(slots=True)
class Entry:
    """The answers of one submission, or of one round of a repeat.

    Parameters
    ----------
    answers
        Those that are no rounds of a repeat.
    repeats
        Rounds of each repeat inside, by its path.
    """

    answers: Answers = field(default_factory=list)
    repeats: dict[str, list[Entry]] = field(default_factory=dict)

    def answer(self, path: str, text: str) -> None:
        """Keep an answer, unless it is empty, about the device, or says where somebody stood."""
        text = text.strip()
        if text and is_asked(path) and not is_position(text):
            self.answers.append((path, text))

    def everything(self) -> Iterator[tuple[str, str]]:
        """Yield every answer in it, those of repeats too."""
        yield from self.answers
        for rounds in self.repeats.values():
            for one in rounds:
                yield from one.everything()


@dataclass(slots=True, kw_only=True)
class Submission:
    """One form that was filled in.

    Parameters
    ----------
    number
        Which one of its file it is, 1-based.
    part
        File inside an archive; empty otherwise.
    instance
        Its own id without ``uuid:``; empty when it has none.
    edits
        Id of the submission that it replaces; empty when it is no edit.
    origin
        Id of the first of a chain of edits, where the server says so itself.
    ended
        When it was finished, as the telephone wrote it; empty when the form does not ask for that.
    """

    number: int
    entry: Entry
    part: str = ""
    instance: str = ""
    edits: str = ""
    origin: str = ""
    ended: str = ""

    def content(self) -> str:
        """Return a digest of all that was answered, the same in whatever order questions come."""
        digest = hashlib.sha256()
        _add(digest, self.entry)
        return digest.hexdigest()


def _add(digest: hashlib._Hash, entry: Entry) -> None:
    for path, text in sorted(entry.answers):
        digest.update(f"{len(path)}:{path}{len(text)}:{text}".encode("utf-8", "surrogatepass"))
    for path in sorted(entry.repeats):
        digest.update(f"[{len(path)}:{path}".encode("utf-8", "surrogatepass"))
        for one in entry.repeats[path]:
            digest.update(b"(")
            _add(digest, one)


def instance_id(text: str) -> str:
    """Return the id of a submission in the form in which ids are compared."""
    return text.strip().casefold().removeprefix("uuid:")


@lru_cache(maxsize=4096)
def is_asked(path: str) -> bool:
    """Whether a question was put to a person: none of the device, the server or the form itself."""
    steps = path.split("/")
    if len(steps) == 1 and path in _ABOUT_THE_DEVICE:
        return False
    if steps[0] in (META, "formhub") or steps[-1].startswith(COMPUTED):
        return False
    return not any(step.startswith("_") or "@odata." in step for step in steps)


def is_position(text: str) -> bool:
    """Whether an answer says on the metre where somebody stood: a point, or a line of points."""
    if " " not in text or text[0] not in "-0123456789" or len(text) > 10_000:
        return False
    points = [point.strip() for point in text.split(";") if point.strip()]
    return bool(points) and all(
        _POINT.fullmatch(point) or _BARE_POINT.fullmatch(point) for point in points
    )
