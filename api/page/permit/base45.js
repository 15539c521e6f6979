// Base 45 (RFC 9285), read strictly: one text for each byte string, and no other.
import { Unreadable } from "./unreadable.js";

const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/** Return the bytes of a base 45 text. */
export function fromBase45(text) {
  if (text.length % 3 === 1) refuse();
  const bytes = [];
  for (let at = 0; at < text.length; at += 3) {
    const digits = Array.from(text.slice(at, at + 3), digitOf);
    const value = digits.reduceRight((sum, digit) => sum * 45 + digit, 0);
    if (digits.length === 3) {
      if (value > 0xffff) refuse();
      bytes.push(value >> 8, value & 0xff);
    } else {
      if (value > 0xff) refuse();
      bytes.push(value);
    }
  }
  return Uint8Array.from(bytes);
}

function digitOf(letter) {
  const digit = LETTERS.indexOf(letter);
  return digit < 0 ? refuse() : digit;
}

function refuse() {
  throw new Unreadable("base45", "has letters that are not base 45");
}
