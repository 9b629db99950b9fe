# SPDX-License-Identifier: Apache-2.0
"""Of a report in another language nothing is guessed, and the reader is told why."""

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
