# SPDX-License-Identifier: Apache-2.0
"""The door for `python -m qafila`."""

from __future__ import annotations

from qafila.cli import main

if __name__ == "__main__":
    main()
