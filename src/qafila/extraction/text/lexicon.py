# SPDX-License-Identifier: Apache-2.0
"""Where words of the lexicon stand in a text.

One index of all tables: the first word of a phrase leads to the phrases that begin with it. Arabic
verbs are listed by past, present stem and verbal noun; persons, tenses and pronouns are made here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from qafila.core.spelling import without_article
from qafila.data.lexicons import lexicon, words_of
from qafila.extraction.text.tokens import Asked, Token, fold, forms, tokens_of

TABLES = ("people", "vehicles", "verbs", "deeds", "gifts", "given", "hedges", "vague", "time",
          "parties", "places", "cues", "exchange")  # fmt: skip
"""Tables of words; numbers are read by `numbers`."""

VERBAL = frozenset({"verbs", "deeds", "gifts"})
"""Tables of verbs; of them the program makes the forms."""

FINITE = ("past", "present")
"""How the forms of a verb are made that say that somebody does it."""

ASIDE = frozenset({"deeds", "gifts", "given"})
"""Tables whose words say nothing of what else a word may be."""

_OWNED = frozenset({"people", "vehicles"})
"""Tables of nouns that stand before their owners, too: أسرهم, حافلاتكم."""

BEHIND = "behind it"
"""Value of an English phrase whose doer is named right behind it, listed with a tilde."""

_PRONOUNS = ("ه", "ها", "هم", "هن", "كم", "نا", "ن")


@dataclass(slots=True, eq=False)  # made often: a frozen one takes three times as long
class Entry:
    """A phrase of the lexicon, one object for each; nobody changes it.

    Parameters
    ----------
    table, concept, value
        Where it stands and what it means there.
    words
        Its words folded, Arabic ones without their article.
    made
        Of verbs: ``past``, ``present``, ``noun`` or empty for English.
    article
        Whether the article belongs to it, as to names of weekdays.
    """

    table: str
    concept: str
    value: str
    words: tuple[str, ...]
    made: str = ""
    exact: str = ""


class Hit:
    """A phrase of the lexicon as it stands in the text.

    Parameters
    ----------
    first, after
        Its first token, and the one after its last.
    before
        What is written onto its first word: letters of `tokens.Form.before`.

    Attributes
    ----------
    concept, value
        What it means, and what more exactly: those of its entry, which rules ask for all the time.
    """

    __slots__ = ("after", "before", "concept", "entry", "first", "value")

    def __init__(self, entry: Entry, first: int, after: int, before: str = "") -> None:
        self.entry, self.first, self.after, self.before = entry, first, after, before
        self.concept, self.value = entry.concept, entry.value


_COLUMNS = {
    "people": ("cohort", "unit"),
    "vehicles": ("kind", "kind"),
    "verbs": ("concept", "concept"),
    "deeds": ("concept", "concept"),
    "gifts": ("concept", "concept"),
    "given": ("concept", "concept"),
    "hedges": ("hedge", "where"),
    "vague": ("value", "value"),
}


_Phrase = tuple[str, str, str, str, tuple[str, ...], str, bool]
"""Of an entry all but its first word: table, concept, value, what is made of it, the words behind
as they are compared and as they are, and whether the first one is listed with its article."""

_Listed = tuple[_Phrase, Iterable[str]]
"""A phrase and the words that it may begin with."""


def _written(table: str) -> Iterator[_Listed]:
    concept, value = _COLUMNS.get(table, ("concept", "value"))
    for row in lexicon(table):
        for written in row["en"].split("|"):
            told = BEHIND if written.endswith("~") else row[value]
            for form in _english_verb(written.removesuffix("~")):
                yield from _entry(table, row[concept], told, form)
                if " not " in form:
                    yield from _entry(table, row[concept], told, _contracted(form))
        for written in row["ar"].split("|"):
            if table in VERBAL:
                yield from _verb(table, row[concept], row[value], written)
                continue
            for form in _arabic_noun(written):
                yield from _entry(table, row[concept], row[value], form)
                if table in _OWNED and " " not in form:
                    for owned in _with_pronouns(fold(form)):
                        yield from _entry(table, row[concept], row[value], owned, "owned")


def _entry(table: str, concept: str, value: str, written: str, made: str = "") -> Iterator[_Listed]:
    folds = _folds(written)
    if folds:
        first = without_article(folds[0])
        words, exact = _behind(folds[1:])
        yield (table, concept, value, made, words, exact, first != folds[0]), (first,)


def _behind(folds: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """Return the further words of a phrase as they are compared, and as they are."""
    return tuple(map(without_article, folds)), "".join([f" {word}" for word in folds])


def _folds(written: str) -> list[str]:
    return [token.fold for token in tokens_of(written) if token.fold != "\n"]


def _contracted(written: str) -> str:
    """Return an English phrase with its *not* written onto the word before it: hasn't agreed."""
    return written.replace("will not ", "won't ").replace(" not ", "n't ")


_PEOPLE_ENDINGS = ("", "ا", "ون", "ين", "ة", "ات")
"""Of a noun for people with regular plurals: nominative, accusative, plurals, feminine."""


def _arabic_noun(written: str) -> Iterator[str]:
    """Yield the forms of a regular noun that is listed with a star; else what is listed."""
    if not written.endswith("*"):
        yield written
        return
    for ending in _PEOPLE_ENDINGS:
        yield written[:-1] + ending


def _with_pronouns(word: str) -> Iterator[str]:
    """Yield a noun as it stands before its owner: مسلحو, عائلات, and with pronouns: أسرهم."""
    if not word or word.isascii():
        return
    stem = word[:-1] if len(word) > 4 and word.endswith(("ين", "ون", "ان")) else word
    if stem != word:
        yield stem
    stem = stem[:-1] + "ت" if stem.endswith("ه") else stem
    broken = (stem[:-1] + "ا",) if stem.endswith("ي") and len(stem) == 4 else ()  # أسراهم
    for each in (stem, *broken):
        for pronoun in _PRONOUNS:
            if pronoun == "ن" and each.endswith("ا"):
                continue  # جريحان are two, and not theirs
            if not (pronoun == "ه" and each == word and word.endswith("ي")):
                yield each + pronoun  # حقوقية is an adjective, and not his lawyer


def _verb(table: str, concept: str, value: str, written: str) -> Iterator[_Listed]:
    """Yield every form of a verb that is listed as past/present stem/verbal nouns."""
    if not written or "/" not in written:
        return
    for made, part in zip(("past", "present", "noun"), written.split("/"), strict=True):
        phrase = fold_phrase(part)
        if phrase == "-":
            continue
        head, _, rest = phrase.partition(" ")
        words, exact = _behind(_folds(rest))
        forms_of_it = _MAKERS[made](head)
        if made != "noun":  # التزم begins with no article
            yield (table, concept, value, made, words, exact, False), forms_of_it
            continue
        for form in forms_of_it:
            first = without_article(form)
            yield (table, concept, value, made, words, exact, first != form), (first,)


@cache
def _irregular() -> Mapping[str, tuple[str, ...]]:
    return {row["lemma"]: tuple(row["forms"].split("|")) for row in lexicon("irregular")}


def _english_verb(written: str) -> Iterator[str]:
    """Yield the forms of a verb that is listed with a star, which may stand behind its first word.

    What is listed without a star is yielded as it is.
    """
    if "*" not in written:
        yield written
        return
    head, _, rest = written.replace("*", "").partition(" ")
    rest = f" {rest}" if rest else ""
    if head in _irregular():
        forms_of_it = _irregular()[head]
    elif head.endswith("e"):
        forms_of_it = (head, head + "s", head + "d", head[:-1] + "ing")
    elif head.endswith("y") and head[-2] not in "aeiou":
        forms_of_it = (head, head[:-1] + "ies", head[:-1] + "ied", head + "ing")
    else:
        third = head + ("es" if head.endswith(("s", "sh", "ch", "x")) else "s")
        forms_of_it = (head, third, head + "ed", head + "ing")
    yield from (form + rest for form in forms_of_it)


_PAST_ENDINGS = ("", *sorted(words_of("lexicon past endings")))
_PRESENT_ENDINGS = ("", *sorted(words_of("lexicon present endings")))


def _past(stem: str) -> list[str]:
    if not stem.endswith("ي"):
        return [stem + ending for ending in _PAST_ENDINGS]
    made = [stem]
    for ending in _PAST_ENDINGS[1:]:
        short = stem[:-1] if ending[0] in "وت" else stem[:-1] + "ا"
        made.append(short + ending)
    return made + [stem + ending for ending in ("وا", "ت", "ا")]


def _present(stem: str) -> list[str]:
    stems = [stem[:-1], stem] if stem.endswith("ي") else [stem]
    begun = [person + each for person in _PERSONS for each in stems]
    return [begin + ending for begin in begun for ending in _PRESENT_ENDINGS]


_PERSONS = ("ي", "ت", "سي", "ست", "بي", "بت", "حي", "حت", "حن", "هي", "هت", "هن", "ن", "سن", "من")


def _noun(stem: str) -> list[str]:
    owned = stem[:-1] + "ت" if stem.endswith("ه") else stem
    return [stem, *(owned + ending for ending in ("ه", "ها", "هم", "ا"))]


_MAKERS = {"past": _past, "present": _present, "noun": _noun}


def fold_phrase(written: str) -> str:
    """Return a phrase with every word folded."""
    return " ".join(fold(word) for word in written.strip().split())


@cache
def index() -> tuple[Sequence[_Phrase], Mapping[str, Sequence[int]]]:
    """Return the phrases, and which of them begin with a word.

    There are some hundred thousand forms of verbs and few of them are ever read, so that entries
    are made of those alone: `entries_of`.
    """
    numbers: dict[_Phrase, int] = {}
    kinds: dict[tuple[object, ...], int] = {}
    kind_of: list[int] = []
    found: dict[str, tuple[int, ...]] = {}
    for table in TABLES:
        for phrase, firsts in _written(table):
            number = numbers.setdefault(phrase, len(numbers))
            if number == len(kind_of):
                kind_of.append(kinds.setdefault(phrase[:5], len(kinds)))
            kind, alone = kind_of[number], (number,)
            for first in firsts:
                here = found.setdefault(first, alone)
                if here is alone:
                    continue  # most words begin one phrase
                for other in here:  # written out: half a million times
                    if kind_of[other] == kind:
                        break
                else:
                    found[first] = (*here, number)
    return list(numbers), found


def _entries_of(word: str) -> tuple[Entry, ...]:
    phrases, firsts = index()
    begun = [phrases[number] for number in firsts.get(word, ())]
    begun.sort(key=lambda phrase: -len(phrase[4]))
    return tuple(
        Entry(table, concept, value, (word, *behind), made, f"{'ال' * article}{word}{exact}")
        for table, concept, value, made, behind, exact, article in begun
    )


_ENTRIES = Asked(_entries_of)


def entries_of(word: str) -> tuple[Entry, ...]:
    """Return every phrase that begins with a folded word without its article, longer ones first."""
    return _ENTRIES[word]


@cache
def _beginnings(word: str) -> tuple[tuple[Entry, str, int], ...]:
    """Return the phrases that may begin with a folded word, what is before it, and their words."""
    found: dict[Entry, str] = {}
    for form in forms(word):
        for entry in entries_of(form.stem):
            if "a" in form.before and entry.made in FINITE:
                continue  # no verb has an article
            found.setdefault(entry, form.before)
    return tuple((entry, before, len(entry.words)) for entry, before in found.items())


def _short_and_long(word: str) -> tuple[frozenset[str], tuple[tuple[Entry, str], ...]]:
    """Return the second words of phrases that begin with a word, and what it means alone."""
    found: dict[tuple[str, str, str], tuple[Entry, str]] = {}
    second: set[str] = set()
    for entry, before, words in _beginnings(word):
        if words > 1:
            second.add(entry.words[1])
        else:
            found.setdefault((entry.table, entry.concept, entry.value), (entry, before))
    return frozenset(second), tuple(found.values())


_MEANT = Asked(_short_and_long)

_Begun = tuple[Entry, str, int]
"""A phrase, what is written onto its first word, and how many words it has."""


@lru_cache(maxsize=65_536)
def _going_on(word: str, behind: str) -> tuple[tuple[_Begun, ...], bool]:
    """Return what may begin with a word before another: phrases that go on so, and it alone.

    With it whether some of it depends on further words; where none does, only the longest phrase of
    each table and concept is left.
    """
    readings = _READINGS[behind]
    may = tuple(one for one in _beginnings(word) if one[2] == 1 or one[0].words[1] in readings)
    if any(words >= _LONG for _, _, words in may):
        return may, True
    return tuple(_longest(may)), False


def _longest(begun: Iterable[_Begun]) -> Iterable[_Begun]:
    """Return of each table and concept the longest phrase, the first of those as long."""
    found: dict[tuple[str, str, str], _Begun] = {}
    for one in begun:
        entry, _, words = one
        key = (entry.table, entry.concept, entry.value)
        if key not in found or found[key][2] < words:
            found[key] = one
    return found.values()


def hits_in(tokens: Sequence[Token]) -> list[list[Hit]]:
    """Return what begins at each token: of each table and concept the longest phrase."""
    found: list[list[Hit]] = []
    last = len(tokens) - 1
    for at, token in enumerate(tokens):
        if token.kind == "n":
            found.append([])
            continue
        second, alone = _MEANT[token.fold]
        if second and at < last and not second.isdisjoint(_READINGS[tokens[at + 1].fold]):
            found.append(_with_phrases(tokens, at))
        elif alone:
            found.append([Hit(entry, at, at + 1, before) for entry, before in alone])
        else:
            found.append([])
    return found


def _with_phrases(tokens: Sequence[Token], at: int) -> list[Hit]:
    """Return what begins at a token whose neighbour may go on with a phrase that begins at it."""
    behind = tokens[at + 1].fold if at + 1 < len(tokens) else ""
    begun, depends = _going_on(tokens[at].fold, behind)
    if depends:
        begun = tuple(_longest(one for one in begun if _goes_on(tokens, at, one)))
    return [Hit(entry, at, at + words, before) for entry, before, words in begun]


def _goes_on(tokens: Sequence[Token], at: int, begun: _Begun) -> bool:
    """Whether the third word of a phrase and those behind it stand there too."""
    entry, _, words = begun
    return words < _LONG or (
        at + words <= len(tokens)
        and all(entry.words[n] in _READINGS[tokens[at + n].fold] for n in range(2, words))
    )


def parted(tokens: Sequence[Token], at: int, behind: int) -> Iterator[Hit]:
    """Yield the verbs that begin at a token and go on at another: أعطى *الجيش* الضوء الأخضر.

    What stands between is who does it. The hit ends where the first word does.
    """
    second, _ = _MEANT[tokens[at].fold]
    if behind >= len(tokens) or second.isdisjoint(_READINGS[tokens[behind].fold]):
        return
    told = set()
    for entry, before, words in _beginnings(tokens[at].fold):
        rest = behind - 1  # of the second word of a phrase on
        if (
            words > 1
            and entry.table in VERBAL
            and entry.concept not in told
            and rest + words <= len(tokens)
            and all(entry.words[n] in _READINGS[tokens[rest + n].fold] for n in range(1, words))
        ):
            told.add(entry.concept)
            yield Hit(entry, at, at + 1, before)


_LONG = 3
"""Words of a phrase of which more than the first two are to be compared."""


def _readings(word: str) -> frozenset[str]:
    """Return what a folded word may be inside a phrase: itself, and without its article."""
    return frozenset(form.stem for form in forms(word) if form.before in ("", "a")) | {word}


_READINGS = Asked(_readings)
