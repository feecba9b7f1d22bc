#!/usr/bin/env python3
"""The example solution in Python, run by a real hub on two cities' data, against an independent calculation."""

import math
import os
import pathlib
import random
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/fault"))
from hub_process import NGSI, PATIENCE_S, Folder, Hub, Run, Tally, binary  # noqa: E402

STEP = 0.01


def city(number, draw):
    """Ten by ten cells with people, and some stops."""
    west, south = 127 + number * 10 * STEP, 37.5
    cells, stops = [], []
    for i in range(100):
        x, y = west + i % 10 * STEP, south + i // 10 * STEP
        ring = [[x, y], [x + STEP, y], [x + STEP, y + STEP], [x, y + STEP], [x, y]]
        cells.append({"id": f"urn:ngsi-ld:CrowdFlowObserved:{number}-{i}", "type": "CrowdFlowObserved",
                      "location": {"type": "GeoProperty", "value": {"type": "Polygon", "coordinates": [ring]}},
                      "residents": {"type": "Property", "value": draw.randrange(1, 500)}})
    for i in range(30):
        place = [west + draw.random() * 10 * STEP, south + draw.random() * 10 * STEP]
        stops.append({"id": f"urn:ngsi-ld:GtfsStop:{number}-{i}", "type": "GtfsStop",
                      "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": place}}})
    return cells + stops


def far_away(entities, metres):
    """The people farther than that from every stop, on the sphere by the haversine formula."""
    def way(a, b):
        lon1, lat1, lon2, lat2 = (math.radians(v) for v in (*a, *b))
        h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
        return 2 * 6_371_008.77 * math.asin(math.sqrt(h))
    stops = [e["location"]["value"]["coordinates"] for e in entities if e["type"] == "GtfsStop"]
    people = 0
    for e in entities:
        if e["type"] != "CrowdFlowObserved":
            continue
        ring = e["location"]["value"]["coordinates"][0]
        middle = [sum(p[axis] for p in ring) / len(ring) for axis in (0, 1)]
        if min(way(middle, stop) for stop in stops) > metres:
            people += e["residents"]["value"]
    return people


def run_at(hub, order):
    started = hub.request("POST", "/dosi/solutions/stop-gaps/runs", order)
    if started.status != 202:
        raise RuntimeError(f"start answered {started.status}: {started.body}")
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        shown = hub.get("/dosi/runs/" + started.json()["id"]).json()
        if shown["state"] != "running":
            return shown
        time.sleep(0.02)
    raise RuntimeError("the run did not end")


def main():
    tally, draw = Tally(), random.Random(11)
    cities = [city(0, draw), city(1, draw)]
    options = ["--solutions", str(ROOT / "solutions/examples"), "--allow-private", "--store", "memory"]
    with Folder() as folder, Hub(folder / "a", *options) as first, Hub(folder / "b", *options) as second:
        for hub, entities in zip((first, second), cities):
            hub.request("POST", NGSI + "/entityOperations/upsert", entities)
        tally.equal("readiness of two hubs", first.get("/dosi/solutions/stop-gaps/readiness", hub=second.url).json()["ready"], True)
        for hubs, entities in (([], cities[0]), ([second.url], cities[0] + cities[1])):
            what = f"{1 + len(hubs)} city"
            done = run_at(first, {"parameters": {"distance": 900, "most": 1000}, "hubs": hubs})
            if not tally.equal(f"{what}: state", (done["state"], done["error"]), ("done", None)):
                continue
            entity = first.get(f"{NGSI}/entities/{done['entity']}", options="keyValues").json()
            expected = far_away(entities, 900)
            tally.check(f"{what}: somebody lives far away", expected > 0)
            tally.equal(f"{what}: people far from a stop", entity["summary"]["residentsFar"], expected)
            results = first.entities(type="StopGap", q=f'wasGeneratedBy=="{done["entity"]}"', options="keyValues")
            tally.equal(f"{what}: the results add up", sum(one["residents"] for one in results), expected)
            tally.equal(f"{what}: as many as the run says", done["results"], [{"type": "StopGap", "count": len(results)}])
        other = Run([binary(), "solution", "run", "stop-gaps", "--hub", first.url, "--hub", second.url, "--here",
                     "--solutions", str(ROOT / "solutions/examples"), "--set", "distance=900"])
        tally.equal("the same from the command line", (other.code, other.err.count("Traceback")), (0, 0))
    return tally.end()


if __name__ == "__main__":
    os.environ.setdefault("DOSI_BINARY", str(ROOT / "build/dev/dosi"))
    sys.exit(main())
