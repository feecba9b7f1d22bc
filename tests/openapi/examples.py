#!/usr/bin/env python3
"""Runs every example of /openapi.json against a real hub: each must succeed as the document says."""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from document import operations, undocumented
from hub import Hub, Request

SOLUTIONS = Path(__file__).resolve().parents[2] / "solutions/examples"
# A solution that runs until it is cancelled.
PATIENT = {"id": "patient", "version": "1", "title": "Patient", "titleKo": "기다림", "legalPurpose": "Test", "legalPurposeKo": "시험", "requires": [],
           "produces": [], "command": ["sleep", "600"]}
# A solution whose session answers each question with it.
TALKER = {**PATIENT, "id": "talker", "session": ["python3", "-c", """
import sys
sys.stdin.readline()
print('{"ready": true}', flush=True)
for line in sys.stdin: print(line, end="", flush=True)"""]}
CREATE = {"entity": "/ngsi-ld/v1/entities", "history": "/ngsi-ld/v1/temporal/entities"}


class World:
    """One tenant with what an example needs in it: the entity and the history of the examples, and the thing it is about."""

    def __init__(self, hub, document, tenant, folder):
        self.hub, self.tenant, self.folder = hub, tenant, folder
        self.all = operations(document)
        self.headers = [("NGSILD-Tenant", tenant)]
        self.values = {}

    def find(self, method, path):
        return next((op for op in self.all if (op.method, op.path) == (method, path)), None)

    def send(self, operation):
        request = operation.example(self.values, self.headers)
        if operation.path == "/dosi/backups":
            request.body = json.dumps({"folder": str(self.folder / "backup")}).encode()
        return self.hub.send(request)

    def get(self, path, until=None):
        return self.hub.send(Request("GET", path, self.headers, b""), until)

    def prepare(self, operation):
        creates_entity = operation.method == "POST" and operation.path in (CREATE["entity"],)
        for path in CREATE.values():
            creator = self.find("POST", path)
            if not (creates_entity or (path == CREATE["history"] and operation.path == path and operation.method == "POST")):
                self.send(creator)
        if operation.path.startswith("/dosi/runs/{"):
            started = self.hub.send(Request("POST", "/dosi/solutions/patient/runs", [*self.headers, ("Content-Type", "application/json")], b"{}"))
            self.values["id"] = json.loads(started.body)["id"]
        if operation.path.startswith("/dosi/solutions/{id}/sessions/{"):
            opened = self.hub.send(Request("POST", "/dosi/solutions/talker/sessions", [*self.headers, ("Content-Type", "application/json")], b"{}"))
            self.values["session"] = json.loads(opened.body)["session"]
            self.get(f"/dosi/solutions/talker/sessions/{self.values['session']}", lambda a: json.loads(a.body)["state"] == "ready")
        collection = operation.path.split("/{")[0]
        creator = self.find("POST", collection) or self.find("GET", collection)
        if "{" in operation.path and creator and collection not in CREATE.values():
            self.note(operation, self.send(creator))
        if operation.method == "DELETE" and operation.path == "/ngsi-ld/v1/snapshots":
            self.send(self.find("POST", operation.path))
        if "{instance}" in operation.path:
            history = json.loads(self.get("/ngsi-ld/v1/temporal/entities/urn:ngsi-ld:Vehicle:A4567").body)["speed"]
            moments = history if isinstance(history, list) else [history]
            self.values["instance"] = moments[0]["instanceId"]
        if operation.path.endswith(("/undo", "/quarantine")):
            self.send(self.find("POST", "/dosi/imports/{id}/start"))
            self.get(f"/dosi/imports/{self.values['id']}", lambda a: json.loads(a.body)["state"] == "done")

    def note(self, operation, answer):
        """The name of what was created stands in its address, in its entity map's, or in the answer."""
        variable = operation.names("path")[0]
        place = answer.header("Location") or answer.header("NGSILD-EntityMap")
        if place:
            self.values[variable] = place.rsplit("/", 1)[1]
        elif answer.status == 201:
            self.values[variable] = json.loads(answer.body)["id"]


def has_example(operation):
    return bool(operation.example_body()[0]) or not operation.about.get("requestBody", {}).get("required")


def check(hub, document, number, operation, folder):
    """What is wrong with the operation's example; empty if nothing."""
    if not has_example(operation):
        return "it takes a body, and has no example of one"
    # The one answers without end, the other only sources that were given a subscription: their scenarios tell of them.
    if operation.path in ("/dosi/live", "/ngsi-ld/ex/remote-notify"):
        return ""
    world = World(hub, document, f"example{number}", folder)
    try:
        world.prepare(operation)
        answer = world.send(operation)
    except (OSError, LookupError) as trouble:
        return f"no answer: {trouble}"
    if not 200 <= answer.status < 300:
        return f"the example was answered {answer.status}: {answer.body[:400]!r}"
    return undocumented(document, operation, answer)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", default="build/dev/dosi")
    parser.add_argument("--store", default="rocks")
    options = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory(prefix="dosi-openapi-") as folder:
        solutions = Path(folder) / "solutions"
        for one in (PATIENT, TALKER):
            (solutions / one["id"]).mkdir(parents=True)
            (solutions / one["id"] / "solution.json").write_text(json.dumps(one))
        (solutions / "stop-gaps").symlink_to(SOLUTIONS / "stop-gaps")
        with Hub(options.binary, options.store, Path(folder) / "hub", ["--solutions", str(solutions), "--solution-runs", "4"]) as hub:
            document = json.loads(hub.send(Request("GET", "/openapi.json", [], b"")).body)
            all_operations = operations(document)
            for number, operation in enumerate(all_operations):
                fault = check(hub, document, number, operation, Path(folder))
                if fault:
                    failed += 1
                    print(f"FAIL {operation}: {fault}")
            _, failed = hub.stop_cleanly((0, failed))
    print(f"{len(all_operations) - failed} examples passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
