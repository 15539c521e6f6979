// Holds the page's own modules against what the Python package made.
// usage: node tests/page/check_modules.mjs VECTORS.json   (exit code 1 at the first difference)
import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { readFileSync } from "node:fs";

globalThis.crypto ??= webcrypto;
const page = new URL("../../api/page/", import.meta.url);
const load = (name) => import(new URL(name, page));

const { fromHex, toHex } = await load("permit/bytes.js");
const { readQrText } = await load("permit/qr_text.js");
const { leafHash, rootOf } = await load("permit/merkle.js");
const { canonicalText, canonicalTree, hashOf, leavesOf } = await load("permit/document.js");
const { boxOfPath } = await load("permit/boxes.js");
const { codeOf, tidyCode } = await load("permit/security_code.js");
const { permitDigest, requestDigest } = await load("permit/typed_data.js");
const { accountOf, sign, signerOf } = await load("permit/keys.js");
const { CALLS, gasOf, thousandths } = await load("officer/calls.js");
const { requestOf, signed: signedBy } = await load("officer/signed_act.js");

const vectors = JSON.parse(readFileSync(process.argv[2], "utf8"));
const counted = {};
const checks = {
  async qr({ text, payload, root, signer }) {
    const found = await readQrText(text);
    assert.deepEqual(written(found), payload);
    const whole = rootOf(found.boxes, found.proof, found.sides);
    assert.equal(toHex(whole), root);
    const digest = permitDigest(found.chainId, found.permitId, whole);
    assert.equal(found.signature && signerOf(digest, found.signature), signer);
  },
  async refused({ text, layer }) {
    const problem = await readQrText(text).then(
      () => assert.fail(`was read: ${text.slice(0, 60)}`),
      (refusal) => refusal,
    );
    assert.equal(problem.name, "Unreadable", String(problem.stack));
    assert.equal(problem.layer, layer, text.slice(0, 60));
  },
  tree({ leaves, root, proofs }) {
    const all = leaves.map(([path, value, salt]) => ({ path, value, salt: fromHex(salt) }));
    for (const { leaves: places, proof, sides } of proofs) {
      const shown = places.map((place) => all[place]);
      assert.equal(toHex(rootOf(shown, proof.map(fromHex), sides)), root);
      const wrong = [{ ...shown[0], value: `${shown[0].value} ` }, ...shown.slice(1)];
      assert.notEqual(toHex(rootOf(wrong, proof.map(fromHex), sides)), root);
      assert.notEqual(toHex(leafHash(wrong[0])), toHex(leafHash(shown[0])));
    }
  },
  async document({ document, secret, canonical, leaves, root, boxes }) {
    assert.equal(canonicalText(canonicalTree(document)), canonical);
    const found = await leavesOf(document, fromHex(secret));
    const sorted = (rows) => rows.map(String).sort();
    assert.deepEqual(sorted(found.map(({ path, value, salt }) => [path, value, toHex(salt)])), sorted(leaves));
    const then = Object.fromEntries(found.map((leaf) => [leaf.path, toHex(leafHash(leaf))]));
    const whole = await hashOf({ document, secret, leaf_hashes: then });
    assert.deepEqual([toHex(whole.root), toHex(whole.issued), whole.altered], [root, root, []]);
    for (const [path, box] of Object.entries(boxes)) assert.equal(boxOfPath(path), box, path);
    const changed = { ...document, issued_by: "Somebody else" };
    const forged = await hashOf({ document: changed, secret, leaf_hashes: then });
    assert.equal(toHex(forged.issued), root);
    assert.notEqual(toHex(forged.root), root);
    assert.deepEqual(forged.altered, ["/issued_by"]);
  },
  code({ permit_id, code, typed }) {
    assert.equal(codeOf(fromHex(permit_id)), code);
    for (const each of typed) assert.equal(tidyCode(each), code, each);
  },
  "no code"({ typed }) {
    assert.equal(tidyCode(typed), null);
  },
  call({ verb, details, data, gas }) {
    assert.equal(CALLS[verb](details), data);
    assert.equal(gasOf(data), gas);
  },
  async act({ verb, details, key, chain_id, nonce, at, request }) {
    const officer = accountOf(fromHex(key));
    const made = requestOf(verb, officer, details, { nonce, at });
    assert.deepEqual(await signedBy(made, chain_id, fromHex(key)), request);
  },
  async signature({ key, digest, signature, account }) {
    assert.equal(toHex(await sign(fromHex(digest), fromHex(key))), signature);
    assert.equal(signerOf(fromHex(digest), fromHex(signature)), account);
    const other = fromHex(digest).fill(1, 0, 1);
    assert.notEqual(signerOf(other, fromHex(signature)), account);
  },
  "nobody's"({ digest, signature }) {
    assert.equal(signerOf(fromHex(digest), fromHex(signature)), null);
  },
  quantity({ text, thousandths: expected }) {
    assert.equal(String(thousandths(text)), String(expected));
  },
};

for (const [kind, row] of vectors) {
  await checks[kind](row);
  counted[kind] = (counted[kind] ?? 0) + 1;
}
console.log(JSON.stringify(counted));

function written({ chainId, permitId, boxes, proof, sides, signature }) {
  return {
    chain_id: chainId,
    permit_id: toHex(permitId),
    boxes: boxes.map(({ path, value, salt }) => [path, value, toHex(salt)]),
    proof: proof.map(toHex),
    sides,
    signature: signature && toHex(signature),
  };
}
