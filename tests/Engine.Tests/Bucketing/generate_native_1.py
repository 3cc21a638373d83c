#!/usr/bin/env python3
"""Writes native-1.golden.json: vectors of the native-1 bucketing, computed independently of the product.

MurmurHash3_x86_32 is written here from the algorithm's public description (Austin Appleby, public domain) and first
checked against published vectors. Run it from this folder: python3 generate_native_1.py > native-1.golden.json
"""
import json

MASK = 0xFFFFFFFF


def rotate_left(x, r):
    return ((x << r) | (x >> (32 - r))) & MASK


def murmur3_32(data, seed=0):
    h = seed
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


PUBLISHED = [
    ("", 0x00000000, 0x00000000),
    ("", 0x00000001, 0x514E28B7),
    ("", 0xFFFFFFFF, 0x81F16F39),
    ("test", 0x00000000, 0xBA6BD213),
    ("test", 0x9747B28C, 0x704B81DC),
    ("Hello, world!", 0x00000000, 0xC0363E43),
    ("Hello, world!", 0x9747B28C, 0x24884CBA),
    ("The quick brown fox jumps over the lazy dog", 0x00000000, 0x2E4FF723),
    ("The quick brown fox jumps over the lazy dog", 0x9747B28C, 0x2FA826CD),
    ("a", 0x9747B28C, 0x7FA09EA6),
    ("aa", 0x9747B28C, 0x5D211726),
    ("aaa", 0x9747B28C, 0x283E0130),
    ("aaaa", 0x9747B28C, 0x5A97808A),
    ("abc", 0x00000000, 0xB3DD93FA),
    ("ππππππππ", 0x9747B28C, 0xD58063C1),
]
for text, seed, expected in PUBLISHED:
    assert murmur3_32(text.encode(), seed) == expected, (text, hex(seed), hex(murmur3_32(text.encode(), seed)))

VALUES = ["abcdefghijklmnop"[:n] for n in range(17)] + [
    "user-1", "user-2", "user-42", "9f8b7c5e-2d41-4f0a-8c1e-000000000001", "someone@example.org",
    "0", "1", "42", "9007199254740992", "0.1", "true", "false",
    "é", "ß", "Ω", "日本語", "пользователь", "שלום", "e\u0301", "😀", "👩‍👩‍👧", "a😀b",
    " ", ":", "a:b", "line\nbreak", "\u0000", "quote\"", "back\\slash",
    "x" * 498, "x" * 499, "x" * 500, "x" * 511, "x" * 512, "x" * 513, "y" * 1000, "é" * 700, "z" * 5000,
]
SALTS = ["", "f", "new-checkout", "checkout.button-colour", "соль", "s" * 600]


def bucket(h):
    return h * 100000 >> 32


vectors = []
for salt in SALTS:
    for value in VALUES:
        h = murmur3_32((salt + ":" + value).encode())
        vectors.append({"salt": salt, "value": value, "hash": h, "bucket": bucket(h)})

hashes = [{"text": t, "seed": s, "hash": h} for t, s, h in PUBLISHED]
print("{")
print(' "murmur3": [\n  ' + ",\n  ".join(json.dumps(v, ensure_ascii=False) for v in hashes) + "\n ],")
print(' "buckets": [\n  ' + ",\n  ".join(json.dumps(v, ensure_ascii=False) for v in vectors) + "\n ]")
print("}")
