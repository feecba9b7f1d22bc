"""Questions that people ask of a city, each answered by the hub and by the files."""

import json
from collections import defaultdict
from datetime import datetime, timedelta, timezone
from urllib.parse import quote, urlencode

import gtfs
import osm
import seoul
from geometry import distance_m, distance_to_line_m, inside
from hub_process import NGSI

STOP = "urn:ngsi-ld:GtfsStop:seoul:"
MAY_2022 = datetime(2022, 4, 30, 15, tzinfo=timezone.utc)  # midnight in Seoul


def poa(kind, key):
    """The id of a thing of Porto Alegre's feed."""
    return f"urn:ngsi-ld:{kind}:poa_eptc_gtfs:{quote(key, safe=seoul.SAFE)}"


def near(point, metres):
    return {"georel": f"near;maxDistance=={metres}", "geometry": "Point", "coordinates": json.dumps(list(point))}


def within(geometry):
    return {"georel": "within", "geometry": geometry["type"], "coordinates": json.dumps(geometry["coordinates"], separators=(",", ":"))}


def ids(entities):
    return {e["id"] for e in entities}


def surely(distances, metres, margin):
    """Those nearer than the limit, and those so close to it that either answer is right."""
    return ({i for i, d in distances.items() if d <= metres - margin}, {i for i, d in distances.items() if abs(d - metres) < margin})


def same_but_for(tally, what, found, sure, doubtful):
    wrong = (found ^ sure) - doubtful
    tally.check(what, not wrong, f"{len(found)} found, {len(sure)} expected, different: {sorted(wrong)[:5]}")


def cameras_near_police_boxes(hub, tally, data):
    cameras, _ = seoul.cameras(data)
    boxes, _ = seoul.police_boxes(data)
    stations = [r["관서명"] for r, _ in boxes if r["구분"] == "경찰서"]
    answered = hub.entities(type="PoliceBox", q='category=="경찰서"', format="simplified")
    tally.equal("police stations by category", sorted(e["name"] for e in answered), sorted(n.strip() for n in stations))
    seen = 0
    for row, place in boxes[::25]:
        asked = hub.entities(type="PoliceBox", q=f'name=="{row["관서명"].strip()}";category=="{row["구분"].strip()}"', format="simplified")
        tally.check(f"{row['관서명']} stands where the file says", list(place) in [e["location"]["coordinates"] for e in asked], asked)
        found = hub.entities(type="Camera", format="simplified", **near(place, 300))
        sure, doubtful = surely({i: distance_m(place, p) for i, (p, _) in cameras.items()}, 300, 0.001)
        same_but_for(tally, f"cameras within 300 m of {row['관서명']}", ids(found), sure, doubtful)
        seen += len(found)
        wrong = [e["id"] for e in found if e["numberOfCameras"] != cameras[e["id"]][1]]
        tally.check(f"numbers of cameras around {row['관서명']}", not wrong, wrong[:5])
    tally.check("there are cameras near police boxes", seen > 50, seen)


def bells_near_gangnam_station(hub, tally, data):
    bells, _ = seoul.emergency_bells(data)
    place = (127.0276, 37.4979)
    found = hub.entities(type="EmergencyBell", pick="id,name,location", format="simplified", **near(place, 1500))
    expected = sorted((list(p), (r["설치위치"] or "").strip()) for r, p in bells if distance_m(place, p) <= 1500)
    tally.equal("emergency bells within 1.5 km", sorted((e["location"]["coordinates"], e.get("name", "")) for e in found), expected)
    tally.check("there are bells", expected)


def stops_of_districts(hub, tally, data):
    stops, sums = seoul.stops(data), seoul.Boardings(data).by_stop()
    at_eight = {STOP + ars: on[8] for ars, (on, _) in sums.items()}
    for name, area in seoul.districts(data).items():
        parameters = {"type": "GtfsStop", **within(area)}
        expected = {i for i, (_, place, _) in stops.items() if inside(place, area)}
        tally.equal(f"stops inside {name}, counted", hub.count(**parameters), len(expected))
        document = {"type": "Query", "entities": [{"type": "GtfsStop"}],
                    "geoQ": {"georel": "within", "geometry": area["type"], "coordinates": area["coordinates"]}}
        posted = hub.request("POST", NGSI + "/entityOperations/query?count=true&limit=0", document)
        tally.equal(f"stops inside {name}, counted by a posted query", posted.status == 200 and posted.count(), len(expected))
        if name not in ("강남구", "종로구", "강서구"):
            continue
        found = hub.entities(orderBy="boardingsByHour[h08];desc", format="simplified", pick="id,boardingsByHour", **parameters)
        tally.equal(f"stops inside {name}", ids(found), expected)
        values = [e["boardingsByHour"]["h08"] for e in found if "boardingsByHour" in e]
        known = sorted((at_eight[i] for i in expected if i in at_eight), reverse=True)
        tally.equal(f"boardings at 08:00 inside {name}, from most to least", values, known)
        wrong = [e["id"] for e in found if e.get("boardingsByHour", {}).get("h08") != at_eight.get(e["id"])]
        tally.check(f"each stop of {name} has its own boardings", not wrong, wrong[:5])
        top = hub.get(NGSI + "/entities", limit="5", format="simplified", orderBy="boardingsByHour[h08];desc", **parameters).json()
        tally.equal(f"the five busiest stops of {name}", [e["boardingsByHour"]["h08"] for e in top], known[:5])


def districts_of_stops(hub, tally, data):
    """The other way round: which district and which neighbourhood holds this stop?"""
    districts, dongs = seoul.districts(data), seoul.neighbourhoods(data)
    for stop, (_, place, _) in list(seoul.stops(data).items())[::400]:
        found = hub.entities(type="AdministrativeArea", georel="contains", geometry="Point", coordinates=json.dumps(list(place)),
                             format="simplified", pick="id,name")
        expected = sorted([n for n, area in districts.items() if inside(place, area)] +
                          [f["properties"]["adm_nm"] for f in dongs.values() if inside(place, f["geometry"])])
        tally.equal(f"areas that hold {stop}", sorted(e["name"] for e in found), expected)


def hour_of(text):
    return (datetime.fromisoformat(text.replace("Z", "+00:00")) - MAY_2022) / timedelta(hours=1)


def history(hub, entity, **parameters):
    asked = urlencode({"format": "temporalValues", **parameters}, safe=",:")
    answer = hub.request("GET", f"{NGSI}/temporal/entities/{quote(entity, safe=':')}?{asked}", headers={"Prefer": "max-instances=1000"})
    return answer.json() if answer.status == 200 else {"status": answer.status, "detail": answer.body[:300]}


def boardings_by_hour(hub, tally, data):
    boardings = seoul.Boardings(data)
    sums = boardings.by_stop()
    for ars in sorted(sums)[::500]:
        told = history(hub, STOP + ars, attrs="boardings,alightings")
        for name, expected in zip(("boardings", "alightings"), sums[ars]):
            values = {hour_of(t): v for v, t in told.get(name, {}).get("values", [])}
            tally.equal(f"{name} of stop {ars} by hour", values, dict(enumerate(map(float, expected))))
            tally.equal(f"{name} of stop {ars}: one value an hour", len(told.get(name, {}).get("values", [])), 24)
        eight = history(hub, STOP + ars, attrs="boardings", timerel="between", timeAt="2022-04-30T23:00:00Z", endTimeAt="2022-05-01T00:00:00Z")
        tally.equal(f"boardings of stop {ars} at 08:00", [v for v, _ in eight.get("boardings", {}).get("values", [])], [sums[ars][0][8]])
        total = hub.get(f"{NGSI}/temporal/entities/{STOP}{ars}", attrs="boardings", format="aggregatedValues", aggrMethods="sum")
        tally.equal(f"boardings of stop {ars} added up by the hub", total.status == 200 and total.json()["boardings"]["sum"][0][0], sum(sums[ars][0]))


def all_boardings(hub, tally, data):
    """Nothing is lost or doubled: every number of the file is in the hub once."""
    boardings = seoul.Boardings(data)
    for kind, rows in (("BusBoardings", [(r["on"], r["off"]) for r in boardings.rows]), ("GtfsStop", list(boardings.by_stop().values()))):
        found = hub.entities(type=kind, q="boardingsByHour", format="simplified", pick="id,boardingsByHour,alightingsByHour")
        for name, side in (("boardingsByHour", 0), ("alightingsByHour", 1)):
            summed = [sum(e[name][f"h{hour:02}"] for e in found) for hour in range(24)]
            tally.equal(f"{name} of all {kind} by hour", summed, [sum(r[side][hour] for r in rows) for hour in range(24)])
    samples, offset, total = 0, 0, 0
    while True:
        page = hub.get(NGSI + "/temporal/entities", type="GtfsStop", attrs="boardings", format="temporalValues", limit="1000", offset=str(offset),
                       timerel="after", timeAt="2022-04-30T14:00:00Z").json()
        for entity in page:
            samples += len(entity["boardings"]["values"])
            total += sum(v for v, _ in entity["boardings"]["values"])
        offset += len(page)
        if len(page) < 1000:
            break
    sums = boardings.by_stop().values()
    tally.equal("samples of boardings in the histories of all stops", samples, 24 * len(sums))
    tally.equal("boardings in the histories of all stops", total, sum(sum(on) for on, _ in sums))


def routes_at_a_stop(hub, tally, data):
    by_stop = defaultdict(list)
    for row in seoul.Boardings(data).rows:
        by_stop[row["ars"]].append(row)
    for ars in sorted(by_stop)[7::2500]:
        found = hub.entities(type="BusBoardings", q=f'hasStop=="{STOP}{ars}"', format="simplified")
        told = sorted((e["routeCode"], e["routeName"], e["boardingsByHour"]["h08"]) for e in found)
        tally.equal(f"routes at stop {ars}", told, sorted((r["route"], r["route_name"], r["on"][8]) for r in by_stop[ars]))
        values = history(hub, found[0]["id"], attrs="boardings").get("boardings", {}).get("values", []) if found else []
        expected = [found[0]["boardingsByHour"][f"h{h:02}"] for h in range(24)] if found else None
        tally.equal(f"history of the first route at stop {ars}", [v for v, _ in values], expected)


def trips_of_routes(hub, tally, data):
    feed = gtfs.Feed(data / "bus/gtfs/poa_eptc_gtfs.zip")
    for route in sorted(feed.routes)[::20]:
        trips = {poa("GtfsTrip", t): t for t, row in feed.trips.items() if row["route_id"] == route}
        found = hub.entities(type="GtfsTrip", q=f'hasRoute=="{poa("GtfsRoute", route)}"', format="simplified")
        tally.equal(f"trips of route {route}", ids(found), set(trips))
        for trip in found[:3]:
            told = [(s["stop"], s.get("arrivalTime")) for s in trip["stopTimes"]]
            rows = feed.stop_times[trips[trip["id"]]]
            tally.equal(f"stops of {trip['id']}", told, [(poa("GtfsStop", r["stop_id"]), r["arrival_time"] or None) for r in rows])


def streets_near_stops(hub, tally, data):
    nodes, ways = osm.read(data / "osm/poa_osm.pbf")
    roads = {f"urn:ngsi-ld:RoadSegment:osm:w{i}": [nodes[n] for n in refs if n in nodes] for i, tags, refs in ways if "highway" in tags}
    feed = gtfs.Feed(data / "bus/gtfs/poa_eptc_gtfs.zip")
    for key in sorted(feed.stops)[::400]:
        place = (float(feed.stops[key]["stop_lon"]), float(feed.stops[key]["stop_lat"]))
        found = hub.entities(type="RoadSegment", pick="id", **near(place, 150))
        sure, doubtful = surely({i: distance_to_line_m(place, line) for i, line in roads.items()}, 150, 0.05)
        same_but_for(tally, f"streets within 150 m of stop {key}", ids(found), sure, doubtful)


def sejong_in_order(hub, tally, data):
    routes = defaultdict(list)
    for row in seoul.sejong(data):
        routes[row["노선명"].strip()].append(row)
    for name in sorted(routes)[::15]:
        route = hub.entities(type="GtfsRoute", q=f'name=="{name}"', pick="id", format="simplified")
        if not tally.equal(f"routes called {name}", len(route), 1):
            continue
        found = hub.entities(type="RouteStop", q=f'hasRoute=="{route[0]["id"]}"', orderBy="stopSequence", format="simplified")
        rows = sorted(routes[name], key=lambda r: int(r["정류장 순번"]))
        tally.equal(f"stops of {name} in order", [e["hasStop"] for e in found], ["urn:ngsi-ld:GtfsStop:sejong:" + r["정류장ID"] for r in rows])


def run(hub, tally, data):
    for question in (cameras_near_police_boxes, bells_near_gangnam_station, stops_of_districts, districts_of_stops, boardings_by_hour,
                     all_boardings, routes_at_a_stop, trips_of_routes, streets_near_stops, sejong_in_order):
        failed = tally.failed
        try:
            question(hub, tally, data)
        except Exception as problem:  # one broken answer must not hide the others
            tally.check(question.__name__, False, f"{type(problem).__name__}: {problem}")
        print(f"{question.__name__}: {'right' if tally.failed == failed else 'WRONG'}", flush=True)
