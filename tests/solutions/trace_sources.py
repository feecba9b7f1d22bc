#!/usr/bin/env python3
"""`dosi trace sources` on an outbreak whose truth is known, what it says reckoned a second time; DS4C where its files are.

    tests/solutions/trace_sources.py BUILD_FOLDER
"""

import datetime
import json
import pathlib
import random
import statistics
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from trace_run import DATA, Check, trace, write  # noqa: E402


def outbreak(draw, n=240):
    """Cases infect in their household or at a place both visit, about five days apart; some come from outside."""
    cases, visits = [], []
    for i in range(n):
        if i < 20 or draw.random() < 0.15:
            cases.append({"id": f"c{i}", "day": draw.randrange(40), "house": i, "by": None})
        else:
            by = draw.randrange(max(0, i - 40), i)
            home = draw.random() < 0.5
            cases.append({"id": f"c{i}", "day": cases[by]["day"] + round(draw.gauss(5, 2)), "house": cases[by]["house"] if home else i, "by": by})
    for i, c in enumerate(cases):
        for _ in range(3):
            visits.append((c["id"], c["day"] - draw.randrange(1, 5), 127 + draw.uniform(-0.1, 0.1), 37.5 + draw.uniform(-0.1, 0.1)))
        if c["by"] is not None and c["house"] != cases[c["by"]]["house"]:
            place = 127 + draw.uniform(-0.1, 0.1), 37.5 + draw.uniform(-0.1, 0.1)
            day = c["day"] - draw.randrange(2, 6)
            visits += [(c["id"], day, *place), (cases[c["by"]]["id"], day, *place)]
    order = list(range(n))
    draw.shuffle(order)  # the order of rows must not tell
    rows = [[cases[i]["id"], f"2020-{3 + (cases[i]['day'] + 10) // 28:02}-{1 + (cases[i]['day'] + 10) % 28:02}", cases[i]["house"], cases[cases[i]["by"]]["id"] if cases[i]["by"] is not None else ""] for i in order]
    return cases, rows, visits


def main():
    build, check = pathlib.Path(sys.argv[1]), Check()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        out, tree = folder / "out.json", folder / "tree.geojson"
        cases, rows, visits = outbreak(random.Random(3))
        write(folder / "list.csv", ["id", "onset", "household", "infector"], rows)
        days = {r[0]: r[1] for r in rows}
        write(folder / "visits.csv", ["person", "date", "lon", "lat"], [[p, f"2020-{3 + (d + 10) // 28:02}-{1 + (d + 10) % 28:02}", x, y] for p, d, x, y in visits])
        trace(build, "sources", "--linelist", folder / "list.csv", "--visits", folder / "visits.csv", "--cross-validate", 5, "--json", out, "--geojson", tree)
        report = json.loads(out.read_text())
        v, pairs = report["validation"], [c for c in cases if c["by"] is not None]
        check("every pair is tested once", v["pairs"] == len(pairs), str(v))
        check("households and places are found", v["top1"] > 0.75 and v["top5"] > 0.9, str(v))
        check("probabilities are between 0 and 1 and sum up", all(r["unknownSource"] + sum(c["probability"] for c in r["candidates"]) < 1 + 1e-9 for r in report["rankings"]))
        for b in v["reliability"]["unknownSource"]:
            check("unknown sources as often as told", b["statements"] < 30 or abs(b["told"] - b["seen"]) < 0.2, str(b))
        check("evidence is told", any("household" in e["evidence"] for r in report["rankings"] for c in r["candidates"][:1] for e in c["evidence"]))
        known = {(r[3], r[0]) for r in rows if r[3]}
        check("the tree holds all known links", known == {(e["from"], e["to"]) for e in report["tree"]["links"] if e["known"]})
        check("the tree has places", len([f for f in json.loads(tree.read_text())["features"] if f["geometry"]["type"] == "Point"]) == len(cases))

        gaps = [(datetime.date.fromisoformat(days[b]) - datetime.date.fromisoformat(days[a])).days for a, b in known]
        s = report["serialInterval"]
        check("serial interval", abs(s["meanDays"]["value"] - statistics.mean(gaps)) < 1e-9 and abs(s["sdDays"]["value"] - statistics.stdev(gaps)) < 1e-9, str(s))
        check("and its interval", s["meanDays"]["low"] < statistics.mean(gaps) < s["meanDays"]["high"])
        check("offspring", abs(report["offspring"]["r"]["value"] - len(known) / len(cases)) < 1e-9)
        check("same seed, same answer", (trace(build, "sources", "--linelist", folder / "list.csv", "--visits", folder / "visits.csv", "--cross-validate", 5, "--json", folder / "again.json"), (folder / "again.json").read_text() == out.read_text())[1])

        # Other names by a mapping, days in another order, a case told twice, one its own infector.
        write(folder / "hk.csv", ["Fall", "Beginn", "Haus", "durch"], [[r[0], "/".join((str(int(r[1][8:])), str(int(r[1][5:7])), r[1][2:4])), r[2], r[3]] for r in rows] + [[rows[0][0], "1/3/20", "", ""], ["self", "2/3/20", "", "self"]])
        (folder / "map.json").write_text(json.dumps({"id": "Fall", "onset": "Beginn", "groups": ["Haus"], "infector": "durch"}))
        said = trace(build, "sources", "--linelist", folder / "hk.csv", "--mapping", folder / "map.json", "--json", out)
        again = json.loads(out.read_text())
        check("the same interval under other names", abs(again["serialInterval"]["meanDays"]["value"] - s["meanDays"]["value"]) < 1e-9)
        check("bad rows are told", "twice" in said and "own infector" in said, said)
        check("an unknown member of the mapping is named", "'colour'" in (folder.joinpath("bad.json").write_text('{"colour": "x"}'), trace(build, "sources", "--linelist", folder / "hk.csv", "--mapping", folder / "bad.json", fails=True))[1])
        check("a missing column is named", "--onset" in trace(build, "sources", "--linelist", folder / "hk.csv", "--id", "Fall", fails=True))

        ds4c = DATA / "epi/ds4c/v20200531"
        if ds4c.is_dir():
            trace(build, "sources", "--linelist", ds4c / "PatientInfo.csv", "--visits", ds4c / "PatientRoute.csv", "--json", out)
            s = json.loads(out.read_text())["serialInterval"]
            check("DS4C's serial interval", abs(s["meanDays"]["value"] - 3.74) < 0.15 and abs(s["sdDays"]["value"] - 3.81) < 0.1, str(s))
        else:
            print(f"DS4C left out: no {ds4c}")
    return check.done()


if __name__ == "__main__":
    sys.exit(main())
