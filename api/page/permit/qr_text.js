// The text of a permit's QR code: CITES1: + base45(zlib(CBOR)). It carries data and proof, never a
// link; nothing here fetches or opens anything. The same limits as cites_chain/verify/qr.py.
import { fromBase45 } from "./base45.js";
import { fromCbor } from "./cbor.js";
import { inflate } from "./inflate.js";
import { Unreadable } from "./unreadable.js";

export const PREFIX = "CITES1:";
export const LONGEST_TEXT = 4296;
export const LONGEST_CONTENT = 16384;
const MOST_BOXES = 256;
const LINK = /^\s*(?:[A-Za-z][A-Za-z0-9+.-]*:(?:\/\/|[a-z])|www\.)/i;
const [VERSION, CHAIN_ID, PERMIT_ID, BOXES, PROOF, SIDES, SIGNED] = [1, 2, 3, 4, 5, 6, 7];

/** Return what a QR code says; nobody has checked yet that it is true. Throws `Unreadable`. */
export async function readQrText(text) {
  require(text.length <= LONGEST_TEXT, "text", "is larger than any QR code");
  if (!text.startsWith(PREFIX)) {
    require(!LINK.test(text), "prefix", "holds a link, not a permit");
    throw new Unreadable("prefix", `does not begin with ${PREFIX}`);
  }
  const content = await inflate(fromBase45(text.slice(PREFIX.length)), LONGEST_CONTENT);
  return payloadOf(fromCbor(content));
}

function payloadOf(found) {
  require(found instanceof Map, "structure", "holds something else than a permit");
  require(found.get(VERSION) === 1, "structure", "has a version not known here");
  for (const key of found.keys()) {
    require(key >= VERSION && key <= SIGNED, "structure", "holds fields not known here");
  }
  const chainId = found.get(CHAIN_ID);
  require(Number.isSafeInteger(chainId) && chainId > 0, "structure", "names no network");
  const signature = found.get(SIGNED);
  return {
    chainId,
    permitId: bytesOf(found.get(PERMIT_ID), 32),
    boxes: listOf(found.get(BOXES)).map(boxOf),
    proof: listOf(found.get(PROOF)).map((step) => bytesOf(step, 32)),
    sides: listOf(found.get(SIDES)).map(sideOf),
    signature: signature === undefined ? null : bytesOf(signature, 65),
  };
}

function listOf(value) {
  const fits = Array.isArray(value) && value.length <= 2 * MOST_BOXES;
  require(fits, "structure", "misses a list, or has a list too long");
  return value;
}

function boxOf(value) {
  const fits =
    Array.isArray(value) &&
    value.length === 3 &&
    typeof value[0] === "string" &&
    typeof value[1] === "string";
  require(fits, "structure", "shows a box that is not path, value and salt");
  return { path: value[0], value: value[1], salt: bytesOf(value[2], 16) };
}

function sideOf(value) {
  require(typeof value === "boolean", "structure", "has a proof that cannot be followed");
  return value;
}

function bytesOf(value, length) {
  const fits = value instanceof Uint8Array && value.length === length;
  require(fits, "structure", `misses a value of ${length} bytes`);
  return value;
}

function require(holds, layer, problem) {
  if (!holds) throw new Unreadable(layer, problem);
}
