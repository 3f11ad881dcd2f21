// The list of alarms: chosen by keyboard, renewed in place. A new line on which a life may hang
// stands on top at once and is said aloud; others wait folded. What is over stays, dimmed.
import { follow, foldedNews } from "../linli/js/live.js";
import { shortcut } from "../linli/js/shortcuts.js";
import { icon } from "../linli/js/words.js";

const list = document.getElementById("alarm-lines");
const none = document.getElementById("alarm-none");
const shout = document.getElementById("alarm-shout");
const CHOSEN = "linli-alarm-line";
const GATHER_MS = 150;
const ANYWAY_MS = 30000;
const fresh = new Map();
let timer = 0;

const lines = () => [...list.querySelectorAll(".alarm-line")];
const lineOf = (key) => lines().find((line) => line.dataset.line === key);
const chosen = () => list.querySelector('[aria-current="true"]');

function choose(line) {
  for (const each of lines()) each.removeAttribute("aria-current");
  line.setAttribute("aria-current", "true");
  line.focus({ preventScroll: true });
  line.scrollIntoView({ block: "nearest" });
  sessionStorage.setItem(CHOSEN, line.dataset.line);
}

function move(by) {
  const all = lines();
  if (!all.length) return;
  const at = all.indexOf(chosen());
  choose(all[Math.max(0, Math.min(all.length - 1, at + by))] ?? all[0]);
}

function press(key) {
  const line = chosen() ?? lines()[0];
  line?.querySelector(`[data-act="${key}"]:not(:disabled)`)?.click();
}

shortcut("j", list.dataset.next, () => move(1));
shortcut("k", list.dataset.before, () => move(-1));
shortcut("a", list.dataset.takes, () => press("a"));
shortcut("d", list.dataset.sends, () => press("d"));
shortcut("m", list.dataset.drills, () => press("m"));
shortcut("o", list.dataset.opensIt, () => chosen()?.querySelector("summary").click());
list.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches(".alarm-line")) event.target.querySelector("summary").click();
});

function replace(old, line) {
  if (old.dataset.stamp === line.dataset.stamp && !("left" in old.dataset)) return;
  const focused = old.contains(document.activeElement);
  line.querySelector("details").open = old.querySelector("details").open;
  if (old.getAttribute("aria-current")) line.setAttribute("aria-current", "true");
  line.classList.add("changed");
  old.replaceWith(line);
  if (focused) line.focus({ preventScroll: true });
}

function say(line) {
  const link = document.createElement("a");
  link.href = "#alarm-lines";
  link.textContent = list.dataset.alert.replace("{what}", line.querySelector(".alarm-what").textContent.trim());
  link.addEventListener("click", (event) => {
    event.preventDefault();
    shout.replaceChildren();
    choose(line);
  });
  shout.replaceChildren(icon(`grade-${line.dataset.grade.toLowerCase()}`), link);
}

const fold = foldedNews(document.querySelector("[data-news]"), () => {
  for (const line of fresh.values()) list.append(line);
  const first = fresh.values().next().value;
  fresh.clear();
  none.hidden = lines().length > 0;
  if (first) choose(first);
});

function take(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const now = [...holder.content.querySelectorAll(".alarm-line")];
  const keys = new Set(now.map((line) => line.dataset.line));
  for (const line of now) {
    const key = line.dataset.line;
    const old = lineOf(key);
    if (old) replace(old, line);
    else if ("life" in line.dataset) {
      list.prepend(line);
      say(line);
    } else {
      if (!fresh.has(key)) fold(key);
      fresh.set(key, line);
    }
  }
  for (const key of [...fresh.keys()]) if (!keys.has(key)) fresh.delete(key);
  for (const line of lines()) {
    if (keys.has(line.dataset.line) || "left" in line.dataset) continue;
    line.dataset.left = "";
    line.querySelector(".alarm-acts")?.remove();
    line.querySelector(".alarm-since").append(` · ${list.dataset.over}`);
  }
  none.hidden = lines().length > 0 || fresh.size > 0;
}

async function load() {
  const answer = await fetch(list.dataset.lines, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (answer?.ok && !answer.redirected) take(await answer.text());
}

// The moment runs from the first piece of news, so that a storm does not put it off for ever.
function soon() {
  timer ||= setTimeout(() => {
    timer = 0;
    load();
  }, GATHER_MS);
}

const before = lineOf(sessionStorage.getItem(CHOSEN) ?? "");
if (before) choose(before);
follow("/live/console", { alarms: soon, case: soon, resync: soon, reset: soon });
// What time alone changes (a shelf that ends) and a stream that is away are caught up with here.
setInterval(() => document.hidden || soon(), ANYWAY_MS);
