# SPDX-License-Identifier: Apache-2.0
"""What speaks for and against each role of a party: the signs that weights are given to.

Every party that a text names is looked at, also where no rule knows what it does. A sign is a short
phrase, such as ``escort: governed with`` or ``~does cue``; those with ``~`` weigh alike for every
role. `data/lexicon/weights.tsv` holds the weights, `tests/extraction/fit.py` reckons them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from qafila.core.spelling import spelled
from qafila.data.lexicons import words_of
from qafila.extraction.context import Context
from qafila.extraction.found import Found, PartyFound
from qafila.extraction.marks import best_hit
from qafila.extraction.meanings import ROLE_OF
from qafila.extraction.mentions import Mention, coordinated
from qafila.extraction.scan import Scan, Sentence
from qafila.extraction.subjects import Subjects

CUES = {**ROLE_OF, "leave": "evacuating"}
"""Role that a verb of each concept hints at."""

ROLES = tuple(dict.fromkeys(CUES.values()))

_NEAR, _FAR = 3, 8
_GOVERNING = words_of("signs governing")
_LINKS = frozenset({"the", "a", "an", "local", "both", "(", "«", '"', "ال"})
_DOING = (*CUES, "move", "arrive", "assemble", "free", "hand_over", "kill", "undertake", "do",
          "disclose", "pass", "capture", "happen")  # fmt: skip
_VERBS = (*_DOING, "say")
_RELATIONS = ("next behind", "next before", "near behind", "near before", "does", "joins in")


@dataclass(slots=True)
class Actor:
    """A party with all that the text says around its mentions.

    Parameters
    ----------
    told
        What rules found of it; None where they found nothing.
    mentions
        Where it is named, first one first; empty where only a rule names it.
    signs
        What was seen around them, for every role alike.
    hints
        Signs for one role alone: how a word of it has this party for its doer.
    """

    told: Found | None = None
    mentions: list[Mention] = field(default_factory=list)
    signs: set[str] = field(default_factory=set)
    hints: dict[str, set[str]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its name as the text first has it."""
        if self.told is not None and isinstance(self.told.value, PartyFound):
            return self.told.value.name
        return self.mentions[0].name

    @property
    def roles(self) -> tuple[str, ...]:
        """Roles that rules gave it."""
        value = self.told.value if self.told else None
        return value.roles if isinstance(value, PartyFound) else ()


def key_of(mention: Mention) -> str:
    """Return what the mentions of one party have in common."""
    return mention.one or spelled(mention.name)


def actors(context: Context, found: dict[int, Mention], told: dict[str, Found]) -> dict[str, Actor]:
    """Return every party that a text names, in the order of the text, with its signs.

    Parameters
    ----------
    found
        Mentions by first token.
    told
        What rules found, by `key_of` its mention.
    """
    made: dict[str, Actor] = {}
    subjects = Subjects(context, found)
    for mention in found.values():
        one = made.setdefault(key_of(mention), Actor(told.get(key_of(mention))))
        one.mentions.append(mention)
        sentence = context.scan.sentence_of(mention.first)
        one.signs |= _around(context, sentence, mention, subjects)
    _add_doings(context, subjects, made)
    for key, rest in told.items():
        if key not in made:
            made[key] = Actor(rest, signs={"rule only"})
    for one in made.values():
        _add_whole(one)
    return made


def signs_for(one: Actor, role: str, others: set[str]) -> tuple[str, ...]:
    """Return all signs of a party for one role; `others`: the roles that rules gave to others."""
    signs = {f"{role}: {sign}" for sign in one.signs} | {f"{role}:"}
    signs |= one.hints.get(role, set())
    if role in one.roles:
        signs |= {"~rule", f"~rule {len(one.roles)}"}
    if role in others:
        signs.add("~another")
    cues = [cue for cue, its in CUES.items() if its == role]
    signs |= {f"~{how} cue" for how in _RELATIONS for cue in cues if f"{how} {cue}" in one.signs}
    return tuple(sorted(signs))


def _add_doings(context: Context, subjects: Subjects, made: dict[str, Actor]) -> None:
    """Add what parties do by the grammar of every verb."""
    for sentence in context.scan.sentences:
        if context.about(sentence).background:
            continue
        for hit in context.scan.within(sentence.first, sentence.after, "verbs", *_DOING):
            for number, mention in enumerate(subjects.doers(hit, sentence)):
                one = made.get(key_of(mention))
                if one is None:
                    continue
                one.signs.add(f"joins in {hit.concept}" if number else f"does {hit.concept}")
                if hit.concept in CUES:
                    one.hints.setdefault(CUES[hit.concept], set()).add(
                        f"~does {hit.entry.made or 'latin'}"
                    )


def _add_whole(one: Actor) -> None:
    """Add what a party is, and what rules say of it."""
    one.signs |= {f"rule {role}" for role in one.roles} or {"rule none"}
    if not one.mentions:
        return
    one.signs.add(f"times={min(len(one.mentions), 3)}")
    one.signs |= {f"kind={mention.kind}" for mention in one.mentions}
    if one.mentions[0].state:
        one.signs.add("state")
    if all(mention.adjective for mention in one.mentions):
        one.signs.add("adjective")


def _around(context: Context, sentence: Sentence, mention: Mention, subjects: Subjects) -> set[str]:
    scan, tokens = context.scan, context.scan.tokens
    about = context.about(sentence)
    signs = {"background" if about.background or about.earlier else "present"}
    signs.add("moving" if about.moving else "still")
    edge = mention.first
    while edge > sentence.first and tokens[edge - 1].fold in _LINKS:
        edge -= 1
    signs |= {f"governed {letter}" for letter in mention.before if letter in "bl"}
    if edge > sentence.first and tokens[edge - 1].fold in _GOVERNING:
        signs.add(f"governed {tokens[edge - 1].fold}")
    elif edge == sentence.first:
        signs.add("opens")
    signs |= _beside(scan, sentence, mention, edge)
    first, after = scan.clause_of(mention.first)
    if scan.has(first, after, "vehicles"):
        signs.add("with vehicles")
    signs |= {f"with {hit.concept}" for hit in scan.within(first, after, "people")}
    if len(coordinated(scan, subjects.found, mention)) > 1:
        signs.add("joined")
    return signs


def _beside(scan: Scan, sentence: Sentence, mention: Mention, edge: int) -> set[str]:
    """Return what stands right before and behind a mention."""
    signs: set[str] = set()
    for near, reach in (("next", _NEAR), ("near", _FAR)):
        for hit in scan.within(max(sentence.first, edge - reach), edge, "verbs", *_VERBS):
            if hit.after <= edge:
                signs.add(f"{near} behind {hit.concept}")
        after = min(mention.after + reach, sentence.after)
        for hit in scan.within(mention.after, after, "verbs", *_VERBS):
            signs.add(f"{near} before {hit.concept}")
    for step in (edge - 1, edge - 2):
        noun = best_hit(scan, step) if step >= sentence.first else None
        if noun is not None and noun.after in (edge, edge - 1):
            vehicle = noun.entry.table == "vehicles"
            signs.add("of vehicles" if vehicle else f"of {noun.concept}")
    behind = best_hit(scan, mention.after) if mention.after < sentence.after else None
    if behind is not None:
        vehicle = behind.entry.table == "vehicles"
        signs.add("its vehicles" if vehicle else f"its {behind.concept}")
    return signs
