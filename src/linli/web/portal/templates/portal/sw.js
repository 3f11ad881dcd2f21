{% load static %}// Keeps the shell and the empty form at hand without a network. Pages of a person's own never.
const CACHE = "linli-portal-3";
const SHELL = [
  "/",
  "/offline",
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
  "{% static 'portal/portal.css' %}",
  "{% static 'portal/portal.js' %}",
  "{% static 'portal/kept.js' %}",
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
];
const STATIC = "{% static '' %}";

addEventListener("install", (event) =>
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(SHELL)).then(() => skipWaiting())),
);
addEventListener("activate", (event) =>
  event.waitUntil(
    caches.keys().then((names) =>
      Promise.all(
        names.filter((name) => name.startsWith("linli-portal-") && name !== CACHE).map((name) => caches.delete(name)),
      ),
    ),
  ),
);

// The network first, always: what is kept is only for when there is none.
async function shellFirstFromNet(request) {
  try {
    return await fetch(request);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const kept = await caches.match(request, { ignoreSearch: true });
    if (kept) return kept;
    if (request.mode === "navigate") return caches.match("/offline");
    throw error;
  }
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (pathname.startsWith(STATIC) || request.mode === "navigate") event.respondWith(shellFirstFromNet(request));
});
