#!/usr/bin/env python3
"""`dosi patrol tour` answers a Team Orienteering file with tours that bench/patrol_checker.py accepts, and repeats itself.

    tests/solutions/patrol_tour.py BUILD_FOLDER
"""

import json
import pathlib
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bench"))
from patrol_checker import TourInstance  # noqa: E402


def main():
    program = pathlib.Path(sys.argv[1]) / "dosi-patrol"
    draw = random.Random(3)
    failures = []

    def run(*arguments):
        return subprocess.run([str(program), "tour", *map(str, arguments)], capture_output=True, text=True)

    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        file, out = folder / "drawn.txt", folder / "out.json"
        nodes = [(10, 10, 0), *((draw.uniform(0, 20), draw.uniform(0, 20), draw.randrange(1, 30)) for _ in range(48)), (11, 10, 0)]
        file.write_text("n 50\nm 3\ntmax 22.5\n" + "".join(f"{x:.3f}\t{y:.3f}\t{score}\n" for x, y, score in nodes))
        answers = []
        for seed in (1, 1, 2):
            done = run(file, "--steps", 3000, "--seed", seed, "--json", out)
            if done.returncode != 0:
                failures.append(done.stderr)
                break
            answers.append(json.loads(out.read_text()))
            failures += TourInstance(file).faults(answers[-1])
            if f"score {answers[-1]['score']}" not in done.stdout or done.stdout.count("team ") != 3:
                failures.append(f"the score and three routes are printed, found {done.stdout}")
        if answers[0]["routes"] != answers[1]["routes"] or answers[0]["score"] < 200:
            failures.append("the same seed gives the same tours, and good ones")
        spoiled = json.loads(json.dumps(answers[0]))
        spoiled["routes"][0]["nodes"].insert(1, spoiled["routes"][1]["nodes"][1])
        if not TourInstance(file).faults(spoiled):
            failures.append("the checker accepts a node visited twice")

        file.write_text("n 3\nm 1\ntmax 5\n0 0 0\n1 1 five\n2 0 0\n")
        done = run(file)
        if done.returncode != 1 or 'Line 5: score of node 1 of 3 should be a number, found "five".' not in done.stderr:
            failures.append(f"a bad score is named with its line, found {done.stderr}")
        if run(folder / "none.txt").returncode != 1:
            failures.append("a file that is not there is an error")

    for failure in failures[:10]:
        print("FAIL", failure)
    print(f"patrol tour: {len(failures)} failures" if failures else "patrol tour: ok")
    return int(bool(failures))


if __name__ == "__main__":
    sys.exit(main())
