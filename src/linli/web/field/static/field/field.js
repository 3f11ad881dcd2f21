// The field page: what is on it renews itself when a case of mine changes, steps go on without a
// signal, what waits to be sent is listed, and the place is used once.
import { follow } from "../linli/js/live.js";
import { drain, forget, takeForms, waiting } from "../linli/js/outbox.js";
import { icon, say } from "../linli/js/words.js";

const LAST_ACCOUNT = "linli-account";
const account = document.body.dataset.account;
if (account) localStorage.setItem(LAST_ACCOUNT, account);
document.querySelector("[data-sign-out]")?.addEventListener("submit", () => localStorage.removeItem(LAST_ACCOUNT));

// What waits to be sent.

function line(item) {
  const entry = document.createElement("li");
  const words = document.createElement("span");
  const at = new Date(item.at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false });
  words.textContent = `${item.label} · ${at}`;
  entry.append(words);
  if (item.state !== "refused") return entry;
  const why = document.createElement("span");
  why.className = "field-refused";
  why.append(icon("alarm"), say("refused", { why: item.why }));
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = say("understood");
  button.addEventListener("click", () => forget(item.key));
  entry.append(why, button);
  return entry;
}

function listOutbox(items) {
  const box = document.querySelector("[data-outbox-list]");
  if (!box) return;
  box.hidden = items.length === 0;
  box.querySelector("[data-outbox-items]").replaceChildren(...items.map(line));
  if (items.some((item) => item.state === "refused")) box.open = true;
}

// Steps: what is kept counts as done, and the next one shows.

function stepsOf(items, address) {
  const mine = items.filter((item) => item.state !== "refused" && item.address.includes(`${address}/`));
  return new Set(mine.map((item) => item.address.split("/").pop()));
}

function showSteps(items) {
  const task = document.querySelector("[data-task]");
  const steps = task ? [...task.querySelectorAll("[data-step]")] : [];
  if (steps.length) {
    const kept = stepsOf(items, task.dataset.task);
    const last = steps.findLastIndex((step) => kept.has(step.dataset.step));
    const gone = ["decline", "hand-over", "leave"].some((step) => kept.has(step));
    steps.forEach((step, at) => { step.hidden = gone || at !== last + 1; });
    task.querySelector("[data-all-kept]").hidden = kept.size === 0;
  }
  for (const offer of document.querySelectorAll("[data-offer]")) {
    const isKept = stepsOf(items, offer.dataset.offer).size > 0;
    offer.querySelector("[data-kept-says]").hidden = !isKept;
    for (const part of offer.querySelectorAll("form, details")) part.hidden = isKept;
  }
}

// Stops of a round: what is kept of one is said in its place, and the next one shows.
function showStops(items) {
  const kept = (stop) => stepsOf(items, stop.dataset.stop).size > 0;
  for (const stop of document.querySelectorAll("[data-stop]")) {
    stop.querySelector("[data-kept-says]").hidden = !kept(stop);
    for (const part of stop.querySelectorAll("form, .field-pair")) part.hidden = kept(stop);
  }
  const cards = [...document.querySelectorAll("[data-next]")];
  const next = cards.findIndex((card) => !kept(card.querySelector("[data-stop]")));
  cards.forEach((card, at) => { card.hidden = at !== (next < 0 ? cards.length - 1 : next); });
}

function show(items) {
  listOutbox(items);
  showSteps(items);
  showStops(items);
}

document.addEventListener("linli:outbox", ({ detail }) => show(detail));
document.addEventListener("linli:sent", stepSent);
document.querySelector("[data-outbox-now]")?.addEventListener("click", drain);

// News.

const lists = document.querySelector("[data-live-lists]");

async function fetched(address) {
  const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
  // A page that is being left breaks off what it reads.
  return answer?.ok && !answer.redirected ? answer.text().catch(() => null) : null;
}

async function renewLists() {
  if (lists.querySelector("details[open]")) return;
  const text = await fetched(lists.dataset.href);
  if (text === null || lists.querySelector("details[open]")) return;
  const before = lists.querySelectorAll(".field-offer").length;
  const held = lists.contains(document.activeElement) ? document.activeElement : null;
  const again = held?.closest("a[href], form")?.getAttribute(held.closest("form") ? "action" : "href");
  lists.innerHTML = text;
  takeForms(lists);
  if (again) lists.querySelector(`a[href="${again}"], form[action="${again}"] button`)?.focus();
  if (lists.querySelectorAll(".field-offer").length > before) navigator.vibrate?.([200, 100, 200]);
  show(await waiting());
}

/** Whether something is being entered, which must not be swept away. */
function isBusy(task) {
  const typed = [...task.querySelectorAll("textarea, input[type=text]")].some((field) => field.value);
  return typed || task.querySelector("details[open], input[type=radio]:checked:not([checked])") !== null;
}

// One after the other: an older page must not come after a newer one.
let renewing = Promise.resolve();

function renewTask(how = {}) {
  renewing = renewing.then(() => renewTaskNow(how));
  return renewing;
}

async function renewTaskNow({ isOwn = false }) {
  const text = await fetched(document.querySelector("[data-task]").dataset.task);
  if (text === null) return;
  const task = document.querySelector("[data-task]");
  const now = new DOMParser().parseFromString(text, "text/html").querySelector("[data-task]");
  if (!now || now.dataset.version === task.dataset.version) return;
  if (isOwn) {
    // The next step is in reach already: nothing under the finger moves.
    task.querySelector("header").replaceWith(now.querySelector("header"));
    task.dataset.version = now.dataset.version;
    return;
  }
  if (isBusy(task) && now.querySelector("[data-step]")) {
    document.querySelector("[data-changed]").hidden = false;
    return;
  }
  const map = task.querySelector("[data-map]");
  if (map) now.querySelector("[data-map]")?.replaceWith(map);
  task.replaceWith(now);
  takeForms(now);
  document.querySelector("[data-changed]").hidden = true;
  show(await waiting());
}

/** A step of this page arrived: it and those before it are done, whatever is begun below stays. */
async function stepSent({ detail }) {
  const task = document.querySelector("[data-task]");
  const steps = task ? [...task.querySelectorAll("[data-step]")] : [];
  const at = steps.findIndex((step) => new URL(detail.sent, location).pathname === `${task.dataset.task}/${step.dataset.step}`);
  if (at < 0) return;
  const done = steps.slice(0, at + 1);
  const held = done.some((step) => step.contains(document.activeElement));
  for (const step of done) step.remove();
  if (new URL(detail.address, location).pathname !== location.pathname && !isBusy(task)) {
    detail.isFollowed = true;
    location.assign(detail.address);
    return;
  }
  show(await waiting());
  if (held) task.querySelector("[data-step]:not([hidden])")?.querySelector("button, input")?.focus();
  await renewTask({ isOwn: true });
}

/** The round as it is now, unless somebody is about to choose a reason. */
async function renewRound() {
  const text = await fetched(document.querySelector("[data-round]").dataset.round);
  const round = document.querySelector("[data-round]");
  if (text === null || round.querySelector("[data-stop] details[open]")) return;
  const now = new DOMParser().parseFromString(text, "text/html").querySelector("[data-round]");
  if (!now || now.textContent === round.textContent) return;
  const map = round.querySelector("[data-map]");
  const same = map && map.querySelector("script")?.textContent === now.querySelector("[data-map] script")?.textContent;
  if (same) now.querySelector("[data-map]").replaceWith(map);
  round.replaceWith(now);
  takeForms(now);
  if (!same && now.querySelector("[data-map]")) (await import("../linli/js/map.js")).startMaps(now);
  show(await waiting());
}

function renew() {
  if (lists) renewLists();
  else if (document.querySelector("[data-round]")) renewRound();
  else if (document.querySelector("[data-task]")) renewTask();
}

if (account) follow("/live/field", { case: renew, work: renew, resync: renew });

// The place, once.

const form = document.querySelector("form[data-here]");

function usePlace(lon, lat) {
  form.elements.lon.value = lon.toFixed(6);
  form.elements.lat.value = lat.toFixed(6);
  form.querySelector("[data-here-says]").textContent = `${lat.toFixed(4)}, ${lon.toFixed(4)}`;
}

if (form && navigator.geolocation) {
  const button = form.querySelector("[data-use-here]");
  const says = form.querySelector("[data-here-says]");
  button.hidden = false;
  button.addEventListener("click", () =>
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => usePlace(coords.longitude, coords.latitude),
      () => { says.textContent = says.dataset.none; },
      { enableHighAccuracy: true, timeout: 10000 },
    ),
  );
}
if (form) {
  document.addEventListener("linli:place", ({ detail }) => usePlace(detail.lon, detail.lat));
  form.addEventListener("reset", () => { form.querySelector("[data-here-says]").textContent = ""; });
}
// Without a signal the form is only for whoever last signed in on this phone.
const waitsForAccount = document.querySelector("[data-needs-account]");
if (waitsForAccount) waitsForAccount.hidden = !localStorage.getItem(LAST_ACCOUNT);

waiting().then(show);
if ("serviceWorker" in navigator && !document.body.hasAttribute("data-offline")) {
  navigator.serviceWorker.register("/field/sw.js", { scope: "/field/" }).catch(() => {});
  // The page for no signal speaks the language of the pages.
  const kept = "linli-offline-lang";
  if (window.caches && localStorage.getItem(kept) !== document.documentElement.lang) {
    const { lang } = document.documentElement;
    caches.open("linli-field-4").then((cache) => cache.add("/field/offline")).then(() => localStorage.setItem(kept, lang), () => {});
  }
}
