# SPDX-License-Identifier: Apache-2.0
"""What is given in return for the movement, how much of it, when, and by whom."""
