# SPDX-License-Identifier: Apache-2.0
"""Places that a report names again without their name: *the town*, المخيم, أهلها, *there*, منها.

Each means the nearest place told before that it fits: *the camp* is a camp, *the village* no
crossing and no province, *here* the place that is told first. Whence people go is not where a way
was said to lead. What a clause says of *the town*, it says of that place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from qafila.data.lexicons import words_of
from qafila.extraction.names.frames import case_at, framed, people_moved, role_in, verb_before
from qafila.extraction.names.spot import Spot
from qafila.extraction.text.arabic import plain
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.tokens import Asked

_SITES = ("camp", "hospital", "school", "airport", "crossing", "prison", "plant", "port")
_KIND = {
    word: kind for kind in ("settlement", "quarter", *_SITES) for word in words_of(f"retold {kind}")
}
"""Words that say what a place is, by those that may mean the same one."""

_ANY, _HERE = "any", "here"
_CASES = {
    word: (kind, case)
    for name, kind, case in (
        ("from it", _ANY, "from"), ("to it", _ANY, "to"), ("at it", _ANY, "at"),
        ("here", _HERE, "at"), ("there", _ANY, "at"), ("its people", _ANY, "people of"),
    )
    for word in words_of(f"retold {name}")
}  # fmt: skip
"""Words that stand for a place with what they say of it."""

_OWN = words_of("retold own")
_OWNERS = words_of("retold owners")
_THE = words_of("retold the")
_THIS = words_of("retold this")
_TAKE_PLACE = ("leave", "arrive")
_AWAY = frozenset({"case from", "case people of", "case people from", "frame origin"})


@dataclass(slots=True)
class Told:
    """A place as it was named.

    Parameters
    ----------
    first
        Its first token, with the words that say what it is.
    governing
        The prepositions right before it: ``to``, ``from+to``, ``-``.
    aside
        Whether it only tells where another place lies, or belongs to the name of a party.
    traits
        What is seen around it.
    """

    spot: Spot
    first: int
    governing: str
    aside: bool
    traits: Set[str]

    @property
    def key(self) -> str:
        """The name by which the gazetteer knows it, or its own."""
        return self.spot.known.name if self.spot.known is not None else self.spot.name


def retold(scan: Scan, named: Sequence[Told]) -> Iterator[tuple[Spot, str]]:
    """Yield each place that is meant again without its name, with what is said of it there.

    Parameters
    ----------
    named
        Every mention of a place by its name, in the order of the text.
    """
    named = [one for one in named if one.spot.sure]
    if not named:
        return
    taken = {at for one in named for at in range(one.first, one.spot.after)}
    kinds = [_kinds(scan, one) for one in named]
    before = 0
    said_to_be = scan.at["places"]
    for at in range(named[0].spot.after, len(scan.tokens)):
        if at not in said_to_be and not _MAY_MEAN[scan.folds[at]]:
            continue  # most words
        while before < len(named) and named[before].spot.after <= at:
            before += 1
        if at in taken or not (found := _again(scan, at)):
            continue
        kind, said = found
        one = _meant(named[:before], kinds, kind, away=not _AWAY.isdisjoint(said))
        if one is not None:
            yield from ((one.spot, f"again {trait}") for trait in said)


def _kinds(scan: Scan, one: Told) -> set[str]:
    """Return the kinds that the words of a place and the one behind it say it is."""
    words = map(plain, scan.folds[one.first : one.spot.after + 1])
    return {_KIND[word] for word in words if word in _KIND}


def _again(scan: Scan, at: int) -> tuple[str, list[str]] | None:
    """Return what kind of place a word means again, and what its clause says of it."""
    fold = plain(scan.folds[at])
    kind, glued = _kind_meant(scan, at, fold)
    if kind:
        return kind, list(framed(scan, scan.sentence_of(at), at, at + 1, glued))
    if fold in _CASES:
        kind, case = _CASES[fold]
        verb = verb_before(scan, scan.sentence_of(at), at)
        if case == "people of":
            verb = people_moved(scan, at + 1, verb)
        elif kind == _HERE:
            case = case_at(scan, at - 1) or case
        elif fold != scan.folds[at] or not _is_done(scan, at - 1):
            return None  # ومنها goes on from there, ست حافلات منها counts
        return kind, _said(case, verb)
    if fold == "it":
        verb = _verb_of_place(scan, at - 1)
    elif fold.endswith(_PRONOUNS) and at in scan.finite:
        verb = _verb_of_place(scan, at)
    else:
        return None
    return (_ANY, _said("object", verb)) if verb else None


_PRONOUNS = ("ها", "وه")


def _may_mean(word: str) -> bool:
    """Whether a word may mean a place told before, if the table of places has not: a quick look."""
    bare = plain(word)
    return (
        bare in _OWN or bare in _KIND or bare in _CASES or bare == "it" or bare.endswith(_PRONOUNS)
    )


_MAY_MEAN = Asked(_may_mean)


def _is_done(scan: Scan, at: int) -> bool:
    """Whether people go, or are taken, by the verb at a token."""
    return at >= 0 and scan.hit(at, "verbs", *_GOING) is not None


_GOING = ("leave", "move", "arrive", "free", "receive", "assemble", "pass")


def _said(case: str, verb: str) -> list[str]:
    role = role_in(case, verb)
    return [f"case {case}", f"frame {role}"] if role else [f"case {case}"]


def _kind_meant(scan: Scan, at: int, fold: str) -> tuple[str, str]:
    """Return the kind that *the town*, بالمخيم, *their village* says, and what is written on it."""
    before = scan.folds[at - 1] if at else ""
    if fold in _OWN or (fold in _KIND and before in _OWNERS):
        return _ANY, ""
    if fold in _KIND and before in _THE:
        kind = _HERE if before == "this" else _KIND[fold]
        return (kind, "") if _ends(scan, at + 1) else ("", "")
    hit = scan.hit(at, "places", "kind")
    if hit is None or "a" not in hit.before or len(hit.entry.words) > 1:
        return "", ""
    glued = "to" if "l" in hit.before else "at" if "b" in hit.before else ""
    if before in _THIS and hit.entry.words[0] in _KIND:
        return _HERE, glued
    return _KIND.get(hit.entry.words[0], ""), glued


def _ends(scan: Scan, at: int) -> bool:
    """Whether *the town* ends before a token: no name, no noun that it only describes follows."""
    if at >= len(scan.tokens) or scan.tokens[at].kind != "w":
        return True
    if scan.folds[at] == "of":
        return False
    return bool(scan.folds[at] in _BEHIND or case_at(scan, at) or scan.hit(at, "verbs"))


_BEHIND = words_of("retold behind")


def _verb_of_place(scan: Scan, at: int) -> str:
    """Return the verb at a token that takes a place without a preposition: left it, غادرها."""
    hit = scan.hit(at, "verbs", *_TAKE_PLACE) if at >= 0 else None
    if hit is None or hit.entry.made == "noun" or "b" in hit.before:  # بمرورها is no verb
        return ""
    return hit.concept


def _meant(
    named: Sequence[Told], kinds: Sequence[set[str]], kind: str, *, away: bool
) -> Told | None:
    """Return the place that a word of a kind means: the nearest that is called so, else that fits.

    `away`: people leave it, so that it is none that a way led to.
    """
    if kind == _HERE:
        return next((one for one in named if not one.aside and _may_be_left(one)), None)
    fitting: Told | None = None
    for one, own in zip(reversed(named), reversed(kinds[: len(named)]), strict=True):
        if away and not _may_be_left(one):
            continue
        if kind in own:
            return one
        if _fits(one, own, kind) and (fitting is None or (fitting.aside and not one.aside)):
            fitting = one
    return fitting


def _may_be_left(one: Told) -> bool:
    return "to" not in one.governing and "via" not in one.governing


def _fits(one: Told, own: set[str], kind: str) -> bool:
    """Whether a place that is not called so may be of a kind: only the kinds that towns are."""
    if kind == _ANY:
        return True
    return kind not in _SITES and not own & set(_SITES) and not one.spot.region
