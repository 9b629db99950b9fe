# SPDX-License-Identifier: Apache-2.0
"""Names of places and of parties where they stand, and the words that govern them."""
