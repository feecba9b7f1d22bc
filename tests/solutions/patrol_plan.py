#!/usr/bin/env python3
"""`dosi patrol plan` keeps every rule it states, as counted here from its files alone, and says what is wrong with bad files.

    tests/solutions/patrol_plan.py BUILD_FOLDER
"""

import csv
import json
import math
import pathlib
import random
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections import defaultdict

SPEED_KMH, DETOUR, EARTH_M = 30, 1.3, 6371008.77
GPX = "{http://www.topografix.com/GPX/1/1}"


class Town:
    """Sixty spots with a risk that changes every four hours, and six cars in a day and a night shift."""

    def __init__(self, folder):
        draw = random.Random(7)
        self.spots, self.depots = {}, {"west": (126.98, 37.55), "east": (127.03, 37.57)}
        for i in range(60):
            lon, lat = 126.96 + 0.08 * draw.random(), 37.54 + 0.05 * draw.random()
            base = math.exp(-3 + 2 * draw.random())
            self.spots[f"s{i}"] = (lon, lat, f"동{int((lon - 126.96) / 0.0268)}", [base * draw.uniform(0.3, 2) for _ in range(6)])
        self.csv, self.cars = folder / "spots.csv", folder / "cars.json"
        with self.csv.open("w", newline="", encoding="utf-8") as f:
            out = csv.writer(f)
            out.writerow(["id", "name", "lon", "lat", "district", *(f"risk_{h:02}" for h in range(0, 24, 4))])
            for name, (lon, lat, district, risk) in self.spots.items():
                out.writerow([name, f"골목 & {name}", lon, lat, district, *risk])
        self.wish = {
            "depots": [{"id": i, "lon": lon, "lat": lat} for i, (lon, lat) in self.depots.items()],
            "shifts": [{"name": "day", "start": "09:00", "end": "15:00"}, {"name": "night", "start": "21:00", "end": "04:00"}],
            "cars": [{"id": f"car{i}", "name": f"순{i}호", "depot": ("west", "east")[i % 2], "shift": ("day", "night")[i // 3],
                      "break": {"minutes": 30, "from": ("11:00", "23:00")[i // 3], "until": ("13:00", "01:00")[i // 3]}} for i in range(6)],
            "districts": [{"id": "동0", "leastVisits": 3}],
            "rules": {"revisitMinutes": 50, "exploration": [0.1, 0.2]},
        }
        self.save(self.cars, self.wish)

    @staticmethod
    def save(path, value):
        path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
        return path

    def drive_s(self, a, b):
        (lon1, lat1), (lon2, lat2) = (tuple(map(math.radians, p)) for p in (a, b))
        h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
        return DETOUR * 2 * EARTH_M * math.asin(math.sqrt(h)) / (SPEED_KMH / 3.6)

    def reports(self, spot, begin, end):
        """Expected reports in a time, minute by minute's fractions of four-hour slots; the day's risk repeats."""
        total = 0
        for slot in range(12):
            total += max(0, min(end, (slot + 1) * 14400) - max(begin, slot * 14400)) / 3600 * self.spots[spot][3][slot % 6]
        return total


def judge(town, plan, say):
    day = 86400
    hours = {"day": (9 * 3600, 15 * 3600), "night": (21 * 3600, 28 * 3600)}
    visits, stay, explored, in_district = defaultdict(list), 0, 0, defaultdict(int)
    for car, route in zip(town.wish["cars"], plan["routes"]):
        begin, end = hours[car["shift"]]
        say(route["car"] == car["id"] and begin <= route["outSeconds"] <= route["backSeconds"] <= end, f"{car['id']} within its shift")
        here, now, pauses = town.depots[car["depot"]], route["outSeconds"], 0
        say(route["halts"][-1]["kind"] == "depot", f"{car['id']} comes home")
        for halt in route["halts"]:
            there = tuple(halt["place"])
            say(halt["arriveSeconds"] - now >= town.drive_s(here, there) - 1e-6, f"{car['id']} drives no faster than it can")
            here, now = there, halt["leaveSeconds"]
            length = halt["leaveSeconds"] - halt["arriveSeconds"]
            if halt["kind"] == "break":
                pauses += 1
                low, high = ((11, 13), (23, 25))[car["shift"] == "night"]
                say(length == 1800 and low * 3600 <= halt["arriveSeconds"] <= high * 3600, f"{car['id']} has its break in time")
            if halt["kind"] == "stop":
                say(660 <= length <= 900 and there == town.spots[halt["spot"]][:2], f"a stop of {car['id']} at its spot, of 11 to 15 min")
                visits[halt["spot"]].append((halt["arriveSeconds"], halt["leaveSeconds"], halt["expectedReports"]))
                in_district[car["shift"], town.spots[halt["spot"]][2]] += 1
                stay, explored = stay + length, explored + (length if halt["why"] == "exploration" else 0)
        say(pauses == 1 and math.dist(here, town.depots[car["depot"]]) < 1e-9, f"{car['id']} has one break and is home")
    total = 0
    for spot, times in visits.items():
        covered = -day
        for i, (arrive, leave, stated) in enumerate(sorted(times)):
            say(i == 0 or arrive - sorted(times)[i - 1][1] >= 50 * 60, f"{spot} has its time between visits")
            until = leave + math.floor(90 * 60 * min(leave - arrive, 900) / 900)
            worth = town.reports(spot, max(arrive, covered), max(until, arrive, covered)) if until > max(arrive, covered) else 0
            say(abs(worth - stated) < 1e-6, f"{spot} captures {worth}, stated {stated}")
            total, covered = total + worth, max(covered, until)
    say(abs(total - plan["figures"]["riskCaptured"]) < 1e-6, "captured risk adds up")
    say(0.1 <= explored / stay <= 0.2, "exploration has its share")
    say(all(in_district[shift, "동0"] >= 3 for shift in hours), "the district has its visits")
    say(plan["unmet"] == [], "no wish is unmet")
    return visits


def main():
    build = pathlib.Path(sys.argv[1])
    failures = []

    def say(good, what):
        if not good:
            failures.append(what)

    def run(*arguments):
        return subprocess.run([str(build / "dosi-patrol"), "plan", "--speed", str(SPEED_KMH), *map(str, arguments)], capture_output=True, text=True)

    def refused(words, *arguments):
        done = run("--steps", 5, *arguments)
        say(done.returncode == 1 and words in done.stderr, f"expected '{words}', got {done.returncode}: {done.stderr.strip()}")

    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        town = Town(folder)
        out = ["--json", folder / "plan.json", "--geojson", folder / "plan.geojson", "--gpx", folder / "gpx", "--date", "2026-05-01"]
        done = run("--spots", town.csv, "--cars", town.cars, "--steps", 600, "--seed", 4, "--pool", 8, *out)
        say(done.returncode == 0, done.stderr)
        plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
        visits = judge(town, plan, say)
        chance = plan["draw"]["coverageChance"]
        say(plan["draw"]["plans"] > 1 and plan["draw"]["entropyBits"] > 1, "there are plans to draw from")
        say(all(any(c > 0 for c in chance[spot]) for spot in visits), "what is visited had a chance to be")
        say(plan["draw"]["expectedCaptured"] >= 0.98 * plan["draw"]["bestCaptured"], "the pool is near the best")

        features = json.loads((folder / "plan.geojson").read_text(encoding="utf-8"))["features"]
        stops = [f for f in features if f["properties"]["kind"] == "stop"]
        say(sum(f["geometry"]["type"] == "LineString" for f in features) == 6, "a line for each car")
        say(len(stops) == sum(map(len, visits.values())) == plan["figures"]["stops"], "a point for each stop")
        for route in plan["routes"]:
            root = ET.parse(folder / "gpx" / f"{route['car']}.gpx").getroot()
            say(len(root.findall(GPX + "wpt")) == len(route["halts"]) and len(root.findall(GPX + "trk")) == 1, "a waypoint for each halt and a track")
            times = [e.text for e in root.iter(GPX + "time")]
            say(times and all(t.startswith(("2026-04-30T", "2026-05-01T")) and t.endswith("Z") for t in times), "times of the day in UTC")

        run("--spots", town.csv, "--cars", town.cars, "--steps", 600, "--seed", 4, "--pool", 8, "--json", folder / "again.json")
        again = json.loads((folder / "again.json").read_text(encoding="utf-8"))
        say(again["routes"] == plan["routes"], "the same seed, the same plan")

        # The same spots as GeoJSON, with a few rows that cannot be read.
        collection = {"type": "FeatureCollection", "features": [
            {"type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat]}, "properties": {"id": i, "name": f"골목 & {i}", "district": district, "risk": risk}}
            for i, (lon, lat, district, risk) in town.spots.items()]}
        collection["features"] += [{"type": "Feature", "geometry": None, "properties": {"id": "x", "risk": [1] * 6}}, collection["features"][0]]
        spots = Town.save(folder / "spots.geojson", collection)
        done = run("--spots", spots, "--cars", town.cars, "--steps", 600, "--seed", 4, "--pool", 8, "--json", folder / "geo.json")
        geo = json.loads((folder / "geo.json").read_text(encoding="utf-8"))
        say(geo["routes"] == plan["routes"], "the same from GeoJSON")
        say(geo["input"]["leftOut"] == {"no place": 1, "an id that was there before": 1}, f"rows left out are told: {geo['input']}")

        # On streets: a grid driven at 30 km/h, the northernmost one way; a spot 2 km off is left out.
        lons, lats = [126.95 + 0.004 * i for i in range(26)], [37.53 + 0.004 * i for i in range(18)]
        lines = [[(lon, lat) for lon in lons] for lat in lats] + [[(lon, lat) for lat in lats] for lon in lons]
        grid = {"type": "FeatureCollection", "features": [
            {"type": "Feature", "geometry": {"type": "LineString", "coordinates": line},
             "properties": {"roadClass": "residential", "name": f"{i}길", "maximumAllowedSpeed": SPEED_KMH, "oneway": i == 17}} for i, line in enumerate(lines)]}
        streets = Town.save(folder / "streets.geojson", grid)
        (folder / "off.csv").write_text(town.csv.read_text(encoding="utf-8") + "far,far,127.2,37.5,동0" + ",1" * 6 + "\n", encoding="utf-8")
        done = run("--spots", folder / "off.csv", "--cars", town.cars, "--streets", streets, "--steps", 600, "--seed", 4, "--pool", 8, "--json", folder / "street.json")
        say(done.returncode == 0, done.stderr)
        driven = json.loads((folder / "street.json").read_text(encoding="utf-8"))
        say(driven["drives"]["kind"] == "streets" and sum(driven["input"]["leftOut"].values()) == 1, f"on streets, without the far spot: {driven['input']}")
        say(all("far" != halt.get("spot") for route in driven["routes"] for halt in route["halts"]), "nobody goes where no street leads")
        places = {k: v[:2] for k, v in town.spots.items()}
        for route in driven["routes"]:
            for a, b in zip(route["halts"], route["halts"][1:]):
                if a.get("spot") in places and b.get("spot") in places:
                    # A spot stands at most 0.002 degrees from a street, which are not driven.
                    least = town.drive_s(places[a["spot"]], places[b["spot"]]) / DETOUR - 2 * 225 / (SPEED_KMH / 3.6)
                    say(b["arriveSeconds"] - a["leaveSeconds"] >= least, "no car is faster than the straight line at the streets' speed")
        refused("streets", "--spots", town.csv, "--cars", town.cars, "--streets", Town.save(folder / "bad.geojson", {"type": "Point"}))

        both = ["--spots", town.csv, "--cars"]
        refused("There is no car", *both, Town.save(folder / "bad.json", {**town.wish, "cars": []}))
        refused("shorter than one stop", *both, Town.save(folder / "bad.json", {**town.wish, "shifts": [{"name": "day", "start": "09:00", "end": "09:10"}, town.wish["shifts"][1]]}))
        refused("names 'north', which is none of: west, east", *both, Town.save(folder / "bad.json", {**town.wish, "cars": [{"id": "a", "depot": "north", "shift": "day"}]}))
        refused("no hot spot lies in it", *both, Town.save(folder / "bad.json", {**town.wish, "districts": [{"id": "섬", "leastVisits": 1}]}))
        refused('a time such as "08:30", found "9am"', *both, Town.save(folder / "bad.json", {**town.wish, "shifts": [{"name": "day", "start": "9am", "end": "15:00"}]}))
        refused("is no rule", *both, Town.save(folder / "bad.json", {**town.wish, "rules": {"revisit": 3}}))
        (folder / "bad.csv").write_text("id,lon,lat\na,127,37.5\n")
        refused("has no column risk", "--spots", folder / "bad.csv", "--cars", town.cars)
        (folder / "bad.csv").write_text("id,lon,lat,risk\na,far,37.5,1\n")
        refused("no usable hot spot (1 rows; no place: 1)", "--spots", folder / "bad.csv", "--cars", town.cars)
        refused("nothing.csv", "--spots", folder / "nothing.csv", "--cars", town.cars)

    for failure in failures[:10]:
        print("FAIL", failure)
    print(f"patrol plan: {len(failures)} failures" if failures else "patrol plan: ok")
    return int(bool(failures))


if __name__ == "__main__":
    sys.exit(main())
