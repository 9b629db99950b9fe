# SPDX-License-Identifier: Apache-2.0
"""Parties and what each does for the movement: verbs, nouns and approvals that say so."""
