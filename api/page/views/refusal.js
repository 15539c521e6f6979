// Why the ledger said no: who was first, where and when, in the officer's language; in its own words
// only where this page has no sentence for it.
import { el } from "../dom.js";
import { recall } from "../memory.js";
import { sentenceOf } from "../sentences.js";
import { country, moment, word } from "../words.js";

let officers = [];

/** Take up where each officer acts, so that a refusal can name the place. */
export async function knowOfficers() {
  officers = (await recall("officers"))?.officers ?? [];
}

/** Return a refusal as elements: what it is, who was first, or the ledger's own sentence. */
export function refusalText(problem) {
  const first = officers.find((each) => each.officer_id === problem.facts?.officer_id);
  const where = first ? country(first.jurisdiction) : null;
  const when = problem.facts?.hour ? moment(problem.facts.hour) : null;
  const who = where && when ? word("refused.first", { place: where, time: when }) : null;
  const known = sentenceOf(`refused.${problem.code}`, problem.facts);
  return [
    el("p", {}, el("b", {}, known ?? word("refused.other"))),
    who ? el("p", {}, who) : null,
    known ? null : el("p", { lang: "en", dir: "ltr" }, problem.detail ?? ""),
  ].filter(Boolean);
}
