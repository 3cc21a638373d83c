// The oracle is held to published vectors first; split.test.mjs then holds the server to the oracle. Needs no server.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32, fliptBucket, fliptPick, murmur3, nativeBucket, nativePick } from './support/bucketing.mjs';

test('Murmur3_PublishedVectors_Agree', () => {
  assert.equal(murmur3(''), 0);
  assert.equal(murmur3('test'), 0xba6bd213);
  assert.equal(murmur3('Hello, world!'), 0xc0363e43);
  assert.equal(murmur3('The quick brown fox jumps over the lazy dog'), 0x2e4ff723);
});

test('Crc32_PublishedVectors_Agree', () => {
  assert.equal(crc32('123456789'), 0xcbf43926);
  assert.equal(fliptBucket('flag1', 'someentity'), 279);
  assert.equal(fliptBucket('flag_001', 'some-fixed-entity-id'), 553);
});

test('NativeBucket_AnyValue_IsBelow100000', () => {
  for (let i = 0; i < 10_000; i++) {
    const bucket = nativeBucket('salt', i);
    assert.ok(Number.isInteger(bucket) && bucket >= 0 && bucket < 100_000, `bucket ${bucket} of ${i}`);
  }
});

test('NativePick_BucketOnAnEdge_BelongsToTheNextShare', () => {
  const shares = [{ variant: 'a', weight: 25_000 }, { variant: 'b', weight: 0 }, { variant: 'c', weight: 75_000 }];
  assert.deepEqual([0, 24_999, 25_000, 99_999].map((bucket) => nativePick(shares, bucket)), ['a', 'a', 'c', 'c']);
});

test('FliptPick_WeightsWhoseEdgeTheDivisionMoves_EndOneBucketEarlier', () => {
  const shares = [{ variant: 'a', weight: 53_000 }, { variant: 'b', weight: 47_000 }];
  assert.deepEqual([528, 529, 999].map((bucket) => fliptPick(shares, bucket)), ['a', 'b', 'b']);
});
