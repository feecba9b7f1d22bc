#!/usr/bin/env python3
"""`dosi trace contacts` finds whom a second reckoning in Python finds, whatever way clocks and columns are written; bad rows are told.

    tests/solutions/trace_contacts.py BUILD_FOLDER
"""

import datetime
import json
import pathlib
import random
import sys
import tempfile
from collections import defaultdict

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from trace_run import Check, apart_m, trace, write  # noqa: E402

START = datetime.datetime(2020, 5, 1, tzinfo=datetime.timezone.utc)


def stays(draw, persons=40, each=12):
    """(person, from, to, (lon, lat)) with whole seconds, in a corner of Seoul."""
    out = []
    for p in range(persons):
        now = draw.randrange(0, 3600)
        for _ in range(each):
            length = draw.randrange(300, 14400)
            place = draw.randrange(8)
            at = (round(127 + place * 0.002 + draw.uniform(-0.0006, 0.0006), 7), round(37.5 + draw.uniform(-0.0006, 0.0006), 7))
            out.append((f"p{p}", now, now + length, at))
            now += length + draw.randrange(0, 1800)
    return out


def union_minutes(spans):
    total, end = 0, -1
    for a, b in sorted(spans):
        total += max(0, b - max(a, end))
        end = max(end, b)
    return total / 60


def expected(rows, case, metres, seconds, period=(-10**9, 10**9)):
    spans, closest = defaultdict(list), {}
    for who, a, b, at in rows:
        if who != case or max(a, period[0]) > min(b, period[1]):
            continue
        a, b = max(a, period[0]), min(b, period[1])
        for other, c, d, there in rows:
            away = apart_m(at, there)
            if other != case and min(b, d) - max(a, c) >= seconds and away <= metres:
                spans[other].append((max(a, c), min(b, d)))
                closest[other] = min(closest.get(other, 1e9), away)
    return {k: (len(v), union_minutes(v), closest[k]) for k, v in spans.items()}


def iso(s, hours=0):
    zone = datetime.timezone(datetime.timedelta(hours=hours))
    return (START + datetime.timedelta(seconds=s)).astimezone(zone).isoformat()


def same(check, what, answer, wanted):
    found = {c["person"]: c for c in answer["contacts"]}
    check(f"{what}: the same people", set(found) == set(wanted), f"{sorted(set(found) ^ set(wanted))[:5]}")
    for who, (events, minutes, closest) in wanted.items():
        if who in found:
            one = found[who]
            check(f"{what}: the same of one", one["events"] == events and abs(one["minutes"] - minutes) < 1e-6 and abs(one["closestMetres"] - closest) < 0.02, f"{who}: {one}, {events} {minutes} {closest}")


def main():
    build, check = pathlib.Path(sys.argv[1]), Check()
    draw = random.Random(7)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        rows, out = stays(draw), folder / "out.json"
        write(folder / "stays.csv", ["person", "start", "end", "lon", "lat"],
              [[who, iso(a, draw.choice((-5, 0, 9))), iso(b, draw.choice((-5, 0, 9))), *at] for who, a, b, at in rows])  # clocks of three zones
        write(folder / "cases.csv", ["person", "onset"], [["p3", ""], ["p5", iso(3 * 86400)], ["nobody", ""]])
        trace(build, "contacts", "--stays", folder / "stays.csv", "--cases", folder / "cases.csv", "--metres", 50, "--minutes", 15, "--json", out, "--days-before", 2.5)
        answers = {a["person"]: a for a in json.loads(out.read_text())["answers"]}
        wanted = expected(rows, "p3", 50, 900)
        check("there are contacts", len(wanted) > 5)
        same(check, "zones", answers["p3"], wanted)
        same(check, "infectious period", answers["p5"], expected(rows, "p5", 50, 900, (0.5 * 86400, 13 * 86400)))
        check("a case without stays is told", answers["nobody"]["stays"] == 0)
        scores = [c["score"] for c in answers["p3"]["contacts"]]
        check("best first", scores == sorted(scores, reverse=True))

        # Other columns, times as minutes, Korean text in CP949, semicolons, a doubled and an overlapping row.
        minutes = [(who, a // 60, b // 60 + 1, at) for who, a, b, at in rows]
        text = "사람;시작;끝;경도;위도\n" + "".join(f"{who};{a};{b};{at[0]};{at[1]}\n" for who, a, b, at in minutes + minutes[:30])
        (folder / "ko.csv").write_bytes(text.encode("cp949"))
        write(folder / "one.csv", ["person"], [["p3"]])
        trace(build, "contacts", "--stays", folder / "ko.csv", "--cases", folder / "one.csv", "--person", "사람", "--start", "시작", "--end", "끝", "--lon", "경도", "--lat", "위도",
              "--time-unit", "minutes", "--metres", 50, "--minutes", 15, "--json", out)
        report = json.loads(out.read_text())
        check("rows told twice", report["index"]["duplicates"] == 30, str(report["index"]))
        same(check, "minutes", report["answers"][0], expected([(w, a * 60, b * 60, at) for w, a, b, at in minutes], "p3", 50, 900))

        # Bad rows among good ones are told; a file of nothing else is an error in words.
        good = [[w, iso(a), iso(b), *at] for w, a, b, at in rows]
        write(folder / "bad.csv", ["person", "start", "end", "lon", "lat"],
              [*good, ["x", iso(0), iso(900), 37.5, 127.0], ["x", "2020-05-01 10:00", "2020-05-01 11:00", 127, 37.5], ["x", iso(900), iso(0), 127, 37.5], ["x", iso(0), iso(900), "here", 37.5]])
        said = trace(build, "contacts", "--stays", folder / "bad.csv", "--cases", folder / "one.csv", "--json", out)
        for word in ("exchanged", "--zone", "end lies before", "no number"):
            check("bad rows are told", word in said, f"{word} in {said}")
        check("and counted", json.loads(out.read_text())["read"]["rowsRefused"] == 4)
        write(folder / "swapped.csv", ["person", "start", "end", "lon", "lat"], [[w, iso(a), iso(b), at[1], at[0]] for w, a, b, at in rows])
        check("exchanged columns are an error", "exchanged" in trace(build, "contacts", "--stays", folder / "swapped.csv", "--cases", folder / "one.csv", fails=True))
        write(folder / "nothing.csv", ["a", "b"], [[1, 2]])
        check("a missing column is named", "'start'" in trace(build, "contacts", "--stays", folder / "nothing.csv", "--cases", folder / "one.csv", "--person", "a", fails=True))
        check("an unknown setting is named", "'moon'" in trace(build, "contacts", "--stays", folder / "stays.csv", "--cases", folder / "one.csv", "--setting-factor", "moon=1", fails=True))
    return check.done()


if __name__ == "__main__":
    sys.exit(main())
