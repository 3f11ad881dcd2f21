// A page that was kept for use without a network may show a warning that is over by now.
for (const banner of document.querySelectorAll(".alert-banner[data-until]")) {
  if (Date.parse(banner.dataset.until) < Date.now()) banner.remove();
}
