"""MurmurHash3_x86_32 from the algorithm's public description (Austin Appleby, public domain), checked against published vectors."""

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


# Texts with a seed and their published hash.
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
