// The security code printed on a permit: twelve characters of Crockford's base 32.

const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const PRINTED = 12;
const LONGEST = 51;
const READ_AS = { O: "0", I: "1", L: "1" };

/** Return a typed code as it is printed, XXXX-XXXX-XXXX, or null if it is none (yet). */
export function tidyCode(typed) {
  const letters = lettersOf(typed);
  if (letters.length < PRINTED || letters.length > LONGEST) return null;
  if (![...letters].every((letter) => LETTERS.includes(letter))) return null;
  return letters.match(/.{1,4}/g).join("-");
}

/** Return how many characters of a code were typed, blanks and dashes not counted. */
export const lengthOf = (typed) => lettersOf(typed).length;

/** Return the code printed on the permit of an id (bytes). */
export function codeOf(permitId) {
  let bits = 0n;
  for (const byte of permitId.slice(0, 8)) bits = (bits << 8n) | BigInt(byte);
  bits >>= 4n;
  let letters = "";
  for (let place = PRINTED - 1; place >= 0; place -= 1) {
    letters += LETTERS[Number((bits >> BigInt(5 * place)) & 31n)];
  }
  return letters.match(/.{4}/g).join("-");
}

function lettersOf(typed) {
  return typed.toUpperCase().replace(/[\s-]/g, "").replace(/[OIL]/g, (letter) => READ_AS[letter]);
}
