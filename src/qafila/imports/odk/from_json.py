# SPDX-License-Identifier: Apache-2.0
"""Submissions as JSON: a page of KoBo's API v2, a bare list of them, or a feed of ODK Central."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from qafila.core.drafts import Found, read_text
from qafila.core.drafts.text import Controls
from qafila.imports.odk.findings import (
    PagesMissing,
    SubmissionNotUnderstood,
    SubmissionsTooBig,
    SubmissionsUnreadable,
)
from qafila.imports.odk.submission import (
    ENDED,
    MAX_DEPTH,
    Entry,
    Submission,
    instance_id,
)

MAX_CONTAINERS, MAX_VALUES = 2_000_000, 6_000_000
"""Objects and lists, and values in them, that one file may hold."""

_LISTS = ("results", "value")
"""Where a page keeps its submissions: KoBo, ODK Central."""


class _NotUnderstood(Exception):
    """What stands for a submission is none, or is nested deeper than any form."""


def read_json(content: bytes, found: Found) -> list[Submission]:
    """Return the submissions of a file."""
    if (
        content.count(b"{") + content.count(b"[") > MAX_CONTAINERS
        or content.count(b",") > MAX_VALUES
    ):
        found.add(SubmissionsTooBig, found.here(), file=found.file)
        return []
    text = read_text(content, found)
    try:
        # Numbers stay as they are written: a telephone number is not to be rounded.
        page = json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except json.JSONDecodeError as failure:
        where = found.here(failure.lineno)
        found.add(SubmissionsUnreadable, where, file=found.file, line=failure.lineno)
        return []
    except (ValueError, RecursionError):
        found.add(SubmissionsTooBig, found.here(), file=found.file)
        return []
    results = _results(page, found)
    controls = Controls()
    made: list[Submission] = []
    for number, result in enumerate(results, 1):
        try:
            made.append(_submission(result, number, controls))
        except _NotUnderstood:
            found.add(SubmissionNotUnderstood, found.here(number), number=number)
    controls.say(found, "")
    return made


def _results(page: Any, found: Found) -> list[Any]:
    if isinstance(page, list):
        return page
    if isinstance(page, dict):
        for key in _LISTS:
            results = page.get(key)
            if isinstance(results, list):
                _say_pages(page, len(results), found)
                return results
        if any(key in page for key in ("meta/instanceID", "_uuid")):
            return [page]  # one submission by itself
    return []


def _say_pages(page: Mapping[str, Any], here: int, found: Found) -> None:
    """Say that there is more on the server than in the file, also where this is the last page."""
    text = page.get("count")
    count = int(text) if isinstance(text, str) and text.isdecimal() and len(text) < 10 else here
    if count > here or page.get("next"):
        count = max(count, here + 1)
        found.add(PagesMissing, found.here(), file=found.file, here=here, count=count)


def _submission(result: Any, number: int, controls: Controls) -> Submission:
    if not isinstance(result, dict):
        raise _NotUnderstood
    entry = Entry()
    about: dict[str, str] = {}
    _fill(entry, result, "", 1, about, number, controls)

    def said(*keys: str) -> str:
        return next((instance_id(about[key]) for key in keys if about.get(key)), "")

    return Submission(
        number=number,
        entry=entry,
        instance=said("meta/instanceID", "_uuid", "__id"),
        edits=said("meta/deprecatedID"),
        # In a feed of Central an edited submission keeps the id of its first version as ``__id``.
        origin=said("meta/rootUuid", "__id"),
        ended=about.get(ENDED, ""),
    )


def _fill(
    entry: Entry,
    given: Mapping[str, Any],
    group: str,
    depth: int,
    about: dict[str, str],
    number: int,
    controls: Controls,
) -> None:
    """Put what an object says into an entry.

    KoBo writes the whole path of a question into its key, also inside repeats; ODK Central nests
    groups as objects. What stands about the submission itself goes into `about`.
    """
    if depth > MAX_DEPTH:
        raise _NotUnderstood
    for key, value in given.items():
        path = f"{group}/{key}" if group else key
        if group and key.startswith(f"{group}/"):
            path = key
        if isinstance(value, dict):
            if not key.startswith("_"):
                _fill(entry, value, path, depth + 1, about, number, controls)
        elif isinstance(value, list):
            if not key.startswith("_"):
                _fill_list(entry, value, path, depth, number, controls)
        else:
            text = _text(value)
            if not (text.isascii() and text.isprintable()):
                (text,) = controls.removed(number, [text])
            if path == ENDED or path.startswith(("meta/", "_")):
                about[path] = text
            entry.answer(_clean_path(path, number, controls), text)


def _fill_list(
    entry: Entry, values: list[Any], path: str, depth: int, number: int, controls: Controls
) -> None:
    rounds = [value for value in values if isinstance(value, dict)]
    for one in rounds:
        made = Entry()
        _fill(made, one, path, depth + 1, {}, number, controls)
        entry.repeats.setdefault(_clean_path(path, number, controls), []).append(made)
    others = [_text(value) for value in values if not isinstance(value, dict | list)]
    if others:
        (text,) = controls.removed(number, [" ".join(filter(None, others))])
        entry.answer(_clean_path(path, number, controls), text)


def _clean_path(path: str, number: int, controls: Controls) -> str:
    return path if path.isascii() and path.isprintable() else controls.removed(number, [path])[0]


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
