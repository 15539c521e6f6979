// Compiles again and again in one process: a line of standard JSON in, a line of answer out, until the input ends.
// A new process spends most of a small compilation on loading the compiler; `mutate_contracts.py` asks for thousands.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const readline = require('node:readline');

const root = path.join(__dirname, '..', 'contracts', 'node_modules');
const solc = require(path.join(root, 'solc'));
process.removeAllListeners('uncaughtException'); // solc installs one that hides the reason

/** Reads an imported file of a package; the contracts' own files come with the question. */
function find(name) {
  const file = path.resolve(root, name);
  if (!file.startsWith(root + path.sep) || !fs.existsSync(file)) return { error: `${name} is not there` };
  return { contents: fs.readFileSync(file, 'utf8') };
}

readline.createInterface({ input: process.stdin }).on('line', (question) => {
  process.stdout.write(`${solc.compile(question, { import: find })}\n`);
});
