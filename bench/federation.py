#!/usr/bin/env python3
"""What registrations cost: CPU per request of a hub with 1,000 registrations, beside one with only the three that concern the query, and
one with none for a query that concerns nobody else. The three sources are one hub under three addresses."""
import argparse
import pathlib
import shutil
import sys
import tempfile

from hub import Hub, measure
from run import ROOT

ENTITIES = "/ngsi-ld/v1/entities"


def register(hub, source, count):
    """Three registrations of the type Bus, the rest of a type each."""
    for i in range(count):
        kind = "Bus" if i < 3 else f"Kind{i}"
        hub.call("POST", "/ngsi-ld/v1/csourceRegistrations", {
            "id": f"urn:ngsi-ld:ContextSourceRegistration:{i}", "type": "ContextSourceRegistration", "endpoint": source.url,
            "information": [{"entities": [{"type": kind}]}]})


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--registrations", type=int, default=1000)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--build", default=str(ROOT / "build/release"))
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="dosi-bench-"))
    hubs = []

    def start(name):
        hubs.append(Hub(options.build + "/dosi", str(folder / name), 1, "--store", "memory", "--allow-private"))
        return hubs[-1]

    try:
        source, none, few, many = (start(name) for name in ("source", "none", "few", "many"))
        for i in range(5):
            source.call("POST", ENTITIES, {"id": f"urn:ngsi-ld:Bus:{i}", "type": "Bus", "speed": {"type": "Property", "value": i}})
        for hub in (none, few, many):
            hub.call("POST", ENTITIES + "?local=true", {"id": "urn:ngsi-ld:Stop:1", "type": "Stop", "name": {"type": "Property", "value": "here"}})
        register(few, source, 3)
        register(many, source, options.registrations)
        print(f"{'':34} {'us CPU':>9} {'ratio':>6}")
        for title, path, first, second in (
                ("query of 3 sources", ENTITIES + "?type=Bus", few, many),
                ("query that concerns no source", ENTITIES + "?type=Stop", none, many),
                ("get of an entity, local", ENTITIES + "/urn:ngsi-ld:Stop:1?local=true", none, many)):
            assert first.call("GET", path)[1] == second.call("GET", path)[1], f"{title}: the hubs answer differently"
            base = None
            for hub, what in ((first, "only those" if first is few else "none"), (second, f"{options.registrations}")):
                cpu, _ = measure(hub.process.pid, hub.url, path, options.seconds, 8)
                base = base or cpu
                print(f"{title + ', ' + what:34} {cpu:9.1f} {cpu / base:6.2f}", flush=True)
    finally:
        for hub in hubs:
            hub.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
