#!/usr/bin/env bash
# ./dosi.sh bench [NAME] [--entities N] [--seconds S]: NAME picks rows, "tenants" the tenants alone
# ./dosi.sh bench notify [--subscriptions N] [--rate N] [--seconds S]
set -euo pipefail
cd "$(dirname "$0")/.."
if [ "${1:-}" = notify ]; then
  shift
  exec python3 bench/notify.py "$@"
fi
exec python3 bench/run.py "$@"
