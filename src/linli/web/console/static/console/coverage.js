// Coverage as a layer of the map: hexagons with three patterns (so that colour is not needed),
// suggested standby places, and a sheet beside with legend, figures and the same as a table.
import { holdsJson } from "../linli/js/answers.js";
import { mapOf } from "../linli/js/map.js";

const frame = document.querySelector("[data-layer]");
const sheet = document.querySelector(frame.dataset.sheet);
const toggle = document.querySelector("[data-coverage-toggle]");
const element = frame.querySelector("[data-map]");
const wide = matchMedia("(min-width: 64rem)");
const RENEW_MS = 30000;
const KEPT = "linli-coverage";
const LAYERS = ["cover", "cover-line", "standby"];
const EMPTY = { type: "FeatureCollection", features: [] };
let map = null;
let when = "now";
let isOn = "coverageOn" in frame.dataset;

const token = (name) => getComputedStyle(element).getPropertyValue(name).trim();

/** Solid for well covered, dots for partly, stripes for thin. */
function pattern(level) {
  const size = 16;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const pen = canvas.getContext("2d");
  const colour = token({ good: "--good", part: "--warn", thin: "--p1" }[level]) || "#59646a";
  pen.globalAlpha = level === "good" ? 0.22 : 0.18;
  pen.fillStyle = colour;
  pen.fillRect(0, 0, size, size);
  pen.globalAlpha = 0.75;
  pen.strokeStyle = colour;
  pen.lineWidth = 2;
  if (level === "part") {
    pen.beginPath();
    pen.arc(8, 8, 2, 0, 7);
    pen.fill();
  }
  if (level === "thin") {
    for (const shift of [-16, 0, 16]) {
      pen.beginPath();
      pen.moveTo(shift, 16);
      pen.lineTo(shift + 16, 0);
      pen.stroke();
    }
  }
  return pen.getImageData(0, 0, size, size);
}

function chosenPattern() {
  return ["step", ["get", when], "cover-thin", 0.5, "cover-part", 0.8, "cover-good"];
}

function addLayers() {
  for (const level of ["good", "part", "thin"]) map.addImage(`cover-${level}`, pattern(level), { pixelRatio: 2 });
  map.addSource("coverage", { type: "geojson", data: EMPTY });
  const cells = ["==", ["get", "kind"], "cover"];
  map.addLayer({ id: "cover", type: "fill", source: "coverage", filter: cells, paint: { "fill-pattern": chosenPattern() } }, "points");
  map.addLayer({
    id: "cover-line", type: "line", source: "coverage", filter: cells,
    paint: { "line-color": token("--ink-soft") || "#59646a", "line-opacity": 0.35, "line-width": 1 },
  }, "points");
  map.addLayer({
    id: "standby", type: "circle", source: "coverage", filter: ["==", ["get", "kind"], "standby"],
    paint: {
      "circle-radius": 9, "circle-color": token("--raised") || "#fff",
      "circle-stroke-width": 4, "circle-stroke-color": token("--brand") || "#1c6b5a",
    },
  }, "points");
}

async function drawLayer() {
  if (!map) return;
  const answer = await fetch(frame.dataset.layer, { headers: { Accept: "application/geo+json" } }).catch(() => null);
  if (answer && holdsJson(answer)) {
    const found = await answer.json();
    map.getSource("coverage").setData(found);
    element.dataset.coverageCells = found.features.length;
  }
}

async function drawSheet() {
  const isNew = !sheet.firstElementChild;
  if (!isNew && sheet.contains(document.activeElement)) return;
  const isOpen = sheet.querySelector("details")?.open;
  const answer = await fetch(sheet.dataset.href, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  sheet.innerHTML = await answer.text();
  window.htmx.process(sheet);
  if (isOpen) sheet.querySelector("details").open = true;
  keepChoice();
}

function keepChoice() {
  const chosen = sheet.querySelector(`[name=coverage-when][value=${when}]`);
  if (chosen) chosen.checked = true;
}

async function show() {
  for (const id of LAYERS) map?.setLayoutProperty(id, "visibility", isOn ? "visible" : "none");
  toggle?.setAttribute("aria-expanded", String(isOn));
  if (toggle) sheet.hidden = !isOn;
  if (isOn) await Promise.all([drawLayer(), toggle ? drawSheet() : null]);
}

async function turn() {
  isOn = !isOn;
  sessionStorage.setItem(KEPT, isOn ? "1" : "");
  await show();
}

document.addEventListener("change", (event) => {
  if (event.target.name !== "coverage-when") return;
  when = event.target.value;
  map?.setPaintProperty("cover", "fill-pattern", chosenPattern());
});
document.addEventListener("htmx:after:swap", keepChoice);
toggle?.addEventListener("click", (event) => {
  if (!wide.matches || !map) return;
  event.preventDefault();
  turn();
});
setInterval(() => {
  if (isOn && !document.hidden) show();
}, RENEW_MS);

if (!toggle || wide.matches) {
  mapOf(element).then((built) => {
    map = built.map;
    addLayers();
    if (toggle) {
      isOn = sessionStorage.getItem(KEPT) === "1";
      toggle.setAttribute("aria-controls", sheet.id);
    }
    show();
  }, () => null);
}
