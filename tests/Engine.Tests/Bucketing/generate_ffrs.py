#!/usr/bin/env python3
"""Writes ffrs.golden.json: buckets of users, computed independently of the product. Run it from this folder:
python3 generate_ffrs.py > ffrs.golden.json
"""
import json

MASK = (1 << 64) - 1


def rotate(value, bits):
    return (value << bits | value >> 64 - bits) & MASK


def siphash13(data):
    v = [0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573]

    def mix():
        v[0] = (v[0] + v[1]) & MASK
        v[2] = (v[2] + v[3]) & MASK
        v[1] = rotate(v[1], 13) ^ v[0]
        v[3] = rotate(v[3], 16) ^ v[2]
        v[0] = rotate(v[0], 32)
        v[2] = (v[2] + v[1]) & MASK
        v[0] = (v[0] + v[3]) & MASK
        v[1] = rotate(v[1], 17) ^ v[2]
        v[3] = rotate(v[3], 21) ^ v[0]
        v[2] = rotate(v[2], 32)

    padded = data + bytes(7 - len(data) % 8) + bytes([len(data) & 255])
    for i in range(0, len(padded), 8):
        word = int.from_bytes(padded[i : i + 8], "little")
        v[3] ^= word
        mix()
        v[0] ^= word
    v[2] ^= 255
    for _ in range(3):
        mix()
    return v[0] ^ v[1] ^ v[2] ^ v[3]


# What hash() of CPython 3.11 and later returns with PYTHONHASHSEED=0, which is the same function.
assert siphash13(b"new_checkout:123\xff") == 4440740035984370885

rows = []
for flag in ["new_checkout", "dark_mode", "test", "a", "日本語"]:
    for user in ["123", "user-1", "alice", "user123", "日本語", "x", "x" * 600]:
        rows.append({"flag": flag, "user": user, "bucket": siphash13(f"{flag}:{user}".encode() + b"\xff") % 101 % 100})
print("[\n  " + ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]")
