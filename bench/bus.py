#!/usr/bin/env python3
"""./dosi.sh bench bus: line networks of the literature (Mandl; Mumford0 to 3), each answer judged a second time by bench/bus_checker.py.

First the judge of the program against 4,268 published networks, then what networks cost to judge, then passenger objective (minutes of a
trip), operator objective (minutes of all lines) and hypervolume of the front, beside what is published or asked. Last, journeys and feeds.
Data: DOSI_DATA, else ../shared/data beside the project. The full table takes --seconds 300 --pareto-seconds 600 --seeds 5.
"""
import argparse
import csv
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

from bus_checker import Instance, hypervolume
from run import ROOT

# name: lines, least and most nodes; passenger time asked for; operator time, hypervolume published; ideal and reference (minutes, line minutes)
INSTANCES = {
    "Mandl-4": ("Mandl", (4, 2, 8), 10.4823, None, None, None),
    "Mandl-6": ("Mandl", (6, 2, 8), 10.1798, 63, .8623, ((10, 63), (15, 224))),
    "Mandl-7": ("Mandl", (7, 2, 8), 10.1002, None, None, None),
    "Mandl-8": ("Mandl", (8, 2, 8), 10.0674, None, None, None),
    "Mumford0": ("Mumford0", (12, 2, 15), 13.88, 94, .8558, ((13, 94), (32, 700))),
    "Mumford1": ("Mumford1", (15, 10, 30), 21.15, 408, .8114, ((19, 345), (50, 2000))),
    "Mumford2": ("Mumford2", (56, 10, 22), 23.95, 1330, .7152, ((22, 864), (45, 6000))),
    "Mumford3": ("Mumford3", (60, 12, 25), 26.60, 1731, .6603, ((24, 982), (50, 6600))),
}


class Bench:
    def __init__(self, options, data):
        self.options, self.data = options, data
        self.files = data / "bus/utrp/mumford2013/instances"
        self.program = f"{options.build}/dosi-bus"
        self.bad = 0

    def run(self, *arguments, **more):
        return subprocess.run([str(a) for a in arguments], check=True, capture_output=True, text=True, **more).stdout

    def of(self, name):
        return ["--travel-times", self.files / f"{name}TravelTimes.txt", "--demand", self.files / f"{name}Demand.txt"]

    def say(self, title, value, target, good, more=""):
        self.bad += not good
        print(f"{title:34} {value:>12} {target:>12} {'ok' if good else 'MISSED':7} {more}", flush=True)

    def judge(self):
        """The figures stated with published networks, by `dosi bus evaluate`."""
        checked = off = 0
        for path in sorted((self.data / "bus/utrp/routesets_verified").glob("*.tsv")):
            rows = list(csv.DictReader(path.open(), delimiter="\t"))
            with tempfile.NamedTemporaryFile("w", suffix=".txt") as routes:
                routes.write("".join(row["routes_zero_based"] + "\n" for row in rows))
                routes.flush()
                lines = self.run(self.program, "evaluate", *self.of(path.stem), "--routes", routes.name, "--each").splitlines()
            assert len(lines) == len(rows), path
            for row, line in zip(rows, map(json.loads, lines)):
                checked += 1
                off += (abs(float(row["ATT_eval"]) - line["averageTravelMinutes"]) > 1e-4 or float(row["TRT_eval"]) != line["totalLineMinutes"]
                        or any(abs(float(row[d]) - line[d]) > 0.00501 for d in ("d0", "d1", "d2", "dun")))
        self.say("published networks reproduced", checked - off, checked, off == 0)

    def costs(self):
        """Networks judged per CPU-second, from scratch and as neighbours: the same ones, in one program."""
        out = self.run(f"{self.options.build}/solutions/bus/lines/bus_lines_bench", "--benchmark_format=json", "--benchmark_min_time=1",
                       env={**os.environ, "DOSI_BUS_INSTANCES": str(self.files)})
        rate = {b["name"]: b["networks"] for b in json.loads(out)["benchmarks"]}
        for name in {i[0]: None for i in INSTANCES.values()}:
            floor, now = rate[name + "/from_scratch"], rate[name + "/as_neighbour"]
            least = {"Mumford2": 5, "Mumford3": 5}.get(name, 1)
            self.say(f"{name}, judged a CPU-second", f"{now:.0f}", f"{least * floor:.0f}", now >= least * floor, f"{now / floor:.1f} times from scratch ({floor:.0f})")

    def design(self, row, objective, seconds, seed):
        """The answer's networks as (average, line time) by the checker; both judges must agree on every one."""
        name, (lines, least, most), *_ = INSTANCES[row]
        instance = Instance(self.files, name, lines, least, most)
        with tempfile.NamedTemporaryFile(suffix=".json") as out:
            self.run(self.program, "design", *self.of(name), "--lines", lines, "--min-nodes", least, "--max-nodes", most, "--objective", objective,
                     "--seconds", seconds, "--seed", seed, "--threads", self.options.threads, "--json", out.name)
            answer = json.load(open(out.name))
        points = []
        for network in answer.get("front", [answer]):
            point = instance.average(network["routes"]), instance.line_time(network["routes"])
            stated = network["averageTravelMinutes"], network["totalLineMinutes"]
            assert not instance.faults(network["routes"]), (row, instance.faults(network["routes"]))
            assert all(abs(a - b) < 1e-6 for a, b in zip(point, stated)), (row, point, stated)
            points.append(point)
        return points, answer

    def objective(self, row, objective):
        _, _, passenger, operator, volume, corners = INSTANCES[row]
        target = {"passenger": passenger, "operator": operator, "pareto": volume}[objective]
        if target is None:
            return
        seconds = self.options.pareto_seconds if objective == "pareto" else self.options.seconds
        values, proven, rates = [], False, []
        for seed in range(1, self.options.seeds + 1):
            points, answer = self.design(row, objective, seconds, seed)
            proven |= answer["provenOptimal"]
            rates.append(answer["evaluationsPerCpuSecond"])
            values.append(hypervolume(points, *corners) if objective == "pareto" else points[0][objective == "operator"])
        median, best = statistics.median(values), (max if objective == "pareto" else min)(values)
        good = median > target if objective == "pareto" else median <= target + 5e-5
        digits = 0 if objective == "operator" else 4
        self.say(f"{row}, {objective}", f"{median:.{digits}f}", f"{target}", good,
                 f"best {best:.{digits}f}, {seconds:g} s, {self.options.seeds} seeds, {statistics.mean(rates):.0f} networks a CPU-second"
                 + (", proven optimal" if proven else ""))

    def journeys(self):
        """Journeys, feeds and plans by headways, by the benchmarks beside their sources."""
        for room in ("journey", "service"):
            program = pathlib.Path(self.options.build) / f"solutions/bus/{room}/bus_{room}_bench"
            if not program.exists():
                print(f"{room}: not built")
                continue
            out = self.run(program, "--benchmark_format=json", env={**os.environ, "DOSI_DATA": str(self.data)})
            for row in json.loads(out)["benchmarks"]:
                if row.get("error_occurred"):
                    print(f"{row['name']:34} {row['error_message']}")
                    continue
                more = ", ".join(f"{k} {v:.6g}" for k, v in row.items() if isinstance(v, float) and k not in ("real_time", "cpu_time"))
                print(f"{row['name']:34} {row['real_time']:12.3f} {row['time_unit']} (CPU {row['cpu_time']:.3f}) {more}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--pareto-seconds", type=float, default=10)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--instances", nargs="*", default=list(INSTANCES), choices=list(INSTANCES))
    parser.add_argument("--objectives", nargs="*", default=["passenger", "operator", "pareto"])
    parser.add_argument("--designs-only", action="store_true")
    parser.add_argument("--build", default=str(ROOT / "build/release"))
    options = parser.parse_args()
    data = pathlib.Path(os.environ.get("DOSI_DATA") or ROOT.parent / "shared" / "data")
    if not (data / "bus").is_dir():
        return print(f"skipped: no data at {data}; name their folder in DOSI_DATA")
    bench = Bench(options, data)
    print(f"{'':34} {'median':>12} {'target':>12}")
    if not options.designs_only:
        bench.judge()
        bench.costs()
    for objective in options.objectives:
        for row in options.instances:
            bench.objective(row, objective)
    if not options.designs_only:
        bench.journeys()
    return int(bench.bad > 0)


if __name__ == "__main__":
    sys.exit(main())
