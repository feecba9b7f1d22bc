"""Makes a data folder look as if a newer dosi had written it: changes the key `format` (docs/storage-format.md) in the log.

The log is that of RocksDB: blocks of 32 KiB with records of masked CRC-32C, length, type, in recycled logs a log number, payload.
"""

import struct
from pathlib import Path

BLOCK = 32 << 10
MARK = b"\x06format\x04"


def _crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def _masked(crc):
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def make_newer(folder, version):
    """True if the version was found and changed."""
    for path in sorted(Path(folder).glob("*.log")):
        data = bytearray(path.read_bytes())
        at = 0
        while at + 7 <= len(data):
            if BLOCK - at % BLOCK < 7:
                at += BLOCK - at % BLOCK
                continue
            size, kind = struct.unpack_from("<HB", data, at + 4)
            if kind == 0:
                break
            begin = at + (11 if kind >= 5 else 7)
            end = begin + size
            found = data.find(MARK, begin, end)
            if found >= 0:
                struct.pack_into("<I", data, found + len(MARK), version)
                struct.pack_into("<I", data, at, _masked(_crc32c(data[at + 6:end])))
                path.write_bytes(data)
                return True
            at = end
    return False
