// SPDX-License-Identifier: Apache-2.0
// The map. Where WebGL2 or the packages are missing, the drawing on the page stays in its place.
// @ts-check
const VENDOR = "/static/vendor/";

/** @param {string} name */
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const line = (/** @type {any[]} */ coordinates, /** @type {object} */ properties) => ({
  type: "Feature", properties, geometry: { type: "LineString", coordinates },
});

/** What the roads look like to the map. @param {any} view */
function roads(view) {
  const at = new Map(view.places.filter((p) => p.lon !== undefined).map((p) => [p.place, [p.lon, p.lat]]));
  const features = view.ways
    .filter((way) => at.has(way.source) && at.has(way.target))
    .map((way) => line([at.get(way.source), at.get(way.target)], {
      kind: way.is_cut ? "cut" : way.kind || "known",
    }));
  return { type: "FeatureCollection", features };
}

/** A number with the icon of what it counts. @param {string} icon @param {number} count */
function figure(icon, count) {
  const made = document.createElement("span");
  const held = /** @type {HTMLTemplateElement | null} */ (document.getElementById(`icon-${icon}`));
  if (held) made.append(held.content.cloneNode(true));
  made.append(` ${count}`);
  return made;
}

/** Signs for places: their name, and how many people are there. @param {any} library @param {any} map @param {any} view @param {HTMLElement} box @param {any[]} signs */
function placeSigns(library, map, view, box, signs) {
  for (const sign of signs.splice(0)) sign.remove();
  const lang = box.dataset.lang || "en";
  for (const place of view.places) {
    if (place.lon === undefined) continue;
    const made = document.createElement("div");
    made.className = `sign ${place.kind}${place.is_unsafe ? " unsafe" : ""}`;
    const name = document.createElement("bdi");
    name.textContent = place.name[lang];
    made.append(name);
    const vehicles = (place.vehicles || []).length;
    if (place.people || vehicles) {
      const count = document.createElement("span");
      count.className = "count";
      if (place.people) count.append(figure("person", place.people));
      if (vehicles) count.append(figure("bus", vehicles));
      made.append(count);
    }
    signs.push(new library.Marker({ element: made, anchor: "bottom" }).setLngLat([place.lon, place.lat]).addTo(map));
  }
  for (const way of view.ways) {
    const vehicles = (way.vehicles || []).length;
    const ends = [way.source, way.target].map((id) => view.places.find((p) => p.place === id));
    if (!vehicles || ends.some((end) => !end || end.lon === undefined)) continue;
    const made = document.createElement("div");
    made.className = "sign moving";
    made.append(figure("bus", vehicles));
    if (way.people) made.append(figure("person", way.people));
    const middle = [(ends[0].lon + ends[1].lon) / 2, (ends[0].lat + ends[1].lat) / 2];
    signs.push(new library.Marker({ element: made }).setLngLat(middle).addTo(map));
  }
}

/** The style: our own base map, or a user's tiles above it. @param {HTMLElement} box @param {any} land @param {any} header */
function styled(box, land, header) {
  const sources = { land: { type: "geojson", data: land }, roads: { type: "geojson", data: roads({ places: [], ways: [] }) } };
  const layers = [
    { id: "sea", type: "background", paint: { "background-color": "#dfe9f0" } },
    { id: "land", type: "fill", source: "land", paint: { "fill-color": "#fbfaf6" } },
    { id: "borders", type: "line", source: "land", paint: { "line-color": "#6b6259", "line-width": 1, "line-dasharray": [4, 2, 1, 2] } },
  ];
  if (header) {
    const url = `pmtiles://${location.origin}${box.dataset.tiles}`;
    const raster = header.tileType !== 1;
    sources.tiles = { type: raster ? "raster" : "vector", url, ...(raster ? { tileSize: 256 } : {}) };
    if (raster) layers.push({ id: "tiles", type: "raster", source: "tiles" });
    else for (const [id, kind, paint] of [
      ["water", "fill", { "fill-color": "#c6d9e6" }],
      ["roads", "line", { "line-color": "#b9a98d", "line-width": 1.2 }],
    ]) layers.push({ id: `tiles-${id}`, type: kind, source: "tiles", "source-layer": id, paint });
  }
  const dashes = { planned: [1, 0], alternative: [3, 2], known: [1, 0], cut: [1, 1.2] };
  const widths = { planned: 4, alternative: 3, known: 1.5, cut: 5 };
  const colours = { planned: "#00548f", alternative: "#a34700", known: "#7d8894", cut: "#a8201a" };
  for (const kind of Object.keys(dashes)) {
    layers.push({
      id: `way-${kind}`, type: "line", source: "roads", filter: ["==", ["get", "kind"], kind],
      paint: { "line-color": colours[kind], "line-width": widths[kind], "line-dasharray": dashes[kind] },
    });
  }
  return { version: 8, sources, layers };
}

/** The header of a user's tiles; nothing where they cannot be read. @param {any} library @param {HTMLElement} box */
async function tiles(library, box) {
  if (!box.dataset.tiles) return null;
  try {
    await import(`${VENDOR}pmtiles.js`);
    const pmtiles = /** @type {any} */ (window).pmtiles;
    const protocol = new pmtiles.Protocol();
    library.addProtocol("pmtiles", protocol.tile);
    const archive = new pmtiles.PMTiles(location.origin + box.dataset.tiles);
    protocol.add(archive);
    return await archive.getHeader();
  } catch {
    return null;
  }
}

async function show() {
  const box = document.getElementById("map");
  if (!box || !document.createElement("canvas").getContext("webgl2")) return;
  const library = await import(`${VENDOR}maplibre-gl.mjs`);
  library.setWorkerUrl(`${VENDOR}maplibre-gl-worker.mjs`);
  const [view, land, header] = await Promise.all([
    fetch(box.dataset.source || "").then((answer) => answer.json()),
    fetch("/base-map.geojson").then((answer) => answer.json()),
    tiles(library, box),
  ]);
  const located = view.places.filter((p) => p.lon !== undefined);
  if (!located.length) return;
  const bounds = new library.LngLatBounds();
  for (const place of located) bounds.extend([place.lon, place.lat]);
  box.hidden = false;
  const credit = document.getElementById("map-credit");
  if (credit) credit.hidden = false;
  const map = new library.Map({
    container: box, style: styled(box, land, header), bounds, fitBoundsOptions: { padding: 60, maxZoom: 11 },
    attributionControl: false, dragRotate: false, pitchWithRotate: false, maxPitch: 0,
  });
  map.addControl(new library.NavigationControl({ showCompass: false }));
  map.addControl(new library.ScaleControl());
  map.getCanvas().setAttribute("aria-label", box.dataset.label || "");
  /** @type {any[]} */
  const signs = [];
  const draw = (/** @type {any} */ now) => {
    map.getSource("roads").setData(roads(now));
    placeSigns(library, map, now, box, signs);
  };
  map.on("load", () => {
    draw(view);
    document.getElementById("drawn")?.classList.add("print-only");
    box.dataset.ready = "1";
  });
  document.addEventListener("placed", async () => draw(await (await fetch(box.dataset.source || "")).json()));
}

show().catch(() => {
  const box = document.getElementById("map");
  if (box) box.hidden = true; // the drawing stays
});
