#!/usr/bin/env python3
"""`dosi bus evaluate` says the same of files and of a hub; runs, kilometres, headways and fleets are worked out a second time from the feed.

    tests/solutions/bus_evaluate.py BUILD_FOLDER
"""

import csv
import json
import math
import pathlib
import random
import sys
import tempfile
import urllib.request
import zipfile
from collections import defaultdict

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from bus_access import SIDE, Hub, feed, place, run, streets  # noqa: E402

DATE, FROM, MINUTES = "20260506", 7 * 3600, 180  # a Wednesday


def seconds(clock):
    hours, minutes, rest = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(rest)


def rows(tables, name):
    return list(csv.DictReader(tables[name].splitlines()))


def runs_of(tables):
    """The runs of the weekday by route: lists of (stop, arrival, departure)."""
    calls = defaultdict(list)
    for row in rows(tables, "stop_times.txt"):
        calls[row["trip_id"]].append((int(row["stop_sequence"]), row["stop_id"], seconds(row["arrival_time"]), seconds(row["departure_time"])))
    repeated = {row["trip_id"]: row for row in rows(tables, "frequencies.txt")}
    out = defaultdict(list)
    for trip in rows(tables, "trips.txt"):
        if trip["service_id"] != "WD":
            continue
        one = [call[1:] for call in sorted(calls[trip["trip_id"]])]
        starts = [one[0][2]]
        if trip["trip_id"] in repeated:
            r = repeated[trip["trip_id"]]
            starts = range(seconds(r["start_time"]), seconds(r["end_time"]), int(r["headway_secs"]))
        for start in starts:
            shift = start - one[0][2]
            out[trip["route_id"]].append([(stop, arrival + shift, departure + shift) for stop, arrival, departure in one])
    return out


def expected_line(runs):
    """Vehicle-hours, and the mean and variation of the headways that begin in the window."""
    hours = sum(run[-1][1] - run[0][2] for run in runs) / 3600
    leaving = defaultdict(list)
    for one in runs:
        for stop, _, departure in one[:-1]:
            if departure >= FROM:
                leaving[stop].append(departure)
    n = mean = variation = 0
    for times in leaving.values():
        times.sort()
        gaps = [b - a for a, b in zip(times, times[1:]) if a < FROM + MINUTES * 60]
        if gaps:
            average = sum(gaps) / len(gaps)
            n += len(gaps)
            mean += sum(gaps)
            if average > 0:
                variation += len(gaps) * math.sqrt(sum((g - average) ** 2 for g in gaps) / len(gaps)) / average
    return {"runs": len(runs), "vehicleHours": hours, **({"headwayMinutes": mean / n / 60, "headwayVariation": variation / n} if n else {})}


class Check:
    def __init__(self, folder):
        self.passed, self.folder = 0, folder

    def __call__(self, what, good, shown=""):
        if not good:
            raise SystemExit(f"FAIL {what} {shown}; kept in {self.folder}")
        self.passed += 1


def evaluated(build, folder, source, *more):
    out = folder / "evaluation.json"
    run(build / "dosi", "bus", "evaluate", *source, "--date", DATE, "--from", "07:00", "--minutes", MINUTES, "--every", 10, "--max-walk", 8, "--json", out, *more)
    return json.loads(out.read_text(encoding="utf-8"))


def entities(url, kind):
    with urllib.request.urlopen(f"{url}/ngsi-ld/v1/entities?type={kind}&limit=1000", timeout=30) as answer:
        return json.load(answer)


def sound(check, report, trips):
    s = report["summary"]
    check("all trips are told", abs(s["trips"] - trips) < 0.01, s["trips"])
    shares = [s[name] for name in ("directPercent", "oneTransferPercent", "twoTransfersPercent", "moreTransfersPercent", "walkOnlyPercent", "unservedPercent")]
    check("shares add up", abs(sum(shares) - 100) < 0.01, shares)
    check("some ride, some walk, some do neither", min(s["directPercent"], s["oneTransferPercent"], s["walkOnlyPercent"], s["unservedPercent"]) > 0, shares)
    quantiles = [s[f"p{p}Minutes"] for p in (10, 25, 50, 75, 90)]
    check("percentiles rise", quantiles == sorted(quantiles) and quantiles[0] < s["meanMinutes"] < quantiles[-1], quantiles)
    on, off = (sum(stop[name] for stop in report["stops"]) for name in ("boardings", "alightings"))
    riding = sum((i + 1) * s[name] for i, name in enumerate(("directPercent", "oneTransferPercent", "twoTransfersPercent"))) / 100 * trips
    check("who gets on gets off", abs(on - off) < 0.1 and abs(on - riding) < 0.1, (on, off, riding))
    check("lines carry them", abs(sum(line["boardings"] for line in report["lines"]) - on) < 0.1)
    loads = [section["loadPerHour"] for line in report["lines"] for section in line["sections"]]
    check("loads are no debts", min(loads) > -0.01 and max(loads) > 0, loads)


def counted(check, build, url):
    """Trips from counts: of stops, and of lines at stops."""
    job = (build / "dosi", "solution", "run", "bus-evaluate", "--hub", url, "--set", "date=2026-05-06", "--set", "from=07:00", "--set", "minutes=60", "--set", "maxWalk=8",
           "--set", "meanTrip=1")
    known = {one["id"] for one in entities(url, "SolutionRun")}

    def ran(*more):
        run(*job, *more)
        new = [one for one in entities(url, "SolutionRun") if one["id"] not in known]
        known.update(one["id"] for one in new)
        return new[0]["summary"]["value"]

    check("people without counts", ran()["demandFrom"] == "people")
    hours = {"h07": 4, "h12": 9}
    stops = entities(url, "GtfsStop")
    put(url, [{"id": one["id"], "type": "GtfsStop", "boardingsByHour": {"type": "JsonProperty", "json": hours}, "alightingsByHour": {"type": "JsonProperty", "json": hours}}
              for one in stops])
    told = ran()
    check("boardings of stops in the window", told["demandFrom"] == "stops" and told["boardingsCounted"] == 4 * len(stops) and abs(told["trips"] - 4 * len(stops)) < 1, told)
    trips = entities(url, "GtfsTrip")
    lines = {}
    for trip in trips:
        for call in trip["stopTimes"]["value"][:-1]:
            lines[trip["hasRoute"]["object"], call["stop"]] = 1
    put(url, [{"id": f"urn:ngsi-ld:BusBoardings:{n}", "type": "BusBoardings", "hasRoute": {"type": "Relationship", "object": route},
               "hasStop": {"type": "Relationship", "object": stop}, "boardingsByHour": {"type": "JsonProperty", "json": hours}} for n, (route, stop) in enumerate(lines)])
    told = ran()
    check("rides along lines", told["demandFrom"] == "lines" and told["trips"] > 0.5 * 4 * len(lines) and "boardingsCorrelation" in told, told)
    check("what is asked for counts", ran("--set", "demand=people")["demandFrom"] == "people")


def put(url, entities_):
    request = urllib.request.Request(f"{url}/ngsi-ld/v1/entityOperations/upsert?options=update", json.dumps(entities_).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30):
        pass


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="dosi-bus-evaluate-"))
    draw, check = random.Random(11), Check(folder)
    tables = feed(draw)
    (folder / "streets.osm").write_text(streets(), encoding="utf-8")
    with zipfile.ZipFile(folder / "feed.zip", "w") as archive:
        for name, text in tables.items():
            archive.writestr(name, text)
    zones, trips, cells = [], ["from,to,trips"], []
    for i in range(30):
        lon, lat = place(draw.uniform(0, SIDE - 1), draw.uniform(0, SIDE - 1))
        zones.append(f"P{i},{lon:.6f},{lat:.6f},{draw.randrange(1, 100)},{draw.randrange(30)}")
        cells.append({"id": f"urn:ngsi-ld:CrowdFlowObserved:{i}", "type": "CrowdFlowObserved",
                      "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [round(lon, 6), round(lat, 6)]}},
                      "residents": {"type": "Property", "value": draw.randrange(1, 100)}, "jobs": {"type": "Property", "value": draw.randrange(1, 50)}})
    for i in range(30):
        trips += [f"P{i},P{j},{1 + (i + j) % 5}" for j in range(30) if i != j and (i * j) % 3 == 0]
    total = sum(int(row.rpartition(",")[2]) for row in trips[1:])
    (folder / "places.csv").write_text("\n".join(["id,lon,lat,people,jobs"] + zones) + "\n", encoding="utf-8")
    (folder / "od.csv").write_text("\n".join(trips) + "\n", encoding="utf-8")
    files = ["--gtfs", folder / "feed.zip", "--osm", folder / "streets.osm"]
    given = ["--places", folder / "places.csv", "--demand", folder / "od.csv"]
    by_files = evaluated(build, folder, files, *given)
    sound(check, by_files, total)
    for route, runs in runs_of(tables).items():
        line = next(line for line in by_files["lines"] if line["line"] == route)
        for name, value in expected_line(runs).items():
            check(f"{route} {name}", abs(line[name] - value) < 0.002, (line[name], value))
    s = by_files["summary"]
    check("lines of their own need more vehicles", s["vehicles"] <= s["vehiclesLineByLine"] and s["vehicles"] <= s["vehiclesWithoutEmptyRuns"], s)
    check("without demand, the service alone", "trips" not in evaluated(build, folder, files)["summary"])
    by_model = evaluated(build, folder, files, "--places", folder / "places.csv", "--trips", 500, "--mean-trip", 1)
    sound(check, by_model, 500)
    with Hub(build / "dosi", "memory", folder / "hub", []) as hub:
        url = f"http://127.0.0.1:{hub.port}"
        run(build / "dosi", "import", "gtfs", folder / "feed.zip", "--hub", url)
        run(build / "dosi", "import", "osm", folder / "streets.osm", "--hub", url)
        by_hub = evaluated(build, folder, ["--hub", url], *given)
        same = ("runs", "vehicles", "km", "vehicleHours", "headwayMinutes", "meanMinutes", "directPercent", "oneTransferPercent", "unservedPercent")
        check("a hub says what the files say", all(abs(by_hub["summary"][n] - s[n]) < 0.01 for n in same), (by_hub["summary"], s))
        (folder / "cells.jsonld").write_text(json.dumps(cells), encoding="utf-8")
        run(build / "dosi", "import", "ngsi-ld", folder / "cells.jsonld", "--hub", url)
        run(build / "dosi", "solution", "run", "bus-evaluate", "--hub", url, "--set", "date=2026-05-06", "--set", "from=07:00", "--set", "minutes=180",
            "--set", "maxWalk=8", "--set", "meanTrip=1")
        ran = entities(url, "SolutionRun")
        check("the run is kept", len(ran) == 1, ran)
        lines, places = entities(url, "BusLineEvaluation"), entities(url, "BusPlaceEvaluation")
        check("each line and place has its figures", len(lines) == 6 and len(places) == 30, (len(lines), len(places)))
        check("with the run they came from", all(one["wasGeneratedBy"]["object"] == ran[0]["id"] for one in lines + places))
        check("lines carry trips", sum(line["boardings"]["value"] for line in lines) > 0)
        check("runs as by the files", sum(line["runs"]["value"] for line in lines) == s["runs"])
        counted(check, build, url)
    print(f"{check.passed} passed, 0 failed")


if __name__ == "__main__":
    main()
