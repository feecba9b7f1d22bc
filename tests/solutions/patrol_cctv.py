#!/usr/bin/env python3
"""`dosi patrol cctv` and `dosi patrol fairness` on a small synthetic town: what cameras see, the bound and the exposure are worked out a second time here.

    tests/solutions/patrol_cctv.py BUILD_FOLDER

Chicago lies in DOSI_DATA, else in ../shared/data beside the project; without it that part says so.
"""

import csv
import json
import math
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from bus_evaluate import Check  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
RANGE_M, SITES, LON, LAT = 60, 12, 127.0, 37.5
EARTH_M = 6371008.77


def run(build, *options):
    done = subprocess.run([str(build / "dosi-patrol"), *map(str, options)], capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def metres(a, b):
    """Haversine, as geo::distance_m says it is."""
    lat = [math.radians(p[1]) for p in (a, b)]
    h = math.sin((lat[1] - lat[0]) / 2) ** 2 + math.cos(lat[0]) * math.cos(lat[1]) * math.sin(math.radians(b[0] - a[0]) / 2) ** 2
    return 2 * EARTH_M * math.asin(math.sqrt(h))


def at(east, north):
    return LON + east / (EARTH_M * math.cos(math.radians(LAT))) * 180 / math.pi, LAT + north / EARTH_M * 180 / math.pi


def town(folder):
    """Events of two years around some hot corners; a street of buildings."""
    draw = random.Random(5)
    corners = [(draw.uniform(0, 1500), draw.uniform(0, 1500), draw.uniform(5, 60)) for _ in range(60)]
    rows = []
    for day in ("2016-05-01 10:00", "2016-12-31 23:59:59", "2017-01-01 00:00", "2017-06-01"):
        for x, y, heat in corners:
            rows += [(day, *at(draw.gauss(x, 25), draw.gauss(y, 25))) for _ in range(int(draw.uniform(0.5, 1) * heat / 4))]
    draw.shuffle(rows)
    text = "when,east,north\n" + "".join(f"{day},{lon:.7f},{lat:.7f}\n" for day, lon, lat in rows)
    text += "2016-01-01,,\n2016-01-01,0,0\nnever,127,37.5\n2016-01-01,500,37\n2016-01-01,x,37\n"
    (folder / "events.csv").write_text(text, encoding="utf-8")
    buildings = []
    for i in range(12):
        for k in range(12):
            ring = [at(i * 120 + x, k * 120 + y) for x, y in ((20, 20), (95, 20), (95, 95), (20, 95), (20, 20))]
            buildings.append({"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}})
    (folder / "buildings.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": buildings}), encoding="utf-8")
    early = Counter((round(lon, 7), round(lat, 7)) for day, lon, lat in rows if day < "2017")
    late = Counter((round(lon, 7), round(lat, 7)) for day, lon, lat in rows if day >= "2017")
    return early, late, [f["geometry"]["coordinates"][0] for f in buildings]


def between(a, b, rings):
    def side(p, q, r):
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])
    return any(side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0 for ring in rings for c, d in zip(ring, ring[1:]))


def seen_percent(sites, demand, rings=()):
    seen = sum(n for p, n in demand.items() if any(metres(s, p) <= RANGE_M and not between(s, p, rings) for s in sites))
    return 100 * seen / sum(demand.values())


def cctv(build, folder, *more):
    code, out, err = run(build, "cctv", "--events", folder / "events.csv", "--x", "east", "--y", "north", "--time", "when", "--train-until", "2016-12-31",
                         "--range-m", RANGE_M, "--sites", SITES, "--json", folder / "answer.json", *more)
    assert code == 0, err
    return json.loads((folder / "answer.json").read_text(encoding="utf-8"))


def sites_of(answer):
    return [(s["lon"], s["lat"]) for s in answer["sites"]]


def circles(build, folder, early, late, check):
    for candidates in ("around", "events"):
        answer = cctv(build, folder, "--candidates", candidates)
        sites = sites_of(answer)
        check("as many as asked for", len(sites) == SITES, len(sites))
        for what, demand in (("learned", early), ("heldOut", late)):
            check(f"{what} share", abs(answer[what]["coveredPercent"] - seen_percent(sites, demand)) < 1e-6, answer[what])
        check("its own check", abs(answer["checkedPercent"] - answer["learned"]["coveredPercent"]) < 1e-6, answer["checkedPercent"])
        check("better than ranking cells", answer["learned"]["coveredPercent"] > answer["learned"]["rankedPercent"], answer["learned"])
        check("bounded", answer["learned"]["coveredPercent"] <= answer["boundPercent"] + 1e-9 and answer["gapPercent"] < 3, answer["gapPercent"])
        total = sum(s["added"] for s in answer["sites"])
        check("what each adds", abs(100 * total / sum(early.values()) - answer["learned"]["coveredPercent"]) < 1e-6, total)
        check("same seed, same answer", sites == sites_of(cctv(build, folder, "--candidates", candidates, "--threads", 1)))
    left_out = answer["input"]["events"]["leftOut"]
    check("bad rows are told", left_out == {"no place": 1, "the place is 0, 0": 1, "the time is none that is known here": 1, "the place is no longitude and latitude": 1, "the place is no number": 1}, left_out)
    # Every exchange of one site for another candidate is a choice, and no choice passes the bound.
    draw = random.Random(1)
    places = list(early)
    for _ in range(100):
        other = draw.sample(places, SITES)
        check("no choice passes the bound", seen_percent(other, early) <= answer["boundPercent"] + 1e-9)
    check("citizens' share stays open", len(cctv(build, folder, "--reserve", 25)["sites"]) == SITES * 3 // 4)


def existing(build, folder, early, check):
    first = cctv(build, folder, "--candidates", "events")
    best = first["sites"][:6]
    (folder / "existing.csv").write_text("lon,lat,range_m,share\n" + "".join(f"{s['lon']!r},{s['lat']!r},,\n" for s in best) + f"{LON},{LAT},-5,\n", encoding="utf-8")
    answer = cctv(build, folder, "--candidates", "events", "--existing", folder / "existing.csv")
    old = [(s["lon"], s["lat"]) for s in best]
    check("what exists sees", abs(answer["learned"]["existingPercent"] - seen_percent(old, early)) < 1e-6, answer["learned"])
    check("both together", abs(answer["learned"]["coveredPercent"] - seen_percent(old + sites_of(answer), early)) < 1e-6, answer["learned"])
    check("a camera of no sense is told", answer["input"]["existing"]["leftOut"] == {"range_m out of bounds": 1}, answer["input"]["existing"])


def equipment(build, folder, early, check):
    lights, bells = [at(200 * i, 200 * k) for i in range(8) for k in range(8)], [at(300, 300), at(1200, 1200)]
    for name, places in (("lights", lights), ("bells", bells)):
        (folder / f"{name}.csv").write_text("경도,위도\n" + "".join(f"{lon!r},{lat!r}\n" for lon, lat in places), encoding="utf-8")
    answer = cctv(build, folder, "--lights", folder / "lights.csv", "--light-m", 40, "--bells", folder / "bells.csv", "--bell-m", 300)
    told, sites = answer["equipment"], sites_of(answer)
    dark = {p: n for p, n in early.items() if all(metres(p, q) > 40 for q in lights)}
    check("unlit", told["unlit"] == sum(dark.values()), told)
    check("unlit and unseen", told["unlitUnseen"] == sum(n for p, n in dark.items() if all(metres(p, q) > RANGE_M for q in sites)), told)
    check("far from a bell", told["farFromBell"] == sum(n for p, n in early.items() if all(metres(p, q) > 300 for q in bells)), told)


def walls(build, folder, early, rings, check):
    answer = cctv(build, folder, "--candidates", "events", "--buildings", folder / "buildings.geojson", "--geojson", folder / "map.geojson")
    check("line of sight", answer["model"] == "line of sight" and answer["input"]["placesPutOutside"] > 0, answer["input"])
    check("its own check", abs(answer["checkedPercent"] - answer["learned"]["coveredPercent"]) < 0.2, (answer["checkedPercent"], answer["learned"]))
    drawn = json.loads((folder / "map.geojson").read_text(encoding="utf-8"))["features"]
    stands = [f["geometry"]["coordinates"] for f in drawn if f["geometry"]["type"] == "Point"]
    check("cameras and what they see are drawn", len(stands) == SITES and sum(f["geometry"]["type"] == "Polygon" for f in drawn) == SITES)
    outside = {p: n for p, n in early.items() if not any(inside(p, ring) for ring in rings)}
    check("sees past no wall", seen_percent(stands, outside, rings) <= seen_percent(stands, outside))
    circle = cctv(build, folder, "--candidates", "events")
    check("walls take sight away", answer["learned"]["coveredPercent"] < circle["learned"]["coveredPercent"])
    sector = cctv(build, folder, "--candidates", "events", "--angle", 90)
    check("a quarter of a circle sees less, in a direction of its own", sector["learned"]["coveredPercent"] < circle["learned"]["coveredPercent"] and sector["checkedPercent"] is None
          and len({s["direction_deg"] for s in sector["sites"]}) > 1, sector["learned"])
    shapes = [f["geometry"]["coordinates"][0] for f in drawn if f["geometry"]["type"] == "Polygon"]
    draw = random.Random(2)
    judged = 0
    for stand, shape in zip(stands, shapes):
        for _ in range(200):
            angle, reach = draw.uniform(0, 2 * math.pi), RANGE_M * math.sqrt(draw.random()) * 0.98
            p = at((stand[0] - LON) * math.pi / 180 * EARTH_M * math.cos(math.radians(LAT)) + reach * math.sin(angle), (stand[1] - LAT) * math.pi / 180 * EARTH_M + reach * math.cos(angle))
            nudged = [(p[0] + dx * 5e-6, p[1] + dy * 5e-6) for dx in (-1, 1) for dy in (-1, 1)]
            truth = {not between(stand, q, rings) for q in nudged}
            if len(truth) > 1:
                continue  # half a metre decides
            judged += 1
            check("the outline is what rays find", inside(p, shape) == truth.pop(), (stand, p))
    check("rays were judged", judged > SITES * 100, judged)


def inside(p, ring):
    out = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:]):
        if (y1 > p[1]) != (y2 > p[1]) and p[0] < x1 + (p[1] - y1) * (x2 - x1) / (y2 - y1):
            out = not out
    return out


def bad_inputs(build, folder, check):
    events = ["cctv", "--events", folder / "events.csv", "--range-m", "60", "--sites", "3"]
    (folder / "empty.csv").write_text("", encoding="utf-8")
    (folder / "nothing.csv").write_text("lon,lat\n127,\n", encoding="utf-8")
    (folder / "broken.geojson").write_text('{"type":', encoding="utf-8")
    (folder / "points.geojson").write_text('{"type":"Point","coordinates":[127,37]}', encoding="utf-8")
    for options, words in ((events + ["--x", "nowhere", "--y", "north"], "nowhere"), (events + ["--x", "east", "--y", "north", "--train-until", "2016-12-31"], "--time"),
                           (events + ["--x", "east", "--y", "north", "--time", "when", "--train-until", "soon"], "'soon' is no day"),
                           (events + ["--x", "east", "--y", "north", "--time", "when", "--train-until", "2010-01-01"], "until 2010-01-01"),
                           (["cctv", "--events", folder / "none.csv", "--range-m", "60", "--sites", "3"], "none.csv"),
                           (["cctv", "--events", folder / "empty.csv", "--range-m", "60", "--sites", "3"], "is empty"),
                           (["cctv", "--events", folder / "nothing.csv", "--range-m", "60", "--sites", "3"], "1: no place"),
                           (events + ["--x", "east", "--y", "north", "--crs", "99999"], "99999"),
                           (events + ["--x", "east", "--y", "north", "--buildings", folder / "broken.geojson"], "no GeoJSON"),
                           (events + ["--x", "east", "--y", "north", "--buildings", folder / "points.geojson"], "no polygons"),
                           (["cctv", "--events", "x", "--range-m", "0", "--sites", "3"], "--range-m"), (["cctv", "--events", "x", "--range-m", "60", "--sites", "0"], "--sites"),
                           (events + ["--x", "east", "--y", "north", "--weight", "victim_age"], "tells of persons"),
                           (["fairness"], "--feedback"), (["fairness", "--reports", "x"], "--districts"),
                           (["fairness", "--reports", folder / "events.csv", "--x", "east", "--y", "north", "--districts", folder / "points.geojson"], "no polygons"),
                           (["fairness", "--feedback", "--exploration", "2"], "exploration is 2; 0 to 1")):
        code, _, err = run(build, *options)
        check("refused with a reason", code != 0 and words in err, (options, code, err))


def fairness(build, folder, early, late, check):
    districts = []
    for i, residents in enumerate((1000, "2,500", None, 400)):
        ring = [at(i * 500 + x, y) for x, y in ((0, -200), (500, -200), (500, 1700), (0, 1700), (0, -200))]
        districts.append({"type": "Feature", "properties": {"name": f"D{i}", "residents": residents}, "geometry": {"type": "Polygon", "coordinates": [ring]}})
    (folder / "districts.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": districts}), encoding="utf-8")
    (folder / "patrol.csv").write_text("lon,lat,minutes\n" + "".join(f"{lon},{lat},{m}\n" for (lon, lat), m in ((at(100, 100), 60), (at(700, 10), 30), (at(1700, 10), 15))) + "127,37,\n", encoding="utf-8")
    (folder / "cameras.csv").write_text("경도,위도,카메라대수\n" + "".join(f"{lon},{lat},{n}\n" for (lon, lat), n in ((at(100, 100), 3), (at(1700, 10), 1))), encoding="cp949")
    code, _, err = run(build, "fairness", "--reports", folder / "events.csv", "--x", "east", "--y", "north", "--districts", folder / "districts.geojson", "--patrol", folder / "patrol.csv",
                       "--cameras", folder / "cameras.csv", "--json", folder / "fair.json", "--feedback", "--repetitions", 20)
    check("fairness runs", code == 0, err)
    answer = json.loads((folder / "fair.json").read_text(encoding="utf-8"))
    exposure = answer["exposure"]
    with open(folder / "events.csv", encoding="utf-8") as f:
        places = [(float(r["east"]), float(r["north"])) for r in csv.DictReader(f) if r["east"] not in ("", "0", "x", "500")]
    counts = [sum(inside(p, d["geometry"]["coordinates"][0]) for p in places) for d in districts]
    rows = exposure["districts"]
    hidden = [0 < n < 5 for n in counts]
    check("reports by district", all(h or r["hidden"] or r["reports"] == n for r, n, h in zip(rows, counts, hidden)), (rows, counts))
    check("small counts are hidden", all(r["reports"] is None for r, h in zip(rows, hidden) if h))
    total = sum(counts)
    for r, n, minutes in zip(rows, counts, (60, 30, 0, 15)):
        if not r["hidden"] and n > 0:
            check("patrol by need", abs(r["patrolRatioNeed"] - (minutes / n) / (105 / total)) < 1e-9, r)
    check("residents with a thousands sign", rows[1]["residents"] == 2500 and rows[2]["residents"] is None, rows)
    check("cameras of a pole", rows[0]["cameras"] == 3 and rows[3]["cameras"] == 1, rows)
    check("a district without reports is shown", rows[3]["reports"] == counts[3] and (counts[3] > 0 or rows[3]["patrolMinutesPerReport"] is None), rows[3])
    (folder / "mixed.csv").write_text("lon,lat,by\n" + "".join(f"{at(100, 100)[0]},{at(100, 100)[1]},{by}\n" for by in ["citizen"] * 7 + ["순찰"] * 9), encoding="utf-8")
    code, _, err = run(build, "fairness", "--reports", folder / "mixed.csv", "--reported-by", "by", "--patrol-value", "순찰", "--districts", folder / "districts.geojson", "--json", folder / "mixed.json")
    mixed = json.loads((folder / "mixed.json").read_text(encoding="utf-8"))["exposure"]
    check("what patrols discovered is no need", mixed["city"]["reports"] == 7 and mixed["input"]["reports"]["leftOut"] == {"discovered by a patrol": 9}, mixed["input"])
    check("what was left out is told", exposure["input"]["patrol"]["leftOut"] == {"no minutes": 1}, exposure["input"])
    check("discoveries run away", [s["runsAway"] for s in answer["feedback"]["strategies"]][:4] == [True, True, False, False], answer["feedback"]["strategies"])


def chicago(build, folder, check):
    data = pathlib.Path(os.environ.get("DOSI_DATA") or ROOT.parent / "shared" / "data") / "crime" / "chicago" / "CHI_Crime_2016_2017.zip"
    if not data.is_file():
        return print(f"skipped: no data at {data}")
    code, _, err = run(build, "cctv", "--events", data, "--x", 4, "--y", 3, "--time", 1, "--train-until", "2016-12-31", "--range-m", 100, "--sites", 500, "--json", folder / "chicago.json")
    check("Chicago runs", code == 0, err)
    answer = json.loads((folder / "chicago.json").read_text(encoding="utf-8"))
    print(f"Chicago, 500 cameras, 100 m: {answer['learned']['coveredPercent']:.2f} % of 2016, {answer['heldOut']['coveredPercent']:.2f} % of 2017 "
          f"(ranking of cells {answer['heldOut']['rankedPercent']:.2f} %), gap {answer['gapPercent']:.2f} %")
    check("next year's events", answer["heldOut"]["coveredPercent"] > 24.0, answer["heldOut"])
    check("gap", answer["gapPercent"] < 1, answer["gapPercent"])
    # A second time: 2017's places by cells of 0.002 degrees, each against the sites near it.
    by_cell = {}
    for s in sites_of(answer):
        by_cell.setdefault((int(s[0] // 0.002), int(s[1] // 0.002)), []).append(s)
    with zipfile.ZipFile(data) as archive, archive.open("CHI_Crime.csv") as f:
        late = Counter((float(r[3]), float(r[2])) for r in csv.reader(line.decode() for line in f) if r[0][6:10] == "2017")
    seen = sum(n for p, n in late.items() if any(metres(s, p) <= 100 for i in (-1, 0, 1) for k in (-1, 0, 1) for s in by_cell.get((int(p[0] // 0.002) + i, int(p[1] // 0.002) + k), ())))
    check("worked out again", abs(100 * seen / sum(late.values()) - answer["heldOut"]["coveredPercent"]) < 1e-6, seen)


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="dosi-patrol-cctv-"))
    check = Check(folder)
    early, late, rings = town(folder)
    circles(build, folder, early, late, check)
    existing(build, folder, early, check)
    equipment(build, folder, early, check)
    walls(build, folder, early, rings, check)
    bad_inputs(build, folder, check)
    fairness(build, folder, early, late, check)
    chicago(build, folder, check)
    print(f"{check.passed} passed, 0 failed")


if __name__ == "__main__":
    main()
