// Puts the parts together: what was brought goes to the server, or is judged here without a network.
import { ledgerNow, today, wind, wrongBy } from "./clock.js";
import { byId, el } from "./dom.js";
import { lookOf } from "./look.js";
import { keep, recall } from "./memory.js";
import { lineCount, letterOf, valuesOfBoxes, valuesOfDocument } from "./permit/values.js";
import { Refused, Unreachable, listOfficers, showPermit, verify } from "./service.js";
import { stopScanning, wireCheck } from "./views/check.js";
import { ageVerdict, draw, showHistory, showLooking, showVerdict } from "./views/verdict.js";
import { currentLanguage, preferredLanguage, speak, word } from "./words.js";

const SECTIONS = ["check", "verdict", "act", "queue", "key"];
const MOVEMENTS = new Set(["REEXPORT", "EXPORT", "CERTIFICATE_OF_ORIGIN", "PRE_CONVENTION", "CAPTIVE_BRED", "ARTIFICIALLY_PROPAGATED", "PHYTOSANITARY"]);
const MULTI_USE = new Set(["TRAVELLING_EXHIBITION", "PERSONAL_OWNERSHIP", "MUSICAL_INSTRUMENT", "SAMPLE_COLLECTION"]);
const MINUTE = 60_000;
let current = null;
let asked = 0;

// ------------------------------------------------------------------------------ looking a permit up

async function bring(brought) {
  asked += 1;
  const mine = asked;
  stopScanning();
  showLooking();
  show("verdict");
  let found;
  try {
    found = await look(brought);
  } catch (problem) {
    console.error(problem);
    found = nothingSeen("why.fault");
  }
  if (mine !== asked) return; // another permit was brought meanwhile
  current = await permitOf(found);
  showVerdict(found, offers);
  if (found.record) current.ready = loadHistory(found.record.permit_id);
}

async function look(brought) {
  if (brought.unreadable) return stopBecause("why.unreadable_file");
  const payload = brought.qr === undefined ? null : await read(brought.qr);
  if (payload instanceof Error) return stopBecause(payload.layer === "prefix" ? "why.not_a_permit" : "why.damaged");
  const values = payload ? valuesOfBoxes(payload.boxes) : brought.file ? valuesOfDocument(brought.file.document) : null;
  try {
    const verdict = await verify(brought, byId("use").value);
    return { ...lookOf(verdict, wrongBy()), verdict, values, payload, record: verdict.permit };
  } catch (problem) {
    if (problem instanceof Refused) return { ...nothingSeen("why.refused"), values };
    if (!(problem instanceof Unreachable)) throw problem;
    return withoutNetwork(payload, values);
  }
}

async function read(text) {
  const { readQrText } = await import("./permit/qr_text.js");
  try {
    return await readQrText(text);
  } catch (problem) {
    if (problem.name === "Unreadable") return problem;
    throw problem;
  }
}

async function withoutNetwork(payload, values) {
  if (!payload) return { ...nothingSeen("why.no_network"), values };
  const list = await recall("officers");
  const age = list ? (ledgerNow() - Date.parse(list.as_of.server_time)) / 1000 : null;
  if (wrongBy() !== 0) return { ...nothingSeen("why.clock_back"), values };
  const { judge } = await import("./offline/judge.js");
  return { ...judge(payload, values, list, today()), values, payload, age, record: null };
}

const stopBecause = (key) => ({ look: "stop", title: "look.stop", reasons: [{ key }], values: null, record: null });
const nothingSeen = (key) => ({ look: "unsure", title: "look.unsure", reasons: [{ key }], values: null, record: null });

async function loadHistory(permitId) {
  try {
    const permit = await showPermit(permitId);
    if (current?.permitId === permitId) current.ties = permit.ties;
    showHistory(permitId, permit.history);
  } catch (problem) {
    if (!(problem instanceof Unreachable || problem instanceof Refused)) throw problem;
  }
}

// ---------------------------------------------------------------------------------- what can be done

async function permitOf({ record, payload, values }) {
  if (record) {
    const lines = record.lines.map((line) => ({ ...line, taxon: line.taxon ?? line.taxon_id }));
    const known = { permitId: record.permit_id, code: record.code, type: record.type, lines };
    return { ...known, issuing: record.issuing, isSea: record.type === "INTRODUCTION_FROM_THE_SEA", officer: await officerHere() };
  }
  if (!payload) return null;
  const [{ toHex }, { codeOf }] = await Promise.all([import("./permit/bytes.js"), import("./permit/security_code.js")]);
  const get = (at, name) => values.get(`/lines/${at}/${name}`);
  const lines = Array.from({ length: lineCount(values) }, (_, at) => ({
    line: letterOf(at),
    taxon: get(at, "scientific_name") ?? "?",
    unit: get(at, "unit") ?? "",
    permitted: get(at, "quantity") ?? "",
  }));
  const known = { permitId: toHex(payload.permitId), code: codeOf(payload.permitId), type: values.get("/permit_type"), lines };
  return { ...known, issuing: values.get("/authority/country"), officer: await officerHere() };
}

async function officerHere() {
  const account = (await recall("key"))?.account?.toLowerCase();
  const list = await recall("officers");
  if (!account) return null;
  return list?.officers.find((each) => each.account.toLowerCase() === account) ?? { jurisdiction: null };
}

/** The acts that this officer may record of the permit on the screen. */
function offers() {
  if (!current) return null;
  if (!current.officer) return el("p", {}, el("a", { href: "#key" }, word("verdict.no_key")));
  const isHome = current.officer.jurisdiction === current.issuing;
  const verbs = MULTI_USE.has(current.type)
    ? ["recordCrossing"]
    : MOVEMENTS.has(current.type) && isHome
      ? ["endorseExport"]
      : current.type === "IMPORT"
        ? []
        : ["confirmImport", "refuseImport"];
  return el("div", { className: "offers" }, verbs.map(offer));
}

function offer(verb) {
  const begin = async () => {
    const [{ showAct }, { knowOfficers }] = await Promise.all([import("./views/act.js"), import("./views/refusal.js")]);
    await Promise.all([knowOfficers(), current.ready]);
    show("act");
    showAct(verb, current);
  };
  return el("button", { type: "button", className: "main", id: `do-${verb}`, onclick: begin }, word(`act.${verb}`));
}

// -------------------------------------------------------------------------------- moving between parts

function show(section) {
  if (location.hash !== `#${section}`) history.pushState(null, "", `#${section}`);
  for (const each of SECTIONS) byId(each).hidden = each !== section;
  for (const link of document.querySelectorAll("nav a")) {
    if (link.hash === `#${section}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  window.scrollTo(0, 0);
}

async function follow() {
  const wanted = location.hash.slice(1);
  const section = SECTIONS.includes(wanted) ? wanted : "check";
  const isThere = !["verdict", "act"].includes(section) || byId(section).childElementCount > 0;
  show(isThere ? section : "check");
  if (section !== "check") stopScanning();
  if (section === "queue") await drawQueue();
  if (section === "key") await (await import("./views/key.js")).showKey();
  const title = byId(`${isThere ? section : "check"}-title`);
  if (wanted && title) {
    title.tabIndex = -1;
    title.focus();
  }
}

async function drawQueue() {
  const [{ showQueue }, { knowOfficers }] = await Promise.all([import("./views/queue.js"), import("./views/refusal.js")]);
  await knowOfficers();
  await showQueue();
}

async function actsChanged() {
  const { countQueue } = await import("./views/queue.js");
  await countQueue();
  if (!byId("queue").hidden) await drawQueue();
}

// --------------------------------------------------------------------------------- around all of it

async function refresh() {
  notice(navigator.onLine ? "" : word("notice.offline"));
  try {
    await keep("officers", await listOfficers());
    if ((await recall("key")) !== undefined) await (await import("./officer/outbox.js")).deliver();
  } catch (problem) {
    if (!(problem instanceof Unreachable || problem instanceof Refused)) throw problem;
  }
  if (wrongBy() !== 0) notice(word("notice.clock"));
}

function notice(text) {
  byId("notice").hidden = text === "";
  byId("notice").textContent = text;
}

function wireChoices() {
  const theme = localStorage.getItem("theme") ?? "auto";
  byId("theme").value = theme;
  byId("theme").addEventListener("change", () => paint(byId("theme").value));
  paint(theme);
  byId("language").addEventListener("change", async () => {
    await speak(byId("language").value);
    draw();
    await follow();
  });
}

function paint(theme) {
  localStorage.setItem("theme", theme);
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

/** Whatever goes wrong anywhere: what is on the screen is not green any more. */
function onFault(event) {
  console.error(event.reason ?? event.error ?? event.message);
  if (byId("verdict").hidden) return;
  current = null;
  showVerdict(nothingSeen("why.fault"), () => null);
}

async function begin() {
  window.addEventListener("error", onFault);
  window.addEventListener("unhandledrejection", onFault);
  wireChoices();
  const [language] = [preferredLanguage(), await wind()];
  await speak(language);
  byId("language").value = currentLanguage();
  wireCheck(bring);
  window.addEventListener("hashchange", follow);
  window.addEventListener("acts", actsChanged);
  window.addEventListener("online", refresh);
  window.addEventListener("offline", () => notice(word("notice.offline")));
  setInterval(ageVerdict, MINUTE / 2);
  document.addEventListener("visibilitychange", ageVerdict);
  setInterval(refresh, 2 * MINUTE);
  await follow();
  document.documentElement.dataset.ready = "yes";
  await navigator.serviceWorker?.register("/service_worker.js").catch(() => null);
  await refresh();
  await actsChanged();
  document.documentElement.dataset.fresh = "yes";
}

await begin();
