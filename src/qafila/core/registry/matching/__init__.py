# SPDX-License-Identifier: Apache-2.0
"""Whether two written names are one name, and two records one person."""
