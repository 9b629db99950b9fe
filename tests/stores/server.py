# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL server of one's own, in a temporary folder: for tests and benchmarks.

The programs are those of the package `pgserver`, else of the system. They are started here and
not by the package, which makes a system user and changes rights of folders to do it as root.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

NOBODY = "nobody"
"""Who runs it when we are root, since it refuses root."""

PASSWORD_NEEDED = "guarded"
"""A role that has to give its password, which is ``right``."""

START_S = 30


def programs() -> Path | None:
    """Return the folder of initdb and postgres; None when this machine has none."""
    spec = find_spec("pgserver")
    if spec is not None and spec.origin is not None:
        folder = Path(spec.origin).parent / "pginstall" / "bin"
        if (folder / "initdb").exists():
            return folder
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def _children(parent: int) -> list[tuple[int, str]]:
    """Return the processes that a process started, and the state of each; Linux alone tells."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, ppid = path.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue  # it is gone
        if int(ppid) == parent:
            found.append((int(path.parent.name), state))
    return found


class Server:
    """A running server; `close` ends it and removes its folder.

    Parameters
    ----------
    settings
        Such as ``fsync=off``.

    Raises
    ------
    OSError, subprocess.SubprocessError, TimeoutError
        When it does not start.
    """

    def __init__(self, folder: Path, *settings: str) -> None:
        self.programs = folder
        self._settings = [word for setting in settings for word in ("-c", setting)]
        self._home = Path(tempfile.mkdtemp(prefix="qafila-pg-"))  # short: sockets have short names
        self._user: dict[str, Any] = {}
        if os.geteuid() == 0:
            entry = pwd.getpwnam(NOBODY)
            os.chown(self._home, entry.pw_uid, entry.pw_gid)
            self._user = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        self._process: subprocess.Popen[bytes] | None = None
        self._made = 0
        self._shared = ""
        try:
            self._run("initdb", "-U", "postgres", "--auth=trust", "--encoding=UTF8", "-N")
            access = f"local all {PASSWORD_NEEDED} scram-sha-256\nlocal all all trust\n"
            (self.data / "pg_hba.conf").write_text(access)
            self.start()
            self.do(f"CREATE ROLE {PASSWORD_NEEDED} LOGIN PASSWORD 'right'")
        except BaseException:
            self.close()
            raise

    @property
    def data(self) -> Path:
        return self._home / "data"

    def _run(self, program: str, *words: str) -> None:
        subprocess.run(
            [self.programs / program, "-D", self.data, *words],
            check=True,
            capture_output=True,
            cwd=self._home,
            timeout=START_S,
            **self._user,
        )

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with (self._home / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *(self.programs / "postgres", "-D", self.data, "-k", self._home, "-h", ""),
                    *self._settings,
                ],
                stdout=log,
                stderr=log,
                cwd=self._home,
                **self._user,
            )
        end = time.monotonic() + START_S
        while True:
            try:
                self.do("SELECT 1")
                return
            except Exception:
                if self._process.poll() is not None or time.monotonic() > end:
                    raise
                time.sleep(0.05)

    def stop(self, how: int = signal.SIGINT) -> None:
        """End it: SIGINT ends its sessions, SIGQUIT lets it die without tidying up."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(START_S)
            self._process = None

    def rest(self) -> None:
        """Stop the processes that put on the disk, in their own time, what nobody waits for."""
        import psycopg  # noqa: PLC0415

        with psycopg.connect(self.url(), autocommit=True) as connection:
            for (pid,) in connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE backend_type IN"
                " ('walwriter', 'background writer', 'autovacuum launcher')"
            ):
                os.kill(pid, signal.SIGSTOP)

    def crash(self) -> None:
        """Kill all of its processes: what they had not written yet is lost, as by a power cut."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGSTOP)  # it would tidy up after its children
        while alive := [pid for pid, state in _children(self._process.pid) if state != "Z"]:
            for pid in alive:
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.01)
        self._process.kill()
        self._process.wait(START_S)
        self._process = None

    def do(self, statement: str) -> None:
        """Run a statement as the superuser."""
        import psycopg  # noqa: PLC0415 - without a driver there is no server to want

        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(statement.encode())

    def url(self, database: str = "postgres", user: str = "postgres") -> str:
        """Return the address of a database; `user` may hold a password after a colon."""
        return f"postgresql://{user}@/{database}?host={self._home}"

    def database(self) -> str:
        """Make an empty database; return its name."""
        self._made += 1
        name = f"d{self._made}"
        self.do(f"CREATE DATABASE {name}")
        return name

    def shared(self) -> str:
        """Return the address of a database that many tests may use."""
        if not self._shared:
            self._shared = self.url(self.database())
        return self._shared

    def close(self) -> None:
        """End the server and remove its folder."""
        self.stop(signal.SIGQUIT)  # its folder goes too
        shutil.rmtree(self._home, ignore_errors=True)
