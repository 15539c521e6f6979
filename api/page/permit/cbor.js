// CBOR as a permit's QR code needs it, in canonical form only (RFC 7049, 3.9): whole numbers that are
// not negative, bytes, text, lists, maps with small numbers as keys, and booleans. No tags, no
// floats, nothing of indefinite length, at most four deep.
import { Unreadable } from "./unreadable.js";

const DEEPEST = 4;
const MOST_ITEMS = 512;
const WIDTHS = { 24: 1, 25: 2, 26: 4, 27: 8 };
const LEAST = { 24: 24, 25: 0x100, 26: 0x10000, 27: 0x100000000 };

/** Return the value that bytes stand for; a map becomes a `Map`. */
export function fromCbor(bytes) {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  if (reader.at !== bytes.length) refuse();
  return value;
}

class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = 0;
  }

  value(depth) {
    if (depth > DEEPEST || this.at >= this.bytes.length) refuse();
    const first = this.bytes[this.at];
    this.at += 1;
    const kind = first >> 5;
    if (kind === 7) return this.simple(first & 31);
    const argument = this.argument(first & 31);
    if (kind === 0) return argument;
    if (kind === 2) return this.take(argument);
    if (kind === 3) return this.text(argument);
    if (kind === 4) return this.list(argument, depth);
    return kind === 5 ? this.map(argument, depth) : refuse();
  }

  /** The number in a head, written in its shortest form and small enough to count with. */
  argument(low) {
    if (low < 24) return low;
    const width = WIDTHS[low];
    if (!width || this.at + width > this.bytes.length) refuse();
    let value = 0;
    for (let step = 0; step < width; step += 1) value = value * 256 + this.bytes[this.at + step];
    this.at += width;
    if (value < LEAST[low] || !Number.isSafeInteger(value)) refuse();
    return value;
  }

  simple(low) {
    if (low === 20) return false;
    return low === 21 ? true : refuse();
  }

  take(length) {
    if (this.at + length > this.bytes.length) refuse();
    this.at += length;
    return this.bytes.slice(this.at - length, this.at);
  }

  text(length) {
    const bytes = this.take(length);
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      return refuse();
    }
  }

  list(length, depth) {
    if (length > MOST_ITEMS) refuse();
    return Array.from({ length }, () => this.value(depth + 1));
  }

  map(length, depth) {
    if (length > MOST_ITEMS) refuse();
    const found = new Map();
    let last = -1;
    for (let entry = 0; entry < length; entry += 1) {
      const key = this.value(depth + 1);
      if (typeof key !== "number" || key <= last) refuse(); // sorted, and so none twice
      last = key;
      found.set(key, this.value(depth + 1));
    }
    return found;
  }
}

function refuse() {
  throw new Unreadable("cbor", "is damaged: its content is not CBOR as it should be");
}
