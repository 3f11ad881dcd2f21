{% load static %}// Keeps the shell at hand without a network: style, scripts, pictures. Personal pages never.
const CACHE = "linli-field-{{ version|default:'1' }}";
const SHELL = [
  "{% static 'linli/tokens.css' %}",
  "{% static 'linli/base.css' %}",
  "{% static 'linli/layout.css' %}",
  "{% static 'linli/components.css' %}",
  "{% static 'linli/marks.css' %}",
  "{% static 'linli/forms.css' %}",
  "{% static 'linli/widgets.css' %}",
  "{% static 'linli/icons.svg' %}",
  "{% static 'field/field.css' %}",
  "{% static 'field/offline.html' %}",
];
addEventListener("install", (event) => event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(SHELL))));
addEventListener("activate", (event) =>
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((name) => name.startsWith("linli-field-") && name !== CACHE).map((name) => caches.delete(name))))));
addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (new URL(request.url).pathname.startsWith("{% static '' %}")) {
    event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
  } else if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match("{% static 'field/offline.html' %}")));
  }
});
