// A long <select data-pick> as a field to type in: every word typed must be in an option's text or
// in its data-words (its code, its name in the other language). The select stays, hidden, and keeps
// the value; without script it is what it was.
import { announce, say } from "./words.js";

let made = 0;

function nameOf(select) {
  const own = select.getAttribute("aria-label");
  const label = select.labels?.[0];
  return own ?? (label?.querySelector(".field-label") ?? label)?.textContent.trim() ?? "";
}

function fieldFor(select, list) {
  const input = document.createElement("input");
  input.type = "text";
  input.id = `${list.id}-input`;
  input.autocomplete = "off";
  input.spellcheck = false;
  const says = {
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
    "aria-label": nameOf(select),
  };
  for (const [name, value] of Object.entries(says)) input.setAttribute(name, value);
  if (select.dataset.shortcut) {
    input.dataset.shortcut = select.dataset.shortcut;
    delete select.dataset.shortcut;
  }
  for (const label of select.labels ?? []) if (label.htmlFor) label.htmlFor = input.id;
  return input;
}

function optionFor(option, index, list) {
  const item = document.createElement("div");
  item.className = "pick-option";
  item.id = `${list.id}-${index}`;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  item.dataset.value = option.value;
  item.textContent = option.text;
  return item;
}

function enhance(select) {
  made += 1;
  const list = document.createElement("div");
  list.id = `pick-${made}`;
  list.className = "pick-list";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", nameOf(select));
  const input = fieldFor(select, list);
  const box = document.createElement("span");
  box.className = "pick";
  select.before(box);
  box.append(input, list, select);
  select.hidden = true;
  let active = -1;

  const chosenText = () => select.selectedOptions[0]?.text ?? "";
  const items = () => [...list.children];

  function mark(index) {
    active = Math.max(-1, Math.min(index, list.children.length - 1));
    items().forEach((item, at) => item.setAttribute("aria-selected", String(at === active)));
    const item = list.children[active];
    if (item) {
      input.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  }

  function show(words) {
    const fits = [...select.options].filter((option) => {
      const text = `${option.text} ${option.dataset.words ?? ""}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
    list.replaceChildren(...fits.map((option, index) => optionFor(option, index, list)));
    list.hidden = fits.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    announce(fits.length ? say("results", { count: fits.length }) : say("nothing_found"));
    mark(words.length ? 0 : fits.findIndex((option) => option.selected));
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    input.value = chosenText();
  }

  function take(item) {
    select.value = item.dataset.value;
    close();
    for (const name of ["input", "change"]) select.dispatchEvent(new Event(name, { bubbles: true }));
  }

  input.value = chosenText();
  input.addEventListener("focus", () => input.select());
  input.addEventListener("click", () => list.hidden && show([]));
  input.addEventListener("blur", close);
  input.addEventListener("input", (event) => {
    event.stopPropagation();
    show(input.value.toLowerCase().split(/\s+/).filter(Boolean));
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const open = !list.hidden;
    if (event.key === "ArrowDown") open ? mark(active + 1) : show([]);
    else if (event.key === "ArrowUp" && open) mark(active - 1);
    else if (event.key === "Enter" && open && !event.ctrlKey && !event.metaKey) {
      if (list.children[active]) take(list.children[active]);
    } else if (event.key === "Escape" && open) {
      event.stopPropagation();
      close();
    } else return;
    event.preventDefault();
  });
  // The field keeps the focus while the mouse chooses.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    event.preventDefault();
    const item = event.target.closest(".pick-option");
    if (item) take(item);
  });
}

for (const select of document.querySelectorAll("select[data-pick]")) enhance(select);
