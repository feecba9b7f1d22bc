#!/usr/bin/env python3
"""The patrol desk on the sample city and on two hubs: risk and why, plans and edits, standby, simulation, cameras, back-test, fairness; runs of the patrol solutions;
reports about persons.

    DOSI_BINARY=build/dev/dosi tests/solutions/patrol_desk.py
"""

import json
import pathlib
import re
import subprocess
import sys
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/fault"))
from hub_process import NGSI, Folder, Hub, Tally, binary, until  # noqa: E402


class Demo(Hub):
    """`dosi demo` on a free port: the sample city."""

    def start(self):
        self.log = open(self.log_path, "ab")
        self.process = subprocess.Popen([binary(), "demo", "--port", "0", "--data", self.data, "--mappings", str(ROOT / "mappings"), *self.options], stdout=self.log, stderr=subprocess.STDOUT)
        said = until("the sample city", lambda: re.search(rb"http://127[^ \n]*:(\d+)", self.log_path.read_bytes()) or self.process.poll() is not None)
        if said is True:
            raise RuntimeError(f"the demo ended: {self.log_path.read_text()[-2000:]}")
        self.port = int(said.group(1))
        return self


class Desk:
    """One session of the patrol desk."""

    def __init__(self, hub, hubs=(), **parameters):
        self.hub = hub
        opened = hub.request("POST", "/dosi/solutions/patrol-desk/sessions", {"parameters": parameters, "hubs": list(hubs)})
        self.path = "/dosi/solutions/patrol-desk/sessions/" + opened.json()["session"]
        self.state = until("the desk to load", lambda: (s := hub.get(self.path).json())["state"] != "loading" and s)

    def ask(self, ask, **more):
        return self.hub.request("POST", self.path, {"ask": ask, **more})

    def end(self):
        self.hub.request("DELETE", self.path)


def refused(tally, what, answer, field):
    tally.equal(what, (answer.status, answer.json().get("field")), (400, field))


def risk(tally, desk):
    city = desk.ask("city").json()
    left = {one["reason"]: one["count"] for one in city["leftOut"]}
    used = {one["code"]: one["used"] for one in city["categories"]}
    tally.check("city: what patrols found and what is filed at a box is left out", left["by_patrol"] > 100 and left["default_place"] > 0, left)
    tally.equal("city: categories that do not count", (used["traffic"], used["drunk"], used["theft"] > 100), (0, 0, True))
    tally.check("city: every report has a reason or counts", city["reports"]["read"] == city["reports"]["used"] + sum(left.values()), (city["reports"], left))
    tally.equal("city: a week of two-hour slots from now", (len(city["slots"]), all(one["start"] >= city["now"] for one in city["slots"])), (84, True))
    tally.check("city: police boxes, districts, synthetic", len(city["boxes"]) == 4 and len(city["districts"]) == 8 and city["synthetic"], (len(city["boxes"]), len(city["districts"])))
    one = desk.ask("risk", slot=3).json()
    tally.equal("risk: a number for each cell", (len(one["values"]), min(one["values"]) >= 0), (len(city["grid"]["cells"]), True))
    tally.check("risk: adds up to the slot's", abs(sum(one["values"]) - city["slots"][3]["expected"]) < 0.01, (sum(one["values"]), city["slots"][3]))
    tally.check("risk: the more area the more is captured", [t["captured_pct"] for t in one["top"]] == sorted(t["captured_pct"] for t in one["top"]), one["top"])
    worst = one["worst"][0]
    tally.check("risk: the worst cell is the worst", abs(worst["expected"] - max(one["values"])) <= 0.01 * worst["expected"], worst)
    why = desk.ask("explain", cell=worst["cell"], slot=3).json()
    tally.check("explain: an expectation within its range", why["low"] <= why["expected"] <= why["high"] and abs(why["expected"] - worst["expected"]) < 0.05 * worst["expected"], why)
    tally.check("explain: parts add up", abs(sum(p["share_pct"] for p in why["parts"]) - 100) < 6, why["parts"])
    tally.check("explain: the worst cell is graded highest, in words of both languages", why["grade"] == 10 and why["notes"] and re.search("[가-힣]", why["notesKo"][0]), why)
    refused(tally, "a slot that is none", desk.ask("risk", slot=84), "slot")
    refused(tally, "a cell that is none", desk.ask("explain", cell=-1, slot=0), "cell")
    refused(tally, "an unknown question", desk.ask("sing"), "ask")
    return city


def timely(car):
    """Steps one after the other, inside the shift."""
    times = [car["out"], *[t for step in car["steps"] for t in (step["arrive"], step["leave"])], car["back"]]
    return times == sorted(times) and car["from"] <= times[0] and times[-1] <= car["to"]


def plan(tally, desk, city):
    shown = desk.ask("plan", settings={}, edits=[]).json()
    cars = {one["car"]: one for one in shown["cars"]}
    tally.equal("plan: every car of the boxes", len(cars), sum(box["cars"] for box in city["boxes"]))
    tally.check("plan: steps follow each other within the shift", all(timely(car) for car in cars.values()))
    stays = [(step["leave"], step["arrive"]) for car in cars.values() for step in car["steps"] if step["doing"] == "stop"]
    minutes = [(int(b[11:13]) * 60 + int(b[14:16]) - int(a[11:13]) * 60 - int(a[14:16])) % 1440 for b, a in stays]
    tally.check("plan: stays of 11 to 15 minutes", minutes and min(minutes) >= 11 and max(minutes) <= 15, (min(minutes, default=0), max(minutes, default=0)))
    tally.check("plan: routes start and end at the box", all(car["route"][0] and abs(car["route"][0][0] - car["route"][-1][0]) < 0.001 for car in cars.values() if car["steps"]))
    f = shown["figures"]
    tally.check("plan: figures", f["captured"] > 0 and f["stops"] == len(stays) and f["plans"] >= 1, f)
    tally.equal("plan: every district is visited", f["districts_visited"], f["districts"])
    again = desk.ask("plan", settings={}, edits=[]).json()
    tally.equal("plan: the same question has the same answer", again["cars"], shown["cars"])
    other = desk.ask("plan", settings={"seed": 2}, edits=[]).json()
    tally.check("plan: another draw is another plan", other["cars"] != shown["cars"])
    few = desk.ask("plan", settings={"cars": {box["id"]: int(n == 0) for n, box in enumerate(city["boxes"])}, "from": "21:00", "to": "23:00"}).json()
    tally.equal("plan: one car, two hours", (len(few["cars"]), few["from"][11:16], few["to"][11:16]), (1, "21:00", "23:00"))
    for what, settings, field in (("no car", {"cars": {box["id"]: 0 for box in city["boxes"]}}, "settings.cars"), ("a box that is none", {"cars": {"urn:none": 1}}, "settings.cars"),
                                  ("a day that is not forecast", {"date": "2020-01-01"}, "settings.date"), ("a time that is none", {"from": "25:00"}, "settings.from"),
                                  ("a stay that is too long", {"stop_min": 40}, "settings.stop_min")):
        refused(tally, what, desk.ask("plan", settings=settings), field)
    short = desk.ask("plan", settings={"from": "20:00", "to": "20:05"})
    tally.check("a shift shorter than one stop", short.status == 400 and "shorter" in short.json()["detail"] or "short" in short.json()["detail"], short.body)
    return shown


def edits(tally, desk, shown):
    car = next(one for one in shown["cars"] if sum(step["doing"] == "stop" for step in one["steps"]) > 3)
    other = next(one for one in shown["cars"] if one["car"] != car["car"] and one["steps"])
    at = next(step["step"] for step in car["steps"] if step["doing"] == "stop")
    place = car["steps"][at]["location"]
    where = lambda answer, name: [step["location"] for one in answer["cars"] if one["car"] == name for step in one["steps"]]  # noqa: E731

    gone = desk.ask("plan", settings={}, edits=[{"edit": "remove", "car": car["car"], "step": at}]).json()
    tally.check("remove: the stop is gone", where(gone, car["car"])[at] != place or len(where(gone, car["car"])) < len(car["steps"]))
    tally.check("remove: still in time", all(timely(one) for one in gone["cars"]))
    locked = desk.ask("plan", settings={}, edits=[{"edit": "lock", "car": car["car"], "step": at, "locked": True}]).json()
    tally.check("lock: it is locked", any(step["locked"] and step["location"] == place for one in locked["cars"] if one["car"] == car["car"] for step in one["steps"]))
    moved = desk.ask("plan", settings={}, edits=[{"edit": "move", "car": car["car"], "step": at, "to": other["car"], "before": 0}]).json()
    tally.check("move: the other car has it, locked", any(step["locked"] and step["location"] == place for one in moved["cars"] if one["car"] == other["car"] for step in one["steps"]), moved.get("unmet"))
    tally.check("move: figures before the edit stand beside", moved["before"] == shown["figures"] and moved["figures"]["plans"] is None)
    call = {"edit": "call", "car": car["car"], "location": shown["spots"][-1]["location"], "at": "21:30", "minutes": 30}
    sent = desk.ask("plan", settings={}, edits=[call]).json()
    calls = [step for one in sent["cars"] if one["car"] == car["car"] for step in one["steps"] if step["doing"] == "call"]
    tally.equal("call: one, until its end", [step["leave"][11:16] for step in calls], ["22:00"])
    tally.check("call: what came before stays", [s for s in where(sent, car["car"])][:1] == [s for s in where(shown, car["car"])][:1] and sent["ms"] < 5000, sent["ms"])
    added = desk.ask("plan", settings={}, edits=[{"edit": "add", "car": other["car"], "location": shown["spots"][-1]["location"]}])
    tally.check("add: the car stops there", added.status == 200 and any(step["doing"] == "stop" and step["locked"] for one in added.json()["cars"] if one["car"] == other["car"] for step in one["steps"]), added.body[:300])
    two = desk.ask("plan", settings={}, edits=[call, {"edit": "remove", "car": "9-9", "step": 0}])
    refused(tally, "an edit of a car that is none", two, "edits[1].car")
    refused(tally, "an edit of a step that is none", desk.ask("plan", edits=[{"edit": "remove", "car": car["car"], "step": 99}]), "edits[0].step")
    refused(tally, "an edit that is none", desk.ask("plan", edits=[{"edit": "sing", "car": car["car"]}]), "edits[0].edit")


def exports(tally, desk, shown):
    get = lambda format, **more: desk.ask("export", settings={}, edits=[], format=format, **more).json()["text"]  # noqa: E731
    gpx = xml.etree.ElementTree.fromstring(get("gpx"))
    space = {"g": "http://www.topografix.com/GPX/1/1"}
    tally.equal("GPX: a route and a track for each car", (len(gpx.findall("g:rte", space)), len(gpx.findall("g:trk", space))), (len(shown["cars"]), len(shown["cars"])))
    stops = sum(step["doing"] != "break" for car in shown["cars"] for step in car["steps"])
    tally.equal("GPX: all stops", len(gpx.findall("g:rte/g:rtept", space)), stops)
    features = json.loads(get("geojson"))["features"]
    tally.equal("GeoJSON: lines and stops", sum(f["geometry"]["type"] == "Point" for f in features), stops)
    tally.check("CSV: a row for each step", len(get("csv").splitlines()) == 1 + sum(len(car["steps"]) for car in shown["cars"]))
    busy = next(car for car in shown["cars"] if car["steps"])
    tally.check("turn list: of one car, in Korean", re.search("m", get("turns", car=busy["car"], language="ko")) and "복귀" in get("turns", car=busy["car"], language="ko"))
    refused(tally, "a format that is none", desk.ask("export", format="pdf"), "format")
    refused(tally, "a car that is none", desk.ask("export", format="gpx", car="9-9"), "car")


def answering(tally, desk):
    standby = desk.ask("standby", settings={}).json()
    figures = {one["name"]: one for one in standby["figures"]}
    tally.check("standby: a point for each car, faster than the boxes", len(standby["points"]) == standby["cars"] and figures["standby"]["mean_min"] <= figures["boxes"]["mean_min"] + 1e-9, figures)
    tally.check("standby: points share all calls", abs(sum(one["share_pct"] for one in standby["points"]) - 100) < 1)
    simulated = desk.ask("simulate", settings={}).json()
    rows = {one["name"]: one for one in simulated["rows"]}
    tally.check("simulation: the plan beside three others on real reports", list(rows) == ["plan", "boxes", "random", "count"] and simulated["calls"] > 0, rows)
    tally.check("simulation: the plan meets more than random patrol", rows["plan"]["captured_per_h"] > rows["random"]["captured_per_h"], rows)


def cameras(tally, desk, city):
    found = desk.ask("cctv", sites=10).json()
    tally.equal("cctv: sites in the order of what they add", [one["number"] for one in found["sites"]], list(range(1, 11)))
    tally.check("cctv: they see more than today, no worse than the ranking", found["seen_after_pct"] > found["seen_pct"] and found["seen_after_pct"] >= found["ranking_pct"], found["seen_after_pct"])
    tally.check("cctv: the gap is proven", 0 <= found["gap_pct"] < 5, found["gap_pct"])
    tally.equal("cctv: a number for each cell", (len(found["seen"]), len(found["gap"])), (len(city["grid"]["cells"]),) * 2)
    place = found["sites"][0]["location"]
    seen = desk.ask("sight", location=place).json()
    tally.check("sight: those that see come first", [one["sees"] for one in seen["cameras"]] == sorted((one["sees"] for one in seen["cameras"]), reverse=True), seen["cameras"][:2])
    way = desk.ask("safeway", path=[place, [place[0] + 0.003, place[1] + 0.001], [place[0] + 0.005, place[1]]]).json()
    tally.check("safe way: stretches add up to it", abs(sum(one["to_m"] - one["from_m"] for one in way["stretches"]) - way["length_m"]) < 2 and 0 <= way["score"] <= 100, way["length_m"])
    refused(tally, "a way of one place", desk.ask("safeway", path=[place]), "path")
    refused(tally, "a place that is none", desk.ask("sight", location=[200, 95]), "location")
    refused(tally, "too many sites", desk.ask("cctv", sites=5000), "sites")


def publishing(tally, desk, city):
    tested = desk.ask("backtest").json()
    names = [one["model"] for one in tested["scores"]]
    tally.check("back-test: ours first, all baselines beside", names[0] == "mixture" and {"counts_1y", "counts_all", "kde_1y", "kde_all", "kde_28d", "promap", "etas"} <= set(names), names)
    ours, counts = tested["scores"][0], next(one for one in tested["scores"] if one["model"] == "counts_all")
    tally.check("back-test: likelihood above plain counts", ours["log_likelihood"] > counts["log_likelihood"], (ours, counts))
    tally.check("back-test: hit rates rise with the area", all(one["hit_pct"] == sorted(one["hit_pct"]) for one in tested["scores"]))
    tally.check("back-test: months and calibration", tested["months"] and sum(one["observed"] for one in tested["calibration"]) > 0.9 * tested["events"], tested["months"])
    fair = desk.ask("fairness", settings={}, edits=[]).json()
    tally.equal("fairness: every district", [row["name"] for row in fair["rows"]], [one["name"] for one in city["districts"]])
    tally.check("fairness: small counts are hidden", all(row["reports"] is None or row["reports"] == 0 or row["reports"] >= fair["least"] for row in fair["rows"]))
    feedback = {one["name"]: one for one in fair["feedback"]}
    tally.check("feedback: counting what patrols find runs away, this desk does not", feedback["discoveredTop"]["runs_away"] and not next(one for one in fair["feedback"] if one["configured"])["runs_away"], feedback)
    card = desk.ask("card", language="ko").json()
    tally.check("model card: inputs, what was left out, what is never used", card["inputs"][0]["used"] > 0 and card["inputs"][0]["left_out"] and card["never_used"] and card["weights"] and "112" in card["page"], card["title"])
    tally.check("model card: expires with its last slot", card["expires"] == city["slots"][-1]["end"], card["expires"])


def run(hub, solution, hubs=(), **parameters):
    started = hub.request("POST", f"/dosi/solutions/{solution}/runs", {"parameters": parameters, "hubs": list(hubs)})
    if started.status != 202:
        raise RuntimeError(f"{solution}: {started.status} {started.body}")
    path = "/dosi/runs/" + started.json()["id"]
    return until(f"{solution} to end", lambda: (one := hub.get(path).json())["state"] != "running" and one)


def runs(tally, hub):
    for solution, parameters, wanted in (("patrol-risk", {"topShare": 2}, {"PatrolRiskForecast"}), ("patrol-plan", {"from": "21:00", "to": "01:00"}, {"PatrolRoute", "PatrolStop", "PatrolStandbyPoint"}),
                                         ("patrol-cctv", {"sites": 5}, {"CameraSiteProposal"}), ("patrol-report", {}, {"PatrolBacktest", "PatrolExposure", "PatrolFeedbackTest", "PatrolModelCard"})):
        ready = hub.get(f"/dosi/solutions/{solution}/readiness").json()
        tally.check(f"{solution}: the sample city is ready", ready["ready"], ready)
        done = run(hub, solution, **parameters)
        tally.equal(f"{solution}: done", (done["state"], done["error"], {one["type"] for one in done["results"]}), ("done", None, wanted))
        entity = hub.get(f"{NGSI}/entities/{done['entity']}", options="keyValues").json()
        tally.check(f"{solution}: provenance and figures", entity["legalPurpose"] and entity["summary"], entity)
    cell = hub.get(NGSI + "/entities", type="PatrolRiskForecast", limit=1, options="keyValues").json()[0]
    slots = cell["bySlot"]["json"] if "json" in cell["bySlot"] else cell["bySlot"]
    tally.check("patrol-risk: a cell tells its slots with uncertainty and why", len(slots) == 12 and all(s["low"] <= s["expected"] <= s["high"] for s in slots) and cell["explanationKo"], cell)
    tally.equal("patrol-plan: stops name their route", hub.count(type="PatrolStop", q="refPatrolRoute"), hub.count(type="PatrolStop"))


def persons(tally, folder):
    """Reports with a telephone number: refused, saying why, and never repeated."""
    with Hub(folder / "persons", "--store", "memory") as hub:
        report = {"id": "urn:ngsi-ld:EmergencyReport112:1", "type": "EmergencyReport112", "category": {"type": "Property", "value": "theft"},
                  "dateObserved": {"type": "Property", "value": {"@type": "DateTime", "@value": "2026-05-01T10:00:00Z"}},
                  "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [127, 36]}}, "callerPhone": {"type": "Property", "value": "010-1234-5678"}}
        empty = Desk(hub)
        tally.check("no reports: what lacks", empty.state["state"] == "failed" and "EmergencyReport112" in empty.state["error"], empty.state)
        hub.request("POST", NGSI + "/entities", report)
        desk = Desk(hub)
        error = desk.state["error"] or ""
        tally.check("a person's number: refused, with reason and remedy, in both languages",
                    desk.state["state"] == "failed" and "callerPhone" in error and "Import" in error and "개인정보" in error and "1234" not in error, desk.state)


def neighbours(tally, folder, demo):
    """The sample city shared out to two hubs, west and east: one city, one plan."""
    with Hub(folder / "west", "--allow-private") as west, Hub(folder / "east") as east:
        for kind in ("EmergencyReport112", "RoadSegment", "PoliceBox", "AdministrativeArea", "CrowdFlowObserved", "Streetlight", "Camera"):
            halves = {west: [], east: []}
            for entity in demo.entities(type=kind):
                first = entity.get("location", {}).get("value", {}).get("coordinates", [0])
                while isinstance(first[0], list):
                    first = first[0]
                halves[west if first[0] < 126.62 else east].append(entity)
            for hub, entities in halves.items():
                for start in range(0, len(entities), 500):
                    hub.request("POST", NGSI + "/entityOperations/upsert", entities[start:start + 500])
        whole, both, half = Desk(demo), Desk(west, hubs=[east.url]), Desk(west)
        shown = [one.ask("city").json() for one in (whole, both, half)]
        tally.equal("two hubs have the reports of one city", shown[1]["reports"]["used"], shown[0]["reports"]["used"])
        tally.check("one of them has fewer", shown[2]["reports"]["used"] < shown[1]["reports"]["used"])
        tally.equal("two hubs have the cells and boxes of one city", (len(shown[1]["grid"]["cells"]), len(shown[1]["boxes"])), (len(shown[0]["grid"]["cells"]), len(shown[0]["boxes"])))
        plan = both.ask("plan", settings={}, edits=[]).json()
        owners = {box["id"]: box["location"][0] < 126.62 for box in shown[1]["boxes"]}
        sides = {owners[car["box"]] for car in plan["cars"]}
        crossing = any((step["location"][0] < 126.62) != owners[car["box"]] for car in plan["cars"] for step in car["steps"])
        tally.check("one plan with cars and streets of both", sides == {True, False} and crossing, sides)
        for one in (whole, both, half):
            one.end()
        done = run(west, "patrol-plan", hubs=[east.url], **{"from": "21:00", "to": "23:00"})
        tally.equal("a run on both hubs", (done["state"], done["error"]), ("done", None))


def main():
    tally = Tally()
    with Folder() as folder, Demo(folder / "data", "--allow-private") as demo:
        desk = Desk(demo)
        tally.equal("ready", (desk.state["state"], desk.state["error"]), ("ready", None))
        city = risk(tally, desk)
        shown = plan(tally, desk, city)
        edits(tally, desk, shown)
        exports(tally, desk, shown)
        answering(tally, desk)
        cameras(tally, desk, city)
        publishing(tally, desk, city)
        desk.end()
        wrong = demo.request("POST", "/dosi/solutions/patrol-desk/sessions", {"parameters": {"slotHours": 5}})
        tally.equal("slots that do not divide the day", (wrong.status, wrong.json()["field"]), (400, "slotHours"))
        runs(tally, demo)
        neighbours(tally, folder, demo)
        persons(tally, folder)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
