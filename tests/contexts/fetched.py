#!/usr/bin/env python3
"""@contexts that come from a server of their own: good ones, and all the ways in which one can be bad (clauses 5.5.6, 5.13.1, 5.13.5)."""

import argparse
import json
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scenario"))
from hub import Hub, Request  # noqa: E402


def context(terms):
    return json.dumps({"@context": terms}).encode()


class Server(ThreadingHTTPServer):
    """Serves what `pages` holds: (status, headers, body). What begins with /slow begins an answer and never ends it."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Page)
        self.pages, self.asked, self.over = {}, {}, threading.Event()
        self.base = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked[self.path] = self.server.asked.get(self.path, 0) + 1
        status, headers, body = self.server.pages.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) + self.path.startswith("/slow")))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            return  # the hub had enough
        if self.path.startswith("/slow"):
            self.server.over.wait()

    def log_message(self, *_):
        pass


class Story:
    def __init__(self, hub, server):
        self.hub, self.server, self.faults = hub, server, []

    def ask(self, method, target, headers=(), body=b""):
        return self.hub.send(Request(method, target, list(headers), body))

    def with_link(self, path, target="/ngsi-ld/v1/entities?type=Bus"):
        link = f'<{self.server.base}{path}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'
        return self.ask("GET", target, [("Link", link)])

    def about(self, path, query="?details=true", method="GET"):
        return self.ask(method, f"/ngsi-ld/v1/jsonldContexts/{quote(self.server.base + path, safe='')}{query}")

    def expect(self, what, answer, status, kind=None):
        got = json.loads(answer.body).get("type", "") if kind else ""
        if answer.status != status or (kind and not got.endswith("/" + kind)):
            self.faults.append(f"{what}: expected {status} {kind or ''}, got {answer.status} {answer.body[:300]!r}")

    def hold(self, what, true):
        if not true:
            self.faults.append(what)


def tell(story):
    pages, base = story.server.pages, story.server.base
    pages["/good"] = (200, {}, context({"Bus": "https://bus.example/Bus"}))
    pages["/broken"] = (200, {}, b'{"@context": {')
    pages["/html"] = (200, {}, b"<html>sign in</html>")
    pages["/empty"] = (200, {}, b"{}")
    pages["/number"] = (200, {}, context(5))
    pages["/scoped"] = (200, {}, context({"Bus": {"@id": "https://bus.example/Bus", "@context": {"a": "https://bus.example/a"}}}))
    pages["/circle"] = (200, {}, context([base + "/circle2"]))
    pages["/circle2"] = (200, {}, context([base + "/circle"]))
    pages["/huge"] = (200, {}, context({f"term{i}": "https://bus.example/" + "x" * 100 for i in range(30_000)}))
    pages["/many"] = (200, {}, context({f"t{i}": "https://b.ex/x" for i in range(60_000)}))
    pages["/fails"] = (500, {}, b"")
    pages["/moved"] = (302, {"Location": "/good"}, b"")
    pages["/round"] = (302, {"Location": "/round"}, b"")
    pages["/slow"] = (200, {}, b'{"@context":')
    for path in ("/good", "/moved"):
        story.expect(path, story.with_link(path), 200)
    for path in ("/broken", "/html", "/empty", "/number", "/scoped", "/circle", "/many"):
        story.expect(path, story.with_link(path), 400, "BadRequestData")
    for path in ("/absent", "/fails", "/huge", "/round", "/slow"):
        story.expect(path, story.with_link(path), 504, "LdContextNotAvailable")
    meanwhile(story)
    reloads(story)
    expiry(story)


def meanwhile(story):
    """Who waits for an @context is in nobody else's way."""
    server, paths, answered = story.server, [f"/slow{i}" for i in range(6)], []
    for path in paths:
        server.pages[path] = server.pages["/slow"]
    threads = [threading.Thread(target=lambda p=path: answered.append(story.with_link(p))) for path in paths]
    for thread in threads:
        thread.start()
    while not answered and not all(path in server.asked for path in paths):
        time.sleep(0.01)
    story.expect("a query while others wait for their @contexts", story.ask("GET", "/ngsi-ld/v1/entities?type=Bus"), 200)
    story.hold("it waited for them", not answered)
    for thread in threads:
        thread.join()


def reloads(story):
    """Clause 5.13.5.4: what cannot be loaded again, or is no context any more, leaves the old copy in place."""
    pages = story.server.pages
    story.hold("one fetch served two requests", story.server.asked["/good"] == 2)  # the other came by /moved
    pages["/good"] = (200, {}, context({"Bus": "https://bus.example/Coach"}))
    story.with_link("/good")
    story.hold("a copy was used without being fetched again", story.server.asked["/good"] == 2)
    story.expect("reload", story.about("/good", "?reload=true", "DELETE"), 204)
    for bad in ((503, {}, b""), (200, {}, b"nothing"), (200, {}, b"{}"), (404, {}, b"")):
        pages["/good"] = bad
        story.expect(f"reload of {bad}", story.about("/good", "?reload=true", "DELETE"), 504, "LdContextNotAvailable")
        story.expect("the old copy is used", story.with_link("/good"), 200)
    story.expect("the old copy is listed", story.about("/good"), 200)
    story.expect("delete", story.about("/good", "", "DELETE"), 204)
    story.expect("what was deleted is fetched again", story.with_link("/good"), 504, "LdContextNotAvailable")
    story.expect("what could not be fetched is not listed", story.about("/good"), 404, "ResourceNotFound")


def expiry(story):
    """Clause 5.13.1: the expiry that HTTP tells is followed."""
    pages, asked = story.server.pages, story.server.asked
    pages["/fresh"] = (200, {"Cache-Control": "max-age=3000"}, context({"Bus": "https://bus.example/Bus"}))
    pages["/never"] = (200, {"Cache-Control": "no-store"}, context({"Bus": "https://bus.example/Bus"}))
    for path in ("/fresh", "/never"):
        for _ in range(3):
            story.expect(path, story.with_link(path), 200)
    story.hold(f"/fresh was fetched {asked['/fresh']} times, expected once", asked["/fresh"] == 1)
    story.hold(f"/never was fetched {asked['/never']} times, expected 3", asked["/never"] == 3)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", default="build/dev/dosi")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dosi-contexts-") as folder:
        with Hub(options.binary, "memory", Path(folder) / "hub", ["--allow-private"]) as hub:
            story = Story(hub, Server())
            tell(story)
            story.server.over.set()
            for fault in story.faults:
                print(f"FAIL {fault}")
            _, failed = hub.stop_cleanly((0, len(story.faults)))
    print(f"{failed} faults")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
