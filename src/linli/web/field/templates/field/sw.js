{% load static %}// Keeps the shell and the page for no signal at hand. Pages of a person's own never.
const CACHE = "linli-field-4";
const OFFLINE = "{% url 'field:offline' %}";
const SHELL = [
  OFFLINE,
  "{% static 'linli/tokens.css' %}",
  "{% static 'linli/base.css' %}",
  "{% static 'linli/layout.css' %}",
  "{% static 'linli/components.css' %}",
  "{% static 'linli/marks.css' %}",
  "{% static 'linli/forms.css' %}",
  "{% static 'linli/widgets.css' %}",
  "{% static 'alerts/alerts.css' %}",
  "{% static 'linli/print.css' %}",
  "{% static 'linli/icons.svg' %}",
  "{% static 'linli/favicon.svg' %}",
  "{% static 'linli/js/page.js' %}",
  "{% static 'linli/js/banners.js' %}",
  "{% static 'linli/js/words.js' %}",
  "{% static 'linli/js/theme.js' %}",
  "{% static 'linli/js/clock.js' %}",
  "{% static 'linli/js/dialog.js' %}",
  "{% static 'linli/js/shortcuts.js' %}",
  "{% static 'linli/js/palette.js' %}",
  "{% static 'linli/js/answers.js' %}",
  "{% static 'linli/js/outbox.js' %}",
  "{% static 'linli/js/upload.js' %}",
  "{% static 'linli/js/exif.js' %}",
  "{% static 'linli/js/live.js' %}",
  "{% static 'vendor/htmx/htmx.min.js' %}",
  "{% static 'vendor/htmx/hx-alpine-compat.min.js' %}",
  "{% static 'vendor/alpine/alpine-csp.min.js' %}",
  "{% static 'field/field.css' %}",
  "{% static 'field/field.js' %}",
  "{% static 'field/devices.js' %}",
];
const STATIC = "{% static '' %}";

addEventListener("install", (event) =>
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(SHELL)).then(() => skipWaiting())),
);
addEventListener("activate", (event) =>
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(
          names.filter((name) => name.startsWith("linli-field-") && name !== CACHE).map((name) => caches.delete(name)),
        ),
      )
      .then(() => clients.claim()),
  ),
);

// The network first: what is kept is only for when there is none, so that it is never an old one.
async function fromNet(request) {
  try {
    return await fetch(request);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const kept = request.mode === "navigate" ? await caches.match(OFFLINE) : await caches.match(request);
    if (kept) return kept;
    throw error;
  }
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (pathname.startsWith(STATIC) || request.mode === "navigate") event.respondWith(fromNet(request));
});
