"""Labelled tracks for `./dosi.sh bench trace`: what is true is known because it was put together.

Stays. Rules: from GeoLife, a ride or walk is a run of fixes without a gap over 60 s in which every fix is more than 80 m from the one two
minutes earlier, at least five minutes long. A labelled track puts rides end to end (each shifted to begin where the last ended), and between
each two a stay of 12 to 120 minutes: fixes at the intervals of the ride before, around its place with Gaussian errors of 4 to 15 m, one in 200 a
jump of 300 to 2,000 m; one stay in three is without fixes but for its first and last two minutes. Truth: the fixes of the stays, jumps excepted.
"""
import math
import pathlib
import random
import struct
import tarfile


def plt(path):
    out = []
    for line in path.read_text().splitlines()[6:]:
        c = line.split(",")
        out.append((float(c[4]) * 86400, float(c[1]), float(c[0])))
    return out


def apart(a, b):
    return math.hypot((a[1] - b[1]) * 111195 * math.cos(math.radians(a[2])), (a[2] - b[2]) * 111195)


def rides(folder):
    """Runs of fixes that keep moving."""
    out = []
    for path in sorted(pathlib.Path(folder).rglob("*.plt")):
        fixes, run, back = plt(path), [], 0
        for i, fix in enumerate(fixes):
            gap = i > 0 and not 0 < fix[0] - fixes[i - 1][0] <= 60
            while fixes[back][0] < fix[0] - 120:
                back += 1
            moving = apart(fixes[back], fix) > 80 or fix[0] - fixes[back][0] < 60
            if gap or not moving:
                out.append(run)
                run, back = [], i
            if moving:
                run.append(fix)
        out.append(run)
    return [r for r in out if len(r) > 10 and r[-1][0] - r[0][0] >= 300 and apart(r[0], r[-1]) > 300]


def labelled_track(pieces, draw, stays=6):
    """[(time, lon, lat, is_stay)], starting and ending on the way."""
    out, now, at = [], 1.2e9, (116.3, 39.9)
    for n in range(stays + 1):
        ride = draw.choice(pieces)
        for t, lon, lat in ride:
            out.append((now + t - ride[0][0], at[0] + lon - ride[0][1], at[1] + lat - ride[0][2], False))
        now, at = out[-1][0] + 5, out[-1][1:3]
        if n == stays:
            return out
        length, error, silent = draw.uniform(12, 120) * 60, draw.uniform(4, 15), draw.random() < 1 / 3
        end = now + length
        begin, gaps = now, [b[0] - a[0] for a, b in zip(ride, ride[1:])]
        while now < end:
            jump = draw.random() < 1 / 200
            away, turn = (draw.uniform(300, 2000), draw.uniform(0, 2 * math.pi)) if jump else (0, 0)
            if not silent or now - begin < 120 or end - now < 120:
                out.append((now, at[0] + (draw.gauss(0, error) + away * math.cos(turn)) / 111195 / math.cos(math.radians(at[1])), at[1] + (draw.gauss(0, error) + away * math.sin(turn)) / 111195, not jump))
            now += draw.choice(gaps)


def shapefile_lines(archive, name):
    """The polylines of an ESRI shapefile in a tar archive (ESRI white paper, 1998)."""
    data = tarfile.open(archive).extractfile(name).read()
    out, at = [], 100
    while at < len(data):
        (length,) = struct.unpack_from(">i", data, at + 4)
        (kind,) = struct.unpack_from("<i", data, at + 8)
        if kind == 3:
            parts, points = struct.unpack_from("<ii", data, at + 44)
            firsts = list(struct.unpack_from(f"<{parts}i", data, at + 52)) + [points]
            xy = struct.unpack_from(f"<{2 * points}d", data, at + 52 + 4 * parts)
            for a, b in zip(firsts, firsts[1:]):
                out.append([(round(xy[2 * i], 7), round(xy[2 * i + 1], 7)) for i in range(a, b)])
        at += 8 + 2 * length
    return out


def osm_xml(lines):
    numbers, nodes, ways = {}, [], []
    for line in lines:
        refs = []
        for p in line:
            if p not in numbers:
                numbers[p] = len(numbers) + 1
                nodes.append(f'<node id="{numbers[p]}" version="1" lon="{p[0]}" lat="{p[1]}"/>')
            refs.append(f'<nd ref="{numbers[p]}"/>')
        ways.append(f'<way id="{len(ways) + 1}" version="1">{"".join(refs)}<tag k="highway" v="residential"/></way>')
    return '<?xml version="1.0"?><osm version="0.6">' + "".join(nodes) + "".join(ways) + "</osm>"


def drives(lines, draw, n, metres=5000, step_m=15, error_m=6):
    """Tracks along a street network: a fix a second at 15 m/s with Gaussian errors, and the nodes they passed. Turns back only at dead ends."""
    leaving = {}
    for line in lines:
        for way in (line, line[::-1]):
            leaving.setdefault(way[0], []).append(way)
    starts, out = sorted(leaving), []
    while len(out) < n:
        here, last, path = draw.choice(starts), None, []
        total = 0
        while total < metres:
            ways = [w for w in leaving[here] if last is None or w != last[::-1]] or leaving[here]
            last = draw.choice(ways)
            path += last if not path else last[1:]
            total += sum(apart((0, *a), (0, *b)) for a, b in zip(last, last[1:]))
            here = last[-1]
        fixes, now, left = [], 0, 0.0
        for a, b in zip(path, path[1:]):
            length = apart((0, *a), (0, *b))
            while left < length:
                share = left / length
                lon, lat = a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])
                fixes.append((now, lon + draw.gauss(0, error_m) / 111195 / math.cos(math.radians(lat)), lat + draw.gauss(0, error_m) / 111195))
                now, left = now + 1, left + step_m
            left -= length
        out.append((fixes, path))
    return out
