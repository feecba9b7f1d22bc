"""What lines are worth by the literature's rules, worked out from the instance's files alone: nothing is shared with the program that found them."""
INFINITE = float("inf")


def read_numbers(path):
    values = [float(word) for word in path.read_text().replace("Inf", "inf").split()]
    n = round(len(values) ** 0.5)
    assert n * n == len(values), f"{path} is no square"
    return [values[i * n:(i + 1) * n] for i in range(n)]


class Instance:
    def __init__(self, folder, name, lines, least, most):
        self.times, self.demand = (read_numbers(folder / f"{name}{what}.txt") for what in ("TravelTimes", "Demand"))
        self.lines, self.least, self.most = lines, least, most

    def faults(self, routes):
        """The rules a network must keep: number and length of lines, simple paths of streets, every node, connected."""
        out = [] if len(routes) == self.lines else [f"{len(routes)} lines"]
        group = list(range(len(self.times)))
        for number, route in enumerate(routes):
            if not self.least <= len(route) <= self.most:
                out.append(f"line {number} has {len(route)} nodes")
            if len(set(route)) != len(route):
                out.append(f"line {number} passes a node twice")
            for a, b in zip(route, route[1:]):
                if a == b or self.times[a][b] == INFINITE:
                    out.append(f"line {number}: no street from {a} to {b}")
                old, new = group[b], group[a]
                group = [new if g == old else g for g in group]
        if set().union(*map(set, routes)) != set(range(len(self.times))):
            out.append("a node has no line")
        if len(set(group)) > 1:
            out.append("the lines fall into pieces")
        return out

    def line_time(self, routes):
        return sum(self.times[a][b] for route in routes for a, b in zip(route, route[1:]))

    def average(self, routes, transfer=5.0):
        """Minutes of a trip: riding and transfers on the best path, over all pairs (Floyd and Warshall over whole rides)."""
        n = len(self.times)
        cost = [[INFINITE] * n for _ in range(n)]
        for route in routes:
            for i, a in enumerate(route):
                ride = transfer
                for before, b in zip(route[i:], route[i + 1:]):
                    ride += self.times[before][b]
                    if ride < cost[a][b]:
                        cost[a][b] = cost[b][a] = ride
        for k in range(n):
            via = cost[k]
            for i in range(n):
                enter = cost[i][k]
                if enter < INFINITE:
                    cost[i] = [old if old <= enter + rest else enter + rest for old, rest in zip(cost[i], via)]
        total = minutes = 0.0
        for i in range(n):
            for j in range(n):
                if i != j and self.demand[i][j] > 0:
                    total += self.demand[i][j]
                    minutes += self.demand[i][j] * (cost[i][j] - transfer)
        return minutes / total


def hypervolume(points, ideal, reference):
    """The share of the box between ideal and reference that the points (average, line time) beat."""
    area, ceiling = 0.0, reference[0]
    for average, lines in sorted(points, key=lambda p: p[1]):
        if lines < reference[1] and average < ceiling:
            area += (reference[1] - lines) * (ceiling - average)
            ceiling = average
    return area / ((reference[0] - ideal[0]) * (reference[1] - ideal[1]))
