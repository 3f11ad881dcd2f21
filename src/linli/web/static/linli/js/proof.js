// The proof of work before an anonymous report: a sum the phone does, no puzzle for people, no
// third party. <div data-proof="/…/challenge"> becomes ALTCHA's widget, which fills the input
// "altcha" (or `data-name`), with its workers from our own address. The widget can watch how a
// person moves and types; it is made only after that is switched off, for we never want to know.
// Browsers offer the needed cryptography on https and localhost only.
import "../../vendor/altcha/altcha.min.js";
import { say } from "./words.js";

const chinese = document.documentElement.lang.startsWith("zh");
const language = chinese ? "zh-cn" : "en";
if (chinese) await import("../../vendor/altcha/zh-cn.js");
const { algorithms, defaults, i18n } = globalThis.$altcha;
const worker = (name) => () => new Worker(new URL(`../../vendor/altcha/${name}.worker.js`, import.meta.url));
for (const hash of ["SHA-256", "SHA-384", "SHA-512"]) {
  algorithms.set(hash, worker("sha"));
  algorithms.set(`PBKDF2/${hash}`, worker("pbkdf2"));
}
defaults.set({ humanInteractionSignature: false, hideLogo: true, hideFooter: true, language });
i18n.set(language, { ...i18n.get(language), label: say("proof") });

for (const place of document.querySelectorAll("[data-proof]")) {
  const widget = document.createElement("altcha-widget");
  widget.setAttribute("challenge", place.dataset.proof);
  widget.setAttribute("name", place.dataset.name ?? "altcha");
  widget.setAttribute("auto", place.dataset.auto ?? "onfocus");
  place.replaceChildren(widget);
}
