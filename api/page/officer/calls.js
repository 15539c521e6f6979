// Calls of the PermitRegistry that an inspector makes, as bytes: selector and arguments (ABI).
import { concat, toHex, utf8 } from "../permit/bytes.js";
import { keccak } from "../permit/keccak.js";
import { bytesWord, numberList, numberWord } from "../permit/words.js";

export const NOTHING = `0x${"0".repeat(64)}`;
const WORD = 32;
const GAS = { least: 1_000_000, perWord: 40_000, most: 50_000_000 };

/** Record what left (box 14). `ties` is {import_permit_id, links: [{origin_id, draw}]}. */
export function endorseExport({ permitId, day, quantities, ties }) {
  const exported = numberList(quantities);
  const head = 4 * WORD;
  return call(
    "endorseExport(bytes32,uint16,uint40[],(bytes32,(bytes32,uint256)[]))",
    bytesWord(permitId),
    numberWord(day),
    numberWord(head),
    numberWord(head + exported.length),
    exported,
    tiesWords(ties ?? {}),
  );
}

/** Record what arrived; `reason` says why it is less than what left. */
export function confirmImport({ permitId, day, quantities, reason, linksHash, importPermitId }) {
  return call(
    "confirmImport(bytes32,uint16,uint40[],uint8,bytes32,bytes32)",
    bytesWord(permitId),
    numberWord(day),
    numberWord(6 * WORD),
    numberWord(reason ?? 0),
    bytesWord(linksHash ?? NOTHING),
    bytesWord(importPermitId ?? NOTHING),
    numberList(quantities),
  );
}

/** Turn the goods away. */
export function refuseImport({ permitId, day, reason, linksHash, importPermitId }) {
  return call(
    "refuseImport(bytes32,uint16,uint8,bytes32,bytes32)",
    bytesWord(permitId),
    numberWord(day),
    numberWord(reason),
    bytesWord(linksHash ?? NOTHING),
    bytesWord(importPermitId ?? NOTHING),
  );
}

/** Record a crossing of a multi-use document: direction 1 is out, 2 is in. */
export function recordCrossing({ permitId, day, direction }) {
  return call(
    "recordCrossing(bytes32,uint16,uint8)",
    bytesWord(permitId),
    numberWord(day),
    numberWord(direction),
  );
}

export const CALLS = { endorseExport, confirmImport, refuseImport, recordCrossing };

/** Return the most gas that a call may use; nobody pays for it, it only bounds it. */
export function gasOf(data) {
  const words = Math.floor((data.length / 2 - 1) / WORD);
  return Math.min(GAS.least + GAS.perWord * words, GAS.most);
}

/** Return a quantity in thousandths of its unit, or null if it is none. No float is made of it. */
export function thousandths(text) {
  const found = /^(\d{1,13})(?:\.(\d{1,3}))?$/.exec(text.trim().replace(",", "."));
  if (!found) return null;
  const counted = BigInt(found[1] + (found[2] ?? "").padEnd(3, "0"));
  return counted < 1n << 40n ? counted : null;
}

function tiesWords({ import_permit_id: importPermitId, links = [] }) {
  const pairs = links.flatMap((link) => [bytesWord(link.origin_id), numberWord(link.draw)]);
  return concat(
    bytesWord(importPermitId ?? NOTHING),
    numberWord(2 * WORD),
    numberWord(links.length),
    ...pairs,
  );
}

function call(signature, ...words) {
  return toHex(concat(keccak(utf8(signature)).slice(0, 4), ...words));
}
