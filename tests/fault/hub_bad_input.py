#!/usr/bin/env python3
"""Broken files, broken requests and broken surroundings: each gets one clear line and a failing exit code (or a 4xx), and the hub lives on."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys

import hub_bad_files as bad
from hub_newer_folder import make_newer
from hub_process import MAPPINGS, NGSI, Folder, Hub, Run, Tally, binary, run_check, run_import

FULL_MB = 48


class Bench:
    def __init__(self, hub, tally, folder):
        self.hub, self.tally, self.folder = hub, tally, folder
        self.quarantine = folder / "quarantine.csv"

    def file(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def take(self, kind, path, *options, hub=None):
        self.quarantine.unlink(missing_ok=True)
        return run_import(hub or self.hub.url, kind, path, self.quarantine, *options)

    def one_line(self, what, run, pattern):
        """It failed, in one line that says what is wrong."""
        said = run.err.strip().splitlines()
        self.tally.check(f"{what}: exit code", 0 < run.code < 126, run.code)
        self.tally.check(f"{what}: one line", len(said) == 1 and len(said[0]) < 1500, run.err[:600])
        self.tally.check(f"{what}: says {pattern}", re.search(pattern, run.err, re.I), run.err[:600])

    def refuses_file(self, what, kind, name, content, pattern, *options):
        path = self.file(name, content) if content is not None else self.folder / name
        self.one_line(what, self.take(kind, path, *options), pattern)
        self.lives(what)

    def refuses_upload(self, what, name, content, pattern):
        answer = self.hub.request("POST", f"/dosi/imports?name={name}", content, {"Content-Type": "application/octet-stream"})
        self.tally.check(f"{what}, uploaded: refused", 400 <= answer.status < 500, f"{answer.status} {answer.body[:300]}")
        self.tally.check(f"{what}, uploaded: says {pattern}", re.search(pattern, answer.body, re.I), answer.body[:300])
        self.lives(what + ", uploaded")

    def refuses_request(self, what, body, statuses=(400,), pattern=""):
        answer = self.hub.request("POST", NGSI + "/entities", body)
        self.tally.check(f"{what}: status", answer.status in statuses, f"{answer.status} {answer.body[:300]}")
        self.tally.check(f"{what}: detail", json.loads(answer.body).get("detail") and re.search(pattern, answer.body, re.I), answer.body[:300])
        self.lives(what)

    def lives(self, what):
        alive = self.hub.alive() and self.hub.get("/health").status == 200
        self.tally.check(f"{what}: the hub lives on", alive)


def broken_files(bench):
    feed, streets = bad.feed(), bad.street_map()
    features = bad.features(500).encode()
    entities = json.dumps([bad.entity(i) for i in range(500)]).encode()
    for kind, name, content in (("gtfs", "feed.zip", feed), ("osm", "streets.osm.pbf", streets),
                                ("geojson", "features.geojson", features), ("ngsi-ld", "entities.json", entities)):
        sound = bench.take(kind, bench.file("sound-" + name, content))
        bench.tally.check(f"a sound {name} is taken", sound.code == 0 and sound.report()["quarantined"] == 0, sound.out + sound.err)
        for share in (0.3, 0.9):
            cut = content[:int(len(content) * share)]
            bench.refuses_file(f"{name} cut at {share:.0%}", kind, name, cut, "cut off|damaged|ends|truncated|incomplete|never closed")
            bench.refuses_upload(f"{name} cut at {share:.0%}", name, cut, "cut off|damaged|ends|truncated|incomplete|never closed")
    damaged = bytearray(feed)
    damaged[feed.index(b"stops.txt") + 60] ^= 0xFF
    bench.refuses_file("a zip with a changed byte", "gtfs", "feed.zip", bytes(damaged), "stops.txt.*damaged|damaged.*stops.txt")
    bench.refuses_file("a feed without stops.txt", "gtfs", "feed.zip", bad.feed({"stops.txt"}), "missing_required_file.*stops.txt")
    bench.refuses_file("a feed without calendars", "gtfs", "feed.zip", bad.feed({"calendar.txt"}), "missing_calendar_and_calendar_date_files")
    bench.refuses_file("an empty file", "auto", "empty.csv", b"", "empty.csv.*empty")
    bench.refuses_file("no file at all", "csv", "nowhere.csv", None, "nowhere.csv.*(No such file|cannot be opened)")
    (bench.folder / "a-folder").mkdir()
    bench.refuses_file("a folder", "csv", "a-folder", None, "a-folder.*(folder|directory|no regular file)")


def one_long_line(bench):
    path = bench.folder / "long.geojson"
    count = bad.long_line(path, 100 << 20)
    run = bench.take("geojson", path)
    if bench.tally.check("100 MB in one line are taken", run.code == 0, run.err[:500]):
        report = run.report()
        bench.tally.equal("features of the long line", (report["rows"], report["imported"]), (count, count))
    bench.lives("100 MB in one line")
    whole = json.dumps(bad.entity("long", text={"type": "Property", "value": "x" * (100 << 20)})).encode()
    try:
        answer = bench.hub.request("POST", NGSI + "/entities", whole)
        bench.tally.equal("100 MB as one request", answer.status, 413)
    except ConnectionError as problem:  # the hub may close before all is sent, once it answered
        bench.tally.check("100 MB as one request is answered", False, problem)
    bench.lives("100 MB as one request")
    run = bench.take("ngsi-ld", bench.file("giant.json", whole))
    refused = run.code != 0 or run.report()["quarantined"] == 1
    bench.tally.check("an entity of 100 MB is refused", refused, run.out[:300])
    bench.tally.check("and it says why", re.search("16 MiB|too large|larger", run.err + run.out), run.out[:300] + run.err[:300])
    bench.lives("an entity of 100 MB")


def deep_nesting(bench):
    deep = '{"id":"urn:ngsi-ld:Deep:1","type":"Deep","a":{"type":"Property","value":' + "[" * 100_000 + "]" * 100_000 + "}}"
    bench.refuses_request("100,000 arrays in a request", deep, pattern="deep|depth|nest")
    bench.refuses_file("a million open brackets", "ngsi-ld", "deep.json", "[" * 1_000_000, "cut off|ends|deep|nest|never closed")
    features = {"type": "FeatureCollection", "features": [bad.feature(1)]}
    text = json.dumps(features)[:-2] + ',{"type":"Feature","properties":{"a":' + "[" * 5000 + "]" * 5000 + '},"geometry":null}]}'
    run = bench.take("geojson", bench.file("deep.geojson", text))
    bench.tally.equal("the feature beside a deep one is taken", run.code == 0 and (run.report()["imported"], run.report()["quarantined"]), (1, 1))
    bench.refuses_file("a deep mapping", "csv", "c.csv", bad.cameras([("37.5", "127")]), "deep|depth|nest",
                       "--mapping", str(bench.file("deep-mapping.json", '{"entities":' + "[" * 5000 + "]" * 5000 + "}")))
    bench.lives("deep nesting")


def wrong_bytes(bench):
    rows = bad.cameras([("37.5", "127")] * 200).encode()
    one = rows.replace(b"\n7,agency", b"\n7,\xff\xfe\xff")
    run = bench.take("csv", bench.file("bytes.csv", one), "--mapping", "kr-cctv-points")
    bench.tally.equal("one line of broken bytes", run.code == 0 and (run.report()["rows"], run.report()["imported"], run.report()["quarantined"]), (200, 199, 1))
    bench.tally.check("its line is named", b"\n9," in bench.quarantine.read_bytes().replace(b"\r", b""), bench.quarantine.read_bytes()[:300])
    bench.refuses_file("broken bytes everywhere", "csv", "bytes.csv", rows.replace(b"agency", b"\xff\xfe\xff"), "encoding|UTF-8", "--mapping", "kr-cctv-points")
    body = b'{"id":"urn:ngsi-ld:Bytes:1","type":"Bytes","a":{"type":"Property","value":"\xff\xfe"}}'
    bench.refuses_request("broken bytes in a request", body, pattern="UTF-8")
    mapping = {"encoding": "KLINGON-8", "entities": [{"type": "T", "id": "urn:ngsi-ld:T:{No}", "attributes": [{"name": "n", "column": "No"}]}]}
    bench.refuses_file("an unknown encoding", "csv", "c.csv", bad.cameras([("37.5", "127")]), "KLINGON-8", "--mapping",
                       str(bench.file("encoding.json", json.dumps(mapping))))


def impossible_places(bench):
    places = [("37.5", "127.0"), ("NaN", "127"), ("37", "nan"), ("inf", "127"), ("91", "127"), ("-91", "127"), ("37", "181"), ("37", "-181"),
              ("0", "0"), ("", "127"), ("37", ""), ("1e999", "127"), ("37.5N", "127"), ("127", "37")]
    run = bench.take("csv", bench.file("places.csv", bad.cameras(places)), "--mapping", "kr-cctv-points")
    report = run.report() if run.code == 0 else {}
    bench.tally.equal("rows with impossible places", (report.get("rows"), report.get("imported"), report.get("quarantined")), (len(places), 1, len(places) - 1))
    lines = bench.quarantine.read_text("utf-8-sig").splitlines()[1:]
    bench.tally.equal("each is named by its line", sorted(int(line.split(",")[0]) for line in lines), list(range(3, len(places) + 2)))
    bench.tally.check("each has its column and reason", all(re.match(r'\d+,"(위도|경도)","[^"]*","[^"]+"', line) for line in lines), lines)
    for text in ("[NaN,37]", "[127,91]", "[181,37]", "[-181,-91]", "[127]", '["127","37"]', "[1e999,37]", "[]", "null"):
        body = '{"id":"urn:ngsi-ld:Place:1","type":"Place","location":{"type":"GeoProperty","value":{"type":"Point","coordinates":' + text + "}}}"
        bench.refuses_request(f"a place at {text}", body)
    for georel, at in (("near;maxDistance==300", "[NaN,37]"), ("near;maxDistance==300", "[127,91]"), ("near;maxDistance==-1", "[127,37]"),
                       ("near;maxDistance==NaN", "[127,37]")):
        answer = bench.hub.get(NGSI + "/entities", type="Camera", georel=georel, geometry="Point", coordinates=at)
        bench.tally.equal(f"a question about {georel} of {at}", answer.status, 400)
    bench.lives("impossible places")


def wrong_mappings(bench):
    table = bad.cameras([("37.5", "127")])
    sound = {"type": "T", "id": "urn:ngsi-ld:T:{No}", "attributes": [{"name": "n", "column": "No"}]}

    def refused(what, document, pattern):
        path = bench.file("mapping.json", document if isinstance(document, str) else json.dumps(document))
        bench.refuses_file(what, "csv", "c.csv", table, pattern, "--mapping", str(path))

    refused("a mapping that names a missing column", {"entities": [sound | {"attributes": [{"name": "n", "column": "높이"}]}]}, "높이.*관리기관명")
    refused("an id of a missing column", {"entities": [sound | {"id": "urn:ngsi-ld:T:{번호}"}]}, "번호.*관리기관명")
    refused("a place of a missing column", {"entities": [sound | {"place": {"longitude": "X", "latitude": "위도"}}]}, "'X'.*관리기관명")
    refused("a mapping of half a JSON", '{"entities": [', "mapping.json.*JSON")
    refused("a mapping without entities", {}, "entities")
    refused("an unknown member of a mapping", {"entities": [sound | {"colour": 1}]}, "colour")
    column_names = bench.take("csv", bench.file("core.csv", "value,object,unitCode,,lang,type\n1,2,3,4,5,6\n"))
    bench.tally.equal("columns named like members of NGSI-LD", column_names.code == 0 and column_names.report()["imported"], 1)
    bench.refuses_file("a mapping that is not there", "csv", "c.csv", table, "no-such-mapping", "--mapping", "no-such-mapping")


def wrong_surroundings(bench):
    table = bench.file("c.csv", bad.cameras([("37.5", "127")]))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]  # bound, but nobody listens
        bench.one_line("a hub that is down", bench.take("csv", table, "--mapping", "kr-cctv-points", hub=f"http://127.0.0.1:{port}"),
                       rf"127\.0\.0\.1:{port}.*(cannot be reached|refused)")
        taken.listen()
        bench.one_line("a port in use", serve(bench.folder / "port", port), rf"{port}")
    bench.one_line("an address that is none", bench.take("csv", table, "--mapping", "kr-cctv-points", hub="htp:/nowhere"), "htp:/nowhere")
    bench.one_line("the port of another hub", serve(bench.folder / "port", bench.hub.port), str(bench.hub.port))
    bench.one_line("the data folder of another hub", serve(bench.hub.data, 0), "in use")
    bench.quarantine = bench.folder / "no-such-folder" / "quarantine.csv"
    bench.one_line("a quarantine file that cannot be written",
                   bench.take("csv", bench.file("b.csv", bad.cameras([("0", "0")])), "--mapping", "kr-cctv-points"), "no-such-folder")
    bench.quarantine = bench.folder / "quarantine.csv"
    bench.lives("wrong surroundings")


def serve(data, port):
    """A hub that is expected to refuse to start; killed if it serves after all. Its log counts as what it said."""
    run = Run(["timeout", "--signal=KILL", "20", binary(), "serve", "--port", str(port), "--data", str(data), "--mappings", str(MAPPINGS)])
    run.err += run.out
    return run


def newer_folder(bench):
    data = bench.folder / "newer"
    with Hub(data) as hub:
        hub.request("POST", NGSI + "/entities", bad.entity("kept"))
        hub.kill()
    shutil.copytree(data, bench.folder / "own")
    bench.tally.check("the folder's version is changed", make_newer(data, 1000))
    bench.one_line("a data folder of a newer version", serve(data, 0), "newer|format 1000")
    check = run_check(data)
    bench.tally.check("dosi check refuses it too", check.code == 1 and re.search("newer|format 1000", check.err), check.out + check.err)
    with Hub(bench.folder / "own") as hub:
        bench.tally.equal("the same folder in its own version opens with what it has", hub.get(NGSI + "/entities/urn:ngsi-ld:BadInput:kept").status, 200)


def full_disk(bench):
    around = ["unshare", "-m", "sh", "-c", f"mount -t tmpfs -o size={FULL_MB}m none {bench.folder}/full && exec \"$@\"", "sh"]
    (bench.folder / "full").mkdir()
    if os.geteuid() != 0 or subprocess.run([*around, "true"], capture_output=True).returncode != 0:
        print("skipped: a full disk (it takes the right to mount a small one)")
        return
    log = bench.folder / "full-log"
    hub = Hub(bench.folder / "full" / "data", around=around)
    hub.log_path = log
    with hub:
        hub.request("POST", NGSI + "/entities", bad.entity("before"))
        path = bench.folder / "full.geojson"
        bad.long_line(path, 2 * FULL_MB << 20)
        mapping = {"format": "geojson", "entities": [{"type": "T", "id": "urn:ngsi-ld:T:{$id}", "place": {"geometry": True},
                                                      "attributes": [{"name": "note", "column": "note"}]}]}
        run = bench.take("geojson", path, "--mapping", str(bench.file("full.json", json.dumps(mapping))), hub=hub.url)
        bench.one_line("a full disk", run, "no space|disk")
        bench.tally.check("the hub with a full disk is there", hub.alive())
        health = hub.get("/health")
        bench.tally.check("its health says so", health.status == 503 and re.search("no space|disk", health.body), f"{health.status} {health.body}")
        bench.tally.equal("it still answers", hub.get(NGSI + "/entities/urn:ngsi-ld:BadInput:before").status, 200)
        answer = hub.request("POST", NGSI + "/entities", bad.entity("after"))
        bench.tally.check("what cannot be kept is not acknowledged", answer.status >= 500 and re.search("no space|disk", answer.body), f"{answer.status} {answer.body[:300]}")


def main():
    tally = Tally()
    with Folder() as folder, Hub(folder / "data") as hub:
        bench = Bench(hub, tally, folder)
        for trial in (broken_files, one_long_line, deep_nesting, wrong_bytes, impossible_places, wrong_mappings, wrong_surroundings, newer_folder, full_disk):
            failed = tally.failed
            try:
                trial(bench)
            except Exception as problem:  # the other trials are worth their answers
                tally.check(trial.__name__, False, f"{type(problem).__name__}: {problem}")
            print(f"{trial.__name__}: {'passed' if tally.failed == failed else 'FAILED'}", flush=True)
        tally.equal("the hub stops cleanly after all that", hub.stop(), 0)
        check = run_check(hub.data)
        tally.check("and its data is sound", check.code == 0, check.out + check.err)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
