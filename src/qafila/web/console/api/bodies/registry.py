# SPDX-License-Identifier: Apache-2.0
"""The list: entries, their changes, consent, households."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

import msgspec

from qafila.app.console import amending
from qafila.web.console.api.bodies import Body, Id, Line, Text, Time, word
from qafila.web.console.forms import Filled

if TYPE_CHECKING:
    from qafila.web.console.visit import Visit

_Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
_Values = Annotated[tuple[Text, ...], msgspec.Meta(max_length=20)]
_Field = Annotated[str, word(amending.FIELDS)]
_YesNo = Annotated[str, word(("yes", "no"))] | None


class Value(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a field of an entry holds; several only of `needs`."""

    field: _Field
    to: _Values


class Change(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a field of an entry shall hold; empty: nothing.

    Parameters
    ----------
    was
        What the program read there: where it is otherwise by now, nothing is recorded, and the
        answer says so. Absent: whatever stands there is replaced.
    """

    field: _Field
    to: _Values
    was: _Values | None = None


class Added(Body, frozen=True, kw_only=True):
    """Registers somebody who is on no list."""

    number: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    values: Annotated[tuple[Value, ...], msgspec.Meta(min_length=1, max_length=40)]

    def filled(self, visit: Visit) -> Filled:
        """Return the form."""
        del visit
        values = {each.field: list(each.to) for each in self.values}
        return Filled({"number": [self.number], **values})


class EntryAmended(Body, frozen=True, kw_only=True):
    """Changes an entry."""

    FORM: ClassVar = {"person": "what"}

    person: Id
    changes: Annotated[tuple[Change, ...], msgspec.Meta(min_length=1, max_length=40)]
    reason: _Reason
    agreed_by: Line = ""

    def filled(self, visit: Visit) -> Filled:
        """Return the form as it would be opened now, with what the program read before."""
        visit.operation.refresh()
        held = visit.snapshot.named.persons.get(self.person)
        now = amending.typed_of(held) if held is not None else {}
        values: dict[str, list[str]] = {"what": [self.person], "reason": [self.reason]}
        values["agreed_by"] = [self.agreed_by]
        changed = {each.field: each for each in self.changes}
        for field, stands in now.items():
            one = changed.get(field)
            was = stands if one is None or one.was is None else one.was
            values[f"was-{field}"] = list(was)
            values[field] = list(was if one is None else one.to)
        return Filled(values)


class Consent(Body, frozen=True, kw_only=True):
    """An answer on consent to travel."""

    FORM: ClassVar = {"person": "what"}

    person: Id
    consent: Annotated[str, word(amending.CONSENTS)]
    given_by: Line = ""
    taken_by: Line = ""
    told_terms: _YesNo = None
    offered_to_stay: _YesNo = None
    answered_at: Time = ""


class Judged(Body, frozen=True, kw_only=True):
    """Whether somebody can travel, as a clinician judged it.

    Parameters
    ----------
    assessed_by
        The clinician, by name or number as their service has it.
    medical
        Whether they are to leave as a medical evacuation.
    until
        Last day on which it holds, as 2026-03-01; empty: none was set.
    """

    FORM: ClassVar = {"person": "what", "until": "fit_until"}

    person: Id
    fitness: Annotated[str, word(amending.JUDGEMENTS)]
    assessed_by: _Reason
    medical: bool = False
    until: Line = ""


class Shared(Body, frozen=True, kw_only=True):
    """Whether somebody agrees that a recipient may have their data.

    Parameters
    ----------
    recipient
        Id of a party, or what another recipient is called.
    """

    FORM: ClassVar = {
        "person": "what",
        "recipient": "share_other",
        "agreed": "share_agreed",
        "given_by": "share_given_by",
        "taken_by": "share_taken_by",
    }

    person: Id
    recipient: _Reason
    agreed: Annotated[str, word(("yes", "no"))]
    given_by: Line = ""
    taken_by: Line = ""


class ForgottenForGood(Body, frozen=True, kw_only=True):
    """Destroys the key of somebody's identity for good.

    Parameters
    ----------
    person, again
        The number, twice: so that it is this one and no other.
    reason
        Without names.
    """

    FORM: ClassVar = {"person": "what", "again": "forget_who", "reason": "forget_reason"}

    person: Id
    again: Id
    reason: _Reason


class Dropped(Body, frozen=True, kw_only=True):
    """Takes somebody off the list."""

    FORM: ClassVar = {"person": "what", "reason": "drop_reason", "agreed_by": "drop_agreed_by"}

    person: Id
    reason: _Reason
    agreed_by: _Reason


class Apart(Body, frozen=True, kw_only=True):
    """Says that two entries are two people."""

    FORM: ClassVar = {"person": "what", "other": "apart_who", "reason": "apart_reason"}

    person: Id
    other: Id
    reason: _Reason


class ChangeTakenBack(Body, frozen=True, kw_only=True):
    """A change to an entry does not count."""

    FORM: ClassVar = {"person": "what", "reason": "back_reason"}

    person: Id
    fact: Id
    reason: _Reason


class Bound(Body, frozen=True, kw_only=True):
    """Somebody belongs to a household."""

    FORM: ClassVar = {"person": "bind_who", "reason": "bind_reason", "agreed_by": "bind_agreed_by"}

    household: Id
    person: Id
    reason: _Reason
    agreed_by: Line = ""

    def filled(self, visit: Visit) -> Filled:
        """Return the form, which stands on the page of the household."""
        form = super().filled(visit)
        return Filled({**form.values, "what": [f"household:{self.household}"]})


ACTS = {
    "add": Added,
    "amend": EntryAmended,
    "consent": Consent,
    "fitness": Judged,
    "share": Shared,
    "drop": Dropped,
    "apart": Apart,
    "take-back": ChangeTakenBack,
    "bind": Bound,
    "forget": ForgottenForGood,
}
