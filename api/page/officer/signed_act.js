// An act that its officer signed and somebody else carries to the ledger, as the API takes it: the
// forwarder's ForwardRequest. Signed once it can be carried once, until its deadline.
import { toHex } from "../permit/bytes.js";
import { sign } from "../permit/keys.js";
import { PERMIT_REGISTRY, requestDigest } from "../permit/typed_data.js";
import { CALLS, gasOf } from "./calls.js";

const DAYS_GOOD = 7;
const DAY = 86_400;

/** Return an act that is not signed. `at` is a Unix time by the ledger's clock. */
export function requestOf(verb, officer, details, { nonce = 0, at }) {
  const data = CALLS[verb](details);
  return {
    from: officer,
    to: PERMIT_REGISTRY,
    value: 0,
    gas: gasOf(data),
    nonce,
    deadline: Math.floor(at) + DAYS_GOOD * DAY,
    data,
  };
}

/** Return a request with its officer's signature. */
export async function signed(request, chainId, key) {
  return { ...request, signature: toHex(await sign(requestDigest(chainId, request), key)) };
}

/** Return the day of a date (YYYY-MM-DD) since 1970. */
export const dayOf = (date) => Math.floor(Date.parse(`${date}T00:00:00Z`) / (DAY * 1000));
