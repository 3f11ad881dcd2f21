// What an alarm set going renews itself while answers are under way; never under somebody's hands.
import { follow } from "../linli/js/live.js";

const LOOK_MS = 4000;
const linked = () => document.getElementById("linked");

async function load() {
  const before = linked();
  const answer = await fetch(before.dataset.renews).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const now = page.getElementById("linked");
  if (!now || before.contains(document.activeElement)) return;
  if (now.textContent.trim() === before.textContent.trim()) return;
  before.replaceWith(document.adoptNode(now));
}

if (linked()) {
  setInterval(() => document.hidden || !linked().hasAttribute("data-unsettled") || load(), LOOK_MS);
  follow("/live/console", { alarms: load, cases: load, resync: load, reset: load });
}
