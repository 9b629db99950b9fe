# SPDX-License-Identifier: Apache-2.0
"""Write the pages that are made from the code: findings and their codes, facts, standards.

Run it after adding or changing a finding, a kind of fact or a standard::

    .venv/bin/python docs/generate.py

`tests/test_docs.py` fails while the pages differ from the code.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from pathlib import Path
from typing import get_args

import msgspec

from qafila.core.access import MAY, SEES, Action, Field, UserRole
from qafila.core.document import phrase
from qafila.core.events import Fact
from qafila.core.findings import Finding
from qafila.standards import Standard, every_standard
from qafila.web.console.api import routes
from qafila.wiring.station import catalogue
from qafila.words import Words

DOCS = Path(__file__).parent
REFERENCE, CODES = DOCS / "findings.md", DOCS / "findings.codes"
FACTS = DOCS / "facts.md"
STANDARDS = DOCS / "standards.md"
ACCESS = DOCS / "access.md"

HEAD = """# Findings

What Qafila may say about an operation. Each finding has a code, a severity (how sure we are that
something is wrong), what it holds (what must not proceed until it is settled), a text and a remedy
in both languages. `{placeholders}` are filled with ids and figures; what stands in `⟦ ⟧` is said
where there is something to fill in.

This page is made from the code by `docs/generate.py`.

| severity | meaning |
|---|---|
| ERROR | against the agreement, the law or arithmetic; `plan` and `check` exit with 1 |
| WARNING | probably wrong, or risky |
| INFO | worth knowing |

| holds | what must wait |
|---|---|
| ISSUE | manifests must not be issued |
| DEPARTURE | whoever it names must not depart |
| CLOSE | the operation must not be closed |
"""


def reference(findings: Mapping[str, type[Finding]]) -> str:
    """Return the page of all findings."""
    return "\n".join([HEAD, *(_entry(code, kind) for code, kind in sorted(findings.items()))])


def _entry(code: str, kind: type[Finding]) -> str:
    held = f" · holds {kind.holds}" if kind.holds else ""
    lines = [
        f"## {code}",
        "",
        f"**{kind.severity}**{held}",
        "",
        inspect.cleandoc(kind.__doc__ or ""),
    ]
    if kind.source:
        lines += ["", f"Source: {kind.source}"]
    lines += [
        "",
        "| | |",
        "|---|---|",
        f"| text | {_cell(kind.en)} |",
        f"| remedy | {_cell(kind.remedy_en)} |",
        *(f"| command | `{_cell(command)}` |" for command in kind.commands),
        f"| النص | {_cell(kind.ar)} |",
        f"| ما العمل | {_cell(kind.remedy_ar)} |",
        "",
    ]
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def codes(findings: Mapping[str, type[Finding]], frozen: str) -> str:
    """Return every code ever published; those no longer in use are marked *retired*."""
    known = {line.split()[0] for line in frozen.splitlines() if line.strip()}
    return "".join(
        f"{code}\n" if code in findings else f"{code} retired\n"
        for code in sorted(known | set(findings))
    )


FACTS_HEAD = """# Kinds of fact

Everything that Qafila knows is a fact, and every fact is of one of these kinds. A fact travels in
an envelope:

| key | holds |
|---|---|
| `id` | minted by the device before any attempt to send |
| `device`, `seq`, `prev` | the device, the number in its chain, the digest of its fact before |
| `happened_at` | the device's own clock, never rewritten |
| `author` | who saw it, as a function |
| `version` | of the kind |
| `fact` | the fact: its `kind` and the keys below |

The bytes of an envelope are canonical JSON: sorted keys, no spaces, UTF-8, what has its default
left out. Its digest is the SHA-256 of these bytes.

A line of `day.jsonl` is `{"kind": …, "happened_at": …, "author": …, "device": …, "fact": {…}}`;
numbers, links and ids are given to it when it is read. Places are words: `outside`, `unaccounted`,
`deceased`, `left`, `gone`, or `place:`, `vehicle:`, `custody:`, `road:` with an id.

This page is made from the code by `docs/generate.py`.
"""


def facts() -> str:
    """Return the page of all kinds of fact, those of the day first."""
    kinds = {kind.__struct_config__.tag: kind for kind in get_args(Fact)}
    lines = [FACTS_HEAD]
    for title, module in (
        ("The day", "day"),
        ("Devices and names", "devices"),
        ("The list", "listing"),
        ("Release", "release"),
        ("Statements", "statements"),
        ("Closing", "closing"),
        ("Practice", "practice"),
        ("Registering", "registering"),
    ):
        lines += [f"## {title}", ""]
        for tag, kind in sorted(kinds.items()):
            if kind.__module__.endswith(f".{module}"):
                lines += _kind(tag, kind)
    return "\n".join(lines)


def _kind(tag: str, kind: type) -> list[str]:
    said = inspect.cleandoc(kind.__doc__ or "")
    text, _, parameters = said.partition("Parameters\n----------\n")
    parameters = parameters.split("\nRaises\n")[0]
    told = dict(re.findall(r"^(\S[^\n]*)\n((?:    [^\n]*\n?)+)", parameters, flags=re.MULTILINE))
    of = {name.strip(): key for key in told for name in key.split(",")}
    lines = [f"### {tag}", "", text.strip(), "", "| key | default | |", "|---|---|---|"]
    for field in msgspec.structs.fields(kind):
        words = " ".join(told.get(of.get(field.name, ""), "").split())
        default = "needed" if field.required else f"`{_default(field)}`"
        lines.append(f"| `{field.name}` | {default} | {_cell(words)} |")
    return [*lines, ""]


def _default(field: msgspec.structs.FieldInfo) -> str:
    value = field.default
    if value is msgspec.NODEFAULT:
        return "[]"
    return msgspec.json.encode(value).decode()


STANDARDS_HEAD = """# Minimum standards

What published practice asks of an evacuation, and what Qafila takes as evidence of it.
`qafila check OP --standards` judges each, `qafila report OP standards` prints the sheet, and
`qafila plan OP --out DIR --only standards.pdf` judges the plan it makes.

| state | means |
|---|---|
| met | evidence on record speaks for it, and nothing is missing |
| not met | something on record contradicts it; a waiver stands beside it and changes nothing |
| not known | nothing is recorded either way, or not of everybody |

Nothing is met by default. What no list can tell is attested:
`qafila record OP attested STANDARD VEHICLE… --note SEEN`, with the word of the standard as below,
vehicles if it is about some, and what was seen, without names. `contradicted` in place of
`attested` records that it was not kept. A waiver is a `step_overridden` of the standard or of a
finding that speaks of it.

Spacing and speed are settings and not standards: the published figures are military ones.

This page is made from the code by `docs/generate.py`.
"""


def standards() -> str:
    """Return the page of all minimum standards, in the order of the sheet."""
    return "\n".join([STANDARDS_HEAD, *(_standard(each) for each in every_standard())])


def _standard(each: Standard) -> str:
    lines = [f"## {each.code}", "", f"**{each.title.text('en')} · {each.title.text('ar')}**", ""]
    lines += [each.rule.text("en"), "", each.rule.text("ar"), ""]
    lines += [inspect.cleandoc(each.__doc__ or ""), "", "| | |", "|---|---|"]
    for label, signs in (("not met by", each.against), ("left open by", each.doubts)):
        if codes := [code for sign in signs for code in sign.codes]:
            links = ", ".join(f"[{code}](findings.md#{code})" for code in codes)
            lines.append(f"| {label} | {links} |")
    word = "enough" if each.by_word else "shown, not enough"
    last = "the last word holds" if each.mends else "a word that it was not kept stays"
    lines.append(f"| a word | {word}; {last} |")
    sources = (f"{s.title.text('en')} ({s.dated or 'no date'})" for s in each.sources)
    lines += [f"| source | {_cell('; '.join(sources))} |", ""]
    return "\n".join(lines)


ACCESS_HEAD = """# Who may see and do what at a hub

Every account has one role. What no table grants is denied: a page is not offered and not answered,
and a field is not in the answer at all. `tests/test_access.py` holds the tables to
[what was promised](sharing.md).

- A **liaison** acts for its own party. A **marshal** sees the people of its own vehicles, and of
  others at most an opaque id: who is unaccounted for or told of twice.
- An account may be limited to some operations.
- A token for a program grants some of its maker's actions, never more than the maker's role does at
  that moment, and makes no other token.
- An **administrator** keeps accounts and sees nobody's name. Whoever keeps accounts can make one
  that does: it stands in the audit, which nobody changes through Qafila and an auditor reads.
- Whoever sits at the hub's computer can do what an administrator can (`qafila users`).
- Before names are shown it is on the disk who asked for whom, when and what for.

This page is made from the code by `docs/generate.py`.
"""


def access() -> str:
    """Return the page of roles: what each may do, and which fields each sees."""
    parts = [ACCESS_HEAD]
    for title, grants, what, head in (
        ("Role and action · الصفة والصلاحية", MAY, Action, "action"),
        ("Role and field · الصفة والبيان", SEES, Field, "sees"),
    ):
        parts += [f"## {title}", "", *_granted(grants, what, head), ""]
    parts += [ROUTES_HEAD, *_routed(), ""]
    return "\n".join(parts)


def _granted(
    grants: Mapping[UserRole, frozenset[Action]] | Mapping[UserRole, frozenset[Field]],
    what: type[Action] | type[Field],
    head: str,
) -> list[str]:
    names = " | ".join(_both(f"user-role-{role}") for role in UserRole)
    lines = [f"| | {names} |", f"|---{'|:-:' * len(UserRole)}|"]
    for each in what:
        marks = " | ".join("✓" if each in grants[role] else "" for role in UserRole)
        lines.append(f"| `{each}` {_both(f'{head}-{each}')} | {marks} |")
    return lines


ROUTES_HEAD = """## Role and address of the API · الصفة وعنوان الواجهة البرمجية

Below `/api/v1`. A token needs the scope beside the address, and nobody has it whose role has not.
Addresses with `acts` do what the form of that name does on that page ([the API](api.md)).
"""


def _routed() -> list[str]:
    """Return who may call which address of the API."""
    names = " | ".join(_both(f"user-role-{role}") for role in UserRole)
    lines = [f"| | {names} |", f"|---{'|:-:' * len(UserRole)}|"]
    for route in routes():
        marks = " | ".join("✓" if route.is_for(MAY[r].__contains__) else "" for r in UserRole)
        scope = f" `{route.action}`" if route.action else ""
        lines.append(f"| {route.method} `{route.path[1:]}`{scope} | {marks} |")
    return lines


def _both(key: str) -> str:
    return f"{Words('en')(phrase(key))} · {Words('ar')(phrase(key))}"


if __name__ == "__main__":
    ACCESS.write_text(access(), encoding="utf-8")
    FACTS.write_text(facts(), encoding="utf-8")
    STANDARDS.write_text(standards(), encoding="utf-8")
    found = catalogue()
    REFERENCE.write_text(reference(found), encoding="utf-8")
    CODES.write_text(
        codes(found, CODES.read_text(encoding="utf-8") if CODES.exists() else ""), encoding="utf-8"
    )
