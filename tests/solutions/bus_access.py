#!/usr/bin/env python3
"""`dosi bus access` must say the same of files and of a hub into which they were imported.

    tests/solutions/bus_access.py BUILD_FOLDER
"""

import csv
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/scenario"))
from hub import Hub  # noqa: E402

SIDE, STEP = 8, 0.002  # a grid of streets, 0.002 degrees apart


def place(x, y):
    return 127.0 + x * STEP, 37.5 + y * STEP


def streets():
    nodes, ways = [], []
    for y in range(SIDE):
        for x in range(SIDE):
            lon, lat = place(x, y)
            nodes.append(f'<node id="{y * SIDE + x + 1}" lon="{lon:.4f}" lat="{lat:.4f}" version="1"/>')
    for i in range(SIDE):
        for line in ([i * SIDE + x + 1 for x in range(SIDE)], [y * SIDE + i + 1 for y in range(SIDE)]):
            refs = "".join(f'<nd ref="{ref}"/>' for ref in line)
            ways.append(f'<way id="{len(ways) + 1}" version="1">{refs}<tag k="highway" v="residential"/></way>')
    return '<?xml version="1.0"?><osm version="0.6">' + "".join(nodes) + "".join(ways) + "</osm>"


def clock(s):
    return f"{s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}"


def feed(draw):
    stops = [(x, y) for y in range(SIDE) for x in range(SIDE) if (x + y) % 2 == 0]
    tables = {
        "agency.txt": "agency_name,agency_url,agency_timezone\n도시교통,http://a.example,Asia/Seoul\n",
        "stops.txt": "stop_id,stop_name,stop_lat,stop_lon\n",
        "routes.txt": "route_id,route_short_name,route_type\n",
        "calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        "WD,1,1,1,1,1,0,0,20260101,20261231\nWE,0,0,0,0,0,1,1,20260101,20261231\n",
        "calendar_dates.txt": "service_id,date,exception_type\nWE,20260505,1\nWD,20260505,2\n",
        "trips.txt": "route_id,service_id,trip_id\n",
        "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n",
        "frequencies.txt": "trip_id,start_time,end_time,headway_secs\n",
    }
    for number, (x, y) in enumerate(stops):
        lon, lat = place(x, y)
        tables["stops.txt"] += f"S{number},정류장 {number},{lat:.4f},{lon:.4f}\n"
    for route in range(6):
        tables["routes.txt"] += f"R{route},{route},3\n"
        line = draw.sample(range(len(stops)), 7)
        for trip in range(8):
            name = f"T{route}-{trip}"
            tables["trips.txt"] += f"R{route},{'WD' if trip % 3 else 'WE'},{name}\n"
            at = 7 * 3600 + draw.randrange(7200)
            for sequence, stop in enumerate(line):
                tables["stop_times.txt"] += f"{name},{clock(at)},{clock(at + 20)},S{stop},{sequence}\n"
                at += draw.randrange(60, 240)
    tables["frequencies.txt"] += "T0-1,08:00:00,09:00:00,420\n"
    return tables


def run(*command):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        raise SystemExit(f"FAIL {' '.join(map(str, command))}\n{done.stdout}{done.stderr}")


def reached(build, folder, source, date):
    out = folder / "reached.csv"
    run(build / "dosi", "bus", "access", *source, "--date", date, "--from", "08:00", "--minutes", 30, "--cutoffs", "10,20,40",
        "--max-walk", 8, "--opportunities", folder / "places.csv", "--csv", out)
    with open(out, encoding="utf-8") as f:
        return list(csv.reader(f))


# What r5r 2 tells of its Porto Alegre sample, "Accessibility" vignette: schools and healthcare reached by the median of the departures of
# 13 May 2019 from 14:00 to 15:00, walks of at most 30 minutes; in less than 20 minutes, and in 20 or less.
R5R = {19: {"89a901291abffff": (3, 5), "89a9012a3cfffff": (0, 0), "89a901295b7ffff": (6, 4)},
       20: {"89a9012124fffff": (1, 0), "89a9012126bffff": (4, 1), "89a9012127bffff": (2, 1), "89a90128003ffff": (8, 3), "89a90128007ffff": (5, 1),
            "89a9012800bffff": (8, 3)}}


def porto_alegre(build, folder):
    """The other router's published counts: routers differ in how they put places on streets, so a minute's difference is allowed for."""
    data = pathlib.Path(os.environ.get("DOSI_DATA") or ROOT.parent / "shared" / "data")
    if not (data / "bus").is_dir():
        print(f"skipped: no data at {data}")
        return 0
    feeds = data / "bus" / "gtfs"
    run(build / "dosi", "bus", "access", "--gtfs", feeds / "poa_eptc_gtfs.zip", "--gtfs", feeds / "poa_trensurb_gtfs.zip", "--osm", data / "osm" / "poa_osm.pbf",
        "--date", "20190513", "--from", "14:00", "--minutes", 60, "--cutoffs", "19,20", "--opportunities", feeds / "poa_hexgrid.csv", "--csv", folder / "poa.csv")
    with open(folder / "poa.csv", encoding="utf-8") as f:
        ours = {(row["id"], int(row["cutoff_min"])): (float(row["schools"]), float(row["healthcare"])) for row in csv.DictReader(f)}
    if len(ours) != 2 * 1227:
        raise SystemExit(f"FAIL {len(ours)} answers for 1,227 cells; kept in {folder}")
    apart = [a - b for cutoff, cells in R5R.items() for cell, published in cells.items() for a, b in zip(ours[cell, cutoff], published)]
    print(f"Porto Alegre beside r5r: {len(apart)} counts, {sum(map(abs, apart)) / len(apart):.2f} apart on the average, at most {max(map(abs, apart)):.0f}")
    if sum(map(abs, apart)) / len(apart) > 1 or max(map(abs, apart)) > 3:
        raise SystemExit(f"FAIL counts are apart by {apart}; kept in {folder}")
    return 1


def before_and_after(build, folder, tables):
    """Half the trips are gone: nobody reaches more, somebody less, and groups and isochrones say so."""
    trips = tables["trips.txt"].splitlines(keepends=True)
    kept = [trips[0]] + [row for row in trips[1:] if int(row.rpartition("-")[2]) % 2 == 0]
    with zipfile.ZipFile(folder / "less.zip", "w") as archive:
        for name, text in {**tables, "trips.txt": "".join(kept)}.items():
            archive.writestr(name, text)
    run(build / "dosi", "bus", "access", "--gtfs", folder / "feed.zip", "--after", folder / "less.zip", "--osm", folder / "streets.osm", "--date", "20260506",
        "--from", "08:00", "--minutes", 30, "--cutoffs", "10,20,40", "--max-walk", 8, "--opportunities", folder / "places.csv", "--csv", folder / "both.csv",
        "--json", folder / "both.json", "--groups", "jobs", "--geojson", folder / "both.geojson", "--isochrones", folder / "iso.geojson", "--isochrones-from", "P3")
    with open(folder / "both.csv", encoding="utf-8") as f:
        rows = list(csv.DictReader(f))
    if any(float(row["jobs_after"]) > float(row["jobs"]) for row in rows) or all(row["jobs_after"] == row["jobs"] for row in rows):
        raise SystemExit(f"FAIL fewer trips must reach less; kept in {folder}")
    people = {row["id"]: float(row["jobs"]) for row in csv.DictReader((folder / "places.csv").read_text(encoding="utf-8").splitlines())}
    reach = [(people[row["id"]], float(row["schools"])) for row in rows if row["cutoff_min"] == "20"]
    held, all_people = sum(p * v for p, v in reach), sum(people.values())
    gini = sum(p * q * abs(v - w) for p, v in reach for q, w in reach) / (2 * all_people * held)
    said = next(g for g in json.loads((folder / "both.json").read_text())["groups"] if g["cutoffMinutes"] == 20 and g["opportunity"] == "schools")
    if abs(said["before"]["gini"] - gini) > 1e-3 or abs(said["before"]["mean"] - held / all_people) > 1e-3 or said["after"]["mean"] > said["before"]["mean"]:
        raise SystemExit(f"FAIL the group has mean {held / all_people} and Gini {gini}, not {said}; kept in {folder}")
    if len(json.loads((folder / "both.geojson").read_text())["features"]) != len(people):
        raise SystemExit(f"FAIL the map has other places; kept in {folder}")

    def area(one):
        return sum((ring[0][1][0] - ring[0][0][0]) * (ring[0][2][1] - ring[0][1][1]) for ring in one["geometry"]["coordinates"])
    areas = {(one["properties"]["when"], one["properties"]["minutes"]): area(one) for one in json.loads((folder / "iso.geojson").read_text())["features"]}
    if not 0 < areas["before", 10] < areas["before", 20] < areas["before", 40] or not areas["after", 20] <= areas["before", 20] + 1e-12:
        raise SystemExit(f"FAIL isochrones have areas {areas}; kept in {folder}")
    return 1


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="dosi-bus-access-"))
    draw = random.Random(7)
    (folder / "streets.osm").write_text(streets(), encoding="utf-8")
    tables = feed(draw)
    with zipfile.ZipFile(folder / "feed.zip", "w") as archive:
        for name, text in tables.items():
            archive.writestr(name, text)
    rows = ["id,lon,lat,jobs,schools"]
    for i in range(40):
        lon, lat = place(draw.uniform(0, SIDE - 1), draw.uniform(0, SIDE - 1))
        rows.append(f"P{i},{lon:.6f},{lat:.6f},{draw.randrange(100)},{draw.randrange(3)}")
    (folder / "places.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    passed = 0
    with Hub(build / "dosi", "memory", folder / "hub", []) as hub:
        url = f"http://127.0.0.1:{hub.port}"
        run(build / "dosi", "import", "gtfs", folder / "feed.zip", "--hub", url)
        run(build / "dosi", "import", "osm", folder / "streets.osm", "--hub", url)
        for date in ("20260506", "20260505", "20260509"):  # a weekday, a holiday on a weekday, a Saturday
            by_files = reached(build, folder, ["--gtfs", folder / "feed.zip", "--osm", folder / "streets.osm"], date)
            by_hub = reached(build, folder, ["--hub", url], date)
            if by_files != by_hub:
                raise SystemExit(f"FAIL on {date} files and hub differ; kept in {folder}")
            if len({row[2] for row in by_files[1:]}) < 10:
                raise SystemExit(f"FAIL on {date} hardly anything is reached; kept in {folder}")
            passed += 1
    passed += before_and_after(build, folder, tables)
    passed += porto_alegre(build, folder)
    print(f"{passed} passed, 0 failed")


if __name__ == "__main__":
    main()
