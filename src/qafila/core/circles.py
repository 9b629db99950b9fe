# SPDX-License-Identifier: Apache-2.0
"""Things that wait for each other in a circle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def circles(after: Mapping[str, Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Return the groups of things that wait for each other, each in the order of `after`.

    Something that waits for itself is a group of one.
    """
    before: dict[str, list[str]] = {thing: [] for thing in after}
    for thing, earlier in after.items():
        for other in earlier:
            before.setdefault(other, []).append(thing)
    # Kosaraju: what reaches a thing and is reached from it, in two walks; linear in the links.
    walked: set[str] = set()
    finished: list[str] = []
    for thing in after:
        finished.extend(_walk(thing, after, walked))
    order = {thing: n for n, thing in enumerate(after)}
    walked = set()
    groups = [_walk(thing, before, walked) for thing in reversed(finished)]
    circular = [
        tuple(sorted((t for t in group if t in order), key=order.__getitem__))
        for group in groups
        if len(group) > 1 or (group and group[0] in after.get(group[0], ()))
    ]
    return tuple(sorted(circular, key=lambda group: order[group[0]]))


def _walk(start: str, links: Mapping[str, Sequence[str]], walked: set[str]) -> list[str]:
    """Return what is reached for the first time, in the order in which it is left behind."""
    if start in walked:
        return []
    walked.add(start)
    left: list[str] = []
    way = [(start, iter(links.get(start, ())))]
    while way:
        thing, rest = way[-1]
        step = next((other for other in rest if other not in walked), None)
        if step is None:
            left.append(thing)
            way.pop()
        else:
            walked.add(step)
            way.append((step, iter(links.get(step, ()))))
    return left
