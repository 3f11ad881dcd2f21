// The proof of work before an anonymous report: a sum the phone does, no puzzle for people, no
// third party. ALTCHA's widget with its workers from our own address; the part that watches how a
// person moves and types is switched off, we never want to know.
import "../../vendor/altcha/altcha.min.js";

const chinese = document.documentElement.lang.startsWith("zh");
if (chinese) await import("../../vendor/altcha/zh-cn.js");
const worker = (name) => () => new Worker(new URL(`../../vendor/altcha/${name}.worker.js`, import.meta.url));
const { algorithms, defaults } = globalThis.$altcha;
for (const hash of ["SHA-256", "SHA-384", "SHA-512"]) {
  algorithms.set(hash, worker("sha"));
  algorithms.set(`PBKDF2/${hash}`, worker("pbkdf2"));
}
defaults.set({
  humanInteractionSignature: false,
  hideLogo: true,
  hideFooter: true,
  auto: "onfocus",
  language: chinese ? "zh-cn" : "en",
});
