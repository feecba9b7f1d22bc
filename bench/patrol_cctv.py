#!/usr/bin/env python3
"""./dosi.sh bench patrol_cctv: sites for cameras in Chicago, learned from 2016 and checked on 2017, beside the ranking of cells; what views cost beside rays.

Every answer's coverage is worked out a second time here. Times are CPU seconds of the whole command, reading the file included.
Data: DOSI_DATA, else ../shared/data beside the project.
"""
import argparse
import collections
import csv
import json
import math
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time
import zipfile

from run import ROOT

EARTH_M = 6371008.77
# range, sites, candidates: share of 2017 asked for, gap asked for, seconds of two cores
ROWS = [(100, 500, "around", 24.0, 1, 2), (100, 500, "events", None, 1, 2), (50, 500, "around", 16.7, 2, None), (50, 2000, "events", None, 1, None), (100, 2000, "around", 48.1, 1, None)]


def metres(a, b):
    h = math.sin(math.radians(b[1] - a[1]) / 2) ** 2 + math.cos(math.radians(a[1])) * math.cos(math.radians(b[1])) * math.sin(math.radians(b[0] - a[0]) / 2) ** 2
    return 2 * EARTH_M * math.asin(math.sqrt(h))


def seen_percent(sites, demand, range_m):
    step = 0.002
    by_cell = collections.defaultdict(list)
    for s in sites:
        by_cell[int(s[0] // step), int(s[1] // step)].append(s)
    seen = sum(n for p, n in demand.items()
               if any(metres(s, p) <= range_m for i in (-1, 0, 1) for k in (-1, 0, 1) for s in by_cell.get((int(p[0] // step) + i, int(p[1] // step) + k), ())))
    return 100 * seen / sum(demand.values())


def events(path):
    out = {"2016": collections.Counter(), "2017": collections.Counter()}
    with zipfile.ZipFile(path) as archive, archive.open("CHI_Crime.csv") as f:
        for row in csv.reader(line.decode() for line in f):
            out[row[0][6:10]][float(row[3]), float(row[2])] += 1
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=str(ROOT / "build/release"))
    options = parser.parse_args()
    data = pathlib.Path(os.environ.get("DOSI_DATA") or ROOT.parent / "shared" / "data") / "crime/chicago/CHI_Crime_2016_2017.zip"
    bad = 0
    if data.is_file():
        years = events(data)
        print(f"{'Chicago':26} {'2016':>7} {'ranking':>8} {'bound':>7} {'gap':>6} {'2017':>7} {'ranking':>8} {'asked':>6} {'CPU s':>6} {'wall s':>7}")
        for range_m, sites, candidates, asked, gap, seconds in ROWS:
            with tempfile.NamedTemporaryFile(suffix=".json") as out:
                before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
                subprocess.run([f"{options.build}/dosi-patrol", "cctv", "--events", data, "--x", "4", "--y", "3", "--time", "1", "--train-until", "2016-12-31", "--range-m", str(range_m),
                                "--sites", str(sites), "--candidates", candidates, "--json", out.name], check=True, capture_output=True)
                wall, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
                answer = json.load(open(out.name))
            cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            learned, later = answer["learned"], answer["heldOut"]
            places = [(s["lon"], s["lat"]) for s in answer["sites"]]
            for year, stated in (("2016", learned), ("2017", later)):
                again = seen_percent(places, years[year], range_m)
                assert abs(again - stated["coveredPercent"]) < 1e-6, (year, again, stated)
            good = later["coveredPercent"] > (asked or later["rankedPercent"]) and answer["gapPercent"] < gap and (seconds is None or cpu < 2 * seconds)
            bad += not good
            print(f"{range_m:4} m, {sites:5}, {candidates:11} {learned['coveredPercent']:7.2f} {learned['rankedPercent']:8.2f} {answer['boundPercent']:7.2f} {answer['gapPercent']:6.2f} "
                  f"{later['coveredPercent']:7.2f} {later['rankedPercent']:8.2f} {asked or '':>6} {cpu:6.2f} {wall:7.2f} {'ok' if good else 'MISSED'}", flush=True)
    else:
        print(f"Chicago skipped: no data at {data}; name their folder in DOSI_DATA")
    program = pathlib.Path(options.build) / "solutions/patrol/cameras/patrol_cameras_bench"
    if program.exists():
        rows = json.loads(subprocess.run([str(program), "--benchmark_format=json"], check=True, capture_output=True, text=True).stdout)["benchmarks"]
        for row in rows:
            print(f"{row['name']:26} {row.get('error_message') or '%.0f places a CPU-second, %.1f us a camera of 100 places' % (row['places'], row['cpu_time'] / 1000)}")
    else:
        print("patrol_cameras_bench: not built")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
