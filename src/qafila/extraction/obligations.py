# SPDX-License-Identifier: Apache-2.0
"""What is given in return: prisoners freed, a fate disclosed, bodies, aid, a truce, a withdrawal.

It is owed where the report ties it to the movement (in exchange, on condition that, at the same
time) or lists it among what was agreed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from qafila.data.lexicons import words_of
from qafila.extraction.context import Context
from qafila.extraction.counted import Counted
from qafila.extraction.figures import Noun, best_hit
from qafila.extraction.found import Found, Owed
from qafila.extraction.lexicon import Entry, Hit
from qafila.extraction.mentions import Mention
from qafila.extraction.scan import Scan, Sentence
from qafila.extraction.subjects import Subjects
from qafila.extraction.undertakings import Act, undertaker, undertakings

_REACH = 9
_OBJECT_REACH = 7
_WEAPON_REACH = 4
_DENIED = frozenset({"denied", "denies", "denying", "نفي", "نفت", "ونفي", "ونفت"})
_OBJECTS = {
    "prisoners": ("free", ("free", "hand_over")),
    "bodies": ("hand_over_bodies", ("hand_over", "free", "receive", "disclose")),
    "fate": ("disclose", ("disclose", "hand_over")),
    "weapons": ("other", ("hand_over", "lay_down")),
    "aid": ("aid", ("arrive", "approve", "provide", "hand_over", "move", "receive", "free")),
    "service": ("other", ()),
    "siege": ("other", ("do",)),
    "truce": ("truce", ()),
    "withdraw": ("withdraw", ()),
}
"""What each kind of object makes of the verbs on it; without verbs it stands for itself."""

_ALWAYS = frozenset({"prisoners", "bodies", "fate"})
"""Objects that are owed also where no word ties them to the movement, if a verb gives them away."""

_CAPTIVES = frozenset({"detainees", "fighters", "women"})
"""People who are freed where somebody hands them over or lets them go."""


def obligations(
    context: Context, found: dict[int, Mention], items: list[Counted]
) -> tuple[list[Found], set[int]]:
    """Return what is owed in return, and the first tokens of figures that belong to it."""
    told: dict[tuple[str, int | None, str], Found] = {}
    owed: set[int] = set()
    subjects = Subjects(context, found)
    starts = [item.first for item in items]
    tied = False
    for sentence in context.scan.sentences:
        denied = any(
            token.fold in _DENIED for token in context.scan.tokens[sentence.first : sentence.after]
        )
        about = context.about(sentence)
        if about.cued or about.earlier or denied:
            continue
        tied_here = _is_tied(context, sentence)
        giver = ""
        low = bisect_left(starts, sentence.first)
        here = items[low : bisect_left(starts, sentence.after)]
        acts = list(_acts(context, sentence, here, tied=tied_here or tied or context.short))
        used = {at for act in acts for at in range(act.verb.first, act.verb.after)}
        used |= {at for act in acts for at in range(act.object.first, act.object.after)}
        acts += undertakings(context.scan, subjects, sentence, here, used)
        for act in acts or _conditions(context, sentence):
            made = _owed(context, subjects, here, sentence, act, owed, giver)
            assert isinstance(made.value, Owed)
            giver = made.value.giver or giver
            _add(told, made)
        tied = tied_here
    return list(told.values()), owed


def _add(told: dict[tuple[str, int | None, str], Found], made: Found) -> None:
    """Add what is owed, once however often it is said; a figure or a giver replaces none."""
    value = made.value
    assert isinstance(value, Owed)
    for key in list(told):
        what, count, giver = key
        if what != value.what or (count is not None and value.count not in (None, count)):
            continue
        if giver and value.giver and giver != value.giver and what not in ("other",):
            continue
        if (value.count is not None and count is None) or (value.giver and not giver):
            told[value.what, value.count or count, value.giver or giver] = made
            del told[key]
        return
    told[value.what, value.count, value.giver] = made


def _is_tied(context: Context, sentence: Sentence) -> bool:
    scan = context.scan
    return scan.has(sentence.first, sentence.after, "exchange", "return", "together")


def _acts(
    context: Context, sentence: Sentence, items: list[Counted], *, tied: bool
) -> Iterator[Act]:
    scan = context.scan
    used: set[int] = set()
    for at in range(sentence.first, sentence.after):
        for hit in scan.hits[at]:
            known = hit.entry.table == "exchange" and hit.concept in _OBJECTS
            if not known or at in used or not (tied or hit.concept in _ALWAYS):
                continue
            if act := _act_on(scan, hit, sentence):
                used.update(range(at, hit.after))
                yield act
        captives = best_hit(scan, at)
        if captives is None or captives.concept not in _CAPTIVES or at in used:
            continue
        if act := _act_on_people(scan, captives, sentence, items):
            used.update(range(at, captives.after))
            yield act
    yield from _bare_releases(scan, sentence, items)
    yield from _moves_in_return(context, sentence, items)


_AID_PEOPLE = frozenset({"agency", "agencies", "worker", "workers", "group", "groups", "official",
                         "officials", "organisation", "organisations"})  # fmt: skip
_CONDITIONS = ("in return", "in exchange", "condition", "provided that", "مقابل", "شرط", "شريطه")
_NOTHING = words_of("obligations nothing")
_CLAUSE_REACH = 7


def _conditions(context: Context, sentence: Sentence) -> Iterator[Act]:
    """Yield that something is owed where a clause only says *in return* or *on condition*."""
    scan = context.scan
    words = {token.fold for token in scan.tokens[sentence.first : sentence.after]}
    if words & _NOTHING:
        return
    for cue in scan.within(sentence.first, sentence.after, "exchange", "return"):
        said = " ".join(cue.entry.words)
        if not any(word in said for word in _CONDITIONS):
            continue
        end = min(cue.after + _CLAUSE_REACH, sentence.after)
        if scan.has(cue.after, end, "verbs", "leave", "move") or cue.after >= sentence.after - 1:
            continue
        behind = Hit(cue.entry, cue.after, end)
        yield Act("other", cue, behind)
        return


def _bare_releases(scan: Scan, sentence: Sentence, items: list[Counted]) -> Iterator[Act]:
    """Yield a release whose figure has no noun of its own: Ansar Allah shall release 70."""
    for item in items:
        verb = scan.hit(item.first - 1, "verbs", "free")
        bare = item.noun.first == item.figure.first and item.noun.concept == "detainees"
        if verb and bare and sentence.first <= item.first < sentence.after:
            yield Act("free", verb, _as_hit(scan, item.noun))


def _act_on(scan: Scan, hit: Hit, sentence: Sentence) -> Act | None:
    """Return what is done with an object of the lexicon: prisoners, bodies, aid, a truce."""
    if hit.concept == "aid" and scan.tokens[hit.first].capital and hit.first > sentence.first:
        return None  # part of a name: World Food Programme
    behind = scan.tokens[hit.after].fold if hit.after < len(scan.tokens) else ""
    if hit.concept == "aid" and behind in _AID_PEOPLE:
        return None
    if hit.concept == "truce" and not _begins(scan, hit):
        return None
    what, verbs = _OBJECTS[hit.concept]
    verb = _verb_of(scan, hit, sentence.first, sentence.after, verbs)
    verb = verb or _cue_before(scan, hit, sentence.first)
    if verb is None and verbs:
        return None
    if hit.concept == "weapons" and verb and hit.first - verb.after > _WEAPON_REACH:
        return None
    return Act(what, verb or hit, hit)


def _act_on_people(
    scan: Scan, captives: Hit, sentence: Sentence, items: list[Counted]
) -> Act | None:
    """Return that people are freed, where a verb gives them and a figure or a word says who."""
    at = captives.first
    verb = _verb_of(scan, captives, sentence.first, sentence.after, ("free", "hand_over"))
    counted = any(item.noun.first <= at < item.noun.after for item in items)
    if verb is None or not (counted or captives.concept == "detainees"):
        return None
    if scan.has(max(sentence.first, at - 4), at, "exchange", "bodies"):
        return None
    return Act("free", verb, captives) if _gives_people(scan, verb, captives) else None


def _gives_people(scan: Scan, verb: Hit, captives: Hit) -> bool:
    """Whether people are what is given, and not who gives or who receives."""
    if captives.first < verb.first:
        near = range(max(0, verb.first - 3), verb.first)
        passive = any(scan.tokens[at].fold in ("be", "were", "was", "been", "are") for at in near)
        return passive and verb.first - captives.after <= _REACH
    between = [scan.tokens[at].fold for at in range(verb.after, captives.first)]
    if any(word in ("to", "by", "الي", "with", "مع") for word in between):
        return False
    if scan.tokens[captives.first].fold.endswith("ون"):
        return False
    arabic = scan.tokens[captives.first].arabic
    return len(between) <= _OBJECT_REACH and not (arabic and "l" in captives.before)


def _cue_before(scan: Scan, hit: Hit, first: int) -> Hit | None:
    """Return the words *in exchange for* right before what is given."""
    for at in range(max(first, hit.first - 8), hit.first):
        cue = scan.hit(at, "exchange", "return")
        if cue and _strong(scan, cue):
            return cue
    return None


def _begins(scan: Scan, hit: Hit) -> bool:
    """Whether a truce is to begin, and is not only the time in which something happened."""
    before = scan.tokens[hit.first - 1].fold if hit.first else ""
    return before not in ("during", "خلال", "في", "منذ", "since", "under", "ظل", "after", "بعد")


def _verb_of(scan: Scan, hit: Hit, first: int, after: int, verbs: tuple[str, ...]) -> Hit | None:
    """Return the nearest verb of some concepts around an object, the one before it first."""
    best: Hit | None = _parted(scan, hit, first) if "free" in verbs else None
    for verb in scan.within(
        max(first, hit.first - _REACH), min(after, hit.after + 8), "verbs", *verbs
    ):
        if verb.first >= hit.first and scan.tokens[hit.first].arabic:
            continue
        if best is None or abs(verb.first - hit.first) < abs(best.first - hit.first):
            best = verb
    return best


_PARTED = ("سراح", "سبيل")
_PARTED_REACH = 5


def _parted(scan: Scan, hit: Hit, first: int) -> Hit | None:
    """Return a verb that its subject parts from its object: يخلي الجيش سبيل, يطلق الحزب سراح."""
    for at in range(max(first, hit.first - _CLAUSE_REACH), hit.first):
        if scan.tokens[at].fold not in _PARTED:
            continue
        for back in range(at - 1, max(first, at - _PARTED_REACH) - 1, -1):
            verb = scan.hit(back, "verbs", "free", "move", "do")
            if verb is not None and verb.entry.made in ("past", "present"):
                return verb
    return None


def _moves_in_return(context: Context, sentence: Sentence, items: list[Counted]) -> Iterator[Act]:
    """Yield people who are moved in return: in exchange, 1,200 residents are to leave Foua."""
    scan = context.scan
    cue = next(scan.within(sentence.first, sentence.after, "exchange", "return", "together"), None)
    if cue is None or not _strong(scan, cue):
        return
    for item in items:
        noun = item.noun
        if noun.table != "people" or not cue.after <= item.first < sentence.after:
            continue
        if noun.concept in ("detainees", "dead"):
            return
        if scan.has(cue.after, item.first, "verbs", "free"):
            continue
        verb = _verb_of(scan, _as_hit(scan, noun), cue.after, sentence.after, ("leave", "move"))
        if verb is None:
            verb = next(scan.within(cue.after, sentence.after, "verbs", "leave", "move"), None)
        if verb is not None:
            yield Act("move", verb, _as_hit(scan, noun))
        return


def _as_hit(scan: Scan, noun: Noun) -> Hit:
    return Hit(Entry("people", noun.concept, noun.unit, ()), noun.first, noun.after)


_IN_RETURN = (
    "exchange for",
    "in return",
    "in exchange",
    "مقابل",
    "لقا",
    "نظير",
    "swap",
    "بدال",
    "بدل",
)


def _strong(scan: Scan, cue: Hit) -> bool:
    """Whether a cue surely says *in return*, and does not only open an agreement."""
    words = " ".join(cue.entry.words)
    return any(word in words for word in _IN_RETURN) or (
        cue.concept == "together" and cue.entry.words[0] not in ("سوا", "meanwhile")
    )


def _owed(
    context: Context,
    subjects: Subjects,
    items: list[Counted],
    sentence: Sentence,
    act: Act,
    owed: set[int],
    before: str,
) -> Found:
    """Return an act as something owed; `before`: who gives what the sentence told before it."""
    scan = context.scan
    figure = None
    item = _figure_of(items, act)
    if item is not None:
        figure = item.figure
        if act.what != "move":
            owed.add(item.first)
            owed |= _parts_of(scan, items, item, sentence)
    first = min(act.verb.first, act.object.first)
    after = max(act.verb.after, act.object.after)
    count = (figure.high if figure.low is None else figure.low) if figure else act.count
    value = Owed(
        what=act.what,
        giver=act.giver
        or _holder(scan, subjects, act, sentence)
        or _pledged_by(scan, subjects, act, sentence)
        or _giver(scan, subjects, act, sentence)
        or ("" if _is_passive(scan, subjects, act) else before),
        receiver=_receiver(scan, subjects, act, sentence),
        count=count,
        order=_order(scan, sentence, act),
    )
    return Found(
        field="obligation",
        value=value,
        evidence=(scan.evidence(first, after),),
        hedge=figure.hedge if figure else "exact",
    )


def _pledged_by(scan: Scan, subjects: Subjects, act: Act, sentence: Sentence) -> str:
    """Return who pledges an act whose own verb names nobody: تعهد الفيلق بأن يطلق."""
    if act.verb.after in subjects.found:
        return ""
    return undertaker(scan, subjects, sentence, act.verb.first)


def _parts_of(scan: Scan, items: list[Counted], whole: Counted, sentence: Sentence) -> set[int]:
    """Return the figures that are part of what is given: 70 captives, including 40 women."""
    return {
        item.first
        for item in items
        if whole.after <= item.first < sentence.after
        and scan.has(whole.after, item.first, "cues", "part")
        and not scan.has(whole.after, item.first, "verbs", "leave", "move", "arrive")
    }


def _holder(scan: Scan, subjects: Subjects, act: Act, sentence: Sentence) -> str:
    """Return who holds those who are freed, where the report says so: prisoners held by X."""
    for at in range(act.object.after, min(act.object.after + 4, sentence.after)):
        word = scan.tokens[at].fold
        prison = word in _PRISONS and scan.tokens[at - 1].fold in ("من", "في", "from", "in")
        if word not in ("by", "لدي") and not prison:
            continue
        step = at + 1 + (at + 1 < sentence.after and scan.tokens[at + 1].fold == "the")
        if mention := subjects.found.get(step) or subjects.found.get(at + 1):
            return mention.name
    return ""


_PRISONS = words_of("obligations prisons")


def _figure_of(items: list[Counted], act: Act) -> Counted | None:
    """Return the figure of what is given: in its noun, or right behind it."""
    for item in items:
        if item.noun.table != "people":
            continue
        overlaps = item.first < act.object.after and act.object.first < item.after
        if overlaps or 0 <= item.first - act.object.after <= 1:
            return item
    return None


def _giver(scan: Scan, subjects: Subjects, act: Act, sentence: Sentence) -> str:
    """Return who gives it, by grammar; else the party that begins the sentence."""
    if act.what == "truce" and act.verb.entry.table == "exchange":
        return ""
    if act.what == "withdraw" and act.verb.entry.table == "exchange":
        near = range(act.verb.first + 1, act.verb.after + 2)
        return next((subjects.found[at].name for at in near if at in subjects.found), "")
    if act.what == "other" and act.verb.entry.table == "exchange":
        return _first_after(scan, subjects, act)
    doers = [
        mention
        for mention in subjects.doers(act.verb, sentence)
        if (mention.kind != "medical" and not act.object.first < mention.first < act.object.after)
        or (mention.first == act.verb.after and scan.tokens[mention.first].arabic)
    ]
    if doers:
        return doers[0].name
    if _is_passive(scan, subjects, act):
        return ""
    for at in range(sentence.first, min(sentence.first + 6, act.verb.first)):
        mention = subjects.found.get(at)
        if mention and not mention.adjective and mention.kind != "medical":
            governed = at > sentence.first and (
                scan.tokens[at - 1].fold in _GOVERNING
                or scan.hit(at - 1, "verbs", "say") is not None
            )
            return "" if governed or set(mention.before) & set("bl") else mention.name
    return ""


def _first_after(scan: Scan, subjects: Subjects, act: Act) -> str:
    """Return the first party behind *in return* that no preposition governs."""
    for at in range(act.object.first, act.object.after):
        mention = subjects.found.get(at)
        if mention is None or mention.adjective:
            continue
        governed = scan.tokens[at - 1].fold in _GOVERNING or set(mention.before) & set("bl")
        return "" if governed else mention.name
    return ""


_GOVERNING = frozenset(
    [
        "من",
        "الي",
        "علي",
        "مع",
        "عن",
        "في",
        "to",
        "with",
        "from",
        "against",
        "in",
        "by",
        "of",
        "under",
        "the",
    ]
) - {"the"}


def _is_passive(scan: Scan, subjects: Subjects, act: Act) -> bool:
    """Whether a verb says what is done and not who does it."""
    token = scan.tokens[act.verb.first]
    if token.arabic:
        before = scan.tokens[act.verb.first - 1].fold if act.verb.first else ""
        return subjects.is_passive(act.verb) or before.removeprefix("و") in (
            "تم",
            "يتم",
            "سيتم",
            "ستتم",
        )
    near = range(max(0, act.verb.first - 2), act.verb.first)
    return any(scan.tokens[at].fold in ("be", "is", "are", "was", "were", "been") for at in near)


def _receiver(scan: Scan, subjects: Subjects, act: Act, sentence: Sentence) -> str:
    """Return to whom it is given, where *to* stands before a party."""
    start = max(act.object.after, act.verb.after)
    for at in range(start, min(start + 7, sentence.after)):
        mention = subjects.found.get(at)
        if mention is None or mention.adjective:
            continue
        if (
            "l" in mention.before
            or scan.tokens[at - 1].fold in ("to", "الي")
            or (scan.tokens[at - 1].fold == "the" and scan.tokens[at - 2].fold == "to")
        ):
            return mention.name
    return ""


def _order(scan: Scan, sentence: Sentence, act: Act) -> str:
    """Return when it is due by the movement: before, after, together; empty when not said."""
    first, after = sentence.first, sentence.after
    if scan.has(first, after, "exchange", "together"):
        return "together"
    near = range(act.verb.first, min(act.object.after + _ORDER_REACH, after))
    if any(scan.tokens[at].fold in _EARLY for at in near) or (
        scan.tokens[act.verb.first - 1].fold in ("first", "اولا")
    ):
        return "before"
    for order in ("before", "after"):
        for hit in scan.within(first, after, "exchange", order):
            if _about_movement(scan, hit, after):
                return order
    return ""


_EARLY = words_of("obligations early")
_ORDER_REACH = 4


def _about_movement(scan: Scan, hit: Hit, after: int) -> bool:
    return scan.has(
        hit.first, min(hit.after + 5, after), "verbs", "leave", "move", "arrive"
    ) or scan.has(hit.first, min(hit.after + 5, after), "vehicles")
