# SPDX-License-Identifier: Apache-2.0
"""Whether a file is on another computer's disk, where a store must not be."""

from __future__ import annotations

import re
import sys
from pathlib import Path, PurePosixPath

SHARES = (
    "9p", "afs", "ceph", "cifs", "fuse.glusterfs", "fuse.rclone", "fuse.sshfs", "lustre", "ncpfs",
    "nfs", "prl_fs", "smb", "smbfs", "vboxsf", "virtiofs", "vmhgfs", "fuse.vmhgfs-fuse",
)  # fmt: skip
"""File systems, as Linux calls them, that several computers, or a guest and its host, write to."""

_OCTAL = re.compile(r"\\([0-7]{3})")

MOUNTS = Path("/proc/mounts")


def share_kind(path: Path) -> str | None:
    """Return the kind of share that a file is on, "" for a disk of this computer, None: unknown."""
    if sys.platform == "win32":
        return _on_windows(path)
    try:
        mounts = MOUNTS.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    kind = kind_of(mounts, PurePosixPath(path.resolve().as_posix()))
    return kind if kind.startswith(SHARES) else ""


def kind_of(mounts: str, path: PurePosixPath) -> str:
    """Return the kind of file system that a path is on, by the lines of /proc/mounts."""
    best, kind = -1, ""
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        # Blanks and backslashes in names are written in octal.
        place = PurePosixPath(_OCTAL.sub(lambda found: chr(int(found[1], 8)), fields[1]))
        if path.is_relative_to(place) and len(place.parts) >= best:
            best, kind = len(place.parts), fields[2]
    return kind


if sys.platform == "win32":

    def _on_windows(path: Path) -> str:
        import ctypes  # noqa: PLC0415

        drive = path.absolute().drive
        remote = drive.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(drive + "\\") == 4
        return "SMB" if remote else ""
