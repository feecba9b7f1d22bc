#!/usr/bin/env python3
"""kill -9 of the hub while entities change: every acknowledged change is notified, in order, and a dead or silent receiver holds up
nobody else (docs/notifications.md)."""

import random
import socket
import sys
import threading
import time

from hub_process import NGSI, PATIENCE_S, Folder, Hub, Tally
from hub_receiver import Receiver, subscription

ROUNDS, COUNTERS, LIVE = 5, 4, 3


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_until(holds, seconds=PATIENCE_S):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.05)
    return False


class Counter(threading.Thread):
    """Counts an entity up until the hub is gone; `acknowledged` holds what was answered."""

    def __init__(self, hub, number, start, acknowledged):
        super().__init__()
        self.hub, self.id, self.next, self.acknowledged = hub, f"urn:ngsi-ld:Counter:{number}", start, acknowledged

    def run(self):
        try:
            while True:
                body = [{"id": self.id, "type": "Counter", "n": {"type": "Property", "value": self.next}}]
                if self.hub.request("POST", NGSI + "/entityOperations/upsert", body).status >= 300:
                    return
                self.acknowledged.append(self.next)
                self.next += 1
        except (OSError, ValueError):
            return


def kill_rounds(tally, folder):
    silent = Receiver(hold=lambda path: True)
    live = Receiver()
    dead = f"http://127.0.0.1:{free_port()}/dead"
    hub = Hub(folder / "data", "--allow-private").start()
    acknowledged = {n: [] for n in range(COUNTERS)}
    chance = random.Random(20260501)
    try:
        for name, uri in [("dead", dead), ("silent", silent.url + "/silent")] + [(f"live{i}", f"{live.url}/{i}") for i in range(LIVE)]:
            tally.equal(f"subscription {name}", hub.request("POST", NGSI + "/subscriptions", subscription(name, uri)).status, 201)
        for round_number in range(ROUNDS):
            counters = [Counter(hub, n, max(acknowledged[n], default=-1) + 2, acknowledged[n]) for n in range(COUNTERS)]
            aim = sum(map(len, acknowledged.values())) + chance.randrange(200, 600)
            for counter in counters:
                counter.start()
            wait_until(lambda: sum(map(len, acknowledged.values())) >= aim)
            hub.kill()
            for counter in counters:
                counter.join()
            hub.start()
        for path in [f"/{i}" for i in range(LIVE)]:
            check_receiver(tally, live, path, acknowledged)
        told = hub.request("GET", NGSI + "/subscriptions/urn:ngsi-ld:Subscription:dead").json()["notification"]
        tally.equal("the dead one's status", told.get("status"), "failed")
        tally.equal("deletion of the dead one", hub.request("DELETE", NGSI + "/subscriptions/urn:ngsi-ld:Subscription:dead").status, 204)
        print(f"{sum(map(len, acknowledged.values()))} changes acknowledged, {live.repeated} notifications repeated", flush=True)
    finally:
        hub.stop()
        live.close()


def check_receiver(tally, receiver, path, acknowledged):
    last = {f"urn:ngsi-ld:Counter:{n}": values[-1] for n, values in acknowledged.items()}
    arrived = wait_until(lambda: all(value in receiver.values(path, "n")[i] for i, value in last.items()))
    tally.check(f"{path}: the last changes are notified", arrived)
    values = receiver.values(path, "n")
    for n, promised in acknowledged.items():
        got = values[f"urn:ngsi-ld:Counter:{n}"]
        missing = sorted(set(promised) - set(got))
        tally.check(f"{path}: every acknowledged change of counter {n}", not missing, f"{len(missing)} of {len(promised)}: {missing[:5]}")
        tally.check(f"{path}: changes of counter {n} in order", got == sorted(got), got[:20])


def comes_back(tally, folder):
    """What a receiver missed while it was away comes when it is back, over a restart of the hub, in order; a deleted
    subscription's never comes."""
    port, gone = free_port(), free_port()
    hub = Hub(folder / "back", "--allow-private").start()
    try:
        hub.request("POST", NGSI + "/subscriptions", subscription("away", f"http://127.0.0.1:{port}/away"))
        hub.request("POST", NGSI + "/subscriptions", subscription("gone", f"http://127.0.0.1:{gone}/gone"))
        for n in range(50):
            hub.request("POST", NGSI + "/entityOperations/upsert", [{"id": "urn:ngsi-ld:Counter:1", "type": "Counter", "n": n}])
        hub.kill()
        hub.start()
        tally.equal("deletion", hub.request("DELETE", NGSI + "/subscriptions/urn:ngsi-ld:Subscription:gone").status, 204)
        receiver, nobody = Receiver(port=port), Receiver(port=gone)
        wait_until(lambda: receiver.count("/away") == 50)
        tally.equal("all that waited came in order", receiver.values("/away", "n")["urn:ngsi-ld:Counter:1"], list(range(50)))
        tally.check("the queue is empty then", wait_until(lambda: "dosi_notifications_waiting 0\n" in hub.get("/metrics").body))
        tally.equal("nothing of the deleted subscription", nobody.count("/gone"), 0)
        receiver.close(), nobody.close()
    finally:
        hub.stop()


def main():
    tally = Tally()
    with Folder() as folder:
        kill_rounds(tally, folder)
        comes_back(tally, folder)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
