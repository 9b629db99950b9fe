# SPDX-License-Identifier: Apache-2.0
"""Of a report in another language or without sentences nothing is guessed, and it is told why."""

from __future__ import annotations

import pytest

from qafila.app.drafting import draft

OTHERS = {
    "Persian": "۱۵۸۰ نفر از اهالی شهر حرستا با ده اتوبوس به ادلب منتقل شدند. این توافق با میانجیگری"
    " روسیه انجام شد و در برابر آن سیزده اسیر آزاد شدند که در دست گروه‌های مسلح بودند.",
    "Urdu": "شام کے شہر حرستا سے ایک ہزار لوگ بسوں میں ادلب منتقل ہو گئے ہیں۔ روس نے اس معاہدے کی"
    " ضمانت دی اور قیدیوں کو رہا کیا گیا۔",
    "French": "Quelque 250 combattants et leurs familles ont quitté la ville de Harasta vers Idlib"
    " dans dix bus. En échange, l'armée a libéré treize prisonniers de la prison.",
    "Spanish": "Unos 250 combatientes salieron de la ciudad de Harasta hacia Idlib en diez"
    " autobuses, según la Cruz Roja. A cambio, el ejército liberó a trece prisioneros.",
    "Turkish": "Harasta'dan 250 savaşçı ve aileleri on otobüs ile İdlib'e gitti. Bu anlaşma için"
    " Rusya arabuluculuk yaptı. Kızılay da yaralılar için bir ambulans gönderdi.",
}


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
def test_another_language_is_told_and_nothing_guessed(text: str) -> None:
    made = draft([("m.txt", text.encode())])
    assert made.noted == ()
    assert [each.code for each in made.findings] == ["report_in_another_language"]


def test_arabic_in_latin_letters_with_few_digits_is_told() -> None:
    text = (
        "Ana ba7ki ma3ak men harasta, tal3in lyom 200 mou2atel min harasta ila idlib b 4 basat wa"
        " ma3 el hilal kaman, inno rayhin bukra nas min douma."
    )
    made = draft([("m.txt", text.encode())])
    assert made.noted == ()
    assert [each.code for each in made.findings] == ["report_in_latin_letters"]


@pytest.mark.parametrize(
    "text",
    [
        "Dialysis 6, burns 3, fractures 11. Buses 4, ambulances 2. Left Deir ez-Zor 06:40, El Bab"
        " 09:15, La Mesa camp 10:00, 120 persons, 44 families, Red Crescent escort.",
        "خرج ١٥٨٠ شخصاً من حرستا إلى إدلب في عشر حافلات بوساطة روسية، وأطلق في المقابل عشرة أسرى.",
    ],
)
def test_terse_english_and_arabic_are_read(text: str) -> None:
    made = draft([("m.txt", text.encode())])
    assert "report_in_another_language" not in {each.code for each in made.findings}


MINGLED = (
    "يا جماعة الـ convoy رح يطلع today من حرستا مع 20 wounded و 5 children على إدلب والـ red"
    " crescent معهم escort بكرا الصبح, please confirm",
    "Dear all, the convoy طلع من حرستا with 120 مدني و 20 جريح to قلعة المضيق and the هلال أحمر is"
    " escorting ان شاء الله",
)


@pytest.mark.parametrize("text", MINGLED)
def test_two_languages_in_one_sentence_are_told_and_nothing_guessed(text: str) -> None:
    made = draft([("m.txt", text.encode())])
    assert made.noted == ()
    assert [each.code for each in made.findings] == ["report_in_two_languages"]


BOTH = (
    "خرج 120 مدنياً و20 جريحاً من حرستا إلى قلعة المضيق برفقة الهلال الأحمر. نسقت العملية منظمة"
    " MSF مع ICRC.\nThe Red Crescent escorted 120 civilians from Harasta to Qalaat al-Madiq."
)


def test_a_report_with_a_sentence_in_each_language_is_read() -> None:
    made = draft([("m.txt", BOTH.encode())])
    assert {each.found.field for each in made.noted} >= {"count", "place", "party"}
    assert "report_in_two_languages" not in {each.code for each in made.findings}


BROKEN = {
    "en": "About 600 people left the town of Harasta on twelve buses for Idlib under an agreement"
    " between the army and the local council. Russia brokered it. The Red Crescent sent four"
    " ambulances with the wounded. In return thirteen prisoners held by the group were freed."
    " The governor said the last batch would leave on Sunday.",
    "ar": "خرج نحو ستمئة شخص من بلدة حرستا على متن اثنتي عشرة حافلة باتجاه إدلب بموجب اتفاق بين"
    " الجيش والمجلس المحلي بوساطة روسية. وأرسل الهلال الأحمر أربع سيارات إسعاف مع الجرحى. وفي"
    " المقابل أطلق سراح ثلاثة عشر أسيراً كانوا لدى المجموعة. وقال المحافظ إن الدفعة الأخيرة"
    " ستغادر يوم الأحد المقبل إن شاء الله.",
}


@pytest.mark.parametrize("lang", BROKEN)
def test_a_report_without_any_sign_is_told_and_nothing_guessed(lang: str) -> None:
    made = draft([("m.txt", BROKEN[lang].replace(".", "").encode())])
    assert made.noted == ()
    assert [each.code for each in made.findings] == ["report_without_sentences"]


ROWS = [("From", "To", "People", "Approval"), ("Homs", "Idlib", "500 persons", "army: yes"),
        ("Duma", "Jarablus", "300 persons", "pending")]  # fmt: skip


@pytest.mark.parametrize("between", ["\t", ","])
def test_a_table_is_told_and_nothing_guessed(between: str) -> None:
    text = "Departures\n" + "\n".join(between.join(row) for row in ROWS)
    made = draft([("m.txt", text.encode())])
    assert made.noted == ()
    assert [each.code for each in made.findings] == ["report_is_table"]


def test_a_report_with_a_small_table_or_many_commas_is_read() -> None:
    said = "On 3 May 2018, 500 people left Homs for Idlib, Duma, Hama, Rastan and Salamiya.\n"
    rows = "\n".join("\t".join(row) for row in ROWS[:2])
    made = draft([("m.txt", (said * 2 + "Ten buses carried them.\n" + rows).encode())])
    assert any(each.found.field == "count" for each in made.noted)


@pytest.mark.parametrize("lang", BROKEN)
@pytest.mark.parametrize("sign", [".", "\n", "،"])
def test_any_sign_between_sentences_will_do(lang: str, sign: str) -> None:
    made = draft([("m.txt", BROKEN[lang].replace(".", sign).encode())])
    assert any(each.found.field == "count" for each in made.noted)


def test_a_short_message_without_signs_is_read() -> None:
    text = "طلع اليوم 3 باصات من حي الوعر فيها 120 شخص باتجاه جرابلس ومعهم الهلال"
    made = draft([("m.txt", text.encode())])
    assert {"count", "vehicles", "place"} <= {each.found.field for each in made.noted}
