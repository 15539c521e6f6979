#!/bin/sh
# Names what the tests need beside Python and make: Node.js for npm's compiler, Foundry and the page's modules, Chromium for the page.
# As root on Debian it is installed; anybody else gets one line to type. In CI a missing tool is a failure; without Chromium
# the browser tests of a person's run are skipped, and counted as such.
set -eu

have() { command -v "$1" >/dev/null 2>&1; }

missing=""
have node && have npm || missing="nodejs npm"
have chromium || have chromium-browser || have google-chrome || missing="$missing chromium"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ] && have apt-get; then
  echo "make: installing Debian packages $missing"
  # shellcheck disable=SC2086 # several packages
  apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing >/dev/null || true
else
  echo "make: some tests need more; type:  sudo apt-get install -y $missing" >&2
fi

have node && have npm || exit 1
have chromium || have chromium-browser || have google-chrome || [ -z "${CI:-}" ] || exit 1
