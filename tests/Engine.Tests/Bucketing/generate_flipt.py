#!/usr/bin/env python3
"""Writes flipt.golden.json: vectors of Flipt's buckets, computed with zlib's CRC-32 and IEEE single precision.

Variant flags: crc32(flag + entity) % 1000 against edges trunc(cumulative percentage * 10), all in single precision, the
last edge 1000, first edge >= bucket + 1. Each percentage is first divided by the sum of all and multiplied by 100, which
moves some edges. Boolean flags: crc32(entity + flag) % 100 below the percentage.

"vectors" has whole evaluations. "edges" has the edges of more sets of weights, among them all two-way splits in tenths of
a percent (20 of 999) and all three-way splits in whole percents (102 of 4,851) whose edges the division moves.
Run it from this folder: python3 generate_flipt.py > flipt.golden.json
"""
import json
import struct
import zlib


def single(x):
    return struct.unpack("<f", struct.pack("<f", x))[0]


assert zlib.crc32(b"flag1" + b"someentity") % 1000 == 279
assert zlib.crc32(b"flag_001" + b"some-fixed-entity-id") % 1000 == 553

ENTITIES = ["someentity", "some-fixed-entity-id", "1", "user-42", "é", "日本語", "😀", "x" * 700] + [f"e{i}" for i in range(40)]
FLAGS = ["flag1", "flag_001", "new.checkout"]
WEIGHTS = [
    [100000], [50000, 50000], [33333, 33333, 33334], [0, 100000], [100000, 0], [10000, 0, 90000],
    [100, 99900], [50, 99950], [12345, 23456, 64199], [14300, 14300, 14300, 14300, 14300, 14300, 14200], [55200, 44800, 0],
]


def truncated(percentages, weights):
    out, total = [], 0.0
    for p in percentages:
        total = single(total + p)
        out.append(int(single(total * 10)))
    out[max(i for i, w in enumerate(weights) if w > 0)] = 1000
    return out


def edges(weights):
    percentages, total = [single(w / 1000) for w in weights], 0.0
    for p in percentages:
        total = single(total + p)
    return truncated([single(single(p / total) * 100) for p in percentages], weights)


def moved(weights):
    return edges(weights) != truncated([single(w / 1000) for w in weights], weights)


def variant(flag, entity, weights):
    b = zlib.crc32((flag + entity).encode()) % 1000
    return b, next(i for i, e in enumerate(edges(weights)) if e >= b + 1)


def threshold(flag, entity, weights):
    b, total = zlib.crc32((entity + flag).encode()) % 100, 0
    for i, w in enumerate(weights):
        total += w
        if b < single(total / 1000):
            return b, i


vectors = []
for flag in FLAGS:
    for entity in ENTITIES:
        for weights in WEIGHTS:
            vb, vs = variant(flag, entity, weights)
            tb, ts = threshold(flag, entity, weights)
            vectors.append({
                "flag": flag, "entity": entity, "weights": weights,
                "variantBucket": vb, "variantShare": vs, "thresholdBucket": tb, "thresholdShare": ts,
            })

two = [w for w in ([100 * a, 100000 - 100 * a] for a in range(1, 1000)) if moved(w)]
three = [w for w in ([1000 * a, 1000 * b, 1000 * (100 - a - b)] for a in range(1, 99) for b in range(1, 100 - a)) if moved(w)]
assert (len(two), len(three)) == (20, 102) and edges([53000, 47000]) == [529, 1000]
sets = [{"weights": w, "edges": edges(w)} for w in WEIGHTS + two + three]


def lines(rows):
    return ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in rows)


print(f'{{\n "vectors": [\n  {lines(vectors)}\n ],\n "edges": [\n  {lines(sets)}\n ]\n}}')
