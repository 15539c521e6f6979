// A key file as `cites-chain key new` writes it (Web3 Secret Storage), opened with its passphrase.
import { concat, fromHex, toHex, utf8 } from "../permit/bytes.js";
import { keccak } from "../permit/keccak.js";
import { scryptAsync } from "../vendor/noble-hashes/scrypt.js";

const MOST_MEMORY = 2 ** 29;

/** Return the private key in a key file, or null if the file is none or the passphrase does not fit. */
export async function openKeyFile(text, passphrase) {
  const { cipher, cipherparams, ciphertext, kdf, kdfparams, mac } = cryptoOf(text);
  if (cipher !== "aes-128-ctr" || kdf !== "scrypt") return null;
  const derived = await derivedFrom(passphrase, kdfparams);
  const sealed = fromHex(ciphertext);
  if (toHex(keccak(concat(derived.slice(16, 32), sealed))) !== toHex(fromHex(mac))) return null;
  const key = await crypto.subtle.importKey("raw", derived.slice(0, 16), "AES-CTR", false, ["decrypt"]);
  const how = { name: "AES-CTR", counter: fromHex(cipherparams.iv), length: 128 };
  return new Uint8Array(await crypto.subtle.decrypt(how, key, sealed));
}

function cryptoOf(text) {
  try {
    const file = JSON.parse(text.toLowerCase());
    return file.version === 3 && file.crypto ? file.crypto : {};
  } catch {
    return {};
  }
}

function derivedFrom(passphrase, { n, r, p, dklen, salt }) {
  const isBearable = [n, r, p].every(Number.isSafeInteger) && 128 * n * r * p <= MOST_MEMORY;
  if (!isBearable || dklen !== 32) throw new RangeError("no telephone should be asked for that");
  return scryptAsync(utf8(passphrase.normalize("NFC")), fromHex(salt), { N: n, r, p, dkLen: dklen });
}
