#!/usr/bin/env python3
"""Solutions run by a real hub: list, readiness, start, progress, cancel, crash, wrong manifests and parameters, restart, kill -9.

    DOSI_BINARY=build/dev/dosi tests/solutions/hub_runs.py
"""

import json
import os
import pathlib
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/fault"))
from hub_process import NGSI, Folder, Hub, Run, Tally, binary, until  # noqa: E402

# A solution that does as its parameter says. Everything it starts writes its number into the folder `pids`.
PROGRAM = '''
import json, os, signal, subprocess, sys, time, urllib.request
job = json.load(sys.stdin)
act = job["parameters"]["act"]
pids = os.path.join(os.path.dirname(os.path.abspath(__file__)), "pids")
os.makedirs(pids, exist_ok=True)
def note(pid): open(os.path.join(pids, str(pid)), "w").close()
note(os.getpid())
def tell(share, message): print(json.dumps({"progress": share, "message": message}), flush=True)
def hand_in():
    result = {"id": job["run"].replace("SolutionRun", "Echo"), "type": "Echo", "said": {"type": "Property", "value": act},
              "wasGeneratedBy": {"type": "Relationship", "object": job["run"]}}
    body = json.dumps([job["entity"], result]).encode()
    headers = {"Content-Type": "application/json"}
    if job["hubs"][0]["tenant"]: headers["NGSILD-Tenant"] = job["hubs"][0]["tenant"]
    urllib.request.urlopen(urllib.request.Request(job["hubs"][0]["url"] + "/ngsi-ld/v1/entityOperations/upsert", body, headers))
if act == "done":
    print("a line that is no progress"); tell(0.5, "half"); hand_in()
elif act == "environment":
    tell(1, " ".join(sorted(os.environ))); hand_in()
elif act == "forget": pass
elif act == "crash":
    tell(0.25, "a quarter"); print("before\\nthe wheel came off \\udcff".encode("utf-8", "surrogateescape").decode("latin1"), file=sys.stderr); sys.exit(7)
elif act == "segv": os.kill(os.getpid(), signal.SIGSEGV)
elif act == "flood":
    while True: print("x" * 1000)
elif act in ("wait", "stubborn", "daemon"):
    if act == "stubborn": signal.signal(signal.SIGTERM, signal.SIG_IGN)
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"], start_new_session=act == "daemon")
    note(child.pid); tell(0.125, "waiting")
    while True: time.sleep(1)
'''

MANIFEST = {
    "id": "echo", "version": "2.1.0", "title": "Echo", "titleKo": "메아리", "legalPurpose": "Test", "legalPurposeKo": "시험",
    "requires": [{"type": "Lamp", "dataModel": "https://example.org/Lamp", "attributes": ["power"], "optionalAttributes": ["maker"],
                  "maxAgeDays": 3, "import": "dosi import csv LAMPS.csv"}],
    "parameters": {"type": "object", "required": ["act"], "properties": {
        "act": {"type": "string", "title": "What to do", "titleKo": "할 일",
                "enum": ["done", "environment", "forget", "crash", "segv", "flood", "wait", "stubborn", "daemon"]},
        "seed": {"type": "integer", "minimum": 0, "maximum": 99, "default": 7},
        "day": {"type": "string", "format": "date"}}},
    "produces": [{"type": "Echo", "title": "Echo", "titleKo": "메아리"}],
    "command": ["python3", "main.py"],
}


def write_solution(folder, name, manifest, program=PROGRAM):
    home = folder / "solutions" / name
    home.mkdir(parents=True, exist_ok=True)
    (home / "solution.json").write_text(manifest if isinstance(manifest, str) else json.dumps(manifest), encoding="utf-8")
    (home / "main.py").write_text(program, encoding="utf-8")
    return home


def running(home):
    """The processes that the solution noted down and that still live."""
    def lives(pid):
        try:
            return "Z" not in pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return False
    return [path.name for path in (home / "pids").glob("*") if lives(path.name)]


class Echo:
    """One run of the test's solution."""

    def __init__(self, hub, act, hubs=(), tenant="", **parameters):
        self.hub, self.headers = hub, {"NGSILD-Tenant": tenant} if tenant else {}
        answer = hub.request("POST", "/dosi/solutions/echo/runs", {"parameters": {"act": act, **parameters}, "hubs": list(hubs)}, self.headers)
        if answer.status != 202:
            raise RuntimeError(f"start answered {answer.status}: {answer.body}")
        self.id = answer.json()["id"]

    def shown(self):
        return self.hub.request("GET", "/dosi/runs/" + self.id, headers=self.headers).json()

    def ended(self):
        return until("the run to end", lambda: (one := self.shown())["state"] != "running" and one)

    def waits(self):
        return until("the run to wait", lambda: (one := self.shown())["progress"].get("message") == "waiting" and one)

    def cancel(self):
        return self.hub.request("POST", f"/dosi/runs/{self.id}/cancel", headers=self.headers)


def lists(tally, hub):
    shown = hub.get("/dosi/solutions").json()
    ids = [one["id"] for one in shown["solutions"]]
    tally.check("list: the folder's solution is there", "echo" in ids, ids)
    tally.check("list: commands are the hub's own business", all("command" not in one for one in shown["solutions"]))
    broken = {one["name"]: one["problem"] for one in shown["broken"]}
    tally.equal("list: wrong manifests are named", sorted(broken), ["colour", "nothing", "pattern", "torn"])
    for name, word in (("colour", "'colour' is no member"), ("nothing", "'dosi-no-such-program' is no program"),
                       ("pattern", "parameters.properties.x.pattern"), ("torn", "JSON")):
        tally.check(f"list: {name} says why", word in broken[name], broken[name])
    tally.equal("one solution", hub.get("/dosi/solutions/echo").json()["version"], "2.1.0")
    tally.equal("no such solution", hub.get("/dosi/solutions/none").status, 404)


def readiness(tally, hub):
    def state():
        found = hub.get("/dosi/solutions/echo/readiness").json()
        return found["ready"], found["hubs"][0]["requires"][0]
    ready, lamp = state()
    tally.equal("readiness without data", (ready, lamp["verdict"], lamp["count"]), (False, "missing", 0))
    tally.check("readiness tells what to import, in both languages",
                "dosi import csv LAMPS.csv" in lamp["summary"] and "가져오기" in lamp["summaryKo"], lamp)
    lamps = [{"id": f"urn:ngsi-ld:Lamp:{i}", "type": "Lamp", "colour": {"type": "Property", "value": i}} for i in range(5)]
    hub.request("POST", NGSI + "/entityOperations/upsert", lamps)
    tally.equal("readiness without the attribute", state()[1]["verdict"], "incomplete")
    for lamp in lamps:
        lamp["power"] = {"type": "Property", "value": 1, "observedAt": "2020-01-01T00:00:00Z"}
    hub.request("POST", NGSI + "/entityOperations/upsert", lamps)
    ready, lamp = state()
    tally.equal("readiness of old data", (ready, lamp["verdict"], lamp["observed"]), (False, "stale", "2020-01-01T00:00:00Z"))
    lamps[3]["power"]["observedAt"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    hub.request("POST", NGSI + "/entityOperations/upsert", [lamps[3]])
    ready, lamp = state()
    tally.equal("readiness with data", (ready, lamp["verdict"], lamp["count"]), (True, "ready", 5))
    tally.equal("how many have the attributes", [(a["name"], a["optional"], a["count"]) for a in lamp["attributes"]],
                [("power", False, 5), ("maker", True, 0)])
    tally.equal("a hub that is no address", hub.get("/dosi/solutions/echo/readiness", hub="ftp://a.example").status, 400)


def refuses(tally, hub):
    def refused(what, body, field, word):
        answer = hub.request("POST", "/dosi/solutions/echo/runs", body)
        tally.equal(f"{what}: status and field", (answer.status, answer.json().get("field")), (400, field))
        tally.check(f"{what}: what was expected", word in answer.json()["detail"], answer.body)
    refused("no parameter", {}, "act", "missing")
    refused("a word that is none", {"parameters": {"act": "dance"}}, "act", "one of")
    refused("a number out of bounds", {"parameters": {"act": "done", "seed": 100}}, "seed", "up to 99")
    refused("a text for a number", {"parameters": {"act": "done", "seed": "7"}}, "seed", "a whole number")
    refused("a day that is none", {"parameters": {"act": "done", "day": "2026-02-30"}}, "day", "a date such as")
    refused("a parameter too many", {"parameters": {"act": "done", "speed": 1}}, "speed", "There is no parameter")
    refused("parameters that are none", {"parameters": [1]}, "parameters", "an object")
    refused("a command", {"parameters": {"act": "done"}, "command": ["sh"]}, "command", "not known")
    refused("a hub that is no address", {"parameters": {"act": "done"}, "hubs": ["sh -c true"]}, "hubs[0]", "hubs[0]")
    refused("a hub that the hub may not ask", {"parameters": {"act": "done"}, "hubs": ["http://127.0.0.1:1"]}, "hubs[0]", "hubs[0]")
    tally.equal("no such solution", hub.request("POST", "/dosi/solutions/none/runs", {}).status, 404)
    tally.equal("nothing was started", hub.get("/dosi/runs").json()["runs"], [])


def runs(tally, hub):
    run = Echo(hub, "done")
    done = run.ended()
    tally.equal("done", (done["state"], done["error"], done["progress"]["share"], done["results"]), ("done", None, 1, [{"type": "Echo", "count": 1}]))
    entity = hub.get(f"{NGSI}/entities/{done['entity']}", options="keyValues").json()
    tally.equal("provenance: solution and parameters", (entity["solution"], entity["softwareVersion"], entity["seed"], entity["parameters"]),
                ("echo", "2.1.0", 7, {"act": "done", "seed": 7}))
    used = entity["used"] if isinstance(entity["used"], list) else [entity["used"]]
    tally.equal("provenance: what was read", [(one["hub"], one["query"]) for one in used], [(hub.url, "type=Lamp")])
    tally.equal("results name their run", hub.count(type="Echo", q=f'wasGeneratedBy=="{done["entity"]}"'), 1)
    tally.equal("cancel after the end", run.cancel().status, 409)

    said = Echo(hub, "environment").ended()["progress"]["message"].split()
    tally.check("the environment is bare", set(said) <= {"HOME", "LANG", "LC_CTYPE", "PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "TMPDIR", "TZ"}, said)
    crashed = Echo(hub, "crash").ended()
    tally.equal("crash: state and progress", (crashed["state"], crashed["progress"]["message"]), ("failed", "a quarter"))
    tally.check("crash: why", "status 7" in crashed["error"] and "the wheel came off" in crashed["error"], crashed["error"])
    tally.check("crash: the end of what it said", "before" in crashed["log"], crashed["log"])
    tally.check("killed by a signal", "signal 11" in Echo(hub, "segv").ended()["error"])
    tally.check("too much output", "more to its standard output" in Echo(hub, "flood").ended()["error"])
    tally.check("no SolutionRun", "its SolutionRun is not in the hub" in Echo(hub, "forget").ended()["error"])

    tally.equal("another tenant's runs are its own", hub.request("GET", "/dosi/runs", headers={"NGSILD-Tenant": "other"}).json()["runs"], [])
    hub.request("POST", NGSI + "/entities", {"id": "urn:a:1", "type": "A"}, {"NGSILD-Tenant": "other"})
    other = Echo(hub, "done", tenant="other").ended()
    tally.equal("a run in a tenant", (other["state"], hub.get(f"{NGSI}/entities/{other['entity']}").status), ("done", 404))
    tally.equal("no such run", hub.get("/dosi/runs/none").status, 404)


def cancels(tally, hub, home):
    for act in ("wait", "stubborn", "daemon"):
        run = Echo(hub, act)
        run.waits()
        tally.equal(f"{act}: solution and its child run", len(running(home)), 2)
        tally.equal(f"{act}: cancel", run.cancel().status, 200)
        tally.equal(f"{act}: cancelled", run.ended()["state"], "cancelled")
        tally.equal(f"{act}: nothing is left of it", running(home), [])
    first, second = Echo(hub, "wait"), Echo(hub, "wait")
    first.waits(), second.waits()
    full = hub.request("POST", "/dosi/solutions/echo/runs", {"parameters": {"act": "wait"}})
    tally.equal("no more than two at once", (full.status, "at once" in full.json()["detail"]), (503, True))
    for one in (first, second):
        one.cancel(), one.ended()


def outlives(tally, hub, home):
    done = Echo(hub, "done").ended()
    killed = Echo(hub, "daemon")
    killed.waits()
    hub.kill()
    until("every process of the run to end", lambda: not running(home))
    tally.check("kill -9 of the hub leaves no orphan", True)
    hub.start()
    tally.equal("after kill -9: interrupted", (killed.shown()["state"], "Start it again" in killed.shown()["error"]), ("interrupted", True))
    again = Echo(hub, "done", seed=1).ended()  # the port may be another one now
    tally.equal("after kill -9: what was done is kept", Echo.shown(type("Kept", (), {"hub": hub, "id": done["id"], "headers": {}})()), done)
    tally.equal("newest first", hub.get("/dosi/runs").json()["runs"][0]["id"], again["id"])
    stopped = Echo(hub, "stubborn")
    stopped.waits()
    tally.equal("a clean stop", hub.stop(), 0)
    tally.equal("a clean stop leaves no orphan", running(home), [])
    hub.start()
    tally.equal("after a stop: interrupted", stopped.shown()["state"], "interrupted")


def commands(tally, hub, folder):
    solution = [binary(), "solution"]
    own = ["--solutions", str(folder / "solutions")]
    listed = Run([*solution, "list", *own])
    tally.check("dosi solution list", "메아리" in listed.out and "--set seed=7" in listed.out and "colour" in listed.err, listed.out + listed.err)
    checked = Run([*solution, "check", "echo", "--hub", hub.url, *own])
    tally.check("dosi solution check", checked.code == 0 and "ready / 실행할 수 있습니다" in checked.out, checked.out + checked.err)
    there = Run([*solution, "run", "echo", "--hub", hub.url, "--set", "act=done", "--json"])
    tally.equal("dosi solution run: at the hub", (there.code, json.loads(there.out)["state"]), (0, "done"))
    tally.check("dosi solution run: the hub knows", json.loads(there.out)["id"] in hub.get("/dosi/runs").body)
    wrong = Run([*solution, "run", "echo", "--hub", hub.url, "--set", "act=done", "--set", "seed=many"])
    tally.check("dosi solution run: a wrong parameter", wrong.code == 1 and "'seed'" in wrong.err and "a whole number" in wrong.err, wrong.err)
    run = Echo(hub, "wait")
    run.waits()
    tally.equal("dosi solution cancel", Run([*solution, "cancel", run.id, "--hub", hub.url]).code, 0)
    tally.equal("dosi solution cancel: it ends", run.ended()["state"], "cancelled")
    with Hub(folder / "neighbour", "--store", "memory", "--solution-runs", "0", *own) as neighbour:
        lamp = {"id": "urn:ngsi-ld:Lamp:n", "type": "Lamp", "power": {"type": "Property", "value": 1}}
        neighbour.request("POST", NGSI + "/entities", lamp)
        both = ["--hub", neighbour.url, "--hub", hub.url]
        two = Run([*solution, "check", "echo", *both, *own, "--json"])
        tally.equal("dosi solution check: hub by hub", [one["requires"][0]["count"] for one in json.loads(two.out)["hubs"]], [1, 5])
        here = Run([*solution, "run", "echo", *both, *own, "--here", "--set", "act=done", "--json"])
        done = json.loads(here.out)
        tally.equal("dosi solution run --here: several hubs", (here.code, done["state"], done["hubs"]), (0, "done", [neighbour.url, hub.url]))
        tally.equal("dosi solution run --here: results go to the first", (neighbour.count(type="Echo"), neighbour.count(type="SolutionRun")), (1, 1))
        tally.equal("a hub that runs none", neighbour.request("POST", "/dosi/solutions/echo/runs", {"parameters": {"act": "done"}}).status, 403)


def wrong_manifests(folder):
    property_of = lambda schema: {**MANIFEST, "id": "x", "parameters": {"type": "object", "properties": {"x": schema}}}  # noqa: E731
    write_solution(folder, "torn", '{"id": "torn",')
    write_solution(folder, "colour", {**MANIFEST, "id": "colour", "colour": "red"})
    write_solution(folder, "pattern", property_of({"type": "string", "pattern": ".*"}))
    write_solution(folder, "nothing", {**MANIFEST, "id": "nothing", "command": ["dosi-no-such-program"]})


def main():
    os.environ["DOSI_SECRET"] = "a solution must not see this"
    tally = Tally()
    with Folder() as folder:
        home = write_solution(folder, "echo", MANIFEST)
        wrong_manifests(folder)
        with Hub(folder / "data", "--solutions", str(folder / "solutions")) as hub:
            lists(tally, hub)
            readiness(tally, hub)
            refuses(tally, hub)
            runs(tally, hub)
            cancels(tally, hub, home)
            commands(tally, hub, folder)
            outlives(tally, hub, home)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
