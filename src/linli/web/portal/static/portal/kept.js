// What this browser keeps for its person: reports that wait for signal, and links back to what was
// sent or followed from here. Nothing of it is known to the server.
import { forget } from "../linli/js/outbox.js";

const NAME = "linli-mine";
const MOST = 20;
const panel = document.querySelector("[data-outbox-panel]");

function stored() {
  try {
    const found = JSON.parse(localStorage.getItem(NAME) ?? "[]");
    return Array.isArray(found) ? found : [];
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof DOMException) return []; // storage is off
    throw error;
  }
}

function store(all) {
  try {
    localStorage.setItem(NAME, JSON.stringify(all.slice(0, MOST)));
  } catch (error) {
    if (!(error instanceof DOMException)) throw error; // full or off: the code is on the page
  }
}

/** Remember a page of ours by a short label, newest first. */
export function remember(href, label) {
  const others = stored().filter((each) => each.href !== href);
  store([{ href, label, at: Date.now() }, ...others]);
}

function line(name) {
  const copy = panel.querySelector(`[${name}]`).content.firstElementChild.cloneNode(true);
  panel.querySelector("[data-outbox-lines]").append(copy);
  panel.hidden = false;
  return copy;
}

function tellSent({ detail }) {
  const path = detail.address ? new URL(detail.address).pathname : "";
  const code = path.match(/^\/track\/([^/]+)$/)?.[1];
  if (!code) return;
  if (detail.remember) remember(path, detail.remember); // its page may never be opened
  const told = line("data-outbox-sent");
  told.querySelector("[data-code]").textContent = code;
  told.querySelector("a").href = detail.address;
}

/** The same form once more, the plain way: the server says beside the fields what to mend. */
function sendPlainly(item) {
  const form = document.createElement("form");
  form.method = "post";
  form.enctype = "multipart/form-data";
  form.action = item.address;
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  for (const [name, value] of [...item.entries, ["csrfmiddlewaretoken", token]]) {
    if (value instanceof File && !value.size) continue;
    const input = document.createElement("input");
    input.name = name;
    if (value instanceof File) {
      const transfer = new DataTransfer();
      transfer.items.add(value);
      input.type = "file";
      input.files = transfer.files;
    } else {
      input.type = "hidden";
      input.value = value;
    }
    form.append(input);
  }
  document.body.append(form);
  form.submit();
}

function tellRefused({ detail }) {
  const busy = document.querySelector("form[data-sending]")?.dataset.key;
  for (const old of panel.querySelectorAll("[data-refused]")) old.remove();
  for (const item of detail) {
    if (item.state !== "refused" || item.key === busy || new URL(item.address).pathname !== "/") continue;
    const told = line("data-outbox-refused");
    told.dataset.refused = "";
    told.querySelector("[data-text]").textContent = item.entries.find(([name]) => name === "text")?.[1] ?? "";
    told.querySelector("[data-drop]").addEventListener("click", () => forget(item.key));
    told.querySelector("[data-again]").addEventListener("click", async () => {
      await forget(item.key);
      sendPlainly(item);
    });
  }
  panel.hidden = !panel.querySelector("[data-outbox-lines]").children.length;
}

function showMine(section) {
  const day = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium" });
  const mine = stored();
  section.hidden = mine.length === 0;
  section.querySelector("[data-mine-list]").replaceChildren(
    ...mine.map(({ href, label, at }) => {
      const row = document.createElement("li");
      const link = document.createElement("a");
      const when = document.createElement("span");
      link.href = new URL(href, location.origin).pathname; // never an address elsewhere
      link.textContent = label;
      when.className = "soft small";
      when.textContent = day.format(at);
      row.append(link, when);
      return row;
    }),
  );
}

if (panel) {
  document.addEventListener("linli:sent", tellSent);
  document.addEventListener("linli:outbox", tellRefused);
}
const { remember: label } = document.body.dataset;
if (label) remember(location.pathname, label);
const mine = document.querySelector("[data-mine]");
if (mine) {
  showMine(mine);
  mine.querySelector("[data-mine-clear]").addEventListener("click", () => {
    store([]);
    showMine(mine);
  });
}
