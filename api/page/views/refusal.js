// Why the ledger said no: who was first, where and when, in the officer's language; then its own words.
import { el } from "../dom.js";
import { recall } from "../memory.js";
import { country, moment, word, wordOr } from "../words.js";

let officers = [];

/** Take up where each officer acts, so that a refusal can name the place. */
export async function knowOfficers() {
  officers = (await recall("officers"))?.officers ?? [];
}

/** Return a refusal as elements: what it is, who was first, the ledger's own sentence. */
export function refusalText(problem) {
  const first = officers.find((each) => each.officer_id === problem.facts?.officer_id);
  const where = first ? country(first.jurisdiction) : null;
  const when = problem.facts?.hour ? moment(problem.facts.hour) : null;
  const who = where && when ? word("refused.first", { place: where, time: when }) : null;
  return [
    el("p", {}, el("b", {}, wordOr(`refused.${problem.code}`, word("refused.other")))),
    who ? el("p", {}, who) : null,
    el("p", { lang: "en", dir: "ltr" }, problem.detail ?? ""),
  ].filter(Boolean);
}
