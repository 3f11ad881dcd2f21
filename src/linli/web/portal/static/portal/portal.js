// The report form and the tracking page, made smoother; both work without.
import "./kept.js";

const form = document.getElementById("report");
const tell = (name) => document.body.dispatchEvent(new CustomEvent(name, { bubbles: true }));

// A button with an address of its own (follow this one instead) is not a report for the outbox.
document.addEventListener(
  "submit",
  (event) => {
    if (event.submitter?.hasAttribute("formaction")) event.stopPropagation();
  },
  { capture: true },
);

function formPage() {
  const { lon, lat, address } = form.elements;
  document.querySelector("[data-find]")?.remove(); // places come while typing
  for (const element of document.querySelectorAll("[data-map-help]")) element.hidden = false;

  // Enter in a one-line field must not send a half-written report.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input:not([type=radio], [type=checkbox])")) event.preventDefault();
  });

  form.addEventListener("change", (event) => {
    const { target } = event;
    if (target.name === "category") {
      tell("category");
      tell("nearby");
    } else if (target.name === "place") {
      const { dataset } = target;
      address.value = dataset.address;
      for (const choice of target.closest("fieldset").querySelectorAll(".choice")) if (!choice.contains(target)) choice.remove();
      if ("pinned" in dataset) tell("nearby"); // the pin is more exact than the building
      else place(Number(dataset.lon), Number(dataset.lat));
    } else if (target === lon || target === lat) pinned();
  });

  /** The pin was set by hand: similar ones there, and what stands there if no address is given. */
  function pinned() {
    tell("nearby");
    if (!address.value.trim()) tell("pinned");
  }

  function place(x, y) {
    lon.value = x.toFixed(6);
    lat.value = y.toFixed(6);
    lon.dispatchEvent(new Event("input", { bubbles: true })); // the pin follows
    tell("nearby");
  }

  // A place from a photo, before the map is there to write it down.
  document.addEventListener("linli:place", ({ detail }) => {
    lon.value = detail.lon.toFixed(6);
    lat.value = detail.lat.toFixed(6);
    pinned();
  });

  // Once more from the start; hidden fields are not reset by the browser.
  form.addEventListener("reset", () => {
    lon.value = lat.value = "";
    lon.dispatchEvent(new Event("input", { bubbles: true }));
    for (const id of ["suggestions", "details", "places", "nearby"]) document.getElementById(id).replaceChildren();
    document.querySelector("altcha-widget")?.reset?.();
  });

  here();
  filter();
  document.querySelector("[data-focus]")?.focus();
}

/** "It is where I am": asked once, on the press, and only used to set the pin. */
function here() {
  const line = document.querySelector("[data-here]");
  if (!navigator.geolocation || !isSecureContext) return;
  const says = line.querySelector("[role=status]");
  const edges = line.dataset.bounds?.split(",").map(Number);
  line.hidden = false;

  function found({ coords }) {
    const { longitude: lon, latitude: lat } = coords;
    const [west, south, east, north] = edges ?? [-180, -90, 180, 90];
    const inside = lon >= west && lon <= east && lat >= south && lat <= north;
    says.textContent = inside ? "" : line.dataset.outside;
    if (inside) document.dispatchEvent(new CustomEvent("linli:place", { detail: { lon, lat } }));
  }

  line.querySelector("button").addEventListener("click", () => {
    const lost = () => {
      says.textContent = line.dataset.failed;
    };
    navigator.geolocation.getCurrentPosition(found, lost, { enableHighAccuracy: true, timeout: 10000 });
  });
}

/** Search in the full list of categories. */
function filter() {
  const field = document.getElementById("filter");
  field.closest("[hidden]").hidden = false;
  const none = document.querySelector("[data-filter-none]");
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLowerCase();
    let shown = 0;
    for (const group of form.querySelectorAll(".portal-group")) {
      let here = 0;
      for (const choice of group.querySelectorAll("[data-words]")) {
        choice.hidden = wanted !== "" && !choice.dataset.words.toLowerCase().includes(wanted);
        here += choice.hidden ? 0 : 1;
      }
      group.hidden = here === 0;
      shown += here;
    }
    none.hidden = shown > 0;
  });
}

function trackPage() {
  for (const event of ["linli:case", "linli:resync"]) document.addEventListener(event, () => tell("news"));
  waitForTriage(1500);
}

/** The case may be opened before the stream is: ask a few times until the times are promised. */
function waitForTriage(later) {
  if (later > 60000 || !document.querySelector('.portal-now[data-state="received"]')) return;
  setTimeout(() => {
    tell("news");
    waitForTriage(later * 2);
  }, later);
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

if (form) formPage();
if (document.getElementById("story")) trackPage();
if ("serviceWorker" in navigator && isSecureContext) navigator.serviceWorker.register("/sw.js");
