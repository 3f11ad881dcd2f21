// The phone desk while one types: places, the caller's earlier cases, what triage makes of it.
// Nothing here moves the focus, and a part that holds the focus is not drawn anew.
import { serverNow } from "../linli/js/clock.js";
import { announce } from "../linli/js/words.js";

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
  try {
    const answer = await fetch(address, { ...options, headers, signal: stop.signal });
    return answer.ok ? await answer.text() : null;
  } catch {
    return null; // overtaken, perhaps while its words were on the way, or no connection
  }
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
  if (html === null || part("places").contains(document.activeElement)) return;
  draw(part("places"), html);
  // What was chosen before and no longer fits is chosen no more: say so on the right as well.
  if (chosen && !call.querySelector("[name=place_id]:checked")) suggest();
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

// Choosing a place from the field itself: arrows mark, Enter takes and goes on to the words.
const found = () => [...part("places").querySelectorAll("[name=place_id]")];

function markPlace(by) {
  const all = found();
  if (!all.length) return;
  const at = all.findIndex((radio) => radio.checked);
  const radio = all[Math.max(0, Math.min(all.length - 1, at + by))];
  radio.checked = true;
  radio.closest("label").scrollIntoView({ block: "nearest" });
  announce(radio.closest("label").textContent.trim());
  later("suggest", suggest);
}

part("place").addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey) return;
  if (event.key === "ArrowDown") markPlace(1);
  else if (event.key === "ArrowUp") markPlace(-1);
  else if (event.key === "Enter") {
    if (!found().some((radio) => radio.checked)) markPlace(1);
    part("text").focus();
  } else return;
  event.preventDefault();
});

// The caller's last place, taken over by F4: one choice, as if it had been typed and chosen.
part("caller")?.addEventListener("click", (event) => {
  const last = event.target.closest("[data-last-place]");
  if (!last) return;
  const { lastPlace, address, name } = last.dataset;
  part("place").value = address;
  part("places").innerHTML = "";
  const label = document.createElement("label");
  label.className = "choice";
  const radio = document.createElement("input");
  Object.assign(radio, { type: "radio", name: "place_id", value: lastPlace, checked: true });
  label.append(radio, address);
  const group = document.createElement("fieldset");
  group.className = "places";
  group.append(label);
  part("places").append(group);
  if (name && !call.elements.name.value) call.elements.name.value = name;
  part("text").focus();
  suggest();
});

// How long the caller has been on the line; a P1 that has left goes on counting from there.
const timer = call.querySelector("[data-call-timer]");
const began = Date.parse(timer.dataset.began) || serverNow();
setInterval(() => {
  const seconds = Math.max(0, Math.floor((serverNow() - began) / 1000));
  const pad = (number) => String(number).padStart(2, "0");
  timer.textContent = `${pad(Math.floor(seconds / 60))}:${pad(seconds % 60)}`;
}, 1000);

// Enter in a field must not send half a call: only the buttons and their keys send.
call.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.isComposing) return;
  if (event.target.matches("input:not([type=checkbox])")) event.preventDefault();
});
