#!/usr/bin/env python3
"""Sessions of solutions at a real hub: open, ask, end; wrong and slow programs; bounds; clients that leave; kill -9.

    DOSI_BINARY=build/dev/dosi tests/solutions/sessions.py
"""

import http.client
import json
import sys
import threading
import time

from hub_runs import MANIFEST, write_solution, running  # noqa: E402, I001
from hub_process import Folder, Hub, Tally, until  # noqa: E402

# Loads until the file `go` is there, then answers as the question says. Everything it starts writes its number into the folder `pids`.
PROGRAM = '''
import json, os, subprocess, sys, time
home = os.path.dirname(os.path.abspath(__file__))
job = json.loads(sys.stdin.readline())
os.makedirs(home + "/pids", exist_ok=True)
def note(pid): open(f"{home}/pids/{pid}", "w").close()
def say(**members): print(json.dumps(members), flush=True)
note(os.getpid())
note(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"], start_new_session=True).pid)
say(progress=0.5, remaining_s=3, message="half")
while not os.path.exists(home + "/go"): time.sleep(0.02)
if job["parameters"]["act"] == "crash": print("the wheel came off", file=sys.stderr); sys.exit(3)
print("a line that is none")
say(ready=True)
asked = 0
for line in sys.stdin:
    question = json.loads(line)
    asked += 1
    ask = question["ask"]
    if ask == "echo": say(asked=asked, question=question, hubs=len(job["hubs"]), tenant=job["hubs"][0]["tenant"])
    elif ask == "work": say(progress=0.25, message="at work"); say(asked=asked)
    elif ask == "wrong": say(error={"title": "Wrong", "detail": "edits[0]: no such line", "field": "edits[0].line"})
    elif ask == "large": say(text="x" * question["size"])
    elif ask == "nonsense": print("no JSON", flush=True)
    elif ask == "list": print("[1]", flush=True)
    elif ask == "wait":
        while not os.path.exists(home + "/on"): time.sleep(0.02)
        say(asked=asked)
    elif ask == "hang": time.sleep(1000)
    elif ask == "die": os._exit(9)
'''

TALK = {**{k: v for k, v in MANIFEST.items() if k != "command"}, "id": "talk", "session": ["python3", "main.py"], "requires": [],
        "parameters": {"type": "object", "properties": {"act": {"type": "string", "enum": ["", "crash"], "default": ""}}}}


class Session:
    def __init__(self, hub, tenant="", **order):
        self.hub, self.headers = hub, {"NGSILD-Tenant": tenant} if tenant else {}
        self.opened = hub.request("POST", "/dosi/solutions/talk/sessions", order, self.headers)
        if self.opened.status != 201:
            raise RuntimeError(f"open answered {self.opened.status}: {self.opened.body}")
        self.path = "/dosi/solutions/talk/sessions/" + self.opened.json()["session"]

    def shown(self):
        return self.hub.request("GET", self.path, headers=self.headers).json()

    def state(self, *states):
        return until(f"the session to be {states}", lambda: (one := self.shown())["state"] in states and one)

    def ask(self, ask, **more):
        return self.hub.request("POST", self.path, {"ask": ask, **more}, self.headers)

    def end(self):
        return self.hub.request("DELETE", self.path, headers=self.headers)


def opens(tally, hub, home):
    shown = hub.get("/dosi/solutions/talk").json()
    tally.equal("the manifest tells of sessions, not of commands", (shown["runs"], shown["sessions"], "session" in shown), (False, True, False))
    refused = hub.request("POST", "/dosi/solutions/talk/runs", {})
    tally.equal("it has no runs", (refused.status, "no runs" in refused.json()["detail"]), (400, True))
    refused = hub.request("POST", "/dosi/solutions/echo/sessions", {"parameters": {"act": "done"}})
    tally.equal("another has no sessions", (refused.status, "no sessions" in refused.json()["detail"]), (400, True))
    wrong = hub.request("POST", "/dosi/solutions/talk/sessions", {"parameters": {"act": "dance"}})
    tally.equal("a wrong parameter", (wrong.status, wrong.json().get("field")), (400, "act"))
    tally.equal("a command", hub.request("POST", "/dosi/solutions/talk/sessions", {"session": ["sh"]}).status, 400)
    tally.equal("no such solution", hub.request("POST", "/dosi/solutions/none/sessions", {}).status, 404)

    one = Session(hub)
    tally.equal("opened: loading", one.opened.json()["state"], "loading")
    told = until("progress", lambda: (s := one.shown())["message"] == "half" and s)
    tally.equal("progress while it loads", (told["state"], told["progress"], told["remainingS"]), ("loading", 0.5, 3))
    early = one.ask("echo")
    tally.equal("too early a question", (early.status, "loading" in early.json()["detail"]), (409, True))
    (home / "go").touch()
    tally.equal("ready", one.state("ready")["error"], None)
    return one


def answers(tally, hub, one):
    said = one.ask("echo", text="도시\n\"", deep=[{"a": 1.5}])
    tally.equal("an answer", (said.status, said.json()["question"]), (200, {"ask": "echo", "text": "도시\n\"", "deep": [{"a": 1.5}]}))
    tally.equal("questions are asked once", said.json()["asked"], 1)
    worked = one.ask("work")
    tally.equal("progress is no answer", worked.json(), {"asked": 2})
    wrong = one.ask("wrong")
    tally.equal("the program's error", (wrong.status, wrong.json()["detail"], wrong.json()["field"]), (400, "edits[0]: no such line", "edits[0].line"))
    tally.equal("no JSON", one.ask("nonsense").status, 503)
    tally.equal("no object", one.ask("list").status, 503)
    tally.equal("a large answer", len(one.ask("large", size=20 << 20).json()["text"]), 20 << 20)
    tally.equal("a large question", one.ask("echo", text="x" * 900_000).json()["question"]["text"], "x" * 900_000)
    tally.equal("too large a question", one.ask("echo", text="x" * 1_100_000).status, 400)
    tally.equal("no question", hub.request("POST", one.path, [1]).status, 400)
    tally.equal("another tenant does not see it", hub.request("GET", one.path, headers={"NGSILD-Tenant": "other"}).status, 404)
    tally.equal("nor under another solution", hub.get(one.path.replace("/talk/", "/echo/")).status, 404)


def several(tally, hub, one, home):
    """Questions of many clients wait for one another; other requests do not wait for them."""
    got = []
    threads = [threading.Thread(target=lambda: got.append(one.ask("wait").json()["asked"]))]
    threads[0].start()
    for i in range(5):
        threads.append(threading.Thread(target=lambda n=i: got.append(one.ask("echo", n=n).json()["question"]["n"])))
        threads[-1].start()
    before = time.monotonic()
    for _ in range(50):
        hub.get("/health")
    tally.check("the hub answers others meanwhile", time.monotonic() - before < 5)
    tally.equal("nothing is answered before its turn", got, [])
    (home / "on").touch()
    for thread in threads:
        thread.join()
    tally.equal("each gets its own answer", sorted(got[1:]), [0, 1, 2, 3, 4])
    (home / "on").unlink()
    leaver = http.client.HTTPConnection("127.0.0.1", hub.port)
    leaver.request("POST", one.path, json.dumps({"ask": "wait"}), {"Content-Type": "application/json"})
    leaver.close()
    (home / "on").touch()
    tally.equal("a client that leaves harms nobody", one.ask("echo", n=9).json()["question"]["n"], 9)
    (home / "on").unlink()
    answered = []
    waiting = [threading.Thread(target=lambda: answered.append(one.ask("wait"))) for _ in range(17)]
    for thread in waiting:
        thread.start()
    refused = until("one too many to be refused", lambda: answered and answered[0])
    tally.equal("sixteen wait, one more is too many", (refused.status, "wait already" in refused.json()["detail"]), (503, True))
    (home / "on").touch()
    for thread in waiting:
        thread.join()
    tally.equal("the sixteen are answered", sorted(a.status for a in answered), [200] * 16 + [503])


def ends(tally, hub, one, home):
    tally.equal("program and its child run", len(running(home)), 2)
    tally.equal("end", one.end().status, 204)
    tally.equal("ended", one.state("ended", "failed")["state"], "ended")
    tally.equal("nothing is left of it", running(home), [])
    late = one.ask("echo")
    tally.equal("too late a question", (late.status, "has ended" in late.json()["detail"]), (409, True))
    tally.equal("end again", one.end().status, 204)
    tally.equal("no such session", hub.request("DELETE", one.path + "0").status, 404)

    dies = Session(hub)
    dies.state("ready")
    answer = dies.ask("die")
    tally.equal("it dies over a question", (answer.status, "status 9" in answer.json()["detail"]), (503, True))
    tally.equal("then it has failed", dies.shown()["state"], "failed")
    crashed = Session(hub, parameters={"act": "crash"}).state("failed")
    tally.check("it dies while it loads: why", "the wheel came off" in crashed["error"], crashed)
    flood = Session(hub)
    flood.state("ready")
    tally.check("too long an answer", "longer than 32 MiB" in flood.ask("large", size=33 << 20).json()["detail"])
    tally.equal("nothing is left of them", running(home), [])

    idle = Session(hub)
    idle.state("ready")
    tally.equal("nobody asks: it ends", (idle.state("ended")["state"], running(home)), ("ended", []))


def bounds(tally, hub, home):
    hub.request("POST", "/ngsi-ld/v1/entities", {"id": "urn:a:1", "type": "A"}, {"NGSILD-Tenant": "other"})
    other = Session(hub, tenant="other")
    other.state("ready")
    tally.equal("a tenant's own", other.ask("echo").json()["tenant"], "other")
    second = Session(hub)
    refused = hub.request("POST", "/dosi/solutions/talk/sessions", {})
    tally.equal("no more than two are open", (refused.status, "open already" in refused.json()["detail"]), (503, True))
    other.end(), second.end()
    other.state("ended"), second.state("ended")
    again = Session(hub)
    tally.equal("then there is room", again.state("ready")["state"], "ready")
    slow = again.ask("hang")
    tally.equal("an answer that does not come", (slow.status, "longer than 8 s" in slow.json()["detail"]), (503, True))
    tally.equal("then the session has failed", again.state("failed")["error"], "an answer took longer than 8 s")


def outlives(tally, hub, home):
    busy = Session(hub)
    busy.state("ready")
    hub.kill()
    until("every process of the session to end", lambda: not running(home))
    hub.start()
    tally.equal("a new hub knows no old session", hub.get(busy.path).status, 404)
    Session(hub).state("ready")
    tally.equal("a clean stop", hub.stop(), 0)
    tally.equal("a clean stop leaves no orphan", running(home), [])


def main():
    tally = Tally()
    with Folder() as folder:
        home = write_solution(folder, "talk", TALK, PROGRAM)
        write_solution(folder, "echo", MANIFEST)
        with Hub(folder / "data", "--solutions", str(folder / "solutions"), "--solution-sessions", "2", "--session-idle", "3", "--session-patience", "8") as hub:
            one = opens(tally, hub, home)
            answers(tally, hub, one)
            several(tally, hub, one, home)
            ends(tally, hub, one, home)
            bounds(tally, hub, home)
            outlives(tally, hub, home)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
