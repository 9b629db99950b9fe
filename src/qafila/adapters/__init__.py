# SPDX-License-Identifier: Apache-2.0
"""Adapters: what the outside world is to Qafila, one file each."""
