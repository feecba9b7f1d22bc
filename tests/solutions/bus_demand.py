#!/usr/bin/env python3
"""`dosi bus demand` finds the trips from which counts and card readings were made; on Seoul's real counts, the alightings it was not told.

    tests/solutions/bus_demand.py BUILD_FOLDER

Seoul's counts lie in DOSI_DATA, else in ../shared/data beside the project; without them that part says so.
"""

import csv
import json
import os
import pathlib
import random
import sys
import tempfile
import zipfile
from collections import Counter

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from bus_access import ROOT, clock, run  # noqa: E402
from bus_evaluate import Check  # noqa: E402

STOPS, STEP_S, DATE = 14, 90, "20260506"


def feed(folder):
    """Two lines that cross at their eighth stop, W-E and S-N, both ways, a stop on each side of the street."""
    tables = {"agency.txt": "agency_name,agency_url,agency_timezone\n도시교통,http://a.example,Asia/Seoul\n",
              "calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\nD,1,1,1,1,1,1,1,20260101,20261231\n",
              "routes.txt": "route_id,route_short_name,route_type\nWE,10,3\nSN,20,3\n", "stops.txt": "stop_id,stop_name,stop_lat,stop_lon\n",
              "trips.txt": "route_id,service_id,trip_id,direction_id\n", "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"}
    lines = {}
    for route in ("WE", "SN"):
        for direction in (0, 1):
            order = list(range(STOPS)) if direction == 0 else list(range(STOPS))[::-1]
            for i in range(STOPS):
                along, side = (i - 7) * 0.005, 0.0003 if direction == 0 else -0.0003
                lon, lat = (127 + along, 37.5 + side) if route == "WE" else (127 + side, 37.5 + along)
                tables["stops.txt"] += f"{route}{direction}-{i},{route} {i},{lat:.5f},{lon:.5f}\n"
            lines[route, direction] = [f"{route}{direction}-{i}" for i in order]
            tables["trips.txt"] += f"{route},D,{route}{direction},{direction}\n"
            for sequence, stop in enumerate(lines[route, direction]):
                at = clock(8 * 3600 + sequence * STEP_S)
                tables["stop_times.txt"] += f"{route}{direction},{at},{at},{stop},{sequence}\n"
    with zipfile.ZipFile(folder / "feed.zip", "w") as archive:
        for name, text in tables.items():
            archive.writestr(name, text)
    return lines


def demand(build, folder, *options):
    run(build / "dosi", "bus", "demand", "--out", folder / "od.csv", "--json", folder / "report.json", *options)
    with open(folder / "od.csv", encoding="utf-8") as f:
        trips = {(row["from"], row["to"]): float(row["trips"]) for row in csv.DictReader(f)}
    return trips, json.loads((folder / "report.json").read_text(encoding="utf-8"))


def by_counts(build, folder, lines, check):
    draw = random.Random(3)
    on, off, evening = Counter(), Counter(), Counter()
    pull = {i: draw.uniform(1, 20) for i in range(STOPS)}
    for (route, direction), stops in lines.items():
        for i, stop in enumerate(stops[:-1]):
            weights = [pull[int(s.rpartition("-")[2])] for s in stops[i + 1:]]
            for goal in draw.choices(stops[i + 1:], weights, k=draw.randrange(20, 200)):
                on[route, stop] += 1
                off[route, goal] += 1
                back = goal.replace(f"{route}{direction}", f"{route}{1 - direction}")  # and home in the evening
                evening[route, back] += 1
    rows = ["route,stop,hour,boardings,alightings"]
    for route, stop in sorted(set(on) | set(off) | set(evening)):
        rows += [f"{route},{stop},8,{on[route, stop]},{off[route, stop]}", f"{route},{stop},18,{evening[route, stop]},"]
    (folder / "counts.csv").write_text("\n".join(rows + ["WE,nowhere,8,5,5"]) + "\n", encoding="utf-8")
    source = ["--counts", folder / "counts.csv", "--gtfs", folder / "feed.zip", "--date", DATE, "--hours", "8-9"]
    trips, report = demand(build, folder, *source)
    for (route, stop), count in on.items():
        check("who gets on sets out", abs(sum(t for (a, _), t in trips.items() if a == stop) - count) < 0.01 * count + 0.1, stop)
    for (route, stop), count in off.items():
        check("who arrives gets off", abs(sum(t for (_, b), t in trips.items() if b == stop) - count) < 0.01 * count + 0.1, stop)
    order = {stop: i for stops in lines.values() for i, stop in enumerate(stops)}
    check("rides go forward", all(a.partition("-")[0] == b.partition("-")[0] and order[a] < order[b] for a, b in trips))
    check("the count of no stop is told", report["countsNotMatched"] == 1, report)
    check("the fit is told", report["fit"]["alightings"]["correlation"] > 0.999, report["fit"])
    held = report["validation"]
    check("alightings are told from boardings", held["alightingsFromBoardingsAlone"]["correlation"] > 0.9, held)
    check("and at stops left out", held["alightingsOfStopsLeftOut"]["correlation"] > 0.9, held)
    tag_on = [",".join(row.split(",")[:4]) for row in rows]
    (folder / "counts.csv").write_text("\n".join(tag_on) + "\n", encoding="utf-8")
    trips, report = demand(build, folder, *source)
    inferred = Counter()
    for (_, b), t in trips.items():
        inferred[b] += t
    error = sum(abs(inferred[stop] - count) for (_, stop), count in off.items()) / sum(off.values())
    check("cards tagged on only: alightings within a quarter", error < 0.25 and "validation" not in report, error)


def by_cards(build, folder, lines, check):
    draw = random.Random(4)
    rows, truth = ["card,time,route,stop,alight"], Counter()

    def ride(card, when, route, direction, start, end):
        rows.append(f"{card},2026-05-06T{clock(when)},{route},{lines[route, direction][start]},{lines[route, direction][end]}")

    for card in range(300):
        route = draw.choice(["WE", "SN"])
        other = "SN" if route == "WE" else "WE"
        start, leave, home = draw.randrange(0, 5), 7 * 3600 + draw.randrange(7200), 17 * 3600 + draw.randrange(7200)
        back = lambda i: STOPS - 1 - i  # noqa: E731 the same place on the way back
        if card % 3:  # along the line
            end = draw.randrange(8, STOPS)
            ride(card, leave, route, 0, start, end)
            ride(card, home, route, 1, back(end), back(start))
            truth[lines[route, 0][start], lines[route, 0][end]] += 1
        else:  # with a transfer where the lines cross
            end = draw.randrange(10, STOPS)
            ride(card, leave, route, 0, start, 7)
            ride(card, leave + (7 - start) * STEP_S + 240, other, 0, 7, end)
            ride(card, home, other, 1, back(end), back(7))
            ride(card, home + (end - 7) * STEP_S + 240, route, 1, back(7), back(start))
            truth[lines[route, 0][start], lines[other, 0][end]] += 1
    rows.append("solo,2026-05-06T09:00:00,WE,WE0-3,")
    (folder / "taps.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    trips, report = demand(build, folder, "--taps", folder / "taps.csv", "--gtfs", folder / "feed.zip", "--date", DATE)
    check("all but the single ride are inferred", report["inferredPercent"] > 99.5 and report["onlyOneRidePercent"] > 0, report)
    check("at the right stop", report["validation"]["rightStopPercent"] > 99, report["validation"])
    check("transfers are joined", report["linkedTrips"] == 600 and report["withTransfer"] == 200, report)
    check("trips are the true ones", all(abs(trips.get(pair, 0) - count) < 0.5 for pair, count in truth.items()), trips)


def seoul(build, folder, check):
    data = pathlib.Path(os.environ.get("DOSI_DATA") or ROOT.parent / "shared" / "data") / "korea" / "bus"
    if not data.is_dir():
        return print(f"skipped: no data at {data}")
    for hours, least in (("7-9", 0.9), ("12-14", 0.95), ("0-24", 0.95)):
        _, report = demand(build, folder, "--counts", data / "seoul_route_stop_hourly_202205.csv", "--stops", data / "seoul_gtfs_stops.csv", "--hours", hours,
                           "--days", 31, "--zones", folder / "zones.csv")
        told = report["validation"]
        print(f"Seoul, {hours} h, {report['zones']} zones: alightings from boardings alone r {told['alightingsFromBoardingsAlone']['correlation']:.3f}, "
              f"of zones left out r {told['alightingsOfStopsLeftOut']['correlation']:.3f}")
        check(f"Seoul {hours}: alightings that were not told", told["alightingsFromBoardingsAlone"]["correlation"] > least and
              told["alightingsOfStopsLeftOut"]["correlation"] > least, told)
        check(f"Seoul {hours}: counts hold", report["fit"]["boardings"]["correlation"] > 0.9999, report["fit"])


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="dosi-bus-demand-"))
    check = Check(folder)
    lines = feed(folder)
    by_counts(build, folder, lines, check)
    by_cards(build, folder, lines, check)
    seoul(build, folder, check)
    print(f"{check.passed} passed, 0 failed")


if __name__ == "__main__":
    main()
