# SPDX-License-Identifier: Apache-2.0
"""What a figure counts that has no noun behind it: by a label before it, a total, a verb."""

from __future__ import annotations

from dataclasses import replace

from qafila.data.lexicons import words_of
from qafila.extraction.counts.ages import is_age
from qafila.extraction.counts.figures import Figure
from qafila.extraction.counts.nouns import Noun, is_other
from qafila.extraction.counts.predicates import past_group
from qafila.extraction.days.context import Context
from qafila.extraction.text.arabic import has_and, has_article, without_and
from qafila.extraction.text.lexicon import FINITE, Hit, entries_of
from qafila.extraction.text.marks import best_hit
from qafila.extraction.text.numbers import number_at
from qafila.extraction.text.scan import GOING, Scan
from qafila.extraction.text.signs import COMMAS, STOPS
from qafila.extraction.text.sources import is_speaker

_LABELS = words_of("labels labels")
_WHOSE = words_of("counts whose")
_OF_IT = words_of("labels of it")
_ADULTS = words_of("counts grown")
_MEASURES = words_of("figures measures")


def noun_around(context: Context, figure: Figure, taken: set[int]) -> Noun | None:
    """Return what a figure counts that has no noun behind it: a label, a total, a verb.

    The unit of people who were named before, and are counted as *of them*, is `OF_THEM`.
    """
    scan = context.scan
    after = word_at(scan, figure.after)
    made = scan.says(figure.after + 1, figure.after + 2, _MEASURES)
    if after in _MEASURES or (made and scan.tokens[figure.after].capital):
        return None  # buses (50 seats each), 12 sorties, 12 Hercules flights
    everybody = Noun("people", "all", "persons", figure.first, figure.after)
    if is_other(after):
        if word_at(scan, figure.after + 1) in _MEASURES:
            return None  # two more convoys
        whose = whom(scan, figure.first)
        return replace(everybody, concept=whose, unit=OF_THEM, after=figure.after + 1)
    if figure.low == figure.high == 1 or figure.hedge == "vague" or is_age(scan, figure):
        return None
    known = (
        _label_of(context, figure, taken)
        or _ailment(scan, figure)
        or _of_them(scan, figure, everybody)
        or _there_are(scan, figure)
    )
    return known or _by_words_around(scan, figure, everybody)


def _of_them(scan: Scan, figure: Figure, everybody: Noun) -> Noun | None:
    """Return those of whom *ten of them* counts some, or all where a word calls them strong."""
    if (strong := _past_strong(scan, figure)) is not None:
        return replace(everybody, after=strong)
    group = past_group(scan, figure.after)
    them = word_at(scan, figure.after) in _THEM
    if not (them or group == figure.after + 2):
        return None
    after = max(group, figure.after + 1)
    if (them or word_at(scan, after - 1) == "them") and (
        carriers := _vehicles_before(scan, figure)
    ):
        return replace(carriers, after=after)
    return replace(everybody, concept=whom(scan, figure.first), unit=OF_THEM, after=after)


def is_of_vehicles(scan: Scan, figure: Figure) -> bool:
    """Whether a bare figure is a part of vehicles: *30 buses, of which 12*; of the 30 buses, 12."""
    at = figure.first - 1
    told = False
    while at > 0 and scan.folds[at] in _PART_OF_THINGS:
        told = told or len(scan.folds[at]) > _SHORT
        at -= 1
    first = scan.sentence_of(figure.first).first
    vehicles = any(
        hit.after == at + 1
        for back in range(max(first, at - 1), at + 1)
        for hit in scan.at["vehicles"].get(back, ())
    )
    return vehicles and at < figure.first - 1 and (told or scan.says(first, first + 1, _OF))


_OF, _SHORT = frozenset({"of", "من"}), 3
_PART_OF_THINGS = words_of("labels part of things")


def _vehicles_before(scan: Scan, figure: Figure) -> Noun | None:
    """Return the vehicles named right before a comma: in their own cars, 13 of them."""
    if word_at(scan, figure.first - 1) not in _SET_APART:
        return None
    for at in (figure.first - 4, figure.first - 3, figure.first - 2):
        hit = best_hit(scan, at) if at >= 0 else None
        if hit and hit.after == figure.first - 1 and hit.entry.table == "vehicles":
            return Noun("vehicles", hit.concept, hit.value, hit.first, hit.after)
    return None


_SET_APART = COMMAS | {"(", "-", "–"}
OF_THEM = "of them"
"""Marks, in place of a unit, that the words behind a figure point to people named before."""

_WHOM_REACH = 45


def whom(scan: Scan, at: int) -> str:
    """Return of whom *106 of them* speaks: the cohort that was named last."""
    for back in range(at - 1, max(0, at - _WHOM_REACH) - 1, -1):
        hit = best_hit(scan, back)
        if hit is not None and hit.entry.table == "people" and hit.entry.made != "owned":
            if is_speaker(scan, back) or scan.folds[back] in _NAMING:
                continue
            if hit.concept == "all" and (head := scan.hit(back - 1, "people")) is not None:
                hit = head  # المسلحون القادمون
            hit = _whose_relatives(scan, hit) or hit
            if _joins_another(scan, hit):
                return "all"  # the women and children, 84 of them
            households = hit.value == "families" and not _of_fighters(scan, hit)
            return "all" if households or hit.concept in ("staff", "dead") else hit.concept
    return "all"


def _whose_relatives(scan: Scan, hit: Hit) -> Hit | None:
    """Return the families right before fighters whose they are: *the families* of fighters."""
    at = hit.first - 1 - scan.says(hit.first - 1, hit.first, {"the"})
    at -= scan.says(at, at + 1, {"of"})
    head = scan.hit(at, "people", "families") if at >= 0 else None
    return head if head is not None and hit.concept == "fighters" else None


def _joins_another(scan: Scan, hit: Hit) -> bool:
    """Whether people are told in one breath with others: النساء والأطفال, women and children."""
    at = hit.first - 1
    at -= scan.says(at, at + 1, _OWNING)
    joint = scan.says(at, at + 1, {"and"})
    at -= joint
    if at < 0 or not (joint or "w" in hit.before):
        return False
    for back in (at, at - 1):
        other = best_hit(scan, back) if back >= 0 else None
        if other is None or other.entry.table != "people" or other.after <= at:
            continue
        if other.after >= hit.after:  # a word of its own: women and children
            return other.concept == "all"
        return other.concept not in ("all", "staff", hit.concept)
    return False


_OWNING = words_of("the their")


def _of_fighters(scan: Scan, hit: Hit) -> bool:
    """Whether families are those of fighters, and so their number that of relatives."""
    at = hit.after + scan.says(hit.after, hit.after + 1, {"of"})
    owner = best_hit(scan, at + scan.says(at, at + 1, {"the"}))
    return owner is not None and owner.concept == "fighters"


def _by_words_around(scan: Scan, figure: Figure, everybody: Noun) -> Noun | None:
    """Return people where a word of counting, or a verb of moving, stands around a bare figure."""
    start = scan.sentence_of(figure.first).first
    by_verb = _goes_by_verb(scan, figure)
    ends = figure.after >= len(scan.tokens) or scan.tokens[figure.after].kind == "p"
    at = word_at(scan, figure.first - 1) == "at"
    put = _number_of(scan, max(start, figure.first - _PUT_REACH), figure.first) if at else None
    if at and (carriers := _which_are_counted(scan, start, figure.first)) is not None:
        return carriers
    if put or (at and _is_put(scan, start, figure.first)):
        return put or _labelled(scan, max(start, figure.first - 7), figure.first) or everybody
    if not (ends or by_verb or word_at(scan, figure.after) in _FOLLOWING):
        return None
    freed = scan.hit(figure.first - 1, "verbs", "free")
    if freed is not None and freed.after == figure.first and ends:
        return replace(everybody, concept="detainees")
    first = max(start, figure.core_first - 6)
    if scan.has(first, figure.core_first, "cues", "list"):
        return _labelled(scan, first, figure.first) or everybody
    counted_before = figure.first > 0 and _verb_before(scan, start, figure.first)
    return everybody if counted_before or by_verb else None


def _which_are_counted(scan: Scan, start: int, first: int) -> Noun | None:
    """Return vehicles whose number a relative clause tells: the buses, which they put at 14."""
    for at in range(first - 1, start + 1, -1):
        if scan.folds[at] == "which" and scan.folds[at - 1] in _SET_APART:
            hit = best_hit(scan, at - 2)
            if hit is None or hit.entry.table != "vehicles":
                return None
            return Noun(hit.entry.table, hit.concept, hit.value, hit.first, hit.after)
    return None


def _past_strong(scan: Scan, figure: Figure) -> int | None:
    """Return the token behind *strong*: the garrison, 84 strong; an 84-strong garrison."""
    at = figure.after + (word_at(scan, figure.after) == "-")
    return at + 1 if word_at(scan, at) == "strong" else None


def _there_are(scan: Scan, figure: Figure) -> Noun | None:
    """Return those named last where a sentence says how many there are: There are 84.

    A word for one of them (follows the case) names nobody who could be many.
    """
    before = figure.first - 1
    ends = not word_at(scan, figure.after)[0].isalnum()
    if (
        before < 1
        or not ends
        or scan.folds[before] not in _ARE
        or scan.folds[before - 1] != "there"
    ):
        return None
    for at in range(before - 2, max(0, before - _NAMED_REACH) - 1, -1):
        hit = best_hit(scan, at)
        if hit is not None and not _is_one(scan.folds[hit.after - 1]):
            return Noun(hit.entry.table, hit.concept, hit.value, hit.first, hit.after)
    return None


def _is_one(word: str) -> bool:
    """Whether an English word is for one person or vehicle, as its plural is known."""
    return bool(entries_of(f"{word}s") or entries_of(f"{word}es"))


_ARE = words_of("are or were")
_NAMED_REACH = 25
_PUT_REACH = 18
_NAMED_BEHIND = 5


def _number_of(scan: Scan, first: int, after: int) -> Noun | None:
    """Return whose number is put at a figure: the number of his men who left Foah, that of."""
    for at in range(after - 2, first - 1, -1):
        if scan.folds[at] in ("number", "that") and scan.folds[at + 1] == "of":
            named = range(at + 2, min(at + 2 + _NAMED_BEHIND, after))
            hits = [hit for each in named if (hit := best_hit(scan, each)) is not None]
            last = next((hit for hit in hits[1:2] if scan.folds[hit.first - 1] == "and"), None)
            hit = last or next(iter(hits), None)
            if hit is None:
                return None
            return Noun(hit.entry.table, hit.concept, hit.value, hit.first, hit.after)
    return None


_THEM = words_of("labels them")


def word_at(scan: Scan, at: int) -> str:
    """Return the folded word at a token, a new line behind the last."""
    return scan.tokens[at].fold if at < len(scan.tokens) else "\n"


def _goes_by_verb(scan: Scan, figure: Figure) -> bool:
    """Whether a verb of moving follows a figure at once: 600 left, 600 غادروا."""
    verb = scan.hit(figure.after, "verbs", *GOING)
    if verb is None:
        return word_at(scan, figure.after) in (
            "were",
            "are",
            "have",
            "had",
            "will",
            "would",
        ) and bool(scan.has(figure.after, figure.after + 4, "verbs", *GOING))
    if verb.entry.made:
        return verb.entry.made in FINITE
    return not verb.entry.words[-1].endswith(
        ("ion", "ions", "ure", "ures", "ment", "val", "s", "ing")
    )


def _label_of(context: Context, figure: Figure, taken: set[int]) -> Noun | None:
    """Return the noun that labels a figure: fighters: 250, الجرحى الأربعة, المسلحين وعددهم 250."""
    scan = context.scan
    tokens = scan.tokens
    sentence = scan.sentence_of(figure.first)
    at = figure.first - 1
    whose = ""
    while at >= sentence.first and (
        tokens[at].fold in _LABELS or tokens[at].fold in _WHOSE | _OF_IT or _by_list(scan, at)
    ):
        at -= _by_list(scan, at)  # وعددهم بحسب القائمة 74
        word = tokens[at].fold
        whose = word if word in _WHOSE | _OF_IT else whose
        at -= 1
    if whose:
        return _owner(scan, figure, at, sentence.first, whose)
    if at < sentence.first or at in taken:
        return None
    if tokens[at + 1].fold in COMMAS:
        return _in_apposition(scan, figure, at)
    if (owned := _with_owner(scan, figure, sentence.first)) is not None:
        return owned
    grown = tokens[at].fold in _ADULTS and tokens[figure.first].kind == "n"
    at -= grown  # ذكور بالغون 212
    for start in (at - 2, at - 1, at):
        hit = best_hit(scan, start) if start >= sentence.first else None
        if hit and hit.after == at + 1 and (grown or _is_label(scan, hit, figure, at)):
            earlier = best_hit(scan, start - 1) if hit.concept == "all" else None
            whom = earlier if earlier and earlier.after == start else hit
            return Noun(hit.entry.table, whom.concept, whom.value, whom.first, hit.after)
    return None


def _ailment(scan: Scan, figure: Figure) -> Noun | None:
    """Return the sick whom a list counts behind what ails them: Dialysis 6, burns 3."""
    at = figure.first - 1
    ends = figure.after >= len(scan.tokens) or scan.tokens[figure.after].kind == "p"
    if at < 0 or not ends or scan.tokens[figure.first].kind != "n":
        return None
    named = scan.folds[at] in _AILMENTS
    return Noun("people", "wounded", "persons", at, figure.after) if named else None


_AILMENTS = words_of("labels ailments")


def _by_list(scan: Scan, at: int) -> bool:
    """Whether a token and the one before it name the list that a number is told by."""
    return at > 0 and has_article(scan.folds[at]) and scan.folds[at - 1] in _ACCORDING


def _in_apposition(scan: Scan, figure: Figure, at: int) -> Noun | None:
    """Return vehicles with their number between commas: the coaches, three, left."""
    hit = best_hit(scan, at)
    ends = word_at(scan, figure.after) in _CLOSING
    if hit is None or hit.entry.table != "vehicles" or not ends or figure.first != at + 2:
        return None
    return Noun(hit.entry.table, hit.concept, hit.value, hit.first, hit.after)


_ACCORDING = words_of("labels according to")
_CLOSING = STOPS | COMMAS
_OWNER_WORDS = 4


def _with_owner(scan: Scan, figure: Figure, first: int) -> Noun | None:
    """Return the noun of a definite number behind its owner: باصات الأونروا الستة."""
    tokens = scan.tokens
    if not tokens[figure.first].arabic or not has_article(tokens[figure.first].fold):
        return None
    for at in range(figure.first - 1, max(first, figure.first - _OWNER_WORDS) - 1, -1):
        hit = best_hit(scan, at)
        if hit is not None and hit.entry.table == "vehicles" and "a" not in hit.before:
            return Noun(hit.entry.table, hit.concept, hit.value, hit.first, hit.after)
        if not has_article(tokens[at].fold):
            return None
    return None


_OWNED_REACH = 12


def _owner(scan: Scan, figure: Figure, at: int, first: int, whose: str) -> Noun | None:
    """Return the noun that *their number* speaks of: the nearest one before it.

    *Its* number (وعددها) is that of things, or of families, and of no people unnamed.
    """
    for start in range(at, max(first, at - _OWNED_REACH) - 1, -1):
        hit = best_hit(scan, start)
        if hit is None or (whose in _WHOSE and hit.entry.table != "people"):
            continue
        counted = start > first and number_at(scan.tokens, start - 1) is not None
        if whose in _OF_IT and hit.value == "persons" and counted:
            continue  # نقلت الشاحنات 200 شخص، وعددها عشر
        if is_speaker(scan, start):
            continue
        before = (best_hit(scan, at) for at in range(start - 1, max(first, start - 4) - 1, -1))
        earlier = next((each for each in before if each is not None), None)
        if whose in _WHOSE and _is_mixed(scan, hit):
            return Noun("people", "all", "persons", hit.first, hit.after)
        if hit.concept == "all" and earlier is not None and earlier.entry.table == "people":
            hit = earlier  # المسلحين الوافدين, وعددهم
        return Noun(hit.entry.table, hit.concept, hit.value, hit.first, hit.after)
    if whose in _OF_IT:
        return None
    return Noun("people", "all", "persons", figure.first, figure.after)


def _is_mixed(scan: Scan, hit: Hit) -> bool:
    """Whether *their number* is that of two kinds of people: نساءها وأطفالها، وعددهم."""
    if "w" not in hit.before or hit.entry.table != "people":
        return False
    return hit.concept == "families" or _joins_another(scan, hit)  # الجيش وأسرهم، وهم ألف


_FOLLOWING = words_of("counts following")


def _is_label(scan: Scan, hit: Hit, figure: Figure, at: int) -> bool:
    """Whether a noun before a figure is its label: fighters: 250, الجرحى الأربعة."""
    between = {scan.tokens[n].fold for n in range(at + 1, figure.first)}
    if between & {"is", "are", "was", "were", "of"}:
        return bool(between & {"are", "were"}) or scan.tokens[at].fold.endswith("s")
    if between:
        return True
    written = scan.tokens[figure.first]
    if hit.entry.made == "owned":
        alone = written.kind == "n" and not word_at(scan, figure.after)[0].isalnum()
        return alone or (written.arabic and has_article(written.fold))  # جرحاهم السبعة
    if written.arabic:
        if hit.first and without_and(scan.tokens[hit.first - 1].fold) == "عدد":
            return True  # عدد الباصات عشرة
        behind = word_at(scan, figure.after)
        listed = behind.startswith("وال") or not any(letter.isalpha() for letter in behind)
        listed = listed or figure.after in scan.finite  # المراكب أربعة نقلت
        return "a" in hit.before and (has_article(written.fold) or listed)
    if not scan.tokens[at].arabic:
        return written.kind == "n" and _is_listed(scan, hit, figure)
    return written.kind == "n" and not _has_noun_after(scan, figure)


def _is_listed(scan: Scan, hit: Hit, figure: Figure) -> bool:
    """Whether a noun and its number stand by themselves in a list: men 80, women 62."""
    opens = hit.first == 0 or scan.folds[hit.first - 1] in _OPENING
    behind = word_at(scan, figure.after)
    return opens and (behind in _CLOSING or behind in (")", "and"))


_OPENING = frozenset({",", ":", ";", "(", "-", "–", "•", "\n", "and", "."})


def _has_noun_after(scan: Scan, figure: Figure) -> bool:
    word = word_at(scan, figure.after)
    return word not in _FOLLOWING and not has_and(word) and any(letter.isalpha() for letter in word)


def _labelled(scan: Scan, first: int, after: int) -> Noun | None:
    """Return the last word for people before a figure: عدد المقاتلين حوالي 250."""
    found: Noun | None = None
    for at in range(after - 1, first - 1, -1):
        hit = best_hit(scan, at)
        if hit and hit.entry.table == "vehicles" and scan.folds[at - 1] in _NUMBER_OF:
            return Noun("vehicles", hit.concept, hit.value, hit.first, hit.after)
        if is_speaker(scan, at):
            continue
        if scan.folds[at] in _NAMING:
            continue  # the lists name 563
        if hit and hit.entry.table == "people" and (found is None or found.concept == "all"):
            found = Noun("people", hit.concept, hit.value, hit.first, hit.after)
    return found


_NAMING = words_of("labels naming")
_NUMBER_OF = words_of("labels number of")
_COUNTERS = words_of("counts counters")


def _verb_before(scan: Scan, first: int, after: int) -> bool:
    """Whether a verb of moving or counting stands right before a figure: carried 951."""
    while after > first and scan.tokens[after - 1].fold in ('"', "“", "”", "'", "«", "only"):
        after -= 1
    for at in range(max(first, after - 2), after):
        hit = scan.hit(at, "verbs", "move")
        if hit and hit.after == after and hit.entry.made != "present":
            return not (hit.entry.made == "noun" and "a" in hit.before)
    near = range(max(first, after - 7), after)
    if any(scan.tokens[at].fold in _COUNTERS for at in near):
        return True
    put = scan.tokens[after - 1].fold in ("at", "ب")
    return put and scan.has(max(first, after - 6), after, "verbs", "say")


def _is_put(scan: Scan, first: int, after: int) -> bool:
    """Whether somebody puts the number *at* a figure."""
    near = range(max(first, after - 18), after)
    return any(scan.tokens[at].fold in ("put", "puts", "estimated") for at in near) or scan.has(
        max(first, after - 8), after, "verbs", "say"
    )
