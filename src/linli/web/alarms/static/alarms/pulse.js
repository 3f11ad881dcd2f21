// Buildings in which something sounds, on the live map: a shape, a word and a count, pulsing until
// somebody has taken it up. Each is a link to the building's alarm page, by mouse and by keyboard.
import { holdsJson } from "../linli/js/answers.js";
import { mapOf } from "../linli/js/map.js";
import { announce, icon } from "../linli/js/words.js";

const pane = document.querySelector("[data-pulse]");
const GATHER_MS = 150;
const ANYWAY_MS = 30000;
const shown = new Map();
let timer = 0;
let map = null;
let isFirst = true;

function part(name, text = "") {
  const element = document.createElement("span");
  element.className = name;
  element.textContent = text;
  return element;
}

function fill(link, facts) {
  link.href = facts.href;
  link.classList.add("alarm-pin");
  link.dataset.grade = facts.grade;
  link.setAttribute("aria-label", `${facts.grade} ${facts.label}`);
  link.title = facts.label;
  link.toggleAttribute("data-pulses", facts.pulses);
  link.replaceChildren(
    part("alarm-pin-ring"),
    icon(`grade-${facts.grade.toLowerCase()}`),
    part("alarm-pin-word", facts.alarms > 1 ? `${facts.word} ${facts.alarms}` : facts.word),
  );
}

function show({ geometry, properties }) {
  const stamp = JSON.stringify(properties);
  const known = shown.get(properties.id);
  if (known?.stamp === stamp) return;
  const link = known?.link ?? document.createElement("a");
  fill(link, properties);
  const pin = known?.pin ?? map.mark(link, geometry.coordinates);
  if (!known && !isFirst && properties.is_life) announce(properties.label);
  shown.set(properties.id, { link, pin, stamp });
}

function take(features) {
  const now = new Set(features.map((one) => one.properties.id));
  for (const one of features) show(one);
  for (const [id, { pin }] of shown) {
    if (now.has(id)) continue;
    pin.remove();
    shown.delete(id);
  }
  isFirst = false;
}

async function load() {
  const answer = await fetch(pane.dataset.pulse, { headers: { Accept: "application/geo+json" } }).catch(() => null);
  if (holdsJson(answer)) take((await answer.json()).features);
}

// The moment runs from the first piece of news: a storm must not put it off for ever.
function soon() {
  timer ||= setTimeout(() => {
    timer = 0;
    load();
  }, GATHER_MS);
}

const element = pane?.querySelector("[data-map]");
if (element) {
  mapOf(element).then((built) => {
    map = built;
    load();
    // The page holds one stream, its own; what comes there is told to the whole document.
    for (const name of ["linli:alarms", "linli:resync"]) document.addEventListener(name, soon);
    setInterval(() => document.hidden || soon(), ANYWAY_MS);
  }, () => null);
}
