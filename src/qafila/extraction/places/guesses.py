# SPDX-License-Identifier: Apache-2.0
"""Names of places that only their position tells: behind from, to, then, or joined to a place.

What grammar says outright (`places`) does not use them; they are candidates, and weights decide.
"""

from __future__ import annotations

from qafila.data.lexicons import words_of
from qafila.extraction.names.sides import part_of_country
from qafila.extraction.names.spot import Spot, definite, spot_of
from qafila.extraction.places.spot_lists import THEN
from qafila.extraction.text.arabic import has_article, one_of, with_and, without_and
from qafila.extraction.text.gazetteer import longest_known
from qafila.extraction.text.lexicon import FINITE
from qafila.extraction.text.numbers import number_at
from qafila.extraction.text.ordinary import further, is_no_proper, is_ordinary, is_word
from qafila.extraction.text.scan import Scan, skipped

_ENDS_NAME = words_of("places ends name")
_PARTS_OF_NAMES = words_of("places parts of names")
_NO_NOUN = words_of("mentions no noun")
_LED = ("from", "to", "via", "at")
_JOINED = ("و", "ف")
_BEGINS_NO_NAME = ("ي", "ت", "س", "لل")
_ENDS_NO_NAME = ("وا", "ون", "هم", "هما", "ها", "هن", "كم", "نا", "ين")
_MAY_ALSO_MEAN = frozenset({"people", "cues", "verbs"})
_LEAST_LETTERS = 3


def guessed(scan: Scan, at: int, before: int) -> Spot | None:
    """Return the place that a word nobody knows names by its position alone.

    Parameters
    ----------
    at
        The word.
    before
        The token behind the last place, to which another one may be joined.
    """
    token = scan.tokens[at]
    if not token.arabic or at == 0:
        return None
    if (part := part_of_country(scan, at)) is not None:
        return part
    joined = before == at and token.fold.startswith(_JOINED) and _is_free(scan, at)
    skip = skipped(token, "w") if joined else 0
    if which_road(scan, at):
        return None
    led = _leads(scan, at - 1) or scan.tokens[at - 1].fold in _ROUTE
    led = led or (scan.tokens[at - 1].fold in _DASHES and before == at - 1)
    led = led or (scan.folds[at - 1] == ":" and at > 1 and _leads(scan, at - 2))  # إلى: جبرين
    done = at - 1 in scan.at["verbs"]
    if (led or (done and _is_met(scan, at))) and (post := _post(scan, at, led=led)) is not None:
        return post
    free = scan.folds[at][0] in _GLUED and not scan.hits[at]
    if free and (glued := _behind_glued(scan, at, before, led=led)) is not None:
        return glued
    led = led or (done and _is_reached(scan, at))
    home = not led and _whose_home(scan, at)
    return _name(scan, at, skip, led=led, home=home) if led or joined or home else None


def _name(scan: Scan, at: int, skip: int, *, led: bool, home: bool) -> Spot | None:
    """Return the name that stands where one is looked for, without `skip` letters of *and*.

    `led`: behind a preposition; `home`: behind people who live there.
    """
    if after := end_of_country(scan, at):
        return spot_of(scan, at, after, 0, None, called=True)
    if found := longest_known(scan.tokens, at, skip):
        plain = bool(skip) or _means_little_else(scan, at, ends=led and _ends(scan, found[1]))
        plain = plain and not is_word(scan, at, found[1])
        return spot_of(scan, at, found[1], skip, found[0]) if plain else None
    if _is_compound(scan, at, skip):
        return spot_of(scan, at, _end(scan, at, skip), skip, None)
    free = _is_free(scan, at) or (led and _is_free_behind(scan, at))
    word = scan.tokens[at].fold[bool(skip) :]
    if not free or not _like_a_name(word, ends=(led or home) and _ends(scan, at + 1)):
        return None
    return spot_of(scan, at, _end(scan, at, skip), skip, None)


def end_of_country(scan: Scan, at: int) -> int:
    """Return the token behind a country that a way leads to, by way of, or from there on.

    0 where none is: *people from Sudan* says no way, *from Sudan to Chad* does; and where the place
    at which they cross into it is told.
    """
    state = scan.hit(at, "parties", "state")
    if state is None or not at or scan.says(state.after, state.after + 1, _WHERE_CROSSED):
        return 0
    onward = scan.hit(state.after, "places", "to", "via") is not None
    led = scan.hit(at - 1, "places", "to", "via", *(("from",) if onward else ()))
    return state.after if led is not None else 0


_WHERE_CROSSED = frozenset({"عند"})
_UNTIL = words_of("guesses until")
_DASHES = frozenset("-–—>→")


def which_road(scan: Scan, at: int) -> bool:
    """Whether a word only says which road is meant, and not by where it goes: الطريق الترابي."""
    if scan.folds[at - 1] not in _ROUTE:
        return False
    word = scan.folds[at]
    return (has_article(word) and word.endswith("ي")) or word in _ENDS_NAME


def _leads(scan: Scan, at: int) -> bool:
    """Whether a word says from, to, by way of, in, up to, then."""
    if at in scan.at["places"] and scan.hit(at, "places", *_LED) is not None:
        return not each_of(scan, at)
    return scan.folds[at] in THEN or scan.folds[at] in _UNTIL


def each_of(scan: Scan, at: int) -> bool:
    """Whether *from* only says each of: كل من الشيخ والعمدة."""
    return at > 0 and scan.folds[at] == "من" and scan.folds[at - 1] in _EACH


_EACH = words_of("guesses each")
_ROUTE = words_of("places route labels")
POSTS = words_of("guesses posts")
"""Words for control and for digging in that also mean a post on the road."""


def _is_met(scan: Scan, at: int) -> bool:
    """Whether people reach or pass what a word names: وصلوا سيطرة الصقور."""
    verb = scan.hit(at - 1, "verbs", "arrive", "pass")
    return verb is not None and verb.entry.made in FINITE


def _post(scan: Scan, at: int, *, led: bool) -> Spot | None:
    """Return a post called by a word that also means control, or the only quarter: ثم القلعة."""
    word, after = scan.tokens[at].fold, at + 1
    if word in POSTS and after < len(scan.tokens) and not scan.hit(after, "parties"):
        behind = scan.tokens[after]
        named = behind.arabic and (has_article(behind.fold) or _ends(scan, after + 1))
        return spot_of(scan, at, after + 1, 0, None, called=True) if named else None
    if not led:
        return None
    kind = scan.hit(at, "places", "kind")
    alone = kind is not None and "a" in kind.before and scan.tokens[at - 1].fold in THEN
    return spot_of(scan, at, after, 0, None, called=True) if alone and _ends(scan, after) else None


def _is_compound(scan: Scan, at: int, skip: int) -> bool:
    """Whether a word that many names begin with and one that nobody knows are one: بنت بية."""
    word = scan.tokens[at].fold[bool(skip) :]
    if word not in _PARTS_OF_NAMES or at + 1 >= len(scan.tokens):
        return False
    behind = scan.tokens[at + 1]
    free = behind.arabic and _is_free(scan, at + 1) and not is_no_proper(behind.fold)
    return free and behind.fold not in _ENDS_NAME | _NO_NOUN


def _is_free(scan: Scan, at: int) -> bool:
    return not scan.hits[at] and number_at(scan.tokens, at) is None


def _means_little_else(scan: Scan, at: int, *, ends: bool) -> bool:
    """Whether what else a known name means is improbable where it stands: في مدني, إلى سلوك.

    One with the article only where it ends behind its preposition: في الراشدين، وهي.
    """
    others = {hit.entry.table for hit in scan.hits[at]} - {"places"}
    free = ends or not has_article(scan.tokens[at].fold)
    return free and bool(others) and others <= _MAY_ALSO_MEAN


_GLUED = "بل"
_GOING = ("arrive", "leave", "move", "assemble", "pass", "receive")


def _behind_glued(scan: Scan, at: int, before: int, *, led: bool) -> Spot | None:
    """Return an unknown place with to or by written onto it, behind a verb, a place, a kind.

    نطلع لعندان، من الطوير للكويحة، مركز إيواء بجبرين.
    """
    token = scan.tokens[at]
    if len(token.fold) <= _LEAST_LETTERS + 1:
        return None
    if _takes_place(scan, at - 1) and not token.fold.startswith("لل"):
        return None  # وعبرت باغان
    going = any(_goes(scan, back) for back in range(max(0, at - 2), at))
    going = going or before == at or scan.tokens[at - 1].fold in THEN
    near = max(0, at - 2)
    going = going or any(scan.hit(back, "places", "kind") for back in range(near, at))
    going = going or scan.says(near, at, _BEING)
    bare = f"ال{token.fold[2:]}" if token.fold.startswith("لل") else token.fold[1:]
    parts = bare in _PARTS_OF_NAMES
    led = led and not (token.fold.startswith("لل") and scan.tokens[at - 1].fold in THEN)
    if not (parts or (going and not led)) or is_ordinary(bare):
        return None
    if not parts and not (_ends(scan, at + 1) and _like_a_name(bare, ends=True)):
        return None
    skip = skipped(token, token.text[0].translate(_LETTERS))
    spot = spot_of(scan, at, at + 1 + _goes_further(scan, at, parts=parts), skip, None)
    return definite(spot) if token.fold.startswith("لل") else spot


_BEING = with_and(words_of("guesses being") | words_of("frames stays") | words_of("frames now"))
"""Words of where people are: نحن بعربين, موجودين بجبرين."""


def _goes(scan: Scan, at: int) -> bool:
    """Whether somebody moves; a noun of moving takes its place without a preposition."""
    verb = scan.hit(at, "verbs", *_GOING)
    return verb is not None and (verb.entry.made in FINITE or "a" in verb.before)


def _takes_place(scan: Scan, at: int) -> bool:
    """Whether a verb takes the place that it passes without a preposition."""
    verb = scan.hit(at, "verbs", "pass", "arrive", "leave")
    bare = scan.tokens[at].fold.lstrip("وفيتسن")
    return verb is not None and bare.startswith(_TRANSITIVE)


_TRANSITIVE = tuple(sorted(words_of("guesses taking a place")))


_LETTERS = {ord("ب"): "b", ord("ل"): "l"}


def _goes_further(scan: Scan, at: int, *, parts: bool) -> bool:
    behind = scan.tokens[at + 1] if at + 1 < len(scan.tokens) else None
    return parts and behind is not None and behind.arabic and behind.fold not in _ENDS_NAME


def _is_reached(scan: Scan, at: int) -> bool:
    """Whether a word stands right behind a verb of reaching or passing: وصلنا القوش، سلكت X."""
    verb = scan.hit(at - 1, "verbs", "arrive", "pass", "leave")
    if verb is None:
        return False
    named = scan.tokens[at].fold in _PARTS_OF_NAMES or _ends(scan, at + 1)
    if verb.entry.made in FINITE:
        return named and (verb.concept != "leave" or scan.tokens[at].fold in _PARTS_OF_NAMES)
    leaving = bool(one_of(scan.tokens[at - 1].fold, _LEAVING_NOUNS))
    return leaving and _leads(scan, at + 1) if at + 1 < len(scan.tokens) else leaving


def _whose_home(scan: Scan, at: int) -> bool:
    """Whether people of a place are named before a word: سكان باب التبانة, أطفال دار المايقوما."""
    word = without_and(scan.tokens[at - 1].fold)
    if word in _HOME:
        return True
    if at - 1 not in scan.at["people"]:
        return False
    of = not word.startswith(("ال", "لل"))
    definite = at + 1 < len(scan.tokens) and has_article(scan.tokens[at + 1].fold)
    return of and definite and scan.tokens[at].fold in _PARTS_OF_NAMES


_LEAVING_NOUNS = words_of("guesses leaving nouns")
_HOME = words_of("places home words")
_BEFORE_VERBS = words_of("guesses before verbs")


def _is_free_behind(scan: Scan, at: int) -> bool:
    """Whether what a word means elsewhere cannot stand behind a preposition: عبر ضهر, إلى كاس."""
    if number_at(scan.tokens, at) is not None or has_article(scan.tokens[at].fold):
        return False
    verb = all(hit.entry.made in FINITE for hit in scan.hits[at])
    if verb:
        return scan.tokens[at - 1].fold not in _BEFORE_VERBS
    other = all(hit.entry.table == "cues" or hit.concept == "kind" for hit in scan.hits[at])
    return other and (at + 1 >= len(scan.tokens) or scan.tokens[at + 1].kind == "p")


def _ends(scan: Scan, at: int) -> bool:
    """Whether a name may end before a token: a sign, a preposition, the end."""
    if at >= len(scan.tokens) or scan.tokens[at].kind == "p" or scan.tokens[at].fold in THEN:
        return True
    if scan.tokens[at].fold in _UNTIL | _BEHIND_NAMES or _carried_by(scan, at):
        return True
    return scan.hit(at, "places", *_LED) is not None


def _carried_by(scan: Scan, at: int) -> bool:
    """Whether a word says by what one travels: بالمركب, بالباصات."""
    vehicle = scan.hit(at, "vehicles")
    return vehicle is not None and "b" in vehicle.before


_BEHIND_NAMES = words_of("guesses behind names")


def _like_a_name(word: str, *, ends: bool) -> bool:
    """Whether an unknown word may be a name; `ends`: it stands alone behind its preposition."""
    return (
        len(word) >= _LEAST_LETTERS
        and word not in _NO_NOUN
        and not is_ordinary(word)
        and word not in _ENDS_NAME
        and not (word.startswith(_BEGINS_NO_NAME) and not (ends and word[0] in "تس"))
        and (has_article(word) or not word.endswith(_ENDS_NO_NAME) or _is_no_plural(word, ends))
    )


def _is_no_plural(word: str, ends: bool) -> bool:
    """Whether a word that ends as two or many do is shaped as none of them: جبرين, عربين."""
    many = word.startswith("م") or word[1] == "ا" or word.endswith(("يين", "تين"))
    return ends and word.endswith("ين") and not many


def _end(scan: Scan, at: int, skip: int) -> int:
    """Return the token behind a name of one word or two: خور يابوس, ضهر البيدر."""
    after, word = at + 1, scan.tokens[at].fold
    if after >= len(scan.tokens) or not scan.tokens[after].arabic:
        return after
    behind = scan.tokens[after].fold
    if word[bool(skip) :] in _PARTS_OF_NAMES or (
        not has_article(word[bool(skip) :])
        and has_article(behind)
        and _is_free(scan, after)
        and behind not in _NO_NOUN
        and not is_ordinary(behind)
    ):
        return after + 1
    return after + further(scan, after)
