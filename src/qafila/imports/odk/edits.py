# SPDX-License-Identifier: Apache-2.0
"""Which submissions stand: each counted once, and of an edited one the newest version."""

from __future__ import annotations

from collections.abc import Sequence

from qafila.core.drafts import Found
from qafila.core.values import CellRef
from qafila.imports.odk.findings import (
    EditsDiffer,
    EditsTaken,
    SubmissionRepeated,
    SubmissionsDiffer,
    SubmissionsWithoutId,
)
from qafila.imports.odk.submission import Submission


def standing(submissions: Sequence[Submission], found: Found) -> tuple[tuple[Submission, str], ...]:
    """Return the submissions that count, in their order, each with the id of its first version.

    An edit has an id of its own and names the one that it replaces. People are numbered by the
    first of them all, so that an edit that arrives later is about the same people.
    """
    once = _each_once(submissions, found)
    firsts = _firsts(once)
    replaced = {one.edits for key, one in once.items() if one.edits in once and one.edits != key}
    versions: dict[str, list[str]] = {}
    for key in once:
        versions.setdefault(firsts[key], []).append(key)
    made: list[tuple[Submission, str]] = []
    older = 0
    for first, keys in versions.items():
        # Where edits name each other in a circle none is newest: the last one of the file is.
        newest = [key for key in keys if key not in replaced] or keys[-1:]
        if len(newest) > 1:
            newest = [key for key in newest if key != first]
        older += len(keys) - len(newest)
        made.append((once[newest[0]], first))
        for key in newest[1:]:
            one, other = once[newest[0]], once[key]
            found.add(
                EditsDiffer,
                _here(one, found),
                _here(other, found),
                instance=first,
                first=one.number,
                second=other.number,
            )
    if older:
        found.add(EditsTaken, found.here(), file=found.file, count=older)
    return tuple(sorted(made, key=lambda pair: pair[0].number))


def _here(one: Submission, found: Found) -> CellRef:
    return found.here(one.number, raw=one.instance, sheet=one.part)


def _each_once(submissions: Sequence[Submission], found: Found) -> dict[str, Submission]:
    """Return the submissions by id; those without one by a digest of what they say."""
    once: dict[str, Submission] = {}
    contents: dict[str, str] = {}
    again = without = 0
    for one in submissions:
        without += not one.instance
        key = one.instance or one.content()
        held = once.setdefault(key, one)
        if held is one:
            continue
        content = contents.get(key) or contents.setdefault(key, held.content())
        if content == one.content():
            again += 1
        else:
            found.add(
                SubmissionsDiffer,
                _here(held, found),
                _here(one, found),
                instance=key,
                first=held.number,
                second=one.number,
            )
    if again:
        found.add(SubmissionRepeated, found.here(), file=found.file, count=again)
    if without:
        found.add(SubmissionsWithoutId, found.here(), file=found.file, count=without)
    return once


def _firsts(once: dict[str, Submission]) -> dict[str, str]:
    """Return the id of the first version of each submission, whether the file holds it or not."""
    firsts: dict[str, str] = {}
    for start in once:
        path: list[str] = []
        on_path: set[str] = set()
        at = start
        while at not in firsts and at not in on_path:
            path.append(at)
            on_path.add(at)
            one = once.get(at)
            if one is None or not (one.origin or one.edits):
                break
            at = one.origin or one.edits
        first = firsts.get(at) or (min(path) if at in on_path and at != path[-1] else at)
        firsts.update(dict.fromkeys(path, first))
    return {key: firsts[key] for key in once}
