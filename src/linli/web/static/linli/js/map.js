// Maps: every <div data-map> (see the map_view tag) becomes a MapLibre map with our own style and
// tiles. The list beneath it says the same for keyboards and screen readers and stays in step.
//   const { setPoints, choose, mark, map } = await mapOf(element);
// With data-source the points come from that GeoJSON address; setPoints takes GeoJSON features
// with properties {id, grade, label, href}. With data-pick-lon/-lat the person chooses a place:
// the two inputs hold longitude and latitude (WGS 84), and typing there moves the pin.
import { holdsJson } from "./answers.js";
import { announce, say } from "./words.js";

const FONTS = '"PingFang SC", "HarmonyOS Sans SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';
const GRADES = ["P1", "P2", "P3", "P4"];
const ready = new WeakMap();
let library = null;

function loadScript(address) {
  return new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", done);
    script.addEventListener("error", () => failed(new Error(`${address} did not load`)));
    document.head.append(script);
  });
}

async function load() {
  const styles = document.createElement("link");
  styles.rel = "stylesheet";
  styles.href = new URL("../../vendor/maplibre/maplibre-gl.css", import.meta.url).href;
  document.head.append(styles);
  const [maplibre] = await Promise.all([
    import("../../vendor/maplibre/maplibre-gl.mjs"),
    loadScript(new URL("../../vendor/pmtiles/pmtiles.js", import.meta.url).href),
  ]);
  maplibre.addProtocol("pmtiles", new window.pmtiles.Protocol().tile);
  return maplibre;
}

/** The style, or a bare ground when there is none yet: points matter more than streets. */
async function styleFor(element) {
  const dark = getComputedStyle(element).colorScheme === "dark" && element.dataset.styleDark;
  const address = dark || element.dataset.style || "/static/map/style.json";
  const answer = await fetch(address).catch(() => null);
  if (answer?.ok) return answer.json();
  const ground = getComputedStyle(element).getPropertyValue("--sunken").trim();
  const paint = { "background-color": ground || "#efede5" };
  return { version: 8, sources: {}, layers: [{ id: "ground", type: "background", paint }] };
}

/** Draws ◆▲●○ in the colours of the theme; the shape alone tells the grade. */
function gradeImage(grade, element) {
  const size = 48;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const pen = canvas.getContext("2d");
  const token = (name) => getComputedStyle(element).getPropertyValue(name).trim();
  const colour = token(`--${grade.toLowerCase()}`) || "#59646a";
  const paper = token("--raised") || "#fff";
  pen.lineJoin = "round";
  pen.beginPath();
  if (grade === "P1") for (const [x, y] of [[24, 4], [44, 24], [24, 44], [4, 24]]) pen.lineTo(x, y);
  else if (grade === "P2") for (const [x, y] of [[24, 5], [44, 41], [4, 41]]) pen.lineTo(x, y);
  else pen.arc(24, 24, grade === "P4" ? 14 : 16, 0, 7);
  pen.closePath();
  pen.strokeStyle = paper;
  pen.lineWidth = grade === "P4" ? 12 : 6;
  pen.stroke();
  pen.fillStyle = grade === "P4" ? paper : colour;
  pen.fill();
  if (grade === "P4") {
    pen.strokeStyle = colour;
    pen.lineWidth = 6;
    pen.stroke();
  }
  return pen.getImageData(0, 0, size, size);
}

/** A disc with a number: the order of stops, in the colours of the theme. */
function numberImage(text, element) {
  const size = 56;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const pen = canvas.getContext("2d");
  const token = (name) => getComputedStyle(element).getPropertyValue(name).trim();
  pen.arc(28, 28, 24, 0, 7);
  pen.fillStyle = token("--ink") || "#1d2327";
  pen.fill();
  pen.lineWidth = 4;
  pen.strokeStyle = pen.fillStyle = token("--raised") || "#fff";
  pen.stroke();
  pen.font = `bold ${text.length > 1 ? 26 : 32}px ${FONTS}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(text, 28, 30);
  return pen.getImageData(0, 0, size, size);
}

function addNumbers(map, element, points) {
  for (const { number } of points) {
    const name = `number-${number}`;
    if (number && !map.hasImage(name)) map.addImage(name, numberImage(number, element), { pixelRatio: 2 });
  }
}

function features(points) {
  return points.map(({ lon, lat, ...properties }) => ({
    type: "Feature",
    geometry: { type: "Point", coordinates: [lon, lat] },
    properties: { ...properties, grade: properties.grade || "P4" },
  }));
}

function addPoints(map, element) {
  for (const grade of GRADES) map.addImage(`grade-${grade}`, gradeImage(grade, element), { pixelRatio: 2 });
  map.addSource("points", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
  map.addLayer({
    id: "points",
    type: "symbol",
    source: "points",
    layout: {
      "icon-image": [
        "case", ["to-boolean", ["get", "number"]], ["concat", "number-", ["get", "number"]],
        ["concat", "grade-", ["coalesce", ["get", "grade"], "P4"]],
      ],
      "icon-allow-overlap": true,
      // The gravest on top.
      "symbol-sort-key": ["-", 0, ["index-of", ["coalesce", ["get", "grade"], "P4"], ["literal", ["P4", "P3", "P2", "P1"]]]],
      "symbol-z-order": "source",
    },
  });
  map.on("click", "points", (event) => {
    const properties = event.features[0].properties;
    const go = new CustomEvent("linli:point", { bubbles: true, cancelable: true, detail: properties });
    if (element.dispatchEvent(go) && properties.href) location.assign(properties.href);
  });
  map.on("mouseenter", "points", () => map.getCanvas().classList.add("map-pointing"));
  map.on("mouseleave", "points", () => map.getCanvas().classList.remove("map-pointing"));
}

function listAgain(element, all) {
  const list = element.querySelector("[data-map-list]");
  if (!list) return;
  list.replaceChildren(
    ...all.map(({ properties }) => {
      const line = document.createElement("li");
      const text = [properties.grade, properties.label].filter(Boolean).join(" ");
      if (!properties.href) line.textContent = text;
      else {
        const link = document.createElement("a");
        link.href = properties.href;
        link.textContent = text;
        line.append(link);
      }
      return line;
    }),
  );
}

function pinFor(maplibre, map, element) {
  const find = (name) => document.getElementById(name) ?? document.querySelector(`[name="${name}"]`);
  const lon = find(element.dataset.pickLon);
  const lat = find(element.dataset.pickLat);
  if (!lon || !lat) return;
  const colour = getComputedStyle(element).getPropertyValue("--brand").trim();
  const pin = new maplibre.Marker({ draggable: true, color: colour });
  let shown = false;

  function show(place, move) {
    pin.setLngLat(place);
    if (!shown) pin.addTo(map);
    shown = true;
    if (move) map.jumpTo({ center: place, zoom: Math.max(map.getZoom(), 16) });
  }

  function write(place) {
    lon.value = place.lng.toFixed(6);
    lat.value = place.lat.toFixed(6);
    for (const input of [lon, lat]) input.dispatchEvent(new Event("change", { bubbles: true }));
    announce(say("place_chosen", { lon: lon.value, lat: lat.value }));
  }

  function read() {
    const place = [Number.parseFloat(lon.value), Number.parseFloat(lat.value)];
    const possible = Math.abs(place[0]) <= 180 && Math.abs(place[1]) <= 90;
    if (possible) show(place, true);
    else if (shown) {
      pin.remove();
      shown = false;
    }
  }

  map.on("click", (event) => {
    show(event.lngLat, false);
    write(event.lngLat);
  });
  pin.on("dragend", () => write(pin.getLngLat()));
  for (const input of [lon, lat]) input.addEventListener("input", read);
  document.addEventListener("linli:place", (event) => {
    const place = { lng: event.detail.lon, lat: event.detail.lat };
    show(place, true);
    write(place);
  });
  read();
}

/** All that is known here in sight at first, with room for marks at the edge. */
function boundsOf(element) {
  const sides = element.dataset.bounds?.split(",").map(Number);
  if (sides?.length !== 4 || sides.some(Number.isNaN)) return {};
  return { bounds: [sides.slice(0, 2), sides.slice(2)], fitBoundsOptions: { padding: 32, maxZoom: 17 } };
}

async function build(element) {
  library ??= load();
  const [maplibre, style] = await Promise.all([library, styleFor(element)]);
  const own = JSON.parse(element.querySelector("script[type='application/json']")?.textContent ?? "[]");
  const centre = element.dataset.lon ? [Number(element.dataset.lon), Number(element.dataset.lat)] : null;
  const map = new maplibre.Map({
    container: element.querySelector(".map-canvas"),
    style,
    center: centre ?? (own[0] ? [own[0].lon, own[0].lat] : (style.center ?? [116.4, 39.9])),
    zoom: Number(element.dataset.zoom ?? 15),
    ...boundsOf(element),
    localIdeographFontFamily: FONTS,
    attributionControl: { compact: true },
    fadeDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 200,
    locale: {
      "Map.Title": say("map"),
      "NavigationControl.ZoomIn": say("zoom_in"),
      "NavigationControl.ZoomOut": say("zoom_out"),
    },
  });
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
  map.dragRotate.disable();
  map.touchZoomRotate.disableRotation();
  // Points matter more than streets: they come as soon as the style is there, before its tiles.
  await new Promise((done) => map.once("style.load", done));
  addPoints(map, element);
  if (element.dataset.pickLon) pinFor(maplibre, map, element);

  function setPoints(next) {
    map.getSource("points").setData({ type: "FeatureCollection", features: next });
    listAgain(element, next);
  }

  function choose(id) {
    map.setLayoutProperty("points", "icon-size", ["case", ["==", ["get", "id"], id ?? ""], 1.5, 1]);
  }

  async function reload() {
    const answer = await fetch(element.dataset.source, { headers: { Accept: "application/geo+json" } });
    if (holdsJson(answer)) setPoints((await answer.json()).features);
  }

  if (element.dataset.source) await reload();
  else if (own.length) {
    addNumbers(map, element, own);
    map.getSource("points").setData({ type: "FeatureCollection", features: features(own) });
  }
  /** Lay an element of the page on a place of the map; `.remove()` takes it away. */
  function mark(node, place) {
    return new maplibre.Marker({ element: node }).setLngLat(place).addTo(map);
  }

  return { map, setPoints, choose, reload, mark };
}

/** The map of a [data-map] element, once it is there. */
export function mapOf(element) {
  if (!ready.has(element)) {
    const built = build(element).catch((error) => {
      const canvas = element.querySelector(".map-canvas");
      canvas.replaceChildren();
      const sorry = document.createElement("p");
      sorry.className = "empty";
      sorry.textContent = say("map_failed");
      canvas.append(sorry);
      element.querySelector(".map-list")?.setAttribute("open", "");
      throw error;
    });
    ready.set(element, built);
  }
  return ready.get(element);
}

/** Start every map on the page, or in a part of it that was swapped in. */
export function startMaps(where = document) {
  for (const element of where.querySelectorAll("[data-map]")) mapOf(element);
}

startMaps();
document.addEventListener("htmx:after:swap", (event) => {
  if (event.target instanceof Element) startMaps(event.target);
});
