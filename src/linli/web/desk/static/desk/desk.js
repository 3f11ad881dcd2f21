// The phone desk while one types: places, the caller's earlier cases, what triage makes of it.
// Nothing here moves the focus, and a part that holds the focus is not drawn anew.
import "../linli/js/shortcuts.js";

const call = document.getElementById("call");
const part = (id) => document.getElementById(id);
const TYPING_MS = 300;
const timers = new Map();
const asked = new Map();

function later(name, act) {
  clearTimeout(timers.get(name));
  timers.set(name, setTimeout(act, TYPING_MS));
}

/** Ask once; an answer that a later question has overtaken is dropped. */
async function ask(name, address, options = {}) {
  asked.get(name)?.abort();
  const stop = new AbortController();
  asked.set(name, stop);
  const headers = { "HX-Request": "true" };
  const answer = await fetch(address, { ...options, headers, signal: stop.signal }).catch(() => null);
  return answer?.ok ? answer.text() : null;
}

function draw(target, html) {
  if (target.contains(document.activeElement)) return;
  target.innerHTML = html;
}

async function suggest() {
  const html = await ask("suggest", call.dataset.suggest, { method: "POST", body: new FormData(call) });
  if (html === null) return;
  const holder = document.createElement("template");
  holder.innerHTML = html;
  draw(part("suggestion"), holder.content.querySelector('[data-part="suggestion"]').innerHTML);
  const answers = holder.content.querySelector('[data-part="answers"]');
  if (answers.dataset.category === part("answers").dataset.category) return;
  if (part("answers").contains(document.activeElement)) return;
  part("answers").dataset.category = answers.dataset.category;
  part("answers").innerHTML = answers.innerHTML;
}

async function findPlaces() {
  const chosen = call.querySelector("[name=place_id]:checked")?.value ?? "";
  const query = new URLSearchParams({ place: call.elements.place.value, place_id: chosen });
  const html = await ask("places", `${call.dataset.places}?${query}`);
  if (html !== null) draw(part("places"), html);
}

async function findCaller() {
  const html = await ask("caller", call.dataset.caller, { method: "POST", body: new FormData(call) });
  if (html !== null) draw(part("caller"), html);
}

call.addEventListener("input", (event) => {
  const { name } = event.target;
  if (name === "text") later("suggest", suggest);
  else if (name === "place") later("places", findPlaces);
  else if (name === "phone") later("caller", findCaller);
  else if (name === "category" || name === "place_id") suggest();
});

// Enter in a field must not send half a call: only the buttons and their keys send.
call.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.isComposing) return;
  if (event.target.matches("input:not([type=checkbox])")) event.preventDefault();
});
