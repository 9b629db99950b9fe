# SPDX-License-Identifier: Apache-2.0
"""Figures to draw in tests, a speaker that says keys, and a reader of what was drawn."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from qafila import words
from qafila.core.document import Drawing, Duration, Moment, Phrase, Wording, phrase
from qafila.core.values import Lang, Name, PlaceKind, Spread, VehicleKind
from qafila.drawing import style
from qafila.drawing.kin_curve import KinCurve
from qafila.drawing.map import MapPlace, RouteMap, Way
from qafila.drawing.march import MarchVehicle, OrderOfMarch, SerialRow
from qafila.drawing.risk import RiskChart
from qafila.drawing.rounds import Round, RoundsChart, RoundsRow
from qafila.drawing.seats import SeatsChart, VehicleSeats
from qafila.drawing.strip import Stop, StripMap
from qafila.drawing.text import width
from qafila.drawing.timetable import TimetableChart, TimetableRow, TimeWindow

SVG = "{http://www.w3.org/2000/svg}"
HOUR = 3600
DATA = Path(words.__file__).parents[1] / "data"


class Keys:
    """Says phrases by their keys, and remembers which."""

    def __init__(self, lang: Lang) -> None:
        self.lang: Lang = lang
        self.rtl = lang == "ar"
        self.used: set[str] = set()

    def __call__(self, item: Wording) -> str:
        if isinstance(item, Phrase):
            self.used.add(item.key)
            return " ".join([item.key, *(self(value) for _, value in item.args)])
        if isinstance(item, Name):
            return item.text(self.lang)
        if isinstance(item, Duration):
            return f"{item.seconds // 60} min"
        if isinstance(item, date):
            return item.isoformat()
        return "" if item is None else str(item)


# -- figures to draw ---------------------------------------------------------------------------

ROAD = (
    ("qara", Name(ar="قارة", en="Qara"), PlaceKind.ASSEMBLY, 34.155, 36.743),
    ("hasya", Name(ar="حسياء", en="Hisyah"), PlaceKind.CHECKPOINT, 34.41, 36.76),
    (
        "homs",
        Name(ar="مدخل حمص الجنوبي عند دوّار تدمر", en="South entrance of Homs at the roundabout"),
        PlaceKind.CHECKPOINT,
        34.68,
        36.74,
    ),
    ("t4", Name(ar="التيفور", en="Tiyas"), PlaceKind.HALT, 34.52, 37.63),
    ("tadmur", Name(ar="تدمر", en="Palmyra"), PlaceKind.CHECKPOINT, 34.56, 38.28),
    ("sukhna", Name(ar="السخنة", en="Sukhna"), PlaceKind.CROSSING, 34.887, 38.87),
    ("hospital", Name(ar="المستشفى", en="Hospital"), PlaceKind.HOSPITAL, 34.455, 40.905),
    ("bukamal", Name(ar="البوكمال", en="Al-Bukamal"), PlaceKind.RECEPTION, 34.453, 40.919),
)
HOLDER = Name(ar="الطرف أ", en="Party A")
OTHER = Name(ar="الطرف ب", en="Party B")
NO_COORDINATES = MapPlace(id="x", name=Name(ar="بلا", en="Nowhere"), kind=PlaceKind.DEPOT)


def spread(hours: float) -> Spread:
    s = round(hours * 60) * 60
    return Spread(p05_s=round(s * 0.9), p50_s=s, p95_s=round(s * 1.3))


def strip(width_: float = style.WIDTH) -> StripMap:
    stops = tuple(
        Stop(
            name=name,
            kind=kind,
            distance_m=41_500.0 if i else None,
            elapsed=spread(i * 0.8) if i else None,
            controlled_by=HOLDER if i < 4 else OTHER if i > 5 else None,
            note="channel 5" if i == 3 else None,
        )
        for i, (_, name, kind, _, _) in enumerate(ROAD)
    )
    return StripMap(stops=stops, width=width_)


def route_map(width_: float = style.WIDTH) -> RouteMap:
    places = tuple(
        MapPlace(id=i, name=n, kind=k, lat=lat, lon=lon, on_route=i != "hospital")
        for i, n, k, lat, lon in ROAD
    )
    line = tuple((lat, lon) for _, _, _, lat, lon in ROAD)
    other = (line[4], (34.36, 39.93), line[-1])
    ways = (
        Way(points=line, label=Name(ar="عبر السخنة", en="by Sukhna")),
        Way(points=other, kind="alternative", label=Name(ar="عبر حميمة", en="by Humaymah")),
    )
    return RouteMap(places=places, ways=ways, width=width_)


def timetable(width_: float = style.WIDTH) -> TimetableChart:
    rows = tuple(
        TimetableRow(name=n, arrive=spread(i * 1.3 + 0.5)) for i, (_, n, _, _, _) in enumerate(ROAD)
    )
    return TimetableChart(
        rows=rows,
        start=Moment(at=datetime(2017, 8, 28, 14, 20, tzinfo=UTC), timezone="Asia/Damascus"),
        windows=(
            TimeWindow(from_s=-HOUR, to_s=2 * HOUR, label=phrase("window-daylight")),
            TimeWindow(from_s=HOUR, to_s=99 * HOUR, label=phrase("window-approval")),
        ),
        width=width_,
    )


def vehicle_seats(i: int) -> VehicleSeats:
    bus = i % 5 != 4
    return VehicleSeats(
        id=f"{'BUS' if bus else 'AMB'}-{i + 1:03d}",
        kind=VehicleKind.BUS if bus else VehicleKind.AMBULANCE,
        serial=Name(ar=f"الرتل {i // 8 + 1}", en=f"Serial {i // 8 + 1}"),
        position=i + 1,
        taken=30 + i % 15 if bus else 1,
        free=15 - i % 15 if bus else 1,
        staff=2 if bus else 1,
        wheelchair=(1, 2) if i % 7 == 0 else (0, 0),
        stretcher=(0, 0) if bus else (1, 1),
        oxygen=(0, 0) if bus else (0, 1),
    )


def seats(width_: float = style.WIDTH, count: int = 27) -> SeatsChart:
    spare = replace(
        vehicle_seats(0), id="SPARE-1", serial=None, position=None, taken=0, reserve=True
    )
    return SeatsChart(vehicles=(*map(vehicle_seats, range(count - 1)), spare), width=width_)


def march(width_: float = style.WIDTH, count: int = 27) -> OrderOfMarch:
    kinds = list(VehicleKind)
    serials = tuple(
        SerialRow(
            label=Name(ar=f"الرتل {first // 8 + 1}", en=f"Serial {first // 8 + 1}"),
            vehicles=tuple(
                MarchVehicle(
                    id=f"V-{i + 1:03d}",
                    kind=kinds[i % 6],
                    position=i + 1,
                    leader=i == first,
                    medical=i % 8 == 6,
                    people=40,
                )
                for i in range(first, min(first + 8, count))
            ),
            note=Name(ar="الدفعة الأولى", en="First lot"),
        )
        for first in range(0, count, 8)
    )
    return OrderOfMarch(serials=serials, width=width_)


def kin(width_: float = 720.0) -> KinCurve:
    points = ((99, 21), (100, 20), (101, 19), (103, 17), (105, 15), (107, 14), (111, 12))
    return KinCurve(points=points, least=8, width=width_)


def rounds(width_: float = 720.0) -> RoundsChart:
    rows = tuple(
        RoundsRow(
            vehicle=f"BUS-{i}",
            rounds=tuple(
                Round(
                    boards_s=7_200 * k + 600 * i,
                    empty_s=7_200 * k + 600 * i + 3_900,
                    people=47 - i,
                    target=Name(ar="المدرسة الابتدائية", en="Primary school"),
                )
                for k in range(3)
            ),
        )
        for i in range(1, 5)
    )
    return RoundsChart(rows=rows, width=width_)


def risk(width_: float = style.WIDTH) -> RiskChart:
    first = datetime(2017, 8, 27, 21, 0, tzinfo=UTC)
    points = tuple(
        (first + timedelta(minutes=10 * i), min(1.0, abs(i - 50) / 60)) for i in range(144)
    )
    return RiskChart(
        points=points,
        timezone="Asia/Damascus",
        risk=0.05,
        departs_at=points[30][0],
        latest=(points[20][0], points[52][0]),
        width=width_,
    )


MAKERS: dict[str, Callable[..., Drawing]] = {
    "strip": strip,
    "map": route_map,
    "timetable": timetable,
    "seats": seats,
    "march": march,
    "kin": kin,
    "rounds": rounds,
    "risk": risk,
}
FIGURES = pytest.mark.parametrize("figure", MAKERS)
BOTH = pytest.mark.parametrize("lang", ["ar", "en"])
WIDTHS = pytest.mark.parametrize("width_", [300.0, 360.0, 720.0, 1200.0])


# -- reading a figure --------------------------------------------------------------------------


@dataclass(frozen=True)
class Text:
    """A line of text in a figure, and the box that it needs."""

    words: str
    left: float
    right: float
    baseline: float
    size: float

    def covers(self, other: Text) -> bool:
        """Tell whether more than hairs of two lines overlap."""
        across = min(self.right, other.right) - max(self.left, other.left)
        top = max(self.baseline - 0.72 * self.size, other.baseline - 0.72 * other.size)
        bottom = min(self.baseline + 0.18 * self.size, other.baseline + 0.18 * other.size)
        return across > 1.5 and bottom - top > 0.5


def bare(words_: str) -> str:
    return re.sub("[\u2066-\u2069]", "", words_)


def tree(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own figures


def texts(svg: str) -> list[Text]:
    found = []
    for element in tree(svg).iter(f"{SVG}text"):
        said, size, x = (
            element.text or "",
            float(element.get("font-size", "")),
            float(element.get("x", "")),
        )
        wide = width(said, size, bold=element.get("font-weight") == "600")
        left = {"end": x - wide, "middle": x - wide / 2}.get(element.get("text-anchor", ""), x)
        y = float(element.get("y", ""))
        found.append(Text(words=bare(said), left=left, right=left + wide, baseline=y, size=size))
    return found


def view_box(svg: str) -> tuple[float, float]:
    box = (tree(svg).get("viewBox") or "").split()
    assert box[:2] == ["0", "0"]
    return float(box[2]), float(box[3])


def drawn(figure: Drawing, lang: Lang = "en") -> str:
    return figure.svg(Keys(lang))


def said(figure: Drawing, lang: Lang = "en") -> list[str]:
    return [t.words for t in texts(drawn(figure, lang))]
