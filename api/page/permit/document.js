// A permit file's document as bytes and as one hash: the canonical form (RFC 8785 of the normalised
// fields), a leaf for each value and one for the shape, and the root over all of them.
import { concat, fromHex, toHex, utf8 } from "./bytes.js";
import { leafHash, rootOfAll } from "./merkle.js";
import { Unreadable } from "./unreadable.js";

const SALT = 16;
const PURPOSE = "cites-permit/1 salt ";
const MOST_VALUES = 4096;
const DEEPEST = 12;

/** Return the fields as they are written: texts composed (NFC), empty boxes left out. */
export function canonicalTree(value, depth = 0) {
  require(depth <= DEEPEST, "is nested too deep");
  if (typeof value === "string") return value === "" ? undefined : composed(value);
  if (typeof value === "number") return whole(value);
  if (value === true) return true;
  if (Array.isArray(value)) {
    const kept = value.map((inner) => canonicalTree(inner, depth + 1)).filter((inner) => inner !== undefined);
    return kept.length > 0 ? kept : undefined;
  }
  if (value === null || value === false || typeof value !== "object") return undefined;
  const fields = Object.entries(value).map(([name, inner]) => [name, canonicalTree(inner, depth + 1)]);
  const kept = fields.filter(([, inner]) => inner !== undefined);
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

/** Return the canonical text of a value: names in order of their UTF-16 units, no blanks. */
export function canonicalText(value) {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonicalText(value[name])}`).join(",")}}`;
}

/** Return every leaf {path, value, salt} of a document, the shape last. */
export async function leavesOf(document, secret) {
  const values = [];
  collect(canonicalTree(document) ?? {}, "", values);
  values.push(["", values.map(([path]) => path).sort(byPoints)]);
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  return Promise.all(
    values.map(async ([path, value]) => ({ path, value: canonicalText(value), salt: await saltOf(key, path) })),
  );
}

/** Return the hash over all boxes, and the paths whose leaf is not that of the day of issue. */
export async function hashOf({ document, secret, leaf_hashes: then }) {
  const leaves = await leavesOf(document, bytesOf(secret, 32));
  const now = new Map(leaves.map((leaf) => [leaf.path, leafHash(leaf)]));
  const before = new Map(Object.entries(then ?? {}).map(([path, hash]) => [path, bytesOf(hash, 32)]));
  require(before.size > 0 && before.size <= MOST_VALUES, "misses the hashes of its boxes");
  const written = (hash) => hash && toHex(hash);
  const paths = new Set([...now.keys(), ...before.keys()]);
  const altered = [...paths].filter((path) => written(now.get(path)) !== written(before.get(path)));
  return { root: rootOfAll([...now.values()]), issued: rootOfAll([...before.values()]), altered };
}

/** Return bytes that a permit file writes as 0x and digits. */
export function bytesOf(text, length) {
  const fits = typeof text === "string" && /^0x[0-9a-fA-F]*$/.test(text) && text.length === 2 + 2 * length;
  require(fits, `misses a value of ${length} bytes`);
  return fromHex(text);
}

function collect(value, path, values) {
  require(values.length < MOST_VALUES, "has more values than a permit");
  if (value === null || typeof value !== "object") {
    values.push([path, value]);
    return;
  }
  if (Array.isArray(value)) values.push([path, value.length]);
  for (const [name, inner] of Object.entries(value)) collect(inner, `${path}/${name}`, values);
}

async function saltOf(key, path) {
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(32), info: concat(utf8(PURPOSE), utf8(path)) };
  return new Uint8Array(await crypto.subtle.deriveBits(how, key, 8 * SALT));
}

/** Python orders texts by code points, JavaScript by UTF-16 units. */
function byPoints(left, right) {
  const [first, second] = [[...left], [...right]].map((text) => text.map((letter) => letter.codePointAt(0)));
  const at = first.findIndex((point, place) => point !== second[place]);
  if (at === -1) return first.length - second.length;
  return at < second.length ? first[at] - second[at] : 1;
}

function composed(text) {
  require(!/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(text), "has half a character");
  return text.normalize("NFC");
}

function whole(number) {
  require(Number.isSafeInteger(number), "has a number that no permit has");
  return number;
}

function require(holds, problem) {
  if (!holds) throw new Unreadable("document", problem);
}
