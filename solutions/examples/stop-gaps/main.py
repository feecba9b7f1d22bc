"""Finds where people live far from a bus stop. Shows how a solution of dosi is written in any language: see docs/solutions.md.

Needs nothing but Python: it reads its job from standard input, tells progress on standard output, and speaks plain NGSI-LD.
"""

import json
import math
import sys
import urllib.error
import urllib.request
from datetime import datetime, timezone

PAGE = 1000


def request(hub, path, body=None):
    headers = {"Accept": "application/json"}
    if hub["tenant"]:
        headers["NGSILD-Tenant"] = hub["tenant"]
    data = None
    if body is not None:
        headers["Content-Type"] = "application/json"
        data = json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(hub["url"] + "/ngsi-ld/v1" + path, data, headers), timeout=120) as answer:
            text = answer.read()
            return json.loads(text) if text else None
    except urllib.error.HTTPError as refused:
        sys.exit(f"{hub['url']} answered {refused.code}: {refused.read().decode(errors='replace')[:500]}")
    except urllib.error.URLError as failed:
        sys.exit(f"{hub['url']} cannot be reached: {failed.reason}")


def entities(hub, kind):
    found = []
    while True:
        page = request(hub, f"/entities?type={kind}&options=keyValues&limit={PAGE}&offset={len(found)}")
        found += page
        if len(page) < PAGE:
            return found


def tell(share, message):
    print(json.dumps({"progress": round(share, 3), "message": message}, ensure_ascii=False), flush=True)


def middle(geometry):
    """The mean of a geometry's points."""
    points = []

    def collect(part):
        if isinstance(part[0], (int, float)):
            points.append(part)
        else:
            for inner in part:
                collect(inner)

    collect(geometry["coordinates"])
    return sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)


def metres(a, b):
    x = math.radians(b[0] - a[0]) * math.cos(math.radians((a[1] + b[1]) / 2))
    return 6_371_008.77 * math.hypot(x, math.radians(b[1] - a[1]))


def main():
    job = json.load(sys.stdin)
    wanted = job["parameters"]
    stops, cells = [], []
    for number, hub in enumerate(job["hubs"]):  # neighbouring cities are one city
        tell(0.2 * number / len(job["hubs"]), hub["url"])
        stops += [stop["location"]["coordinates"] for stop in entities(hub, "GtfsStop") if "location" in stop]
        cells += [cell for cell in entities(hub, "CrowdFlowObserved") if "location" in cell and "residents" in cell]
    if not stops or not cells:
        sys.exit("The hubs have no bus stops or no population cells; `dosi solution check stop-gaps` tells what is missing")

    gaps = []
    for number, cell in enumerate(cells):
        if number % 50 == 0:
            tell(0.2 + 0.7 * number / len(cells), f"{number} / {len(cells)}")
        place = middle(cell["location"])
        gaps.append((min(metres(place, stop) for stop in stops), cell))
    far = [(distance, cell) for distance, cell in gaps if distance > wanted["distance"]]
    far.sort(key=lambda gap: -gap[1]["residents"])

    # The results name the run that made them; the run says what it was made from. Both are written at once.
    results = [
        {
            "id": f"urn:ngsi-ld:StopGap:{job['run'].rpartition(':')[2]}-{number}",
            "type": "StopGap",
            "location": {"type": "GeoProperty", "value": cell["location"]},
            "distance": {"type": "Property", "value": round(distance), "unitCode": "MTR"},
            "residents": {"type": "Property", "value": cell["residents"]},
            "refCell": {"type": "Relationship", "object": cell["id"]},
            "wasGeneratedBy": {"type": "Relationship", "object": job["run"]},
        }
        for number, (distance, cell) in enumerate(far[: wanted["most"]])
    ]
    run = job["entity"]
    people = sum(cell["residents"] for _, cell in gaps)
    run["summary"] = {
        "type": "Property",
        "value": {
            "stops": len(stops),
            "cells": len(cells),
            "residents": round(people),
            "residentsFar": round(sum(cell["residents"] for _, cell in far)),
        },
    }
    run["endedAt"] = {"type": "Property", "value": {"@type": "DateTime", "@value": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")}}
    request(job["hubs"][0], "/entityOperations/upsert", [run, *results])
    tell(1, f"{len(far)} / {len(cells)}")


if __name__ == "__main__":
    main()
