"""A receiver of notifications that keeps what came, by path, without repetitions."""

import collections
import http.server
import json
import threading
import time


class Receiver:
    """`hold` is asked for the path of each request: while it is true, the request is not answered."""

    def __init__(self, hold=lambda path: False, port=0):
        self.lock = threading.Lock()
        self.seen = set()
        self.notifications = collections.defaultdict(list)  # by path, first arrivals in their order
        self.repeated = 0
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                while hold(self.path):
                    time.sleep(0.05)
                receiver.take(self.path, json.loads(body))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass  # a hub that was killed has left

        self.server = Server(("127.0.0.1", port), Handler)
        self.port = self.server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, path, notification):
        with self.lock:
            if notification["id"] in self.seen:
                self.repeated += 1
                return
            self.seen.add(notification["id"])
            self.notifications[path].append(notification)

    def count(self, path):
        with self.lock:
            return len(self.notifications[path])

    def values(self, path, attribute):
        """By entity: the values in the order in which they were notified."""
        out = collections.defaultdict(list)
        with self.lock:
            for notification in self.notifications[path]:
                for entity in notification["data"]:
                    out[entity["id"]].append(entity[attribute])
        return out

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def subscription(name, uri, **members):
    return {"id": f"urn:ngsi-ld:Subscription:{name}", "type": "Subscription", "entities": [{"type": "Counter"}],
            "notification": {"format": "simplified", "endpoint": {"uri": uri, "timeout": 2000}}, **members}
