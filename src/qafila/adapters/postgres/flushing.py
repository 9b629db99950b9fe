# SPDX-License-Identifier: Apache-2.0
"""Durable before it is seen: what a store answers or shows, no crash of the server takes back.

Where several processes write to one operation, each lets the next one in when it has committed,
and only then waits for the disk, together with others (`qafila.add_early`). Commits stand in the
server's log in the order in which they held the operation's lock, and a crash cuts off the end of
the log: positions keep their order and have no gaps.

Between commit and flush others see what a crash would take back. Another fact would then get its
position, and whoever remembers the position would miss that fact for good. So nothing that was
seen in the database leaves a store before `flush` has returned. There are three ways out, and each
ends with it: `PostgresStore._reader`, through which everything is read; `qafila.add_early`; and
the end of a `PostgresStore._transaction`. (`qafila.add` commits as usual, which flushes
everything before it.) A notice to followers tells nothing but that it is time to read.

It says that a commit is seen only once it is in the log. So what an earlier statement saw stands
before the end that the log has now, and where the disk has the log as far as that, nothing is left
to do. Where not, a message that nobody reads makes this a transaction that has something to
commit: its commit waits for the disk, as those of others do at the same time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from psycopg import Connection

FLUSH = "SELECT qafila.flush()"


def flush(connection: Connection[Any]) -> None:
    """Return when all that this connection has seen and written is on the disk.

    The connection is outside of transactions.
    """
    connection.execute(FLUSH)
