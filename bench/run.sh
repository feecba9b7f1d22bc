#!/usr/bin/env bash
# ./dosi.sh bench [NAME] [--entities N] [--seconds S]
set -euo pipefail
cd "$(dirname "$0")/.."
exec python3 bench/run.py "$@"
