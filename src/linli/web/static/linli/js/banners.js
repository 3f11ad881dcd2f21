// Warnings at the top of a page: none outlives its end, and pages that stay open hear of new ones.
import { announce } from "./words.js";

const EVERY_MS = 60_000;

// A page that was kept for use without a network may show a warning that is over by now.
function endOld() {
  for (const banner of document.querySelectorAll(".alert-banner[data-until]")) {
    if (Date.parse(banner.dataset.until) < Date.now()) banner.remove();
  }
}

async function renew(place) {
  // Nothing moves under somebody's hand, and a page in the background asks nobody.
  if (document.hidden || place.contains(document.activeElement)) return;
  let answer;
  try {
    answer = await fetch(`${place.dataset.banners}?seen=${place.dataset.seen}`, { redirect: "error" });
  } catch (error) {
    if (error instanceof TypeError) return; // no network; the next minute asks again
    throw error;
  }
  if (answer.status !== 200) return;
  place.innerHTML = await answer.text();
  place.dataset.seen = answer.headers.get("X-Alerts") ?? "";
  globalThis.htmx?.process(place);
  const first = place.querySelector(".alert-words");
  if (first) announce(first.textContent.trim());
}

endOld();
const place = document.querySelector("[data-banners]");
if (place) setInterval(() => renew(place), EVERY_MS);
setInterval(endOld, EVERY_MS);
