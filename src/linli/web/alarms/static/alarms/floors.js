// The floors of a building renew themselves when alarms move; what is entered beside them stays.
import { follow } from "../linli/js/live.js";

const floors = document.getElementById("floors");
const GATHER_MS = 150;
let timer = 0;

async function load() {
  const answer = await fetch(floors.dataset.renews).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const now = page.getElementById("floors");
  if (now && now.innerHTML !== floors.innerHTML) floors.replaceChildren(...now.childNodes);
}

function soon() {
  timer ||= setTimeout(() => {
    timer = 0;
    load();
  }, GATHER_MS);
}

follow("/live/console", { alarms: soon, resync: soon, reset: soon });
