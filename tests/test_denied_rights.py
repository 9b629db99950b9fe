# SPDX-License-Identifier: Apache-2.0
"""A service may be denied to give way to others (systemd's unit once was): work goes on."""

from __future__ import annotations

import pickle
import subprocess
import sys

from qafila.core.document import Document, Paragraph, Part

DENIED = """
import os
def denied(by):
    raise PermissionError(1, "Operation not permitted")
os.nice = denied
"""


def ran(rest: str, given: bytes = b"") -> bytes:
    command = [sys.executable, "-c", DENIED + rest]
    return subprocess.run(command, input=given, capture_output=True, check=True).stdout


def test_who_plans_beside_a_hub_goes_on_where_it_may_not_give_way() -> None:
    said = ran("from qafila.adapters.workers import _give_way\n_give_way()\nprint('goes on')")
    assert said.strip() == b"goes on"


def test_papers_are_printed_where_the_printer_may_not_give_way() -> None:
    text = Paragraph(text="A line")
    part = Part(id="one", title="One", blocks=(text,))
    paper = Document(title="Paper", parts=(part,))
    task = pickle.dumps((paper, "pdf", ("en",)))
    printed = ran("from qafila.wiring import printing\nprinting.main()", task)
    assert printed.startswith(b"%PDF-")
