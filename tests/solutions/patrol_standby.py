#!/usr/bin/env python3
"""`dosi patrol standby` on a small grid: where the calls are, there the cars wait; what is wrong is told in words.

    tests/solutions/patrol_standby.py BUILD_FOLDER
"""

import json
import pathlib
import subprocess
import sys
import tempfile

SIDE, STEP = 12, 0.002  # a grid of streets, 0.002 degrees apart
BUILD = pathlib.Path(sys.argv[1])


def streets():
    nodes, ways = [], []
    for y in range(SIDE):
        for x in range(SIDE):
            nodes.append(f'<node id="{y * SIDE + x + 1}" lon="{127 + x * STEP:.4f}" lat="{37.5 + y * STEP:.4f}" version="1"/>')
    for i in range(SIDE):
        for line in ([i * SIDE + x + 1 for x in range(SIDE)], [y * SIDE + i + 1 for y in range(SIDE)]):
            refs = "".join(f'<nd ref="{ref}"/>' for ref in line)
            ways.append(f'<way id="{len(ways) + 1}" version="1">{refs}<tag k="highway" v="residential"/></way>')
    return '<?xml version="1.0"?><osm version="0.6">' + "".join(nodes) + "".join(ways) + "</osm>"


def calls():
    """Many in two corners, one in each of the others, and two rows that no one can use."""
    rows = ["time,lon,lat", "yesterday,127.0,37.5", "2026-05-01 10:00,,"]
    for day in range(1, 11):
        for hour in range(24):
            x, y = ((0, 0), (SIDE - 1, SIDE - 1))[hour % 2] if hour else ((0, SIDE - 1), (SIDE - 1, 0))[day % 2]
            rows.append(f"2026-05-{day:02} {hour:02}:30,{127 + x * STEP:.4f},{37.5 + y * STEP:.4f}")
    return "\n".join(rows) + "\n"


def standby(folder, *more):
    arguments = [BUILD / "dosi-patrol", "standby", "--streets", folder / "city.osm", "--calls", folder / "calls.csv", *more]
    return subprocess.run([str(a) for a in arguments], capture_output=True, text=True)


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "city.osm").write_text(streets())
        (folder / "calls.csv").write_text(calls())
        (folder / "boxes.csv").write_text(f"lon,lat\n{127 + STEP},{37.5 + (SIDE - 2) * STEP}\n")
        done = standby(folder, "--cars", 2, "--time", "time", "--seconds", 1, "--days", 10, "--boxes", folder / "boxes.csv", "--json", folder / "a.json")
        assert done.returncode == 0, done.stderr
        told = json.loads((folder / "a.json").read_text())
        assert told["input"]["rows"] == 242 and told["input"]["leftOut"] == {"no place": 1, "no time": 1}, told["input"]
        assert told["callsPerDay"] == 24 and 0 <= told["gap"] < 0.01, told
        at = sorted(tuple(round(c, 3) for c in f["geometry"]["coordinates"]) for f in told["posts"]["features"])
        assert at == [(127.0, 37.5), (round(127 + (SIDE - 1) * STEP, 3), round(37.5 + (SIDE - 1) * STEP, 3))], at
        assert told["expected"]["meanSeconds"] < told["expectedAtBoxes"]["meanSeconds"], told
        assert [s["name"] for s in told["strategies"]] == ["boxes", "standby", "patrolAtRandom", "patrolByCount"], told
        better = told["strategies"][1]["differenceFromFirst"]["responseMeanSeconds"]
        assert better["mean"] + better["plusMinus"] < 0, better
        held = standby(folder, "--cars", 2, "--time", "time", "--seconds", 1, "--hold-out-days", 3, "--json", folder / "b.json")
        assert held.returncode == 0, held.stderr
        told = json.loads((folder / "b.json").read_text())
        assert (told["simulatedDays"], told["simulatedCalls"], told["strategies"][0]["callsPerDay"]) == (3, "heldOut", 24), told
        again = standby(folder, "--cars", 0)
        assert again.returncode == 1 and "--calls-per-day" in again.stderr, again.stderr
        again = standby(folder, "--cars", 0, "--calls-per-day", 5)
        assert again.returncode == 1 and "There is no car to stand by." in again.stderr, again.stderr
        again = standby(folder, "--cars", 1, "--x", "east")
        assert again.returncode == 1 and "no column 'east'; it has time, lon, lat" in again.stderr, again.stderr
        again = standby(folder, "--cars", 1, "--x", "victim_phone")
        assert again.returncode == 1 and "tells of persons" in again.stderr, again.stderr
    print("patrol standby: passed")


main()
