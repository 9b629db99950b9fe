# SPDX-License-Identifier: Apache-2.0
"""The registry: persons, their households, guardians, needs and consents."""

from qafila.core.registry.persons import Person, age_group, age_on, is_adult

__all__ = ["Person", "age_group", "age_on", "is_adult"]
