# SPDX-License-Identifier: Apache-2.0
"""Long reckonings: of what never changes once is enough, and garbage can wait for them."""

from __future__ import annotations

import gc
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from functools import wraps
from typing import Any, Generic, TypeVar

Of = TypeVar("Of")
Found = TypeVar("Found")


def once(reckon: Callable[[Of], Found]) -> Callable[[Of], Found]:
    """Have a function reckon once for each object, and give the same answer when asked again.

    For functions of one object that never changes (an `Operation`), which many rules and reports
    ask. The answer lives in the object and goes with it; a changed copy of it is another
    object. Nobody changes an answer.
    """
    name = f"{reckon.__module__}.{reckon.__qualname__}"

    @wraps(reckon)
    def remembered(of: Of) -> Found:
        known: dict[str, Found] = vars(of)
        if name not in known:
            known[name] = reckon(of)
        return known[name]

    return remembered


def hand_on(reckon: Callable[[Of], Found], before: Of, after: Of) -> None:
    """Have what `once` keeps of one object count for another, of which it would be the same."""
    name = f"{reckon.__module__}.{reckon.__qualname__}"
    if name in vars(before):
        vars(after).setdefault(name, vars(before)[name])


def are_same(before: object, after: object, parts: Iterable[str]) -> bool:
    """Whether two objects have the same in all of these fields.

    Of two pictures of one operation most fields are one object: it is not looked into.
    """
    pairs = ((getattr(before, part), getattr(after, part)) for part in parts)
    return all(then is now or then == now for then, now in pairs)


class Packed(Generic[Of]):
    """Something large that is sent to another process part by part.

    To pickle an operation of 10,000 people in one go keeps every thread waiting for a third of a
    second; its parts take a few hundredths each.

    Parameters
    ----------
    thing
        A dataclass whose fields make the parts, and of fields that are dataclasses theirs.
    """

    def __init__(self, thing: Of) -> None:
        self.thing = thing

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpacked, (type(self.thing), _parts(self.thing, deep=True))


def _parts(thing: Any, *, deep: bool) -> dict[str, Any]:
    return {
        part.name: (type(held), _parts(held, deep=False))
        if deep and is_dataclass(held := getattr(thing, part.name))
        else pickle.dumps(getattr(thing, part.name), pickle.HIGHEST_PROTOCOL)
        for part in fields(thing)
    }


def _unpacked(kind: type[Any], parts: Mapping[str, Any]) -> Packed[Any]:
    return Packed(_joined(kind, parts))


def _joined(kind: type[Any], parts: Mapping[str, Any]) -> Any:
    held = {
        # Made by the process that started this one.
        name: pickle.loads(part) if isinstance(part, bytes) else _joined(*part)  # noqa: S301
        for name, part in parts.items()
    }
    return kind(**held)


def settled() -> None:
    """Have Python never again look for garbage in what is held by now.

    For a program that has just read what it will hold to its end: each look through it would hold
    up every thread, for a quarter of a second with 100,000 facts.
    """
    gc.freeze()


@contextmanager
def uncollected() -> Iterator[None]:
    """Have Python look for no garbage in cycles meanwhile.

    Looking for it walks through all that is being built, again and again: a fifth of the time that
    folding a million facts takes, a quarter of comparing 100,000 people. For work that makes no
    cycles; other threads' garbage waits for those seconds.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
