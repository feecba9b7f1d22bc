#!/usr/bin/env python3
"""Thousands of tenants are cheap: makes them on a real hub, tells memory and time for each, and checks that each has what is its own
and that the hub answers about the last as fast as about the first."""

import argparse
import http.client
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scenario"))
from hub import Hub  # noqa: E402

MOST_KB = 64  # of memory a tenant may take with one entity in it


class Client:
    """One kept connection."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, method, target, tenant, body=None):
        headers = {"NGSILD-Tenant": tenant, "Content-Type": "application/json"}
        self.connection.request(method, target, json.dumps(body) if body else None, headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read()


def resident_kb(pid):
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0


def query_ms(client, tenant):
    """The median of some queries in a tenant, and whether they find its entity alone."""
    times, right = [], True
    for _ in range(50):
        start = time.perf_counter()
        status, body = client.ask("GET", "/ngsi-ld/v1/entities?type=Lamp&format=simplified", tenant)
        times.append((time.perf_counter() - start) * 1000)
        right = right and status == 200 and [e["owner"] for e in json.loads(body)] == [tenant]
    return statistics.median(times), right


def check(hub, count, store):
    client = Client(hub.port)
    tenant = "city_{:05}".format
    for i in range(100):  # what the hub allocates once
        client.ask("POST", "/ngsi-ld/v1/entities", f"warm_{i}", {"id": "urn:ngsi-ld:Lamp:1", "type": "Lamp"})
    before, start = resident_kb(hub.process.pid), time.monotonic()
    for i in range(count):
        entity = {"id": "urn:ngsi-ld:Lamp:1", "type": "Lamp", "owner": {"type": "Property", "value": tenant(i)}}
        status, body = client.ask("POST", "/ngsi-ld/v1/entities", tenant(i), entity)
        if status != 201:
            return [f"tenant {i} was answered {status}: {body[:200]!r}"]
    seconds, memory_kb = time.monotonic() - start, resident_kb(hub.process.pid) - before
    first_ms, first_right = query_ms(client, tenant(0))
    last_ms, last_right = query_ms(client, tenant(count - 1))
    absent, _ = client.ask("GET", "/ngsi-ld/v1/entities?type=Lamp", "nowhere")
    print(f"{store}: {count} tenants in {seconds:.1f} s, {memory_kb / count:.1f} KB each; "
          f"a query takes {first_ms:.2f} ms in the first, {last_ms:.2f} ms in the last")
    faults = []
    if not (first_right and last_right):
        faults.append("a tenant does not have its own entity alone")
    if memory_kb / count > MOST_KB:
        faults.append(f"a tenant takes {memory_kb / count:.1f} KB of memory; at most {MOST_KB} were expected")
    if absent != 404:
        faults.append(f"a tenant that does not exist was answered {absent}")
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", default="build/dev/dosi")
    parser.add_argument("--count", type=int, default=5000)
    options = parser.parse_args()
    failed = 0
    for store in ("memory", "rocks"):
        with tempfile.TemporaryDirectory(prefix="dosi-tenants-") as folder:
            with Hub(options.binary, store, Path(folder) / "hub", []) as hub:
                faults = check(hub, options.count, store)
                for fault in faults:
                    print(f"FAIL [{store}] {fault}")
                _, failed = hub.stop_cleanly((0, failed + len(faults)))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
