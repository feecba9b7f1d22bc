"""Imports every file and holds the report and the hub's counts against the files."""

import csv

import gtfs
import osm
import seoul
from hub_process import run_check, run_import

# The closed ways that an import takes beside the roads (docs/import.md).
WATER = {("natural", "water"), ("waterway", "riverbank")}
GREEN = {("leisure", "park"), ("landuse", "forest"), ("natural", "wood")}


class Importer:
    def __init__(self, hub, tally, folder):
        self.hub, self.tally, self.folder = hub, tally, folder

    def take(self, kind, file, rows, quarantined, grown, mapping=None):
        """Imports one file; `grown` says by how many entities each type must grow."""
        label = f"{file.name}{' by ' + mapping if mapping else ''}"
        before = {t: self.hub.count(type=t) for t in grown}
        cpu = self.hub.cpu_s()
        quarantine = self.folder / "quarantine.csv"
        quarantine.unlink(missing_ok=True)
        run = run_import(self.hub.url, kind, file, quarantine, *(["--mapping", mapping] if mapping else []))
        if not self.tally.equal(f"{label}: exit code", run.code, 0):
            print(run.err[-2000:])
            return None
        report = run.report()
        self.tally.equal(f"{label}: rows", report["rows"], rows)
        self.tally.equal(f"{label}: imported + quarantined", report["imported"] + report["quarantined"], report["rows"])
        self.tally.equal(f"{label}: quarantined", report["quarantined"], quarantined)
        self.tally.equal(f"{label}: lines of the quarantine file", self._quarantine_rows(quarantine), quarantined)
        for kind_of, growth in grown.items():
            self.tally.equal(f"{label}: more entities of {kind_of}", self.hub.count(type=kind_of) - before[kind_of], growth)
        print(f"{label}: {rows} rows, {report['entities']} entities, {report['historySamples']} samples in {run.seconds:.2f} s, "
              f"{rows / run.seconds:.0f} rows/s; processor: import {run.cpu_s:.2f} s, hub {self.hub.cpu_s() - cpu:.2f} s", flush=True)
        return report

    @staticmethod
    def _quarantine_rows(path):
        if not path.exists():
            return 0
        with open(path, encoding="utf-8-sig", newline="") as file:
            return sum(1 for _ in csv.reader(file)) - 1


def seoul_buses(importer, data):
    bus = data / "korea/bus"
    stops, boardings = seoul.stops(data), seoul.Boardings(data)
    importer.take("csv", bus / "seoul_gtfs_stops.csv", len(stops), 0, {"GtfsStop": len(stops)})
    workbook = seoul.workbook_rows(bus / "seoul_gtfs_stops.xlsx")
    importer.take("csv", bus / "seoul_gtfs_stops.xlsx", len(workbook) - 1, 0, {"GtfsStop": 0})
    hourly, rows = bus / "seoul_route_stop_hourly_202205.csv", len(boardings.rows)
    sums = boardings.by_stop()
    fresh = sum("urn:ngsi-ld:GtfsStop:seoul:" + ars not in stops for ars in sums)
    virtual = sum(row["ars"] == "~" for row in boardings.rows)
    report = importer.take("csv", hourly, rows, virtual, {"GtfsStop": fresh}, "kr-seoul-boardings-stop")
    importer.tally.equal("samples of the stops", report and report["historySamples"], len(sums) * 48)
    report = importer.take("csv", hourly, rows, 0, {"BusBoardings": rows}, "kr-seoul-boardings-route-stop")
    importer.tally.equal("samples of routes at stops", report and report["historySamples"], rows * 48)


def seoul_safety(importer, data):
    cameras, rows = seoul.cameras(data)
    importer.take("csv", data / "korea/safety/seoul_cctv_points.csv", rows, rows - len(cameras), {"Camera": len(cameras)})
    for read, name, kind in ((seoul.police_boxes, "police_stations_boxes_locations.csv", "PoliceBox"),
                             (seoul.police_offices, "police_offices_national_20200409.csv", "PoliceBox"),
                             (seoul.emergency_bells, "seoul_emergency_bells_cp949.csv", "EmergencyBell")):
        good, rows = read(data)
        importer.take("csv", data / "korea/safety" / name, rows, rows - len(good), {kind: len(good)})


def boundaries(importer, data):
    folder = data / "korea/boundaries"
    gu, dong = len(seoul.districts(data)), len(seoul.neighbourhoods(data))
    importer.tally.equal("districts and neighbourhoods in the files", (gu, dong), (25, 425))
    importer.take("geojson", folder / "kostat_2013_seoul_municipalities_geo_simple.json", gu, 0, {"AdministrativeArea": gu})
    importer.take("geojson", folder / "hangjeongdong_서울특별시.geojson", dong, 0, {"AdministrativeArea": dong})


def sejong(importer, data):
    rows = seoul.sejong(data)
    importer.take("csv", data / "korea/bus/sejong_route_stops_20250514.csv", len(rows), 0,
                  {"GtfsStop": len({r["정류장ID"] for r in rows}), "GtfsRoute": len({r["노선명"] for r in rows}),
                   "RouteStop": len(rows)})


def feeds(importer, data):
    for name in ("poa_eptc_gtfs.zip", "yamanashi_jp_gtfs.zip"):
        feed = gtfs.Feed(data / "bus/gtfs" / name)
        report = importer.take("gtfs", data / "bus/gtfs" / name, sum(feed.rows().values()), sum(feed.refused.values()), feed.entities())
        found = {p["file"]: (p["rows"], p["quarantined"]) for p in report["parts"]} if report else {}
        importer.tally.equal(f"{name}: files", found, {f: (rows, feed.refused[f]) for f, rows in feed.rows().items()})


def streets(importer, data):
    nodes, ways = osm.read(data / "osm/poa_osm.pbf")
    grown = {"RoadSegment": 0, "WaterBody": 0, "Park": 0}
    for _, tags, refs in ways:
        area = refs[0] == refs[-1] and "highway" not in tags
        grown["RoadSegment"] += "highway" in tags
        grown["WaterBody"] += area and not WATER.isdisjoint(tags.items())
        grown["Park"] += area and WATER.isdisjoint(tags.items()) and not GREEN.isdisjoint(tags.items())
    importer.take("osm", data / "osm/poa_osm.pbf", sum(grown.values()), 0, grown)


def run(hub, tally, data, folder):
    importer = Importer(hub, tally, folder)
    for step in (seoul_buses, seoul_safety, boundaries, sejong, feeds, streets):
        step(importer, data)


def layers(hub):
    return {layer["type"]: layer["count"] for layer in hub.get("/dosi/layers").json()["layers"]}


def survives(hub, tally):
    """What was imported is sound on disk and there again after a restart."""
    before = layers(hub)
    tally.equal("the hub stops cleanly", hub.stop(), 0)
    check = run_check(hub.data)
    tally.check("dosi check finds the folder sound", check.code == 0 and check.out.startswith("sound:"), check.out + check.err)
    hub.start()
    first = hub.entities(type="PoliceBox", pick="id", format="simplified")  # the first question after a start
    tally.equal("ids of all police boxes after a restart", len({e.get("id") for e in first}), before["PoliceBox"])
    tally.equal("entities of every type after a restart", layers(hub), before)
