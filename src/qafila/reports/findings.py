# SPDX-License-Identifier: Apache-2.0
"""What was found in an operation, without a plan."""

from __future__ import annotations

from qafila.core.document import Document, Pairs, Part, phrase
from qafila.core.operation import Operation
from qafila.reports import Context, report
from qafila.reports._findings import counts, findings_blocks


@report("findings")
def findings(operation: Operation, context: Context) -> Document:
    """Return the findings of the context, grouped by code; the operation is not looked at."""
    return Document(
        title=phrase("report-findings"),
        parts=(
            Part(
                id="findings",
                title=None,
                blocks=(
                    *((Pairs(items=counts(context.findings)),) if context.findings else ()),
                    *findings_blocks(context.findings),
                ),
            ),
        ),
    )
