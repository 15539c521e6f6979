#!/bin/sh
# Names what the tests need beside Python and make: Node.js for npm's compiler, Foundry and the page's modules, Chromium for the
# page, docker-compose to read the file for containers (no engine runs). As root on Debian it is installed; anybody else gets one
# line to type. In CI a missing tool is a failure; a person's own run skips the tests that need one, and counts them as skipped.
set -eu

have() { command -v "$1" >/dev/null 2>&1; }
have_chromium() { have chromium || have chromium-browser || have google-chrome; }
have_compose() { have docker-compose || docker compose version >/dev/null 2>&1; }

missing=""
have node && have npm || missing="nodejs npm"
have_chromium || missing="$missing chromium"
have_compose || missing="$missing docker-compose"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ] && have apt-get; then
  echo "make: installing Debian packages $missing"
  # shellcheck disable=SC2086 # several packages
  apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing >/dev/null || true
else
  echo "make: some tests need more; type:  sudo apt-get install -y $missing" >&2
fi

have node && have npm || exit 1
[ -z "${CI:-}" ] || { have_chromium && have_compose; } || exit 1
