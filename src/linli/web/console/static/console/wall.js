// The wall: figures, the oldest overdue and the map, brought up to date when something changes.
import { follow } from "../linli/js/live.js";
import { mapOf } from "../linli/js/map.js";

const wall = document.querySelector("[data-wall]");
const figures = document.getElementById("wall-figures");
const GATHER_MS = 600;
const ANYWAY_MS = 30000;
let timer = 0;
let map = null;

async function load() {
  const answer = await fetch(wall.dataset.wall, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (answer?.ok) figures.innerHTML = await answer.text();
  map?.reload();
}

// The moment runs from the first piece of news: a busy district must not put it off for ever.
function soon() {
  timer ||= setTimeout(() => {
    timer = 0;
    load();
  }, GATHER_MS);
}

mapOf(wall.querySelector("[data-map]")).then((built) => {
  map = built;
}, () => null);
follow("/live/console", { case: soon, alarms: () => {}, gone: soon, resync: soon, reset: soon });
setInterval(soon, ANYWAY_MS);
