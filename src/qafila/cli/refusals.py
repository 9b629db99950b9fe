# SPDX-License-Identifier: Apache-2.0
"""Wrong usage in one sentence of the user's language: which option, what it takes, what was given.

What reads the command line says such things in English alone; its errors are told apart here by
what they carry.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from typer.exceptions import TyperException

from qafila.core.document import Phrase, phrase

NO_COMMAND = re.compile(r"No such command '(.+)'")
TOO_MANY = re.compile(r"unexpected extra argument\(s\) \((.+)\)", re.DOTALL)

QUOTED = re.compile("'(.+)'", re.DOTALL)

ENDS = ("ge", "le")
"""What a number is at least and at most, as the reader of values calls it."""

DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫", "01234567890123456789.")
"""Arabic and Persian digits, and the Arabic decimal separator."""


def refusal(error: TyperException) -> Phrase:
    """Return what is wrong with the words of a command, and what to do."""
    param = getattr(error, "param", None)
    if param is not None:
        name = _name(param)
        wrong = _wrong(error)
        if wrong is not None:
            return _number(name, wrong) or phrase("cli-value-unusable", option=name)
        if hasattr(error, "param_type"):
            return phrase("cli-value-missing", option=name)
        return _file(name, error.message)
    if option := getattr(error, "option_name", ""):
        if likely := getattr(error, "possibilities", None):
            return phrase("cli-option-unknown-likely", option=option, likely=", ".join(likely))
        known = "cli-option-unknown" if hasattr(error, "possibilities") else "cli-option-misused"
        return phrase(known, option=option)
    said = error.format_message()
    if found := NO_COMMAND.search(said):
        return phrase("cli-command-unknown", command=found.group(1))
    if found := TOO_MANY.search(said):
        return phrase("cli-words-too-many", words=found.group(1))
    return phrase("cli-usage", problem=said)


def in_plain_digits(error: BaseException, given: Sequence[str]) -> list[str] | None:
    """Return the words with the number that was refused in digits that are read; None: no such.

    Nothing has been done when a number is refused, so that the command may begin again.
    """
    wrong = _wrong(error)
    value = wrong["input"] if wrong else None
    if not isinstance(value, str) or not value or value.translate(DIGITS) == value:
        return None
    plain = value.translate(DIGITS)
    return [
        plain if word == value else word.replace(f"={value}", f"={plain}") if "=" in word else word
        for word in given
    ]


def _wrong(error: BaseException) -> dict[str, Any] | None:
    """Return what a value was refused for, as the reader of values has it."""
    errors = getattr(error.__cause__, "errors", None)
    found: list[dict[str, Any]] = errors() if errors is not None else []
    return found[0] if found else None


def _number(option: str, wrong: dict[str, Any]) -> Phrase | None:
    """Return what is wrong with a number; None where something else is."""
    kind, given = str(wrong["type"]), str(wrong["input"])
    limits = {name: f"{limit:.15g}" for name, limit in wrong.get("ctx", {}).items() if name in ENDS}
    if kind.startswith("int_"):
        return phrase("cli-number-not-whole", option=option, given=given)
    if kind.startswith("float_") or (limits and given.lower() == "nan"):
        return phrase("cli-number-unreadable", option=option, given=given)
    if "ge" in limits:
        return phrase("cli-number-below", option=option, given=given, least=limits["ge"])
    if "le" in limits:
        return phrase("cli-number-above", option=option, given=given, most=limits["le"])
    return None


def _file(option: str, said: str) -> Phrase:
    """Return what is wrong with a file, which stands in what the reader of values says of it."""
    quoted = QUOTED.search(said)
    path = quoted.group(1) if quoted else said
    if Path(path).is_dir():
        return phrase("cli-file-is-folder", option=option, path=path)
    missing = "cli-file-unreadable" if Path(path).exists() else "cli-file-missing"
    return phrase(missing, option=option, path=path)


def _name(param: Any) -> str:
    """Return an option as it is typed, and of what has no name the word that stands for it."""
    options: Sequence[str] = [name for name in param.opts if name.startswith("--")]
    return options[0] if options else str(param.metavar or param.name).upper()
