# SPDX-License-Identifier: Apache-2.0
"""Prints a document in a process of its own, so that a server goes on answering meanwhile.

Who waits no longer ends it: the process is stopped with whoever awaits it.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import sys
from collections.abc import Sequence
from contextlib import suppress

from qafila.core.document import Document
from qafila.core.values import Lang
from qafila.wiring.station import printer

POLITE = 5
"""How much the process gives way to others of this computer."""


def job(document: Document, kind: str, langs: Sequence[Lang]) -> bytes:
    """Return a document as `printed` takes it; may take a moment, so call it in a thread."""
    return pickle.dumps((document, kind, tuple(langs)))


async def printed(task: bytes) -> bytes:
    """Return the file that a `job` makes.

    Raises
    ------
    RuntimeError
        "printing failed": a fault of ours, told on the server's own log.
    """
    # The child opens nothing, so it is not given what opens this device's keys.
    given = {key: value for key, value in os.environ.items() if key != "QAFILA_PASSPHRASE"}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "qafila.wiring.printing",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=given,
    )
    try:
        made, _ = await process.communicate(task)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise RuntimeError("printing failed")
    return made


def main() -> None:
    """Print what stands on the input to the output."""
    if hasattr(os, "nice"):
        with suppress(OSError):  # a service may be denied even this
            os.nice(POLITE)
    # Only the process that started this one writes here.
    document, kind, langs = pickle.load(sys.stdin.buffer)  # noqa: S301
    sys.stdout.buffer.write(printer(kind).render(document, langs))


if __name__ == "__main__":
    main()
