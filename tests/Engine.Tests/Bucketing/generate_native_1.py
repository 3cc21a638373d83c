#!/usr/bin/env python3
"""Writes native-1.golden.json: vectors of the native-1 bucketing, computed independently of the product.

Run it from this folder: python3 generate_native_1.py > native-1.golden.json
"""
import json

from murmur3 import PUBLISHED, murmur3_32

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
