// Sentences come from the page (see script_words in the template tags), never from a script.
const element = document.getElementById("linli-words");
const sentences = element ? JSON.parse(element.textContent) : {};

/** The sentence for `key`, its {facts} filled in. */
export function say(key, facts = {}) {
  const text = sentences[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => facts[name] ?? whole);
}

/** Put `text` where screen readers hear it, without moving the focus. */
export function announce(text) {
  const region = document.getElementById("announcer");
  if (region) region.textContent = text;
}

/** An icon of our sprite as an element. */
export function icon(name) {
  const sprite = document.querySelector("meta[name=linli-icons]")?.content ?? "/static/linli/icons.svg";
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}
