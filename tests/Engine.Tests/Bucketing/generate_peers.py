#!/usr/bin/env python3
"""Writes goff, growthbook, launchdarkly and flagd.golden.json: buckets of callers, computed independently of the product. Run it from this
folder: python3 generate_peers.py

The values that the script checks first are published in the tests of these systems.
"""
import hashlib
import json
import struct
from fractions import Fraction

from murmur3 import murmur3_32

VALUES = [
    "user-1", "user-2", "user-42", "alice", "bob", "日本語", "😀", "é", "a", "someone@example.org",
    "e56f628e-9817-498f-ae38-4961e9c2bb21", "x" * 600,
]
SALTS = ["new-checkout", "my-flag", "f", "größe", ""]


def fnv1a32(units):
    value = 0x811C9DC5
    for unit in units:
        value = ((value ^ unit) * 0x01000193) & 0xFFFFFFFF
    return value


def utf16(text):
    data = text.encode("utf-16-le")
    return [data[i] | data[i + 1] << 8 for i in range(0, len(data), 2)]


def goff(salt, value):
    return fnv1a32((salt + value).encode())


def growthbook_1(seed, value):
    return fnv1a32(utf16(value + seed)) % 1000


def growthbook_2(seed, value):
    return fnv1a32(utf16(str(fnv1a32(utf16(seed + value))))) % 10000


def flagd(salt, value, total):
    return murmur3_32((salt + value).encode()) * total >> 32


def single(number):
    """Rounds an exact fraction to single precision, ties to even."""
    if number == 0:
        return Fraction(0)
    exponent = 0
    while number * Fraction(2) ** -exponent >= 1 << 24:
        exponent += 1
    while number * Fraction(2) ** -exponent < 1 << 23:
        exponent -= 1
    mantissa = number * Fraction(2) ** -exponent
    whole = mantissa.numerator // mantissa.denominator
    rest = mantissa - whole
    if rest > Fraction(1, 2) or (rest == Fraction(1, 2) and whole & 1):
        whole += 1
    return whole * Fraction(2) ** exponent


def launchdarkly(prefix, value):
    digest = int(hashlib.sha1((prefix + "." + value).encode()).hexdigest()[:15], 16)
    return single(single(Fraction(digest)) / single(Fraction(0xFFFFFFFFFFFFFFF)))


def bound(weight):
    return single(Fraction(weight) / single(Fraction(100000)))


def position(bucket):
    """Returns the largest weight whose bound does not exceed a bucket."""
    low, high = 0, 100000
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if bound(middle) <= bucket else (low, middle - 1)
    return low


def bits(number):
    return struct.unpack(">i", struct.pack(">f", float(number)))[0]


def check():
    assert fnv1a32(b"flagNameUserKey") == 3946001934
    assert goff("my-flag", "e56f628e-9817-498f-ae38-4961e9c2bb21") % 100000 == 70272
    for value, first, second in [("user-1", 217, 2090), ("user-2", 984, 109), ("alice", 386, 662), ("日本語", 147, 3708)]:
        assert (growthbook_1("new-checkout", value), growthbook_2("new-checkout", value)) == (first, second)
    for prefix, value, bucket in [
        ("hashKey.saltyA", "userKeyA", 0.42157587), ("hashKey.saltyA", "userKeyB", 0.6708485),
        ("hashKey.saltyA", "userKeyC", 0.10343106), ("hashKey.saltyA", "33333", 0.54771423), ("61", "userKeyA", 0.09801207),
    ]:
        assert abs(float(launchdarkly(prefix, value)) - bucket) < 6e-8
    for value, bucket in [("rachel@faas.com", 42), ("monica@faas.com", 77), ("joey@faas.com", 7), ("ross@faas.com", 37)]:
        assert flagd("headerColor", value, 100) == bucket


def text(rows, indent=2):
    return (",\n" + " " * indent).join(json.dumps(row, ensure_ascii=False) for row in rows)


def write(name, content):
    with open(name + ".golden.json", "w", encoding="utf-8") as file:
        file.write(content + "\n")


check()
write("goff", "[\n  " + text([
    {"salt": salt, "value": value, "total": total, "bucket": goff(salt, value) % total}
    for salt in SALTS for value in VALUES for total in (3, 99999, 100000, 2147483647)
]) + "\n]")
write("growthbook", "[\n  " + text([
    {"salt": salt, "value": value, "v1": growthbook_1(salt, value), "v2": growthbook_2(salt, value)}
    for salt in SALTS + ["__ns1"] for value in VALUES
]) + "\n]")
write("flagd", "[\n  " + text([
    {"salt": salt, "value": value, "total": total, "bucket": flagd(salt, value, total)}
    for salt in SALTS + ["headerColor"] for value in VALUES + ["joey@faas.com"] for total in (2, 3, 100, 2147483647)
]) + "\n]")
buckets = [
    {"salt": salt, "value": value, "bits": bits(launchdarkly(salt, value)), "position": position(launchdarkly(salt, value))}
    for salt in ["hashKey.saltyA", "new-checkout.4d5e", "61", "f."]
    for value in VALUES + ["userKeyA", "userKeyB", "userKeyC", "33333"]
]
sums = []
for weights in [
    [10000, 90000], [33333, 33333, 33334], [1, 99999], [0, 60000, 40000],
    [14285, 14285, 14285, 14285, 14285, 14285, 14290], [10000] * 10, [100000], [12345, 67890],
]:
    total, ends = Fraction(0), []
    for weight in weights:
        total = single(total + bound(weight))
        ends.append(bits(total))
    sums.append({"weights": weights, "ends": ends})
write("launchdarkly", '{\n "buckets": [\n  ' + text(buckets) + '\n ],\n "sums": [\n  ' + text(sums) + "\n ]\n}")
