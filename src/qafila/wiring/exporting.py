# SPDX-License-Identifier: Apache-2.0
"""What an operation hands to other programs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qafila.adapters.folder import write_all
from qafila.core.values import Lang
from qafila.wiring.operations import open_operation

EXPORTING = "hand to another program"
"""What an operation is opened for; no name is."""

FORMATS = {"xlsform": ".xlsx"}
"""Formats that can be written, and how their files end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What was written.

    Parameters
    ----------
    left_out
        Ids of what the format cannot hold.
    language
        The operation's own.
    """

    left_out: tuple[str, ...]
    language: Lang


def write_xlsform(where: str, path: Path) -> Exported:
    """Write the registration form of an operation.

    Raises
    ------
    FolderProblem
        "out-is-a-file", "out-not-writable", and what opening raises.
    """
    from qafila.adapters.xlsform import xlsform  # noqa: PLC0415

    operation = open_operation(where, purpose=EXPORTING, names=False).operation
    about = operation.description
    form = xlsform(about.id, about.title, operation.places.values(), operation.parties.values())
    write_all(path.parent, {path.name: form.content})
    return Exported(left_out=form.left_out, language=about.language)
