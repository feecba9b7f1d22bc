#!/usr/bin/env python3
"""Imports outlive the hub: after a restart, and after kill -9 in their middle, state, report, quarantine and undo are there."""

import sys
import urllib.parse

from hub_process import Folder, Hub, Tally, until

CAMERAS, STOPS, BAD_ROWS = 60_000, 300, 3
HOURS = [f"{side}" for hour in range(24) for side in (f"{hour}시승차총승객수", f"{hour}시하차총승객수")]


def cameras():
    """The last rows lie beyond the north pole."""
    lines = ["No,관리기관명,카메라대수,위도,경도,지번주소,도로명주소"]
    for i in range(CAMERAS):
        north = 137 if i >= CAMERAS - BAD_ROWS else 37
        lines.append(f"{i},agency,1,{north + i % 200 / 1000:.6f},{126.8 + i // 200 / 1000:.6f},lot {i},street {i}")
    return "\n".join(lines) + "\n"


def boardings():
    lines = ["사용년월,노선번호,노선명,버스정류장ARS번호,역명," + ",".join(HOURS)]
    lines += [f"202205,{i % 50},route {i % 50},{i:05},stop {i}," + ",".join(str(i + n) for n in range(48)) for i in range(STOPS)]
    return "\n".join(lines) + "\n"


class Import:
    """One import of a hub, asked as the console asks."""

    def __init__(self, hub, name, text):
        self.hub = hub
        answer = hub.request("POST", f"/dosi/imports?name={urllib.parse.quote(name)}", text.encode(), {"Content-Type": "text/csv"})
        assert answer.status == 201, answer.body
        self.path = "/dosi/imports/" + answer.json()["id"]

    def shown(self):
        return self.hub.get(self.path).json()

    def ask(self, what):
        answer = self.hub.request("POST", f"{self.path}/{what}", "{}")
        assert answer.status in (200, 202), answer.body
        return answer.json()

    def run(self):
        self.ask("start")
        return until("the import to end", lambda: (shown := self.shown())["state"] != "running" and shown)

    def reach_the_middle(self, action="start"):
        self.ask(action)
        until("rows", lambda: self.shown()["progress"]["done"] > 5000)

    def quarantine(self):
        return self.hub.get(self.path + "/quarantine").body


def listed(hub):
    return [one["state"] for one in hub.get("/dosi/imports").json()["imports"]]


def killed_then_undone(tally, hub):
    one = Import(hub, "cctv.csv", cameras())
    one.reach_the_middle()
    hub.kill()
    hub.start()
    shown = one.shown()
    tally.equal("killed: state", shown["state"], "interrupted")
    tally.check("killed: it says what to do", "Start it again" in (shown["error"] or ""), shown["error"])
    there = hub.count(type="Camera")
    tally.check("killed: in the middle", 0 < there < CAMERAS - BAD_ROWS, there)
    tally.equal("killed, undone: state", one.ask("undo")["state"], "undone")
    tally.equal("killed, undone: nothing is left", hub.count(type="Camera"), 0)
    hub.kill()
    hub.start()
    tally.equal("killed, undone, killed: state", listed(hub), ["undone"])


def killed_then_finished(tally, hub):
    one = Import(hub, "cctv.csv", cameras())
    one.reach_the_middle()
    hub.kill()
    hub.start()
    changed = hub.entities(type="Camera", pick="id")[0]["id"]
    answer = hub.request("PATCH", f"/ngsi-ld/v1/entities/{urllib.parse.quote(changed)}", {"owner": {"value": "somebody"}})
    tally.equal("an entity of it is changed", answer.status, 204)
    shown = one.run()
    tally.equal("killed, run again: state", shown["state"], "done")
    tally.equal("killed, run again: cameras", hub.count(type="Camera"), CAMERAS - BAD_ROWS)
    quarantined = one.quarantine()
    tally.equal("its quarantine", quarantined.count("\r\n"), BAD_ROWS + 1)
    hub.stop()
    hub.start()
    tally.equal("done, restarted: the same import", one.shown(), shown)
    tally.equal("done, restarted: the same quarantine", one.quarantine(), quarantined)
    tally.equal("done, restarted: newest first", listed(hub), ["done", "undone"])
    one.ask("undo")
    tally.equal("done, restarted, undone: only what was changed stays", [e["id"] for e in hub.entities(type="Camera")], [changed])


def stopped(tally, hub):
    one = Import(hub, "cctv.csv", cameras())
    one.reach_the_middle()
    tally.equal("stopped: the hub ends well", hub.stop(), 0)
    hub.start()
    tally.equal("stopped: state", one.shown()["state"], "interrupted")
    one.reach_the_middle("preview")
    hub.kill()
    hub.start()
    tally.equal("killed in a dry run: state", one.shown()["state"], "inspected")


def histories(tally, hub):
    one = Import(hub, "boardings.csv", boardings())
    shown = one.run()
    tally.equal("histories: state", (shown["state"], hub.count(type="BusBoardings")), ("done", STOPS))
    hub.kill()
    hub.start()
    one.ask("undo")
    tally.equal("histories, undone: nothing is left", hub.count(type="BusBoardings"), 0)


def main():
    tally = Tally()
    with Folder() as folder, Hub(folder / "data") as hub:
        for part in (killed_then_undone, killed_then_finished, stopped, histories):
            part(tally, hub)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
