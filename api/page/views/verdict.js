// One verdict: in words, colour and shape; why; what the permit says; how old the answer is.
import { byId, el, fill, shape } from "../dom.js";
import { because } from "./because.js";
import { boxesOf, historyOf, quantitiesOf, usesOf } from "./permit.js";
import { day, moment, span, word, wordOr } from "../words.js";

const GOOD_FOR = 10 * 60_000;
const MARKS = { passed: "+", failed: "−", unknown: "?", not_applicable: "·" };
const GREEN = new Set(["valid", "compare"]);
let shown = null;

/** Show a verdict: {look, title, reasons, values, record, verdict, age}. */
export function showVerdict(found, offers) {
  shown = { found, at: Date.now(), offers };
  draw();
  byId("verdict-title").focus();
}

/** Show that somebody looks; nothing green stays from before. */
export function showLooking() {
  shown = null;
  fill(byId("verdict"), 
    el("h1", { id: "verdict-title", tabIndex: -1 }, word("look.looking")),
    el("p", { role: "status" }, word("look.wait")),
  );
}

/** Draw the verdict anew: in another language, or because it has become old. */
export function draw() {
  if (!shown) return;
  const { found, offers } = shown;
  const parts = [
    banner(isOld() ? { ...found, look: "unsure", title: "look.old" } : found),
    reasonsOf(found.reasons, found.record),
    el("p", { className: "age" }, ageOf(found)),
    isOld() ? null : offers(),
    found.record ? section("permit.left", quantitiesOf(found.record)) : null,
    found.record ? history(found) : null,
    found.values || found.record ? section("permit.says", boxesOf(found.values, found.record)) : null,
    found.verdict?.checks ? checks(found.verdict.checks, found.record) : null,
    el("p", {}, el("a", { href: "#check" }, word("verdict.next"))),
  ];
  fill(byId("verdict"), parts);
}

/** Take the verdict off the green when it has become old; true if something changed. */
export function ageVerdict() {
  if (!shown || shown.wasOld || !isOld()) return;
  shown.wasOld = true;
  draw();
}

/** Take a green verdict back for a reason that was learnt later. */
export function doubtVerdict(key, facts) {
  if (!shown || !GREEN.has(shown.found.look)) return;
  const doubt = { look: "unsure", title: "look.unsure", reasons: [{ key, facts }] };
  shown.found = { ...shown.found, ...doubt };
  draw();
}

/** Put the whole history in its place, when it has come. */
export function showHistory(permitId, acts) {
  if (shown?.found.record?.permit_id !== permitId) return;
  shown.found.history = acts;
  if (byId("history")) fill(byId("history"), historyOf(acts));
}

const isOld = () => GREEN.has(shown.found.look) && Math.abs(Date.now() - shown.at) > GOOD_FOR;

function banner({ look, title, age }) {
  const facts = { age: age === undefined || age === null ? "" : span(age) };
  return el(
    "div",
    { className: `look ${look}` },
    shape(look),
    el(
      "div",
      {},
      el("h1", { id: "verdict-title", tabIndex: -1 }, word(title, facts)),
      el("p", {}, word(`${title}_means`, facts)),
    ),
  );
}

function reasonsOf(reasons, record) {
  if (reasons.length === 0) return null;
  return el("ul", { className: "reasons" }, reasons.map((each) => reason(each, record)));
}

function reason({ key, facts, check }, record) {
  if (key) return el("li", {}, word(key, written(facts)));
  return el("li", {}, el("b", {}, wordOr(`checked.${check.name}`, check.name)), because(check, record));
}

/** Facts as people write them: a day is one, everything else is text. */
function written(facts = {}) {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, day(String(value))]));
}

function ageOf({ verdict, age }) {
  const head = verdict?.as_of;
  if (head?.block !== undefined && head?.block !== null) {
    const facts = { block: head.block, time: moment(head.time), server: moment(head.server_time) };
    return word("verdict.as_of", facts);
  }
  return age === undefined || age === null ? word("verdict.nobody") : word("verdict.list", { age: span(age) });
}

function section(title, ...content) {
  return el("div", {}, el("h2", {}, word(title)), content);
}

function history(found) {
  const acts = found.history ? historyOf(found.history) : usesOf(found.record);
  return section("permit.history", el("div", { id: "history" }, acts));
}

function checks(all, record) {
  const rows = all.map((check) =>
    el(
      "div",
      {},
      el("dt", {}, `${MARKS[check.status] ?? "?"} ${check.number} · ${wordOr(`checked.${check.name}`, check.name)}`),
      el("dd", {}, because(check, record)),
    ),
  );
  return el("details", {}, el("summary", {}, word("verdict.checks")), el("dl", {}, rows));
}
