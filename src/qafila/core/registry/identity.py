# SPDX-License-Identifier: Apache-2.0
"""A person in two parts: what sums and plans need, and the identity, which is sealed.

The reduced part stands in the log in clear and stays when the identity is forgotten, so that every
sum by cohort, sex and age group stays too. Nothing in it is a name, a number to call or a need.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date
from typing import Any

import msgspec

from qafila.core.registry.labels import household_may_name, opaque
from qafila.core.registry.persons import Person, age_group_on, age_on, is_adult
from qafila.core.values import AgeGroup, Need, has_arabic


class _Identity(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The fields of `Person` that are sealed, as `Person` describes them."""

    household_name: str = ""
    name_ar: str = ""
    name_latin: str = ""
    father: str = ""
    grandfather: str = ""
    mother: str = ""
    birth_year: int | None = None
    age: int | None = None
    needs: tuple[Need, ...] = ()
    other_needs: tuple[str, ...] = ()
    share_with: tuple[str, ...] = ()
    document: str = ""
    phone: str = ""
    note: str = ""
    extra: tuple[tuple[str, str], ...] = ()
    age_group: AgeGroup | None = None
    coming_of_age: bool = False
    guardian_name: str = ""


_FIELDS = tuple(name for name in _Identity.__struct_fields__ if name != "guardian_name")
_BARE = {name: getattr(_Identity(), name) for name in _FIELDS}
_SEALED = tuple(name for name in _FIELDS if name not in ("age_group", "coming_of_age"))
_TYPES = {
    field.name: field.type
    for field in msgspec.structs.fields(_Identity)
    if field.name != "guardian_name"
}
_DECODER = msgspec.json.Decoder(_Identity)


def reduced(person: Person, on: date | None) -> Person:
    """Return the person without identity and needs.

    Parameters
    ----------
    person
        Who; somebody already reduced stays as they are.
    on
        Day of the operation, on which the age group is reckoned; None when it is not fixed.
    """
    known = age_on(person, on) is not None
    return replace(
        person,
        **{
            **_BARE,
            "guardian": None if _is_name(person.guardian) else person.guardian,
            "age_group": age_group_on(person, on) if known else person.age_group,
            "coming_of_age": is_adult(person, on) is None if known else person.coming_of_age,
        },
    )


def is_in_clear(person: Person) -> bool:
    """Whether anything is there that `reduced` would take away."""
    named = _is_name(person.guardian)
    return named or any(getattr(person, name) != _BARE[name] for name in _SEALED)


def _is_name(guardian: str | None) -> bool:
    """Whether a guardian is written by name where an entry's number belongs: then it is sealed."""
    if not guardian or any(c.isdigit() for c in guardian):
        return False
    return has_arabic(guardian) or len(guardian.split()) > 1


_GROUPS = ("household", "apart_from", "kin")


def names_groups(person: Person) -> bool:
    """Whether a name stands where the number of a household or a group of kin belongs."""
    groups = (getattr(person, field) for field in _GROUPS)
    return any(group is not None and household_may_name(group) for group in groups)


def with_numbered_groups(person: Person, secret: Callable[[str], bytes]) -> Person:
    """Return a person whose household and kin are numbers; what they are called is kept to seal.

    Parameters
    ----------
    secret
        Returns for a name what nobody else can: the same each time, so that a family stays one.
    """
    changes: dict[str, Any] = {}
    for field in _GROUPS:
        group = getattr(person, field)
        if group is not None and household_may_name(group):
            kind = "K" if field == "kin" else "H"
            changes[field] = opaque(kind, secret(f"{kind}:{group}"))
    if "household" in changes:
        changes["household_name"] = person.household
    if "kin" in changes:
        changes["extra"] = (*person.extra, ("kin", person.kin))
    return replace(person, **changes) if changes else person


def identity_bytes(person: Person) -> bytes:
    """Return as canonical JSON what `reduced` leaves out."""
    guardian = person.guardian if _is_name(person.guardian) else ""
    identity = _Identity(
        **{name: getattr(person, name) for name in _FIELDS}, guardian_name=guardian or ""
    )
    return msgspec.json.encode(identity, order="sorted")


def patch_bytes(person: Person, changed: Collection[str]) -> bytes:
    """Return as canonical JSON those of the changed fields that are identity; empty for none.

    Parameters
    ----------
    person
        Bears the new values.
    changed
        Names of fields of `Person`.
    """
    named = [name for name in _FIELDS if name in changed]
    if not any(name in _SEALED for name in named):
        return b""
    return msgspec.json.encode({name: getattr(person, name) for name in named}, order="sorted")


def patched(person: Person, patch: bytes) -> Person:
    """Return a person with what `patch_bytes` kept; fields of a later version are passed over.

    Raises
    ------
    ValueError
        When the bytes are no such thing.
    """
    try:
        read = msgspec.json.decode(patch, type=dict[str, Any])
        values = {
            name: msgspec.convert(read[name], type=kind, strict=False)
            for name, kind in _TYPES.items()
            if name in read
        }
    except msgspec.MsgspecError as error:
        raise ValueError("patch must be what patch_bytes returned") from error
    return replace(person, **values)


def restored(person: Person, identity: bytes) -> Person:
    """Return a reduced person with the identity they had.

    Raises
    ------
    ValueError
        When the bytes are no identity.
    """
    try:
        read = _DECODER.decode(identity)
    except msgspec.MsgspecError as error:
        raise ValueError("identity must be what identity_bytes returned") from error
    whole = replace(person, **{name: getattr(read, name) for name in _FIELDS})
    return replace(whole, guardian=read.guardian_name) if read.guardian_name else whole
