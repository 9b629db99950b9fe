# SPDX-License-Identifier: Apache-2.0
"""Who does what a word says: subject, agent, owner of a noun, by the grammar of both languages."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import Any

from qafila.data.lexicons import words_of
from qafila.extraction.days.context import Context
from qafila.extraction.names.asides import explained, topic_of
from qafila.extraction.names.governing import leads_agent
from qafila.extraction.names.joined import coordinated, joined_with, past_brackets
from qafila.extraction.names.mentions import Mention
from qafila.extraction.parties.obtained import is_persuaded, whose_approval
from qafila.extraction.parties.role_nouns import is_role_noun, stands_for
from qafila.extraction.text.arabic import with_and, without_and
from qafila.extraction.text.joined_verbs import is_verb, joined_verb
from qafila.extraction.text.lexicon import BEHIND, FINITE, Hit
from qafila.extraction.text.scan import Scan, Sentence
from qafila.extraction.text.signs import COMMAS, STOPS, STOPS_AND_COLON

_NEAR, _FAR, _BRACKETED = 4, 8, 3
_BY_REACH = 12
"""Tokens from a passive to *by*: were received at the station in Lubny by the council."""

_THE_OR_A = words_of("articles")
_PREPOSITIONS = words_of("parties prepositions") | words_of("parties towards")
_BY = frozenset({"by", "from", "of"})


_RELATIVES = words_of("who")
_AUXILIARIES = words_of("parties auxiliaries")
_SKIPPED = words_of("parties skipped")
_RESUMING = words_of("parties resuming")
_DONE_BY = tuple(sorted(words_of("parties done by")))
_BEFORE_AGENT = with_and(words_of("parties before who acts"))
_MEMBERS_OF, _BELONGING = words_of("parties members of"), words_of("parties belonging")


_TOWARDS = words_of("parties of a goal")
_ARTICLES = words_of("parties articles")
_COPULAS = words_of("parties acting as")
_BETWEEN = frozenset({"the", "and", ",", "kingdom", "republic", "sultanate", "of"})
_ITSELF = with_and(words_of("parties itself"))


_MOVING = ("leave", "arrive", "pass", "assemble")
_PLURAL = "وا"
_LED = ("civilians", "families", "wounded", "children", "women", "detainees", "relatives")
"""People who are none of the parties, whatever they do."""

_LIGHT = words_of("parties light verbs")
_CHARGING = words_of("parties charging verbs")
_UNDERTAKING = with_and(_LIGHT | _CHARGING)
_LIGHT_REACH = 12
_HEADINGS = words_of("parties headings")
_COPULA_WORDS = words_of("parties copulas")
_BESIEGING = words_of("parties besieging")
_HAD = words_of("parties had")
_CROWDS = words_of("parties crowds")
_DONE_TO = ("receive", "escort", "move", "treat")
_SHARED = words_of("parties shared")
_SHARED_OR_WITH = _SHARED | {"with", "مع"}
_ALONG = words_of("parties along with")
_COMPANION_REACH = 10
_DAMMA = "\u064f"
_HOLLOW = 4
"""Letters of a verb such as تعيد, whose middle one is long."""

_FIRST_LETTERS = 4


class Subjects:
    """Finds who does what a word says.

    Parameters
    ----------
    context
        The report.
    found
        Its mentions by first token.
    """

    __slots__ = ("_firsts", "ending", "found", "scan", "scopes")

    def __init__(self, context: Context, found: dict[int, Mention]) -> None:
        self.scan: Scan = context.scan
        self.found = found
        self.ending = {mention.after: mention for mention in found.values()}
        self.scopes: dict[int, Any] = {}  # those that `undertakings` has looked up already
        self._firsts = sorted(found)

    def between(self, first: int, after: int) -> list[Mention]:
        """Return the mentions that begin between two tokens, in the order of the text."""
        low = bisect_left(self._firsts, first)
        return [self.found[at] for at in self._firsts[low : bisect_left(self._firsts, after)]]

    def doers(self, hit: Hit, sentence: Sentence) -> list[Mention]:
        """Return who does what a hit says; empty when the sentence does not say."""
        if is_role_noun(*hit.entry.words) and (
            told := stands_for(self.scan, self.found, hit.first, hit.after, sentence)
        ):
            return told
        if hit.concept in ("mediate", "guarantee"):
            for at in range(hit.first, max(sentence.first, hit.first - _NEAR) - 1, -1):
                mention = self.found.get(at)
                if mention and hit.first < mention.after:
                    return [mention]  # a tribal mediator, الوساطة القبلية
        if hit.concept in _MOVING and self._is_theirs(hit, sentence):
            return []
        if hit.concept == "move" and self._are_moved(hit, sentence):
            return []
        if self.scan.tokens[hit.first].arabic:
            whom = explained(self.scan, self.ending, hit.first)
            first = whom or self._arabic(hit, sentence)
            if first is not None:
                first = explained(self.scan, self.ending, first.first) or first
        else:
            first = self._latin(hit, sentence)
        if first is None:
            return []
        if is_role_noun(*hit.entry.words) and first.after <= hit.first:
            together = joined_with(self.scan, self.found, first, sentence)
        else:
            together = coordinated(self.scan, self.found, first)
        return [*together, *self._companions(hit, sentence, together)]

    def _is_theirs(self, hit: Hit, sentence: Sentence) -> bool:
        """Whether people or vehicles are who moves: as *buses* had left, خروج *الحافلات*."""
        scan, at = self.scan, hit.after
        if not scan.tokens[hit.first].arabic:
            at = hit.first - 1
            while at > sentence.first and scan.tokens[at].fold in _AUXILIARIES:
                at -= 1
        elif at in self.found:
            return False
        if not sentence.first <= at < sentence.after or at + 1 in self.ending:
            return False
        return scan.hit(at, "vehicles") is not None or scan.hit(at, "people", *_LED) is not None

    def _are_moved(self, hit: Hit, sentence: Sentence) -> bool:
        """Whether people right before an Arabic verb are who is moved: إن 40 جريحا *نقلوا*."""
        scan, at = self.scan, hit.first - 1
        if at < sentence.first or hit.entry.made != "past" or not scan.tokens[at].arabic:
            return False
        plural = scan.folds[hit.first].endswith(_PLURAL)
        return plural and hit.after not in self.found and scan.hit(at, "people", *_LED) is not None

    def _companions(self, hit: Hit, sentence: Sentence, told: list[Mention]) -> Iterator[Mention]:
        """Yield who does it together with the others: escorts the column together with X."""
        tokens, end = self.scan.tokens, min(hit.after + _COMPANION_REACH, sentence.after - 1)
        if not self.scan.says(hit.after, end + 1, _SHARED_OR_WITH):
            return
        for at in range(hit.after, end):
            if tokens[at].fold in _SHARED:
                shared = self._right(at + 1, min(at + _NEAR + 1, sentence.after))
                if shared is not None:
                    yield from coordinated(self.scan, self.found, shared)
            if tokens[at].fold not in _ALONG or tokens[at + 1].fold not in ("with", "مع"):
                continue
            step = at + 2 + (at + 2 < sentence.after and tokens[at + 2].fold == "the")
            mention = self.found.get(step) or self.found.get(at + 2)
            if mention and mention not in told:
                yield mention

    # ------------------------------------------------------------------ Arabic

    def _arabic(self, hit: Hit, sentence: Sentence) -> Mention | None:
        if hit.entry.made == "noun":
            return self._of_noun(hit, sentence)
        passive = self._by_arabic(hit.after, sentence.after)
        if passive or self.is_passive(hit):
            return passive
        if topic := topic_of(self.scan, self.ending, hit.first, sentence.first):
            return topic
        antecedent = self._antecedent(hit.first, sentence.first)
        object_on_it = hit.entry.exact.endswith(("ها", "هم", "ه"))
        near = min(hit.after + 3, sentence.after)
        if antecedent and not (object_on_it and self._right(hit.after, near)):
            return antecedent
        right = self._right(hit.after, min(hit.after + _FAR, sentence.after))
        plural = self.scan.tokens[hit.first].fold.endswith("وا")
        if plural or (right and hit.concept in _DONE_TO and right.name in _CROWDS):
            right = None  # رفضوا المصالحة: the ending is its subject; استلم الناس: they are moved
        beside = self.ending.get(hit.first)
        if beside and right and right.first == hit.after and "w" in right.before:
            right = None  # الحوثيون موافقون والقوات تستقبلهم
        follows = "w" in hit.before or "f" in hit.before
        if (
            beside
            and right
            and right.first > hit.after
            and not follows
            and not set(beside.before) & set("bl")
        ):
            resumed = self._is_resumed(hit.after, right.first)
            return right if beside.adjective or resumed else beside
        if right and right.first - hit.after < _NEAR:
            return right
        return self._before(hit, sentence) or right or self._speaker(hit.first, sentence.first)

    def _before(self, hit: Hit, sentence: Sentence) -> Mention | None:
        """Return who stands before an Arabic verb, or does the verb that it is joined to."""
        left = self._left(hit.first, max(sentence.first, hit.first - _FAR))
        if left and not self._is_cut(left.after, hit.first):
            return self._first_of(left)
        joined = joined_verb(self.scan, hit, sentence)
        return self._arabic(joined, sentence) if joined is not None else None

    def _is_resumed(self, first: int, after: int) -> bool:
        """Whether a verb speaks of what was named before it: اتفاق بين X وY وافقت عليه Z."""
        return after == first + 1 and self.scan.tokens[first].fold in _RESUMING

    def _first_of(self, mention: Mention) -> Mention:
        """Return the first of those that *and* joins before a verb: تركيا والسعودية توسطتا."""
        while "w" in mention.before:
            earlier = self.ending.get(mention.first)
            if earlier is None or earlier.adjective or set(earlier.before) & set("bl"):
                break
            mention = earlier
        return mention

    def is_passive(self, hit: Hit) -> bool:
        """Whether an Arabic verb has the vowel of the passive, and no party as its subject.

        يُفتح المعبر is passive; in تُفرج اللجنة the vowel belongs to the active, and so it does
        where a long *i* follows: تُعيد, يُخلي (passive they are تُعاد, يُخلى).
        """
        written = self.scan.tokens[hit.first].text.lstrip("وف")
        letters = [letter for letter in written if letter.isalpha()]
        if letters[-1:] == ["ي"] or (len(letters) == _HOLLOW and letters[-2] == "ي"):
            return False
        if _DAMMA not in written[:_FIRST_LETTERS] or written[:1] not in "أاسنيت":
            return False
        near = range(hit.first + 1, hit.after + 2)
        return written[:1] in "أا" or not any(at in self.found for at in near)

    def _is_cut(self, first: int, after: int) -> bool:
        """Whether a verb or a comma parts a noun from the verb that it might be the subject of."""
        for at in range(first, after):
            if self.scan.tokens[at].fold in COMMAS:
                return True
            if at in self.scan.finite:
                return True
        return False

    def _speaker(self, at: int, first: int) -> Mention | None:
        """Return who is said to have said it of itself: قالت الوزارة إنها توسطت."""
        if not self.scan.says(max(first, at - _FAR), at, _ITSELF):
            return None
        said = self.scan.within(first, at, "verbs", "say")
        if not said:
            return None
        last = said[-1]
        for step in range(last.after, min(last.after + 3, at)):
            if mention := self.found.get(step):
                return None if mention.adjective else mention
        return self._left(last.first, max(first, last.first - _NEAR))

    def _antecedent(self, at: int, first: int) -> Mention | None:
        """Return whom a relative pronoun right before a verb stands for: X, which escorts."""
        step = at - 1
        if step - 1 > first and self.scan.tokens[step - 1].fold == "whose":
            step -= 1
        elif step - 2 > first and self.scan.tokens[step - 2].fold == "whose":
            step -= 2
        while step > first and self.scan.tokens[step].fold in _AUXILIARIES:
            step -= 1
        if step < first or self.scan.tokens[step].fold not in _RELATIVES:
            return None
        step -= 1
        while step > first and self.scan.tokens[step].fold in (",", "،", ")", "»", '"'):
            step -= 1
        return self.ending.get(step + 1)

    def _light(self, hit: Hit, first: int) -> Mention | None:
        """Return who undertakes what a noun says: تتولى القوات مرافقة, يتعهد الجانب بضمان."""
        start = max(first, hit.first - _LIGHT_REACH)
        if not self.scan.says(start, hit.first, _UNDERTAKING):
            return None
        for back in range(hit.first - 1, start - 1, -1):
            word = self.scan.tokens[back].fold
            if word in (".", "؛", "\n"):
                return None
            if without_and(word) in _CHARGING:
                return self._charged(back + 1, hit.first)
            if without_and(word) in _LIGHT:
                mention = self._right(back + 1, hit.first)
                return mention or self._left(back, max(first, back - _NEAR))
        return None

    def _charged(self, first: int, after: int) -> Mention | None:
        """Return who is charged with something: كلف المحافظ مدير الأمن بمرافقتها."""
        named = [self.found[at] for at in range(first, after) if at in self.found]
        return named[-1] if named else None

    def _of_noun(self, hit: Hit, sentence: Sentence) -> Mention | None:
        """Return whose mediation, approval, escort it is: بوساطة قطرية, موافقة الجيش."""
        if light := self._light(hit, sentence.first):
            return light
        if self.scan.tokens[hit.first - 1].fold in _COPULA_WORDS and hit.first > sentence.first:
            return self._left(hit.first - 1, max(sentence.first, hit.first - _FAR))
        if told := self._owner(hit, sentence) or self._by_arabic(hit.after, sentence.after):
            return told
        owned = hit.entry.exact.endswith(("ته", "تها", "تهم"))
        if hit.concept == "approve":
            if is_persuaded(self.scan, hit, sentence):
                return self._left(hit.first, max(sentence.first, hit.first - _FAR))
            whose, decided = whose_approval(self.scan, self.found, hit, sentence)
            if decided:
                return whose
        if "b" in hit.before and not owned:
            return None
        return self._left(hit.first, max(sentence.first, hit.first - (_FAR if owned else _NEAR)))

    def _owner(self, hit: Hit, sentence: Sentence) -> Mention | None:
        """Return who stands behind a noun, past words that only lead there: بوساطة قام بها X."""
        for at in range(hit.after, min(hit.after + 3, sentence.after)):
            if mention := self.found.get(at):
                return None if "w" in mention.before else mention  # موافقين والقوات تستقبلهم
            word = self.scan.tokens[at].fold
            passed = word == ":" or word in _SKIPPED or self.scan.hit(at, "vehicles") is not None
            if not passed and not (word.endswith("ها") and word.startswith(_DONE_BY)):
                break
        return None

    def _by_arabic(self, first: int, after: int) -> Mention | None:
        """Return who follows من قبل, على يد, من جانب."""
        end = min(after, first + _FAR) - 1
        if not self.scan.says(first, end, _BEFORE_AGENT):
            return None
        for at in range(first, end):
            if leads_agent(self.scan, at):
                return self._right(at + 2, min(after, at + 5))
        return None

    def _is_member(self, at: int) -> bool:
        """Whether *of* before a party only joins its people to it: ضباط من, عناصر من."""
        word = self.scan.tokens[at].fold
        if word in _BELONGING or self.scan.hit(at, "vehicles"):
            return True
        return word == "من" and at > 0 and without_and(self.scan.tokens[at - 1].fold) in _MEMBERS_OF

    def _right(self, first: int, after: int) -> Mention | None:
        """Return the first mention that no preposition governs, before another verb."""
        for at in range(first, after):
            token = self.scan.tokens[at]
            if token.fold in STOPS_AND_COLON:
                return None
            mention = self.found.get(at)
            if mention and not mention.adjective:
                belongs = at > first and self._is_member(at - 1)
                governed = (set(mention.before) & set("bl") and not belongs) or (
                    at > first
                    and self.scan.tokens[at - 1].fold in _PREPOSITIONS
                    and not self._is_member(at - 1)
                )
                if not governed:
                    return mention
                if at == first and token.fold in _PREPOSITIONS:
                    return None
            if at in self.scan.finite and any(
                hit.entry.made in FINITE and hit.concept != "say"
                for hit in self.scan.at["verbs"][at]
            ):
                return None
        return None

    def _left(self, first: int, before: int) -> Mention | None:
        """Return the nearest mention on the left that no preposition governs."""
        for at in range(first, before - 1, -1):
            if at < first and self.scan.tokens[at].fold in STOPS:
                return None
            mention = self.ending.get(at)
            if mention is None or mention.adjective or mention.first < before:
                continue
            if set(mention.before) & set("bl"):
                continue
            governed = mention.first and self.scan.tokens[mention.first - 1].fold in _PREPOSITIONS
            if governed and not self._is_member(mention.first - 1):
                continue
            return mention
        return None

    # ------------------------------------------------------------------- Latin

    def _latin(self, hit: Hit, sentence: Sentence) -> Mention | None:
        tokens = self.scan.tokens
        if hit.entry.words[-1] in ("by", "of") or hit.value == BEHIND:
            return self._behind(hit.after, sentence.after)
        named = not is_verb(hit) or hit.entry.words[-1] in _HEADINGS
        if named and tokens[min(hit.after, len(tokens) - 1)].fold == ":":
            return self._behind(hit.after + 1, sentence.after)
        agent, decided = self._agent(hit, sentence)
        if decided and hit.entry.words[-1] != "bound":  # is not bound by the deal
            return agent
        glued = self.ending.get(hit.first - 1)
        if glued and tokens[hit.first - 1].fold == "-":
            return glued
        beside = self.ending.get(hit.first)
        if beside and (beside.adjective or not is_verb(hit)):
            return beside
        if earlier := self._as_that(hit, sentence):
            return earlier
        if self._is_passive(hit, sentence) or self._is_besieged(hit):
            return None
        return (
            self._joined_verb(hit, sentence)
            or topic_of(self.scan, self.ending, hit.first, sentence.first)
            or self._antecedent(hit.first, sentence.first)
            or self._subject(hit, sentence)
        )

    def _joined_verb(self, hit: Hit, sentence: Sentence) -> Mention | None:
        """Return who does the verb that *and* joins this one to: let them pass *and escorted*."""
        if self.ending.get(hit.first - 1) is not None:
            return None
        earlier = joined_verb(self.scan, hit, sentence)
        return self._latin(earlier, sentence) if earlier is not None else None

    def _behind(self, at: int, after: int) -> Mention | None:
        """Return the mention at a token, past the, both, a."""
        end = min(after, at + _FAR)
        while at < end and at not in self.found:
            token = self.scan.tokens[at]
            described = token.fold == "-" or (token.kind == "w" and not self.scan.hit(at, "verbs"))
            if token.fold not in _ARTICLES and (not described or token.fold in _PREPOSITIONS):
                return None
            at += 1
        return self.found.get(at)

    def _agent(self, hit: Hit, sentence: Sentence) -> tuple[Mention | None, bool]:
        """Return who stands behind by, of or from, and whether that decides who does it."""
        tokens = self.scan.tokens
        participle = hit.entry.words[-1].endswith(("ed", "en"))
        got = hit.concept == "mediate" and len(hit.entry.words) > 1  # obtained the consent of X
        reach = _BY_REACH if self._is_passive(hit, sentence) else _NEAR
        for at in range(hit.after, min(hit.after + reach, sentence.after)):
            word = tokens[at].fold
            near = at < hit.after + _NEAR
            if word in (".", ",", ";") or not (near or self.scan.hit(at, "verbs") is None):
                break
            if word not in _BY or not (near or word == "by"):
                continue
            far = at > hit.after and (participle or len(hit.entry.words) > 1)
            if word != "by" and (far or got):
                break
            if mention := self._behind(at + 1, sentence.after):
                return mention, True
            if word == "by":
                return None, True
        return None, False

    def _as_that(self, hit: Hit, sentence: Sentence) -> Mention | None:
        """Return who acts *as* guarantor or mediator."""
        step = hit.first
        while step > sentence.first and self.scan.tokens[step - 1].fold in _COPULAS:
            step -= 1
        earlier = self.ending.get(step) if step < hit.first else None
        return self._head(earlier) if earlier else None

    def _is_passive(self, hit: Hit, sentence: Sentence) -> bool:
        """Whether something is done to the subject: was approved, were received."""
        word = hit.entry.words[0]
        if not word.endswith(("ed", "en", "nt", "id", "ken", "ght")) and word != "let":
            return False
        if hit.concept == "provide" and self._is_of_vehicles(hit):
            return True
        for at in range(max(sentence.first, hit.first - 3), hit.first):
            if self.scan.tokens[at].fold in ("was", "were", "be", "been", "being", "are", "is"):
                return True
        return False

    def _is_of_vehicles(self, hit: Hit) -> bool:
        """Whether a participle only says which vehicles: burned buses *sent* to the villages."""
        first = max(0, hit.first - 2)
        beside = any(
            one.after == hit.first for one in self.scan.within(first, hit.first, "vehicles")
        )
        return beside and self.scan.says(hit.after, hit.after + 1, _TOWARDS)

    def _is_besieged(self, hit: Hit) -> bool:
        """Whether a participle describes who is besieged, and no verb says who besieges."""
        if hit.entry.words[0] not in _BESIEGING:
            return False
        return not hit.first or self.scan.tokens[hit.first - 1].fold not in _HAD

    def _subject(self, hit: Hit, sentence: Sentence) -> Mention | None:
        """Return the nearest mention before a verb that no preposition governs."""
        for at in range(hit.first, max(sentence.first, hit.first - 12), -1):
            token = self.scan.tokens[at - 1] if at else None
            mention = self.ending.get(at)
            if mention and mention.first >= sentence.first and not mention.adjective:
                before = mention.first - 1
                while before >= sentence.first and self.scan.tokens[before].fold in (
                    "the",
                    "a",
                    "local",
                ):
                    before -= 1
                governed = before >= sentence.first and self.scan.tokens[before].fold in (
                    _PREPOSITIONS | {"of", "by", "for"}
                )
                relative = range(max(sentence.first, before - 1), before + 1)
                led = any(self.scan.tokens[n].fold in ("which", "who") for n in relative)
                if led and mention.after != hit.first:
                    continue  # what a relative clause is about: X, which backs the government
                if not governed or self.scan.tokens[before].fold == "with":
                    return self._named(mention) or self._head(mention)
            if token is not None and token.fold in (";", ":"):
                return None
        return None

    def _named(self, mention: Mention) -> Mention | None:
        """Return whom an apposition explains: Hermon Brigade, a militia loyal to X, had."""
        at = mention.first - 1
        if at < 1 or self.scan.tokens[at].fold not in _THE_OR_A:
            return None
        explained = (
            self.scan.tokens[at].fold != "the" or self.scan.tokens[mention.after].fold == ","
        )
        return (
            self.ending.get(at - 1) if self.scan.tokens[at - 1].fold == "," and explained else None
        )

    def _head(self, mention: Mention) -> Mention:
        """Return the first of mentions joined by and, so that all of them are told."""
        first = mention
        while True:
            before = first.first - 1
            while before >= 0 and self.scan.tokens[before].fold in _BETWEEN:
                before -= 1
            if before > _BRACKETED and past_brackets(self.scan, before - 2) > before:
                before -= _BRACKETED
            earlier = self.ending.get(before + 1)
            if earlier is None or earlier is first or before + 1 == first.first:
                return first
            if earlier.adjective or self._according_to(earlier):
                return first
            first = earlier

    def _according_to(self, mention: Mention) -> bool:
        """Whether it is only according to somebody that another one does it."""
        at = mention.first - 1
        at -= at > 0 and self.scan.folds[at] == "the"
        return at > 0 and self.scan.folds[at - 1 : at + 1] == ["according", "to"]
