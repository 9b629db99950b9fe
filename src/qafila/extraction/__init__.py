# SPDX-License-Identifier: Apache-2.0
"""Reading written reports: text in, values with the words they come from out; no I/O."""
