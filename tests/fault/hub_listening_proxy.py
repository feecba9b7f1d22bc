"""Stands between an importer and a hub, passes everything on, and keeps what the hub acknowledged."""

import http.client
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class ListeningProxy:
    """`on_acknowledged(number)` is called, on a thread of the proxy, after each acknowledged writing."""

    def __init__(self, hub_port, on_acknowledged):
        self.entities, self.histories = set(), set()
        self._lock, self._number = threading.Lock(), 0
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                upstream = http.client.HTTPConnection("127.0.0.1", hub_port, timeout=60)
                try:
                    upstream.request("POST", self.path, body, {"Content-Type": self.headers["Content-Type"]})
                    answer = upstream.getresponse()
                    told = answer.read()
                except (OSError, http.client.HTTPException):
                    self.close_connection = True  # the hub is gone: so is this answer
                    return
                finally:
                    upstream.close()
                proxy._note(self.path, body, answer.status, told, on_acknowledged)
                self.send_response(answer.status)
                self.send_header("Content-Type", answer.headers.get("Content-Type", "application/json"))
                if answer.status != 204:
                    self.send_header("Content-Length", str(len(told)))
                self.end_headers()
                self.wfile.write(told)

            def log_message(self, *_):
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):  # an importer that went away
                pass

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def _note(self, path, body, status, told, on_acknowledged):
        if status not in (201, 204, 207):
            return
        document = json.loads(body)
        with self._lock:
            if path.startswith("/ngsi-ld/v1/temporal/"):
                self.histories.add(document["id"])
            else:
                refused = {e["entityId"] for e in json.loads(told)["errors"]} if status == 207 else set()
                self.entities |= {e["id"] for e in document} - refused
            self._number += 1
            number = self._number
        on_acknowledged(number)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
