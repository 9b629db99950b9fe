# SPDX-License-Identifier: Apache-2.0
"""Who does what in the movement: parties with the neutral roles of the glossary.

Everybody whom the report calls a party may have any role: `traits` tells what is seen around
its mentions, and the weights of these traits decide. Loaded words of the report stay in the
evidence; the role is neutral.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import chain

from qafila.core.spelling import without_article
from qafila.data.lexicons import words_of
from qafila.extraction.days.context import Context
from qafila.extraction.names.joined import coordinated
from qafila.extraction.names.mentions import Mention
from qafila.extraction.parties.owned_people import owned_people
from qafila.extraction.parties.role_nouns import is_role_noun, stands_for
from qafila.extraction.parties.sides import sides
from qafila.extraction.parties.traits import (
    ELSEWHERE,
    NO_APPROVAL,
    NOT_ASSENTED,
    REFUSING,
    traits_of,
)
from qafila.extraction.parties.unnamed import unnamed
from qafila.extraction.text.found import MOST_EVIDENCE, Evidence, Found, PartyFound
from qafila.extraction.text.numbers import number_at
from qafila.extraction.text.scan import Scan, skipped
from qafila.extraction.text.tokens import Asked, fold
from qafila.extraction.text.weights import weights_of

ROLES = (
    "evacuating", "controlling", "escort", "provider", "approver", "guarantor", "mediator",
    "medical", "receiving", "objector",
)  # fmt: skip

_CHOICES = tuple(f"role {role}" for role in ROLES)

LEAST, LEAST_OF_LIKELIEST = 0.8, -0.8
"""Sums of weights from which a party has a role: the likeliest for it in a report needs less."""

LEAST_TOGETHER = -1.2
"""The least sum of weights of who does it together with another that has the role."""

_STATED = 0.0
_MANY = 3


@dataclass(slots=True)
class Candidate:
    """A party with all its mentions, what is seen around them, and the words that mean a role.

    `full` is the name of one that is told by an acronym, too; `joined` are the first tokens of
    those who are told in one breath with it.
    """

    mentions: list[Mention]
    traits: set[str] = field(default_factory=set)
    meant: dict[str, Evidence] = field(default_factory=dict)
    full: str = ""
    joined: set[int] = field(default_factory=set)

    @property
    def name(self) -> str:
        """The name it is first called by; of an organisation that has several, the fullest."""
        if self.full:
            return self.full
        first = self.mentions[0]
        if not first.one or first.kind not in _SHORTENED:
            return first.name
        whole = [
            each.evidence.text
            for each in self.mentions
            if not each.people and not set(each.before) & set("bl")
        ]
        return max([first.name, *whole], key=lambda name: len(name.split()))

    @property
    def words(self) -> frozenset[str]:
        """The words of its name without articles: *the army* is the Syrian army."""
        return frozenset(_WORDS[self.name])


def _words_of_name(name: str) -> tuple[str, ...]:
    return tuple(without_article(fold(word)) for word in name.split())


_WORDS = Asked(_words_of_name)


def parties(context: Context, found: dict[int, Mention]) -> Iterator[Found]:
    """Yield every party that has a role, and each side of the agreement, once with all roles."""
    told = candidates(context, found)
    short_of = short_names(told)
    agreeing = sides(context, found)
    for number, (one, roles) in enumerate(zip(told, roles_of(told), strict=True)):
        if roles or (
            number not in short_of and any(each.first in agreeing for each in one.mentions)
        ):
            shorter = [told[short] for short, full in short_of.items() if full == number]
            named = [mention for each in (one, *shorter) for mention in each.mentions]
            meant = {
                means: words for each in (*shorter, one) for means, words in each.meant.items()
            }
            own = [mention.evidence for mention in named]
            said = [meant[means] for role in roles if (means := f"means {role}") in meant]
            evidence = tuple(dict.fromkeys([own[0], *said, *own[1:]]))
            yield Found(
                field="party",
                value=PartyFound(name=one.name, roles=tuple(roles)),
                evidence=evidence[:MOST_EVIDENCE],
                confidence="stated" if max(roles.values(), default=_STATED) >= _STATED else "weak",
            )


def candidates(context: Context, found: dict[int, Mention]) -> list[Candidate]:
    """Return everybody who may have a role in a report, each once."""
    named = {**people_as_such(context.scan, found), **found}
    if owned := owned_people(context.scan, found):
        inside = {at for mention in owned.values() for at in range(mention.first, mention.after)}
        named = {at: mention for at, mention in named.items() if at not in inside} | owned
    named = {
        at: one
        for at, one in named.items()
        if not (_only_called_so(context.scan, named, one) or _is_where(context.scan, one))
    }
    taken = {at for mention in named.values() for at in range(mention.first, mention.after)}
    named = dict(sorted({**named, **unnamed(context.scan, taken)}.items()))
    traits, words = traits_of(context, named)
    told: dict[str, Candidate] = {}
    behind: dict[int, set[int]] = defaultdict(set)
    bracketed = _bracketed(context.scan, named)
    for mention in named.values():
        key = _key(mention)
        one = told.setdefault(bracketed.get(key, key), Candidate([]))
        one.mentions.append(mention)
        withdrawn = _is_withdrawn(words[mention.first], before=_WITHDRAWN in one.traits)
        one.traits -= {_WITHDRAWN}
        one.traits |= traits[mention.first] | ({_WITHDRAWN} if withdrawn else set())
        one.meant = words[mention.first] | one.meant
        together = {each.first for each in coordinated(context.scan, named, mention)[1:]}
        one.joined |= together
        for at in together:
            behind[at].add(mention.first)
    for one in told.values():
        one.joined = one.joined.union(*(behind[each.first] for each in one.mentions))
    told = _with_acronyms(told)
    for number, one in enumerate(told.values()):
        one.traits.add(f"told {min(len(one.mentions), _MANY)} times")
        one.traits.add(f"party number {min(number + 1, _MANY + 1)}")
    _seen_together(list(told.values()))
    return list(told.values())


def _key(mention: Mention) -> str:
    return mention.one or _KEYS[mention.name]


def _bracketed(scan: Scan, named: Mapping[int, Mention]) -> dict[str, str]:
    """Return by its key whom a short name in brackets means: the UN mission (*UNSMIL*)."""
    ending = {one.after: one for one in named.values()}
    return {
        _key(one): _key(before)
        for one in named.values()
        if one.name.isupper()
        and (before := ending.get(one.first - 1)) is not None
        and scan.folds[one.first - 1] == "("
        and scan.folds[one.after : one.after + 1] == [")"]
        and not before.name.isupper()
    }


def _with_acronyms(told: dict[str, Candidate]) -> dict[str, Candidate]:
    """Return the candidates, each acronym joined to the name of which it has the first letters."""
    short = {
        one.name: key for key, one in told.items() if one.name.isupper() and one.name.isalpha()
    }
    if not short:
        return told
    for key, one in tuple(told.items()):
        words = [word for word in one.name.split() if word[:1].isupper()]
        own = short.get("".join(word[0] for word in words)) if len(words) > 1 else None
        if own is None or own not in told:
            continue
        whole = Candidate(
            sorted(one.mentions + told[own].mentions, key=lambda mention: mention.first),
            one.traits | told[own].traits,
            told[own].meant | one.meant,
            one.name,
            one.joined | told[own].joined,
        )
        first, second = sorted((key, own), key=list(told).index)
        told[first] = whole
        del told[second]
    return told


def _only_called_so(scan: Scan, named: dict[int, Mention], one: Mention) -> bool:
    """Whether a mention is a noun of a role beside those who have it: the mediator was *X*."""
    if one.after - one.first > _TITLE or not is_role_noun(*scan.folds[one.first : one.after]):
        return False
    sentence = scan.sentence_of(one.first)
    if scan.says(max(sentence.first, one.first - _AS_REACH), one.first, _AS):
        return True  # acting as a neutral intermediary
    told = stands_for(scan, named, one.first, one.after, sentence)
    return any(each is not one for each in told)


def _is_where(scan: Scan, one: Mention) -> bool:
    """Whether a capital only says which airport is meant: ambulances to *Beirut* airport."""
    return one.state and scan.folds[one.after : one.after + 1] == ["airport"]


_TITLE = 3
_AS, _AS_REACH = frozenset({"as"}), 3
_MEANS = frozenset(f"means {role}" for role in ROLES)


def _seen_together(told: Sequence[Candidate]) -> None:
    """Add to each candidate what the others of its report mean."""
    own_means = [one.traits & _MEANS for one in told]
    meant = Counter(chain.from_iterable(own_means))
    for one, means in zip(told, own_means, strict=True):
        one.traits.update(f"another {trait}" for trait in _others(meant, means))


def _others(told: Counter[str], own: Set[str]) -> Iterator[str]:
    """Yield the traits that somebody else has, of those that candidates have so many times."""
    return (trait for trait, times in told.items() if times > (trait in own))


def _as_compared(name: str) -> str:
    return " ".join(fold(word) for word in name.split())


_KEYS = Asked(_as_compared)
"""The words of a name as two mentions of it are compared."""


def roles_of(told: Sequence[Candidate]) -> list[dict[str, float]]:
    """Return the roles of each candidate of a report, each with the sum of its weights."""
    taken: list[dict[str, float]] = [{} for _ in told]
    weighed = [weights_of(_CHOICES, one.traits) for one in told]
    named = [one.words for one in told]
    for role, own in zip(ROLES, zip(*weighed, strict=True), strict=False):
        sums = sorted(((weight, -number) for number, weight in enumerate(own)), reverse=True)
        having: list[int] = []
        for place, (weight, order) in enumerate(sums):
            doubted = f"means {role}, perhaps" in told[-order].traits and weight < LEAST
            if weight < (LEAST if place else LEAST_OF_LIKELIEST) or doubted:
                break
            words = named[-order]
            same = next((n for n in having if words <= named[n] or named[n] <= words), None)
            if same is None:
                having.append(-order)
                taken[-order][role] = weight
            elif named[same] < words:  # the fuller name of the two
                having[having.index(same)] = -order
                taken[-order][role] = taken[same].pop(role)
    _share(told, taken, weighed)
    for one, roles in zip(told, taken, strict=True):
        for role in [role for role in roles if _is_only_denied(one.traits, role)]:
            del roles[role]
        _settle_assent(one.traits, roles)
    for short, full in short_names(told).items():
        for role, weight in taken[short].items():
            taken[full][role] = max(weight, taken[full].get(role, weight))
        taken[short] = {}
    return taken


def _share(
    told: Sequence[Candidate], taken: list[dict[str, float]], weighed: Sequence[Sequence[float]]
) -> None:
    """Give what two do together to both: SARC *and the ICRC* carried the patients."""
    whose = {each.first: number for number, one in enumerate(told) for each in one.mentions}
    for number, one in enumerate(told):
        for other in sorted({whose[at] for at in one.joined if at in whose} - {number}):
            if not any(trait.startswith("does ") for trait in one.traits & told[other].traits):
                continue
            for role in taken[other]:
                weight = weighed[number][ROLES.index(role)]
                if role not in _OF_A_KIND and weight >= LEAST_TOGETHER:
                    taken[number].setdefault(role, weight)


_OF_A_KIND = frozenset({"medical", "evacuating", "approver", "mediator"})
"""Roles that lie in who one is, or that one may have alone of two who act."""


_NO_ASSENT = frozenset({
    "means approver, awaited", "means approver, of goods", f"means {ELSEWHERE}", NOT_ASSENTED,
})  # fmt: skip
_WITHDRAWN = "approval refused or awaited last"


def _is_withdrawn(meant: Mapping[str, Evidence], *, before: bool) -> bool:
    """Whether an approval told before is none any more, by what a mention means last."""
    given, taken = meant.get("means approver"), meant.get(NO_APPROVAL)
    if given is None or taken is None:
        return taken is not None or (before and given is None)
    return taken.start > given.start


def _is_only_denied(traits: Set[str], role: str) -> bool:
    """Whether the words for a role say that a party does not have it: روسيا *ليست* ضامنة."""
    denied = f"means {role}, denied" in traits
    return denied and f"means {role}" not in traits and f"joined means {role}" not in traits


def _settle_assent(traits: Set[str], roles: dict[str, float]) -> None:
    """Take the role of approver from whoever only refuses, or has not answered yet.

    Who leaves approves of it only where a word says so: that another party agreed is not its word.
    """
    if _WITHDRAWN in traits:
        weight = roles.pop("approver", None)
        if REFUSING in traits or (weight is not None and "means objector" in traits):
            roles.setdefault("objector", LEAST if weight is None else weight)
        return
    if "means approver" in traits or "joined means approver" in traits:
        return
    if "evacuating" in roles:
        roles.pop("approver", None)
    refused = "means objector" in traits
    if refused or not _NO_ASSENT.isdisjoint(traits):
        weight = roles.pop("approver", None)
        if refused and weight is not None:
            roles.setdefault("objector", weight)


def short_names(told: Sequence[Candidate]) -> dict[int, int]:
    """Return which candidates are others under a short name: the Crescent, الهلال الأحمر.

    A short name is that of the only party of the report whose name ends in it (in Arabic: begins
    with it) and has more words; where there are two such, it stays a party of its own.
    """
    named = [_told_as(one) for one in told]
    alike: dict[tuple[str, ...], list[int]] = {}  # those that begin with one word
    for number, words in enumerate(named):
        alike.setdefault(words[:1], []).append(number)
    found: dict[int, int] = {}
    for short, words in enumerate(named):
        head = len(words) == 1 and words[0] in _SHORT_HEADS
        if told[short].mentions[0].kind not in _SHORTENED and not head:
            continue
        fuller = [
            full
            for full in alike[words[:1]]
            if len(named[full]) > len(words) and named[full][: len(words)] == words
        ]
        if len(fuller) == 1:
            found[short] = fuller[0]
    return found


_SHORTENED = frozenset({"medical", "un", "aid", "coalition"})
"""Kinds of organisations of which a report rarely means another by the same short name."""


_SHORT_HEADS = words_of("parties short heads")
"""What a party is called for short behind its full name: the front, الحركة."""


def _told_as(one: Candidate) -> tuple[str, ...]:
    """Return the words of a name without articles, from the end that a short name keeps."""
    words = _WORDS[one.name]
    return words if one.mentions[0].evidence.text[:1] > "\u0600" else words[::-1]


_AS_SUCH = ("fighters", "staff")
_OF = words_of("of")


def people_as_such(scan: Scan, found: dict[int, Mention]) -> dict[int, Mention]:
    """Return soldiers, gunmen, officers without a name and without a figure, as parties."""
    taken = {at for mention in found.values() for at in range(mention.first, mention.after)}
    made: dict[int, Mention] = {}
    for at, hit in scan.counted_words.items():
        if hit.entry.table != "people" or hit.concept not in _AS_SUCH:
            continue
        of = at - (at > 1 and scan.folds[at - 1] in _OF)  # 800 من المقاتلين
        counted = of > 0 and (
            scan.tokens[of - 1].kind == "n" or number_at(scan.tokens, of - 1) is not None
        )
        named = (at - 1 if not scan.tokens[at].arabic else hit.after) in taken
        if taken.isdisjoint(range(hit.first, hit.after)) and not (named or counted):
            words = scan.evidence(hit.first, hit.after, skipped(scan.tokens[at], hit.before))
            kind = f"people {hit.concept}"
            made[at] = Mention(at, hit.after, words.text, words, kind, before=hit.before)
    return made
