// Shows the result of each check of a receipt: the page's own, or a file's.

import { verifyReceipt } from "./verify.js";

const STEPS = ["entry", "inclusion", "signature", "witnesses"];
const LARGEST = 1_000_000;
const list = document.getElementById("checks");
const verdict = document.getElementById("verdict");
const other = document.getElementById("other");
const own = document.getElementById("receipt");

function mark(step, word, tone) {
  const tag = list.querySelector(`[data-check="${step}"] .state`);
  tag.textContent = word;
  if (tone) tag.dataset.tone = tone;
  else delete tag.dataset.tone;
}

const TONES = { right: "good", partly: "warn", wrong: "danger", noFile: "danger" };

function say(outcome) {
  verdict.dataset.tone = TONES[outcome];
  verdict.textContent = verdict.dataset[outcome];
  verdict.dataset.outcome = outcome;
}

function showRight(found) {
  const words = list.dataset;
  const isKnown = found.signature === "right";
  mark("entry", words.right, "good");
  mark("inclusion", words.right, "good");
  mark("signature", isKnown ? words.right : words.unknown, isKnown ? "good" : "wait");
  const names = found.witnesses.map((one) => (one.state === "right" ? one.name : `${one.name}: ${words.unknown}`));
  mark("witnesses", names.join(", ") || words.nobody, names.length ? "good" : "");
  say(isKnown ? "right" : "partly");
}

async function check(receipt) {
  for (const step of STEPS) mark(step, list.dataset.waiting);
  try {
    showRight(await verifyReceipt(receipt));
  } catch (error) {
    const failed = STEPS.indexOf(error.step);
    if (failed < 0) throw error;
    for (const step of STEPS.slice(0, failed)) mark(step, list.dataset.right, "good");
    mark(STEPS[failed], list.dataset.wrong, "bad");
    say("wrong");
  }
}

async function checkFile(file) {
  document.getElementById("result")?.removeAttribute("hidden");
  let receipt;
  try {
    if (file.size > LARGEST) throw new SyntaxError("too large");
    receipt = JSON.parse(await file.text());
    if (receipt === null || typeof receipt !== "object") throw new SyntaxError("no object");
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    for (const step of STEPS) mark(step, list.dataset.waiting);
    say("noFile");
    return;
  }
  await check(receipt);
}

// Without a secure address browsers offer no cryptography; then the page says nothing was checked.
if (globalThis.crypto?.subtle) {
  other.hidden = false;
  document.getElementById("file").addEventListener("change", (event) => {
    const [file] = event.target.files;
    if (file) checkFile(file);
  });
  if (own) check(JSON.parse(own.textContent));
}
