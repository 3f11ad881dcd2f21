// What a person enters is kept on the phone until the server has acknowledged it.
// <form data-outbox> is stored first, then sent under a key made here (Idempotency-Key), so that
// sending twice changes nothing. A page opened offline gets no "online" event when the network is
// back: a retry timer and the return to the page drain too, one tab at a time.
import { holdsJson } from "./answers.js";
import { announce, say } from "./words.js";

const STORE = "items";
const RETRY_MS = 10000;
const TIMEOUT_MS = 30000;
// What this page had acknowledged, by key: a form's entry may go with another's, or by the timer.
const acknowledged = new Map();

function database() {
  return new Promise((done, failed) => {
    const request = indexedDB.open("linli-outbox", 1);
    request.addEventListener("upgradeneeded", () => request.result.createObjectStore(STORE, { keyPath: "key" }));
    request.addEventListener("success", () => done(request.result));
    request.addEventListener("error", () => failed(request.error));
  });
}

async function inStore(mode, act) {
  const opened = await database();
  try {
    return await new Promise((done, failed) => {
      const transaction = opened.transaction(STORE, mode);
      const request = act(transaction.objectStore(STORE));
      transaction.addEventListener("complete", () => done(request?.result));
      transaction.addEventListener("error", () => failed(transaction.error));
      transaction.addEventListener("abort", () => failed(transaction.error));
    });
  } finally {
    opened.close();
  }
}

const put = (item) => inStore("readwrite", (store) => store.put(item));
const drop = (key) => inStore("readwrite", (store) => store.delete(key));

/** Whose page this is; the page for no signal belongs to who last signed in on this phone. */
function account() {
  if (document.body.dataset.account) return document.body.dataset.account;
  return document.body.hasAttribute("data-offline") ? (localStorage.getItem("linli-account") ?? "") : "";
}

/** What this person has not yet had acknowledged, oldest first; others' things are not shown. */
export async function waiting() {
  const items = await inStore("readonly", (store) => store.getAll());
  const me = account();
  return items.filter((item) => !item.account || item.account === me).sort((one, other) => one.at - other.at);
}

/** A version 4 UUID; crypto.randomUUID exists only on https and localhost. */
export function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Keep something to send: an address and [name, value] pairs (values may be files). */
export async function keep({ address, entries, label = "", key = newKey(), account: whose = "" }) {
  await put({ key, address, entries, label, account: whose, at: Date.now(), state: "kept", why: "" });
  await tell();
  return key;
}

/** Forget an item the server refused. */
export async function forget(key) {
  await drop(key);
  await tell();
}

function cookie(name) {
  const found = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

/** What a page of refusal says, in a sentence. */
function reasonIn(text, status) {
  const page = new DOMParser().parseFromString(text, "text/html");
  return (page.querySelector("[data-wrong], .refusal h1 + p")?.textContent ?? "").trim() || String(status);
}

/** By what label the page that was led to lets itself be found again from this browser. */
function rememberedIn(text) {
  return new DOMParser().parseFromString(text, "text/html").body.dataset.remember ?? "";
}

async function send(item) {
  const body = new FormData();
  for (const [name, value] of item.entries) body.append(name, value);
  const answer = await fetch(item.address, {
    method: "POST",
    body,
    credentials: "same-origin",
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: {
      "Idempotency-Key": item.key,
      // How long it lay here, in seconds: it holds even where the phone's clock is wrong.
      "Linli-Kept-For": String(Math.max(0, Math.round((Date.now() - item.at) / 1000))),
      "Linli-Outbox": "1",
      "X-CSRFToken": cookie("csrftoken"),
      Accept: "text/html, application/json",
    },
  });
  const signIn = answer.redirected && new URL(answer.url).pathname.startsWith("/accounts/");
  if (answer.ok && !signIn) {
    if (holdsJson(answer)) {
      return { done: true, address: (await answer.json()).next ?? "" };
    }
    if (!answer.redirected) return { done: true, address: "" };
    return { done: true, address: answer.url, remember: rememberedIn(await answer.text()) };
  }
  const later = signIn || [401, 403, 408, 425, 429].includes(answer.status) || answer.status >= 500;
  return { done: false, later, why: later ? String(answer.status) : reasonIn(await answer.text(), answer.status) };
}

async function drainAlone() {
  const arrived = [];
  for (const item of await waiting()) {
    if (item.state === "refused") continue;
    let answer;
    try {
      answer = await send(item);
    } catch (error) {
      if (error instanceof TypeError || error instanceof DOMException) break; // no network
      throw error;
    }
    if (answer.done) {
      await drop(item.key);
      const detail = { ...answer, key: item.key, sent: item.address };
      acknowledged.set(item.key, detail);
      arrived.push(detail);
    } else if (!answer.later) await put({ ...item, state: "refused", why: answer.why });
    else break; // order matters: what follows may build on it
  }
  await tell();
  for (const detail of arrived) document.dispatchEvent(new CustomEvent("linli:sent", { detail }));
}

/** Send what waits; other tabs stand back while one drains. */
export function drain() {
  if (!navigator.locks) return drainAlone();
  return navigator.locks.request("linli-outbox", drainAlone);
}

async function tell() {
  const items = await waiting();
  for (const element of document.querySelectorAll("[data-outbox-count]")) {
    element.hidden = items.length === 0;
    element.textContent = say("unsent", { count: items.length });
  }
  document.dispatchEvent(new CustomEvent("linli:outbox", { detail: items }));
}

function take(form) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.dataset.sending) return;
    form.dataset.sending = "1";
    const key = form.dataset.key || newKey();
    form.dataset.key = key;
    const data = new FormData(form, event.submitter);
    // The token of the moment of sending goes in a header; the page's may be too old by then.
    data.delete("csrfmiddlewaretoken");
    const label = form.dataset.outbox;
    await keep({ address: form.action, entries: [...data.entries()], label, key, account: account() });
    await drain();
    delete form.dataset.sending;
    const mine = acknowledged.get(key);
    // A page that leads to itself renews itself, so that nothing begun meanwhile is swept away.
    const leadsHere = mine?.address && new URL(mine.address, location).pathname === location.pathname;
    if (mine?.address && !leadsHere) return mine.isFollowed || location.assign(mine.address);
    const items = await waiting();
    const refused = items.find((item) => item.key === key && item.state === "refused");
    if (refused) {
      // Let the server say why, beside the fields: the same form, sent the plain way.
      await drop(key);
      delete form.dataset.key;
      HTMLFormElement.prototype.submit.call(form);
      return;
    }
    delete form.dataset.key;
    form.reset();
    announce(say(mine ? "sent" : "kept"));
    const place = form.querySelector("[data-outbox-says]");
    if (place) place.textContent = say(mine ? "sent" : "kept");
  });
}

/** Give the forms in a part of the page to the outbox. */
export function takeForms(where) {
  for (const form of where.querySelectorAll("form[data-outbox]")) take(form);
}

takeForms(document);
setInterval(async () => {
  if (!document.hidden && (await waiting()).length) drain();
}, RETRY_MS);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) drain();
});
addEventListener("online", drain);
drain();
