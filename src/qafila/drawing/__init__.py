# SPDX-License-Identifier: Apache-2.0
"""Figures as stand-alone SVG text, for paper, screens and phones alike.

Each figure is a frozen value with ``svg(say)``; the design they share is in ``docs/design.md``.
"""
