// What time it is. The telephone's clock is not believed before the server's was heard of, and a
// clock that was set back, or an old answer that somebody kept, is noticed.
import { keep, recall } from "./memory.js";

const TOLERATED = 5 * 60_000;
let heard = { date: 0, skew: 0, offset: 0 };

/** Take up what was learnt before. */
export async function wind() {
  heard = { ...heard, ...(await recall("clock")), skew: 0 };
}

/** Learn from an answer: when the server sent it, and what time it is on the ledger. */
export async function noteAnswer(dateHeader, ledgerTime) {
  const now = Date.now();
  const sent = Date.parse(dateHeader ?? "") || Date.parse(ledgerTime ?? "");
  const ledger = Date.parse(ledgerTime ?? "");
  if (!sent) return;
  const offset = ledger ? ledger - sent : heard.offset;
  heard = { date: Math.max(heard.date, sent), skew: now - sent, offset };
  await keep("clock", { date: heard.date, offset }).catch(() => {});
}

/** Return by how many seconds the telephone's clock differs from the server's, 0 if by little. */
export function wrongBy() {
  const back = Date.now() - heard.date;
  const skew = back < -TOLERATED ? back : heard.skew;
  return Math.abs(skew) > TOLERATED ? Math.round(skew / 1000) : 0;
}

/** Return the moment by the ledger's clock (it is set by hand on a trial), in milliseconds. */
export const ledgerNow = () => Date.now() + heard.offset;

/** Return today (YYYY-MM-DD) where the officer stands, by the ledger's clock. */
export function today() {
  const now = new Date(ledgerNow());
  const [month, day] = [now.getMonth() + 1, now.getDate()].map((n) => String(n).padStart(2, "0"));
  return `${now.getFullYear()}-${month}-${day}`;
}
