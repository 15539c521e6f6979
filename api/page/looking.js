// What was brought goes to the server, or is judged here where there is no network.
import { ledgerNow, today, wrongBy } from "./clock.js";
import { lookOf } from "./look.js";
import { recall } from "./memory.js";
import { valuesOfBoxes, valuesOfDocument } from "./permit/values.js";
import { Refused, Unreachable, verify } from "./service.js";

const NOTHING = { values: null, record: null };

/** Return what can be said of a permit: {look, title, reasons, values, record, ...}. */
export async function look(brought, use) {
  if (brought.unreadable) return stopBecause("why.unreadable_file");
  const payload = brought.qr === undefined ? null : await read(brought.qr);
  if (payload instanceof Error) {
    return stopBecause(payload.layer === "prefix" ? "why.not_a_permit" : "why.damaged");
  }
  const values = valuesOf(brought, payload);
  try {
    const verdict = await verify(brought, use);
    return { ...lookOf(verdict, wrongBy()), verdict, values, payload, record: verdict.permit ?? null };
  } catch (problem) {
    if (problem instanceof Refused) return { ...nothingSeen("why.refused"), values };
    if (!(problem instanceof Unreachable)) throw problem;
    return withoutNetwork(payload ?? (await signedIn(brought.file)), values);
  }
}

/** Return that nothing could be looked at, and why. */
export function nothingSeen(key) {
  return { look: "unsure", title: "look.unsure", reasons: [{ key }], ...NOTHING };
}

function stopBecause(key) {
  return { look: "stop", title: "look.stop", reasons: [{ key }], ...NOTHING };
}

function valuesOf(brought, payload) {
  if (payload) return valuesOfBoxes(payload.boxes);
  if (!brought.file) return null;
  return brought.file.document
    ? valuesOfDocument(brought.file.document)
    : valuesOfBoxes(Array.isArray(brought.file.boxes) ? brought.file.boxes : []);
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

/** Return what the officer signed in a permit file, null where none was brought. */
async function signedIn(file) {
  if (!file) return null;
  const { fromFile } = await import("./offline/from_file.js");
  try {
    return await fromFile(file);
  } catch (problem) {
    if (problem.name === "Unreadable") return problem;
    throw problem;
  }
}

async function withoutNetwork(payload, values) {
  if (payload instanceof Error) return { ...stopBecause("offline.bad_file"), values };
  if (!payload) return { ...nothingSeen("why.no_network"), values };
  if (wrongBy() !== 0) return { ...nothingSeen("why.clock_back"), values };
  const list = await recall("officers");
  const age = list ? (ledgerNow() - Date.parse(list.as_of.server_time)) / 1000 : null;
  const { judge } = await import("./offline/judge.js");
  return { ...judge(payload, values, list, today()), values, payload, age, record: null };
}
