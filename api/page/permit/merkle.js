// The standard Merkle tree of OpenZeppelin: leaves hashed twice, pairs hashed in order.
import { compare, concat, utf8 } from "./bytes.js";
import { keccak } from "./keccak.js";
import { Unreadable } from "./unreadable.js";

const WORD = 32;

/** Return keccak256(keccak256(abi.encode(path, value, salt))). */
export function leafHash({ path, value, salt }) {
  const [first, second] = [padded(utf8(path)), padded(utf8(value))];
  const head = 3 * WORD;
  const salted = concat(salt, new Uint8Array(WORD - salt.length));
  const encoded = concat(word(head), word(head + first.length), salted, first, second);
  return keccak(keccak(encoded));
}

/** Return the root to which leaves and their proof lead. Throws `Unreadable`. */
export function rootOf(leaves, proof, sides) {
  const paths = new Set(leaves.map((leaf) => leaf.path));
  if (leaves.length === 0 || paths.size !== leaves.length) refuse();
  if (leaves.length + proof.length !== sides.length + 1) refuse();
  const waiting = leaves.map(leafHash).sort(compare);
  const unused = [...proof];
  for (const isKnown of sides) {
    const left = waiting.shift();
    const right = isKnown ? waiting.shift() : unused.shift();
    if (!left || !right) refuse();
    waiting.push(join(left, right));
  }
  if (waiting.length !== 1 || unused.length !== 0) refuse();
  return waiting[0];
}

/** Return the root over the hashes of all leaves. Throws `Unreadable`. */
export function rootOfAll(hashes) {
  if (hashes.length === 0) refuse();
  const sorted = [...hashes].sort((left, right) => compare(right, left));
  const tree = [...new Array(sorted.length - 1), ...sorted];
  for (let at = sorted.length - 2; at >= 0; at -= 1) tree[at] = join(tree[2 * at + 1], tree[2 * at + 2]);
  return tree[0];
}

function join(left, right) {
  return keccak(compare(left, right) < 0 ? concat(left, right) : concat(right, left));
}

function padded(text) {
  return concat(word(text.length), text, new Uint8Array((WORD - (text.length % WORD)) % WORD));
}

function word(number) {
  const bytes = new Uint8Array(WORD);
  new DataView(bytes.buffer).setUint32(WORD - 4, number);
  return bytes;
}

function refuse() {
  throw new Unreadable("proof", "has a proof that cannot be followed");
}
