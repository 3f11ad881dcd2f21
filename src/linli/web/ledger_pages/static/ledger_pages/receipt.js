// Shows the result of each check of a receipt: the page's own, or a file's.

import { sameWords, verifyReceipt } from "./verify.js";

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

function compareWords(receipt) {
  const verdict = document.getElementById("words-verdict");
  document.getElementById("compare").addEventListener("click", async () => {
    // What a form sent: lines end as the web has them, and blanks around are cut.
    const said = document.getElementById("said").value.trim();
    const isSame =
      (await sameWords(receipt, said)) || (await sameWords(receipt, said.replaceAll("\n", "\r\n")));
    verdict.dataset.tone = isSame ? "good" : "danger";
    verdict.textContent = isSame ? verdict.dataset.same : verdict.dataset.other;
  });
}

// Without a secure address browsers offer no cryptography; then the page says nothing was checked.
if (globalThis.crypto?.subtle) {
  other.hidden = false;
  document.getElementById("file").addEventListener("change", (event) => {
    const [file] = event.target.files;
    if (file) checkFile(file);
  });
  const section = document.getElementById("words");
  if (own) check(JSON.parse(own.textContent));
  if (own && section) {
    section.hidden = false;
    compareWords(JSON.parse(own.textContent));
  }
}
