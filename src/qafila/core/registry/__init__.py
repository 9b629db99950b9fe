# SPDX-License-Identifier: Apache-2.0
"""The registry: persons, their households, guardians, needs and consents; what of it is sealed."""

from qafila.core.registry.entries import ListEntry, entry_id
from qafila.core.registry.identity import (
    identity_bytes,
    is_in_clear,
    names_groups,
    patch_bytes,
    patched,
    reduced,
    restored,
    with_numbered_groups,
)
from qafila.core.registry.persons import Person, age_group, age_group_on, age_on, is_adult

__all__ = [
    "ListEntry",
    "Person",
    "age_group",
    "age_group_on",
    "age_on",
    "entry_id",
    "identity_bytes",
    "is_adult",
    "is_in_clear",
    "names_groups",
    "patch_bytes",
    "patched",
    "reduced",
    "restored",
    "with_numbered_groups",
]
