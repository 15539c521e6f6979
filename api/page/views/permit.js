// What a permit says, box by box, what is left of it, and what was done with it.
import { el } from "../dom.js";
import { boxOfPath } from "../permit/boxes.js";
import { letterOf, lineCount } from "../permit/values.js";
import { country, day, moment, word, wordOr } from "../words.js";

const plain = (value) => String(value);
const type = (value) => wordOr(`type.${value}`, plain(value));

const BOXES = [
  ["1", "form.permit", "/permit_type", type],
  ["1", "form.number", "/permit_number", plain],
  ["2", "form.valid_until", "/last_day", day],
  ["3", "form.importer", "/consignee/name", plain],
  ["3a", "form.country_of_import", "/country_of_import", country],
  ["4", "form.exporter", "/consignor/name", plain],
  ["5", "form.conditions", "/conditions", plain],
  ["5a", "form.purpose", "/purpose", plain],
  ["5b", "form.stamp", "/security_stamp_no", plain],
  ["6", "form.authority", "/authority/name", plain],
  ["6", "permit.country", "/authority/country", country],
  ["13", "form.issued_by", "/issued_by", plain],
  ["13", "form.place", "/place_of_issue", plain],
  ["13", "form.date", "/issued_on", day],
];
const LINE_BOXES = [
  ["7", "form.name", "scientific_name", plain],
  ["8", "permit.common_name", "common_name", plain],
  ["9", "permit.term", "term", plain],
  ["9", "form.description", "description", plain],
  ["10", "permit.appendix", "appendix", plain],
  ["10", "permit.source", "source", plain],
  ["11", "form.quantity_short", "quantity", plain],
  ["11", "permit.unit", "unit", plain],
  ["11a", "form.quota", "quota/annual", plain],
  ["12", "form.origin", "origin/country", country],
  ["12", "form.permit_no", "origin/permit_number", plain],
  ["12", "form.date", "origin/issued_on", day],
  ["12a", "form.last_reexport", "last_reexport/country", country],
  ["12a", "form.certificate_no", "last_reexport/permit_number", plain],
];
/** Labels of what has no row of its own above: rare boxes, and the parts of an address. */
const REST = {
  consignee: "form.importer", consignor: "form.exporter", authority: "form.authority",
  applicant_signature: "form.applicant_signature", import_permit: "form.import_permit",
  replaces: "form.replaces", retrospective: "form.retrospective", ata_carnet: "form.ata_carnet",
  countries_visited: "form.countries_visited", holder_boxes: "form.holder_boxes",
  annexes: "form.annexes", annex_pages: "form.annex_pages", marks: "form.description",
  age: "form.age", sex: "form.sex", secondary_source: "permit.source", quota: "form.quota",
  origin: "form.origin", last_reexport: "form.last_reexport", operation_no: "form.operation",
  acquired_on: "form.operation", justification: "form.justification",
};
const AMOUNTS = ["permitted", "exported", "imported", "drawn", "left"];
const AT = { issue: "issuing", export: "issuing", import: "destination" };

/** Return the boxes that a QR code or permit file shows; the ledger's own where nothing was brought. */
export function boxesOf(values, record) {
  const known = values ?? valuesOfRecord(record);
  const shown = BOXES.filter(([, , path]) => known.has(path)).map(([box, label, path, write]) =>
    row(box, label, write(known.get(path))),
  );
  const own = new Set(BOXES.map(([, , path]) => path));
  const rest = restOf(known, (path) => path !== "/format" && !path.startsWith("/lines") && !own.has(path));
  const lines = Array.from({ length: lineCount(known) }, (_, at) => lineBoxes(known, at));
  return el("div", {}, el("dl", {}, shown, rest), lines);
}

/** Return rows of what has none of its own; how long a list is says itself. */
function restOf(values, isWanted) {
  const parents = new Set([...values.keys()].map((path) => path.slice(0, path.lastIndexOf("/"))));
  const paths = [...values.keys()].filter((path) => path && !parents.has(path) && isWanted(path));
  return paths.map((path) => {
    const [box] = boxOfPath(path).split(" ");
    const name = path.split("/").slice(1).find((step) => REST[step]);
    return row(box || "–", name ? REST[name] : null, day(values.get(path)), path);
  });
}

function lineBoxes(values, at) {
  const rows = LINE_BOXES.filter(([, , name]) => values.has(`/lines/${at}/${name}`));
  const own = new Set(LINE_BOXES.map(([, , name]) => `/lines/${at}/${name}`));
  return el(
    "div",
    { className: "line" },
    el("h3", {}, word("permit.line", { line: letterOf(at) })),
    el(
      "dl",
      {},
      rows.map(([box, label, name, write]) => row(box, label, write(values.get(`/lines/${at}/${name}`)))),
      restOf(values, (path) => path.startsWith(`/lines/${at}/`) && !own.has(path)),
    ),
  );
}

function row(box, label, value, path) {
  const name = label ? word(label) : path.slice(1).replaceAll(/[_/]/g, " ");
  return el("div", {}, el("dt", {}, `${box} · ${name}`), el("dd", { dir: "auto" }, value));
}

function valuesOfRecord(record) {
  const values = new Map();
  if (!record) return values;
  values.set("/permit_type", record.type);
  values.set("/last_day", record.last_day);
  values.set("/country_of_import", record.destination);
  values.set("/authority/country", record.issuing);
  values.set("/issued_on", record.issued_on);
  values.set("/lines", record.lines.length);
  record.lines.forEach((line, at) => {
    const names = { scientific_name: line.taxon ?? line.taxon_id, quantity: line.permitted };
    const whole = { ...names, term: line.term, unit: line.unit };
    Object.assign(whole, { appendix: line.appendix, source: line.source });
    for (const [name, value] of Object.entries(whole)) values.set(`/lines/${at}/${name}`, value);
  });
  return values;
}

/** Return the quantities of each line as the ledger has them now. */
export function quantitiesOf(record) {
  return record.lines.map((line) =>
    el(
      "div",
      { className: "line" },
      el("h3", { dir: "auto" }, `${line.line} · ${line.taxon ?? line.taxon_id}`),
      el("p", { className: "help" }, `${line.term} · ${line.unit} · ${line.appendix} ${line.source}`),
      el(
        "dl",
        { className: "amounts" },
        AMOUNTS.map((name) =>
          el("div", {}, el("dt", {}, word(`amount.${name}`)), el("dd", {}, line[name])),
        ),
      ),
    ),
  );
}

/** Return what the ledger's record itself says of the permit's use, until the whole history is there. */
export function usesOf(record) {
  const acts = record.acts.map((act) => ({
    act: act.act,
    at: record[AT[act.act]] ?? null,
    on: null,
    recorded: act.hour,
    void: act.void,
  }));
  return historyOf(acts);
}

/** Return everything that was done with a permit: what, where and when. */
export function historyOf(acts) {
  return el("ol", { className: "history" }, acts.map(entry));
}

function entry(act) {
  const what = wordOr(`did.${act.act.replaceAll(" ", "_")}`, act.act);
  const where = act.at ? country(act.at) : "";
  const when = act.on ? day(act.on) : moment(act.recorded);
  const said = el("span", { className: act.void ? "void" : null }, [what, where, when].filter(Boolean).join(" · "));
  return el("li", {}, said, act.void ? el("b", {}, ` ${word("permit.void")}`) : null);
}
