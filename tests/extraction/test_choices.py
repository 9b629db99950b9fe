# SPDX-License-Identifier: Apache-2.0
"""Choices by weight: the table of weights, and figures whose noun stands elsewhere."""

from __future__ import annotations

from datetime import date, time

import pytest

from qafila.data.lexicons import lexicon
from qafila.extraction.counts.traits import traits
from qafila.extraction.counts.vehicles import carriers
from qafila.extraction.reading import prepared, read_report
from qafila.extraction.text.found import Count, Vehicles
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.weights import instead, weight_of
from tests.extraction.fit_counts import fitted, gathered
from tests.extraction.gold import reports


def counts(text: str) -> set[tuple[int | None, int | None, str, str]]:
    """Return least, most, unit and cohort of the counts in a text."""
    values = [found.value for found in read_report(text).of("count")]
    return {
        (value.low, value.high, value.unit, value.cohort)
        for value in values
        if isinstance(value, Count)
    }


def test_every_trait_has_one_weight() -> None:
    for table in ("weights-counts", "weights-days", "weights-vehicles", "weights-hours"):
        rows = [row["trait"] for row in lexicon(table)]
        assert len(rows) == len(set(rows)) > 20
        assert all(abs(float(row["weight"])) < 10 for row in lexicon(table))


def test_weights_add_up_and_unknown_traits_weigh_nothing() -> None:
    with instead({"count": {"always": -1.0, "a": 0.5, "b": 2.0}}):
        assert weight_of("count", ["a", "b", "never seen"]) == pytest.approx(1.5)
        assert weight_of("another choice", ["a"]) == 0


def test_choices_that_are_not_tried_keep_their_weights() -> None:
    row = lexicon("weights-days")[1]
    kept = weight_of("day", [row["trait"]])
    with instead({"count": {"always": 5.0}}):
        assert weight_of("day", [row["trait"]]) == kept != 0
        assert weight_of("count", []) == 5.0


def test_what_is_seen_around_a_figure() -> None:
    scene = prepared(
        Scan("Under the deal 600 fighters left the town. In all 126 were killed."), None
    )
    left, killed = scene.items
    assert "moves at once" in traits(scene.context, left, owed=False)
    assert "moves at once" not in traits(scene.context, killed, owed=False)
    assert "harmed" in traits(scene.context, killed, owed=False)


@pytest.mark.parametrize(
    ("text", "size", "trait"),
    [
        ("The buses left, thirty-eight in all. They took 600 fighters.", 38, "vehicles named last"),
        ("Some 900 people left. The Red Cross put it at 760.", 760, "people named last"),
        ("Some 900 people left. The mayor said they were 760.", 760, "said to be"),
        ("They left with two painted carpets.", 2, "a plural at once"),
        ("غادرت القافلة وأعادوا أربعة عشر جملا.", 14, "a noun in the accusative at once"),
        ("They drove up Delmas 32 and left the town.", 32, "a name right before"),
        ("All left by boat. Three with malaria were carried.", 3, "ails"),
    ],
)
def test_what_is_seen_around_a_figure_without_a_noun(text: str, size: int, trait: str) -> None:
    scene = prepared(Scan(text), None)
    (figure,) = [item for item in scene.items if item.figure.low == size]
    assert trait in traits(scene.context, figure, owed=False)


def test_the_same_texts_give_the_same_weights() -> None:
    texts = reports("tuning")[:20]
    one, other = (fitted(gathered(texts))["count"] for _ in range(2))
    assert one == other
    assert one["sentence background"] < 0 < one["sentence moving"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Some 265 residents left the besieged town on Monday, the mayor said. But the Red"
            " Crescent put the number at 230.",
            (230, 230, "persons", "all"),
        ),
        (
            "بموجب الاتفاق خرج أمس 120 مقاتلا من البلدة إلى إدلب، لكن اللجنة قالت إن عددهم 135.",
            (135, 135, "persons", "fighters"),
        ),
        (
            "غادرت البلدة المحاصرة اليوم 48 عائلة بالحافلات بموجب الاتفاق. وقال المجلس إنها 41.",
            (41, 41, "families", "families"),
        ),
        (
            "Under the truce, between six hundred and seven hundred displaced people left it.",
            (600, 700, "persons", "all"),
        ),
    ],
)
def test_a_figure_without_a_noun_counts_whom_the_one_before_did(
    text: str, expected: tuple[int | None, int | None, str, str]
) -> None:
    assert expected in counts(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Under the deal buses took 14 people on stretchers.", (14, 14, "persons", "wounded")),
        ("Under the deal 52 men, 61 women and 74 children left.", (52, 52, "persons", "men")),
        ("Under the deal nine children and a sick man left.", (9, 9, "persons", "children")),
        ("بموجب الاتفاق نقلت القافلة الجرحى ثلاثة عشر نفرا إلى بغداد.",
         (13, 13, "persons", "wounded")),
        ("بموجب الاتفاق خرج تسعة عشر من أفراد الميليشيا.", (19, 19, "persons", "fighters")),
    ],
)  # fmt: skip
def test_whom_a_figure_counts(text: str, expected: tuple[int | None, int | None, str, str]) -> None:
    assert expected in counts(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (
            "محضر اجتماع الثلاثاء 9 كانون الثاني 2024\n"
            "تقرر خروج العائلات المحاصرة من البلدة بالحافلات يوم الخميس.",
            date(2024, 1, 11),
        ),
        ("DAMASCUS, May 3, 2016 - Some 300 fighters left the town on Monday.", date(2016, 5, 2)),
        ("The evacuation of the camp on 18-19 February 2024 took out 32 patients.",
         date(2024, 2, 18)),
        ("sun 15 july. 30 families left the besieged town by bus under the deal (2018)",
         date(2018, 7, 15)),
        ("عمان 4 مارس آذار 2025 - غادرت القافلة مع 40 جريحا بموجب الاتفاق.", date(2025, 3, 4)),
        ("كيدال، الأربعاء الحادي والعشرون من مايو 2014\nخرج الجرحى بموجب الاتفاق.",
         date(2014, 5, 21)),
    ],
)  # fmt: skip
def test_the_day_of_the_movement(text: str, day: date) -> None:
    assert [found.value for found in read_report(text).of("date")] == [day]


@pytest.mark.parametrize(
    "text",
    [
        "Under the deal the convoy left at dawn. A mother of five thanked the drivers.",
        "بموجب الاتفاق غادرت القافلة في الدقيقة العشرين.",
        "بموجب الاتفاق غادرت القافلة مخيم المية ومية.",
        "Under the deal the convoy left. Nobody took men 18-60 along.",
    ],
)
def test_numbers_that_count_nobody(text: str) -> None:
    assert counts(text) == set()


def test_a_decimal_behind_a_number_is_no_group_of_its_thousands() -> None:
    assert counts("Under the deal the convoy left 250 5.5 and 12 1,2 behind.") is not None


@pytest.mark.parametrize(
    "text",
    [
        "Under the deal 30 families left the town on foot. There were no buses at all.",
        "بموجب الاتفاق خرجت 30 عائلة سيرا على الأقدام، إذ لم تتوفر حافلات.",
    ],
)
def test_vehicles_that_there_were_none_of(text: str) -> None:
    assert read_report(text).of("vehicles") == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Under the deal six buses took 300 people out of the town.", [("bus", 6)]),
        ("Under the deal the governor's coaches, three, took 90 people.", [("bus", 3)]),
        ("بموجب الاتفاق انطلقت سيارات الإسعاف الست بالجرحى من البلدة.", [("ambulance", 6)]),
        ("بموجب الاتفاق نقلت باصات الأونروا الستة 210 أشخاص من المخيم.", [("bus", 6)]),
        ("بموجب الاتفاق يخرج المسلحون غدا بالباصات. عدد الباصات عشرة.", [("bus", 10)]),
        ("بموجب الاتفاق خرج 60 شخصا على متن حافلات.", [("bus", None)]),
        ("Under the deal 60 people left by bus. A truck of flour was let in.", [("bus", None)]),
    ],
)
def test_which_vehicles_are_of_the_movement(
    text: str, expected: list[tuple[str, int | None]]
) -> None:
    values = [found.value for found in read_report(text).of("vehicles")]
    told = [(value.kind, value.count) for value in values if isinstance(value, Vehicles)]
    assert told == expected


def test_what_is_seen_around_vehicles() -> None:
    text = (
        "Under the deal 60 people left by bus. No ambulances came. A truck near the food went in."
    )
    scene = prepared(Scan(text), None)
    seen = {one.kind: one.traits for one in carriers(scene.context, scene.items, scene.owed)}
    assert "aboard" in seen["bus"]
    assert "none" in seen["ambulance"]
    assert "aid near" in seen["truck"]
    assert "none" not in seen["bus"] | seen["truck"]


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("بموجب الاتفاق تحركت القافلة عند السابعة والنصف من حمص.", time(7, 30)),
        ("بموجب الاتفاق تحركت القافلة الساعة 0630 من حمص.", time(6, 30)),
        ("بموجب الاتفاق تحركت القافلة في الواحدة وعشرين دقيقة ظهرا من حمص.", time(13, 20)),
        ("بموجب الاتفاق تحركت القافلة عند الواحدة والنصف ليلا من حمص.", time(1, 30)),
        ("بموجب الاتفاق تحركت القافلة عند الواحدة من ظهر الجمعة.", time(13)),
        ("بموجب الاتفاق تحركت القافلة عند الساعة 13,00 من حمص.", time(13)),
        ("بموجب الاتفاق تنطلق القافلة عند العاشرة تماما من حمص.", time(10)),
        ("Under the deal the convoy of civilians leaves at 0800 from the town.", time(8)),
        ("Under the deal the buses leave the town at 11 sharp.", time(11)),
        ("بموجب الاتفاق تحركت القافلة الساعة الثانية من بعد ظهر اليوم.", time(14)),
    ],
)
def test_hours_of_the_movement(text: str, hour: time) -> None:
    assert [found.value for found in read_report(text).of("hour")] == [hour]


def test_a_source_that_is_set_against_a_figure_did_not_say_it() -> None:
    text = (
        "بموجب الاتفاق غادر نحو 1200 شخص بلدة يلدا إلى جرابلس على متن 22 حافلة، فيما قالت لجنة"
        " المصالحة إن العدد 980."
    )
    told = {
        found.value.high: found.said_by
        for found in read_report(text).of("count")
        if isinstance(found.value, Count)
    }
    assert told == {1200: "", 980: "لجنة المصالحة"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Thirty nurses left Sarmin by bus.", ["moving"]),
        ("The clinic in Sarmin has forty beds.", []),
        (
            "Earlier, in a similar evacuation in 2014, forty nurses left Sarmin.",
            ["moving", "background", "cued"],
        ),
        ("وكانت خمسون عائلة قد غادرت البلدة.", ["moving", "earlier"]),
    ],
)
def test_a_sentence_tells_by_name_what_it_is_about(text: str, told: list[str]) -> None:
    context = prepared(Scan(text), date(2021, 5, 4)).context
    assert context.about(context.scan.sentence_of(0)).told() == told
