# The map of a hub's console.
console-page-map = Map
console-map-credit = Base map: Natural Earth, public domain. Borders imply no opinion on them.
console-map-danger = Reported and not settled: { $what }, { $where }.
console-map-places = Places
console-map-empty = No place is on record.
console-map-empty-remedy = Add route.toml to the operation's folder, or record places as they become known.
console-map-unsafe = not safe
console-map-nowhere = (no coordinates: not on the map)
console-map-ways = Roads with vehicles, and closed roads
console-map-way = Road
console-map-cut = reported cut
console-map-open = open, as far as anybody reported
console-map-elsewhere = { $count ->
    [one] One vehicle is at no place of the route.
   *[other] { $count } vehicles are at no place of the route.
}
cli-serve-tiles = Your own base map for the page with the map, as one PMTiles file; only this hub reads it.
console-map-planned = planned way
console-map-alternative = alternative
console-map-nearer = Zoom in
console-map-farther = Zoom out
console-map-km = km
console-map-m = m
console-map-tiles-unread = Your own base map cannot be read.
console-map-tiles-unread-remedy = Give the hub a whole PMTiles file, version 3, with --tiles. Below is the map that comes with Qafila.
