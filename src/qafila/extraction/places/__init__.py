# SPDX-License-Identifier: Apache-2.0
"""Places of the movement with their roles: whence, whither, by which way, where exchanged."""
