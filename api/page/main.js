// Puts the parts together: what was brought is looked up and shown; acts go their way.
import { wind, wrongBy } from "./clock.js";
import { byId } from "./dom.js";
import { look, nothingSeen } from "./looking.js";
import { keep, recall } from "./memory.js";
import { offersFor, permitOf } from "./offers.js";
import { Refused, Unreachable, listOfficers, showPermit } from "./service.js";
import { keepReader, stopScanning, wireCheck } from "./views/check.js";
import { ageVerdict, doubtVerdict, draw, showHistory, showLooking, showVerdict } from "./views/verdict.js";
import { currentLanguage, preferredLanguage, remember, speak, speakAny, word } from "./words.js";

const SECTIONS = ["check", "verdict", "act", "queue", "key"];
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
    found = await look(brought, byId("use").value);
  } catch (problem) {
    console.error(problem);
    found = nothingSeen("why.fault");
  }
  if (mine !== asked) return; // another permit was brought meanwhile
  current = await permitOf(found);
  showVerdict(found, () => offersFor(current, beginAct));
  if (found.record) current.ready = loadHistory(found.record.permit_id);
}

async function loadHistory(permitId) {
  try {
    const permit = await showPermit(permitId);
    if (current?.permitId === permitId) current.ties = permit.ties;
    showHistory(permitId, permit.history);
  } catch (problem) {
    if (!(problem instanceof Unreachable || problem instanceof Refused)) throw problem;
  }
}

async function beginAct(verb) {
  const [{ showAct }, { knowOfficers }] = await Promise.all([
    import("./views/act.js"),
    import("./views/refusal.js"),
  ]);
  await Promise.all([knowOfficers(), current.ready]);
  show("act");
  showAct(verb, current);
}

// -------------------------------------------------------------------------------- moving between parts

function show(section) {
  if (location.hash !== `#${section}`) history.pushState(null, "", `#${section}`);
  for (const each of SECTIONS) byId(each).hidden = each !== section;
  for (const link of document.querySelectorAll("nav a")) {
    if (link.hash === `#${section}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  byId("main").scrollTo(0, 0);
}

async function follow() {
  const wanted = location.hash.slice(1);
  const section = SECTIONS.includes(wanted) ? wanted : "check";
  const isThere = !["verdict", "act"].includes(section) || byId(section).childElementCount > 0;
  show(isThere ? section : "check");
  if (section !== "check") stopScanning();
  if (section === "queue") await drawQueue();
  if (section === "key") await redrawKey();
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

async function redrawKey() {
  const { showKey } = await import("./views/key.js");
  await showKey();
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
    await keep("officers", await listOfficers(await recall("officers")));
    if (!byId("key").hidden) await redrawKey();
    const account = (await recall("key"))?.account;
    if (account) await bringUpToDate(account);
  } catch (problem) {
    if (!(problem instanceof Unreachable || problem instanceof Refused)) throw problem;
  }
  if (wrongBy() === 0) return;
  notice(word("notice.clock"));
  doubtVerdict("why.clock", { seconds: wrongBy() });
}

/** Deliver what waits, and learn the number of the next act for when there is no network. */
async function bringUpToDate(account) {
  const { deliver, nonceFor } = await import("./officer/outbox.js");
  await deliver();
  await nonceFor(account);
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
    const chosen = byId("language").value;
    const isSpoken = await speak(chosen).then(() => true, () => false);
    if (!isSpoken) notice(word("notice.no_words"));
    byId("language").value = currentLanguage();
    if (!isSpoken) return;
    remember(chosen);
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

/** Be ready for no network: files, the language in use, and a reader for QR codes are kept. */
async function settleIn() {
  const workers = navigator.serviceWorker;
  const registered = await workers?.register("/service_worker.js").catch(() => null);
  if (!registered) return;
  if (!workers.controller) {
    await new Promise((resolve) => {
      workers.addEventListener("controllerchange", resolve, { once: true });
      if (workers.controller) resolve();
      setTimeout(resolve, MINUTE); // loaded past the worker on purpose: there is none to wait for
    });
    await fetch(`/languages/${currentLanguage()}.json`).catch(() => null);
  }
  await keepReader();
}

async function begin() {
  window.addEventListener("error", onFault);
  window.addEventListener("unhandledrejection", onFault);
  wireChoices();
  const [language] = [preferredLanguage(), await wind()];
  await speakAny(language);
  byId("language").value = currentLanguage();
  wireCheck(bring);
  window.addEventListener("hashchange", follow);
  window.addEventListener("acts", actsChanged);
  window.addEventListener("online", refresh);
  window.addEventListener("offline", () => notice(word("notice.offline")));
  setInterval(ageVerdict, MINUTE / 2);
  document.addEventListener("visibilitychange", ageVerdict);
  setInterval(refresh, 3 * MINUTE);
  await follow();
  document.documentElement.dataset.ready = "yes";
  await refresh();
  await settleIn();
  await actsChanged();
  document.documentElement.dataset.fresh = "yes";
}

await begin();
