"""The hub, the floors and the load generator as processes, and what they cost."""
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

TICK_S = 1 / os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def cpu_s(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * TICK_S


def resident_bytes(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text()).group(1)) * 1024


def settle(pid):
    """Waits until the process has done what it does behind its answers (files compacted): that belongs to the requests too."""
    last = cpu_s(pid)
    for _ in range(240):
        time.sleep(0.25)
        now = cpu_s(pid)
        if now - last <= TICK_S:
            return
        last = now


class Hub:
    def __init__(self, binary, folder, io_threads=1, *options):
        self.port = free_port()
        start = time.time()
        self.process = subprocess.Popen([binary, "serve", "--port", str(self.port), "--data", folder, "--threads", str(io_threads),
                                         "--log-level", "warn", "--history-page", "100000", *options])
        self.pid = self.process.pid
        self.url = f"http://127.0.0.1:{self.port}"
        for _ in range(6000):
            try:
                urllib.request.urlopen(self.url + "/health", timeout=5).read()
                self.start_s = time.time() - start
                return
            except OSError:
                time.sleep(0.02)
        sys.exit("bench: the hub did not start")

    def call(self, method, path, body=None, tenant=""):
        """Status, body, headers."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        request = urllib.request.Request(self.url + path, method=method, data=data)
        request.add_header("Content-Type", "application/json")
        if tenant:
            request.add_header("NGSILD-Tenant", tenant)
        try:
            with urllib.request.urlopen(request, timeout=120) as response:
                return response.status, response.read(), response.headers
        except urllib.error.HTTPError as failed:
            return failed.code, failed.read(), failed.headers

    def get(self, path):
        status, body, _ = self.call("GET", path)
        assert status == 200, f"{path}: {status} {body[:300]}"
        return json.loads(body)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(120)


def wrk(url, path, seconds, connections, script):
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s"] + (["-s", script] if script else [])
    out = subprocess.run(command + [url + path], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in out or "Socket errors" in out:
        print(out, file=sys.stderr)
        sys.exit(f"bench: wrong answers at {path}")
    return int(re.search(r"(\d+) requests in", out).group(1))


def measure(pid, url, path, seconds, connections, script=None):
    """Median of three rounds: CPU microseconds of the process per request, and requests per second."""
    rounds = []
    for _ in range(3):
        settle(pid)
        before = cpu_s(pid)
        count = wrk(url, path, seconds, connections, script)
        settle(pid)
        rounds.append(((cpu_s(pid) - before) / count * 1e6, count / seconds))
    return sorted(rounds)[1]


def response_bytes(status, headers, body):
    """A whole response as the floor sends it: the hub's own head, but for what it sets for each connection."""
    own = ("content-length", "transfer-encoding", "connection")
    head = f"HTTP/1.1 {status} OK\r\n" + "".join(f"{k}: {v}\r\n" for k, v in headers.items() if k.lower() not in own)
    length = "" if status == 204 else f"Content-Length: {len(body)}\r\n"
    return (head + length + "\r\n").encode() + body


def check_floor(port, response):
    """The floor keeps its connection open and answers each request with the whole response."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as s:
        for _ in range(2):
            s.sendall(b"GET /x HTTP/1.1\r\nHost: floor\r\n\r\n")
            got = b""
            while len(got) < len(response):
                piece = s.recv(1 << 16)
                assert piece, "the floor closed its connection"
                got += piece
            assert got == response, "the floor answers other bytes than the hub"


def floor(binary, folder, response, writes, **load):
    """As measure(). `writes` is (keys, bytes) that RocksDB takes with each request, or nothing."""
    file = os.path.join(folder, "floor-answer")
    pathlib.Path(file).write_bytes(response)
    port = free_port()
    command = [binary, str(port), file]
    if writes:
        command += [os.path.join(folder, f"floor-{port}"), str(writes[0]), str(writes[1])]
    process = subprocess.Popen(command)
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.02)
        check_floor(port, response)
        return measure(process.pid, f"http://127.0.0.1:{port}", "/x", **load)
    finally:
        process.kill()
        process.wait()
