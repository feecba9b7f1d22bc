#!/usr/bin/env python3
"""`dosi trace staypoints`, `towers`, `match`, `timeline` and `hotspots` on tracks and cities whose truth is known, and on bad input.

    tests/solutions/trace_tracks.py BUILD_FOLDER
"""

import datetime
import json
import math
import pathlib
import random
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "bench")]
import trace_city  # noqa: E402
import trace_labels  # noqa: E402
from trace_run import DATA, Check, apart_m, trace, write  # noqa: E402

HOME = (127.0, 37.5)


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def staypoints(build, folder, check):
    draw, rows, now = random.Random(1), [], 1588291200
    for stay in range(4):  # an hour at a place, then ten minutes' walk
        for _ in range(120):
            rows.append((now, HOME[0] + stay * 0.01 + draw.gauss(0, 8) / 88000, HOME[1] + draw.gauss(0, 8) / 111195))
            now += 30
        for k in range(60):
            rows.append((now, HOME[0] + (stay + k / 60) * 0.01, HOME[1]))
            now += 10
    write(folder / "track.csv", ["time", "lon", "lat"], [*rows, (now, 37.5, 127.0)])
    said = trace(build, "staypoints", folder / "track.csv", "--json", folder / "out.json")
    found = read(folder / "out.json")["stays"]
    check("stays", len(found) == 4, str(found))
    for n, s in enumerate(found):
        check("where they were", apart_m((s["lon"], s["lat"]), (HOME[0] + n * 0.01, HOME[1])) < 8)
        check("as long as they were", abs((datetime.datetime.fromisoformat(s["end"][:-1]) - datetime.datetime.fromisoformat(s["start"][:-1])).seconds - 3600) < 120, str(s))
    check("exchanged coordinates are told", "exchanged" in said)
    # What is found can be searched for contacts.
    write(folder / "stays.csv", ["person", "start", "end", "lon", "lat"], [[who, s["start"], s["end"], s["lon"], s["lat"]] for who in ("a", "b") for s in found])
    write(folder / "cases.csv", ["person"], [["a"]])
    trace(build, "contacts", "--stays", folder / "stays.csv", "--cases", folder / "cases.csv", "--json", folder / "out.json")
    check("staypoints feed contacts", read(folder / "out.json")["answers"][0]["contacts"][0]["events"] == 4)
    check("an empty file is an error", "can be used" in ((folder / "no.gpx").write_text("<gpx></gpx>"), trace(build, "staypoints", folder / "no.gpx", fails=True))[1])


def towers(build, folder, check):
    write(folder / "towers.csv", ["tower", "lon", "lat"], [["A", 127, 37.5], ["B", 127.01, 37.5]])
    write(folder / "events.csv", ["person", "time", "tower"], [["p", t, w] for t, w in ((1588291200, "A"), (1588292200, "A"), (1588292210, "B"), (1588292230, "A"), (1588299999, "Z"))])
    said = trace(build, "towers", folder / "events.csv", "--towers", folder / "towers.csv", "--json", folder / "out.json")
    answer = read(folder / "out.json")
    check("oscillation is replaced", [e["tower"] for e in answer["events"]] == ["A"] * 4 and answer["replaced"] == 1)
    check("an unknown tower is told", "does not know this tower" in said and "'Z'" in said and answer["rowsRefused"] == 1, said)


def match(build, folder, check):
    lines = [[(round(127 + k * 0.002, 6), round(37.5 + i * 0.002, 6)) for k in range(12)] for i in range(12)]
    lines += [[(round(127 + i * 0.002, 6), round(37.5 + k * 0.002, 6)) for k in range(12)] for i in range(12)]
    blocks = [[a, b] for line in lines for a, b in zip(line, line[1:])]
    (folder / "streets.osm").write_text(trace_labels.osm_xml(blocks))
    drives = trace_labels.drives(blocks, random.Random(4), 6, metres=2500)
    write(folder / "drives.csv", ["person", "time", "lon", "lat"], [[k, 1588291200 + t, f"{x:.7f}", f"{y:.7f}"] for k, (fixes, _) in enumerate(drives) for t, x, y in fixes])
    trace(build, "match", "--trace", folder / "drives.csv", "--osm", folder / "streets.osm", "--json", folder / "out.json", "--geojson", folder / "way.geojson")
    answer = read(folder / "out.json")
    check("all is on streets", all(t["matchedShare"] == 1 and not t["breaks"] for t in answer["tracks"]))
    check("the error is found", all(3 < t["sigmaMetres"] < 12 for t in answer["tracks"]), str([t["sigmaMetres"] for t in answer["tracks"]]))
    ways = {}
    for f in read(folder / "way.geojson")["features"]:
        if f["geometry"]["type"] == "LineString":
            ways.setdefault(f["properties"]["person"], set()).update((round(x, 5), round(y, 5)) for x, y in f["geometry"]["coordinates"])
    passed = [tuple(round(v, 5) for v in p) in ways[str(k)] for k, (_, path) in enumerate(drives) for p in path[1:-1]]
    check("the way is the one driven", sum(passed) > 0.93 * len(passed), f"{sum(passed)} of {len(passed)}")
    (folder / "empty.osm").write_text('<?xml version="1.0"?><osm version="0.6"></osm>')
    check("no street is an error", "no street" in trace(build, "match", "--trace", folder / "drives.csv", "--osm", folder / "empty.osm", fails=True))


def timeline(build, folder, check):
    subprocess.run([str(build / "dosi"), "demo", "--residents", str(folder / "residents"), "--size", "2000"], check=True, capture_output=True)
    city = trace_city.City(folder / "residents")
    persons, shares = sorted(city.home)[:8], []
    for withheld in (0, 0.3, 0.7):
        city.write(folder, persons, withheld)
        shares.append(city.accuracy(trace_city.timelines(build / "dosi-trace", folder)))
    check("most of the time at the right venue", min(shares) > 0.65, str(shares))
    write(folder / "venues.csv", ["id", "lon", "lat"], [["cafe", 127.02, 37.5], ["office", 127.1, 37.5]])
    write(folder / "observations.csv", ["source", "from", "venue", "lon", "lat"], [["qr", "2020-05-01T10:00:00+09:00", "cafe", "", ""], ["card", "2020-05-01T01:05:00Z", "office", "", ""],
                                                                                 ["card", "2020-05-01T01:05:00Z", "office", "", ""], ["gps", "2020-05-01T10:00:00+09:00", "", 37.5, 127.0], ["card", "2020-05-01 10:00", "cafe", "", ""]])
    said = trace(build, "timeline", "--observations", folder / "observations.csv", "--venues", folder / "venues.csv", "--json", folder / "out.json")
    one = read(folder / "out.json")["persons"][0]
    check("two places at once are shown", one["contradictions"], str(one))
    check("a doubled payment counts once", len(one["passedOver"]) == 1)
    check("bad rows are told", "exchanged" in said and "--zone" in said, said)


def hotspots(build, folder, check):
    draw = random.Random(2)
    rows = [[n, f"2020-05-{1 + draw.randrange(20):02}", 127 + draw.uniform(0, 0.1), 37.5 + draw.uniform(0, 0.1)] for n in range(120)]
    rows += [[200 + n, f"2020-05-{12 + n % 3:02}", 127.05 + draw.uniform(0, 0.003), 37.55 + draw.uniform(0, 0.003)] for n in range(14)]
    write(folder / "cases.csv", ["person", "start", "lon", "lat"], rows)
    trace(build, "hotspots", "--cases", folder / "cases.csv", "--cell", 500, "--simulations", 99, "--json", folder / "out.json")
    best = read(folder / "out.json")["clusters"][0]
    check("the planted cluster", best["p"] <= 0.02 and apart_m((best["lon"], best["lat"]), (127.0515, 37.5515)) < 1200 and best["from"] <= "2020-05-13" <= best["to"], str(best))
    inside = [r for r in rows if best["from"] <= r[1] <= best["to"] and apart_m(r[2:], (best["lon"], best["lat"])) <= best["radiusMetres"] + 400]
    check("its cases lie in it", len(inside) >= best["cases"], f"{len(inside)} {best['cases']}")
    total, c, e = len(rows), best["cases"], best["expected"]
    check("its likelihood", math.isclose(best["logLikelihoodRatio"], c * math.log(c / e) + (total - c) * math.log((total - c) / (total - e)), rel_tol=1e-9))


def geolife(build, folder, check):
    source = DATA / "epi/traj/geolife_trackintel"
    if not source.is_dir():
        return print(f"GeoLife left out: no {source}")
    tracks = sorted(source.rglob("*.plt"))[:10]
    for path in tracks:
        trace(build, "staypoints", path, "--json", folder / "out.json")
        check("GeoLife is read", read(folder / "out.json")["read"]["rows"] == len(path.read_text().splitlines()) - 6)


def main():
    build, check = pathlib.Path(sys.argv[1]), Check()
    for part in (staypoints, towers, match, timeline, hotspots, geolife):
        with tempfile.TemporaryDirectory() as name:
            part(build, pathlib.Path(name), check)
    return check.done()


if __name__ == "__main__":
    sys.exit(main())
