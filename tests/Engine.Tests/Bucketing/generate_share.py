#!/usr/bin/env python3
"""Writes share.golden.json: positions of callers in bucket conditions, and buckets of splits with a total, computed independently of the
product. Run it from this folder: python3 generate_share.py > share.golden.json
"""
import json
import zlib

from murmur3 import murmur3_32

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
