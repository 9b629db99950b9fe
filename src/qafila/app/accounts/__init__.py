# SPDX-License-Identifier: Apache-2.0
"""Who may come in at a hub: invitations, passwords and codes, sessions, tokens, the audit.

`Gate` is all of it. Whoever comes in becomes a `Viewer` (`core/access`), which decides the rest.
"""

from qafila.app.accounts.choosing import MOST_LETTERS, Description, Problem, Unfit, spelled_name
from qafila.app.accounts.entering import Entering
from qafila.app.accounts.ground import (
    ABSOLUTE,
    AT_THE_COMPUTER,
    IDLE,
    Denied,
    Enrolment,
    Invited,
    SignedIn,
    SignInRefused,
    form_mark,
)
from qafila.app.accounts.inviting import Inviting
from qafila.app.accounts.managing import Managing
from qafila.app.accounts.shown import users_document, users_json
from qafila.app.accounts.trusting import authority_document

__all__ = [
    "ABSOLUTE",
    "AT_THE_COMPUTER",
    "IDLE",
    "MOST_LETTERS",
    "Denied",
    "Description",
    "Enrolment",
    "Gate",
    "Invited",
    "Problem",
    "SignInRefused",
    "SignedIn",
    "Unfit",
    "authority_document",
    "form_mark",
    "spelled_name",
    "users_document",
    "users_json",
]


class Gate(Inviting, Entering, Managing):
    """Lets people and programs in, and writes down who saw whom. Safe to use from threads."""
