// What a QR code or a permit file proves by itself: that an officer on the list signed these boxes. Whether the permit
// was used, cancelled or reported lost, only the ledger knows; so nothing here is ever green.
import { signerOf } from "../permit/keys.js";
import { rootOf } from "../permit/merkle.js";
import { permitDigest } from "../permit/typed_data.js";
import { Unreadable } from "../permit/unreadable.js";

const DAY = 86_400_000;

/**
 * Return {look, title, reasons} of a QR code or a permit file without a network.
 *
 * @param payload What the code says, or what `fromFile` made of the file: then it has its root already.
 * @param values Its boxes, by path.
 * @param list The officers' list as it was kept, or undefined.
 * @param today The day where the officer stands, YYYY-MM-DD.
 */
export function judge(payload, values, list, today) {
  if (!list) return unsure("offline.no_list");
  if (list.chain_id !== payload.chainId) return unsure("offline.other_network");
  if (payload.signature === null) return stop("offline.no_signature");
  if (payload.altered?.length > 0) return stop("offline.altered", { boxes: payload.altered.join(", ") });
  const signer = whoSigned(payload);
  const officer = signer && list.officers.find(({ account }) => same(account, signer));
  if (!officer) return stop("offline.unknown_signer");
  if (payload.named && !same(payload.named, signer)) return stop("because.other_signature");
  if (!officer.roles.includes("ISSUER")) return stop("offline.not_an_issuer");
  const issuedIn = values.get("/authority/country");
  if (issuedIn !== officer.jurisdiction) return stop("offline.other_country");
  return byDays(officer, values.get("/issued_on"), values.get("/last_day"), today);
}

function byDays(officer, issuedOn, lastDay, today) {
  if (![issuedOn, lastDay].every((each) => /^\d{4}-\d\d-\d\d$/.test(each ?? ""))) {
    return stop("offline.no_days");
  }
  const issued = Date.parse(issuedOn);
  if (today > lastDay) return stop("offline.over", { last_day: lastDay });
  if (issued > Date.parse(today) + DAY) return stop("offline.not_yet", { issued_on: issuedOn });
  const isOfficerThen =
    issued + DAY >= Date.parse(officer.from) - DAY && issued < Date.parse(officer.until);
  if (!isOfficerThen) return stop("offline.outside_term");
  if (officer.voided_from === null) return { look: "unsure", title: "look.signed", reasons: [{ key: "why.signed" }] };
  const isAfter = issued + DAY > Date.parse(officer.voided_from);
  return isAfter ? stop("offline.voided") : unsure("offline.voided_later");
}

function whoSigned(payload) {
  try {
    const root = payload.root ?? rootOf(payload.boxes, payload.proof, payload.sides);
    return signerOf(permitDigest(payload.chainId, payload.permitId, root), payload.signature);
  } catch (problem) {
    if (problem instanceof Unreadable) return null;
    throw problem;
  }
}

const same = (left, right) => left.toLowerCase() === right.toLowerCase();
const stop = (key, facts) => ({ look: "stop", title: "look.stop", reasons: [{ key, facts }] });
const unsure = (key) => ({ look: "unsure", title: "look.unsure", reasons: [{ key }] });
