# SPDX-License-Identifier: Apache-2.0
"""People and vehicles that a report counts, of whom it speaks, and which of them travel."""
