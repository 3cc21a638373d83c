#!/usr/bin/env python3
"""Writes share.golden.json: positions of callers in bucket conditions, and buckets of splits with a total, computed independently of the
product. Run it from this folder: python3 generate_share.py > share.golden.json
"""
import json
import zlib

MASK = 0xFFFFFFFF


def rotate_left(x, r):
    return ((x << r) | (x >> (32 - r))) & MASK


def murmur3_32(data):
    h = 0
    blocks = len(data) // 4
    for i in range(blocks):
        k = int.from_bytes(data[4 * i:4 * i + 4], "little")
        k = rotate_left(k * 0xCC9E2D51 & MASK, 15) * 0x1B873593 & MASK
        h = (rotate_left(h ^ k, 13) * 5 + 0xE6546B64) & MASK
    tail = data[4 * blocks:]
    if tail:
        k = int.from_bytes(tail, "little")
        h ^= rotate_left(k * 0xCC9E2D51 & MASK, 15) * 0x1B873593 & MASK
    h ^= len(data)
    h = (h ^ (h >> 16)) * 0x85EBCA6B & MASK
    h = (h ^ (h >> 13)) * 0xC2B2AE35 & MASK
    return h ^ (h >> 16)


assert murmur3_32(b"test") == 0xBA6BD213 and murmur3_32(b"Hello, world!") == 0xC0363E43
assert zlib.crc32(b"flag1someentity") % 1000 == 279

VALUES = [f"user-{i}" for i in range(40)] + ["a", "é", "日本語", "😀", "someone@example.org", "x" * 600]
KEYS = ["f", "new-checkout", "checkout.button-colour"]
TOTALS = [1, 2, 3, 7, 1000, 100000, 1000000, 2147483647]


def native(salt, value, total):
    return murmur3_32(f"{salt}:{value}".encode()) * total >> 32


positions = []
for key in KEYS:
    for value in VALUES:
        salt = key + "/share"
        positions.append({
            "key": key,
            "value": value,
            "native": native(salt, value, 100000),
            "salted": native("own", value, 100000),
            "unsalted": native("", value, 100000),
            "fliptVariant": zlib.crc32((salt + value).encode()) % 1000 * 100,
            "fliptBoolean": zlib.crc32((value + salt).encode()) % 100 * 1000,
        })

totals = [{"key": "f", "value": value, "total": total, "bucket": native("f", value, total)} for total in TOTALS for value in VALUES]

print("{")
print(' "positions": [\n  ' + ",\n  ".join(json.dumps(v, ensure_ascii=False) for v in positions) + "\n ],")
print(' "totals": [\n  ' + ",\n  ".join(json.dumps(v, ensure_ascii=False) for v in totals) + "\n ]")
print("}")
