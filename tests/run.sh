#!/usr/bin/env bash
# Every test there is, called by `make test`. TESTS="path -k word" runs a part of them.
set -euo pipefail
cd "$(dirname "$0")/.."
python="${PYTHON:-.venv/bin/python}"
results="$(mktemp -d)"
trap 'rm -rf "$results"' EXIT
failed=0
stages=0

# The tests read the site in all its languages; the compiled catalogues are not committed.
DATA_DIR="$results" "$python" manage.py compile_translations >/dev/null

stage() { # stage NAME [VARIABLE=value …] -- pytest arguments: runs one suite, keeps its summary
    local name="$1" variables=() code=0
    shift
    while [ "$1" != "--" ]; do
        variables+=("$1")
        shift
    done
    shift
    echo
    echo "== $name"
    stages=$((stages + 1))
    env "${variables[@]}" "$python" -m pytest -q "$@" 2>&1 | tee "$results/$stages.log" || code=$?
    [ "$code" -eq 0 ] || failed=1
}

find_browser() {
    local name
    for name in "${CHROMIUM:-}" chromium chromium-browser; do
        if [ -n "$name" ] && command -v "$name"; then
            return 0
        fi
    done
    return 1
}

if ! find_browser >/dev/null && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Chromium for the stories ..."
    apt-get update -qq >/dev/null &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
            chromium fonts-noto-cjk >/dev/null || echo "Chromium could not be installed."
fi
CHROMIUM="$(find_browser)" || CHROMIUM=""
export CHROMIUM

if [ -n "${TESTS:-}" ]; then
    read -ra chosen <<<"$TESTS"
    stage "SQLite: $TESTS" TEST_DB=sqlite -- "${chosen[@]}"
    stage "PostgreSQL and Valkey: $TESTS" TEST_DB=postgres -- "${chosen[@]}"
else
    stage "SQLite" TEST_DB=sqlite -- -n 2 --ignore=tests/e2e
    stage "PostgreSQL and Valkey" TEST_DB=postgres -- -n 2 --ignore=tests/e2e
    if [ -n "$CHROMIUM" ]; then
        stage "One story in a browser, PostgreSQL and Valkey" TEST_DB=postgres -- -m smoke tests/e2e
        stage "Stories in a browser, SQLite" TEST_DB=sqlite -- tests/e2e
    fi
fi

echo
for log in "$results"/*.log; do
    tail -n 1 "$log"
done
if [ -z "$CHROMIUM" ] && [ -z "${TESTS:-}" ]; then
    stories="$(grep -rhoE '^def test_\w+' tests/e2e | sed 's/^def test_//; s/_/ /g' | paste -sd ';')"
    echo "NOT RUN, NO BROWSER: the stories in tests/e2e ($stories). Get them with:" \
        "apt install chromium fonts-noto-cjk (or CHROMIUM=/path/to/chromium), then make test"
    [ "${REQUIRE_BROWSER:-0}" != "1" ] || failed=1
fi
exit "$failed"
