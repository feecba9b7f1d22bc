"""A GTFS feed read with csv and zipfile, and judged by the reference's rules."""

import csv
import io
import zipfile
from collections import Counter, defaultdict

FILES = ("agency", "stops", "routes", "calendar", "calendar_dates", "shapes", "trips", "stop_times", "frequencies",
         "transfers", "fare_attributes")


def seconds(clock):
    if not clock:
        return None
    hours, minutes, rest = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(rest)


class Feed:
    def __init__(self, path):
        with zipfile.ZipFile(path) as archive:
            self.tables = {name: self._read(archive, name + ".txt") for name in FILES}
        self._judge()

    @staticmethod
    def _read(archive, name):
        if name not in archive.namelist():
            return []
        lines = csv.DictReader(io.TextIOWrapper(archive.open(name), encoding="utf-8-sig", newline=""))
        return [{k.strip(): (v or "").strip() for k, v in row.items() if k} for row in lines]

    def entities(self):
        """How many entities of each type the feed makes."""
        t, kinds = self.tables, Counter(s.get("location_type", "") for s in self.stops.values())
        return {"GtfsAgency": len(t["agency"]), "GtfsStop": kinds[""] + kinds["0"], "GtfsStation": kinds["1"], "GtfsRoute": len(self.routes),
                "GtfsCalendarRule": len(t["calendar"]), "GtfsCalendarDateRule": len(self.service_dates),
                "GtfsService": len(self.services), "GtfsShape": sum(len(points) > 1 for points in self.shapes.values()),
                "GtfsTrip": len(self.trips), "GtfsFare": len(t["fare_attributes"])}

    def rows(self):
        return {name + ".txt": len(rows) for name, rows in self.tables.items() if rows}

    def _judge(self):
        """Leaves out rows with repeated keys, missing names or places, references to nothing, and times that run back."""
        t = self.tables
        self.refused = defaultdict(int)
        agencies = {a.get("agency_id") or "agency" for a in t["agency"]}
        self.stops = self._unique("stops", "stop_id", lambda s: s["stop_name"] and s["stop_lat"] and s["stop_lon"])
        self.routes = self._unique("routes", "route_id", lambda r: (r.get("route_short_name") or r.get("route_long_name"))
                                   and (not r.get("agency_id") or r["agency_id"] in agencies))
        services = self.services = {r["service_id"] for name in ("calendar", "calendar_dates") for r in t[name]}
        self.service_dates = {(r["service_id"], r["date"]) for r in t["calendar_dates"]}
        self.refused["calendar_dates.txt"] = len(t["calendar_dates"]) - len(self.service_dates)
        self.shapes = defaultdict(list)
        for row in t["shapes"]:
            self.shapes[row["shape_id"]].append((int(row["shape_pt_sequence"]), float(row["shape_pt_lon"]), float(row["shape_pt_lat"])))
        self.trips = self._unique("trips", "trip_id", lambda r: r["route_id"] in self.routes and r["service_id"] in services
                                  and (not r.get("shape_id") or r["shape_id"] in self.shapes))
        self.stop_times = defaultdict(list)
        for row in t["stop_times"]:
            if row["trip_id"] in self.trips and row["stop_id"] in self.stops:
                self.stop_times[row["trip_id"]].append(row)
            else:
                self.refused["stop_times.txt"] += 1
        for trip in self.stop_times:
            self.stop_times[trip] = self._in_order(self.stop_times[trip])

    def _unique(self, name, key, sound):
        kept = {}
        for row in self.tables[name]:
            if row[key] in kept or not sound(row):
                self.refused[name + ".txt"] += 1
            else:
                kept[row[key]] = row
        return kept

    def _in_order(self, rows):
        kept, left, sequence = [], -1, None
        for row in sorted(rows, key=lambda r: int(r["stop_sequence"])):
            arrival = seconds(row["arrival_time"] or row["departure_time"])
            departure = seconds(row["departure_time"] or row["arrival_time"])
            backwards = arrival is not None and (arrival < left or departure < arrival)
            if backwards or int(row["stop_sequence"]) == sequence:
                self.refused["stop_times.txt"] += 1
                continue
            sequence = int(row["stop_sequence"])
            left = departure if departure is not None else left
            kept.append(row)
        return kept
