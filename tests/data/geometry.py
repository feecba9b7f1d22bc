"""Distances and insides, worked out in the plainest way: the yardstick for what the hub answers."""

import math

EARTH_RADIUS_M = 6371008.77


def distance_m(a, b):
    """Between two (longitude, latitude) on the sphere."""
    lon1, lat1, lon2, lat2 = map(math.radians, (*a, *b))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(h))


def distance_to_line_m(point, line):
    """The nearest place of a line; for lines of streets, on a plane laid at the point."""
    metres_per_degree = math.pi * EARTH_RADIUS_M / 180
    shrink = math.cos(math.radians(point[1]))
    flat = [((x - point[0]) * shrink * metres_per_degree, (y - point[1]) * metres_per_degree) for x, y in line]
    if len(flat) == 1:
        return math.hypot(*flat[0])
    return min(_origin_to_segment(a, b) for a, b in zip(flat, flat[1:]))


def _origin_to_segment(a, b):
    dx, dy = b[0] - a[0], b[1] - a[1]
    square = dx * dx + dy * dy
    t = 0 if square == 0 else max(0, min(1, -(a[0] * dx + a[1] * dy) / square))
    return math.hypot(a[0] + t * dx, a[1] + t * dy)


def _in_ring(point, ring):
    x, y = point
    inside = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:]):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            inside = not inside
    return inside


def inside(point, geometry):
    """Whether a point lies in a GeoJSON Polygon or MultiPolygon (even-odd, holes left out)."""
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return any(_in_ring(point, rings[0]) and not any(_in_ring(point, hole) for hole in rings[1:]) for rings in polygons)
