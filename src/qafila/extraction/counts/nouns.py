# SPDX-License-Identifier: Apache-2.0
"""What a figure counts: the noun behind it, or a dual, which counts two by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace

from qafila.data.lexicons import words_of
from qafila.extraction.counts.figures import Figure
from qafila.extraction.counts.predicates import predicate_of
from qafila.extraction.text.arabic import has_and, has_article, with_and, without_and
from qafila.extraction.text.lexicon import Hit, entries_of
from qafila.extraction.text.marks import best_hit
from qafila.extraction.text.numbers import number_at
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.signs import COMMAS
from qafila.extraction.text.tokens import Asked, forms

_OTHERS = words_of("figures others")
_STOPS = words_of("figures stops")
_LINKS = words_of("figures links")
_PLACES = words_of("figures places")
_DETERMINERS = words_of("nouns determiners")
_LATIN_REACH, _ARABIC_REACH = 6, 3
_PARTITIVE_REACH = 5

_MEASURES = words_of("figures measures")


@dataclass(slots=True)  # made often: a frozen one takes three times as long
class Noun:
    """What a figure counts.

    Parameters
    ----------
    table, concept, unit
        ``people`` with cohort and unit, or ``vehicles`` with kind.
    first, after
        Its tokens.
    """

    table: str
    concept: str
    unit: str
    first: int
    after: int


def noun_of(scan: Scan, figure: Figure, taken: set[int]) -> Noun | None:
    """Return what a figure counts by the words behind it; None when they count nothing known."""
    at = _past_denied(scan, _past_whole(scan, _behind(scan, figure)))
    if (said := predicate_of(scan, figure, at)) is not None:
        return Noun(said.entry.table, said.concept, said.value, said.first, said.after)
    return None if counts_places(scan, at) else _noun_phrase(scan, figure, at, taken)


def _noun_phrase(scan: Scan, figure: Figure, at: int, taken: set[int]) -> Noun | None:
    """Return the noun of the phrase that begins at a token behind a figure."""
    tokens = scan.tokens
    reach, steps, linked = _LATIN_REACH, 0, False
    found: Noun | None = None
    while (
        at < len(tokens)
        and steps < reach
        and not _is_stop(scan, at, taken, alone=steps > 0 and not linked)
    ):
        token = tokens[at]
        if token.kind == "p":
            at += 1
            continue
        if token.fold in _MEASURES and (found is None or found.after == at):
            return None  # two besieged areas
        if token.arabic:
            reach = min(reach, _PARTITIVE_REACH if linked else _ARABIC_REACH)
        if token.arabic and steps == 0 and (noun := _right_behind(scan, figure, at)):
            return noun
        hit = _counted_hit(scan, at, first=steps == 0)
        if hit is not None:
            found = _joined(found, hit, modifies=not tokens[at - 1].fold.endswith("s"))
            if token.arabic:
                return _with_adjective(scan, found)
            found = _with_head(scan, found)
            at, steps = max(hit.after, found.after), steps + 1
            continue
        if found is None and token.fold in _LINKS:
            linked, at = True, at + 1
            continue
        whose = steps == 0 or tokens[at - 1].fold == "whom"  # 120 of whom were children
        if whose and token.fold in ("are", "were") and (said := _said_to_be(scan, at)):
            return said
        if _ends_phrase(scan, at, found, bare=token.arabic and not linked and steps >= 1):
            break
        if found is None and _is_demonym(scan, at):
            found = Noun("people", "all", "persons", at, at + 1)
        at, steps = at + 1, steps + 1
    return found


def counts_places(scan: Scan, at: int) -> bool:
    """Whether an English figure before a token counts towns, however these are described.

    Four *besieged Syrian towns*, three *rebel-held villages*; but 40 *camp children*.
    """
    for n in range(at, min(at + _DESCRIBED, len(scan.tokens))):
        token, behind = scan.tokens[n], scan.folds[n + 1 : n + 2]
        sign = token.kind != "w" and token.fold != "-"
        if token.arabic or sign or token.fold in _STOPS or token.fold in _LINKS:
            return False
        if token.fold in _PLACES and token.fold.endswith("s"):
            return n + 1 == len(scan.tokens) or best_hit(scan, n + 1) is None
        if scan.hit(n, "people") and not token.capital and behind != ["-"]:
            return False  # 300 people out of border villages
    return False


_DESCRIBED = 6


def _right_behind(scan: Scan, figure: Figure, at: int) -> Noun | None:
    """Return *souls*, or the noun of an accusative that no table lists: اثنان وستون شابا."""
    word = scan.tokens[at].fold
    if word in _SOULS and figure.low and figure.low > _DUAL:
        return Noun("people", "all", "persons", at, at + 1)
    if word in _LADY and scan.tokens[figure.core_first].kind == "n":
        return Noun("people", "women", "persons", at, at + 1)  # ١٥ ست is no six
    if word in _HOUSES and _are_households(scan, figure, at):
        return Noun("people", "families", "families", at, at + 1)
    if word in _CHILD and figure.low and figure.low > _TEN:
        return Noun("people", "children", "persons", at, at + 1)  # ٥ عيل are families
    if not word.endswith("ا") or best_hit(scan, at) is not None:
        return None
    for entry in entries_of(word[:-1]):
        if entry.table in ("people", "vehicles") and not entry.made and len(entry.words) == 1:
            return _with_adjective(scan, Noun(entry.table, entry.concept, entry.value, at, at + 1))
    return None


def _past_whole(scan: Scan, at: int) -> int:
    """Return the token behind the figure of all: of 700 *of the 2,185* were fighters."""
    folds = scan.folds
    if folds[at : at + 1] != ["of"]:
        return at
    first = at + 1 + (folds[at + 1 : at + 2] == ["the"])
    whole = number_at(scan.tokens, first) if first < len(folds) else None
    were = whole is not None and scan.says(whole.after, whole.after + 1, _WERE)
    return whole.after if whole is not None and were else at


def _past_denied(scan: Scan, at: int) -> int:
    """Return the token behind a figure that is denied between commas: 64, not 46, patients."""
    first = at + scan.says(at, at + 1, COMMAS)
    denied = first > at and scan.says(first, first + 1, DENYING)
    number = number_at(scan.tokens, first + 1) if denied and first + 1 < len(scan.tokens) else None
    if number is None:
        return at
    return number.after + scan.says(number.after, number.after + 1, COMMAS)


_WERE = words_of("are or were")
_SOULS = words_of("nouns souls")
"""*One* behind a figure, which people say for *persons*: ٣٢٠ واحد."""


def _are_households(scan: Scan, figure: Figure, at: int) -> bool:
    """Whether *houses* are those who live in them: نزح 45 بيتا; and no name such as بيت حانون."""
    if any(hit.entry.table == "places" or hit.after > at + 1 for hit in scan.hits[at]):
        return False
    first = scan.clause_of(figure.first)[0]
    return scan.has(first, figure.first, "verbs", "leave", "arrive", "move")


_HOUSES = words_of("nouns houses")
_LADY, _CHILD = words_of("nouns lady"), words_of("nouns child")
_TEN = 10


def _behind(scan: Scan, figure: Figure) -> int:
    """Return the token behind a figure, its hedge and the brackets around it: (72) عائلة."""
    at = max(figure.core_after, figure.after)
    closes = at < len(scan.tokens) and scan.tokens[at].fold == ")"
    opens = figure.first > 0 and scan.tokens[figure.first - 1].fold == "("
    return at + (closes and opens)


DENYING = with_and(words_of("not this"))
"""Words that deny the figure behind them: 158 people, not 185."""


def _is_stop(scan: Scan, at: int, taken: set[int], *, alone: bool) -> bool:
    """Whether a noun phrase ends at a token; `alone` where a noun of it stands before already."""
    token = scan.tokens[at]
    if alone and token.fold in _DETERMINERS:
        return True  # one thing the rebels wanted
    sign = token.kind == "p" and token.fold not in ("-", "'", '"', "”", "“", "»")
    return token.kind == "n" or at in taken or sign or token.fold in DENYING


def _counted_hit(scan: Scan, at: int, *, first: bool) -> Hit | None:
    """Return a word for people or vehicles that a figure may count; *and theirs* is none."""
    hit = best_hit(scan, at)
    listed = hit is not None and "w" in hit.before
    if hit is None or (listed and (hit.entry.made == "owned" or not first or "a" in hit.before)):
        return None
    if {"b", "l"} & set(hit.before):  # الجرحى الأربعة للأطباء
        return None
    owner = at > 0 and scan.tokens[at].arabic
    if owner and any(body.after > at for body in scan.hits[at - 1]
                     if body.entry.table == "parties"):  # fmt: skip
        return None  # خمس للدفاع المدني
    if owner and _is_adjective(scan, at):
        return None  # أربع من الطبابة العسكرية
    behind = scan.word(hit.after)
    if hit.concept == "all" and behind in _PLACES:  # two Shi'ite villages
        return None
    return hit


def _is_adjective(scan: Scan, at: int) -> bool:
    """Whether a definite feminine word for people describes the noun before it."""
    word, noun = scan.folds[at], scan.folds[at - 1]
    described = has_article(word) and word.endswith("يه")
    return described and noun.startswith(("ال", "لل")) and best_hit(scan, at - 1) is None


def _said_to_be(scan: Scan, at: int) -> Noun | None:
    """Return the noun of *sixteen are patients*."""
    hit = best_hit(scan, at + 1) if at + 1 < len(scan.tokens) else None
    return Noun(hit.entry.table, hit.concept, hit.value, hit.first, hit.after) if hit else None


def _ends_phrase(scan: Scan, at: int, found: Noun | None, *, bare: bool) -> bool:
    """Whether a noun phrase ends before a token; `bare`: an Arabic word that joins nothing."""
    token = scan.tokens[at]
    another = token.arabic and (has_and(token.fold) or scan.hit(at, "cues", "list"))
    if bare or another or token.fold in _STOPS:
        return True
    if found is not None and (
        token.fold in ("and", "or") or (not token.capital and not _goes_on(scan, at))
    ):
        return True
    if found is not None and found.unit == "families" and token.fold == "of":
        return True  # fifteen families of fighters
    if not scan.hit(at, "verbs") or token.capital or scan.hit(at, "parties"):
        return False
    described = token.fold.endswith(("ed", "en")) and at + 1 < len(scan.tokens)
    return not (described and (best_hit(scan, at + 1) or best_hit(scan, at + 2)))


def _is_demonym(scan: Scan, at: int) -> bool:
    """Whether a capitalised word stands for people of somewhere: Muslims, Timorese."""
    token = scan.tokens[at]
    return (
        token.capital
        and token.fold.endswith(("ians", "ans", "ese", "ims", "is", "ites", "ers"))
        and len(token.fold) > 4
        and scan.hit(at, "parties") is None
    )


def _goes_on(scan: Scan, at: int) -> bool:
    """Whether a noun phrase goes on: another noun for people stands right behind."""
    return (
        at + 1 < len(scan.tokens)
        and best_hit(scan, at + 1) is not None
        and (
            scan.tokens[at].kind == "w"
            and scan.tokens[at].fold not in ("and", "or", "with", "plus")
        )
    )


def _with_head(scan: Scan, found: Noun) -> Noun:
    """Return the noun of two adjectives that *and* joins: sick and malnourished children."""
    if found.concept not in _HARMED or scan.folds[found.first] not in _ADJECTIVES:
        return found
    joint, described = [*scan.folds[found.after : found.after + 2], "", ""][:2]
    if joint != "and" or not described.endswith(_ENDS_OF_ADJECTIVES):
        return found
    head = best_hit(scan, found.after + 2)
    return found if head is None else _joined(found, head)


_ADJECTIVES = words_of("nouns adjectives")
_ENDS_OF_ADJECTIVES = ("ed", "ly", "ing", "ill", "ered", "ful")
_HARMED = frozenset({"wounded", "patients"})
_STRONG = words_of("figures strong")


def _joined(earlier: Noun | None, hit: Hit, *, modifies: bool = False) -> Noun:
    """Return one noun of a modifier and its head: wounded fighters, sick children.

    `modifies`: a vehicle right before may be one, as it is no plural.
    """
    noun = Noun(hit.entry.table, hit.concept, hit.value, hit.first, hit.after)
    if earlier is None:
        return noun
    if noun.table == "vehicles" or earlier.table == "vehicles":
        crew = earlier.table == "vehicles" and earlier.after == noun.first and modifies
        return noun if noun.table == "vehicles" or crew else earlier  # 168 truck drivers
    concept = noun.concept
    if noun.concept not in _STRONG and (
        earlier.concept in _HARMED or noun.concept in ("all", "men", "staff")
    ):
        concept = earlier.concept
    return Noun("people", concept, noun.unit, earlier.first, noun.after)


def _with_adjective(scan: Scan, noun: Noun) -> Noun:
    """Return an Arabic noun with the adjective behind it: شخص مدني, مقاتل جريح."""
    if noun.table != "people" or noun.after >= len(scan.tokens):
        return noun
    hit = best_hit(scan, noun.after)
    if hit is None or hit.entry.table != "people" or hit.before or hit.entry.made == "owned":
        return noun
    concept = noun.concept
    if hit.concept in _HARMED or noun.concept in ("all", "men"):
        concept = hit.concept if noun.concept not in _STRONG else concept
    return replace(noun, concept=concept, after=hit.after)


def dual_at(scan: Scan, at: int) -> Noun | None:
    """Return the noun of a dual, which counts two by itself: عائلتين, حافلتان."""
    token = scan.tokens[at]
    if not (token.arabic and MAY_BE_DUAL[token.fold]) or best_hit(scan, at):
        return None  # most words
    if without_and(token.fold) in _NO_DUALS:
        return None
    goes_with_number = _goes_with_number(scan, at)
    for form in forms(token.fold):
        stem = form.stem[:-2] if form.stem.endswith("ن") else form.stem[:-1]
        singular = stem[:-1] + "ه" if stem.endswith("ت") else stem
        if singular == stem and not form.stem.endswith("ن"):
            continue
        for entry in sorted(entries_of(singular), key=lambda each: each.table != "vehicles"):
            plural = entry.table == "people" and "a" in form.before and singular == stem
            adjective = entry.table == "people" and "a" in form.before and entry.concept == "all"
            numbered = goes_with_number and entry.table == "people"
            if plural or adjective or numbered:  # العاملين are many; البلدتين المحاصرتين
                continue
            if entry.table in ("people", "vehicles") and not entry.made and len(entry.words) == 1:
                after = at + 1
                if (
                    entry.concept in ("car", "vehicle")
                    and after < len(scan.tokens)
                    and scan.tokens[after].fold in _OF_RESCUE
                ):
                    return Noun("vehicles", "ambulance", "", at, after + 1)
                return Noun(entry.table, entry.concept, entry.value, at, after)
    return None


_OF_RESCUE = words_of("nouns of rescue")
_NO_DUALS = words_of("figures no duals")
MAY_BE_DUAL = Asked(lambda word: word.endswith(("ين", "ان", "تي", "تا")))


def _goes_with_number(scan: Scan, at: int) -> bool:
    """Whether a number in digits or of more than two stands right behind: راكبين أربع شاحنات."""
    behind = number_at(scan.tokens, at + 1) if at + 1 < len(scan.tokens) else None
    return behind is not None and behind.value > _DUAL and not has_and(scan.tokens[at + 1].fold)


_DUAL = 2


def is_other(word: str) -> bool:
    """Whether a word stands for more people of the same kind."""
    return word in _OTHERS
