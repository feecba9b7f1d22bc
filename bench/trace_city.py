"""Timelines of residents of the synthetic city, whose truth is known (`dosi demo --residents`), with a share of their records withheld."""
import csv
import datetime
import json
import pathlib
import random
import subprocess


def moment(value):
    text = value["value"]["@value"] if isinstance(value, dict) else value
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


class City:
    def __init__(self, folder):
        self.at, self.kind, self.home, self.records = {}, {}, {}, {}
        towers = {}
        for line in (pathlib.Path(folder) / "entities.jsonl").open(encoding="utf-8"):
            e = json.loads(line)
            place = tuple(e["location"]["coordinates"]) if "location" in e else None
            if e["type"] == "SyntheticVenue":
                self.at[e["id"]], self.kind[e["id"]] = place, e["category"]
            elif e["type"] == "CellTower":
                towers[e["id"]] = place
            elif e["type"] == "SyntheticResident":
                self.home[e["id"]] = place
            elif e["type"] in ("CardTransaction", "QrVisit"):
                venue = e["merchant" if e["type"] == "CardTransaction" else "venue"]["object"]
                self.at[venue], self.kind[venue] = place, "place"
                self.note(e["person"]["object"], "card" if e["type"] == "CardTransaction" else "qr", moment(e.get("dateTransacted") or e["dateVisited"]), place, venue)
            elif e["type"] == "CctvVisitDetection":
                self.note(e["person"]["object"], "cctv", moment(e["detectedFrom"]), place, "")
        self.truth = {}
        for line in (pathlib.Path(folder) / "histories.jsonl").open(encoding="utf-8"):
            h = json.loads(line)
            if "trueVenue" in h:
                self.truth[h["id"]] = [(moment(i["observedAt"]), i["object"]) for i in h["trueVenue"]]
            for i in h.get("servingTower", []):
                self.note(h["id"], "tower", moment(i["observedAt"]), towers[i["object"]], "")

    def note(self, person, source, at, place, venue):
        self.records.setdefault(person, []).append((source, at, place, venue))

    def write(self, folder, persons, withheld, seed=1):
        """The records that are left, and the venues: home and place of work or school are known as each person's own, as of an interview; other
        offices and places are anybody's."""
        draw = random.Random(seed)
        with (folder / "observations.csv").open("w", newline="") as f:
            out = csv.writer(f)
            out.writerow(["person", "source", "from", "lon", "lat", "venue"])
            for person in persons:
                for source, at, place, venue in self.records.get(person, []):
                    if draw.random() >= withheld:
                        out.writerow([person, source, f"{at:.0f}", *place, venue])
        with (folder / "venues.csv").open("w", newline="") as f:
            out = csv.writer(f)
            out.writerow(["id", "lon", "lat", "share", "minutes", "person"])
            for venue, place in self.at.items():
                if self.kind[venue] != "home":
                    out.writerow([venue, *place, "", "", ""])
            for person in persons:
                out.writerow([f"home of {person}", *self.home[person], 0.35, 480, person])
                if work := self.work(person):
                    out.writerow([work, *self.at[work], 0.2, 240, person])

    def work(self, person):
        """Where most days were spent, away from home."""
        days = {}
        for at, venue in self.truth[person]:
            if venue in self.at and self.kind[venue] != "home":
                days.setdefault(venue, set()).add(at // 86400)
        best = max(days, key=lambda v: len(days[v]), default=None)
        return best if best and len(days[best]) >= 6 else None

    def accuracy(self, answer, way_s=1200, step_s=300):
        """Share of the steps at the right venue; not judged within 20 minutes before an arrival, when a person is on the way, nor at venues
        whose place no file tells (schools and shops that nobody paid at)."""
        right = judged = 0
        for one in answer["persons"]:
            person, spans = one["person"], [(moment(s["from"]), moment(s["to"]), s["venue"]) for s in one["spans"]]
            arrivals, k, s = self.truth[person], 0, 0
            t = spans[0][0]
            while t < spans[-1][1]:
                while k + 1 < len(arrivals) and arrivals[k + 1][0] <= t:
                    k += 1
                while spans[s][1] <= t:
                    s += 1
                coming = k + 1 < len(arrivals) and arrivals[k + 1][0] - t < way_s
                if arrivals[k][0] <= t and not coming and arrivals[k][1] in self.at:
                    venue = arrivals[k][1]
                    if self.kind.get(venue) == "home" and self.at[venue] == self.home[person]:
                        venue = f"home of {person}"
                    judged += 1
                    right += spans[s][2] == venue
                t += step_s
        return right / max(1, judged)


def timelines(dosi_trace, folder):
    subprocess.run([str(dosi_trace), "timeline", "--observations", str(folder / "observations.csv"), "--venues", str(folder / "venues.csv"), "--json", str(folder / "timeline.json")], check=True, capture_output=True)
    return json.loads((folder / "timeline.json").read_text())
