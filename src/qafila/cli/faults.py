# SPDX-License-Identifier: Apache-2.0
"""Our own faults: a sentence in any case, and a report of where, without anybody's data."""

import os
import select
import sys
import traceback
from pathlib import Path

import qafila
from qafila import wiring
from qafila.cli.speaking import DEBUG
from qafila.core.document import phrase
from qafila.words import Words

REPORT = "last-fault.txt"
"""Where the settings are kept: replaced by each fault."""

HOME = Path(qafila.__file__).resolve().parent


def own_fault(error: BaseException, say: Words) -> None:
    """Say what went wrong and where, and keep a report of it."""
    if DEBUG in os.environ:
        speak("".join(traceback.format_exception(error)).rstrip("\n"))
    said = [say(phrase("cli-our-fault", fault=_fault(error), where=_where(error), debug=DEBUG))]
    if kept := _keep(error):
        said.append(say(phrase("cli-our-fault-report", path=str(kept))))
    speak("\n".join(said))


def speak(text: str) -> None:
    """Say a text on stderr; where nobody can hear it there, on stdout."""
    for stream in (sys.stderr, sys.stdout):
        try:
            if stream is not None:
                print(text, file=stream, flush=True)
                return
        except (OSError, ValueError):  # gone or closed
            continue


def is_unheard(error: BaseException) -> bool:
    """Say whether whoever reads what we say went away, as `| head` does: then nothing is wrong.

    A pipe to anybody else that breaks, as to a process that works for us, is a fault.
    """
    if not isinstance(error, BrokenPipeError):
        return False
    if not hasattr(select, "poll"):
        return True
    streams = select.poll()
    try:
        streams.register(sys.stdout.fileno(), 0)
    except (OSError, ValueError):
        return False  # none of the system's
    return bool(streams.poll(0))  # what broke is told unasked


def _fault(error: BaseException) -> str:
    try:
        text = str(error)
    except Exception:  # what cannot even say what it is
        text = ""
    return f"{type(error).__name__}: {text}".splitlines()[0]


def _where(error: BaseException) -> str:
    """Return the innermost line of ours that an error comes from."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(HOME)]
    return _line((ours or frames)[-1]) if frames else "?"


def _line(frame: traceback.FrameSummary) -> str:
    path = Path(frame.filename)
    name = path.relative_to(HOME.parent).as_posix() if path.is_relative_to(HOME) else path.name
    return f"{name}:{frame.lineno}"


def _keep(error: BaseException) -> Path | None:
    """Write where it happened to a file; None where there is no writing.

    Kinds of errors and lines of code only: what an error says may name people.
    """
    import platform  # noqa: PLC0415

    said = [
        f"Qafila {qafila.__version__}, Python {platform.python_version()}, {platform.platform()}",
        wiring.now().isoformat(timespec="seconds"),
    ]
    within: BaseException | None = error
    seen: set[int] = set()
    while within is not None and id(within) not in seen:
        seen.add(id(within))
        said += ["", type(within).__name__]
        said += [
            f"  {_line(frame)} {frame.name}" for frame in traceback.extract_tb(within.__traceback__)
        ]
        within = within.__cause__ or within.__context__
    try:
        path = wiring.config_dir() / REPORT
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Anew, and for its owner only, as everything beside keys.
        path.unlink(missing_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write("\n".join(said) + "\n")
    except (OSError, RuntimeError):  # no writing there, or no home at all
        return None
    return path
