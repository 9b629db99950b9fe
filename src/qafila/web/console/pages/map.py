# SPDX-License-Identifier: Apache-2.0
"""The map, and the same as a list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qafila.app.console.road import drawn, road
from qafila.core.access import Action
from qafila.core.document import phrase
from qafila.web.console.pages import Page, page
from qafila.web.console.rendering import has_static, sentence

if TYPE_CHECKING:
    from qafila.web.console.visit import Visit


_CONTROLS = {
    "Map.Title": phrase("console-page-map"),
    "NavigationControl.ZoomIn": phrase("console-map-nearer"),
    "NavigationControl.ZoomOut": phrase("console-map-farther"),
    "ScaleControl.Kilometers": phrase("console-map-km"),
    "ScaleControl.Meters": phrase("console-map-m"),
}
"""What the library calls the words of its own controls."""


def _show(visit: Visit) -> Mapping[str, Any]:
    view = road(visit.snapshot, visit.viewer)
    return {
        "view": view,
        "kinds": tuple(dict.fromkeys(place.kind for place in view.places)),
        "words": {name: sentence(visit.lang, said) for name, said in _CONTROLS.items()},
        "drawn": drawn(visit.snapshot),
        "zone": visit.snapshot.zone,
        "has_library": has_static("vendor/maplibre-gl.mjs"),
        "has_tiles": visit.hub.tiles is not None,
    }


page(Page(name="map", action=Action.SEE_ROUTE, order=70, template="map.html", show=_show))
