"""The Korean files, read with nothing but Python's own csv, json and zipfile: what an import must give."""

import csv
import io
import json
import re
import zipfile
from collections import Counter, defaultdict
from urllib.parse import quote
from xml.etree import ElementTree

KOREA = (124, 33, 132, 39)
SAFE = "-._~:@"


def table(path, encoding="utf-8-sig"):
    with open(path, encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


def place(row, lon, lat):
    """The row's coordinates, or None where they are no place in Korea."""
    try:
        x, y = float(row[lon]), float(row[lat])
    except (ValueError, TypeError):
        return None
    west, south, east, north = KOREA
    return (x, y) if west <= x <= east and south <= y <= north else None


def numbered(keys):
    """Keys of rows in their order, later ones of equal key with ':2', ':3' ... behind them."""
    seen = Counter()
    for key in keys:
        seen[key] += 1
        yield key if seen[key] == 1 else f"{key}:{seen[key]}"


def stops(data):
    """Id to (name, place, node) of Seoul's stops."""
    rows = table(data / "korea/bus/seoul_gtfs_stops.csv")
    ids = numbered("urn:ngsi-ld:GtfsStop:seoul:" + r["ARS_ID"] for r in rows)
    return {i: (r["정류소명"].strip(), place(r, "X좌표", "Y좌표"), r["NODE_ID"]) for i, r in zip(ids, rows)}


def workbook_rows(path):
    """Rows of cells of a workbook's first sheet."""
    main = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(path) as book:
        shared = []
        if "xl/sharedStrings.xml" in book.namelist():
            for item in ElementTree.parse(book.open("xl/sharedStrings.xml")).getroot().iter(main + "si"):
                shared.append("".join(t.text or "" for t in item.iter(main + "t")))
        rows = []
        for row in ElementTree.parse(book.open("xl/worksheets/sheet1.xml")).getroot().iter(main + "row"):
            cells = []
            for cell in row.iter(main + "c"):
                value = cell.find(main + "v")
                text = "" if value is None else value.text
                cells.append(shared[int(text)] if cell.get("t") == "s" else text)
            rows.append(cells)
        return rows


class Boardings:
    """Boardings and alightings by route, stop and hour. Names of routes and stops hold commas without quotes in some
    rows: the stop's number of five digits (or ~) tells which."""

    def __init__(self, data):
        text = (data / "korea/bus/seoul_route_stop_hourly_202205.csv").read_text(encoding="utf-8")
        self.rows = []
        for line in text.splitlines()[1:]:
            cells = line.split(",")
            at, = (i for i in range(3, len(cells) - 49) if re.fullmatch(r"\d{5}|~", cells[i]))
            numbers = [int(n) for n in cells[-48:]]
            self.rows.append({"month": cells[0], "route": cells[1], "route_name": ",".join(cells[2:at]),
                              "ars": cells[at], "name": ",".join(cells[at + 1:-48]),
                              "on": numbers[0::2], "off": numbers[1::2]})

    def by_stop(self):
        """ARS number to 24 sums of boardings, and of alightings."""
        sums = defaultdict(lambda: ([0] * 24, [0] * 24))
        for row in self.rows:
            if row["ars"] == "~":
                continue
            for hour in range(24):
                sums[row["ars"]][0][hour] += row["on"][hour]
                sums[row["ars"]][1][hour] += row["off"][hour]
        return sums


def cameras(data):
    """Id to (place, number of cameras), and how many rows have no place in Korea."""
    rows = table(data / "korea/safety/seoul_cctv_points.csv")
    placed = [(r, place(r, "경도", "위도")) for r in rows]
    good = {"urn:ngsi-ld:Camera:kr:" + quote(r["No"], safe=SAFE): (p, int(r["카메라대수"])) for r, p in placed if p}
    return good, len(rows)


def placed_rows(path, encoding, lon, lat):
    """Rows with a place in Korea, and the number of all rows."""
    rows = table(path, encoding)
    return [(r, place(r, lon, lat)) for r in rows if place(r, lon, lat)], len(rows)


def police_boxes(data):
    return placed_rows(data / "korea/safety/police_stations_boxes_locations.csv", "utf-8-sig", "경도", "위도")


def police_offices(data):
    return placed_rows(data / "korea/safety/police_offices_national_20200409.csv", "utf-8-sig", "X좌표", "Y좌표")


def emergency_bells(data):
    return placed_rows(data / "korea/safety/seoul_emergency_bells_cp949.csv", "cp949", "경도", "위도")


def sejong(data):
    return table(data / "korea/bus/sejong_route_stops_20250514.csv")


def districts(data):
    """Name to geometry of Seoul's 25 districts."""
    document = json.loads((data / "korea/boundaries/kostat_2013_seoul_municipalities_geo_simple.json").read_text("utf-8"))
    return {f["properties"]["name"]: f["geometry"] for f in document["features"]}


def neighbourhoods(data):
    """Ten-digit code to feature of Seoul's neighbourhoods."""
    document = json.loads((data / "korea/boundaries/hangjeongdong_서울특별시.geojson").read_text("utf-8"))
    return {f["properties"]["adm_cd2"]: f for f in document["features"]}


