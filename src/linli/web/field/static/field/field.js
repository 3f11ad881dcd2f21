// The field page: lists renew themselves when a case of mine changes; the place is used once.
import { follow } from "../linli/js/live.js";

const lists = document.querySelector("[data-live-lists]");

async function renew() {
  if (!lists || lists.querySelector("details[open]") || lists.contains(document.activeElement)) return;
  const answer = await fetch(lists.dataset.href, { headers: { "HX-Request": "true" } });
  if (!answer.ok || answer.redirected) return;
  const before = lists.querySelectorAll(".field-offer").length;
  lists.innerHTML = await answer.text();
  if (lists.querySelectorAll(".field-offer").length > before) navigator.vibrate?.([200, 100, 200]);
}

follow("/live/field", { case: renew, member: renew, resync: renew });

const here = document.querySelector("[data-use-here]");
if (here && navigator.geolocation) {
  here.hidden = false;
  here.addEventListener("click", () => {
    const form = here.closest("form");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        form.elements.lon.value = coords.longitude.toFixed(6);
        form.elements.lat.value = coords.latitude.toFixed(6);
        form.querySelector("[data-here-says]").textContent = `${coords.latitude.toFixed(4)}, ${coords.longitude.toFixed(4)}`;
      },
      () => { here.hidden = true; },
      { enableHighAccuracy: true, timeout: 10000 },
    );
  });
}

if ("serviceWorker" in navigator) navigator.serviceWorker.register("/field/sw.js", { scope: "/field/" }).catch(() => {});
