// Sentences with facts in them, in the officer's language. Each fact stands apart (bdi), so that a code
// or an English word keeps its own direction among Arabic ones.
import { el } from "./dom.js";
import { letterOf } from "./permit/values.js";
import { amount, day, moment, wordOr } from "./words.js";

const ENGLISH = new Set(["held"]);
const AMOUNTS = new Set(["asked", "permitted", "exported", "imported", "drawn", "left"]);
const DAY = /^\d{4}-\d\d-\d\d$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:/;

/** Return the sentence of a key, as text and elements; null where there is none, or a fact is missing. */
export function sentenceOf(key, facts) {
  const text = wordOr(key, null);
  if (text === null) return null;
  const parts = text.split(/\{([a-z_]+)\}/);
  const isThere = (name) => ["string", "number"].includes(typeof facts?.[name]);
  if (!parts.every((part, at) => at % 2 === 0 || isThere(part))) return null;
  return parts.map((part, at) => (at % 2 === 0 ? part : written(part, facts[part])));
}

function written(name, value) {
  const text = String(value);
  if (name === "status") return wordOr(`state.${text}`, text);
  if (DAY.test(text)) return el("bdi", {}, day(text));
  if (INSTANT.test(text)) return el("bdi", {}, moment(text));
  if (ENGLISH.has(name)) return el("bdi", { lang: "en" }, text);
  if (AMOUNTS.has(name)) return el("bdi", { dir: "ltr" }, amount(text));
  return el("bdi", { dir: "ltr" }, name === "line" && Number.isInteger(value) ? letterOf(value) : text);
}
