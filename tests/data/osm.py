"""An OpenStreetMap PBF read by the bytes: ways with their tags and positions."""

import struct
import zlib


def _varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7


def _fields(data):
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        if key & 7 == 0:
            value, at = _varint(data, at)
        elif key & 7 == 2:
            size, at = _varint(data, at)
            value = data[at:at + size]
            at += size
        else:
            raise ValueError(f"wire type {key & 7}")
        yield key >> 3, value


def _packed(data):
    at, out = 0, []
    while at < len(data):
        value, at = _varint(data, at)
        out.append(value)
    return out


def _signed(value):
    return (value >> 1) ^ -(value & 1)


def _deltas(data):
    total, out = 0, []
    for value in _packed(data):
        total += _signed(value)
        out.append(total)
    return out


def _blocks(path):
    with open(path, "rb") as file:
        while size := file.read(4):
            header = dict(_fields(file.read(struct.unpack(">I", size)[0])))
            blob = dict(_fields(file.read(header[3])))
            if header[1] == b"OSMData":
                yield zlib.decompress(blob[3]) if 3 in blob else blob[1]


def read(path):
    """Nodes as {id: (longitude, latitude)}, ways as [(id, tags, node ids)]."""
    nodes, ways = {}, []
    for block in _blocks(path):
        strings, groups, offset, grain = [], [], [0, 0], 100
        for field, value in _fields(block):
            if field == 1:
                strings = [s.decode() for _, s in _fields(value)]
            elif field == 2:
                groups.append(value)
            elif field == 17:
                grain = value
            elif field in (19, 20):
                offset[field - 19] = value
        for group in groups:
            for field, value in _fields(group):
                if field == 2:
                    dense = dict(_fields(value))
                    for i, lat, lon in zip(*(_deltas(dense[k]) for k in (1, 8, 9))):
                        nodes[i] = ((offset[1] + grain * lon) / 1e9, (offset[0] + grain * lat) / 1e9)
                elif field == 3:
                    way = dict(_fields(value))
                    tags = {strings[k]: strings[v] for k, v in zip(_packed(way.get(2, b"")), _packed(way.get(3, b"")))}
                    ways.append((way[1], tags, _deltas(way.get(8, b""))))
    return nodes, ways
