// Acts that were signed on this telephone: what waits, what is done, what was refused and why.
import { byId, el, fill } from "../dom.js";
import { dropAct, listActs } from "../memory.js";
import { withKey, WrongPin } from "../officer/keyring.js";
import { AGAIN, DONE, WAITING, deliver, nonceFor, settle } from "../officer/outbox.js";
import { requestOf, signed } from "../officer/signed_act.js";
import { ledgerNow } from "../clock.js";
import { recall } from "../memory.js";
import { moment, word } from "../words.js";
import { refusalText } from "./refusal.js";

/** Draw the list. */
export async function showQueue() {
  const acts = (await listActs()).reverse();
  fill(byId("queue"), 
    el("h1", { id: "queue-title", tabIndex: -1 }, word("queue.title")),
    acts.length === 0 ? el("p", {}, word("queue.empty")) : null,
    ...acts.map(entry),
    acts.some((act) => act.state === WAITING)
      ? el("button", { type: "button", id: "deliver", onclick: deliver }, word("queue.deliver"))
      : null,
  );
}

/** Write how many acts wait beside the way to them. */
export async function countQueue() {
  const waiting = (await listActs()).filter((act) => act.state === WAITING).length;
  byId("waiting").hidden = waiting === 0;
  byId("waiting").textContent = `(${waiting})`;
}

function entry(act) {
  const amounts = act.quantities.length > 0 ? act.quantities.join(" · ") : null;
  return el(
    "article",
    { className: "waiting", id: `act-${act.key}` },
    el("h2", {}, word(`act.${act.verb}`)),
    el("p", {}, [act.code, amounts, moment(act.signedAt)].filter(Boolean).join(" · ")),
    stateOf(act),
    act.state === AGAIN ? signAgain(act) : null,
    act.state === WAITING
      ? null
      : el("button", { type: "button", onclick: () => remove(act) }, word("queue.remove")),
  );
}

function stateOf(act) {
  if (act.state === WAITING) return el("p", { role: "status" }, word("queue.waiting"));
  if (act.state === DONE) {
    return el("p", { className: "done", role: "status" }, word("queue.done", { block: act.block }));
  }
  if (act.state === AGAIN) return el("p", { className: "problem", role: "status" }, word("queue.again"));
  return el("div", { className: "problem", role: "status" }, refusalText(act.problem));
}

function signAgain(act) {
  const id = `pin-${act.key}`;
  const pin = el("input", { id, type: "password", inputMode: "numeric", autocomplete: "off" });
  const said = el("p", { role: "status" });
  const form = el(
    "form",
    { noValidate: true },
    el("label", { htmlFor: id }, word("act.pin")),
    pin,
    said,
    el("button", { type: "submit" }, word("queue.sign_again")),
  );
  let isBusy = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    try {
      await resign(act, pin.value);
    } catch (problem) {
      said.textContent = word(problem instanceof WrongPin ? "act.wrong_pin" : "act.failed");
    }
    isBusy = false;
  });
  return form;
}

async function resign(act, pin) {
  const account = act.request.from;
  const list = await recall("officers");
  await withKey(pin, async (key) => {
    const nonce = await nonceFor(account);
    const request = requestOf(act.verb, account, act.details, { nonce, at: ledgerNow() / 1000 });
    const fresh = { key: crypto.randomUUID(), state: WAITING, request: await signed(request, list.chain_id, key) };
    await settle(act, fresh);
  });
  await dropAct(act.key);
  await deliver();
}

async function remove(act) {
  await dropAct(act.key);
  window.dispatchEvent(new Event("acts"));
}
