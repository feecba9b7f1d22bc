#!/usr/bin/env python3
"""A disk that fails to sync, and one that changes bytes: the hub acknowledges nothing it cannot keep, says so in its health, and `dosi check` names the damaged file."""

import os
import sys

from hub_bad_files import entity
from hub_process import NGSI, Folder, Hub, Tally, run_check

PATH = NGSI + "/entities/urn:ngsi-ld:BadInput:"


def create(hub, number):
    return hub.request("POST", NGSI + "/entities", entity(number, text={"type": "Property", "value": f"{number} " * 200}))


def failing_sync(tally, folder):
    mark = folder / "fail"
    # A sanitizer's runtime wants to be the first library; it does not mind.
    hub = Hub(folder / "sync", around=["env", f"LD_PRELOAD={os.environ['DOSI_FAILING_SYNC']}", f"DOSI_FAIL_SYNC_WHILE={mark}",
                                       f"ASAN_OPTIONS={os.environ.get('ASAN_OPTIONS', '')}:verify_asan_link_order=0"])
    with hub:
        for i in range(20):
            tally.equal(f"entity {i} is created", create(hub, i).status, 201)
        mark.touch()
        answer = create(hub, 20)
        tally.check("what cannot be synced is not acknowledged", answer.status == 503 and "sync" in answer.body, f"{answer.status} {answer.body[:300]}")
        health = hub.get("/health")
        tally.check("the health says why", health.status == 503 and "sync" in health.json().get("reason", "") and "restart" in health.body, f"{health.status} {health.body}")
        tally.equal("it is not there", hub.get(PATH + "20").status, 404)
        tally.equal("others are", hub.get(PATH + "7").status, 200)
        tally.equal("further changes are refused", hub.request("DELETE", PATH + "7").status, 503)
        tally.equal("and did not happen", hub.get(PATH + "7").status, 200)
        mark.unlink()
        tally.equal("a disk that works again is not trusted before a restart", create(hub, 21).status, 503)
        hub.kill()
        hub.start()
        for i in range(20):
            tally.equal(f"entity {i} is there after the crash", hub.get(PATH + str(i)).status, 200)
        tally.equal("its health is good", hub.get("/health").status, 200)
        tally.equal("changes are taken again", create(hub, 22).status, 201)
    check = run_check(hub.data)
    tally.check("the data is sound", check.code == 0, check.out + check.err)


def changed_byte(tally, folder):
    with Hub(folder / "byte") as hub:
        for i in range(100):
            create(hub, i)
        hub.stop()
        hub.start()  # what was in the log goes into tables
    tables = sorted((folder / "byte").glob("*.sst"), key=lambda f: f.stat().st_size)
    if not tally.check("there are tables", tables):
        return
    largest = tables[-1]
    sound = bytearray(largest.read_bytes())
    sound[len(sound) // 3] ^= 1
    largest.write_bytes(sound)
    check = run_check(folder / "byte")
    tally.check("dosi check names the damaged table", check.code != 0 and largest.name in check.out + check.err, f"{check.code} {check.out} {check.err}")


def main():
    tally = Tally()
    with Folder() as folder:
        failing_sync(tally, folder)
        changed_byte(tally, folder)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
