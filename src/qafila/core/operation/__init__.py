# SPDX-License-Identifier: Apache-2.0
"""The Operation: the fold of its facts. Everything else is a function of it."""

from qafila.core.operation.fold import Operation, fold

__all__ = ["Operation", "fold"]
