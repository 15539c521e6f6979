// The officer's key on this telephone, sealed with the PIN: PBKDF2-SHA256, AES-256-GCM (WebCrypto).
// It leaves this module only for as long as it signs. The server never sees it.
import { fromHex, utf8 } from "../permit/bytes.js";
import { accountOf, isKey, newKey } from "../permit/keys.js";
import { forget, keep, recall } from "../memory.js";

export const SHORTEST_PIN = 6;
const ITERATIONS = 600_000;
const KEPT = "key";

/** The PIN does not open the key. */
export class WrongPin extends Error {}

/** What was given is no private key. */
export class NoKey extends Error {}

/** Return the account of the key that is here, or null. */
export async function accountHere() {
  return (await recall(KEPT))?.account ?? null;
}

/** Make a key and seal it; return its account. */
export const makeKey = (pin) => seal(newKey(), pin);

/** Take over a key (64 hexadecimal digits, or a key file and its passphrase); return its account. */
export async function importKey(text, passphrase, pin) {
  const digits = text.trim().replace(/^0x/i, "");
  const key = /^[0-9a-f]{64}$/i.test(digits) ? fromHex(digits) : await fromFile(text, passphrase);
  if (!key || !isKey(key)) throw new NoKey();
  return seal(key, pin);
}

/** Delete the key from this telephone. */
export const deleteKey = () => forget(KEPT);

/** Use the key for one thing, and wipe it. Throws `WrongPin`. */
export async function withKey(pin, use) {
  const kept = await recall(KEPT);
  if (!kept) throw new NoKey();
  const opened = await crypto.subtle
    .decrypt({ name: "AES-GCM", iv: kept.iv }, await derived(pin, kept), kept.sealed)
    .catch(() => {
      throw new WrongPin();
    });
  const key = new Uint8Array(opened);
  try {
    return await use(key);
  } finally {
    key.fill(0);
  }
}

async function fromFile(text, passphrase) {
  if (!text.trim().startsWith("{")) return null;
  const { openKeyFile } = await import("./key_file.js");
  return openKeyFile(text, passphrase);
}

async function seal(key, pin) {
  const kept = {
    account: accountOf(key),
    salt: crypto.getRandomValues(new Uint8Array(16)),
    iv: crypto.getRandomValues(new Uint8Array(12)),
    iterations: ITERATIONS,
  };
  const sealing = await derived(pin, kept);
  kept.sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: kept.iv }, sealing, key);
  key.fill(0);
  await keep(KEPT, kept);
  await navigator.storage?.persist?.().catch(() => false);
  return kept.account;
}

async function derived(pin, { salt, iterations }) {
  const material = await crypto.subtle.importKey("raw", utf8(pin), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  const key = { name: "AES-GCM", length: 256 };
  return crypto.subtle.deriveKey(how, material, key, false, ["encrypt", "decrypt"]);
}
