#!/usr/bin/env python3
"""Notifications by MQTT, with the real mosquitto: both versions, each quality of service, TLS, and a broker that comes late (clause 7)."""

import json
import socket
import subprocess
import sys
import time

from hub_process import NGSI, PATIENCE_S, Folder, Hub, Tally


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def make_certificates(folder):
    """A certificate authority of our own, and a certificate for the name localhost."""
    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=test ca", "-days", "2")
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost")
    (folder / "names").write_text("subjectAltName=DNS:localhost\n")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", "server.pem", "-days", "2",
            "-extfile", "names")


class Mosquitto:
    def __init__(self, folder):
        self.plain, self.secure = free_port(), free_port()
        self.file = folder / "mosquitto.conf"
        self.file.write_text(f"listener {self.plain} 127.0.0.1\nlistener {self.secure} 127.0.0.1\ncertfile {folder}/server.pem\n"
                             f"keyfile {folder}/server.key\nallow_anonymous true\nuser root\n")
        self.process = None

    def start(self):
        self.process = subprocess.Popen(["/usr/sbin/mosquitto", "-c", str(self.file)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.plain), 1).close()
                return
            except OSError:
                time.sleep(0.05)

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Listener:
    """mosquitto_sub at a topic; the messages that came."""

    def __init__(self, port, topic, count):
        self.process = subprocess.Popen(["stdbuf", "-oL", "mosquitto_sub", "-p", str(port), "-t", topic, "-q", "2", "-C", str(count), "-W", str(PATIENCE_S), "-d"],
                                        stdout=subprocess.PIPE, text=True)
        while "SUBACK" not in self.process.stdout.readline():
            pass

    def messages(self):
        lines = self.process.communicate()[0].splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]


def subscription(name, uri, **info):
    return {"id": f"urn:ngsi-ld:Subscription:{name}", "type": "Subscription", "entities": [{"type": "Lamp"}],
            "notification": {"format": "keyValues", "endpoint": {
                "uri": uri, "receiverInfo": [{"key": "x-area", "value": "north"}],
                "notifierInfo": [{"key": key.replace("_", "-"), "value": value} for key, value in info.items()]}}}


def main():
    tally = Tally()
    with Folder() as folder:
        make_certificates(folder)
        broker = Mosquitto(folder)
        hub = Hub(folder / "data", "--allow-private", "--notification-ca", str(folder / "ca.pem")).start()
        kinds = [("default", f"mqtt://localhost:{broker.plain}/lamps/default", {}),
                 ("old", f"mqtt://localhost:{broker.plain}/lamps/old", {"MQTT_Version": "mqtt3.1.1", "MQTT_QoS": "1"}),
                 ("exact", f"mqtt://localhost:{broker.plain}/lamps/exact", {"MQTT_Version": "mqtt5.0", "MQTT_QoS": "2"}),
                 ("secure", f"mqtts://localhost:{broker.secure}/lamps/secure", {"MQTT_QoS": "1"})]
        try:
            for name, uri, info in kinds:
                answer = hub.request("POST", NGSI + "/subscriptions", subscription(name, uri, **info))
                tally.equal(f"subscription {name}", answer.status, 201)
            # The certificate is not for this name: nothing may be sent there.
            hub.request("POST", NGSI + "/subscriptions", subscription("wrong", f"mqtts://127.0.0.1:{broker.secure}/lamps/wrong"))
            hub.request("POST", NGSI + "/entities", {"id": "urn:ngsi-ld:Lamp:1", "type": "Lamp", "on": {"type": "Property", "value": 0}})
            broker.start()  # the first notification has failed by now, or waits
            listeners = {name: Listener(broker.plain, f"lamps/{name}", 3) for name, _, _ in kinds}
            for value in (1, 2):
                hub.request("PATCH", NGSI + "/entities/urn:ngsi-ld:Lamp:1/attrs", {"on": {"type": "Property", "value": value}})
            for name, listener in listeners.items():
                messages = listener.messages()
                tally.equal(f"{name}: all came in order", [m["body"]["data"][0]["on"] for m in messages], [0, 1, 2])
                metadata = messages[0]["metadata"] if messages else {}
                tally.equal(f"{name}: content type", metadata.get("Content-Type"), "application/json")
                tally.check(f"{name}: link to the context", 'rel="http://www.w3.org/ns/json-ld#context"' in metadata.get("Link", ""), metadata)
                tally.equal(f"{name}: receiverInfo", metadata.get("x-area"), "north")
            told = hub.request("GET", NGSI + "/subscriptions/urn:ngsi-ld:Subscription:wrong").json()["notification"]
            tally.equal("a certificate for another name is not accepted", (told.get("status"), told.get("lastSuccess")), ("failed", None))
        finally:
            hub.stop()
            broker.stop()
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
