// The command palette: ⌘K or Ctrl+K. It knows every [data-command] of the page and asks
// `data-search` (an address answering [{title, href, hint}]) for the rest.
import { holdsJson } from "./answers.js";
import { announce, icon, say } from "./words.js";
import { shortcut } from "./shortcuts.js";

const dialog = document.querySelector("[data-palette]");
const extra = [];

/** Add a command: {title, hint, icon, act} or {title, hint, icon, href}. */
export function command(entry) {
  extra.push(entry);
}

function pageCommands() {
  return [...document.querySelectorAll("[data-command]")].map((element) => ({
    title: element.dataset.command || element.textContent.trim(),
    hint: element.dataset.shortcut ?? "",
    icon: "arrow-right",
    act: () => element.click(),
  }));
}

function matches(entry, words) {
  const text = `${entry.title} ${entry.hint ?? ""}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

async function found(query, signal) {
  if (!dialog.dataset.search || query.trim().length < 2) return [];
  const answer = await fetch(`${dialog.dataset.search}?q=${encodeURIComponent(query)}`, {
    headers: { Accept: "application/json" },
    signal,
  });
  if (!holdsJson(answer)) return [];
  const body = await answer.json();
  return Array.isArray(body) ? body : (body.results ?? []);
}

function start() {
  const input = dialog.querySelector("input");
  const list = dialog.querySelector("[role=listbox]");
  let entries = [];
  let chosen = 0;
  let asking = new AbortController();
  let waiting = 0;

  function choose(index) {
    chosen = Math.max(0, Math.min(index, entries.length - 1));
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === chosen)));
    const item = list.children[chosen];
    if (item) {
      input.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  }

  function run(entry) {
    dialog.close();
    if (entry.act) entry.act();
    else if (entry.href) location.assign(entry.href);
  }

  function draw(next) {
    entries = next;
    list.replaceChildren(
      ...entries.map((entry, index) => {
        const item = document.createElement("div");
        item.className = "palette-item";
        item.id = `palette-item-${index}`;
        item.setAttribute("role", "option");
        const title = document.createElement("span");
        title.textContent = entry.title;
        const hint = document.createElement("span");
        hint.className = "palette-hint";
        hint.textContent = entry.hint ?? "";
        item.append(icon(entry.icon ?? "search"), title, hint);
        item.addEventListener("click", () => run(entry));
        return item;
      }),
    );
    announce(entries.length ? say("results", { count: entries.length }) : say("nothing_found"));
    choose(0);
  }

  async function search() {
    asking.abort();
    asking = new AbortController();
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const own = [...extra, ...pageCommands()].filter((entry) => matches(entry, words));
    draw(own);
    try {
      const more = await found(input.value, asking.signal);
      if (more.length) draw([...own, ...more]);
    } catch (error) {
      if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error;
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, 150);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen - 1);
    else if (event.key === "Enter" && entries[chosen]) run(entries[chosen]);
    else if (event.key === "Escape") dialog.close(); // else a search field only empties itself
    else return;
    event.preventDefault();
  });
  shortcut("mod+k", input.getAttribute("aria-label"), () => {
    if (dialog.open) return dialog.close();
    input.value = "";
    dialog.showModal();
    input.focus();
    search();
  });
}

if (dialog) start();
