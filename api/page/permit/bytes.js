// Bytes and the ways they are written. Nothing here trusts its input.

const HEX = /^(?:0x)?((?:[0-9a-f]{2})*)$/i;

/** Return the bytes that hexadecimal digits stand for; a TypeError for anything else. */
export function fromHex(text) {
  const found = HEX.exec(text);
  if (!found) throw new TypeError("not hexadecimal");
  return Uint8Array.from(found[1].match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** Return bytes as 0x and digits. */
export function toHex(bytes) {
  return `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** Return all parts, one after the other. */
export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Return text as UTF-8. */
export const utf8 = (text) => new TextEncoder().encode(text);

/** Return which of two byte strings comes first: below 0, 0 or above 0. */
export function compare(left, right) {
  const shorter = Math.min(left.length, right.length);
  for (let at = 0; at < shorter; at += 1) {
    if (left[at] !== right[at]) return left[at] - right[at];
  }
  return left.length - right.length;
}
