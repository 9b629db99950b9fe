# SPDX-License-Identifier: Apache-2.0
"""Days and hours that a report names, and which of them are those of the movement."""
