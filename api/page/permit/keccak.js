// The hash of the ledger, in one place.
import { keccak_256 } from "../vendor/noble-hashes/sha3.js";

/** Return keccak256 of bytes. */
export const keccak = (bytes) => keccak_256(bytes);
