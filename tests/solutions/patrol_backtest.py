#!/usr/bin/env python3
"""`dosi patrol backtest` and `dosi patrol risk`: scores computed again from dumped forecasts, a city whose truth is known, and bad input.

    tests/solutions/patrol_backtest.py BUILD_FOLDER
"""

import csv
import datetime
import json
import math
import pathlib
import random
import subprocess
import sys
import tempfile

COVERAGES = (0.005, 0.01, 0.05, 0.10, 0.20)
CELL = 200
SIDE = 30  # cells
START = datetime.datetime(2024, 1, 1)
FIRST = datetime.datetime(2025, 1, 1)
X0, Y0 = 950_000, 1_950_000  # EPSG:5179


def fail(text):
    raise SystemExit("FAIL " + text)


def near(a, b, what, within=1e-5):
    if abs(a - b) > within * max(1, abs(a), abs(b)):
        fail(f"{what}: {a} stated, {b} computed")


def truth(draw):
    """A rate for each cell: nearly nothing in most, much in few."""
    return {(x, y): draw.expovariate(1) ** 3 for x in range(SIDE) for y in range(SIDE)}


def reports(draw, rates, days, per_day):
    cells, weights = list(rates), list(rates.values())
    rows = []
    for day in range(days):
        for _ in range(per_day):
            x, y = draw.choices(cells, weights)[0]
            hour = draw.choices(range(24), [6 if 20 <= h or h < 2 else 1 for h in range(24)])[0]
            at = START + datetime.timedelta(days=day, hours=hour, minutes=draw.randrange(60), seconds=draw.randrange(60))
            rows.append((at.isoformat(sep=" "), f"{X0 + (x + draw.random()) * CELL:.1f}", f"{Y0 + (y + draw.random()) * CELL:.1f}", "theft"))
    return rows


def write(path, rows, header=("when", "x", "y", "kind")):
    with open(path, "w", newline="", encoding="utf-8") as f:
        csv.writer(f).writerows([header, *rows])


def square(x0, y0, side, **more):
    ring = [[x0, y0], [x0 + side, y0], [x0 + side, y0 + side], [x0, y0 + side], [x0, y0]]
    return {"type": "Feature", "properties": more, "geometry": {"type": "Polygon", "coordinates": [ring]}}


class Programs:
    def __init__(self, build, folder):
        self.build, self.folder = build, folder

    def run(self, command, *arguments):
        return subprocess.run([str(self.build / "dosi-patrol"), command, *map(str, arguments)], capture_output=True, text=True, timeout=250)

    def backtest(self, *arguments, events="events.csv", area="area.geojson", **options):
        given = {"time": "when", "x": "x", "y": "y", "crs": 5179, "cell-m": CELL, "first": FIRST.date(), "step-days": 7, "forecasts": 4, **options}
        if area:
            given["area"] = self.folder / area
        flags = [part for name, value in given.items() for part in ("--" + name, value)]
        return self.run("backtest", "--events", self.folder / events, *flags, "--json", self.folder / "out.json", *arguments)

    def answer(self, *arguments, **options):
        done = self.backtest(*arguments, **options)
        if done.returncode != 0:
            fail(f"{options}: {done.stderr}")
        return json.loads((self.folder / "out.json").read_text())

    def refused(self, words, *arguments, **options):
        done = self.backtest(*arguments, **options)
        if done.returncode == 0 or not all(w in done.stderr for w in words):
            fail(f"expected a refusal with {words}, got {done.returncode}: {done.stderr}")
        return 1


def scores(risk, happened, km2):
    """As the reference defines them; ties keep their order."""
    order = sorted(range(len(risk)), key=lambda i: (-risk[i], i))
    n, total = sum(happened), sum(risk)
    best = sorted(happened, reverse=True)
    out = {"n": n}
    for c in COVERAGES:
        k = math.floor(c * len(risk) + 1e-9)
        out[c] = sum(happened[i] for i in order[:k]), sum(best[:k]), k
    p, u = [r / total for r in risk], [h / n for h in happened] if n else None
    out["ll"] = sum(h * math.log(max(1e-9, q / km2)) for h, q in zip(happened, p) if h)
    if n:
        out["brier"] = sum((a - b) ** 2 for a, b in zip(p, u)) / len(p) / km2
        out["skill"] = 2 * sum(a * b for a, b in zip(p, u)) / (sum(a * a for a in p) + sum(b * b for b in u))
    return out


def read_dump(path):
    slots = {}
    with open(path, encoding="utf-8") as f:
        for row in csv.DictReader(f):
            slots.setdefault(int(row["slot"]), []).append((float(row["expected"]), float(row["happened"])))
    return [list(zip(*rows)) for _, rows in sorted(slots.items())]


def recompute(stated, dump, slot_hours):
    km2 = CELL * CELL * 1e-6
    for model in stated["models"]:
        steps = [read_dump(p) for p in sorted(dump.glob(model["model"] + "_2*.csv"))]
        if len(steps) != stated["plan"]["forecasts"]:
            fail(f"{len(steps)} dumps of {model['model']}")
        windows = [scores(r, h, km2) for step in steps for r, h in step]
        busy = [w for w in windows if w["n"]]
        n = sum(w["n"] for w in windows)
        for c, told in zip(COVERAGES, model["coverage"]):
            hits, best = sum(w[c][0] for w in windows), sum(w[c][1] for w in windows)
            near(told["hitRate"]["value"], hits / n, f"{model['model']} hit rate {c}")
            near(told["hitRateMeanOfWindows"]["value"], sum(w[c][0] / w["n"] for w in busy) / len(busy), f"{model['model']} mean hit rate {c}")
            if windows[0][c][2]:
                near(told["pai"], hits / n / (windows[0][c][2] / len(steps[0][0][0])), f"{model['model']} PAI {c}")
                near(told["pei"], hits / best, f"{model['model']} PEI {c}")
        likelihood = 0
        for step in steps:  # one density over the cells and slots of the step
            everything = sum(sum(r) for r, _ in step)
            likelihood += sum(h * math.log(max(1e-9, r / everything * len(step) / km2)) for rs, hs in step for r, h in zip(rs, hs) if h)
        near(model["logLikelihood"]["value"], likelihood / n, f"{model['model']} log-likelihood")
        near(model["informationGain"]["value"], likelihood / n + math.log(len(steps[0][0][0]) * km2), f"{model['model']} information gain")
        near(model["brier"], sum(w["brier"] for w in busy) / len(busy), f"{model['model']} Brier", 2e-4)
        near(model["brierSkill"], sum(w["skill"] for w in busy) / len(busy), f"{model['model']} Brier skill", 1e-4)
        if slot_hours:
            per_day = 24 // slot_hours
            days = [scores([v for r, _ in step[i:i + per_day] for v in r], [v for _, h in step[i:i + per_day] for v in h], km2) for step in steps for i in range(0, len(step), per_day)]
            for c, told in zip(COVERAGES, model["coverageOfDay"]):
                near(told["hitRate"]["value"], sum(d[c][0] for d in days) / n, f"{model['model']} hit rate of days {c}")


def of(answer, name):
    return next(m for m in answer["models"] if m["model"] == name)


def known_truth(programs, rates):
    """The mixture must come near the true rates' own likelihood, far above chance, and may not look ahead."""
    answer = programs.answer()
    total, km2 = sum(rates.values()), CELL * CELL * 1e-6
    ideal = sum(r / total * math.log(r / total / km2) for r in rates.values())
    ours = of(answer, "mixture")["logLikelihood"]
    if not ideal - 0.15 < ours["value"] < ideal + 0.15:
        fail(f"log-likelihood {ours} where the truth has {ideal}")
    if of(answer, "mixture")["coverage"][3]["hitRate"]["value"] < 0.3 or ours["value"] <= of(answer, "kde_all")["logLikelihood"]["value"]:
        fail("the mixture is no better than its parts")
    ratio = of(answer, "mixture")["expected"] / answer["windows"]["events"]
    if not 0.8 < ratio < 1.25:
        fail(f"expected over happened is {ratio}")
    return 1


def looks_not_ahead(programs, rows):
    """Reports after a forecast's day do not change it."""
    def dumped(name, changed):
        write(programs.folder / "ahead.csv", changed)
        programs.answer("--dump", programs.folder / name, events="ahead.csv", forecasts=1, models="mixture,etas,counts_all")
        return {p.name: [r for r, _ in read_dump(p)] for p in (programs.folder / name).glob("*_2*.csv")}
    later = [r for r in rows if r[0] >= str(FIRST)]
    if dumped("ahead1", rows) != dumped("ahead2", [r for r in rows if r[0] < str(FIRST)] + later[: len(later) // 2]):
        fail("a forecast depends on what came after it")
    return 1


def bad_rows(programs, rows):
    """Each kind of bad row is counted, and changes nothing else."""
    inside = rows[len(rows) // 2]
    bad = [("", inside[1], inside[2], "theft"), ("soon", inside[1], inside[2], "theft"), (inside[0], "", "", "theft"), (inside[0], "12", "x", "theft"),
           inside, (inside[0], "0", "0", "theft"), ("2024-06-01 10:00:00", "900000", "1900000", "theft"), ("2024-06-01 10:00:00", "990000.0", "1990000.0", "theft")]
    write(programs.folder / "bad.csv", rows + bad)
    answer = programs.answer("--default-place", "990000,1990000", events="bad.csv", models="counts_all")["input"]
    left = {reason: rows["count"] for reason, rows in answer["leftOut"].items()}
    wanted = {"no time": 1, "the time is none that is known here": 1, "no place": 1, "the place is no number": 1, "the place is 0, 0": 1,
              "the same moment, place and kind once more": 1, "at the place of a police box (default geocode)": 1}
    if left != wanted or answer["outsideArea"] != 1 or answer["rows"] != len(rows) + len(bad) or answer["events"] != len(rows) + 1:
        fail(f"left out {left}, outside {answer['outsideArea']}, {answer['rows']} rows, {answer['events']} events")
    if answer["leftOut"]["no time"]["firstRows"] != [len(rows) + 2]:
        fail(f"rows {answer['leftOut']['no time']}")
    if answer["districtsWithoutReports"] != ["empty"]:
        fail(f"districts without reports: {answer['districtsWithoutReports']}")
    days = [(r[0][5:7] + "/" + r[0][8:10] + "/" + r[0][:4], *r[1:]) for r in rows]
    write(programs.folder / "days.csv", days)
    facts = programs.answer(events="days.csv", models="counts_all,mixture", **{"slot-hours": 12})["input"]
    if facts["noted"]["only the day is known: no hour is learned from it"]["count"] != len(rows):
        fail(f"days: {facts['noted']}")
    return 2


def refusals(programs, rows):
    folder = programs.folder
    (folder / "empty.csv").write_text("")
    (folder / "header.csv").write_text("when,x,y\n")
    (folder / "broken.geojson").write_text('{"type":"Polygon","coordinates":[[[0,0],[1,1]]]}')
    (folder / "point.geojson").write_text('{"type":"Point","coordinates":[127,37]}')
    (folder / "far.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [square(127.0, 35.0, 0.1)]}))
    write(folder / "persons.csv", [(*r, "x") for r in rows[:5]], ("when", "x", "y", "kind", "victim_name"))
    checks = [(["empty"], {"events": "empty.csv"}), (["None of the 0 rows"], {"events": "header.csv"}), (["missing"], {"events": "missing.csv"}),
              (["--time", "'at'", "when"], {"time": "at"}), (["EPSG:999999"], {"crs": 999999}), (["feature 1", "4 positions"], {"area": "broken.geojson"}), (["no Polygon"], {"area": "point.geojson"}),
              (["lies in the area"], {"area": "far.geojson"}), (["cell"], {"cell-m": 1}), (["no date"], {"first": "yesterday"}), (["before the first forecast"], {"first": "2020-01-01"}),
              (["to be forecast"], {"first": "2029-01-01"}), (["divide"], {"slot-hours": 5}), (["no model"], {"models": "oracle"}), (["persons"], {"events": "persons.csv", "id": "victim_name"}),
              (["COLUMN=VALUE"], {"category": "theft"})]
    for words, options in checks:
        programs.refused(words, **options)
    return len(checks)


def coming_week(programs):
    done = programs.run("risk", "--events", programs.folder / "events.csv", "--time", "when", "--x", "x", "--y", "y", "--crs", 5179, "--area", programs.folder / "area.geojson", "--cell-m", CELL,
                        "--from", FIRST.date(), "--days", 2, "--slot-hours", 6, "--json", programs.folder / "risk.json", "--csv", programs.folder / "risk.csv", "--geojson", programs.folder / "risk.geojson")
    if done.returncode != 0:
        fail(done.stderr)
    answer = json.loads((programs.folder / "risk.json").read_text())
    with open(programs.folder / "risk.csv", encoding="utf-8") as f:
        rows = list(csv.DictReader(f))
    near(sum(float(r["expected"]) for r in rows), sum(w["expected"] for w in answer["windows"]), "sum of expected events", 1e-4)
    if len(answer["windows"]) != 8 or len(rows) != 8 * answer["cells"] or any(not float(r["low90"]) <= float(r["expected"]) <= float(r["high90"]) for r in rows):
        fail("slots or ranges are wrong")
    top = answer["top"][0]
    near(sum(top["shares"].values()), 1, "shares", 1e-4)
    if not top["why"] or not top["whyKo"] or top["reportsOfYear"] < 1 or top["timesAverage"] < 2:
        fail(f"nothing is explained: {top}")
    evening = [w["expected"] for w in answer["windows"] if w["from"].endswith("T18:00")]
    if min(evening) <= max(w["expected"] for w in answer["windows"] if w["from"].endswith("T06:00")):
        fail("evenings are not the busiest")
    if json.loads((programs.folder / "risk.geojson").read_text())["type"] != "FeatureCollection":
        fail("no map")
    return 1


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="dosi-patrol-backtest-"))
    programs = Programs(pathlib.Path(sys.argv[1]).resolve(), folder)
    draw = random.Random(5)
    rates = truth(draw)
    rows = reports(draw, rates, 366 + 28, 40)
    write(folder / "events.csv", rows)
    area = [square(X0, Y0, SIDE * CELL, name="whole"), square(X0 + SIDE * CELL, Y0, CELL, name="empty")]
    (folder / "area.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": area}))
    passed = known_truth(programs, rates)
    for slot_hours in (0, 6):
        dump = folder / f"dump{slot_hours}"
        recompute(programs.answer("--dump", dump, forecasts=2, **{"slot-hours": slot_hours}), dump, slot_hours)
        passed += 1
    again = [programs.answer(forecasts=1)["models"] for _ in range(2)]
    if any(a["coverage"] != b["coverage"] or a["logLikelihood"] != b["logLikelihood"] for a, b in zip(*again)):
        fail("the same input has two answers")
    passed += 1 + looks_not_ahead(programs, rows) + bad_rows(programs, rows) + refusals(programs, rows) + coming_week(programs)
    print(f"{passed} passed, 0 failed")


if __name__ == "__main__":
    main()
