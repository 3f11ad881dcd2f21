// Keys that press what is on the page: data-shortcut="F6" or "mod+Enter" ("mod" is ⌘ on a Mac,
// else Ctrl). Single letters are ignored while someone types. "?" lists all keys of the page.
const mac = /Mac|iPhone|iPad/.test(navigator.platform);
const handlers = new Map();

function normal(combination) {
  return combination
    .toLowerCase()
    .split("+")
    .map((part) => (part === "mod" ? (mac ? "meta" : "ctrl") : part))
    .sort()
    .join("+");
}

function pressed(event) {
  const parts = [event.key.toLowerCase()];
  if (event.ctrlKey) parts.push("ctrl");
  if (event.metaKey) parts.push("meta");
  if (event.altKey) parts.push("alt");
  if (event.shiftKey && event.key.length > 1) parts.push("shift");
  return parts.sort().join("+");
}

function typing(target) {
  return target.closest?.("input, textarea, select, [contenteditable]") !== null;
}

/** Run `act` when `combination` is pressed; `label` is shown in the list of keys. */
export function shortcut(combination, label, act) {
  handlers.set(normal(combination), { combination, label, act });
}

/** How a combination is written for this device. */
export function written(combination) {
  return combination
    .split("+")
    .map((part) => (part === "mod" ? (mac ? "⌘" : "Ctrl") : part.length === 1 ? part.toUpperCase() : part))
    .join(mac ? "" : "+");
}

const helpItself = () => document.getElementById("shortcuts-title")?.textContent ?? "";

function listed() {
  const fromPage = [...document.querySelectorAll("[data-shortcut]")].map((element) => ({
    combination: element.dataset.shortcut,
    label: element.getAttribute("aria-label") ?? labelOf(element),
  }));
  const help = { combination: "?", label: helpItself() };
  return [...fromPage, ...handlers.values(), help].filter((each) => each.label);
}

function labelOf(element) {
  const copy = element.cloneNode(true);
  for (const key of copy.querySelectorAll("kbd")) key.remove();
  return copy.textContent.trim();
}

function showHelp() {
  const dialog = document.getElementById("shortcuts");
  const list = dialog?.querySelector("[data-shortcut-list]");
  if (!list) return;
  list.replaceChildren(
    ...listed().flatMap(({ combination, label }) => {
      const term = document.createElement("dt");
      const key = document.createElement("kbd");
      key.textContent = written(combination);
      term.append(key);
      const meaning = document.createElement("dd");
      meaning.textContent = label;
      return [term, meaning];
    }),
  );
  dialog.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.defaultPrevented) return; // a Chinese input method is at work
  const combination = pressed(event);
  const plain = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (plain && typing(event.target)) return;
  if (event.key === "?" && plain) return showHelp();
  const handler = handlers.get(combination);
  if (handler) {
    event.preventDefault();
    handler.act(event);
    return;
  }
  for (const element of document.querySelectorAll("[data-shortcut]")) {
    if (normal(element.dataset.shortcut) !== combination || element.disabled) continue;
    if (document.querySelector("dialog[open]") && !element.closest("dialog[open]")) continue;
    event.preventDefault();
    if (element.matches("input, textarea, select")) element.focus();
    else element.click();
    return;
  }
});
