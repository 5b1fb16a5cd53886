#!/bin/sh
# Browser tests drive an installed Chromium or Chrome. Brings Debian's when there is none and it may;
# else says so in one line, and those tests say it again.
set -eu

for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null 2>&1; then
        exit 0
    fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing chromium for the browser tests"
    if apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; then
        exit 0
    fi
fi
echo "no Chromium or Chrome found: the browser tests will fail until one is installed (Debian: apt-get install chromium)" >&2
