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

/** The variant of `native-1` whose half-open range holds the bucket. */
export function nativePick(shares, bucket) {
  let edge = 0;
  for (const { variant, weight } of shares) {
    edge += weight;
    if (bucket < edge) return variant;
  }
  throw new Error(`No share holds bucket ${bucket}.`);
}

/** The variant of `flipt` whose half-open range holds the bucket, in single precision: percentages of their sum, accumulated. */
export function fliptPick(shares, bucket) {
  const taking = shares.filter(({ weight }) => weight > 0);
  const percentages = taking.map(({ weight }) => Math.fround(weight / 1000));
  const sum = percentages.reduce((total, percentage) => Math.fround(total + percentage), 0);
  let percent = 0;
  for (const [i, { variant }] of taking.entries()) {
    percent = Math.fround(percent + Math.fround(Math.fround(percentages[i] / sum) * 100));
    if (bucket < Math.trunc(Math.fround(percent * 10))) return variant;
  }
  return taking.at(-1).variant;
}
