#!/usr/bin/env python3
"""Real files of real cities go into a real hub; every count and every answer is worked out a second time from the files.

The files lie in DOSI_DATA, else in ../shared/data beside the project; without them the test says so and ends well.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fault"))

import imports  # noqa: E402
import questions  # noqa: E402
from hub_process import ROOT, Folder, Hub, Tally  # noqa: E402


def main():
    data = Path(os.environ.get("DOSI_DATA") or ROOT.parent / "shared" / "data")
    if not (data / "korea").is_dir():
        print(f"skipped: no data at {data}\n0 passed, 0 failed")
        return 0
    tally = Tally()
    with Folder() as folder, Hub(folder / "data") as hub:
        imports.run(hub, tally, data, folder)
        questions.run(hub, tally, data)
        imports.survives(hub, tally)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
