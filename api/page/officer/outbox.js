// Acts on their way: written down when they are signed, handed over in their order, each once. The
// server keeps the key of each act; the same act again does nothing twice.
import { keep, listActs, recall, writeAct } from "../memory.js";
import { Refused, Unreachable, carry, nextNonce } from "../service.js";

export const WAITING = "waiting";
export const DONE = "done";
export const REFUSED = "refused";
export const AGAIN = "again";
const STALE_NONCE = new Set(["INVALID_ACCOUNT_NONCE"]);

/** Return the acts that are not on the ledger and not refused. */
export async function waitingActs() {
  return (await listActs()).filter((act) => act.state === WAITING);
}

/** Return the nonce for an officer's next act: the server's, or the last one known, and what waits. */
export async function nonceFor(account) {
  const waiting = (await waitingActs()).filter((act) => !act.isAccepted).length;
  try {
    const { nonce } = await nextNonce(account);
    await keep("nonce", { account, nonce });
    return nonce + waiting;
  } catch (problem) {
    if (!(problem instanceof Unreachable)) throw problem;
    const known = await recall("nonce");
    return (known?.account === account ? known.nonce : 0) + waiting;
  }
}

/** Write a signed act down. From here on it is delivered, also after the page was closed. */
export async function enqueue(act) {
  await writeAct({ key: crypto.randomUUID(), order: Date.now(), state: WAITING, ...act });
  announce();
}

/** Hand over what waits; return whether all of it could be handed over. Only one page does it at a time. */
export async function deliver() {
  return navigator.locks.request("outbox", async () => {
    for (const act of await waitingActs()) {
      const came = await handOver(act);
      announce();
      if (!came) return false;
    }
    return true;
  });
}

/** Take an act's outcome off the page; one that waits stays. */
export async function settle(act, change) {
  await writeAct({ ...act, ...change });
  announce();
}

async function handOver(act) {
  try {
    const answer = await carry(act.key, act.request);
    if (answer.state !== "done") {
      await writeAct({ ...act, isAccepted: true }); // its block is still to come
      return false;
    }
    await keep("nonce", { account: act.request.from, nonce: act.request.nonce + 1 });
    await writeAct({ ...act, state: DONE, block: answer.block });
  } catch (problem) {
    if (problem instanceof Unreachable) return false;
    if (!(problem instanceof Refused)) throw problem;
    const state = STALE_NONCE.has(problem.problem.code) ? AGAIN : REFUSED;
    await writeAct({ ...act, state, problem: problem.problem });
  }
  return true;
}

const announce = () => window.dispatchEvent(new Event("acts"));
