# SPDX-License-Identifier: Apache-2.0
"""What the operating system says of files, in the languages of the user: the common reasons.

The system says them in a language of its own, mostly English. What is rare stays as it says it.
"""

from __future__ import annotations

import errno
import os

from qafila.core.document import Wording, phrase

KNOWN = {
    errno.ENOENT: "reason-missing",
    errno.EISDIR: "reason-folder",
    errno.ENOTDIR: "reason-no-folder",
    errno.EACCES: "reason-denied",
    errno.EPERM: "reason-denied",
    errno.ENOSPC: "reason-full",
    errno.EROFS: "reason-read-only",
    errno.ENAMETOOLONG: "reason-name-too-long",
}
"""Phrases of the catalogue by the system's number of a reason."""


def in_words(reason: str) -> Wording:
    """Return a reason that the system gave (`OSError.strerror`) as a phrase; others as they are."""
    for number, key in KNOWN.items():
        if reason == os.strerror(number):
            return phrase(key)
    return reason
