#!/usr/bin/env python3
"""The planning session on the sample city and on lines without a timetable: network, edits, exports, scenarios, proposals of a run.

    DOSI_BINARY=build/dev/dosi tests/solutions/bus_plan.py
"""

import base64
import csv
import io
import json
import pathlib
import sys
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/fault"))
from hub_process import NGSI, Folder, Hub, Run, Tally, binary, until  # noqa: E402


class Plan:
    """One planning session."""

    def __init__(self, hub, hubs=(), **parameters):
        self.hub = hub
        opened = hub.request("POST", "/dosi/solutions/bus-plan/sessions", {"parameters": parameters, "hubs": list(hubs)})
        self.path = "/dosi/solutions/bus-plan/sessions/" + opened.json()["session"]
        self.state = until("the session to load", lambda: (s := hub.get(self.path).json())["state"] != "loading" and s)

    def ask(self, ask, **more):
        return self.hub.request("POST", self.path, {"ask": ask, **more})

    def end(self):
        self.hub.request("DELETE", self.path)


def sample_city(hub, folder):
    """The demo city's bus network with its people, streets and counts of passengers in a hub."""
    Run([binary(), "demo", "--gtfs", str(folder / "gtfs")])
    with zipfile.ZipFile(folder / "city.zip", "w") as archive:
        for path in (folder / "gtfs").glob("*.txt"):
            archive.write(path, path.name)
    Run([binary(), "import", "gtfs", str(folder / "city.zip"), "--hub", hub.url])
    stops = hub.get(NGSI + "/entities", type="GtfsStop", limit=1000, options="keyValues").json()
    counts = [{"id": s["id"], "type": "GtfsStop", "boardings": {"type": "Property", "value": 10 + n % 7}, "alightings": {"type": "Property", "value": 12}}
              for n, s in enumerate(stops)]
    hub.request("POST", NGSI + "/entityOperations/update", counts)
    homes = [{"id": f"urn:ngsi-ld:CrowdFlowObserved:{n}", "type": "CrowdFlowObserved", "residents": {"type": "Property", "value": 100},
              "location": {"type": "GeoProperty", "value": s["location"]}} for n, s in enumerate(stops[::5])]
    hub.request("POST", NGSI + "/entityOperations/upsert", homes)
    return len(homes) * 100


def network(tally, plan, people):
    shown = plan.ask("network").json()
    tally.equal("network: people and where trips come from", (shown["population"]["total"], shown["demand"]["source"]), (people, "boardings"))
    ids = {s["id"] for s in shown["stops"]}
    lines = {one["line"]: one for one in shown["lines"]}
    courses = [c for one in shown["lines"] for c in one["courses"]]
    tally.check("network: courses serve known stops, and have a ride and a length for each hop",
                all(set(c["stops"]) <= ids and len(c["ride_s"]) == len(c["length_m"]) == len(c["stops"]) - 1 for c in courses))
    tally.check("network: courses have a way and a headway", all(len(c["course"]) > 1 and c["headway_s"] > 0 for c in courses))
    tally.check("network: stops have a zone", all(shown["zones"][s["zone"]]["zone"] == s["zone"] for s in shown["stops"]))
    f = shown["figures"]
    shares = sum(f[k] for k in ("direct_pct", "one_transfer_pct", "two_transfers_pct", "more_transfers_pct", "walk_only_pct", "unserved_pct"))
    tally.check("figures: shares add up", abs(shares - 100) < 0.1, shares)
    m = f["minutes"]
    tally.check("figures: minutes add up", abs(m["walk"] + m["wait"] + m["ride"] + m["transfer"] - m["total"]) < 0.05, m)
    tally.equal("figures: vehicles are the lines' own", f["vehicles"], sum(one["vehicles"] for one in lines.values()))
    return shown


def edits(tally, plan, shown):
    same = plan.ask("evaluate", edits=[]).json()
    tally.equal("no edit changes nothing", (same["before"], same["trips"]["better"], same["changed"]), (same["after"], 0, []))
    line = max(shown["lines"], key=lambda one: one["vehicles"])
    faster = plan.ask("evaluate", edits=[{"edit": "headway", "line": line["line"], "headway_s": line["headway_s"] // 3}]).json()
    tally.check("a shorter headway: more vehicles, nobody loses, somebody wins",
                faster["after"]["vehicles"] > faster["before"]["vehicles"] and faster["trips"]["worse"] == 0 and faster["trips"]["better"] > 0, faster["trips"])
    tally.check("zones add up to the whole", abs(sum(z["better"] for z in faster["zones"]) - faster["trips"]["better"]) < 0.1 * len(faster["zones"]))
    gone = plan.ask("evaluate", edits=[{"edit": "remove", "line": line["line"]}]).json()
    state = {one["line"]: one for one in gone["lines"]}[line["line"]]
    tally.equal("a line is removed", (state["state"], state["after"], gone["after"]["vehicles"]), ("removed", None, gone["before"]["vehicles"] - line["vehicles"]))
    tally.equal("removing helps nobody", gone["trips"]["better"], 0)
    course = line["courses"][0]
    both = plan.ask("evaluate", edits=[{"edit": "remove", "line": line["line"]},
                                       {"edit": "add", "line": "urn:new", "name": "새 노선", "stops": course["stops"], "headway_s": 600}]).json()
    tally.equal("a line is added", [(one["line"], one["name"]) for one in both["changed"]], [("urn:new", "새 노선")])
    rides = zip(both["changed"][0]["courses"][0]["ride_s"], course["ride_s"])
    tally.check("it rides as lines did before, in the mean", all(abs(a - b) <= 0.1 * b for a, b in rides))
    for what, edit, field in (("an unknown line", {"edit": "remove", "line": "urn:none"}, "edits[0].line"),
                              ("an unknown stop", {"edit": "add", "line": "n", "stops": ["a", "b"], "headway_s": 600}, "edits[0].stops[0]"),
                              ("a headway that is none", {"edit": "headway", "line": line["line"], "headway_s": 0}, "edits[0].headway_s")):
        wrong = plan.ask("evaluate", edits=[edit])
        tally.equal(what, (wrong.status, wrong.json()["field"]), (400, field))
    tally.equal("no line is left", plan.ask("evaluate", edits=[{"edit": "remove", "line": one["line"]} for one in shown["lines"]]).json()["field"], "edits")
    tally.equal("an unknown question", plan.ask("sing").json()["field"], "ask")
    return line


def exports(tally, plan, shown, line, folder):
    change = [{"edit": "headway", "line": line["line"], "headway_s": 300}]
    (folder / "plan.zip").write_bytes(base64.b64decode(plan.ask("export", edits=change, format="gtfs").json()["base64"]))
    with zipfile.ZipFile(folder / "plan.zip") as archive:
        headways = list(csv.DictReader(io.TextIOWrapper(archive.open("frequencies.txt"), encoding="utf-8")))
    tally.check("GTFS has the headways", any(row["headway_secs"] == "300" for row in headways) and len(headways) >= len(shown["lines"]))
    checked = Run([binary(), "bus", "gtfs-check", str(folder / "plan.zip")])
    tally.equal("GTFS passes the check", checked.code, 0)
    features = json.loads(plan.ask("export", edits=change, format="geojson").json()["text"])["features"]
    tally.check("GeoJSON has lines and stops", {f["geometry"]["type"] for f in features} == {"LineString", "Point"})
    rows = list(csv.DictReader(io.StringIO(plan.ask("export", edits=change, format="csv").json()["text"])))
    tally.equal("CSV has the lines", sorted(r["line"] for r in rows), sorted(one["line"] for one in shown["lines"]))
    tally.equal("no such format", plan.ask("export", edits=[], format="pdf").json()["field"], "format")


def opens(tally, hub, plan, shown, line):
    wish = [{"edit": "headway", "line": line["line"], "headway_s": 300}, {"edit": "remove", "line": "urn:gone"}]
    hub.request("POST", NGSI + "/entities", {"id": "urn:ngsi-ld:BusScenario:1", "type": "BusScenario", "name": {"type": "Property", "value": "자주"},
                                             "edits": {"type": "JsonProperty", "json": wish}, "from": {"type": "Property", "value": "07:00"}})
    found = plan.ask("open", scenario="urn:ngsi-ld:BusScenario:1").json()
    tally.equal("a scenario is opened", (found["name"], found["edits"], found["from"]), ("자주", wish[:1], "07:00"))
    tally.check("what no longer fits is told", len(found["notes"]) == 1 and "urn:gone" in found["notes"][0], found["notes"])
    tally.equal("no such scenario", plan.ask("open", scenario="urn:ngsi-ld:BusScenario:2").status, 400)
    run, stops = "urn:ngsi-ld:SolutionRun:bus-design-1", line["courses"][0]["stops"]
    proposals = [{"id": f"urn:ngsi-ld:BusLineProposal:{n}", "type": "BusLineProposal", "name": {"type": "Property", "value": f"제안 {n}"},
                  "stops": {"type": "Property", "value": stops[n::2]}, "wasGeneratedBy": {"type": "Relationship", "object": run}} for n in (0, 1)]
    hub.request("POST", NGSI + "/entityOperations/upsert", proposals)
    found = plan.ask("open", run=run).json()
    kinds = [e["edit"] for e in found["edits"]]
    tally.equal("proposals of a run take the lines' place", (kinds.count("remove"), kinds.count("add")), (len(shown["lines"]), 2))
    tally.equal("and can be judged", plan.ask("evaluate", edits=found["edits"]).json()["after"]["lines"], 2)


def hourly_counts(tally, hub):
    """Boardings by hour, of stops and of lines: those of the period are taken."""
    stops = hub.get(NGSI + "/entities", type="GtfsStop", limit=1000, options="keyValues").json()
    by_hour = {f"h{h:02}": 6 if h == 7 else 0 for h in range(24)}
    hub.request("POST", NGSI + "/entityOperations/update", [{"id": s["id"], "type": "GtfsStop", "boardingsByHour": {"type": "JsonProperty", "json": by_hour},
                                                             "alightingsByHour": {"type": "JsonProperty", "json": by_hour}} for s in stops])
    plan = Plan(hub, **{"from": "07:00", "to": "08:00"})
    shown = plan.ask("network").json()["demand"]
    plan.end()
    tally.check("boardings of the hour are the trips", 0.9 * 6 * len(stops) < shown["trips"] <= 6 * len(stops) + 1 and "in these hours" in shown["note"], shown)
    plan = Plan(hub, **{"from": "07:30", "to": "08:30"})
    half = plan.ask("network").json()["demand"]
    tally.check("of half an hour half of them", abs(half["trips"] / shown["trips"] - 0.5) < 0.02, half)
    line = plan.ask("network").json()["lines"][0]
    plan.end()
    hub.request("POST", NGSI + "/entities", {"id": "urn:ngsi-ld:BusBoardings:1", "type": "BusBoardings", "hasRoute": {"type": "Relationship", "object": line["line"]},
                                             "hasStop": {"type": "Relationship", "object": line["courses"][0]["stops"][0]},
                                             "boardingsByHour": {"type": "JsonProperty", "json": {"h07": 900}}, "aggregation": {"type": "Property", "value": "monthly total"}})
    plan = Plan(hub, **{"from": "07:00", "to": "08:00"})
    by_line = plan.ask("network").json()["demand"]
    plan.end()
    tally.equal("boardings of lines at stops come first", (by_line["fit"]["lines"]["counts"], "of lines at stops" in by_line["note"]), (1, True))


def without_timetable(tally, folder, hub):
    """Lines as cities publish them: stops in order, no times."""
    with Hub(folder / "neighbour", "--store", "memory", "--allow-private") as neighbour:
        stops = [{"id": f"urn:ngsi-ld:GtfsStop:n{n}", "type": "GtfsStop", "name": {"type": "Property", "value": f"정류장 {n}"},
                  "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [127.9 + n / 200, 36.9]}}} for n in range(6)]
        order = [{"id": f"urn:ngsi-ld:RouteStop:{n}", "type": "RouteStop", "hasRoute": {"type": "Relationship", "object": "urn:ngsi-ld:GtfsRoute:n"},
                  "hasStop": {"type": "Relationship", "object": stops[n]["id"]}, "stopSequence": {"type": "Property", "value": n + 1}} for n in range(6)]
        route = {"id": "urn:ngsi-ld:GtfsRoute:n", "type": "GtfsRoute", "shortName": {"type": "Property", "value": "B0"}}
        neighbour.request("POST", NGSI + "/entityOperations/upsert", [*stops, *order, route])
        plan = Plan(neighbour)
        shown = plan.ask("network").json()
        tally.equal("lines without a timetable", [(one["name"], one["headway_s"], len(one["courses"][0]["stops"])) for one in shown["lines"]], [("B0", 1200, 6)])
        tally.check("what is assumed is told", any("no timetable" in text for text in shown["assumptions"]))
        both = Plan(neighbour, hubs=[hub.url])
        names = {one["name"] for one in both.ask("network").json()["lines"]}
        tally.check("two hubs are one city", "B0" in names and len(names) > 5, names)
        both.end()


def main():
    tally = Tally()
    with Folder() as folder, Hub(folder / "data", "--store", "memory") as hub:
        nothing = Plan(hub)
        tally.check("a hub without buses: what lacks", nothing.state["state"] == "failed" and "no bus service" in nothing.state["error"], nothing.state)
        people = sample_city(hub, folder)
        early = Plan(hub, **{"from": "02:00", "to": "03:00"})
        tally.check("a period without buses: when they run", early.state["state"] == "failed" and "most do from" in early.state["error"], early.state)
        plan = Plan(hub)
        tally.equal("ready", (plan.state["state"], plan.state["error"]), ("ready", None))
        shown = network(tally, plan, people)
        line = edits(tally, plan, shown)
        exports(tally, plan, shown, line, folder)
        opens(tally, hub, plan, shown, line)
        plan.end()
        hourly_counts(tally, hub)
        without_timetable(tally, folder, hub)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
