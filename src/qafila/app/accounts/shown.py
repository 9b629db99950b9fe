# SPDX-License-Identifier: Apache-2.0
"""The users of a hub as a sheet and as JSON, for whoever sits at its computer."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from qafila.core.accounts import User
from qafila.core.document import Column, Document, Paragraph, Part, Table, phrase


def users_document(users: Collection[User]) -> Document:
    """Return a sheet with all users."""
    title = phrase("users-title")
    columns = (
        Column(title=phrase("users-name"), ltr=True, weight=0),
        Column(title=phrase("users-role"), weight=0),
        Column(title=phrase("users-function")),
        Column(title=phrase("users-of"), ltr=True),
        Column(title=phrase("users-operations"), ltr=True),
        Column(title=phrase("users-state"), weight=0),
    )
    rows = tuple(
        (
            user.name,
            phrase(f"user-role-{user.role}"),
            user.title,
            ", ".join([*([user.party] if user.party else []), *sorted(user.vehicles)]),
            ", ".join(sorted(user.operations)) or phrase("users-all"),
            phrase(f"users-state-{_state(user)}"),
        )
        for user in users
    )
    block = Table(columns=columns, rows=rows) if rows else Paragraph(text=phrase("users-none"))
    return Document(title=title, parts=(Part(id="users", title=None, blocks=(block,)),))


def users_json(users: Collection[User]) -> str:
    """Return all users as JSON."""
    told = [
        {
            "user": user.user,
            "name": user.name,
            "title": user.title,
            "role": user.role.value,
            "party": user.party,
            "vehicles": sorted(user.vehicles),
            "operations": sorted(user.operations),
            "lang": user.lang,
            "state": _state(user),
        }
        for user in users
    ]
    return msgspec.json.encode({"users": told}).decode()


def _state(user: User) -> str:
    if user.disabled_at is not None:
        return "closed"
    return "open" if user.is_enrolled else "invited"
