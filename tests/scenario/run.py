#!/usr/bin/env python3
"""Runs the *.scenario files beside it against a real hub over HTTP. README.md describes them."""

import argparse
import sys
import tempfile
from pathlib import Path

from compare import differences
from hub import Hub, Request
from neighbours import Neighbours
from receiver import Receiver
from scenario import read_scenario

HERE = Path(__file__).resolve().parent


def tenant_of(path):
    return path.stem.replace("-", "_")


def make_tenant(hub, tenant):
    """Tenants come to be when something is created in them (clause 5.5.10); a story may begin with an empty one."""
    entity, headers = "urn:ngsi-ld:Beginning:1", [("NGSILD-Tenant", tenant), ("Content-Type", "application/json")]
    hub.send(Request("POST", "/ngsi-ld/v1/entities", headers, b'{"id": "%s", "type": "Beginning"}' % entity.encode()))
    for path in ("entities", "temporal/entities"):
        hub.send(Request("DELETE", f"/ngsi-ld/v1/{path}/{entity}", headers[:1], b""))


def run_step(hub, step, tenant, names, receiver):
    """The faults of one step, each a line or more; empty if the answer is what was expected."""
    if step.method == "NOTIFIED":
        return differences(step.expected, receiver.next(step.target), names)
    answer = hub.send(step.request(tenant, names), repeat_until=(
        lambda got: not differences(step.expected, got, dict(names))) if step.eventually else None)
    return differences(step.expected, answer, names)


def run_file(path, hub, own_hub, neighbours=None):
    """Prints the faults of a file. Returns how many steps passed and failed."""
    scenario = read_scenario(path)
    tenant = None if own_hub else tenant_of(path)
    if tenant:
        make_tenant(hub, tenant)
    receiver = Receiver() if any(step.method == "NOTIFIED" for step in scenario.steps) else None
    names = dict(neighbours.addresses) if neighbours else {}
    if receiver:
        names["receiver"] = receiver.url
    try:
        return run_steps(path, scenario, lambda step: neighbours.hubs[step.hub] if step.hub else hub, tenant, names, receiver)
    finally:
        if receiver:
            receiver.close()


def run_steps(path, scenario, hub_of, tenant, names, receiver):
    passed = failed = 0
    for step in scenario.steps:
        hub = hub_of(step)
        try:
            faults = run_step(hub, step, tenant, names, receiver)
        except (OSError, KeyError) as trouble:
            faults = [f"no answer: {trouble!r}"]
        if not faults:
            passed += 1
            continue
        failed += 1
        print(f"FAIL {path.name}:{step.line} [{hub.store}] {step.title or step.summary()}")
        for fault in faults:
            print("     " + fault.replace("\n", "\n     "))
        if not hub.alive():
            print(f"     the hub is gone; its last words:\n{hub.last_words()}")
            failed += len(scenario.steps) - passed - failed
            break
    return passed, failed


def run_store(store, files, binary):
    """Runs files against hubs with one kind of store: those with options of their own get their own hub."""
    passed = failed = 0
    with tempfile.TemporaryDirectory(prefix="dosi-scenario-") as folder:
        base = ["--contexts", str(HERE / "contexts")]
        shared = None
        try:
            for number, path in enumerate(files):
                scenario = read_scenario(path)
                if scenario.options is not None:
                    place = Path(folder) / str(number)
                    with Hub(binary, store, place, base + scenario.options) as hub, \
                            Neighbours(binary, store, place / "neighbours", base, scenario, hub) as neighbours:
                        result = run_file(path, hub, True, neighbours)
                        result = hub.stop_cleanly(neighbours.stop_cleanly(result))
                else:
                    shared = shared or Hub(binary, store, Path(folder) / "shared", base)
                    if not shared.alive():
                        shared.close()
                        shared = Hub(binary, store, Path(folder) / f"shared{number}", base)
                    result = run_file(path, shared, False)
                passed, failed = passed + result[0], failed + result[1]
            if shared and shared.alive():
                passed, failed = shared.stop_cleanly((passed, failed))
        finally:
            if shared:
                shared.close()
    return passed, failed


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", default="build/dev/dosi", help="the hub's program")
    parser.add_argument("--store", default="both", choices=["memory", "rocks", "both"])
    parser.add_argument("filter", nargs="*", help="only files whose name contains one of these words, or paths")
    arguments = parser.parse_args()
    given = [Path(word) for word in arguments.filter if word.endswith(".scenario") and Path(word).is_file()]
    words = [word for word in arguments.filter if Path(word) not in given]
    files = given + [p for p in sorted(HERE.glob("*.scenario")) if any(word in p.name for word in words)
                     or not arguments.filter]
    if not files:
        sys.exit("no scenario matches")
    stores = ["memory", "rocks"] if arguments.store == "both" else [arguments.store]
    passed = failed = 0
    for store in stores:
        result = run_store(store, files, arguments.binary)
        passed, failed = passed + result[0], failed + result[1]
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
