// The console: chooses rows by keyboard, shows the chosen case beside the queue, and brings news.
// Only the rows that changed are asked for again; new ones wait folded until the person opens them.
import { follow, foldedNews } from "../linli/js/live.js";
import { mapOf } from "../linli/js/map.js";
import { command } from "../linli/js/palette.js";
import { shortcut } from "../linli/js/shortcuts.js";
import { icon } from "../linli/js/words.js";
import { renewProposal } from "./proposal.js";

const frame = document.querySelector("[data-console]");
const queue = document.getElementById("queue");
const bar = document.querySelector("[data-news]");
const alarm = document.getElementById("p1-alert");
const mapElement = document.querySelector(".map-pane [data-map]");
const wide = matchMedia("(min-width: 64rem)");
const GATHER_MS = 100;
const MAP_MS = 900;
const SETTLE_MS = 120;
const LOUD = new Set(["needs_person", "overdue"]);
const title = document.title;
const fresh = new Map();
let waiting = new Set();
let timer = 0;
let drawing = 0;
let lastDrawn = -MAP_MS;
let settling = 0;
let map = null;

const links = () => [...queue.querySelectorAll(".queue-row")];
const lineOf = (id) => queue.querySelector(`.line[data-id="${CSS.escape(id)}"]`);

// Choosing
function choose(link, { focus = true } = {}) {
  for (const each of links()) each.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  if (focus) link.focus({ preventScroll: true });
  link.scrollIntoView({ block: "nearest" });
  map?.choose(link.closest(".line").dataset.id);
  clearTimeout(settling);
  settling = setTimeout(() => link.dispatchEvent(new CustomEvent("panel")), SETTLE_MS);
}

function move(by) {
  const all = links();
  if (!all.length) return;
  const at = all.findIndex((link) => link.getAttribute("aria-current") === "true");
  choose(all[Math.max(0, Math.min(all.length - 1, at + by))] ?? all[0]);
}

queue.addEventListener("click", (event) => {
  const link = event.target.closest(".queue-row");
  if (!link || !wide.matches || event.ctrlKey || event.metaKey || event.shiftKey || event.detail === 0) return;
  event.preventDefault();
  if (link.getAttribute("aria-current") === "true") location.assign(link.href);
  else choose(link);
});

shortcut("j", frame.dataset.next, () => move(1));
shortcut("k", frame.dataset.before, () => move(-1));
shortcut("x", frame.dataset.picks, () => {
  queue.querySelector('.line:has([aria-current="true"]) .line-pick input')?.click();
});
shortcut("o", frame.dataset.opensIt, () => {
  const link = queue.querySelector('[aria-current="true"]');
  if (link) location.assign(link.href);
});

// Batch: how many are chosen, all that are shown, none.
const boxes = () => [...queue.querySelectorAll(".line-pick input")];

function chooseAll(yes) {
  for (const box of boxes()) box.checked = yes;
  countChosen();
}

function countChosen() {
  const shown = document.querySelector("[data-batch-count]");
  if (shown) shown.textContent = boxes().filter((box) => box.checked).length;
}

queue.addEventListener("change", countChosen);
document.querySelector("[data-batch-all]")?.addEventListener("click", () => chooseAll(true));
document.querySelector("[data-batch-none]")?.addEventListener("click", () => chooseAll(false));
countChosen();

// News
function drawn(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content;
}

async function ask(ids) {
  const address = `${frame.dataset.rows}?${frame.dataset.query}&ids=${ids.join(",")}`;
  const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (answer?.ok) return drawn(await answer.text());
  return null;
}

function replace(old, line) {
  const picked = old.querySelector(".line-pick input")?.checked;
  const current = old.querySelector(".queue-row").getAttribute("aria-current");
  const focused = document.activeElement?.closest(".line") === old;
  const box = line.querySelector(".line-pick input");
  if (box && picked) box.checked = true;
  const link = line.querySelector(".queue-row");
  if (current) link.setAttribute("aria-current", current);
  line.classList.add("changed");
  old.replaceWith(line);
  window.htmx.process(line);
  if (focused) link.focus({ preventScroll: true });
  if (current) link.dispatchEvent(new CustomEvent("panel"));
}

// A P1 does not wait folded: it is said aloud and stands in red until somebody goes there.
function announce(line) {
  if (line.dataset.grade !== "P1") return;
  const what = line.querySelector(".queue-title").textContent;
  const link = document.createElement("a");
  link.href = line.querySelector(".queue-row").href;
  link.textContent = frame.dataset.alert.replace("{what}", what);
  alarm.replaceChildren(icon("grade-p1"), link);
}

/** Where a new line belongs: after what is graver, and after what is due sooner. */
function place(line) {
  const rank = (each) => [
    each.dataset.grade,
    each.querySelector("time.clock")?.dateTime || "9999",
  ].join(" ");
  const mine = rank(line);
  const after = [...queue.querySelectorAll(".line")].find((each) => rank(each) > mine);
  if (after) after.before(line);
  else queue.append(line);
}

const fold = foldedNews(bar, () => {
  for (const line of fresh.values()) {
    place(line);
    line.classList.add("changed");
    window.htmx.process(line);
  }
  const first = [...fresh.keys()].map(lineOf).find(Boolean);
  fresh.clear();
  alarm.replaceChildren();
  document.querySelector(".queue-pane > .empty")?.remove();
  first?.scrollIntoView({ block: "nearest" });
  first?.querySelector(".queue-row").focus({ preventScroll: true });
  document.title = title;
});

function take(answer) {
  for (const count of answer.querySelectorAll("[data-count-of]")) {
    const shown = document.querySelector(`[data-count="${count.dataset.countOf}"]`);
    if (!shown) continue;
    shown.textContent = count.dataset.value;
    if (LOUD.has(count.dataset.countOf)) {
      shown.closest("a").dataset.tone = count.dataset.value === "0" ? "" : "danger";
    }
  }
  for (const line of answer.querySelectorAll(".line")) {
    const old = lineOf(line.dataset.id);
    if (old) replace(old, line);
    else if ("left" in line.dataset) fresh.delete(line.dataset.id);
    else {
      if (!fresh.has(line.dataset.id)) announce(line);
      fresh.set(line.dataset.id, line);
      fold(line.dataset.id);
      document.title = `(${fresh.size}) ${title}`;
    }
  }
}

// What comes within a moment is asked for together. The moment runs from the first, not the last:
// a busy district must not put the news off for ever.
function changed(id) {
  if (!id) return;
  waiting.add(id);
  if (timer) return;
  timer = setTimeout(async () => {
    timer = 0;
    const ids = [...waiting].slice(0, 60);
    waiting = new Set([...waiting].slice(60));
    const answer = await ask(ids);
    if (answer) take(answer);
    if (waiting.size) changed([...waiting][0]);
    renewProposal();
    drawMap();
  }, GATHER_MS);
}

// The map asks for all its points at once, so at most every few seconds.
function drawMap() {
  if (drawing || !map) return;
  drawing = setTimeout(() => {
    drawing = 0;
    map.reload();
  }, performance.now() - lastDrawn > MAP_MS ? 0 : MAP_MS);
  lastDrawn = performance.now();
}

function gone({ id }) {
  const line = lineOf(id);
  if (line) line.dataset.left = "";
  fresh.delete(id);
}

follow("/live/console", {
  case: (detail) => changed(detail?.id),
  // For the map of alarms, which hears of it on the document.
  alarms: () => {},
  gone,
  reset: () => location.reload(),
  resync: () => {
    for (const line of queue.querySelectorAll(".line")) waiting.add(line.dataset.id);
    changed(queue.querySelector(".line")?.dataset.id);
  },
});

// The map follows the queue and the queue follows the map.
if (mapElement && wide.matches) {
  mapOf(mapElement).then((built) => {
    map = built;
  }, () => null);
  mapElement.addEventListener("linli:point", (event) => {
    const line = lineOf(event.detail.id);
    if (!line) return;
    event.preventDefault();
    choose(line.querySelector(".queue-row"), { focus: false });
  });
}

for (const element of document.querySelectorAll("[data-goes]")) {
  element.addEventListener("click", () => location.assign(element.dataset.goes));
}
document.querySelector("[data-palette-open]")?.addEventListener("click", () => {
  const dialog = document.getElementById("palette");
  dialog.showModal();
  dialog.querySelector("input").dispatchEvent(new Event("input"));
});
[...document.querySelectorAll(".counts a")].forEach((tab, index) => {
  const name = tab.firstChild.textContent.trim();
  command({ title: name, hint: String(index + 1), href: tab.href });
  shortcut(String(index + 1), name, () => location.assign(tab.href));
});
