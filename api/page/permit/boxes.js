// Which box of the form a value of the document belongs to, by its path.
import { letterOf } from "./values.js";

const OF_FORM = {
  permit_type: "1", permit_number: "1", last_day: "2", consignee: "3", country_of_import: "3a",
  consignor: "4", applicant_signature: "4", conditions: "5", import_permit: "5", replaces: "5",
  retrospective: "5", is_timber: "5", ata_carnet: "5", countries_visited: "5", holder_boxes: "5",
  purpose: "5a", security_stamp_no: "5b", authority: "6", lines: "7-12", issued_by: "13",
  place_of_issue: "13", issued_on: "13", annex_pages: "annex", annexes: "annex",
};
const OF_LINE = {
  scientific_name: "7", common_name: "8", term: "9", description: "9", marks: "9", age: "9", sex: "9",
  appendix: "10", source: "10", secondary_source: "10", quantity: "11", unit: "11", quota: "11a",
  origin: "12", last_reexport: "12a", operation_no: "12b", acquired_on: "12b", justification: "5",
};

/** Return the box of a path, with the line's letter; empty for what is in none. */
export function boxOfPath(path) {
  const [, first, at, name] = path.split("/");
  if (first !== "lines" || !/^\d+$/.test(at ?? "")) return OF_FORM[first] ?? "";
  return `${OF_LINE[name] ?? OF_FORM.lines} ${letterOf(Number(at))}`;
}
