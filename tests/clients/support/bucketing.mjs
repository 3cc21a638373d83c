// Both bucketing algorithms, written a second time from docs/ruleset.md, so that the server is checked against something that shares none of
// its code.

const encoder = new TextEncoder();

/** MurmurHash3_x86_32 with seed 0, as an unsigned 32-bit number. */
export function murmur3(text) {
  const bytes = encoder.encode(text);
  const rotate = (x, bits) => (x << bits) | (x >>> (32 - bits));
  const scramble = (block) => Math.imul(rotate(Math.imul(block, 0xcc9e2d51), 15), 0x1b873593);
  const whole = bytes.length & ~3;
  let hash = 0;
  for (let i = 0; i < whole; i += 4) {
    const block = bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24);
    hash = (Math.imul(rotate(hash ^ scramble(block), 13), 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let i = bytes.length - 1; i >= whole; i--) tail = (tail << 8) | bytes[i];
  if (whole < bytes.length) hash ^= scramble(tail);
  hash ^= bytes.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** The bucket of `native-1`: 0 to 99,999. */
export const nativeBucket = (salt, value) => Number((BigInt(murmur3(`${salt}:${value}`)) * 100000n) >> 32n);

/** CRC-32 as IEEE 802.3 has it, as an unsigned 32-bit number. */
export function crc32(text) {
  let crc = 0xffffffff;
  for (const byte of encoder.encode(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** The bucket of `flipt` for variants: 0 to 999. */
export const fliptBucket = (flagKey, entityId) => crc32(flagKey + entityId) % 1000;

/** The variant whose half-open range holds the bucket; `total` is where the last range ends. */
export function pick(shares, bucket, total) {
  let edge = 0;
  for (const { variant, weight } of shares) {
    edge += (weight * total) / 100000;
    if (bucket < Math.trunc(edge)) return variant;
  }
  return shares.at(-1).variant;
}
