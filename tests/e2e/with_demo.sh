#!/usr/bin/env bash
# Runs the browser test against a hub with the sample city that lives as long as the test.
# Usage: tests/e2e/with_demo.sh DOSI_BINARY [options of run.mjs]
set -euo pipefail
cd "$(dirname "$0")/../.."
binary=$1
shift
folder=$(mktemp -d)
"$binary" demo --port 0 --data "$folder/data" --console web/dist --solutions solutions/examples --allow-private >"$folder/out" 2>"$folder/log" &
hub=$!
# A second hub: the neighbour that the console joins.
"$binary" serve --port 0 --store memory >"$folder/neighbour" 2>&1 &
neighbour=$!
trap 'kill $hub $neighbour 2>/dev/null; wait $hub $neighbour 2>/dev/null; rm -rf "$folder"' EXIT
for _ in $(seq 600); do
  url=$(grep -om1 'http://127[^ ]*' "$folder/out" || true)
  [ -n "$url" ] && break
  kill -0 $hub 2>/dev/null || { cat "$folder/log"; echo "0 passed, 1 failed"; exit 1; }
  sleep 0.2
done
node tests/e2e/run.mjs --hub "$url" --neighbour "$(grep -om1 'http://127[^ ]*' "$folder/neighbour")" "$@"
