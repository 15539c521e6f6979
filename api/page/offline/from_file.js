// A permit file, or a part of one, as what its officer signed: `judge` takes it as it takes a QR code.
import { boxOfPath } from "../permit/boxes.js";
import { toHex } from "../permit/bytes.js";
import { bytesOf, hashOf } from "../permit/document.js";
import { codeOf } from "../permit/security_code.js";
import { Unreadable } from "../permit/unreadable.js";

/** Return {chainId, permitId, signature, root, altered, …} of a file. Throws `Unreadable`. */
export async function fromFile(file) {
  const permitId = bytesOf(file.permit_id, 32);
  if (file.security_code !== codeOf(permitId)) refuse("has another security code than its permit");
  const { chain_id: chainId } = file.network ?? {};
  if (!Number.isSafeInteger(chainId) || chainId <= 0) refuse("names no network");
  const signed = file.issuer?.signature;
  const signature = signed === undefined || signed === null ? null : bytesOf(signed, 65);
  const named = typeof file.issuer?.account === "string" ? file.issuer.account : null;
  const common = { chainId, permitId, signature, named };
  return file.document ? { ...common, ...(await ofDocument(file)) } : { ...common, ...ofBoxes(file) };
}

async function ofDocument(file) {
  const { root, issued, altered } = await hashOf(file);
  if (toHex(root) !== toHex(issued) && altered.length === 0) refuse("has hashes that lead nowhere");
  const boxes = new Set(altered.map(boxOfPath).filter(Boolean));
  return { root, altered: altered.length > 0 && boxes.size === 0 ? ["1-13"] : [...boxes] };
}

function ofBoxes({ boxes, proof, sides }) {
  const isList = (value) => Array.isArray(value) && value.length <= 4096;
  if (![boxes, proof, sides].every(isList)) refuse("misses a list");
  const shown = boxes.map((box) => {
    if (typeof box?.path !== "string" || typeof box.value !== "string") refuse("shows a box that is none");
    return { path: box.path, value: box.value, salt: bytesOf(box.salt, 16) };
  });
  return { boxes: shown, proof: proof.map((step) => bytesOf(step, 32)), sides: sides.map((side) => side === true) };
}

function refuse(problem) {
  throw new Unreadable("file", problem);
}
