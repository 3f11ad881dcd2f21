// News from the server over one EventSource. `follow(address, handlers)` calls handlers by the
// event's name with its parsed data ("case": a case changed), and says how the connection is.
// While the page is hidden for a minute the stream is closed; on return it opens again and
// "resync" tells the page to ask for what it missed.
import { learnServerTime } from "./clock.js";
import { say } from "./words.js";

const FIRST_MS = 1000;
const LONGEST_MS = 30000;
const HIDDEN_MS = 60000;

function showState(state) {
  for (const element of document.querySelectorAll("[data-link-state]")) {
    element.hidden = false;
    element.dataset.state = state;
    element.textContent = say({ live: "live", waiting: "reconnecting", offline: "offline" }[state]);
  }
}

/** Follow `address`; gives a function that stops. Handlers: {case, hello, resync, ...}. */
export function follow(address, handlers = {}) {
  let source = null;
  let failures = 0;
  let timer = 0;
  let hiding = 0;
  let opened = false;
  let stopped = false;

  function hand(name, detail) {
    handlers[name]?.(detail);
    document.dispatchEvent(new CustomEvent(`linli:${name}`, { detail }));
  }

  function hear(name) {
    source.addEventListener(name, (event) => {
      let detail = null;
      try {
        detail = event.data ? JSON.parse(event.data) : null;
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        return; // a message of another time; the next resync puts things right
      }
      if (detail?.now) learnServerTime(detail.now);
      hand(name, detail);
    });
  }

  function open() {
    clearTimeout(timer);
    if (stopped || source) return;
    source = new EventSource(address, { withCredentials: true });
    for (const name of new Set(["case", "hello", ...Object.keys(handlers)])) hear(name);
    source.addEventListener("open", () => {
      failures = 0;
      showState("live");
      if (opened) hand("resync", null);
      opened = true;
    });
    source.addEventListener("error", () => {
      close();
      failures += 1;
      showState(navigator.onLine ? "waiting" : "offline");
      // Everyone loses the server at the same moment: come back scattered.
      const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** failures);
      timer = setTimeout(open, FIRST_MS / 2 + Math.random() * longest);
    });
  }

  function close() {
    source?.close();
    source = null;
  }

  function seen() {
    clearTimeout(hiding);
    if (document.hidden) hiding = setTimeout(close, HIDDEN_MS);
    else open();
  }

  document.addEventListener("visibilitychange", seen);
  addEventListener("online", open);
  addEventListener("offline", () => showState("offline"));
  addEventListener("pagehide", close);
  addEventListener("pageshow", open);
  open();
  return () => {
    stopped = true;
    clearTimeout(timer);
    close();
    document.removeEventListener("visibilitychange", seen);
  };
}

/** Count folded news: shows the bar, and runs `open` when the person asks for it. */
export function foldedNews(bar, open) {
  const text = bar.querySelector("[data-news-text]");
  const waiting = new Set();
  bar.querySelector("[data-news-open]")?.addEventListener("click", () => {
    open([...waiting]);
    waiting.clear();
    bar.hidden = true;
  });
  return (id) => {
    waiting.add(id);
    text.textContent = say("news", { count: waiting.size });
    bar.hidden = false;
  };
}

// <body data-live="/live/console"> (or any element) needs no script of its own: events only.
const asked = document.querySelector("[data-live]");
if (asked) follow(asked.dataset.live);
