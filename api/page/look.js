// From the answers of all checks to one look: valid, compare, stop or unsure. Only what is known to
// be good is green: whatever is missing, strange, old or new to this page is "could not look".

const REQUIRED = ["ledger", "integrity", "issuer", "status"];
const FINE = new Set(["passed", "not_applicable"]);

/**
 * Return {look, title, reasons} of a verdict as the server gives it.
 *
 * @param verdict The answer of /v1/verify.
 * @param wrongBy Seconds by which the telephone's clock is wrong, 0 if it is not.
 */
export function lookOf(verdict, wrongBy) {
  const checks = Array.isArray(verdict?.checks) ? verdict.checks : [];
  const having = (status) => checks.filter((check) => check.status === status);
  if (verdict?.outcome === "invalid" || having("failed").length > 0) {
    return { look: "stop", title: "look.stop", reasons: having("failed").map(reasonOf) };
  }
  if (wrongBy !== 0) {
    const reason = { key: "why.clock", facts: { seconds: wrongBy } };
    return { look: "unsure", title: "look.unsure", reasons: [reason] };
  }
  const passed = new Set(having("passed").map((check) => check.group));
  const missing = REQUIRED.filter((group) => !passed.has(group));
  const isFine = checks.length > 0 && checks.every((check) => FINE.has(check.status));
  if (verdict?.outcome === "valid" && isFine && missing.length === 0) {
    return { look: "valid", title: "look.valid", reasons: [] };
  }
  const isRecord = isFine && missing.join() === "integrity";
  if (verdict?.outcome === "recorded" && isRecord) {
    return { look: "compare", title: "look.recorded", reasons: [{ key: "why.compare" }] };
  }
  const unknown = having("unknown").map(reasonOf);
  const strange = [{ key: "why.strange" }];
  return { look: "unsure", title: "look.unsure", reasons: unknown.length ? unknown : strange };
}

const reasonOf = (check) => ({ check });
