#!/usr/bin/env python3
"""kill -9 of the hub in the middle of imports, again and again: nothing acknowledged is lost, and the next import completes."""

import random
import subprocess
import sys

from hub_listening_proxy import ListeningProxy
from hub_process import NGSI, Folder, Hub, Tally, import_command, run_check, run_import

ROUNDS, CAMERAS, STOPS = 6, 40_000, 1_500
HOURS = [f"{side}" for hour in range(24) for side in (f"{hour}시승차총승객수", f"{hour}시하차총승객수")]


def write_cameras(path, round_number):
    """Every round names itself as the owner, so that a lost change shows as well as a lost entity."""
    with open(path, "w", encoding="utf-8") as file:
        file.write("No,관리기관명,카메라대수,위도,경도,지번주소,도로명주소\n")
        for i in range(CAMERAS):
            file.write(f"{i},{round_number},1,{37.4 + i % 200 / 1000:.6f},{126.8 + i // 200 / 1000:.6f},lot {i},street {i}\n")


def write_boardings(path):
    with open(path, "w", encoding="utf-8") as file:
        file.write("사용년월,노선번호,노선명,버스정류장ARS번호,역명," + ",".join(HOURS) + "\n")
        for i in range(STOPS):
            file.write(f"202205,{i % 50},route {i % 50},{i:05},stop {i}," + ",".join(str(i + n) for n in range(48)) + "\n")


def import_and_kill(hub, file, kind, folder, acknowledgements, *options):
    """Kills the hub once it acknowledged so many writings; what it acknowledged in all, and how the import ended."""
    def on_acknowledged(number):
        if number == acknowledgements:
            hub.process.kill()

    with ListeningProxy(hub.port, on_acknowledged) as proxy:
        command = import_command(proxy.url, kind, file, folder / "quarantine.csv", *options)
        run = subprocess.run(command, capture_output=True, timeout=300, text=True)
    hub.kill()
    return proxy, run


def check_after_kill(tally, hub, label, run):
    tally.check(f"{label}: the import says that it failed", run.returncode == 1, run.returncode)
    lines = run.stderr.strip().splitlines()
    tally.check(f"{label}: in one line that names the hub", lines and lines[-1].startswith("dosi import:") and "hub" in lines[-1], run.stderr)
    check = run_check(hub.data)
    tally.check(f"{label}: dosi check says sound", check.code == 0 and check.out.startswith("sound:"), check.out + check.err)


def cameras(tally, folder):
    chance = random.Random(20220501)
    hub, file, promised = Hub(folder / "cameras"), folder / "cameras.csv", {}
    try:
        for number in range(1, ROUNDS + 1):
            write_cameras(file, number)
            hub.start()
            at = chance.randrange(1, CAMERAS // 1000 * 3 // 4)
            proxy, run = import_and_kill(hub, file, "csv", folder, at, "--mapping", "kr-cctv-points")
            promised.update(dict.fromkeys(proxy.entities, number))
            label = f"round {number}, killed after {at} batches"
            tally.check(f"{label}: something was acknowledged, not all", 0 < len(proxy.entities) < CAMERAS, len(proxy.entities))
            check_after_kill(tally, hub, label, run)
            hub.start()
            there = {e["id"]: int(e["owner"]) for e in hub.entities(type="Camera", format="simplified")}
            lost = [i for i, least in promised.items() if there.get(i, 0) < least]
            tally.check(f"{label}: nothing acknowledged is lost", not lost, f"{len(lost)} of {len(promised)}: {lost[:3]}")
            tally.equal(f"{label}: the count agrees with the list", hub.count(type="Camera"), len(there))
            hub.stop()
            print(f"{label}: {len(proxy.entities)} acknowledged, {len(there)} there", flush=True)
        write_cameras(file, ROUNDS + 1)
        hub.start()
        run = run_import(hub.url, "csv", file, folder / "quarantine.csv", "--mapping", "kr-cctv-points")
        tally.equal("the import after all kills ends well", run.code, 0)
        tally.equal("its rows", run.code == 0 and (run.report()["rows"], run.report()["imported"]), (CAMERAS, CAMERAS))
        tally.equal("cameras in the end", hub.count(type="Camera"), CAMERAS)
        tally.equal("cameras of the last import", hub.count(type="Camera", q=f'owner=="{ROUNDS + 1}"'), CAMERAS)
    finally:
        hub.stop()


def histories(tally, folder):
    hub, file = Hub(folder / "boardings"), folder / "boardings.csv"
    write_boardings(file)
    options = ("--mapping", "kr-seoul-boardings-route-stop")
    try:
        hub.start()
        proxy, run = import_and_kill(hub, file, "csv", folder, STOPS // 2, *options)
        label = "histories"
        tally.check(f"{label}: some were acknowledged, not all", 0 < len(proxy.histories) < STOPS, len(proxy.histories))
        check_after_kill(tally, hub, label, run)
        hub.start()
        told = samples(hub)
        lost = [i for i in proxy.histories if told.get(i) != 24]
        tally.check(f"{label}: every acknowledged one has its 24 hours", not lost, f"{len(lost)} of {len(proxy.histories)}: {lost[:3]}")
        torn = [i for i, n in told.items() if n not in (0, 24)]
        tally.check(f"{label}: none is there in part", not torn, [(i, told[i]) for i in torn[:3]])
        run = run_import(hub.url, "csv", file, folder / "quarantine.csv", *options)
        tally.equal(f"{label}: the import is repeated", run.code, 0)
        tally.equal(f"{label}: entities in the end", hub.count(type="BusBoardings"), STOPS)
        told = samples(hub)
        wrong = [i for i, n in told.items() if n != 24]
        tally.check(f"{label}: 24 hours each in the end, none twice", len(told) == STOPS and not wrong,
                    f"{len(told)} histories, {len(wrong)} of them wrong: {[(i, told[i]) for i in wrong[:3]]}")
        hub.stop()
        check = run_check(hub.data)
        tally.check(f"{label}: sound in the end", check.code == 0, check.out + check.err)
    finally:
        hub.stop()


def samples(hub):
    """How many boardings the history of each entity holds."""
    found, offset = {}, 0
    while True:
        answer = hub.get(NGSI + "/temporal/entities", type="BusBoardings", attrs="boardings", format="temporalValues", limit="1000",
                         offset=str(offset), timerel="after", timeAt="1970-01-01T00:00:00Z")
        page = answer.json()
        found.update({e["id"]: len(e.get("boardings", {}).get("values", [])) for e in page})
        offset += len(page)
        if len(page) < 1000:
            return found


def main():
    tally = Tally()
    with Folder() as folder:
        cameras(tally, folder)
        histories(tally, folder)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
