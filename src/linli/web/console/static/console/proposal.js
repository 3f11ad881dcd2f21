// Whom dispatch proposes, kept as it is now: asked for again when a case changes or something falls
// due, but never under the finger of somebody who is choosing.
const GATHER_MS = 700;
let gathering = 0;
let due = 0;
let asking = null;

const current = () => document.getElementById("proposal");

function isChosenFrom(element) {
  return element.querySelector("details[open]") !== null || element.querySelector("[role=alert]") !== null;
}

function setDue() {
  clearTimeout(due);
  const seconds = Number(current()?.dataset.renewS);
  if (seconds) due = setTimeout(renew, seconds * 1000);
}

async function renew() {
  const old = current();
  if (!old?.dataset.proposal) return;
  setDue();
  if (document.hidden || isChosenFrom(old)) return;
  asking?.abort();
  asking = new AbortController();
  const how = { headers: { "HX-Request": "true" }, signal: asking.signal };
  const answer = await fetch(old.dataset.proposal, how).catch(() => null);
  const html = answer?.ok && !answer.redirected ? await answer.text().catch(() => null) : null;
  if (html === null || current() !== old || isChosenFrom(old)) return;
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const next = holder.content.firstElementChild;
  if (!next) return;
  const held = old.contains(document.activeElement) ? document.activeElement.dataset.shortcut : null;
  old.replaceWith(next);
  window.htmx.process(next);
  if (held) next.querySelector(`[data-shortcut="${held}"]`)?.focus({ preventScroll: true });
  setDue();
}

/** Ask again soon: several changes within a moment are one. */
export function renewProposal() {
  if (gathering) return;
  gathering = setTimeout(() => {
    gathering = 0;
    renew();
  }, GATHER_MS);
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) renewProposal();
});
document.addEventListener("htmx:after:swap", setDue);
setDue();
