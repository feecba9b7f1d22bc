#!/usr/bin/env bash
# ./dosi.sh bench [NAME] [--entities N] [--seconds S]: NAME picks rows, "tenants" the tenants alone
# ./dosi.sh bench notify [--subscriptions N] [--rate N] [--seconds S]
# ./dosi.sh bench federation [--registrations N] [--seconds S]
# ./dosi.sh bench bus [--seconds S] [--pareto-seconds S] [--seeds N] [--threads N] [--instances NAME...]
# ./dosi.sh bench patrol: forecasts, tours, cameras, drive times; each alone as patrol_risk, patrol_tour, patrol_cctv
# ./dosi.sh bench trace [--parts NAME...] [--seed N]
set -euo pipefail
cd "$(dirname "$0")/.."
case ${1:-} in
  patrol) for part in risk tour cctv; do python3 "bench/patrol_$part.py"; done; exec build/release/solutions/kit/kit_bench ;;
  notify | federation | bus | patrol_risk | patrol_tour | patrol_cctv | trace) name=$1; shift; exec python3 "bench/$name.py" "$@" ;;
  *) exec python3 bench/run.py "$@" ;;
esac
