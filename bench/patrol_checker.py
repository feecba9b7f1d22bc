"""Judges answers of patrol programs a second time, from the files alone."""
import math


class TourInstance:
    """A Team Orienteering file: n, m, tmax, then x y score of each node; the first is the start, the last the end."""

    def __init__(self, path):
        words = open(path).read().split()
        assert words[0] == "n" and words[2] == "m" and words[4] == "tmax", path
        self.n, self.teams, self.limit = int(words[1]), int(words[3]), float(words[5])
        numbers = list(map(float, words[6:]))
        assert len(numbers) == 3 * self.n, path
        self.at = list(zip(numbers[::3], numbers[1::3]))
        self.score = numbers[2::3]

    def length(self, nodes):
        return math.fsum(math.dist(self.at[a], self.at[b]) for a, b in zip(nodes, nodes[1:]))

    def faults(self, answer):
        """What is wrong with a JSON answer of `dosi patrol tour`; empty if nothing is."""
        out, seen, total = [], set(), 0
        routes = answer["routes"]
        if len(routes) != self.teams:
            out.append(f"{len(routes)} routes for {self.teams} teams")
        for number, route in enumerate(routes):
            nodes = route["nodes"]
            inner = nodes[1:-1]
            if nodes != [0] and (nodes[0] != 0 or nodes[-1] != self.n - 1):
                out.append(f"route {number} does not go from the start to the end")
            for node in inner:
                if not 0 < node < self.n - 1 or node in seen:
                    out.append(f"route {number} visits {node} again or it is none")
                seen.add(node)
            length = self.length(nodes)
            if length > self.limit * (1 + 1e-9):
                out.append(f"route {number} is {length} long, allowed is {self.limit}")
            if abs(length - route["length"]) > 1e-6:
                out.append(f"route {number} says {route['length']} long, it is {length}")
            score = sum(self.score[node] for node in inner)
            if score != route["score"]:
                out.append(f"route {number} says it scores {route['score']}, it scores {score}")
            total += score
        if total != answer["score"]:
            out.append(f"says {answer['score']}, scores {total}")
        return out
