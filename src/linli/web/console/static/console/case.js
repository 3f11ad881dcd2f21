// The case page: one step open at a time, and news that waits until the person asks for it.
import { follow } from "../linli/js/live.js";
import { command } from "../linli/js/palette.js";
import { shortcut } from "../linli/js/shortcuts.js";
import { renewProposal } from "./proposal.js";

const page = document.getElementById("case");
const news = document.querySelector("[data-case-news]");

function openStep(code) {
  const step = document.getElementById(`step-${code}`);
  if (!(step instanceof HTMLDetailsElement)) return;
  step.closest(".step-more")?.setAttribute("open", "");
  step.open = true;
  step.querySelector(":is(select, textarea, input):not([type=hidden], [hidden])")?.focus();
}

document.addEventListener("toggle", (event) => {
  const step = event.target;
  if (!step.matches?.(".steps > .step") || !step.open) return;
  for (const other of document.querySelectorAll(".steps > .step[open]")) {
    if (other !== step) other.open = false;
  }
}, true);

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens-step]");
  if (!opener) return;
  event.preventDefault();
  openStep(opener.dataset.opensStep);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector(".steps .step[open] .step[open]") ?? document.querySelector(".steps > .step[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

// Every step is a command of the palette; those with a letter have it as a key.
for (const { dataset } of document.querySelectorAll(".steps [data-step]")) {
  const act = () => openStep(dataset.step);
  command({ title: dataset.name, hint: dataset.key.toUpperCase(), icon: "arrow-right", act });
  if (dataset.key) shortcut(dataset.key, dataset.name, act);
}

if (location.hash.startsWith("#step-")) openStep(location.hash.slice(6));

follow("/live/console", {
  case: (detail) => {
    if (detail?.id === page.dataset.case) news.hidden = false;
    // Any case that takes or frees somebody changes who is proposed here.
    renewProposal();
  },
  resync: renewProposal,
});
