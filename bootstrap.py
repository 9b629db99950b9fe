# SPDX-License-Identifier: Apache-2.0
"""What `./qafila` and `./check` do before anything else: see to it that `.venv` is there and right.

Standard library only, and in words that Python 3.6 can parse, so that an old interpreter can say
that it is too old. The way of a second start reads one file, compares it and hands over; it imports
nothing that the interpreter has not loaded already, since every millisecond here is paid on every
start.

The stamp in `.venv` holds the lock files it was built from, byte for byte, and the interpreter it
was built on. It is written last and taken away first: a `.venv` without one is not trusted.
"""

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Dict, List, NoReturn, Optional, Tuple, Type

ROOT = os.path.dirname(os.path.abspath(__file__))
OLDEST = (3, 11)
RUNTIME, DEV = "requirements.lock", "requirements-dev.lock"
FOREIGN = (
    # Settings that would send pip's work elsewhere, or another Python's modules into ours.
    "PIP_DRY_RUN",
    "PIP_PREFIX",
    "PIP_PYTHON",
    "PIP_ROOT",
    "PIP_TARGET",
    "PYTHONHOME",
    "PYTHONPATH",
    "__PYVENV_LAUNCHER__",
)


class Refusal(Exception):
    """Why Qafila cannot start, with its remedy, in both languages."""

    def __init__(self, en: str, ar: str) -> None:
        super().__init__(en)
        self.en = en
        self.ar = ar


def refuse_old(version: "Tuple[int, int]") -> None:
    """Refuse an interpreter whose version (3, 8) is older than `OLDEST`."""
    if version < OLDEST:
        oldest, this = (".".join(map(str, v)) for v in (OLDEST, version))
        raise Refusal(
            f"Qafila needs Python {oldest} or later; this is {this}.",
            f"تحتاج قافلة إلى بايثون {oldest} أو أحدث، وهذا الإصدار {this}.",
        )


class House:
    """One checkout and its `.venv`.

    Parameters
    ----------
    root
        The folder that holds the lock files and `src`.
    """

    def __init__(self, root: str) -> None:
        self.root = root
        self.venv = os.path.join(root, ".venv")
        self.stamp = os.path.join(self.venv, "qafila-stamp")
        here = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
        self.python = os.path.join(self.venv, *here)

    def lock(self, name: str) -> bytes:
        """Return the lock file `name` as bytes."""
        try:
            with open(os.path.join(self.root, name), "rb") as file:
                return file.read()
        except OSError:
            raise Refusal(
                f"The file {name} is missing beside this script; get a whole copy of Qafila.",
                f"الملف {name} غير موجود بجانب هذا البرنامج؛ احصل على نسخة كاملة من قافلة.",
            ) from None

    def stamped(self) -> "Optional[List[bytes]]":
        """Return what `.venv` was built from, or None where that is not known.

        Interpreter, version, runtime lock, development lock (empty when it was not installed).
        """
        try:
            with open(self.stamp, "rb") as file:
                parts = file.read().split(b"\0")
        except OSError:
            return None
        return parts if len(parts) == 4 else None

    def interpreter(self) -> bytes:
        """Return the path of the interpreter that `.venv` stands on; empty when it is gone.

        A system's upgrade from one Python to the next shows here, by the end of the symbolic link.
        """
        real = os.path.realpath(self.python)
        return os.fsencode(real) if os.path.exists(real) else b""

    def stands(self, stamped: "Optional[List[bytes]]") -> bool:
        """Say whether `.venv` has an interpreter that runs, the one it was built on."""
        if stamped is None or not stamped[0] or stamped[0] != self.interpreter():
            return False
        this = os.fsencode(os.path.realpath(sys.executable))
        return this != stamped[0] or stamped[1] == version_here()

    def is_ready(self, lock: str) -> bool:
        """Say whether `.venv` holds what the file `lock` asks for.

        The development set is a superset: it serves `./qafila` too while the runtime pins in it
        are those of the runtime lock.
        """
        stamped = self.stamped()
        if stamped is None or not self.stands(stamped) or stamped[2] != self.lock(RUNTIME):
            return False
        return lock == RUNTIME or stamped[3] == self.lock(DEV)

    def write_stamp(self, lock: str) -> None:
        """Record that `.venv` now holds what `lock` asks for: all of it or nothing is written."""
        dev = self.lock(DEV) if lock == DEV else b""
        parts = (self.interpreter(), version_here(), self.lock(RUNTIME), dev)
        with open(self.stamp + ".new", "wb") as file:
            file.write(b"\0".join(parts))
        os.replace(self.stamp + ".new", self.stamp)


def version_here() -> bytes:
    """Return the version of the running interpreter, as "3.11"."""
    return b"%d.%d" % sys.version_info[:2]


def say(en: str, ar: str) -> None:
    """Tell the user something on stderr, in both languages."""
    sys.stderr.write(f"{en}\n{ar}\n")
    sys.stderr.flush()


def clean_environment() -> "Dict[str, str]":
    """Return the environment without the settings that would mislead pip or our Python."""
    return {name: value for name, value in os.environ.items() if name not in FOREIGN}


class OneAtATime:
    """A lock on the checkout: of two first runs, one installs and the other waits.

    The system lets go of it when its holders end, however they end. pip is made a holder, so that
    one left behind by a killed start is waited for too.
    """

    def __init__(self, house: House) -> None:
        self.path = os.path.join(house.root, ".venv.lock")
        self.fd = -1

    def __enter__(self) -> "OneAtATime":
        self.fd = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o666)
        if not self._take(wait=False):
            say(
                "Another start of Qafila is installing; waiting for it…",
                "يجري التثبيت في تشغيل آخر لقافلة؛ في انتظار انتهائه…",
            )
            self._take(wait=True)
        return self

    def _take(self, wait: bool) -> bool:
        if os.name == "nt":
            return self._take_on_windows(wait)
        import errno  # noqa: PLC0415 (only a first start needs it)
        import fcntl  # noqa: PLC0415

        try:
            fcntl.flock(self.fd, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except OSError as trouble:
            # A file system that knows no locks must not keep anybody from starting.
            return trouble.errno not in (errno.EWOULDBLOCK, errno.EACCES)
        return True

    def _take_on_windows(self, wait: bool) -> bool:
        import msvcrt  # noqa: PLC0415
        import time  # noqa: PLC0415

        while True:
            try:
                msvcrt.locking(self.fd, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
                return True
            except OSError:
                if not wait:
                    return False
                time.sleep(0.5)

    def __exit__(
        self,
        kind: "Optional[Type[BaseException]]",
        error: "Optional[BaseException]",
        trace: "Optional[TracebackType]",
    ) -> None:
        os.close(self.fd)


def why_pip_failed(output: str) -> Refusal:
    """Turn what pip said into one sentence with a remedy."""
    low = output.lower()
    if "do not match the hashes" in low:
        return Refusal(
            "A downloaded package is not the one Qafila was proven with (its hash differs), so "
            "nothing was installed; try again from a network you trust.",
            "إحدى الحزم المنزّلة ليست الحزمة التي اختُبرت بها قافلة (بصمتها مختلفة)، لذلك لم يُثبَّت "
            "شيء؛ أعد المحاولة من شبكة تثق بها.",
        )
    if "no space left" in low or "errno 28" in low:
        return no_room()
    signs = ("connection", "resolve", "network", "timed out", "no matching distribution", "proxy")
    if any(sign in low for sign in signs):
        return Refusal(
            f"The packages that Qafila needs could not be downloaded: connect to the internet and "
            f"run this again, or bring a folder of wheels made elsewhere with `pip download -r "
            f"{RUNTIME} -d FOLDER` and set PIP_NO_INDEX=1 PIP_FIND_LINKS=FOLDER.",
            f"تعذّر تنزيل الحزم التي تحتاج إليها قافلة: اتصل بالإنترنت وأعد التشغيل، أو أحضر مجلّدًا "
            f"من الحزم أُعدّ في مكان آخر بالأمر `pip download -r {RUNTIME} -d FOLDER` واضبط "
            f"PIP_NO_INDEX=1 PIP_FIND_LINKS=FOLDER.",
        )
    errors = [line for line in output.splitlines() if "error" in line.lower()]
    last = (errors or output.splitlines() or ["pip"])[-1].strip()
    return Refusal(
        f"The packages that Qafila needs could not be installed ({last}); delete the folder .venv "
        f"and run this again.",
        f"تعذّر تثبيت الحزم التي تحتاج إليها قافلة ({last})؛ احذف المجلّد ‎.venv وأعد التشغيل.",
    )


def no_room() -> Refusal:
    """Return the refusal for a full disk."""
    return Refusal(
        "There is not enough room on the disk to install what Qafila needs (about 500 MB); make "
        "room and run this again.",
        "لا توجد على القرص مساحة كافية لتثبيت ما تحتاج إليه قافلة (نحو 500 ميغابايت)؛ أفرغ مساحة "
        "وأعد التشغيل.",
    )


def why_not_written(trouble: OSError, root: str) -> Refusal:
    """Turn a failure to write in the checkout into one sentence with a remedy."""
    import errno  # noqa: PLC0415

    if trouble.errno in (errno.ENOSPC, errno.EDQUOT):
        return no_room()
    reason = trouble.strerror or str(trouble)
    return Refusal(
        f"Qafila cannot make its folder .venv in {root} ({reason}); copy the whole folder to a "
        f"place where you may write and run it there.",
        f"لا تستطيع قافلة إنشاء مجلّدها ‎.venv في {root} ({reason})؛ انسخ المجلّد كاملًا إلى مكان "
        f"تملك فيه إذن الكتابة وشغّلها من هناك.",
    )


def run_quietly(command: "List[str]", lock_fd: int) -> "Tuple[int, str]":
    """Run a command of the installation; return its exit code and all it said.

    On a terminal, the download at work is shown on one line that is wiped at the end.
    """
    import subprocess  # noqa: PLC0415

    held = {} if os.name == "nt" else {"pass_fds": (lock_fd,)}
    shows = sys.stderr.isatty()
    said = []
    environment = clean_environment()
    environment["PIP_USER"] = "0"  # a user's own habit of `--user` is an error inside a .venv
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
        cwd=os.path.dirname(os.path.dirname(command[0])) if os.name == "nt" else "/",
        encoding="utf-8",
        errors="replace",
        **held,  # type: ignore[call-overload]
    ) as process:
        for line in process.stdout:
            said.append(line)
            doing = line.strip()
            if shows and doing.startswith(("Downloading", "Installing", "Building")):
                sys.stderr.write(f"\r\033[K  {doing[:70]}")
                sys.stderr.flush()
    if shows:
        sys.stderr.write("\r\033[K")
        sys.stderr.flush()
    return process.returncode, "".join(said)


def create(house: House, lock_fd: int) -> None:
    """Make an empty `.venv` with the running interpreter, in place of whatever is there."""
    try:
        import ensurepip  # noqa: F401, PLC0415 (Debian ships venv in halves; this is the other)
        import venv  # noqa: F401, PLC0415
    except ImportError:
        raise Refusal(
            "This Python cannot make virtual environments; on Debian or Ubuntu install "
            "python3-venv (`apt install python3-venv`) and run this again.",
            "لا يستطيع بايثون هذا إنشاء بيئات افتراضية؛ على ديبيان أو أوبونتو ثبّت python3-venv "
            "بالأمر `apt install python3-venv` ثم أعد التشغيل.",
        ) from None
    # Started from inside the .venv itself, the interpreter it stands on must do the work.
    base = getattr(sys, "_base_executable", None) or sys.executable
    code, said = run_quietly([base, "-m", "venv", "--clear", house.venv], lock_fd)
    if code:
        raise why_pip_failed(said)


def install(house: House, lock: str, lock_fd: int) -> None:
    """Install what `lock` pins into `.venv`, take away what no lock names, and put `src` there."""
    pip = [house.python, "-m", "pip"]
    quiet = ["--disable-pip-version-check", "--no-input"]
    wanted = os.path.join(house.root, lock)
    code, said = run_quietly(
        [*pip, "install", "--require-hashes", "--no-deps", "-r", wanted, *quiet], lock_fd
    )
    if code:
        raise why_pip_failed(said)
    packages = site_packages(house)
    strays = sorted(installed_names(packages) - locked_names(house.lock(DEV)))
    if strays:
        code, said = run_quietly([*pip, "uninstall", "--yes", *strays, *quiet], lock_fd)
        if code:
            raise why_pip_failed(said)
    # A relative line: a checkout that is moved takes its .venv along.
    with open(os.path.join(packages, "qafila-src.pth"), "w", encoding="utf-8") as file:
        file.write(os.path.relpath(os.path.join(house.root, "src"), packages) + "\n")


def site_packages(house: House) -> str:
    """Return the folder of `.venv` that holds the installed packages."""
    if os.name == "nt":
        return os.path.join(house.venv, "Lib", "site-packages")
    (python,) = os.listdir(os.path.join(house.venv, "lib"))
    return os.path.join(house.venv, "lib", python, "site-packages")


def installed_names(packages: str) -> "set[str]":
    """Return the names of the packages in a site-packages folder, without pip and setuptools."""
    found = {
        name[: -len(".dist-info")].rsplit("-", 1)[0]
        for name in os.listdir(packages)
        if name.endswith(".dist-info")
    }
    return {plain_name(name) for name in found} - {"pip", "setuptools"}


def locked_names(lock: bytes) -> "set[str]":
    """Return the names of the packages that a lock file pins."""
    lines = lock.decode("utf-8").splitlines()
    return {plain_name(line.split("==")[0]) for line in lines if "==" in line[:80].split("#")[0]}


def plain_name(name: str) -> str:
    """Return a package's name in the one form that compares: lower case, dashes."""
    return name.strip().lower().replace("_", "-").replace(".", "-")


def prepare(house: House, lock: str) -> None:
    """Make `.venv` hold what `lock` asks for.

    Where a sound one with other pins is there, it is brought up to date in place: pip fetches all
    before it changes anything, so that without a network the old one goes on working as it was.
    """
    try:
        with OneAtATime(house) as held:
            if house.is_ready(lock):
                return
            stamped = house.stamped()
            stands = house.stands(stamped)
            if stands:
                say(
                    "Installing what this version of Qafila needs into .venv…",
                    "يجري تثبيت ما تحتاج إليه هذه النسخة من قافلة في المجلّد ‎.venv…",
                )
            else:
                say(
                    "Installing what Qafila needs into .venv (first run only)…",
                    "يجري تثبيت ما تحتاج إليه قافلة في المجلّد ‎.venv (في التشغيل الأول فقط)…",
                )
                create(house, held.fd)
            if stands:
                os.replace(house.stamp, house.stamp + ".old")
            try:
                install(house, lock, held.fd)
            except Refusal:
                if stands:  # pip has put everything back
                    os.replace(house.stamp + ".old", house.stamp)
                raise
            house.write_stamp(lock)
            if stands:
                os.remove(house.stamp + ".old")
            fill_frontend(house, held.fd)
    except OSError as trouble:
        raise why_not_written(trouble, house.root) from None


def fill_frontend(house: House, lock_fd: int) -> None:
    """Fetch the packages of the map, where npm is there to do it; Qafila works without them."""
    from shutil import which  # noqa: PLC0415

    script = os.path.join(house.root, "frontend", "fill.py")
    if os.path.exists(script) and which("npm"):
        code, _ = run_quietly([house.python, script], lock_fd)
        if code:
            say(
                "The packages of the map could not be downloaded; the map will be the strip map. "
                "To try again: python3 frontend/fill.py",
                "تعذّر تنزيل حزم الخريطة، وستُعرض خريطة الطريق الشريطية بدلًا منها. "
                "لإعادة المحاولة: python3 frontend/fill.py",
            )


def hand_over(house: House, arguments: "List[str]") -> "NoReturn":
    """Become the Python of `.venv` running `arguments`; its exit code is ours."""
    # -P: what lies in the user's folder under the name of a module must not be taken for it.
    safe = ["-P"] if arguments[0] == "-m" else []
    command = [house.python, *safe, *(["-X", "utf8"] if os.name == "nt" else []), *arguments]
    environment = clean_environment()
    if os.name != "nt":
        os.execve(house.python, command, environment)
    import subprocess  # noqa: PLC0415

    with subprocess.Popen(command, env=environment) as process:
        while True:
            try:
                sys.exit(process.wait())
            except KeyboardInterrupt:
                continue  # the program below got it too, and knows what to do


def enter(lock: str, arguments: "List[str]") -> None:
    """Run `arguments` with the Python of `.venv`, made ready first where it is not.

    Returns only when the running interpreter is that Python already and `arguments` names a
    script, which then goes on by itself; otherwise does not return.
    """
    house = House(ROOT)
    try:
        refuse_old(sys.version_info[:2])
        if not house.is_ready(lock):
            prepare(house, lock)
        inside = os.path.realpath(sys.prefix) == os.path.realpath(house.venv)
        if inside and arguments[0] != "-m":
            return
        hand_over(house, arguments)
    except Refusal as refusal:
        say(refusal.en, refusal.ar)
        sys.exit(2)
    except KeyboardInterrupt:
        say("Stopped.", "أُوقف التشغيل.")
        sys.exit(130)
