#!/bin/sh
# Names what the tests need beside Python and make: Node.js for npm's compiler and Foundry.
# As root on Debian it is installed; anybody else gets one line to type. In CI a missing tool is a failure.
set -eu

need_node() { command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1; }

if need_node; then
  exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "make: installing Debian packages nodejs and npm"
  apt-get update -qq && apt-get install -y -qq nodejs npm >/dev/null
else
  echo "make: the contract tests need Node.js; type:  sudo apt-get install -y nodejs npm" >&2
fi
need_node || exit 1
