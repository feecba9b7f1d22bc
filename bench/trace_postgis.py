#!/usr/bin/env python3
"""Contacts beside PostGIS in one run: the same stays, the same cases, equal counts.

    bench/trace_postgis.py [--persons N] [--cases N] [--metres D] [--minutes T] [--build FOLDER]

Starts a PostgreSQL of its own (Debian: postgresql-15-postgis-3) on a free loopback port, in a folder under the temporary one, as user `postgres`
or `nobody` where it is run by root; stops and removes it at the end. Its index is GiST over point and time range.
"""
import argparse
import json
import os
import pathlib
import pwd
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time

from run import ROOT

BIN = pathlib.Path("/usr/lib/postgresql/15/bin")
SEARCH = """
SELECT count(*) AS events, count(DISTINCT o.person) AS pairs FROM stays c JOIN stays o
  ON ST_DWithin(c.at, o.at, {metres}) AND o.during && c.during AND o.person <> c.person
 AND least(upper(o.during), upper(c.during)) - greatest(lower(o.during), lower(c.during)) >= {seconds}
WHERE c.person = '{person}'"""


class Postgres:
    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="dosi-postgis-"))
        self.user = None
        if os.geteuid() == 0:
            self.user = next(u for u in ("postgres", "nobody") if u in {p.pw_name for p in pwd.getpwall()})
            shutil.chown(self.folder, self.user)
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        self.call(BIN / "initdb", "-D", self.folder / "db", "-A", "trust", "-U", "bench", "--no-sync", "-E", "UTF8", "--locale=C")
        settings = (f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder} -c fsync=off -c shared_buffers=1GB "
                    "-c work_mem=256MB -c maintenance_work_mem=1GB -c max_wal_size=8GB -c wal_level=minimal -c max_wal_senders=0 -c jit=off")
        self.call(BIN / "pg_ctl", "-D", self.folder / "db", "-w", "-l", self.folder / "log", "-o", settings, "start")

    def call(self, *command):
        subprocess.run([str(c) for c in command], check=True, capture_output=True, user=self.user, cwd="/")

    def sql(self, text, feed=None):
        done = subprocess.run([str(BIN / "psql"), "-h", "127.0.0.1", "-p", str(self.port), "-U", "bench", "-d", "postgres", "-v", "ON_ERROR_STOP=1", "-qAt", "-F", "\t", "-c", text],
                              stdin=feed, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"psql: {done.stderr}")
        return done.stdout

    def close(self):
        subprocess.run([str(BIN / "pg_ctl"), "-D", str(self.folder / "db"), "-m", "immediate", "stop"], check=False, capture_output=True, user=self.user, cwd="/")
        shutil.rmtree(self.folder, ignore_errors=True)


def ours(options, folder, names):
    dosi = str(pathlib.Path(options.build) / "dosi-trace")
    subprocess.run([dosi, "sample-stays", "--persons", str(options.persons), "--out", str(folder / "stays.csv")], check=True)
    (folder / "cases.csv").write_text("person\n" + "\n".join(names) + "\n")
    subprocess.run([dosi, "contacts", "--stays", str(folder / "stays.csv"), "--cases", str(folder / "cases.csv"), "--time-unit", "seconds", "--metres", str(options.metres),
                    "--minutes", str(options.minutes), "--most", "0", "--json", str(folder / "out.json")], check=True, capture_output=True)
    return json.loads((folder / "out.json").read_text())


def theirs(options, folder, names, server):
    server.sql("CREATE EXTENSION postgis; CREATE UNLOGGED TABLE raw (person text, t0 int, t1 int, x float8, y float8)")
    start = time.monotonic()
    with (folder / "stays.csv").open() as f:
        server.sql("COPY raw FROM STDIN WITH (FORMAT csv, HEADER true)", f)
    server.sql("CREATE UNLOGGED TABLE stays AS SELECT person, int4range(t0, t1) AS during, ST_MakePoint(x, y) AS at FROM raw; DROP TABLE raw")
    load_s, start = time.monotonic() - start, time.monotonic()
    server.sql("CREATE EXTENSION btree_gist; CREATE INDEX near ON stays USING gist (at, during); CREATE INDEX who ON stays (person); ANALYZE stays")
    index_s = time.monotonic() - start
    size = int(server.sql("SELECT pg_relation_size('near')").strip())
    server.sql("SELECT count(*) FROM stays")
    queries = [SEARCH.format(metres=options.metres, seconds=int(options.minutes * 60), person=name) for name in names]
    server.sql(";".join(queries[:5]))  # warm
    start = time.monotonic()
    counts = [tuple(map(int, line.split("\t"))) for line in server.sql(";".join(queries)).splitlines()]
    return counts, load_s, index_s, size, time.monotonic() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--persons", type=int, default=50_000)
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--metres", type=float, default=50)
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--build", default=str(ROOT / "build/release"))
    options = parser.parse_args()
    if not (BIN / "postgres").exists() or not pathlib.Path("/usr/share/postgresql/15/extension/postgis.control").exists():
        return print("skipped: no PostGIS; install postgresql-15-postgis-3")
    names = [f"synthetic-{p}" for p in random.Random(3).sample(range(options.persons), options.cases)]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        report = ours(options, folder, names)
        server = Postgres()
        try:
            counts, load_s, index_s, size, search_s = theirs(options, folder, names, server)
        finally:
            server.close()
    mine = {a["person"]: (a["events"], a["contactsFound"]) for a in report["answers"]}
    unequal = [n for n, c in zip(names, counts) if mine[n] != c]
    s, n = report["seconds"], options.cases
    print(f"{report['index']['stays']} stays, {n} cases, <= {options.metres:g} m, >= {options.minutes:g} min: {sum(c[0] for c in counts)} events, {sum(c[1] for c in counts)} pairs")
    print(f"{'':10}{'read':>10}{'index':>10}{'size':>10}{'a case':>12}")
    print(f"{'dosi':10}{s['read']:9.2f}s{s['build']:9.2f}s{report['index']['bytes'] / 1e6:7.0f} MB{1000 * s['search'] / n:9.3f} ms")
    print(f"{'PostGIS':10}{load_s:9.2f}s{index_s:9.2f}s{size / 1e6:7.0f} MB{1000 * search_s / n:9.3f} ms   ({search_s / s['search']:.0f} times)")
    print("counts are equal for every case" if not unequal else f"COUNTS DIFFER for {len(unequal)} cases, such as {unequal[0]}")
    return int(bool(unequal))


if __name__ == "__main__":
    sys.exit(main())
