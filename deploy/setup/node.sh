#!/bin/sh
# The tests of Lago's JavaScript client need Node and npm. Brings Debian's when there is none and it may;
# else says so in one line, and those tests say it again.
set -eu

if command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing Node and npm for the tests of Lago's JavaScript client"
    if apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nodejs npm >/dev/null; then
        exit 0
    fi
fi
echo "no Node or npm found: the tests of Lago's JavaScript client will fail until they are installed (Debian: apt-get install nodejs npm)" >&2
