// The theme changes at once; the cookie lets the server draw the next page right from the start.
// Without script the form posts and the page comes back in the other theme.
import { icon } from "./words.js";

const root = document.documentElement;

function current() {
  if (root.dataset.theme) return root.dataset.theme;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

function show(button) {
  const other = current() === "dark" ? "light" : "dark";
  button.value = other;
  button.setAttribute("aria-label", button.dataset[other]);
  button.replaceChildren(icon(other === "dark" ? "moon" : "sun"));
}

for (const form of document.querySelectorAll("[data-theme-form]")) {
  const button = form.querySelector("button");
  show(button);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    root.dataset.theme = button.value;
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `linli_theme=${button.value}; path=/; max-age=31536000; samesite=lax${secure}`;
    show(button);
    document.dispatchEvent(new CustomEvent("linli:theme", { detail: current() }));
  });
}
