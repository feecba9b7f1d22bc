"""A hub as a child process, and one HTTP exchange with it."""

import http.client
import re
import signal
import subprocess
import time
from dataclasses import dataclass

START_S, STOP_S, ANSWER_S, EVENTUALLY_S = 60, 30, 60, 60


@dataclass
class Request:
    method: str
    target: str
    headers: list
    body: bytes


@dataclass
class Answer:
    status: int
    headers: list  # (name, value)
    body: bytes

    def header(self, name):
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return ", ".join(values) if values else None


class Hub:
    """Starts `dosi serve` on a free port. Use as a context manager or close() it."""

    def __init__(self, binary, store, folder, options):
        self.store = store
        folder.mkdir(parents=True)
        self.log_path = folder / "log"
        self.log = open(self.log_path, "wb")
        command = [str(binary), "serve", "--port", "0", "--store", store, "--data", str(folder / "data"), *options]
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL)
        try:
            self.port = self._wait_for_port()
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _wait_for_port(self):
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            found = re.search(r"serves \d+ entities at http://127\.0\.0\.1:(\d+)\n", self._log_text())
            if found:
                return int(found.group(1))
            if not self.alive():
                break
            time.sleep(0.02)
        raise SystemExit(f"the hub did not start; its last words:\n{self.last_words()}")

    def _log_text(self):
        return self.log_path.read_text(encoding="utf-8", errors="replace")

    def last_words(self):
        return "\n".join(self._log_text().splitlines()[-12:])

    def alive(self):
        return self.process.poll() is None

    def send(self, request, repeat_until=None):
        """One exchange; repeated until `repeat_until(answer)` holds or the time for that is over."""
        deadline = time.monotonic() + EVENTUALLY_S
        while True:
            answer = self._exchange(request)
            if repeat_until is None or repeat_until(answer) or time.monotonic() > deadline:
                return answer
            time.sleep(0.05)

    def _exchange(self, request):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_S)
        try:
            connection.putrequest(request.method, request.target, skip_accept_encoding=True)
            for name, value in request.headers:
                connection.putheader(name, value)
            if request.body or request.method in ("POST", "PUT", "PATCH"):
                connection.putheader("Content-Length", str(len(request.body)))
            try:
                connection.endheaders(request.body)
            except (BrokenPipeError, ConnectionResetError):
                pass  # refused before all was sent: the answer is there to read
            response = connection.getresponse()
            return Answer(response.status, response.getheaders(), response.read())
        except http.client.HTTPException as trouble:
            raise OSError(f"{type(trouble).__name__}: {trouble}") from trouble
        finally:
            connection.close()

    def stop_cleanly(self, result):
        """Stops the hub as a service manager would; a bad end counts as one more failure."""
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            status = "no end"
        if status == 0:
            return result
        print(f"FAIL the hub [{self.store}] stopped with {status} on SIGTERM; its last words:\n{self.last_words()}")
        return result[0], result[1] + 1

    def close(self):
        if self.alive():
            self.process.kill()
            self.process.wait()
        self.log.close()
