# SPDX-License-Identifier: Apache-2.0
"""What stands in a report: words, numbers, names of the gazetteer, sentences, marks."""
