"""Running `dosi trace`, and counting what is checked; for the tests beside it."""

import csv
import math
import os
import pathlib
import subprocess

EARTH_M = 6371008.77
ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = pathlib.Path(os.environ.get("DOSI_DATA") or ROOT.parent / "shared/data")


class Check:
    """Counts what held; what does not ends the test."""

    def __init__(self):
        self.passed = 0

    def __call__(self, what, good, shown=""):
        if not good:
            raise SystemExit(f"FAIL {what} {shown}")
        self.passed += 1

    def done(self):
        print(f"{self.passed} passed")
        return 0


def trace(build, *arguments, fails=False):
    """Runs it; what it said on standard error."""
    done = subprocess.run([str(build / "dosi-trace"), *map(str, arguments)], capture_output=True, text=True, check=False)
    assert (done.returncode != 0) == fails, (arguments, done.stdout, done.stderr)
    return done.stderr


def apart_m(a, b):
    (lon1, lat1), (lon2, lat2) = ([math.radians(v) for v in p] for p in (a, b))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_M * math.asin(math.sqrt(h))


def write(path, header, rows):
    with path.open("w", newline="", encoding="utf-8") as f:
        csv.writer(f).writerows([header, *rows])
