// The permit on the screen as an act needs it, and which acts this officer may record of it.
import { el } from "./dom.js";
import { recall } from "./memory.js";
import { letterOf, lineCount } from "./permit/values.js";
import { word } from "./words.js";

const SEA = "INTRODUCTION_FROM_THE_SEA";
const MULTI_USE = new Set([
  "TRAVELLING_EXHIBITION",
  "PERSONAL_OWNERSHIP",
  "MUSICAL_INSTRUMENT",
  "SAMPLE_COLLECTION",
]);

/** Return a permit by what the ledger or its QR code says, or null where neither says anything. */
export async function permitOf({ record, payload, values }) {
  if (record) {
    const lines = record.lines.map((line) => ({ ...line, taxon: line.taxon ?? line.taxon_id }));
    const known = { permitId: record.permit_id, code: record.code, type: record.type, lines };
    return { ...known, issuing: record.issuing, isSea: record.type === SEA, officer: await officerHere() };
  }
  if (!payload) return null;
  const [{ toHex }, { codeOf }] = await Promise.all([import("./permit/bytes.js"), import("./permit/security_code.js")]);
  const get = (at, name) => values.get(`/lines/${at}/${name}`);
  const lines = Array.from({ length: lineCount(values) }, (_, at) => ({
    line: letterOf(at),
    taxon: get(at, "scientific_name") ?? "?",
    unit: get(at, "unit") ?? "",
    permitted: get(at, "quantity") ?? "",
  }));
  const known = { permitId: toHex(payload.permitId), code: codeOf(payload.permitId), type: values.get("/permit_type"), lines };
  return { ...known, issuing: values.get("/authority/country"), officer: await officerHere() };
}

async function officerHere() {
  const account = (await recall("key"))?.account?.toLowerCase();
  const list = await recall("officers");
  if (!account) return null;
  return list?.officers.find((each) => each.account.toLowerCase() === account) ?? { jurisdiction: null };
}

/** The acts that this officer may record of the permit on the screen. */
export function offersFor(current, begin) {
  if (!current) return null;
  if (!current.officer) return el("p", {}, el("a", { href: "#key" }, word("verdict.no_key")));
  return el("div", { className: "offers" }, verbsFor(current).map((verb) => offer(verb, begin)));
}

function verbsFor({ type, issuing, officer }) {
  if (MULTI_USE.has(type)) return ["recordCrossing"];
  if (type === "IMPORT") return [];
  const isHome = officer.jurisdiction === issuing && type !== SEA;
  return isHome ? ["endorseExport"] : ["confirmImport", "refuseImport"];
}

function offer(verb, begin) {
  const how = { type: "button", className: "main", id: `do-${verb}`, onclick: () => begin(verb) };
  return el("button", how, word(`act.${verb}`));
}
