# SPDX-License-Identifier: Apache-2.0
"""Two movements in one file: told, so that the file is split; batches and legs are one."""

from __future__ import annotations

import pytest

from qafila.app.drafting import draft
from qafila.core.findings import as_json

TWO = [
    "On 12 May 2017 some 1,022 people left Barzeh for Idlib in 25 buses. SARC went with them.\n\n"
    "On 14 May 2017 1,500 people left Qaboun for Jarablus in 30 buses. The army approved.",
    "On 12 May 2017 some 1,022 people left Barzeh for Idlib in 25 buses. On 14 May 2017 another"
    " deal was carried out: 1,500 people left Qaboun for Idlib in 30 buses.",
    "Operation 1\nOn 3 March 2016 200 wounded leave Madaya for Damascus in ten ambulances.\n"
    "----------\nOperation 2\nOn 9 March 2016 400 civilians leave Fua for Aleppo in twelve buses.",
    "1) From: Madaya\nTo: Idlib\nDate: 3 March 2016\nPeople: 200\n* * * * *\n"
    "2) From: Fua\nTo: Aleppo\nDate: 9 March 2016\nPeople: 400",
    "في 12 أيار 2017 خرج 1022 شخصا من برزة إلى إدلب في 25 حافلة.\n\n"
    "وفي 14 أيار 2017 خرج 1500 شخص من القابون إلى جرابلس في 30 حافلة.",
    "دمشق، 14 نيسان 2017: خرج 2200 شخص من مضايا إلى إدلب في 65 حافلة.\n\n---\n\n"
    "حلب، 22 كانون الأول 2016: غادر 4000 مقاتل شرق حلب إلى ريف حلب الغربي في 100 حافلة.",
    "الأولى: من مضايا إلى دمشق، 3 آذار 2016، 200 جريح.\n=========\n"
    "الثانية: من الفوعة إلى حلب، 9 آذار 2016، 400 مدني.",
]
ONE = [
    "The first batch of 500 people left Barzeh for Idlib on 8 May 2017. The second batch of 664"
    " people left Barzeh for Jarablus on 12 May 2017.",
    "On 8 May 2017 300 people left Douma for Damascus. On 9 May 2017 buses took the 300 people"
    " from Damascus to Idlib.",
    "On 28 December 2015 123 fighters left Zabadani for Beirut in buses; at that hour 335 people"
    " left Fua for Damascus.",
    "On 14 April 2017 buses brought 2,350 people from Madaya to Rashidin. In December 2015 some 450"
    " people had left Zabadani for Beirut.",
    "On 8 May 2017 300 people left Douma for Idlib.\n----------\nMinutes signed on 12 May 2017 by"
    " both sides. Copies to the people of Homs.",
    "خرجت الدفعة الأولى، 500 شخص، من برزة إلى إدلب في 8 أيار 2017. وخرجت الدفعة الثانية، 664 شخصا،"
    " من برزة إلى إدلب في 12 أيار 2017.",
    "وفي 8 أيار 2017 خرج 1500 شخص من برزة إلى إدلب. وكانت دفعة قد خرجت من حرستا إلى إدلب في آذار.",
]


def codes(text: str) -> list[str]:
    return [each.code for each in draft([("report.txt", text.encode())]).findings]


@pytest.mark.parametrize("text", TWO)
def test_two_movements_in_one_file_are_told(text: str) -> None:
    assert "report_of_two_movements" in codes(text)


@pytest.mark.parametrize("text", ONE)
def test_batches_legs_and_what_was_before_are_one_movement(text: str) -> None:
    assert "report_of_two_movements" not in codes(text)


def test_it_is_said_where_the_second_begins() -> None:
    told = draft([("report.txt", TWO[0].encode())]).findings
    words = next(str(as_json(each)) for each in told if each.code == "report_of_two_movements")
    assert "On 14 May 2017 1,500 people left Qaboun" in words
    told = draft([("report.txt", TWO[5].encode())]).findings
    words = next(str(as_json(each)) for each in told if each.code == "report_of_two_movements")
    assert "حلب، 22 كانون الأول 2016" in words
    assert "---" not in words
