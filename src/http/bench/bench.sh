#!/bin/sh
# CPU microseconds (user + system) per request of the server against the raw epoll floor, with wrk (apt install wrk).
# Usage: src/http/bench/bench.sh BUILD_DIR [SECONDS] [ROUNDS]; build http_floor and http_served there first, in release mode.
set -eu
build=${1:?usage: bench.sh BUILD_DIR [SECONDS] [ROUNDS]}
seconds=${2:-4}
rounds=${3:-3}
port=18700
body=$(mktemp)
script=$(mktemp)
printf 'wrk.method = "POST"\nwrk.body = string.rep("x", 693)\n' >"$script"
trap 'rm -f "$body" "$script"' EXIT

# ticks PID: user and system time of a process in clock ticks.
ticks() { awk '{print $14 + $15}' "/proc/$1/stat"; }

# measure LABEL PATH WRK-OPTIONS... -- COMMAND...: checks one answer, then measures.
measure() {
  label=$1 path=$2
  shift 2
  options=
  while [ "$1" != -- ]; do options="$options $1"; shift; done
  shift
  port=$((port + 1))
  "$@" "$port" &
  pid=$!
  sleep 0.3
  curl -sf "http://127.0.0.1:$port$path" -o "$body" ${CURL_DATA:+--data "$CURL_DATA"}
  if [ -z "${CURL_DATA:-}" ] && [ "$(wc -c <"$body")" -ne 680 ]; then
    echo "$label: wrong answer" >&2
    kill "$pid"
    exit 1
  fi
  for _ in $(seq "$rounds"); do
    before=$(ticks "$pid")
    out=$(wrk -t1 -c64 -d"${seconds}s" $options "http://127.0.0.1:$port$path")
    after=$(ticks "$pid")
    if echo "$out" | grep -q 'Non-2xx'; then echo "$label: errors"; echo "$out"; fi
    requests=$(echo "$out" | awk '/requests in/ {print $1}')
    echo "$label $requests $before $after" |
      awk -v hz="$(getconf CLK_TCK)" -v s="$seconds" '{printf "%-22s %8.0f req/s  %6.2f us CPU/request\n", $1, $2 / s, ($4 - $3) / hz * 1e6 / $2}'
  done
  kill "$pid"
  wait "$pid" 2>/dev/null || true
}

floor=$build/src/http/http_floor
served=$build/src/http/http_served
measure epoll-floor /now/1 -- "$floor"
measure server-now /now/1 -- "$served"
measure server-later /later/1 -- "$served"
CURL_DATA=x
measure server-post /body -s "$script" -- "$served"
