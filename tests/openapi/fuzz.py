#!/usr/bin/env python3
"""Sends spoiled requests to every operation of /openapi.json and holds the hub to what must always be true:
no request is answered 5xx but for a reason outside the hub, each refusal is a problem document that the API promises, a refusal changes
nothing, and the hub lives. The seed is told, so that a failure can be had again: fuzz.py --seed N."""

import argparse
import json
import random as randomness
import sys
import tempfile
import time
from pathlib import Path

from document import operation_at, operations, undocumented
from examples import World
from hub import Hub, Request
from mutation import spoil

STATE = ("/ngsi-ld/v1/entities?local=true&limit=1000&options=sysAttrs",
         "/ngsi-ld/v1/temporal/entities?local=true&limit=1000&timerel=before&timeAt=2999-01-01T00:00:00Z&timeproperty=createdAt",
         "/ngsi-ld/v1/jsonldContexts?kind=Hosted", "/ngsi-ld/v1/subscriptions?limit=1000", "/ngsi-ld/v1/csourceRegistrations?limit=1000",
         "/ngsi-ld/v1/csourceSubscriptions?limit=1000", "/dosi/imports")
LEFT_OUT = ("/dosi/live", "/dosi/backups", "/dosi/imports/{id}/start", "/dosi/imports/{id}/undo")  # endless, or at work by themselves
FROM_OUTSIDE = {503: "Temporarily unavailable", 504: "A JSON-LD @context is not available"}
ROUND = 60  # requests in one tenant


USE = {"timesSent", "timesFailed", "timesGivenUp", "lastNotification", "lastSuccess", "lastFailure"}
TELLING_STATUS = {"Subscription", "ContextSourceRegistration"}


def without_use(body):
    """The answer without what deliveries and forwarded requests on their way go on to tell of themselves (clauses 5.2.14, 5.2.9)."""
    def leave(members):
        kept = {name: value for name, value in members if name not in USE}
        if str(kept.get("type")) in TELLING_STATUS:
            kept.pop("status", None)
            if isinstance(kept.get("notification"), dict):
                kept["notification"].pop("status", None)
        return kept
    try:
        return json.dumps(json.loads(body, object_pairs_hook=leave))
    except ValueError:
        return body.decode(errors="replace")


class Fuzzer:
    def __init__(self, hub, document, seed):
        self.hub, self.document = hub, document
        self.random = randomness.Random(seed)
        self.operations = [op for op in operations(document) if op.path not in LEFT_OUT]
        self.world, self.state, self.sent, self.faults = None, None, 0, []

    def holdings(self):
        """What the tenant holds, by resource."""
        return {target: without_use(self.world.get(target).body) for target in STATE if target.split("?")[0] in self.document["paths"]}

    def round(self, number):
        self.world = World(self.hub, self.document, f"fuzz{number}", None)
        for path in ("/ngsi-ld/v1/entities", "/ngsi-ld/v1/temporal/entities"):
            self.world.send(self.world.find("POST", path))
        self.state = None
        for _ in range(ROUND):
            self.step(self.random.choice(self.operations))

    def step(self, operation):
        self.world.values = {name: "urn:ngsi-ld:Vehicle:A4567" for name in operation.names("path")}
        request = operation.example(self.world.values, list(self.world.headers))
        spoil(self.random, operation, request)
        writes = request.method != "GET"
        if writes and self.state is None:
            self.state = self.holdings()
        try:
            answer = self.hub.send(request)
        except (OSError, ValueError) as trouble:
            return self.fault(operation, request, f"no answer: {trouble!r}") if not self.unsendable(trouble) else None
        self.sent += 1
        self.judge(operation, request, answer)
        if not writes:
            return None
        if answer.status < 400:
            self.state = None
            return None
        now = self.holdings()
        changed = [f"{target}\n     before {held}\n     now    {now[target]}" for target, held in self.state.items() if held != now[target]]
        if changed:
            self.state = None
            self.fault(operation, request, "\n     ".join([f"status {answer.status} changed what is stored at", *changed]))
        return None

    @staticmethod
    def unsendable(trouble):
        """Python's client itself refuses some requests before they leave."""
        return isinstance(trouble, ValueError) or "InvalidURL" in str(trouble)

    def judge(self, operation, request, answer):
        if answer.status >= 500:
            title = json.loads(answer.body or b"{}").get("title") if answer.body.startswith(b"{") else None
            if FROM_OUTSIDE.get(answer.status) != title:
                self.fault(operation, request, f"status {answer.status}: {answer.body[:300]!r}")
                return
        met = operation_at(self.document, request.method, request.target)  # a spoiled path may be another resource's
        if met:
            fault = undocumented(self.document, met, answer)
        else:
            fine = (204, 404) if request.method == "OPTIONS" else (200, 404, 405)
            fault = "" if answer.status in (*fine, 400, 414, 431) else f"status {answer.status} where there is nothing"
        if fault:
            self.fault(operation, request, fault)

    def fault(self, operation, request, what):
        self.faults.append(what)
        shown = "\n     ".join(f"{name}: {value}" for name, value in request.headers)
        print(f"FAIL {operation}: {what}\n     {request.method} {request.target[:300]}\n     {shown}\n     {request.body[:400]!r}")


def run(hub, seed, seconds):
    document = json.loads(hub.send(Request("GET", "/openapi.json", [], b"")).body)
    fuzzer = Fuzzer(hub, document, seed)
    end, number = time.monotonic() + seconds, 0
    while time.monotonic() < end and len(fuzzer.faults) < 20 and hub.alive():
        fuzzer.round(number)
        number += 1
    if not hub.alive():
        fuzzer.faults.append("the hub is gone")
        print(f"FAIL the hub is gone; its last words:\n{hub.last_words()}")
    return fuzzer


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", default="build/dev/dosi")
    parser.add_argument("--store", default="memory")
    parser.add_argument("--seed", type=int, default=randomness.randrange(1 << 32))
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    print(f"seed {options.seed}")
    with tempfile.TemporaryDirectory(prefix="dosi-fuzz-") as folder:
        with Hub(options.binary, options.store, Path(folder) / "hub", []) as hub:
            fuzzer = run(hub, options.seed, options.seconds)
            failed = len(fuzzer.faults)
            if hub.alive():
                _, failed = hub.stop_cleanly((0, failed))
    print(f"{fuzzer.sent} spoiled requests, {failed} faults")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
