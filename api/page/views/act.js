// Recording what was seen: one act, its lines filled in already, confirmed with the PIN.
import { today, ledgerNow } from "../clock.js";
import { byId, el, fill } from "../dom.js";
import { recall } from "../memory.js";
import { CALLS, thousandths } from "../officer/calls.js";
import { accountHere, withKey, WrongPin } from "../officer/keyring.js";
import { deliver, enqueue, nonceFor, waitingActs } from "../officer/outbox.js";
import { DISCREPANCIES, REFUSALS } from "../officer/reasons.js";
import { dayOf, requestOf, signed } from "../officer/signed_act.js";
import { Refused, Unreachable, simulate } from "../service.js";
import { word } from "../words.js";
import { refusalText } from "./refusal.js";

const FILLED_FROM = { endorseExport: "permitted", confirmImport: "exported" };
const DIRECTIONS = [
  ["crossing.out", 1],
  ["crossing.in", 2],
];
let isBusy = false;

/** Show the form of an act on a permit: {permitId, code, lines, ties, isSea}. */
export function showAct(verb, permit) {
  if (!(verb in CALLS)) throw new RangeError(verb);
  const form = el(
    "form",
    { noValidate: true },
    el("h1", { id: "act-title", tabIndex: -1 }, word(`act.${verb}`)),
    el("p", {}, word("act.permit", { code: permit.code })),
    el("div", { id: "act-said", role: "status" }),
    verb in FILLED_FROM ? permit.lines.map((line) => lineField(line, filled(verb, line, permit))) : null,
    verb === "confirmImport" ? choice("reason", "act.discrepancy", DISCREPANCIES, true) : null,
    verb === "refuseImport" ? choice("reason", "act.reason", REFUSALS, false) : null,
    verb === "recordCrossing" ? directions() : null,
    el("label", { htmlFor: "pin" }, word("act.pin")),
    el("input", { id: "pin", type: "password", inputMode: "numeric", autocomplete: "off", required: true }),
    el("button", { type: "submit", id: "confirm" }, word("act.confirm")),
    el("p", {}, el("a", { href: "#verdict" }, word("act.back"))),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(verb, permit);
  });
  fill(byId("act"), form);
  byId("act-title").focus();
}

function filled(verb, line, permit) {
  if (verb === "confirmImport" && permit.isSea) return line.permitted;
  return line[FILLED_FROM[verb]] ?? line.permitted;
}

function lineField(line, quantity) {
  const id = `quantity-${line.line}`;
  const what = `${line.line} · ${line.taxon} · ${line.unit}`;
  return el(
    "div",
    {},
    el("label", { htmlFor: id, dir: "auto" }, what),
    el("input", { id, className: "quantity", inputMode: "decimal", value: quantity, autocomplete: "off", dir: "ltr" }),
  );
}

function choice(id, label, codes, mayBeNone) {
  const options = codes.map(([code, number]) => el("option", { value: String(number) }, word(`reason.${code}`)));
  const none = mayBeNone ? [el("option", { value: "0" }, word("reason.none"))] : [];
  return el("div", {}, el("label", { htmlFor: id }, word(label)), el("select", { id }, none, options));
}

function directions() {
  const turns = DIRECTIONS.map(([name, value], at) =>
    el("label", {}, el("input", { type: "radio", name: "direction", value: String(value), checked: at === 0 }), word(name)),
  );
  return el("fieldset", { className: "turns" }, el("legend", {}, word("act.direction")), turns);
}

async function submit(verb, permit) {
  if (isBusy) return; // a second tap does nothing
  isBusy = true;
  byId("confirm").setAttribute("aria-busy", "true");
  say(word("act.working"));
  try {
    await perform(verb, permit);
  } catch (problem) {
    complain(textOf(problem));
  } finally {
    isBusy = false;
    byId("confirm")?.setAttribute("aria-busy", "false");
  }
}

async function perform(verb, permit) {
  const details = detailsOf(verb, permit);
  if (details === null) return complain(word("act.bad_quantity"));
  const pin = byId("pin").value;
  const account = await accountHere();
  const twin = (await waitingActs()).some((act) => act.verb === verb && act.permitId === permit.permitId);
  if (twin) return complain(word("act.waits_already"));
  const request = requestOf(verb, account, details, { at: ledgerNow() / 1000 });
  const isOffline = await tryOut(request);
  const list = await recall("officers");
  if (!list) return complain(word("offline.no_list"));
  await withKey(pin, async (key) => {
    const whole = { ...request, nonce: await nonceFor(account) };
    const sealed = await signed(whole, list.chain_id, key);
    const said = { verb, permitId: permit.permitId, code: permit.code, quantities: quantities() };
    await enqueue({ ...said, details, request: sealed, signedAt: ledgerNow() });
  });
  byId("pin").value = "";
  if (!isOffline) await deliver();
  location.hash = "#queue";
}

/** Let the ledger say what it would say; return whether it could not be asked. */
async function tryOut(request) {
  try {
    await simulate(request);
    return false;
  } catch (problem) {
    if (problem instanceof Unreachable) return true;
    throw problem;
  }
}

function detailsOf(verb, permit) {
  const day = dayOf(today());
  const counted = quantities().map(thousandths);
  if (counted.includes(null)) return null;
  const details = { permitId: permit.permitId, day, quantities: counted.map(String) };
  const reason = byId("reason");
  if (reason) details.reason = Number(reason.value);
  const turn = document.querySelector("input[name=direction]:checked");
  if (turn) details.direction = Number(turn.value);
  if (verb === "endorseExport") details.ties = permit.ties;
  if (permit.ties?.import_permit_id) {
    details.linksHash = permit.ties.links_hash;
    details.importPermitId = permit.ties.import_permit_id;
  }
  return details;
}

const quantities = () => Array.from(document.querySelectorAll("#act .quantity"), (input) => input.value);

function textOf(problem) {
  if (problem instanceof WrongPin) return [word("act.wrong_pin")];
  if (problem instanceof Refused) return refusalText(problem.problem);
  return [word("act.failed")];
}

function say(text) {
  fill(byId("act-said"), el("p", {}, text));
}

function complain(text) {
  fill(byId("act-said"), el("div", { className: "problem", tabIndex: -1 }, text));
  byId("act-said").firstChild.focus();
}
