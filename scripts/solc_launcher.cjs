#!/usr/bin/env node
// Presents npm's `solc` (JavaScript) as the native compiler that py-solc-x, forge, slither and halmos expect to start.
// It answers two questions only: `--version`, and `--standard-json` on standard input. Nothing but JSON reaches standard output.
'use strict';

const fs = require('node:fs');
const path = require('node:path');

const modules = process.env.SOLC_NODE_MODULES || path.join(__dirname, '..', 'contracts', 'node_modules');
const argv = process.argv.slice(2);

/** Every value given for one option, as `--name value` or `--name=value`. */
function values(name) {
  const found = [];
  argv.forEach((word, i) => {
    if (word === name && i + 1 < argv.length) found.push(argv[i + 1]);
    else if (word.startsWith(`${name}=`)) found.push(word.slice(name.length + 1));
  });
  return found;
}

function version() {
  const packageFile = path.join(modules, 'solc', 'package.json');
  return JSON.parse(fs.readFileSync(packageFile, 'utf8')).version;
}

/** Reads an import from the first root that has it; a path may not climb out of its root. */
function importer(roots) {
  return (name) => {
    for (const root of roots) {
      const base = path.resolve(root) + path.sep;
      const file = path.resolve(root, name);
      if (file.startsWith(base) && fs.existsSync(file)) return { contents: fs.readFileSync(file, 'utf8') };
    }
    return { error: `${name} is in none of ${roots.join(', ')}` };
  };
}

if (argv.includes('--version')) {
  process.stdout.write(`solc, the solidity compiler commandline interface\nVersion: ${version()}+commit.npm\n`);
} else if (argv.includes('--standard-json')) {
  const roots = [...values('--base-path'), ...values('--include-path').flatMap((v) => v.split(',')), modules];
  const solc = require(path.join(modules, 'solc'));
  process.removeAllListeners('uncaughtException'); // solc installs one that hides the reason
  const answer = solc.compile(fs.readFileSync(0, 'utf8'), { import: importer(roots) });
  fs.writeSync(1, `${answer.trimEnd()}\n`);
} else {
  process.stderr.write('solc_launcher: give --version or --standard-json\n');
  process.exitCode = 2;
}
