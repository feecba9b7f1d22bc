"""Small files of each format, sound ones, for a test to break."""

import io
import json
import struct
import zipfile

GTFS = {
    "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\na,Agency,http://example.org,Asia/Seoul\n",
    "stops.txt": "stop_id,stop_name,stop_lat,stop_lon\n" + "".join(f"s{i},Stop {i},37.{500 + i},127.{i:03}\n" for i in range(200)),
    "routes.txt": "route_id,agency_id,route_short_name,route_long_name,route_type\nr,a,1,One,3\n",
    "calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\nc,1,1,1,1,1,1,1,20260101,20261231\n",
    "trips.txt": "route_id,service_id,trip_id\nr,c,t\n",
    "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
                      + "".join(f"t,08:{i // 60:02}:{i % 60:02},08:{i // 60:02}:{i % 60:02},s{i},{i}\n" for i in range(200)),
}
CAMERA_COLUMNS = "No,관리기관명,카메라대수,위도,경도,지번주소,도로명주소\n"


def feed(without=()):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in GTFS.items():
            if name not in without:
                archive.writestr(name, text)
    return out.getvalue()


def cameras(places):
    """A table of cameras at the places, which are pairs of texts (latitude, longitude)."""
    return CAMERA_COLUMNS + "".join(f"{i},agency,1,{lat},{lon},lot,street\n" for i, (lat, lon) in enumerate(places))


def feature(number, note="n"):
    return {"type": "Feature", "id": number, "properties": {"name": f"feature {number}", "note": note},
            "geometry": {"type": "Point", "coordinates": [127 + number % 1000 / 1000, 37]}}


def features(count):
    return json.dumps({"type": "FeatureCollection", "features": [feature(i) for i in range(count)]})


def entity(number, **attributes):
    return {"id": f"urn:ngsi-ld:BadInput:{number}", "type": "BadInput", **attributes}


def long_line(path, size):
    """A FeatureCollection of that many bytes in one line; returns how many features it holds."""
    pad, count = "x" * 1000, 0
    with open(path, "w", encoding="utf-8") as file:
        file.write('{"type":"FeatureCollection","features":[')
        while file.tell() < size:
            file.write("," * (count > 0) + ",".join(json.dumps(feature(count + i, pad)) for i in range(1000)))
            count += 1000
        file.write("]}")
    return count


def _varint(value):
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def _field(number, value):
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    return _varint(number << 3 | 2) + _varint(len(value)) + value


def _packed(values):
    return b"".join(_varint(v << 1 if v >= 0 else -v << 1 | 1) for v in values)


def street_map(ways=50):
    """An OpenStreetMap PBF with so many streets."""
    strings = b"".join(_field(1, s) for s in (b"", b"highway", b"residential"))
    nodes = _field(1, _packed([1] * (ways + 1))) + _field(8, _packed([375000000] + [100] * ways)) + _field(9, _packed([1270000000] + [100] * ways))
    lines = b"".join(_field(3, _field(1, w + 1) + _field(2, b"\x01") + _field(3, b"\x02") + _field(8, _packed([w + 1, 1]))) for w in range(ways))
    block = _field(1, strings) + _field(2, _field(2, nodes)) + _field(2, lines)
    header = _field(4, b"OsmSchema-V0.6") + _field(4, b"DenseNodes")
    out = b""
    for kind, content in ((b"OSMHeader", header), (b"OSMData", block)):
        blob = _field(1, content) + _field(2, len(content))
        head = _field(1, kind) + _field(3, len(blob))
        out += struct.pack(">I", len(head)) + head + blob
    return out
