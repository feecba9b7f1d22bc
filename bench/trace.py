#!/usr/bin/env python3
"""./dosi.sh bench trace: contacts among a synthetic city's stays, sources of DS4C, stay points, map matching, timelines of the synthetic city.

Each answer is checked before it is timed. Data: DOSI_DATA, else ../shared/data beside the project; a part without its data says so. PostGIS in
the same run: bench/trace_postgis.py (minutes). A million persons: DOSI_TRACE_PERSONS=1000000 (7 GB, minutes).
"""
import argparse
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

import trace_city
import trace_labels
from run import ROOT


class Bench:
    def __init__(self, options, data, folder):
        self.options, self.data, self.folder = options, data, folder
        self.build = pathlib.Path(options.build)
        self.bad = 0

    def say(self, title, value, target="", good=True, more=""):
        self.bad += not good
        print(f"{title:44} {value:>14} {target:>12} {'ok' if good else 'MISSED':7} {more}", flush=True)

    def trace(self, *arguments):
        out = self.folder / "out.json"
        before = os.times()
        done = subprocess.run([str(self.build / "dosi-trace"), *map(str, arguments), "--json", str(out)], check=True, capture_output=True, text=True)
        after = os.times()
        return json.loads(out.read_text()), after.children_user + after.children_system - before.children_user - before.children_system, done.stdout

    def contacts(self):
        program = self.build / "solutions/trace/contacts/trace_contacts_bench"
        if program.exists():
            out = subprocess.run([str(program), "--benchmark_format=json"], check=True, capture_output=True, text=True).stdout
            rows = {r["name"].split("/")[0]: r for r in json.loads(out)["benchmarks"]}
            large = rows["build"]["stays"] > 5e7
            if rows["search"].get("error_occurred"):
                return self.say("contacts", "WRONG", "", False, rows["search"]["error_message"])
            case_ms, mb, floor = rows["search"]["cpu_time"] / 200, rows["build"]["MB"], rows["floor_of_reading"]["cpu_time"]
            self.say(f"{rows['build']['stays'] / 1e6:.2f} M stays: index, CPU", f"{rows['build']['cpu_time'] / 1000:.2f} s", "" if large else "1 s", large or rows["build"]["cpu_time"] <= 1000)
            self.say("its size", f"{mb:.0f} MB", "2200 MB" if large else "120 MB", mb <= (2200 if large else 120))
            self.say("a case, <= 50 m and >= 15 min, CPU", f"{case_ms:.3f} ms", "3 ms" if large else "0.6 ms", case_ms <= (3 if large else 0.6), f"{floor / case_ms:.0f} times a reading of all stays; {rows['search']['pairs']:.0f} pairs as by that")
            self.say("ranked, with evidence, CPU", f"{rows['rank']['cpu_time'] / 200:.3f} ms")
        subprocess.run([str(self.build / "dosi-trace"), "sample-stays", "--out", str(self.folder / "stays.csv")], check=True)
        (self.folder / "cases.csv").write_text("person\nsynthetic-7\n")
        answer, cpu, _ = self.trace("contacts", "--stays", self.folder / "stays.csv", "--cases", self.folder / "cases.csv", "--time-unit", "seconds")
        rate = answer["read"]["rows"] / answer["seconds"]["read"] / 1e6
        self.say("rows of CSV, two threads", f"{rate:.1f} M/s", "2 M/s", rate >= 2, f"whole command {cpu:.2f} s CPU")

    def sources(self):
        ds4c = self.data / "epi/ds4c/v20200531"
        if not ds4c.is_dir():
            return print("sources of DS4C: no data")
        answer, cpu, _ = self.trace("sources", "--linelist", ds4c / "PatientInfo.csv", "--visits", ds4c / "PatientRoute.csv", "--cross-validate", 5)
        v = answer["validation"]
        for name, target in (("top1", 33), ("top3", None), ("top5", 61), ("top10", 70)):
            self.say(f"DS4C, {v['pairs']} pairs, {v['meanCandidates']:.0f} candidates: {name}", f"{100 * v[name]:.1f} %", f"{target} %" if target else "", target is None or 100 * v[name] > target)
        self.say("mean reciprocal rank; Brier", f"{v['meanReciprocalRank']:.3f}; {v['brier']:.3f}", more=f"{cpu:.1f} s CPU")
        for what in ("candidates", "unknownSource"):
            print("  told / seen, " + what + ": " + ", ".join(f"{100 * b['told']:.0f}/{100 * b['seen']:.0f} % ({b['statements']})" for b in v["reliability"][what]))

    def staypoints(self):
        source = self.data / "epi/traj/geolife_trackintel"
        if not source.is_dir():
            return print("stay points: no GeoLife")
        draw, pieces = random.Random(self.options.seed), trace_labels.rides(source)
        tracks = {str(k): trace_labels.labelled_track(pieces, draw) for k in range(40)}
        with (self.folder / "track.csv").open("w") as f:
            f.write("person,time,lon,lat\n" + "".join(f"{k},{t:.0f},{lon:.7f},{lat:.7f}\n" for k, fixes in tracks.items() for t, lon, lat, _ in fixes))
        answer, cpu, _ = self.trace("staypoints", self.folder / "track.csv")
        stays = {}
        for s in answer["stays"]:
            stays.setdefault(s["person"], []).append((trace_city.moment(s["start"]), trace_city.moment(s["end"]), s["lon"], s["lat"]))
        both = found = true = 0
        for k, fixes in tracks.items():
            for t, lon, lat, is_stay in fixes:
                told = any(a <= round(t) <= b and trace_labels.apart((0, lon, lat), (0, x, y)) < 200 for a, b, x, y in stays.get(k, []))
                both, found, true = both + (told and is_stay), found + told, true + is_stay
        f1 = 2 * both / (found + true)
        self.say("stay points, fixes: F1", f"{f1:.3f}", ".95", f1 > 0.95, f"precision {both / found:.3f}, recall {both / true:.3f}; {len(answer['stays'])} stays of {6 * len(tracks)}; {answer['fixes'] / cpu / 1000:.0f} k fixes a CPU-second")

    def match(self):
        archive = self.data / "epi/traj/fmm_stockholm/stockholm_network.tar.gz"
        if not archive.exists():
            return print("map matching: no Stockholm network")
        lines = trace_labels.shapefile_lines(archive, "edges.shp")
        (self.folder / "streets.osm").write_text(trace_labels.osm_xml(lines))
        drives = trace_labels.drives(lines, random.Random(self.options.seed), 100)
        with (self.folder / "drives.csv").open("w") as f:
            f.write("person,time,lon,lat\n" + "".join(f"{k},{1.2e9 + t:.0f},{x:.7f},{y:.7f}\n" for k, (fixes, _) in enumerate(drives) for t, x, y in fixes))
        answer, _, _ = self.trace("match", "--trace", self.folder / "drives.csv", "--osm", self.folder / "streets.osm", "--geojson", self.folder / "way.geojson")
        ways = {}
        for f in json.loads((self.folder / "way.geojson").read_text())["features"]:
            if f["geometry"]["type"] == "LineString":
                ways.setdefault(f["properties"]["person"], set()).update((round(x, 6), round(y, 6)) for x, y in f["geometry"]["coordinates"])
        passed = [tuple(round(v, 6) for v in p) in ways.get(str(k), ()) for k, (_, path) in enumerate(drives) for p in path[1:-1]]
        share = sum(passed) / len(passed)
        self.say("Stockholm, synthetic drives: places passed", f"{100 * share:.1f} %", "95 %", share > 0.95, f"{len(drives)} drives, 6 m error, a fix a second")
        self.say("fixes a CPU-second", f"{answer['pointsPerCpuSecond']:.0f}", more="FMM: 25,000 to 45,000")

    def timelines(self):
        if not (self.build / "dosi").exists():
            return print("timelines: dosi is not built")
        subprocess.run([str(self.build / "dosi"), "demo", "--residents", str(self.folder / "residents"), "--size", "4000"], check=True, capture_output=True)
        city = trace_city.City(self.folder / "residents")
        persons, told = sorted(city.home)[:30], []
        for withheld in (0, 0.1, 0.3, 0.5, 0.7):
            city.write(self.folder, persons, withheld)
            told.append(f"{100 * city.accuracy(trace_city.timelines(self.build / 'dosi-trace', self.folder)):.1f}")
        self.say("synthetic city: time at the right venue, %", told[0], more="withheld 10, 30, 50, 70 %: " + ", ".join(told[1:]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parts = ("contacts", "sources", "staypoints", "match", "timelines")
    parser.add_argument("--parts", nargs="*", default=parts, choices=parts)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--build", default=str(ROOT / "build/release"))
    options = parser.parse_args()
    data = pathlib.Path(os.environ.get("DOSI_DATA") or ROOT.parent / "shared" / "data")
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(options, data, pathlib.Path(name))
        print(f"{'':44} {'value':>14} {'target':>12}")
        for part in options.parts:
            getattr(bench, part)()
    return int(bench.bad > 0)


if __name__ == "__main__":
    sys.exit(main())
