#!/usr/bin/env python3
"""./dosi.sh bench: CPU per request of the hub's hot paths, each beside a floor in the same run.

The floor of a read is a raw epoll loop that answers the same bytes; the floor of a durable write is the same loop that
first writes the values to RocksDB, one synced batch for all requests at hand (bench/floor.cc). Every answer is checked
before it is timed, the floor's too. CPU is that of the whole server process, with what it does behind its answers.
Absolute times drift between machines: compare ratios and CPU per request.
"""
import argparse
import dataclasses
import json
import os
import pathlib
import random
import shutil
import sys
import tempfile
import time
import typing
import urllib.parse

from hub import Hub, cpu_s, floor, measure, resident_bytes, response_bytes, settle

ROOT = pathlib.Path(__file__).resolve().parent.parent
SEED = 20260501
NGSI = "/ngsi-ld/v1"
ONE = NGSI + "/entities/urn:ngsi-ld:Sensor:0000007"
UPSERT = NGSI + "/entityOperations/upsert"
DAYS = (NGSI + "/temporal/entities?type=Air&attrs=level&timerel=between&timeAt=2026-01-01T00:00:00Z&endTimeAt=2026-01-02T00:00:00Z"
        "&format=aggregatedValues&aggrMethods=avg,max&aggrPeriodDuration=PT1H")
SERIES = NGSI + "/temporal/entities/urn:ngsi-ld:Series:1?options=temporalValues&attrs=level"
POINTS = 10_000
JSON_BYTES = 693  # of an entity


def entity(i, rng):
    """About 690 bytes of normalized JSON: three numbers, a place, a relationship, a name."""
    def prop(value, unit):
        return {"type": "Property", "value": value, "unitCode": unit, "observedAt": "2026-05-01T09:00:00Z"}
    return {
        "id": f"urn:ngsi-ld:Sensor:{i:07d}", "type": "Sensor",
        "name": {"type": "Property", "value": f"측정소 {i:07d}"},
        "temperature": prop(round(rng.uniform(-5, 35), 1), "CEL"),
        "humidity": prop(round(rng.uniform(10, 95), 1), "P1"),
        "pm10": prop(round(rng.uniform(0, 150), 1), "GQ"),
        "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [round(rng.uniform(126.7, 127.2), 6), round(rng.uniform(37.4, 37.7), 6)]}},
        "isHostedBy": {"type": "Relationship", "object": f"urn:ngsi-ld:Building:{i % 5000:05d}"},
    }


def load(hub, count, tenant=""):
    rng = random.Random(SEED)
    for base in range(0, count, 1000):
        status, _, _ = hub.call("POST", UPSERT, [entity(i, rng) for i in range(base, min(base + 1000, count))], tenant)
        assert status == 201, status


def load_history(hub):
    instances = [{"type": "Property", "value": round(20 + (i % 97) / 10, 1), "observedAt": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(1767225600 + 60 * i))}
                 for i in range(POINTS)]
    status, _, _ = hub.call("POST", NGSI + "/temporal/entities", {"id": "urn:ngsi-ld:Series:1", "type": "Series", "level": instances})
    assert status == 201, status


def load_days(hub, sensors):
    """A day of values, one every ten minutes, of many sensors."""
    times = [time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(1767225600 + 600 * i)) for i in range(144)]
    rng = random.Random(SEED)
    for n in range(sensors):
        level = [{"type": "Property", "value": round(rng.gauss(20, 3), 1), "observedAt": t} for t in times]
        hub.call("POST", NGSI + "/temporal/entities", {"id": f"urn:ngsi-ld:Air:{n:05}", "type": "Air", "level": level})


class Scripts:
    """What the load generator sends, as scripts for wrk."""
    def __init__(self, folder, count, tenants=0):
        self.folder = folder
        pick = "local n = 0\nlocal function pick() n = (n * 1103515245 + 12345) % 2147483648 return n end\n"
        header = '["NGSILD-Tenant"]="t" .. (pick() %% %d)' % tenants if tenants else ""
        name = "tenants" if tenants else "one"
        self.get = self.write(f"get-{name}", pick + f'request = function()\n  return wrk.format("GET", string.format("{NGSI}/entities/urn:ngsi-ld:Sensor:%07d", pick() % {count}), {{{header}}})\nend\n')
        self.patch = self.write(f"patch-{name}", pick + 'request = function()\n'
                                f'  return wrk.format("PATCH", string.format("{NGSI}/entities/urn:ngsi-ld:Sensor:%07d/attrs/temperature", pick() % {count}),\n'
                                f'    {{["Content-Type"]="application/json", {header}}}, string.format(\'{{"value":%.1f}}\', pick() % 400 / 10))\nend\n')
        made = json.dumps(entity(7, random.Random(SEED)), ensure_ascii=False).replace("%", "%%").replace("Sensor:0000007", "Made:%d:%07d")
        self.create = self.write("create", 'local n, run = 0, os.time()\nrequest = function()\n  n = n + 1\n'
                                 f'  return wrk.format("POST", nil, {{["Content-Type"]="application/json"}}, string.format(\'{made}\', run, n))\nend\n')
        self.batches = []
        for k in range(2):  # in turn, so that each upsert changes every number
            rng = random.Random(SEED + 1 + k)
            self.batches.append([entity(i, rng) for i in range(1000)])
            pathlib.Path(folder, f"batch{k}.json").write_text(json.dumps(self.batches[k], ensure_ascii=False))
        self.upsert = self.write("batch", 'local bodies, n = {}, 0\n'
                                 f'for k = 0, 1 do bodies[k] = io.open("{folder}/batch" .. k .. ".json"):read("*a") end\n'
                                 'request = function()\n  n = n + 1\n'
                                 '  return wrk.format("POST", nil, {["Content-Type"]="application/json"}, bodies[n % 2])\nend\n')

    def write(self, name, text):
        path = os.path.join(self.folder, name + ".lua")
        pathlib.Path(path).write_text(text)
        return path


@dataclasses.dataclass
class Row:
    name: str
    prototype_us: typing.Optional[float]
    path: str
    connections: int
    answer: typing.Callable  # checks the hub's answer; gives it as the bytes of a response
    script: typing.Optional[str] = None
    writes: typing.Optional[tuple] = None


def rows(hub, scripts, count):
    def read(path, right):
        def answer():
            status, body, headers = hub.call("GET", path)
            assert status == 200 and right(json.loads(body)), f"wrong answer at {path}: {body[:300]}"
            return response_bytes(status, headers, body)
        return answer

    def patched():
        for value in (1.5, 2.5):
            status, body, headers = hub.call("PATCH", ONE + "/attrs/temperature", {"value": value})
            assert status == 204, status
        assert hub.get(ONE)["temperature"]["value"] == 2.5
        past = hub.get(ONE.replace("/entities/", "/temporal/entities/") + "?attrs=temperature&timeproperty=modifiedAt&options=temporalValues")
        assert 1.5 in [value for value, _ in past["temperature"]["values"]], past
        return response_bytes(status, headers, body)

    def created():
        one = entity(7, random.Random(SEED)) | {"id": "urn:ngsi-ld:Made:first"}
        status, body, headers = hub.call("POST", NGSI + "/entities", one)
        assert status == 201 and hub.get(NGSI + "/entities/urn:ngsi-ld:Made:first")["pm10"]["value"] == one["pm10"]["value"]
        return response_bytes(status, headers, body)

    def upserted():
        for batch in scripts.batches:
            status, body, headers = hub.call("POST", UPSERT, batch)
            assert status == 204, status
            for i in (0, 999):
                assert hub.get(f"{NGSI}/entities/urn:ngsi-ld:Sensor:{i:07d}")["pm10"]["value"] == batch[i]["pm10"]["value"]
        return response_bytes(status, headers, body)

    area = urllib.parse.quote("[[[126.95,37.55],[126.977,37.55],[126.977,37.5665],[126.95,37.5665],[126.95,37.55]]]", safe="[],.")
    near = NGSI + f"/entities?type=Sensor&q=temperature%3E20&georel=within&geometry=Polygon&coordinates={area}&limit=1000"
    twenty = NGSI + "/entities?type=Sensor&limit=20"
    return [
        Row("get", 8.5, ONE, 64, read(ONE, lambda e: e["id"].endswith("0000007")), scripts.get),
        Row("list of 20", 62, twenty, 64, read(twenty, lambda l: len(l) == 20)),
        Row("query 1000 results", 1600, near, 4, read(near, lambda l: count < 1_000_000 or 700 < len(l) <= 1000)),
        Row("10000 history points", 870, SERIES, 4, read(SERIES, lambda e: len(e["level"]["values"]) == POINTS)),
        Row("day of 1000 sensors by hour", None, DAYS + "&limit=1000", 2,
            read(DAYS + "&limit=1000", lambda l: sum(len(e["level"]["avg"]) for e in l) == 24_000)),
        Row("10000 sensors' days asked", None, DAYS + "&q=level%3E32&limit=1&count=true", 2,
            read(DAYS + "&q=level%3E32&limit=1&count=true", lambda l: len(l) == 1)),
        Row("durable patch", 17.5, ONE, 64, patched, scripts.patch, (1, JSON_BYTES)),
        Row("durable create", 22, NGSI + "/entities", 64, created, scripts.create, (1, JSON_BYTES)),
        Row("batch upsert 1000", 6000, UPSERT, 2, upserted, scripts.upsert, (1000, JSON_BYTES)),
    ]


def show(title, values):
    print(f"{title:27} " + " ".join(f"{v:>10}" if isinstance(v, str) else f"{v:10.2f}" if abs(v) < 100 else f"{v:10.0f}" for v in values), flush=True)


def bench_rows(hub, options, folder):
    scripts = Scripts(folder, options.entities)
    show("", ["req/s", "us CPU", "floor us", "ratio", "prototype", "ratio"])
    for row in rows(hub, scripts, options.entities):
        if options.name and options.name not in row.name:
            continue
        response = row.answer()
        load = {"seconds": options.seconds, "connections": row.connections, "script": row.script}
        cpu, rate = measure(hub.pid, hub.url, row.path, **load)
        base, _ = floor(options.build + "/bench/bench_floor", folder, response, row.writes, **load)
        beside = [row.prototype_us, cpu / row.prototype_us] if row.prototype_us else []
        show(row.name, [rate, cpu, base, cpu / base, *beside])


def bench_tenants(hub, options, folder):
    """50 tenants beside one of as many entities, in the same hub; then what a tenant costs that holds next to nothing."""
    each = options.entities // 50
    for t in range(50):
        load(hub, each, f"t{t}")
    settle(hub.pid)
    one, many = Scripts(folder, options.entities), Scripts(folder, each, 50)
    print(f"\n50 tenants of {each} entities beside one of {options.entities}, us CPU:")
    for name in ("get", "patch"):
        load_of = {"seconds": options.seconds, "connections": 64}
        single, _ = measure(hub.pid, hub.url, ONE, **load_of, script=getattr(one, name))
        spread, _ = measure(hub.pid, hub.url, ONE, **load_of, script=getattr(many, name))
        show(name, [single, spread, spread / single])
    count = 5000
    before = resident_bytes(hub.pid)
    for t in range(count):
        status, _, _ = hub.call("POST", NGSI + "/entities", {"id": "urn:ngsi-ld:Only:1", "type": "Only"}, f"small{t}")
        assert status == 201, status
    print(f"{count} tenants of one small entity: {(resident_bytes(hub.pid) - before) / count / 1000:.1f} kB resident memory each")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--entities", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--build", default=str(ROOT / "build/release"))
    parser.add_argument("name", nargs="?", help="only the rows whose name holds this; or 'tenants'")
    options = parser.parse_args()
    if not shutil.which("wrk"):
        sys.exit("bench: wrk is missing (Debian package wrk)")
    folder = tempfile.mkdtemp(prefix="dosi-bench-")
    hub = Hub(options.build + "/dosi", folder + "/data")
    try:
        start, before = time.time(), cpu_s(hub.pid)
        load(hub, options.entities)
        took = time.time() - start
        settle(hub.pid)
        cpu = cpu_s(hub.pid) - before
        load_history(hub)
        if not options.name or "day" in options.name:
            load_days(hub, 10_000)
        settle(hub.pid)
        print(f"loaded {options.entities} entities: {cpu / options.entities * 1e6:.1f} us CPU each, "
              f"{options.entities / took:.0f}/s with the client; {resident_bytes(hub.pid) / options.entities:.0f} B resident memory each\n")
        bench_rows(hub, options, folder)
        if not options.name or options.name in "tenants":
            bench_tenants(hub, options, folder)
        hub.stop()
        hub = Hub(options.build + "/dosi", folder + "/data")
        print(f"\nopened again in {hub.start_s:.1f} s, {cpu_s(hub.pid):.1f} s CPU")
    finally:
        hub.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
