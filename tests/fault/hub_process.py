"""A real hub in a process of its own, and what a test needs around it: requests, imports, checks, cleaning up."""

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MAPPINGS = ROOT / "mappings"
NGSI = "/ngsi-ld/v1"
PATIENCE_S = 120


def binary():
    """The program under test: DOSI_BINARY, else the first build there is."""
    named = os.environ.get("DOSI_BINARY")
    for path in [Path(named)] if named else [ROOT / "build" / kind / "dosi" for kind in ("dev", "release")]:
        if path.is_file():
            return str(path.resolve())
    sys.exit(f"there is no dosi binary ({named or 'build/dev/dosi'}); build it or set DOSI_BINARY")


def until(what, probe):
    """What the probe finds, once it finds something."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        found = probe()
        if found:
            return found
        time.sleep(0.01)
    raise RuntimeError(f"waited in vain for {what}")


class Tally:
    """Counts expectations; says at once which failed."""

    def __init__(self):
        self.passed = self.failed = 0

    def check(self, what, holds, found=""):
        self.passed += bool(holds)
        self.failed += not holds
        if not holds and self.failed <= 100:  # one fault may fail thousands
            print(f"FAILED {what}{': ' if str(found) else ''}{found}", flush=True)
        return bool(holds)

    def equal(self, what, found, expected):
        return self.check(what, found == expected, f"found {shorten(found)}, expected {shorten(expected)}")

    def near(self, what, found, expected, tolerance):
        return self.check(what, abs(found - expected) <= tolerance, f"found {found}, expected {expected} within {tolerance}")

    def end(self):
        print(f"{self.passed} passed, {self.failed} failed")
        return 1 if self.failed else 0


def shorten(value):
    text = repr(value)
    return text if len(text) < 600 else text[:600] + "..."


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)

    def count(self):
        return int(self.headers["NGSILD-Results-Count"])


class Folder:
    """A temporary folder that goes away with the test."""

    def __init__(self):
        self.path = Path(tempfile.mkdtemp(prefix="dosi-test-"))

    def __enter__(self):
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)


class Hub:
    """`dosi serve` on a free port. `around` is put before the command (to run it in a mount namespace, say)."""

    def __init__(self, data, *options, around=(), port=0):
        self.data, self.options, self.around, self.wanted_port = str(data), options, list(around), port
        self.log_path = Path(str(data) + ".log")
        self.process = self.port = None

    def start(self):
        command = [*self.around, binary(), "serve", "--port", str(self.wanted_port), "--data", self.data,
                   "--mappings", str(MAPPINGS), *self.options]
        self.log = open(self.log_path, "ab")
        begin = self.log.tell()
        self.process = subprocess.Popen(command, stdout=self.log, stderr=subprocess.STDOUT)
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            text = self.log_path.read_bytes()[begin:].decode(errors="replace")
            said = re.search(r"serves \d+ entities at https?://[^ \n]*:(\d+)", text)
            if said:
                self.port = int(said.group(1))
                return self
            if self.process.poll() is not None:
                raise RuntimeError(f"the hub ended with {self.process.returncode}: {text[-2000:]}")
            time.sleep(0.02)
        self.kill()
        raise RuntimeError("the hub did not say that it serves")

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def kill(self):
        if self.alive():
            self.process.send_signal(signal.SIGKILL)
        self._reap()

    def stop(self):
        """Ends it as an operator would; returns its exit code."""
        if self.alive():
            self.process.send_signal(signal.SIGTERM)
        return self._reap()

    def _reap(self):
        if self.process is None:
            return None
        try:
            code = self.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
            print("the hub did not stop and was killed", flush=True)
        self.process = None
        self.log.close()
        return code

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def request(self, method, path, body=None, headers=None, timeout=PATIENCE_S):
        headers = dict(headers or {})
        if body is not None and not isinstance(body, (bytes, str)) and not hasattr(body, "read"):
            body = json.dumps(body)
        if body is not None:
            headers.setdefault("Content-Type", "application/json")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body.encode() if isinstance(body, str) else body, headers)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read().decode())
        finally:
            connection.close()

    def get(self, path, **parameters):
        query = urllib.parse.urlencode(parameters, safe="[],:;=<>|()-.", quote_via=urllib.parse.quote)
        return self.request("GET", path + ("?" + query if query else ""))

    def count(self, **parameters):
        answer = self.get(NGSI + "/entities", count="true", limit="0", **parameters)
        if answer.status != 200:
            raise RuntimeError(f"counting {parameters} answered {answer.status}: {answer.body[:500]}")
        return answer.count()

    def entities(self, **parameters):
        """Every entity that the query selects, page by page."""
        found = []
        while True:
            answer = self.get(NGSI + "/entities", limit="1000", offset=str(len(found)), **parameters)
            if answer.status != 200:
                raise RuntimeError(f"query {parameters} answered {answer.status}: {answer.body[:500]}")
            page = answer.json()
            found += page
            if len(page) < 1000:
                return found

    def cpu_s(self):
        """User and system time of the process so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Run:
    """A finished command with what it said and used."""

    def __init__(self, command, **popen):
        begin = time.monotonic()
        before = os.times()
        done = subprocess.run(command, capture_output=True, timeout=900, cwd=ROOT, **popen)
        after = os.times()
        self.seconds = time.monotonic() - begin
        self.cpu_s = after.children_user + after.children_system - before.children_user - before.children_system
        self.code = done.returncode
        self.out, self.err = done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")

    def report(self):
        return json.loads(self.out)


def import_command(hub_url, kind, file, quarantine, *options):
    return [binary(), "import", kind, str(file), "--hub", hub_url, "--mappings", str(MAPPINGS),
            "--quarantine", str(quarantine), "--json", *options]


def run_import(hub_url, kind, file, quarantine, *options):
    return Run(import_command(hub_url, kind, file, quarantine, *options))


def run_check(data):
    return Run([binary(), "check", "--data", str(data)])
