// The officer's key on this telephone: make one, take one over, show its account, delete it.
import { byId, el, fill } from "../dom.js";
import { NoKey, SHORTEST_PIN, accountHere, deleteKey, importKey, makeKey } from "../officer/keyring.js";
import { recall } from "../memory.js";
import { country, moment, word } from "../words.js";

/** Draw the section. */
export async function showKey() {
  const account = await accountHere();
  if (!account && byId("new-pin")?.value) return; // somebody is typing a new PIN
  const title = el("h1", { id: "key-title", tabIndex: -1 }, word("key.title"));
  const content = account ? await keyOf(account) : newKeyForm();
  fill(byId("key"), title, ...content);
}

async function keyOf(account) {
  const list = await recall("officers");
  const same = (officer) => officer.account.toLowerCase() === account.toLowerCase();
  const officer = list?.officers.find(same);
  const facts = officer && { id: officer.officer_id, place: country(officer.jurisdiction), until: moment(officer.until) };
  return [
    el("p", {}, word("key.account")),
    el("p", {}, el("code", { id: "account" }, account)),
    el("p", { className: officer ? "done" : "problem" }, officer ? word("key.officer", facts) : word("key.nobody")),
    el("details", {}, el("summary", {}, word("key.delete")), el("p", {}, word("key.delete_means")), deleteButton()),
  ];
}

function deleteButton() {
  const remove = async () => {
    await deleteKey();
    await showKey();
    byId("key-title").focus();
  };
  return el("button", { type: "button", onclick: remove }, word("key.delete_now"));
}

function newKeyForm() {
  const said = el("div", { id: "key-said", role: "status" });
  const form = el(
    "form",
    { noValidate: true },
    el("p", {}, word("key.why")),
    el("label", { htmlFor: "new-pin" }, word("key.new_pin", { least: SHORTEST_PIN })),
    el("input", { id: "new-pin", type: "password", inputMode: "numeric", autocomplete: "new-password" }),
    el("label", { htmlFor: "again-pin" }, word("key.pin_again")),
    el("input", { id: "again-pin", type: "password", inputMode: "numeric", autocomplete: "new-password" }),
    said,
    el("button", { type: "submit", id: "make-key" }, word("key.make")),
    el(
      "details",
      {},
      el("summary", {}, word("key.import")),
      el("label", { htmlFor: "key-file" }, word("key.file")),
      el("input", { id: "key-file", type: "file" }),
      el("label", { htmlFor: "passphrase" }, word("key.passphrase")),
      el("input", { id: "passphrase", type: "password", autocomplete: "off", dir: "ltr" }),
      el("label", { htmlFor: "imported" }, word("key.digits")),
      el("input", { id: "imported", type: "password", autocomplete: "off", dir: "ltr" }),
      el("button", { type: "button", id: "import-key", onclick: () => take(said, true) }, word("key.import_now")),
    ),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    take(said, false);
  });
  return [form];
}

const LARGEST_FILE = 65_536;
let isBusy = false;

async function take(said, isImported) {
  if (isBusy) return;
  const [pin, again] = [byId("new-pin").value, byId("again-pin").value];
  if ([...pin].length < SHORTEST_PIN || pin !== again) return complain(said, word("key.bad_pin", { least: SHORTEST_PIN }));
  isBusy = true;
  try {
    fill(said, el("p", {}, word("act.working")));
    await (isImported ? importKey(await broughtKey(), byId("passphrase").value, pin) : makeKey(pin));
    await showKey();
    byId("key-title").focus();
  } catch (problem) {
    complain(said, word(problem instanceof NoKey ? "key.no_key" : "act.failed"));
  } finally {
    isBusy = false;
  }
}

async function broughtKey() {
  const file = byId("key-file").files[0];
  return file && file.size < LARGEST_FILE ? file.text() : byId("imported").value;
}

function complain(said, text) {
  fill(said, el("div", { className: "problem", tabIndex: -1 }, text));
  said.firstChild.focus();
}
