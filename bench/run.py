#!/usr/bin/env python3
"""./dosi.sh bench: CPU per request of the hub's hot paths, each beside a floor in the same run.

The floor of a read is a raw epoll loop that answers the same bytes; the floor of a durable write is RocksDB alone with the
same group commits (store_rocks_bench). Every answer is checked before it is timed. Absolute times drift between machines:
compare ratios and CPU per request.
"""
import argparse
import json
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
TICK_S = 1 / os.sysconf("SC_CLK_TCK")
SEED = 20260501


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def cpu_s(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * TICK_S


def entity(i, rng):
    """About 690 bytes of normalized JSON: three numbers, a place, a relationship, a name."""
    prop = lambda value, unit: {"type": "Property", "value": value, "unitCode": unit, "observedAt": "2026-05-01T09:00:00Z"}
    return {
        "id": f"urn:ngsi-ld:Sensor:{i:07d}", "type": "Sensor",
        "name": {"type": "Property", "value": f"측정소 {i:07d}"},
        "temperature": prop(round(rng.uniform(-5, 35), 1), "CEL"),
        "humidity": prop(round(rng.uniform(10, 95), 1), "P1"),
        "pm10": prop(round(rng.uniform(0, 150), 1), "GQ"),
        "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [round(rng.uniform(126.7, 127.2), 6), round(rng.uniform(37.4, 37.7), 6)]}},
        "isHostedBy": {"type": "Relationship", "object": f"urn:ngsi-ld:Building:{i % 5000:05d}"},
    }


class Hub:
    def __init__(self, binary, folder, io_threads, *options):
        self.port = free_port()
        self.process = subprocess.Popen([binary, "serve", "--port", str(self.port), "--data", folder, "--threads", str(io_threads),
                                         "--log-level", "warn", "--history-page", "100000", *options])
        self.url = f"http://127.0.0.1:{self.port}"
        for _ in range(600):
            try:
                urllib.request.urlopen(self.url + "/health", timeout=1).read()
                return
            except OSError:
                time.sleep(0.05)
        sys.exit("bench: the hub did not start")

    def call(self, method, path, body=None):
        request = urllib.request.Request(self.url + path, method=method, data=None if body is None else json.dumps(body, ensure_ascii=False).encode())
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, response.read(), response.headers

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(120)


def wrk(url, path, seconds, connections, script=None):
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s"]
    if script:
        command += ["-s", script]
    out = subprocess.run(command + [url + path], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in out or "Socket errors" in out:
        print(out, file=sys.stderr)
        sys.exit(f"bench: wrong answers at {path}")
    return int(re.search(r"(\d+) requests in", out).group(1)), seconds


def measure(pid, url, path, seconds, connections=64, script=None):
    """Median of three rounds: requests per second and CPU microseconds per request of the process."""
    rounds = []
    for _ in range(3):
        before = cpu_s(pid)
        count, took = wrk(url, path, seconds, connections, script)
        rounds.append(((cpu_s(pid) - before) / count * 1e6, count / took))
    return sorted(rounds)[1]


def floor(folder, binary, response_bytes, seconds, connections, script):
    file = os.path.join(folder, "floor-answer")
    pathlib.Path(file).write_bytes(response_bytes)
    port = free_port()
    process = subprocess.Popen([binary, str(port), file])
    time.sleep(0.3)
    try:
        return measure(process.pid, f"http://127.0.0.1:{port}", "/x", seconds, connections, script)
    finally:
        process.kill()
        process.wait()


def raw(status, headers, body):
    head = f"HTTP/1.1 {status} OK\r\n" + "".join(f"{k}: {v}\r\n" for k, v in headers.items() if k.lower() not in ("content-length", "transfer-encoding", "connection"))
    length = "" if status == 204 else f"Content-Length: {len(body)}\r\n"
    return (head + length + "\r\n").encode() + body


def load(hub, count):
    rng = random.Random(SEED)
    start, before = time.time(), cpu_s(hub.process.pid)
    for base in range(0, count, 1000):
        status, _, _ = hub.call("POST", "/ngsi-ld/v1/entityOperations/upsert", [entity(i, rng) for i in range(base, min(base + 1000, count))])
        assert status == 201, status
    print(f"loaded {count} entities: {(cpu_s(hub.process.pid) - before) / count * 1e6:.1f} us CPU each, {count / (time.time() - start):.0f}/s with the client\n")


def load_history(hub, points):
    instances = [{"type": "Property", "value": round(20 + (i % 97) / 10, 1), "observedAt": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(1767225600 + 60 * i))}
                 for i in range(points)]
    hub.call("POST", "/ngsi-ld/v1/temporal/entities", {"id": "urn:ngsi-ld:Series:1", "type": "Series", "level": instances})


def load_days(hub, sensors):
    """A day of values, one every ten minutes, of many sensors."""
    times = [time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(1767225600 + 600 * i)) for i in range(144)]
    rng = random.Random(SEED)
    for n in range(sensors):
        level = [{"type": "Property", "value": round(rng.gauss(20, 3), 1), "observedAt": t} for t in times]
        hub.call("POST", "/ngsi-ld/v1/temporal/entities", {"id": f"urn:ngsi-ld:Air:{n:05}", "type": "Air", "level": level})


def scripts(folder, count):
    patch = os.path.join(folder, "patch.lua")
    pathlib.Path(patch).write_text(
        'local n = 0\nrequest = function()\n  n = (n * 1103515245 + 12345) % 2147483648\n'
        f'  return wrk.format("PATCH", string.format("/ngsi-ld/v1/entities/urn:ngsi-ld:Sensor:%07d/attrs/temperature", n % {count}),\n'
        '    {["Content-Type"]="application/json"}, string.format(\'{"value":%.1f}\', n % 400 / 10))\nend\n')
    get = os.path.join(folder, "get.lua")
    pathlib.Path(get).write_text(
        'local n = 0\nrequest = function()\n  n = (n * 1103515245 + 12345) % 2147483648\n'
        f'  return wrk.format("GET", string.format("/ngsi-ld/v1/entities/urn:ngsi-ld:Sensor:%07d", n % {count}))\nend\n')
    for k in range(2):  # in turn, so that each upsert changes every number
        rng = random.Random(SEED + k)
        batch = json.dumps([entity(i, rng) for i in range(1000)], ensure_ascii=False)
        pathlib.Path(os.path.join(folder, f"batch{k}.json")).write_text(batch)
    upsert = os.path.join(folder, "batch.lua")
    pathlib.Path(upsert).write_text(
        f'local bodies, n = {{}}, 0\nfor k = 0, 1 do bodies[k] = io.open("{folder}/batch" .. k .. ".json"):read("*a") end\n'
        'request = function()\n  n = n + 1\n'
        '  return wrk.format("POST", nil, {["Content-Type"]="application/json"}, bodies[n % 2])\nend\n')
    return patch, get, upsert


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--entities", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--build", default=str(ROOT / "build/release"))
    parser.add_argument("name", nargs="?", help="only the rows whose name holds this")
    options = parser.parse_args()
    if not shutil.which("wrk"):
        sys.exit("bench: wrk is missing (Debian package wrk)")
    folder = tempfile.mkdtemp(prefix="dosi-bench-")
    hub = Hub(options.build + "/dosi", folder + "/data", 1)
    try:
        load(hub, options.entities)
        load_history(hub, 10_000)
        if not options.name or options.name in "day of 1000 sensors by hour 10000 sensors' days asked":
            load_days(hub, 10_000)
        patch, get, upsert = scripts(folder, options.entities)
        root = "/ngsi-ld/v1"
        area = "georel=within&geometry=Polygon&coordinates=[[[126.95,37.55],[126.977,37.55],[126.977,37.5665],[126.95,37.5665],[126.95,37.55]]]"
        one = root + "/entities/urn:ngsi-ld:Sensor:0000007"
        days = root + ("/temporal/entities?type=Air&attrs=level&timerel=between&timeAt=2026-01-01T00:00:00Z&endTimeAt=2026-01-02T00:00:00Z"
                       "&format=aggregatedValues&aggrMethods=avg,max&aggrPeriodDuration=PT1H")
        rows = [
            ("get", one, 64, get, lambda b: json.loads(b)["id"].endswith("0000007"), 8.5),
            ("list of 20", root + "/entities?type=Sensor&limit=20", 64, None, lambda b: len(json.loads(b)) == 20, 62),
            ("durable patch", one + "/attrs/temperature", 64, patch, None, 17.5),
            ("batch upsert 1000", root + "/entityOperations/upsert", 2, upsert, None, 6000),
            ("query 1000 results", root + f"/entities?type=Sensor&q=temperature%3E20&{area}&limit=1000", 4, None, lambda b: 700 < len(json.loads(b)) <= 1000 or options.entities < 1_000_000, 1600),
            ("10000 history points", root + "/temporal/entities/urn:ngsi-ld:Series:1?options=temporalValues&attrs=level", 4, None,
             lambda b: len(json.loads(b)["level"]["values"]) == 10_000, 870),
            ("day of 1000 sensors by hour", days + "&limit=1000", 2, None, lambda b: sum(len(e["level"]["avg"]) for e in json.loads(b)) == 24_000, None),
            ("10000 sensors' days asked", days + "&q=level%3E32&limit=1&count=true", 2, None, lambda b: len(json.loads(b)) == 1, None),
        ]
        print(f"{'':27} {'req/s':>9} {'us CPU':>9} {'floor us':>9} {'ratio':>6} {'prototype us':>13} {'ratio':>6}")
        for name, path, connections, script, right, prototype in rows:
            if options.name and options.name not in name:
                continue
            if right is None:
                response = raw(204, {}, b"")
            else:
                status, body, headers = hub.call("GET", path.replace(" ", "%20"))
                assert status == 200 and right(body), f"{name}: wrong answer {body[:300]}"
                response = raw(status, headers, body)
            cpu, rate = measure(hub.process.pid, hub.url, path, options.seconds, connections, script)
            base, _ = floor(folder, options.build + "/bench/bench_floor", response, options.seconds, connections, script)
            beside = f"{prototype:13.1f} {cpu / prototype:6.2f}" if prototype else f"{'-':>13} {'-':>6}"
            print(f"{name:27} {rate:9.1f} {cpu:9.1f} {base:9.1f} {cpu / base:6.2f} {beside}", flush=True)
    finally:
        hub.stop()
        shutil.rmtree(folder, ignore_errors=True)
    print("\nThe store alone, beside RocksDB alone (one synced batch per change, 64 threads):")
    subprocess.run([options.build + "/src/store_rocks/store_rocks_bench", "--benchmark_filter=durable|floor"], check=True)


if __name__ == "__main__":
    main()
