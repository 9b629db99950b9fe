// SPDX-License-Identifier: Apache-2.0
// The map. Where WebGL2 or the packages are missing, the drawing on the page stays in its place.
// @ts-check
const VENDOR = "/static/vendor/";

/** The colours of docs/design.md by day; by night the same ways on dark ground. */
const DAY = {
  sea: "#dfe9f0", land: "#fbfaf6", border: "#6b6259", water: "#c6d9e6", road: "#b9a98d",
  planned: "#00548f", alternative: "#a34700", known: "#7d8894", cut: "#a8201a",
};
const NIGHT = {
  sea: "#101b24", land: "#20272d", border: "#a1978c", water: "#17303f", road: "#5d5547",
  planned: "#6db8f2", alternative: "#ffab66", known: "#8d99a5", cut: "#ff8f87",
};
const atNight = matchMedia("(prefers-color-scheme: dark)");
const ROOMY_PX = 640; // a map so wide also tells who holds a place
const APART_PX = 2;
const GAP_PX = 8; // between a place and a sign that stands below or beside it

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

/** A dot for each place: it stays where a sign stepped aside or found no room. @param {any} view */
function dots(view) {
  const features = view.places.filter((/** @type {any} */ p) => p.lon !== undefined).map((/** @type {any} */ p) => ({
    type: "Feature", properties: {}, geometry: { type: "Point", coordinates: [p.lon, p.lat] },
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
    const kind = document.getElementById(`icon-${place.kind}`);
    if (kind instanceof HTMLTemplateElement) made.append(kind.content.cloneNode(true));
    const name = document.createElement("bdi");
    name.className = "name";
    name.textContent = place.name[lang];
    made.append(name);
    const holder = place.controlled_by?.[lang];
    if (holder) {
      const held = document.createElement("bdi");
      held.className = "holder";
      held.textContent = holder;
      made.append(held);
    }
    made.title = [place.name[lang], holder].filter(Boolean).join(" · ");
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
    const ends = [way.source, way.target].map((id) => view.places.find((p) => p.place === id));
    if (ends.some((end) => !end || end.lon === undefined)) continue;
    const middle = [(ends[0].lon + ends[1].lon) / 2, (ends[0].lat + ends[1].lat) / 2];
    for (const made of waySigns(way)) signs.push(new library.Marker({ element: made }).setLngLat(middle).addTo(map));
  }
}

/** Signs for a way: that it was reported cut, for the line alone may lie under other signs; and who is on it. @param {any} way */
function waySigns(way) {
  const made = [];
  const told = document.getElementById("sign-cut");
  if (way.is_cut && told instanceof HTMLTemplateElement) {
    const cut = document.createElement("div");
    cut.className = "sign cut";
    cut.append(told.content.cloneNode(true));
    cut.title = (cut.textContent || "").trim();
    made.push(cut);
  }
  const vehicles = (way.vehicles || []).length;
  if (vehicles) {
    const moving = document.createElement("div");
    moving.className = "sign moving";
    moving.append(figure("bus", vehicles));
    if (way.people) moving.append(figure("person", way.people));
    made.push(moving);
  }
  return made;
}

/** Where a sign may stand, as shifts from above its place: above, below, beside, aslant. @param {DOMRect} at */
const stands = (at) => {
  const [aside, below] = [at.width / 2 + GAP_PX, at.height + GAP_PX];
  return [[0, 0], [0, below], [aside, below / 2], [-aside, below / 2],
    [aside, below], [-aside, below], [aside, 0], [-aside, 0]];
};

/** Signs lie neither on each other nor over the edge: they step aside, then show icon and counts alone, then give way to the dot of their place; the list below has all. @param {HTMLElement} box @param {any[]} signs */
function untangle(box, signs) {
  /** @typedef {{left: number, right: number, top: number, bottom: number}} Room */
  const around = box.getBoundingClientRect();
  const controls = [...box.querySelectorAll(".maplibregl-ctrl")].map((each) => each.getBoundingClientRect());
  const weight = (/** @type {HTMLElement} */ sign) =>
    sign.matches(".cut") ? 4 : sign.matches(".moving") ? 3 : sign.matches(".unsafe") ? 2 : sign.querySelector(".count") ? 1 : 0;
  const isFree = (/** @type {Room} */ at, /** @type {Room[]} */ taken) =>
    at.left >= around.left && at.right <= around.right && at.top >= around.top && at.bottom <= around.bottom &&
    taken.every((other) => at.right + APART_PX < other.left || other.right + APART_PX < at.left ||
      at.bottom + APART_PX < other.top || other.bottom + APART_PX < at.top);
  /** @type {{sign: HTMLElement, at: Room}[]} */
  const standing = [];
  const rooms = () => [...controls, ...standing.map(({ at }) => at)];
  const ordered = signs.map((each) => ({ each, sign: each.getElement() }))
    .sort((one, other) => weight(other.sign) - weight(one.sign));
  for (const { each, sign } of ordered) {
    sign.classList.remove("small", "whole", "none");
    sign.style.zIndex = String(weight(sign));
    each.setOffset([0, 0]);
    const find = () => {
      const at = sign.getBoundingClientRect();
      return stands(at)
        .map(([x, y]) => ({ x, y, left: at.left + x, right: at.right + x, top: at.top + y, bottom: at.bottom + y }))
        .find((moved) => isFree(moved, rooms()));
    };
    let found = find();
    if (!found) {
      sign.classList.add("small");
      found = find();
    }
    if (found) {
      each.setOffset([found.x, found.y]);
      standing.push({ sign, at: found });
    } else sign.classList.add("none");
  }
  if (box.clientWidth < ROOMY_PX) return;
  for (const held of standing) {
    if (held.sign.matches(".small") || !held.sign.querySelector(".holder")) continue;
    held.sign.classList.add("whole");
    const at = held.sign.getBoundingClientRect();
    const others = [...controls, ...standing.filter((other) => other !== held).map((other) => other.at)];
    if (isFree(at, others)) held.at = at;
    else held.sign.classList.remove("whole");
  }
}

/** The style: our own base map, or a user's tiles above it. @param {HTMLElement} box @param {any} land @param {any} header */
function styled(box, land, header) {
  const colours = atNight.matches ? NIGHT : DAY;
  const sources = { land: { type: "geojson", data: land }, roads: { type: "geojson", data: roads({ places: [], ways: [] }) }, places: { type: "geojson", data: dots({ places: [] }) } };
  const layers = [
    { id: "sea", type: "background", paint: { "background-color": colours.sea } },
    { id: "land", type: "fill", source: "land", paint: { "fill-color": colours.land } },
    { id: "borders", type: "line", source: "land", paint: { "line-color": colours.border, "line-width": 1, "line-dasharray": [4, 2, 1, 2] } },
  ];
  if (header) {
    const url = `pmtiles://${location.origin}${box.dataset.tiles}`;
    const raster = header.tileType !== 1;
    sources.tiles = { type: raster ? "raster" : "vector", url, ...(raster ? { tileSize: 256 } : {}) };
    const dim = atNight.matches ? { "raster-brightness-max": 0.55 } : {};
    if (raster) layers.push({ id: "tiles", type: "raster", source: "tiles", paint: dim });
    else for (const [id, kind, paint] of [
      ["water", "fill", { "fill-color": colours.water }],
      ["roads", "line", { "line-color": colours.road, "line-width": 1.2 }],
    ]) layers.push({ id: `tiles-${id}`, type: kind, source: "tiles", "source-layer": id, paint });
  }
  const dashes = { planned: [1, 0], alternative: [3, 2], known: [1, 0], cut: [1, 1.2] };
  const widths = { planned: 4, alternative: 3, known: 1.5, cut: 5 };
  for (const kind of Object.keys(dashes)) {
    layers.push({
      id: `way-${kind}`, type: "line", source: "roads", filter: ["==", ["get", "kind"], kind],
      paint: { "line-color": colours[kind], "line-width": widths[kind], "line-dasharray": dashes[kind] },
    });
  }
  layers.push({
    id: "places", type: "circle", source: "places",
    paint: { "circle-radius": 4, "circle-color": colours.land, "circle-stroke-color": colours.planned, "circle-stroke-width": 2 },
  });
  return { version: 8, sources, layers };
}

/** The words of the map's own controls, as the page has them. @param {HTMLElement} box */
function words(box) {
  /** @type {Record<string, string>} */
  const told = JSON.parse(box.dataset.words || "{}");
  return told;
}

/** Who made a user's tiles, as they say themselves: text, whatever they hold. @param {any} archive */
async function creditOf(archive) {
  const said = String((await archive.getMetadata())?.attribution || "").slice(0, 300);
  return new DOMParser().parseFromString(said, "text/html").body.textContent || "";
}

/** Load a script that is no module: what it declares is there for all. @param {string} source */
function classic(source) {
  return new Promise((done, failed) => {
    const made = document.createElement("script");
    made.src = source;
    made.onload = done;
    made.onerror = failed;
    document.head.append(made);
  });
}

/** The header of a user's tiles; nothing where they cannot be read. @param {any} library @param {HTMLElement} box */
async function tiles(library, box) {
  if (!box.dataset.tiles) return null;
  try {
    await classic(`${VENDOR}pmtiles.js`);
    const pmtiles = /** @type {any} */ (window).pmtiles;
    const protocol = new pmtiles.Protocol();
    library.addProtocol("pmtiles", protocol.tile);
    const archive = new pmtiles.PMTiles(location.origin + box.dataset.tiles);
    protocol.add(archive);
    const header = await archive.getHeader();
    const credit = document.getElementById("map-credit-own");
    if (credit) credit.textContent = await creditOf(archive);
    return header;
  } catch {
    const unread = document.getElementById("map-tiles-unread");
    if (unread) unread.hidden = false;
    return null;
  }
}

/** How places are fitted into the map, with room for their signs. @param {HTMLElement} box */
function fitted(box) {
  const aside = box.clientWidth < ROOMY_PX ? 48 : 90;
  return { padding: { top: 60, bottom: 50, left: aside, right: aside }, maxZoom: 11 };
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
    container: box, style: styled(box, land, header), bounds, fitBoundsOptions: fitted(box),
    attributionControl: false, dragRotate: false, pitchWithRotate: false, maxPitch: 0,
    locale: words(box),
  });
  map.addControl(new library.NavigationControl({ showCompass: false }));
  map.addControl(new library.ScaleControl());
  map.getCanvas().setAttribute("aria-label", box.dataset.label || "");
  /** @type {any[]} */
  const signs = [];
  const draw = (/** @type {any} */ now) => {
    map.getSource("roads").setData(roads(now));
    map.getSource("places").setData(dots(now));
    placeSigns(library, map, now, box, signs);
    untangle(box, signs);
  };
  let isOwn = false; // whether somebody has chosen what is to be seen
  map.on("movestart", (/** @type {any} */ event) => { isOwn ||= !!event.originalEvent; });
  map.on("moveend", () => untangle(box, signs));
  map.on("resize", () => { if (isOwn) untangle(box, signs); else map.fitBounds(bounds, { ...fitted(box), duration: 0 }); });
  atNight.addEventListener("change", () => {
    map.setStyle(styled(box, land, header));
    map.once("styledata", async () => draw(await (await fetch(box.dataset.source || "")).json()));
  });
  map.on("load", () => {
    draw(view);
    document.getElementById("drawn")?.classList.add("print-only");
    box.dataset.ready = "1";
    let drawn = 0; // how often all that there is to see had been drawn
    map.on("idle", () => { box.dataset.drawn = String(++drawn); });
  });
  document.addEventListener("placed", async () => draw(await (await fetch(box.dataset.source || "")).json()));
}

show().catch(() => {
  const box = document.getElementById("map");
  if (box) box.hidden = true; // the drawing stays
});
