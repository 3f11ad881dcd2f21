// Ticks every <time class="clock" data-due>. The server's time counts, not the device's: its
// difference is read once from the page, and again from every live message that carries `now`.
import { say } from "./words.js";

const NEAR_MS = 5 * 60 * 1000;
let offset = 0;

/** Learn the server's time from an ISO text. */
export function learnServerTime(iso) {
  const server = Date.parse(iso);
  if (!Number.isNaN(server)) offset = server - Date.now();
}

/** The server's time now, in milliseconds. */
export function serverNow() {
  return Date.now() + offset;
}

/** Digits as the server writes them: 01:48, 2:03:10, "3 d". */
export function digits(milliseconds) {
  const seconds = Math.floor(Math.abs(milliseconds) / 1000);
  if (seconds >= 172800) return say("days", { count: Math.floor(seconds / 86400) });
  const pad = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const rest = `${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}

function tick(element) {
  const left = Date.parse(element.dataset.due) - serverNow();
  const value = element.querySelector(".clock-left");
  if (!value || Number.isNaN(left)) return;
  if (left < 0 && element.dataset.state === "running") {
    element.dataset.state = "breached";
    element.dispatchEvent(new CustomEvent("linli:breach", { bubbles: true }));
    const word = document.createElement("span");
    word.className = "visually-hidden";
    word.textContent = ` ${say("overdue")}`;
    value.after(word);
  }
  const text = left < 0 ? `+${digits(left)}` : digits(left);
  if (value.textContent !== text) value.textContent = text;
  element.toggleAttribute("data-near", left >= 0 && left <= NEAR_MS);
}

function tickAll() {
  for (const element of document.querySelectorAll("time.clock[data-due]")) tick(element);
}

const said = document.querySelector("meta[name=linli-now]");
// A page from the browser's own memory is old: then the device's clock is the better guess.
const restored = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
if (said && !restored) learnServerTime(said.content);
tickAll();
setInterval(() => {
  if (!document.hidden) tickAll();
}, 1000);
document.addEventListener("visibilitychange", tickAll);
document.addEventListener("htmx:after:swap", tickAll);
