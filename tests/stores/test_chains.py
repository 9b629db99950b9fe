# SPDX-License-Identifier: Apache-2.0
"""The index of chains against a plain reading of its definition."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from qafila.core.events import ChainIndex, Link


def line_of(links: set[Link]) -> tuple[int, str, set[str]]:
    """The definition: from the first fact on, always the lowest digest that follows."""
    seq, tip, on_line = 0, "", set()
    while following := sorted(k.digest for k in links if k.seq == seq + 1 and k.prev == tip):
        seq, tip = seq + 1, following[0]
        on_line.add(tip)
    return seq, tip, {k.digest for k in links} - on_line


@st.composite
def trees(draw: st.DrawFn) -> list[Link]:
    """A chain with forks, gaps and false predecessors, in any order."""
    made = [Link("d", 1, "m", "")]
    names = draw(st.permutations("abcdefghijklnopqrstuvwxyz"))
    for name in names[: draw(st.integers(0, 14))]:
        parent = draw(st.sampled_from([*made, None]))
        if parent is None:
            made.append(Link("d", draw(st.integers(1, 6)), name, draw(st.sampled_from("zy"))))
        else:
            made.append(Link("d", parent.seq + 1, name, parent.digest))
    return draw(st.permutations([k for k in made if draw(st.booleans()) or draw(st.booleans())]))


@given(trees(), st.data())
@settings(max_examples=150)
def test_the_index_finds_the_line_whatever_comes_when(
    links: list[Link], data: st.DataObject
) -> None:
    told: list[Link] = []
    ahead = data.draw(st.integers(0, 3))
    index = ChainIndex(lambda _: links[: len(told) + ahead])
    for link in links:
        told.append(link)
        index.add(link)
        if data.draw(st.integers(0, 5)) == 0:
            index.add(data.draw(st.sampled_from(told)))
    seq, tip, astray = line_of(set(links))
    assert index.tip("d") == (seq, tip)
    assert {k.digest for k in index.astray("d")} == astray
    for held in links:
        assert index.is_astray("d", held.digest) == (held.digest in astray)


def test_a_fork_far_back_does_not_make_every_later_fact_search_the_chain() -> None:
    asked = 0
    links = [Link("d", i, f"{i:05}", f"{i - 1:05}" if i > 1 else "") for i in range(1, 2001)]

    def links_of(_: str) -> list[Link]:
        nonlocal asked
        asked += 1
        return links[:1500]  # a store may be ahead of what its index was told

    index = ChainIndex(links_of)
    for link in links[:1000]:
        index.add(link)
    index.add(Link("d", 500, "x", "00499"))
    for link in links[1000:]:
        index.add(link)
    assert index.tip("d") == (2000, "02000")
    assert asked == 1
