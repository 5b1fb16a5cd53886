#!/bin/sh
# The programs that tests drive. Brings Debian's where the machine has none and it may; else says in one
# line each what is missing, and the tests say it again.
set -eu

# Each program, and what comes of its absence: `$1 NAME CONSEQUENCE PACKAGES PROGRAM...`, where of a
# program that has several names (a,b) one is enough.
each() {
    "$1" "Chromium or Chrome" "the browser tests will fail" chromium \
        chromium,chromium-browser,google-chrome,google-chrome-stable
    "$1" "Node or npm" "the tests of Lago's JavaScript client will fail" "nodejs npm" node npm
    "$1" Ruby "the Ruby of the docs is compared, not run," ruby ruby
    "$1" PHP "the PHP of the docs is compared, not run," "php-cli php-curl" php
    "$1" kcat "the kcat of the docs is compared, not run," kcat kcat
}

has() (
    IFS=,
    for name in $1; do
        command -v "$name" >/dev/null 2>&1 && return 0
    done
    return 1
)

missing=
collect() {
    packages=$3
    shift 3
    for program in "$@"; do
        if ! has "$program"; then
            missing="$missing $packages"
            return 0
        fi
    done
}

tell() {
    name=$1 consequence=$2 packages=$3
    shift 3
    for program in "$@"; do
        if ! has "$program"; then
            echo "no $name found: $consequence until it is installed (Debian: apt-get install $packages)" >&2
            return 0
        fi
    done
}

each collect
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing for the tests:$missing"
    # What could not be had is told below.
    # shellcheck disable=SC2086 # a word is a package
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null || true
fi
each tell
