// Why a check said no, or could not look: in the officer's language where the catalogue has it, else
// in the server's own English sentence, marked as such.
import { el } from "../dom.js";
import { country, currentLanguage, day, moment, word, wordOr } from "../words.js";

const HOUR = 3_600_000;

/** Return the sentence of a check as an element; `record` is the permit as the ledger has it. */
export function because(check, record) {
  const key = `because.${check.why}`;
  if (!check.why || currentLanguage() === "en" || wordOr(key, null) === null) return english(check);
  const text = word(key, written(check.facts ?? {}, record));
  return text.includes("{") ? english(check) : el("span", {}, text);
}

const english = ({ sentence }) => el("span", { lang: "en", dir: "ltr" }, sentence);

/** Facts as people write them: days, moments and countries here; everything else is text. */
function written(facts, record) {
  const plain = Object.entries(facts).map(([name, value]) => [name, day(String(value))]);
  const time = typeof facts.hour === "number" ? facts.hour * HOUR : facts.time;
  const more = { issuing: record?.issuing, destination: record?.destination };
  const places = Object.entries(more).map(([name, code]) => [name, code && country(code)]);
  return { ...Object.fromEntries([...plain, ...places]), time: time && moment(time) };
}
