// Checks a receipt with the browser's own cryptography: the tree of RFC 6962, the signed note of C2SP.
// Needs nothing from the network. Each step that fails throws ReceiptWrong, naming the step.

const FORMAT = "linli-receipt/v1";
const DOMAIN = "linli-ledger-entry/v1\n";
const LOG = 1;
const WITNESS = 4;
const encoder = new TextEncoder();

export class ReceiptWrong extends Error {
  constructor(step, why) {
    super(`${step}: ${why}`);
    this.step = step;
  }
}

function joined(...parts) {
  const arrays = parts.map((part) => (typeof part === "string" ? encoder.encode(part) : Uint8Array.from(part)));
  const all = new Uint8Array(arrays.reduce((sum, array) => sum + array.length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}

const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));
const same = (a, b) => a.length === b.length && a.every((byte, at) => byte === b[at]);

function bytes(text, size) {
  const found = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  if (btoa(String.fromCharCode(...found)) !== text) throw new Error("no base 64");
  if (size !== undefined && found.length !== size) throw new Error(`${size} bytes wanted`);
  return found;
}

async function readKey(text, kind) {
  const [, name, id, data] = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text);
  const key = bytes(data, 33);
  const digest = await sha256(`${name}\n`, key);
  const hex = [...digest.slice(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  if (key[0] !== kind || hex !== id) throw new Error("the key does not fit its id");
  return { name, id: digest.slice(0, 4), public: key.slice(1) };
}

function readCheckpoint(note) {
  const cut = note.lastIndexOf("\n\n");
  if (cut < 0 || !note.endsWith("\n")) throw new Error("no signed note");
  const text = note.slice(0, cut + 1);
  const lines = text.split("\n");
  if (lines.length < 4 || !/^(0|[1-9]\d{0,15})$/.test(lines[1])) throw new Error("no checkpoint");
  const signatures = note
    .slice(cut + 2, -1)
    .split("\n")
    .map((line) => {
      const [, name, data] = /^— ([^\s+]+) (\S+)$/.exec(line);
      return { name, data: bytes(data) };
    });
  return { text, origin: lines[0], size: Number(lines[1]), root: bytes(lines[2], 32), signatures };
}

async function rootOf(leaf, index, size, proof) {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) throw new Error("outside of the tree");
  let [number, last, found] = [BigInt(index), BigInt(size) - 1n, leaf];
  for (const part of proof) {
    if (last === 0n) throw new Error("the proof is too long");
    if (number & 1n || number === last) {
      found = await sha256([1], part, found);
      while (number && !(number & 1n)) [number, last] = [number >> 1n, last >> 1n];
    } else {
      found = await sha256([1], found, part);
    }
    [number, last] = [number >> 1n, last >> 1n];
  }
  if (last !== 0n) throw new Error("the proof is too short");
  return found;
}

async function signedBy(key, head, message) {
  const line = head.signatures.find((one) => one.name === key.name && same(one.data.slice(0, 4), key.id));
  if (!line) return "absent";
  const [signature, signed] = message(line.data.slice(4));
  let known;
  try {
    known = await crypto.subtle.importKey("raw", key.public, { name: "Ed25519" }, false, ["verify"]);
  } catch (error) {
    if (error.name === "NotSupportedError") return "unknown";
    throw error;
  }
  return (await crypto.subtle.verify({ name: "Ed25519" }, known, signature, signed)) ? "right" : "wrong";
}

async function step(name, act) {
  try {
    return await act();
  } catch (error) {
    throw error instanceof ReceiptWrong ? error : new ReceiptWrong(name, error.message);
  }
}

async function cosigned(text, head) {
  const key = await readKey(text, WITNESS);
  const timed = (data) => {
    const seconds = new DataView(data.buffer, data.byteOffset).getBigUint64(0);
    return [data.slice(8), joined(`cosignature/v1\ntime ${seconds}\n${head.text}`)];
  };
  const state = await signedBy(key, head, timed);
  if (state === "wrong") throw new Error(`the cosignature of ${key.name} is wrong`);
  return state === "absent" ? [] : [{ name: key.name, state }];
}

/** Whether `text` is what the entry's digest of the words stands for. */
export async function sameWords(receipt, text) {
  const salt = Uint8Array.from(receipt.words_salt.match(/../g), (pair) => parseInt(pair, 16));
  const digest = await sha256("linli words 1\0", salt, text);
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex === JSON.parse(receipt.entry).payload.words;
}

/** Checks all; gives the entry's text, its place, and how far signatures could be checked. */
export async function verifyReceipt(receipt) {
  const leaf = await step("entry", async () => {
    if (receipt.format !== FORMAT) throw new Error("another format");
    const commitment = await sha256(DOMAIN, bytes(receipt.salt, 16), receipt.entry);
    JSON.parse(receipt.entry);
    return sha256([0], commitment);
  });
  const head = await step("inclusion", async () => {
    const found = readCheckpoint(receipt.checkpoint);
    const proof = receipt.proof.map((part) => bytes(part, 32));
    if (!same(await rootOf(leaf, receipt.position, found.size, proof), found.root)) throw new Error("another root");
    return found;
  });
  const signature = await step("signature", async () => {
    const key = await readKey(receipt.key, LOG);
    if (key.name !== head.origin) throw new Error("another log");
    const state = await signedBy(key, head, (data) => [data, joined(head.text)]);
    if (state === "absent" || state === "wrong") throw new Error("not signed");
    return state;
  });
  const witnesses = await step("witnesses", async () =>
    (await Promise.all(receipt.witnesses.map((text) => cosigned(text, head)))).flat(),
  );
  return { entry: receipt.entry, position: receipt.position, size: head.size, origin: head.origin, signature, witnesses };
}
