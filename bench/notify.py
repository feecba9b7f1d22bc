#!/usr/bin/env python3
"""./dosi.sh bench notify: many subscriptions, each to its own type and with a q, under a steady stream of updates.

Every due notification must arrive, in the order of its entity's changes; only then are the hub's CPU per update and the delay from the
start of an update's request to the arrival of its notification reported. Updates and receiver run in processes of their own; the last row is the
same stream of updates without subscriptions.
"""
import argparse
import http.client
import json
import multiprocessing
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request

from hub import Hub, cpu_s
from run import ROOT

WRITERS = 4


def entity(i, value):
    return {"id": f"urn:ngsi-ld:Sensor:{i}", "type": f"Sensor{i}", "level": {"type": "Property", "value": value}}


def subscribe(port, notify_url, part, count):
    connection = http.client.HTTPConnection("127.0.0.1", port)
    for i in range(part, count, WRITERS):
        body = {"id": f"urn:ngsi-ld:Subscription:{i}", "type": "Subscription", "entities": [{"type": f"Sensor{i}"}], "q": "level>=0",
                "notification": {"format": "keyValues", "endpoint": {"uri": f"{notify_url}/{i}"}}}
        connection.request("POST", "/ngsi-ld/v1/subscriptions", json.dumps(body), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 201, answer.status


def update(port, part, options, sent):
    """A writer's share of the updates at a steady pace. A value is the time of its sending in microseconds."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    mine = range(part, options.subscriptions, WRITERS)
    total = options.rate * options.seconds // WRITERS // options.batch * options.batch
    done, start = 0, time.monotonic()
    while done < total:
        pause = start + done * WRITERS / options.rate - time.monotonic()
        if pause > 0:
            time.sleep(pause)
        now = time.time_ns() // 1000
        body = [entity(mine[(done + k) % len(mine)], now) for k in range(options.batch)]
        connection.request("POST", "/ngsi-ld/v1/entityOperations/upsert", json.dumps(body), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        assert answer.status in (201, 204), answer.status
        done += options.batch
    sent.put(done)


class Receiver:
    """bench/notify_receiver.cc in a process of its own."""

    def __init__(self, binary):
        self.process = subprocess.Popen([binary], stdout=subprocess.PIPE, text=True)
        self.url = f"http://127.0.0.1:{int(self.process.stdout.readline())}"

    def result(self):
        with urllib.request.urlopen(self.url + "/result", timeout=60) as answer:
            return json.loads(answer.read())

    def wait_for(self, count, seconds):
        deadline = time.monotonic() + seconds
        while self.result()["count"] < count and time.monotonic() < deadline:
            time.sleep(1)
        return self.result()


def stream(hub, options):
    """Runs the updates; how many, their rate, and the hub's CPU microseconds each."""
    sent = multiprocessing.Queue()
    before, begin = cpu_s(hub.process.pid), time.time()
    writers = [multiprocessing.Process(target=update, args=(hub.port, part, options, sent)) for part in range(WRITERS)]
    for writer in writers:
        writer.start()
    count = sum(sent.get() for _ in writers)
    return count, count / (time.time() - begin), (cpu_s(hub.process.pid) - before) / count * 1e6


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subscriptions", type=int, default=10_000)
    parser.add_argument("--rate", type=int, default=5_000)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--batch", type=int, default=10, help="updates in a request")
    parser.add_argument("--build", default=str(ROOT / "build/release"))
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="dosi-bench-")
    receiver = Receiver(options.build + "/notify_receiver")
    hub = Hub(options.build + "/dosi", folder + "/data", 1, "--allow-private")
    try:
        rows = [("without subscriptions", *stream(hub, options)[1:])]
        begin = time.time()
        makers = [multiprocessing.Process(target=subscribe, args=(hub.port, receiver.url, part, options.subscriptions)) for part in range(WRITERS)]
        for maker in makers:
            maker.start()
        for maker in makers:
            maker.join()
        print(f"{options.subscriptions} subscriptions made in {time.time() - begin:.0f} s", flush=True)
        count, rate, cpu = stream(hub, options)
        rows.append((f"{options.subscriptions} subscriptions", rate, cpu))
        came = receiver.wait_for(count, 120)
        if came["count"] != count or came["disorder"]:
            sys.exit(f"bench: {came['count']} of {count} notifications came, {came['disorder']} out of order")
        print(f"{count} notifications came, each in order; delay p50 {came['p50_ms']} ms, p99 {came['p99_ms']} ms, longest {came['max_ms']} ms")
        for name, rate, cpu in rows:
            print(f"{name:24} {rate:8.0f} updates/s {cpu:8.1f} us CPU of the hub each")
    finally:
        hub.stop()
        receiver.process.kill()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
