// The words of the page in the officer's language, and how its people write days and numbers.

const RIGHT_TO_LEFT = new Set(["ar"]);
export const LANGUAGES = ["en", "fr", "es", "de", "ar"];
const CHOICE = "language";
let words = {};
let language = "en";

/** Return the language in use. */
export const currentLanguage = () => language;

/** Return the language that was chosen here, or the first of the telephone's that there is. */
export function preferredLanguage() {
  const wanted = [localStorage.getItem(CHOICE), ...navigator.languages];
  const known = wanted.map((each) => (each ?? "").slice(0, 2).toLowerCase());
  return known.find((each) => LANGUAGES.includes(each)) ?? "en";
}

/** Load a language and write it into everything that names its word. */
export async function speak(wanted) {
  const answer = await fetch(`/languages/${wanted}.json`);
  if (!answer.ok) throw new Error(`no words in ${wanted}`);
  words = await answer.json();
  language = wanted;
  document.documentElement.lang = wanted;
  document.documentElement.dir = RIGHT_TO_LEFT.has(wanted) ? "rtl" : "ltr";
  document.title = word("page.name");
  writeInto(document);
}

/** Remember the language that the officer chose. */
export const remember = (chosen) => localStorage.setItem(CHOICE, chosen);

/** Load a language, or another one that is kept where there is no network. */
export async function speakAny(wanted) {
  for (const each of new Set([wanted, ...LANGUAGES])) {
    if (await speak(each).then(() => true, () => false)) return;
  }
}

/** Write the words into all elements that name one. */
export function writeInto(root) {
  for (const each of root.querySelectorAll("[data-word]")) each.textContent = word(each.dataset.word);
  for (const each of root.querySelectorAll("[data-label]")) {
    each.setAttribute("aria-label", word(each.dataset.label));
  }
}

/** Return a text by its key, with facts in the places that it has for them. */
export function word(key, facts = {}) {
  const text = words[key] ?? key;
  return text.replace(/\{([a-z_]+)\}/g, (place, name) => (facts[name] === undefined ? place : apart(facts[name])));
}

/** Among words from right to left a code or a number keeps its own order (Unicode's isolates). */
const apart = (fact) => (RIGHT_TO_LEFT.has(language) ? `\u2068${fact}\u2069` : fact);

/** Return a text by its key if there is one, else what to say instead. */
export const wordOr = (key, instead) => words[key] ?? instead;

/** Return a day (YYYY-MM-DD) as it is written here. */
export function day(text) {
  const moment = new Date(`${text}T12:00:00Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(moment.getTime())) return String(text);
  return formatted(moment, { dateStyle: "medium", timeZone: "UTC" });
}

/** Return a moment as it is written here, to the minute, with its zone. */
export function moment(value) {
  const found = new Date(value);
  if (Number.isNaN(found.getTime())) return String(value);
  const how = { day: "numeric", month: "short", year: "numeric" };
  const time = { hour: "2-digit", minute: "2-digit", timeZone: "UTC", timeZoneName: "short" };
  return formatted(found, { ...how, ...time });
}

/** Return a country's name here; the code, where it is none that a telephone knows. */
export function country(code) {
  if (!/^[A-Z]{2}$/.test(code ?? "")) return String(code ?? "");
  const names = new Intl.DisplayNames([locale()], { type: "region", fallback: "code" });
  return `${names.of(code)} (${code})`;
}

/** Return a quantity (a decimal in text) as it is written here; anything else as it is. */
export function amount(text) {
  if (!/^\d{1,15}(\.\d{1,3})?$/.test(text)) return text;
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: 3 }).format(text);
}

/** Return how long something lasted: 3 h, 12 min. */
export function span(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const steps = [
    [86_400, "day"],
    [3_600, "hour"],
    [60, "minute"],
  ];
  const [size, unit] = steps.find(([each]) => whole >= each) ?? [1, "second"];
  const style = { style: "unit", unit, unitDisplay: "long" };
  return new Intl.NumberFormat(locale(), style).format(Math.floor(whole / size));
}

const LOCALES = { en: "en-GB", ar: "ar-u-nu-latn" };
const locale = () => LOCALES[language] ?? language;
const formatted = (date, how) => new Intl.DateTimeFormat(locale(), how).format(date);
