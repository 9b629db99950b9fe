# SPDX-License-Identifier: Apache-2.0
"""The inside of Qafila: pure values and functions, with no I/O, no clock and no chance."""
