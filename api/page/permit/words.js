// The 32-byte words of the contracts' interface (ABI).
import { concat, fromHex } from "./bytes.js";

const WORD = 32;

/** Return a whole number, not negative, as a word. */
export function numberWord(number) {
  const whole = BigInt(number);
  if (whole < 0n || whole >> 256n) throw new RangeError("does not fit into a word");
  return fromHex(whole.toString(16).padStart(2 * WORD, "0"));
}

/** Return an account (0x and 40 digits) as a word. */
export function addressWord(account) {
  const bytes = fromHex(account);
  if (bytes.length !== 20) throw new RangeError("is no account");
  return concat(new Uint8Array(WORD - 20), bytes);
}

/** Return 32 bytes (0x and 64 digits) as a word. */
export function bytesWord(hex) {
  const bytes = fromHex(hex);
  if (bytes.length !== WORD) throw new RangeError("are not 32 bytes");
  return bytes;
}

/** Return a list of whole numbers: how many, then each. */
export function numberList(numbers) {
  return concat(numberWord(numbers.length), ...numbers.map(numberWord));
}
