"""Receives notifications over HTTP and keeps them by path until a step asks for them."""

import collections
import http.server
import queue
import re
import threading

from hub import Answer

WAIT_S = 60


class Receiver:
    """Listens on a free loopback port. A path /503/... is answered 503, every other 200."""

    def __init__(self):
        self.received = collections.defaultdict(queue.Queue)
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status = re.match(r"/([1-5]\d\d)/", self.path)
                status = int(status.group(1)) if status else 200
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()
                receiver.received[self.path].put(Answer(status, list(self.headers.items()), body))

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def next(self, path):
        """The oldest notification at this path that no step has taken yet."""
        try:
            return self.received[path].get(timeout=WAIT_S)
        except queue.Empty:
            raise OSError(f"no notification came to {path} within {WAIT_S} s") from None

    def close(self):
        self.server.shutdown()
        self.server.server_close()
