// Holds the vectors against OpenZeppelin's own library: roots, single proofs, proofs of several leaves.
// usage: node tests/vectors/check_merkle.cjs FILE...   (prints how much was compared; exit code 1 at the first difference)
"use strict";

const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const library = path.join(__dirname, "..", "..", "contracts", "node_modules", "@openzeppelin", "merkle-tree");
const { StandardMerkleTree } = require(library);

const ENCODING = ["string", "string", "bytes16"];
let trees = 0;
let proofs = 0;

function checkProof(tree, row) {
  const leaves = row.leaves.map((place) => tree.at(place));
  const theirs = tree.getMultiProof(leaves);
  assert.deepEqual(row.proof, theirs.proof);
  assert.deepEqual(row.sides, theirs.proofFlags);
  const ours = { leaves: theirs.leaves, proof: row.proof, proofFlags: row.sides };
  assert.ok(StandardMerkleTree.verifyMultiProof(tree.root, ENCODING, ours));
  if (leaves.length === 1) {
    assert.deepEqual(row.proof, tree.getProof(leaves[0]));
    assert.ok(StandardMerkleTree.verify(tree.root, ENCODING, leaves[0], row.proof));
  }
  proofs += 1;
}

function checkTree(row) {
  const tree = StandardMerkleTree.of(row.leaves, ENCODING);
  assert.equal(row.root, tree.root);
  (row.proofs ?? []).forEach((proof) => checkProof(tree, proof));
  trees += 1;
}

for (const file of process.argv.slice(2)) {
  const found = JSON.parse(fs.readFileSync(file, "utf8"));
  (found.trees ?? found.documents).forEach(checkTree);
}
console.log(JSON.stringify({ trees, proofs }));
