// Keys of officers on the curve secp256k1: accounts, signatures, and who signed.
import * as curve from "../vendor/noble-secp256k1/index.js";
import { concat, toHex, utf8 } from "./bytes.js";
import { keccak } from "./keccak.js";

/** Return 32 random bytes that are a private key. */
export const newKey = () => curve.utils.randomPrivateKey();

/** Return whether 32 bytes are a private key. */
export const isKey = (key) => key.length === 32 && curve.utils.isValidPrivateKey(key);

/** Return the account of a private key, written with its check sum (EIP-55). */
export const accountOf = (key) => accountOfPoint(curve.getPublicKey(key, false));

/** Return the signature of a digest, 65 bytes as the contracts take them. */
export async function sign(digest, key) {
  const signature = await curve.signAsync(digest, key, { lowS: true });
  return concat(signature.toBytes(), Uint8Array.of(27 + signature.recovery));
}

/** Return whose key signed a digest, or null if the signature is none that the contracts take. */
export function signerOf(digest, signature) {
  const recovery = signature[64] - 27;
  if (signature.length !== 65 || (recovery !== 0 && recovery !== 1)) return null;
  try {
    const found = curve.Signature.fromBytes(signature.slice(0, 64)).addRecoveryBit(recovery);
    return found.hasHighS() ? null : accountOfPoint(found.recoverPublicKey(digest).toBytes(false));
  } catch {
    return null;
  }
}

/** Return an account with its check sum: a letter is large where the hash of all has a large digit. */
export function withCheckSum(account) {
  const small = account.toLowerCase().replace(/^0x/, "");
  const digits = toHex(keccak(utf8(small))).slice(2);
  const large = (letter, at) => (digits[at] > "7" ? letter.toUpperCase() : letter);
  return `0x${Array.from(small, large).join("")}`;
}

function accountOfPoint(point) {
  return withCheckSum(toHex(keccak(point.slice(1)).slice(12)));
}
