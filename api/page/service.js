// Asking the server this page came from, and nobody else. No answer is ever taken from a cache.
import { ledgerNow, noteAnswer } from "./clock.js";

const PATIENCE = 20_000;
const UNCHANGED = 304;
const AWAY = new Set([429, 502, 503, 504]);

/** The server was not reached, or cannot answer now: neither a yes nor a no. */
export class Unreachable extends Error {}

/** The server or the ledger said no; `problem` is its document (RFC 9457). */
export class Refused extends Error {
  constructor(problem) {
    super(problem.detail ?? problem.title ?? "refused");
    this.problem = problem;
  }
}

/** Check a permit: `brought` is {code}, {qr} or {file}. */
export const verify = (brought, use) => post("/v1/verify", { ...brought, use });

/** Return the permit with its history, by code or id. */
export const showPermit = (code) => ask(`/v1/permits/${encodeURIComponent(code)}`);

/** Return every officer's account, place, roles and term; what is known already is not sent again. */
export async function listOfficers(known) {
  const headers = known?.etag ? { "If-None-Match": known.etag } : {};
  const { response, answer } = await reach("/v1/officers", { headers });
  if (response.status !== UNCHANGED) return { ...answer, etag: response.headers.get("ETag") };
  const now = new Date(ledgerNow()).toISOString();
  return { ...known, as_of: { ...known.as_of, server_time: now } };
}

/** Return the nonce of an officer's next act. */
export const nextNonce = (account) => ask(`/v1/acts/nonce/${account}`);

/** Try an act; nothing changes. Throws `Refused` with the ledger's reason. */
export const simulate = (request) => post("/v1/acts/simulate", { request });

/** Hand over a signed act under the sender's own key: the same key again does nothing twice. */
export const carry = (key, request) => post("/v1/acts", { key, request });

function post(path, body) {
  const headers = { "Content-Type": "application/json" };
  return ask(path, { method: "POST", headers, body: JSON.stringify(body) });
}

async function ask(path, how) {
  return (await reach(path, how)).answer;
}

async function reach(path, how = {}) {
  const always = { cache: "no-store", redirect: "error", credentials: "same-origin" };
  let response;
  let answer;
  try {
    response = await fetch(path, { ...always, ...how, signal: AbortSignal.timeout(PATIENCE) });
    answer = response.status === UNCHANGED ? null : await response.json();
  } catch (problem) {
    throw new Unreachable(String(problem?.message ?? problem));
  }
  if (response.ok || response.status === UNCHANGED) {
    await noteAnswer(response.headers.get("Date"), answer?.as_of?.server_time);
    return { response, answer };
  }
  if (AWAY.has(response.status)) throw new Unreachable(answer?.detail ?? String(response.status));
  throw new Refused(answer ?? {});
}
